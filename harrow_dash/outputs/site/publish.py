"""Write the site: the same store gives the same bytes; what is unchanged stays."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import duckdb
import pandas as pd

from harrow_dash import config, downloads, measures, store
from harrow_dash.documents import pages, shared
from harrow_dash.documents.block_kinds import Group
from harrow_dash.documents.document import Ask, Control, Document, File
from harrow_dash.errors import HarrowError
from harrow_dash.outputs import asking
from harrow_dash.outputs.site import (
    as_at,
    frame,
    link_card,
    manifest,
    measure_pages,
    open_data,
    search_page,
    styles,
)
from harrow_dash.outputs.site.frame import Link
from harrow_dash.outputs.site.manifest import MARK, Manifest

HEADERS = f"""/*
  Content-Security-Policy: {frame.POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: same-origin
/api/*
  Cache-Control: public, max-age=3600
  Access-Control-Allow-Origin: *
"""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Published:
    """What was done: files in all, those written anew, and those taken away."""

    files: int
    written: int
    removed: int


def publish(
    path: Path,
    folder: Path,
    base: str = "",
    progress: Progress = lambda *_: None,
    site: str = "",
) -> Published:
    """Write the public pages and the open data of a store into a folder.

    base: the path that the site lies under, such as /safety; site: the address before
    it, such as https://www.example.org, for links that are sent on and the sitemap.
    Where the site is whole and was made of the same, nothing is drawn. Raises
    HarrowError when the folder holds something else, or cannot be written; pages that
    are already there stay as they are until their new text is known.
    """
    base = f"/{base.strip('/')}" if base.strip("/") else ""
    site = config.web_address("--site", site).rstrip("/")
    # Before anything is drawn: that takes a minute.
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        raise HarrowError(f"{there} is a file. Name a folder for the site.")
    if not manifest.is_ours(folder):
        raise HarrowError(
            f"{folder} is not empty and is no site of this dashboard. Name an empty "
            "folder, so that nothing of yours is overwritten."
        )
    con = store.connect(path)  # the public tables alone
    made_of, kept = manifest.made_of(path, f"{site}{base}"), manifest.read(folder)
    if kept and kept.made_of == made_of and manifest.is_whole(folder, kept):
        return Published(len(kept.files), 0, 0)
    made = dict(_files(con, base, site, progress))
    return _write(folder, made, made_of)


def _files(
    con: duckdb.DuckDBPyConnection, base: str, site: str, progress: Progress
) -> Iterator[tuple[str, str | bytes]]:
    ask = asking.asking(con)
    wards = measures.wards(con)
    menu = [Link(page.title, _address(page.path)) for page in pages.PAGES]
    menu.append(Link(measure_pages.TITLE, measure_pages.PATH))
    menu.append(Link(search_page.TITLE, search_page.PATH))
    ward_links = [
        Link(str(name), f"/wards/{code}/")
        for code, name in zip(wards["area_code"], wards["area_name"], strict=True)
    ]

    def drawn(
        document: Document, address: str, month: pd.Timestamp | None = None
    ) -> Iterator[tuple[str, str | bytes]]:
        """A page, after the files that it offers and the picture of a link to it.

        month: the earlier one that it is of, whose wards it leads to.
        """
        files = dict(_downloads(ask, document, address))
        there = "" if month is None else f"{month:%Y-%m}/"
        others = [Link(one.title, f"{one.address}{there}") for one in ward_links]
        yield from ((place.lstrip("/"), text) for _, place, text in files.values())
        told = frame.page(
            document,
            base=base,
            address=address,
            menu=menu,
            wards=others,
            files={name: place for name, (_, place, _) in files.items()},
            site=site,
            wards_title=as_at.wards_title(month),
        )
        yield f"{address}{frame.CARD}".lstrip("/"), link_card.png(document)
        yield f"{address}index.html".lstrip("/"), told

    asked = _asked(wards["area_code"])
    for number, (path, ward, address) in enumerate(asked):
        progress(number, len(asked), address)
        document = asking.document(ask, path, {"ward": ward})
        if ward or address == "/":
            document = as_at.linked(document, as_at.months(ask), base, ward)
        yield from drawn(document, address)
    addresses = [address for _, _, address in asked]
    for address, document in _others(ask, con, base):
        addresses.append(address)
        yield from drawn(document, address)
    listed_wards = [ward for _, ward, _ in asked if ward]
    for month, address, document in as_at.documents(con, listed_wards, base):
        addresses.append(address)
        progress(len(asked), len(asked), address)
        yield from drawn(document, address, month)
    progress(len(asked), len(asked), "open data")
    for place, text in open_data.offered(ask, con).items():
        yield place, text()
    yield "site.js", frame.SCRIPT
    yield "style.css", styles.whole()
    yield "_headers", HEADERS
    listed = "".join(
        f"<url><loc>{escape(site + base + address)}</loc></url>"
        for address in addresses
    )
    yield (
        "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>\n',
    )


def _others(
    ask: Ask, con: duckdb.DuckDBPyConnection, base: str
) -> Iterator[tuple[str, Document]]:
    """Pages that the site alone has, by address."""
    yield from measure_pages.documents(ask, con, base)
    yield search_page.PATH, search_page.document(ask, base)


def _asked(wards: Iterable[str]) -> list[tuple[str, str, str]]:
    """All pages of the site: path, ward and address."""
    asked = [(page.path, "", _address(page.path)) for page in pages.PAGES]
    return asked + [("/ward", code, f"/wards/{code}/") for code in wards]


def _address(path: str) -> str:
    return "/" if path == "/" else f"{path}/"


def _downloads(
    ask: Ask, document: Document, address: str
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The CSV files of a page, by name: label, address and text."""
    for section in document.sections:
        for block in _inside(section.blocks()):
            if isinstance(block, File) and block:
                source = block.source or ask(
                    shared.source_name, block.measures, block.kinds
                )
                note = ask(shared.sample_note, block.measures, block.kinds)
                name = block.name.lower().replace(" ", "_")
                text = downloads.csv(block.frame, source, note).decode("utf-8")
                yield block.name, (block.label, f"{address}{name}.csv", text)


def _inside(built: tuple[object, ...]) -> Iterator[object]:
    for block in built:
        if isinstance(block, Control | Group):
            yield from _inside(tuple(block.parts()))
        else:
            yield block


def _write(folder: Path, made: dict[str, str | bytes], made_of: str) -> Published:
    """Write what is new or changed, and take away what is no longer there."""
    written, digests = 0, {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # First of all, so that a site that was cut off may be gone on with.
        (folder / MARK).touch()
        for name, told in made.items():
            place = folder / name
            content = told.encode("utf-8") if isinstance(told, str) else told
            digests[name] = manifest.digest(content)
            if place.is_file() and manifest.digest(place.read_bytes()) == digests[name]:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            new = place.with_name(f".{place.name}.new")
            new.write_bytes(content)
            new.replace(place)
            written += 1
        known = {folder / name for name in (*made, MARK)}
        gone = [one for one in folder.rglob("*") if one.is_file() and one not in known]
        for one in gone:
            one.unlink()
        _drop_empty(folder)
        manifest.write(folder, Manifest(made_of, digests))
    except OSError as error:
        raise HarrowError(
            f"{folder} could not be written: {error.strerror}. Make room, or choose "
            "another folder, and publish again."
        ) from error
    return Published(len(made), written, len(gone))


def _drop_empty(folder: Path) -> None:
    """Remove folders of pages that are gone, the innermost first."""
    for one in sorted(folder.rglob("*"), reverse=True):
        if one.is_dir() and not any(one.iterdir()):
            one.rmdir()
