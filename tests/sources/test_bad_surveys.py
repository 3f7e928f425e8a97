"""Bad survey and partner files: one sentence with the line, and the store as it was."""

import io
import re

import openpyxl
import pytest
from files import (
    EDGWARE,
    EVENT,
    FINGERTIPS,
    HARROW,
    HATE,
    LONG,
    SAFER,
    YOUNG,
    table,
    write,
)
from reading import desk, read

from harrow_dash.errors import HarrowError

SECOND = {"response_id": "r2"}
PUBLIC = {
    "indicator": "assault_admissions",
    "area_code": HARROW,
    "period": "2023/24",
    "value": "25",
}
SHARE = PUBLIC | {"indicator": "youth_reoffending"}


def safer(**changes):
    """Two responses; the change is in the second, on line 3."""
    return table(SAFER, {}, SECOND | changes)


def long(*changes):
    """A sound row on line 2, and rows with these changes."""
    return table(LONG, {}, *changes)


def pin(longitude, latitude):
    return safer(ward="", longitude=longitude, latitude=latitude)


TEXTS = {
    # what is wrong: (the file's text, what the sentence must hold)
    "a response id twice": (
        table(SAFER, {}, {}),
        r"line 3: this response id stands twice \('r1'\)",
    ),
    "no response id": (safer(response_id=""), r"line 3: the column response id is emp"),
    "a formula as response id": (safer(response_id="=1+1"), r"line 3: .*\('=1\+1'\)"),
    "an endless response id": (safer(response_id="x" * 101), r"line 3: a response id"),
    "the example row": (
        safer(response_id="Example"),
        r"line 3: this is the template's example row .* Delete the row",
    ),
    "off the scale, above": (
        safer(safe_day="6"),
        r"line 3: safe_day is a step from 1 \(Very unsafe\) to 5 .*\('6'\)",
    ),
    "off the scale, below": (safer(safe_night="0"), r"line 3: safe_night .*\('0'\)"),
    "between two steps": (safer(safe_day="4.5"), r"line 3: safe_day .*\('4.5'\)"),
    "a negative step": (safer(safe_day="-99"), r"line 3: safe_day .*\('-99'\)"),
    "words that are no step": (safer(safe_day="So so"), r"line 3: safe_day .*'So so'"),
    "a formula as an answer": (safer(place="=A1"), r"line 3: place .*\('=A1'\)"),
    "an unknown option": (
        safer(place="The moon"),
        r"line 3: place has the answers 'Street', .* not this one \('The moon'\)",
    ),
    "an unknown option among known": (
        safer(reasons="No CCTV; Dragons"),
        r"line 3: reasons .*\('Dragons'\)",
    ),
    "an option of another wording": (
        safer(help="Safe places to go into"),
        r"line 3: help .*\('Safe places to go into'\)",
    ),
    "an unknown wording": (
        safer(wording="3"),
        r"line 3: the wording is one of the versions 1, 2 \('3'\).*surveys/safer_spac",
    ),
    "no wording where there are several": (
        safer(wording=""),
        r"line 3: the wording is one of the versions 1, 2 \(blank\)",
    ),
    "an unknown ward": (
        safer(ward="Atlantis"),
        r"line 3: there is no ward of Harrow with this name or code \('Atlantis'\)",
    ),
    "a ward of before 2022": (safer(ward="E05000285"), r"line 3: there is no ward"),
    "a ward elsewhere": (safer(ward="E05013496"), r"line 3: there is no ward"),
    "a pin with its ends exchanged": (
        pin("51.58", "-0.337"),
        r"line 3: a pin is a longitude .*\('51.58, -0.337'\)",
    ),
    "a pin in metres": (pin("515000", "188000"), r"line 3: a pin is"),
    "a pin at nothing": (pin("0", "0"), r"line 3: a pin is"),
    "half a pin": (pin("-0.337", ""), r"line 3: a pin is"),
    "words as a pin": (pin("near", "the park"), r"line 3: a pin is"),
    "an unknown age": (safer(age_band="Old"), r"line 3: age is one of 'Under 16'"),
    "an age that Excel made a date of": (
        safer(age_band="Oct-24"),
        r"line 3: age is one of .*\('Oct-24'\)",
    ),
    "an unknown gender": (safer(gender="Yes"), r"line 3: gender is one of 'Woman"),
    "no round": (safer(round=""), r"line 3: a round is a short name .*\(blank\)"),
    "a round without a year": (safer(round="Spring"), r"line 3: a round is"),
    "a formula as a round": (safer(round="=2023"), r"line 3: a round is"),
    "a day that is none": (
        safer(answered_on="31/02/2023"),
        r"line 3: the date .*\('31/02/2023'\)",
    ),
    "the month first": (safer(answered_on="10/25/2023"), r"line 3: the date"),
    "no day": (safer(answered_on=""), r"line 3: the date .*\(blank\)"),
    "a day to come": (
        safer(round="2098", answered_on="01/01/2099"),
        r"line 3: no answer to the round 2098 can be of this day",
    ),
    "a day years from the round": (
        safer(answered_on="09/10/2019"),
        r"line 3: no answer to the round 2023 can be of this day",
    ),
    "weights for some": (
        safer(weight="1.2"),
        r"line 2: other responses of this round have a weight and this one has none",
    ),
    "a weight of 0": (safer(weight="0"), r"line 3: a weight lies above 0"),
    "a weight of words": (safer(weight="heavy"), r"line 3: a weight .*\('heavy'\)"),
    "an endless weight": (safer(weight="1e99"), r"line 3: a weight"),
    "a question is missing": (
        table(SAFER, {}, renamed={"safe_night": "night"}),
        r"line 1: this looks like 'Safer Spaces Survey, responses'.* lacks safe_night",
    ),
    "a column twice in other words": (
        table(YOUNG | {"school_year": "Year 9"}, {}),
        r"line 1: the columns 'age_band' and 'school_year' mean the same",
    ),
    "after a comment of several lines": (
        table(SAFER, {"comment": "one\ntwo\n\nfour"}, SECOND | {"safe_day": "7"}),
        r"line 6: safe_day",
    ),
    "after blank lines": (
        table(SAFER, {}) + "\n\n" + safer(safe_day="7").split("\n")[2],
        r"line 5: safe_day",
    ),
    "a row too short after a comment of several lines": (
        table(SAFER, {"comment": "one\ntwo"}) + "r2,2023\n",
        r"line 4: the row has 2 columns and the header has 17",
    ),
    "a row of over a megabyte": (
        safer(comment="x" * 1_000_001),
        r"line 3: the row is longer than 1,000,000 bytes",
    ),
    "a megabyte in two-byte letters": (
        safer(comment="é" * 600_000),
        r"line 3: the row is longer than 1,000,000 bytes",
    ),
    "header only": (table(SAFER), r"not one row"),
    "a header within quotes": ('"' + safer(), r"line 1: the columns \("),
    "young: a bare number as school year": (
        table(YOUNG, {}, {"response_id": "y2", "age_band": "12"}),
        r"line 3: age is one of '11 to 14'.*\('12'\)",
    ),
    "young: an endless school": (
        table(YOUNG, {"school": "x" * 121}),
        r"line 2: the name of a school is shorter",
    ),
    "young: worry off the scale": (
        table(YOUNG, {"worry_knife": "11"}),
        r"line 2: worry_knife is a step from 1 \(Not at all worried\) to 5",
    ),
    "long: an unknown indicator": (
        long({"indicator": "dragons"}),
        r"line 3: there is no such indicator; known are ae_assault_attendances, .*"
        r"\('dragons'\)\. Use one of them, or add a file",
    ),
    "long: no indicator": (long({"indicator": ""}), r"line 3: there is no such ind"),
    "long: an unknown area": (
        long({"area_code": "E05999999"}),
        r"line 3: there is no area of Harrow .*\('E05999999'\)",
    ),
    "long: an area it is not given for": (
        long({"area_code": "England"}),
        r"line 3: asb_calls is given by ward and borough only \('England'\)",
    ),
    "long: a period that is none": (
        long({"period": "2024-13"}),
        r"line 3: a period is written as 2024, 2024/25, .*\('2024-13'\)",
    ),
    "long: a year with a hyphen": (long({"period": "2024-25"}), r"line 3: a period is"),
    "long: a year after the next": (long({"period": "2024/26"}), r"line 3: a period"),
    "long: a period to come": (
        long({"period": "2098-01"}),
        r"line 3: counts of this period are still to come",
    ),
    "long: the same twice": (
        long({"area_code": "edgware", "period": "Apr 2024"}),
        r"line 3: this indicator, area, group and period stands twice",
    ),
    "long: a month inside a quarter": (
        long({"period": "2024 Q2"}),
        r"line 3: restricted counts of 2024 Q2 and 2024-04 overlap",
    ),
    "long: a month inside another ward's quarter": (
        long({"period": "2024 Q2", "area_code": "Belmont"}),
        r"line 3: restricted counts of 2024 Q2 and 2024-04 overlap",
    ),
    "long: across two quarters": (
        long({"period": "2024-06 - 2024-07"}),
        r"line 3: asb_calls is shown by quarter, and this period lies across two",
    ),
    "long: the whole beside its wards": (
        long({"area_code": HARROW}),
        r"line 3: asb_calls is given for the whole borough and by ward as well",
    ),
    "long: all groups beside each": (
        table(LONG, *[{"category": one} for one in ("Noise", "")]),
        r"line 3: asb_calls is given for all groups and by group as well",
    ),
    "long: an unknown group": (
        long(
            {"indicator": "children_assessed_exploitation", "area_code": HARROW}
            | {"category": "Dragons", "period": "2024/25"}
        ),
        r"line 3: the groups of children_assessed_exploitation are .*\('Dragons'\)",
    ),
    "long: a formula as a group": (long({"category": "=1+1"}), r"line 3: a group is"),
    "long: letters": (long({"value": "many"}), r"line 3: a restricted count .*'many'"),
    "long: a hidden restricted count": (
        long({"value": "<5"}),
        r"line 3: a restricted count is the true whole number .*\('<5'\)",
    ),
    "long: part of a call": (long({"value": "1.5"}), r"line 3: a restricted count"),
    "long: a negative count": (long({"value": "-1"}), r"line 3: a restricted count"),
    "long: NaN": (long({"value": "NaN"}), r"line 3: a restricted count"),
    "long: infinity": (long({"value": "1e999"}), r"line 3: a restricted count"),
    "long: a formula": (long({"value": "=1+1"}), r"line 3: a restricted count"),
    "long: other digits": (long({"value": "١٢"}), r"line 3: a restricted count"),
    "long: an interval of a true count": (
        long({"lower": "1"}),
        r"line 3: a restricted count has no lower",
    ),
    "long: the code for no answer": (
        long(PUBLIC | {"value": "-99"}),
        r"line 3: a value is a number from 0 up, or \[c\].*\('-99'\)",
    ),
    "long: a share above all": (
        long(SHARE | {"value": "101"}),
        r"line 3: a share lies between 0 and 100",
    ),
    "long: part of fewer": (
        long(SHARE | {"numerator": "9", "denominator": "8"}),
        r"line 3: the numerator of a share is part of its denominator \('9 of 8'\)",
    ),
    "long: an interval beside the value": (
        long(PUBLIC | {"lower": "26", "upper": "30"}),
        r"line 3: lower, value and upper go up .*\('26, 25, 30'\)",
    ),
    "long: a denominator of words": (
        long(PUBLIC | {"denominator": "all"}),
        r"line 3: the denominator is no number",
    ),
    "long: an endless note": (
        long(PUBLIC | {"note": "x" * 501}),
        r"line 3: a note has at most 500 signs",
    ),
    "long: the example row": (
        long({"note": "Example: delete this row"}),
        r"line 3: this is the template's example row",
    ),
    "long: no column of values": (
        table(LONG, {}, renamed={"value": "figure"}),
        r"line 1: this looks like 'Partners' indicators, long format'.* lacks value",
    ),
    "hate: an unknown strand": (
        table(HATE, {}, {"strand": "Faith"}),
        r"line 3: the groups of hate_crime_detail are 'Race', .*\('Faith'\)",
    ),
    "hate: the whole borough": (
        table(HATE, {}, {"ward_code": HARROW}),
        r"line 3: hate_crime_detail is given by ward only",
    ),
    "hate: no strand at all": (
        table(HATE, {}, {"strand": ""}),
        r"line 3: hate_crime_detail is given for all groups and by group as well",
    ),
    "hate: months in a year": (
        table(HATE, {}, {"period": "2024/25"}),
        r"line 3: restricted counts of 2024/25 and 2024-04 overlap",
    ),
    "hate: a calendar year": (
        table(HATE, {}, {"period": "2023"}),
        r"line 3: hate_crime_detail is shown by financial year, and this period lies",
    ),
    "events: a day that is none": (
        table(EVENT, {}, {"date": "2025-02-30"}),
        r"line 3: the date must be a real day, .*\('2025-02-30'\)",
    ),
    "events: another kind": (
        table(EVENT, {}, {"kind": "party"}),
        r"line 3: the kind is event or campaign \('party'\)",
    ),
    "events: no label": (table(EVENT, {"label": " "}), r"line 2: a label has 1 to 80"),
    "events: an endless label": (
        table(EVENT, {"label": "x" * 81}),
        r"line 2: a label has 1 to 80 signs",
    ),
    "events: a formula": (table(EVENT, {"label": "@SUM(1)"}), r"line 2: a label has"),
    "events: the same twice": (
        table(EVENT, {}, {"label": "walk for  WOMEN"}),
        r"line 3: this event stands twice \('08/03/2025, walk for WOMEN'\)",
    ),
    "fingertips: unknown periods alone": (
        table(FINGERTIPS, {"Time period": "Winter"}),
        r"every row is of periods that are not known here \(Winter \(1\)\)",
    ),
    "fingertips: twice with different numbers": (
        table(FINGERTIPS, {}, {"Value": "99"}),
        r"line 3: this figure stands twice, with different numbers",
    ),
    "fingertips: an id of words": (
        table(FINGERTIPS, {"Indicator ID": "B12a"}),
        r"line 2: an indicator's id is a number \('B12a'\)",
    ),
    "fingertips: no area": (
        table(FINGERTIPS, {"Area Code": ""}),
        r"line 2: the column 'Area Code' is empty",
    ),
}


@pytest.fixture(scope="module")
def con():
    return desk()


@pytest.mark.parametrize("fault", TEXTS)
def test_a_file_with_a_fault_is_refused(con, fault):
    text, said = TEXTS[fault]
    with pytest.raises(HarrowError) as refused:
        read(con, text.encode(), "faulty.csv")
    sentence = str(refused.value)
    assert sentence.startswith("faulty.csv: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert re.search(said, sentence), sentence
    assert len(sentence) < 700


@pytest.mark.parametrize(
    "fault",
    [
        "a response id twice",
        "off the scale, above",
        "an unknown ward",
        "a question is missing",
        "a megabyte in two-byte letters",
        "long: the whole beside its wards",
        "events: another kind",
        "fingertips: unknown periods alone",
    ],
)
def test_the_store_is_as_it_was(tmp_path, refused, fault):
    """Through the front door: one kind of fault each, exit 1, the store unchanged."""
    text, said = TEXTS[fault]
    file = tmp_path / "faulty.csv"
    file.write_text(text, encoding="utf-8")
    assert re.search(said, refused(file))


def test_one_bad_response_refuses_the_good_ones_too(tmp_path, refused):
    good = write(tmp_path / "a.csv", SAFER, {})
    bad = write(tmp_path / "b.csv", SAFER, SECOND | {"safe_day": "9"})
    assert refused(good, bad).startswith("b.csv: line 2: safe_day")


def test_mixed_encodings_are_read_and_said(con):
    """UTF-8 in one row, Windows-1252 in another: no sign is lost, and it is said."""
    lines = table(SAFER, {"comment": "café"}, SECOND | {"comment": "naïve"}).split("\n")
    data = b"\n".join([lines[0].encode(), lines[1].encode(), lines[2].encode("cp1252")])
    tidy = read(con, data)
    comments = [row[-1] for row in tidy.relations["comments"].fetchall()]
    assert comments == ["cafÃ©", "naïve"]
    assert comments[0].encode("cp1252").decode() == "café"
    assert tidy.warnings == [
        "signs such as â€™ show that two encodings are mixed; the text is kept as it "
        "is (first on line 2)"
    ]


def test_a_text_in_no_encoding_is_refused(con):
    text = table(SAFER, {"comment": "café"}).encode("cp1252").replace(b"\xe9", b"\x81")
    with pytest.raises(HarrowError, match="cannot be read in any usual encoding"):
        read(con, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_read(con, encoding):
    text = table(SAFER, {"comment": "It’s a café – dark"})
    tidy = read(con, text.encode(encoding))
    assert tidy.relations["comments"].fetchall()[0][-1] == "It’s a café – dark"
    assert tidy.warnings == []


def test_a_formula_without_a_value_is_refused(con):
    """Of a workbook that no spreadsheet has calculated nobody knows the answers."""
    book = openpyxl.Workbook()
    book.active.append(list(SAFER))
    book.active.append(list((SAFER | {"safe_day": "=2+2", "safe_night": 3}).values()))
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(HarrowError, match="formulas whose results are not saved in it"):
        read(con, file.getvalue())


def test_refusals_never_quote_a_comment(con):
    """A sentence may be read by others; what somebody wrote is not theirs to read."""
    secret = {"comment": "my address is 12 High Street", "safe_day": "9"}
    with pytest.raises(HarrowError) as refused:
        read(con, table(SAFER, secret).encode())
    assert "address" not in str(refused.value)


def test_overlapping_public_periods_are_kept_and_said(con):
    rows = [
        PUBLIC | {"period": "2020/21 - 22/23"},
        PUBLIC | {"period": "2021/22 - 23/24"},
    ]
    tidy = read(con, table(LONG, *rows).encode())
    assert len(tidy.relations["indicator_values"].fetchall()) == 2
    assert tidy.warnings == [
        "assault_admissions: periods overlap and are not independent (first on line 3)"
    ]


def test_a_round_loaded_twice_in_two_files_is_not_counted_twice(
    tmp_path, load, store_path, command
):
    """A file that repeats responses is a new edition of its round."""
    load(write(tmp_path / "a.csv", SAFER, {}, SECOND))
    answer = command("load", write(tmp_path / "b.csv", SAFER, {}, {"ward": EDGWARE}))
    assert answer.code == 1
    assert "line 3: this response id stands twice" in answer.err
    loaded = load(write(tmp_path / "c.csv", SAFER, {"safe_day": "1"}, SECOND))
    assert "replaces" in " ".join(loaded.ledger.warnings[0])
    assert store_path.exists()
