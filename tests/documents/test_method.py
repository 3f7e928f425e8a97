"""The method page: which tests, why, and what was measured of them."""

from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, method


def test_measured_figures_are_within_what_is_promised() -> None:
    found = method.measured()
    for key, shares in found["honesty"]["measures"].items():
        assert key in catalogue.catalogue()
        assert shares["ours"] <= 0.05 < shares["alone"] < shares["ten"]
    assert 0.75 <= found["outlook"]["held"] <= 0.85


def test_the_page_says_them() -> None:
    said = blocks.plain(blocks.join(*method.lead(), method.honesty(), method.outlook()))
    assert "at most one simulated borough in 22" in said
    assert "4.5%" in said
    assert "80.5% of 30,498 outlooks" in said
    assert "python -m bench.honesty" in said
    assert "25 after 16 is no clear change" in blocks.plain(method.tests())
