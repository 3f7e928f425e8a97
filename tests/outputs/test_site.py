"""The published site: public figures only, the same bytes twice, and no dead ends."""

import csv
import io
import json
import re
import shutil
import string
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import httpx
import pandas as pd
import pytest
from files import BOROUGH, series, write
from servers import PATIENCE, serving
from shapely.geometry import shape

from harrow_dash import config, measures, store
from harrow_dash.__main__ import main
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared, ward
from harrow_dash.loading.ingest import Loaded
from harrow_dash.outputs import asking
from harrow_dash.outputs.site import as_at, frame, link_card, manifest, open_data
from harrow_dash.places import streets
from harrow_dash.places.small_areas import grid
from harrow_dash.view import month_name
from harrow_dash.words import sentences

EDGWARE = "E05013545"
SCRIPT = '<script src="/safety/site.js" defer></script>'  # one for all pages
FEW = 2  # earlier months that the sample's site has here


@pytest.fixture(scope="module")
def site(sample_site: Path) -> Path:
    return sample_site


def words_of(page: Path) -> str:
    told = re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", unescape(told))


def test_a_wards_page_has_its_figures_and_says_sample(
    site: Path, sample_store: Path
) -> None:
    text = (site / "wards" / EDGWARE / "index.html").read_text(encoding="utf-8")
    con = store.connect(sample_store)
    found = measures.figures(con, "burglary", [EDGWARE], per="rolling12")
    latest = int(found["value"].dropna().iloc[-1])
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert f"Burglary {latest:,} " in words
    assert "These are sample figures" in words
    assert '<html lang="en-GB">' in text
    assert re.findall("<script.*?</script>", text) == [SCRIPT]
    assert text.count("<svg") == len(re.findall(r"<svg[^>]*role=\"img\"", text))


def test_a_measures_page_says_what_it_counts_and_its_figures(
    site: Path, sample_store: Path
) -> None:
    text = (site / "measures/burglary/index.html").read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert catalogue.measure("burglary").counts in words
    assert "Held by Metropolitan Police Service" in words
    con = store.connect(sample_store)
    last = measures.last_month(con, "burglary")
    wards = measures.figures(con, "burglary", [EDGWARE], last, last, "rolling12")
    assert f" Edgware {int(wards['value'].iloc[0]):,} " in words
    years = measures.figures(con, "burglary", per="fy").dropna(subset="value")
    for period, value in zip(years["period"], years["value"], strict=True):
        assert f" {period} {int(value):,} " in words
    listed = (site / "measures/index.html").read_text(encoding="utf-8")
    assert 'href="/safety/measures/burglary/"' in listed
    assert "/safety/measures/burglary/" in (site / "sitemap.xml").read_text()


def test_every_street_is_found_by_its_letter_with_its_ward(
    site: Path, sample_store: Path
) -> None:
    text = (site / "search/index.html").read_text(encoding="utf-8")
    con = store.connect(sample_store)
    named = streets.streets(con)
    named = named[~named["street"].str.lower().isin(grid.KINDS_OF_PLACE)]
    assert len(named) > 10
    parts = dict(re.findall(r'<h2 [^>]*id="([a-z-]+)"[^>]*>.*?</h2>(.*?)(?=<h2)', text))
    for row in named.to_dict("records"):
        first = row["street"][0].lower()
        part = parts[first if first in string.ascii_lowercase else "other-names"]
        line = re.search(rf"<li>{re.escape(escape(row['street']))}: .*?</li>", part)
        assert line, row["street"]
        assert f'href="/safety/wards/{row["ward_code"]}/"' in line[0]
    for code in measures.wards(con)["area_code"]:
        assert f'href="/safety/wards/{code}/"' in parts["wards"]
    for letter in parts:
        assert f'href="#{letter}"' in text
    assert re.findall("<script.*?</script>", text) == [SCRIPT]
    assert "These are sample figures" in re.sub(r"<[^>]+>", "", text)
    assert 'href="/safety/search/"' in (site / "index.html").read_text()
    assert "<loc>/safety/search/</loc>" in (site / "sitemap.xml").read_text()


def test_the_overview_of_an_earlier_month_says_so_and_has_its_figures(
    site: Path, sample_store: Path
) -> None:
    newest = (site / "index.html").read_text(encoding="utf-8")
    ask = asking.asking(store.connect(sample_store))
    months = as_at.months(ask)
    assert len(months) == as_at.MONTHS
    last = ask(shared.choices).last
    assert months[0] == last - pd.DateOffset(months=1)
    months = months[:FEW]
    for month in months:
        address = f"/safety/as-at/{month:%Y-%m}/"
        assert f'href="{address}">{month_name(month)}</a>' in newest
        assert f"<loc>{address}</loc>" in (site / "sitemap.xml").read_text()
        text = (site / f"as-at/{month:%Y-%m}/index.html").read_text(encoding="utf-8")
        assert "This is an earlier month" in text
        assert f'href="/safety/">See the newest month, {month_name(last)}</a>' in text
        assert f'href="{address}"' not in text
    assert "This is an earlier month" not in newest
    year = measures.figures(
        store.connect(sample_store),
        "burglary",
        [config.BOROUGH],
        months[-1],
        months[-1],
        per="rolling12",
    )
    words = words_of(site / f"as-at/{months[-1]:%Y-%m}/index.html")
    counted = f"{int(year['value'].iloc[0]):,} offences"
    assert f"Burglary: {counted} in the year to {month_name(months[-1])}" in words


def test_a_wards_earlier_month_has_the_figures_and_verdicts_of_then(
    site: Path, sample_store: Path
) -> None:
    con = store.connect(sample_store)
    ask = asking.asking(con)
    later, month = as_at.months(ask)[:FEW]
    newest = month_name(ask(shared.choices).last)
    page = site / f"wards/{EDGWARE}/{month:%Y-%m}/index.html"
    words, text = words_of(page), page.read_text(encoding="utf-8")
    told = asking.document(ask, "/ward", {"ward": EDGWARE, "to": f"{month:%Y-%m}"})
    assert " ".join(told.answer) in words
    assert told.answer != asking.document(ask, "/ward", {"ward": EDGWARE}).answer
    view = asking.viewed(
        ask, asking.page("/ward"), {"ward": EDGWARE, "to": f"{month:%Y-%m}"}
    )
    counted = ward.comparison(con, view)
    figures = measures.figures(
        con, list(counted["measure"]), [EDGWARE], end=month, per="rolling12"
    ).dropna(subset=["value"])
    last = figures.groupby("measure").tail(1)
    assert len(last) > 25
    for row in last.to_dict("records"):
        title = catalogue.measure(row["measure"]).title
        here = row["month"] == month
        until = "" if here else f" (12 months to {month_name(row['month'])})"
        assert f" {title}{until} {int(row['value']):,} " in words, title
    verdicts = set(counted["verdict"])
    assert verdicts - {"not tested"}
    for verdict in verdicts:
        assert blocks.plain(shared.verdict_chip(verdict, "lower")) in words
    # Where it lies in time, and where to go from here.
    assert "This is an earlier month" in words
    own = f"/safety/wards/{EDGWARE}/"
    assert f'href="{own}">See the newest month, {newest}</a>' in text
    assert f'href="{own}{later:%Y-%m}/">Month after: {month_name(later)}</a>' in text
    others = f"<h2>Wards, as at {month_name(month)}</h2>"
    assert others in text
    assert text.count(f'/{month:%Y-%m}/"') >= len(measures.wards(con))
    assert "<svg" not in text
    assert f'href="{own}{month:%Y-%m}/">' in (
        site / "wards" / EDGWARE / "index.html"
    ).read_text(encoding="utf-8")
    assert f"<loc>{own}{month:%Y-%m}/</loc>" in (site / "sitemap.xml").read_text()


def test_no_page_asks_another_host_and_every_link_leads_somewhere(site: Path) -> None:
    pages = list(site.rglob("index.html"))
    assert len(pages) > 30
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r'(?:src|<link[^>]*href)="https?://', text)
        assert f'content="{escape(frame.POLICY)}"' in text
        for address in re.findall(r'href="(/safety[^"#]*)"', text):
            place = site / address.removeprefix("/safety").lstrip("/")
            assert (place / "index.html").is_file() or place.is_file(), address
    assert f"Content-Security-Policy: {frame.POLICY}" in (site / "_headers").read_text()
    # Scripts of the site's own alone, and none written into a page.
    assert "script-src 'self';" in frame.POLICY
    assert not re.search("fetch|XMLHttp|import|https?:", (site / "site.js").read_text())


def test_areas_of_a_map_say_what_they_say_at_a_screen(
    site: Path, sample_store: Path
) -> None:
    text = (site / "wards" / EDGWARE / "index.html").read_text(encoding="utf-8")
    con = store.connect(sample_store)
    last = measures.last_month(con, "all_recorded")
    wards = measures.figures(
        con,
        "all_recorded",
        list(measures.wards(con)["area_code"]),
        last,
        last,
        "rolling12",
    )
    for row in wards.to_dict("records"):
        told = (
            f"{escape(row['area_name'])}&#10;{int(row['value']):,} offences&#10;"
            f"{sentences.rate(row['rate'])} per 1,000 residents"
        )
        assert f'data-tip="{told}' in text, told


def test_the_open_data_are_the_figures_of_the_command(
    site: Path, sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "robbery", "--store", str(sample_store)]) == 0
    wanted = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    text = (site / "api/v1/measures/robbery.csv").read_text(encoding="utf-8")
    found = [
        row
        for row in csv.DictReader(io.StringIO(text))
        if row["area_code"] == wanted[0]["area_code"]
    ]
    assert [row["period"] for row in found] == [row["period"] for row in wanted]
    assert [float(row["value"]) for row in found] == [
        float(row["value"]) for row in wanted
    ]
    listed = json.loads((site / "api/v1/measures.json").read_text(encoding="utf-8"))
    assert listed["version"] == "1.1"
    keys = {row["measure"] for row in listed["measures"] if row["figures"]}
    assert "robbery" in keys
    for key in keys:
        assert (site / f"api/v1/measures/{key}.json").is_file()
    # What all rows of the JSON would repeat stands once; with it they are the CSV's.
    told = json.loads((site / "api/v1/measures/robbery.json").read_text("utf-8"))
    assert list(told["figures"][0]) == open_data.ROW
    names = {area["area_code"]: area["area_name"] for area in told["areas"]}
    once = {"measure": told["measure"], "unit": told["unit"]}
    whole = [
        row | once | {"area_name": names[row["area_code"]]} for row in told["figures"]
    ]
    pd.testing.assert_frame_equal(
        pd.DataFrame(whole)[open_data.COLUMNS], pd.read_csv(io.StringIO(text))
    )
    described = json.loads((site / "api/v1/openapi.json").read_text("utf-8"))
    paths = described["paths"]
    answer = paths["/api/v1/measures/robbery.json"]["get"]["responses"]["200"]
    assert answer["description"].endswith(", ".join(open_data.ROW))
    assert described["info"]["version"] == told["version"]


def test_the_wards_outlines_carry_their_newest_figures(
    site: Path, sample_store: Path
) -> None:
    told = json.loads((site / "api/v1/areas.geojson").read_text(encoding="utf-8"))
    con = store.connect(sample_store)
    assert told["type"] == "FeatureCollection"
    assert told["licence"]
    wards = {item["properties"]["area_code"]: item for item in told["features"]}
    assert set(wards) == set(measures.wards(con)["area_code"])
    for key in ("burglary", "hate_crime"):
        figures = measures.figures(con, key, list(wards), per="rolling12")
        newest = figures[figures["month"] == figures["month"].max()]
        for row in newest.to_dict("records"):
            own = wards[row["area_code"]]["properties"]["figures"][key]
            assert own["period"] == row["period"]
            assert own["status"] == row["status"]
            for name in ("value", "rate"):
                known = None if pd.isna(row[name]) else round(float(row[name]), 4)
                assert own[name] == known
    for listing in ("datapackage.json", "api/v1/openapi.json"):
        assert "api/v1/areas.geojson" in (site / listing).read_text(encoding="utf-8")
    for item in wards.values():
        assert shape(item["geometry"]).is_valid


def test_files_for_members_and_officers_change_nothing_of_the_site(
    site: Path, sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published file by itself gives the same bytes as with its companions."""
    beside = {
        one.name.split(".")[-2] for one in sample_store.parent.glob("*.*.*.duckdb")
    }
    assert beside == set(store.COMPANIONS)
    alone = tmp_path / "alone" / sample_store.name
    alone.parent.mkdir()
    shutil.copyfile(sample_store, alone)
    told = ["/", "/perception", "/serious-violence", "/vawg", "/data"]
    few = [(path, "", path if path == "/" else f"{path}/") for path in told]
    few.append(("/ward", EDGWARE, f"/wards/{EDGWARE}/"))
    module = sys.modules["harrow_dash.outputs.site.publish"]
    monkeypatch.setattr(module, "_asked", lambda _: few)
    monkeypatch.setattr(as_at, "MONTHS", FEW)
    module.publish(alone, tmp_path / "site", "/safety")
    made = {
        one.relative_to(tmp_path / "site").as_posix(): one.read_bytes()
        for one in (tmp_path / "site").rglob("*")
        if one.is_file()
    }
    of_all_pages = {"sitemap.xml", manifest.MARK}
    assert {f"{path.strip('/')}/index.html".lstrip("/") for path in told} < set(made)
    assert [
        name
        for name, held in made.items()
        if name not in of_all_pages and held != (site / name).read_bytes()
    ] == []


def test_a_folder_of_somebody_elses_is_left_alone(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["publish", str(tmp_path), "--store", str(sample_store)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_the_live_server_answers_the_files_of_the_site(
    site: Path, sample_store: Path, tmp_path: Path
) -> None:
    """Byte for byte, with a tag by which what is known is not sent again."""
    published = [one for one in (site / "api").rglob("*") if one.is_file()]
    published.append(site / "datapackage.json")
    names = {one.relative_to(site).as_posix() for one in published}
    con = store.connect(sample_store)
    assert names == set(open_data.offered(asking.asking(con), con))
    # Every kind of file; of the measures, which are alike, three.
    asked = {one for one in names if "/measures/" not in one}
    asked |= {f"api/v1/measures/{key}.csv" for key in ("burglary", "robbery")}
    asked.add("api/v1/measures/hate_crime.json")
    with (
        serving(sample_store, tmp_path / "log.txt") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        for name in sorted(asked):
            answer = client.get(f"/{name}")
            assert answer.status_code == 200, name
            assert answer.content == (site / name).read_bytes(), name
            assert answer.headers["cache-control"] == "public, max-age=3600"
            assert answer.headers["access-control-allow-origin"] == "*"
        known = {"if-none-match": answer.headers["etag"]}
        again = client.get(f"/{name}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert client.head(f"/{name}").content == b""
        for nowhere in ("/api/v1/nothing.json", "/api/", "/api/v1/../../app.py"):
            answer = client.get(nowhere)
            assert answer.status_code == 404, nowhere
        answer = client.get("/api/v1/measures/nothing.csv")
        assert "/api/v1/openapi.json" in answer.json()["error"]
        assert client.post("/api/v1/areas.json").status_code == 405


def test_open_data_of_a_lost_store_is_a_sentence(
    sample_store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.duckdb"
    shutil.copyfile(sample_store, path)
    with serving(path, tmp_path / "log.txt") as address:
        path.write_text("broken")
        answer = httpx.get(f"{address}/api/v1/areas.json", timeout=PATIENCE)
        assert answer.status_code == 503
        assert "Ask again" in answer.json()["error"]


def test_each_page_has_a_picture_for_links_that_is_small(site: Path) -> None:
    pages = sorted(site.rglob("index.html"))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        address = page.parent.relative_to(site).as_posix()
        path = "/safety/" if address == "." else f"/safety/{address}/"
        assert f'<meta property="og:image" content="{path}card.png">' in text
        assert 'name="twitter:card" content="summary_large_image"' in text
        card = page.with_name("card.png").read_bytes()
        assert len(card) < 40_000, address
        # Width and height stand in the first part of a PNG.
        assert struct.unpack(">II", card[16:24]) == (1200, 630)
    assert len(pages) > 90


def test_a_card_says_what_its_page_answers_and_that_figures_are_sample(
    sample_store: Path,
) -> None:
    ask = asking.asking(store.connect(sample_store))
    document = asking.document(ask, "/ward", {"ward": EDGWARE})
    told = link_card.told(document)
    assert told["title"] == document.title
    assert document.answer[0].startswith(told["answer"][:100])
    assert told["caution"].startswith("These are sample figures")
    assert link_card.png(document) == link_card.png(document)
    plain = replace(document, caution="")
    assert link_card.png(plain) != link_card.png(document)


def test_the_address_of_a_site_makes_its_pictures_and_sitemap_whole(
    load: Callable[..., Loaded],
    store_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(write(tmp_path / "a.csv", BOROUGH, series("2025-01", *range(1, 15))))
    few = [("/vawg", "", "/vawg/"), ("/data", "", "/")]
    # The package's name `publish` is the function; this is its module.
    module = sys.modules["harrow_dash.outputs.site.publish"]
    monkeypatch.setattr(module, "_asked", lambda _: few)
    monkeypatch.setattr(as_at, "MONTHS", 0)
    given = ["publish", str(tmp_path / "a"), "--base-path", "/safety"]
    given += ["--store", str(store_path)]
    assert main([*given, "--site", "example.org"]) == 1
    assert main([*given, "--site", "https://www.example.org/"]) == 0
    text = (tmp_path / "a" / "vawg" / "index.html").read_text(encoding="utf-8")
    whole = "https://www.example.org/safety/vawg/"
    assert f'<meta property="og:image" content="{whole}card.png">' in text
    assert f'<link rel="canonical" href="{whole}">' in text
    assert f"<loc>{whole}</loc>" in (tmp_path / "a" / "sitemap.xml").read_text()


def test_a_wards_page_is_light(site: Path) -> None:
    sheet = (site / "style.css").stat().st_size + (site / "site.js").stat().st_size
    pages = [one.stat().st_size for one in site.glob("wards/*/index.html")]
    assert len(pages) == 22
    assert max(pages) + sheet <= 250_000
    # What is read first waits for no file: its styles stand in the page, dark as well.
    text = (site / "wards" / EDGWARE / "index.html").read_text(encoding="utf-8")
    own = text[text.index("<style>") : text.index("</style>")]
    assert ".hc-title{" in own
    assert "prefers-color-scheme:dark" in own
    assert ".hc-table" not in own
    link = text.index('<link rel="stylesheet"')
    assert text.index("<h1") < link < text.index("<figure")
    assert "data-testid=stFile" not in (site / "style.css").read_text(encoding="utf-8")
