"""Stories for a room: what each tells, and how to show it."""

from collections.abc import Iterator

from harrow_dash import config
from harrow_dash.documents import blocks, stories
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Control,
    Document,
    Options,
    Section,
    compose,
)
from harrow_dash.documents.stories import Story
from harrow_dash.errors import HarrowError
from harrow_dash.view import View

LEAD = (
    "A story is shown on the whole screen: one headline, one picture and one sentence "
    "at a time. Its figures are those of the pages, at their newest month."
)
KEYS = (
    "Page Down, space or an arrow goes on, Page Up goes back; a swipe does the same.",
    "A number and Enter jumps to a step; Enter alone lists them all.",
    "B blanks the screen, F fills it, N opens the notes in a second window.",
    "/ asks “what about my street?”; Escape goes back to the step.",
)
OWN = (
    "Copy a file in harrow_dash/stories, give it a new name and change it; "
    "docs/stories.md says how. A mistake in it is said here in one sentence, with its "
    "line."
)
INSTEAD = (
    "The dashboard shows it; the command python -m harrow_dash story {key} -o "
    "FILE.html (or .pptx, .pdf) makes a file that needs no network."
)


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of the stories; a story that cannot be read says why."""
    return compose(
        ask,
        view,
        "/workshop",
        "Stories for a workshop",
        [LEAD],
        [
            *map(_section, stories.names(config.STORIES)),
            Section("Keys", lambda: [blocks.bullets(KEYS)]),
            Section("A story of your own", lambda: [blocks.paragraph(OWN)]),
        ],
    )


def _section(key: str) -> Section:
    try:
        story = stories.read(key, config.STORIES)
    except HarrowError as error:
        fault = str(error)
        return Section(key, lambda: [blocks.paragraph(fault)])
    return Section(story.title, lambda: _told(story))


def _told(story: Story) -> Iterator[Block]:
    yield blocks.bullets(step.headline for step in story.steps)
    yield Control(
        "story", (story.key,), lambda: [blocks.paragraph(INSTEAD.format(key=story.key))]
    )
