"""Properties of the readers: whatever fits is read without loss, whatever does not is
refused with its line, and nothing else ever happens.

A few hundred cases each, shared out among the kinds of files;
HYPOTHESIS_PROFILE=thorough tries some thousands of each kind.
"""

import pytest
from drawn import KINDS, RANDOM, TEXT, file
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import desk, read

from harrow_dash.errors import HarrowError

CON = desk()
OF_A_KIND = settings(max_examples=settings.default.max_examples // 3)
HELD = (
    "SELECT (SELECT count(*) FROM area), (SELECT count(*) FROM outline), "
    "(SELECT count(*) FROM duckdb_tables() WHERE NOT temporary)"
)
STATE = CON.execute(HELD).fetchall()
# By kind: cells of which each is wrong wherever it stands.
WRONG = {
    "safer_spaces": {
        "response_id": ["", "=1+1", "x" * 101, "Example"],
        "round": ["", "Spring", "=2023", "x" * 41],
        "answered_on": ["", "31/02/2023", "10/25/2023", "01/01/1999", "tomorrow"],
        "ward": ["Atlantis", "E05000285", "=A1"],
        "longitude": ["51.58", "west", "-0.3", "NaN"],
        "latitude": ["-0.337", "188000", "51.58"],
        "age_band": ["Old", "Oct-24", "17"],
        "gender": ["X"],
        "safe_day": ["0", "6", "-99", "4.5", "=4", "NaN", "٣", "1e9"],
        "safe_night": ["Fine"],
        "place": ["The moon", "1"],
        "reasons": ["Poor lighting; Dragons", "Poor lighting, No CCTV"],
        "weight": ["0", "-1", "101", "NaN", "heavy"],
        "wording": ["", "0", "3", "1.5", "one"],
    },
    "young_people": {
        "response_id": ["", "-1"],
        "school": ["x" * 121],
        "age_band": ["12", "Year 14"],
        "school_safe": ["0", "11"],
        "know_help": ["Maybe", "1"],
        "wording": ["2"],
    },
    "partner_long": {
        "indicator": ["", "dragons", "=A1"],
        "area_code": ["", "Atlantis", "E05999999", "E09000001"],
        "category": ["=1+1", "@x", "x" * 81],
        "period": [
            "",
            "2024-13",
            "2024-25",
            "2024/26",
            "Winter",
            "3/2024",
            "02/03/2024",
        ],
        "value": [
            "-1",
            "-99",
            "NaN",
            "inf",
            "1e999",
            "many",
            "=1",
            "1 2",
            "1.2.3",
            "٣",
        ],
        "lower": ["low", "-1", "NaN"],
        "note": ["Example: delete this row"],
    },
    "hate_partner": {
        "period": ["", "2099-01", "2023", "Winter"],
        "ward_code": ["", "Atlantis", "E09000015"],
        "strand": ["Faith", "=1"],
        "offences": ["", "-1", "1.5", "<5", "[c]"],
    },
    "local_events": {
        "date": ["", "2025-02-30", "1/13/2025", "01/01/1900"],
        "label": ["", "=1", "+44", "x" * 81, "Example: one"],
        "kind": ["", "party"],
    },
    "delivery_plan": {
        "action": ["", "x" * 301, "Example: one"],
        "outcome": ["", "x" * 501],
        "workstream": ["", "x" * 61],
        "lead": ["x" * 201],
        "status": ["", "amber", "done!"],
        "progress": ["x" * 2001],
        "as_of": ["", "soon", "31/02/2025", "2099-12-31", "01/01/1999"],
        "publish": ["", "y", "maybe"],
    },
    "fingertips": {
        "Indicator ID": ["", "B12a", "-1", "1.5"],
        "Indicator Name": [""],
        "Time period": [""],
    },
}


def checked(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    """What a file gives; whatever it gives, the database stays as it was."""
    try:
        tidy = read(CON, data)
        return {part: one.fetchall() for part, one in tidy.relations.items()}
    finally:
        assert CON.execute(HELD).fetchall() == STATE


@pytest.mark.parametrize("kind", KINDS)
@OF_A_KIND
@given(data=st.data(), rng=RANDOM)
def test_what_fits_is_read_without_loss(kind, data, rng):
    sheet = data.draw(KINDS[kind][1])
    content, _ = file(rng, sheet.rows)
    assert checked(content) == sheet.expected


@pytest.mark.parametrize("kind", KINDS)
@OF_A_KIND
@given(data=st.data(), rng=RANDOM)
def test_what_does_not_fit_is_refused_with_its_line(kind, data, rng):
    rows = data.draw(KINDS[kind][1]).rows
    place = rng.randrange(len(rows))
    column = rng.choice(list(WRONG[kind]))
    # Of Fingertips only the rows of these areas are looked at.
    kept = {"Area Code": "E09000015"} if kind == "fingertips" else {}
    rows[place] |= kept | {column: rng.choice(WRONG[kind][column])}
    content, lines = file(rng, rows)
    with pytest.raises(HarrowError) as refused:
        checked(content)
    sentence = str(refused.value)
    assert sentence.startswith(f"a.csv: line {lines[place]}: "), sentence
    assert sentence.isprintable()
    assert sentence.endswith(".")


@given(data=st.data(), rng=RANDOM)
def test_whatever_stands_in_the_cells_is_read_or_refused(data, rng):
    kind = data.draw(st.sampled_from(list(KINDS)))
    defaults = KINDS[kind][0]
    texts = data.draw(st.lists(TEXT, min_size=1, max_size=4))
    known = [cell for cells in WRONG[kind].values() for cell in cells]
    pool = [*defaults.values(), *known, *texts]
    rows = [
        {one: rng.choice([sound, rng.choice(pool)]) for one, sound in defaults.items()}
        for _ in range(rng.randint(1, 3))
    ]
    read_or_refused(file(rng, rows)[0])


@given(
    kind=st.sampled_from(list(KINDS)),
    noise=st.binary(max_size=200),
    place=st.integers(0, 400),
)
def test_whatever_the_bytes_are_they_are_read_or_refused(kind, noise, place):
    defaults = KINDS[kind][0]
    sound = ",".join(defaults).encode() + b"\n" + ",".join(defaults.values()).encode()
    read_or_refused(sound[:place] + noise + sound[place:])


def read_or_refused(content: bytes) -> None:
    """Nothing but rows or a sentence ever comes of a file."""
    try:
        checked(content)
    except HarrowError as error:
        sentence = str(error)
    else:
        return
    assert sentence.startswith("a.csv: ")
    assert sentence.isprintable()
    assert sentence.endswith(".")
