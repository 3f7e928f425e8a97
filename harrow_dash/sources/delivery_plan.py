"""The delivery plan: what partners do for each priority, by whom, and how far."""

import re
from datetime import date
from typing import Any, NoReturn

import duckdb
import pandas as pd

from harrow_dash import config
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.definitions.delivery_plan import EXAMPLE, STATUSES
from harrow_dash.definitions.plans import Plan, plans
from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import Source
from harrow_dash.sources.rows import SHOWN, Sheet, day, relation
from harrow_dash.sources.tables import Tidy

FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST = {"workstream": 60, "action": 300, "outcome": 500, "lead": 200}
LONGEST |= {"progress": 2000}  # signs
NEEDED = ("workstream", "action", "outcome")
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
PUBLISH = {"yes": True, "no": False}
ACTIONS = {
    "plan": "VARCHAR",
    "workstream": "VARCHAR",
    "priority": "VARCHAR",
    "action": "VARCHAR",
    "outcome": "VARCHAR",
    "lead": "VARCHAR",
    "measure": "VARCHAR",
    "due": "DATE",
    "status": "VARCHAR",
    "progress": "VARCHAR",
    "as_of": "DATE",
    "publish": "BOOLEAN",
}

Cells = dict[str, str]


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Actions, one row for each day as of which one was reported.

    Rows of plans that do not exist are left out and named; so are, alone, a priority, a
    measure or a due date that means nothing: the action is still told. Raises
    HarrowError where leaving a row out would tell something wrong: a status that is
    none (the older one would stand as today's), a day of report that is none or still
    to come, an answer to `publish` that is neither yes nor no, an action without its
    words, the same action twice as of one day, or no row left.
    """
    sheet = Sheet(con, name)
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for record, cells in sheet.records([*source.columns, *source.optional]):
        row = _row(sheet, record, cells)
        if row is None:
            continue
        key = (row["plan"], row["workstream"], row["action"].casefold(), row["as_of"])
        if key in found:
            fault = f"this action stands twice as of {row['as_of']:%d/%m/%Y}"
            sheet.refuse(record, fault, row["action"])
        found[key] = tuple(row[column] for column in ACTIONS)
    if not found:
        raise HarrowError(
            f"{name}: no row is of a plan that is known here. Known plans are "
            f"{', '.join(plans())}."
        )
    rows = list(found.values())
    return Tidy({"actions": relation(con, ACTIONS, rows)}, warnings=sheet.warnings())


def _row(sheet: Sheet, record: int, given: Cells) -> dict[str, Any] | None:
    """One row, checked; None where its plan does not exist."""
    cells = {name: " ".join(cell.split()) for name, cell in given.items()}
    if cells["action"].casefold().startswith(EXAMPLE):
        fault = "this is the template's example row"
        sheet.refuse(record, fault, cells["action"], "Delete the row.")
    _refuse_texts(sheet, record, cells)
    row: dict[str, Any] = dict(cells)
    row["workstream"] = _workstream(cells["workstream"])
    row["status"] = _status(sheet, record, cells["status"])
    row["as_of"] = _as_of(sheet, record, cells["as_of"])
    row["publish"] = PUBLISH.get(cells["publish"].casefold())
    if row["publish"] is None:
        sheet.refuse(record, "publish is yes or no", cells["publish"])
    plan = plans().get(cells["plan"].casefold())
    if plan is None:
        _left_out(sheet, record, "plan", cells["plan"], "its rows are left out")
        return None
    row["plan"] = plan.key
    row["priority"] = _priority(sheet, record, plan, cells["priority"])
    row["measure"] = _measure(sheet, record, cells.get("measure", ""))
    row["due"] = _due(sheet, record, cells["due"])
    if not cells["lead"]:
        sheet.note(record, "an action names nobody who leads it")
    sheet.look_at_text(
        record, {name: cells[name] for name in LONGEST if name != "workstream"}
    )
    return row


def _refuse_texts(sheet: Sheet, record: int, cells: Cells) -> None:
    for column in NEEDED:
        if not cells[column]:
            sheet.refuse(record, f"the column {column} is empty")
    for column, longest in LONGEST.items():
        if len(cells[column]) > longest:
            fault = f"the column {column} takes up to {longest:,} signs"
            sheet.refuse(record, fault, cells[column])


def _workstream(text: str) -> str:
    """A workstream's number or name: "Workstream 2" and "2" are one."""
    return re.sub(r"^workstream\s+", "", text, flags=re.IGNORECASE)


def _status(sheet: Sheet, record: int, text: str) -> str:
    status = text.casefold().replace("_", " ").replace("-", " ")
    if status not in STATUSES:
        sheet.refuse(record, f"the status is one of {', '.join(STATUSES)}", text)
    return status


def _as_of(sheet: Sheet, record: int, text: str) -> date:
    found = day(text)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        _refuse_day(sheet, record, "as of must be a real day, day/month/year", text)
    if found > config.today():
        _refuse_day(sheet, record, "as of is a day that is still to come", text)
    return found


def _refuse_day(sheet: Sheet, record: int, fault: str, text: str) -> NoReturn:
    sheet.refuse(record, fault, text)


def _priority(sheet: Sheet, record: int, plan: Plan, text: str) -> str:
    """The key of the plan's priority that a cell means; "" where it means none."""
    for one in plan.priorities:
        if _plain(text) in {_plain(one.key), _plain(one.title), _plain(one.short)} - {
            ""
        }:
            return one.key
    _left_out(
        sheet, record, "priority", text, f"its actions stand in none of {plan.short}"
    )
    return ""


def _measure(sheet: Sheet, record: int, text: str) -> str:
    """The key of the measure that an action should move; "" for none."""
    if not text:
        return ""
    for key, one in catalogue().items():
        if _plain(text) in {_plain(key), _plain(one.title)}:
            return key
    _left_out(sheet, record, "measure", text, "its actions stand without a figure")
    return ""


def _due(sheet: Sheet, record: int, text: str) -> date | None:
    """The last day an action may take: a month, 2026-03, is due on its last day."""
    month = MONTH.fullmatch(text)
    found = (
        pd.Period(text, freq="M").end_time.date() if month is not None else day(text)
    )
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        _left_out(sheet, record, "due date", text, "its actions are never overdue")
        return None
    return found


def _left_out(sheet: Sheet, record: int, what: str, text: str, therefore: str) -> None:
    """Note, by its name, what of a row could not be used."""
    quoted = f"'{shown(text[:SHOWN])}'" if text else "(blank)"
    sheet.note(record, f"the {what} {quoted} is not known here, so {therefore}")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
