"""Publishers on loopback for every test of refresh, and a refresh that asks them."""

import offers
import pytest
from publishers import serving

from harrow_dash.refresh.run import Asked, refresh


@pytest.fixture
def content():
    """The bytes of a file in a publisher's format."""
    return offers.made


@pytest.fixture
def publishers():
    """All publishers with one small file of each kind."""
    with serving(offers.some()) as at:
        yield at


@pytest.fixture
def run(publishers, store_path):
    def refreshed(**asked):
        return refresh(
            store_path, Asked(base_url=publishers.url, **asked), patience=offers.QUICK
        )

    return refreshed
