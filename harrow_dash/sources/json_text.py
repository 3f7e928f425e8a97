"""JSON as services and programs write it: one document, or one on each line."""

import json
import re
from pathlib import Path
from typing import Any

from harrow_dash.errors import HarrowError
from harrow_dash.sources.plain_text import DOWNLOAD_AGAIN

# Half of a sign that UTF-16 writes in two, escaped, without the other half.
HALF = re.compile(
    r"(?<!\\)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
RECORD = "\x1e"  # what begins each line in sequences of GeoJSON


def document(path: Path, name: str) -> Any:
    """What a file holds: a list of records, a collection of outlines, or anything else.

    Records on lines of their own are a list, features a collection; one alone is one
    of one. Raises HarrowError where it is no JSON, or is cut short.
    """
    text = HALF.sub(r"\\ufffd", path.read_text(encoding="utf-8-sig"))
    try:
        return _whole(json.loads(text.lstrip(RECORD)))
    except ValueError as error:  # a number of thousands of digits, too
        lines = [one.strip(f" \t\r{RECORD}") for one in text.split("\n")]
        lines = [one for one in lines if one]
        if len(lines) < 2 or not all(one.startswith("{") for one in lines):
            raise _broken(name) from error
    except RecursionError as error:
        raise _broken(name) from error
    try:
        return _whole([json.loads(one) for one in lines])
    except (ValueError, RecursionError) as error:
        raise _broken(name) from error


def _whole(found: Any) -> Any:
    """One record as a list of one, features as a collection."""
    if isinstance(found, dict) and {"category", "month"} <= set(found):
        found = [found]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = [found]
    is_list = isinstance(found, list) and found
    if is_list and all(
        isinstance(one, dict) and one.get("type") == "Feature" for one in found
    ):
        return {"type": "FeatureCollection", "features": found}
    return found


def _broken(name: str) -> HarrowError:
    return HarrowError(f"{name}: the JSON is broken or cut short. {DOWNLOAD_AGAIN}")
