"""The ledger: nobody confirms a guess of people or true counts by it."""

import hashlib
import hmac
import shutil

import duckdb
import pandas as pd
import pytest
from files import (
    BELMONT,
    BOROUGH,
    EVENT,
    HATE,
    LONG,
    SAFER,
    YOUNG,
    series,
    table,
    write,
)

from harrow_dash import config, store
from harrow_dash.documents import blocks, data, freshness_notes
from harrow_dash.loading import ingest, ledger
from harrow_dash.store import builds

NAMED = "marac_3_cases.csv"
GUESSED = {
    "safer_spaces": table(SAFER, {}, {"response_id": "r2", "ward": "Belmont"}),
    "young_people": table(YOUNG, *({"response_id": f"y{n}"} for n in range(3))),
    "partner_long": table(LONG, {}, {"area_code": BELMONT, "value": "4"}),
    "hate_partner": table(HATE, {}, {"ward_code": BELMONT, "offences": "1"}),
}
PUBLIC = {
    "local_events": table(EVENT, {}),
    "mps_borough": table(BOROUGH, series("2023-04", 5)),
    "partner_long": table(
        LONG,
        {"indicator": "child_protection_plans", "area_code": "E09000015"}
        | {"period": "2024", "value": "31.5"},
    ),
}
WARNED = {"ward": "", "comment": "=1+1"}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def placed(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def lines(path) -> dict[str, dict[str, object]]:
    """The published ledger as anybody reads it, by kind, without what is carried."""
    with duckdb.connect(str(path), read_only=True) as con:
        frame = con.execute("FROM source_file").df()
    found = frame[~frame.sha256.str.startswith("carried")]
    return {row["kind"]: row for row in found.to_dict("records")}


def officers(path, table: str) -> list[dict[str, object]]:
    beside = store.companion(path, store.build(path), "officers")
    with duckdb.connect(str(beside), read_only=True) as con:
        return con.execute(f"FROM {table}").df().to_dict("records")


@pytest.mark.parametrize("kind", GUESSED)
def test_a_guess_of_a_restricted_file_is_not_confirmed(
    kind, tmp_path, load, store_path
):
    text = GUESSED[kind]
    file = placed(tmp_path / NAMED, text)
    load(file)
    (line,) = lines(store_path).values()
    assert line["kind"] == kind
    assert line["file_name"] == line["title"]
    for name in ("row_count", "area_count", "first_month", "last_month"):
        assert pd.isna(line[name]), name
    published = store_path.read_bytes()
    for hidden in (digest(text), NAMED, "may be cut short"):
        assert hidden.encode() not in published
    # What stands there instead needs the officers' key.
    ((key,),) = [row.values() for row in officers(store_path, "ledger_key")]
    assert len(bytes.fromhex(key)) == 32
    assert key.encode() not in published
    keyed = hmac.new(bytes.fromhex(key), digest(text).encode(), hashlib.sha256)
    assert line["sha256"] == keyed.hexdigest()


def test_two_stores_have_different_keys(tmp_path):
    file = placed(tmp_path / "a.csv", GUESSED["hate_partner"])
    made = [tmp_path / "one" / "s.duckdb", tmp_path / "two" / "s.duckdb"]
    for path in made:
        ingest.load([file], path)
    one, two = (lines(path)["hate_partner"]["sha256"] for path in made)
    assert one != two


@pytest.mark.parametrize("kind", PUBLIC)
def test_the_line_of_a_public_file_is_as_it_was(kind, tmp_path, load, store_path):
    load(placed(tmp_path / "public.csv", PUBLIC[kind]))
    line = lines(store_path)[kind]
    assert line["sha256"] == digest(PUBLIC[kind])
    assert (line["file_name"], line["row_count"]) == ("public.csv", 1)
    assert officers(store_path, "restricted_file") == []


def test_a_file_with_one_restricted_row_is_restricted(tmp_path, load, store_path):
    text = PUBLIC["partner_long"] + table(LONG, {}).splitlines()[1] + "\n"
    load(placed(tmp_path / "both.csv", text))
    line = lines(store_path)["partner_long"]
    assert line["sha256"] != digest(text)
    assert pd.isna(line["row_count"])


def test_warnings_of_restricted_files_are_for_who_loads(
    tmp_path, command, store_path, load
):
    file = write(tmp_path / "s.csv", SAFER, {}, WARNED | {"response_id": "r2"})
    said = command("load", file).out
    assert "s.csv: Safer Spaces Survey, responses; 2 rows, 1 area" in said
    assert "only 2 rows; files of this kind have" in said
    assert "neither a ward nor a pin is told (first on line 3)" in said
    published = lines(store_path)["safer_spaces"]["warnings"]
    assert list(published) == [ledger.WARNED]
    assert b"nor a pin" not in store_path.read_bytes()
    public, member = (store.connect(store_path, role) for role in ("public", "member"))
    told = f"Safer Spaces Survey, responses: {ledger.WARNED}"
    assert told in blocks.plain(data.warnings(public))
    assert "s.csv: neither a ward" in blocks.plain(data.warnings(member))
    silent = load(write(tmp_path / "hate.csv", HATE, {})).ledger
    assert [list(one) for one in silent.warnings] == [[]]
    assert list(lines(store_path)["hate_partner"]["warnings"]) == []


@pytest.mark.parametrize("kind", GUESSED)
def test_the_same_restricted_file_counts_once(kind, tmp_path, load, store_path):
    one = placed(tmp_path / "one.csv", GUESSED[kind])
    two = placed(tmp_path / "two.csv", GUESSED[kind])
    rows = GUESSED[kind].count("\n") - 1
    for files in ((one, two), (two,)):
        found = load(*files).ledger
        assert found[["file_name", "row_count"]].values.tolist() == [["one.csv", rows]]
    assert len(lines(store_path)) == 1
    (held,) = officers(store_path, "restricted_file")
    assert (held["sha256"], held["row_count"]) == (digest(GUESSED[kind]), rows)


def test_it_is_known_again_after_undo(tmp_path, load, command, store_path):
    first = write(tmp_path / "b.csv", BOROUGH, series("2023-04", 5))
    file = placed(tmp_path / "hate.csv", GUESSED["hate_partner"])
    load(first)
    load(file)
    assert "No longer loaded: hate.csv." in command("undo").out
    assert officers(store_path, "restricted_file") == []
    assert "Again loaded: hate.csv." in command("undo").out
    load(file)
    (held,) = officers(store_path, "restricted_file")
    assert (held["file_name"], held["row_count"]) == ("hate.csv", 2)
    command("undo")
    command("undo")
    member = store.connect(store_path, "member")
    assert len(store.query(member, "FROM ledger WHERE kind = 'hate_partner'")) == 1


def test_undo_knows_a_restricted_file_by_another_key(tmp_path, store_path):
    """Two samples, one made after the other, hold the same files."""
    file = placed(tmp_path / "hate.csv", GUESSED["hate_partner"])
    for name in ("one", "two"):
        new = tmp_path / name / "s.duckdb"
        ingest.load([file], new)
        store_path.parent.mkdir(exist_ok=True)
        builds.replace(new, store_path)
    assert ingest.undo(store_path) == ingest.Undone([], [])


def test_undo_of_a_store_without_companions(tmp_path, load, store_path):
    load(write(tmp_path / "a.csv", BOROUGH, series("2023-04", 5)))
    load(write(tmp_path / "b.csv", BOROUGH, series("2023-05", 6)))
    for name in store.COMPANIONS:
        store.companion(store_path, store.build(store_path), name).unlink()
    assert ingest.undo(store_path) == ingest.Undone(["b.csv"], [])


def test_the_sample_tells_no_more(sample_store):
    found = lines(sample_store)
    restricted = {"safer_spaces", "young_people", "hate_partner"}
    assert restricted <= set(found)
    for kind in restricted:
        line = found[kind]
        assert pd.isna(line["row_count"])
        assert line["file_name"] == line["title"]
    held = officers(sample_store, "restricted_file")
    published = sample_store.read_bytes()
    assert len(held) >= len(restricted)
    for row in held:
        assert row["sha256"].encode() not in published
        assert row["file_name"].encode() not in published


def test_pages_mark_what_they_do_not_tell(tmp_path, load, store_path):
    year = {"period": "2024/25"}
    load(
        write(tmp_path / NAMED, HATE, year, year | {"ward_code": BELMONT}),
        write(tmp_path / "b.csv", BOROUGH, series("2023-04", 5)),
    )
    public, member = (store.connect(store_path, role) for role in ("public", "member"))
    listed = blocks.plain(data.files(public))
    title = "Hate crime by ward and strand, restricted"
    assert f"{title} [c] — March 2025" in listed
    assert NAMED not in listed
    assert "b.csv 1 April 2023" in listed
    assert "[c]: a file of surveys or partners." in listed
    seen = blocks.plain(data.files(member))
    assert f"{NAMED} 2 April 2024 to March 2025 March 2025" in seen
    assert "[c]" not in seen
    saved = data.download(public).set_index("kind")
    assert (
        saved.loc["hate_partner", ["row_count", "area_count"]].tolist() == ["[c]"] * 2
    )
    assert saved.loc["mps_borough", "row_count"] == 1
    assert data.download(member).set_index("kind").row_count["hate_partner"] == 2
    # The foot of a page goes by the periods that are published.
    footer = freshness_notes.footer(public, (), config.today(), ("hate_partner",))
    assert "Data to March 2025" in blocks.plain(footer)


def test_the_published_file_alone_can_be_read(tmp_path, load, store_path):
    load(placed(tmp_path / NAMED, GUESSED["safer_spaces"]))
    shutil.copyfile(store_path, tmp_path / "alone.duckdb")
    alone = store.connect(tmp_path / "alone.duckdb")
    found = data.ledger(alone).set_index("kind")
    assert found.row_count.isna()["safer_spaces"]
    assert f"{found.used_to['safer_spaces']:%Y-%m}" == "2023-10"
