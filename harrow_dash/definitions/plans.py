"""What the plans promised: priorities, baselines and targets, one .toml a plan.

A target is Harrow's or London's: London's are kept because they were printed beside
Harrow's, and are never scored.
"""

import re
import tomllib
from collections.abc import Hashable
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from harrow_dash import config
from harrow_dash.definitions.catalogue import DIRECTIONS, catalogue
from harrow_dash.errors import HarrowError

LIVE = "2023"
KINDS = {"number", "percent", "hold", "above_comparator", "direction"}
AREAS = {"harrow", "london"}

MONTHS = {"start", "end", "baseline_start", "baseline_end", "due"}
TYPES: dict[str, Any] = {  # the other fields hold text
    "adopted": date,
    "baseline_printed": int | float,
    "measures": list,
    "priorities": list,
    "target_number": int | float,
    "target_percent": int | float,
    "targets": list,
}


@dataclass(frozen=True)
class Priority:
    """One priority in the plan's words; its first measure leads.

    missing, holder: data that the priority needs and that nothing here gives, and
    who has them. page: URL path of the page about it, or "".
    """

    key: str
    title: str
    page: str
    measures: tuple[str, ...]
    short: str = ""
    lead_agency: str = ""
    workstream: str = ""
    note: str = ""
    missing: str = ""
    holder: str = ""


@dataclass(frozen=True)
class Target:
    """One promise. Counts are for 12 months; proportions go from 0 to 1.

    measure is "" where no measure gives the figure: title and holder say what is
    missing. target_percent: -5 is 5% below the baseline. baseline_start and
    baseline_end: first and last of the 12 months from which today's figures give
    the baseline again (re-based). due: last month of the period that is judged.
    """

    kind: str
    area: str
    direction: str
    reference: str
    measure: str = ""
    title: str = ""
    baseline_printed: float | None = None
    baseline_period: str = ""
    baseline_start: pd.Timestamp | None = None
    baseline_end: pd.Timestamp | None = None
    target_percent: float | None = None
    target_number: float | None = None
    due: pd.Timestamp | None = None
    holder: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """A plan: its period (first and last month), priorities and targets."""

    key: str
    title: str
    short: str
    start: pd.Timestamp
    end: pd.Timestamp
    document: str
    priorities: tuple[Priority, ...]
    targets: tuple[Target, ...]
    adopted: date | None = None
    note: str = ""

    @property
    def harrow_targets(self) -> tuple[Target, ...]:
        """Targets for Harrow: the only ones that are scored."""
        return tuple(target for target in self.targets if target.area == "harrow")

    @property
    def london_targets(self) -> tuple[Target, ...]:
        """Targets for London, printed beside Harrow's: shown, never scored."""
        return tuple(target for target in self.targets if target.area == "london")

    def target_for(self, measure: str) -> Target | None:
        """Harrow's target for this measure, if the plan has one."""
        found = [item for item in self.harrow_targets if item.measure == measure]
        return found[0] if found else None


def with_agreed(plan: Plan, agreed: pd.DataFrame) -> Plan:
    """The plan with the numbers that partners agreed later in place of directions.

    agreed: the plan's rows of the store's table agreed_target (measure,
    target_number, due, agreed_by, agreed_on, note). A printed number is kept.
    """
    rows = {row["measure"]: row for row in agreed.to_dict("records")}
    targets = [
        _agreed(target, rows[target.measure])
        if target.measure in rows and target.kind == "direction"
        else target
        for target in plan.targets
    ]
    return replace(plan, targets=tuple(targets))


def _agreed(target: Target, row: dict[Hashable, Any]) -> Target:
    day = row["agreed_on"]
    said = f"Agreed by {row['agreed_by']} on {day.day} {day:%B %Y}."
    return replace(
        target,
        kind="number",
        target_number=float(row["target_number"]),
        due=pd.Timestamp(row["due"]),
        reference=said,
        note=f"{said} {row['note']}".strip(),
    )


@cache
def plans() -> dict[str, Plan]:
    """All plans by key, in order of their start. Raises HarrowError."""
    found = [read_plan(path) for path in sorted(config.STRATEGIES.glob("*.toml"))]
    return {plan.key: plan for plan in sorted(found, key=lambda plan: plan.start)}


def read_plan(path: Path) -> Plan:
    """One plan from its file; HarrowError names the file, the entry and the field."""
    try:
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise HarrowError(f"{path.name} is not valid TOML: {error}.") from error
    shared = entry.pop("target_defaults", {})
    values = _values(Plan, entry, path.name)
    values["priorities"] = tuple(
        _priority(item, f"{path.name}, priority {number}")
        for number, item in enumerate(values["priorities"], start=1)
    )
    values["targets"] = tuple(
        _target(shared | item, f"{path.name}, target {number}")
        for number, item in enumerate(values["targets"], start=1)
    )
    plan = Plan(**values)
    keys = [item.key for item in plan.priorities]
    measured = [item.measure for item in plan.harrow_targets if item.measure]
    _refuse(path.name, "key", plan.key != path.stem)
    _refuse(path.name, "end", plan.end <= plan.start)
    _refuse(path.name, "priorities", len(set(keys)) != len(keys))
    _refuse(path.name, "targets", len(set(measured)) != len(measured))
    return plan


def _priority(entry: dict[str, Any], place: str) -> Priority:
    found = Priority(**_values(Priority, entry, place))
    _refuse(place, "measures", bool(set(found.measures) - set(catalogue())))
    _refuse(place, "page", bool(found.page) and not found.page.startswith("/"))
    _refuse(place, "holder", bool(found.missing) and not found.holder)
    return replace(found, short=found.short or found.title)


def _target(entry: dict[str, Any], place: str) -> Target:
    found = Target(**_values(Target, entry, place))
    start, end = found.baseline_start, found.baseline_end
    london = found.area == "london"
    kinds = {"number": found.target_number, "percent": found.target_percent}
    _refuse(place, "kind", found.kind not in KINDS)
    _refuse(place, "area", found.area not in AREAS)
    _refuse(place, "direction", found.direction not in DIRECTIONS)
    _refuse(place, "measure", bool(found.measure) and found.measure not in catalogue())
    _refuse(place, "title", not found.measure and not found.title)
    _refuse(place, "holder", not (found.measure or found.holder or london))
    _refuse(place, "due", found.due is None and not london)
    _refuse(place, f"target_{found.kind}", kinds.get(found.kind, 0) is None)
    _refuse(place, "baseline_start", start is None and found.kind == "direction")
    _refuse(place, "baseline_end", (start is None) != (end is None))
    if start is not None and end is not None:
        year = end == start + pd.DateOffset(months=11)
        _refuse(place, "baseline_end (the twelfth month)", not year)
    return found


def _values(kind: type, entry: dict[str, Any], place: str) -> dict[str, Any]:
    """The fields of an entry, checked and turned into the types of `kind`."""
    known = {field.name: field.default is MISSING for field in fields(kind)}
    for name in sorted(set(entry) - set(known)):
        raise HarrowError(f"{place} has an unknown field: {name}. Correct the file.")
    for name in sorted(set(known) - set(entry)):
        if known[name]:
            raise HarrowError(f"{place} lacks the field {name}. Add it to the file.")
    return {name: _value(name, given, place) for name, given in entry.items()}


def _value(name: str, given: Any, place: str) -> Any:
    if name in MONTHS:
        month = re.fullmatch(r"(\d{4}-(0[1-9]|1[0-2]))?", str(given))
        _refuse(place, name, month is None)
        return pd.Timestamp(f"{given}-01") if given else None
    expected = TYPES.get(name, str)
    _refuse(place, name, not isinstance(given, expected) or isinstance(given, bool))
    return tuple(given) if isinstance(given, list) else given


def _refuse(place: str, field: str, wrong: bool) -> None:
    if wrong:
        raise HarrowError(f"{place}: {field} is not right. Correct the file.")
