"""The dark look of a site: the colours of its stylesheet, exchanged rule by rule.

Made from the stylesheet itself, so that a rule that is added there has its dark side
at once. Charts and maps keep their white ground, as their colours have meanings.
"""

import re

# By what a colour does: words become light, grounds dark, lines quieter or brighter.
WORDS = {
    "#0A5A50": "#8FE0D2",
    "#12436D": "#9CC8EC",
    "#1A6F68": "#8FE0D2",
    "#22303C": "#E8EDF2",
    "#3D3D3D": "#E8EDF2",
    "#56616C": "#C3CBD3",
    "#6B4700": "#F2CC6B",
    "#8F2F06": "#FFB08A",
    "#A8410E": "#FFB08A",
}
GROUNDS = {
    "#DFF2EF": "#0F3B36",
    "#EBEEF1": "#2B3947",
    "#F4F6F8": "#1E2D3B",
    "#FDE8DC": "#4A2010",
    "#FEF3EC": "#40261A",
    "#FFF4D6": "#3B2F0C",
    "#FFFFFF": "#1B2936",
}
LINES = {
    "#12436D": "#9CC8EC",
    "#1A6F68": "#28A197",
    "#56616C": "#8C96A0",
    "#8A6A00": "#D9A400",
    "#A8410E": "#F46A25",
    "#D5DBE1": "#3F4E5C",
}
PAGE = """
:root{color-scheme:dark}
body{background:#15222E;color:#E8EDF2}
a,summary{color:#9CC8EC}
header.site a{color:#fff}
.skip:focus{background:#15222E;color:#fff}
.hc-spark{background:#fff;border-radius:2px}
"""
RULE = re.compile(r"([^{}@;]+)\{([^{}@]*)\}")
SET = re.compile(r"([a-z-]+):([^;]*#[0-9A-Fa-f]{6}\b[^;]*)")


def dark(sheet: str) -> str:
    """What a stylesheet needs behind it to be dark where the reader's screen is."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    made = [
        f"{selector.strip()}{{{changed}}}"
        for selector, inside in RULE.findall(plain)
        if "data-testid" not in selector and (changed := _changed(inside))
    ]
    rules = "\n".join((PAGE, *made))
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}\n"


def _changed(inside: str) -> str:
    """The declarations of a rule whose colours are others in the dark."""
    told = []
    for name, value in SET.findall(inside):
        wanted = GROUNDS if name.startswith("background") else LINES
        wanted = WORDS if name == "color" else wanted
        exchanged = value
        for light, other in wanted.items():
            exchanged = exchanged.replace(light, other).replace(light.lower(), other)
        if exchanged != value:
            told.append(f"{name}:{exchanged}")
    return ";".join(told)
