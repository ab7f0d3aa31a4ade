"""The map page: what it says and draws of each measure and edition, and what it does where there is no map."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import by_turns
from tests.ui.conftest import Run, follow
from tests.ui.screen import assert_sound, shown
from ui.kit.look import CHANGE, COUNT, DARK_TEXT, LEVEL, LIGHT_TEXT
from ui.map.colours import Scale, contrast, text_colour
from ui.map.layers import CHANGES, MEASURES
from wording.words import LANGUAGES, wording

SVG = "{http://www.w3.org/2000/svg}"


def drawing(app: AppTest) -> Element | None:
    """The map as the browser draws it; None where there is none."""
    found = re.findall(r'data-chart="map_tiles" data-svg="(.*?)"', shown(app), re.DOTALL)
    return fromstring(unescape(found[0])) if found else None


def tiles(app: AppTest) -> dict[str, tuple[str, str, str]]:
    """Words, sentence on touch and colour of every tile by its unit; the colour of one without a figure is ""."""
    svg = drawing(app)
    assert svg is not None
    found = {}
    for tile in svg.iter(f"{SVG}a"):
        (unit,) = parse_qs(urlsplit(tile.attrib["href"]).query)["unit"]
        rect, text = tile.find(f"{SVG}rect"), tile.find(f"{SVG}text")
        assert rect is not None and text is not None
        lines = [f"<b>{line.text}</b>" if "font-weight" in line.attrib else f"{line.text}" for line in text]
        fill = rect.attrib["fill"]
        found[unit] = ("<br>".join(lines), tile.attrib["aria-label"], fill if fill.startswith("#") else "")
    return found


def frames(app: AppTest) -> list[str]:
    """The dashes of each frame, "" for one that is drawn through."""
    svg = drawing(app)
    assert svg is not None
    (group,) = svg.iter(f"{SVG}g")
    return [frame.get("stroke-dasharray", "") for frame in group.findall(f"{SVG}rect")]


def small_maps(app: AppTest) -> list[str]:
    return re.findall(r"<figcaption><b>(\d{4})</b>", shown(app))


@pytest.mark.parametrize(
    ("turn", "year", "units"),
    by_turns([(0, "2005", 64), (0, "2019", 63), (0, "2024", 63), (1, "2023", 63), (1, "2007", 64)]),
)
def test_every_measure_of_every_kind_of_edition(
    look: Run, turn: int, year: str, units: int, subtests: pytest.Subtests
) -> None:
    """In both languages by turns, which an edition begins with the one or the other."""
    app = look("map")
    for place, measure in enumerate(MEASURES, start=turn):
        language = LANGUAGES[place % len(LANGUAGES)]
        with subtests.test(language=language, measure=measure):
            follow(app, lang=language, year=year, measure=measure)
            assert_sound(app, language)
            assert len(tiles(app)) == units
            assert wording(language)[f"map.measure_{measure}"] in shown(app)


def test_colours_of_scores_are_not_compared_across_frameworks(look: Run) -> None:
    said = "bộ chỉ số đổi năm 2021, 2022: màu không so được qua các mốc ấy"
    assert said in shown(look("map", year="2023"))
    assert said not in shown(look("map", year="2023", measure="rank"))
    assert "màu không so được" not in shown(look("map", year="2012", index="papi"))


def test_the_map_of_2023_says_what_the_overview_says(look: Run) -> None:
    app = look("map", year="2023")
    assert "PCI 2023 – Hà Tĩnh: 63,76 điểm, hạng 54/63, giảm 36 bậc so với năm 2022" in shown(app)
    text, said, _ = tiles(app)["ha_tinh"]
    assert text == "<b>Hà Tĩnh</b><br>63,76"
    assert said == "Hà Tĩnh: 63,76 điểm, hạng 54/63, giảm 36 bậc so với năm 2022"
    assert "Kỳ này chỉ công bố hạng 1–30." in shown(app)
    assert small_maps(app) == ["2018", "2019", "2020", "2021", "2022", "2023"]
    assert "Hà Tĩnh: hạng 23/63 năm 2018, 54/63 năm 2023" in shown(app)


def test_changes_have_a_sign_and_a_colour_of_their_own(look: Run) -> None:
    app = look("map", year="2023", measure="rank_change")
    drawn = tiles(app)
    assert drawn["ha_tinh"][0].endswith("−36") and drawn["ca_mau"][0].endswith("+36")
    assert drawn["quang_ninh"][0].endswith("<br>0"), "no sign where nothing moved"
    assert len({drawn[unit][2] for unit in ("ha_tinh", "ca_mau", "quang_ninh")}) == 3
    follow(app, year="2023", measure="score_change")
    assert tiles(app)["ha_tinh"][0].endswith("−3,42")
    assert "−3,42 điểm so với năm 2022" in tiles(app)["ha_tinh"][1]


def test_flags_are_those_of_the_page_of_flags(look: Run) -> None:
    app = look("map", year="2023", measure="flags")
    count = int(tiles(app)["ha_tinh"][0].rpartition("<br>")[2])
    listed = look("flags", year="2023")
    assert shown(listed).count('class="app-chip app-chip-') == count


def test_no_flag_is_not_said_of_units_that_could_not_be_judged(look: Run) -> None:
    app = look("map", year="2021", measure="flags")
    assert {text.rpartition("<br>")[2] for text, _, _ in tiles(app).values()} == {"–"}
    assert "Kỳ 2021 chưa có số liệu để xét cảnh báo" in shown(app)


def test_scores_are_not_compared_across_frameworks(look: Run) -> None:
    app = look("map", year="2022", measure="score_change")
    assert "Kỳ 2022: điểm không so sánh được với kỳ trước" in shown(app)
    assert "bộ chỉ số đã đổi so với năm 2021" in tiles(app)["ha_tinh"][1]
    assert wording("vi")["map.see_rank"] in shown(app)
    assert "2022" not in small_maps(app)


def test_an_edition_published_in_part_says_what_is_known(look: Run) -> None:
    app = look("map", year="2024", measure="rank")
    drawn = tiles(app)
    assert "Mới biết hạng của 15/63 tỉnh; tốt nhất: Hải Phòng (1)" in shown(app)
    assert sum(bool(colour) for _, _, colour in drawn.values()) == 15
    assert drawn["ha_tinh"][0] == "<b>Hà Tĩnh</b><br>–"
    assert drawn["ha_tinh"][1] == "Hà Tĩnh: chưa có số liệu; kỳ này chỉ công bố hạng 1–30"


def test_of_a_few_units_nothing_is_said_for_the_country(look: Run) -> None:
    app = look("map", year="2023", measure="score_change", component="proactivity")
    assert "Chỉ so sánh được điểm của 10/63 tỉnh: 3 tăng, 7 giảm" in shown(app)
    assert "không có số liệu năm 2022 để so sánh" in tiles(app)["ha_noi"][1]


def test_the_first_edition_shows_whom_it_did_not_rank_and_has_no_earlier_maps(look: Run) -> None:
    app = look("map", year="2005")
    drawn = tiles(app)
    assert drawn["ha_giang"] == ("H.Giang", "Hà Giang: không xếp hạng ở kỳ 2005", "")
    assert sum(bool(colour) for _, _, colour in drawn.values()) == 42
    assert wording("vi")["map.one_edition"] in shown(app)


def test_ha_tay_has_a_tile_while_it_is_there(look: Run) -> None:
    assert tiles(look("map", year="2007"))["ha_tay"][0].startswith("Hà Tây<br>")


def test_a_component_is_drawn_by_itself_and_only_while_it_measures_the_same(look: Run) -> None:
    app = look("map", year="2023", measure="rank", component="proactivity")
    assert "Tính năng động" in shown(app)
    assert tiles(app)["ha_tinh"][0].endswith("63")
    assert 'href="component?index=pci&amp;unit=ha_tinh&amp;year=2023&amp;component=proactivity"' in shown(app)


def test_the_own_unit_stays_marked_when_another_is_looked_at(look: Run) -> None:
    app = look("map", unit="nghe_an")
    assert frames(app) == ["2 3", ""]
    assert tiles(app)["nghe_an"][0].startswith("<b>Nghệ An</b>")
    assert len(frames(look("map", unit="ha_tinh"))) == 1


def test_the_choices_stand_in_the_link(look: Run) -> None:
    app = look("map", year="2023")
    app.selectbox(key="map_measure_vi_pci").set_value("flags").run()
    app.selectbox(key="map_component_vi_pci").set_value("proactivity").run()
    assert_sound(app)
    assert (app.query_params["measure"], app.query_params["component"]) == ("flags", "proactivity")
    app.selectbox(key="choose_unit_vi").set_value("nghe_an").run()
    assert (app.query_params["measure"], app.query_params["unit"]) == ("flags", "nghe_an")


def test_departments_are_led_to_the_comparison(look: Run) -> None:
    for language in LANGUAGES:
        app = look("map", index="ddci", lang=language)
        assert_sound(app, language)
        assert wording(language)["map.empty_title"].format(index="DDCI") in shown(app)
        assert drawing(app) is None
        assert 'class="app-button" href="compare?index=ddci' in shown(app)


def test_english_has_points_and_letters_without_marks(look: Run) -> None:
    drawn = tiles(look("map", year="2023", lang="en"))
    assert drawn["dien_bien"][0].startswith("D.Bien<br>")
    assert drawn["ha_tinh"][1] == "Ha Tinh: 63.76 points, rank 54/63, down 36 places on 2022"


@pytest.mark.parametrize("colours", [LEVEL, CHANGE, COUNT])
def test_words_are_read_on_every_colour_of_a_scale(colours: tuple[str, ...]) -> None:
    scale = Scale(0.0, 100.0, colours)
    for figure in range(101):
        colour = scale.colour(figure)
        assert text_colour(colour) in (DARK_TEXT, LIGHT_TEXT)
        assert contrast(colour, text_colour(colour)) >= 4.5
    assert (scale.colour(0), scale.colour(100)) == (colours[0], colours[-1])


@pytest.mark.parametrize("colours", [LEVEL, COUNT])
def test_a_scale_of_levels_is_told_apart_by_lightness_alone(colours: tuple[str, ...]) -> None:
    scale = Scale(0.0, 100.0, colours)
    lightness = [contrast(scale.colour(figure), "#000000") for figure in range(0, 101, 5)]
    assert lightness == sorted(lightness, reverse=True)


def test_every_measure_has_its_words() -> None:
    assert set(CHANGES) < set(MEASURES)
    for language in LANGUAGES:
        assert all(f"map.nothing_{measure}" in wording(language) for measure in MEASURES)
