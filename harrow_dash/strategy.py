"""Plans, what they promised, and how a promise stands at a month.

A plan is one file in strategies/. A target is Harrow's or London's: London's are
kept because they were printed beside Harrow's, and are never scored.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from harrow_dash import config, statistics
from harrow_dash.catalogue import DIRECTIONS, catalogue
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

# Each word with its letter and tone: a status is never told by colour alone.
WORDS = {
    "met": ("M", "good"),
    "not met": ("N", "bad"),
    "running": ("R", "neutral"),
    "improving": ("I", "good"),
    "no clear change": ("C", "neutral"),
    "worsening": ("W", "bad"),
    "no target": ("T", "neutral"),
    "not tested": ("U", "neutral"),
    "no data": ("D", "missing"),
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


@dataclass(frozen=True)
class Standing:
    """How one of Harrow's targets stands. Values as in Target; None is missing.

    baseline: re-based, from today's figures; target_value: as printed (London's
    figure for above_comparator); target_rebased: the printed percentage of the
    re-based baseline. current is the figure at `month`: the due month once that is
    past, else the latest there is. word judges the printed benchmark, word_rebased
    ("" if there is none) the re-based; where they differ, the tone is neutral.
    reason: why there is no verdict, in one sentence, else "".
    """

    plan: str
    measure: str
    title: str
    holder: str
    baseline_printed: float | None
    baseline: float | None
    target_value: float | None
    target_rebased: float | None
    current: float | None
    month: pd.Timestamp | None
    change_from_baseline: float | None
    p_value: float | None = None
    word: str = ""
    word_rebased: str = ""
    letter: str = ""
    tone: str = ""
    reason: str = ""


def standing(
    plan: Plan,
    target: Target,
    figures: pd.DataFrame,
    *,
    to: pd.Timestamp | None = None,
    dispersion: float = 1.0,
) -> Standing:
    """How Harrow's target stands at the month `to` (default: the last in figures).

    figures: the figures frame per rolling12 of the target's measure, with the
    borough's rows and, for above_comparator, the force's (area_code, month, value;
    other measures' rows are passed over). dispersion: variance over mean of the
    counts, for the test of a direction (statistics.change_test).
    Raises HarrowError for a London target: it must never be scored on Harrow.
    """
    if target.area != "harrow":
        raise HarrowError(
            f"'{target.title or target.measure}' is a target for London. Show it as "
            "London's: it is not scored against Harrow's figures."
        )
    borough = _series(figures, target.measure, config.BOROUGH)
    if to is None:
        to = borough.index.max() if len(borough) else plan.end
    over = target.due is not None and to >= target.due
    month = target.due if over else _latest(borough, to)
    current = _at(borough, month)
    baseline = _at(borough, target.baseline_end)
    london = _at(_series(figures, target.measure, config.FORCE), month)

    printed, rebased = _benchmarks(target, baseline, london)
    definition = catalogue().get(target.measure)
    change = None if current is None or baseline is None else current - baseline
    blank = Standing(
        plan=plan.key,
        measure=target.measure,
        title=target.title or (definition.title if definition else ""),
        holder=target.holder or (definition.holder if definition else ""),
        baseline_printed=target.baseline_printed,
        baseline=baseline,
        target_value=printed,
        target_rebased=rebased,
        current=current,
        month=month,
        change_from_baseline=change,
    )
    if current is None:
        when = f" for the period to {month:%B %Y}" if over and month else ""
        return _worded(blank, "no data", f"There is no figure{when}.")
    if target.direction == "neither":  # never good or bad, whatever the figures do
        return _worded(blank, "no target", target.note)
    if to < plan.start:
        return _worded(blank, "not tested", f"The plan starts in {plan.start:%B %Y}.")
    broken = _break_between(target, month)
    if broken:
        return _worded(blank, "not tested", broken)
    if target.kind == "direction":
        return _direction(target, blank, dispersion)
    if printed is None and rebased is None:
        return _worded(blank, "no data", "There is no benchmark to judge against.")
    if not over:
        return _worded(blank, "running")
    return _verdicts(target, blank)


def standings(
    plan: Plan,
    figures: pd.DataFrame,
    *,
    to: pd.Timestamp | None = None,
    dispersion: Mapping[str, float] | None = None,
) -> list[Standing]:
    """All of Harrow's targets of a plan, in its order; arguments as for standing.

    dispersion is by measure key. The tests of direction are shown together, so
    their p-values are adjusted together (Benjamini–Hochberg) before the words.
    """
    spread = dispersion or {}
    if to is None and len(figures):
        to = figures["month"].max()
    found = [
        standing(plan, target, figures, to=to, dispersion=spread.get(target.measure, 1))
        for target in plan.harrow_targets
    ]
    raw = [float("nan") if item.p_value is None else item.p_value for item in found]
    return [
        item if item.p_value is None else _tested(target, item, float(p_value))
        for target, item, p_value in zip(
            plan.harrow_targets, found, statistics.adjust(raw), strict=True
        )
    ]


def target_line(
    plan: Plan, target: Target, *, baseline: float | None = None
) -> pd.DataFrame:
    """The expected path of the rolling 12 months: columns month, value.

    From the baseline's last month to the due month, a straight line; level for
    hold and direction. `baseline`: the re-based one (Standing.baseline), for the
    path that today's figures give; without it, the printed path. Empty where there
    is nothing to draw (a comparator is its own line) and for London's targets.
    """
    level = target.baseline_printed if baseline is None else baseline
    goal = level
    if target.kind in {"percent", "number"}:
        printed, rebased = _benchmarks(target, baseline, None)
        goal = printed if baseline is None else rebased
    first = target.baseline_end or plan.start
    drawn = target.area == "harrow" and target.kind != "above_comparator"
    if not drawn or goal is None or target.due is None or target.direction == "neither":
        months, values = pd.DatetimeIndex([]), np.array([])
    else:
        months = pd.date_range(first, target.due, freq="MS")
        values = np.linspace(goal if level is None else level, goal, len(months))
    return pd.DataFrame({"month": months, "value": values})


def _series(figures: pd.DataFrame, measure: str, area: str) -> "pd.Series[float]":
    rows = figures[(figures["area_code"] == area) & (figures["measure"] == measure)]
    if rows["month"].duplicated().any():
        raise HarrowError(
            f"The figures of {measure} hold a month twice: give one row a month."
        )
    return rows.set_index("month")["value"].sort_index()


def _latest(series: "pd.Series[float]", to: pd.Timestamp) -> pd.Timestamp | None:
    months = series.dropna().index
    months = months[months <= to]
    return months.max() if len(months) else None


def _at(series: "pd.Series[float]", month: pd.Timestamp | None) -> float | None:
    value = float("nan") if month is None else float(series.get(month, float("nan")))
    return None if np.isnan(value) else value


def _benchmarks(
    target: Target, baseline: float | None, london: float | None
) -> tuple[float | None, float | None]:
    """The value to reach: as printed, and re-based on today's figures."""
    if target.kind == "above_comparator":
        return london, None
    share = {"percent": target.target_percent, "hold": 0.0}.get(target.kind)
    printed = target.target_number
    if printed is None and share is not None and target.baseline_printed is not None:
        printed = target.baseline_printed * (100 + share) / 100
    if share is None or baseline is None:
        return printed, printed if target.kind == "number" else None
    return printed, baseline * (100 + share) / 100


def _worded(found: Standing, word: str, reason: str = "") -> Standing:
    letter, tone = WORDS[word]
    return replace(found, word=word, letter=letter, tone=tone, reason=reason)


def _verdicts(target: Target, found: Standing) -> Standing:
    """Met or not met, against the printed and against the re-based benchmark."""

    def verdict(goal: float | None) -> str:
        if goal is None or found.current is None:
            return ""
        if target.kind == "above_comparator":
            return "met" if found.current > goal else "not met"
        sign = -1 if target.direction == "lower" else 1
        return "met" if sign * (found.current - goal) >= 0 else "not met"

    printed, rebased = verdict(found.target_value), verdict(found.target_rebased)
    word = printed or rebased
    judged = replace(_worded(found, word), word_rebased=rebased)
    return judged if not rebased or rebased == word else replace(judged, tone="neutral")


def _break_between(target: Target, month: pd.Timestamp | None) -> str:
    """The note of a break after the baseline's first month, up to `month`, or ""."""
    first = target.baseline_start
    if first is None or month is None or target.measure not in catalogue():
        return ""
    found = [
        item.note
        for item in catalogue()[target.measure].breaks
        if not item.comparable and first < item.month <= month
    ]
    return found[0] if found else ""


def _direction(target: Target, found: Standing, dispersion: float) -> Standing:
    """Improving or worsening only where the test says so; else why not tested."""
    before, after, end = found.baseline, found.current, target.baseline_end
    if before is None or after is None or end is None or found.month is None:
        return _worded(found, "not tested", "There is no figure for the baseline.")
    if found.month < end + pd.DateOffset(months=12):
        early = "The 12 months overlap the baseline's, so it is too early to compare."
        return _worded(found, "not tested", early)
    if catalogue()[target.measure].is_proportion:
        unknown = "The number of people asked is not known, so no test is possible."
        return _worded(found, "not tested", unknown)
    p_value = statistics.change_test(before, after, dispersion=dispersion).p_value
    return _tested(target, found, float(p_value))


def _tested(target: Target, found: Standing, p_value: float) -> Standing:
    word = "no clear change"
    if p_value <= statistics.LEVEL and found.change_from_baseline is not None:
        fell = found.change_from_baseline < 0
        word = "improving" if fell == (target.direction == "lower") else "worsening"
    return replace(_worded(found, word), p_value=p_value)


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
