"""The page of stories, and the addresses at which the server shows them."""

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from test_pages import PAGES, opened, words
from test_take_away import Saved, endings, offered, saved

from harrow_dash import config
from harrow_dash.documents import stories
from harrow_dash.outputs.presenter import live
from harrow_dash.web import headers, presenter

__all__ = ["saved"]  # a fixture


def asked(path: str) -> httpx.Response:
    """What the server answers at the address of a story."""

    async def ask() -> httpx.Response:
        inside = httpx.ASGITransport(Starlette(routes=presenter.routes(live.told)))
        async with httpx.AsyncClient(transport=inside, base_url="http://own") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_the_page_lists_each_story_with_its_steps_and_files(
    sample_store: Path, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGES, "workshop", "pages/workshop.py")
    told = words(opened("workshop", sample_store, monkeypatch))
    for key in stories.names():
        story = stories.read(key)
        assert story.title in told
        for step in story.steps:
            assert step.headline in told
    assert {f"{key}.html" for key in stories.names()} <= set(saved)
    assert endings([one for one in saved if one.startswith("year")]) == {
        "html",
        "pptx",
        "pdf",
    }
    assert not offered(saved, "workshop")
    page = saved["dark-nights.html"]().decode("utf-8")
    assert page == live.told(sample_store, "dark-nights")


def test_a_broken_story_says_its_line_and_the_others_stay(
    sample_store: Path,
    saved: Saved,  # noqa: ARG001 (no file is made)
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "stories"
    folder.mkdir()
    good = (config.STORIES / "year.toml").read_text(encoding="utf-8")
    (folder / "year.toml").write_text(good, encoding="utf-8")
    (folder / "mine.toml").write_text(
        'title = "Mine"\n[[step]]\npage = "/"\n', encoding="utf-8"
    )
    monkeypatch.setattr(config, "STORIES", folder)
    monkeypatch.setitem(PAGES, "workshop", "pages/workshop.py")
    shown = words(opened("workshop", sample_store, monkeypatch))
    assert "mine.toml, line 2: " in shown
    assert stories.read("year").title in shown


def test_the_server_shows_a_story_with_its_own_scripts_alone(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    answer = asked("/workshop/dark-nights")
    assert answer.status_code == 200
    assert answer.text == live.told(sample_store, "dark-nights")
    (script,) = headers.inline_scripts(answer.text)
    policy = headers.content_policy(scripts=[script])
    assert answer.headers["content-security-policy"] == policy
    missing = asked("/workshop/nothing")
    assert missing.status_code == 404
    assert "The page /workshop lists" in missing.text


def test_without_a_store_the_server_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(tmp_path / "none.duckdb"))
    answer = asked("/workshop/year")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert "none.duckdb" in answer.text
