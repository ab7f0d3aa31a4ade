"""What columns are is proposed from their headings; what is not sure is listed and never taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.survey.answers.mapping import AnswerColumn, ColumnMapping, fingerprint
from data.survey.answers.suggestion import Suggestion, suggest_mapping
from data.survey.codebook.example import example_codebook
from tests.data.survey.builders import DISTRICT, FINANCE, SMALL, UNITS

QUESTIONS = {one.code: one for one in SMALL.questionnaire.questions}


def propose(*headers: str) -> Suggestion:
    return suggest_mapping(headers, SMALL, UNITS.values())


@pytest.mark.parametrize(
    ("header", "question", "unit"),
    [
        ("q1", "q1", ""),
        ("Q1", "q1", ""),
        ("Thông tin dễ tìm, đầy đủ.", "q1", ""),
        ("1. Thông tin dễ tìm, đầy đủ", "q1", ""),
        ("Câu 1: THÔNG TIN dễ tìm đầy đủ", "q1", ""),
        ("q1. Thông tin dễ tìm, đầy đủ.", "q1", ""),
        ("Thông tin dễ tìm, đầy đủ. (English)", "q1", ""),
        ("phan_a/q1", "q1", ""),
        ("a/b/q1", "q1", ""),
        ("Sở Tài chính [Câu 1. Thông tin dễ tìm, đầy đủ.]", "q1", FINANCE),
        ("1. Thông tin dễ tìm, đầy đủ. [Sở Tài chính]", "q1", FINANCE),
        ("q1[so_tai_chinh]", "q1", FINANCE),
        ("q1_so_tai_chinh", "q1", FINANCE),
        ("so_tai_chinh_q1", "q1", FINANCE),
        ("so_tai_chinh/q1", "q1", FINANCE),
        ("phan_b/so_tai_chinh/q1", "q1", FINANCE),
        ("Sở Tài chính - q1", "q1", FINANCE),
        ("Sở Tài chính: Thông tin dễ tìm, đầy đủ.", "q1", FINANCE),
        ("q6[huyen_huong_son]", "q6", DISTRICT),
    ],
)
def test_a_heading_that_says_one_thing_is_taken(header: str, question: str, unit: str) -> None:
    found = propose("token", header, "don_vi", "Loại hình")
    assert found.mapping.answers == (AnswerColumn(2, question, unit),)
    assert found.mapping.unit == (0 if unit else 3)
    assert not found.unsure


@pytest.mark.parametrize(
    "header", ["q5[tap_huan]", "q5/tap_huan", "Đã nhận hỗ trợ nào? [Tập huấn]", "nhom/q5/tap_huan"]
)
def test_a_column_of_a_choice_is_known(header: str) -> None:
    assert propose("token", header, "don_vi").mapping.answers == (AnswerColumn(2, "q5", "", "tap huan"),)
    wide = propose("token", "q5[so_tai_chinh][vay_von]").mapping
    assert wide.answers == (AnswerColumn(2, "q5", FINANCE, "vay von"),)


@pytest.mark.parametrize(
    "heads",
    [
        ("id. Mã phản hồi", "submitdate. Ngày gửi", "Q0. Đơn vị được đánh giá"),
        ("id. Response ID", "submitdate. Date submitted", "donvi. Sở, ban, ngành được đánh giá"),
        ("Response ID", "datestamp. Lần cuối", "1. Đơn vị"),
        ("_id", "end", "Câu 1: Cơ quan được đánh giá"),
    ],
)
def test_a_number_or_a_code_before_the_words_of_a_column_changes_nothing(heads: tuple[str, ...]) -> None:
    suggestion = propose(*heads, "Q9. Loại hình", "q1")
    mapping = suggestion.mapping
    assert (mapping.respondent, mapping.end, mapping.unit, mapping.margins) == (1, 2, 3, {"Loại hình": 4})
    assert suggestion.unsure == ()


@pytest.mark.parametrize(
    ("headers", "column", "reason", "candidates"),
    [
        (("token", "don_vi", "q1[SQ001]"), 3, "part", ("q1",)),
        (("token", "Sở Tài chín [q1]", "Sở Tài chính [q2]"), 2, "part", ("q1",)),
        (("token", "q1[so_tai_chinh]", "q2"), 3, "part", ("q2",)),
        (("token", "q6[so_tai_chinh]", "q1[so_tai_chinh]"), 2, "part", ("q6",)),
        (("token", "don_vi", "q1", "q1"), 3, "repeated", ("q1",)),
        (("token", "don_vi", "Thông tin của đơn vị này dễ tìm, đầy đủ"), 3, "similar", ("q1",)),
        (("STT", "don_vi", "q1"), 1, "row", ()),
        (("token", "Mã phiếu", "don_vi", "q1"), 2, "several", ("token",)),
        (("don_vi", "q1"), 0, "missing", ()),
        (("token", "q1"), 0, "missing", ()),
    ],
)
def test_what_is_not_sure_is_listed(
    headers: tuple[str, ...], column: int, reason: str, candidates: tuple[str, ...]
) -> None:
    found = propose(*headers)
    assert (column, reason, candidates) in [(one.column, one.reason, one.candidates) for one in found.unsure]
    if reason in ("part", "repeated", "similar"):
        assert column not in {one.column for one in found.mapping.answers}


def test_choices_that_are_written_together_and_apart_are_read_once() -> None:
    found = propose("token", "don_vi", "q5", "q5/tap_huan", "q5/vay_von", "Loại hình")
    assert found.mapping.answers == (AnswerColumn(3, "q5"),)
    assert (found.unused, found.unsure) == ((4, 5), ())


def test_columns_that_mean_nothing_are_named_and_not_read() -> None:
    found = propose("token", "don_vi", "q1", "Ý kiến khác", "_id")
    assert found.unused == (4, 5)
    assert found.mapping.columns == (1, 2, 3)


def test_a_question_whose_text_sounds_personal_is_kept_because_the_codebook_asks_it() -> None:
    asked = replace(QUESTIONS["q1"], text_vi="Trả lời điện thoại nhanh")
    reported = replace(SMALL.questionnaire, questions=(asked,))
    headers = ("token", "don_vi", "Trả lời điện thoại nhanh", "Điện thoại")
    mapping = suggest_mapping(headers, replace(SMALL, questionnaire=reported), UNITS.values()).mapping
    assert mapping.not_personal == (3,)


def test_one_text_asked_of_two_groups_is_told_apart_by_the_unit_and_else_asked_about() -> None:
    reported = SMALL.questionnaire
    twin = replace(QUESTIONS["q6"], text_vi=QUESTIONS["q1"].text_vi)
    only_departments = tuple(
        replace(one, groups=("department",)) if one.code == "T" else one for one in reported.indicators
    )
    codebook = replace(
        SMALL, questionnaire=replace(reported, questions=(QUESTIONS["q1"], twin), indicators=only_departments)
    )
    text = QUESTIONS["q1"].text_vi
    wide = suggest_mapping((f"Sở Tài chính [{text}]", f"Huyện Hương Sơn [{text}]"), codebook, UNITS.values())
    assert [(one.question, one.unit) for one in wide.mapping.answers] == [("q1", FINANCE), ("q6", DISTRICT)]
    long = suggest_mapping(("token", "don_vi", text, "Loại hình"), codebook, UNITS.values())
    assert [(one.reason, one.candidates) for one in long.unsure] == [("several", ("q1", "q6"))]


def test_every_question_of_the_example_is_found_by_code_and_by_both_texts() -> None:
    reported = example_codebook().questionnaire
    for headers in (
        [one.code for one in reported.questions],
        [f"{number}. {one.text_vi}" for number, one in enumerate(reported.questions, start=1)],
        [one.text_en for one in reported.questions],
        [f"Huyện Hương Sơn [{one.text_vi}]" for one in reported.questions],
    ):
        found = suggest_mapping(headers, example_codebook(), UNITS.values()).mapping.answers
        assert [one.question for one in found] == [one.code for one in reported.questions]


def test_a_mapping_is_remembered_as_text_by_its_headings() -> None:
    headers = ("token", "start", "end", "Loại hình", "q5[so_tai_chinh][vay_von]", "q1[so_tai_chinh]")
    mapping = propose(*headers).mapping
    assert mapping.margins == {"Loại hình": 4}
    assert ColumnMapping.from_json(mapping.to_json()) == mapping
    assert mapping.fingerprint == fingerprint(headers) != fingerprint(headers[::-1])


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"answers": [], "fingerprint": ""}', '{"answers": [{"column": "x"}]}', "null"]
)
def test_a_text_that_is_no_mapping_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ColumnMapping.from_json(text)


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_headings_give_a_proposal(headers: list[str]) -> None:
    found = propose(*headers)
    every = [one.column for one in found.mapping.answers]
    assert len(every) == len(set(every))
    assert set(every) | {one.column for one in found.unsure} | set(found.unused) <= set(range(len(headers) + 1))
