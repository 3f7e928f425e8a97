"""Who a pack is for, and which parts of which pages are in it, in order.

The one list: the page of packs shows it, and `outputs.packs` works by it.
"""

from dataclasses import dataclass, replace

from harrow_dash import config
from harrow_dash.definitions import plans

# How much of a page is taken, and how that is told to a reader.
HOW = {
    "cover": "the answer on one page, and what changed since the last meeting",
    "short": "the change, against the plan, and what is being done",
    "first": "the first part alone",
    "answer": "in short",
    "questions": "from rules over the figures and the gaps",
    "councillor": "the answer, the map, and every measure on two sheets",
    "fresh": "how old the figures of each source are",
    "checked": "how old the figures of each source are, and what the checks say",
    "whole": "the whole page",
}


@dataclass(frozen=True)
class Part:
    """A page, or some of it: its path, what it is called, and how much (see HOW)."""

    path: str
    title: str
    how: str


@dataclass(frozen=True)
class Audience:
    """Whom a pack is for: key, what it is called, and what they use it for."""

    key: str
    title: str
    purpose: str
    needs_ward: bool = False


AUDIENCES = {
    one.key: one
    for one in (
        Audience(
            "scrutiny",
            "Overview and scrutiny committee",
            "To read before the meeting: no more than twelve sheets.",
        ),
        Audience(
            "ward",
            "Ward councillor",
            "Two sheets about one ward.",
            needs_ward=True,
        ),
        Audience(
            "board",
            f"Safer {config.BOROUGH_NAME} Partnership, quarterly report",
            "The quarter's report: workstreams, actions, evidence held and missing.",
        ),
        Audience(
            "annual",
            "Strategic assessment of the year",
            "The yearly assessment that the Crime and Disorder Act 1998 asks for: "
            "long, and slow to make.",
        ),
    )
}
QUESTIONS = Part("/briefing", "Questions the committee may want to ask", "questions")
COVER = Part("/", "Overview", "cover")


def parts(audience: str) -> tuple[Part, ...]:
    """What is in the pack of an audience (a key of AUDIENCES), in order."""
    priorities = [
        (one.page, one.short or one.title)
        for one in plans.plans()[plans.LIVE].priorities
    ]
    short = {path: Part(path, title, "short") for path, title in priorities}
    duty = Part("/serious-violence", "Serious violence", "whole")
    alerts = Part("/alerts", "Warnings", "whole")
    if audience == "ward":
        return (Part("/ward", "My ward", "councillor"),)
    if audience == "scrutiny":
        return (
            COVER,
            *short.values(),
            Part("/compare", "Compare boroughs", "first"),
            Part("/past-plans", "Past plans", "answer"),
            QUESTIONS,
        )
    if audience == "board":
        asked = ("/vawg", "/violence", "/perception", "/hate-crime")
        return (
            COVER,
            duty,
            *(short[path] for path in asked),
            replace(alerts, how="short"),
            Part("/data", "Data", "fresh"),
        )
    return (
        COVER,
        *(Part(path, title, "whole") for path, title in priorities),
        duty,
        Part("/hotspots", "Where it happens", "whole"),
        alerts,
        Part("/compare", "Compare boroughs", "whole"),
        Part("/past-plans", "Past plans", "whole"),
        Part("/data", "Data", "checked"),
        Part("/method", "Method", "whole"),
    )
