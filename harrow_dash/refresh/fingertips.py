"""OHID Fingertips: the indicators that the partnership's evidence list names."""

from urllib.parse import urlencode

from harrow_dash.definitions.partner_data import indicators
from harrow_dash.refresh.download import Publisher
from harrow_dash.refresh.wanted import Offer

SOURCE = "fingertips"


def offers(publisher: Publisher) -> list[Offer]:
    """One file with all indicators; the publisher makes it on demand."""
    asked = urlencode(
        {
            "indicator_ids": ",".join(map(str, numbers())),
            "child_area_type_id": publisher.settings["child_area_type"],
            "parent_area_type_id": publisher.settings["parent_area_type"],
        }
    )
    path = f"{publisher.settings['data']}?{asked}"
    return [Offer(SOURCE, path, f"{SOURCE}/fingertips.csv")]


def numbers() -> list[int]:
    """OHID's numbers of the indicators known here."""
    return sorted({one.fingertips for one in indicators().values() if one.fingertips})
