"""What the papers say: the parts of the plan, citations, the actions of a period, and texts that people change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from planning.action import STATUSES, Action, Difficulty, Evidence, Occurrence
from planning.documents.action_table import PLAN_COLUMNS, plan_table
from planning.documents.nd30 import write
from planning.documents.paper import (
    GroupRow,
    Heading,
    Paper,
    Row,
    Table,
    UnknownTextError,
    addressed,
    edited,
    texts,
)
from planning.documents.plan_document import plan_document
from planning.documents.report_period import belongs, dated_by, span
from planning.documents.words import STATUS_WORDS, Citations, long_date, lower_first
from planning.marks import LETTERS, letter, roman
from planning.owners import Owner
from planning.periods import parse_period
from tests.planning.documents.reading import File, Para
from tests.planning.documents.samples import (
    ISSUER,
    NAMES,
    PLAN,
    Q2,
    TODAY,
    actions,
    check_ins,
    empty_plan,
    letter_paper,
    plan_paper,
    report_paper,
    whole_plan,
)

WITHIN = span(Q2, "nd09", TODAY)
HISTORY = (date(2023, 3, 14), date(2023, 3, 15), date(2023, 6, 14), date(2023, 6, 15))


def said(paper: Paper) -> str:
    return "\n".join(texts(paper).values())


def headings(paper: Paper) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Heading)]


def tables(paper: Paper) -> list[Table]:
    every = [*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks)]
    return [block for block in every if isinstance(block, Table)]


def test_the_plan_has_its_parts_in_the_order_of_the_issued_one() -> None:
    assert [one for one in headings(plan_paper(PLAN, ())) if one[0] in "IV"] == [
        "I. Mục đích, yêu cầu",
        "II. Nội dung, hình thức tuyên truyền",
        "III. Tổ chức thực hiện",
    ]
    assert headings(plan_paper(PLAN, ()))[1:4] == ["1. Mục đích", "2. Yêu cầu", "3. Chỉ tiêu cụ thể"]


@pytest.mark.parametrize("name", ["bases", "purposes", "requirements", "targets", "topics", "forms", "duties"])
def test_nothing_of_the_plan_is_left_out(name: str) -> None:
    paper = said(plan_paper(PLAN, ())).casefold()
    for one in getattr(PLAN, name):
        wanted = one.number or one.subject if name == "bases" else one.text.rstrip(".")
        assert wanted.casefold() in paper, one.code


def test_the_plan_says_who_answers_for_which_component_in_its_year() -> None:
    pair, first = ("pci", "proactivity"), date(2023, 1, 1)
    owners = [
        Owner(*pair, first, "van_phong_so", ("phong_thong_tin_thong_ke",)),
        Owner("pci", "transparency", date(2024, 1, 1), "van_phong_so"),
    ]
    paper = plan_document(PLAN, (), ISSUER, NAMES, owners=owners)
    line = "- PCI – Tính năng động: Văn phòng Sở; phối hợp: Phòng Thông tin - Thống kê KHCN&ĐMST."
    assert line in said(paper) and "Tính minh bạch:" not in said(paper)
    assert any(heading.endswith("Đầu mối theo dõi, cải thiện các chỉ số thành phần") for heading in headings(paper))
    assert "Đầu mối" not in said(plan_document(PLAN, (), ISSUER, NAMES))


def test_an_action_of_several_channels_counts_in_each_and_once_in_the_sum() -> None:
    several = Action("Tin", id=1, topics=("pci",), channel="portal", other_channels=("journal",), due=date(2023, 5, 2))
    table = next(one for one in tables(report_paper(PLAN, (several,))) if one.columns[1].title == "Hình thức, kênh")
    count = {row.cells[1]: row.cells[2].value for row in table.rows}
    assert count == {"Cổng thông tin điện tử của Sở": 1, "Tập san KH&CN": 1, "Tổng cộng": 1}


def test_late_recurring_work_is_told_once_with_the_times_that_have_no_result() -> None:
    days = {
        "start": date(2023, 1, 1),
        "due": date(2023, 12, 14),
        "occurrences": (Occurrence(date(2023, 2, 6), date(2023, 2, 7)),),
    }
    ceremony = Action("Chào cờ", id=1, topics=("pci",), rhythm="flag_ceremony", plan_year=2023, **days)
    # By 14/6, the end of the quarter: 2/1, 6/2, 6/3, 3/4, 1/5, 5/6.
    paper = said(report_paper(PLAN, (ceremony,)))
    assert "có 01 hoạt động quá hạn" in paper and "Chào cờ (hạn 02/01/2023, 5/6 lần chưa ghi kết quả;" in paper


def test_a_document_is_cited_in_full_once_and_by_its_number_afterwards() -> None:
    paper = said(plan_paper(PLAN, ()))
    assert paper.count("Kế hoạch số 84/KH-SKHCN ngày 18 tháng 01 năm 2023 của Sở Khoa học và Công nghệ Hà Tĩnh") == 1
    assert paper.count("Kế hoạch số 84/KH-SKHCN") == 2
    cite = Citations().cite
    assert cite(PLAN.bases[0]) != cite(PLAN.bases[0]) == "Kế hoạch số 514/KH-UBND"


def test_number_day_and_month_stay_blank_even_where_they_are_known() -> None:
    content = File(write(plan_paper(whole_plan(), ()))).parts["word/document.xml"].decode()
    assert "Số:      /KH-SKHCN" in content and "150/KH-SKHCN" not in content
    assert "ngày      tháng      năm 2023" in content


def test_a_report_names_the_number_and_the_day_of_its_plan() -> None:
    assert "Kế hoạch số 150/KH-SKHCN ngày 03 tháng 02 năm 2023 của Sở" in said(report_paper(whole_plan(), ()))
    assert "Thực hiện Kế hoạch của Sở" in said(report_paper(PLAN, ()))


def test_an_empty_plan_says_of_each_part_that_it_is_empty() -> None:
    paper = said(plan_paper(empty_plan(), ()))
    assert paper.count("Kế hoạch chưa") >= 7
    report = said(report_paper(empty_plan(), ()))
    for words in ("không nêu chỉ tiêu", "không có hoạt động nào quá hạn", "Không có kiến nghị"):
        assert words in report


@pytest.mark.parametrize("by", ["topic", "component"])
def test_the_annex_has_each_action_once_and_the_sum_of_what_is_known(by: str) -> None:
    planned = [one for one in actions(30) if one.status != "cancelled"]
    (table,) = tables(plan_paper(PLAN, actions(30), by))
    rows = [row for row in table.rows if isinstance(row, Row)]
    assert [str(row.cells[0]) for row in rows[:-1]] == [str(number) for number in range(1, len(planned) + 1)]
    assert sorted(str(row.cells[1]).split("\n")[0] for row in rows[:-1]) == sorted(one.title for one in planned)
    total = sum(one.budget or 0 for one in planned)
    assert str(rows[-1].cells[7]) == f"{total:,}".replace(",", ".") and rows[-1].is_bold
    assert len(table.columns) == len(PLAN_COLUMNS) == 9
    assert any(isinstance(row, GroupRow) for row in table.rows)


def test_an_action_of_several_topics_stands_under_the_first_of_the_plan() -> None:
    one = Action("Tọa đàm", topics=("ddci", "reform_meaning"), plan_year=2023)
    table = plan_table(PLAN, [one], NAMES, "topic")
    assert [row.text for row in table.rows if isinstance(row, GroupRow)] == [f"a) {PLAN.topics[0].name_vi}"]


def test_states_are_said_in_the_official_words() -> None:
    assert list(STATUS_WORDS) == list(STATUSES)
    reported = {
        str(row.cells[7]).split(" (")[0]
        for row in report_paper(PLAN, actions(60)).annexes[0].blocks[0].rows
        if isinstance(row, Row)
    }
    assert reported <= set(STATUS_WORDS.values()) and len(reported) >= 5


def test_what_was_not_met_is_said_plainly() -> None:
    report = said(report_paper(PLAN, actions(3)))
    assert "chưa đạt kế hoạch đề ra: 98,5% (quý II/2023)" in report
    cells = {str(row.cells[1]): row.cells for row in tables(report_paper(PLAN, ()))[0].rows if isinstance(row, Row)}
    shown = next(cells[name] for name in cells if name.startswith("Hồ sơ đã tiếp nhận"))
    assert tuple(map(str, shown[2:])) == ("100%", "98,5%", "98,5%", "Chưa đạt")


@pytest.mark.parametrize("day", HISTORY)
def test_an_action_due_begun_carried_out_or_proven_in_the_period_belongs_to_its_report(day: date) -> None:
    is_inside = WITHIN.first <= day <= WITHIN.last
    long_ago = date(2022, 1, 1)
    done = Action("x", status="done", progress=100, start=long_ago, due=long_ago)
    assert belongs(replace(done, due=day), WITHIN) is (is_inside or day > WITHIN.last)
    assert belongs(replace(done, start=day, due=day), WITHIN) is is_inside
    assert belongs(replace(done, occurrences=(Occurrence(long_ago, day),)), WITHIN) is is_inside
    assert belongs(replace(done, evidence=(Evidence("a", "https://a.vn", added_on=day),)), WITHIN) is is_inside
    assert belongs(replace(done, difficulties=(Difficulty("a", day),)), WITHIN) is is_inside
    changed = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    assert belongs(replace(done, start=None, due=None, updated_at=changed), WITHIN) is is_inside


def test_an_open_action_belongs_to_every_report_from_its_beginning_on() -> None:
    one = Action("x", status="in_progress", start=date(2023, 6, 14), due=date(2023, 12, 1))
    found = [belongs(one, span(parse_period(f"2023-Q{number}"), "nd09", TODAY)) for number in (1, 2, 3, 4)]
    assert found == [False, True, True, True]
    assert belongs(Action("y"), WITHIN)
    assert not belongs(Action("z", status="cancelled"), WITHIN)


def test_what_is_dated_after_the_period_is_not_in_its_report() -> None:
    inside, after = date(2023, 6, 14), date(2023, 6, 15)
    whole = Action(
        "x",
        occurrences=(Occurrence(inside, inside), Occurrence(after, after)),
        evidence=(Evidence("a", "https://a.vn", added_on=after), Evidence("b", "https://b.vn")),
        difficulties=(Difficulty("c", inside, answer="d", answered_on=after), Difficulty("e", after)),
    )
    assert dated_by(whole, WITHIN.last) == replace(
        whole,
        occurrences=(Occurrence(inside, inside),),
        evidence=(Evidence("b", "https://b.vn"),),
        difficulties=(Difficulty("c", inside),),
    )
    assert dated_by(whole, after) == whole


def test_a_letter_is_numbered_by_who_drafted_it_as_what_is_filed_says() -> None:
    letter_of = letter_paper(whole_plan())
    assert letter_of.symbol == "SKHCN-TTTK" and letter_of.recipients == ("Như trên", "Lưu: VT, TTTK")
    assert replace(letter_of, recipients=("Lưu: VT",)).symbol == "SKHCN"
    words = said(letter_of)
    assert "chậm nhất ngày 28 tháng 4 năm 2023" in words and "PCI (Tính minh bạch, Tính năng động)" in words
    assert letter_of.addressees == tuple(unit.name_vi for unit in PLAN.units)[:3]


@pytest.mark.parametrize("paper", [plan_paper(whole_plan(), actions(12)), report_paper(whole_plan(), actions(12))])
def test_every_text_can_be_changed_before_printing(paper: Paper) -> None:
    wanted = {code: f"Chữ mới {number}" for number, code in enumerate(texts(paper))}
    changed = edited(paper, wanted)
    assert texts(changed) == wanted and edited(paper, {}) == paper
    paras = [one.text for sheet in File(write(changed)).sheets() for one in sheet.content if isinstance(one, Para)]
    assert {text.removesuffix("./.") for text in paras} >= set(wanted.values())


def test_a_text_that_the_paper_does_not_have_is_named() -> None:
    with pytest.raises(UnknownTextError, match="the paper has no text nothing") as caught:
        edited(plan_paper(PLAN, ()), {"closing": "", "nothing": ""})
    assert caught.value.args == ("nothing",)


def test_a_closing_text_may_be_emptied_and_the_paper_still_ends_as_it_must() -> None:
    paper = edited(plan_paper(PLAN, ()), {"closing": " \n "})
    paras = [one.text for one in File(write(paper)).sheets()[0].content if isinstance(one, Para) and one.text]
    assert paras[-1].endswith("quyết định./.")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((), ("Lưu: VT",)),
        (("- Ban Giám đốc;", "Lưu: VT, VP."), ("Ban Giám đốc", "Lưu: VT, VP")),
        (("Lưu: VT", " ", "A."), ("A", "Lưu: VT")),
    ],
)
def test_recipients_have_no_marks_of_their_own_and_end_with_what_is_filed(
    given: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    assert addressed(given) == shown


def test_points_follow_the_vietnamese_alphabet_and_parts_roman_figures() -> None:
    assert "".join(map(letter, range(7))) == "abcdđeg"
    assert len({letter(number) for number in range(200)}) == 200 and len(LETTERS) == 23
    assert [roman(number) for number in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]


def test_days_have_noughts_where_the_decree_asks_for_them() -> None:
    assert long_date(date(2020, 3, 5)) == "ngày 05 tháng 3 năm 2020"
    assert long_date(date(2023, 1, 18)) == "ngày 18 tháng 01 năm 2023"
    assert long_date(date(2022, 12, 26)) == "ngày 26 tháng 12 năm 2022"


def test_abbreviations_and_names_of_documents_keep_their_capital() -> None:
    assert lower_first("Tuyên truyền cải cách") == "tuyên truyền cải cách"
    assert [lower_first(text) for text in ("DDCI năm 2021", "Đề án 06", "KH&CN")] == [
        "DDCI năm 2021",
        "Đề án 06",
        "KH&CN",
    ]


def test_check_ins_of_many_actions_stand_in_an_annex_that_the_text_names() -> None:
    paper = report_paper(whole_plan(), actions(30), late=30, said=check_ins(6, 12))
    words = texts(paper)
    assert words["check_ins"] == (
        "Trong kỳ, các đơn vị cập nhật tiến độ của 12 hoạt động, 72 lần (chi tiết tại Phụ lục II)."
    )
    assert words["added"].endswith("(chi tiết tại Phụ lục IV).") and words["obstacle.1"] == (
        "- Chưa có hội trường (12 hoạt động: Hội nghị phổ biến, giáo dục pháp luật lần 1; "
        "Đăng tin, bài trên Cổng thông tin điện tử lần 2; Tập huấn dịch vụ công lần 3; và 09 hoạt động khác), "
        "theo cập nhật tiến độ."
    )
    annex = paper.annexes[1].blocks[0]
    assert isinstance(annex, Table) and len(annex.rows) == 12
    first = annex.rows[0]
    assert isinstance(first, Row)
    assert str(first.cells[2]).splitlines() == [
        "Ngày 24/04/2023: Đã mở lớp 6, 25 người.",
        "Ngày 17/04/2023: Đã mở lớp 5, 24 người.",
        "Ngày 10/04/2023: Đã mở lớp 4, 23 người.",
        "Và 02 lần cập nhật trước đó.",
    ]
    assert (first.cells[3], first.cells[4]) == ("Chưa có hội trường.", "Mở lớp tiếp theo.")


def test_what_many_actions_lack_is_asked_for_once() -> None:
    asked = {key: text for key, text in texts(report_paper(PLAN, actions(60))).items() if key.startswith("proposal.")}
    (text,) = asked.values()
    assert text.startswith("- Chưa có kinh phí (hoạt động: Hội nghị phổ biến, giáo dục pháp luật lần 1; ")
    assert text.endswith(" hoạt động khác).")


def test_ids_of_texts_are_unique() -> None:
    many = report_paper(whole_plan(), actions(60), said=check_ins(4))
    for paper in (plan_paper(whole_plan(), actions(60)), report_paper(whole_plan(), actions(60)), many):
        ids = [block.id for block in (*paper.opening, *paper.blocks) if getattr(block, "id", "")]
        assert len(ids) == len(set(ids))
