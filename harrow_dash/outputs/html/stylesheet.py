"""The stylesheet of blocks as HTML, beside that of the theme: classes hc-*."""

from harrow_dash import config, theme

BLOCKS = """
.hc-place{color:#56616C;font-size:.875rem;margin:0 0 4px}
.hc-title{font-size:2.125rem;line-height:1.2;font-weight:700;letter-spacing:-.01em;
 margin:0 0 8px;padding:0;max-width:26em;text-wrap:balance}
.hc-section{font-size:1.5rem;line-height:1.25;font-weight:600;margin:32px 0 4px;
 padding:0;max-width:34em;text-wrap:balance}
.hc-body{max-width:46em;margin:0 0 8px;line-height:1.5;overflow-wrap:break-word}
.hc-body:last-child,.hc-lead:last-child{margin-bottom:0}
.hc-notice{border-left:6px solid #12436D;background:#F4F6F8;padding:8px 16px;
 margin:0 0 16px;max-width:60em}
.hc-sample{max-width:60em}
.hc-menu-group{font-size:.8125rem;font-weight:600;color:#56616C;margin:8px 0 0 8px}
.hc-old{border-left:6px solid #8A6A00;background:#FFF4D6;color:#3D3D3D;
 padding:8px 16px;margin:16px 0 0;max-width:60em;font-size:.9375rem}
[data-testid=stMainBlockContainer]{padding-left:clamp(1rem,4vw,3rem);
 padding-right:clamp(1rem,4vw,3rem);max-width:76rem}
.hc-state{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center}
.hc-said{font-size:.9375rem;color:#56616C;flex:1 1 18em}
.hc-line{display:block;font-size:.9375rem;margin-top:2px}
.hc-source .hc-list,.hc-source li{font-size:.875rem}
.hc-card>.hc-state{margin-top:8px}
.hc-card .hc-plan{border-top:1px solid #D5DBE1;margin-top:12px;padding-top:12px}
.hc-card .hc-figure small{display:block;line-height:1.35}
.hc-card .hc-said{flex-basis:100%}
.hc-card .hc-label{font-size:1.0625rem}
/* Four cards stand two by two, not three and one. */
.hc-cards:has(>:nth-child(4):last-child){
 grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr))}
.hc-row{border:0;padding:8px 0 0;gap:8px 40px;align-items:start;
 grid-template-columns:minmax(0,1fr) 13rem;border-top:1px solid #D5DBE1}
.hc-row+.hc-row{margin-top:12px}
.hc-row .hc-name{font-size:1.3125rem;margin:0 0 4px;padding:0}
.hc-row .hc-body{margin:0 0 8px}
/* Side by side a row is a card: the figure stands under its words. */
[data-testid=stColumn] .hc-row{grid-template-columns:minmax(0,1fr) minmax(4rem,8.5rem);
 align-items:center;gap:4px 12px;border-top:4px solid #12436D;padding-top:8px}
[data-testid=stColumn] .hc-words{display:contents}
[data-testid=stColumn] .hc-row>*,[data-testid=stColumn] .hc-words>*{order:3;
 grid-column:1/-1;margin:0}
[data-testid=stColumn] .hc-row .hc-name{font-size:1.125rem;order:1}
[data-testid=stColumn] .hc-row .hc-state{order:2;grid-column:1}
[data-testid=stColumn] .hc-row .hc-beside{order:2;grid-column:2}
[data-testid=stColumn] .hc-row .hc-body{font-size:.9375rem;line-height:1.4}
.hc-beside .hc-figure{margin:0;font-size:1.75rem}
.hc-beside .hc-figure small{display:block;line-height:1.35}
.hc-beside .hc-trend{margin-top:8px}
.hc-spark{display:block;max-width:100%}
.hc-table th{font-weight:400}
.hc-table thead th,.hc-table .hc-group th{font-weight:600}
.hc-table thead .hc-number{white-space:normal}
.hc-table .hc-group th{padding-top:20px;border-bottom:2px solid #8C96A0;
 font-size:1.0625rem}
.hc-table td img{margin:2px 0;max-width:none}
.hc-table th,.hc-table td{overflow-wrap:break-word}
.hc-table .hc-status{white-space:nowrap}
.hc-table tbody th{min-width:9em;overflow-wrap:anywhere}
details.hc-more{border-top:1px solid #D5DBE1;margin:4px 0 0;padding:8px 0}
details.hc-more>summary{cursor:pointer;color:#12436D;font-weight:600;padding:2px 0}
details.hc-more>summary:focus-visible{outline:3px solid #F46A25;outline-offset:2px}
/* A part of the page that is opened looks like a table that is opened. */
[data-testid=stExpander] details{border:0;border-top:1px solid #D5DBE1;
 border-radius:0}
[data-testid=stExpander] summary{padding:8px 0;min-height:0}
[data-testid=stExpander] summary p{font-size:1.125rem;font-weight:600;color:#12436D}
[data-testid=stExpanderDetails]{padding:0 0 16px}
.hc-anchor{display:block;scroll-margin-top:4rem}
.hc-section{scroll-margin-top:4rem}
.hc-contents summary{cursor:pointer;color:#12436D;font-size:.9375rem;padding:2px 0}
.hc-contents summary:focus-visible{outline:3px solid #F46A25;outline-offset:2px}
.hc-contents ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:4px 0;
 padding:0}
.hc-contents li{margin:0;padding:0}
.hc-contents a{color:#12436D;display:inline-block;min-height:24px}
/* The months of a map that is played: in large words, and nothing below them jumps. */
.hc-months{min-height:3.75rem}
.hc-month{font-size:1.375rem;font-weight:600;line-height:1.3;margin:0;color:#12436D}
.hc-scroll{max-height:26rem;overflow:auto}
.hc-scroll:focus-visible{outline:3px solid #F46A25;outline-offset:2px}
.hc-list{margin:4px 0 12px;padding-left:1.25em;max-width:46em;
 overflow-wrap:break-word}
.hc-list li{margin:0 0 4px}
.hc-list a{color:#12436D}
.hc-facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;
 margin:8px 0}
.hc-facts dt{color:#56616C}
.hc-facts dd{margin:0;overflow-wrap:anywhere}
/* There is room for the list of parts on a wide screen. */
@media (min-width:640px){
.hc-contents details::details-content{content-visibility:visible;display:block}
.hc-contents summary{list-style:none;cursor:default;color:#56616C}
.hc-contents details{display:flex;flex-wrap:wrap;gap:0 20px;align-items:baseline}
/* Three cards side by side: a badge keeps its words on one line. */
[data-testid=stColumn] .hc-row{grid-template-columns:minmax(0,1fr) minmax(4rem,5.5rem)}
}
@media (max-width:639px){
.hc-title{font-size:1.625rem}
.hc-section{font-size:1.3125rem}
.hc-row{grid-template-columns:minmax(0,1fr)}
[data-testid=stMainBlockContainer]{padding-top:3.5rem;padding-bottom:1rem}
[data-testid=stExpander] summary p{font-size:1rem}
[data-testid=stExpander] summary{padding:3px 0}
.hc-section{margin-top:8px}
[data-testid=stMainBlockContainer]>[data-testid=stVerticalBlock],
[data-testid=stMainBlockContainer] [data-testid=stLayoutWrapper]
 >[data-testid=stHorizontalBlock]{gap:.375rem}
.hc-body{font-size:.9375rem;line-height:1.45}
.hc-card>.hc-state{margin-top:4px}
.hc-cards{gap:12px}
.hc-card{padding:10px 16px}
.hc-card .hc-said{font-size:.875rem;line-height:1.4}
.hc-lead{line-height:1.4}
/* The link of a card is the arrow in its corner; its name is for screen readers. */
[data-testid=stColumn] [data-testid=stVerticalBlock]{position:relative}
[data-testid=stColumn] [data-testid=stElementContainer]:has([data-testid=stPageLink]){
 position:absolute;top:2px;right:0;width:44px}
[data-testid=stColumn] [data-testid=stPageLink] a{min-height:32px;justify-content:end}
[data-testid=stColumn] .hc-row .hc-body{font-size:.875rem;line-height:1.35}
[data-testid=stColumn] .hc-row{padding-top:6px;row-gap:1px}
[data-testid=stColumn] [data-testid=stPageLink] p{position:absolute;
 clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
[data-testid=stColumn] .hc-row .hc-name{padding-right:40px}
.hc-table.hc-brief tbody th{flex:1 1 46%;font-size:1rem}
.hc-table.hc-brief td{flex:1 1 30%;justify-content:center}
.hc-table.hc-brief td.hc-number{flex:0 0 14%;text-align:right}
.hc-brief td::before{display:none}
.hc-table .hc-status{white-space:normal}
.hc-card{padding:8px 12px}
.hc-card .hc-figure{margin:0}
.hc-card .hc-figure small{display:inline}
.hc-cards{gap:8px;margin:8px 0}
.hc-list{font-size:.875rem;line-height:1.4}
.hc-old{font-size:.875rem;line-height:1.4;margin-top:8px;padding:6px 12px}
.hc-beside{display:flex;justify-content:space-between;align-items:center;gap:16px}
.hc-beside .hc-trend{margin:0}
.hc-facts{grid-template-columns:minmax(0,1fr)}
.hc-facts dd{margin-bottom:8px}
.hc-table.hc-fold tbody th{display:block;min-width:0;text-align:left;
 font-weight:600;font-size:1rem}
.hc-table.hc-fold .hc-group th{font-size:1.1875rem}
.hc-fold,.hc-fold tbody,.hc-fold caption{display:block}
.hc-fold td{overflow-wrap:anywhere}
.hc-fold td::before{flex:none;overflow-wrap:normal;line-height:1.3}
.hc-fold th .hc-line{font-weight:400}
.hc-table.hc-fold td:has(>span:empty){display:none}
/* Labels of one line and of two: the figures below them stand on one line. */
.hc-table.hc-fold td.hc-number{justify-content:space-between}
/* Beside a line of past years a verdict has a line of its own, below the figures. */
.hc-table.hc-fold tr:has(.hc-spark) td:has(.hc-status){flex-basis:100%;order:1}
.hc-table.hc-fold td:has(.hc-spark){flex-basis:100%;order:2}
.hc-fold .hc-group{border:0;padding-bottom:0}
}
"""

PAPER = """
.hc-on-paper{display:none}
@page{size:A4;margin:12mm 12mm 16mm;
 @bottom-left{content:"PRODUCT";font:8pt Arial,sans-serif;color:#56616C}
 @bottom-right{content:"Page " counter(page) " of " counter(pages);
  font:8pt Arial,sans-serif;color:#56616C}}
@media print{
html{font-size:11px!important}
.hc-contents,.hc-by-hand{display:none}
.hc-on-paper{display:block;font-size:.875rem;color:#56616C;margin:4px 0 0}
[data-testid=stMainBlockContainer]{padding:0!important}
[data-testid=stVerticalBlock]{gap:.5rem!important}
.hc-title{font-size:2rem}
.hc-section{margin-top:12px}
.hc-cards{grid-template-columns:repeat(3,minmax(0,1fr))!important;gap:8px}
.hc-card{padding:8px}
.hc-scroll{max-height:none;overflow:visible}
[data-testid=stColumn]{min-width:0!important;flex:1 1 0!important}
[data-testid=stColumn] .hc-row{grid-template-columns:minmax(0,1fr) 7rem}
[data-testid=stExpander] details{border:0}
[data-testid=stExpander] summary svg{display:none}
/* What is needed to read the page is open on paper, however it is at the screen. */
details.hc-printed::details-content{content-visibility:visible;display:block;
 height:auto}
details.hc-printed>summary{list-style:none;color:#3D3D3D}
details.hc-more:not([open],.hc-printed){display:none}
[data-testid=stDeckGlJsonChart],[data-testid=stVegaLiteChart],.hc-source,
.hc-legend{break-inside:avoid}
.hc-section{break-after:avoid}
}
"""

UPLOADS = """
[data-testid=stFileUploaderDropzoneInstructions]{display:none}
.hc-refused{border-left:6px solid #A8410E;background:#FDE8DC;color:#3D3D3D;
 padding:8px 16px;margin:0;max-width:60em;overflow-wrap:anywhere}
"""


def stylesheet() -> str:
    """All styles of blocks (without <style> tags): the theme's, then those of here."""
    paper = PAPER.replace("PRODUCT", config.PRODUCT)
    return f"{theme.css()}{BLOCKS}{paper}{UPLOADS}"
