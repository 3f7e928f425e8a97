"""Measures that hold the same offences: of a family one is told, the rest beside it."""

from collections.abc import Sequence

FAMILIES: dict[str, Sequence[str]] = {
    "burglary": ("burglary_residential", "burglary_business"),
    "vehicle_crime": ("theft_from_vehicle", "theft_of_vehicle", "vehicle_interference"),
    "robbery": ("robbery_personal", "robbery_business"),
    "violence": (
        "violence_with_injury",
        "violence_without_injury",
        "stalking_harassment",
        "homicide",
    ),
    "sexual_offences": ("rape",),
    "knife_crime": ("knife_crime_with_injury", "knife_injury_victims_under_25"),
    "domestic_abuse": ("domestic_abuse_with_injury",),
    "drug_offences": ("drug_possession", "drug_trafficking"),
    "hate_crime": (
        "hate_racist_religious",
        "hate_racist",
        "hate_faith",
        "hate_antisemitic",
        "hate_islamophobic",
        "hate_homophobic",
        "hate_transphobic",
        "hate_disability",
    ),
}
FAMILY = {part: whole for whole, parts in FAMILIES.items() for part in parts}


def family(key: str) -> str:
    """The measure that a measure is part of, or itself."""
    return FAMILY.get(key, key)
