"""Packs and stories: seconds, MB and peak memory of each audience and form.

    python -m bench.packs [--store FILE] [--ward Edgware]

Each is made by the command, in a process of its own, its start included.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import clock
from harrow_dash.documents import stories
from harrow_dash.documents.audiences import AUDIENCES
from harrow_dash.loading import ingest
from harrow_dash.outputs.packs import files

SECONDS, MEGABYTES = 15, 3  # of a PDF


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--ward", default="Edgware")
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        store = options.store or folder / "sample.duckdb"
        if not store.exists():
            ingest.build_sample(store)
        asked = [
            (["pack", "--audience", key], key, ending, audience.needs_ward)
            for key, audience in AUDIENCES.items()
            for ending in files.ENDINGS
        ] + [
            (["story", key], key, ending, False)
            for key in stories.names()
            for ending in (".html", ".pptx", ".pdf")
        ]
        print("what             form      s    MB  memory")
        for words, key, ending, needs_ward in asked:
            to = folder / f"{key}{ending}"
            ward = ["--ward", options.ward] if needs_ward else []
            cost = clock.command(
                "-m", "harrow_dash", *words, *ward, "--store", str(store), "-o", str(to)
            )
            size = to.stat().st_size / 1e6
            late = cost.wall > SECONDS or size > MEGABYTES
            missed = " missed" if ending == ".pdf" and late else ""
            print(
                f"{key:16} {ending:5} {cost.wall:5.1f} {size:5.2f} {cost.peak:5.0f} MB"
                f"{missed}",
                flush=True,
            )


if __name__ == "__main__":
    main()
