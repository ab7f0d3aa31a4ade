"""A third index by catalogue alone appears wherever the delivered ones do: no line of Python knows it."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from analysis.flags import raise_flags
from analysis.frames import TOTAL, is_known
from data.catalogue.loading import Catalogue, load_catalogue, load_office
from data.exports.template import GUIDE_SHEET, build_filled
from data.rights import Actor
from data.scores import load_frames
from data.store import settings
from data.store.database import file_url, open_store
from data.store.rows import score_rows
from planning.documents.nd30 import write
from services.history import history_of
from services.imports import preview
from services.papers import analysis_paper
from tests import made_up_index as made_up
from tests.planning.documents.reading import words_of
from tests.support import by_night, by_turns
from tests.ui.conftest import STORE, open_page
from tests.ui.screen import assert_one_language, assert_sound, shown
from ui.kit.pages import PAGES
from ui.shell.findable import places
from ui.visit.visit import Visit
from wording.words import LANGUAGES, Words

LESS = "thấp hơn là tốt"

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Callable[[bool], tuple[Path, Path]]:
    """The folders of its catalogue, with a map of its units or without, and of a store with its editions."""

    @cache
    def made(has_map: bool) -> tuple[Path, Path]:
        catalogue = tmp_path_factory.mktemp("third") / "catalogue"
        made_up.write_catalogue(catalogue, has_map=has_map)
        return catalogue, made_up.store_in(tmp_path_factory.mktemp("home"), built_in, catalogue)

    return made


@pytest.fixture
def has_map() -> bool:
    return False


@pytest.fixture
def folder(place: Callable[[bool], tuple[Path, Path]], has_map: bool) -> Path:
    return place(has_map)[0]


@pytest.fixture
def catalogue(folder: Path) -> Catalogue:
    return load_catalogue(folder)


@pytest.fixture
def home(place: Callable[[bool], tuple[Path, Path]], has_map: bool) -> Path:
    """The folder of a store with the delivered figures and the editions of the made-up index."""
    return place(has_map)[1]


@pytest.fixture
def look(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("DASHBOARD_HOME", str(home))
    monkeypatch.setenv("DASHBOARD_CATALOGUE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def look_at(page: str = "overview", **link: str) -> AppTest:
        return open_page(home, page, {"index": made_up.CODE, **link})

    return look_at


@pytest.mark.parametrize(
    ("has_map", "page"),
    by_turns([*((False, entry.name) for entry in PAGES), (True, "overview"), (True, "map")], 8),
    ids=lambda value: value if isinstance(value, str) else "with a map" if value else "without a map",
)
def test_it_is_on_every_page(page: str, look: Open) -> None:
    for language in LANGUAGES:
        app = look(page, lang=language)
        assert_sound(app, language)
        assert_one_language(app, language)
        assert app.selectbox(key=f"choose_index_{language}").value == made_up.CODE


@pytest.mark.parametrize("has_map", [False, True], ids=["without a map", "with a map"])
def test_the_page_of_the_map_draws_it_only_where_its_units_have_one(
    look: Open, catalogue: Catalogue, has_map: bool
) -> None:
    assert bool(catalogue.tiles(made_up.CODE, made_up.YEARS[-1], made_up.GROUP)) == has_map
    app = look("map")
    assert ('data-chart="map_tiles"' in shown(app)) == has_map


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "xếp cuối khối cụm thử."), ("en", "the last of the test clusters.")]
)
def test_its_units_are_called_as_the_catalogue_calls_their_group(look: Open, language: str, words: str) -> None:
    assert words in shown(look("flags", lang=language))


def test_the_component_of_which_less_is_better_says_so_and_is_judged_so(look: Open) -> None:
    app = look("component", component=made_up.LATE)
    text = shown(app)
    assert f"{made_up.LATE_NAME} ({LESS})" in text
    assert "Điểm tăng 0,0800 (từ 0,8200 lên 0,9000) so với năm 2023, trong khi thấp hơn là tốt." in text
    rise = next(line for line in text.splitlines() if "+0,0800" in line)
    assert rise
    overview = shown(look())
    cell = overview[overview.index("+0,0800") - 200 : overview.index("+0,0800")]
    assert "app-bad" in cell and "app-good" not in cell[cell.rindex("<td") :]


@by_night
def test_it_is_found_from_another_index_by_its_components_and_its_units(
    home: Path, folder: Path, catalogue: Catalogue
) -> None:
    with closing(open_store(file_url(home / STORE))) as store:
        visit = Visit(
            store, catalogue, load_office(folder), settings.load(store), Actor("An", "viewer"), Words("vi"),
            catalogue.index("pci"), catalogue.unit("ha_tinh"), 2023, (2023,),
        )  # fmt: skip
        known = {place.name: place for place in places(visit, ["overview"])}
        for name in (made_up.LATE_NAME, made_up.unit_name(7)):
            assert (known[name].query["index"], known[name].where) == (made_up.CODE, made_up.SHORT)


def test_its_template_filled_in_is_read_back_as_it_was(catalogue: Catalogue) -> None:
    for year in made_up.YEARS:
        again = made_up.read_back(catalogue, year)
        assert again.is_importable
        assert not again.problems
        read = {(row.unit, row.component): row.value for row in again.rows[year]}
        given = made_up.values(year)
        guide = load_workbook(io.BytesIO(made_up.filled(catalogue, year)))[GUIDE_SHEET]
        reported = "\n".join(str(cell.value) for cell in guide["A"])
        assert f"theo thang 0–1; cao hơn là tốt hơn, riêng {made_up.LATE_NAME}: thấp hơn là tốt hơn" in reported
        assert read == {(unit, part): value for unit, row in given.items() for part, value in row.items()}


def test_what_is_stored_is_exported_and_read_again_to_the_last_bit(home: Path, catalogue: Catalogue) -> None:
    with closing(open_store(file_url(home / STORE))) as store:
        stored = score_rows(store, made_up.CODE)
    for year in (made_up.BREAK - 1, made_up.BREAK):
        rows = made_up.read_back(catalogue, year).rows[year]
        again = preview(build_filled(catalogue, made_up.CODE, year, rows), "x.xlsx", made_up.CODE, catalogue).rows[year]
        held = stored[stored["year"] == year]
        assert {(row.unit, row.component): row.value for row in again} == {
            (unit, part): value for unit, part, value in held[["unit", "component", "value"]].itertuples(index=False)
        }


def test_ranks_and_flags_are_computed_and_the_break_is_kept(home: Path, catalogue: Catalogue) -> None:
    with closing(open_store(file_url(home / STORE))) as store:
        frames = load_frames(store, catalogue, made_up.CODE)
    history = history_of(frames, catalogue)
    assert frames.weights.empty
    assert history["official_rank"].isna().all()
    last = history[(history["year"] == made_up.YEARS[-1]) & (history["component"] == made_up.LATE)]
    first = last.loc[last["shown_value"].idxmin()]
    assert (first["rank"], first["percentile"]) == (1, 100)
    across = history[(history["year"] == made_up.BREAK) & (history["unit"] == made_up.HOME)]
    assert across["crosses_break"].all()
    assert across["value_change"].isna().all()
    raised = raise_flags(history, made_up.HOME, made_up.YEARS[-1])
    assert {"score_fell", "falling_years", "last_in_group"} <= {f.rule for f in raised if f.component == made_up.LATE}
    assert not is_known(history.loc[history["component"] == TOTAL, "computed_value"].max())


def test_its_paper_is_written(home: Path, folder: Path, catalogue: Catalogue) -> None:
    with closing(open_store(file_url(home / STORE))) as store:
        content = write(analysis_paper(store, catalogue, load_office(folder), made_up.CODE, made_up.YEARS[-1]))
    text = words_of(content)
    assert made_up.SHORT in text
    assert f"{made_up.LATE_NAME} ({LESS})" in text
    assert re.search(r"thứ \d+/12 cụm thử", text)
    assert "12/12: xếp cuối khối cụm thử." in text
    assert "Có 01/03 chỉ số" in text or "tốt hơn" in text or "kém hơn" in text


def test_a_weighted_total_needs_components_of_which_more_is_better(folder: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(folder, tmp_path / "changed")
    text = (changed / "zeta.toml").read_text(encoding="utf-8")
    weighted = text.replace('" }', '", weight = 0.3333333 }').replace(
        'source = "invented"', 'source = "invented"\nweights_confidence = "assumed"'
    )
    (changed / "zeta.toml").write_text(weighted, encoding="utf-8")
    with pytest.raises(ValueError, match="more is better"):
        load_catalogue(changed)
