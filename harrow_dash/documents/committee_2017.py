"""What the scrutiny committee of 2017 could not see, and what can be seen today.

Each answer is made from the figures held: what is not held is said to be so.
"""

import pandas as pd

from harrow_dash import config, measures, store
from harrow_dash.definitions import catalogue, plans
from harrow_dash.documents import blocks, serious_violence, shared
from harrow_dash.documents.blocks import Block
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

SEEN = ("good", "Y", "Can be seen now")
PARTLY = ("neutral", "P", "In part")
UNSEEN = ("missing", "X", "Still cannot be seen")
NO_BETTER = ("missing", "X", "No better yet")
OLD_THEN = 9  # months: the age of the figures that the committee was given

HARM = ("homicide", "knife_injury_victims_under_25", "rape")
YOUNG = "knife_injury_victims_under_25"

Answer = tuple[tuple[str, str, str], str, str]


def rows(con: Con, view: View) -> list[Block]:
    """The committee's complaints, each with what the figures held can answer."""
    asked = (
        ("The figures were nine months old", _age(con, view)),
        (f"London's targets were mixed with {config.BOROUGH_NAME}'s", _london()),
        ("High harm was hidden behind volume", _harm(con, view)),
        ("Crime crosses the borough's border", _border(con)),
        ("The young are mostly victims", _young(con, view)),
        ("Nobody could tell what had changed since", _changed(con, view)),
    )
    return [
        blocks.row(title, words, blocks.chip(*state), [still])
        for title, (state, words, still) in asked
    ]


def _age(con: Con, view: View) -> Answer:
    last = measures.last_month(con)
    if last is None:
        return UNSEEN, "No figures are loaded.", ""
    months = (view.today.year - last.year) * 12 + view.today.month - last.month
    told = f"Police figures here run to {month_name(last)}."
    older = [
        f"{sentences.inline(catalogue.measure(key).title)} to {month_name(month)}"
        for key in ("domestic_abuse", "hate_crime", "gun_crime", "pas_good_job")
        if (month := shared.last_months(con).get(key)) is not None and month < last
    ]
    still = f"Older: {'; '.join(older)}." if older else ""
    if months >= OLD_THEN:
        return (
            NO_BETTER,
            f"{told} On the day this page is read they are {months} months old, no "
            "better than then: newer files have to be loaded.",
            still,
        )
    age = f"{months} month{'s'[: months != 1]} old on the day this page is read"
    return SEEN, f"{told} They are {age}, and every page says so.", still


def _london() -> Answer:
    count = len(plans.plans()["2013"].london_targets)
    return (
        SEEN,
        f"London's {count} targets of 2013–16 stand apart above and are never scored "
        f"against {config.BOROUGH_NAME}. No total on these pages adds London's "
        f"figures to {config.BOROUGH_NAME}'s.",
        "",
    )


def _harm(con: Con, view: View) -> Answer:
    found = shared.by_measure(
        shared.compared(con, (*HARM, "violence"), (config.BOROUGH,), view.to)
    )
    told = [
        serious_violence.spoken(key, found[key]["value"])
        for key in HARM
        if key in found and found[key]["month"] == view.to
    ]
    if not told:
        return UNSEEN, "No high-harm figure is loaded for this month.", ""
    volume = ""
    if "violence" in found:
        whole = sentences.counted(found["violence"]["value"], "offences")
        volume = f", beside {whole} of violence of every kind"
    return (
        SEEN,
        f"Rare and grave offences stand on their own. Recorded in "
        f"{sentences.year_to(view.to)}: {sentences.listed(told)}{volume}.",
        "The serious violence page gives each its interval, so that a handful is not "
        "read as a trend.",
    )


def _border(con: Con) -> Answer:
    frame = store.query(
        con,
        "SELECT count(DISTINCT area_code) AS others FROM measure_month "
        "JOIN area USING (area_code) "
        "WHERE area_kind = 'borough' AND area_code <> $borough "
        "AND measure = 'all_recorded'",
        borough=config.BOROUGH,
    )
    others = int(frame["others"].iloc[0])
    still = (
        "No figure held says where offenders or victims live: the Metropolitan Police "
        "Service holds that."
    )
    if not others:
        return UNSEEN, "No other borough's figures are loaded.", still
    return (
        PARTLY,
        f"Figures of {others} other boroughs are held, the four neighbours' beside "
        f"{config.BOROUGH_NAME}'s on the page that compares boroughs.",
        still,
    )


def _young(con: Con, view: View) -> Answer:
    found = shared.by_measure(
        shared.compared(
            con, (YOUNG, "knife_crime_with_injury"), (config.BOROUGH,), view.to
        )
    )
    still = (
        "Nothing held gives the age of offenders, or of the victims of other offences: "
        "the Metropolitan Police Service and the youth justice service hold that."
    )
    if YOUNG not in found:
        first = _first_month(con, YOUNG)
        since = f" The figures held start in {month_name(first)}." if first else ""
        return UNSEEN, f"No victims by age are held for this month.{since}", still
    row = found[YOUNG]
    told = (
        f"In {sentences.year_to(row['month'])} the police recorded "
        f"{sentences.counted(row['value'], 'victims')} of knife injury aged 1 to 24"
    )
    if "knife_crime_with_injury" in found:
        every = found["knife_crime_with_injury"]["value"]
        told += (
            f", and {sentences.counted(every, 'offences')} of knife crime with injury "
            "against people of every age"
        )
    return PARTLY, f"{told}.", still


def _first_month(con: Con, key: str) -> pd.Timestamp | None:
    frame = store.query(
        con, "SELECT min(month) AS month FROM measure_month WHERE measure = $k", k=key
    )
    month = frame["month"].iloc[0]
    return None if pd.isna(month) else pd.Timestamp(month)


def _changed(con: Con, view: View) -> Answer:
    stands = shared.standings(con, "2017", view.to)
    tested = [
        item
        for item in stands.values()
        if item.word in {"improving", "worsening", "no clear change"}
    ]
    if not tested:
        return UNSEEN, "No measure of that plan can be tested at this month.", ""
    clear = [item for item in tested if item.word != "no clear change"]
    last = max(item.month for item in tested if item.month is not None)
    told = (
        f"Of the {len(stands)} measures of the 2017 plan {len(tested)} can be tested, "
        f"and {len(clear) or 'none'} clearly changed by {month_name(last)}."
    )
    still = (
        f"{len(stands) - len(tested)} cannot be tested: no figures for those years, or "
        "no direction was asked for."
    )
    return PARTLY, f"{told} Any page can be read as at any month.", still
