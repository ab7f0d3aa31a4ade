"""Whose figures a file holds, and what it would change: each question is asked, and not asked needlessly."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import cli
from data.catalogue.model import TOTAL
from data.reading.editions.difference import MOST_DIFFERENCES
from data.reading.problems import Problem
from data.reading.tables.decisions import Decisions
from services.imports import Preview, preview
from tests.data.reading.in_process import reading_here
from tests.data.reading.layout_builders import (
    CATALOGUE,
    Page,
    Table,
    component_name,
    long,
    pasted,
    saved,
    unit,
    wide,
)
from tests.data.reading.published import BARE, PLAIN, changed, published, sorted_names, table, titled
from tests.data.reading.wrong_files import stored_rows
from tests.prebuilt import built_in_store
from tests.support import by_night, by_turns


def look(
    pages: Sequence[Page],
    index: str,
    year: int,
    stored: pd.DataFrame | None = None,
    name: str = "bang.xlsx",
    replaces: bool = False,
    decisions: Decisions | None = None,
) -> Preview:
    with reading_here():
        return preview(
            saved(list(pages)), name, index, CATALOGUE, year,
            stored=stored, replaces=replaces, decisions=decisions or Decisions(),
        )  # fmt: skip


def found(read: Preview, code: str) -> Problem:
    """The one problem of that code, said in both languages."""
    (problem,) = [problem for problem in read.problems if problem.code == code]
    assert all(problem.message(language) and problem.hint(language) for language in ("vi", "en"))
    return problem


def codes(read: Preview) -> set[str]:
    return {problem.code for problem in read.problems}


# --- whose they are ----------------------------------------------------------------------------------------

OTHERS = [
    ("pci", 2016, "Chỉ số PAPI 2016", "PAPI"),
    ("papi", 2016, "Bảng xếp hạng PCI năm 2016", "PCI"),
    ("service766", 2023, "Kết quả DTI 2023", "DTI"),
    ("pci", 2019, "Chỉ số chuyển đổi số cấp tỉnh năm 2019", "Chỉ số chuyển đổi số cấp tỉnh"),
]


@pytest.mark.problem("names_another_index")
@pytest.mark.parametrize(("index", "year", "title", "name"), OTHERS)
def test_another_index_in_title_sheet_or_file_is_a_question(index: str, year: int, title: str, name: str) -> None:
    pages = wide(table(index, year, []), BARE)
    problem = found(look(titled(title, pages), index, year), "names_another_index")
    assert (problem.found, problem.cell, problem.severity) == (name, "A1", "question")
    assert found(look([replace(pages[0], title=name[:31])], index, year), "names_another_index").sheet == name[:31]
    assert found(look(pages, index, year, name=f"{name}_{year}.xlsx"), "names_another_index").cell == ""
    own = CATALOGUE.index(index).short
    assert "names_another_index" not in codes(look(titled(f"{own} và {name}", pages), index, year))


@pytest.mark.problem("names_another_place")
@pytest.mark.parametrize("place", ["Gia Lai", "Nghệ An", "Quảng Trị"])
def test_another_province_over_departments_is_a_question(place: str) -> None:
    pages = wide(table("ddci", 2021), PLAIN)
    read = look(titled(f"UBND TỈNH {place.upper()} – DDCI", pages), "ddci", 2021)
    assert found(read, "names_another_place").found == place and not read.is_importable
    assert found(look(pages, "ddci", 2021, name=f"DDCI_{place}.xlsx"), "names_another_place").found == place
    for title in ("DDCI tỉnh Hà Tĩnh", f"{place}, ngày 2/3/2022", "DDCI – Sở Khoa học và Công nghệ"):
        assert "names_another_place" not in codes(look(titled(title, pages), "ddci", 2021))


@pytest.mark.problem("names_another_group")
@pytest.mark.parametrize(
    ("title", "name", "place"),
    [
        ("Bảng xếp hạng DDCI TP. HCM năm 2021", "a.csv", "Hồ Chí Minh"),
        ("DDCI TPHCM 2021", "a.csv", "Hồ Chí Minh"),
        ("DDCI BR-VT 2021", "a.csv", "Bà Rịa"),
        ("DDCI năm 2021", "ddci-quangngai-2021.csv", "Quảng Ngãi"),
    ],
)
def test_an_abbreviated_place_and_one_written_in_one_word_are_asked_about(title: str, name: str, place: str) -> None:
    pages = titled(title, wide(table("ddci", 2021), PLAIN))
    assert place in found(look(pages, "ddci", 2021, name=name), "names_another_place").found


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("https://ddcilaocai.vn/ket-qua-2021", "Lào Cai"),
        ("Theo www.nghean.gov.vn", "Nghệ An"),
        ("ddci-quangtri.com.vn, bảng điểm", "Quảng Trị"),
        ("ddci.hatinh.gov.vn", ""),
        ("https://ddcihatinh.vn/ho-so, theo mẫu của laocai.gov.vn", ""),
        ("bang-diem.xlsx", ""),
    ],
)
def test_a_site_in_a_title_is_asked_about_where_it_is_another_provinces(title: str, place: str) -> None:
    read = look(titled(title, wide(table("ddci", 2021), PLAIN)), "ddci", 2021)
    assert [p.found for p in read.problems if p.code == "names_another_place"] == ([place] if place else [])


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Nguồn: Sở Kế hoạch và Đầu tư tỉnh Nghệ An", "Nghệ An"),
        ("Source: Quảng Trị", "Quảng Trị"),
        ("Nguồn: ddcilaocai.vn", "Lào Cai"),
        ("Nguồn: Sở Kế hoạch và Đầu tư Hà Tĩnh, mẫu phiếu của Nghệ An", ""),
        ("Ghi chú: so với Nghệ An thì cao hơn", ""),
        ("Nguồn: kết quả khảo sát", ""),
        ("(Kèm theo Quyết định số 12/QĐ-UBND ngày 5/1/2023 của UBND tỉnh Quảng Bình)", "Quảng Bình"),
        ("(Kèm theo Quyết định số 12/QĐ-UBND ngày 5/1/2023 của UBND tỉnh Hà Tĩnh)", ""),
    ],
)
def test_a_line_below_a_table_is_asked_about_where_it_names_another_province_as_the_source(
    line: str, place: str
) -> None:
    (page,) = wide(table("ddci", 2021), PLAIN)
    read = look([replace(page, rows=[*page.rows, [], [line]])], "ddci", 2021)
    asked = [p for p in read.problems if p.code == "names_another_place"]
    assert [(p.found, p.cell) for p in asked] == ([(place, f"A{len(page.rows) + 2}")] if place else [])
    (page,) = wide(table("pci", 2019), PLAIN)
    assert "names_another_place" not in codes(look([replace(page, rows=[*page.rows, [], [line]])], "pci", 2019))


@pytest.mark.parametrize(("title", "is_asked"), [("DDCI các huyện, thị xã", True), ("DDCI khối sở, ban, ngành", False)])
def test_districts_over_departments_are_a_question(title: str, is_asked: bool) -> None:
    read = look(titled(title, wide(table("ddci", 2021), PLAIN)), "ddci", 2021)
    assert ("names_another_group" in codes(read)) == is_asked == (not read.is_importable)


@pytest.mark.problem("total_of_unnamed_index")
@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2016), ("papi", 2020), ("service766", 2024)]))
def test_totals_of_no_named_index_are_a_question(index: str, year: int) -> None:
    made = table(index, year, [])
    assert found(look(wide(made, BARE), index, year), "total_of_unnamed_index").severity == "question"
    for pages in (wide(made, PLAIN), long(made, PLAIN), titled(CATALOGUE.index(index).short, wide(made, BARE))):
        assert "total_of_unnamed_index" not in codes(look(pages, index, year))


# --- of which edition --------------------------------------------------------------------------------------


@pytest.mark.problem("rows_of_another_edition")
@pytest.mark.parametrize(("index", "year", "other"), [("pci", 2018, 2017), ("papi", 2016, 2015)])
def test_figures_of_another_year_are_a_question(index: str, year: int, other: int) -> None:
    stored = stored_rows(index)
    for rows in (stored, stored[stored["year"] != year]):
        for parts in (None, []):
            read = look(wide(replace(table(index, other, parts), year=year), PLAIN), index, year, rows)
            assert found(read, "rows_of_another_edition").details["other_year"] == str(other)
    right = look(wide(table(index, year), PLAIN), index, year, stored)
    assert right.is_importable and "rows_of_another_edition" not in codes(right)


@pytest.mark.problem("totals_do_not_close")
@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2016), ("papi", 2019), ("service766", 2023)]))
def test_totals_that_no_weights_give_are_a_question(index: str, year: int) -> None:
    made = table(index, year)
    high = published(index, year).framework.total_scale[1]
    lower = {(name, TOTAL): made.figures[name, TOTAL] - 0.05 * high for name in made.units}
    assert found(look(wide(changed(made, lower), PLAIN), index, year), "totals_do_not_close").severity == "question"
    one = {(made.units[0], TOTAL): made.figures[made.units[0], TOTAL] - 0.05 * high}
    read = look(wide(changed(made, one), PLAIN), index, year)
    assert "totals_do_not_close" not in codes(read) and "total_differs" in codes(read)
    few = replace(made, units=made.units[:1])
    far = {(made.units[0], TOTAL): 0.3 * high}
    assert found(look(wide(changed(few, far), PLAIN), index, year), "totals_do_not_close").found == "1"


@pytest.mark.problem("scores_look_like_ranks")
@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2016), ("papi", 2019), ("service766", 2023)]))
def test_whole_numbers_of_which_hardly_one_repeats_are_ranks(index: str, year: int) -> None:
    made = table(index, year, [])
    low = int(published(index, year).framework.total_scale[0]) + 1
    units = made.units[:24]
    ranks = {(name, TOTAL): float(low + place) for place, name in enumerate(units)}
    read = look(wide(replace(changed(made, ranks), units=units), PLAIN), index, year)
    assert found(read, "scores_look_like_ranks").found == "24"
    same = dict.fromkeys(ranks, 40.0)
    assert "scores_look_like_ranks" not in codes(look(wide(replace(changed(made, same), units=units)), index, year))


NOT_SORTED = [("pci", 2019), ("papi", 2022), ("service766", 2024), ("pci", 2005)]


@pytest.mark.problem("unlike_other_editions")
@pytest.mark.parametrize(("index", "year"), by_turns(NOT_SORTED))
def test_names_sorted_without_their_figures_are_a_question_though_the_edition_is_new(index: str, year: int) -> None:
    stored = stored_rows(index)
    others = stored[stored["year"] != year]
    made = table(index, year)
    problem = found(look(wide(sorted_names(made), PLAIN), index, year, others), "unlike_other_editions")
    assert problem.severity == "question" and problem.details["other_year"] != str(year)
    assert "unlike_other_editions" not in codes(look(wide(made, PLAIN), index, year, others))


@pytest.mark.problem("columns_look_shifted")
@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2016), ("papi", 2019), ("service766", 2023)]))
def test_columns_that_fit_their_neighbours_are_a_question_though_the_edition_is_new(index: str, year: int) -> None:
    stored = stored_rows(index)
    others = stored[stored["year"] != year]
    made = table(index, year)
    before = dict(zip(made.components, made.components[-1:] + made.components[:-1], strict=True))
    shifted = {(name, code): made.figures[name, before[code]] for name in made.units for code in made.components}
    read = look(wide(changed(made, shifted), PLAIN), index, year, others)
    assert {"columns_look_shifted", "unlike_other_editions"} & codes(read) and not read.is_importable
    assert "columns_look_shifted" not in codes(look(wide(made, PLAIN), index, year, others))


# --- what it would change ----------------------------------------------------------------------------------


@pytest.mark.problem("much_differs")
@pytest.mark.parametrize(("index", "year"), by_turns(NOT_SORTED))
def test_an_edition_of_which_much_differs_is_a_question_and_a_correction_is_none(index: str, year: int) -> None:
    made, stored = table(index, year), stored_rows(index)
    read = look(wide(sorted_names(made), PLAIN), index, year, stored)
    assert found(read, "much_differs").severity == "question" and not read.is_importable
    accepted = Decisions(accepted=frozenset(p.code for p in read.problems if p.severity == "question"))
    assert look(wide(sorted_names(made), PLAIN), index, year, stored, decisions=accepted).is_importable
    first, part = made.units[0], made.components[0]
    mended = look(wide(changed(made, {(first, part): made.figures[first, part] + 0.1})), index, year, stored)
    assert {"differs_from_store"} <= codes(mended) and "much_differs" not in codes(mended)
    row = {(first, code): made.figures[first, code] + 0.1 for code in made.components}
    assert "much_differs" in codes(look(wide(changed(made, row), PLAIN), index, year, stored))
    high = published(index, year).framework.scale_of(part)[1]
    far = {(first, part): 0.25 * high + (0.5 * high if made.figures[first, part] < 0.5 * high else 0.0)}
    assert "much_differs" in codes(look(wide(changed(made, far), PLAIN), index, year, stored))


def _only(index: str, name: str, heading: str, figure: float, year: int) -> list[Page]:
    """A table of one unit with one figure."""
    return [
        Page("Bảng", [[f"{CATALOGUE.index(index).short} {year}"], ["Đơn vị", heading], [unit(name).name_vi, figure]])
    ]


@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2019), ("papi", 2019), ("service766", 2023)]))
def test_one_score_is_asked_about_where_it_passes_a_fifth_of_the_units_and_not_before(index: str, year: int) -> None:
    source, stored = published(index, year), stored_rows(index)
    part = source.components[0]
    heading = component_name(part, year, source.index)
    ordered = sorted(source.units, key=lambda name: source.figures[name, part])
    column = [source.figures[name, part] for name in ordered]
    most = len(stored[(stored["year"] == year) & (stored["component"] == part)].dropna(subset=["value"])) - 1
    for passed, is_asked in ((most // 10, False), (most // 4 + 1, True)):
        start = next(at for at in range(len(column)) if column[at + passed + 1] > column[at + passed])
        figure = round((column[start + passed] + column[start + passed + 1]) / 2, 6)
        read = look(_only(index, ordered[start], heading, figure, year), index, year, stored)
        assert [len(read.comparisons[year].changed), "much_differs" in codes(read)] == [1, is_asked], (passed, figure)


@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2019), ("pci", 2016), ("papi", 2019)]))
def test_one_rank_is_asked_about_where_it_passes_a_fifth_of_the_units_and_not_before(index: str, year: int) -> None:
    stored = stored_rows(index)
    at_year = stored[(stored["year"] == year) & (stored["component"] == TOTAL)]
    if at_year["rank"].isna().all():
        stored = stored.assign(rank=stored.groupby(["year", "component"])["value"].rank(ascending=False, method="min"))
        at_year = stored[(stored["year"] == year) & (stored["component"] == TOTAL)]
    name, before = next(
        (str(line.unit), int(line.rank)) for line in at_year.itertuples() if line.rank == len(at_year) // 2
    )
    heading = f"Hạng {CATALOGUE.index(index).short}"
    for moved, is_asked in ((2, False), (len(at_year) // 4, True)):
        read = look(_only(index, name, heading, before - moved, year), index, year, stored)
        assert [len(read.comparisons[year].changed), "much_differs" in codes(read)] == [1, is_asked], moved


def test_a_rank_that_an_edition_in_use_has_already_names_the_unit_there_and_none_is_missed_that_stays() -> None:
    stored = stored_rows("pci")
    at_year = stored[(stored["year"] == 2019) & (stored["component"] == TOTAL)]
    first, second = (next(str(line.unit) for line in at_year.itertuples() if line.rank == rank) for rank in (20, 21))
    problem = found(look(_only("pci", second, "Hạng PCI", 20, 2019), "pci", 2019, stored), "rank_repeated")
    assert problem.cell == "B3"
    assert f"{unit(first).name_vi} (bản đang dùng)" in problem.message("vi") and "ô B3" in problem.message("vi")
    assert "(in use)" in problem.message("en") and "cell B3" in problem.message("en")
    total = float(at_year[at_year["unit"] == second]["value"].iloc[0])
    assert "rank_missing" not in codes(look(_only("pci", second, "Điểm PCI", total + 0.01, 2019), "pci", 2019, stored))


@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2019), ("papi", 2020), ("service766", 2023)]))
@pytest.mark.parametrize("word", ["-", "Chưa công bố"])
def test_a_word_in_place_of_a_figure_in_use_names_its_cell_and_what_to_do(index: str, year: int, word: str) -> None:
    source, stored = published(index, year), stored_rows(index)
    first, other = source.units[:2]
    parts = source.components[:2]
    rows: list[list[object]] = [["Đơn vị", *(component_name(part, year, source.index) for part in parts)]]
    rows += [[unit(first).name_vi, word, source.figures[first, parts[1]]], [unit(other).name_vi, None, word]]
    page = Page("Bảng", [[f"{source.index.short} {year}"], *rows])
    read = look([page], index, year, stored)
    problem = found(read, "would_go")
    assert [place.cell for place in problem.places] == ["B3", "C4"] and read.comparisons[year].gone == {"components": 2}
    assert "để trống ô" in problem.hint("vi") and "thay toàn bộ" not in problem.hint("vi")
    replacing = found(look([page], index, year, stored, replaces=True), "would_go")
    assert "thay toàn bộ" in replacing.hint("vi") and len(replacing.places) == 1
    alone = look([replace(page, rows=[*page.rows[:2], [unit(first).name_vi, word, word]])], index, year, stored)
    assert "nothing_to_import" in codes(alone) and "would_go" not in codes(alone)


@pytest.mark.problem("twin_total")
@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2016), ("papi", 2019), ("service766", 2023)]))
def test_the_total_of_another_unit_is_a_question(index: str, year: int) -> None:
    made, stored = table(index, year, []), stored_rows(index)
    one, other = made.units[3], made.units[4]
    swapped = {(one, TOTAL): made.figures[other, TOTAL], (other, TOTAL): made.figures[one, TOTAL]}
    reported = [
        p for p in look(wide(changed(made, swapped), PLAIN), index, year, stored).problems if p.code == "twin_total"
    ]
    assert {(p.found, p.details["other"]) for p in reported} == {
        (unit(one).name_vi, unit(other).name_vi), (unit(other).name_vi, unit(one).name_vi)
    }  # fmt: skip
    assert "twin_total" not in codes(look(wide(made, PLAIN), index, year, stored))


@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2018), ("papi", 2020), ("service766", 2024)]))
def test_totals_complete_an_edition_and_what_a_replacement_takes_away_is_a_question(index: str, year: int) -> None:
    made, stored = table(index, year, []), stored_rows(index)
    whole = table(index, year)
    completing = look(wide(made, PLAIN), index, year, stored)
    assert completing.is_importable and "would_go" not in codes(completing)
    assert int(found(completing, "edition_completed").found) >= len(whole.units) * len(whole.components)
    replacing = look(wide(made, PLAIN), index, year, stored, replaces=True)
    assert found(replacing, "would_go").severity == "question" and "edition_completed" not in codes(replacing)
    assert replacing.comparisons[year].gone["components"] >= len(whole.units) * len(whole.components)


def test_what_a_file_does_not_name_stays() -> None:
    read = look(wide(table("pci", 2016, units=3), PLAIN), "pci", 2016, stored_rows("pci"))
    assert read.is_importable and int(found(read, "edition_completed").found) > 600
    assert "edition_completed" not in codes(look(wide(table("pci", 2016, units=3), PLAIN), "pci", 2016))


@pytest.mark.problem("more_differ")
def test_differences_beyond_the_largest_are_counted() -> None:
    made, stored = table("pci", 2016), stored_rows("pci")
    more = {key: value - 0.05 * (1 + place % 7) for place, (key, value) in enumerate(made.figures.items())}
    read = look(wide(changed(made, more), PLAIN), "pci", 2016, stored)
    shown = [float(p.details["gap_en"].replace("−", "-")) for p in read.problems if p.code == "differs_from_store"]
    assert len(shown) == MOST_DIFFERENCES and int(found(read, "more_differ").found) == len(more) - MOST_DIFFERENCES
    assert [abs(gap) for gap in shown] == sorted(map(abs, shown), reverse=True)


@pytest.mark.problem("same_when_rounded")
@pytest.mark.parametrize(("index", "year"), by_turns([("pci", 2016), ("papi", 2019)]))
def test_a_rounded_figure_is_no_difference_and_the_fuller_one_stays(index: str, year: int) -> None:
    made, stored = table(index, year), stored_rows(index)
    coarse = changed(made, {key: round(value, 2) for key, value in made.figures.items()})
    read = look(wide(coarse, PLAIN), index, year, stored)
    assert read.is_importable and not read.comparisons[year].changed
    assert int(found(read, "same_when_rounded").found) > len(made.units)
    assert {row.value for row in read.rows[year]} == set(made.figures.values())


@pytest.mark.problem("stated_figures_stay")
def test_what_the_province_has_stated_stays_even_when_a_file_replaces_the_edition() -> None:
    stored = stored_rows("pci")
    own = stored[(stored["year"] == 2023) & (stored["status"] == "published") & stored["value"].notna()]
    parts = sorted(set(own["component"]) - {TOTAL})
    figures = {
        (unit, code): value for unit, code, value in zip(own["unit"], own["component"], own["value"], strict=True)
    }
    made = Table({key: value for key, value in figures.items() if key[1] != TOTAL}, sorted({*own["unit"]}), parts, 2023)
    read = look(wide(made, PLAIN), "pci", 2023, stored, replaces=True)
    assert int(found(read, "stated_figures_stay").found) >= 2


# --- by the commands ---------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with the built-in figures, which the commands use."""
    copy = Path(shutil.copy(built_in_store(), tmp_path / "dashboard.sqlite3"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    return tmp_path


COMMANDS = [
    ("pci", 2019, wide(sorted_names(table("pci", 2019)), PLAIN), ["much_differs", "twin_row"]),
    (
        "papi",
        2022,
        titled("Chỉ số PCI 2022", wide(table("papi", 2022, []), BARE)),
        ["names_another_index", "total_of_unnamed_index"],
    ),
    ("ddci", 2021, titled("DDCI tỉnh Gia Lai", wide(table("ddci", 2021), PLAIN)), ["names_another_place"]),
]


@by_night
@pytest.mark.parametrize(("index", "year", "pages", "asked"), COMMANDS, ids=lambda given: str(given)[:12])
def test_the_commands_ask_as_the_page_does_and_publish_nothing_until_told(
    office: Path, index: str, year: int, pages: list[Page], asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = office / "bang.csv"
    file.write_bytes(pasted(pages[0], ";"))
    given = [str(file), "--index", index, "--year", str(year)]
    with reading_here():
        assert cli.main(["check", *given]) == 1
        assert cli.main(["load", *given]) == 1
        said = capsys.readouterr()
        assert all(code in said.out for code in asked) and "published: " not in said.out
        assert cli.main(["check", *given, "--accept", *asked]) == 0


@by_night
def test_totals_alone_are_loaded_and_the_components_stay(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = office / "tong-diem.csv"
    file.write_bytes(pasted(wide(table("pci", 2018, []), PLAIN)[0], ";"))
    given = [str(file), "--index", "pci", "--year", "2018"]
    with reading_here():
        assert cli.main(["check", *given]) == 0
        assert cli.main(["check", *given, "--replace"]) == 1
        assert "would_go" in capsys.readouterr().out
        assert cli.main(["check", *given, "--replace", "--accept", "would_go", "missing_column"]) == 0
