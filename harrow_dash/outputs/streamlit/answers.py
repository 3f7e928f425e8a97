"""Answers that were worked out ahead, on disk until a reader asks for one of them.

In memory they were a third of what the server held, and most are never asked for.
"""

import pickle
import tempfile
import threading
import zlib
from collections.abc import Callable, Hashable
from functools import partial
from hashlib import blake2b
from typing import IO, Any

NAMED = 16  # bytes of a question's name


def question(
    version: str, function: Callable[..., Any], args: tuple[Any, ...]
) -> bytes:
    """A short name of what function(store, *args) asks of a version of the store, which
    is the same in another process; empty where it would not tell it from another.
    """
    told = repr((version, _named(function), args))
    if "<" in told:  # so begins what has no words of its own: a lambda, say
        return b""
    return blake2b(told.encode(), digest_size=NAMED).digest()


def _named(function: Callable[..., Any]) -> Hashable:
    if isinstance(function, partial):
        given = sorted(function.keywords.items())
        return _named(function.func), function.args, tuple(given)
    return function.__module__, function.__qualname__


def packed(answer: Any) -> bytes:
    """An answer as it is kept."""
    return zlib.compress(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL), level=1)


class Answers:
    """Packed answers by their question, one after the other in a file without a name.

    The file is gone when the process ends, and nobody else can write to it: what is
    unpacked is what this process put there.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._places: dict[bytes, tuple[int, int]] = {}
        self._file: IO[bytes] | None = None

    def add(self, asked: bytes, answer: bytes) -> None:
        """Keep a packed answer. Raises OSError where there is no room for it."""
        with self._guard:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (kept open)
            start = self._file.seek(0, 2)
            self._file.write(answer)
            self._file.flush()
            self._places[asked] = start, len(answer)

    def get(self, asked: bytes) -> bytes | None:
        """A packed answer; None when it was not worked out."""
        with self._guard:
            place = self._places.get(asked)
            if place is None or self._file is None:
                return None
            self._file.seek(place[0])
            return self._file.read(place[1])

    def clear(self) -> None:
        """Forget all of them: they are of a store that is no longer shown."""
        with self._guard:
            self._places.clear()
            if self._file is not None:
                self._file.close()
                self._file = None


def unpacked(answer: bytes) -> Any:
    """What `packed` was given, as an object of its own."""
    return pickle.loads(zlib.decompress(answer))


AHEAD = Answers()  # of the public's store, for all readers of this process
