"""The commands: parse what was asked, call, print. Figures to standard output,
everything said about them to standard error.

What only one command needs is imported by it: `serve` waits for none of it.
"""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

from harrow_dash import config
from harrow_dash.commands import (
    loading,
    packing,
    printing,
    publishing,
    refreshing,
    serving,
    telling,
    terminal,
)
from harrow_dash.errors import HarrowError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 with one sentence when it could not."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked) or 0)
    except HarrowError as error:
        terminal.say(str(error))
        return 1
    except (MemoryError, UnicodeError) as error:
        terminal.say(_fault(error))
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
        description=f"{config.BOROUGH_NAME} community safety dashboard.",
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
        serving.serve,
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
        "sample",
        loading.sample,
        "Make the store of sample figures, in place of any other.",
    )
    load = command(
        "load",
        loading.load,
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
        loading.undo,
        "Go back to the store from before the last load (or sample). Run it again to "
        "return.",
    )
    command(
        "check", printing.check, "Run every check on the data and print what fails."
    )
    refresh = command(
        "refresh",
        refreshing.refresh,
        "Fetch what is new from the publishers, and load it.",
    )
    refresh.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="SOURCE",
        help="of these sources or publishers only, such as mps_ward or police_uk",
    )
    refresh.add_argument(
        "--since",
        type=_month,
        metavar="YYYY-MM",
        help="map points from this month on (those after the newest that is loaded)",
    )
    refresh.add_argument(
        "--dry-run", action="store_true", help="say what is new, and change nothing"
    )
    refresh.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="a server that stands for all publishers, such as a mirror",
    )
    figures = command(
        "figures",
        printing.figures,
        "Print the figures of a measure, as they are on screen.",
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
    findings = command(
        "findings", printing.findings, "Print what stands out, strongest first."
    )
    findings.add_argument(
        "--area",
        action="append",
        metavar="CODE",
        help="a ward or the borough, by code or name (all of them); may be repeated",
    )
    findings.add_argument(
        "--to", dest="end", type=_month, metavar="YYYY-MM", help="as at this month"
    )
    findings.add_argument("--format", choices=("csv", "json"), default="csv")
    hotspots = command(
        "hotspots",
        printing.hotspots,
        "Print every small area with its count, what is expected, and whether it is "
        "hot.",
    )
    hotspots.add_argument("measure", metavar="MEASURE", help="such as burglary")
    hotspots.add_argument(
        "--grain",
        choices=("cell", "lsoa"),
        help="cells of map points, or neighbourhoods (the one with newer figures)",
    )
    hotspots.add_argument(
        "--to",
        dest="end",
        type=_month,
        metavar="YYYY-MM",
        help="the year to this month",
    )
    hotspots.add_argument("--format", choices=("csv", "json"), default="csv")
    pack = command(
        "pack",
        packing.pack,
        "Write the pack for a meeting, as PDF, slides or a spreadsheet.",
    )
    pack.add_argument(
        "--audience",
        required=True,
        metavar="NAME",
        help="scrutiny, ward, board or annual",
    )
    pack.add_argument("--ward", metavar="CODE", help="a ward's code or name")
    pack.add_argument(
        "--to", dest="end", type=_month, metavar="YYYY-MM", help="as at this month"
    )
    pack.add_argument(
        "--since", type=_month, metavar="YYYY-MM", help="the month of the last meeting"
    )
    pack.add_argument(
        "-o",
        dest="output",
        type=Path,
        required=True,
        metavar="FILE",
        help="where to; its ending (.pdf, .pptx, .xlsx, .ods) says in which form",
    )
    story = command(
        "story",
        telling.story,
        "Write a story for a room: a page that needs no network, slides or a PDF.",
    )
    story.add_argument("name", metavar="NAME", help="the story's file without .toml")
    story.add_argument(
        "-o",
        dest="output",
        type=Path,
        required=True,
        metavar="FILE",
        help="where to; its ending (.html, .pptx, .pdf) says in which form",
    )
    publish = command(
        "publish",
        publishing.publish,
        "Write the public pages and the open data as plain files for a web server.",
    )
    publish.add_argument("folder", type=Path, metavar="DIR", help="where to")
    publish.add_argument(
        "--base-path",
        default="",
        metavar="PATH",
        help="what the site lies under, such as /safety",
    )
    publish.add_argument(
        "--site",
        default="",
        metavar="URL",
        help="where it will be read, such as https://www.example.org: for the pictures "
        "of links that are sent on, and the sitemap",
    )
    document = command(
        "document", printing.document, "Print a page, as plain text or as data."
    )
    document.add_argument("page", metavar="PATH", help="its address, such as /ward")
    document.add_argument("--ward", metavar="CODE", help="a ward's code or name")
    document.add_argument(
        "--to", dest="end", type=_month, metavar="YYYY-MM", help="as at this month"
    )
    document.add_argument("--measure", metavar="MEASURE", help="the measure chosen")
    document.add_argument("--plan", metavar="PLAN", help="2013, 2017, 2023 or sv2024")
    document.add_argument("--format", choices=("text", "json"), default="text")
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


if __name__ == "__main__":
    sys.exit(main())
