"""The menu: the pages in their order, each with the file that Streamlit runs for it."""

from dataclasses import dataclass

from harrow_dash.documents.pages import PAGES


@dataclass(frozen=True)
class Entry:
    """A page of the menu: its address, title, measures to choose from, and group.

    A page's file is named like its address, hyphens and all: a fresh server looks for
    the file first, and shows "Page not found" over the page where the two differ.
    """

    path: str
    title: str
    measures: tuple[str, ...] = ()
    group: str = ""

    @property
    def file(self) -> str:
        """The page's file, from app.py."""
        return f"pages/{self.path or 'overview'}.py"


ENTRIES = tuple(
    Entry(page.path.strip("/"), page.title, page.measures, page.group) for page in PAGES
)
