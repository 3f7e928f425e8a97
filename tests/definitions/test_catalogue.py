"""The measure files: every key is there, and every word on screen is sound."""

import re

import pandas as pd
import pytest
from stored import REAL

from harrow_dash import config
from harrow_dash.definitions import catalogue
from harrow_dash.errors import HarrowError

# The keys that addresses, commands and other people's tools rely on.
KEY_LIST = """
all_recorded burglary burglary_residential burglary_business vehicle_crime
theft_from_vehicle theft_of_vehicle vehicle_interference robbery robbery_personal
robbery_business theft_from_person criminal_damage shoplifting violence
violence_with_injury violence_without_injury stalking_harassment homicide
sexual_offences rape knife_crime knife_crime_with_injury
knife_injury_victims_under_25 gun_crime possession_of_weapons vawg domestic_abuse
domestic_abuse_with_injury drug_offences drug_possession drug_trafficking hate_crime
hate_racist_religious hate_racist hate_faith hate_antisemitic hate_islamophobic
hate_homophobic hate_transphobic hate_disability public_order asb_incidents
stop_search pas_good_job pas_informed pas_listen pas_relied_on pas_treat_fairly
pas_trust pas_understand pas_contact_ward_officer safe_day safe_night
"""
KEYS = KEY_LIST.split()

MEASURES = list(catalogue.catalogue().values())


def test_there_is_one_file_for_every_key_and_no_other():
    assert sorted(catalogue.catalogue()) == sorted(KEYS)


def test_directions_are_neither_exactly_for_drugs_hate_crime_and_searches():
    neither = {item.key for item in MEASURES if item.direction == "neither"}
    assert neither == {
        key for key in KEYS if key.startswith(("drug_", "hate_", "stop_"))
    }


def test_surveys_alone_are_proportions_without_a_rate_and_better_when_higher():
    surveys = {key for key in KEYS if key.startswith(("pas_", "safe_"))}
    assert {item.key for item in MEASURES if item.is_proportion} == surveys
    assert {item.key for item in MEASURES if item.direction == "higher"} == surveys
    no_rate = {item.key for item in MEASURES if not item.rate}
    assert no_rate == surveys | {"knife_injury_victims_under_25"}


def test_hate_crime_and_domestic_abuse_alone_break_at_the_new_records_system():
    broken = {
        item.key: [entry.month for entry in item.breaks if not entry.comparable]
        for item in MEASURES
    }
    for key, months in broken.items():
        expected = key.startswith(("hate_", "domestic_abuse"))
        assert months == ([pd.Timestamp("2024-03-01")] if expected else []), key


def test_residential_burglary_joins_the_old_type_with_the_two_new_ones():
    found = catalogue.measure("burglary_residential")
    assert found.types == (
        "DOMESTIC BURGLARY",
        "RES BURGLARY OF A HOME",
        "RES BURGLARY OF UNCONNECTED BUILDING",
    )
    joined = [item for item in found.breaks if item.month == pd.Timestamp("2023-04-01")]
    assert [item.comparable for item in joined] == [True]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda item: item.key)
def test_words_are_plain_short_and_claim_no_cause(measure):
    assert measure.question.endswith("?")
    assert measure.counts.endswith(".")
    sentences = (*measure.caveats, *(item.note for item in measure.breaks))
    assert sentences
    assert all(text.endswith(".") for text in sentences)
    text = " ".join((measure.title, measure.question, measure.counts, *sentences))
    assert not re.search(r"crimes? committed|because of|caused|led to", text, re.I)
    assert all(len(part) < 260 for part in (measure.counts, *sentences))
    if measure.unit == "offences":
        assert "recorded" in measure.counts


# As data.police.uk spells them, since 2013.
CRIME_TYPES = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}


def test_map_points_carry_the_measures_that_have_a_crime_type():
    held = {item.key: item.points for item in MEASURES if item.points}
    assert held.pop("all_recorded").types == (catalogue.ANY_TYPE,)
    assert {key: points.types for key, points in held.items()} == {
        "asb_incidents": ("Anti-social behaviour",),
        "burglary": ("Burglary",),
        "criminal_damage": ("Criminal damage and arson",),
        "drug_offences": ("Drugs",),
        "possession_of_weapons": ("Possession of weapons",),
        "public_order": ("Public order",),
        "robbery": ("Robbery",),
        "shoplifting": ("Shoplifting",),
        "theft_from_person": ("Theft from the person",),
        "vehicle_crime": ("Vehicle crime",),
        "violence": ("Violence and sexual offences",),
    }
    assert {key for key, points in held.items() if points.note} == {
        "criminal_damage",
        "violence",
    }
    for points in held.values():
        assert set(points.types) <= CRIME_TYPES
        assert points.note == "" or points.note.endswith(".")
    assert catalogue.measure("stop_search").points is None


@pytest.mark.parametrize(
    "points", ["{ types = [] , note = '' }", "{ types = ['Burglary'] }", "{}"]
)
def test_points_without_types_or_a_note_are_refused(tmp_path, monkeypatch, points):
    text = (config.MEASURES / "asb_incidents.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("points =")]
    (tmp_path / "asb_incidents.toml").write_text(
        "\n".join([f"points = {points}", *kept]), encoding="utf-8"
    )
    monkeypatch.setattr(config, "MEASURES", tmp_path)
    catalogue.catalogue.cache_clear()
    try:
        with pytest.raises(HarrowError, match="points needs types"):
            catalogue.catalogue()
    finally:
        catalogue.catalogue.cache_clear()


def test_an_unknown_measure_is_refused_with_the_keys():
    with pytest.raises(HarrowError, match=r"no measure 'burglery'.*burglary"):
        catalogue.measure("burglery")


@pytest.mark.real
def test_every_name_is_spelt_as_in_the_official_files():
    spelt: dict[str, set[str]] = {}
    for name in ("Historical", "most recent 24 months"):
        frame = pd.read_csv(REAL / f"MPS Borough Level Crime ({name}).csv")
        spelt.setdefault("recorded_offences", {"*"}).update(
            frame["MajorText"], frame["MinorText"]
        )
    dashboard = pd.read_csv(
        REAL / "MPS_MonthlyCrimeDashboard_OtherCrimeData 2021-08 to 2025-07.csv"
    )
    spelt["dashboard_offences"] = set(dashboard["Crime Subtype"].str.upper())
    survey = pd.read_csv(REAL / "PAS_Dashboard_Borough.csv", encoding="utf-8-sig")
    spelt["attitude_survey"] = set(
        survey["Measure"].str.upper().str.replace('"', "", regex=False)
    )
    street = pd.concat(
        pd.read_csv(path) for path in REAL.glob("police.uk/2016*/*-street.csv")
    )
    assert set(street["Crime type"]) == CRIME_TYPES
    checked = 0
    for item in MEASURES:
        if item.source in spelt:
            assert set(item.groups + item.types) <= spelt[item.source], item.key
            checked += 1
    assert checked == len(KEYS) - 5  # the rest: violence against women, police.uk, ours


def test_every_measure_file_is_utf_8_and_ends_with_a_line():
    for path in config.MEASURES.glob("*.toml"):
        assert path.read_text(encoding="utf-8").endswith("\n"), path.name
