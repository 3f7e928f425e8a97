"""What stands around a table, and places, dates and codes that tell nothing."""

import json

from files import (
    DASHBOARD,
    EDGWARE,
    FINGERTIPS,
    HARROW,
    LONG,
    LSOA,
    POPULATION,
    STREET,
    VAWG,
    WARD,
    other_wards,
    outlines,
    series,
    square,
    table,
    write,
)


def warned(loaded) -> dict[str, list[str]]:
    """By file what the ledger warns of, without that it is short."""
    return {
        row.file_name: [one for one in row.warnings if "cut short" not in one]
        for row in loaded.ledger.itertuples()
    }


def test_notes_with_commas_and_rows_of_few_cells_are_told_apart(
    tmp_path, load, figures
):
    notes = "\n1. Revised\n2. Provisional, subject to change\nSource: MPS, 2025\n"
    (tmp_path / "a.csv").write_text(
        table(WARD, series("2025-01", 4, 5), *other_wards(WARD, EDGWARE)) + notes
    )
    # Of ten columns four are filled.
    short = {"area_code": EDGWARE, "value": "7"}
    (tmp_path / "b.csv").write_text(
        f"ASB calls\n\n{table(LONG, {}, short | {'period': '2024-05'})}\nSource: us\n"
    )
    told = warned(load(tmp_path / "a.csv", tmp_path / "b.csv"))
    assert figures.values("burglary", EDGWARE) == {"2025-01": 4, "2025-02": 5}
    assert told["a.csv"] == [
        "3 lines were passed over as a title or note, the first: 1. Revised"
    ]
    assert told["b.csv"][0].startswith("2 lines were passed over")


def test_what_no_figure_can_use_is_told(tmp_path, load, figures):
    nowhere = {"WardCode": "Unspecified", "WardName": "Unspecified"}
    split = {"LSOA Code": "E01002180", "LSOA Name": "Harrow 002A"}
    code = "E01034591"
    zeros = other_wards(WARD, EDGWARE)
    older = {name: name.replace("2023", "2022") for name in POPULATION}
    swapped = {"Refresh Date": "08/02/2025"}
    shapes = {"LSOA21CD": code, "LSOA21NM": "Harrow 002F", "LAD22CD": HARROW}
    told = warned(
        load(
            outlines(tmp_path / "o.geojson", (shapes, square(-0.34, 51.58))),
            write(tmp_path / "w.csv", WARD, series("2025-01", 4), nowhere, *zeros),
            write(
                tmp_path / "v.csv",
                VAWG,
                {},
                {"Ward Name Clean 2": "-"},
                *other_wards(VAWG, EDGWARE),
            ),
            write(tmp_path / "s.csv", STREET, {}, {"Longitude": "", "Latitude": ""}),
            write(
                tmp_path / "l.csv",
                LSOA,
                split | series("2025-01", 4),
                {"LSOA Code": code, "LSOA Name": "Harrow 002F"},
            ),
            write(tmp_path / "p.csv", POPULATION, {}, renamed=older),
            write(
                tmp_path / "d.csv", DASHBOARD, {"Month_Year": "01/07/2025"} | swapped
            ),
            write(
                tmp_path / "f.csv", FINGERTIPS, {"Time period": "Apr 2022 to Mar 2023"}
            ),
        )
    )
    assert figures.values("vawg") == {"2023-03": 2}
    assert figures.values("vawg", "not_placed") == {"2023-03": 1}
    assert told["w.csv"] == [
        "1 row was left out, of places that are not known: Unspecified"
    ]
    assert told["s.csv"] == ["1 row has no map point and no place in any figure"]
    assert told["l.csv"] == [
        "its small areas without an outline are on no map: E01002180. If they are of "
        "2011, load the lookup from LSOAs of 2011 to 2021"
    ]
    assert "no measure uses its residents: those of a newer year are" in told["p.csv"]
    assert told["d.csv"] == [
        "its refresh date, 08/02/2025, is before its last month, so it is not used: "
        "month and day may have changed places"
    ]
    assert figures.rows(
        "SELECT strftime(last_month, '%Y-%m') FROM indicator_value"
    ) == [("2023-03",)]


def test_outlines_cut_short_name_the_wards_that_are_missing(tmp_path, refused):
    wards = [
        ({"WD22CD": f"E050135{number}", "WD22NM": f"W{number}"}, square(-0.3, 51.5))
        for number in range(42, 54)
    ]
    path = outlines(tmp_path / "w.geojson", *wards)
    cut = json.loads(path.read_text()) | {"exceededTransferLimit": True}
    path.write_text(json.dumps(cut))
    assert "10 of the 22 wards of Harrow are missing, E05013554 first" in refused(path)


def test_an_area_elsewhere_without_an_outline_is_passed_over(tmp_path, load):
    """Reported of tools that read map services: null for a geometry."""
    wards = [
        ({"WD22CD": f"E050135{number}", "WD22NM": f"W{number}"}, square(-0.3, 51.5))
        for number in range(42, 64)
    ]
    empty = ({"WD22CD": "E05000001", "WD22NM": "Elsewhere"}, {})
    path = outlines(tmp_path / "w.geojson", *wards, empty)
    path.write_text(path.read_text().replace('"geometry": {}', '"geometry": null'))
    assert warned(load(path))["w.geojson"] == [
        "areas were passed over: 1 without an outline, the first: Elsewhere"
    ]


def test_a_month_under_another_name_is_found(tmp_path, load):
    """The same offences in two months: one file's month was changed."""
    crimes = [{"Crime ID": f"a{n}", "Crime type": "Burglary"} for n in range(4)]
    files = [
        write(
            tmp_path / f"{n}.csv", STREET, *(one | {"Month": month} for one in crimes)
        )
        for n, month in enumerate(("2024-03", "2024-04"))
    ]
    (failed,) = load(*files).warnings
    assert failed.startswith("reconcile_offence_in_one_month: No offence on the map")
    assert failed.endswith("0.csv, 1.csv, 2024-03, 2024-04, 4)")
