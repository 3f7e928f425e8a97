"""Since last time: what the figures said then, what they say now, and what changed.

For a page, and for a paper that is compared with the one of an earlier meeting.
"""

from typing import Any

import pandas as pd

from harrow_dash.definitions import catalogue, plans
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import Con
from harrow_dash.measures import editions
from harrow_dash.view import View, month_name
from harrow_dash.words import plan_sentences, sentences

HEADING = "Since last time"
CHOOSE = (
    "Choose the month to which the figures of an earlier meeting went, to see what "
    "they said then and what has changed."
)
COLUMNS = (
    Column("title", "Measure"),
    Column("then", "As published then", True),
    Column("restated", "The same year as known today", True),
    Column("now", "Now", True),
    Column("said", "Against earlier years, said then"),
    Column("says", "Said now"),
)
FRAME = ["measure", "area_code", "area_name", "then_month", "then", "kept", "restated"]
FRAME += ["revised", "now_month", "now", "verdict_then", "verdict_now", "changed"]
FRAME += ["unit", "status"]
NEAR = (
    "Words can differ though the figures hardly do: a change is called clear from a "
    "certain point on, and a figure may have crossed it by little."
)
NOT_KEPT = "no file of that time is kept"


def frame(
    con: Con, view: View, keys: tuple[str, ...], since: pd.Timestamp
) -> pd.DataFrame:
    """Each measure of the view's place as at `since` and as at the view's month.

    Gives measure, area_code, area_name, then_month (the measure's last month by then),
    then (the year to it, or the last share, as it was published where kept), kept
    (whether the files of that time are), restated (the same year as known today),
    revised (restated less then; missing where not kept), now_month, now, verdict_then
    and verdict_now (as `statistics.verdict`, each as tested at its time), changed
    (whether they differ), unit and status. Measures without a figure at both times are
    left out.
    """
    area = (view.area,)
    place = ["measure", "area_code"]
    at_that_time = editions.as_published(con, since)
    if not shared.last_months(at_that_time):
        return pd.DataFrame(columns=FRAME)
    then = shared.compared(at_that_time, keys, area, since).set_index(place)
    known = shared.compared(con, keys, area, since).set_index(place)
    now = shared.compared(con, keys, area, view.to).reset_index(drop=True)
    found = now.set_index(place)
    found = found.assign(
        then_month=then["month"],
        then=then["value"],
        restated=known["value"].where(
            known["month"] == then["month"].reindex(known.index)
        ),
        verdict_then=then["verdict"],
        now_month=found["month"],
        now=found["value"],
        verdict_now=found["verdict"],
    ).reset_index()
    found = found[found["then"].notna()]
    held = editions.kept(con, since)
    kind = "borough" if view.is_borough else "ward"
    kept = held.loc[held["area_kind"] == kind, "measure"]
    found = found.assign(kept=found["measure"].isin(kept))
    return found.assign(
        revised=(found["restated"] - found["then"]).where(found["kept"]),
        changed=found["verdict_then"] != found["verdict_now"],
    )[FRAME].reset_index(drop=True)


def section(con: Con, view: View, keys: tuple[str, ...]) -> Block:
    """What changed since the view's earlier month, in words and in a table.

    keys: the measures of the page or paper. Without an earlier month, how to choose
    one.
    """
    if view.since is None:
        return blocks.paragraph(CHOOSE)
    found = frame(con, view, keys, view.since)
    if found.empty:
        return blocks.paragraph(
            f"No figure of {view.area_name} was there in {month_name(view.since)}."
        )
    changed, revised = found[found["changed"]], found[_is_revised(found)]
    standings = _standings(con, view) if view.is_borough else []
    told = [
        *(_change(row) for row in changed.to_dict("records")),
        *standings,
        *(_revision(row) for row in revised.to_dict("records")),
    ]
    shown = found[found["changed"] | _is_revised(found)]
    others = found.drop(shown.index)
    return blocks.join(
        blocks.paragraph(_summary(view, found, len(standings))),
        blocks.bullets(told),
        _table(view, shown, "What changed") if len(shown) else "",
        blocks.fold(
            "The figures whose words and year did not change",
            _table(view, others, "What did not change"),
        )
        if len(others)
        else "",
        blocks.paragraph(NEAR if len(changed) else "", "note"),
        blocks.paragraph(_untold(found), "note"),
    )


def file(con: Con, view: View, keys: tuple[str, ...]) -> pd.DataFrame:
    """The frame as it is saved; no rows without an earlier month."""
    if view.since is None:
        return pd.DataFrame(columns=FRAME)
    return frame(con, view, keys, view.since)


def _is_revised(found: pd.DataFrame) -> "pd.Series[bool]":
    """Revised by as much as is shown: a count by 1, a share by half a point."""
    shares = found["unit"] == "proportion"
    least = shares.map({True: 0.005, False: 0.5})
    return found["revised"].abs().fillna(0) >= least


def _summary(view: View, found: pd.DataFrame, standings: int) -> str:
    since = view.since if view.since is not None else view.to
    changed, revised = int(found["changed"].sum()), int(_is_revised(found).sum())
    kept = int(found["kept"].sum())
    of = sentences.many(len(found), ("measure", "measures"))
    told = (
        f"Figures to {month_name(since)} beside figures to {month_name(view.to)}, "
        f"{of} in {view.area_name}: {_verb(changed)} in what is said of the change on "
        "the year before"
    )
    plan = plans.plans()[view.plan]
    if view.is_borough and since >= plan.start:
        told += f", and {_verb(standings)} against the plan"
    elif view.is_borough:
        told += f" (the plan began only in {month_name(plan.start)})"
    return (
        f"{told}. Of {sentences.many(kept, ('measure', 'measures'))} the figures "
        f"published then are kept: {_verb(revised, 'was', 'were')} revised since."
    )


def _verb(many: int, one: str = "differs", more: str = "differ") -> str:
    return f"{many or 'none'} {one if many < 2 else more}"


def _change(row: dict[Any, Any]) -> str:
    measure = catalogue.measure(row["measure"])
    return (
        f"{measure.title}: then {sentences.VERDICTS[row['verdict_then']]}, now "
        f"{sentences.VERDICTS[row['verdict_now']]}."
    )


def _revision(row: dict[Any, Any]) -> str:
    measure = catalogue.measure(row["measure"])
    then = sentences.number(row["then"], measure.unit)
    restated = sentences.number(row["restated"], measure.unit)
    return (
        f"{measure.title} in {sentences.year_to(row['then_month'])}: published as "
        f"{then}, and since revised by the publisher to {restated}."
    )


def _standings(con: Con, view: View) -> list[str]:
    """Which of the plan's targets stand otherwise than they did, a sentence each."""
    since = view.since if view.since is not None else view.to
    if since < plans.plans()[view.plan].start:
        return []
    at_that_time = editions.as_published(con, since)
    then = shared.standings(at_that_time, view.plan, since)
    told = []
    for key, one in shared.standings(con, view.plan, view.to).items():
        before = plan_sentences.badge(then.get(key)) if key in then else ""
        now = plan_sentences.badge(one)
        if before and before != now and one.word != "no target":
            told.append(
                f"{one.title} against the plan: then {before[:1].lower()}{before[1:]}, "
                f"now {now[:1].lower()}{now[1:]}."
            )
    return told


def _table(view: View, found: pd.DataFrame, caption: str) -> Block:
    since = view.since if view.since is not None else view.to
    rows = [_row(view, row, since) for row in found.to_dict("records")]
    years = (
        f"{caption}: {view.area_name}, 12 months to {month_name(since)} and to "
        f"{month_name(view.to)}"
    )
    return blocks.table(rows, COLUMNS, years)


def _row(view: View, row: dict[Any, Any], since: pd.Timestamp) -> dict[str, object]:
    measure = catalogue.measure(row["measure"])
    notes = [
        f"{when} to {month_name(row[name])}"
        for when, name, usual in (
            ("then", "then_month", since),
            ("now", "now_month", view.to),
        )
        if row[name] != usual
    ]
    title: object = measure.title
    if notes:
        title = blocks.join(title, blocks.small(f" ({', '.join(notes)})"))
    then = sentences.number(row["then"], measure.unit) if row["kept"] else "[x]"
    return {
        "title": title,
        "then": then,
        "restated": sentences.number(row["restated"], measure.unit),
        "now": sentences.number(row["now"], measure.unit),
        "said": shared.verdict_chip(row["verdict_then"], measure.direction),
        "says": shared.verdict_chip(row["verdict_now"], measure.direction),
    }


def _untold(found: pd.DataFrame) -> str:
    """Of which measures it cannot be told what was published then, and why."""
    titles = [
        sentences.inline(catalogue.measure(key).title)
        for key in found.loc[~found["kept"], "measure"]
    ]
    if not titles:
        return ""
    which = sentences.listed(titles) if len(titles) < 6 else f"{len(titles)} measures"
    return (
        f"[x]: what was published then of {which} cannot be told, for {NOT_KEPT}. The "
        "words on the change are those that today's figures give for that year."
    )
