"""Every page of every index that comes built in: those whose crawl is not that of PCI and DDCI."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from data.catalogue.loading import load_catalogue
from tests.prebuilt import built_in
from tests.support import ROOT, TURN
from tests.ui.conftest import Run, follow
from tests.ui.screen import ADDRESSES, captions, failures, links_in, of_another_language, shown
from tools.built_in_build import SISTERS
from ui.kit.language import SELECTION_KEY
from ui.kit.pages import PAGES
from wording.words import LANGUAGES

CATALOGUE = load_catalogue()
SHOWING = [entry.name for entry in PAGES if entry.group != "data" and entry.permission == "view"]
RANK = {"vi": re.compile(r"hạng(?! mục)", re.IGNORECASE), "en": re.compile(r"\branks?\b|\branked\b", re.IGNORECASE)}
OF_ITS_OWN_SAY = {"documents", "indices", "plan"}
"""Pages about several indices, and about plans and papers of several."""


QUOTED = re.compile(r"“[^”]*”, in Vietnamese")
"""A note of a row, as the workbook has it, marked as a quotation."""


def without_data(text: str) -> str:
    text = re.sub(r"[\w-]+\.xlsx · [^!<>]+!", "", text)  # the sheets of a workbook have the names of components
    return QUOTED.sub("", text)


OTHERS = tuple(code for code in SISTERS if code != "papi")


def of_a_push(page: str, language: str) -> tuple[str, ...]:
    """The indices in which a page is looked at by day: the one without ranks, and of the others each on some pages."""
    return "papi", OTHERS[(SHOWING.index(page) + LANGUAGES.index(language)) % len(OTHERS)]


def of_the_night(page: str, language: str) -> tuple[str, ...]:
    return tuple(code for code in SISTERS if code not in of_a_push(page, language))


@pytest.mark.parametrize(
    ("page", "language", "indices"),
    [
        # By day every fourth page, in one language.
        pytest.param(page, language, indices, marks=() if by_day and place % 8 == 4 * other else TURN)
        for place, page in enumerate(SHOWING)
        for other, language in enumerate(LANGUAGES)
        for indices, by_day in ((of_a_push, True), (of_the_night, False))
    ],
)
def test_every_page_runs_for_every_sister_index_and_speaks_of_no_ranks_where_there_are_none(
    look: Run, page: str, language: str, indices: Callable[[str, str], tuple[str, ...]], subtests: pytest.Subtests
) -> None:
    app = None
    for index in indices(page, language):
        with subtests.test(index=index):
            if app is None:
                app = look(page, index=index, lang=language)
            else:
                app.session_state[SELECTION_KEY] = {}
                follow(app, index=index, lang=language)
            assert not app.exception
            assert not failures(language, tuple(str(error.value) for error in app.error))
            text = shown(app)
            assert set(links_in(text)) <= ADDRESSES
            assert not of_another_language(without_data(text), language)
            if index == "papi" and page not in OF_ITS_OWN_SAY:
                assert_no_ranks(text, language)


def assert_no_ranks(text: str, language: str) -> None:
    text = re.sub(r'(?s)<(style|script).*?</\1>|<p class="app-whose">.*?</p>', "", text)  # on paper, its page's name
    read = unescape(re.sub(r"<[^>]*>", " ", text))
    said = "Cơ quan công bố không xếp hạng" if language == "vi" else "The publisher ranks nobody"
    assert said in read
    rest = read.replace(said, "")
    assert not [rest[at.start() - 40 : at.end() + 30] for at in RANK[language].finditer(rest)][:3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_in_vietnamese_is_a_quotation_on_an_english_screen_alone(look: Run, language: str) -> None:
    note = "Tổng giản đơn các chỉ số nội dung, theo quy tắc của chỉ số, chưa tính trọng số. Thang 10–80"
    assert note in set(built_in()["papi"].scores["note"])
    text = shown(look(index="papi", lang=language))
    quoted = f"“{note}”, in Vietnamese"
    assert text.count(note) == text.count(quoted if language == "en" else note) > 0
    assert language == "en" or "“" + note not in text


def test_what_there_is_only_a_total_of_says_so_once(look: Run) -> None:
    assert shown(look(index="par")).count("Chỉ có tổng điểm") == 1


@pytest.mark.parametrize(("year", "has_all"), [("2023", True), ("2024", False)])
def test_what_an_index_on_another_list_of_units_is_stands_in_one_note_with_how_much_there_is(
    look: Run, year: str, has_all: bool
) -> None:
    reported = captions(look(index="pci:34", year=year))
    (note,) = [text for text in reported if text.startswith("Trên 34 tỉnh, thành phố sau sắp xếp: ")]
    assert (f"Số đơn vị có số liệu năm {year}: tổng điểm " in note) is not has_all
    assert not [text for text in reported if text != note and "số đơn vị có số liệu" in text.lower()]


def test_positions_are_said_where_ranks_would_be(look: Run) -> None:
    assert "PAPI 2024: 45,55 điểm, vị trí theo điểm 6/61" in shown(look(index="papi"))
    assert "PAPI 2024: 45.55 points, position by score 6/61" in shown(look(index="papi", lang="en"))


@pytest.mark.parametrize(
    ("index", "headline"),
    [
        ("dti", "DTI 2024: 0,7629 điểm, hạng 11/63"),
        ("service766", "DVC 766 2024: 81,26 điểm, hạng 14/34"),
        ("par", "PAR Index 2024: 89,72%, hạng 15/63"),
        ("sipas", "SIPAS 2024: 85,17%, hạng 16/63"),
    ],
    ids=["dti", "service766", "par", "sipas"],
)
def test_an_index_opens_with_its_newest_edition_in_its_own_unit(look: Run, index: str, headline: str) -> None:
    assert headline in shown(look(index=index))


EXTENTS = {
    ("sipas", "2024"): "SIPAS 2024, số đơn vị có số liệu: tổng điểm 1/63, hạng 2/63.",
    ("dti", "2024"): "DTI 2024, số đơn vị có số liệu: tổng điểm 63/63, chưa có điểm thành phần.",
    ("papi", "2018"): "PAPI 2018, số đơn vị có số liệu: tổng điểm 61/63, điểm thành phần 61–63/63.",
    ("pci", "2021"): "PCI 2021, số đơn vị có số liệu: tổng điểm 63/63, điểm thành phần 27–28/63.",
}
WITH_EXTENT = ("overview", "trends", "flags", "simulate")


@pytest.mark.parametrize(
    ("page", "edition"),
    [
        # The line is the shell's: by day each page and each edition once.
        pytest.param(page, edition, marks=() if place == other else TURN)
        for place, page in enumerate(WITH_EXTENT)
        for other, edition in enumerate(EXTENTS)
    ],
    ids=str,
)
def test_every_page_says_of_how_many_units_it_has_figures(look: Run, page: str, edition: tuple[str, str]) -> None:
    index, year = edition
    reported = captions(look(page, index=index, year=year))
    assert [text for text in reported if text.startswith(EXTENTS[edition])]


def test_a_whole_edition_says_nothing_of_its_extent(look: Run) -> None:
    assert not [text for text in captions(look(index="pci", year="2019")) if "số đơn vị có số liệu" in text]


def test_figures_of_a_copy_are_said_to_be_of_one(look: Run) -> None:
    app = look(index="sipas", year="2015")
    assert [text for text in captions(app) if "bản sao thứ cấp, chưa thấy bản của cơ quan công bố" in text]
    assert "Điểm theo bản sao thứ cấp" in shown(app)


def test_an_index_without_components_says_so_on_the_page_of_components(look: Run) -> None:
    assert "SIPAS 2024: chỉ có tổng điểm" in shown(look("component", index="sipas"))


def test_a_part_of_a_sum_gives_itself_to_the_total(look: Run) -> None:
    text = shown(look(index="papi"))
    assert "Góp vào tổng điểm: 3,41 điểm; tổng điểm là tổng của các thành phần." in text
    assert "tổng của các thành phần = 45,5531" in text


def test_the_built_in_indices_are_those_of_the_catalogue() -> None:
    assert {*SISTERS, "pci", "ddci"} == set(CATALOGUE.indices)
    assert all(list((ROOT / "data" / "published").glob(f"{index}-*.xlsx")) for index in CATALOGUE.indices)
