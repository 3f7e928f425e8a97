"""What stands out, in sentences: for the overview, a ward's page and the command."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from harrow_dash import config, measures
from harrow_dash.definitions import catalogue
from harrow_dash.documents.shared import Con
from harrow_dash.findings import standing_out
from harrow_dash.findings.families import family
from harrow_dash.view import View
from harrow_dash.words import finding_sentences, place_sentences, sentences

LEADING = 4  # sentences at the head of a page
LINES = 4  # of the borough; an early warning comes before them
ABOUT = {"change_beyond_borough": "change"}  # kinds that say the same thing to a reader


def told(con: Con, to: pd.Timestamp, areas: tuple[str, ...] = ()) -> pd.DataFrame:
    """Findings with area_name and sentence, strongest first; of some areas alone."""
    found = standing_out.found(con, to)
    if areas:
        found = found[found["area_code"].isin(areas)]
    return _said(con, found)


def _said(con: Con, found: pd.DataFrame) -> pd.DataFrame:
    """Findings with area_name and sentence."""
    names = {config.BOROUGH: config.BOROUGH_NAME} | dict(
        zip(*measures.wards(con)[["area_code", "area_name"]].T.to_numpy(), strict=True)
    )
    rows = found.to_dict("records")
    said = [_sentence(row, names[row["area_code"]]) for row in rows]
    return found.assign(
        area_name=found["area_code"].map(names),
        sentence=pd.array(said, dtype="str"),
    )


def _sentence(row: dict[Hashable, Any], area: str) -> str:
    key = str(row["measure"])
    near = ""
    if row["kind"] == "hotspot":
        near = place_sentences.near(str(row["small_area_name"]), area)
    return finding_sentences.sentence(
        row, catalogue.measure(key), catalogue.measure(family(key)), area, near
    )


def lead(con: Con, view: View) -> list[str]:
    """The strongest sentences of the place looked at, of several kinds and measures."""
    rows = standing_out.of_area(con, view.area, view.to)
    chosen = _said(con, rows.loc[_mixed(rows, LEADING, 2)])
    # What is fewer than usual is good to know, and comes last.
    return list(
        chosen.sort_values("ratio", key=lambda one: one < 1, kind="stable")["sentence"]
    )


def in_borough(con: Con, view: View) -> list[str]:
    """What stands out now in the borough and its wards: some of each kind and place.

    Early warnings have a line of their own; rates of wards are as they were for years,
    so one is enough.
    """
    rows = standing_out.found(con, view.to)
    rows = rows[rows["kind"] != "alert"]
    return list(_said(con, rows.loc[_mixed(rows, LINES, 1)])["sentence"])


def _mixed(rows: pd.DataFrame, most: int, levels: int) -> list[int]:
    """The strongest findings, with room for each kind and family of measures.

    levels: how many of them may be rates. Of what is fewer than usual one is told, and
    of one ward, where several are looked at, one as well.
    """
    chosen: list[int] = []
    several = rows["area_code"].nunique() > 1
    had: list[tuple[str, str]] = []
    columns = (rows[one] for one in ("kind", "measure", "area_code", "ratio"))
    for place, kind, key, area, ratio in zip(rows.index, *columns, strict=True):
        about = ABOUT.get(kind, kind)
        room = levels if about == "level" else 1 if about == "hotspot" else 2
        # Of one place a measure's rate, change and hot place are three things to know.
        wants = [("family", family(key) if several else f"{about} {family(key)}")]
        wants += [("fewer", "")] if ratio < 1 else []
        wants += [("area", area)] if several and area != config.BOROUGH else []
        if had.count(("kind", about)) >= room or any(one in had for one in wants):
            continue
        had += [("kind", about), *wants]
        chosen.append(place)
        if len(chosen) == most:
            break
    return chosen


def nothing(view: View) -> str:
    """That nothing stands out, and what was looked at."""
    return (
        f"Nothing stands out in {view.area_name} in {sentences.year_to(view.to)}: no "
        "rate, change, month or place is clearly, or probably, out of the usual."
    )
