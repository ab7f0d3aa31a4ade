"""Every paragraph of an issued plan stands word for word in exactly one place, or a person is asked about it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from planning.issued.making import plan_of
from planning.issued.places import Place, Reading
from planning.marks import bare, following, split_mark
from tests.planning.issued.papers import MADE_UP, VARIANTS, reading_of, source_lines, words
from tests.support import by_turns

SOURCE = source_lines()
needs_source = pytest.mark.skipif(SOURCE is None, reason="the text of the plan of 2023 lies beside the facts")

EXPECTED: dict[Place, int] = {
    "number": 1, "date": 1, "kind": 1, "title": 1, "opening": 2, "heading": 8, "purpose": 2, "requirement": 2,
    "target": 3, "topic": 4, "form": 2, "duty": 3, "closing": 1, "recipients": 1, "recipient": 3,
    "authority": 2, "signer": 1,
}  # fmt: skip


LONGEST_LIKE_ANOTHER = 60
"""A longer line is no beginning of another by chance, but a part of a paragraph that was joined."""


def _stands_at(line: str, reading: Reading, *, is_heading_bare: bool = False) -> list[Place | None]:
    """The places where a line stands word for word; of a joined paragraph it is a part."""

    def same(text: str) -> bool:
        if words(text) == words(line) or (is_heading_bare and bare(words(text)) == bare(words(line))):
            return True
        if len(line) <= LONGEST_LIKE_ANOTHER:
            return False
        return words(text).startswith(f"{words(line)} ") or words(text).endswith(f" {words(line)}")

    return [found.place for found in reading.found if same(found.text)]


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_line_of_a_plan_stands_in_one_place_however_it_is_laid_out(variant: str) -> None:
    _require_each_line_once(MADE_UP, variant)


@needs_source
@pytest.mark.parametrize("variant", by_turns(VARIANTS, len(VARIANTS)))
def test_each_line_of_the_real_plan_stands_in_one_place_however_it_is_laid_out(variant: str) -> None:
    _require_each_line_once([line for line in SOURCE or () if line.strip()], variant)


def _require_each_line_once(lines: Sequence[str], variant: str) -> None:
    reading = reading_of(VARIANTS[variant](lines))
    assert not reading.asked
    as_it_is = reading_of(lines)
    for line in lines:
        (place,) = _stands_at(line, reading, is_heading_bare=variant == "no accents in headings")
        (usual,) = _stands_at(line, as_it_is)
        is_in_table = variant == "tables for tasks" and usual == "duty"
        assert place == ("task" if is_in_table else usual), line


def test_the_places_are_those_that_a_reader_would_name() -> None:
    reading = reading_of(MADE_UP)
    assert Counter(found.place for found in reading.found) == EXPECTED
    top, *_, last = reading.of("topic")
    assert [found.parent for found in reading.of("topic")] == [
        0,
        top.position,
        top.position,
        0,
    ] and last.mark.text == "b) "


PLACES_OF: dict[str, tuple[Place, ...]] = {
    "D1": ("number",), "D2": ("date",), "D3": ("kind",), "D4": ("title",), "D5": ("opening",), "D6": ("heading",),
    "D7": ("title", "requirement"), "P": ("purpose",), "R": ("requirement",), "T": ("target",), "C": ("topic",),
    "F": ("form",), "O": ("duty", "closing"), "B": ("duty", "closing"), "N1": ("recipients",), "N7": ("authority",),
    "N8": ("signer",), "N": ("recipient",),
}  # fmt: skip


@needs_source
def test_each_id_of_the_list_of_the_real_plan_points_at_its_line() -> None:
    lines = ["", *(SOURCE or ())]
    reading = reading_of([line for line in lines if line.strip()])
    plan = plan_of(reading, 2023)
    listed = _listed()
    assert len(listed) > 70 and "SEED-D8" not in listed
    for name, (numbers, cited) in listed.items():
        for number in numbers:
            (place,) = _stands_at(lines[number], reading)
            code = name.removeprefix("SEED-")
            wanted = next((PLACES_OF[key] for key in (code, code[:1]) if key in PLACES_OF), None)
            assert wanted is None or place in wanted, (name, number)
        if cited:
            assert cited in {basis.number for basis in plan.bases}, name


def _listed() -> dict[str, tuple[list[int], str]]:
    """The ids of the checklist of the plan of 2023 with their lines, and of a document its number."""
    text = (Path(os.environ["FACTS_DIR"]).parent / "domain" / "PLAN-2023.md").read_text(encoding="utf-8")
    found: dict[str, tuple[list[int], str]] = {}
    for row in text.splitlines():
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        if match := re.match(r"- (SEED-B\d) .*\(l\.(\d+)\)", row):
            found[match[1]] = [int(match[2])], ""
        elif cells and re.fullmatch(r"SEED-\w+|LEG-\d+", cells[0]):
            is_cited = cells[0].startswith("LEG")
            number = re.match(r"\d+[-/][\w&-]+(?:/\w+)?", cells[1]) if is_cited else None
            numbers = [int(each) for each in re.findall(r"\d+", cells[5] if is_cited else cells[-1])]
            if numbers:
                found[cells[0]] = numbers, number[0] if number else ""
    return found


def test_what_no_heading_tells_is_asked_about_with_the_likeliest_first() -> None:
    lines = ["KẾ HOẠCH", "Tuyên truyền năm 2024", "I. MỤC ĐÍCH, YÊU CẦU", "1. Nâng cao nhận thức của cán bộ.",
             "II. NHIỆM VỤ TRỌNG TÂM", "1. Tổ chức hội nghị quán triệt.", "III. TỔ CHỨC THỰC HIỆN",
             "1. Văn phòng chủ trì thực hiện."]  # fmt: skip
    reading = reading_of(lines)
    first, second = reading.asked
    assert first.choices[:2] == ("purpose", "requirement") and second.choices[0] == "other"
    answered = reading.answered({first.position: "purpose", second.position: "topic"})
    assert not answered.asked and [found.place for found in answered.found][3::2] == ["purpose", "topic", "duty"]


def test_duties_below_the_name_of_a_unit_are_led_by_it() -> None:
    lines = ["KẾ HOẠCH", "Tuyên truyền năm 2024", "III. TỔ CHỨC THỰC HIỆN", "1. Văn phòng Sở", "- Theo dõi, đôn đốc.",
             "- Tổng hợp báo cáo.", "2. Phòng Tổng hợp", "- Đăng tin, bài."]  # fmt: skip
    plan = plan_of(reading_of(lines), 2024)
    names = {unit.code: unit.name_vi for unit in plan.units}
    assert [[names[code] for code in duty.lead] for duty in plan.duties] == [["Văn phòng Sở"]] * 2 + [
        ["Phòng Tổng hợp"]
    ]


@pytest.mark.parametrize(("text", "kind"), [
    ("I. Mục đích", "part"), ("Phần thứ nhất: Mục đích", "part"), ("IV - Tổ chức", "part"), ("B. Nội dung", "part"),
    ("1. Mục đích", "number"), ("1.Mục đích", "number"), ("2.1. Yêu cầu", "number"), ("3/ Yêu cầu", "number"),
    ("(4) Yêu cầu", "number"), ("a) Trực tiếp", "letter"), ("đ) Tổ chức", "letter"), ("- Gửi", "dash"),
    ("• Gửi", "dash"), ("100% hồ sơ", ""), ("3.000 người", ""), ("15/7/2021 là ngày", ""), ("514/KH-UBND", ""),
    ("Văn phòng", ""), ("12-NQ/TU", ""),
])  # fmt: skip
def test_a_mark_is_told_from_the_words_behind_it(text: str, kind: str) -> None:
    mark, rest = split_mark(text)
    assert mark.kind == kind and mark.text + rest == text


def test_the_mark_that_follows_is_of_the_same_kind() -> None:
    marks = ["2. ", "1.9. ", "d) ", "c) ", "- ", "(3) "]
    assert list(map(following, marks)) == ["3. ", "1.10. ", "đ) ", "d) ", "- ", "(4) "]
