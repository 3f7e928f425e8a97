"""Headings that are months, in the forms in which publishers and programs write them.

A heading comes as `sources.spelling` gives it: without case, blanks and quotes.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from harrow_dash import config

MONTH_COLUMN = re.compile(r"(19|20)\d{4}")
NAMES = ["jan", "feb", "mar", "apr", "may", "jun"]
NAMES += ["jul", "aug", "sep", "oct", "nov", "dec"]
LONG_NAMES = ["january", "february", "march", "april", "may", "june", "july"]
LONG_NAMES += ["august", "september", "october", "november", "december"]
MIDNIGHT = re.compile(r"t?00:00(:00(\.0+)?)?(z|\+00:00)?$")
LETTER = re.compile(r"^[xm](?=(19|20)\d\d)")  # X202503: R's names begin with one
YEAR = r"(?P<year>(?:19|20)\d\d)"
FORMS = (
    # 202503, and 202503.0 from floats
    re.compile(rf"{YEAR}(?P<month>\d\d)(?:\.0+)?"),
    re.compile(rf"{YEAR}[-/.]?m?(?P<month>\d\d?)"),  # 2025-03, 2025/3, 2025M03
    re.compile(rf"{YEAR}[-.](?P<month>\d\d?)[-.](?P<day>\d\d?)"),
    re.compile(rf"{YEAR}/(?P<month>\d\d?)/(?P<day>\d\d?)"),
    re.compile(rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(rf"(?P<day>\d\d?)[-/.](?P<month>\d\d?)[-/.]{YEAR}"),
    re.compile(r"(?P<day>\d\d?)[-/.](?P<month>\d\d?)[-/.](?P<year>\d\d)"),
    re.compile(r"(?P<name>[a-z]{3,9})[-/.,]?'?(?P<year>(?:19|20)?\d\d)"),  # mar-25
    re.compile(rf"{YEAR}[-/.]?(?P<name>[a-z]{{3,9}})"),  # 2025 Mar
    re.compile(rf"(?P<month>\d\d?)[-/.]{YEAR}"),  # 03/2025
    re.compile(
        r"(?P<day>\d\d?)[-/.]?(?P<name>[a-z]{3,9})[-/.]?(?P<year>(?:19|20)?\d\d)"
    ),
)
# Spreadsheets count days since the end of 1899; 2000 to 2063.
SERIAL = re.compile(r"(?P<days>(3[67]|4\d|5\d)\d{3})(\.0+)?")
DAY_ZERO = date(1899, 12, 30)
# What may be a month of a year or a day of a month: told by a run of such headings.
SHORT_FORMS = (
    re.compile(r"(?P<month>\d\d?)[-/.](?P<year>\d\d)"),  # 03/24
    re.compile(r"(?P<year>\d\d)[-/.](?P<month>\d\d?)"),  # 24/03
    re.compile(r"(?P<year>\d\d)[-/.]?(?P<name>[a-z]{3,9})"),  # 24-Mar
)
SHORTEST_RUN = 3
FIRST_YEAR = 2008  # of any file of counts by month
WITH_YEAR = re.compile(r"(?<!\d)(19|20)\d\d")
NUMBERED = re.compile(r"(?P<first>.+)\.[1-9]\d?")
# Dates, and months without a year or of none.
LIKE_DATES = (
    re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(t?\d\d:\d\d.*)?"),
    re.compile(r"(19|20)\d\d[-.]\d\d?"),
    re.compile(r"(19|20)\d{6}"),
    SERIAL,
    re.compile(rf"({'|'.join(NAMES)})[a-z]{{0,6}}[-/.]?\d{{1,4}}"),
    re.compile(rf"\d{{1,2}}[-/.]?({'|'.join(NAMES)})[a-z]{{0,6}}"),
    re.compile(r"\d{1,2}[-/.]\d\d"),
)


def month_column(spelt: str) -> str | None:
    """The month that a heading means, as 202603; None where it means none.

    A day stands for its month where it is the first or the last of it; one that a
    spreadsheet counts (45352) where it is the first, as those that count from 1904 say
    with the same number a second.

    >>> [month_column(one) for one in ("mar-25", "2025-03-31", "02/01/2025")]
    ['202503', '202503', None]
    """
    text = MIDNIGHT.sub("", spelt) if ":" in spelt else spelt
    text = LETTER.sub("", text)
    for form in FORMS:
        found = form.fullmatch(text)
        if found and (month := _month(found.groupdict())):
            return month
    if found := SERIAL.fullmatch(text):
        day = DAY_ZERO + timedelta(days=int(found["days"]))
        return f"{day:%Y%m}" if day.day == 1 else None
    return None


def month_columns(spelt: Sequence[str]) -> list[str | None]:
    """The month of each heading of a file; None where it means none.

    Three or more of a kind such as 03/24 or 24-Mar, which alone may be days, are months
    where just one reading makes them follow each other without a gap.

    >>> month_columns(["area", "11/23", "12/23", "01/24"])
    [None, '202311', '202312', '202401']
    >>> month_columns(["04/10", "05/10", "06/10"])  # or days of October
    [None, None, None]
    """
    months = [month_column(one) for one in spelt]
    short = {
        one
        for one, month in zip(spelt, months, strict=True)
        if month is None and any(form.fullmatch(one) for form in SHORT_FORMS)
    }
    readings = [run for form in SHORT_FORMS if (run := _run(short, form))]
    if len(readings) != 1 or _are_days(short):
        return months
    return [
        month or readings[0].get(one) for one, month in zip(spelt, months, strict=True)
    ]


def _run(short: set[str], form: re.Pattern[str]) -> dict[str, str]:
    """The month of each heading where all of them so read are months in a row."""
    found = {one: form.fullmatch(one) for one in short}
    read = {one: _month(match.groupdict()) for one, match in found.items() if match}
    months = {one: month for one, month in read.items() if month}
    counts = sorted(12 * int(one[:4]) + int(one[4:]) for one in months.values())
    follow = (
        counts == list(range(counts[0], counts[0] + len(short))) if counts else False
    )
    if not follow or len(short) < SHORTEST_RUN or len(months) < len(short):
        return {}
    first, last = min(months.values()), max(months.values())
    is_past = int(first[:4]) >= FIRST_YEAR and last <= f"{config.today():%Y%m}"
    return months if is_past else {}


def _are_days(short: set[str]) -> bool:
    """Whether headings such as 04/10, 05/10 may be one day after another."""
    parts = [one.replace("-", "/").replace(".", "/").split("/") for one in short]
    if not all(len(one) == 2 and all(map(str.isdigit, one)) for one in parts):
        return False
    for day, month in ((0, 1), (1, 0)):
        days = sorted(int(one[day]) for one in parts)
        alike = len({int(one[month]) for one in parts}) == 1
        if alike and 1 <= int(parts[0][month]) <= 12 and days[-1] - days[0] < len(days):
            return True
    return False


def _month(parts: dict[str, str]) -> str | None:
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if "name" in parts:
        name = parts["name"]
        short = "sep" if name == "sept" else name
        if short not in NAMES and name not in LONG_NAMES:
            return None
        month = NAMES.index(short[:3]) + 1
    else:
        month = int(parts["month"])
    if not 1 <= month <= 12:
        return None
    if "day" in parts and int(parts["day"]) not in (1, monthrange(year, month)[1]):
        return None
    return f"{year}{month:02d}"


def is_like_a_date(spelt: str) -> bool:
    """Whether a heading is a date or month of some kind that `month_column` refuses."""
    if month_column(spelt) or MONTH_COLUMN.fullmatch(spelt):
        return False
    return any(form.fullmatch(spelt) for form in LIKE_DATES)


def names_a_year(spelt: str) -> bool:
    """Whether a heading holds a year and yet is no month: "2023/24", "202304p"."""
    return bool(WITH_YEAR.search(spelt)) and month_column(spelt) is None


def repeated(spelt: str) -> str | None:
    """The first one's name where this heading is a second, numbered one.

    >>> [repeated(one) for one in ("202501.1", "count.2", "202501.0", "area")]
    ['202501', 'count', None, None]
    """
    found = NUMBERED.fullmatch(spelt)
    return found["first"] if found else None
