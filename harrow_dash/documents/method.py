"""How changes are told from chance, in plain words, with what was measured of it."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from harrow_dash import config
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, freshness_notes
from harrow_dash.documents.blocks import Block, Column

TESTS = (
    (
        "A change over a year",
        "The two counts are compared with an exact test (for two Poisson counts, given "
        "their sum). It allows for offences that come in clusters. 25 after 16 is no "
        "clear change: chance alone does that about one time in six.",
    ),
    (
        "Many wards or measures at once",
        "Of 22 wards tested alone, about one would look changed by chance. So all "
        "that are shown together are tested together (Benjamini and Hochberg's "
        "adjustment).",
    ),
    (
        "Percentages of change",
        "Changes are given as counts, with both years. A percentage of a small count "
        "misleads, so none stands without the range that chance leaves it.",
    ),
    (
        "The usual range of a month",
        "A control chart (XmR) of the borough's single months; rare counts have limits "
        "made for rare counts. It is never made from 12-month totals: neighbouring "
        "totals share eleven months, and would raise false alarms.",
    ),
    (
        "Wards side by side",
        "Against the borough's rate, each ward has limits by its number of residents ("
        "a funnel, exact 95% and 99.8%). Wards inside are not ranked: their order is "
        "chance.",
    ),
    (
        "What stands out",
        "A year is held against up to four years before it, with the spread between "
        "years in the test; a ward's also against the movement of the rest of the "
        "borough, and its rate against the borough's. Clear: adjusted 5%; of simulated "
        "boroughs without a change 1% to 7% had a ward so called, also when the whole "
        "borough drifted by 8% a year. Probably: adjusted 10%, and 60 or more in the "
        "year; of what was called clear or probable 80% to 89% was real, of sexual "
        "offences 73% to 81%. All wards count as tested, also those with too few for "
        "anything to be told of them.",
    ),
    (
        "Hot places and clusters",
        "Each small area alone, and with those around it, against what its residents "
        "lead one to expect (spatial scan statistic, Kulldorff 1997), and against maps "
        "of chance in which areas differ as much as these usually do. Of 200 maps each "
        "without a hotspot 1% to 8.5% showed one. The lasting level is drawn towards "
        "the usual where counts are small.",
    ),
    (
        "Early warnings",
        "Each newest month, and the last three, against its own season, trend and "
        "spread (in the manner of Farrington Flexible, Noufaily and others 2013), with "
        "everything that is watched in view. On simulated quiet figures it gave 1.1 to "
        "1.6 false warnings a month in the whole borough.",
    ),
    (
        "Season",
        "The financial year to date and the latest quarter are compared with the same "
        "months a year before.",
    ),
    (
        "Intervals",
        "Byar's method for counts, Wilson's for shares. The Public Attitude Survey has "
        "none: the number of people asked is not published.",
    ),
    (
        "Breaks in recording",
        "No line is drawn and nothing is tested across a change of recording after "
        "which figures cannot be compared.",
    ),
    (
        "Outlook to a plan's end",
        "A range from past ups and downs of the same series. It is withheld within 13 "
        "months of a break.",
    ),
)
CHANGES = (
    Column("title", "Measure"),
    Column("steady", "False: level stays", True),
    Column("drift", "False: level drifts", True),
    Column("alone", "False: each ward alone", True),
    Column("found", "Real rises found", True),
    Column("clear", "Clear: real", True),
    Column("probable", "Clear or probable: real", True),
)
RECAPTURED = (
    Column("title", "Measure"),
    Column("hot", "In hot areas", True),
    Column("land", "Their land", True),
    Column("counts", "In top areas", True),
    Column("counts_land", "Their land", True),
)


@cache
def measured() -> dict[str, Any]:
    """The measured figures, as in measured.toml."""
    path = config.PACKAGE / "measured.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def lead() -> list[str]:
    """The answer in words."""
    every = measured()["changes"]["measures"].values()
    worst = max(max(row["steady"], row["drift"]) for row in every)
    return [
        "A change is called clear only when a test finds it larger than chance makes. "
        "Where nothing changed, at most one simulated borough in "
        f"{int(1 / worst)} showed any ward with a false clear change."
    ]


def tests() -> Block:
    """Which tests, and why."""
    return blocks.facts(TESTS)


def changes() -> Block:
    """How often a change is called clear where nothing changed, and what is found."""
    found = measured()["changes"]
    caption = "Any ward called changed where nothing changed, and what is found"
    return blocks.join(
        blocks.paragraph(
            f"{found['boroughs']:,} boroughs of {found['wards']} wards were simulated "
            f"for each row with counts like {config.BOROUGH_NAME}'s, in which nothing "
            "changed: every change called clear there is false. In as many others some "
            "wards rose by half. The price of few false alarms is that a real change "
            "in a ward with few offences mostly shows as no clear change."
        ),
        _shares(found["measures"], CHANGES, caption),
        _again(found["measured"], "changes"),
    )


def recapture() -> Block:
    """How much of what came next lay where it was called hot before."""
    found = measured()["recapture"]
    times = [
        row[way] / row[land]
        for row in found["measures"].values()
        for way, land in (("hot", "land"), ("counts", "counts_land"))
    ]
    caption = "Crime of the next three months, and land, in areas called hot before"
    return blocks.join(
        blocks.paragraph(
            f"Tried on {found['months']} past months of {config.BOROUGH_NAME}'s "
            "neighbourhoods (LSOAs). Beside them: as many neighbourhoods with the "
            f"highest counts. Either held {min(times):.0f} to {max(times):.0f} times "
            "its share of the land. Being hot says more than a high count: it is more "
            "than residents lead one to expect, and more than chance."
        ),
        _shares(found["measures"], RECAPTURED, caption),
        _again(found["measured"], "recapture"),
    )


def _shares(rows: Mapping[str, Any], columns: Sequence[Column], caption: str) -> Block:
    told = [
        {"title": catalogue.measure(key).title}
        | {name: f"{share:.0%}" for name, share in shares.items()}
        for key, shares in rows.items()
    ]
    return blocks.table(told, columns, caption)


def _again(day: date, script: str) -> Block:
    return blocks.paragraph(
        f"Measured on {day:%-d %B %Y}. To measure again: python -m bench.{script}.",
        "note",
    )


def outlook() -> Block:
    """How often the outlook's range held."""
    found = measured()["outlook"]
    return blocks.paragraph(
        f"An outlook gives a range that should hold {found['promised']:.0%} of the "
        f"time. Tried on the past, it held in {found['held']:.1%} of "
        f"{found['tested']:,} outlooks on {config.BOROUGH_NAME}'s own series. To "
        "measure again: "
        "python -m bench.outlook."
    )


def promise() -> Block:
    """What the words about freshness mean."""
    return blocks.paragraph(freshness_notes.PROMISE)
