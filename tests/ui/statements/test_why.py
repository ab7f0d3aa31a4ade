"""Why this number: the words for a figure agree with the stored figures, counted here a second time."""

from __future__ import annotations

import re

from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown

BOX = re.compile(r'<div popover id="why-table-(\w+)".*?<ul>(.*?)</ul>', re.DOTALL)
NUMBER = r"[+−]?\d+,\d+"


def boxes(text: str) -> dict[str, list[str]]:
    return {code: re.findall(r"<li>(.*?)</li>", body) for code, body in BOX.findall(text)}


def number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))


def test_every_component_and_the_total_have_their_words_and_each_button_finds_them(look: Run) -> None:
    text = shown(look())
    asked = set(re.findall(r'popovertarget="why-table-(\w+)"', text))
    assert asked == set(boxes(text))
    assert len(asked) == 11
    ids = re.findall(r'id="(why-[\w-]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_parts_of_the_total_add_up_to_it(look: Run) -> None:
    found = boxes(shown(look()))
    given = [
        number(re.search(rf"= ({NUMBER}) điểm", " ".join(lines))[1]) for code, lines in found.items() if code != "total"
    ]
    assert abs(sum(given) - 63.7566) < 10 * 0.005
    for code, lines in found.items():
        if code != "total":
            weight, score, part = re.search(rf"(\d+)% × ({NUMBER}) × 10 = ({NUMBER})", " ".join(lines)).groups()
            assert abs(int(weight) / 100 * number(score) * 10 - number(part)) < 0.02, code


def test_change_rank_gap_and_source_are_said(look: Run) -> None:
    lines = " ".join(boxes(shown(look()))["proactivity"])
    assert "Thay đổi: 5,53 − 6,43 (năm 2022) = −0,90." in lines
    assert "Hạng 63/63: theo báo cáo của tỉnh; 63 đơn vị có điểm." in lines
    assert "Hạng năm 2022 là 49/63, thay đổi −14 bậc" in lines
    assert "trung vị của 63 đơn vị là 6,76, chênh −1,23" in lines
    assert re.search(r"Lấy từ pci-2023\.xlsx · Bảng điểm!\w\d+", lines)


def test_the_publisher_comes_first_and_the_file_last(look: Run) -> None:
    app = look()
    lines = boxes(shown(app))["proactivity"]
    assert lines[0] == "Nguồn: Liên đoàn Thương mại và Công nghiệp Việt Nam (VCCI), PCI 2023."
    assert lines[-1].startswith("Lấy từ pci-2023.xlsx")
    assert boxes(shown(app))["total"][0] == "Nguồn: theo báo cáo của tỉnh."
    assert ">Nguồn số liệu</button>" in shown(app) and "Vì sao?" not in shown(app)
    linked = shown(look(index="ddci"))
    assert '<a href="https://ddcihatinh.vn/ho-so/bang-chi-so-thanh-phan" target="_blank" rel="noopener">' in linked


def test_across_a_break_nothing_is_subtracted(look: Run) -> None:
    lines = " ".join(boxes(shown(look(year="2013")))["proactivity"])
    assert "Không trừ với năm 2012" in lines
    assert "Thay đổi:" not in lines


def test_between_lists_of_another_length_no_places_are_counted(look: Run) -> None:
    lines = " ".join(boxes(shown(look(year="2006")))["informal_charges"])
    assert "Hạng năm 2005 là 28/42: số đơn vị xếp hạng khác nhau nên không trừ được." in lines
    assert "bậc" not in lines


def test_what_is_missing_is_said_and_not_counted(look: Run) -> None:
    app = look(index="ddci", unit="so_cong_thuong")
    assert_sound(app)
    found = boxes(shown(app))
    missing = [code for code, lines in found.items() if "Kỳ này không có số liệu của thành phần này." in lines]
    assert missing
    assert all(len(found[code]) == 1 for code in missing)
