"""Plain English about places: where something concentrates, and what became of it.

Numbers and names in, sentences out. A place is "around" a street: map points are near
what happened, never an address.
"""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from harrow_dash.view import month_name
from harrow_dash.words.sentences import listed, months_between, number

NAMED = 3  # places in a sentence, beyond which they are counted
POINTS = (
    "Each offence is shown at one of the map points of data.police.uk: near the place, "
    "never an address."
)
NEIGHBOURHOODS = (
    "Neighbourhoods are lower layer super output areas (LSOA) of the census, with "
    "1,000 to 3,000 residents each: the police publish their counts, not the places "
    "inside them."
)


def share(part: float, whole: float) -> str:
    """A part of a whole as a whole percentage: 7%; under 1% where it is less."""
    if whole <= 0:
        return "0%"
    percent = part / whole * 100
    if 0 < percent < 1:
        return "under 1%"
    return f"{percent:.0f}%"


def period(months: Sequence[pd.Timestamp]) -> str:
    """Covered months as they are spoken; says how many there are where some lack.

    the 12 months to February 2026; May to July 2025; February 2016 to May 2016, of
    which 3 months have data.
    """
    start, end = months[0], months[-1]
    span = (end.year - start.year) * 12 + end.month - start.month + 1
    if span == len(months) == 12:
        return f"the 12 months to {month_name(end)}"
    told = months_between(start, end)
    if span == len(months):
        return told
    verb = "month has" if len(months) == 1 else "months have"
    return f"{told}, of which {len(months)} {verb} data"


TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
TIMES |= {6: "six times", 7: "seven times", 8: "eight times", 9: "nine times"}
TIMES |= {10: "ten times"}
CLOSE = 0.08  # of a whole number, that is called by its word


def times(ratio: float) -> str:
    """How many times as many: twice, four times, 1.6 times, half as many."""
    whole = round(ratio)
    if whole in TIMES and abs(ratio - whole) <= CLOSE * whole:
        return ("about " if abs(ratio - whole) > 0.02 * whole else "") + TIMES[whole]
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:,.0f} times"


def usual(expected: float, basis: str) -> str:
    """What was to be expected, and by what: the 7.8 that its residents lead to expect.

    basis: residents or all_crime.
    """
    by = "its residents lead" if basis == "residents" else "all its crime leads"
    return f"the {expected:,.{1 if expected < 10 else 0}f} that {by} one to expect"


def strongest(
    name: str,
    counted: str,
    ratio: float,
    expected: float,
    limits: tuple[float, float],
    basis: str,
) -> str:
    """The hottest place in a sentence, its size before its sureness.

    name: near High Street; counted: 32 offences; limits: of its own underlying risk.
    A place that stands out only as a part of its cluster is said to be one.
    """
    low, high = limits
    likely = f"likely {low:.1f} to {high:.1f} times as high"
    sure = (
        f"its lasting level is {likely}"
        if low >= 1
        else f"it stands out with the areas around it; by itself it is {likely}"
    )
    return (
        f"{name[:1].upper()}{name[1:]}: {counted}, {times(ratio)} "
        f"{usual(expected, basis)} ({sure})."
    )


def hot(
    hot_areas: int,
    clusters: int,
    areas: int,
    tested: int,
    nouns: tuple[str, str],
    about: str,
    place: str,
    when: str,
) -> str:
    """How many of a place's areas stand out, of how many, tested with how many.

    clusters: groups of them that stand out together. nouns: cell, cells. about: the
    measure inside a sentence. place: Harrow or a ward.
    """
    one, many = nouns
    if not hot_areas:
        return (
            f"For {about}, no {one} of {place} stands out in {when}, alone or together "
            f"with those around it ({number(tested)} tested)."
        )
    verb = "stands out" if hot_areas == 1 else "stand out"
    together = (
        f", tested together with {number(tested - areas)} others,"
        if tested > areas
        else ""
    )
    groups = (
        ""
        if not clusters
        else ", in one cluster"
        if clusters == 1
        else f", in {clusters} clusters"
    )
    noun = one if areas == 1 else many
    return (
        f"For {about}, {hot_areas} of the {number(areas)} {noun} of {place}{together} "
        f"{verb} in {when}{groups}."
    )


def near(area_name: str, ward: str) -> str:
    """What names a small area beside its ward: near High Street and Mill Lane.

    Cells are called "Near High Street, Edgware", or "No named place, Edgware";
    neighbourhoods "Harrow 007D, near High Street", or by their code alone.
    """
    name = re.sub(rf", {re.escape(ward)}( \(\d+\))?$", "", area_name)
    if name.startswith("No named place"):
        return ""
    if name.startswith("Near "):
        return f"near {name[5:]}"
    return name[name.find(", near ") + 2 :] if ", near " in name else name


def which(names: Sequence[str]) -> str:
    """The hotspots of one ward by what is near: The strongest lies near High Street."""
    known = [name for name in names if name]
    if not known:
        return ""
    verb = "lies" if known[0].startswith("near ") else "is"
    start = (
        f"The strongest {verb} {known[0]}"
        if len(names) > 1
        else f"It {verb} {known[0]}"
    )
    return f"{start}; then {listed(known[1:NAMED])}." if known[1:] else f"{start}."


def where(places: Sequence[tuple[str, str, int]]) -> str:
    """Where hotspots lie: ward, what names its fullest area, how many areas are there.

    They lie in Edgware (2 of them, near High Street) and Pinner (near Mill Lane).
    """
    if not places:
        return ""
    told = []
    for ward, name, count in places[:NAMED]:
        many = count > 1 and len(places) > 1
        notes = [*([f"{count} of them"] if many else []), *([name] if name else [])]
        told.append(f"{ward} ({', '.join(notes)})" if notes else ward)
    rest = len(places) - len(told)
    if rest:
        told.append(f"{rest} other {'ward' if rest == 1 else 'wards'}")
    total = sum(count for _, _, count in places)
    start = "It lies" if total == 1 else "They lie"
    return f"{start} in {listed(told)}."


def held(
    count: float, whole: float, areas: int, all_areas: int, nouns: tuple[str, str]
) -> str:
    """What share of the borough's crime lies in a few areas: count and percentage."""
    one, many = nouns
    these = f"This {one} has" if areas == 1 else f"These {areas} {many} have"
    return (
        f"{these} {share(count, whole)} of the borough's offences "
        f"({number(count)} of {number(whole)}) on {share(areas, all_areas)} of its "
        f"{many}."
    )


def most(name: str, count: float) -> str:
    """Where most was counted, when no hotspot says so."""
    return f"Most were counted {name}: {number(count)}." if count else ""


def trends(counts: Mapping[str, int], latest: int) -> str:
    """What became of hotspots in the latest months: 2 are steady and 1 is emerging.

    latest: how many months that is; 0 where the months are too few to tell.
    """
    known = {name: count for name, count in counts.items() if count}
    if not latest:
        return "The months chosen are too few to say how hotspots developed."
    if not known:
        return ""
    span = "the last month" if latest == 1 else f"the last {latest} months"
    total = sum(known.values())
    if total == 1:
        return f"In {span}, the hotspot is {next(iter(known))}."
    parts = [
        f"{count} {'is' if count == 1 else 'are'} {name}"
        for name, count in known.items()
    ]
    return f"In {span}, of {total} hotspots {listed(parts)}."


def across(crossing: Sequence[tuple[int, int, str]]) -> str:
    """Hotspots that straddle the border: areas inside, beyond, and the boroughs there.

    Each is one group of hot areas that touch.
    """
    if not crossing:
        return ""
    told = [
        f"{inside} inside and {beyond} "
        + (f"in {boroughs}" if boroughs else "beyond it")
        for inside, beyond, boroughs in crossing
    ]
    start = (
        "One hotspot crosses the border"
        if len(told) == 1
        else f"{len(told)} hotspots cross the border"
    )
    return f"{start}: {'; '.join(told)}."


def beyond(names: Sequence[str], nouns: tuple[str, str]) -> str:
    """Hot areas near the border that lie wholly outside the borough."""
    if not names:
        return ""
    one, many = nouns
    count = f"{len(names)} {one if len(names) == 1 else many}"
    verb = "stands" if len(names) == 1 else "stand"
    return f"Within 1 km beyond the border {count} {verb} out."


def changed(verdicts: Sequence[str], nouns: tuple[str, str], place: str) -> str:
    """How many small areas of a place clearly changed, and how many had enough."""
    tested = [verdict for verdict in verdicts if verdict != "not tested"]
    if not tested:
        return (
            f"No {nouns[0]} of {place} has enough offences for a change to be told "
            "from chance."
        )
    rises, falls = tested.count("rise"), tested.count("fall")
    few = "" if len(tested) == len(verdicts) else " with enough offences to tell"
    if not rises and not falls:
        all_of = "the only one" if len(tested) == 1 else f"all {number(len(tested))}"
        return (
            f"No {nouns[0]} of {place} clearly changed: the ups and downs of {all_of}"
            f"{few} are no larger than chance makes."
        )
    parts = [
        f"{number(count)} clear {kind}{'s'[: count > 1]}"
        for count, kind in ((rises, "rise"), (falls, "fall"))
        if count
    ]
    rest = len(tested) - rises - falls
    other = f"; no clear change in the other {number(rest)}" if rest else ""
    noun = nouns[0] if len(tested) == 1 else nouns[1]
    return (
        f"{place} shows {listed(parts)} among {number(len(tested))} {noun}{few}{other}."
    )
