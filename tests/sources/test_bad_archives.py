"""Bad input that is no text at all: junk, broken archives, bombs, workbooks."""

import bz2
import errno
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from files import WARD, series, table

from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.sources import containers, other_forms

MARCH = series("2023-03", 1, 2)
WARD_TEXT = table(WARD, MARCH, {"MinorText": "DOMESTIC BURGLARY"} | MARCH).encode()
LONG_TEXT = WARD_TEXT * 50


def packed_zip(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def nested_zip(levels: int) -> bytes:
    content = WARD_TEXT
    for level in range(levels):
        content = packed_zip((f"level{level}.zip", content))
    return content


def damaged(content: bytes) -> bytes:
    """The same with a run of bytes in the middle turned over."""
    middle = len(content) // 2
    turned = bytes(byte ^ 0x5A for byte in content[middle - 20 : middle + 20])
    return content[: middle - 20] + turned + content[middle + 20 :]


def workbook(*rows: list[object]) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(held)
    return held.getvalue()


def broken_workbook() -> bytes:
    """A workbook whose sheet is no XML."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a", "b", "c"]))) as whole,
        zipfile.ZipFile(held, "w") as broken,
    ):
        for name in whole.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            broken.writestr(name, b"<sheet><" if is_sheet else whole.read(name))
    return held.getvalue()


LONG = packed_zip(("long.csv", LONG_TEXT))
BYTES = {
    "nothing": (b"", r"the file is empty"),
    "binary junk": (bytes(range(256)) * 20, r"binary data"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, r"a document or a picture"),
    "text with a NUL": (WARD_TEXT.replace(b"Edgware", b"Edg\0ware"), r"binary data"),
    "no encoding at all": (b"\x81\x8d\x8f" + WARD_TEXT, r"any usual encoding"),
    "UTF-16 cut in a sign": ((b"\xff\xfe" + b"a\0b"), r"any usual encoding"),
    "a line of 10 MB": (b"x" * 10_000_000, r"line 1: the header cannot be read"),
    "a row of 10 MB": (
        WARD_TEXT + b"A" * 10_000_000 + b",B,C,E05013545,Harrow,1,2\n",
        r"the row is longer than 1,000,000 bytes",
    ),
    "gz cut short": (gzip.compress(WARD_TEXT)[:-12], r"\.gz archive is damaged"),
    "gz with a fault": (damaged(gzip.compress(WARD_TEXT * 9)), r"\.gz archive"),
    "zip cut short": (LONG[:-30], r"\.zip archive is damaged"),
    "zip with a fault": (damaged(LONG), r"\.zip archive is damaged"),
    "only the letters of a zip": (b"PK\x03\x04 and nothing more", r"\.zip archive"),
    "an empty zip": (packed_zip(), r"the archive is empty"),
    "a zip of notes": (packed_zip(("README.md", b"Notes")), r"the archive is empty"),
    "a zip that leads outside": (
        packed_zip(("../../evil.csv", WARD_TEXT)),
        r"leads outside it \(\.\./\.\./evil\.csv\)",
    ),
    "a zip with a path from the root": (
        packed_zip(("/etc/evil.csv", WARD_TEXT)),
        r"leads outside it",
    ),
    "a zip with a path of Windows": (
        packed_zip(("C:\\evil.csv", WARD_TEXT)),
        r"leads outside it",
    ),
    "a zip bomb": (packed_zip(("a.csv", bytes(60_000_000))), r"absurd size"),
    "a gz bomb": (gzip.compress(bytes(60_000_000)), r"absurd size"),
    "a workbook bomb": (
        packed_zip(("[Content_Types].xml", b""), ("a.xml", bytes(60_000_000))),
        r"absurd size",
    ),
    "zips in zips without end": (nested_zip(6), r"too deep"),
    "gz in gz without end": (
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"a"))))),
        r"too deep",
    ),
    "an unknown table in a zip": (
        packed_zip(("a/b.csv", b"x,y,z\n1,2,3\n")),
        r"faulty/a/b\.csv: line 1",
    ),
    "a broken workbook": (broken_workbook(), r"workbook is damaged"),
    "a workbook with a fault": (damaged(workbook(["a"] * 9)), r"damaged"),
    "an empty workbook": (workbook(), r"no sheet of the workbook"),
    "an unknown workbook": (workbook(["x", "y", "z"], [1, 2, 3]), r"line 1: the col"),
}


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        member = tarfile.TarInfo("ward.csv")
        member.size = len(WARD_TEXT)
        archive.addfile(member, io.BytesIO(WARD_TEXT))
    return held.getvalue()


def parquet() -> bytes:
    held = io.BytesIO()
    pd.DataFrame({"WardCode": ["E05013545"], "202503": [1]}).to_parquet(held)
    return held.getvalue()


def with_packing(content: bytes, kind: int) -> bytes:
    """An archive of one member that says it is packed in another way."""
    local, listed = content.index(b"PK\3\4") + 8, content.index(b"PK\1\2") + 10
    held = bytearray(content)
    held[local], held[listed] = kind, kind
    return bytes(held)


def with_flag(content: bytes) -> bytes:
    """An archive of one member that says it is locked."""
    local, listed = content.index(b"PK\3\4") + 6, content.index(b"PK\1\2") + 8
    held = bytearray(content)
    held[local] |= 1
    held[listed] |= 1
    return bytes(held)


XLSB = packed_zip(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"\x83"))
UNREAD = {
    "a.7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, r"\.7z archive.* Unpack it and load"),
    "a.rar": (
        b"Rar!\x1a\x07\x01\0" + b"\0" * 40,
        r"\.rar archive.* Unpack it and load",
    ),
    "a.tar": (tarred(), r"\.tar archive.* Unpack it and load the files in it"),
    "a.tar.gz": (gzip.compress(tarred()), r"\.tar archive.* Unpack it and load"),
    "a.csv.bz2": (bz2.compress(WARD_TEXT), r"\.bz2 archive.* Unpack it and load"),
    "a.csv.xz": (lzma.compress(WARD_TEXT), r"\.xz archive.* Unpack it and load"),
    "a.xlsb": (XLSB, r"binary workbook \(\.xlsb\).* Save it as \.xlsx or \.csv"),
    "a.fgb": (b"fgb\x03fgb\0" + bytes(40), r"FlatGeobuf.* GeoPackage or GeoJSON"),
    "a.parquet": (parquet(), r"Parquet file.* Save it as \.xlsx or \.csv"),
    "a.numbers": (packed_zip(("Index/Document.iwa", b"\0")), r"Numbers.* Save it as"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
        r"locked with a password.* Save it without one",
    ),
    "old.xls": (
        b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "Workbook".encode("utf-16-le"),
        r"a workbook of before 2007 \(\.xls\).* Save it as \.xlsx",
    ),
    "xml.xls": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        r"a workbook as XML of 2003.* Save it as \.xlsx",
    ),
    "strict.xlsx": (
        packed_zip(
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", b"<a xmlns='%b'/>" % other_forms.STRICT),
        ),
        r"'Strict Open XML'.* Save it as an ordinary Excel workbook",
    ),
    "large.zip": (
        with_packing(packed_zip(("a.csv", WARD_TEXT)), 9),
        r"packed in a way that is not read here.* Unpack it and load",
    ),
    "locked.zip": (
        with_flag(packed_zip(("a.csv", WARD_TEXT))),
        r"locked with a password\. Unpack it with the password",
    ),
    "failed.json": (
        b'{"error": {"code": 400, "message": "Invalid query parameters"}}',
        r"a service's answer that it failed \('Invalid query parameters'\)",
    ),
    "topo.json": (b'{"type": "Topology", "objects": {}}', r"TopoJSON.* GeoJSON"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_form_that_is_not_read_is_told_with_what_to_do(tmp_path, refused, name):
    content, said = UNREAD[name]
    (tmp_path / name).write_bytes(content)
    sentence = refused(tmp_path / name)
    assert sentence.startswith(f"{name}: th")
    assert re.search(said, sentence), sentence


@pytest.mark.parametrize("fault", BYTES)
def test_what_is_no_text_is_refused(tmp_path, refused, fault):
    content, said = BYTES[fault]
    file = tmp_path / "faulty"
    file.write_bytes(content)
    sentence = refused(file)
    assert sentence.startswith("faulty")
    assert re.search(said, sentence), sentence


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_temporary_folder_is_not_the_files_fault(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, "no room")

    monkeypatch.setattr(containers, "_copy", full)
    packed = tmp_path / "w.csv.gz"
    packed.write_bytes(gzip.compress(WARD_TEXT))
    with pytest.raises(HarrowError, match=r"no room left in .* to unpack it") as told:
        ingest.load([packed], tmp_path / "s.duckdb")
    assert "Download" not in str(told.value)
    assert not (tmp_path / "s.duckdb").exists()
