"""The official files, and figures asked of a store, as many tests need them."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from harrow_dash import config, measures, store

REAL = config.ROOT.parent / "shared" / "real"

Figures = dict[str, float | None]


@dataclass
class Asked:
    """Figures of one store by period: values (None: missing), statuses, or rows."""

    path: Path
    opened: tuple[str, duckdb.DuckDBPyConnection] | None = None

    def con(self) -> duckdb.DuckDBPyConnection:
        """A connection to the store as it now is."""
        version = store.version(self.path)
        if self.opened is None or self.opened[0] != version:
            self.opened = version, store.connect(self.path)
        return self.opened[1]

    def frame(
        self,
        key: str,
        area: str | None = None,
        per: str = "month",
        start: str | None = None,
        end: str | None = None,
    ) -> pd.DataFrame:
        return measures.figures(
            self.con(),
            key,
            [area] if area else None,
            pd.Timestamp(start) if start else None,
            pd.Timestamp(end) if end else None,
            per,
        )

    def values(self, key: str, *place: str, **asked: str) -> Figures:
        frame = self.frame(key, *place, **asked)
        values = [None if pd.isna(value) else value for value in frame.value]
        return dict(zip(frame.period, values, strict=True))

    def rates(self, key: str, *place: str, **asked: str) -> Figures:
        frame = self.frame(key, *place, **asked)
        values = [None if pd.isna(value) else value for value in frame.rate]
        return dict(zip(frame.period, values, strict=True))

    def statuses(self, key: str, *place: str, **asked: str) -> dict[str, str]:
        frame = self.frame(key, *place, **asked)
        return dict(zip(frame.period, frame.status, strict=True))

    def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        """Rows of the store itself."""
        frame = store.query(self.con(), sql, **values)
        return list(frame.itertuples(index=False, name=None))
