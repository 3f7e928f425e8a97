"""Maps on paper: close to a ward where the map is, else the whole borough."""

import itertools
import re
from pathlib import Path

import pytest

from harrow_dash import store
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.outputs import asking, pictures
from harrow_dash.outputs.packs import statements


def ward_maps(path: Path) -> list[str]:
    """The maps of a ward's page as drawings."""
    ask = asking.asking(store.connect(path))
    described = asking.document(ask, "/ward", {"ward": "Edgware"})
    return [
        pictures.svg(block)
        for section in described.sections
        for block in statements.inside(section.blocks())
        if isinstance(block, kinds.Picture) and block.is_map
    ]


def numbers(text: str) -> list[float]:
    """As SVG parts them: by blanks, commas, and a minus."""
    return [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]


def edge(drawn: str) -> float:
    """How long the steps of the drawing's longest line are, in px."""
    return max(
        sum(map(abs, numbers(path)[::2]))
        for path in re.findall(r'd="M[^l]*l([^"]*)"', drawn)
    )


def corners(line: str) -> list[tuple[float, float]]:
    """Where a line's corners lie, from its first place and its steps."""
    start, steps = (numbers(part) for part in line.split("l"))
    across = itertools.accumulate(steps[::2], initial=start[0])
    down = itertools.accumulate(steps[1::2], initial=start[1])
    return list(zip(across, down, strict=True))


def test_a_wards_hot_places_are_drawn_closer_than_the_borough(
    sample_store: Path,
) -> None:
    close, whole = ward_maps(sample_store)
    assert edge(close) > 1.5 * edge(whole)


def test_the_notice_of_sample_figures_begins_inside_the_map(sample_store: Path) -> None:
    """Names stand around their place; the notice begins at the edge: it was cut off."""
    for drawn in ward_maps(sample_store):
        words = re.findall(
            r'<text [^>]*text-anchor="(\w+)"[^>]*><tspan x="([\d.-]+)"[^>]*>([^<]*)',
            drawn,
        )
        notices = [
            (how, float(x)) for how, x, told in words if told == "Sample figures"
        ]
        assert len(notices) == 1
        how, left = notices[0]
        assert how == "start"
        assert 0 <= left < 100  # px of several hundred
        assert "middle" in {how for how, _, _ in words}


def test_no_line_of_a_map_lies_wholly_outside_it(sample_store: Path) -> None:
    for drawn in ward_maps(sample_store):
        size = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
        assert size
        width, height = int(size[1]), int(size[2])
        paths = re.findall(r' d="M([^"]*)"', drawn)
        lines = [line.rstrip("z") for path in paths for line in re.split("z?M", path)]
        assert len(lines) > 20
        for line in lines:
            places = corners(line)
            assert min(x for x, _ in places) <= width
            assert max(x for x, _ in places) >= 0
            assert min(y for _, y in places) <= height
            assert max(y for _, y in places) >= 0


def test_a_line_is_where_its_places_are() -> None:
    places = ["0.4,10", "12.3,9.3", "11.5,20.04", "-3,20", "0.4,10.6"]
    drawn = pictures._line(places, True, 100)
    right = [(0.4, 10), (12.3, 9.3), (11.5, 20), (-3, 20), (0.4, 10.6)]
    for found, place in zip(corners(drawn.strip("Mz")), right, strict=True):
        assert found == pytest.approx(place)
    assert pictures._line(["5,101", "9,140", "2,130"], True, 100) == ""
