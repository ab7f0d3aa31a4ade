"""Rows that do not count, on plain numbers; each rule recomputed in the plainest way."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.quality import hasty, straight_lines, superseded

NAN = float("nan")


def test_a_straight_line_has_one_answer_to_enough_questions_of_both_directions() -> None:
    rows = [
        [3, 3, 3, 3],  # straight
        [3, 3, 3, 4],
        [3, 3, NAN, 3],  # three are enough
        [3, 3, 3, NAN],  # nobody asked the reversed one
        [3, NAN, NAN, 3],  # too few
        [NAN, NAN, NAN, NAN],
    ]
    assert straight_lines(np.array(rows), [1, 1, 1, -1], 3).tolist() == [True, False, True, False, False, False]
    assert straight_lines(np.array(rows), [1, 1, 1, 1], 3).tolist() == [True, False, True, True, False, False]
    assert not straight_lines(np.array(rows), [1, 1, 1, -1], 5).any()


def test_without_questions_of_agreement_nothing_is_a_straight_line() -> None:
    assert not straight_lines(np.empty((3, 0)), [], 0).any()


def test_haste_is_measured_by_the_median_of_the_known_times() -> None:
    seconds = np.array([100, 100, 100, 31, 29, NAN, -5, 0, 1000, 100])
    assert hasty(seconds, 0.3, 5).tolist() == [False] * 4 + [True] + [False] * 5
    assert not hasty(seconds, 0.3, 8).any()
    assert not hasty(np.array([NAN, NAN]), 0.3, 0).any()


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.one_of(st.just(NAN), st.integers(0, 3).map(float)), st.booleans()),
        max_size=8,
    )
)
def test_of_rows_with_one_key_the_latest_counts(rows: list[tuple[str, float, bool]]) -> None:
    keys = [(key,) for key, _, _ in rows]
    moments = np.array([moment for _, moment, _ in rows])
    may_count = np.array([may for _, _, may in rows], dtype=bool)
    found, heirs = superseded(keys, moments, may_count)
    for key in "ab":
        members = [row for row, (own, _, may) in enumerate(rows) if own == key and may]
        kept = [row for row in members if not found[row]]
        assert len(kept) == min(1, len(members))
        if members:
            latest = max(members, key=lambda row: (-1 if np.isnan(moments[row]) else moments[row], row))
            assert kept == [latest]
            assert all(heirs[row] == latest for row in members if row != latest)
    assert not found[~may_count].any()
