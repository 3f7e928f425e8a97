"""Definitions: which offences a measure adds up, and which rows it never does."""

from files import (
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    IN_EDGWARE,
    VAWG,
    other_wards,
    series,
    write,
)

NOT_PLACED = "not_placed"


def test_residential_burglary_joins_the_old_name_with_the_two_new_ones(
    tmp_path, load, figures
):
    def kind(name: str) -> dict[str, str]:
        return {"MinorText": name}

    load(
        write(
            tmp_path / "borough.csv",
            BOROUGH,
            kind("DOMESTIC BURGLARY") | series("2023-03", 50, 20, 1, 0),
            kind("RES BURGLARY OF A HOME") | series("2023-03", 0, 25, 40, 42),
            kind("RES BURGLARY OF UNCONNECTED BUILDING")
            | series("2023-03", 0, 3, 5, 6),
            series("2023-03", 11, 12, 13, 14),
        )
    )
    assert list(figures.values("burglary_residential").values()) == [50, 48, 46, 48]
    assert list(figures.values("burglary_business").values()) == [11, 12, 13, 14]
    assert list(figures.values("burglary").values()) == [61, 60, 59, 62]


DEFINITIONS = [
    ("BURGLARY", "BURGLARY BUSINESS AND COMMUNITY", 1),
    ("VEHICLE OFFENCES", "AGGRAVATED VEHICLE TAKING", 2),
    ("VEHICLE OFFENCES", "INTERFERING WITH A MOTOR VEHICLE", 4),
    ("VEHICLE OFFENCES", "THEFT FROM A VEHICLE", 8),
    ("VEHICLE OFFENCES", "THEFT OR UNAUTH TAKING OF A MOTOR VEH", 16),
    ("ARSON AND CRIMINAL DAMAGE", "ARSON", 32),
    ("ARSON AND CRIMINAL DAMAGE", "CRIMINAL DAMAGE", 64),
    ("ROBBERY", "ROBBERY OF BUSINESS PROPERTY", 128),
    ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY", 256),
    ("VIOLENCE AGAINST THE PERSON", "HOMICIDE", 512),
    ("VIOLENCE AGAINST THE PERSON", "STALKING AND HARASSMENT", 1024),
    ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITH INJURY", 2048),
    ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITHOUT INJURY", 4096),
    ("SEXUAL OFFENCES", "RAPE", 8192),
    ("SEXUAL OFFENCES", "OTHER SEXUAL OFFENCES", 16384),
    ("DRUG OFFENCES", "POSSESSION OF DRUGS", 32768),
    ("DRUG OFFENCES", "TRAFFICKING OF DRUGS", 65536),
    ("PUBLIC ORDER OFFENCES", "OTHER OFFENCES PUBLIC ORDER", 131072),
    ("PUBLIC ORDER OFFENCES", "PUBLIC FEAR ALARM OR DISTRESS", 262144),
    ("THEFT", "SHOPLIFTING", 524288),
    ("THEFT", "THEFT FROM THE PERSON", 1048576),
    ("POSSESSION OF WEAPONS", "POSSESSION OF WEAPONS", 2097152),
    ("MISCELLANEOUS CRIMES AGAINST SOCIETY", "OBSCENE PUBLICATIONS", 4194304),
]
BY_DEFINITION = {
    "all_recorded": 8388607,
    "vehicle_crime": 2 + 4 + 8 + 16,
    "theft_of_vehicle": 16,
    "theft_from_vehicle": 8,
    "vehicle_interference": 4,
    "criminal_damage": 64,
    "robbery": 128 + 256,
    "robbery_business": 128,
    "robbery_personal": 256,
    "violence": 512 + 1024 + 2048 + 4096,
    "homicide": 512,
    "stalking_harassment": 1024,
    "violence_with_injury": 2048,
    "violence_without_injury": 4096,
    "sexual_offences": 8192 + 16384,
    "rape": 8192,
    "drug_offences": 32768 + 65536,
    "drug_possession": 32768,
    "drug_trafficking": 65536,
    "public_order": 131072 + 262144,
    "shoplifting": 524288,
    "theft_from_person": 1048576,
    "possession_of_weapons": 2097152,
    "burglary": 1,
    "burglary_business": 1,
}


def test_definitions(tmp_path, load, figures):
    """Every type has a power of two, so a sum says which types are in it."""
    rows = [
        {"MajorText": group, "MinorText": kind} | series("2023-04", count)
        for group, kind, count in DEFINITIONS
    ]
    load(write(tmp_path / "borough.csv", BOROUGH, *rows))
    found = {key: figures.values(key)["2023-04"] for key in BY_DEFINITION}
    assert found == BY_DEFINITION


def test_strands_are_never_added_and_outcomes_are_other_wards(tmp_path, load, figures):
    def strand(name: str, count: int, measure: str = "Offences") -> dict[str, object]:
        return {"Crime Subtype": name, "Count": count, "Measure": measure}

    load(
        write(
            tmp_path / "dashboard.csv",
            DASHBOARD,
            strand("Hate Crime", 30),
            strand("Hate Crime", 4, "Positive Outcomes"),
            strand("Racist and Religious Crime", 28),
            strand("Racist Crime", 25),
            strand("Faith Crime", 6),
            strand("Antisemitic", 2),
            strand("Islamophobic Crime", 3),
            strand("Homophobic Crime", 3),
            strand("Transphobic Crime", 1),
            strand("Disability Crime", 1),
        )
    )
    strands = ["crime", "racist_religious", "racist", "faith", "antisemitic"]
    strands += ["islamophobic", "homophobic", "transphobic", "disability"]
    found = [figures.values(f"hate_{name}")["2023-03"] for name in strands]
    assert found == [30, 28, 25, 6, 2, 3, 3, 1, 1]


def test_dashboard_types_by_any_spelling_and_the_young_victims(tmp_path, load, figures):
    def kind(group: str, name: str, count: int) -> dict[str, object]:
        return {"Crime Type": group, "Crime Subtype": name, "Count": count}

    load(
        write(
            tmp_path / "dashboard.csv",
            DASHBOARD,
            kind("Domestic Abuse", "Domestic Abuse", 90),
            kind("Domestic Abuse", "Domestic Abuse Violence with Injury", 21),
            {"Month_Year": "01/04/2023"}
            | kind("Domestic Abuse", "Domestic Abuse violence with injury", 22),
            kind("Knife Crime", "Knife Crime", 14),
            kind("Knife Crime", "Knife Crime with Injury", 5),
            kind("Knife Crime", "Knife Injury Victims (1-24)", 2),
            kind("Knife Crime", "Knife Injury Victims (Non DA) (1-24)", 1),
            kind("Gun Crime", "Gun Crime", 3),
        )
    )
    assert figures.values("domestic_abuse")["2023-03"] == 90
    assert figures.values("domestic_abuse_with_injury") == {
        "2023-03": 21,
        "2023-04": 22,
    }
    assert figures.values("knife_crime") == {"2023-03": 14}
    assert figures.values("knife_crime_with_injury") == {"2023-03": 5}
    assert figures.values("knife_injury_victims_under_25") == {"2023-03": 2}
    assert figures.rates("knife_injury_victims_under_25") == {"2023-03": None}
    assert figures.values("gun_crime") == {"2023-03": 3}


def test_borough_and_ward_rows_of_a_dashboard_are_never_added(tmp_path, load, figures):
    load(
        write(
            tmp_path / "dashboard.csv",
            DASHBOARD,
            {"Count": 30},
            IN_EDGWARE | {"Count": 4},
            *other_wards(DASHBOARD, EDGWARE),
            # Westminster's Harrow Road is no ward of Harrow.
            IN_EDGWARE
            | {
                "Borough_SNT": "Westminster Harrow Road",
                "Area name": "Harrow Road",
                "Area code": "E05013797",
                "Count": 50,
            },
        )
    )
    assert figures.values("hate_crime") == {"2023-03": 30}
    assert figures.values("hate_crime", EDGWARE) == {"2023-03": 4}
    assert figures.values("hate_crime", BELMONT) == {"2023-03": 0}
    assert figures.values("hate_crime", NOT_PLACED) == {"2023-03": 26}


def test_violence_against_women_goes_by_the_month_recorded(tmp_path, load, figures):
    load(
        write(
            tmp_path / "vawg.csv",
            VAWG,
            {"Count": 3},
            {"Count": 2, "Date Committed From Date Months": "01/03/2023"},
            {"Count": 4, "Ward Name Clean 2": "Belmont"},
            {"Count": 5, "Ward Name Clean 2": ""},
            {"Count": 1, "Recorded Date Months": "01/04/2023"},
            *other_wards(VAWG, EDGWARE, BELMONT),
        )
    )
    assert figures.values("vawg") == {"2023-03": 14, "2023-04": 1}
    assert figures.values("vawg", EDGWARE) == {"2023-03": 5, "2023-04": 1}
    assert figures.values("vawg", BELMONT) == {"2023-03": 4, "2023-04": 0}
    assert figures.values("vawg", NOT_PLACED) == {"2023-03": 5, "2023-04": 0}
