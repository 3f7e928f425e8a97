"""Stories for a room: files that name parts of pages, one step after another."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from harrow_dash import config
from harrow_dash.documents import blocks
from harrow_dash.documents.document import Document, Section
from harrow_dash.errors import HarrowError

OPENING = "opening"
NEEDED = ("page", "section", "headline")
LEFT_OUT = ("place", "measure", "month", "highlight", "play", "notes", "otherwise")
WRITTEN = (*NEEDED, *LEFT_OUT)
PLAYED = range(2, 25)  # months, the step's own among them
MOST_WORDS = 12  # of a headline: the section's own sentence stands beside it


@dataclass(frozen=True)
class Step:
    """What one step names; `line` is where it starts, `lines` where each value is.

    highlight: what is marked in the picture (wards, months or names of its axis, by
    commas). play: how many months can be played through, 0 without. otherwise: what is
    said where the page lacks the section, for want of its source.
    """

    page: str
    section: str
    headline: str
    line: int
    lines: dict[str, int]
    place: str = ""
    measure: str = ""
    month: str = ""
    highlight: str = ""
    play: int = 0
    notes: str = ""
    otherwise: str = ""

    @property
    def highlighted(self) -> tuple[str, ...]:
        """What is marked in the picture, one by one."""
        return tuple(one.strip() for one in self.highlight.split(",") if one.strip())


@dataclass(frozen=True)
class Story:
    """A title and steps, read from a file whose name without ending is the key."""

    key: str
    title: str
    steps: tuple[Step, ...]


def names(folder: Path = config.STORIES) -> list[str]:
    """The keys of all stories in a folder."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def changed(key: str, folder: Path = config.STORIES) -> int:
    """When the file of a story was last written, in nanoseconds."""
    return (folder / f"{key}.toml").stat().st_mtime_ns


def read(key: str, folder: Path = config.STORIES) -> Story:
    """The story of a key. Raises HarrowError, with the line, for what cannot be."""
    if key not in names(folder):
        known = ", ".join(names(folder))
        raise HarrowError(f"There is no story '{key}'. The stories are: {known}.")
    file = f"{key}.toml"
    try:
        text = (folder / file).read_text(encoding="utf-8")
        written = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise HarrowError(
            f"{file} cannot be read. Save it as plain text in UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        last = f"at line {max(len(text.splitlines()), 1)}"
        why = str(error).replace("at end of document", last)
        raise HarrowError(
            f"{file} is not written as a story: {why}. Correct that line."
        ) from error
    title, steps = written.get("title"), written.get("step")
    if not isinstance(title, str) or not isinstance(steps, list) or not steps:
        raise HarrowError(
            f"{file}, line 1: a story needs a title and a [[step]]. Copy another story."
        )
    starts = _lines(text, r"\s*\[\[\s*step\s*\]\]")
    ends = [*starts[1:], len(text.splitlines()) + 1]
    places = [*zip(starts, ends, strict=True)]
    if len(places) != len(steps):
        raise HarrowError(f"{file}, line 1: begin each step with [[step]] on its line.")
    return Story(
        key,
        title,
        tuple(
            _step(file, text, values, *place)
            for values, place in zip(steps, places, strict=True)
        ),
    )


def fault(key: str, step: Step, name: str, words: str) -> HarrowError:
    """An error of a story in one sentence, with the line of the value."""
    return HarrowError(f"{key}.toml, line {step.lines.get(name, step.line)}: {words}")


def section(key: str, step: Step, document: Document) -> Section | None:
    """The section that a step names (or the end of its name); None for the opening.

    One of the step's own words where it has some for a page without the section.
    Raises HarrowError when it has none.
    """
    if step.section == OPENING:
        return None
    named = [one for one in document.sections if one.anchor]
    found = [one for one in named if one.anchor == step.section]
    found = found or [one for one in named if one.anchor.endswith(f"-{step.section}")]
    if not found and step.otherwise:
        missing = blocks.paragraph(step.otherwise)
        return Section(step.headline, lambda: [missing])
    if not found:
        known = ", ".join([OPENING, *(one.anchor for one in named)])
        raise fault(
            key,
            step,
            "section",
            f"the page {step.page} has no section '{step.section}'; choose one of: "
            f"{known}.",
        )
    return found[0]


def _lines(text: str, pattern: str) -> list[int]:
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(pattern, line)
    ]


def _step(file: str, text: str, values: object, start: int, end: int) -> Step:
    given = values if isinstance(values, dict) else {}
    lines = {
        name: number
        for name in given
        for number in _lines(text, rf"\s*{re.escape(name)}\s*=")
        if start <= number < end
    }

    def refuse(name: str, words: str) -> HarrowError:
        return HarrowError(f"{file}, line {lines.get(name, start)}: {words}")

    for name, value in given.items():
        if name not in WRITTEN:
            raise refuse(name, f"a step has no '{name}'; use {', '.join(WRITTEN)}.")
        if name == "play":
            if type(value) is not int or value not in PLAYED:
                raise refuse(
                    name,
                    f"write how many months are played through: {PLAYED[0]} to "
                    f"{PLAYED[-1]}, without quotation marks.",
                )
        elif not isinstance(value, str):
            raise refuse(name, f"write '{name}' as words in quotation marks.")
    for name in NEEDED:
        if not given.get(name):
            raise refuse(name, f"this step needs '{name}'. Add it.")
    for name in ("headline", "notes", "otherwise"):
        if re.search(r"\d", given.get(name, "")):
            raise refuse(
                name, f"the {name} may hold no figure: it comes from the page itself."
            )
    if len(given["headline"].split()) > MOST_WORDS:
        raise refuse("headline", f"shorten the headline to {MOST_WORDS} words.")
    return Step(line=start, lines=lines, **given)
