"""Stories as files: what the sample shows, and the same steps in every form."""

import re
from pathlib import Path

import pytest
from pptx import Presentation

from harrow_dash import measures, store
from harrow_dash.__main__ import main
from harrow_dash.documents import stories


@pytest.mark.parametrize("key", stories.names())
def test_a_story_is_one_file_that_needs_nothing_else(
    sample_store: Path, tmp_path: Path, key: str
) -> None:
    to = tmp_path / "story.html"
    assert main(["story", key, "--store", str(sample_store), "-o", str(to)]) == 0
    page = to.read_text(encoding="utf-8")
    shown = re.findall(r"<section .*?</section>", page, flags=re.DOTALL)
    assert len(shown) == len(stories.read(key).steps)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,)|url\((?!#)|@import""", page)
    for one in shown:
        words = re.sub(r"<svg.*?</svg>", "", one, flags=re.DOTALL)
        assert "Sample figures" in words
        if "<svg" not in one:
            assert "This step has no picture." in one
            continue
        beside = re.findall(r"<(?:h1|p)>(.*?)</(?:h1|p)>", words)
        assert 0 < len(" ".join(beside).split()) <= 25
        assert "<title>" in one


def test_the_last_figure_is_that_of_the_command(
    sample_store: Path, tmp_path: Path
) -> None:
    to = tmp_path / "story.html"
    main(["story", "dark-nights", "--store", str(sample_store), "-o", str(to)])
    found = measures.figures(
        store.connect(sample_store), "burglary", per="rolling12", areas=["E09000015"]
    )
    year = f"{found['value'].dropna().iloc[-1]:,.0f}"
    assert f">{year}<" in to.read_text(encoding="utf-8").split('id="step-3"')[1]


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
