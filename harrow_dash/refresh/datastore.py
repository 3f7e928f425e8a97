"""The London Datastore: which files of its catalogue are those known here.

Files are found by their dataset and their title (`[refresh]` in the sources' files):
both drift, and the numbers that the catalogue gives to files change with each release.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from harrow_dash.refresh.download import Client, Publisher, PublisherFailed
from harrow_dash.refresh.wanted import Offer
from harrow_dash.sources import Source

CATALOGUE = "london_datastore/export.json"
FORMATS = ("csv", "xlsx", "zip")  # of files with one title the first is taken


def offers(
    client: Client, publisher: Publisher, sources: list[Source]
) -> tuple[list[Offer], dict[str, str]]:
    """Files of these sources in the catalogue, and why there is none of a source.

    Raises PublisherFailed where the catalogue does not come or is none.
    """
    path = publisher.settings["catalogue"]
    datasets = client.json(publisher, path, CATALOGUE)
    if not isinstance(datasets, list):
        raise PublisherFailed(
            f"{publisher.name}: its catalogue has another form than before. Fetch the "
            "files by hand until this dashboard knows the new form."
        )
    resources = list(_resources(datasets))
    found: list[Offer] = []
    missing: dict[str, str] = {}
    for source in sources:
        chosen = _chosen(source, resources)
        found += chosen
        if not chosen:
            missing[source.key] = (
                f"{publisher.name} has no file that is called like '{source.title}'; "
                "its title may have changed. Fetch the file by hand and load it."
            )
    return found, missing


def _resources(datasets: list[Any]) -> Iterator[dict[str, str]]:
    """One record a file: dataset names, title, format, address, dates, checksum."""
    for dataset in datasets:
        if not isinstance(dataset, dict):
            continue
        listed = dataset.get("resources") or {}
        if not isinstance(listed, dict):
            continue
        for key, resource in listed.items():
            if not isinstance(resource, dict):
                continue
            url = str(resource.get("url") or "")
            file_name = urlsplit(url).path.rpartition("/")[2]
            title = str(resource.get("title") or file_name)
            ending = str(resource.get("format") or "") or file_name.rpartition(".")[2]
            slug = str(dataset.get("slug") or "")
            yield {
                "slug": slug,
                "names": f"{slug} {dataset.get('id') or ''} {_dataset_in(url)}",
                "publisher": _named(dataset.get("publisher")),
                "title": title,
                "file_name": file_name,
                "format": ending.casefold().strip(". "),
                "url": url or f"/download/{slug}/{key}/{quote(title)}",
                "published": str(
                    resource.get("updatedAt")
                    or resource.get("timestamp")
                    or dataset.get("updatedAt")
                    or ""
                )[:10],
                "md5": str(resource.get("md5") or ""),
            }


def _named(publisher: Any) -> str:
    return str(
        publisher.get("title") or publisher.get("name") or ""
        if isinstance(publisher, dict)
        else publisher or ""
    )


def _dataset_in(url: str) -> str:
    found = re.search(r"/download/([^/]+)/", url)
    return found[1] if found else ""


def _chosen(source: Source, resources: list[dict[str, str]]) -> list[Offer]:
    wanted = source.refresh
    names = {_spelt(name) for name in wanted["datasets"]}

    def is_called(resource: dict[str, str]) -> bool:
        spelt = f"{_spelt(resource['title'])} | {_spelt(resource['file_name'])}"
        return any(re.search(pattern, spelt) for pattern in wanted["files"]) and (
            resource["format"] in FORMATS
        )

    def is_of(resource: dict[str, str]) -> bool:
        told = {_spelt(name) for name in resource["names"].split()}
        # A dataset's name may carry its five letters behind it.
        return any(
            one == name or one.startswith(name + " ") for one in told for name in names
        )

    called = [resource for resource in resources if is_called(resource)]
    # A dataset that was renamed is still its publisher's, and its files have titles.
    chosen = [one for one in called if is_of(one)] or [
        one
        for one in called
        if re.search(r"metropolitan police|mopac|policing", one["publisher"].casefold())
    ]
    by_title: dict[str, dict[str, str]] = {}
    for one in sorted(chosen, key=lambda one: FORMATS.index(one["format"])):
        title = re.sub(r" (csv|xlsx|zip)$", "", _spelt(one["title"]))
        by_title.setdefault(f"{one['slug']} {title}", one)
    return [
        Offer(
            source.key,
            one["url"],
            _file_name(source, one),
            one["published"],
            one["md5"],
        )
        for one in by_title.values()
    ]


def _file_name(source: Source, resource: dict[str, str]) -> str:
    title = re.sub(r"[^\w() -]+", " ", resource["title"]).strip() or source.key
    title = re.sub(rf"[ .]{resource['format']}$", "", title, flags=re.IGNORECASE)
    return f"{source.key}/{title}.{resource['format']}"


def _spelt(text: str) -> str:
    """In small letters, with single spaces for all signs."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))
