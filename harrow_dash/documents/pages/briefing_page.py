"""What goes to a meeting: who it is for, what will be in it, and what to ask there."""

from collections.abc import Iterator
from dataclasses import replace

from harrow_dash.documents import audiences, blocks, committee_questions, overview
from harrow_dash.documents.audiences import AUDIENCES, HOW, Audience
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Control,
    Document,
    Options,
    Section,
    compose,
)
from harrow_dash.view import View, month_name, quoted

USUAL = "scrutiny"
FORMS = (
    "As PDF to read and print, as slides to show and change, and as a spreadsheet with "
    "every table whole. A file is made when its button is pressed, which takes some "
    "seconds; the strategic assessment takes up to half a minute."
)
INSTEAD = (
    "The files are made on this page of the dashboard, or by the command: python -m "
    "harrow_dash pack --audience {key}{ward} -o FILE.pdf, or .pptx, .xlsx or .ods."
)
NO_WARD = "Choose a ward: this pack is about one."


def document(ask: Ask, view: View, options: Options) -> Document:
    """The page of packs; questions and sources are those of the plan's measures."""
    audience = AUDIENCES.get(options.audience or USUAL, AUDIENCES[USUAL])
    described = compose(
        ask,
        view,
        "/briefing",
        "Take it to a meeting",
        [f"{audience.title}. {audience.purpose}"],
        [
            Section("", lambda: _choices(view, audience)),
            Section("What is in it", lambda: _contents(view, audience)),
            Section("Files to take along", lambda: _files(view, audience)),
            replace(committee_questions.section(ask, view), is_folded=True),
        ],
        overview.keys(view.plan),
    )
    if options.audience and options.audience not in AUDIENCES:
        fault = (
            f"{quoted(options.audience)} is not one of the audiences, so the pack for "
            f"{audience.title} is shown."
        )
        return replace(described, notes=(*described.notes, fault))
    return described


def is_ready(view: View, audience: Audience) -> bool:
    """Whether all is chosen that the pack needs."""
    return not (audience.needs_ward and view.is_borough)


def _choices(view: View, audience: Audience) -> Iterator[Block]:
    yield Control("audience", (audience.key,))
    if not is_ready(view, audience):
        yield blocks.paragraph(NO_WARD)
        yield Control("ward")
    if not audience.needs_ward:
        yield Control("since", ("Since our last meeting, whose figures went to",))


def _contents(view: View, audience: Audience) -> Iterator[Block]:
    place = "" if not is_ready(view, audience) else f"{view.area_name}, "
    since = ""
    if view.since is not None and not audience.needs_ward:
        since = f", compared with {month_name(view.since)}"
    yield blocks.paragraph(f"{place}12 months to {month_name(view.to)}{since}:")
    yield blocks.bullets(
        f"{part.title}: {HOW[part.how]}" for part in audiences.parts(audience.key)
    )
    yield blocks.paragraph(
        "At the end: where all figures come from, how old they are, and what they are "
        "not.",
        "note",
    )


def _files(view: View, audience: Audience) -> Iterator[Block]:
    if not is_ready(view, audience):
        yield blocks.paragraph(NO_WARD)
        return
    yield blocks.paragraph(FORMS)
    ward = "" if view.is_borough else f" --ward {view.ward}"
    yield Control(
        "pack",
        (audience.key,),
        lambda: [blocks.paragraph(INSTEAD.format(key=audience.key, ward=ward))],
    )
