"""The method page: which tests, why, and what was measured of them."""

from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, method


def test_measured_figures_are_shares_of_known_measures() -> None:
    found = method.measured()
    for key, shares in found["changes"]["measures"].items():
        assert key in catalogue.catalogue()
        assert max(shares["steady"], shares["drift"]) <= 0.08 < shares["alone"]
        assert 0.5 < min(shares["probable"], shares["clear"]) < 1
    for key, shares in found["recapture"]["measures"].items():
        assert key in catalogue.catalogue()
        assert shares["land"] < shares["hot"] < 1
    assert 0.75 <= found["outlook"]["held"] <= 0.85


def test_the_page_says_them() -> None:
    parts = (*method.lead(), method.changes(), method.recapture(), method.outlook())
    said = blocks.plain(blocks.join(*parts))
    assert "at most one simulated borough in 14" in said
    assert "Burglary 4% 3% 88% 23% 87% 84%" in " ".join(said.split())
    assert "Robbery 12% 1% 14% 2%" in " ".join(said.split())
    assert "Either held 2 to 9 times its share of the land." in said
    assert "80.5% of 30,498 outlooks" in said
    assert "python -m bench.changes" in said
    assert "python -m bench.recapture" in said
    assert "25 after 16 is no clear change" in blocks.plain(method.tests())
