"""Past plans by the wards of their time: points assigned anew, LSOA counts shared."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from files import (
    BOROUGH,
    HARROW,
    LSOA,
    LSOA_LOOKUP,
    STREET,
    WARD_LOOKUP,
    outlines,
    series,
    square,
    write,
)
from stored import Asked
from test_past_pages import opened, words
from test_priority_pages import view_of

from harrow_dash import store
from harrow_dash.documents import blocks, past_wards
from harrow_dash.loading import ingest
from harrow_dash.outputs.html import html
from harrow_dash.view import View

WEST, EAST = "E05000285", "E05000286"  # two squares that share a side at -0.285
AT = {WEST: "-0.2880", EAST: "-0.2820"}


def old_wards(path: Path) -> Path:
    return outlines(
        path,
        *(
            (
                {"WD21CD": code, "WD21NM": name, "LAD21CD": HARROW},
                square(west, 51.60, 0.01),
            )
            for code, name, west in ((WEST, "West", -0.295), (EAST, "East", -0.285))
        ),
    )


def burglary(month: str, ward: str, number: int) -> dict[str, str]:
    return {
        "Crime ID": f"{month}{ward}{number}",
        "Month": month,
        "Crime type": "Burglary",
        "Longitude": AT[ward],
        "Latitude": "51.6050",
    }


@pytest.fixture
def before(tmp_path: Path, store_path: Path, figures: Asked) -> Asked:
    """Burglaries on points: west 3 + 1 + 0, east 1 + 0 + 2, in three months held.

    January and February 2016 are in the time of the plan of 2013, June 2016 in that
    of 2017; March to May 2016 are not held.
    """
    counted = {
        ("2016-01", WEST): 3,
        ("2016-01", EAST): 1,
        ("2016-02", WEST): 1,
        ("2016-06", EAST): 2,
    }
    rows = [
        burglary(month, ward, number)
        for (month, ward), count in counted.items()
        for number in range(count)
    ]
    far = {"Longitude": "-0.3780", "Latitude": "51.5700", "Crime type": "Burglary"}
    rows.append(far | {"Crime ID": "far", "Month": "2016-06"})
    files = [
        write(tmp_path / "street.csv", STREET, *rows),
        write(tmp_path / "borough.csv", BOROUGH, series("2012-04", *[9] * 100)),
        old_wards(tmp_path / "old.json"),
    ]
    ingest.load(files, store_path)
    return figures


def view_for(figures: Asked, plan: str = "2023", key: str = "burglary") -> View:
    return replace(view_of(figures.con(), key), plan=plan)


def by_name(figures: Asked, view: View) -> dict[str, float]:
    found = past_wards.counted(figures.con(), view)
    return dict(zip(found["area_name"], found["value"], strict=True))


def test_points_are_assigned_anew_to_the_wards_of_that_time(before: Asked) -> None:
    assert by_name(before, view_for(before)) == {"West": 4, "East": 3}
    said = blocks.plain(past_wards.words(before.con(), view_for(before)))
    assert "Burglary by the 2 wards of that time: 7 offences in 3 months" in said
    assert "(March 2016, April 2016 and May 2016 are not held)" in said
    assert "Most in West, 4; fewest in East, 3." in said
    assert "Each map point was assigned anew" in said
    assert "held for 3 of the 96 months from April 2012 to March 2020" in said
    assert "Source: data.police.uk street-level crime" in said
    assert "counts, not rates" in said


def test_the_plan_chosen_sets_the_months(before: Asked) -> None:
    assert by_name(before, view_for(before, "2013")) == {"West": 4, "East": 1}
    assert by_name(before, view_for(before, "2017")) == {"West": 0, "East": 2}
    said = blocks.plain(past_wards.words(before.con(), view_for(before, "2017")))
    assert "2 offences in June 2016" in said


def test_the_month_of_the_page_ends_the_time(before: Asked) -> None:
    view = replace(view_for(before), to=pd.Timestamp("2016-01-01"))
    assert by_name(before, view) == {"West": 3, "East": 1}
    early = replace(view_for(before, "2017"), to=pd.Timestamp("2015-06-01"))
    assert past_wards.counted(before.con(), early).empty
    assert "time is after June 2015" in blocks.plain(
        past_wards.words(before.con(), early)
    )


def test_map_legend_table_and_file_hold_the_same_figures(before: Asked) -> None:
    con, view = before.con(), view_for(before)
    picture = past_wards.drawn(con, view)
    assert picture is not None
    assert "Highest: West, 4 offences." in picture.alt
    assert "Wards of 2002 to 2022" in picture.alt
    assert f'"{WEST}"' in picture.spec
    assert "West" in blocks.plain(past_wards.table(con, view))
    assert "hc-legend" in html(past_wards.legend(con, view))
    saved = past_wards.file(con, view)
    assert saved.groupby("area_name")["count"].sum().to_dict() == {"East": 3, "West": 4}


@pytest.mark.parametrize("key", ["violence_with_injury", "robbery", "pas_good_job"])
def test_what_the_points_do_not_carry_gets_a_sentence(before: Asked, key: str) -> None:
    view = view_for(before, key=key)
    said = blocks.plain(past_wards.words(before.con(), view))
    assert "burglary" in said
    assert "carry" in said
    assert past_wards.drawn(before.con(), view) is None
    assert not past_wards.table(before.con(), view)
    assert past_wards.file(before.con(), view).empty


def test_small_areas_are_shared_out_by_a_lookup_that_is_named(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    """Two small areas of 2021, whole in the west and in the east: 5 and 7 a month."""
    areas = {"E01002106": (WEST, "West"), "E01002107": (EAST, "East")}
    counts = {"E01002106": 5, "E01002107": 7}
    files = [
        write(
            tmp_path / "lsoa.csv",
            LSOA,
            *(
                {"LSOA Code": code, "LSOA Name": f"Harrow {code[-3:]}"}
                | series("2017-04", *[count] * 24)
                for code, count in counts.items()
            ),
        ),
        write(
            tmp_path / "lookup.csv",
            LSOA_LOOKUP,
            *({"LSOA11CD": code, "LSOA21CD": code} for code in areas),
        ),
        write(
            tmp_path / "wards.csv",
            WARD_LOOKUP,
            *(
                {"LSOA11CD": code, "WD21CD": ward, "WD21NM": name}
                for code, (ward, name) in areas.items()
            ),
        ),
        outlines(
            tmp_path / "lsoas.json",
            *(
                (
                    {"LSOA21CD": code, "LSOA21NM": code, "LAD22CD": HARROW},
                    square(west, 51.60, 0.01),
                )
                for code, west in zip(areas, (-0.295, -0.285), strict=True)
            ),
        ),
        old_wards(tmp_path / "old.json"),
        write(tmp_path / "borough.csv", BOROUGH, series("2012-04", *[9] * 100)),
    ]
    ingest.load(files, store_path)
    view = view_for(figures)
    by = by_name(figures, view)
    held = past_wards.held(figures.con(), view).months["month"].nunique()
    assert held in {23, 24}  # a first month may be a stub
    assert by == {"West": 5 * held, "East": 7 * held}
    said = blocks.plain(past_wards.words(figures.con(), view))
    assert "Apportioned. LSOA counts are put together to wards" in said
    assert "best fit" in said


def test_the_page_shows_the_wards_of_that_time(
    before: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("past-plans", before.path, monkeypatch, plan="2013")
    said = words(app)
    assert "In the wards of that time" in said
    assert "5 offences in 2 months, January to February 2016" in said
    assert len(app.get("deck_gl_json_chart")) == 1


def test_the_sample_has_no_old_wards_and_says_so(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("past-plans", sample_store, monkeypatch)
    assert "wards of 2002 to May 2022 are not loaded" in words(app)
    assert not app.get("deck_gl_json_chart")
    con = store.connect(sample_store)
    assert past_wards.file(con, view_of(con, "burglary")).empty
