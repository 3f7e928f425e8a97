"""How a figure stands to a plan, in plain English."""

from collections.abc import Iterable

from harrow_dash.definitions.catalogue import Measure
from harrow_dash.definitions.plans import Target
from harrow_dash.plans.progress import Standing
from harrow_dash.view import inline
from harrow_dash.words import ranges, sentences

# What a plan asks and where it is clearly answered: the word as a status, and as it is
# said of several measures. What needs attention comes first.
AGAINST_BASELINE = {
    "improving": "better than baseline",
    "worsening": "worse than baseline",
}
SAID = {
    "not met": "target not met",
    "off course": "off course for the plan's target",
    "worsening": "worse than the plan's baseline",
    "met": "target met",
    "on course": "on course for the plan's target",
    "improving": "better than the plan's baseline",
}
STILL = {"no clear change", "not tested"}  # verdicts on the earlier years


def is_answered(standing: Standing | None) -> bool:
    """Whether the figures clearly answer what the plan asks, either way."""
    return standing is not None and standing.word in SAID


def badge(standing: Standing | None) -> str:
    """A standing as a status; both where printed and re-based benchmark disagree."""
    if standing is None:
        return "No target"
    return _both(
        standing, AGAINST_BASELINE.get(standing.word, standing.word).capitalize()
    )


def said(standing: Standing) -> str:
    """A standing inside a sentence: worse than the plan's baseline."""
    return _both(standing, SAID.get(standing.word, standing.word))


def _both(standing: Standing, words: str) -> str:
    if standing.word_rebased in {"", standing.word}:
        return words
    return f"{words}; {standing.word_rebased} on today's figures"


def answered(standings: Iterable[tuple[str, Standing | None]]) -> str:
    """Which of the measures (title, standing) clearly answer the plan, in a sentence.

    "" where none does.
    """
    by_word: dict[str, list[str]] = {}
    for title, standing in standings:
        if standing is not None and standing.word in SAID:
            by_word.setdefault(SAID[standing.word], []).append(inline(title))
    parts = [
        f"{word}: {sentences.listed(by_word[word])}"
        for word in SAID.values()
        if word in by_word
    ]
    if SAID["worsening"] in by_word and SAID["improving"] in by_word:
        parts[-1] = parts[-1].replace(" than the plan's baseline", "", 1)
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def summary(
    titles: Iterable[str], verdicts: Iterable[str], standings: Iterable[Standing | None]
) -> str:
    """What the plan's measures came to: against the plan, then against earlier years.

    All three in one order. What clearly answers the plan is not said to be unchanged,
    too: the two are measured from different years.
    """
    rows = list(zip(titles, verdicts, standings, strict=True))
    plan = answered((title, standing) for title, _, standing in rows)
    others = [
        (title, verdict)
        for title, verdict, standing in rows
        if verdict not in STILL or not is_answered(standing)
    ]
    told = sentences.summary(*zip(*others, strict=True)) if others else ""
    if not plan or not told:
        return plan or told
    return f"{plan} Against earlier years: {inline(told)}"


def promise(measure: Measure, target: Target | None, standing: Standing | None) -> str:
    """What a plan asks of a measure, with the figure it starts from."""
    if target is None or standing is None:
        return "The plan sets no target for this."
    if target.direction == "neither":
        return target.note or "The plan sets no target for this."
    unit = measure.unit
    known = standing.baseline is not None
    lower = target.direction == "lower"
    if target.kind == "direction" and target.baseline_end is not None:
        want = "fewer" if lower else "more"
        if measure.is_proportion:
            want = "a lower share" if lower else "a higher share"
        if not known:
            return (
                f"The plan asks for {want} than in "
                f"{sentences.year_to(target.baseline_end)}, which has no figure here."
            )
        base = sentences.number(standing.baseline or 0.0, unit)
        return (
            f"The plan asks for {want} than the {base} of "
            f"{sentences.year_to(target.baseline_end)}{_found(standing)}."
        )
    if target.kind == "above_comparator":
        beside = (
            ""
            if standing.target_value is None
            else (f" ({sentences.number(standing.target_value, unit)})")
        )
        return f"The plan asks to stay above London's figure{beside}."
    goal = standing.target_value
    if goal is None:
        return "The plan names a target, but prints no number."
    limit = "or fewer" if lower else "or more"
    due = f" in {sentences.year_to(target.due)}" if target.due is not None else ""
    text = f"The plan asks for {sentences.number(goal, unit)} {limit}{due}"
    rebased = standing.target_rebased
    if rebased is not None and round(rebased) != round(goal):
        text += f" ({sentences.number(rebased, unit)} on today's figures)"
    return f"{text}."


def _found(standing: Standing) -> str:
    """What became of a direction that was tested, with its 95% interval."""
    low, high = standing.low, standing.high
    if low is None or high is None or not ranges.tells(low, high):
        return ""
    told = ranges.told(low, high, is_clear=is_answered(standing))
    if not is_answered(standing):
        return f" ({told})"
    link = "and" if standing.word == "improving" else "but"
    side = "fewer" if high < 1 else "more"
    return f", {link} there are clearly {side} ({told.removesuffix(f' {side}')})"


def as_asked(difference: str, promise: str) -> str:
    """A card's words: the change on the year before, then what the plan asks."""
    if promise.startswith("The plan asks"):
        return f"{difference.removesuffix('.')}; the plan {promise[9:]}"
    return f"{difference} {promise}".strip()
