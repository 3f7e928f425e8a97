"""The plan of 2017, which printed no number: what happened to its measures."""

from harrow_dash import config
from harrow_dash.definitions import catalogue, plans
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.past_years import (
    BEFORE_2017,
    DIRECTIONS,
    LAST,
    stands,
    years,
)
from harrow_dash.documents.shared import Con
from harrow_dash.findings import two_periods
from harrow_dash.findings.comparisons import comparison
from harrow_dash.plans.progress import Standing
from harrow_dash.view import View
from harrow_dash.words import sentences

CLEAR = ("improving", "worsening")
TESTED = (*CLEAR, "no clear change")


def lead(con: Con, view: View) -> str:
    """What the measures of 2017 to 2020 show, in words."""
    later = [item for _, item in stands(con, view, DIRECTIONS)]
    tested = [item for item in later if item.word in TESTED]
    if not tested:
        return "The plan of 2017–20 printed no number."
    clear = [sentences.inline(item.title) for item in tested if item.word in CLEAR]
    result = "no clear change"
    if clear:
        result = f"clear changes in {sentences.listed(clear)}"
    return (
        f"The plan of 2017–20 printed no number. Of its {len(later)} measures "
        f"{len(tested)} can be tested against the year before it, and they show "
        f"{result}.{_follow_police(con, view)}"
    )


def _follow_police(con: Con, view: View) -> str:
    """What clearly moved among the measures that are wanted neither up nor down."""
    told = neither(con, view)
    parts = [
        f"{sentences.listed(names)} clearly {word}"
        for verdict, word in (("rise", "rose"), ("fall", "fell"))
        if (
            names := [
                sentences.inline(catalogue.measure(key).title)
                for key, found in told.items()
                if found == verdict
            ]
        )
    ]
    if not parts:
        return ""
    return f" {' and '.join(parts).capitalize()}: neither good nor bad in itself."


def later() -> str:
    """How the plan without numbers is read."""
    return (
        "The plan printed no numbers. Each measure's year 2019/20 is tested against "
        "2016/17, the year before the plan: a change is called clear only when it is "
        "larger than chance makes."
    )


def table(con: Con, view: View) -> Block:
    """The measures of 2017–20 over its years, each tested against the year before."""
    plan = plans.plans()[DIRECTIONS]
    found = {item.measure: item for _, item in stands(con, view, DIRECTIONS)}
    told = neither(con, view)
    rows: list[dict[str, object]] = []
    periods: list[str] = []
    for priority in plan.priorities:
        for key in priority.measures:
            frame = years(con, key, view, BEFORE_2017)
            periods = list(frame["period"])
            if frame["value"].notna().sum() < 2:
                continue
            measure = catalogue.measure(key)
            row: dict[str, object] = {
                "group": priority.title,
                "title": measure.title,
                "change": _tested(found[key], told.get(key)),
            }
            for item in frame.to_dict("records"):
                row[item["period"]] = sentences.number(item["value"], measure.unit)
            rows.append(row)
    columns = (
        Column("title", "Measure"),
        *(Column(period, period, True) for period in periods),
        Column("change", "2016/17 to 2019/20, tested"),
    )
    caption = (
        f"{plan.title}, offences recorded in {config.BOROUGH_NAME} by financial year"
    )
    return (
        blocks.table(rows, columns, caption, group="group") if rows else blocks.NOTHING
    )


def _tested(standing: Standing, verdict: str | None) -> Block:
    now = float("nan") if standing.current is None else standing.current
    before = float("nan") if standing.baseline is None else standing.baseline
    chip = shared.plan_chip(standing)
    if verdict in {"rise", "fall"}:
        chip = shared.verdict_chip(verdict, "neither")
    elif verdict is not None:
        chip = blocks.chip("neutral", "=", "No clear change")
    return blocks.join(chip, blocks.line(sentences.signed(now, before)))


def neither(con: Con, view: View) -> dict[str, str]:
    """Tested changes of the measures that the plan wants neither up nor down."""
    wanted = {
        target.measure: standing
        for target, standing in stands(con, view, DIRECTIONS)
        if target.direction == "neither"
        and standing.current is not None
        and standing.baseline is not None
        and standing.month == LAST
    }
    if not wanted:
        return {}
    months = comparison(con, list(wanted), [config.BOROUGH], LAST)
    frame = months[["measure", "dispersion"]].assign(
        before=months["measure"].map(
            {key: one.baseline for key, one in wanted.items()}
        ),
        after=months["measure"].map({key: one.current for key, one in wanted.items()}),
    )
    return dict(zip(frame["measure"], two_periods.changed(frame), strict=True))


def not_held(con: Con, view: View) -> Block:
    """What the plan of 2017 was about and no figure here shows, and who holds it."""
    told = []
    for priority in plans.plans()[DIRECTIONS].priorities:
        absent = [
            catalogue.measure(key)
            for key in priority.measures
            if years(con, key, view, BEFORE_2017)["value"].isna().all()
        ]
        names = sentences.listed([sentences.inline(item.title) for item in absent])
        missing = priority.missing or (f"{names}." if names else "")
        if missing:
            holder = priority.holder or absent[0].holder
            words = f"{missing[:1].lower()}{missing[1:]}"
            told.append(f"{priority.title}: {words} Held by: {holder}.")
    if years(con, "burglary", view, BEFORE_2017).empty:
        return blocks.paragraph("None of these years is over at the month shown.")
    return blocks.join(
        blocks.paragraph("Not held for these years:"), blocks.bullets(told)
    )
