"""The open data beside the pages: the figures of the commands, as files.

Every file says its version, licence, and where it comes from; figures keep their
source's status (official or sample) in each row. What all rows of a measure's JSON
would repeat (measure, unit, names of areas) stands once before them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.definitions import catalogue, plans
from harrow_dash.documents import hotspots, shared, standing_out
from harrow_dash.documents.document import Ask
from harrow_dash.documents.pages import hotspots_page
from harrow_dash.outputs import asking
from harrow_dash.outputs.site import measure_pages
from harrow_dash.place_view import PlaceView
from harrow_dash.places import geography

VERSION = "1.1"  # of the shape of the files
LICENCE = "Open Government Licence v3.0, where the source's licence allows it"
COLUMNS = ["measure", "area_code", "area_name", "period", "value", "rate", "unit"]
COLUMNS += ["status"]
ROW = ["area_code", "period", "value", "rate", "status"]  # of a measure's JSON
AREA_COLUMNS = ["area_code", "count", "expected", "relative_risk", "low", "high"]
AREA_COLUMNS += ["p_adjusted", "class", "cluster"]
FOUND = ["kind", "measure", "area_code", "area_name", "period", "value", "expected"]
FOUND += ["ratio", "low", "high", "grade", "sentence"]
MEASURE_FILE = (
    "Once: measure, unit, source and areas (area_code, area_name); then figures, a row "
    f"an area and month: {', '.join(ROW)}"
)
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
Text = Callable[[], str]
Figures = Callable[[str], pd.DataFrame]


def offered(ask: Ask, con: duckdb.DuckDBPyConnection) -> dict[str, Text]:
    """Each file by its path below the site, as what makes its text when asked for.

    In a fixed order. A published site writes them all, the live server answers each by
    itself: one list, so that both cannot differ.
    """
    months = measure_pages.held(con)
    held = list(months)
    # Both files of a measure are made one after the other.
    figures = lru_cache(maxsize=1)(partial(_figures, con))
    found: dict[str, Text] = {"api/v1/measures.json": partial(_measures, held)}
    found["api/v1/areas.json"] = partial(_areas, con)
    found["api/v1/areas.geojson"] = partial(_outlines, con, months)
    for key in held:
        found[f"api/v1/measures/{key}.csv"] = partial(_figures_csv, figures, key)
        found[f"api/v1/measures/{key}.json"] = partial(_figures_json, ask, figures, key)
    if measures.last_month(con) is not None:
        found["api/v1/findings.json"] = partial(_findings, con)
    found["api/v1/plans.json"] = _plans
    for key in _in_small_areas(ask, con):
        found[f"api/v1/hotspots/{key}.json"] = partial(_hotspots, ask, con, key)
    found["datapackage.json"] = partial(_package, held)
    found["api/v1/openapi.json"] = partial(_description, tuple(found))
    return found


def _areas(con: duckdb.DuckDBPyConnection) -> str:
    areas = [{"area_code": config.BOROUGH, "area_name": config.BOROUGH_NAME}]
    return _told({"areas": areas + _rows(measures.wards(con))})


def _outlines(
    con: duckdb.DuckDBPyConnection, months: Mapping[str, pd.Timestamp]
) -> str:
    """The wards' outlines, each with the newest year of every count, for a map."""
    told: dict[str, dict[str, Any]] = {}
    codes = list(measures.wards(con)["area_code"])
    for key, last in months.items():
        if catalogue.measure(key).is_proportion:
            continue
        frame = measures.figures(con, key, codes, last, last, per="rolling12")
        frame = frame.assign(value=frame["value"].round(4), rate=frame["rate"].round(4))
        for row in _rows(frame[["area_code", "value", "rate", "period", "status"]]):
            told.setdefault(row.pop("area_code"), {})[key] = row
    features = [
        {
            "type": "Feature",
            "properties": {
                "area_code": item["properties"]["area_code"],
                "area_name": item["properties"]["area_name"],
                "figures": told.get(item["properties"]["area_code"], {}),
            },
            "geometry": item["geometry"],
        }
        for item in geography.outlines(con)["features"]
    ]
    return _told({"type": "FeatureCollection", "features": features})


def _figures(con: duckdb.DuckDBPyConnection, key: str) -> pd.DataFrame:
    """All months of a measure in the borough and its wards."""
    codes = [config.BOROUGH, *measures.wards(con)["area_code"]]
    frame = measures.figures(con, key, codes)[COLUMNS]
    return frame.assign(value=frame["value"].round(4), rate=frame["rate"].round(4))


def _figures_csv(figures: Figures, key: str) -> str:
    return figures(key).to_csv(index=False, lineterminator="\n")


def _figures_json(ask: Ask, figures: Figures, key: str) -> str:
    frame = figures(key)
    return _told(
        {
            "measure": key,
            "unit": catalogue.measure(key).unit,
            "source": ask(shared.source_name, (key,), ()),
            "areas": _rows(frame[["area_code", "area_name"]].drop_duplicates()),
            "figures": _rows(frame[ROW]),
        }
    )


def _findings(con: duckdb.DuckDBPyConnection) -> str:
    to = measures.last_month(con)
    if to is None:  # such a store does not offer this file
        raise ValueError("A store without figures has no findings.")
    found = standing_out.told(con, to)
    found = found.assign(period=found["month"].map("{:%Y-%m}".format))[FOUND]
    return _told({"findings": _rows(found.round(4))})


def _places(ask: Ask, key: str) -> PlaceView:
    """The small areas of a measure as the page of places first shows them."""
    view = asking.viewed(ask, asking.page("/hotspots"), {"measure": key})
    return hotspots_page.found(ask, view, {})


def _in_small_areas(ask: Ask, con: duckdb.DuckDBPyConnection) -> list[str]:
    """The leading measures that small areas hold."""
    carried = (key for key in hotspots.carried(con) if key in hotspots.LEADING)
    return [key for key in carried if _places(ask, key).months]


def _hotspots(ask: Ask, con: duckdb.DuckDBPyConnection, key: str) -> str:
    frame = hotspots.of_view(con, _places(ask, key))
    frame = frame[frame["in_borough"].astype(bool)]
    frame = frame.rename(columns={"hotspot": "class"})[AREA_COLUMNS].round(4)
    source = ask(shared.source_name, (key,), ())
    return _told({"measure": key, "source": source, "areas": _rows(frame)})


def _package(held: Sequence[str]) -> str:
    """What the files are, as a data package describes itself (frictionless)."""
    numbers = {"value", "rate"}
    fields = [
        {"name": name, "type": "number" if name in numbers else "string"}
        for name in COLUMNS
    ]
    resources: list[dict[str, Any]] = [
        {
            "name": key.replace("_", "-"),
            "path": f"api/v1/measures/{key}.csv",
            "format": "csv",
            "schema": {"fields": fields},
        }
        for key in held
    ]
    outlines = {
        "name": "areas",
        "path": "api/v1/areas.geojson",
        "format": "geojson",
        "mediatype": "application/geo+json",
    }
    package = {
        "name": "community-safety",
        "title": config.PRODUCT,
        "version": VERSION,
        "licenses": [{"name": "OGL-UK-3.0", "title": LICENCE}],
        "resources": [*resources, outlines],
    }
    return _json(package)


def _measures(held: list[str]) -> str:
    listed = [
        {
            "measure": key,
            "title": item.title,
            "unit": item.unit,
            "counts": item.counts,
            "holder": item.holder,
            "figures": f"measures/{key}.csv" if key in held else None,
        }
        for key, item in catalogue.catalogue().items()
    ]
    return _told({"measures": listed})


def _plans() -> str:
    listed = [
        {
            "plan": key,
            "title": plan.title,
            "targets": [
                {"measure": one.measure, "title": one.title}
                for one in plan.harrow_targets
            ],
        }
        for key, plan in plans.plans().items()
    ]
    return _told({"plans": listed})


def _description(paths: Sequence[str]) -> str:
    """The interface in OpenAPI's words: files that are asked for by GET."""
    kinds = {"json": "JSON, with version and licence", "csv": "CSV, in UTF-8"}
    kinds["geojson"] = "GeoJSON in degrees, with version and licence"

    def told(path: str) -> str:
        kind = path.rpartition(".")[2]
        is_measure = kind == "json" and path.startswith("api/v1/measures/")
        return f"{kinds[kind]}. {MEASURE_FILE}" if is_measure else kinds[kind]

    return _json(
        {
            "openapi": "3.1.0",
            "info": {"title": config.PRODUCT, "version": VERSION},
            "paths": {
                f"/{path}": {
                    "get": {
                        "summary": path.removeprefix("api/v1/"),
                        "responses": {"200": {"description": told(path)}},
                    }
                }
                for path in paths
            },
        }
    )


def _told(inside: dict[str, Any]) -> str:
    return _json({"version": VERSION, "licence": LICENCE, **inside})


def _json(value: dict[str, Any]) -> str:
    """A row a line: small, and what changed is seen."""
    parts = (
        f"{COMPACT.encode(name)}:{_lines(inside)}" for name, inside in value.items()
    )
    return "{" + ",\n".join(parts) + "}\n"


def _lines(inside: Any) -> str:
    if isinstance(inside, list) and inside:
        return "[\n" + ",\n".join(map(COMPACT.encode, inside)) + "\n]"
    return COMPACT.encode(inside)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.astype("object").where(frame.notna(), None).to_dict("records")
    return [
        {
            str(name): value.item() if hasattr(value, "item") else value
            for name, value in row.items()
        }
        for row in rows
    ]
