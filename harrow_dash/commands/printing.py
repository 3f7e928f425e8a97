"""The commands that print what the store holds: check, figures, hotspots,
findings, document."""

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

    config.check_settings()
    con = store.connect(terminal.path(asked))
    con.execute("USE store")
    failed = checks.failures(con)
    for sentence in failed:
        print(sentence)
    for sentence in checks.unused(con):
        print(f"Not used: {sentence}")
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


HOTSPOT_COLUMNS = ["area_code", "count", "expected", "relative_risk", "low", "high"]
HOTSPOT_COLUMNS += ["p_adjusted", "class", "cluster"]


def hotspots(asked: argparse.Namespace) -> None:
    """Print every small area of the borough with what was found of it."""
    from harrow_dash import store
    from harrow_dash.documents import hotspots as described
    from harrow_dash.outputs import asking
    from harrow_dash.outputs.data import rows_json

    con = store.connect(terminal.path(asked))
    chosen = asking.places(asking.asking(con), asked.measure, asked.grain, asked.end)
    frame = described.of_view(con, chosen)
    frame = frame[frame["in_borough"].astype(bool)].rename(columns={"hotspot": "class"})
    frame = frame.sort_values(
        ["relative_risk", "area_code"], ascending=[False, True], na_position="last"
    )[HOTSPOT_COLUMNS].round(4)
    frame["count"] = frame["count"].astype("Int64")
    terminal.say(
        f"{asked.measure}, {chosen.nouns}, {chosen.start:%Y-%m} to {chosen.end:%Y-%m}."
    )
    if asked.format == "json":
        sys.stdout.write(rows_json(frame))
    else:
        sys.stdout.write(frame.to_csv(index=False, lineterminator="\n"))


FINDING_COLUMNS = ["rank", "kind", "measure", "area_code", "area_name", "period"]
FINDING_COLUMNS += ["value", "expected", "ratio", "low", "high", "grade", "sentence"]


def findings(asked: argparse.Namespace) -> None:
    """Print what stands out, strongest first."""
    import pandas as pd

    from harrow_dash import downloads, store
    from harrow_dash.documents import standing_out
    from harrow_dash.outputs import asking
    from harrow_dash.outputs.data import rows_json

    con = store.connect(terminal.path(asked))
    to = asking.month(asking.asking(con), asked.end)
    areas = tuple(dict.fromkeys(_known(con, name) for name in asked.area or []))
    frame = standing_out.told(con, to, areas)
    frame = frame.assign(
        rank=range(1, len(frame) + 1), period=frame["month"].map("{:%Y-%m}".format)
    )[FINDING_COLUMNS]
    for name in ("value", "expected", "ratio", "low", "high"):
        frame[name] = pd.to_numeric(frame[name]).round(4)
    terminal.say(f"{len(frame)} findings as at {to:%Y-%m}.")
    if asked.format == "json":
        sys.stdout.write(rows_json(frame))
        return
    for name in ("area_name", "sentence"):
        frame[name] = frame[name].map(downloads.neutral)
    sys.stdout.write(frame.to_csv(index=False, lineterminator="\n"))


def _known(con: Any, asked: str) -> str:
    """The code of the borough or one of its wards; refused where it is neither."""
    import difflib

    from harrow_dash import measures
    from harrow_dash.errors import HarrowError

    code = _area(con, asked)
    wards = measures.wards(con)
    if code in {config.BOROUGH, *wards["area_code"]}:
        return code
    near = difflib.get_close_matches(asked, list(wards["area_name"]), 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise HarrowError(
        f"There is no ward '{asked}' here.{meant} Use a ward's code or name, or "
        f"{config.BOROUGH} for the borough."
    )


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
