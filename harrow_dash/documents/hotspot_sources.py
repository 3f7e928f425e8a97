"""Where the figures of small areas come from, how old they are, if they are sample.

They come from other files than the same measures by ward and borough.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from harrow_dash import sample, store
from harrow_dash.caching import answered_once
from harrow_dash.documents import blocks, freshness_notes
from harrow_dash.documents.blocks import Block
from harrow_dash.documents.shared import RECORDED, Con
from harrow_dash.measures import freshness
from harrow_dash.measures.freshness import Freshness
from harrow_dash.place_view import Grain, PlaceView
from harrow_dash.view import month_name

SOURCES: Mapping[Grain, tuple[str, ...]] = {
    "cell": ("police_uk_street", "police_uk_api"),
    "lsoa": ("mps_lsoa",),
}


@answered_once(maxsize=8)
def _files(con: Con, grain: Grain) -> pd.DataFrame:
    return store.query(
        con,
        """
        SELECT
            kind, title, publisher, licence, status,
            max(loaded_at)::DATE AS received
        FROM source_file
        WHERE list_contains($kinds, kind)
        GROUP BY ALL
        ORDER BY title
        """,
        kinds=list(SOURCES[grain]),
    )


def is_sample(con: Con, grain: Grain) -> bool:
    """Whether the small areas' figures are a sample."""
    return bool((_files(con, grain)["status"] == "sample").any())


def sample_note(con: Con, grain: Grain) -> str:
    """The notice that sample figures need."""
    return sample.SAMPLE_NOTE if is_sample(con, grain) else ""


def source_name(con: Con, grain: Grain) -> str:
    """The source of the small areas' figures in one cell of a download."""
    rows = _files(con, grain)
    return "; ".join(rows["title"] + ", " + rows["publisher"] + ", " + rows["licence"])


def _ages(
    con: Con, found: PlaceView, today: date
) -> list[tuple[dict[Any, Any], Freshness]]:
    if not found.offered:
        return []
    return [
        (
            row,
            freshness.freshness(
                row["kind"],
                row["title"],
                found.offered[-1],
                pd.Timestamp(row["received"]).date(),
                today,
            ),
        )
        for row in _files(con, found.grain).to_dict("records")
    ]


def banner(con: Con, found: PlaceView, today: date) -> Block:
    """A warning when the small areas' figures end more than six months ago."""
    old = [item for _, item in _ages(con, found, today) if item.old]
    if not old:
        return blocks.NOTHING
    return blocks.old(
        f"Figures more than six months old. To {month_name(old[0].last_month)}: "
        f"{'; '.join(item.title for item in old)}."
    )


def footer(con: Con, found: PlaceView, today: date) -> Block:
    """Where the page's figures come from, and what they are not."""
    lines = [
        blocks.join(
            freshness_notes.chip(item),
            f" {item.title}, {row['publisher']}. {freshness_notes.told(item, today)} "
            f"Status: {row['status']}. {row['licence']}.",
        )
        for row, item in _ages(con, found, today)
    ]
    return blocks.sources(lines, RECORDED)
