"""Streamlit's side of places: what is chosen, drawn, clicked and played.

Like the rest of the frame it keeps to the address: it is read first, the widgets are
set from it, and a widget or a click on a map writes to it.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from harrow_dash import place_view, view
from harrow_dash.documents import (
    blocks,
    hotspot_list,
    hotspot_map,
    hotspot_places,
    hotspots,
)
from harrow_dash.documents.document import Ask
from harrow_dash.documents.hotspot_map import FIT
from harrow_dash.outputs.streamlit import controls, ui
from harrow_dash.outputs.streamlit.ui_ward_maps import Finished, clicked_on
from harrow_dash.place_view import PlaceView
from harrow_dash.view import Choices

PLACES_HEIGHT = 520  # px: 60% of a telephone's screen
WIDE = 490  # px that the borough takes of it where there is room
CLOSER = "A double click or two fingers bring the map closer; streets are named then."
STEP_SECONDS = 1.5


# The page of places: what it is asked for.


def places() -> PlaceView:
    """What the address asks for of places. The hotspots page starts here, once."""
    read = ui.current_view()
    offer = ui.ask(hotspots.offer, read.measure)
    found = place_view.read(st.query_params.to_dict(), read, offer)
    st.session_state["places"] = found
    st.session_state.pop("clicked_places", None)
    for name in ("grain", "look", "basis", "by"):
        st.session_state[f"places_{name}"] = getattr(found, name)
    st.session_state["places_street"] = found.street
    _renew_months(found)
    if st.session_state.get("played") != _played(found):
        _stop(found)
    return found


def _write(without: Sequence[str] = (), ward: str = "", **changed: str) -> None:
    """Write the choices of this page to the address, `changed` ones replaced."""
    found: PlaceView = st.session_state["places"]
    if "start" in changed:
        changed["from"] = changed.pop("start")
    place = place_view.address(found, **changed)
    elsewhere = {"ward": ward} if ward else {}
    ui.write_address(place, without=[*place_view.PARAMETERS, *without], **elsewhere)


def choose_measure() -> None:
    """The measure of the map: those that are known by place."""
    controls.choose_measure(ui.ask(hotspots.carried))


def choose(found: PlaceView) -> None:
    """The months, the kind of areas, and what the map shows of them."""
    _choose_months(found)
    with st.container(horizontal=True, gap="medium"):
        if len(ui.ask(hotspots.grains)) > 1:
            _choice("grain", "Areas", place_view.GRAINS, cell="", street="", start="")
        if found.months:
            _choice("look", "Show", place_view.LOOKS)
            if found.look != "tested":
                _choice("by", "Drawn by", place_view.BY)


def choose_basis() -> None:
    """What is expected of an area before it is called hot or cold."""
    _choice("basis", "What is expected goes by", place_view.BASES)


def _choice(name: str, label: str, options: Mapping[Any, str], **reset: str) -> None:
    """One of a few; `reset` are other parameters that a new choice sets."""
    key = f"places_{name}"
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        required=True,
        on_change=lambda: _write(**{name: st.session_state[key]} | reset),
    )


def _choose_months(found: PlaceView) -> None:
    """The range of covered months; nothing where there is none or only one."""
    if len(found.offered) < 2 or not found.months:
        return
    key = _months_key()
    st.select_slider(
        "Months",
        found.offered,
        # Two ends only where it is made with two: the session's value would not do.
        (found.start, found.end),
        format_func=lambda month: f"{month:%b %Y}",
        key=key,
        on_change=lambda: _months_chosen(key),
    )


def _months_key() -> str:
    return f"places_months_{st.session_state.get('months_made', 0)}"


def _renew_months(found: PlaceView) -> None:
    """Have the slider made anew when the address holds another range than it shows."""
    shown = st.session_state.get(_months_key())
    if shown is not None and (not found.months or shown != (found.start, found.end)):
        st.session_state["months_made"] = st.session_state.get("months_made", 0) + 1


def _months_chosen(key: str) -> None:
    found: PlaceView = st.session_state["places"]
    start, end = (f"{month:%Y-%m}" for month in st.session_state[key])
    latest = f"{st.session_state['choices'].last:%Y-%m}"
    chosen = place_view.ranged(found, start, end, latest)
    st.session_state["to"] = chosen["to"] or latest
    _write(start=chosen["from"])


def choose_hotspot(found: PlaceView) -> None:
    """The hotspots, strongest first: choosing one shows it on the map, and a click on
    the map chooses here.
    """
    known = ui.ask(hotspot_list.to_choose, found)
    if not known:
        return
    st.session_state["places_hot"] = found.cell if found.cell in known else None
    _one_of(
        known,
        "The hotspots, strongest first",
        key="places_hot",
        placeholder="The hotspots, strongest first: choose one",
        label_visibility="collapsed",
        on_change=_hotspot_chosen,
        args=(found,),
    )


def _one_of(known: Mapping[Any, str], label: str, **how: Any) -> None:
    """A list of what is known to choose from, by its words; nothing is chosen first."""
    st.selectbox(
        label,
        [None, *known],
        format_func=lambda one: known.get(one, "") if one else "",
        **how,
    )


def _hotspot_chosen(found: PlaceView) -> None:
    _choose_area(found, st.session_state["places_hot"])


def _choose_area(found: PlaceView, code: str | None) -> None:
    """Write a small area, and the ward that it lies in, to the address; or neither."""
    ward = ui.ask(hotspots.ward_of, found.grain, code) if code else ""
    _write(cell=code or "", street="", ward=ward)


def find_street() -> None:
    """All streets to choose from; typing a part of a name leaves those that have it."""
    known = ui.ask(hotspot_places.streets)
    if known:
        _one_of(
            known,
            "Find my street",
            key="places_street",
            placeholder="Type a part of its name",
            on_change=_street_chosen,
        )


def _street_chosen() -> None:
    street = st.session_state["places_street"]
    if street is None:
        _write(street="", cell="")
        return
    code = ui.ask(hotspot_places.cell_of_street, street)
    _write(grain="cell", cell=code, street=street[0], ward=street[1])


# The map: a click, and play through time.


def _fit() -> int:
    """How large the borough is drawn at first: all of it, on a telephone, too."""
    return FIT if "Mobi" in str(st.context.headers.get("User-Agent", "")) else WIDE


def keep(ask: Ask, found: PlaceView) -> None:
    """Ask for what the page shows of all months, on either kind of screen."""
    for offered in (hotspots.carried, hotspots.grains, hotspot_places.streets):
        ask(offered)
    ask(hotspot_map.names)
    if ask(hotspot_map.drawn, found):
        ask(hotspot_map.caption, found, None)
        for fit in (WIDE, FIT):
            ask(hotspot_map.picture, found, None, fit)
        ask(hotspot_map.legend, found, None)
        ask(hotspot_list.to_choose, found)


def place_map(found: PlaceView) -> None:
    """The map of places with its months, legend, and what plays it through time."""
    if not ui.ask(hotspot_map.drawn, found):
        return
    playing = bool(st.session_state.get("playing"))
    st.fragment(_map, run_every=STEP_SECONDS if playing else None)(found, playing)


def _map(found: PlaceView, ticking: bool) -> None:
    """The map, drawn anew by itself when it is stepped through time.

    Only a run of the whole page starts or ends the clock (`ticking`), and only such a
    run shows what follows from a click.
    """
    clicked = st.session_state.pop("clicked_places", False)
    if clicked or ticking != bool(st.session_state.get("playing")):
        st.rerun()
    steps = place_view.windows(found) if hotspot_map.plays(found) else []
    _advance(steps)
    at = st.session_state.get("step")
    window = steps[at] if at is not None and at < len(steps) else None
    ui.show(ui.ask(hotspot_map.caption, found, window))
    picture = ui.ask(hotspot_map.picture, found, window, _fit())
    st.pydeck_chart(
        Finished(picture),
        height=PLACES_HEIGHT,
        on_select=_place_clicked,
        key="places_map",
        alt=picture.alt,
    )
    ui.show(ui.ask(hotspot_map.legend, found, window))
    if len(ui.ask(hotspot_map.names)):
        ui.show(blocks.paragraph(CLOSER, "note hc-by-hand"))
    _controls(found, len(steps), at)
    if at is not None and at + 1 < len(steps):
        # Ready before it is asked for: a step is then as quick as sending it.
        ui.ask(hotspot_map.picture, found, steps[at + 1])


def _advance(steps: Sequence[Any]) -> None:
    """A step on while the map plays; the last one ends it."""
    if not st.session_state.get("playing"):
        return
    now = time.monotonic()
    if now - st.session_state["stepped"] < STEP_SECONDS * 0.8:
        return  # another run than the clock's
    st.session_state["stepped"] = now
    if st.session_state["step"] + 1 < len(steps):
        st.session_state["step"] += 1
    else:
        st.session_state["playing"] = False
        st.rerun()


def _controls(found: PlaceView, count: int, at: int | None) -> None:
    playing = bool(st.session_state.get("playing"))
    with st.container(horizontal=True, gap="xsmall"):
        if count:
            st.button(
                "Pause" if playing else "Play through time",
                key="places_play",
                icon=":material/pause:" if playing else ":material/play_arrow:",
                on_click=_play_or_pause,
                args=(count,),
            )
            _step_button("Month back", "back", (at or 0) - 1, at in {None, 0})
            _step_button("Month on", "on", 0 if at is None else at + 1, at == count - 1)
            _step_button("All months", "all", None, at is None)
        if not found.view.is_borough or found.cell:
            st.button("Whole borough", key="places_out", on_click=_leave)


def _step_button(label: str, name: str, to: int | None, disabled: bool) -> None:
    st.button(
        label,
        key=f"places_{name}",
        disabled=disabled,
        on_click=_step_to,
        args=(to,),
    )


def _leave() -> None:
    st.session_state["clicked_places"] = True
    _write(ward=view.WHOLE_BOROUGH, cell="", street="")


def _play_or_pause(count: int) -> None:
    playing = not st.session_state.get("playing")
    at = st.session_state.get("step")
    st.session_state["playing"] = playing
    st.session_state["stepped"] = time.monotonic()
    if playing and (at is None or at == count - 1):
        st.session_state["step"] = 0


def _step_to(at: int | None) -> None:
    st.session_state["playing"] = False
    st.session_state["step"] = at


def _played(found: PlaceView) -> tuple[object, ...]:
    """What, when it changes, ends the playing."""
    return (found.view.measure, found.grain, found.months, found.look, found.by)


def _stop(found: PlaceView) -> None:
    st.session_state["played"] = _played(found)
    st.session_state["playing"], st.session_state["step"] = False, None


def _place_clicked() -> None:
    found: PlaceView = st.session_state["places"]
    choices: Choices = st.session_state["choices"]
    st.session_state["clicked_places"] = True
    st.session_state["playing"] = False
    if hotspot_map.by_ward(found):
        clicked = clicked_on("places_map", "wards", found.view.ward)
        if clicked is None or clicked in choices.wards:  # not one of the old wards
            _write(ward=clicked or view.WHOLE_BOROUGH, cell="", street="")
        return
    _choose_area(found, clicked_on("places_map", "areas", found.cell))
