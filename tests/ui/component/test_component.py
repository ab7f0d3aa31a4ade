"""The page of one component: its indicators, and what it says where there are none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from data.editions import Edition, Indicator, IndicatorValue
from data.rights import operator
from data.store.database import open_store
from data.store.editions import publish
from data.store.rows import indicator_rows, score_rows
from tests.support import by_night, by_turns
from tests.ui.conftest import STORE, Run, look_at
from tests.ui.exported import Lines, in_text, in_workbook, table
from tests.ui.screen import assert_sound, shown
from ui.reads.scores import places_of
from wording.words import LANGUAGES, wording


@pytest.fixture(scope="module")
def with_indicators(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Path:
    """The folder of a store with an indicator of land access in 2019 and 2023, which tests only look at.

    It is a percentage, a tenth of the component's score, so that higher is better.
    """
    path = tmp_path_factory.mktemp("with_indicators") / STORE
    shutil.copy(built_in, path)
    store = open_store(f"sqlite:///{path}")
    scores = score_rows(store, "pci")
    for year in (2019, 2023):
        rows = scores[(scores["year"] == year) & (scores["component"] == "land_access") & scores["value"].notna()]
        indicators = [
            Indicator("land_access", 1, "Tỷ lệ doanh nghiệp <b>hài lòng</b> (%)", "c1", "fraction", "S", "C1")
        ]
        values = [
            IndicatorValue(str(unit), "land_access", 1, float(score) / 10, "published", "S", f"C{number}")
            for number, (unit, score) in enumerate(zip(rows["unit"], rows["value"], strict=True), start=2)
        ]
        edition = Edition(
            "pci", year, (), "upload", "goc.xlsx", "a" * 64, "detail", indicators=tuple(indicators),
            indicator_values=tuple(values), completes=True,
        )  # fmt: skip
        publish(store, edition, operator("Người thử"))
    store.close()
    return path.parent


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_a_component_shows_its_indicators_with_change_and_source(
    with_indicators: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    app = look_at(with_indicators, monkeypatch, "component", year="2023", component="land_access", lang=language)
    assert_sound(app, language)
    text = shown(app)
    separator = "," if language == "vi" else "."
    with closing(open_store(f"sqlite:///{with_indicators / STORE}")) as store:
        scores = score_rows(store, "pci").set_index(["year", "unit", "component"])["value"]
    before, now = (float(scores[year, "ha_tinh", "land_access"]) for year in (2019, 2023))
    assert f"{now * 10:.1f}%".replace(".", separator) in text
    assert f"{(now - before) * 10:+.1f}".replace(".", separator).replace("-", "−") in text
    assert wording(language)["indicators.higher"] in text
    assert "goc.xlsx · S!C" in text
    assert "&lt;b&gt;hài lòng&lt;/b&gt;" in text and "<b>hài lòng" not in text


@pytest.mark.parametrize("read", by_turns([in_workbook, in_text]))
def test_indicators_leave_as_they_are_stored(
    with_indicators: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[..., Lines]
) -> None:
    app = look_at(with_indicators, monkeypatch, "component", year="2023", component="land_access")
    say = wording("vi")
    line = next(line for line in read(table(app, say["indicators.caption"]), "vi") if line["#"] == 1)
    with closing(open_store(f"sqlite:///{with_indicators / STORE}")) as store:
        values = indicator_rows(store, "pci").set_index(["year", "unit", "component", "order"])["value"]
    now, before = (float(values[year, "ha_tinh", "land_access", 1]) for year in (2023, 2019))
    change = say["indicators.change"]
    assert (line["#"], line[say["indicators.value"]]) == (1, now)
    assert (line[change], line[f"{change}: {say['leaving.part_since']}"]) == (100 * (now - before), 2019)


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_an_edition_without_indicators_says_where_they_come_from(look: Run, language: str) -> None:
    app = look("component", year="2016", lang=language)
    assert_sound(app, language)
    assert wording(language)["indicators.none"].format(index="PCI", year=2016) in shown(app)


NAMES_OF_2019 = {
    "vi": ("Tỷ lệ DN hài lòng với phản hồi của cơ quan địa phương (%) [bản dịch của chương trình]",
           "Phản ứng của tỉnh khi có điểm chưa rõ trong chính sách/văn bản trung ương"),
    "en": ("Satisfied with local authorities", "Delay or do nothing in case of lack of clarity in central policies(%)"),
}  # fmt: skip


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_the_built_in_indicators_stand_on_the_page_from_the_first_start(look: Run, language: str) -> None:
    app = look("component", year="2019", component="proactivity", lang=language)
    assert_sound(app, language)
    text = shown(app)
    for name in NAMES_OF_2019[language]:
        assert name in text
    other = NAMES_OF_2019["en" if language == "vi" else "vi"]
    assert not any(name in text for name in other)
    assert "mdtrinh/vietnam_elections:Data/PCI/PCI 2019.xlsx" in text, "the source of a name"
    assert wording(language)["indicators.higher"] in text


@by_night
def test_a_scale_that_an_english_name_turns_round_is_said_in_both_languages(look: Run) -> None:
    for language in LANGUAGES:
        text = shown(look("component", year="2017", component="land_access", lang=language))
        assert "ngược với số liệu / the English name" in text
        assert "ngược với số liệu" not in shown(look("component", year="2019", component="land_access", lang=language))


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_what_moved_a_component_is_named_in_the_readers_language(look: Run, language: str) -> None:
    text = shown(look("explain", year="2019", base="2018", component="proactivity", lang=language))
    assert NAMES_OF_2019[language][1] in text


def test_a_viewer_is_not_sent_to_a_page_that_is_not_theirs(look: Run) -> None:
    app = look("component", year="2023", role="viewer")
    assert_sound(app)
    assert 'href="upload' not in shown(app)


def test_without_a_link_the_component_with_the_most_severe_flag_is_shown(look: Run) -> None:
    text = shown(look("component", year="2023"))
    assert "Tính năng động" in text.split("app-headline")[1][:200]
    assert "Đo gì: " in text and "9 chỉ tiêu, hỏi doanh nghiệp" in text
    assert text.index("63/63: 34,9% doanh nghiệp quan sát thấy") < text.index("Tính năng động: ")


def test_what_a_component_measures_is_not_said_of_another_thing_of_that_name(look: Run) -> None:
    assert "Đo gì: " not in shown(look("component", year="2006", component="policy_bias"))


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (["L3", "M3"], "Tổng hợp!L3, M3"),
        (["L3", "L3"], "Tổng hợp!L3"),
        (["L3", "Xếp hạng!A3"], "Tổng hợp!L3, Xếp hạng!A3"),
        (["M3"], "Tổng hợp!M3"),
        ([], "Tổng hợp"),
    ],
)
def test_the_place_of_a_figure_names_its_cell_and_that_of_its_rank(cells: list[str], place: str) -> None:
    assert places_of("Tổng hợp", cells) == place
