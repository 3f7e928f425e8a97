"""A file's records one by one, for readers that judge cell by cell.

Where a fault stands is said by its line; what is kept but worth a look is noted once,
with the first line on which it is found.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

import duckdb

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources.tables import line_of, quoted

ADVICE = "Correct the file: docs/partner-data.md says what each column holds."
SHOWN = 60  # signs of a wrong cell that a refusal quotes
LARGEST = 1e12  # no count, rate or number of residents comes near it
LONGEST_NUMBER = 40  # signs
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")
THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(
    r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[-+][0-9:]{4,5})?"
)
FORMULA = ("=", "+", "-", "@")
# UTF-8 read as Windows-1252: what an apostrophe, a dash or an accent turns into.
GARBLED = re.compile("\u00e2\u20ac.|\u00c3[\u0080-\u00bf\u0152-\u2122]|\ufffd")

Record = tuple[int, dict[str, str]]


@dataclass
class Sheet:
    """A file being read: its table `raw`, its name, and what was noted on the way."""

    con: duckdb.DuckDBPyConnection
    name: str
    noted: dict[str, int] = field(default_factory=dict)

    def records(self, columns: Sequence[str], chosen: str = "true") -> Iterator[Record]:
        """Each record's number (the header is 1) and its cells, trimmed, never None.

        `chosen` is SQL of this package's own that picks rows of `raw`.
        """
        listed = ", ".join(quoted(column) for column in columns)
        rows = self.con.execute(
            f"SELECT rowid + 2, {listed} FROM raw WHERE {chosen} ORDER BY rowid"
        ).fetchall()
        for record, *cells in rows:
            trimmed = [(cell or "").strip() for cell in cells]
            yield record, dict(zip(columns, trimmed, strict=True))

    def refuse(
        self, record: int, fault: str, value: str | None = None, advice: str = ADVICE
    ) -> NoReturn:
        """Raise the HarrowError of this record; `value` is quoted, cut short."""
        quote = ""
        if value is not None:
            cut = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
            quote = f" ('{shown(cut)}')" if value else " (blank)"
        line = line_of(self.con, record)
        raise HarrowError(f"{self.name}: line {line}: {fault}{quote}. {advice}")

    def note(self, record: int, words: str) -> None:
        """Remember something that is kept, but that somebody should look at."""
        self.noted.setdefault(words, record)

    def warnings(self) -> list[str]:
        """What was noted, each once, with its first line and never with how many.

        Members read them in the ledger; how few people left a question out, or dropped
        a pin elsewhere, is nobody's business there.
        """
        return [
            f"{words} (first on line {line_of(self.con, found)})"
            for words, found in self.noted.items()
        ]

    def look_at_text(self, record: int, cells: dict[str, str]) -> None:
        """Note cells that begin like a formula or show two encodings mixed."""
        for text in cells.values():
            if text.startswith(("=", "@")):
                self.note(record, "a text begins like a formula; it is kept as text")
            if GARBLED.search(text):
                self.note(
                    record,
                    "signs such as \u00e2\u20ac\u2122 show that two encodings are "
                    "mixed; the text is kept as it is",
                )


def relation(
    con: duckdb.DuckDBPyConnection, columns: dict[str, str], rows: list[tuple[Any, ...]]
) -> duckdb.DuckDBPyRelation:
    """Rows as a relation whose columns have these SQL types, however few they are."""
    lists = zip(*rows, strict=True) if rows else ([] for _ in columns)
    listed = ", ".join(
        f"unnest(${name}::{kind}[]) AS {name}" for name, kind in columns.items()
    )
    values = {name: list(one) for name, one in zip(columns, lists, strict=True)}
    return con.sql(f"SELECT {listed}", params=values)


def number(text: str) -> float | None:
    """A number as people write it: 1234, 1,234, 0.5, 0,5 or 1.2E-05; None: none."""
    if len(text) > LONGEST_NUMBER:
        return None
    if THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif not PLAIN.fullmatch(text):
        return None
    found = float(text)
    return found if math.isfinite(found) and abs(found) < LARGEST else None


def day(text: str) -> date | None:
    """A day written 5/10/2023 or 2023-10-05, with or without a time; None: none."""
    for pattern, is_day_first in ((DAY, True), (ISO_DAY, False)):
        found = pattern.match(text)
        rest = text[found.end() :] if found else ""
        if found and (not rest or CLOCK.fullmatch(rest)):
            first, month, last = (int(part) for part in found.groups())
            year, number_ = (last, first) if is_day_first else (first, last)
            try:
                return date(year, month, number_)
            except ValueError:
                return None
    return None
