"""Sentences at the edges: facts before what is not known, and ranks compared only where they compare."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from analysis.change import Missing
from analysis.frames import COMPUTED, PUBLISHED
from analysis.indicators import Movement
from ui.blocks.indicators import moved_sentence
from ui.statements import sentences
from ui.statements.change import missing_sentence
from wording.words import Words

VISIT: Any = SimpleNamespace(say=Words("vi"), language="vi", digits=2)


NOT = "không so hạng với năm 2021:"


def row(year: int, rank: float, rank_of: float, is_partial: bool) -> pd.Series:
    return pd.Series({
        "unit": "ha_tinh", "component": "total", "year": year, "rank": rank, "rank_of": rank_of, "n": rank_of,
        "is_partial": is_partial,
        "rank_status": COMPUTED if is_partial else PUBLISHED, "previous_year": 2021, "previous_rank": 4.0,
        "previous_rank_of": 9.0, "rank_change": 4.0 - rank,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (row(2023, 7, 24, False), row(2021, 4, 9, True), f"{NOT} năm 2021 chưa đủ số liệu của các đơn vị"),
        (row(2023, 7, 24, True), row(2021, 4, 9, False), f"{NOT} năm 2023 chưa đủ số liệu của các đơn vị"),
        (row(2023, 7, 24, False), row(2021, 4, 9, False), "năm 2021 xếp hạng 4/9"),
        (row(2023, 7, 9, True), row(2021, 4, 9, True), "giảm 3 bậc so với năm 2021"),
    ],
)  # fmt: skip
def test_ranks_are_compared_only_where_both_count_all_units(
    monkeypatch: pytest.MonkeyPatch, now: pd.Series, before: pd.Series, said: str
) -> None:
    monkeypatch.setattr(sentences, "history", lambda visit: pd.DataFrame([before, now]))
    assert sentences.rank_move(VISIT, now) == said


def test_years_without_weights_are_named_in_one_breath() -> None:
    missing = (Missing(2021, None), Missing(2023, None))
    assert (
        missing_sentence(VISIT, missing) == "Chưa tách được theo chỉ số thành phần: chưa biết trọng số năm 2021, 2023."
    )


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (Movement(2, 1, 1, 0, 0, 0, 140, (2016,)), "Chỉ 2/142 chỉ tiêu so được với 2016: 1 tăng, 1 giảm, 0 không đổi."),
        (Movement(120, 100, 20, 0, 0, 0, 8, (2018,)), "100/120 chỉ tiêu tăng, 20 giảm, 0 không đổi so với 2018."),
    ],
)
def test_what_few_indicators_did_is_not_said_of_all(moved: Movement, said: str) -> None:
    assert moved_sentence(VISIT, moved).startswith(said)
