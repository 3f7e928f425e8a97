"""Readers alone: a file's bytes into tidy rows, without a store around them."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.sources import (
    Source,
    catalogue,
    delivery_plan,
    fingertips,
    local_events,
    partner_long,
    survey_responses,
    tables,
)
from harrow_dash.sources.containers import contents
from harrow_dash.sources.tables import Tidy

READERS: dict[str, Callable[..., Tidy]] = {
    "delivery_plan": delivery_plan.read,
    "fingertips": fingertips.read,
    "local_events": local_events.read,
    "partner_long": partner_long.read,
    "survey_responses": survey_responses.read,
}
Rows = dict[str, list[dict[str, Any]]]


def desk() -> duckdb.DuckDBPyConnection:
    """A database with the wards and their outlines, all that these readers need."""
    con = duckdb.connect()
    con.execute("SET threads = 1")  # files of a few rows are read quicker so
    con.execute(
        "CREATE TABLE area (area_code TEXT, area_name TEXT, area_kind TEXT, "
        "borough_code TEXT)"
    )
    con.execute("CREATE TABLE outline (area_code TEXT, geometry TEXT)")
    path = config.GEO / "wards_2022.geojson"
    for one in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code, name = one["properties"]["area_code"], one["properties"]["area_name"]
        con.execute(
            "INSERT INTO area VALUES (?, ?, 'ward', ?)", [code, name, config.BOROUGH]
        )
        con.execute(
            "INSERT INTO outline VALUES (?, ?)", [code, json.dumps(one["geometry"])]
        )
    return con


def recognised(con: duckdb.DuckDBPyConnection, data: bytes, name: str) -> Source:
    """The kind of file, with its rows in the table `raw`."""
    return _each(con, data, name)[0]


def read(con: duckdb.DuckDBPyConnection, data: bytes, name: str = "a.csv") -> Tidy:
    """What the file's own reader makes of it."""
    return _each(con, data, name)[1]


def _each(
    con: duckdb.DuckDBPyConnection, data: bytes, name: str
) -> tuple[Source, Tidy]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(data)
        for content in contents(file, name, Path(folder)):
            if not content.separator:
                raise HarrowError(
                    f"{name}: this is JSON, which has readers of its own."
                )
            source = tables.read_table(con, content)
            return source, READERS[source.reader](con, source, content.name)
    raise AssertionError("The file holds no table.")


def rows(tidy: Tidy) -> Rows:
    """Every part's rows as dictionaries, in the file's order."""
    return {
        part: [
            dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()
        ]
        for part, relation in tidy.relations.items()
    }


def kinds() -> list[str]:
    """The kinds of file that these readers read."""
    return [key for key, one in catalogue().items() if one.reader in READERS]
