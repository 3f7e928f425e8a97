"""The commands: parse what was asked, call, print. Figures to standard output,
everything said about them to standard error.

What only one command needs is imported by it: `serve` waits for none of it.
"""

import argparse
import contextlib
import importlib
import json
import os
import re
import sys
import threading
import time
from collections.abc import Hashable
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from harrow_dash import config
from harrow_dash.errors import HarrowError, shown

FIRST_PAGE = 5  # seconds in which the first page is drawn, after which there is time
NAMED = 10  # files that undo names
FIGURE_COLUMNS = ["measure", "area_code", "area_name", "period", "value", "rate"]
FIGURE_COLUMNS += ["unit", "status"]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 with one sentence when it could not."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked) or 0)
    except HarrowError as error:
        _say(str(error))
        return 1
    except (MemoryError, UnicodeError) as error:
        _say(_fault(error))
        return 1
    except BrokenPipeError:  # the reader of our output, `head` say, had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped. The store is as it was.", file=sys.stderr)
        return 1


def _fault(error: Exception) -> str:
    """What a fault of the machine's is, in a sentence of ours."""
    if isinstance(error, MemoryError):
        return (
            "There is not enough memory for this. The store is as it was: close other "
            "programs, or load fewer files at a time."
        )
    return (
        "A name or a text is in no encoding that can be read. The store is as it was: "
        "rename the file with plain letters, or save it as UTF-8."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m harrow_dash",
        description="Harrow community safety dashboard.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--store",
        type=Path,
        metavar="FILE",
        help="the store to use (otherwise HARROW_STORE, otherwise store/harrow.duckdb)",
    )

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[common])
        made.set_defaults(run=run)
        return made

    serve = command(
        "serve",
        _serve,
        "Start the dashboard. Makes the sample figures first when there are none.",
    )
    serve.add_argument(
        "--port", type=int, default=8501, help="the port to serve on (8501)"
    )
    serve.add_argument(
        "--address",
        metavar="IP",
        help="the address to serve at (all of this machine's)",
    )
    serve.add_argument(
        "--officer",
        action="store_true",
        help="for an officer's own machine: whoever uses it is an officer, and nobody "
        "else is served",
    )
    command(
        "sample", _sample, "Make the store of sample figures, in place of any other."
    )
    load = command(
        "load",
        _load,
        "Load official files or whole folders. Each file is known by its header, "
        "whatever it is called. All or nothing: when one is refused, the store stays "
        "as it was.",
    )
    load.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    load.add_argument(
        "--template",
        metavar="NAME",
        help="print an empty file to fill in, for a survey, partners' figures or "
        "events (docs/partner-data.md), instead of loading one",
    )
    load.add_argument(
        "-o", dest="output", type=Path, metavar="FILE", help="write the template here"
    )
    command(
        "undo",
        _undo,
        "Go back to the store from before the last load (or sample). Run it again to "
        "return.",
    )
    command("check", _check, "Run every check on the data and print what fails.")
    figures = command(
        "figures", _figures, "Print the figures of a measure, as they are on screen."
    )
    figures.add_argument("measure", metavar="MEASURE", help=", ".join(_measures()))
    figures.add_argument(
        "--area",
        action="append",
        metavar="CODE",
        help=f"a ward code, {config.BOROUGH} for the borough (the default), or "
        "not_placed; "
        "may be given several times",
    )
    figures.add_argument(
        "--from", dest="start", type=_month, metavar="YYYY-MM", help="the first month"
    )
    figures.add_argument(
        "--to", dest="end", type=_month, metavar="YYYY-MM", help="the last month"
    )
    figures.add_argument(
        "--per",
        choices=("month", "rolling12", "fy"),
        default="month",
        help="by month, by rolling 12 months, or by financial year (April to March)",
    )
    figures.add_argument("--format", choices=("csv", "json"), default="csv")
    return parser


def _measures() -> list[str]:
    """The keys of all measures, without reading what they mean."""
    return sorted(path.stem for path in config.MEASURES.glob("*.toml"))


def _month(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m")
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no month; write it as 2026-02"
        ) from error


def _path(asked: argparse.Namespace) -> Path:
    return asked.store or config.store_path()


def _say(text: str) -> None:
    """One line on standard error; names in it come from files and may hold anything."""
    print(shown(text), file=sys.stderr)


def _progress(done: int, total: int, name: str) -> None:
    """A bar on a terminal, nothing in a log."""
    if not sys.stderr.isatty():
        return
    filled = 30 * done // max(total, 1)
    bar = "█" * filled + "·" * (30 - filled)
    sys.stderr.write(f"\r\033[K{bar} {done}/{total} {name[:60]}")
    if done == total:
        sys.stderr.write("\r\033[K")
    sys.stderr.flush()


def _serve(asked: argparse.Namespace) -> int:
    # In this process, so that nothing is imported twice. Streamlit reads its settings
    # from the folder it is started in.
    path = _path(asked).absolute()
    os.environ["HARROW_STORE"] = str(path)
    os.chdir(config.ROOT)
    from harrow_dash.web import server

    config.cell_resolution()
    config.disclosure_threshold()
    address = server.address(asked.address, officer=asked.officer)
    if not path.exists():
        from harrow_dash.loading import ingest

        _say("There is no store yet: making the sample figures.")
        ingest.build_sample(path, progress=_progress)
    threading.Thread(target=_work_ahead, args=(asked.port, path), daemon=True).start()
    server.run(asked.port, address, officer=asked.officer)
    return 0


def _work_ahead(port: int, path: Path) -> None:
    """Have the first page ready, and what other pages calculate and draw with.

    Not before the server answers: its own start would only be slower. Goes on as long
    as the server does: each store that is swapped in is prepared in turn.
    """
    for _ in range(100):
        # A connection alone says nothing: it waits until the server takes it up.
        with (
            contextlib.suppress(OSError, HTTPException),
            contextlib.closing(HTTPConnection("localhost", port, timeout=5)) as asked,
        ):
            asked.request("GET", "/_stcore/health")
            asked.getresponse()
            break
        time.sleep(0.05)
    from harrow_dash.outputs.streamlit import ahead

    ready = ahead.prepare(path, _say)
    time.sleep(FIRST_PAGE)
    # Of the pages of maps, of hotspots and of the data alone.
    for name in ("geopandas", "scipy.stats", "esda.getisord"):
        importlib.import_module(name)
    importlib.import_module("harrow_dash.outputs.streamlit.ui_officer")
    ahead.keep_ready(path, ready, _say)


def _sample(asked: argparse.Namespace) -> None:
    from harrow_dash.loading import ingest
    from harrow_dash.store import audit

    with audit.recorded(_path(asked), audit.command_line(), "sample", "loaded"):
        loaded = ingest.build_sample(_path(asked), progress=_progress)
    print(
        f"Made the sample figures in {_path(asked)} from {len(loaded.ledger)} files. "
        "They are a sample, and every page says so."
    )


def _load(asked: argparse.Namespace) -> None:
    if asked.template:
        _template(asked)
        return
    if not asked.paths:
        raise HarrowError(
            "There is nothing to load. Name a file or a folder, or ask for an empty "
            "file to fill in with --template NAME."
        )
    from harrow_dash.loading import ingest
    from harrow_dash.store import audit

    given = ingest.given(asked.paths)
    with audit.recorded(_path(asked), audit.command_line(), "load", "loaded", given):
        loaded = ingest.load(asked.paths, _path(asked), progress=_progress)
    for row in loaded.ledger.to_dict("records"):
        print(shown(_ledger_line(row)))
    for name in loaded.passed_over:
        _say(f"{name}: passed over, as it is not data")
    for warning in loaded.warnings:
        _say(f"Check: {warning}")
    print(f"Loaded {_counted(len(loaded.ledger), 'file')} into {_path(asked)}.")


def _template(asked: argparse.Namespace) -> None:
    from harrow_dash.surveys import templates

    if asked.paths:
        raise HarrowError("A template is asked for without files to load.")
    if asked.output is None:
        sys.stdout.write(templates.template(asked.template))
        return
    templates.write(asked.template, asked.output)
    _say(f"Wrote the template {asked.template} to {asked.output}.")


def _ledger_line(row: dict[Hashable, Any]) -> str:
    first, last = row["first_month"], row["last_month"]
    span = "no months"
    if first == first and last == last:  # a date that is missing is not itself
        span = f"{first:%Y-%m} to {last:%Y-%m}"
        span += f", {_counted(row['used_months'], 'month')} used"
    line = (
        f"{row['file_name']}: {row['title']}; {_counted(row['row_count'], 'row')}, "
        f"{_counted(row['area_count'], 'area')}, {span}"
    )
    return line + "".join(f"; warning: {warning}" for warning in row["warnings"])


def _counted(number: int, what: str) -> str:
    """1 row, 2 rows, 1,000 rows."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _undo(asked: argparse.Namespace) -> None:
    from harrow_dash.loading import ingest
    from harrow_dash.store import audit

    with audit.recorded(_path(asked), audit.command_line(), "undo", "undone"):
        undone = ingest.undo(_path(asked))
    print(f"{_path(asked)} is the store from before the last load again.")
    for names, words in ((undone.gone, "No longer"), (undone.back, "Again")):
        if names:
            shortened = ", ".join(names[:NAMED])
            more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
            print(shown(f"{words} loaded: {shortened}{more}."))
    print("Run undo again to return to the other.")


def _check(asked: argparse.Namespace) -> int:
    from harrow_dash import store
    from harrow_dash.store import checks

    config.cell_resolution()  # a setting that cannot be is said before readers see it
    config.disclosure_threshold()
    con = store.connect(_path(asked))
    con.execute("USE store")
    failed = checks.failures(con)
    for sentence in failed:
        print(sentence)
    print(f"{len(checks.names())} checks run, {len(failed)} failed.")
    return 1 if failed else 0


def _figures(asked: argparse.Namespace) -> None:
    import pandas as pd

    from harrow_dash import downloads, measures, store
    from harrow_dash.definitions import catalogue

    start, end = (
        None if month is None else pd.Timestamp(month)
        for month in (asked.start, asked.end)
    )
    con = store.connect(_path(asked))
    areas = [_area(con, name) for name in asked.area or []] or None
    frame = measures.figures(con, asked.measure, areas, start, end, asked.per)[
        FIGURE_COLUMNS
    ]
    if frame.value.isna().all():
        holder = catalogue.measure(asked.measure).holder
        _say(
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


if __name__ == "__main__":
    sys.exit(main())
