"""Surveys, partners' figures, Fingertips and events: each read to figures by hand."""

import io
from datetime import date

import openpyxl
import pytest
from files import (
    ACTION,
    BELMONT,
    EDGWARE,
    EVENT,
    FINGERTIPS,
    HARROW,
    HATE,
    LONG,
    SAFER,
    YOUNG,
    table,
)
from reading import desk, kinds, read, rows

from harrow_dash import config, sources, store, surveys
from harrow_dash.definitions import partner_data
from harrow_dash.errors import HarrowError
from harrow_dash.surveys import templates

GREENHILL = "E05013546"
IN_GREENHILL = {"ward": "", "longitude": "-0.3370", "latitude": "51.5798"}


@pytest.fixture(scope="module")
def con():
    return desk()


def made(con, defaults, *changes, **form):
    """The rows that a file gives, and what it was warned about."""
    tidy = read(con, table(defaults, *changes, **form).encode())
    return rows(tidy), tidy.warnings


def answers(found, question):
    """Answers to a question by response."""
    told: dict[str, list[str]] = {}
    for row in found["answers"]:
        if row["question"] == question:
            told.setdefault(row["response_id"], []).append(row["answer"])
    return told


# Surveys


def test_a_response_is_read_whole(con):
    found, warnings = made(con, SAFER, {"comment": "The lamp is out.\nAgain."})
    assert warnings == []
    assert found["responses"] == [
        {
            "survey": "safer_spaces",
            "round": "2023",
            "response_id": "r1",
            "answered_on": date(2023, 10, 9),
            "ward_code": EDGWARE,
            "longitude": None,
            "latitude": None,
            "pin_cell": None,
            "place": None,
            "age_band": "25 to 34",
            "gender": "Woman or girl",
            "weight": None,
        }
    ]
    key = {"survey": "safer_spaces", "response_id": "r1"}
    assert found["answers"] == [
        key | {"question": question, "wording": 1, "answer": answer}
        for question, answer in [
            ("safe_day", "4"),
            ("safe_night", "2"),
            ("place", "Street"),
            ("time_of_day", "Night"),
            ("reasons", "Poor lighting"),
            ("reasons", "Few people around"),
            ("help", "Better lighting"),
        ]
    ]
    comment = "The lamp is out.\nAgain."
    assert found["comments"] == [key | {"question": "comment", "comment": comment}]


def test_a_young_persons_response_is_read_whole(con):
    found, warnings = made(con, YOUNG, {})
    assert warnings == []
    (person,) = found["responses"]
    told = ("survey", "round", "place", "age_band", "gender", "ward_code")
    assert [person[key] for key in told] == [
        *("young_people", "October 2023", "School A", "11 to 14", "Girl", None)
    ]
    assert [(row["question"], row["answer"]) for row in found["answers"]] == [
        ("school_safe", "4"),
        ("way_safe", "3"),
        ("area_safe", "5"),
        ("worry_knife", "2"),
        ("know_help", "Yes"),
    ]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"ward": EDGWARE}, EDGWARE),
        ({"ward": EDGWARE.lower()}, EDGWARE),
        ({"ward": " EDGWARE ward"}, EDGWARE),
        ({"ward": "Edgware (QA) "}, EDGWARE),
        ({"ward": "Outside Harrow"}, None),
        ({"ward": "don’t know"}, None),
        (IN_GREENHILL, GREENHILL),
        (IN_GREENHILL | {"longitude": "-0,3370", "latitude": "51,5798"}, GREENHILL),
        (IN_GREENHILL | {"ward": "Edgware"}, EDGWARE),
        ({"ward": "", "ward_name": "Belmont"}, BELMONT),
    ],
)
def test_a_ward_is_told_by_code_name_or_pin(con, change, wanted):
    found, _ = made(con, SAFER, change)
    assert found["responses"][0]["ward_code"] == wanted


def test_a_pin_outside_is_kept_without_a_ward_and_said(con):
    outside = {"response_id": "r2", "ward": "", "longitude": -0.1, "latitude": 51.5}
    found, warnings = made(con, SAFER, {}, outside)
    person = found["responses"][1]
    assert (person["ward_code"], person["longitude"]) == (None, -0.1)
    assert len(found["answers"]) == 2 * 7
    assert warnings == [
        "the pin lies outside Harrow; the response counts for no ward (first on line 3)"
    ]


def test_a_pin_in_another_ward_than_told_is_said(con):
    found, warnings = made(con, SAFER, IN_GREENHILL | {"ward": "Edgware"})
    assert found["responses"][0]["ward_code"] == EDGWARE
    told = "the pin lies in another ward; the ward told counts (first on line 2)"
    assert warnings == [told]


@pytest.mark.parametrize(
    ("question", "cell", "wanted"),
    [
        ("safe_day", "5.0", ["5"]),
        ("safe_day", "very SAFE", ["5"]),
        ("safe_day", "", None),
        ("age_band", "", None),
        ("place", "pub, bar or club", ["Pub, bar or club"]),
        ("reasons", "No CCTV;No  cctv ; ;", ["No CCTV"]),
        ("reasons", ";", None),
        ("help", "More  police;Better lighting", ["More police", "Better lighting"]),
    ],
)
def test_answers_are_understood_as_they_are_written(con, question, cell, wanted):
    found, _ = made(con, SAFER, {question: cell})
    assert answers(found, question).get("r1") == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("16-24", "16 to 24"),
        ("16 – 24", "16 to 24"),
        ("65+", "65 and over"),
        ("prefer not to say", "Prefer not to say"),
    ],
)
def test_ages_are_understood_as_they_are_written(con, cell, wanted):
    assert made(con, SAFER, {"age_band": cell})[0]["responses"][0]["age_band"] == wanted


@pytest.mark.parametrize(
    "cell", ["2023-10-09", "9/10/2023", "09/10/2023 21:07", "2023-10-09T21:07:00Z"]
)
def test_days_are_understood_as_they_are_written(con, cell):
    found, _ = made(con, SAFER, {"answered_on": cell})
    assert found["responses"][0]["answered_on"] == date(2023, 10, 9)


def test_a_changed_question_has_a_wording_of_its_own(con):
    second = {"wording": "2", "help": "Safe places to go into"}
    found, _ = made(con, SAFER, {}, {"response_id": "r2"} | second)
    asked = {(row["question"], row["wording"]) for row in found["answers"]}
    assert {wording for key, wording in asked if key == "help"} == {1, 2}
    # The others were asked as before, and join.
    assert {wording for key, wording in asked if key != "help"} == {1}


def test_what_is_odd_is_kept_and_said(con):
    nothing = dict.fromkeys(partner_data.surveys()["safer_spaces"].questions, "")
    found, warnings = made(
        con,
        SAFER | {"colour": "red"},
        {"comment": "=HYPERLINK(1)"},
        {"response_id": "r2", "comment": "x" * 100_000},
        {"response_id": "r3", "comment": "It wasnâ€™t lit\n\nat all"},
        {"response_id": "r4", "ward": ""},
        {"response_id": "r5"} | nothing,
    )
    assert len(found["responses"]) == 5
    assert [len(row["comment"]) for row in found["comments"]] == [13, 100_000, 23]
    assert warnings == [
        "a text begins like a formula; it is kept as text (first on line 2)",
        "a comment of over 5,000 signs is kept whole (first on line 3)",
        "signs such as â€™ show that two encodings are mixed; the text is kept as it "
        "is (first on line 4)",
        "neither a ward nor a pin is told (first on line 7)",
        "no question is answered (first on line 8)",
        "not read, since no question here asks it: colour",
    ]


def test_warnings_do_not_tell_how_many(con):
    """They stand in the public ledger, where a small number would be a disclosure."""
    one, _ = made(con, SAFER, {"ward": ""})
    few = [{"ward": "", "response_id": f"r{n}"} for n in range(4)]
    assert made(con, SAFER, {"ward": ""})[1] == made(con, SAFER, *few)[1]
    assert one["responses"][0]["ward_code"] is None


def test_a_workbook_reads_as_the_table_does(con):
    book = openpyxl.Workbook()
    book.active.append(list(SAFER))
    book.active.append([*list(SAFER.values())[:2], date(2023, 10, 9), *SAFER.values()])
    book.active.delete_rows(2)
    book.active.append(
        [date(2023, 10, 9) if k == "answered_on" else v for k, v in SAFER.items()]
    )
    file = io.BytesIO()
    book.save(file)
    assert rows(read(con, file.getvalue())) == made(con, SAFER, {})[0]


# Partners' figures


PUBLIC = {
    "indicator": "assault_admissions",
    "area_code": HARROW,
    "period": "2021/22 - 23/24",
    "value": "25.4",
    "numerator": "196",
    "denominator": "783,477",
    "lower": "21.9",
    "upper": "29.2",
    "note": "Provisional",
}


def test_public_and_restricted_indicators_part_ways(con):
    found, warnings = made(con, LONG, {}, PUBLIC)
    assert warnings == []
    assert found["indicator_values"] == [
        {
            "indicator": "assault_admissions",
            "area_code": HARROW,
            "category": "all",
            "period": "2021/22 - 23/24",
            "first_month": date(2021, 4, 1),
            "last_month": date(2024, 3, 1),
            "value": 25.4,
            "numerator": 196,
            "denominator": 783_477,
            "lower": 21.9,
            "upper": 29.2,
            "note": "Provisional",
        }
    ]
    assert found["partner_counts"] == [
        {
            "indicator": "asb_calls",
            "area_code": EDGWARE,
            "category": "all",
            "first_month": date(2024, 4, 1),
            "last_month": date(2024, 4, 1),
            "value": 12,
        }
    ]


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ("England", "E92000001"),
        ("E12000007", "E12000007"),
        ("london", "E12000007"),
        ("Harrow", HARROW),
    ],
)
def test_areas_go_by_code_or_name(con, area, code):
    found, _ = made(con, LONG, PUBLIC | {"area_code": area})
    assert found["indicator_values"][0]["area_code"] == code


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("[c]", None, "[c] Provisional"),
        ("*", None, "[c] Provisional"),
        ("x", None, "[x] Provisional"),
        ("", None, "[x] Provisional"),
        ("[z]", None, "[z] Provisional"),
        ("25.4 [u]", 25.4, "[u] Provisional"),
        ("1,234.5", 1234.5, "Provisional"),
    ],
)
def test_a_missing_number_keeps_its_mark(con, cell, value, note):
    bounds = {"lower": "", "upper": ""}
    found, _ = made(con, LONG, PUBLIC | bounds | {"value": cell})
    (row,) = found["indicator_values"]
    assert (row["value"], row["note"]) == (value, note)


@pytest.mark.parametrize(
    ("indicator", "period", "first", "last"),
    [
        ("youth_reoffending", "2024", (2024, 1), (2024, 12)),
        ("youth_reoffending", "2024/25", (2024, 4), (2025, 3)),
        ("youth_reoffending", "2024/2025", (2024, 4), (2025, 3)),
        ("youth_reoffending", "2024-03", (2024, 3), (2024, 3)),
        ("youth_reoffending", "Mar-24", (2024, 3), (2024, 3)),
        ("youth_reoffending", "01/03/2024", (2024, 3), (2024, 3)),
        ("youth_reoffending", "2024 Q1", (2024, 1), (2024, 3)),
        ("youth_reoffending", "2024/25 Q1", (2024, 4), (2024, 6)),
        ("persistent_absence", "2024/25", (2024, 9), (2025, 8)),
        ("youth_first_time_entrants", "2024", (2024, 1), (2024, 12)),
    ],
)
def test_periods_mean_months(con, indicator, period, first, last):
    row = {"indicator": indicator, "area_code": HARROW, "period": period}
    found, _ = made(con, LONG, row)
    (value,) = found["indicator_values"]
    assert value["first_month"] == date(*first, 1)
    assert value["last_month"] == date(*last, 1)


def test_hate_crime_by_ward_and_strand(con):
    other = {"ward_code": "not_placed", "strand": "Homophobic crime", "offences": "1"}
    found, warnings = made(con, HATE, {}, other, renamed={"period": "Month"})
    assert warnings == []
    april = (date(2024, 4, 1), date(2024, 4, 1))
    assert [tuple(row.values()) for row in found["partner_counts"]] == [
        ("hate_crime_detail", EDGWARE, "Race", *april, 3),
        ("hate_crime_detail", "not_placed", "Sexual orientation", *april, 1),
    ]


def test_events_and_campaigns(con):
    found, _ = made(con, EVENT, {}, {"date": "2024-08-05", "kind": "Event"})
    assert [tuple(row.values()) for row in found["events"]] == [
        (date(2025, 3, 8), "Walk for women", "campaign"),
        (date(2024, 8, 5), "Walk for women", "event"),
    ]


# Fingertips


def test_fingertips_as_it_comes(con):
    england = {"Area Code": "E92000001", "Area Name": "England", "Value": "319"}
    elsewhere = {"Area Code": "E06000022", "Area Name": "Bath"}
    parents = [{"Parent Code": "", "Parent Name": ""}, {}]
    found, warnings = made(con, FINGERTIPS, *parents, england, elsewhere)
    assert warnings == ["1 row of 1 other area was left out"]
    assert found["indicator_titles"][0]["title"] == FINGERTIPS["Indicator Name"]
    values = [tuple(row.values()) for row in found["indicator_values"]]
    span = ("all", "2022/23", date(2022, 4, 1), date(2023, 3, 1))
    numbers = (87, 53870, 129.2, 199.4, "")
    assert values == [
        ("fingertips_90813", HARROW, *span, 161.5, *numbers),
        ("fingertips_90813", "E92000001", *span, 319, *numbers),
    ]


def test_an_indicator_that_is_defined_here_joins_its_definition(con):
    row = {"Indicator ID": "11201", "Time period": "2021/22 - 23/24"}
    found, _ = made(con, FINGERTIPS, row)
    assert found["indicator_values"][0]["indicator"] == "assault_admissions"
    assert "indicator_titles" not in found


def test_groups_of_people_stand_apart(con):
    changes = [
        {},
        {"Sex": "Female"},
        {"Age": "15-19 yrs"},
        {"Category Type": "Deprivation", "Category": "Most deprived decile"},
    ]
    found, _ = made(con, FINGERTIPS, *changes)
    assert [row["category"] for row in found["indicator_values"]] == [
        "10-24 yrs",
        "Female, 10-24 yrs",
        "15-19 yrs",
        "10-24 yrs, Most deprived decile",
    ]


@pytest.mark.parametrize(
    ("change", "value", "note"),
    [
        (
            {"Value": "", "Value note": "Value suppressed for disclosure control"},
            None,
            "[c] Value suppressed for disclosure control",
        ),
        ({"Value": ""}, None, "[x]"),
        (
            {"Value note": "There is a data quality issue with this value"},
            161.5,
            "[u] There is a data quality issue with this value",
        ),
    ],
)
def test_a_hidden_value_is_no_zero(con, change, value, note):
    found, _ = made(con, FINGERTIPS, change)
    (row,) = found["indicator_values"]
    assert (row["value"], row["note"]) == (value, note)


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("<5", "[c]"),
        ("< 10", "[c]"),
        ("fewer than 5", "[c]"),
        ("*", "[c]"),
        ("[c]", "[c]"),
        ("Suppressed", "[c]"),
        ("..", "[x]"),
        ("NA", "[x]"),
        ("not collected", "[x]"),
        ("inf", "[x]"),
    ],
)
def test_a_cell_that_is_no_number_is_not_available(con, cell, mark):
    change = {"Value": cell, "Count": cell, "Sex": "Female"}
    found, warnings = made(con, FINGERTIPS, {}, change)
    whole, hidden = found["indicator_values"]
    assert (whole["value"], whole["numerator"]) == (161.5, 87)
    assert (hidden["value"], hidden["numerator"]) == (None, None)
    assert hidden["note"] == mark
    assert warnings == [f"2 cells are no number and not available: {cell} (2)"]


def test_unknown_periods_are_left_out_counted_and_named(con):
    periods = ["2019/20 - 21/22", "2020 Q1", "Winter 2020", "2024-25", "Winter 2020"]
    rows = [{"Time period": one} for one in periods]
    found, warnings = made(con, FINGERTIPS, *rows)
    assert [row["period"] for row in found["indicator_values"]] == [
        "2019/20 - 21/22",
        "2020 Q1",
    ]
    assert warnings == [
        "3 rows were left out, of periods that are not known here: Winter 2020 (2), "
        "2024-25 (1)"
    ]


def test_a_file_of_other_places_says_so(con):
    found, warnings = made(con, FINGERTIPS, {"Area Code": "E06000022"})
    assert found == {}
    assert warnings[-1] == "no row is for Harrow"


# The front door


def test_responses_load_to_shares_worked_out_by_hand(tmp_path, load, store_path):
    """20 women in Edgware, 15 safe by day; 20 in Belmont, 5 safe."""
    people = [
        {"response_id": f"r{n}", "ward": ward, "safe_day": 4 if n < safe else 2}
        for ward, first, safe in ((EDGWARE, 0, 15), (BELMONT, 20, 25))
        for n in range(first, first + 20)
    ]
    file = tmp_path / "responses.csv"
    file.write_text(table(SAFER, *people))
    loaded = load(file)
    assert (loaded.ledger.kind[0], loaded.ledger.row_count[0]) == ("safer_spaces", 40)
    con = store.connect(store_path, role="member")
    found = surveys.shares(con, "safer_spaces", "safe_day", "ward")
    shares = dict(zip(found["category"], found["share"], strict=True))
    assert {code: shares[code] for code in (EDGWARE, BELMONT)} == {
        EDGWARE: 0.75,
        BELMONT: 0.25,
    }
    whole = surveys.shares(con, "safer_spaces", "safe_day")
    assert whole["share"].tolist() == [0.5]
    assert whole["base"].tolist() == [40]


def test_partner_files_load_together(tmp_path, load, store_path):
    texts = {
        "long.csv": table(LONG, {}, PUBLIC),
        "hate.csv": table(HATE, {}),
        "events.csv": table(EVENT, {}),
        "plan.csv": table(ACTION, {}),
        "ohid.csv": table(FINGERTIPS, {}),
        "young.csv": table(YOUNG, {}),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    loaded = load(tmp_path)
    assert set(loaded.ledger.kind) == set(kinds()) - {"safer_spaces"}
    con = store.connect(store_path, role="officer")
    counts = store.query(
        con, "SELECT indicator, value FROM officers.partner_count ORDER BY indicator"
    )
    assert counts["value"].tolist() == [12, 3]
    schools = store.query(con, "SELECT school FROM officers.survey_response")
    assert schools["school"].tolist() == ["School A"]


# Definitions and templates


@pytest.mark.parametrize("key", partner_data.surveys())
def test_a_survey_and_its_source_ask_the_same(key):
    survey, source = partner_data.surveys()[key], sources.catalogue()[key]
    columns = source.columns | source.optional
    assert set(survey.questions) | set(survey.about) <= set(columns)
    assert survey.about.keys() == {"age_band", "gender"}
    for question in survey.questions.values():
        versions = [wording.version for wording in question.wordings]
        assert versions == sorted(set(versions))
        assert set(versions) <= set(survey.versions)
        for wording in question.wordings:
            assert wording.text.endswith(("?", "."))
            assert bool(wording.options) == (question.kind != "text")
            assert not any(";" in option for option in wording.options)
        assert bool(question.share) == (question.kind == "scale")
    for about in survey.about.values():
        assert set(about.also.values()) <= set(about.options)


@pytest.mark.parametrize("key", partner_data.indicators())
def test_an_indicator_says_all_it_must(key):
    one = partner_data.indicators()[key]
    for words in (one.counts, *one.caveats):
        assert words[0].isupper()
        assert words.endswith(".")
    assert set(one.also.values()) <= set(one.categories)
    if one.policy == "partner":
        assert one.whole
        assert one.publish in ("year", "quarter")
        assert {"region", "country"}.isdisjoint(one.areas)
        assert not one.fingertips
    assert one.template in templates.names()
    assert set(one.example) <= set(one.columns)


def test_a_wrong_definition_is_named(tmp_path, monkeypatch):
    file = tmp_path / "a.toml"
    monkeypatch.setattr(config, "INDICATORS", tmp_path)
    whole = (
        config.PACKAGE / "definitions" / "indicators" / "asb_calls.toml"
    ).read_text()
    for text, said in (
        (whole.replace("unit =", "units ="), "a.toml lacks: unit"),
        (whole + "colour = 'red'\n", "a.toml does not know: colour"),
        (whole.replace('"partner"', '"secret"'), "a.toml: policy is one of"),
        ("title = ", "a.toml is not valid TOML"),
    ):
        file.write_text(text)
        partner_data.indicators.cache_clear()
        with pytest.raises(HarrowError, match=said):
            partner_data.indicators()
    monkeypatch.undo()
    partner_data.indicators.cache_clear()


@pytest.mark.parametrize("name", templates.names())
def test_a_template_loads_once_its_example_row_is_real(con, name):
    text = templates.template(name)
    with pytest.raises(HarrowError, match=r"line 2: this is the template's example"):
        read(con, text.encode())
    real = text.replace("example,", "r1,").replace("Example: ", "")
    if name == "indicators":  # one file of all: each subject has its own
        return
    found = rows(read(con, real.encode()))
    part = max(found.values(), key=len)
    assert len(part) >= text.count("\n") - 1 - len(found.get("partner_counts", []))


def test_the_command_writes_templates(tmp_path, command):
    answer = command("load", "--template", "Safer_Spaces")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == templates.template("safer-spaces")
    file = tmp_path / "responses.csv"
    answer = command("load", "--template", "safer-spaces", "-o", file)
    assert (answer.code, answer.out) == (0, "")
    assert file.read_text() == templates.template("safer-spaces")
    for arguments, said in (
        (("--template", "safer-spaces", "-o", file), "is there already"),
        (("--template", "poetry"), "There is no template 'poetry'. Use one of: "),
        (("--template", "events", file), "without files to load"),
        (("--template", "events", "-o", file / "x"), "cannot be written"),
        ((), "nothing to load"),
    ):
        answer = command("load", *arguments)
        assert (answer.code, answer.out) == (1, "")
        assert said in answer.err
