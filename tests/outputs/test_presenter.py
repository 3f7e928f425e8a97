"""Stories as files: what the sample shows, and the same steps in every form."""

import re
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation

from harrow_dash import measures, store
from harrow_dash.__main__ import main
from harrow_dash.documents import stories
from harrow_dash.documents.block_kinds import Picture
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.presenter.highlight import highlighted


@pytest.fixture(scope="module")
def told(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Each story's page from the sample, by its key."""
    folder, pages = tmp_path_factory.mktemp("stories"), {}
    for key in stories.names():
        to = folder / f"{key}.html"
        assert main(["story", key, "--store", str(sample_store), "-o", str(to)]) == 0
        pages[key] = to.read_text(encoding="utf-8")
    return pages


@pytest.mark.parametrize("key", stories.names())
def test_a_story_is_one_file_that_needs_nothing_else(
    told: dict[str, str], key: str
) -> None:
    page = told[key]
    shown = re.findall(r"<section .*?</section>", page, flags=re.DOTALL)
    assert len(shown) == len(stories.read(key).steps)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,)|url\((?!#)|@import""", page)
    for one in shown:
        words = re.sub(r"<svg.*?</svg>", "", one, flags=re.DOTALL)
        assert "Sample figures" in words
        if "<svg" not in one:
            assert "This step has no picture." in one
            continue
        headline = re.findall(r"<h1>(.*?)</h1>", words)
        for frame in words.split('<div class="frame"')[1:]:
            beside = [*headline, *re.findall(r"<p>(.*?)</p>", frame)]
            assert 0 < len(" ".join(beside).split()) <= 25
        assert "<title>" in one


def test_the_last_figure_is_that_of_the_command(
    sample_store: Path, told: dict[str, str]
) -> None:
    found = measures.figures(
        store.connect(sample_store), "burglary", per="rolling12", areas=["E09000015"]
    )
    year = f"{found['value'].dropna().iloc[-1]:,.0f}"
    assert f">{year}<" in told["dark-nights"].split('id="step-3"')[1]


def test_each_month_that_is_played_has_its_own_words_and_map(
    told: dict[str, str],
) -> None:
    frames = told["dark-nights"].split('id="step-4"')[1].split('<div class="frame"')[1:]
    periods = [
        re.findall(r'class="place">[^<]*?12 months to ([A-Z][a-z]+ \d{4})', frame)[0]
        for frame in frames
    ]
    months = pd.to_datetime(periods, format="%B %Y")
    assert list(months) == list(pd.date_range(end=months[-1], periods=12, freq="MS"))
    for frame, period in zip(frames, periods, strict=True):
        words, _, drawn = frame.partition("<svg")
        assert period in words or "Most were counted" in words
        assert "Map of hotspots: Burglary" in drawn
    assert len({frame.partition("<svg")[2] for frame in frames}) == 12
    # The newest is seen until somebody plays.
    assert [frame.startswith(" hidden") for frame in frames] == [True] * 11 + [False]


def test_what_is_to_be_marked_is_marked_and_said(told: dict[str, str]) -> None:
    months = told["dark-nights"].split('id="step-1"')[1].split("</section>")[0]
    assert "Marked: Nov, Dec, Jan, Feb.</title>" in months
    assert months.count('fill="#F46A25"') == 4
    wards = told["year"].split('id="step-2"')[1].split("</section>")[0]
    assert "Marked: Greenhill.</title>" in wards
    assert 'stroke="#F46A25" stroke-width="4"' in wards


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            'highlight = "Brent"',
            "line 6: the picture has no 'Brent' to mark; choose of: Belmo",
        ),
        ("play = 1", "line 6: write how many months are played through: 2 to 24, "),
        ('play = "12"', "line 6: write how many months are played through: 2 to 24, "),
        ('month = "2010-06"\nplay = 24', "line 7: "),
    ],
)
def test_what_cannot_be_marked_or_played_is_one_sentence(
    sample_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    written: str,
    said: str,
) -> None:
    own = tmp_path / "stories"
    own.mkdir()
    (own / "own.toml").write_text(
        'title = "Own"\n[[step]]\npage = "/"\nsection = "the-wards-at-a-glance"\n'
        f'headline = "Wards"\n{written}\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(stories, "names", lambda *_: ["own"])
    story = stories.read
    monkeypatch.setattr(stories, "read", lambda key: story(key, own))
    to = tmp_path / "own.html"
    assert main(["story", "own", "--store", str(sample_store), "-o", str(to)]) == 1
    assert f"own.toml, {said}" in capsys.readouterr().err
    assert not to.exists()


def test_slides_have_a_cover_and_a_slide_for_each_picture(
    sample_store: Path, tmp_path: Path
) -> None:
    to = tmp_path / "story.pptx"
    assert (
        main(["story", "dark-nights", "--store", str(sample_store), "-o", str(to)]) == 0
    )
    titles = [slide.shapes.title.text for slide in Presentation(str(to)).slides]
    wanted = [step.headline for step in stories.read("dark-nights").steps]
    assert list(dict.fromkeys(titles)) == ["Burglary and the dark nights", *wanted]


def test_a_paper_is_written(sample_store: Path, tmp_path: Path) -> None:
    to = tmp_path / "story.pdf"
    asked = ["story", "women-and-girls", "--store", str(sample_store), "-o", str(to)]
    assert main(asked) == 0
    assert to.read_bytes().startswith(b"%PDF")


def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["story", "year", "-o", str(tmp_path / "a.doc")]) == 1
    assert "this is written as .html, .pptx or .pdf" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_chart_without_parts_is_refused_in_a_sentence() -> None:
    chart = Picture({"mark": "bar", "data": {"values": []}}, "Bars.")
    with pytest.raises(HarrowError, match="no 'Dec' to mark; nothing in it can be"):
        highlighted(chart, ["Dec"])
