"""Harrow beside other boroughs: words, chart and table."""

from typing import Any

import numpy as np
import pandas as pd

from harrow_dash import config, store
from harrow_dash.charts import interval_charts
from harrow_dash.definitions import catalogue
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import blocks, boroughs, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

MEASURES = boroughs.MEASURES
LONDON = "London, for context"
NONE = "—"
RULE = (
    "The neighbours are the four London boroughs that touch "
    f"{config.BOROUGH_NAME}. Similar boroughs "
    f"are the {boroughs.SIMILAR} others whose "
    "number of residents and rate of all recorded offences come nearest to "
    f"{config.BOROUGH_NAME}'s: "
    f"the two differences, as percentages of {config.BOROUGH_NAME}'s, are added."
)
CAUTION = (
    "Rates are per resident. Where many people come to work, shop or travel, a rate by "
    "residents runs high without residents being at more risk. A difference between "
    "boroughs is called clear only when a test finds it larger than chance makes, with "
    "all boroughs shown here tested together. The test also allows for offences that "
    "come in clusters, so two boroughs whose intervals do not meet may still show no "
    "clear difference."
)
SAVED = ["measure", "group", "area_code", "area_name", "period", "value", "before"]
SAVED += ["change", "verdict", "p_adjusted", "rate", "low", "high", "against_harrow"]
SAVED += ["residents", "unit", "status"]


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: Harrow against the others, and over the year."""
    measure, frame = (
        catalogue.measure(view.measure),
        boroughs.table(con, view.measure, view.to),
    )
    own = frame[frame["area_code"] == config.BOROUGH]
    if own.empty:
        title = sentences.inline(measure.title)
        if shared.last_months(con).get(measure.key) is None:
            return [sentences.missing([title], measure.holder)]
        return [sentences.none_by([title], view.to)]
    row = own.to_dict("records")[0]
    if len(frame) == 1:
        return [
            f"{_figure(measure, row)} No other borough's figures for this are loaded, "
            "so there is nothing to compare with."
        ]
    return [f"{_figure(measure, row)} {_standing(measure, frame)}", _year(frame)]


def _figure(measure: Measure, row: dict[Any, Any]) -> str:
    period = sentences.year_to(row["month"])
    count = sentences.counted(row["value"], measure.unit)
    per = ""
    if measure.rate and not pd.isna(row["rate"]):
        per = f", {sentences.rate(row['rate'])} per 1,000 residents"
    return f"{measure.title} in {config.BOROUGH_NAME}: {count} in {period}{per}."


def _standing(measure: Measure, frame: pd.DataFrame) -> str:
    """Which boroughs are clearly above or below Harrow."""
    others = frame[frame["area_code"] != config.BOROUGH]
    if measure.is_proportion:
        return (
            "The boroughs are shown, not tested: the number of people asked is not "
            "published."
        )
    if not measure.rate:
        return (
            "The boroughs are shown as counts, not tested against each other: the "
            "number of residents of that age is not held."
        )
    if others["rate"].isna().all():
        return (
            "The rates cannot be compared: the residents of other boroughs are not "
            "loaded."
        )
    told = [
        f"{words} in {sentences.listed(list(names))}"
        for verdict, words in (
            ("clearly higher", "clearly higher"),
            ("clearly lower", "clearly lower"),
            ("no clear difference", "no clear difference"),
        )
        if len(names := others.loc[others["against_harrow"] == verdict, "area_name"])
    ]
    return f"The rate is {'; '.join(told)}." if told else ""


def _year(frame: pd.DataFrame) -> str:
    """What clearly changed over the year, in Harrow and beside it."""
    others = frame[frame["area_code"] != config.BOROUGH]
    own = frame[frame["area_code"] == config.BOROUGH].iloc[0]
    if own["verdict"] == "not tested" and (others["verdict"] == "not tested").all():
        return "The change over the year was not tested."
    told = [
        f"Over the year: {sentences.VERDICTS[own['verdict']]} in {config.BOROUGH_NAME}"
    ]
    for verdict in ("rise", "fall"):
        names = list(others.loc[others["verdict"] == verdict, "area_name"])
        if names:
            start = f"clear {verdict}s" if len(names) > 1 else f"a clear {verdict}"
            told.append(f"{start} in {sentences.listed(names)}")
    rest = (others["verdict"] == "no clear change").sum()
    if rest:
        count = (
            f"any of the {rest}"
            if rest == len(others)
            else f"{rest} of the {len(others)}"
        )
        told.append(f"no clear change in {count} other boroughs")
    return f"{'; '.join(told)}."


def context(con: Con, view: View) -> str:
    """London's figure in a sentence of its own."""
    measure, found = (
        catalogue.measure(view.measure),
        boroughs.london(con, view.measure, view.to),
    )
    if "rate" in found:
        told = f"{sentences.rate(found['rate'])} per 1,000 residents"
    elif found:
        told = sentences.counted(found["value"], measure.unit)
    else:
        return ""
    return (
        f"For context only, London as a whole: {told}. That is London's figure, "
        f"{config.BOROUGH_NAME} "
        "among the rest; it is added to nothing here."
    )


def chart(con: Con, view: View) -> Picture | None:
    """Dots and intervals; None when there is nothing to set beside Harrow."""
    measure, frame = (
        catalogue.measure(view.measure),
        boroughs.table(con, view.measure, view.to),
    )
    by = "rate" if measure.rate else "value"
    shown = frame.dropna(subset=[by])
    if len(shown) < 2:
        return None
    level = boroughs.london(con, view.measure, view.to).get(by)
    if by == "value" and not measure.is_proportion:
        level = None  # a count of all London would push every borough to the edge
    words = [*lead(con, view), context(con, view)]
    alt = " ".join(filter(None, words))
    sample = shared.is_sample(shown)
    return Picture(
        interval_charts.boroughs(shown, measure, by, level, alt, sample), alt
    )


def missing(con: Con, view: View) -> Block:
    """What is not loaded, and what to load for it."""
    measure, frame = (
        catalogue.measure(view.measure),
        boroughs.table(con, view.measure, view.to),
    )
    told: list[str] = []
    if frame.empty:
        return blocks.bullets(told)  # the answer has said so
    alone = len(frame) == 1
    if alone:
        told.append(
            f"Only {config.BOROUGH_NAME}'s figures are here. The publishers' own "
            "files hold every "
            f"borough's (held by: {measure.holder}). Once they are loaded, this page "
            "compares."
        )
    people = boroughs.residents(con)
    if measure.rate and not set(boroughs.NEIGHBOURS) <= set(people):
        told.append(
            "The residents of other boroughs are not loaded, so rates and similar "
            "boroughs cannot be worked out. The Office for National Statistics' ward "
            "population file holds them."
        )
    if not alone:
        names = _names(con)
        absent = [
            names[code]
            for code in boroughs.NEIGHBOURS
            if code not in set(frame.area_code)
        ]
        if absent:
            told.append(f"No figures for {sentences.listed(absent)} are loaded.")
    return blocks.bullets(told)


def _names(con: Con) -> dict[str, str]:
    frame = store.query(
        con, "SELECT area_code, area_name FROM area WHERE area_kind = 'borough'"
    )
    names = dict(zip(frame["area_code"], frame["area_name"], strict=True))
    return {code: names.get(code, code) for code in {*boroughs.NEIGHBOURS, *names}}


def figures(con: Con, view: View) -> Block:
    """The table behind the chart, London under a line of its own."""
    measure, frame = (
        catalogue.measure(view.measure),
        boroughs.table(con, view.measure, view.to),
    )
    if len(frame) < 2:
        return blocks.NOTHING
    rows = [
        {
            "group": "This borough" if row["group"] == boroughs.OWN else row["group"],
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "value": sentences.number(row["value"], measure.unit),
            "rate": sentences.rate(row["rate"]),
            "interval": _interval(row["low"], row["high"], measure),
            "against": NONE
            if row["area_code"] == config.BOROUGH
            else row["against_harrow"].capitalize(),
            "change": _changed(measure, row),
        }
        for row in frame.to_dict("records")
    ]
    found = boroughs.london(con, view.measure, view.to)
    if found:
        nan = float("nan")
        rate = found.get("rate", nan)
        rows.append(
            {
                "group": LONDON,
                "area_code": "",
                "area_name": "London",
                "value": sentences.number(found["value"], measure.unit),
                "rate": sentences.rate(rate),
                "interval": NONE,
                "against": NONE,
                "change": NONE,
            }
        )
    columns = [
        Column("area_name", "Borough"),
        Column("value", "12 months", True),
        Column("rate", "Per 1,000 residents", True),
        Column("interval", "95% interval", True),
        Column("against", f"Against {config.BOROUGH_NAME}"),
        Column("change", "Change on the year before"),
    ]
    hidden = {"rate"} if not measure.rate else set()
    if measure.is_proportion or not measure.rate:
        hidden |= {"against"}
    if measure.is_proportion:
        hidden |= {"interval"}
    columns = [item for item in columns if item.name not in hidden]
    caption = f"{measure.title}, 12 months to {month_name(frame['month'].iloc[0])}"
    return blocks.table(rows, columns, caption, group="group", selected=config.BOROUGH)


def _interval(low: float, high: float, measure: Measure) -> str:
    if np.isnan(low):
        return "[x]"
    if measure.rate:
        return f"{low:,.1f} to {high:,.1f}"
    return f"{low:,.0f} to {high:,.0f}"


def _changed(measure: Measure, row: dict[Any, Any]) -> Block | str:
    if measure.is_proportion:
        if np.isnan(row["before"]):
            return "[x]"
        return sentences.difference(row["value"], row["before"], measure.unit)
    return blocks.join(
        shared.verdict_chip(row["verdict"], measure.direction),
        blocks.line(sentences.signed(row["value"], row["before"])),
    )


def download(con: Con, view: View) -> pd.DataFrame:
    """The boroughs compared, as a file; London is not in it."""
    frame = boroughs.table(con, view.measure, view.to)
    return frame.reindex(columns=SAVED).round({"rate": 3, "low": 3, "high": 3})
