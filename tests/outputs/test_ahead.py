"""What is prepared before readers ask, and what it costs them."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from harrow_dash.outputs.streamlit import ahead
from harrow_dash.web import health


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


class Ring:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_prepared_is_not_looked_through_after_each_page(
    sample_store: Path,
) -> None:
    gc.unfreeze()
    ahead.prepare(sample_store, ahead.FIRST, print)
    assert health.health(sample_store)["prepared"]
    assert gc.get_freeze_count() > 10 * len(gc.get_objects())


def test_what_is_no_longer_kept_is_freed_at_the_next_look() -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    ahead.settle()
    del ring
    gc.collect()
    assert seen() is not None
    ahead.settle()
    assert seen() is None
