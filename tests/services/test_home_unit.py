"""The office's own unit in editions from before a merger and after it: papers, slides and verdicts are about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data.catalogue.loading import load_catalogue, load_office
from data.editions import Edition, ScoreRow
from data.exports.template import NoSuchEditionError
from data.rights import operator
from data.scores import load_frames
from data.store.database import Store, file_url, open_store
from data.store.editions import publish
from planning.judgement import judge
from planning.plan import Plan
from planning.target import RankBand, RankStep, Target
from services import unit_edition as of_unit
from services.history import history_of
from services.papers import analysis_paper
from services.slides import deck
from services.unit_edition import unit_edition
from tests import prebuilt
from tests.prebuilt import built_in_store
from tests.support import by_night, by_turns

CATALOGUE, OFFICE = load_catalogue(), load_office()
HOME, HEIR, OTHER = "so_khoa_hoc_va_cong_nghe", "so_khoa_hoc_va_cong_nghe_2025", "so_thong_tin_va_truyen_thong"
AN_GIANG = replace(
    OFFICE,
    home_units={
        code: "an_giang_2025" if index.unit_set == "provinces" else HOME for code, index in CATALOGUE.indices.items()
    },
)
DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The built-in figures and a DDCI 2025, in which the merged department has the third of the totals."""
    path = tmp_path_factory.mktemp("home_unit") / "dashboard.sqlite3"
    path.write_bytes(Path(built_in_store()).read_bytes())
    units = [unit.code for unit in CATALOGUE.units_of("ddci", 2025) if unit.code != HEIR]
    order = [*units[:2], HEIR, *units[2:]]
    rows = tuple(ScoreRow(unit, "total", 90.0 - place, "published") for place, unit in enumerate(order))
    with closing(open_store(file_url(path))) as opened:
        publish(opened, Edition("ddci", 2025, rows, "upload", "a.xlsx", "a" * 64, "wide"), operator("An"))
        yield opened


def test_after_a_merger_paper_and_slides_are_about_the_heir(store: Store) -> None:
    assert OFFICE.home_units["ddci"] == HOME
    assert CATALOGUE.unit(HOME).name_vi in analysis_paper(store, CATALOGUE, OFFICE, "ddci", 2025, today=DAY).subject
    assert unit_edition(store, CATALOGUE, OFFICE, "ddci", 2025).unit.code == HEIR
    assert unit_edition(store, CATALOGUE, OFFICE, "ddci", 2021).unit.code == HOME
    assert "88,00" in str(deck(store, CATALOGUE, OFFICE, "ddci", 2025).number.figures)


def test_before_a_merger_they_are_about_the_predecessor(store: Store) -> None:
    merged = replace(OFFICE, home_units={**OFFICE.home_units, "ddci": HEIR})
    assert unit_edition(store, CATALOGUE, merged, "ddci", 2021).unit.code == HOME


def test_a_unit_that_is_named_is_not_exchanged_for_its_heir(store: Store) -> None:
    assert unit_edition(store, CATALOGUE, OFFICE, "ddci", 2021, OTHER).unit.code == OTHER
    with pytest.raises(NoSuchEditionError):
        unit_edition(store, CATALOGUE, OFFICE, "ddci", 2025, OTHER)


PROVINCIAL = [code for code, index in CATALOGUE.series.items() if index.unit_set == "provinces"]
PARTS = ("an_giang_2025", "an_giang", "kien_giang")


@pytest.mark.parametrize("code", by_turns(PROVINCIAL, 9))
def test_a_merged_province_has_a_paper_on_every_edition_with_figures_of_it_or_of_its_parts(
    code: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every list of units, in every year; the newest is written whole."""
    if code in CATALOGUE.indices:  # of these the store has the built-in figures alone
        frames, history = prebuilt.built_in()[code], prebuilt.history(code)
    else:
        frames = load_frames(store, CATALOGUE, code)
        history = history_of(frames, CATALOGUE)
    monkeypatch.setattr(of_unit, "load_frames", lambda *_: frames)
    monkeypatch.setattr(of_unit, "history_of", lambda *_: history)
    known = frames.scores[frames.scores["value"].notna() | frames.scores["rank"].notna()]
    found = {}
    for year, units in known.groupby("year")["unit"]:
        own = next((unit for unit in PARTS if unit in set(units)), None)
        if own is None:
            with pytest.raises(NoSuchEditionError):
                unit_edition(store, CATALOGUE, AN_GIANG, code, int(year))
            continue
        found[int(year)] = unit_edition(store, CATALOGUE, AN_GIANG, code, int(year)).unit.code
        assert found[int(year)] == own, (code, year)
    if code in ("pci", "pci:34"):
        assert found[2023] == ("an_giang_2025" if code == "pci:34" else "an_giang")
    if found:
        newest = max(found)
        subject = analysis_paper(store, CATALOGUE, AN_GIANG, code, newest, today=DAY).subject
        assert f"({CATALOGUE.index(code).short}) năm {newest} của {CATALOGUE.unit(found[newest]).name_vi}" in subject


def test_most_indices_of_provinces_have_figures_of_the_merged_one(store: Store) -> None:
    frames = {code: load_frames(store, CATALOGUE, code).scores for code in ("papi", "dti", "service766", "pgi:34")}
    assert all(frame["unit"].isin(PARTS).any() for frame in frames.values())


@by_night
def test_a_paper_on_a_list_of_units_says_that_its_figures_are_derived(store: Store) -> None:
    def said(index: str) -> str:
        paper = analysis_paper(store, CATALOGUE, AN_GIANG, index, 2021, today=DAY)
        return "\n".join(getattr(block, "text", "") for block in paper.blocks)

    assert "do chương trình suy ra" in said("pci:34") and "PCI · 34" in said("pci:34")
    assert "do chương trình suy ra" not in said("pci")


def verdicts(store: Store, home: str, *parts: RankBand | RankStep, year: int) -> list[tuple[str, float | None]]:
    history = history_of(load_frames(store, CATALOGUE, "ddci"), CATALOGUE)
    plan = Plan(year=year, title="x", targets=(Target(code="T", text="t", parts=parts),))
    found = judge(plan, (), pd.DataFrame(history), {"ddci": CATALOGUE.kin(home)}, DAY)
    return [(judgement.status, judgement.measured) for judgement in found]


@pytest.mark.parametrize("home", [HOME, HEIR])
def test_a_target_of_either_side_of_a_merger_is_judged_by_the_unit_of_its_year(store: Store, home: str) -> None:
    bands = [RankBand(code=f"b{worst}", text="t", index="ddci", worst=worst) for worst in (2, 3, 9)]
    assert verdicts(store, home, *bands, year=2025) == [("not_met", 3), ("met", 3), ("met", 3)]
    assert verdicts(store, home, bands[0], year=2021) == [("not_met", None)], "fourth or worse: two have no total"


def test_places_are_not_counted_across_a_merger(store: Store) -> None:
    step = RankStep(code="s", text="t", index="ddci", places=1, from_year=2021)
    assert verdicts(store, HOME, step, year=2025) == [("unknown", None)]


def test_kin_are_what_a_unit_became_and_was_and_not_what_it_took_in() -> None:
    assert CATALOGUE.kin("an_giang") == ("an_giang", "an_giang_2025")
    assert CATALOGUE.kin("an_giang_2025") == ("an_giang_2025", "an_giang", "kien_giang")
    assert CATALOGUE.kin("hue") == ("hue", "thua_thien_hue") and CATALOGUE.kin("thua_thien_hue")[1] == "hue"
    assert CATALOGUE.kin("ha_tay") == ("ha_tay", "ha_noi") and CATALOGUE.kin("ha_noi") == ("ha_noi",)
    assert CATALOGUE.kin("nobody") == ("nobody",)


@by_night
def test_a_kind_of_units_is_not_called_a_region(store: Store) -> None:
    lines = deck(store, CATALOGUE, OFFICE, "ddci", 2025).number.lines
    assert any(line.startswith("Xếp thứ 3/") and "trong nhóm Sở, ban, ngành cấp tỉnh" in line for line in lines), lines
    assert not [line for line in lines if "vùng" in line]
    paper = analysis_paper(store, CATALOGUE, OFFICE, "ddci", 2025, today=DAY)
    (total,) = [block.text for block in paper.blocks if getattr(block, "id", "") == "total"]
    assert "Trong nhóm Sở, ban, ngành cấp tỉnh, " in total
    assert {code for code, region in CATALOGUE.regions.items() if region.is_kind} == {
        "department", "agency", "project_board", "district",
    }  # fmt: skip
    provincial = analysis_paper(store, CATALOGUE, OFFICE, "pci", 2022, today=DAY)
    assert any("Trong vùng Bắc Trung Bộ, " in getattr(block, "text", "") for block in provincial.blocks)
