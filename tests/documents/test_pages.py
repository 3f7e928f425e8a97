"""Every page through the frame: wards, months, measures, plans, and what goes amiss."""

import re
import shutil
from pathlib import Path

import pytest
from files import BOROUGH, write
from seen import words_of
from streamlit.testing.v1 import AppTest

from harrow_dash import sample
from harrow_dash.loading import ingest
from harrow_dash.outputs.streamlit import ui

ROOT = Path(__file__).parents[2]
PAGES = {
    "overview": "pages/overview.py",
    "vawg": "pages/vawg.py",
    "burglary": "pages/burglary-vehicle-robbery.py",
    "violence": "pages/violence.py",
    "drugs": "pages/drugs.py",
    "hate crime": "pages/hate-crime.py",
    "perception": "pages/perception.py",
    "ward": "pages/ward.py",
    "hotspots": "pages/hotspots.py",
    "data": "pages/data.py",
}


OTHER_MEASURES = {"vawg", "violence", "drugs", "hate crime", "perception"}


def opened(
    page: str, path: Path, monkeypatch: pytest.MonkeyPatch, **address: str
) -> AppTest:
    """A page as a reader finds it at an address, with all its parts open."""
    address = {"open": "all"} | address
    monkeypatch.setenv("HARROW_STORE", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "overview":
        app.switch_page(PAGES[page])
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """All HTML of the main part, as plain words."""
    return " ".join(words_of(item.value) for item in app.main.get("html"))


def title(app: AppTest) -> str:
    found = [re.search(r"<h1[^>]*>(.*?)</h1>", item.value) for item in app.get("html")]
    return next(match[1] for match in found if match)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "address",
    [
        {},
        {"ward": "E05013545"},
        {"to": "2025-01", "plan": "2017"},
        {"ward": "Wealdstone South", "plan": "2013", "measure": "robbery"},
        {"to": "2011-03", "plan": "sv2024"},
    ],
)
def test_every_page_is_drawn(
    page: str,
    address: dict[str, str],
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(page, sample_store, monkeypatch, **address)
    assert not app.error
    assert title(app)
    html = "".join(item.value for item in app.main.get("html"))
    elsewhere = "measure" in address and page in OTHER_MEASURES
    assert ("hc-notice" in html) is elsewhere  # robbery is not on every page
    assert "Where these figures come from" in words(app)
    assert "not crimes committed" in words(app)
    assert "nan" not in words(app).lower().split()


@pytest.mark.parametrize("page", PAGES)
def test_bad_parameters_fall_back_and_say_so(
    page: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(
        page,
        sample_store,
        monkeypatch,
        ward="<b>Narnia</b>",
        to="2031-01",
        plan="9",
        measure="arson",
    )
    html = "".join(item.value for item in app.main.get("html"))
    assert html.count("hc-notice") == 4
    assert "<b>Narnia" not in html
    assert "is not a ward of Harrow" in html
    assert "no data for January 2031" in html
    assert app.selectbox(key="ward").value == "borough"


@pytest.mark.parametrize("page", PAGES)
def test_sample_figures_are_called_so(
    page: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, sample_store, monkeypatch)
    assert sample.SAMPLE_NOTE in words(app)
    charts = app.get("vega_lite_chart")
    for chart in charts:
        assert "Sample figures" in chart.proto.spec


def test_a_ward_is_chosen_by_name_and_kept(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("ward", sample_store, monkeypatch)
    app.selectbox(key="ward").select("E05013545").run()
    assert title(app) == "Edgware: what stands out"
    assert app.query_params["ward"] == "E05013545"
    app.selectbox(key="ward").select("borough").run()
    assert "ward" not in app.query_params


def test_the_measure_is_chosen_on_the_page(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("burglary", sample_store, monkeypatch)
    app.selectbox(key="measure").select("robbery_personal").run()
    assert not app.exception
    assert app.query_params["measure"] == "robbery_personal"
    assert "Robbery of a person against the plan" in words(app)


def test_a_click_on_a_ward_in_the_list_opens_it(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("ward", sample_store, monkeypatch)
    app.button_group(key="ward_here").set_value("E05013555").run()
    assert title(app) == "Pinner: what stands out"


def test_words_come_before_charts_and_charts_before_the_map(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("burglary", sample_store, monkeypatch)
    kinds = [item.type for item in app.main]
    first = {kind: kinds.index(kind) for kind in set(kinds)}
    assert first["html"] < first["vega_lite_chart"] < first["deck_gl_json_chart"]
    assert kinds.count("vega_lite_chart") == 4


def test_without_a_store_the_sample_is_built(
    tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "store.duckdb"

    def build(target: Path, *, progress: ingest.Progress) -> None:
        progress(1, 2, "offences")
        target.parent.mkdir()
        shutil.copyfile(sample_store, target)

    monkeypatch.setattr(ingest, "build_sample", build)
    app = opened("overview", path, monkeypatch)
    assert path.exists()
    assert sample.SAMPLE_NOTE in words(app)


def test_a_broken_store_is_one_plain_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_text("not a store")
    app = opened("overview", path, monkeypatch)
    (error,) = app.error
    assert "broken.duckdb cannot be opened as a store" in error.value


@pytest.mark.parametrize("page", PAGES)
def test_a_store_of_one_file_is_enough(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, file = tmp_path / "one.duckdb", tmp_path / "borough.csv"
    months = {f"2025{month:02}": month for month in range(1, 13)}
    write(file, BOROUGH, months)
    ingest.load([file], path)
    for address in ({}, {"ward": "E05013545", "measure": "robbery", "to": "2025-12"}):
        app = opened(page, path, monkeypatch, **address)
        assert not app.error
        assert sample.SAMPLE_NOTE not in words(app)


def test_every_page_of_the_menu_has_its_file() -> None:
    """On a fresh server a deep link is looked up by file name."""
    for entry in ui.ENTRIES:
        assert (ROOT / entry.file).is_file()
        assert Path(entry.file).stem == (entry.path or "overview")


def test_only_the_frame_touches_the_session() -> None:
    allowed = {"ui.py", "ui_account.py", "ui_officer.py", "ui_packs.py"}
    allowed |= {"ui_places.py", "ui_ward_maps.py"}
    allowed |= {"page.py", "controls.py"}
    for path in [*(ROOT / "harrow_dash").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        if path.name not in allowed:
            assert "session_state" not in path.read_text(encoding="utf-8"), path.name


def test_only_the_frame_knows_streamlit() -> None:
    allowed = {"ui.py", "ui_account.py", "ui_officer.py", "ui_packs.py"}
    allowed |= {"ui_places.py", "ui_ward_maps.py"}
    allowed |= {"server.py", "page.py", "controls.py", "ui_stories.py"}
    for path in (ROOT / "harrow_dash").rglob("*.py"):
        if path.name not in allowed:
            text = path.read_text(encoding="utf-8")
            assert "import streamlit" not in text, path.name
            assert "from streamlit" not in text, path.name
