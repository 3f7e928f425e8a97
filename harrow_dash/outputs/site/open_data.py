"""The open data beside the pages: the figures of the commands, as files.

Every file says its version, licence, and where it comes from; figures keep their
source's status (official or sample) in each row.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.definitions import catalogue, plans
from harrow_dash.documents import hotspots, shared, standing_out
from harrow_dash.documents.document import Ask

VERSION = "1.0"
LICENCE = "Open Government Licence v3.0, where the source's licence allows it"
COLUMNS = ["measure", "area_code", "area_name", "period", "value", "rate", "unit"]
COLUMNS += ["status"]
AREA_COLUMNS = ["area_code", "count", "expected", "relative_risk", "low", "high"]
AREA_COLUMNS += ["p_adjusted", "class", "cluster"]
FOUND = ["kind", "measure", "area_code", "area_name", "period", "value", "expected"]
FOUND += ["ratio", "low", "high", "grade", "sentence"]


def files(ask: Ask, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each file as its path below the site and its text, in a fixed order."""
    wards = measures.wards(con)
    codes = [config.BOROUGH, *wards["area_code"]]
    held = [key for key in catalogue.catalogue() if shared.last_month(con, key)]
    yield "api/v1/measures.json", _measures(held)
    areas = [{"area_code": config.BOROUGH, "area_name": config.BOROUGH_NAME}]
    areas += _rows(wards)
    yield "api/v1/areas.json", _told({"areas": areas})
    for key in held:
        frame = measures.figures(con, key, codes)[COLUMNS]
        frame = frame.assign(value=frame["value"].round(4), rate=frame["rate"].round(4))
        yield (
            f"api/v1/measures/{key}.csv",
            frame.to_csv(index=False, lineterminator="\n"),
        )
        source = ask(shared.source_name, (key,), ())
        told = {"measure": key, "source": source, "figures": _rows(frame)}
        yield f"api/v1/measures/{key}.json", _told(told)
    to = measures.last_month(con)
    if to is not None:
        found = standing_out.told(con, to)
        found = found.assign(period=found["month"].map("{:%Y-%m}".format))[FOUND]
        yield "api/v1/findings.json", _told({"findings": _rows(found.round(4))})
    yield "api/v1/plans.json", _plans()
    resources = [
        {
            "name": key.replace("_", "-"),
            "path": f"api/v1/measures/{key}.csv",
            "format": "csv",
            "schema": {
                "fields": [
                    {
                        "name": name,
                        "type": "number" if name in {"value", "rate"} else "string",
                    }
                    for name in COLUMNS
                ]
            },
        }
        for key in held
    ]
    package = {
        "name": "community-safety",
        "title": config.PRODUCT,
        "version": VERSION,
        "licenses": [{"name": "OGL-UK-3.0", "title": LICENCE}],
        "resources": resources,
    }
    yield "datapackage.json", _json(package)
    yield "api/v1/openapi.json", _json(_description(held))


def small_areas(
    ask: Ask, con: duckdb.DuckDBPyConnection, view: Any
) -> Iterator[tuple[str, str]]:
    """Hotspots of the measures that small areas hold, as files."""
    for key in hotspots.carried(con):
        if key in hotspots.LEADING:
            chosen = view(key)
            if chosen.months:
                frame = hotspots.of_view(con, chosen)
                frame = frame[frame["in_borough"].astype(bool)]
                frame = frame.rename(columns={"hotspot": "class"})[AREA_COLUMNS].round(
                    4
                )
                source = ask(shared.source_name, (key,), ())
                told = {"measure": key, "source": source, "areas": _rows(frame)}
                yield f"api/v1/hotspots/{key}.json", _told(told)


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


def _description(held: list[str]) -> dict[str, Any]:
    """The interface in OpenAPI's words: files that are asked for by GET."""
    paths = ["measures.json", "areas.json", "findings.json", "plans.json"]
    paths += [f"measures/{key}.json" for key in held]
    answer = {"200": {"description": "JSON, with version and licence"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": config.PRODUCT, "version": VERSION},
        "paths": {
            f"/api/v1/{path}": {"get": {"summary": path, "responses": answer}}
            for path in paths
        },
    }


def _told(inside: dict[str, Any]) -> str:
    return _json({"version": VERSION, "licence": LICENCE, **inside})


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.astype("object").where(frame.notna(), None).to_dict("records")
    return [
        {
            str(name): value.item() if hasattr(value, "item") else value
            for name, value in row.items()
        }
        for row in rows
    ]
