"""The names that publishers give to periods, and the months they mean.

A plain year runs from January, 2023/24 from the month that the indicator's year begins
with, a quarter from its year's beginning: 2024 Q1 is January to March, 2024/25 Q1 April
to June. Ranges are written with a dash between blanks, as OHID does: 2019 - 21.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from harrow_dash.sources.rows import day

YEAR = r"((?:19|20)[0-9]{2})"
PLAIN_YEAR = re.compile(YEAR)
SPLIT_YEAR = re.compile(rf"{YEAR}/([0-9]{{2}}|[0-9]{{4}})")
MONTH = re.compile(rf"{YEAR}-(0[1-9]|1[0-2])")
NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})[ -]((?:19|20)?[0-9]{2})")  # Mar-24, too
QUARTER = re.compile(rf"{YEAR}[ -]?Q([1-4])", re.IGNORECASE)
QUARTER_FIRST = re.compile(rf"Q([1-4])[ -]{YEAR}", re.IGNORECASE)
SPLIT_QUARTER = re.compile(
    rf"{YEAR}/([0-9]{{2}}|[0-9]{{4}})[ -]?Q([1-4])(?:-Q([2-4]))?", re.IGNORECASE
)
MONTH_LAST = re.compile(rf"\b{YEAR} ([A-Za-z]{{3,9}})\b")  # 2023 Jan
SHORT_RANGE = re.compile(rf"{YEAR}-(1[3-9]|[2-9][0-9])")  # 2016-18; 2016-08 is a month
ACADEMIC_YEAR = 9
MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
START = re.compile(YEAR)
LONGEST = 12 * 20  # months


@dataclass(frozen=True)
class Period:
    """A period as it is shown, and the first days of its first and last month."""

    text: str
    first: date
    last: date

    @property
    def months(self) -> int:
        """How many months it has."""
        return _count(self.last) - _count(self.first) + 1


def period(text: str, year_start: int = 4) -> Period | None:
    """The period that a cell means; None when it means none.

    year_start: the month with which a year such as 2023/24 begins (4, or 9 for school
    years).
    """
    text = re.sub(r"[\u2010-\u2015]", "-", " ".join(text.split()))
    text = re.sub(r"(?<=\d) to (?=\w)", " - ", text)  # Apr 2022 to Mar 2023
    if text.casefold().startswith("academic year "):
        text, year_start = text[len("academic year ") :], ACADEMIC_YEAR
    text = MONTH_LAST.sub(r"\2 \1", text)
    short = SHORT_RANGE.fullmatch(text)
    # 2016-18 are three years; 2024-25 may be two of them or one that ends in March.
    if short and int(short[2]) - int(short[1]) % 100 > 1:
        text = f"{short[1]} - {short[2]}"
    if " - " not in text:
        return _single(text, year_start)
    start, end = text.split(" - ", 1)
    first, last = _single(start, year_start), _single(_whole(start, end), year_start)
    if first is None or last is None or last.first < first.first:
        return None
    found = Period(text, first.first, last.last)
    return found if found.months <= LONGEST else None


def within(one: Period, publish: str, year_start: int) -> bool:
    """Whether it lies inside one of the periods by which an indicator is published.

    publish: year (beginning with the month year_start), quarter, or as given.
    """
    length = {"year": 12, "quarter": 3}.get(publish)
    if length is None:
        return True
    begin = year_start - 1
    starts = (_count(one.first) - begin) // length, (_count(one.last) - begin) // length
    return starts[0] == starts[1]


def _single(text: str, year_start: int) -> Period | None:
    if found := PLAIN_YEAR.fullmatch(text):
        return _made(text, int(found[1]), 1, 12)
    if found := MONTH.fullmatch(text):
        return _made(text, int(found[1]), int(found[2]), 1)
    if found := NAMED_MONTH.fullmatch(text):
        return _named_month(found[1].casefold(), int(found[2]))
    if found := QUARTER.fullmatch(text):
        return _quarter(int(found[1]), int(found[2]))
    if found := QUARTER_FIRST.fullmatch(text):
        return _quarter(int(found[2]), int(found[1]))
    if found := SPLIT_YEAR.fullmatch(text):
        year = int(found[1])
        name = _split(year, found[2])
        return _made(name, year, year_start, 12) if name else None
    if found := SPLIT_QUARTER.fullmatch(text):
        year, quarter, last = int(found[1]), int(found[3]), int(found[4] or found[3])
        name = _split(year, found[2])
        if not name or last < quarter:
            return None
        to = f"-Q{last}" if found[4] else ""
        start = year_start + 3 * (quarter - 1)
        return _made(f"{name} Q{quarter}{to}", year, start, 3 * (last - quarter + 1))
    first_day = day(text)
    if first_day and _is_edge(first_day) and PLAIN_YEAR.fullmatch(f"{first_day:%Y}"):
        return _made(f"{first_day:%Y-%m}", first_day.year, first_day.month, 1)
    return None


def _is_edge(one: date) -> bool:
    """Whether a day is the first or the last of its month."""
    return one.day == 1 or (one + timedelta(days=1)).day == 1


def _named_month(name: str, year: int) -> Period | None:
    year += 2000 if year < 100 else 0
    for number, month in enumerate(MONTHS, 1):
        if name in (month, month[:3]) or (month, name) == ("september", "sept"):
            return _made(f"{year}-{number:02d}", year, number, 1)
    return None


def _quarter(year: int, quarter: int) -> Period:
    return _made(f"{year} Q{quarter}", year, 3 * quarter - 2, 3)


def _split(year: int, end: str) -> str:
    """2023/24 from its two parts; "" when the second is not the year after."""
    follows = end in (f"{year + 1}", f"{year + 1}"[2:])
    return f"{year}/{(year + 1) % 100:02d}" if follows else ""


def _whole(start: str, end: str) -> str:
    """The end of a range with its century: 21 in "2019 - 21", 21/22 likewise."""
    if not re.fullmatch(r"[0-9]{2}(/[0-9]{2})?", end) or not START.match(start):
        return end
    century, year = divmod(int(start[:4]), 100)
    return f"{century + (int(end[:2]) < year)}{end}"


def _made(text: str, year: int, month: int, length: int) -> Period:
    """`month` may exceed 12: the months of later years follow on."""
    start = 12 * year + month - 1
    return Period(text, _month(start), _month(start + length - 1))


def _count(month: date) -> int:
    return 12 * month.year + month.month - 1


def _month(count: int) -> date:
    return date(count // 12, count % 12 + 1, 1)
