"""What is asked in the surveys and what the partners' indicators count: one .toml each.

surveys/*.toml hold the questions with every wording in which they were asked,
indicators/*.toml what an indicator counts, who holds it and what may be shown of it.
"""

import re
import tomllib
from dataclasses import MISSING, dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from harrow_dash import config
from harrow_dash.errors import HarrowError

KINDS = {"scale", "one", "several", "text"}
DIRECTIONS = {"lower", "higher", "neither"}
POLICIES = {"public", "partner"}
PUBLISHED = {"year", "quarter", "as given"}
YEARS = {"calendar": 1, "financial": 4, "academic": 9}  # the month a year begins with
AREAS = {"ward", "borough", "region", "country"}
LONGEST_OPTION = 200  # signs

Text = dict[str, str]


@dataclass(frozen=True)
class Wording:
    """How a question was asked from a version of the questionnaire on.

    options: the answers to choose from; of a scale, its steps from 1 up.
    """

    version: int
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question; its key is the column of the file.

    kind: scale (1 up to the number of options), one (of the options), several (of
    them) or text. share, share_from: what the answers from that step of a scale up are
    called together, "safe" for 4 and 5.
    """

    key: str
    title: str
    kind: str
    wordings: tuple[Wording, ...]
    share: str = ""
    share_from: int = 0

    def asked(self, version: int) -> Wording | None:
        """How it was asked in this version of the questionnaire; None: not at all."""
        held = [one for one in self.wordings if one.version <= version]
        return max(held, key=lambda one: one.version) if held else None


@dataclass(frozen=True)
class About:
    """What is told of the people who answered: `also` gives other spellings."""

    key: str
    title: str
    options: tuple[str, ...]
    also: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Survey:
    """A survey: whom it asked, what it asked, in which versions.

    pin: what a pin dropped on the map means; "" where none can be dropped.
    """

    key: str
    title: str
    asked: str
    holder: str
    versions: tuple[int, ...]
    caveats: tuple[str, ...]
    about: dict[str, About]
    questions: dict[str, Question]
    pin: str = ""


@dataclass(frozen=True)
class Indicator:
    """An indicator that partners or publishers give in the generic long format.

    policy: public (shown as given) or partner (true counts of people or offences,
    protected before they are shown); publish: the periods it is published by; year:
    what 2023/24 means; whole: values are counts; areas: for which it may be given;
    categories: the groups it may be split into (none: any); fingertips: OHID's number
    for the same indicator, 0 where there is none; evidence: its title in the serious
    violence strategy's list; template: the template that it is in, with these columns
    and this example row.
    """

    key: str
    title: str
    counts: str
    unit: str
    direction: str
    holder: str
    policy: str
    publish: str
    caveats: tuple[str, ...]
    template: str = ""
    columns: tuple[str, ...] = ()
    example: Text = field(default_factory=dict)
    year: str = "financial"
    whole: bool = False
    areas: tuple[str, ...] = ("ward", "borough", "region", "country")
    categories: tuple[str, ...] = ()
    also: Text = field(default_factory=dict)
    fingertips: int = 0
    evidence: str = ""


@cache
def surveys() -> dict[str, Survey]:
    """All surveys by key, in alphabetical order. Raises HarrowError."""
    return {path.stem: _survey(path) for path in sorted(config.SURVEYS.glob("*.toml"))}


@cache
def indicators() -> dict[str, Indicator]:
    """All indicators by key, in alphabetical order. Raises HarrowError."""
    paths = sorted(config.INDICATORS.glob("*.toml"))
    return {path.stem: _indicator(path) for path in paths}


def option(text: str, options: tuple[str, ...], also: Text) -> str | None:
    """The option that a cell means, whatever its case, blanks, dashes and ampersands.

    None when it means none of them.
    """
    return _meanings(options, tuple(also.items())).get(plain(text))


@lru_cache(maxsize=256)
def _meanings(options: tuple[str, ...], also: tuple[tuple[str, str], ...]) -> Text:
    spelt = {plain(other): meant for other, meant in also}
    return spelt | {plain(one): one for one in options}


def plain(text: str) -> str:
    """An option without what spreadsheets and forms change: "16–24 " is "16 to 24".

    A text too long to be any option stays as it is.
    """
    return text if len(text) > LONGEST_OPTION else _plain(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    text = re.sub(r"[\u2018\u2019]", "'", text.casefold())
    text = re.sub(r"(?<=\d)\s*[-\u2010-\u2015]\s*(?=\d)", " to ", text)
    text = re.sub(r"(?<=\d)\s*\+", " and over", text)
    text = text.replace("&", " and ")
    return re.sub(r"\s+", " ", text).strip(" .")


def _entry(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise HarrowError(f"{path.name} is not valid TOML: {error}.") from error


def _made(path: Path, kind: Any, entry: dict[str, Any], where: str = "") -> Any:
    """An entry as one of the classes above; HarrowError names what does not fit."""
    known = kind.__dataclass_fields__
    needed = {
        name
        for name, one in known.items()
        if one.default is MISSING and one.default_factory is MISSING
    }
    for names, fault in (
        (needed - set(entry), "lacks"),
        (set(entry) - set(known), "does not know"),
    ):
        if names:
            place = f"{path.name}{where}"
            listed = ", ".join(sorted(names))
            raise HarrowError(f"{place} {fault}: {listed}. Correct the file.")
    made = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry.items()
    }
    return kind(**made)


def _one_of(path: Path, value: str, known: set[str], name: str) -> None:
    if value not in known:
        listed = ", ".join(sorted(known))
        raise HarrowError(f"{path.name}: {name} is one of {listed}. Correct the file.")


def _survey(path: Path) -> Survey:
    entry = _entry(path)
    entry["about"] = {
        key: _made(path, About, {"key": key} | one, f", about {key},")
        for key, one in entry.get("about", {}).items()
    }
    questions = {}
    for key, one in entry.get("questions", {}).items():
        where = f", question {key},"
        wordings = [_made(path, Wording, item, where) for item in one["wordings"]]
        wordings.sort(key=lambda item: item.version)
        made = {"key": key} | one | {"wordings": wordings}
        questions[key] = _made(path, Question, made, where)
        _one_of(path, questions[key].kind, KINDS, f"the kind of {key}")
    return _made(path, Survey, {"key": path.stem} | entry | {"questions": questions})


def _indicator(path: Path) -> Indicator:
    entry = {"key": path.stem} | _entry(path)
    made: Indicator = _made(path, Indicator, entry)
    _one_of(path, made.direction, DIRECTIONS, "direction")
    _one_of(path, made.policy, POLICIES, "policy")
    _one_of(path, made.publish, PUBLISHED, "publish")
    _one_of(path, made.year, set(YEARS), "year")
    for area in made.areas:
        _one_of(path, area, AREAS, "areas")
    return made
