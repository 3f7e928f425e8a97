"""Events and campaigns that a chart marks: a list that the council keeps by hand."""

import duckdb

from harrow_dash.downloads import FORMULA
from harrow_dash.sources import Source
from harrow_dash.sources.rows import Sheet, day, relation
from harrow_dash.sources.tables import Tidy

KINDS = ("event", "campaign")
FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_LABEL = 80  # signs: it stands in a chart
EXAMPLE = "example:"  # what the label of the template's example row begins with
EVENTS = {"happened_on": "DATE", "label": "VARCHAR", "kind": "VARCHAR"}


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Days with what happened on them: an event, or the start of a campaign.

    Raises HarrowError for days that are none, other kinds, labels that are too long
    for a chart, and the same label twice on one day.
    """
    sheet, events = Sheet(con, name), {}
    for record, cells in sheet.records(list(source.columns)):
        happened = day(cells["happened_on"])
        if happened is None or not FIRST_YEAR <= happened.year <= LAST_YEAR:
            fault = "the date must be a real day, day/month/year"
            sheet.refuse(record, fault, cells["happened_on"])
        label = " ".join(cells["label"].split())
        if label.casefold().startswith(EXAMPLE):
            fault = "this is the template's example row"
            sheet.refuse(record, fault, label, "Delete the row.")
        if not label or label.startswith(FORMULA) or len(label) > LONGEST_LABEL:
            fault = f"a label has 1 to {LONGEST_LABEL} signs"
            sheet.refuse(record, f"{fault} and does not begin like a formula", label)
        kind = cells["kind"].casefold()
        if kind not in KINDS:
            sheet.refuse(record, f"the kind is {' or '.join(KINDS)}", cells["kind"])
        if (happened, label.casefold()) in events:
            fault = "this event stands twice"
            sheet.refuse(record, fault, f"{happened:%d/%m/%Y}, {label}")
        events[happened, label.casefold()] = (happened, label, kind)
        sheet.look_at_text(record, {"label": label})
    rows = list(events.values())
    return Tidy({"events": relation(con, EVENTS, rows)}, warnings=sheet.warnings())
