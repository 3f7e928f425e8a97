"""The publishers' files: one .toml a file kind, one module a format.

`catalogue()` reads the .toml files; `recognise()` tells which of them a header
belongs to. Names of columns are compared without case, spaces or underscores.
"""

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from harrow_dash import config
from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources.months import (
    SERIAL,
    is_like_a_date,
    month_column,
    month_columns,
    repeated,
)

UNSEEN = re.compile(r"[\s_\"'\u2018\u2019\u201c\u201d\u200b-\u200f\u2060\ufeff]")
# Between words, never within numbers such as 95.0 or 16-24.
JOINTS = re.compile(r"(?<=[^\W\d])[.-](?=\w)|(?<=\w)[.-](?=[^\W\d])")
MONTH_COLUMNS = "month columns such as 202602"


@dataclass(frozen=True)
class Source:
    """A kind of file that a publisher offers.

    `columns` gives for each name used here the publisher's spellings, all needed;
    `optional` those that may be absent; `usual_rows` the number under which a file
    looks cut short; `left_out` the areas in it that are no areas of ours; `spellings`
    are the columns as the publisher writes them. `published` is the publisher's rhythm
    (month, quarter, year or nothing), `months_late` how many months after the end of
    one its figures come; `refresh` where the publisher offers it (see `refresh`).
    """

    key: str
    title: str
    publisher: str
    url: str
    licence: str
    reader: str
    usual_rows: int
    caveats: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    optional: dict[str, tuple[str, ...]]
    spellings: dict[str, list[str]]
    family: str = ""
    area_kind: str = ""
    months_across: bool = False
    left_out: tuple[str, ...] = ()
    status: str = "official"
    published: str = ""
    months_late: int = 0
    refresh: dict[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """What its files are made of: table, geojson or json."""
        if self.reader == "boundaries":
            return "geojson"
        return "json" if self.key.endswith("_api") else "table"


@cache
def catalogue() -> dict[str, Source]:
    """All kinds of file by key, in alphabetical order."""
    return {
        path.stem: _read(path.stem) for path in sorted(config.SOURCES.glob("*.toml"))
    }


def _read(key: str) -> Source:
    entry = tomllib.loads((config.SOURCES / f"{key}.toml").read_text(encoding="utf-8"))
    spellings = entry["columns"]
    for name in ("columns", "optional"):
        entry[name] = {
            column: tuple(map(heading, aliases))
            for column, aliases in entry.get(name, {}).items()
        }
    for name in ("caveats", "left_out"):
        entry[name] = tuple(entry.get(name, ()))
    return Source(key=key, spellings=spellings, **entry)


def spelling(name: str) -> str:
    """A header name without case, blanks, underscores, quotes and signs of no width."""
    return UNSEEN.sub("", name).casefold()


def heading(name: str) -> str:
    """The spelling of a heading that is no month, without what R and others put in.

    >>> heading("Ward.Name.Clean.2"), heading("Area-code"), heading("2025-03")
    ('wardnameclean2', 'areacode', '2025-03')
    """
    spelt = spelling(name)
    is_pattern = spelt.startswith("~")
    return spelt if is_pattern or month_column(spelt) else JOINTS.sub("", spelt)


class NotRecognised(HarrowError):
    """What a file holds is of no kind that is known here."""


def recognise(
    header: list[str], file_name: str, form: str = "table"
) -> tuple[Source, list[str]]:
    """The kind of file a header belongs to, and our names for its columns.

    The kind's `columns` are narrowed to the spellings found. Columns nobody asked for
    keep their own. Raises HarrowError with the nearest kind and what it lacks when
    none fits.
    """
    spelt = [heading(name) for name in header]
    repeated = sorted({name for name in spelt if name and spelt.count(name) > 1})
    if repeated:
        raise HarrowError(
            f"{file_name}: the column '{shown(repeated[0])}' stands twice in the "
            "header. Download the file again from its publisher."
        )
    kinds = [
        _with_years(source, spelt)
        for source in catalogue().values()
        if source.form == form
    ]
    found = [source for source in kinds if not _lacking(source, spelt)]
    if not found:
        if any(_lacking(source, spelt) == [MONTH_COLUMNS] for source in kinds):
            _refuse_strange_dates(header, file_name)
        raise NotRecognised(_unknown(kinds, header, spelt, file_name))
    # The kind that explains most of the header: some are part of a wider one.
    source = max(found, key=lambda one: len(_names(one, spelt)))
    names = _names(source, spelt)
    used = {
        column: tuple(alias for alias in aliases if alias in spelt)
        for column, aliases in source.columns.items()
    }
    for column in dict.fromkeys(names.values()):
        both = [name for name in header if names.get(heading(name)) == column]
        if len(both) > 1 and form == "table":
            raise HarrowError(
                f"{file_name}: line 1: the columns '{shown(both[0])}' and "
                f"'{shown(both[1])}' mean the same. Leave one of them out."
            )
    narrowed = replace(source, columns=used)
    _refuse_numbered(header, names, file_name)
    if not source.months_across:
        return narrowed, [names.get(name, name) for name in spelt]
    months = month_columns(spelt)
    _refuse_strange_dates(
        [
            name
            for name, month in zip(header, months, strict=True)
            if not month and not names.get(heading(name))
        ],
        file_name,
    )
    for month in months:
        if month and months.count(month) > 1:
            raise HarrowError(
                f"{file_name}: line 1: two columns are of the month {month}. Leave one "
                "of them out."
            )
    return narrowed, [
        names.get(name) or month or name
        for name, month in zip(spelt, months, strict=True)
    ]


def _refuse_numbered(header: list[str], names: dict[str, str], file_name: str) -> None:
    """Refuse `Count.1` or `202501.1`: a program's name for a column that stands twice.

    Which of the two is right cannot be told.
    """
    for name in header:
        first = repeated(spelling(name))
        if first and (first in names or month_column(first)):
            told = shown(name.strip()[:60])
            raise HarrowError(
                f"{file_name}: line 1: the column '{told}' is a second one of "
                f"'{told.rpartition('.')[0]}', as programs number them. Leave one of "
                "the two out."
            )


def _refuse_strange_dates(header: list[str], file_name: str) -> None:
    """Refuse headings that are days, or months of no year: their month is a guess."""
    for name in header:
        if is_like_a_date(spelling(name)):
            told = shown(name.strip()[:60])
            fault = "is like a date, but not the first or last day of a month "
            fault += "(day/month/year). Month and day may have changed places: write"
            if SERIAL.fullmatch(spelling(name)):
                fault = "is like a date that a spreadsheet counts in days, but not the "
                fault += "first of a month. Write"
            elif len(re.findall(r"\d+", name)) < 3:
                fault = "is like a date, but may be a month or a day. Write"
            raise HarrowError(
                f"{file_name}: line 1: the heading '{told}' {fault} the months as "
                "202503 or 2025-03."
            )


def _with_years(source: Source, spelt: list[str]) -> Source:
    """The kind with patterns for years, such as ~wd2[2-9]cd, as the header has them."""

    def found(aliases: tuple[str, ...]) -> tuple[str, ...]:
        plain = [alias for alias in aliases if not alias.startswith("~")]
        patterns = [alias[1:] for alias in aliases if alias.startswith("~")]
        return tuple(plain) + tuple(
            name for name in spelt for one in patterns if re.fullmatch(one, name)
        )

    return replace(
        source,
        columns={column: found(names) for column, names in source.columns.items()},
        optional={column: found(names) for column, names in source.optional.items()},
    )


def _names(source: Source, spelt: list[str]) -> dict[str, str]:
    wanted = source.columns | source.optional
    return {
        alias: column
        for column, aliases in wanted.items()
        for alias in aliases
        if alias in spelt
    }


def _lacking(source: Source, spelt: list[str]) -> list[str]:
    lacking = [
        column
        for column, aliases in source.columns.items()
        if not set(aliases) & set(spelt)
    ]
    if source.months_across and not any(month_columns(spelt)):
        lacking.append(MONTH_COLUMNS)
    return lacking


def _unknown(
    kinds: list[Source], header: list[str], spelt: list[str], file_name: str
) -> str:
    nearest = min(
        kinds, key=lambda source: len(_lacking(source, spelt)) / len(source.columns)
    )
    lacking = [
        nearest.spellings.get(column, [column])[0].lstrip("~")
        for column in _lacking(nearest, spelt)
    ]
    advice = "See the table of sources in README.md for the files that can be loaded."
    if len(lacking) > len(nearest.columns) / 2:
        seen = shown(", ".join(name.strip()[:30] for name in header[:4]))
        return (
            f"{file_name}: line 1: the columns ({seen}) are not those of any file "
            f"known here. {advice}"
        )
    return (
        f"{file_name}: line 1: this looks like '{nearest.title}', but the header "
        f"lacks {', '.join(lacking)}. {advice}"
    )
