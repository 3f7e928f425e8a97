"""Claims to roles: what is doubtful is public, and no role sees another's answers."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from harrow_dash import store
from harrow_dash.outputs.streamlit import ui
from harrow_dash.outputs.streamlit.menu import ENTRIES
from harrow_dash.web import roles

ROOT = Path(__file__).parents[2]
SETTINGS = {"claim": "groups", "member": ["m-1"], "officer": ["o-1", "o-2"]}
AUTH = {"client_id": "harrow"}
NOW = 1_800_000_000.0
USER = {
    "is_logged_in": True,
    "provider": "default",
    "aud": "harrow",
    "exp": NOW + 60,
    "groups": ["o-1"],
}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["o-1"], "officer"),
        (["x", "o-2"], "officer"),
        (["m-1"], "member"),
        (["m-1", "o-1"], "officer"),
        (("m-1",), "member"),
        ("m-1 x", "member"),
        (" o-1\tx ", "officer"),
        ([], "public"),
        ("", "public"),
        (None, "public"),
        (["O-1"], "public"),
        (["o-1 "], "public"),
        ("o-1,x", "public"),
        ("xo-1", "public"),
        (["o-1", 7], "public"),
        ([["o-1"]], "public"),
        ({"o-1": True}, "public"),
        (True, "public"),
        (1, "public"),
        (b"o-1", "public"),
    ],
)
def test_a_claim_of_groups_gives_a_role(groups: object, role: str) -> None:
    assert roles.role_of({"groups": groups}, SETTINGS) == role


@pytest.mark.parametrize(
    ("claims", "settings", "role"),
    [
        ({"roles": ["Officer"]}, {"claim": "roles", "officer": ["Officer"]}, "officer"),
        ({"groups": ["o-1"]}, {"officer": ["o-1"]}, "officer"),
        ({"groups": ["o-1"]}, {"officer": "o-1"}, "officer"),
        ({"groups": ["o-1"]}, {}, "public"),
        ({}, SETTINGS, "public"),
        ({"groups": ["o-1"]}, {"claim": 3, "officer": ["o-1"]}, "public"),
        ({"groups": [""]}, {"officer": [""]}, "public"),
        ({"groups": [" "]}, {"officer": [" "]}, "public"),
        ({"groups": ["o-1"]}, {"officer": {"o-1": 1}}, "public"),
        ({"groups": ["o-1"]}, {"officer": ["o-1", 2]}, "public"),
        ({"groups": ["o-1"]}, {"officer": [], "member": ["o-1"]}, "member"),
        # More groups than a token holds: Entra ID then names a place to ask instead.
        ({"_claim_names": {"groups": "src1"}}, SETTINGS, "public"),
    ],
)
def test_settings_say_which_claim_and_groups(
    claims: dict[str, Any], settings: dict[str, Any], role: str
) -> None:
    assert roles.role_of(claims, settings) == role


@pytest.mark.parametrize(
    "change",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"is_logged_in": 1},
        {"provider": "another"},
        {"provider": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": "x harrow"},
        {"aud": None},
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": str(NOW + 60)},
        {"exp": None},
        {"exp": True},
        {"exp": math.nan},
    ],
)
def test_a_token_that_is_not_for_now_and_us_is_public(change: dict[str, Any]) -> None:
    assert roles.signed_in_role(USER, AUTH, SETTINGS, NOW) == "officer"
    assert roles.signed_in_role(USER | change, AUTH, SETTINGS, NOW) == "public"


def test_one_of_several_audiences_may_be_us() -> None:
    several = USER | {"aud": ["another", "harrow"]}
    assert roles.signed_in_role(several, AUTH, SETTINGS, NOW) == "officer"


@pytest.mark.parametrize("missing", ["is_logged_in", "provider", "aud", "exp"])
def test_a_token_that_says_too_little_is_public(missing: str) -> None:
    user = {name: value for name, value in USER.items() if name != missing}
    assert roles.signed_in_role(user, AUTH, SETTINGS, NOW) == "public"


@pytest.mark.parametrize("auth", [{}, {"client_id": None}, {"client_id": ""}])
def test_without_our_own_name_all_are_public(auth: dict[str, Any]) -> None:
    for audience in ("harrow", "", None, [None], [""]):
        user = USER | {"aud": audience}
        assert roles.signed_in_role(user, auth, SETTINGS, NOW) == "public"


@pytest.mark.parametrize(
    ("client", "headers", "own"),
    [
        ("127.0.0.1", {"Host": "127.0.0.1:8501"}, True),
        ("127.0.0.1", {"Host": "localhost:8501"}, True),
        ("127.0.0.1", {"Host": "localhost"}, True),
        ("::1", {"Host": "[::1]:8501", "Origin": "http://[::1]:8501"}, True),
        ("127.0.0.1", {"Host": "localhost:1", "Origin": "http://localhost:1"}, True),
        ("127.0.0.1", {"Host": "localhost:1", "Origin": "http://localhost:2"}, False),
        ("127.0.0.1", {"Host": "localhost:1", "Origin": "http://evil.example"}, False),
        ("127.0.0.1", {"Host": "localhost:1", "Origin": "null"}, False),
        ("127.0.0.1", {"Host": "evil.example:8501"}, False),
        ("127.0.0.1", {"Host": "localhost.evil.example"}, False),
        ("127.0.0.1", {"Host": "127.0.0.1.evil.example"}, False),
        ("127.0.0.1", {"Host": ""}, False),
        ("127.0.0.1", {}, False),
        ("10.1.2.3", {"Host": "localhost"}, False),
        (None, {"Host": "localhost"}, False),
        ("127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"Host": "localhost", "Forwarded": "for=10.0.0.1"}, False),
        ("127.0.0.1", {"Host": "localhost", "Via": "1.1 proxy"}, False),
        ("127.0.0.1", {"Host": "localhost", "X-Real-IP": "10.0.0.1"}, False),
    ],
)
def test_what_begins_on_this_machine(
    client: str | None, headers: dict[str, str], own: bool
) -> None:
    assert roles.is_own_machine(client, headers.items()) is own


def test_only_this_process_can_mark_a_request() -> None:
    name, value = (part.decode() for part in roles.mark())
    assert roles.is_marked({name: value})
    for other in ("", "x", value[:-1], value.upper(), "é"):
        assert not roles.is_marked({name: other})
    assert not roles.is_marked({})


GROUPS = {"public": [], "member": ["m-1"], "officer": ["o-1"]}


def signed_in(app: AppTest, role: str) -> AppTest:
    """Sign the reader of an AppTest in with the groups of a role."""
    app.secrets = {"auth": AUTH, "roles": SETTINGS}
    app.user = {**USER, "exp": 4e9, "groups": GROUPS[role], "email": "a@example.org"}
    return app


@pytest.mark.parametrize("role", GROUPS)
def test_every_page_is_drawn_for_every_role(
    role: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    signed_in(app, role).run()
    # Without a role the pages are everybody's, which tests/documents draws: some do.
    files = [entry.file for entry in ENTRIES]
    for page in files if role != "public" else ["pages/data.py", *files[:3]]:
        app.switch_page(page)
        app.query_params["open"] = "all"
        app.run()
        assert not app.exception, page
        assert not app.error, page
        assert app.session_state["role"] == role, page
        assert app.button(key="sign_out"), page
        shown = "".join(item.value for item in app.main.get("html"))
        assert ("Not for publication." in shown) is (role != "public"), page
        assert (len(app.file_uploader) == 1) is (
            role == "officer" and page == "pages/data.py"
        ), page


@pytest.mark.parametrize("role", GROUPS)
@pytest.mark.parametrize("page", ["pages/data.py", "pages/serious-violence.py"])
def test_files_for_more_than_the_public_say_so(
    page: str, role: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[tuple[str, str]] = []

    def button(label: str, content: Any, name: str, *_: Any, **__: Any) -> None:  # noqa: ARG001
        if name.endswith(".csv"):  # packs: tests/outputs/test_take_away.py
            saved.append((name, content().decode("utf-8-sig")))

    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    monkeypatch.setattr(st, "download_button", button)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    signed_in(app, role).run()
    app.switch_page(page)
    app.query_params["open"] = "all"
    app.run()
    assert len(saved) >= 2
    for name, content in saved:
        closed = role != "public"
        assert name.endswith("_not_for_publication.csv") is closed
        rows = list(csv.DictReader(io.StringIO(content, newline="")))
        for row in rows:
            assert ("Not for publication." in row["note"]) is closed
            assert row["note"].startswith(f"{role.capitalize()}'s view") is closed
            assert "These are sample figures" in row["note"]


def script() -> None:
    """A page that asks one question of the store."""
    import streamlit as st  # the page is run by its text alone

    from harrow_dash import store
    from harrow_dash.outputs.streamlit import ui, ui_account

    st.session_state["role"] = ui_account.role()
    st.text(ui.ask(store.role))


def test_readers_of_different_roles_never_share_an_answer(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    ui.kept.cache_clear()
    for role in ("officer", "public", "member", "public", "officer", "member"):
        app = signed_in(AppTest.from_function(script, default_timeout=60), role).run()
        assert app.text[0].value == role
    assert ui.kept.cache_info().misses == 3
    nobody = AppTest.from_function(script, default_timeout=60).run()
    assert nobody.text[0].value == "public"


def test_a_sign_in_that_runs_out_is_public_at_the_next_run(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    signed_in(app, "officer").run()
    assert app.session_state["role"] == "officer"
    app.user = {**app.user, "exp": 1.0}
    app.run()
    assert app.session_state["role"] == "public"
    assert app.button(key="sign_in").label == "Sign in again"


def test_a_lost_companion_is_a_sentence_and_not_the_published_figures(
    tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path / "store.duckdb"
    alone.write_bytes(sample_store.read_bytes())
    monkeypatch.setenv("HARROW_STORE", str(alone))
    for role in ("member", "officer"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        signed_in(app, role).run()
        assert not app.exception
        (error,) = app.error
        assert "is not beside it" in error.value
        assert app.button(key="sign_out")
    public = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert not public.error
    assert store.role(store.connect(alone)) == "public"
