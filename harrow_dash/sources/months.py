"""Headings that are months, in the forms in which publishers and programs write them.

A heading comes as `sources.spelling` gives it: without case, blanks and quotes.
"""

import re
from calendar import monthrange

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
WITH_YEAR = re.compile(r"(?<!\d)(19|20)\d\d")
NUMBERED = re.compile(r"(?P<first>.+)\.[1-9]\d?")
# Dates, months without a year or of none, and days counted since 1900 as spreadsheets
# keep them (2000 to 2063).
LIKE_DATES = (
    re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(t?\d\d:\d\d.*)?"),
    re.compile(r"(19|20)\d\d[-.]\d\d?"),
    re.compile(r"(19|20)\d{6}"),
    re.compile(r"(3[67]|4\d|5\d)\d{3}(\.0+)?"),
    re.compile(rf"({'|'.join(NAMES)})[a-z]{{0,6}}[-/.]?\d{{1,4}}"),
    re.compile(rf"\d{{1,2}}[-/.]?({'|'.join(NAMES)})[a-z]{{0,6}}"),
    re.compile(r"\d{1,2}[-/.]\d\d"),
)


def month_column(spelt: str) -> str | None:
    """The month that a heading means, as 202603; None where it means none.

    A day stands for its month where it is the first or the last of it.

    >>> [month_column(one) for one in ("mar-25", "2025-03-31", "02/01/2025")]
    ['202503', '202503', None]
    """
    text = MIDNIGHT.sub("", spelt) if ":" in spelt else spelt
    text = LETTER.sub("", text)
    for form in FORMS:
        found = form.fullmatch(text)
        if found and (month := _month(found.groupdict())):
            return month
    return None


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
