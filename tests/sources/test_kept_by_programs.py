"""Files as they come back from other programs: R, spreadsheets, web forms.

Each is the same small table in another form, so each has the same figures; what cannot
be told is one sentence.
"""

import csv
import io

import openpyxl
import pytest
from files import BOROUGH, DASHBOARD, HARROW, POPULATION, SURVEY, VAWG, write

from harrow_dash.errors import HarrowError

COUNTS = {"202503": 30, "202504": 41}
ROWS = [
    BOROUGH | COUNTS,
    BOROUGH
    | {"MajorText": "SEXUAL OFFENCES", "MinorText": "RAPE", "202503": 5, "202504": 6},
]
BURGLARY = {"2025-03": 30, "2025-04": 41}
SEXUAL = {"2025-03": 5, "2025-04": 6}


def both(figures):
    return figures.values("burglary_business"), figures.values("sexual_offences")


CELLS = {
    "blanks that do not break": lambda cell: cell.replace(" ", "\u00a0"),
    "two blanks for one": lambda cell: cell.replace(" ", "  "),
    "a sign of no width": lambda cell: cell + "\u200b",
    "curly quotation marks": lambda cell: f"\u201c{cell}\u201d",
    "an apostrophe before it": lambda cell: f"'{cell}",
    "& for and": lambda cell: cell.replace(" AND ", " & "),
    "a line break at its end": lambda cell: cell + "\r\n",
}


@pytest.mark.parametrize("form", CELLS.values(), ids=CELLS)
def test_cells_are_what_they_were_before_a_program_wrote_them(
    form, tmp_path, load, figures
):
    rows = [{name: form(str(cell)) for name, cell in row.items()} for row in ROWS]
    loaded = load(write(tmp_path / "a.csv", ROWS[0], *rows))
    assert both(figures) == (BURGLARY, SEXUAL)
    assert loaded.ledger.warnings.iloc[0].tolist() == [
        "only 2 rows; files of this kind have 25 or more, so it may be cut short"
    ]


HEADINGS = {
    "R, numbers": ("X202503", "X202504"),
    "R, dates": ("X2025.03.01", "X2025.04.01"),
    "with a letter": ("M202503", "M202504"),
    "days of eight digits": ("20250301", "20250430"),
    "years of two digits": ("01/03/25", "30/04/25"),
    "curly apostrophes": ("Mar \u201925", "Apr \u201925"),
    "days and dots": ("1.Mar.2025", "1.Apr.2025"),
    "days since 1899": ("45717", "45748.0"),
}


@pytest.mark.parametrize("titles", HEADINGS.values(), ids=HEADINGS)
def test_months_that_programs_rewrote_are_known(titles, tmp_path, load, figures):
    names = dict(zip(COUNTS, titles, strict=True))
    rows = [{names.get(key, key): cell for key, cell in row.items()} for row in ROWS]
    load(write(tmp_path / "a.csv", rows[0], *rows))
    assert both(figures) == (BURGLARY, SEXUAL)


@pytest.mark.parametrize(
    "titles", [("03/25", "04/25"), ("25-Mar", "25-Apr"), ("45718", "45749")]
)
def test_months_that_may_be_days_are_refused_by_name(titles, tmp_path, load):
    names = dict(zip(COUNTS, titles, strict=True))
    rows = [{names.get(key, key): cell for key, cell in row.items()} for row in ROWS]
    with pytest.raises(HarrowError, match=f"heading '{titles[0]}' is like a date"):
        load(write(tmp_path / "a.csv", rows[0], *rows))


RUNS = [
    ("11/24", "12/24", "01/25"),
    ("24/11", "24/12", "25/01"),
    ("24-Nov", "24-Dec", "25-Jan"),
    ("10/24", "11/24", "12/24"),
    ("12/10", "11/10", "01/11"),
]
NO_RUNS = [
    ("04/10", "05/10", "06/10"),  # days of October, or months of 2010
    ("31-Jan", "28-Feb", "31-Mar"),
    ("11/24", "12/24", "02/25"),
    ("24-Nov", "24-Dec", "Jan-25"),
    ("1-Jan", "1-Feb", "1-Mar"),
]


@pytest.mark.parametrize("titles", RUNS + NO_RUNS)
def test_a_run_of_short_months_is_told_where_only_one_reading_fits(
    titles, tmp_path, load, figures
):
    row = BOROUGH | dict(zip(titles, (4, 5, 6), strict=True))
    file = write(tmp_path / "a.csv", row, row)
    if titles in NO_RUNS:
        with pytest.raises(HarrowError, match="Write the months as 202503"):
            load(file)
        return
    load(file)
    found = figures.values("burglary_business")
    assert sorted(found.values()) == [4, 5, 6]
    first = {"10/24": "2024-10", "12/10": "2010-11"}.get(titles[0], "2024-11")
    assert min(found) == first


@pytest.mark.parametrize("joint", [".", "-"])
def test_headings_joined_by_dots_or_hyphens_are_known(joint, tmp_path, load, figures):
    def joined(row):
        return {key.replace(" ", joint): cell for key, cell in row.items()}

    load(
        write(tmp_path / "a.csv", joined(VAWG), joined(VAWG | {"Count": 7})),
        write(tmp_path / "b.csv", joined(POPULATION), joined(POPULATION)),
    )
    assert figures.values("vawg", HARROW) == {"2023-03": 7}


MONTHS = ["Mar-23", "March 2023", "2023-03", "202303", "1 March 2023", "01.03.2023"]
MONTHS += ["01-03-2023", "01-Mar-2023", "01/03/23", "31/03/2023", "Mar \u201923"]


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_in_a_cell_is_read_in_any_form(month, tmp_path, load, figures):
    load(
        write(tmp_path / "a.csv", DASHBOARD, {"Month_Year": month, "Count": 9}),
        write(tmp_path / "b.csv", VAWG, {"Recorded Date Months": month, "Count": 4}),
        write(tmp_path / "c.csv", SURVEY, {"Date": month}),
    )
    assert figures.values("hate_crime", HARROW) == {"2023-03": 9}
    assert figures.values("vawg", HARROW) == {"2023-03": 4}
    assert figures.values("pas_good_job", HARROW) == {"2023-03": 0.56}


@pytest.mark.parametrize("quarter", ["Q1 2023", "2023 Q1", "2022/23 Q4"])
@pytest.mark.parametrize("share", ["56%", "56.0 %", "56,0%", "0.56", ".56"])
def test_a_survey_names_its_quarters_and_shares(
    quarter, share, tmp_path, load, figures
):
    row = {"Date": quarter, "Proportion": share, "MPS": share}
    hidden = row | {"Date": "30/6/2023", "Proportion": "n<50", "MPS": "low base"}
    load(write(tmp_path / "a.csv", SURVEY, row, hidden))
    assert figures.values("pas_good_job", HARROW) == {"2023-03": 0.56}


def test_a_share_that_may_be_any_number_is_refused(tmp_path, load):
    with pytest.raises(HarrowError, match=r"line 2: a proportion must lie .*\('56'\)"):
        load(write(tmp_path / "a.csv", SURVEY, {"Proportion": "56"}))


@pytest.mark.parametrize("measure", ["offences", "OFFENCES"])
def test_the_dashboards_words_are_known_in_any_case(measure, tmp_path, load, figures):
    row = {"Measure": measure, "Area Type": "BOROUGH", "Count": 9}
    load(write(tmp_path / "a.csv", DASHBOARD, row))
    assert figures.values("hate_crime", HARROW) == {"2023-03": 9}


@pytest.mark.parametrize(
    ("defaults", "row", "measure", "right"),
    [
        (BOROUGH, COUNTS, "burglary_business", BURGLARY),
        (VAWG, {"Count": 4}, "vawg", {"2023-03": 4}),
        (SURVEY, {}, "pas_good_job", {"2023-03": 0.56}),
    ],
)
@pytest.mark.parametrize("is_workbook", [False, True])
def test_a_note_as_wide_as_the_table_is_no_row(
    defaults, row, measure, right, is_workbook, tmp_path, load, figures
):
    table = write(tmp_path / "a.csv", defaults, row)
    lines = list(csv.reader(io.StringIO(table.read_text("utf-8"))))
    note = ["Source: the publisher, with later revisions."]
    lines.append(note + [""] * (len(lines[0]) - 1))
    if is_workbook:
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        table = tmp_path / "a.xlsx"
        book.save(table)
    else:
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    loaded = load(table)
    assert figures.values(measure, HARROW) == right
    told = loaded.ledger.warnings.iloc[0]
    assert any("passed over as a title or note" in words for words in told)


def test_a_total_in_a_column_that_no_figure_needs_is_a_total(tmp_path, load, figures):
    total = dict.fromkeys(VAWG, "") | {"BCU Location": "Total", "Count": 9}
    rows = [{"Count": 4}, {"Date Committed From Date Months": "", "Count": 5}, total]
    load(write(tmp_path / "a.csv", VAWG, *rows))
    assert figures.values("vawg", HARROW) == {"2023-03": 9}


def test_an_offence_or_group_that_no_measure_asks_for_is_named(tmp_path, load):
    rows = [
        COUNTS | {"MinorText": "BURGLARY OF GARDEN SHEDS"},
        COUNTS | {"MajorText": "NEW GROUP"},
    ]
    told = load(write(tmp_path / "a.csv", BOROUGH, *rows)).ledger.warnings.iloc[0]
    assert "no measure of its own uses BURGLARY OF GARDEN SHEDS" in told
    assert "no group's measure uses NEW GROUP" in told


def test_a_question_that_no_measure_asks_for_is_named(tmp_path, load):
    rows = [{}, {"Measure": "Feel proud of the area"}]
    told = load(write(tmp_path / "a.csv", SURVEY, *rows)).ledger.warnings.iloc[0]
    assert "no measure of its own uses FEEL PROUD OF THE AREA" in told


def test_a_folder_of_nothing_but_text_says_what_it_passed_over(tmp_path, load):
    write(tmp_path / "in" / "table.txt", BOROUGH, COUNTS)
    with pytest.raises(HarrowError, match=r"passed over in a folder \(table.txt\)"):
        load(tmp_path / "in")


def test_a_column_of_totals_is_held_against_its_months(tmp_path, load, figures):
    rows = [row | {"Total": row["202503"] + row["202504"]} for row in ROWS]
    load(write(tmp_path / "right.csv", rows[0], *rows))
    assert both(figures) == (BURGLARY, SEXUAL)
    rows[1]["Total"] += 5
    with pytest.raises(
        HarrowError, match=r"line 3: the row's total is 16 and its months add up to 11"
    ):
        load(write(tmp_path / "wrong.csv", rows[0], *rows))


def test_a_column_of_totals_of_other_months_is_passed_over(tmp_path, load, figures):
    rows = [row | {"Grand Total": 900} for row in ROWS]
    told = load(write(tmp_path / "a.csv", rows[0], *rows)).ledger.warnings.iloc[0]
    assert both(figures) == (BURGLARY, SEXUAL)
    assert "a column of totals was passed over: it adds up other months" in told


def book(path, sheets):
    """A workbook of these sheets, each the rows of a borough file."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for line in [list(rows[0]), *(list(row.values()) for row in rows)]:
            sheet.append(line)
    made.save(path)
    return path


@pytest.mark.parametrize("changed", [31, 0])
@pytest.mark.parametrize("is_first", [True, False])
def test_two_sheets_that_disagree_are_refused(changed, is_first, tmp_path, load):
    other = [ROWS[0] | {"202503": changed}, ROWS[1]]
    sheets = {"March": ROWS, "Draft": other}
    if is_first:
        sheets = dict(reversed(sheets.items()))
    with pytest.raises(HarrowError) as refused:
        load(book(tmp_path / "a.xlsx", sheets))
    first, second = sheets
    values = (changed, 30) if is_first else (30, changed)
    assert str(refused.value) == (
        f"a.xlsx: the sheets '{first}' and '{second}' do not agree: burglary business "
        f"and community, Harrow, 2025-03 is {values[0]} in one and {values[1]} in the "
        "other. Hide or take out the sheet that is not meant, save the workbook and "
        "load it again."
    )


def test_sheets_that_agree_or_are_parts_count_once(tmp_path, load, figures):
    load(book(tmp_path / "a.xlsx", {"All": ROWS, "Copy": [*ROWS], "Part": [ROWS[1]]}))
    assert both(figures) == (BURGLARY, SEXUAL)
