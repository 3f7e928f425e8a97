"""Frames as CSV files that are safe to open in a spreadsheet and say what they are."""

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: object) -> object:
    """A cell that no spreadsheet runs: text that starts like a formula gets a '."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def csv(frame: pd.DataFrame, source: str, note: str = "") -> bytes:
    """The frame as CSV (UTF-8 with a mark, so that Excel reads it right).

    Adds the column source and, where there is something to say of the whole file (a
    sample, or not for publication), note, before what a row's own note says. Dates are
    written as YYYY-MM, missing values as nothing; text that could run as a formula is
    not.
    """
    told = frame.assign(source=source)
    if note and "note" in frame:
        own = frame["note"].fillna("").astype(str)
        told = told.assign(note=(f"{note} " + own).str.strip())
    elif note:
        told = told.assign(note=note)
    for name in told.columns:
        if pd.api.types.is_datetime64_any_dtype(told[name]):
            told[name] = told[name].dt.strftime("%Y-%m")
        elif not pd.api.types.is_numeric_dtype(told[name]):
            told[name] = told[name].map(neutral)
    told.columns = pd.Index([str(neutral(str(name))) for name in told.columns])
    return told.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
