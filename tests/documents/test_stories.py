"""Stories: the files that come with the product, and what a mistake in one says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from files import BOROUGH, series, write

from harrow_dash import store
from harrow_dash.documents import stories
from harrow_dash.errors import HarrowError
from harrow_dash.outputs import asking, presenter

STEP = """title = "Try"

[[step]]
page = "/vawg"
section = "months"
headline = "By month"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "try.toml").write_text(text, encoding="utf-8")
    return folder


def test_three_stories_are_found_beside_the_code() -> None:
    assert stories.names() == ["dark-nights", "women-and-girls", "year"]
    assert [len(stories.read(key).steps) for key in stories.names()] == [4, 3, 5]


def test_an_unknown_story_names_those_there_are() -> None:
    with pytest.raises(HarrowError, match=r"no story 'x'.*dark-nights"):
        stories.read("x")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "not written as a story: Invalid value (at line 1"),
        ('title = "T"', "line 1: a story needs a title and a [[step]]"),
        (STEP.replace("By month", "1,245 burglaries"), "line 6: the headline may hold"),
        (STEP + 'notes = "Up by 9"\n', "line 7: the notes may hold no figure"),
        (STEP + "month = 2026\n", "line 7: write 'month' as words"),
        (STEP + 'colour = "red"\n', "line 7: a step has no 'colour'"),
        (STEP.replace("section", "#"), "line 3: this step needs 'section'"),
        (STEP.replace("By month", "a " * 13), "line 6: shorten the headline"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(HarrowError) as error:
        stories.read("try", written(tmp_path, text))
    assert str(error.value).startswith("try.toml")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (STEP.replace("/vawg", "/nowhere"), "line 4: There is no page '/nowhere'"),
        (STEP.replace("months", "years"), "line 5: the page /vawg has no section"),
        (STEP + 'measure = "x"\n', "line 7: "),
        (STEP + 'place = "Nowhere"\n', "line 7: "),
        (STEP + 'month = "1999-01"\n', "line 7: "),
    ],
)
def test_what_the_store_does_not_have_is_told_with_its_line(
    sample_store: Path, tmp_path: Path, text: str, told: str
) -> None:
    ask = asking.asking(store.connect(sample_store))
    story = stories.read("try", written(tmp_path, text))
    with pytest.raises(HarrowError) as error:
        presenter.steps(ask, story)
    assert str(error.value).startswith(f"try.toml, {told}")


def test_a_section_without_its_source_is_told_in_its_place(
    tmp_path: Path, store_path: Path, load: Callable[..., object]
) -> None:
    load(write(tmp_path / "b.csv", BOROUGH, series("2024-03", *[9] * 24)))
    ask = asking.asking(store.connect(store_path))
    told = "No answers are loaded."
    text = STEP.replace("/vawg", "/perception").replace("months", "worry")
    with pytest.raises(HarrowError, match="has no section 'worry'"):
        presenter.steps(ask, stories.read("try", written(tmp_path, text)))
    text += f'otherwise = "{told}"\n'
    shown = presenter.steps(ask, stories.read("try", written(tmp_path, text)))
    assert (shown[0].frame.words, shown[0].frame.picture) == (told, None)
