"""What people wrote in the surveys, masked: for officers, and for nobody else."""

import pandas as pd

from harrow_dash import measures, store, surveys
from harrow_dash.caching import answered_once
from harrow_dash.documents import blocks, safer_spaces
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View

MOST = 50  # comments at a time
COLUMNS = (
    Column("comment", "Comment"),
    Column("ward", "Ward"),
    Column("day", "Answered"),
)


def words(con: Con, view: View) -> Block:
    """Who sees this part; nothing for anybody but an officer."""
    found = latest(con, view)
    if found is None or found.empty:
        return blocks.NOTHING
    place = "" if view.is_borough else f" in {view.ward_name}"
    shown = f"the latest {MOST} of " if len(found) > MOST else ""
    return blocks.paragraph(
        f"Only officers see this part: {shown}{len(found):,} comments{place} from the "
        "last rounds. E-mail addresses, telephone numbers, postcodes and house numbers "
        "are removed, but people may still be known by what they wrote. Do not copy it "
        "elsewhere."
    )


@answered_once(maxsize=64)
def latest(con: Con, view: View) -> pd.DataFrame | None:
    """The comments of each survey's last round in the chosen place, newest first.

    survey, answered_on, ward_code, comment; None unless an officer asks.
    """
    if store.role(con) != "officer":
        return None
    found = []
    for key in ("safer_spaces", "young_people"):
        name = safer_spaces.last_round(con, key, view.to)
        if name is not None:
            rows = surveys.comments(con, key, name)
            found.append(rows.assign(survey=surveys.survey(key).title))
    if not found:
        return None
    every = pd.concat(found, ignore_index=True)
    if not view.is_borough:
        every = every[every["ward_code"] == view.ward]
    return every.sort_values("answered_on", ascending=False, kind="stable")


def table(con: Con, view: View) -> Block:
    """The latest comments, under the name of their survey."""
    found = latest(con, view)
    if found is None or found.empty:
        return blocks.NOTHING
    wards = measures.wards(con).set_index("area_code")["area_name"]
    shown = found.head(MOST).sort_values("survey", kind="stable")
    rows = [
        {
            "survey": row["survey"],
            "comment": row["comment"],
            "ward": wards.get(row["ward_code"], surveys.NOT_TOLD_NAME),
            "day": f"{row['answered_on']:%-d %b %Y}",
        }
        for row in shown.to_dict("records")
    ]
    drawn = blocks.table(rows, COLUMNS, "Comments, masked", group="survey")
    return blocks.fold("Read the comments", drawn)


PART = Part("In their own words", words, table=table)
