"""Violent incidents: the few and grave beside the many, none drowned in a total."""

from functools import partial

from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, kinds, search_map, search_wards, searches
from harrow_dash.documents.blocks import Block
from harrow_dash.documents.kinds import Group
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View

LEAD = (
    "violence_with_injury",
    "knife_crime",
    "knife_injury_victims_under_25",
    "homicide",
)
GROUPS: tuple[Group, ...] = (
    (
        "Few in number, high in harm",
        (
            "homicide",
            "knife_injury_victims_under_25",
            "knife_crime_with_injury",
            "gun_crime",
        ),
    ),
    ("Knives and other weapons", ("knife_crime", "possession_of_weapons")),
    (
        "Many in number",
        ("violence_with_injury", "violence_without_injury", "violence"),
    ),
)


def words(con: Con, view: View) -> Block:
    """Why the measures are not added."""
    told = [
        kinds.said(key, catalogue.measure(key).caveats[0])
        for key in ("violence", "knife_crime")
    ]
    return kinds.words(con, view, told, GROUPS)


def table(con: Con, view: View) -> Block:
    """Every measure with its interval, the gravest first."""
    note = blocks.paragraph(kinds.INTERVAL, "note")
    return blocks.join(kinds.table(con, view, GROUPS), note)


PARTS = (
    Part(
        "The few and grave beside the many",
        words,
        table=table,
        file=partial(kinds.file, groups=GROUPS),
        name="violence by kind",
        measures=kinds.keys(GROUPS),
    ),
)

CONTEXT = (
    searches.part(searches.WEAPONS),
    search_wards.part(searches.WEAPONS),
    search_map.PART,
)
