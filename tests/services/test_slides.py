"""What the slides say of the built-in figures, in both languages, for whoever is asked for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from analysis.change import decompose_change
from data.catalogue.loading import load_catalogue, load_office
from data.exports.slides import write_slides
from data.exports.template import NoSuchEditionError
from data.rights import operator
from data.store.actions import add_action
from data.store.database import Store
from planning.action import Action
from services.slides import deck, first_whole
from tests.prebuilt import built_in, history
from tests.support import by_night, by_turns

CATALOGUE, OFFICE = load_catalogue(), load_office()
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
MARKS = re.compile("[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)


def test_the_titles_are_the_findings(store: Store) -> None:
    made = deck(store, CATALOGUE, OFFICE, "pci", 2023, moment=MOMENT)
    assert made.number.title == "Hà Tĩnh – PCI 2023: giảm 36 bậc so với năm 2022"
    assert made.causes.title.startswith("PCI 2023: Đào tạo lao động lấy đi nhiều nhất (−1,45)")
    assert [figure.text for figure in made.number.figures] == ["63,76 điểm", "54/63"]
    assert made.number.figures[1].label.endswith("năm 2022: 18/63")
    assert made.source.endswith("01/03/2026.")
    assert write_slides(made)


def test_the_waterfall_is_the_methods_decomposition_unrounded(store: Store) -> None:
    made = deck(store, CATALOGUE, OFFICE, "pci", 2023, moment=MOMENT)
    change = decompose_change(history("pci"), built_in()["pci"].weights, "ha_tinh", 2023, index="pci")
    assert change is not None and made.causes.waterfall is not None
    waterfall = made.causes.waterfall
    assert (waterfall.start[1], waterfall.end[1]) == (change.before, change.after)
    scored = change.parts[change.parts["is_compared"]]["score_part"].tolist()
    assert [value for _, value in waterfall.parts][: len(scored)] == scored
    assert waterfall.start[1] + sum(value for _, value in waterfall.parts) == pytest.approx(waterfall.end[1], abs=1e-9)
    rows = history("pci").query("unit == 'ha_tinh' and year == 2023 and component != 'total'").set_index("component")
    levels = {own: median for _, own, median in made.causes.levels.parts}
    assert levels == dict(zip(rows["shown_value"], rows["median"], strict=True))


@by_night
def test_another_unit_is_shown_in_english_without_a_vietnamese_word_of_ours(store: Store) -> None:
    made = deck(store, CATALOGUE, OFFICE, "pci", 2019, "quang_tri", "en", MOMENT)
    assert made.number.title.startswith("Quang Tri – PCI 2019: ")
    said = [made.number, made.causes, made.work, made.source]
    assert not MARKS.search(str(said)), MARKS.findall(str(said))


def test_an_edition_without_one_before_it_says_so_and_one_without_figures_is_none(store: Store) -> None:
    made = deck(store, CATALOGUE, OFFICE, "ddci", 2021, moment=MOMENT)
    assert made.causes.waterfall is None and made.causes.note == "Chưa có kỳ công bố trước để so sánh."
    assert made.number.course is None and made.causes.levels is not None
    with pytest.raises(NoSuchEditionError, match="PCI 2024"):
        deck(store, CATALOGUE, OFFICE, "pci", 2024)


@by_night
def test_the_ranks_break_where_the_framework_changes(store: Store) -> None:
    course = deck(store, CATALOGUE, OFFICE, "pci", 2023, moment=MOMENT).number.course
    assert course is not None
    totals = history("pci").query("unit == 'ha_tinh' and year <= 2023 and component == 'total'")
    ranked = totals.dropna(subset=["rank"])
    assert len(course.series) == ranked["framework"].nunique()
    shown = {year: rank for _, ranks in course.series for year, rank in zip(course.years, ranks, strict=True) if rank}
    assert shown == dict(zip(ranked["year"].astype(str), ranked["rank"], strict=True))


def test_a_flag_stands_with_the_actions_that_answer_it(store: Store) -> None:
    action = Action(
        "Tọa đàm về tính năng động", components=(("pci", "proactivity"),), due=date(2023, 6, 30), lead_unit="Sở KH&CN",
        index="pci", unit="ha_tinh", year=2023,
    )  # fmt: skip
    add_action(store, action, operator("Trần Thị Thử"))
    work = deck(store, CATALOGUE, OFFICE, "pci", 2023, moment=MOMENT).work
    rows = {name.partition(" (")[0]: (reasons, actions) for name, reasons, actions in work.rows}
    reasons, actions = rows["Tính năng động"]
    assert reasons.startswith("Hạng 63/63") and actions.startswith(
        "Tọa đàm về tính năng động (Sở KH&CN; hạn 30/06/2023"
    )
    assert rows["Đào tạo lao động"][1] == "Chưa có hoạt động"
    still_open = len([row for row in rows.values() if row[1] == "Chưa có hoạt động"])
    assert work.title.endswith(f": {still_open}/{len(rows)} thành phần có cảnh báo chưa có hoạt động")


def test_a_reason_on_a_slide_is_a_whole_sentence_the_strongest_first(store: Store) -> None:
    rows = deck(store, CATALOGUE, OFFICE, "pci", 2023, moment=MOMENT).work.rows
    reasons = {name.partition(" (")[0]: reasons for name, reasons, _ in rows}
    assert len(reasons) == 6 and not [text for text in reasons.values() if not text.endswith(".")], reasons
    assert reasons["Gia nhập thị trường"] == "Hạng 44/63: thuộc một phần ba cuối bảng."
    assert first_whole(["A b.", "C d.", "E."], 9) == "A b. C d."
    assert first_whole(["Longer than that."], 5) == "Longer than that.", "half a sentence says nothing"


@pytest.mark.parametrize(
    ("index", "year", "others"),
    [("pci", 2023, "; tổng điểm, hạng theo báo cáo của tỉnh. "), ("pci", 2019, "(VCCI). ")],
)
def test_the_foot_names_everybody_whose_figures_stand_on_the_slides(
    store: Store, index: str, year: int, others: str
) -> None:
    assert f"{others}Sở" in deck(store, CATALOGUE, OFFICE, index, year, moment=MOMENT).source


@pytest.mark.parametrize(("language", "place"), [("vi", "thứ 4 trong 9 đơn vị có số liệu"), ("en", "place 4 of the 9")])
def test_a_position_among_a_part_of_the_units_is_called_no_rank_and_said_in_one_way(
    store: Store, language: str, place: str
) -> None:
    number = deck(store, CATALOGUE, OFFICE, "ddci", 2021, language=language, moment=MOMENT).number
    assert place in number.title
    said = [number.title, *(f"{figure.label} {figure.text}" for figure in number.figures), *number.lines]
    assert not [text for text in said if re.search(r"[Hh]ạng|\brank|\?", text)], said


@pytest.mark.parametrize(
    ("index", "year"), by_turns([("pci", 2023), ("pci", 2006), ("pci", 2005), ("ddci", 2021), ("papi", 2023)])
)
def test_the_slide_of_the_number_says_nothing_twice(store: Store, index: str, year: int) -> None:
    number = deck(store, CATALOGUE, OFFICE, index, year, moment=MOMENT).number
    said = " · ".join([number.title, *(f"{figure.text} {figure.label}" for figure in number.figures), *number.lines])
    figures = re.findall(r"\d+,\d+|\d+/\d+|\d+ bậc", said)
    assert figures and len(figures) == len(set(figures)), said
