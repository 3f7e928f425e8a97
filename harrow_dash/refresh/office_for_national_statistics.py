"""The ONS: ward outlines from its map service, residents of wards from its site."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from harrow_dash import config
from harrow_dash.refresh.download import Client, NotThere, Publisher, PublisherFailed
from harrow_dash.refresh.wanted import Offer

OUTLINES, RESIDENTS = "boundary_wards_2022", "ons_population"
MONTHS = ("May", "December")
MOST_PAGES = 50


def outlines(client: Client, publisher: Publisher) -> Path | None:
    """The newest outlines of the borough's wards, page after page, as one file.

    None where the service offers none. Raises PublisherFailed for pages without end.
    """
    services = publisher.settings["services"]
    listed = client.record(
        publisher, f"{services}?f=json", "ons_geography/services.json"
    )
    names = [str(one.get("name", "")) for one in listed.get("services", [])]
    found = [
        (int(match[2]), MONTHS.index(match[1]), name)
        for name in names
        if (match := re.fullmatch(publisher.settings["wards"], name.split("/")[-1]))
    ]
    if not found:
        return None
    year, _, name = max(found)
    features: list[Any] = []
    for _ in range(MOST_PAGES):
        asked = urlencode(
            {
                "where": f"LAD{year % 100:02d}CD='{config.BOROUGH}'",
                "outFields": "*",
                "outSR": 4326,
                "f": "geojson",
                "resultOffset": len(features),
            }
        )
        page = _page(
            client, publisher, f"{services}/{name}/FeatureServer/0/query?{asked}"
        )
        features += page["features"]
        more = page.get("exceededTransferLimit") or (page.get("properties") or {}).get(
            "exceededTransferLimit"
        )
        if not more:
            break
    else:
        raise PublisherFailed(f"{publisher.name} gives outlines without end.")
    if not features:
        return None
    whole = {"type": "FeatureCollection", "features": features}
    file = client.cache.path(f"{OUTLINES}/wards_{year}.geojson")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(whole), encoding="utf-8")
    client.cache.note(f"{OUTLINES}/wards_{year}.geojson")
    return file


def _page(client: Client, publisher: Publisher, path: str) -> dict[str, Any]:
    try:
        page = json.loads(client.content(publisher, path))
    except ValueError:
        page = None
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise PublisherFailed(
            f"{publisher.name} answered with something else than outlines. Try again "
            "later; the outlines that are loaded stay."
        )
    return page


def residents(client: Client, publisher: Publisher) -> list[Offer]:
    """The newest workbook of residents of wards, by the site's own description."""
    dataset = publisher.settings["population"]
    told = client.record(publisher, f"{dataset}/data", "ons/dataset.json")
    editions = [str(one.get("uri", "")) for one in told.get("datasets", [])]
    for uri in editions[:1]:
        edition = client.record(publisher, f"{uri}/data", "ons/edition.json")
        published = str((edition.get("description") or {}).get("releaseDate", ""))[:10]
        for download in edition.get("downloads", []):
            file = str(download.get("file", ""))
            if file.casefold().endswith((".xlsx", ".csv", ".zip")):
                return [
                    Offer(
                        RESIDENTS,
                        f"/file?{urlencode({'uri': f'{uri}/{file}'})}",
                        f"{RESIDENTS}/{file}",
                        published,
                    )
                ]
    raise NotThere(
        f"{publisher.name} names no file of ward residents where it used to. Fetch the "
        "file by hand and load it."
    )
