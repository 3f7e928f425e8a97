"""How often each way of calling a change clear is wrong, and what it finds.

    python -m bench.honesty [--boroughs 1000] [--seed 2026]

Simulated boroughs of 22 wards, five years of months each, with the counts, the season
and the overdispersion of the real data: the last 12 months are compared with the 12
before. In stable boroughs nothing changes, so every clear change is false. In the
others three wards of 22 rise by 50% in the last 12 months. Judged side by side, each
on the same boroughs: a change of 10% or more (the usual red/amber/green); each ward
tested, without adjustment; and the product's rule (test with dispersion, adjusted).
Two more rows show what the rule is made of: the same without dispersion, and a bare
percentage whose threshold is set so that it raises no more false alarms than ours.
"""

import argparse
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harrow_dash.statistics.change import (
    NO_CHANGE,
    adjust,
    change_test,
    dispersion,
    verdict,
)

WARDS, MONTHS, PLANTED = 22, 60, 3
LIFT = 1.5
# Offences a ward and month, the spread of wards around it (standard deviation of the
# logarithm) and of the season, rounded from five years of the published ward counts.
MEASURES = {
    "possession_of_weapons": (0.33, 0.45, 0.05),
    "sexual_offences": (1.6, 0.45, 0.05),
    "robbery": (1.7, 0.50, 0.15),
    "drug_offences": (2.8, 0.50, 0.10),
    "burglary": (4.3, 0.30, 0.20),
    "vehicle_crime": (8.6, 0.25, 0.15),
    "violence": (18.0, 0.40, 0.05),
}
DISPERSION = (1.0, 1.7)  # variance over mean of ward months, lowest and highest

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Boroughs(NamedTuple):
    """before, after: boroughs by wards. estimated: dispersion, likewise."""

    before: Counts
    after: Counts
    estimated: NDArray[np.float64]


def simulate(
    measure: str, boroughs: int, rng: np.random.Generator, planted: int
) -> Boroughs:
    """Monthly negative binomial counts; the first `planted` wards rise at the end."""
    rate, spread, season = MEASURES[measure]
    level = rate * np.exp(rng.normal(-(spread**2) / 2, spread, (boroughs, WARDS)))
    months = np.arange(MONTHS)
    wave = np.exp(season * np.sqrt(2) * np.cos(2 * np.pi * months / 12))
    mean = level[:, :, None] * wave
    mean[:, :planted, -12:] *= LIFT
    phi = rng.uniform(*DISPERSION, (boroughs, WARDS, 1)) + 1e-9
    counts = rng.negative_binomial(mean / (phi - 1), 1 / phi, mean.shape)
    estimated = np.array([dispersion(borough) for borough in counts])
    return Boroughs(
        counts[:, :, -24:-12].sum(axis=2), counts[:, :, -12:].sum(axis=2), estimated
    )


def percent(share: float) -> Callable[[Boroughs], Flags]:
    """Any change by this share of the year before, or more."""

    def flags(data: Boroughs) -> Flags:
        return np.abs(data.after - data.before) >= share * np.maximum(data.before, 1)

    return flags


def unadjusted(data: Boroughs) -> Flags:
    """Each ward tested by itself."""
    return change_test(data.before, data.after).p_value <= 0.05


def tested(data: Boroughs, phi: NDArray[np.float64] | float) -> Flags:
    """Tested and adjusted over the wards of each borough, as on the pages."""
    test = change_test(data.before, data.after, phi)
    words = [
        verdict(change, adjust(p))
        for change, p in zip(test.change, test.p_value, strict=True)
    ]
    return np.array(words) != NO_CHANGE


def ours(data: Boroughs) -> Flags:
    """The product's rule."""
    return tested(data, data.estimated)


def without_dispersion(data: Boroughs) -> Flags:
    """The product's rule with plain Poisson counts."""
    return tested(data, 1.0)


def any_false(flags: Flags) -> float:
    """Share of boroughs in which any ward is flagged."""
    return float(flags.any(axis=1).mean())


def found(data: Boroughs, flags: Flags) -> float:
    """Share of the planted rises that are flagged, as rises."""
    risen = flags & (data.after > data.before)
    return float(risen[:, :PLANTED].mean())


def quiet_threshold(stable: Boroughs, alarm: float) -> float:
    """Least percentage at which no more boroughs are flagged than `alarm`."""
    worst = np.max(
        np.abs(stable.after - stable.before) / np.maximum(stable.before, 1), axis=1
    )
    return float(np.quantile(worst, 1 - alarm, method="higher")) + 1e-9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boroughs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    started = time.perf_counter()
    print(f"{options.boroughs} boroughs of {WARDS} wards, seed {options.seed}")
    print("false: stable boroughs with any ward flagged; wards: share of their wards")
    print(f"found: share of planted rises of {LIFT - 1:.0%} flagged as rises\n")
    print(f"{'measure':23}{'rule':28}{'false':>8}{'wards':>8}{'found':>8}")
    for measure in MEASURES:
        stable = simulate(measure, options.boroughs, rng, planted=0)
        risen = simulate(measure, options.boroughs, rng, planted=PLANTED)
        alarm = any_false(ours(stable))
        quiet = quiet_threshold(stable, alarm)
        rules: dict[str, Callable[[Boroughs], Flags]] = {
            "±10% red/amber/green": percent(0.10),
            "test, unadjusted": unadjusted,
            "test, adjusted, no dispersion": without_dispersion,
            f"±{quiet:.0%}, as few false": percent(quiet),
            "ours": ours,
        }
        for name, rule in rules.items():
            flags = rule(stable)
            print(
                f"{measure:23}{name:30}{any_false(flags):6.1%}{flags.mean():8.2%}"
                f"{found(risen, rule(risen)):8.1%}"
            )
            measure = ""
        print()
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
