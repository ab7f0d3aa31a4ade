"""From answers to an edition in the store, a table, open data and profiles."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest

import services.unit_profile
from analysis.frames import COMPUTED, NOT_PUBLISHED, TOTAL
from data.catalogue.loading import load_office
from data.rights import operator
from data.scores import load_frames
from data.store.database import Store, open_store
from data.store.editions import publish, withdraw
from data.store.files import source_content
from data.store.rows import score_rows
from data.store.versions import versions
from services.imports import preview
from services.survey_edition import SurveyResult, answers_csv, edition_of, evaluate_survey, publish_survey
from services.survey_workbook import result_workbook
from services.unit_profile import NoSuchUnitError, unit_profile
from tests.data.survey.builders import (
    CATALOGUE,
    DISTRICT,
    EXPORTERS,
    FINANCE,
    SMALL,
    TRADE,
    UNITS,
    crowd,
    full_codebook,
    read,
    text,
)
from tests.support import by_night
from wording.numbers import decimal

FEW = "so_y_te"
COUNTS = {FINANCE: 30, TRADE: 25, FEW: 6, "so_tu_phap": 20, DISTRICT: 15, "huyen_can_loc": 12}


@pytest.fixture(scope="module")
def raw() -> bytes:
    """The file as it was exported, with a telephone number in each row."""
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    phones = [f"09123{number:05}" for number in range(len(rows))]
    return text(([*headers, "Số điện thoại"], [[*row, phone] for row, phone in zip(rows, phones, strict=True)]))


@pytest.fixture(scope="module")
def result(raw: bytes) -> SurveyResult:
    return evaluate_survey(SMALL, read(raw), draws=100, seed=3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'dashboard.sqlite3'}")
    yield opened
    opened.close()


def test_the_edition_has_what_was_counted_with_its_intervals(result: SurveyResult) -> None:
    edition = edition_of(result, "tra-loi.csv")
    rows = {(row.unit, row.component): row for row in edition.rows}
    assert len(rows) == len(edition.rows) == 4 * 5 + 2 * 6
    for evaluation in result.evaluations.values():
        for line in evaluation.units[evaluation.units["is_reportable"].astype(bool)].to_dict("records"):
            row = rows[line["unit"], TOTAL]
            assert (row.value, row.low, row.high) == pytest.approx(
                (line["total"], line["total_low"], line["total_high"])
            )
            assert (row.rank, row.rank_low, row.rank_high) == (line["rank"], line["rank_low"], line["rank_high"])
            assert (row.status, row.rank_status, row.responses) == (COMPUTED, COMPUTED, COUNTS[str(line["unit"])])
        for line in evaluation.components.to_dict("records"):
            row = rows[line["unit"], line["component"]]
            assert (row.value, row.low, row.high) == pytest.approx((line["score"], line["low"], line["high"]))


def test_too_few_answers_give_no_score_but_are_told(result: SurveyResult) -> None:
    rows = [row for row in edition_of(result, "tra-loi.csv").rows if row.unit == FEW]
    assert {(row.value, row.rank, row.status, row.responses) for row in rows} == {(None, None, NOT_PUBLISHED, 6)}
    assert "6 phiếu, ít hơn 10" in rows[0].note


def test_the_report_says_how_it_came_about(result: SurveyResult) -> None:
    edition = edition_of(result, "tra-loi.csv", "lần đầu")
    report = json.loads(edition.report)
    assert (edition.origin, edition.note, edition.sha256) == ("survey", "lần đầu", result.answers.hash)
    assert report["method"] == {"draws": 100, "seed": 3, "confidence": 0.9}
    assert report["answers"]["kept"] == sum(COUNTS.values())
    units = report["groups"]["department"]["units"]
    assert FEW not in units
    assert sum(one["first"] for one in units.values()) == pytest.approx(1, abs=0.05)
    assert report["groups"]["department"]["weighting"]["error"] < 1e-6


def test_it_is_published_read_back_and_withdrawn_without_a_trace_of_a_person(
    result: SurveyResult, raw: bytes, store: Store, tmp_path: Path
) -> None:
    done = publish_survey(store, result, CATALOGUE, operator("Lan"), "tra-loi.csv")
    assert done.is_new
    assert not publish_survey(store, result, CATALOGUE, operator("Lan"), "tra-loi.csv").is_new
    frames = load_frames(store, CATALOGUE, "ddci")
    totals = frames.scores.query("year == 2024 and component == 'total'").set_index("unit")["value"]
    ours = pd.concat([one.units for one in result.evaluations.values()]).set_index("unit")["total"]
    assert totals.dropna().to_dict() == pytest.approx(ours.dropna().astype(float).to_dict())
    assert score_rows(store, "ddci")["rank_high"].notna().sum() == 5
    assert versions(store, "ddci")[0].file_id is None
    withdraw(store, done.version_id, operator("Lan"))
    assert score_rows(store, "ddci").empty
    store.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"0912300000" in raw
    assert b"09123" not in kept
    assert f"{FINANCE}-1".encode() not in kept


def test_the_cleaned_answers_are_kept_only_where_asked_for(result: SurveyResult, store: Store) -> None:
    publish_survey(store, result, CATALOGUE, operator("Lan"), "tra-loi.csv", stores_answers=True)
    file_id = versions(store, "ddci")[0].file_id
    assert file_id is not None
    assert source_content(store, file_id).content.decode("utf-8") == answers_csv(result, CATALOGUE)


def test_open_data_has_every_answer_and_no_person(result: SurveyResult) -> None:
    table = pd.read_csv(io.StringIO(answers_csv(result, CATALOGUE)))
    assert len(table) == sum(COUNTS.values())
    assert list(table.columns[:4]) == ["respondent", "unit", "unit_name", "group"]
    assert table["respondent"].tolist() == sorted(table["respondent"])
    assert set(table["unit_name"]) == {UNITS[unit].name_vi for unit in COUNTS}
    assert table["q3"].sum() == result.answers.answers["q3"].sum()
    assert not table.astype(str).apply(lambda column: column.str.contains("-1")).any().any()


def test_no_text_of_the_file_becomes_a_formula(result: SurveyResult) -> None:
    answers = result.answers.answers.assign(stratum='=HYPERLINK("http://example.org")')
    written = answers_csv(replace(result, answers=replace(result.answers, answers=answers)), CATALOGUE)
    strata = pd.read_csv(io.StringIO(written))["stratum"]
    assert strata.str.startswith("'=").all()


def test_the_workbook_reads_back_as_a_published_table(result: SurveyResult) -> None:
    content = result_workbook(result, CATALOGUE)
    read_back = preview(content, "ddci-2024.xlsx", "ddci", CATALOGUE, 2024)
    assert read_back.is_importable, [problem.message("en") for problem in read_back.problems if problem.is_blocking]
    found = {(row.unit, row.component): (row.value, row.rank) for row in read_back.rows[2024]}
    for row in edition_of(result, "x").rows:
        if row.value is not None:
            value, rank = found[row.unit, row.component]
            assert (value, rank) == (row.value, row.rank)


def test_a_number_of_answers_stands_beside_each_unit_and_the_method_is_told(result: SurveyResult) -> None:
    book = openpyxl.load_workbook(io.BytesIO(result_workbook(result, CATALOGUE)))
    table = book.worksheets[0]
    headings = [cell.value for cell in table[1]]
    count = {row[1].value: row[headings.index("Số phiếu")].value for row in table.iter_rows(min_row=2)}
    assert count[UNITS[FEW].name_vi] == 6
    reported = dict(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert reported["SHA-256 của tệp trả lời"] == result.answers.hash


def test_every_unit_has_a_profile(result: SurveyResult) -> None:
    office = load_office()
    for unit in COUNTS:
        assert unit_profile(result, unit, CATALOGUE, office).startswith(b"PK")
    row = pd.concat(one.units for one in result.evaluations.values()).dropna(subset=["total"]).iloc[0]
    paper = docx.Document(io.BytesIO(unit_profile(result, row["unit"], CATALOGUE, office)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert f"Tổng điểm {decimal(row['total'], 'vi')} (" in text
    assert f"trừ phần may rủi còn khoảng {decimal(row['total_shrunk'], 'vi', 1)}" in text
    with pytest.raises(NoSuchUnitError):
        unit_profile(result, "so_noi_vu", CATALOGUE, office)


@by_night
def test_the_longest_profile_fits_on_one_page_and_its_annex_behind_it(
    result: SurveyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice Writer is missing; .ci/run installs it")
        pytest.skip("LibreOffice Writer (soffice) is not here")
    codebook = full_codebook()
    units = [code for code, unit in UNITS.items() if unit.group == "district"]
    random = np.random.default_rng(1)
    rows = pd.DataFrame({"respondent": [f"r{number}" for number in range(12 * len(units))], "unit": units * 12})
    values = {one.code: random.integers(1, 4, len(rows)).astype(float) for one in codebook.questionnaire.questions}
    kinds = random.choice(list(codebook.questionnaire.margins["Loại hình"]), len(rows))
    answers = rows.assign(group="district", stratum="", **{"Loại hình": kinds}, **values)
    whole = evaluate_survey(codebook, replace(result.answers, answers=answers), draws=40)
    longest = max(units, key=lambda code: len(UNITS[code].name_vi))
    with_annex = unit_profile(whole, longest, CATALOGUE, load_office())
    assert "Theo câu hỏi" in "\n".join(one.text for one in docx.Document(io.BytesIO(with_annex)).paragraphs)
    monkeypatch.setattr(services.unit_profile, "_questions", lambda result, unit: ())
    (tmp_path / "profile.docx").write_bytes(unit_profile(whole, longest, CATALOGUE, load_office()))
    home = f"-env:UserInstallation={(tmp_path / 'word').as_uri()}"
    convert = [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "profile.docx")], check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "profile.pdf").read_bytes())) == 1


def test_another_edition_takes_its_place_as_any_other_does(result: SurveyResult, store: Store) -> None:
    first = publish(store, edition_of(result, "a.csv"), operator("Lan"))
    again = evaluate_survey(SMALL, result.answers, draws=50, seed=4)
    second = publish(store, edition_of(again, "a.csv"), operator("Lan"))
    assert second.is_new
    assert [one.status for one in versions(store, "ddci")] == ["published", "superseded"]
    assert first.version_id != second.version_id
