"""Violence against women and girls: the kinds that are counted, each kept apart."""

from functools import partial

from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, kinds
from harrow_dash.documents.blocks import Block
from harrow_dash.documents.kinds import Group
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View

LEAD = ("vawg", "domestic_abuse", "sexual_offences")
GROUPS: tuple[Group, ...] = (
    (
        "Kinds, which overlap",
        (
            "vawg",
            "domestic_abuse",
            "domestic_abuse_with_injury",
            "stalking_harassment",
            "sexual_offences",
            "rape",
        ),
    ),
)


def words(con: Con, view: View) -> Block:
    """What the figures leave out, what overlaps, and where recording changed."""
    vawg, abuse = catalogue.measure("vawg"), catalogue.measure("domestic_abuse")
    told = [kinds.said("vawg", caveat) for caveat in vawg.caveats[:3]]
    told += [kinds.said("domestic_abuse", item.note) for item in abuse.breaks]
    return kinds.words(con, view, told, GROUPS)


def table(con: Con, view: View) -> Block:
    """Every kind with its interval."""
    note = blocks.paragraph(kinds.INTERVAL, "note")
    return blocks.join(kinds.table(con, view, GROUPS), note)


PARTS = (
    Part(
        "Each kind on its own",
        words,
        table=table,
        file=partial(kinds.file, groups=GROUPS),
        name="kinds of violence against women and girls",
        measures=kinds.keys(GROUPS),
    ),
)
