"""An index as it is seen on another list of units: on every page, said to be derived, with what the unit was before."""

from __future__ import annotations

import json
import re
from contextlib import closing
from html import unescape
from itertools import pairwise
from math import nan
from pathlib import Path

import pytest

from data.catalogue.loading import load_catalogue, load_office
from data.rights import NOBODY
from data.store.database import open_store
from data.store.settings import Settings
from tests.support import TURN
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from ui.blocks.course_chart import Family, course, small_course, with_marks
from ui.blocks.trend_cards import family_of
from ui.kit.pages import PAGES
from ui.visit.visit import Visit
from wording.words import LANGUAGES, Words

ON_34 = {"index": "pci:34", "unit": "quang_tri_2025", "year": "2023"}


@pytest.mark.parametrize(
    ("page", "language"),
    [
        # The sentence is the shell's: by day every fourth page, every second of these in English.
        pytest.param(entry.name, language, marks=() if place % 8 == 4 * other else TURN)
        for place, entry in enumerate(PAGES)
        for other, language in enumerate(LANGUAGES)
    ],
)
def test_every_page_says_that_the_figures_are_derived(look: Run, page: str, language: str) -> None:
    app = look(page, role="admin", **ON_34, lang=language)
    assert_sound(app, language)
    assert {"vi": "do chương trình suy ra", "en": "derived by the program"}[language] in shown(app)


def test_the_map_draws_the_34_provinces(look: Run) -> None:
    assert unescape(shown(look("map", **ON_34))).count('class="app-tile"') == 34


def test_a_merged_province_shows_what_it_was_made_of_up_to_the_merger(look: Run) -> None:
    app = look("trends", component="total", **ON_34)
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    before = {trace["name"]: trace for trace in chart["data"] if "name" in trace}
    assert set(before) == {"Quảng Bình", "Quảng Trị"}
    ours = next(trace for trace in chart["data"] if trace.get("line", {}).get("width") == 2.2)
    both = [dict(zip(trace["x"], trace["y"], strict=True)) for trace in before.values()]
    at = dict(zip(ours["x"], ours["y"], strict=True))
    for year in (2006, 2016, 2019):
        assert at[year] == pytest.approx(sum(course[year] for course in both) / 2)
    assert any("sáp nhập 01/07/2025" in note["text"] for note in chart["layout"]["annotations"])


def test_a_province_that_was_not_merged_stands_alone_and_is_counted_among_the_34(look: Run) -> None:
    app = look("trends", component="total", index="pci:34", unit="ha_tinh", year="2019")
    assert not [t for t in json.loads(app.get("plotly_chart")[0].proto.spec)["data"] if "name" in t]
    assert "/34" in shown(look("overview", index="pci:34", unit="ha_tinh", year="2019"))


def test_a_department_shows_the_departments_it_was_made_of(built_in: Path) -> None:
    catalogue = load_catalogue()
    with closing(open_store(f"sqlite:///{built_in}")) as store:
        visit = Visit(
            store=store,
            catalogue=catalogue,
            office=load_office(),
            settings=Settings(),
            actor=NOBODY,
            say=Words("vi"),
            index=catalogue.index("ddci"),
            unit=catalogue.unit("so_khoa_hoc_va_cong_nghe_2025"),
            year=2025,
            years=(2021, 2025),
        )
        family = family_of(visit, "total")
    assert {name: [row["shown_value"] for row in rows] for name, rows in family.courses} == {
        "Sở KH&CN": [79.93],
        "Sở TT&TT": [79.07],
    }
    assert family.merged == (2024.5, "sáp nhập 01/03/2025"), "the line stands before the first edition of the new one"


@pytest.mark.parametrize("values", [(79.93, 79.07), (79.07, 79.93), (70.0, 20.0), (5.0, 4.9, 4.8)])
@pytest.mark.parametrize("measure", ["shown_value", "rank"])
def test_the_names_of_what_a_unit_was_made_of_stand_apart(measure: str, values: tuple[float, ...]) -> None:
    def rows(year: int, value: float) -> list[dict[str, object]]:
        drawn = {"worst": 0.0, "median": 50.0, "best": 100.0, "rank_of": 100.0, "decimals": 2.0}
        figures = {"shown_value": value, "rank": value, "construct": "total", "framework": "f"}
        return [{"year": year, **figures, **drawn}]

    family = Family([(f"Sở {place}", rows(2021, value)) for place, value in enumerate(values)])
    figure = course(rows(2025, 60.0), measure, Words("vi"), 300, years=(2021, 2025), family=family)
    height = 300 - figure.layout.margin.t - figure.layout.margin.b
    bottom, top = figure.layout.yaxis.range or (0.0, 100.0)
    names = [note for note in figure.layout.annotations if note.text.startswith("Sở")]
    at = sorted((note.y - bottom) / (top - bottom) * height + note.yshift for note in names)
    assert len(at) == len(values) and all(upper - lower >= 16 for lower, upper in pairwise(at))
    assert max(abs(note.yshift) for note in names) <= 17 * (len(values) - 1)


@pytest.mark.parametrize(
    ("before", "newest", "median", "is_below"),
    [
        (60, 50, 52, True),
        (50, 60, 62, False),
        (50, 60, 80, False),
        (60, 50, 45, False),
        (50, 50, 52, True),
        (60, 2, 50, False),
    ],
)
def test_the_newest_figure_stands_where_fewer_lines_run_through_it(
    before: float, newest: float, median: float, is_below: bool
) -> None:
    drawn = {"worst": 0.0, "median": median, "best": 100.0, "rank": 1.0, "rank_of": 63.0, "decimals": 2.0}
    rows = [
        {"year": year, "shown_value": value, "construct": "total", "framework": "f", **drawn}
        for year, value in ((2022, float(before)), (2023, float(newest)))
    ]
    figure = course(rows, "shown_value", Words("vi"), 300)
    (ending,) = (note for note in figure.layout.annotations if note.text == f"<b>{newest},00</b>")
    assert ending.yanchor == ("top" if is_below else "bottom") and (ending.yshift < 0) == is_below
    (panel,) = small_course(rows, "shown_value", Words("vi"), 190).panels
    word = re.search(rf'y="([\d.]+)"[^>]*>{newest},00<', panel)
    point = re.findall(r"([\d.]+)h0", panel)[-1]
    assert word and (float(word[1]) > float(point)) == is_below


@pytest.mark.parametrize(("worst", "median", "best"), [(49.0, 50.0, 51.0), (0.0, 50.0, 100.0), (50.0, 50.0, 50.0)])
def test_the_names_of_the_band_stand_apart(worst: float, median: float, best: float) -> None:
    drawn = {"worst": worst, "median": median, "best": best, "rank": 1.0, "rank_of": 63.0, "decimals": 2.0}
    rows = [
        {"year": year, "shown_value": value, "construct": "total", "framework": "f", **drawn}
        for year, value in ((2022, 20.0), (2023, 80.0))
    ]
    figure = course(rows, "shown_value", Words("vi"), 300)
    labels = {Words("vi")(f"chart.{name}_label") for name in ("highest", "median", "lowest")}
    names = [note for note in figure.layout.annotations if note.text in labels]
    assert {note.x for note in names} == {figure.layout.xaxis.range[1]}
    assert {note.x for note in with_marks(figure, [(2026.0, "a")]).layout.annotations if note.text in labels} == {
        figure.layout.xaxis.range[1]
    }, "what was done later does not take the names away from the band"
    scale = (300 - figure.layout.margin.t - figure.layout.margin.b) / (max(80.0, best) - min(20.0, worst))
    at = sorted(note.y * scale + note.yshift for note in names)
    assert len(at) == 3 and all(upper - lower >= 12 for lower, upper in pairwise(at))


def ranked(year: int, rank: float, of: float = 63.0) -> dict[str, object]:
    drawn = {"worst": nan, "median": nan, "best": nan, "shown_value": nan, "decimals": 2.0}
    return {"year": year, "rank": rank, "rank_of": of, "construct": "total", "framework": "f", **drawn}


def test_an_axis_of_ranks_names_the_first_and_the_last_and_its_years_end_with_the_last() -> None:
    """The last rank has its figure below it, beside the line that comes from above."""
    rows = [ranked(2007, 64.0, of=64.0), ranked(2017, 10.0), ranked(2023, 63.0)]  # one more was ranked then
    figure = course(rows, "rank", Words("vi"), 380)
    ticks = figure.layout.yaxis.tickvals
    assert (ticks[0], ticks[-1]) == (1, 63) and figure.layout.yaxis.range[0] > 64
    assert figure.layout.xaxis.tickvals[-1] == 2023
    (ending,) = (note for note in figure.layout.annotations if note.text == "<b>63/63</b>")
    assert ending.yanchor == "top"
    (panel,) = small_course(rows, "rank", Words("vi"), 190).panels
    beside = re.findall(r'<text x="-6"[^>]*>(\d+)<', panel)
    assert (beside[0], beside[-1]) == ("1", "63") and "0" not in beside
    word, point = re.search(r'y="([\d.]+)"[^>]*>63/63<', panel), re.findall(r"([\d.]+)h0", panel)[-1]
    assert word and float(word[1]) > float(point)


def test_what_was_done_after_the_last_edition_has_its_year_on_the_axis() -> None:
    figure = course([ranked(2022, 18.0), ranked(2023, 54.0)], "rank", Words("vi"), 380)
    assert 2026 not in figure.layout.xaxis.tickvals
    assert with_marks(figure, [(2023.5, "a"), (2026.4, "b")]).layout.xaxis.tickvals[-1] == 2026


def test_the_names_of_a_band_stand_where_it_ends() -> None:
    drawn = {"rank": 1.0, "rank_of": 63.0, "construct": "total", "decimals": 2.0}
    known = {"worst": 1.0, "median": 5.0, "best": 9.0}
    rows = [
        {"year": 2021, "shown_value": 6.0, "framework": "a", **known, **drawn},
        {"year": 2023, "shown_value": 6.0, "framework": "b", **dict.fromkeys(known, nan), **drawn},
    ]
    figure = course(rows, "shown_value", Words("vi"), 300)
    names = [note.x for note in figure.layout.annotations if note.text == Words("vi")("chart.median_label")]
    assert names == [2021]
    (band,) = (trace for trace in figure.data if trace.fill == "toself")
    assert [x for x in band.x if x] == [2020.75, 2021.25, 2021.25, 2020.75], "one edition alone has its band too"
