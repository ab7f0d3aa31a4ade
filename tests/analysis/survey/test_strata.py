"""Strata that are too small to be drawn from are joined, without a look at the answers."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.strata import FEWEST, join_strata
from tests.support import law


def joined(sizes: dict[str, int], unit: str = "a") -> tuple[pd.Series, pd.DataFrame]:
    strata = pd.Series([name for name, count in sizes.items() for _ in range(count)], dtype=object)
    return join_strata(pd.Series([unit] * len(strata)), strata)


def test_strata_that_are_large_enough_stay() -> None:
    found, reported = joined({"x": 5, "y": 20})
    assert found.value_counts().to_dict() == {"x": 5, "y": 20}
    assert reported.empty


def test_the_smallest_is_joined_with_the_next_smallest() -> None:
    found, reported = joined({"x": 30, "y": 3, "z": 1, "w": 6})
    assert found.value_counts().to_dict() == {"x": 30, "w + y + z": 10}  # z and y are 4, still too few
    assert reported.to_dict("list") == {
        "unit": ["a"] * 3,
        "stratum": ["w", "y", "z"],
        "answers": [6, 3, 1],
        "joined": ["w + y + z"] * 3,
    }


def test_what_is_small_in_one_unit_is_joined_there_alone() -> None:
    units = pd.Series(["a"] * 12 + ["b"] * 12)
    strata = pd.Series(["x"] * 6 + ["y"] * 6 + ["x"] * 11 + ["y"], dtype=object)
    found, reported = join_strata(units, strata)
    assert found[:12].equals(strata[:12])
    assert set(found[12:]) == {"x + y"}
    assert set(reported["unit"]) == {"b"}


@given(st.dictionaries(st.sampled_from("pqrstuvw"), st.integers(1, 12), min_size=1), st.randoms())
@law()
def test_no_stratum_is_too_small_unless_it_is_the_only_one(sizes: dict[str, int], random: object) -> None:
    found, reported = joined(sizes)
    counts = found.value_counts()
    assert len(counts) == 1 or counts.min() >= FEWEST
    assert counts.sum() == sum(sizes.values())
    assert reported["answers"].sum() == sum(sizes[name] for name in reported["stratum"])
    names = list(sizes)
    random.shuffle(names)  # type: ignore[attr-defined]
    other, _ = joined({name: sizes[name] for name in names})
    assert other.value_counts().to_dict() == counts.to_dict()
