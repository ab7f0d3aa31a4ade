"""Intervals of a survey stand beside its scores and ranks, and nobody else's scores get any."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.database import file_url, open_store
from data.store.editions import publish
from services.survey_edition import SurveyResult, edition_of, evaluate_survey, publish_survey
from tests.data.survey.builders import CATALOGUE, EXPORTERS, FINANCE, SMALL, TRADE, crowd, read, text
from tests.support import by_night, by_turns
from tests.ui.conftest import STORE, Run, look_at
from tests.ui.screen import assert_one_language, assert_sound, shown
from ui.statements.certainty import range_text

OURS = "so_khoa_hoc_va_cong_nghe"
LINK = {"index": "ddci", "unit": OURS}


@pytest.fixture(scope="module")
def result() -> SurveyResult:
    said = crowd({FINANCE: 14, OURS: 25, TRADE: 18, "so_y_te": 4})
    return evaluate_survey(SMALL, read(text(EXPORTERS["google"].long(said))), draws=60)


@pytest.fixture(scope="module")
def with_survey(tmp_path_factory: pytest.TempPathFactory, built_in: Path, result: SurveyResult) -> Path:
    """The folder of a store with the built-in editions and one from a survey, which tests only look at."""
    path = shutil.copy(built_in, tmp_path_factory.mktemp("with_survey") / STORE)
    store = open_store(file_url(Path(path)))
    publish_survey(store, result, CATALOGUE, operator("Lan"), "tra-loi.csv")
    store.close()
    return Path(path).parent


@pytest.fixture
def run(with_survey: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return partial(look_at, with_survey, monkeypatch)


def charts_of(app: AppTest) -> list[str]:
    """What is drawn, as JSON without escapes."""
    return [json.dumps(json.loads(chart.proto.spec), ensure_ascii=False) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_overview_says_between_what_score_and_rank_lie(run: Run, result: SurveyResult, language: str) -> None:
    app = run(year="2024", lang=language, **LINK)
    assert_sound(app, language)
    assert_one_language(app, language)
    total = next(row for row in edition_of(result, "x").rows if (row.unit, row.component) == (OURS, "total"))
    words = shown(app)
    assert f"({range_text(total.low, total.high, language)})" in words
    among = {"vi": "trong 3 đơn vị có số liệu", "en": "of the 3 units with figures"}[language]  # with enough answers
    assert f"{among} ({range_text(total.rank_low, total.rank_high, language, 0)})" in words
    parts = [row for row in edition_of(result, "x").rows if row.unit == OURS and row.component != "total"]
    assert len(parts) == 4
    for part in parts:
        assert range_text(part.low, part.high, language) in words
    assert {"vi": "25 phiếu trả lời", "en": "25 answers"}[language] in words
    assert {"vi": "chưa thể nói mức thay đổi", "en": "nobody can say whether the change"}[language] in words
    (forest,) = charts_of(app)
    assert CATALOGUE.unit(FINANCE).name_vi in forest or CATALOGUE.unit(FINANCE).name_en in forest


@pytest.mark.parametrize("page", by_turns(["component", "compare", "trends", "flags", "robustness"], 2))
def test_other_pages_take_the_edition(run: Run, result: SurveyResult, page: str) -> None:
    app = run(page, year="2024", component="transparency", **LINK)
    assert_sound(app)
    if page in ("component", "compare"):
        part = next(row for row in edition_of(result, "x").rows if (row.unit, row.component) == (OURS, "transparency"))
        assert range_text(part.low, part.high, "vi") in shown(app)


@by_night
def test_published_editions_get_no_interval(run: Run) -> None:
    for link in ({**LINK, "year": "2021"}, {"index": "pci", "unit": "ha_tinh", "year": "2023"}):
        words = shown(run(**link))
        assert "Khoảng tin cậy 90%:" not in words
        assert "Trong ngoặc" not in words


def test_a_unit_with_too_few_answers_has_a_word_and_no_score(run: Run) -> None:
    app = run(index="ddci", unit="so_y_te", year="2024")
    assert_sound(app)
    assert "4 phiếu" in shown(app)


def test_a_change_is_told_from_noise_where_both_editions_have_intervals(
    with_survey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: SurveyResult
) -> None:
    store = open_store(file_url(Path(shutil.copy(with_survey / STORE, tmp_path))))
    edition = edition_of(result, "x")
    publish(store, replace(edition, year=2023), operator("Lan"))
    store.close()
    assert "không lớn hơn sai số của hai lần khảo sát" in shown(look_at(tmp_path, monkeypatch, year="2024", **LINK))
