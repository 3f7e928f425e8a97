"""The pages, each described as a document: what is on it, in which order.

`PAGES` is the menu. What a part says is worked out in the modules of `documents`
beside this folder; nothing here is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass

from harrow_dash.definitions import plans
from harrow_dash.documents import (
    compare,
    drugs,
    hate,
    hotspots,
    past_plans,
    perception,
    season,
    serious_violence,
    vawg,
    violence,
)
from harrow_dash.documents.document import Ask, Document, Options
from harrow_dash.documents.pages import (
    alerts_page,
    boroughs_page,
    briefing_page,
    data_page,
    hotspots_page,
    method_page,
    overview_page,
    past_plans_page,
    serious_violence_page,
    ward_page,
    workshop_page,
)
from harrow_dash.documents.pages.priority import PriorityPage
from harrow_dash.view import View

Describe = Callable[[Ask, View, Options], Document]


@dataclass(frozen=True)
class Page:
    """A page of the menu: path, title, its document, and measures to choose from.

    `group` is the heading it stands under in the menu; "" stands alone.
    """

    path: str
    title: str
    document: Describe
    measures: tuple[str, ...] = ()
    group: str = ""


PRIORITIES = (
    PriorityPage(
        "/vawg", "Violence against women and girls", vawg.LEAD, after_cards=vawg.PARTS
    ),
    PriorityPage(
        "/burglary-vehicle-robbery",
        "Burglary, vehicle crime and robbery",
        ("burglary", "vehicle_crime", "robbery"),
        after_months=(season.PART,),
    ),
    PriorityPage(
        "/violence",
        "Violent incidents",
        violence.LEAD,
        after_cards=violence.PARTS,
        context=violence.CONTEXT,
    ),
    PriorityPage(
        "/drugs", "Drugs", drugs.LEAD, after_cards=drugs.PARTS, context=drugs.CONTEXT
    ),
    PriorityPage(
        "/hate-crime",
        "Hate crime",
        hate.LEAD,
        opening=hate.lead,
        after_cards=hate.PARTS,
    ),
    PriorityPage(
        "/perception",
        "Perception of crime",
        perception.LEAD,
        opening=perception.lead,
        after_cards=perception.PARTS,
    ),
)


def _priorities() -> tuple[Page, ...]:
    """The pages of the live plan's priorities, in its order, with its measures."""
    own = {page.path: page for page in PRIORITIES}
    return tuple(
        Page(
            item.page,
            item.short or item.title,
            own[item.page].document,
            item.measures,
            "Priorities",
        )
        for item in plans.plans()[plans.LIVE].priorities
    )


PAGES = (
    Page("/", "Overview", overview_page.document),
    Page("/ward", "My ward", ward_page.document),
    Page("/hotspots", "Where it happens", hotspots_page.document, hotspots.MEASURES),
    Page("/alerts", "Warnings", alerts_page.document),
    *_priorities(),
    Page(
        "/serious-violence",
        "Serious violence",
        serious_violence_page.document,
        serious_violence.MEASURES,
        "Plans and duty",
    ),
    Page(
        "/past-plans",
        "Past plans",
        past_plans_page.document,
        past_plans.MEASURES,
        "Plans and duty",
    ),
    Page(
        "/compare",
        "Compare boroughs",
        boroughs_page.document,
        compare.MEASURES,
        "Compare",
    ),
    Page("/briefing", "Briefing", briefing_page.document, group="For a meeting"),
    Page("/workshop", "Workshop", workshop_page.document, group="For a meeting"),
    Page("/data", "Data", data_page.document, group="Data and method"),
    Page("/method", "Method", method_page.document, group="Data and method"),
)


def page(path: str) -> Page | None:
    """The page of a path, with or without its slash; None when there is none."""
    wanted = f"/{path.strip().strip('/')}"
    return next((item for item in PAGES if item.path == wanted), None)
