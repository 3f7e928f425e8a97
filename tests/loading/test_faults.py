"""What nobody foresaw, between a file and the store: one sentence, the store whole."""

import errno
import zipfile

import duckdb
import pytest
from files import BOROUGH, EDGWARE, WARD, series, table, write

from harrow_dash.errors import HarrowError
from harrow_dash.loading import derived_tables, faults, ingest
from harrow_dash.sources import tables

MARCH = series("2023-03", 6)
FAULTS = {
    "DuckDB's own": (duckdb.BinderException("Binder Error: LINE 1"), "cannot be read"),
    "DuckDB's innermost": (duckdb.InternalException("INTERNAL"), "cannot be read"),
    "DuckDB's memory": (duckdb.OutOfMemoryException("failed"), "not enough memory"),
    "memory": (MemoryError(), "not enough memory to read it"),
    "a text": (UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), "in no encoding"),
    "a name": (UnicodeEncodeError("utf-8", "x", 0, 1, "bad"), "in no encoding"),
    "a disk that fails": (OSError(errno.EIO, "Input/output error"), "cannot be read"),
    "a full temporary folder": (OSError(errno.ENOSPC, "full"), "no room left in"),
    "too deep": (RecursionError("maximum recursion depth"), "cannot be read here"),
    "a number": (OverflowError("int too large"), "cannot be read here"),
    "a type": (TypeError("'str' and 'int'"), "cannot be read here"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_while_a_file_is_read_is_one_sentence(
    tmp_path, refused, monkeypatch, fault
):
    raised, said = FAULTS[fault]

    def fails(*_: object) -> None:
        raise raised

    monkeypatch.setattr(tables, "_fill_raw", fails)
    sentence = refused(write(tmp_path / "a.csv", BOROUGH, MARCH))
    assert sentence.startswith("a.csv: ")
    assert said in sentence
    assert str(raised) not in sentence or not str(raised)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (duckdb.ConversionException("INT128"), "cannot be put together"),
        (duckdb.OutOfMemoryException("failed"), "not enough memory"),
        (duckdb.IOException("No space left on device"), "the disk is full"),
        (
            duckdb.TransactionException("Failed to commit: No space left on device"),
            "the disk is full",
        ),
        (duckdb.FatalException("Checkpoint failed"), "the disk does not take it"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_a_fault_while_the_store_is_made_is_one_sentence(
    tmp_path, refused, monkeypatch, raised, said
):
    def fails(*_: object) -> None:
        raise raised

    monkeypatch.setattr(derived_tables, "derive", fails)
    sentence = refused(write(tmp_path / "a.csv", BOROUGH, MARCH))
    assert said in sentence


def test_what_a_reader_says_itself_goes_through():
    with pytest.raises(HarrowError, match="as it was said"), faults.told("a.csv"):
        raise HarrowError("as it was said")


def test_names_in_no_encoding(tmp_path, load, figures):
    folder = tmp_path / "k\udcff"
    folder.mkdir()
    (folder / "w\udce9.csv").write_text(table(WARD, MARCH))
    load(tmp_path / "k\udcff")
    assert figures.values("burglary", EDGWARE)["2023-03"] == 6


def test_a_name_in_an_archive_in_no_encoding(tmp_path):
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("w\u00e9.csv", table(WARD, MARCH))
    file.write_bytes(file.read_bytes().replace("w\u00e9".encode(), b"w\xff\xfe"))
    with pytest.raises(HarrowError, match="a name in the archive is in no encoding"):
        ingest.load([file], tmp_path / "s.duckdb")
