"""What is loaded: how fresh, from whom, with what warnings, and how it adds up."""

from datetime import date
from typing import Any

import pandas as pd

from harrow_dash import config, measures, store
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

FILE_COLUMNS = (
    Column("file_name", "File"),
    Column("rows", "Rows", True),
    Column("span", "Months in the file"),
    Column("used", "Months used"),
    Column("loaded", "Loaded"),
)
RECONCILED_COLUMNS = (
    Column("month", "Month"),
    Column("borough", "Borough", True),
    Column("wards", "The 22 wards", True),
    Column("placed", "Not placed", True),
    Column("share", "Share", True),
)
RECONCILED_MONTHS = 24
HIDDEN = "[c]"  # a row is a person, or a true count
NOT_TOLD = (
    "[c]: a file of surveys or partners. Its name, rows, months and plain SHA-256 are "
    "kept from the public, so that nobody can tell people from it."
)


def ledger(con: Con) -> pd.DataFrame:
    """The ledger as a reader of this role may see it: one row a file.

    Of files with people or true counts in them the public is told neither row_count
    nor area_count (missing), nor their months.
    """
    frame = store.query(con, "SELECT * FROM ledger")
    return frame.astype({"row_count": "Int64", "area_count": "Int64"})


def download(con: Con) -> pd.DataFrame:
    """The ledger as a file: a number that is not told is marked."""
    frame = ledger(con)
    for name in ("row_count", "area_count"):
        frame[name] = frame[name].astype("object").where(frame[name].notna(), HIDDEN)
    return frame


def lead(con: Con, today: date) -> list[str]:
    """What is loaded, in words."""
    files = ledger(con)
    publishers = files["publisher"].nunique()
    warned = sum(len(found) > 0 for found in files["warnings"])
    last = files["used_to"].dropna().max()
    told = [
        f"{len(files):,} file{'s'[: len(files) != 1]} from {publishers} "
        f"publisher{'s'[: publishers != 1]} "
        f"{'is' if len(files) == 1 else 'are'} loaded."
    ]
    if not pd.isna(last):
        told.append(f"{sentences.age(pd.Timestamp(last), today)}.")
    if warned:
        told.append(f"{warned} of them came with a warning, listed below.")
    return [" ".join(told)]


def files(con: Con) -> Block:
    """One row a file, folded under the source that it was recognised as."""
    parts = []
    for title, group in ledger(con).groupby("title", sort=True):
        rows = [
            {
                "file_name": row["file_name"],
                "rows": HIDDEN
                if pd.isna(row["row_count"])
                else f"{row['row_count']:,}",
                "span": _span(row["first_month"], row["last_month"]),
                "used": _used(row),
                "loaded": f"{row['loaded_at']:%-d %B %Y, %H:%M}",
            }
            for row in group.to_dict("records")
        ]
        count = f"{len(rows)} file{'s'[: len(rows) != 1]}"
        table = blocks.table(rows, FILE_COLUMNS, f"Files recognised as {title}")
        parts.append(blocks.fold(f"{title}: {count}", table))
    if ledger(con)["row_count"].isna().any():
        parts.append(blocks.paragraph(NOT_TOLD, "note"))
    return blocks.join(*parts)


def warnings(con: Con) -> Block:
    """What the files were warned about when they were loaded."""
    told = [
        f"{row['file_name']}: {warning}"
        for row in ledger(con).to_dict("records")
        for warning in row["warnings"]
    ]
    # Files that may not be named are called by their kind, several by the same.
    listed = blocks.bullets(dict.fromkeys(told))
    return listed or blocks.paragraph("No file came with a warning.")


def reconciliation(con: Con, view: View) -> pd.DataFrame:
    """Borough and wards by month, all offences: month, borough, wards, not_placed."""
    start = view.to - pd.DateOffset(months=RECONCILED_MONTHS - 1)
    found = measures.figures(
        con,
        "all_recorded",
        areas=[config.BOROUGH, config.NOT_PLACED],
        start=start,
        end=view.to,
        per="month",
    )
    wide = found.pivot(index="month", columns="area_code", values="value").reset_index()
    wide = wide.reindex(columns=["month", config.BOROUGH, config.NOT_PLACED])
    wide.columns = pd.Index(["month", "borough", "not_placed"])
    wide.insert(2, "wards", wide["borough"] - wide["not_placed"])
    return wide.assign(
        share=wide["not_placed"] / wide["borough"],
        status=found["status"].iloc[0] if len(found) else "",
    )


def reconciled(con: Con, view: View) -> Block:
    """Wards against borough in words and as a table, newest month first."""
    frame = reconciliation(con, view).dropna(subset=["borough", "not_placed"])
    if frame.empty:
        return blocks.paragraph(
            "Borough and ward files for the same months are needed to compare them."
        )
    total = frame.tail(12)
    words = sentences.not_placed(total["not_placed"].sum(), frame["month"].iloc[-1])
    rows = [
        {
            "month": month_name(row["month"]),
            "borough": sentences.number(row["borough"]),
            "wards": sentences.number(row["wards"]),
            "placed": sentences.number(row["not_placed"]).replace("-", "−"),
            "share": f"{row['share']:.1%}".replace("-", "−"),
        }
        for row in frame.sort_values("month", ascending=False).to_dict("records")
    ]
    caption = "All offences recorded: the borough against its wards"
    return blocks.join(
        blocks.paragraph(words),
        blocks.fold(
            "The table by month", blocks.table(rows, RECONCILED_COLUMNS, caption)
        ),
    )


def keys() -> tuple[str, ...]:
    """The measure that the reconciliation is made with."""
    return ("all_recorded",)


def _span(first: Any, last: Any) -> str:
    if pd.isna(first) or pd.isna(last):
        return "—"
    start, end = month_name(pd.Timestamp(first)), month_name(pd.Timestamp(last))
    return start if start == end else f"{start} to {end}"


def _used(row: dict[Any, Any]) -> str:
    if not row["used_months"]:
        return "None: a newer file has them" if not pd.isna(row["first_month"]) else "—"
    return _span(row["used_from"], row["used_to"])
