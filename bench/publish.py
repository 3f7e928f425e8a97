"""The published site: seconds whole and again without change, its size, a ward's page.

python -m bench.publish [--store FILE]
"""

import argparse
import re
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import clock
from harrow_dash.loading import ingest

WHOLE, AGAIN, SIZE = 90, 10, 60  # seconds, seconds, MB
REQUESTS, PAGE = 12, 250  # of a ward's page; kB


def ward_pages(site: Path) -> list[tuple[int, float]]:
    """Requests and kB of each ward's page, with what it fetches, nothing packed."""
    found = []
    for page in site.glob("wards/*/index.html"):
        text = page.read_text(encoding="utf-8")
        fetched = set(re.findall(r'(?:<link[^>]* href|src)="(/[^"]+)"', text))
        files = [page, *(site / address.lstrip("/") for address in fetched)]
        found.append((len(files), sum(one.stat().st_size for one in files) / 1000))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        store = options.store or folder / "sample.duckdb"
        if not store.exists():
            ingest.build_sample(store)
        site = folder / "site"
        given = ("-m", "harrow_dash", "publish", str(site), "--store", str(store))
        whole, again = (clock.command(*given) for _ in range(2))
        files = [one for one in site.rglob("*") if one.is_file()]
        size = sum(one.stat().st_size for one in files) / 1e6
        print(f"whole:  {clock.verdict(whole.wall, WHOLE, ' s')}; {whole.peak:.0f} MB")
        print(f"again:  {clock.verdict(again.wall, AGAIN, ' s')}; {again.peak:.0f} MB")
        print(f"size:   {clock.verdict(size, SIZE, ' MB')}; {len(files)} files")
        requests, kilobytes = zip(*ward_pages(site), strict=True)
        print(f"ward, requests: {clock.verdict(max(requests), REQUESTS)}")
        print(
            f"ward, kB: {clock.verdict(max(kilobytes), PAGE)} "
            f"(median {statistics.median(kilobytes):.0f})"
        )


if __name__ == "__main__":
    main()
