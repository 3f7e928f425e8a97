"""Colours can be told apart and read, and the settings say the same as the code."""

import re
import tomllib
from itertools import pairwise

import pytest

from harrow_dash import config, theme

DATA_COLOURS = (theme.ACTUAL, theme.COMPARATOR, theme.TARGET, theme.ATTENTION)


def test_contrast_is_that_of_the_guidelines():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#FFFFFF", "#FFFFFF") == 1
    assert theme.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("tone", theme.TONES)
def test_status_words_can_be_read_and_have_a_letter(tone):
    look = theme.TONES[tone]
    assert theme.contrast(look.text, look.fill) >= 4.5
    assert theme.contrast(look.edge, theme.BACKGROUND) >= 3
    assert len(look.letter) == 1
    assert look.word


def test_statuses_differ_by_letter():
    assert len({look.letter for look in theme.TONES.values()}) == len(theme.TONES)


@pytest.mark.parametrize("colour", DATA_COLOURS)
def test_marks_stand_out_from_the_page(colour):
    assert theme.contrast(colour, theme.BACKGROUND) >= 3


@pytest.mark.parametrize(
    "colour",
    [
        theme.TEXT,
        theme.TEXT_QUIET,
        theme.COMPARATOR_TEXT,
        theme.ATTENTION_TEXT,
        theme.ACTUAL,
        theme.TARGET,
    ],
)
@pytest.mark.parametrize("ground", [theme.BACKGROUND, theme.SURFACE, theme.PLAN_PERIOD])
def test_words_can_be_read_on_every_ground(colour, ground):
    assert theme.contrast(colour, ground) >= 4.5


def test_map_classes_darken_step_by_step():
    lights = [theme.luminance(colour) for colour in theme.MAP_CLASSES]
    assert lights == sorted(lights, reverse=True)
    for lighter, darker in pairwise(theme.MAP_CLASSES):
        assert theme.contrast(lighter, darker) >= 1.3


def test_map_outline_parts_the_map_from_the_page():
    for ground in (theme.BACKGROUND, theme.MAP_MISSING, theme.MAP_CLASSES[0]):
        assert theme.contrast(theme.MAP_OUTLINE, ground) >= 3


def test_type_falls_from_words_to_figures_to_charts():
    base = settings()["theme"]["baseFontSize"]
    assert theme.TYPE["headline"] > theme.TYPE["figure"] > theme.TYPE["body"]
    assert theme.TYPE["figure"] * base > theme.CHART_TYPE["value"]
    assert min(theme.CHART_TYPE.values()) >= 12


def test_stylesheet_is_small_whole_and_fetches_nothing():
    sheet = theme.css()
    assert sheet.count("{") == sheet.count("}")
    assert len(sheet) < 6000
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert f"max-width:{theme.PHONE - 1}px" in sheet


def test_stylesheet_defines_the_classes_it_lists():
    sheet, listed = theme.css(), theme.css.__doc__ or ""
    for name in set(re.findall(r"hc-[a-z]+", listed)) - {"hc-words", "hc-state"}:
        assert f".{name}" in sheet, name


def settings() -> dict:
    path = config.ROOT / ".streamlit" / "config.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_settings_agree_with_the_code():
    look = settings()["theme"]
    assert look["primaryColor"] == theme.ACTUAL
    assert look["backgroundColor"] == theme.BACKGROUND
    assert look["secondaryBackgroundColor"] == theme.SURFACE
    assert look["textColor"] == theme.TEXT
    assert look["borderColor"] == theme.LINE
    assert look["font"] == theme.FONT
    assert tuple(look["chartCategoricalColors"]) == DATA_COLOURS
    assert tuple(look["chartSequentialColors"][place] for place in (0, 2, 4, 6, 9)) == (
        theme.MAP_CLASSES
    )
    assert look["headingFontSizes"][0] == f"{theme.TYPE['title']}rem"
    assert look["metricValueFontSize"] == f"{theme.TYPE['figure']}rem"


def test_settings_keep_the_app_to_itself():
    found = settings()
    assert found["browser"]["gatherUsageStats"] is False
    assert found["client"]["showErrorDetails"] == "none"
    assert found["server"]["headless"] is True
    assert "http" not in str(found["theme"])


def test_paper_has_no_menu_and_no_controls():
    printed = theme.css().split("@media print")[1]
    hidden = printed.partition("{display:none!important}")[0]
    for part in ("stSidebar", "stHeader", "stSelectbox", "stDownloadButton"):
        assert f"[data-testid={part}]" in hidden
