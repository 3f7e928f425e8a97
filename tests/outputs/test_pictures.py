"""Maps as SVG: lines as steps that add up, and none that the frame cuts off."""

import re

import pytest

from harrow_dash.outputs import pictures


def places(path: str) -> list[tuple[float, float]]:
    """The places that a path goes through, from its steps."""
    head, steps = re.fullmatch(r"M([\d.,-]+)l([\d., e-]+)z?", path).groups()  # type: ignore[union-attr]
    found = [tuple(map(float, head.split(",")))]
    for step in steps.split(" "):
        x, y = map(float, step.split(","))
        found.append((found[-1][0] + x, found[-1][1] + y))
    return found  # type: ignore[return-value]


def test_steps_lead_to_the_places() -> None:
    given = ["10.0,10.0", "20.1,10.3", "20.4,10.4", "30.7,-2.2", "10.0,50.9"]
    made = pictures._line(given, True)
    assert made.endswith("z")
    wanted = [(10, 10), (20.1, 10.3), (30.7, -2.2), (10, 50.9)]  # one is too near
    assert [pytest.approx(one) for one in places(made)] == wanted


@pytest.mark.parametrize(
    "given", [["721,5", "800,9"], ["-9,5", "-1,9"], ["5,-9", "9,-1"], ["5,5", "5.1,5"]]
)
def test_lines_that_nobody_sees_are_left_out(given: list[str]) -> None:
    assert pictures._line(given, False) == ""
