"""Words that ended or changed: found however they are written, reported as of the paper's year, with their source."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.dated_terms import load_terms
from data.catalogue.loading import CatalogueError
from planning.checks.folding import Folded, folded
from planning.checks.rules import Checked, look_at
from planning.checks.terms import DatedTerm, day_of, first_day, last_day
from planning.documents.paper import Paper, Paragraph
from planning.plan import next_year
from tests.planning.documents.samples import ISSUER, PLAN, plan_paper

TERMS = load_terms().of_place("Hà Tĩnh")
TODAY = date(2026, 11, 29)
INDICES = {"pci": "PCI", "ddci": "DDCI"}


def _paper(year: int, *texts: str) -> Paper:
    """A plan of a year that says nothing but these texts."""
    paragraphs = tuple(Paragraph(f"purpose.{number}", text) for number, text in enumerate(texts, 1))
    return Paper("KẾ HOẠCH", "Thử", ISSUER, year, (), paragraphs)


def _reported(year: int, *texts: str, today: date = TODAY, index: str = "") -> dict[str, str]:
    """The dated terms that are reported of these texts, with the severity; those of the head of every paper apart."""
    paper = _paper(year, *texts)
    findings = look_at(Checked(paper, "plan", year, today, TERMS, index=index, indices=INDICES))
    return {
        finding.term.code: finding.severity
        for finding in findings
        if finding.term and any(place.part.startswith("purpose.") for place in finding.places)
    }


@pytest.mark.parametrize("text", [
    "nộp ở cấp huyện", "nộp ở CẤP HUYỆN", unicodedata.normalize("NFD", "nộp ở cấp huyện"), "nộp ở cấp huyện.",
])  # fmt: skip
def test_words_are_found_in_capitals_and_with_letters_put_together_otherwise(text: str) -> None:
    assert _reported(2027, text) == {"district_level": "fix"}


def test_either_dash_and_a_space_before_a_slash_make_no_difference() -> None:
    assert _reported(2027, "Kế hoạch 514 /KH-UBND") == _reported(2027, "Kế hoạch 514/KH–UBND") == {"plan_514": "fix"}
    assert "period_to_2025" in _reported(2027, "nhiệm vụ giai đoạn 2021-2025")
    assert "period_to_2025" in _reported(2027, "nhiệm vụ giai đoạn 2021–2025")


@pytest.mark.parametrize("text", ["Quyết định 1606/QĐ-TTg", "Quyết định số 1606/QĐ-TTg", "cấp huyệnx", "acấp huyện"])
def test_words_within_longer_ones_are_others(text: str) -> None:
    assert _reported(2027, text) == {}


def test_the_longest_words_win_within_one_entry() -> None:
    text = Folded("dịch vụ công trực tuyến mức độ 3, mức độ 4 và mức độ 4")
    words = [text.words(span) for span in text.longest(map(folded, ["mức độ 3, mức độ 4", "mức độ 4", "mức độ 3"]))]
    assert words == ["mức độ 3, mức độ 4", "mức độ 4"]


def test_a_sentence_about_the_time_before_is_not_told_of() -> None:
    assert _reported(2027, "Gửi Sở Thông tin và Truyền thông") == {"dept_information": "fix"}
    assert _reported(2027, "Sở Thông tin và Truyền thông (cũ) đã làm") == {}
    assert _reported(2027, "Trước sắp xếp, Sở Thông tin và Truyền thông đã làm") == {}
    assert "dept_information" in _reported(2027, "Việc làm trước sắp xếp; gửi Sở Thông tin và Truyền thông")


def test_names_of_components_changed_in_texts_about_pci_only() -> None:
    assert "pci_time_costs" in _reported(2027, "Cải thiện Chi phí thời gian của PCI")
    assert "pci_time_costs" not in _reported(2027, "Cải thiện Chi phí thời gian của DDCI")
    assert "pci_time_costs" not in _reported(2027, "Cải thiện Chi phí thời gian của PCI và DDCI")
    assert "pci_time_costs" in _reported(2026, "Chi phí thời gian", index="pci")
    assert "pci_time_costs" not in _reported(2024, "Chi phí thời gian", index="pci"), (
        "the edition of 2024 has the old name"
    )
    assert "pci_time_costs" not in _reported(2026, "Chi phí thời gian", index="ddci")


def test_a_name_that_is_kept_stops_the_alarm_about_words_within_it() -> None:
    keeping = DatedTerm(
        code="whole", name_vi="Tên đúng", kind="body", words=("Trung tâm cấp huyện mới",), now_vi="vẫn dùng",
        action="keep", confidence="read", source="thử",
    )  # fmt: skip
    terms = load_terms().of_place("Hà Tĩnh")
    terms = type(terms)(read_on=terms.read_on, terms=(*terms.terms, keeping))
    paper = _paper(2027, "Trung tâm cấp huyện mới phục vụ người dân")
    found = {finding.term.code for finding in look_at(Checked(paper, "plan", 2027, TODAY, terms)) if finding.term}
    assert "whole" in found and "district_level" not in found


@pytest.mark.parametrize(("year", "today", "is_reported"), [
    (2024, TODAY, False),  # a plan of a year that was over before the districts were
    (2025, date(2024, 12, 20), False),  # written before its year
    (2025, date(2025, 6, 30), False),  # the last day
    (2025, date(2025, 7, 1), True),
    (2025, TODAY, True),
    (2026, TODAY, True),
])  # fmt: skip
def test_a_paper_is_reported_of_what_has_ended_by_its_own_day(year: int, today: date, is_reported: bool) -> None:
    assert ("district_level" in _reported(year, "nộp ở cấp huyện", today=today)) == is_reported


def test_a_replacement_is_offered_only_from_its_day_on() -> None:
    def offered(year: int) -> bool:
        findings = look_at(Checked(_paper(year, "Chỉ số ICT Index"), "plan", year, TODAY, TERMS))
        (finding,) = [finding for finding in findings if finding.term and finding.term.code == "ict_index"]
        return finding.change is not None

    assert offered(2027)
    term = next(term for term in TERMS.terms if term.code == "dept_information")
    assert term.replacement_of("Sở TT&TT", date(2025, 2, 28)) == ""
    assert term.replacement_of("Sở TT&TT", date(2025, 3, 1)) == "Sở Khoa học và Công nghệ"


def test_a_day_may_be_known_by_its_month_or_year_only() -> None:
    assert (first_day("2025"), last_day("2025")) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert first_day("2025-07-01") == last_day("2025-07-01") == date(2025, 7, 1)
    assert day_of(2023, TODAY) == date(2023, 12, 31) and day_of(2027, TODAY) == date(2027, 1, 1)
    assert day_of(2026, TODAY) == TODAY


def test_every_entry_says_where_it_is_known_from_and_what_holds_now() -> None:
    assert len(load_terms().terms) == 97
    for term in load_terms().terms:
        assert term.source.strip() and term.now_vi.strip(), term.code
        assert bool(term.note_vi) == bool(term.note_en), term.code
        assert term.action != "keep" or not (term.replacement or term.replacements or term.basis), term.code
        own = {folded(words) for words in term.words}
        assert {folded(words) for words in term.replacements} <= own, term.code
        for new in (term.replacement, *term.replacements.values()):
            assert not any(list(Folded(new).spans(words)) for words in own), f"{term.code}: {new} would be told again"


def test_another_place_is_not_told_of_what_is_of_one_place_only() -> None:
    there = load_terms().of_place("An Giang")
    assert {term.place for term in there.terms} == {""}
    said = [text for term in there.terms for text in (term.replacement, *term.replacements.values(), term.now_vi)]
    assert not any("Hà Tĩnh" in text for text in said if "(" not in text)


def test_the_delivered_plan_copied_to_a_later_year_is_reported_of_what_ended_since() -> None:
    """As of 2023 one thing had ended, the four levels of online services; by 2027 what was current in 2023 had too."""

    def reported(plan: object) -> Counter[str]:
        findings = look_at(
            Checked(plan_paper(plan, ()), "plan", plan.year, TODAY, TERMS, plan, (), "", INDICES)  # type: ignore[attr-defined, arg-type]
        )
        return Counter(finding.rule for finding in findings if finding.term)

    assert reported(PLAN) == {"ended": 1}
    later = reported(next_year(PLAN, 2027))
    assert later["ended"] + later["changed"] == 18 and later["still_right"] == 7


@pytest.mark.skipif("FACTS_DIR" not in os.environ, reason="the text of the plan of 2023 lies beside the facts")
def test_the_source_of_the_plan_of_2023_is_reported_of_18_rows_and_7_that_stay() -> None:
    source = Path(os.environ["FACTS_DIR"]).parent / "domain" / "plan-2023-source.txt"
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]

    def reported(year: int) -> Counter[str]:
        findings = look_at(Checked(_paper(year, *lines), "plan", year, TODAY, TERMS, indices=INDICES))
        return Counter(finding.rule for finding in findings)

    assert {rule: reported(2027)[rule] for rule in ("ended", "changed", "still_right")} == {
        "ended": 11, "changed": 7, "still_right": 7,
    }  # fmt: skip
    reported_then = reported(2023)
    assert reported_then["ended"] == 1 and not reported_then["changed"] and not reported_then["still_right"]
    assert reported_then["slip"] >= 5 and reported_then["spacing"] == 3
    assert reported_then["wrong_day"] == reported_then["open_quote"] == 1


def test_a_broken_list_stops_with_the_file_and_the_key(tmp_path: Path) -> None:
    (tmp_path / "dated_terms.toml").write_text('read_on = 2026-01-01\n[terms.x]\nname_vi = "x"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"dated_terms\.toml: terms"):
        load_terms(tmp_path)
    (tmp_path / "dated_terms.toml").write_text("read_on = ", encoding="utf-8")
    with pytest.raises(CatalogueError, match="not valid TOML"):
        load_terms(tmp_path / ".")


def test_an_office_may_have_a_list_of_its_own_and_else_uses_the_delivered_one(tmp_path: Path) -> None:
    assert load_terms(tmp_path) == load_terms()
    own = 'read_on = 2026-01-01\n[slips]\n"sai" = "đúng"\n'
    (tmp_path / "dated_terms.toml").write_text(own, encoding="utf-8")
    assert load_terms(tmp_path).slips == {"sai": "đúng"} and not load_terms(tmp_path).terms
