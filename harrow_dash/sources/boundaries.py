"""Outlines of areas as GeoJSON: wards of two generations, LSOAs, boroughs."""

import json
import re
from collections.abc import Set
from functools import cache
from typing import Any

import duckdb
import pandas as pd
from shapely import is_valid_reason
from shapely.geometry import box, shape

from harrow_dash import config
from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import (
    NotRecognised,
    Source,
    catalogue,
    outline_files,
    recognise,
    spelling,
)
from harrow_dash.sources.containers import DOWNLOAD_AGAIN
from harrow_dash.sources.tables import Tidy, note

CODE = re.compile(r"E0[59]\d{6}")
BRITAIN = box(-9.0, 49.0, 3.0, 61.0)  # degrees, not metres


def read_features(
    con: duckdb.DuckDBPyConnection, document: dict[str, Any], name: str
) -> Source:
    """A feature collection as the table `raw`: area_code, area_name, geometry.

    Raises HarrowError for unknown properties and for outlines that are broken.
    """
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise HarrowError(f"{name}: there is not one outline in it. {DOWNLOAD_AGAIN}")
    if not all(
        isinstance(feature, dict) and isinstance(feature.get("properties"), dict)
        for feature in features
    ):
        raise HarrowError(f"{name}: an outline has no properties. {DOWNLOAD_AGAIN}")
    if _is_cut_short(document):
        held = {str(one) for each in features for one in each["properties"].values()}
        raise HarrowError(
            f"{name}: the service gave only the first {len(features):,} outlines "
            f"(exceededTransferLimit){_lacking(held)}. Ask for the rest with "
            "resultOffset, or download the whole file."
        )
    features = outline_files.in_degrees(document, name)["features"]
    header = list(features[0]["properties"])
    try:
        source, names = recognise(header, name, form="geojson")
    except NotRecognised:
        header, source, names = _by_codes(con, features, header, name)
    ours = {spelling(key): column for key, column in zip(header, names, strict=True)}
    rows, empty = [], []
    for number, feature in enumerate(features, 1):
        row = {
            ours.get(spelling(key), spelling(key)): value
            for key, value in feature["properties"].items()
        }
        code, area_name = row.get("area_code"), row.get("area_name")
        if not code or not area_name:
            raise HarrowError(
                f"{name}: outline {number} has no code or no name. {DOWNLOAD_AGAIN}"
            )
        ward = str(code).strip().upper()
        if feature.get("geometry") is None and ward not in _wards_of_today():
            empty.append(str(area_name))
            continue
        _refuse_broken(feature.get("geometry"), f"{name}: the outline of {area_name}")
        rows.append(
            {
                "area_code": ward,
                "area_name": str(area_name),
                "borough_code": row.get("borough_code"),
                "geometry": json.dumps(feature["geometry"], separators=(",", ":")),
            }
        )
    if not rows:
        raise HarrowError(f"{name}: there is not one outline in it. {DOWNLOAD_AGAIN}")
    if empty:
        told = f"{len(empty)} without an outline, the first: {shown(empty[0])}"
        note(con, f"areas were passed over: {told}")
    frame = pd.DataFrame(rows, dtype="str")
    repeated = frame.area_code[frame.area_code.duplicated()]
    if len(repeated):
        raise HarrowError(
            f"{name}: the area {repeated.iloc[0]} stands twice. {DOWNLOAD_AGAIN}"
        )
    con.register("outline_rows", frame)
    con.execute("CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM outline_rows")
    con.unregister("outline_rows")
    return source


def _lacking(held: Set[str]) -> str:
    """How many of the borough's wards are not among codes of some, and the first."""
    wards = _wards_of_today()
    missing = sorted(wards - held)
    if len(missing) in (0, len(wards)):
        return ""
    are = "is" if len(missing) == 1 else "are"
    return (
        f": {len(missing)} of the {len(wards)} wards of {config.BOROUGH_NAME} {are} "
        f"missing, {missing[0]} first"
    )


def _is_cut_short(document: dict[str, Any]) -> bool:
    told = document.get("properties")
    inside = told.get("exceededTransferLimit") if isinstance(told, dict) else None
    return bool(document.get("exceededTransferLimit") or inside)


def _by_codes(
    con: duckdb.DuckDBPyConnection, features: list[Any], header: list[str], name: str
) -> tuple[list[str], Source, list[str]]:
    """What outlines are by the codes that they hold, where columns have other names.

    Wards since May 2022 have codes from E05013542 on in the borough; older ones lie
    below. Codes of LSOAs of 2011 and 2021 cannot be told apart by themselves.
    """
    values = {key: str(features[0]["properties"].get(key) or "") for key in header}
    for key, value in values.items():
        if not CODE.fullmatch(value.strip().upper()):
            continue
        kind = "boundary_boroughs"
        if value.strip().upper().startswith("E05"):
            codes = [str(one["properties"].get(key) or "") for one in features]
            is_recent = any(code.strip().upper() in _wards_of_today() for code in codes)
            kind = "boundary_wards_2022" if is_recent else "boundary_wards_2002"
        named = [
            one
            for one in header
            if "name" in spelling(one) or spelling(one)[-2:] == "nm"
        ]
        if kind == "boundary_boroughs":
            # A park or a school may say in which borough it lies: it is none itself.
            named = [one for one in named if _are_boroughs(con, features, one)]
        if named:
            source = catalogue()[kind]
            names = [
                "area_code"
                if one == key
                else "area_name"
                if one == named[0]
                else spelling(one)
                for one in header
            ]
            return header, source, names
    raise NotRecognised(
        f"{name}: the outlines have no column of area codes that is known here "
        f"({shown(', '.join(header[:4]))}). See the table of sources in README.md."
    )


def _are_boroughs(
    con: duckdb.DuckDBPyConnection, features: list[Any], column: str
) -> bool:
    known = con.execute("SELECT area_name FROM area WHERE area_kind = 'borough'")
    names = {spelling(name) for (name,) in known.fetchall()}
    return all(
        spelling(str(one["properties"].get(column) or "")) in names for one in features
    )


@cache
def _wards_of_today() -> frozenset[str]:
    carried = json.loads(config.WARD_OUTLINES.read_text(encoding="utf-8"))
    return frozenset(one["properties"]["area_code"] for one in carried["features"])


def _refuse_broken(geometry: Any, where: str) -> None:
    try:
        outline = shape(geometry)
    except outline_files.BROKEN as error:
        raise HarrowError(f"{where} cannot be read. {DOWNLOAD_AGAIN}") from error
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        raise HarrowError(f"{where} is not an area. {DOWNLOAD_AGAIN}")
    if not outline.is_valid:
        reason = is_valid_reason(outline).split("[")[0].strip().lower()
        raise HarrowError(f"{where} is broken ({reason}). {DOWNLOAD_AGAIN}")
    if not BRITAIN.contains(outline):
        raise HarrowError(
            f"{where} is not in Britain, in longitude and latitude. Download it as "
            "GeoJSON (WGS 84)."
        )


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Outlines by area. Raises HarrowError where most of the borough's wards lack."""
    if source.area_kind == "ward":
        _refuse_half(con, name)
    first, last = config.OLDER_WARDS
    areas = con.sql(
        f"""
        SELECT area_code, area_name, '{source.area_kind}' AS area_kind,
            CASE
                WHEN '{source.area_kind}' = 'borough' THEN area_code
                WHEN borough_code IS NULL AND '{source.area_kind}' = 'ward_2002'
                    AND area_code BETWEEN '{first}' AND '{last}'
                    THEN '{config.BOROUGH}'
                ELSE borough_code
            END AS borough_code,
            geometry
        FROM raw
        """
    )
    return Tidy({"areas": areas})


def _refuse_half(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Refuse outlines of several wards of the borough that leave out others of it.

    One ward alone is what a service gives that is asked for one.
    """
    held = {code for (code,) in con.execute("SELECT area_code FROM raw").fetchall()}
    lacking = _lacking(held)
    if lacking and len(held & _wards_of_today()) > 1:
        raise HarrowError(
            f"{name}{lacking}. Download the file again, with all of them."
        )
