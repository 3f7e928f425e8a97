"""The months of a measure: what is usual, what stands out, and the year so far.

A survey comes by quarter: there Harrow stands beside London, and nothing is tested.
"""

import pandas as pd

from harrow_dash import charts, config, measures, store
from harrow_dash.caching import answered_once
from harrow_dash.charts import control_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, perception, rounds, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.findings import same_months, usual_months
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

RECENT = 24  # months: what is said in words
SEASON = (
    "The range takes no account of the season: the comparison with the same months a "
    "year before does."
)
SIDES = {"high": "higher", "low": "lower"}
RUNS = {
    usual_months.SHIFT: {
        "high": "every month was above the average",
        "low": "every month was below the average",
    },
    usual_months.TREND: {
        "high": "the figure rose every month",
        "low": "the figure fell every month",
    },
}
MARKS = {"high": "Higher than usual", "low": "Lower than usual"}


def step(view: View) -> str:
    """How the chosen measure comes, as it stands in a heading."""
    if rounds.is_asked(view.measure):
        return "round by round"
    survey = catalogue.measure(view.measure).is_proportion
    return "quarter by quarter" if survey else "month by month"


def figures(con: Con, view: View) -> pd.DataFrame:
    """The months of the chosen measure in the chosen place."""
    return measures.figures(con, view.measure, [view.area], end=view.to)


def limits(con: Con, view: View) -> pd.DataFrame | None:
    """The last five years of the borough with their usual range, or None.

    The columns of `usual_months.limits`. A last month that was not over is left out.
    None for a ward, a survey, and where too few months are known.
    """
    if not view.is_borough or catalogue.measure(view.measure).is_proportion:
        return None
    last = shared.last_month(con, view.measure)
    if last is None:
        return None
    return usual_months.limits(con, view.measure, min(last, view.to))


def words(con: Con, view: View) -> Block:
    """What is usual in a month and which months stand out, in a few sentences."""
    measure = catalogue.measure(view.measure)
    if rounds.is_asked(measure.key):
        return rounds.words(con, view)
    if measure.is_proportion:
        return blocks.paragraph(perception.beside_london(con, view))
    told = [_begins(con, view), _unfinished(con, view), *_usual(limits(con, view))]
    return blocks.paragraph(" ".join(filter(None, told)))


def _begins(con: Con, view: View) -> str:
    """Why older months are missing: their files count other offences in with these."""
    measure = catalogue.measure(view.measure)
    if not measure.beside:
        return ""
    found = store.query(
        con,
        "SELECT (SELECT min(month) FROM measure_monthly "
        "WHERE measure = $key AND area_code = $area) AS first, "
        "(SELECT min(month) FROM covered_month JOIN offence_type USING (type_id) "
        "WHERE list_contains($types, type_name) AND area_kind = $kind) AS held",
        key=measure.key,
        area=view.area,
        types=list(measure.types),
        kind="borough" if view.is_borough else "ward",
    ).iloc[0]
    if pd.isna(found["first"]) or found["held"] >= found["first"]:
        return ""
    others = sentences.listed([name.lower() for name in measure.beside])
    return (
        f"Months before {month_name(found['first'])} are left out, and nothing is "
        f"compared with them: their files count {others} in with these offences."
    )


def _unfinished(con: Con, view: View) -> str:
    month = shared.incomplete(con, view.measure)
    if month is None or month > view.to:
        return ""
    return (
        f"{month_name(month)} is incomplete: its file came out before the month was "
        "over. It is marked and left out of every comparison."
    )


def _usual(found: pd.DataFrame | None) -> list[str]:
    if found is None or pd.isna(found["most"].iloc[-1]):
        return []
    last = found.iloc[-1]
    told = [f"The usual range is {last['least']:,.0f} to {last['most']:,.0f} a month."]
    recent = found.tail(RECENT)
    outside = recent[recent["signal"] == usual_months.OUTSIDE]
    for side, word in SIDES.items():
        names = [month_name(month) for month in outside.loc[outside.side == side].month]
        if names:
            verb = "was" if len(names) == 1 else "were"
            told.append(
                f"{sentences.listed(names)} {verb} {word} than the usual range."
            )
    run = _last_run(found)
    if run:
        told.append(run)
    elif outside.empty:
        span = "of the last two years " if len(found) >= RECENT else ""
        told.append(f"No month {span}stands out from chance.")
    return [*told, SEASON]


def _last_run(found: pd.DataFrame) -> str:
    """The latest run of months that chance would hardly make, if it is recent."""
    kind = found["signal"].where(found["signal"].isin(list(RUNS)), "")
    groups = (kind != kind.shift()).cumsum()
    runs = [rows for _, rows in found.groupby(groups) if kind[rows.index[0]]]
    runs = [rows for rows in runs if rows.index[-1] >= len(found) - RECENT]
    if not runs or len(runs[-1]) == 1:
        return ""
    first, last = runs[-1].iloc[0], runs[-1].iloc[-1]
    how = RUNS[str(first["signal"])][str(first["side"])]
    span = sentences.months_between(first["month"], last["month"])
    return f"From {span} {how}, which chance seldom makes."


def chart(con: Con, view: View) -> Picture | None:
    """The last five years: the borough with its usual range, a ward as it is."""
    measure = catalogue.measure(view.measure)
    if rounds.is_asked(measure.key):
        return rounds.chart(con, view)
    if measure.is_proportion:
        return perception.chart(con, view)
    shown, found = figures(con, view), limits(con, view)
    if shown["value"].isna().all():
        return None
    alt = f"{measure.title} in {view.area_name}, month by month."
    known = shown.dropna(subset=["value"])
    if len(known):
        last = known.iloc[-1]
        told = sentences.number(last["value"], measure.unit)
        alt = f"{alt} {month_name(last['month'])}: {told}."
    sample = shared.is_sample(shown)
    if found is None:
        return Picture(charts.monthly(shown, measure, alt, sample), alt)
    alt = " ".join([alt, *_usual(found)])
    unfinished = shared.incomplete(con, view.measure)
    spec = control_charts.months(shown, found, measure, alt, sample, unfinished)
    return Picture(spec, alt)


def table(con: Con, view: View) -> Block:
    """The table behind the chart of months, newest first."""
    measure = catalogue.measure(view.measure)
    if rounds.is_asked(measure.key):
        return rounds.table(con, view)
    if measure.is_proportion:
        return perception.quarters_table(con, view)
    columns = [
        Column("month", "Month"),
        Column("value", "In the month", True),
        Column("year", "12 months to it", True),
        Column("status", "Status"),
    ]
    found = file(con, view)
    if found["value"].isna().all():
        return blocks.NOTHING
    if view.is_borough:
        columns.insert(3, Column("range", "Against the usual range"))
    rows = [
        {
            "month": month_name(row["month"]),
            "value": sentences.number(row["value"], measure.unit),
            "year": sentences.number(row["year"], measure.unit),
            "range": row["usual"],
            "status": row["status"],
        }
        for row in found.sort_values("month", ascending=False).to_dict("records")
    ]
    caption = f"{measure.title} in {view.area_name} by month"
    return blocks.fold(
        "The table behind the months", blocks.table(rows, columns, caption)
    )


def file(con: Con, view: View) -> pd.DataFrame:
    """The months as a file: with the 12 months to each, and the usual range."""
    measure = catalogue.measure(view.measure)
    if rounds.is_asked(measure.key):
        return rounds.shares(con, view)
    if measure.is_proportion:
        return perception.quarters(con, view)
    rolling = measures.figures(
        con, view.measure, [view.area], end=view.to, per="rolling12"
    )
    shown = figures(con, view)
    told = shown.assign(year=shown["month"].map(rolling.set_index("month")["value"]))
    found = limits(con, view)
    usual = pd.Series("", index=told.index, dtype="str")
    if found is not None:
        known = found.dropna(subset=["lower"]).set_index("month")
        for name in ("least", "most"):
            told[f"usual_{name}"] = told["month"].map(known[name])
        outside = known[known["signal"] == usual_months.OUTSIDE]
        runs = known[~known["signal"].isin(["", usual_months.OUTSIDE])]
        usual = usual.mask(told["month"].isin(known.index), "Usual")
        usual = usual.mask(told["month"].isin(runs.index), "Part of a run")
        marked = told["month"].map(outside["side"].map(MARKS))
        usual = marked.where(marked.notna(), usual)
    unfinished = shared.incomplete(con, view.measure)
    usual = usual.mask(told["month"] == unfinished, "Incomplete month")
    return told.assign(usual=usual).drop(columns="rate")


def so_far(con: Con, view: View) -> list[str]:
    """The financial year to date and the latest quarter, each against a year before."""
    measure = catalogue.measure(view.measure)
    last = shared.last_month(con, measure.key)
    if measure.is_proportion or last is None:
        return []
    told = []
    end = min(last, view.to)
    for name in same_months.PERIODS:
        found = (
            _borough(con, name, view.to, end)
            if view.is_borough
            else _wards(con, name, measure.key, end)
        )
        mine = (found["measure"] == measure.key) & (found["area_code"] == view.area)
        for row in found[mine].to_dict("records"):
            told.append(
                (
                    (row["start"], row["end"]),
                    sentences.same_period(
                        measure,
                        name,
                        row["start"],
                        row["end"],
                        row["after"],
                        row["before"],
                        row["verdict"],
                    ),
                )
            )
    # In June the first quarter is the year to date: it is said once.
    return [text for _, text in dict(reversed(told)).items() if text][::-1]


@answered_once(maxsize=128)
def _borough(con: Con, name: str, to: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """The counts of the borough that end in one month, tested together."""
    keys = [
        key
        for key, item in catalogue.catalogue().items()
        if not item.is_proportion
        and (last := shared.last_month(con, key)) is not None
        and min(last, to) == end
    ]
    return same_months.tested(con, name, keys, (config.BOROUGH,), end)


@answered_once(maxsize=512)
def _wards(con: Con, name: str, key: str, end: pd.Timestamp) -> pd.DataFrame:
    """All wards for one measure, tested together."""
    codes = tuple(measures.wards(con)["area_code"])
    return same_months.tested(con, name, [key], codes, end)
