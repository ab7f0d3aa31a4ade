"""Every paper keeps the layout rules of Nghị định 30/2020, whatever is in it; and the checker finds what breaks one."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from data.catalogue.loading import load_catalogue, load_office
from data.store.database import Store, open_store
from planning.documents.action_table import SIZE
from planning.documents.letters import POINT, bold_length
from planning.documents.nd30 import BASE, write
from planning.periods import REPORT_KINDS, periods
from services import papers
from tests.planning.documents.checker import problems
from tests.planning.documents.samples import (
    PLAN,
    actions,
    check_ins,
    empty_plan,
    letter_paper,
    nasty_actions,
    nasty_plan,
    plan_paper,
    report_paper,
    whole_plan,
)
from tests.support import by_turns
from tools.base_build import base

PAPERS = {
    "plan of 2023": lambda: plan_paper(PLAN, ()),
    "plan with 1 action": lambda: plan_paper(PLAN, actions(1)),
    "plan with 30 actions": lambda: plan_paper(whole_plan(), actions(30)),
    "plan with 300 actions by component": lambda: plan_paper(whole_plan(), actions(300), "component"),
    "plan without anything": lambda: plan_paper(empty_plan(), ()),
    "plan without anything but actions": lambda: plan_paper(empty_plan(), actions(9)),
    "plan with texts that XML cannot hold": lambda: plan_paper(nasty_plan(), nasty_actions()),
    "report without actions": lambda: report_paper(PLAN, ()),
    "report with 1 action": lambda: report_paper(PLAN, actions(1)),
    "report with 30 actions": lambda: report_paper(whole_plan(), actions(30)),
    "report with 300 actions": lambda: report_paper(whole_plan(), actions(300)),
    "report without anything": lambda: report_paper(empty_plan(), ()),
    "report with texts that XML cannot hold": lambda: report_paper(nasty_plan(), nasty_actions()),
    "report with a few late entries": lambda: report_paper(whole_plan(), actions(30), late=3),
    "report with many late entries": lambda: report_paper(whole_plan(), actions(30), late=30),
    "report with a few check-ins": lambda: report_paper(whole_plan(), actions(30), said=check_ins(6)),
    "report with many check-ins": lambda: report_paper(whole_plan(), actions(30), late=30, said=check_ins(6, 30)),
    "report with nothing but late entries": lambda: report_paper(PLAN, (), late=30),
    "letter to one": lambda: letter_paper(whole_plan(), 1),
    "letter to three": lambda: letter_paper(whole_plan()),
    "letter with texts that XML cannot hold": lambda: letter_paper(nasty_plan()),
    **{
        f"report of {one}": (lambda one=one: report_paper(whole_plan(), actions(12), one))
        for one in periods(2023, REPORT_KINDS)
    },
}


@pytest.mark.parametrize("name", by_turns(PAPERS, 6))
def test_every_paper_keeps_every_rule(name: str) -> None:
    assert problems(write(PAPERS[name]())) == []


def test_a_sum_stays_with_the_row_before_it_and_has_room_for_tens_of_billions() -> None:
    document = docx.Document(io.BytesIO(write(plan_paper(whole_plan(), actions(30)))))
    *_, last, total = document.tables[-1].rows
    assert total.cells[1].text == "Tổng cộng"
    assert all(paragraph.paragraph_format.keep_with_next for cell in last.cells for paragraph in cell.paragraphs)
    money = total.cells[7]
    assert money.text.endswith(".500.000")
    margins = document.styles["Ruled"].element.findall(".//{*}tblCellMar/*")
    room = money.width.pt - sum(int(margin.get(qn("w:w"))) for margin in margins) / 20
    assert room * POINT >= bold_length("24.270.000.000", SIZE)


@pytest.fixture(scope="module")
def store(built_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("papers") / "dashboard.sqlite3"
    shutil.copy(built_in, path)
    with closing(open_store(f"sqlite:///{path}")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("index", "year"),
    # An edition with everything, new and thin ones, and the only one of its index.
    by_turns([("pci", 2023), ("pci", 2005), ("pci", 2021), ("ddci", 2021), ("pci", 2020)], 5),
)
def test_every_analysis_keeps_every_rule_and_its_pictures_have_words(store: Store, index: str, year: int) -> None:
    content = write(papers.analysis_paper(store, load_catalogue(), load_office(), index, year))
    assert problems(content) == []
    if (index, year) == ("pci", 2023):
        found = problems(changed(content, DOCUMENT, r' descr="[^"]*"', ""))
        assert found == ["alt_text: a picture without words"]


def test_the_file_that_papers_begin_as_is_the_one_that_its_builder_makes() -> None:
    held = io.BytesIO()
    base().save(held)
    with zipfile.ZipFile(BASE) as kept, zipfile.ZipFile(held) as made:
        assert {name: kept.read(name) for name in kept.namelist()} == {
            name: made.read(name) for name in made.namelist()
        }


def changed(content: bytes, part: str, before: str, after: str) -> bytes:
    """The file with the first place of a pattern in one part replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                text = data.decode()
                assert re.search(before, text, re.DOTALL), before
                data = re.sub(before, after, text, count=1, flags=re.DOTALL).encode()
            new.writestr(name, data)
    return held.getvalue()


DOCUMENT, STYLES, HEADER, FIRST = "word/document.xml", "word/styles.xml", "word/header1.xml", "word/header2.xml"
FIELD = '</w:pPr><w:r><w:instrText xml:space="preserve">PAGE</w:instrText></w:r></w:p>'
RULE = r'w:val="Rule".{0,60}?<w:ind w:left=")\d+(" w:right=")\d+'


def style(name: str, before: str, after: str) -> tuple[str, str, str]:
    """Another look of a style."""
    return STYLES, f'(w:styleId="{name}"(?:(?!</w:style>).)*?){before}', rf"\g<1>{after}"


def letters(part: str, look: str) -> tuple[str, str, str]:
    """Another look of the first letters of a part."""
    return part, r"<w:r>(?=<w:t)", f"<w:r><w:rPr>{look}</w:rPr>"


MUTATIONS = {
    "paper": (DOCUMENT, r'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"'),
    "margins": (DOCUMENT, r'w:left="1701"', 'w:left="1134"'),
    "font": letters(DOCUMENT, '<w:rFonts w:ascii="Arial"/>'),
    "font in a style": (STYLES, r'w:cs="Times New Roman"', 'w:cs="Calibri"'),
    "font in a header": letters(HEADER, '<w:rFonts w:ascii="Arial"/>'),
    "font colour": letters(DOCUMENT, '<w:color w:val="FF0000"/>'),
    "page_number": (FIRST, r"</w:pPr></w:p>", FIELD),
    "page_number hidden": (DOCUMENT, r"<w:titlePg/>", ""),
    "page_number in the middle": style("Header", 'w:val="center"', 'w:val="right"'),
    "page_number size": style("Header", 'w:sz w:val="26"', 'w:sz w:val="20"'),
    "page_number from one": (DOCUMENT, r'<w:pgNumType w:start="1"/>', ""),
    "superior": (DOCUMENT, r"UBND TỈNH HÀ TĨNH", "UBND tỉnh Hà Tĩnh"),
    "issuer": (DOCUMENT, r"SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Sở Khoa học"),
    "issuer_line": (DOCUMENT, rf"({RULE}", r"\g<1>0\g<2>0"),
    "country": (DOCUMENT, r"CHỦ NGHĨA VIỆT NAM", "CHỦ NGHĨA  VIỆT NAM"),
    "motto": style("Motto", 'w:sz w:val="26"', 'w:sz w:val="44"'),
    "motto_line": (DOCUMENT, rf"(Độc lập.*?{RULE}", r"\g<1>500\g<2>500"),
    "number": (DOCUMENT, r"/KH-SKHCN", "/KH - SKHCN"),
    "place": (DOCUMENT, r"Hà Tĩnh, ngày", "Hà Tĩnh ngày"),
    "place upright": style("Place", "<w:i/>", ""),
    "kind": (DOCUMENT, r">KẾ HOẠCH<", ">Kế hoạch<"),
    "subject": (DOCUMENT, r"tại đơn vị năm.2023<", "tại đơn vị năm 2023.<"),
    "subject_line": (DOCUMENT, rf"(năm 2023</w:t>.*?{RULE}", r"\g<1>100\g<2>100"),
    "basis": style("Basis", "<w:i/>", ""),
    "body_size": style("BodyText", 'w:sz w:val="28"', 'w:sz w:val="44"'),
    "body_indent": style("BodyText", 'w:firstLine="720"', 'w:firstLine="300"'),
    "body_alignment": style("BodyText", 'w:val="both"', 'w:val="left"'),
    "body_spacing": style("BodyText", 'w:before="120"', 'w:before="60"'),
    "line_spacing": style("BodyText", 'w:line="264"', 'w:line="400"'),
    "heading": (DOCUMENT, r"I\. MỤC ĐÍCH", "I. Mục đích"),
    "ending": (DOCUMENT, r"\./\.<", ".<"),
    "recipients": (DOCUMENT, r"- Lưu: VT, TTTK\.", "- Lưu: VT, TTTK"),
    "recipients size": style("RecipientsHeading", 'w:sz w:val="24"', 'w:sz w:val="28"'),
    "signature": (DOCUMENT, r">KT\. GIÁM ĐỐC<", ">Kt. Giám đốc<"),
    "annex": (DOCUMENT, r">Phụ lục<", ">PHỤ LỤC<"),
    "annex_reference": (DOCUMENT, r"\(Kèm theo Kế hoạch số", "(Theo Kế hoạch số"),
    "annex_paper": (DOCUMENT, r' w:orient="landscape"', ""),
    "table_heading": (DOCUMENT, r"<w:tblHeader/>", ""),
    "table_rows": (DOCUMENT, r"<w:trPr><w:cantSplit/></w:trPr>(?!.*Nơi nhận)", "<w:trPr/>"),
    "table_size": style("Cell11", 'w:sz w:val="22"', 'w:sz w:val="44"'),
    "table_width": (DOCUMENT, r'(<w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:type="dxa" w:w=")\d+', r"\g<1>9999"),
    "dates": (DOCUMENT, r"ngày 18 tháng 01 năm", "ngày 18 tháng 1 năm"),
}


LETTERS = {
    "about": (DOCUMENT, r"(>V/v đề[^<]+)<", r"\g<1>.<"),
    "about size": style("About", 'w:sz w:val="24"', 'w:sz w:val="30"'),
    "about below the number": style("About", 'w:before="120"', 'w:before="0"'),
    "addressees": (DOCUMENT, r">Kính gửi:<", ">Gửi:<"),
    "addressees size": style("Addressee", 'w:sz w:val="28"', 'w:sz w:val="34"'),
    "addressees in a row": (DOCUMENT, r"(>- [^<;]+);<", r"\g<1>,<"),
    "number": (DOCUMENT, r"/SKHCN-TTTK<", "/SKHCN - TTTK<"),
    "annex_reference": (DOCUMENT, r"\(Kèm theo Công văn số", "(Theo Công văn số"),
}


@pytest.mark.parametrize("rule", LETTERS)
def test_the_checker_finds_each_broken_rule_of_a_letter(rule: str) -> None:
    content = write(letter_paper(whole_plan()))
    assert problems(content) == []
    assert [one for one in problems(changed(content, *LETTERS[rule])) if one.startswith(f"{rule.split()[0]}:")]


@pytest.fixture(scope="module")
def sound() -> bytes:
    content = write(plan_paper(PLAN, actions(5)))
    assert problems(content) == []
    return content


@pytest.mark.parametrize("rule", MUTATIONS)
def test_the_checker_finds_each_broken_rule(sound: bytes, rule: str) -> None:
    found = problems(changed(sound, *MUTATIONS[rule]))
    name = "paper" if rule == "annex_paper" else rule.split()[0]
    assert [one for one in found if one.startswith(f"{name}:")], found
