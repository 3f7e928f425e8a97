"""Numbers for those who run the server: off unless asked for, and what they count."""

import re
from pathlib import Path

import httpx
import pytest
from servers import PATIENCE, serving
from visitor import visit

from harrow_dash import config, store
from harrow_dash.errors import HarrowError
from harrow_dash.store import refresh_record
from harrow_dash.web import metrics


def number(text: str, name: str) -> float:
    """The value of a line of metrics, labels and all."""
    found = re.search(rf"^community_safety_{re.escape(name)} (\S+)$", text, re.M)
    assert found, f"{name} is not in:\n{text}"
    return float(found.group(1))


def test_without_the_setting_there_is_no_such_page(
    sample_store: Path, tmp_path: Path
) -> None:
    with serving(sample_store, tmp_path / "log.txt") as address:
        answer = httpx.get(f"{address}/metrics", timeout=PATIENCE)
        assert answer.status_code == 404
        assert "community_safety" not in answer.text


def test_readers_pages_and_refusals_are_counted(
    sample_store: Path, tmp_path: Path
) -> None:
    with serving(sample_store, tmp_path / "log.txt", HARROW_METRICS="on") as address:
        first = httpx.get(f"{address}/metrics", timeout=PATIENCE)
        assert first.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert first.headers["cache-control"] == "no-store"
        assert number(first.text, "reruns_total") == 0
        assert number(first.text, "sessions") == 0
        visit(address)
        assert httpx.post(f"{address}/", timeout=PATIENCE).status_code == 405
        text = httpx.get(f"{address}/metrics", timeout=PATIENCE).text
        assert number(text, "reruns_total") >= 1
        assert number(text, "rerun_seconds_total") > 0
        assert number(text, 'refused_requests_total{status="405"}') == 1
        assert number(text, "store_readable") == 1
        assert number(text, f'store_info{{build="{store.build(sample_store)}"}}') == 1
        assert number(text, "store_age_seconds") >= 0


def test_the_last_refresh_is_told(sample_store: Path, tmp_path: Path) -> None:
    assert "refreshed_timestamp" not in metrics.text(sample_store, 0)
    path = tmp_path / "store.duckdb"
    path.write_bytes(sample_store.read_bytes())
    asked = refresh_record.Checked("a", "unchanged", "2026-11-01T06:00:00+00:00")
    refresh_record.write(path, [asked])
    # date -u -d "2026-11-01 06:00" +%s
    assert number(metrics.text(path, 3), "refreshed_timestamp_seconds") == 1793512800
    assert number(metrics.text(path, 3), "sessions") == 3


def test_without_a_store_that_is_told(tmp_path: Path) -> None:
    text = metrics.text(tmp_path / "none.duckdb", 0)
    assert number(text, "store_readable") == 0
    assert "store_age" not in text


def test_a_setting_that_cannot_be_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HARROW_METRICS", "yes please")
    with pytest.raises(HarrowError, match="Write on or off"):
        config.metrics_are_on()
    for written, wanted in (("ON", True), ("off", False), ("", False)):
        monkeypatch.setenv("HARROW_METRICS", written)
        assert config.metrics_are_on() is wanted
