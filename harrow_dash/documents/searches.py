"""Stop and search as context: what for, what came of it, and the wards' rates.

Counts only of what was looked for and what came of it. Searches follow where officers
are sent, so nothing here is good or bad, and wards inside the usual spread are not
ranked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import pandas as pd

from harrow_dash import measures, statistics
from harrow_dash.caching import answered_once
from harrow_dash.charts import comparison_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.places import small_areas
from harrow_dash.places.small_areas.searches import NOT_STATED
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

KEY = "stop_search"
LEAST = 20  # searches: a share of fewer says little
NO_ACTION = ("A no further action disposal", "Nothing found - no further action")
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {NO_ACTION[0]: "No further action", NO_ACTION[1]: "No further action"}
)
FOLLOW = (
    "Searches follow where officers are sent and what they are asked to look for. They "
    "show the work of the police, not how much crime there is: more searches, or "
    "fewer, are neither good nor bad by themselves."
)
MEANING = (
    "An outcome other than no further action, such as an arrest, need not be about "
    "what was looked for, and no further action does not mean that a search was wrong."
)
UNSURE = f"[u]: fewer than {LEAST} searches with an outcome, too few for a share."
OBJECT_COLUMNS = (
    Column("object", "Looked for"),
    Column("searches", "Searches", True),
    Column("acted", "Ended other than in no further action", True),
    Column("share", "Share of those with an outcome", True),
    Column("interval", "95% interval", True),
)
OUTCOME_COLUMNS = (
    Column("outcome", "Outcome"),
    Column("searches", "Searches", True),
    Column("share", "Share", True),
)


@dataclass(frozen=True)
class Subject:
    """What a page asks of searches: the objects it is about, and words for them."""

    objects: tuple[str, ...]
    words: str


DRUGS = Subject(("Controlled drugs",), "for drugs")
WEAPONS = Subject(
    (
        "Offensive weapons",
        "Firearms",
        "Crossbows",
        "Anything to threaten or harm anyone",
    ),
    "for weapons",
)


@dataclass(frozen=True)
class Period:
    """The last months with figures, at most twelve: the months, and their status."""

    months: tuple[pd.Timestamp, ...]
    status: str

    @property
    def words(self) -> str:
        """The period in a sentence: the year to August 2024."""
        first, last = self.months[0], self.months[-1]
        whole = first == last - pd.DateOffset(months=11)
        if len(self.months) == 12 and whole:
            return sentences.year_to(last)
        if len(self.months) == 1:
            return month_name(last)
        return (
            f"the {len(self.months)} months with figures from {month_name(first)} to "
            f"{month_name(last)}"
        )


@answered_once(maxsize=64)
def period(con: Con, to: pd.Timestamp) -> Period | None:
    """The last twelve covered months up to `to`; None without any."""
    found = measures.figures(con, KEY, end=to).dropna(subset=["value"]).tail(12)
    if found.empty:
        return None
    return Period(tuple(found["month"]), str(found["status"].iloc[-1]))


@answered_once(maxsize=256)
def counts(con: Con, area: str, to: pd.Timestamp) -> pd.DataFrame:
    """The searches of the last covered months: object, outcome, count, acted.

    `acted` is what became of them: 1 where it was something else than no further
    action, 0 where not, NaN where no outcome is stated.
    """
    when = period(con, to)
    if when is None:
        return pd.DataFrame(columns=["object", "outcome", "count", "acted"])
    found = small_areas.searches(con, area, when.months[0], when.months[-1])
    found = found[pd.to_datetime(found["month"]).isin(when.months)]
    found = found.assign(outcome=found["outcome"].replace(dict(OUTCOMES)))
    found = found.groupby(["object", "outcome"])["count"].sum().reset_index()
    acted = (found["outcome"] != "No further action").astype(float)
    return found.assign(acted=acted.mask(found["outcome"] == NOT_STATED))


@answered_once(maxsize=256)
def months(con: Con, area: str, to: pd.Timestamp, subject: Subject) -> pd.DataFrame:
    """Each month to `to`: month, searches, own (for the subject), status."""
    found = measures.figures(con, KEY, [area], end=to)
    frame = pd.DataFrame(
        {"month": found["month"], "searches": found["value"], "status": found["status"]}
    )
    known = frame.dropna(subset=["searches"])["month"]
    if known.empty:
        return frame.assign(own=float("nan"))
    rows = small_areas.searches(con, area, known.min(), known.max())
    rows = rows[rows["object"].isin(subject.objects)]
    by_month = rows["count"].groupby(pd.to_datetime(rows["month"])).sum()
    own = frame["month"].map(by_month).fillna(0.0).astype(float)
    return frame.assign(own=own.where(frame["searches"].notna()))


def objects(con: Con, view: View, subject: Subject) -> pd.DataFrame:
    """What was looked for, the page's own objects first, then the most frequent.

    object, own (is it the page's), searches, known (with an outcome), acted, share,
    low, high (Wilson's 95% interval; NaN under 20 with an outcome).
    """
    found = counts(con, view.area, view.to)
    rows = found.assign(
        known=found["count"].where(found["acted"].notna(), 0),
        acted=(found["count"] * found["acted"]).fillna(0.0),
    )
    rows = rows.groupby("object", as_index=False)[["count", "known", "acted"]].sum()
    rows = rows.rename(columns={"count": "searches"})
    rows["own"] = rows["object"].isin(subject.objects)
    rows = rows.sort_values(
        ["own", "searches", "object"], ascending=[False, False, True]
    )
    return _shares(rows).reset_index(drop=True)


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    enough = rows["known"] >= LEAST
    base = rows["known"].astype(float)
    bounds = statistics.wilson(rows["acted"].astype(float), base.where(enough))
    return rows.assign(
        share=(rows["acted"] / base).where(enough), low=bounds.low, high=bounds.high
    )


def words(con: Con, view: View, subject: Subject) -> Block:
    """How many searches, how many for the page's subject, and what came of them."""
    when = period(con, view.to)
    if when is None:
        return blocks.paragraph(_none(con, view))
    found = objects(con, view, subject)
    told = [_made(found, view, subject, when), _ended(found, subject), _age(con, view)]
    return blocks.join(
        blocks.paragraph(" ".join(filter(None, told))), blocks.paragraph(FOLLOW, "note")
    )


def _none(con: Con, view: View) -> str:
    measure = catalogue.measure(KEY)
    if shared.last_month(con, KEY) is None:
        return sentences.missing(["stop and search"], measure.holder)
    first = measures.figures(con, KEY).dropna(subset=["value"])["month"].min()
    return (
        f"Stop and search is held from {month_name(first)} on: there is nothing up to "
        f"{month_name(view.to)}."
    )


def _made(found: pd.DataFrame, view: View, subject: Subject, when: Period) -> str:
    total = int(found["searches"].sum())
    own = int(found.loc[found["own"], "searches"].sum())
    told = (
        f"In {when.words} the police made {sentences.counted(total, 'searches')} in "
        f"{view.area_name}"
    )
    if not total:
        return f"{told}."
    share = f" ({own / total:.0%})" if total >= LEAST else ""
    return f"{told}, {own:,} of them {subject.words}{share}."


def _ended(found: pd.DataFrame, subject: Subject) -> str:
    """What share of the subject's searches ended in something, with its interval."""
    own = found[found["own"]]
    searches, known, acted = (
        int(own[name].sum()) for name in ("searches", "known", "acted")
    )
    if not known:
        return ""
    unsaid = searches - known
    of = f"Of those {subject.words}"
    if unsaid:
        of += f" with a stated outcome ({known:,})"
    told = f"{of}, {acted:,} ended with something other than no further action"
    if known < LEAST:
        return f"{told}: too few searches for a share."
    bounds = statistics.wilson(acted, known)
    return (
        f"{told}: {acted / known:.0%} (95% interval {bounds.low:.0%} to "
        f"{bounds.high:.0%})."
    )


def _age(con: Con, view: View) -> str:
    """How far the searches lie behind the month of the page."""
    last = shared.last_month(con, KEY)
    if last is None or last >= view.to:
        return ""
    months = (view.to.year - last.year) * 12 + view.to.month - last.month
    return (
        f"The searches held end in {month_name(last)}, {months} "
        f"month{'s'[: months > 1]} before {month_name(view.to)}."
    )


def chart(con: Con, view: View, subject: Subject) -> Picture | None:
    """What was looked for as bars, those of the page's subject darker."""
    when, found = period(con, view.to), objects(con, view, subject)
    if when is None or found.empty:
        return None
    frame = found.sort_values("searches", ascending=False, kind="stable")
    frame = frame.rename(columns={"object": "name", "searches": "value"})
    named = [
        f"{row['name']}, {sentences.counted(row['value'], 'searches')}"
        for row in frame.to_dict("records")
    ]
    alt = (
        f"What was looked for in {view.area_name} in {when.words}: {'; '.join(named)}."
    )
    lines = [
        f"Searches in {view.area_name}",
        f"{when.words[0].upper()}{when.words[1:]}",
        f"Darker bars: searches {subject.words}",
    ]
    sample = when.status.startswith("sample")
    spec = comparison_charts.kinds(frame, catalogue.measure(KEY), lines, alt, sample)
    spec["title"]["text"] = ["What the police looked for"]
    return Picture(spec, alt)


def table(con: Con, view: View, subject: Subject) -> Block:
    """What was looked for and how it ended, then the outcomes of the page's subject."""
    when, found = period(con, view.to), objects(con, view, subject)
    if when is None or found.empty:
        return blocks.NOTHING
    rows = [
        {
            "object": row["object"],
            "searches": sentences.number(row["searches"]),
            "acted": sentences.number(row["acted"]),
            "share": _percent(row["share"]),
            "interval": _range(row["low"], row["high"]),
        }
        for row in found.to_dict("records")
    ]
    caption = f"Searches in {view.area_name} by what was looked for, {when.words}"
    unsure = found["share"].isna().any()
    return blocks.join(
        _outcomes(con, view, subject, when),
        blocks.fold(
            "The table behind what was looked for",
            blocks.join(
                blocks.table(rows, OBJECT_COLUMNS, caption),
                blocks.paragraph(UNSURE, "note") if unsure else "",
            ),
        ),
    )


def _percent(share: float) -> str:
    return "[u]" if pd.isna(share) else f"{share:.0%}"


def _range(low: float, high: float) -> str:
    return "[u]" if pd.isna(low) else f"{low:.0%} to {high:.0%}"


def _outcomes(con: Con, view: View, subject: Subject, when: Period) -> Block:
    """How the searches of the page's subject ended, the most frequent first."""
    found = counts(con, view.area, view.to)
    own = found[found["object"].isin(subject.objects)]
    ended = own.groupby("outcome")["count"].sum().sort_values(ascending=False)
    total = int(ended.sum())
    if not total:
        return blocks.NOTHING
    rows = [
        {
            "outcome": outcome,
            "searches": sentences.number(count),
            "share": f"{count / total:.0%}" if total >= LEAST else "[u]",
        }
        for outcome, count in ended.items()
    ]
    caption = f"How searches {subject.words} ended in {view.area_name}, {when.words}"
    return blocks.join(
        blocks.table(rows, OUTCOME_COLUMNS, caption), blocks.paragraph(MEANING, "note")
    )


def file(con: Con, view: View) -> pd.DataFrame:
    """Searches by object and outcome, as a file."""
    when = period(con, view.to)
    if when is None:
        return pd.DataFrame()
    found = counts(con, view.area, view.to).rename(columns={"count": "searches"})
    found = found.sort_values(["object", "searches"], ascending=[True, False])
    return pd.DataFrame(
        {
            "measure": KEY,
            "area_code": view.area,
            "area_name": view.area_name,
            "first_month": f"{when.months[0]:%Y-%m}",
            "last_month": f"{when.months[-1]:%Y-%m}",
            "object": found["object"],
            "outcome": found["outcome"],
            "searches": found["searches"].astype(int),
            "status": when.status,
        }
    )


def part(subject: Subject) -> Part:
    """The part of a page about what searches were for, and how they ended."""
    return Part(
        "Stop and search: what for, and what came of it",
        partial(words, subject=subject),
        chart=partial(chart, subject=subject),
        table=partial(table, subject=subject),
        file=file,
        name="searches by object and outcome",
        measures=(KEY,),
    )
