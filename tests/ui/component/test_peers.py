"""The line of units: of thousands, the dots that can be told apart."""

from __future__ import annotations

from random import Random

import pytest

from ui.component.peers import MANY, _apart
from ui.kit.svg import Panel, Point

PANEL = Panel(1.0, 9.0, 1.0, 0.0, 100.0)


def drawn(count: int) -> tuple[list[Point], list[str]]:
    random = Random(count)
    return [(round(random.uniform(1.5, 8.5), 2), 0.4) for _ in range(count)], [f"u{place}" for place in range(count)]


@pytest.mark.parametrize("count", [0, 2, 63, MANY])
def test_each_of_some_units_has_its_dot(count: int) -> None:
    dots, units = drawn(count)
    assert _apart(dots, units, PANEL) == (dots, units)


def test_of_thousands_no_dot_is_left_out_that_lies_apart_and_each_keeps_its_unit() -> None:
    dots, units = drawn(3321)
    kept, named = _apart(dots, units, PANEL)
    assert len(kept) <= 1001
    assert {unit: dot for dot, unit in zip(kept, named, strict=True)}.items() <= dict(
        zip(units, dots, strict=True)
    ).items()
    shares = [PANEL.across(x) for x, _ in kept]
    assert all(min(abs(PANEL.across(x) - share) for share in shares) <= 0.001 for x, _ in dots)
