"""A page about one priority: headline cards, the plan, the months, the wards."""

from typing import Literal

import pandas as pd

from harrow_dash import charts, config, measures
from harrow_dash.definitions import catalogue
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import blocks, perception, rounds, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.maps import cartogram, ward_maps
from harrow_dash.maps.map_frame import FIT
from harrow_dash.places import geography, surroundings
from harrow_dash.plans import progress
from harrow_dash.view import View, inline, month_name
from harrow_dash.words import plan_sentences, sentences

By = Literal["rate", "value"]

YEARS_BEFORE = 3  # shown of the time before a plan
FEW = 5  # a count below this in a year says little
TOWN_CENTRES = ("Greenhill", "Wealdstone South")

WARD_COLUMNS = (
    Column("area_name", "Ward"),
    Column("value_text", "12 months", True),
    Column("change_text", "Change on the year before", True),
    Column("verdict_text", "Against earlier years"),
    Column("rate_text", "Per 1,000 residents", True),
)


def lead(con: Con, view: View, keys: tuple[str, ...]) -> list[str]:
    """The answer in words: the lead measures against the plan and earlier years."""
    found = shared.compared(con, keys, (view.area,), view.to)
    if found.empty:
        holder = catalogue.measure(keys[0]).holder
        return [sentences.missing(shared.titles(keys), holder, _ward(view))]
    # What the plan asks is asked of the borough, not of a ward.
    stands = shared.standings(con, view.plan, view.to) if view.is_borough else {}
    return [shared.summary(found, stands)]


def _ward(view: View) -> str:
    return "" if view.is_borough else view.ward_name


def cards(con: Con, view: View, keys: tuple[str, ...]) -> Block:
    """The lead measures side by side: figure, one status, and the plan."""
    plan = shared.plan_with_agreed(con, view.plan)
    stands = shared.standings(con, view.plan, view.to) if view.is_borough else {}
    found = shared.compared(con, keys, (view.area,), view.to)
    items = []
    for row in found.to_dict("records"):
        measure = catalogue.measure(row["measure"])
        target, standing = plan.target_for(measure.key), stands.get(measure.key)
        # What the plan asks is asked of the borough, not of a ward.
        promise = plan_sentences.promise(measure, target, standing) if standing else ""
        told = (
            _untested(con, measure, row["month"])
            if row["verdict"] == "not tested"
            else sentences.against_before(row["value"], row["before"], measure.unit)
        )
        items.append(
            {
                "label": measure.title,
                "figure": sentences.number(row["value"], measure.unit),
                "unit": f"{shared.unit_words(measure)} in "
                f"{sentences.year_to(row['month'])}",
                "words": plan_sentences.as_asked(told, promise),
                "state": shared.one_chip(row["verdict"], measure.direction, standing),
            }
        )
    return blocks.cards(items)


def _untested(con: Con, measure: Measure, month: pd.Timestamp) -> str:
    """Why a card has no tested change; beside it London's share, for a survey."""
    told = sentences.untested(measure, month)
    if not measure.is_proportion:
        return told
    found = perception.both(con, measure.key, month)["london"]
    london = found.iloc[-1] if len(found) else float("nan")
    return f"London: {sentences.number(london, measure.unit)}. {told}"


def words(con: Con, view: View) -> list[str]:
    """The chosen measure in its place, and which wards clearly changed."""
    measure = catalogue.measure(view.measure)
    if rounds.is_asked(measure.key):
        return rounds.headline(con, view)
    found = shared.compared(con, (measure.key,), (view.area,), view.to)
    if found.empty:
        title = inline(measure.title)
        return [sentences.missing([title], measure.holder, _ward(view))]
    row = found.to_dict("records")[0]
    told = [sentences.headline(measure, view.area_name, row)]
    across = comparison(con, view)
    if len(across):
        names, verdicts = list(across["area_name"]), list(across["verdict"])
        told.append(sentences.wards(names, verdicts, len(measures.wards(con))))
    return told


def comparison(con: Con, view: View) -> pd.DataFrame:
    """All wards for the chosen measure, tested together; no row without a figure."""
    codes = tuple(measures.wards(con)["area_code"])
    return shared.compared(con, (view.measure,), codes, view.to)


def _every_ward(con: Con, found: pd.DataFrame) -> pd.DataFrame:
    """The wards compared, and those without a figure: a map says which they are."""
    return found.drop(columns="area_name").merge(measures.wards(con), how="right")


def without_figures(con: Con, view: View) -> str:
    """Which wards have no figures for the chosen measure, while others have."""
    wards = _every_ward(con, comparison(con, view))
    lacking = list(wards.loc[wards["value"].isna(), "area_name"])
    return sentences.without_figures(lacking, len(wards))


def wards_download(con: Con, view: View) -> pd.DataFrame:
    """The wards compared, as a file."""
    if rounds.is_asked(view.measure):
        return rounds.wards(con, view).drop(columns="hidden")
    return shared.download(comparison(con, view))


def rolling(con: Con, view: View) -> pd.DataFrame:
    """The rolling 12 months of the chosen measure in the chosen place."""
    return measures.figures(
        con, view.measure, areas=[view.area], end=view.to, per="rolling12"
    )


def target_chart(con: Con, view: View) -> Picture | None:
    """Actual against target: the rolling year, the plan's line, its period, breaks.

    A ward has no target of its own: its line is drawn with the plan's period only. None
    when no figure is near the plan's time, and of a ward's answers to a survey: they
    are few, and shown by round with their intervals.
    """
    measure = catalogue.measure(view.measure)
    if rounds.is_asked(measure.key) and not view.is_borough:
        return None
    plan = shared.plan_with_agreed(con, view.plan)
    figures = rolling(con, view)
    target = plan.target_for(measure.key) if view.is_borough else None
    standing = shared.standings(con, view.plan, view.to).get(measure.key)
    baseline = standing.baseline if standing and target else None
    line = progress.target_line(plan, target, baseline=baseline) if target else None
    if target is not None and target.kind == "direction":
        line = None
    if target is not None and target.direction == "neither":
        baseline = None  # nothing is asked, so there is nothing to stay under
    shown = figures["month"] >= plan.start - pd.DateOffset(years=YEARS_BEFORE)
    if figures.loc[shown, "value"].isna().all():
        return None
    alt = target_words(con, view)
    if view.is_borough:
        each = "" if measure.is_proportion else ", 12 months to each month"
        alt = f"{measure.title} in {view.area_name}{each}. {alt}"
    spec = charts.actual_against_target(
        figures,
        measure,
        line,
        baseline,
        plan,
        alt,
        shared.is_sample(figures),
        years_before=YEARS_BEFORE,
    )
    return Picture(spec, alt)


def target_words(con: Con, view: View) -> str:
    """The chart of the plan in one or two sentences."""
    measure = catalogue.measure(view.measure)
    plan = shared.plan_with_agreed(con, view.plan)
    if not view.is_borough:
        each = "" if measure.is_proportion else ", 12 months to each month"
        return (
            f"{measure.title} in {view.area_name}{each}. The plan's targets are for "
            f"{config.BOROUGH_NAME} as a whole, so none is drawn for a ward."
        )
    standing = shared.standings(con, view.plan, view.to).get(measure.key)
    promise = plan_sentences.promise(measure, plan.target_for(measure.key), standing)
    if standing is None:
        return promise
    reason = standing.reason if standing.reason not in promise else ""
    return " ".join(filter(None, [promise, reason]))


def against_plan(con: Con, view: View) -> Block:
    """The one status of the chosen measure, and what the plan asks."""
    words = target_words(con, view)
    found = shared.compared(con, (view.measure,), (view.area,), view.to)
    if not view.is_borough or found.empty:
        return blocks.paragraph(words)
    standing = shared.standings(con, view.plan, view.to).get(view.measure)
    direction = catalogue.measure(view.measure).direction
    verdict = str(found["verdict"].iloc[0])
    return blocks.state(shared.one_chip(verdict, direction, standing), words)


def wards_chart(con: Con, view: View, by: By) -> Picture | None:
    """All wards as bars, the chosen one marked; None without a ward's figure."""
    measure, found = catalogue.measure(view.measure), comparison(con, view)
    if rounds.is_asked(measure.key):
        return rounds.wards_chart(con, view)
    if found.empty:
        return None
    alt = ward_maps.alt(found, measure, by).replace(
        f"Map of {config.BOROUGH_NAME}'s wards", "Wards compared"
    )
    selected = None if view.is_borough else view.ward
    sample = shared.is_sample(found)
    return Picture(charts.wards(found, measure, selected, by, alt, sample), alt)


def has_wards(con: Con, view: View) -> bool:
    """Whether any ward has a figure for the chosen measure."""
    return len(comparison(con, view)) > 0


def cautions(con: Con, view: View, by: str) -> Block:
    """What to bear in mind with the wards: small counts, and rates of town centres."""
    found = comparison(con, view)
    if catalogue.measure(view.measure).is_proportion:
        return blocks.NOTHING
    told = list(filter(None, [without_figures(con, view)]))
    few = int((found["value"] < FEW).sum())
    if few:
        wards = "One ward has" if few == 1 else f"{few} of {len(found)} wards have"
        told.append(
            f"{wards} fewer than five in the year. Counts this small are shown as the "
            "publisher gives them. They move by chance, so read them with caution."
        )
    leads = found.sort_values("rate", ascending=False)["area_name"].head(1)
    if by != "value" and leads.isin(TOWN_CENTRES).any():
        told.append(
            f"{leads.iloc[0]} is a town centre: many people who shop, work or travel "
            "there live elsewhere, so its rate by residents runs high."
        )
    return blocks.paragraph(" ".join(told), "note")


def wards_map(con: Con, view: View, by: By, fit: int = FIT) -> Picture:
    """The wards by rate or count, the chosen one outlined; `fit`: px it takes."""
    measure, found = catalogue.measure(view.measure), comparison(con, view)
    selected = None if view.is_borough else view.ward
    every = _every_ward(con, found)
    deck = ward_maps.wards(
        geography.outlines(con),
        every,
        measure,
        by,
        selected,
        shared.is_sample(found),
        neighbours=surroundings.neighbours(con),
        fit=fit,
    )
    return Picture(deck.to_json(), ward_maps.alt(every, measure, by), deck._tooltip)


def wards_cartogram(con: Con, view: View, by: By) -> Picture:
    """The same as equal hexagons: a large ward of fields looks no greater than others.

    Its colours are those of the map's legend.
    """
    measure, found = catalogue.measure(view.measure), comparison(con, view)
    selected = None if view.is_borough else view.ward
    outlines = cartogram.outlines(geography.outlines(con))
    sample = shared.is_sample(found)
    every = _every_ward(con, found)
    deck = ward_maps.wards(outlines, every, measure, by, selected, sample, ground=False)
    alt = ward_maps.alt(every, measure, by).replace(
        f"Map of {config.BOROUGH_NAME}'s wards",
        f"{config.BOROUGH_NAME}'s wards as hexagons of one size",
    )
    return Picture(deck.to_json(), alt, deck._tooltip)


def map_legend(con: Con, view: View, by: By) -> Block:
    """The colours of the map in numbers."""
    measure = catalogue.measure(view.measure)
    every = _every_ward(con, comparison(con, view))
    unit = "per 1,000 residents" if by == "rate" else measure.unit
    return blocks.legend(
        ward_maps.legend(every, measure, by), f"{measure.title}, {unit}"
    )


def wards_table(con: Con, view: View) -> Block:
    """The table behind the wards' chart and map."""
    measure, found = catalogue.measure(view.measure), comparison(con, view)
    if rounds.is_asked(measure.key):
        return rounds.wards_table(con, view)
    if found.empty:
        missing = sentences.missing(
            [f"{inline(measure.title)} by ward"], measure.holder
        )
        return blocks.paragraph(missing)
    rows = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "value_text": sentences.number(row["value"], measure.unit),
            "change_text": shared.change_words(row),
            "verdict_text": shared.verdict_chip(row["verdict"], measure.direction),
            "rate_text": sentences.rate(row["rate"]),
        }
        for row in found.sort_values("value", ascending=False).to_dict("records")
    ]
    caption = (
        f"{measure.title} by ward, 12 months to {month_name(found['month'].iloc[0])}"
    )
    return blocks.fold(
        "The table behind the wards",
        blocks.table(rows, WARD_COLUMNS, caption, selected=view.ward),
    )


def not_placed(con: Con, view: View) -> str:
    """How the wards stand to the borough for the chosen measure."""
    figures = measures.figures(
        con, view.measure, areas=[config.NOT_PLACED], end=view.to, per="rolling12"
    ).dropna(subset=["value"])
    if figures.empty:
        return ""
    last = figures.iloc[-1]
    unit = catalogue.measure(view.measure).unit
    if unit == "proportion":
        return ""
    return sentences.not_placed(last["value"], last["month"], unit)


def about(con: Con, view: View) -> Block:
    """What the measure counts, what to bear in mind, and where recording changed."""
    measure = catalogue.measure(view.measure)
    placed = not_placed(con, view)
    notes = [*measure.caveats, *([placed] if placed else [])]
    changes = [f"{month_name(item.month)}: {item.note}" for item in measure.breaks]
    told = blocks.join(
        blocks.paragraph(measure.counts),
        blocks.bullets(notes),
        blocks.paragraph("Changes in recording:") if changes else "",
        blocks.bullets(changes),
    )
    title = f"What “{inline(measure.title)}” counts"
    return blocks.fold(title, told, is_printed=True)
