"""How a plan's promises stand at a month, from the figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from harrow_dash import config, statistics
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.definitions.plans import Plan, Target
from harrow_dash.errors import HarrowError
from harrow_dash.statistics.outlook import Outlook

# Each word with its letter and tone: a status is never told by colour alone.
WORDS = {
    "met": ("M", "good"),
    "not met": ("N", "bad"),
    "on course": ("O", "good"),
    "could go either way": ("E", "neutral"),
    "off course": ("F", "bad"),
    "running": ("R", "neutral"),
    "improving": ("B", "good"),  # told as "better than baseline"
    "no clear change": ("=", "neutral"),
    "worsening": ("W", "bad"),
    "no target": ("T", "neutral"),
    "not tested": ("?", "neutral"),
    "no data": ("D", "missing"),
}

# Figures over months by measure and area code.
Series = Mapping[tuple[str, str], "pd.Series[float]"]
NO_FIGURES = pd.Series(np.empty(0), pd.DatetimeIndex([]))


@dataclass(frozen=True)
class Standing:
    """How one of Harrow's targets stands. Values as in Target; None is missing.

    baseline: re-based, from today's figures; target_value: as printed (London's
    figure for above_comparator); target_rebased: the printed percentage of the
    re-based baseline. current is the figure at `month`: the due month once that is
    past, else the latest there is. word judges the printed benchmark, word_rebased
    ("" if there is none) the re-based; where they differ, the tone is neutral.
    low, high: the 95% interval of current divided by the baseline, where it is tested.
    ahead: the outlook that a running number is judged by.
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
    low: float | None = None
    high: float | None = None
    word: str = ""
    word_rebased: str = ""
    letter: str = ""
    tone: str = ""
    reason: str = ""
    ahead: Outlook | None = None


def standing(
    plan: Plan,
    target: Target,
    figures: pd.DataFrame,
    *,
    to: pd.Timestamp | None = None,
    dispersion: float = 1.0,
    ahead: Outlook | None = None,
) -> Standing:
    """How Harrow's target stands at the month `to` (default: the last in figures).

    figures: the figures frame per rolling12 of the target's measure, with the
    borough's rows and, for above_comparator, the force's (area_code, month, value;
    other measures' rows are passed over). dispersion: variance over mean of the
    counts, for the test of a direction (statistics.change_test). ahead: the outlook
    to the due month, for a number that is still to be reached.
    Raises HarrowError for a London target: it must never be scored on Harrow.
    """
    if target.area != "harrow":
        raise HarrowError(
            f"'{target.title or target.measure}' is a target for London. Show it as "
            f"London's: it is not scored against {config.BOROUGH_NAME}'s figures."
        )
    return _judged(
        plan, target, by_place(figures), to=to, dispersion=dispersion, ahead=ahead
    )


def _judged(
    plan: Plan,
    target: Target,
    series: Series,
    *,
    to: pd.Timestamp | None,
    dispersion: float,
    ahead: Outlook | None,
) -> Standing:
    borough = series.get((target.measure, config.BOROUGH), NO_FIGURES)
    if to is None:
        to = borough.index.max() if len(borough) else plan.end
    over = target.due is not None and to >= target.due
    month = target.due if over else _latest(borough, to)
    current = _at(borough, month)
    baseline = _at(borough, target.baseline_end)
    london = _at(series.get((target.measure, config.FORCE), NO_FIGURES), month)
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
        return _running(target, blank, ahead)
    return _verdicts(target, blank)


def standings(
    plan: Plan,
    series: Series,
    *,
    to: pd.Timestamp | None = None,
    dispersion: Mapping[str, float] | None = None,
    ahead: Mapping[str, Outlook] | None = None,
) -> list[Standing]:
    """All of Harrow's targets of a plan, in its order; arguments as for standing.

    series: what `by_place` makes of the figures. dispersion and ahead are by measure
    key. The tests of direction are shown together, so their p-values are adjusted
    together (Benjamini–Hochberg) before the words.
    """
    spread, outlooks = dispersion or {}, ahead or {}
    if to is None and series:
        to = max(one.index[-1] for one in series.values())
    found = [
        _judged(
            plan,
            target,
            series,
            to=to,
            dispersion=spread.get(target.measure, 1),
            ahead=outlooks.get(target.measure),
        )
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


def by_place(figures: pd.DataFrame) -> Series:
    """Figures as a series over months for each measure and area, oldest first.

    Raises HarrowError where a measure has two rows for a month in an area.
    """
    found: dict[tuple[str, str], pd.Series[float]] = {}
    for (measure, area), rows in figures.groupby(["measure", "area_code"]):
        months = pd.DatetimeIndex(rows["month"].to_numpy(), name="month")
        if months.has_duplicates:
            raise HarrowError(
                f"The figures of {measure} hold a month twice: give one row a month."
            )
        values = pd.Series(rows["value"].to_numpy(), months, name="value")
        found[str(measure), str(area)] = values.sort_index()
    return found


def _latest(series: "pd.Series[float]", to: pd.Timestamp) -> pd.Timestamp | None:
    months = series.index[series.notna().to_numpy() & (series.index <= to)]
    return months[-1] if len(months) else None


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


def _running(target: Target, found: Standing, ahead: Outlook | None) -> Standing:
    """On course only if the whole range is; never from a bare comparison of counts."""
    if ahead is None or ahead.reason:
        return _worded(found, "running", ahead.reason if ahead else "")

    def word(goal: float | None) -> str:
        if goal is None:
            return ""
        sign = -1 if target.direction == "lower" else 1
        low, high = sorted((sign * (ahead.low - goal), sign * (ahead.high - goal)))
        if low >= 0:
            return "on course"
        return "off course" if high < 0 else "could go either way"

    printed, rebased = word(found.target_value), word(found.target_rebased)
    judged = _worded(found, printed or rebased)
    judged = replace(judged, word_rebased=rebased, ahead=ahead)
    return judged if rebased in ("", judged.word) else replace(judged, tone="neutral")


def running_numbers(plan: Plan, to: pd.Timestamp) -> list[Target]:
    """Harrow's targets of the plan that are counts still to be reached at `to`."""
    return [
        target
        for target in plan.harrow_targets
        if target.kind in {"number", "percent", "hold"}
        and target.measure in catalogue()
        and target.due is not None
        and plan.start <= to < target.due
    ]


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
    test = statistics.change_test(before, after, dispersion=dispersion)
    found = replace(found, low=float(test.low), high=float(test.high))
    return _tested(target, found, float(test.p_value))


def _tested(target: Target, found: Standing, p_value: float) -> Standing:
    word = "no clear change"
    if p_value <= statistics.LEVEL and found.change_from_baseline is not None:
        fell = found.change_from_baseline < 0
        word = "improving" if fell == (target.direction == "lower") else "worsening"
    return replace(_worded(found, word), p_value=p_value)
