"""A text file as UTF-8 with one kind of line end, whatever programs wrote it."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from harrow_dash.errors import HarrowError
from harrow_dash.sources import NotRecognised

CHUNK = 1 << 20
SEPARATORS = ",;\t|"
END_OF_FILE = "\x1a"  # Ctrl-Z, with which programs of the DOS age close a text
MARKS = {  # the longer ones first: that of UTF-32 begins like that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Where the zero bytes of plain letters stand, of the first eight, in files unmarked.
ZEROS = {
    (1, 3, 5, 7): "utf-16-le",
    (0, 2, 4, 6): "utf-16-be",
    (1, 2, 3, 5, 6, 7): "utf-32-le",
    (0, 1, 2, 4, 5, 6): "utf-32-be",
}
SAID = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
DOWNLOAD_AGAIN = "Download it again from its publisher."


@dataclass(frozen=True)
class Plain:
    """How a text is written: its encoding, line ends of several kinds, an end mark."""

    sha256: str
    encoding: str
    is_mixed: bool
    is_closed: bool  # by END_OF_FILE


def looked_at(path: Path, name: str) -> Plain:
    """Read a file once for its fingerprint and how it is written.

    Raises HarrowError where it is no text in any usual encoding.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, ends, tail = True, [0, 0, 0], b""
    with path.open("rb") as file:
        encoding = _encoding(file.read(8))
        file.seek(0)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if encoding:
                continue
            if b"\0" in chunk:
                raise NotRecognised(
                    f"{name}: this is not text but binary data. {DOWNLOAD_AGAIN}"
                )
            both = chunk.count(b"\r\n") + (tail[-1:] == b"\r" and chunk[:1] == b"\n")
            for place, count in enumerate(
                (both, chunk.count(b"\n") - both, chunk.count(b"\r") - both)
            ):
                ends[place] += count
            tail = (tail + chunk)[-64:]
            if is_utf8:
                is_utf8 = _goes_on(decoder, chunk)
    is_utf8 = is_utf8 and _goes_on(decoder, b"", final=True)
    encoding = encoding or ("utf-8" if is_utf8 else "cp1252")
    if encoding != "utf-8":
        _check(path, name, encoding)
    return Plain(
        digest.hexdigest(),
        encoding,
        sum(count > 0 for count in ends) > 1,
        tail.rstrip().endswith(END_OF_FILE.encode()),
    )


def _goes_on(
    decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False
) -> bool:
    try:
        decoder.decode(chunk, final=final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(start: bytes) -> str:
    """The encoding that the first bytes tell of; "" where they tell of none."""
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    return ZEROS.get(tuple(at for at, byte in enumerate(start) if not byte), "")


def _check(path: Path, name: str, encoding: str) -> None:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(CHUNK):
                pass
    except (UnicodeDecodeError, UnicodeError) as error:
        raise HarrowError(
            f"{name}: the text cannot be read in any usual encoding. {DOWNLOAD_AGAIN}"
        ) from error


def rewrite(path: Path, target: Path, plain: Plain) -> None:
    """Write it to `target` as UTF-8, without a mark before or an end mark behind it.

    Line ends of several kinds become one; else they stay, as those inside cells do.
    """
    newline = None if plain.is_mixed or plain.encoding.startswith("utf-32") else ""
    encoding = "utf-8-sig" if plain.encoding == "utf-8" else plain.encoding
    with (
        path.open(encoding=encoding, newline=newline) as source,
        target.open("w", encoding="utf-8", newline="") as file,
    ):
        held = source.read(CHUNK).lstrip("\ufeff")
        while chunk := source.read(CHUNK):
            file.write(held)
            held = chunk
        if plain.is_closed or held.rstrip().endswith(END_OF_FILE):
            held = held.rstrip().rstrip(END_OF_FILE)
        file.write(held)


def separator(start: str) -> tuple[str, bool]:
    """What parts the cells, and whether a line of its own above the header says so."""
    said = SAID.match(start)
    if said:
        return said[1], True
    header = re.sub(r'"[^"]*"', "", start.splitlines()[0])
    return max(SEPARATORS, key=header.count), False
