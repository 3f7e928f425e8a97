"""The menu: the pages in their order, and the measures to choose from on each.

The priority pages show the measures of their priority in the live plan, in the plan's
order: what the plan follows and what a page shows are one list.
"""

from dataclasses import dataclass

from harrow_dash.definitions import plans
from harrow_dash.documents import compare, hotspots, past_plans, serious_violence


@dataclass(frozen=True)
class Entry:
    """A page of the menu: its address, title, and the measures to choose from.

    A page's file is named like its address, hyphens and all: a fresh server looks for
    the file first, and shows "Page not found" over the page where the two differ.
    """

    path: str
    title: str
    measures: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The page's file, from app.py."""
        return f"pages/{self.path or 'overview'}.py"


PRIORITIES = tuple(
    Entry(item.page.strip("/"), item.short or item.title, item.measures)
    for item in plans.plans()[plans.LIVE].priorities
)

ENTRIES = (
    Entry("", "Overview"),
    *PRIORITIES,
    Entry("serious-violence", "Serious violence", serious_violence.MEASURES),
    Entry("ward", "My ward"),
    Entry("hotspots", "Where it happens", hotspots.MEASURES),
    Entry("alerts", "Warnings"),
    Entry("compare", "Compare boroughs", compare.MEASURES),
    Entry("past-plans", "Past plans", past_plans.MEASURES),
    Entry("data", "Data"),
    Entry("method", "Method"),
)
