"""The commands that print what the store holds: check, figures, document."""

import argparse
import json
import re
import sys
from typing import Any

from harrow_dash import config
from harrow_dash.commands import terminal

FIGURE_COLUMNS = ["measure", "area_code", "area_name", "period", "value", "rate"]
FIGURE_COLUMNS += ["unit", "status"]


def check(asked: argparse.Namespace) -> int:
    from harrow_dash import store
    from harrow_dash.store import checks

    config.cell_resolution()  # a setting that cannot be is said before readers see it
    config.disclosure_threshold()
    con = store.connect(terminal.path(asked))
    con.execute("USE store")
    failed = checks.failures(con)
    for sentence in failed:
        print(sentence)
    print(f"{len(checks.names())} checks run, {len(failed)} failed.")
    return 1 if failed else 0


def figures(asked: argparse.Namespace) -> None:
    import pandas as pd

    from harrow_dash import downloads, measures, store
    from harrow_dash.definitions import catalogue

    start, end = (
        None if month is None else pd.Timestamp(month)
        for month in (asked.start, asked.end)
    )
    con = store.connect(terminal.path(asked))
    areas = [_area(con, name) for name in asked.area or []] or None
    frame = measures.figures(con, asked.measure, areas, start, end, asked.per)[
        FIGURE_COLUMNS
    ]
    if frame.value.isna().all():
        holder = catalogue.measure(asked.measure).holder
        terminal.say(
            f"{asked.measure}: there are no figures for this place and time. "
            f"{holder} holds the data."
        )
    whole = frame.value.dropna().mod(1).eq(0).all()
    frame["value"] = frame.value.astype("Int64") if whole else frame.value.round(4)
    frame["rate"] = frame.rate.round(4)
    if asked.format == "json":
        rows = frame.astype("object").where(frame.notna(), None).to_dict("records")
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for name in ("area_name", "period"):
            frame[name] = frame[name].map(downloads.neutral)
        sys.stdout.write(frame.to_csv(index=False, lineterminator="\n"))


def _area(con: Any, asked: str) -> str:
    """The code of a ward or of the borough that is named by code or by name."""
    from harrow_dash import measures

    wanted = asked.strip().casefold()
    if wanted == config.BOROUGH_NAME.casefold():
        return config.BOROUGH
    for ward in measures.wards(con).itertuples():
        if wanted == str(ward.area_name).casefold():
            return str(ward.area_code)
    is_code = re.fullmatch(r"[a-z]\d{8}", wanted)
    return wanted.upper() if is_code else asked


def document(asked: argparse.Namespace) -> None:
    """Print a page as plain text or as JSON."""
    from harrow_dash import store
    from harrow_dash.outputs import asking
    from harrow_dash.outputs.data import document_json
    from harrow_dash.outputs.text import text

    con = store.connect(terminal.path(asked))
    address = {
        "ward": asked.ward,
        "to": asked.end and f"{asked.end:%Y-%m}",
        "measure": asked.measure,
        "plan": asked.plan,
    }
    described = asking.document(asking.asking(con), asked.page, address)
    sys.stdout.write(
        document_json(described) if asked.format == "json" else text(described)
    )
