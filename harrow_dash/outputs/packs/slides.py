"""A pack as slides: one message a slide as its title, one picture or table under it.

Charts are native where their data are lines or bars over months or names, so that they
can be edited; others, and maps, are pictures with alternative texts.
"""

import io
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from harrow_dash import config, theme
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import Control, Document
from harrow_dash.outputs import pictures
from harrow_dash.outputs.packs import native_charts, slide_room, slide_tables
from harrow_dash.outputs.packs.contents import Pack
from harrow_dash.outputs.packs.told import plain

WIDE, HIGH = 13.333, 7.5  # inches: 16 to 9
MOST_COLUMNS = 6
LONGEST_TITLE = 240
TITLES = ((90, 28), (190, 22), (LONGEST_TITLE, 20))  # letters of a title: points
TOP, FOOT = 1.75, 0.6  # inches above and below what a slide holds
ACROSS, ROOM = WIDE - 1.2, HIGH - TOP - FOOT  # inches that it has
SHOWN = kinds.Picture | kinds.Table | kinds.Cards | kinds.Row  # on slides of their own
LONGEST_MESSAGE = 140  # letters of a title over a picture
NAMES = 24  # px of the names on a map
LEGEND = 0.7  # inches below a map
MOST_LETTERS = 700  # of sections together


def slides(pack: Pack) -> bytes:
    """The bytes of a pack as .pptx."""
    # Not above: only packs need it.
    from pptx import Presentation

    deck = Presentation()
    maker = _Deck(deck, pack)
    maker.cover()
    for document in pack.documents:
        maker.document(document)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


class _Deck:
    """Slides added one after another, each with title, notes, number and source."""

    def __init__(self, deck: Any, pack: Pack) -> None:
        from pptx.util import Inches

        self.deck, self.pack, self.inches = deck, pack, Inches
        deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
        deck.core_properties.title = pack.heading
        deck.core_properties.author = config.PARTNERSHIP
        deck.core_properties.language = "en-GB"

    def cover(self) -> None:
        """The first slide: what it is, of where and when."""
        slide = self._slide(self.pack.title, [])
        self._text(
            slide,
            [f"{self.pack.place}, to {self.pack.month:%B %Y}", self.pack.caution],
            2.2,
            28,
        )

    def document(self, document: Document) -> None:
        """A page: its answer, then a slide for each picture, table and set of cards."""
        lead = _lead(document)
        if not lead:
            self._words(document.title, list(document.answer), [document.place])
        told: list[tuple[str, list[str]]] = []  # sections of words alone, one slide
        for section in document.sections:
            said: list[str] = []
            title = section.heading or document.title
            built = section.blocks()
            if any(isinstance(one, SHOWN) for one in _flat(built)):
                self._sections(document.title, told)
                told = []
            before = len(self.deck.slides)
            self._rows(lead or title, built)
            drawn = any(isinstance(one, kinds.Picture) for one in _flat(built))
            flat = list(_flat(built, folds=not drawn))
            for number, block in enumerate(flat):
                if isinstance(block, kinds.Picture):
                    notes = [*said, document.place]
                    legend = _legend_of(flat[number + 1 :])
                    self._picture(_message(said, title), block, notes, legend)
                    said = []
                elif isinstance(block, kinds.Table) and block.rows:
                    self._table(title, block, said)
                    said = []
                elif isinstance(block, kinds.Cards):
                    self._cards(lead or title, block)
                elif isinstance(block, kinds.Bullets):
                    said += [plain(item) for item in block.items]
                elif _is_note(block) and len(self.deck.slides) > before:
                    self._say(plain(block))
                elif isinstance(block, kinds.Paragraph | kinds.Group | kinds.State):
                    said.append(plain(block))
            if said and len(self.deck.slides) == before:
                told.append((title, said))
            elif said:
                self._words(title, said, [])
            lead = ""
        self._sections(document.title, told)

    def _slide(self, title: str, notes: Sequence[str]) -> Any:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        head = slide.shapes.title
        head.left, head.top = self.inches(0.6), self.inches(0.35)
        head.width, head.height = self.inches(ACROSS), self.inches(1.25)
        head.text = title[:LONGEST_TITLE]
        head.text_frame.word_wrap = True
        for paragraph in head.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.font.size = Pt(_size_of_title(title))
            paragraph.font.bold = True
            paragraph.font.color.rgb = RGBColor.from_string(theme.ACTUAL.lstrip("#"))
        notes = [note for note in (*notes, self.pack.caution) if note]
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
        number = len(self.deck.slides)
        foot = f"{config.PRODUCT} · {self.pack.place}, {self.pack.month:%B %Y}"
        self._box(
            slide,
            " · ".join(filter(None, [foot, self.pack.caution, str(number)])),
            (0.6, HIGH - 0.45, ACROSS, 0.35),
            11,
        )
        return slide

    def _say(self, note: str) -> None:
        """Add to what the speaker reads beside the last slide."""
        told = self.deck.slides[-1].notes_slide.notes_text_frame
        told.text = f"{told.text}\n{note}".strip()

    def _box(
        self,
        slide: Any,
        words: str,
        place: tuple[float, float, float, float],
        size: float,
        bold: Collection[str] = (),
    ) -> None:
        from pptx.util import Pt

        frame = slide.shapes.add_textbox(*map(self.inches, place)).text_frame
        frame.word_wrap = True
        frame.text = words
        for paragraph in frame.paragraphs:
            paragraph.font.size = Pt(size)
            paragraph.font.bold = paragraph.text in bold
            paragraph.space_after = Pt(size * 0.5)

    def _text(
        self,
        slide: Any,
        words: Sequence[str],
        top: float,
        size: float,
        bold: Collection[str] = (),
    ) -> None:
        told = "\n".join(line for line in words if line)
        place = (0.6, top, ACROSS, HIGH - top - FOOT)
        self._box(slide, told, place, size, bold)

    def _words(self, title: str, said: Sequence[str], notes: Sequence[str]) -> None:
        """Sentences on slides of their own, as many as fit."""
        lines = [line for line in said if line]
        for part, size in slide_room.split(lines, ACROSS, ROOM):
            slide = self._slide(title, [*notes, *part])
            self._text(slide, part, TOP, size)

    def _sections(self, title: str, told: Sequence[tuple[str, list[str]]]) -> None:
        """Short sections of words together, each under its heading, as many as fit."""
        waiting = list(told)
        while waiting:
            part = [waiting.pop(0)]
            while waiting and _letters([*part, waiting[0]]) <= MOST_LETTERS:
                part.append(waiting.pop(0))
            if len(part) == 1:
                self._words(*part[0], [])
                continue
            lines = [line for heading, said in part for line in (heading, *said)]
            slide = self._slide(title, lines)
            size = slide_room.size(lines, ACROSS, ROOM)
            self._text(slide, lines, TOP, size, {heading for heading, _ in part})

    def _cards(self, title: str, block: kinds.Cards) -> None:
        rows = [
            [
                plain(card.label),
                f"{plain(card.figure)} {plain(card.unit)}",
                _standing(plain(card.state), plain(card.words)),
            ]
            for card in block.cards
        ]
        titles = ["Measure", "Figure", "How it stands"]
        self._grid(title, titles, rows, [])

    def _rows(self, title: str, built: Sequence[object]) -> None:
        """The rows of a part, such as the priorities, together in one table."""
        found = [one for one in _flat(built) if isinstance(one, kinds.Row)]
        rows = [
            [
                one.name,
                " ".join([plain(one.words), *(plain(note) for note in one.notes)]),
                " ".join(filter(None, map(plain, (one.figure, one.unit)))),
                plain(one.state),
            ]
            for one in found
        ]
        heads = ["", "What happened", "Figure", "How it stands"]
        kept = [at for at in range(4) if any(row[at] for row in rows)]
        told = [[row[at] for at in kept] for row in rows]
        self._grid(title, [heads[at] for at in kept], told, [])

    def _table(self, title: str, block: kinds.Table, said: Sequence[str]) -> None:
        columns = [
            column
            for column in block.columns
            if not any(
                isinstance(row[column.name], kinds.Sparkline) for row in block.rows
            )
        ][:MOST_COLUMNS]
        rows = [[plain(row[column.name]) for column in columns] for row in block.rows]
        heads = [column.title for column in columns]
        self._grid(_message(said, title), heads, rows, [block.caption, *said])

    def _grid(
        self,
        title: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        notes: Sequence[str],
    ) -> None:
        parts = slide_tables.parts(heads, rows, ACROSS, ROOM)
        for number, part in enumerate(parts, start=1):
            more = f" ({number})" if len(parts) > 1 else ""
            slide = self._slide(f"{title}{more}", notes)
            place = (0.6, TOP, ACROSS, 0.4 * (len(part) + 1))
            shape = slide.shapes.add_table(
                len(part) + 1, len(heads), *map(self.inches, place)
            )
            _describe(shape, notes[0] if notes and notes[0] else title)
            slide_tables.fill(shape.table, heads, part, ROOM)

    def _picture(
        self,
        title: str,
        block: kinds.Picture,
        notes: Sequence[str],
        legend: kinds.Legend | None,
    ) -> None:
        slide = self._slide(title, [block.alt, *notes])
        found = [] if block.is_map else native_charts.lines(block.spec)
        if found:
            place = map(self.inches, (0.8, 1.7, WIDE - 1.6, HIGH - 2.4))
            called = native_charts.title(block.spec)
            _describe(native_charts.draw(slide, found, called, [*place]), block.alt)
            return
        drawn = io.BytesIO(pictures.png(pictures.svg(block, NAMES)))
        high = HIGH - 2.4
        if legend:
            high -= LEGEND
            self._legend(slide, legend, TOP + high)
        shape = slide.shapes.add_picture(
            drawn, self.inches(1.2), self.inches(1.7), height=self.inches(high)
        )
        most = self.inches(WIDE - 2.4)
        if shape.width > most:
            shape.height = int(shape.height * most / shape.width)
            shape.width = most
        shape.left = int((self.deck.slide_width - shape.width) / 2)
        _describe(shape, block.alt)

    def _legend(self, slide: Any, legend: kinds.Legend, top: float) -> None:
        """What the colours of a map stand for, in two lines below it."""
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        place = map(self.inches, (0.8, top, WIDE - 1.6, LEGEND))
        frame = slide.shapes.add_textbox(*place).text_frame
        frame.word_wrap = True
        frame.paragraphs[0].text = legend.title
        line = frame.add_paragraph()
        for colour, words in legend.entries:
            square, told = line.add_run(), line.add_run()
            square.text, told.text = "■ ", f"{words}    "
            if colour.upper() == theme.MAP_NONE.upper():
                square.text = "□ "  # white on white
            else:
                square.font.color.rgb = RGBColor.from_string(colour.lstrip("#")[:6])
        for paragraph in frame.paragraphs:
            paragraph.font.size = Pt(14)


def _legend_of(after: Sequence[object]) -> kinds.Legend | None:
    """The legend of a picture: the first block of its kind before another picture."""
    for block in after:
        if isinstance(block, kinds.Picture):
            return None
        if isinstance(block, kinds.Legend):
            return block
    return None


def _is_note(block: object) -> bool:
    return isinstance(block, kinds.Paragraph) and block.kind == "note"


def _size_of_title(title: str) -> int:
    return next((size for most, size in TITLES if len(title) < most), TITLES[-1][1])


def _letters(told: Sequence[tuple[str, list[str]]]) -> int:
    return sum(len(heading) + sum(map(len, said)) for heading, said in told)


def _describe(shape: Any, alt: str) -> None:
    """The alternative text of a shape."""
    shape._element._nvXxPr.cNvPr.set("descr", alt[:1000])


def _lead(document: Document) -> str:
    """The answer of a page where it is one short sentence over figures: a title."""
    if len(document.answer) != 1 or len(document.answer[0]) > LONGEST_TITLE:
        return ""
    first = _flat(document.sections[0].blocks()) if document.sections else ()
    has_figures = any(isinstance(one, kinds.Row | kinds.Cards) for one in first)
    return document.answer[0] if has_figures else ""


def _standing(state: str, words: str) -> str:
    """A status and what belongs to it, which may begin with the same words."""
    if words.lower().startswith(state.lower()):
        return words
    return ". ".join(filter(None, [state, words]))


def _message(said: Sequence[str], title: str) -> str:
    """The first sentence said before a picture, if it is short; else the heading."""
    first = next((one for one in said if one), "").split(". ")[0].rstrip(".")
    return f"{first}." if 0 < len(first) <= LONGEST_MESSAGE else title


def _flat(built: Sequence[object], *, folds: bool = False) -> Iterator[Block]:
    """Blocks one by one; what is folded too, where no picture stands before it."""
    for block in built:
        if isinstance(block, Control):
            yield from _flat(list(block.parts()), folds=folds)
        elif isinstance(block, kinds.Fold):
            # A table behind a picture is in the spreadsheet.
            yield from _flat([block.inside], folds=folds) if folds else ()
        elif isinstance(block, kinds.Group) and not all(
            isinstance(part, str | kinds.Inline) for part in block.items
        ):
            yield from _flat(block.items, folds=folds)
        elif isinstance(block, Block):
            yield block
