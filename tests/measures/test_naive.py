"""Every measure of the sample against a second, naive computation."""

import pandas as pd
import pytest
from naive import FELT, HARROW, SURVEY, Naive, years

from harrow_dash import config
from harrow_dash.definitions.catalogue import catalogue

WARDS = {"E05013545": "Edgware", "E05013546": "Greenhill"}


@pytest.fixture(scope="module")
def naive(sample_files) -> Naive:
    return Naive(sample_files, config.GEO / "wards_2022.geojson", WARDS)


def present(figures, key: str, area: str, per: str = "month") -> dict[str, float]:
    """Figures that are not missing."""
    values = figures.values(key, area, per=per)
    return {period: value for period, value in values.items() if value is not None}


@pytest.mark.parametrize("key", [key for key in catalogue() if key not in FELT])
def test_the_figures_are_the_naive_ones(naive, sample_figures, key):
    for area in (HARROW, *WARDS):
        months = naive.months(key, area)
        assert present(sample_figures, key, area) == months
        rolling = months if key in SURVEY else years(months)
        assert present(sample_figures, key, area, "rolling12") == rolling
        assert bool(months) is not (key in SURVEY and area != HARROW)


@pytest.mark.parametrize("key", FELT)
def test_the_shares_of_the_survey_are_the_naive_ones(naive, sample_figures, key):
    """Weighted shares are rounded, so that they do not tell which weights answered."""
    for area in (HARROW, *WARDS):
        months = naive.felt(key, area)
        found = present(sample_figures, key, area)
        assert set(found) <= set(months)
        assert len(months) == 3
        assert found == pytest.approx(
            {month: months[month] for month in found}, abs=0.006
        )
        assert found


def test_rates_are_the_naive_ones(naive, sample_figures):
    residents = pd.read_csv(config.DATA / "ward_population.csv")
    of_ward = dict(zip(residents.area_code, residents.residents, strict=True))
    of_area = of_ward | {HARROW: sum(of_ward.values())}
    for area in (HARROW, *WARDS):
        rates = sample_figures.rates("burglary", area, per="rolling12")
        for period, value in years(naive.months("burglary", area)).items():
            assert rates[period] == pytest.approx(1000 * value / of_area[area])
