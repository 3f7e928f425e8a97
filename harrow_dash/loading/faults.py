"""Faults of libraries and machines while a file is read, in sentences of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from harrow_dash.errors import HarrowError
from harrow_dash.sources.containers import no_room

TROUBLE = (
    "something in it cannot be read here. Look whether it is as its publisher gave it, "
    "and see the table of sources in README.md for the files that can be loaded."
)
# Of these `builds` says what the disk lacks.
DISK = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
UNFORESEEN = (
    duckdb.Error,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what goes wrong while the file `name` is read into one sentence.

    Readers say themselves what they expect to be wrong; this is for what nobody
    foresaw, so that it never shows a library's words.
    """
    try:
        yield
    except (HarrowError, *DISK):
        raise
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise HarrowError(
            f"{name}: there is not enough memory to read it. Close other programs, or "
            "load fewer files at a time."
        ) from error
    except OSError as error:
        raise no_room(error, name) or HarrowError(
            f"{name}: the file cannot be read ({error.strerror}). Check that it is "
            "there and that you may open it."
        ) from error
    except UnicodeError as error:
        raise HarrowError(
            f"{name}: a name or a text in it is in no encoding that can be read. Save "
            "it as UTF-8 and load it again."
        ) from error
    except UNFORESEEN as error:
        raise HarrowError(f"{name}: {TROUBLE}") from error
