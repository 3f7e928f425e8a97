"""A ward's year against its past and the rest of the borough: false calls, and found.

    python -m bench.changes [--boroughs 200] [--seed 2026]

Boroughs of 22 wards, five years of months each, as in bench.honesty, with two kinds of
drift between years: of the whole borough (0 or 8%) and of each ward (5%). In half of
them nothing else changes; in the others three wards rise by half in the last year.

  false   share of boroughs without a change in which any ward is called changed
  found   share of the planted rises called rises
  real    share of what is called changed, in boroughs with planted rises, that is real

"probably" is what is called clear or probable.

Beside the rule: the year before alone, tested and adjusted (what the tables tell).
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from bench.honesty import MEASURES, PLANTED, WARDS
from harrow_dash.findings.years import LEAST
from harrow_dash.statistics import past_years
from harrow_dash.statistics.change import adjust, change_test, dispersion

YEARS = 5
OWN = 0.05  # drift of each ward between years
RISE = 1.5
GRADES = {
    past_years.CLEAR: {past_years.CLEAR},
    past_years.PROBABLY: {past_years.CLEAR, past_years.PROBABLY},
}

Counts = NDArray[np.float64]


def simulate(key: str, drift: float, planted: int, rng: np.random.Generator) -> Counts:
    """Monthly counts of one borough: wards by months."""
    rate, spread, season = MEASURES[key]
    level = rate * np.exp(rng.normal(-(spread**2) / 2, spread, WARDS))
    wave = np.exp(season * np.sqrt(2) * np.cos(2 * np.pi * np.arange(12 * YEARS) / 12))
    whole = np.exp(rng.normal(0, drift, YEARS)) if drift else np.ones(YEARS)
    each = whole * np.exp(rng.normal(0, OWN, (WARDS, YEARS)))
    mean = level[:, None] * wave * np.repeat(each, 12, axis=1)
    mean[:planted, -12:] *= RISE
    phi = rng.uniform(1, 1.7, (WARDS, 1)) + 1e-9
    counts = rng.negative_binomial(mean / (phi - 1), 1 / phi, mean.shape)
    return counts.astype(np.float64)


def judged(counts: Counts) -> dict[str, tuple[NDArray[np.str_], Counts]]:
    """Grade and ratio of each ward: by the rule, and by the year before alone."""
    years = counts.reshape(WARDS, YEARS, 12).sum(axis=2)
    spread = dispersion(counts)
    ours = past_years.beyond_the_rest(years[None], spread[None])
    alone = change_test(years[:, -2], years[:, -1], spread)
    expected = years[:, -1] - ours.change[0]
    most = np.maximum(years[:, -1], expected)
    graded = past_years.grade(adjust(ours.p_value[0]), most)
    every = np.full(WARDS, np.inf)
    return {
        "ours": (np.where(most >= LEAST, graded, ""), ours.ratio[0]),
        "year before": (past_years.grade(adjust(alone.p_value), every), alone.ratio),
    }


def main() -> None:
    """Print a line a measure, drift, rule and grade."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boroughs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    print(f"{'measure':23}{'drift':>6}  {'rule':12}{'grade':10}", end="")
    print(f"{'false':>7}{'found':>7}{'real':>7}")
    for drift in (0.0, 0.08):
        for key in MEASURES:
            tally: dict[tuple[str, str], list[float]] = {}
            for _ in range(options.boroughs):
                for planted in (0, PLANTED):
                    told = judged(simulate(key, drift, planted, rng))
                    for rule, (graded, ratio) in told.items():
                        for grade, kept in GRADES.items():
                            called = np.isin(graded, [*kept])
                            row = tally.setdefault((rule, grade), [0.0, 0.0, 0.0])
                            if planted:
                                rises = called & (ratio > 1)
                                row[1] += rises[:PLANTED].sum()
                                row[2] += called.sum()
                            else:
                                row[0] += called.any()
            for (rule, grade), (false, found, called_all) in tally.items():
                real = found / called_all if called_all else float("nan")
                print(f"{key:23}{drift:6.0%}  {rule:12}{grade:10}", end="")
                print(f"{false / options.boroughs:7.1%}", end="")
                print(
                    f"{found / options.boroughs / PLANTED:7.1%}{real:7.1%}", flush=True
                )


if __name__ == "__main__":
    main()
