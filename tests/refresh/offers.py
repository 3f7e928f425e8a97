"""What the publishers of the tests of refresh offer, and how patient a test is."""

import json

from files import (
    BOROUGH,
    DASHBOARD,
    FINGERTIPS,
    HARROW,
    LSOA,
    POPULATION,
    SEARCH,
    STREET,
    SURVEY,
    VAWG,
    WARD,
    series,
    table,
)
from publishers import Publishers

from harrow_dash import config
from harrow_dash.refresh import fingertips
from harrow_dash.refresh.download import Patience
from harrow_dash.refresh.publishers import publishers as by_key

QUICK = Patience(
    answer=5, tries=3, pause=0.01, longest_pause=1, least_rate=1_000, slow_after=0.3
)
RECORDED = "recorded_crime_summary-exy3m"
DASHBOARDS = "mps-monthly-crime-dahboard-data"
BOROUGHS = "MPS Borough Level Crime (most recent 24 months)"
WARDS = "MPS Ward Level Crime"
SERVICES = "/ESMARspQHYMw9BZ9/arcgis/rest/services"
NOTIFIABLE = {
    "Offence Group": "Burglary",
    "Offence Subgroup": "Burglary Business And Community",
}


def path_of(publishers: Publishers, title: str) -> str:
    return next(path for path in publishers.files if title in path)


def made(defaults, *rows) -> bytes:
    """The bytes of a file in a publisher's format."""
    return table(defaults, *rows).encode()


def some() -> Publishers:
    """Publishers with recorded crime of borough and wards, and map points."""
    at = Publishers()
    at.catalogue(
        at.offer(
            RECORDED,
            **{
                BOROUGHS: made(BOROUGH, series("2025-01", 7, 8)),
                WARDS: made(WARD, series("2025-01", 3, 4)),
            },
        ),
        {"slug": "tree-canopy", "resources": {"a": {"title": "Borough trees"}}},
    )
    at.last_month("2024-03")
    at.archive(
        "2024-03",
        {
            "2024-03/2024-03-metropolitan-street.csv": made(STREET, {}, {}),
            "2024-03/2024-03-metropolitan-stop-and-search.csv": made(SEARCH, {}),
            "2024-03/2024-03-kent-street.csv": b"x" * 3_000_000,
        },
    )
    return at


def everything() -> Publishers:
    """Publishers with a small file of each kind that is known here."""
    at = some()
    other = {name: value for name, value in DASHBOARD.items() if "Crime" not in name}
    at.catalogue(
        at.offer(
            RECORDED,
            **{
                BOROUGHS: made(BOROUGH, series("2025-01", 7, 8)),
                WARDS: made(WARD, series("2025-01", 3, 4)),
                "MPS LSOA Level Crime": made(LSOA, series("2025-01", 1, 2)),
            },
        ),
        at.offer(
            DASHBOARDS,
            **{
                "Other Crime Data": made(DASHBOARD, {}),
                "TNO Crime Data": made(other | NOTIFIABLE, {}),
            },
        ),
        at.offer(
            "violence-against-women-and-girls",
            **{"MPS VAWG Offence count location": made(VAWG, {})},
        ),
        at.offer("mopac-surveys", **{"PAS Dashboard Borough": made(SURVEY, {})}),
    )
    asked = fingertips.offers(by_key()["fingertips"])[0]
    at.files[asked.path] = made(FINGERTIPS, {})
    _outlines(at)
    _residents(at)
    return at


def _outlines(at: Publishers) -> None:
    """The wards' outlines, in two pages."""
    name = "Wards_December_2022_Boundaries_UK_BGC"
    at.files[f"{SERVICES}?f=json"] = json.dumps(
        {"services": [{"name": name}, {"name": "Parishes_2022"}]}
    ).encode()
    known = json.loads(config.WARD_OUTLINES.read_text(encoding="utf-8"))["features"]
    features = [
        {
            **one,
            "properties": {
                "WD22CD": one["properties"]["area_code"],
                "WD22NM": one["properties"]["area_name"],
                "LAD22CD": HARROW,
            },
        }
        for one in known
    ]
    at.pages[f"{SERVICES}/{name}/FeatureServer/0/query"] = [
        features[:12],
        features[12:],
    ]


def _residents(at: Publishers) -> None:
    """The residents of wards, behind the two descriptions of the site."""
    dataset = by_key()["ons"].settings["population"]
    edition = f"{dataset}/mid2023"
    at.files[f"{dataset}/data"] = json.dumps({"datasets": [{"uri": edition}]}).encode()
    at.files[f"{edition}/data"] = json.dumps(
        {
            "description": {"releaseDate": "2025-11-25T09:30:00.000Z"},
            "downloads": [{"file": "wards.csv"}],
        }
    ).encode()
    at.files["/file"] = made(POPULATION, {})
