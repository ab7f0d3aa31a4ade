"""The feed of the store: every figure to the last bit, keys that stand once, and the way back through the importer."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from analysis.flags import raise_flags
from data.catalogue.loading import load_catalogue, load_office
from data.catalogue.model import Catalogue
from data.editions import Edition, Indicator, IndicatorValue, ScoreRow
from data.exports.feed import TABLES, write_feed
from data.exports.formulas import original_text
from data.rights import operator
from data.scores import frames_of, series_rows
from data.store.actions import add_action, delete_action, get_action
from data.store.check_ins import add_check_in
from data.store.database import Store, open_store
from data.store.editions import publish
from data.store.rows import indicator_rows, score_rows
from planning.action import Action, Evidence, Occurrence
from planning.check_in import CheckIn
from services.feed import export_feed, feed_tables
from services.history import history_of
from services.imports import Preview, preview
from services.publishing import publish_preview
from tests.support import by_night

CATALOGUE = load_catalogue()
OFFICE = load_office()
SOME = replace(CATALOGUE, indices={code: CATALOGUE.index(code) for code in ("pci", "ddci")})
"""A catalogue of the indices whose feed is tested by day; that of all is by night."""


class Exported(NamedTuple):
    """A store, the catalogue of the indices that are exported, what pages show of them, the tables and their folder."""

    store: Store
    catalogue: Catalogue
    histories: dict[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    folder: Path


@pytest.fixture(
    scope="module", params=[pytest.param(SOME, id="some"), pytest.param(CATALOGUE, id="all", marks=pytest.mark.nightly)]
)
def exported(
    request: pytest.FixtureRequest, built_in: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Exported]:
    """The built-in figures, an action, an edition of odd rows, and the same edition on another list of units."""
    folder = tmp_path_factory.mktemp("exported")
    copy = shutil.copy(built_in, folder / "dashboard.sqlite3")
    with closing(open_store(f"sqlite:///{copy}")) as opened:
        publish(opened, _with_indicators(), operator("Trần Thị Thử"))
        publish(opened, _on_34(), operator("Trần Thị Thử"))
        kept = add_action(opened, ACTION, operator("Trần Thị Thử"))
        gone = add_action(opened, ACTION, operator("Trần Thị Thử"))
        for action, done in ((kept, "đã mời"), (gone, "không còn")):
            add_check_in(opened, CheckIn(action.id or 0, date(2023, 3, 2), done, progress=30), operator("Trần Thị Thử"))
        delete_action(opened, get_action(opened, gone.id or 0), operator("Trần Thị Thử"))
        histories = {
            index: history_of(frames_of(series_rows(opened, CATALOGUE, index), CATALOGUE, index), CATALOGUE)
            for index in request.param.indices
        }
        tables = feed_tables(opened, request.param, OFFICE)
        yield Exported(
            opened,
            request.param,
            histories,
            tables,
            write_feed(folder / "feed", tables, "1.0", datetime.now(UTC)).folder,
        )


ACTION = Action(
    "Tọa đàm", topics=("c8",), components=(("pci", "entry_costs"),), plan_year=2023, index="pci", unit="ha_tinh",
    year=2023, start=date(2023, 3, 1), due=date(2023, 4, 1), budget_estimated=15_000_000,
    evidence=(Evidence("Ảnh", "https://example.org/a"),),
    occurrences=(Occurrence(date(2023, 4, 1), date(2023, 4, 1)),),
)  # fmt: skip


def _on_34() -> Edition:
    merged = (ScoreRow("ha_tinh", "total", 57.12, "published"), ScoreRow("quang_tri_2025", "total", 60.01, "stated"))
    return Edition("pci:34", 2019, merged, "upload", "pci-34.xlsx", "1" * 64, "long")


def _with_indicators() -> Edition:
    """Indicators, texts like formulas, a rank alone, a figure of every kind."""
    rows = (
        ScoreRow("ha_tinh", "total", 63.7566, "published", 54.0, "published", source="=SUM(A1)", rank_source="VCCI"),
        ScoreRow("ha_tinh", "entry_costs", 0.1 + 0.2, "stated", source="'+ báo"),
        ScoreRow("ha_noi", "total", None, "missing", 3.0, "published", rank_source="VCCI"),
        ScoreRow("ha_noi", "entry_costs", None, "not_published", 7.0, "published", source="VCCI", rank_source="VCCI"),
        ScoreRow("da_nang", "entry_costs", 8.757, "published", source="VCCI"),
    )
    indicators = (Indicator("entry_costs", 1, "Số ngày đăng ký", "d1", "days"), Indicator("entry_costs", 2, "Tỷ lệ"))
    values = (
        IndicatorValue("ha_tinh", "entry_costs", 1, 7.125, "published"),
        IndicatorValue("ha_tinh", "entry_costs", 2, 1 / 3, "published"),
        IndicatorValue("ha_noi", "entry_costs", 1, None, "missing"),
    )
    return Edition(
        "pci", 2019, rows, "upload", "pci.xlsx", "0" * 64, "long", indicators=indicators, indicator_values=values
    )


def series_of(line: Mapping[str, str]) -> str:
    """The index of a row of the feed, on the list of units that its edition is on."""
    return "pci:34" if (line["index"], line["units"]) == ("pci", "34") else line["index"]


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def store_rows(store: Store, index: str) -> Iterator[tuple[Any, ...]]:
    """Year, unit, component, indicator, value, rank, status and source of everything stored, floats by their bits."""
    for row in score_rows(store, index).to_dict("records"):
        source = row["source"] or row["rank_source"] or ""
        yield (
            row["year"],
            row["unit"],
            row["component"],
            "",
            bits(row["value"]),
            bits(row["rank"]),
            row["status"],
            source,
        )
    for row in indicator_rows(store, index).to_dict("records"):
        indicator = str(row["order"])
        yield (row["year"], row["unit"], row["component"], indicator, bits(row["value"]), "", row["status"], "")


def bits(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else float(value).hex()


@by_night
def test_the_figures_are_those_of_the_store_to_the_last_bit(exported: Exported) -> None:
    codes = {
        (index, str(year), unit.name_vi): unit.code
        for index in (*exported.catalogue.indices, "pci:34")
        for year in CATALOGUE.index(index).years()
        for unit in CATALOGUE.units_of(index, year)
    }
    # By day what was made for it, the newest edition, and one with totals and ranks that provinces stated.
    some = {year for _, year, _ in codes} if exported.catalogue is CATALOGUE else {"2019", "2021", "2023"}
    written = [line for line in lines(exported.folder / "scores.csv") if line["year"] in some]
    assert tuple(written[0]) == (
        "index", "year", "unit", "component", "indicator", "value", "rank", "rank_of", "status", "source", "units",
        "mark",
    )  # fmt: skip
    for index in (*exported.catalogue.indices, "pci:34"):
        found = [
            (
                int(line["year"]), codes[index, line["year"], line["unit"]], line["component"], line["indicator"],
                bits(float(line["value"])) if line["value"] else "", bits(float(line["rank"])) if line["rank"] else "",
                line["status"], original_text(line["source"]),
            )
            for line in written if series_of(line) == index
        ]  # fmt: skip
        assert found and sorted(found) == sorted(
            row for row in store_rows(exported.store, index) if str(row[0]) in some
        )


def test_every_key_stands_once_and_is_whole(exported: Exported) -> None:
    tables = exported.tables
    for name, table in TABLES.items():
        frame = tables[name]
        assert tuple(frame.columns) == table.names
        assert not frame.duplicated(list(table.key)).any(), name
        optional = {"indicator"} if name == "scores" else set()
        assert frame[[column for column in table.key if column not in optional]].notna().all(axis=None), name
    assert all(len(frame) for frame in tables.values())


def test_the_units_of_an_edition_are_those_of_the_catalogue(exported: Exported) -> None:
    tables = exported.tables
    editions = tables["editions"].set_index(["index", "year"])
    assert set(editions["units"]["pci", 2023]) == {63, 34} and set(editions["units"]["pci", 2007]) == {64, 34}
    assert set(editions["home_unit"]["pci", 2023]) == {"Hà Tĩnh"}
    scores = tables["scores"]
    ranked = scores[(scores["index"] == "pci") & scores["rank"].notna()]
    assert set(ranked[ranked["year"] == 2023]["rank_of"]) == {63}


def test_an_edition_on_another_list_of_units_stands_beside_its_own(exported: Exported) -> None:
    """One year on the list of its day and published on that of today; other years are derived, and are no scores."""
    tables = exported.tables
    scores = tables["scores"][(tables["scores"]["index"] == "pci") & (tables["scores"]["units"] == 34)]
    assert scores[["year", "unit", "value", "status"]].values.tolist() == [
        [2019, "Hà Tĩnh", 57.12, "published"], [2019, "Quảng Trị", 60.01, "stated"],
    ]  # fmt: skip
    origins = tables["editions"].set_index(["index", "year", "units"])["origin"]
    assert (origins["pci", 2019, 34], origins["pci", 2018, 34], origins["pci", 2018, 63]) == (
        "upload", "derived", "built_in"
    )  # fmt: skip
    standings = tables["standings"].set_index(["index", "year", "units", "unit", "component"])
    assert standings["value_status"]["pci", 2018, 34, "Quảng Trị", "total"] == "derived"


def _imported(path: Path, index: str) -> Preview:
    return preview(path.read_bytes(), path.name, index, CATALOGUE, today=date(2026, 6, 1))


def _imported_rows(read: Preview) -> Iterator[tuple[Any, ...]]:
    for year, rows in read.rows.items():
        for row in rows:
            source = row.source or row.rank_source
            yield year, row.unit, row.component, "", bits(row.value), bits(row.rank), row.status, source
    for year, values in read.indicator_values.items():
        for value in values:
            yield year, value.unit, value.component, str(value.order), bits(value.value), "", value.status, ""


def _part(path: Path, source: Path, wanted: Iterable[tuple[str, int]]) -> Path:
    """The lines of some editions, as a person cuts a file that is too long."""
    header, *rest = source.read_bytes().splitlines(keepends=True)
    keys = tuple(f'"{index}","{year}",'.encode() for index, year in wanted)
    path.write_bytes(b"".join([header, *(line for line in rest if line.startswith(keys))]))
    return path


@by_night
def test_an_export_published_again_keeps_the_names_and_scales_of_the_indicators(
    exported: Exported, built_in: Path, tmp_path: Path
) -> None:
    reported = ["year", "component", "order", "label", "code", "scale", "label_en", "source", "note"]
    years = [(2019, "days"), (2023, "fraction")]
    part = _part(tmp_path / "scores.csv", exported.folder / "scores.csv", [("pci", year) for year, _ in years])
    copy = shutil.copy(built_in, tmp_path / "dashboard.sqlite3")
    with closing(open_store(f"sqlite:///{copy}")) as opened:
        publish(opened, _with_indicators(), operator("Trần Thị Thử"))
        before = indicator_rows(opened, "pci")
        done = publish_preview(opened, _imported(part, "pci"), operator("Trần Thị Thử"))
        after = indicator_rows(opened, "pci")
    assert all(version.is_new for version in done)
    for year, scale in years:
        was, now = (frame[frame["year"] == year][reported].drop_duplicates() for frame in (before, after))
        assert scale in set(was["scale"]) and was["label"].ne("").any()
        order = ["component", "order"]
        assert now.sort_values(order).values.tolist() == was.sort_values(order).values.tolist()


@by_night
@pytest.mark.problem("other_index_left_out")
def test_an_export_imported_again_is_the_same_edition(exported: Exported, tmp_path: Path) -> None:
    """Rows of two indices in one file: each import takes its own; values, ranks, statuses and sources are equal."""
    wanted = [("pci", 2016), ("ddci", 2021)]  # the night takes every edition
    part = _part(tmp_path / "scores.csv", exported.folder / "scores.csv", wanted)
    for index in ("pci", "ddci"):
        read = _imported(part, index)
        years = {year for code, year in wanted if code == index}
        stored = [row for row in store_rows(exported.store, index) if row[0] in years]
        assert sorted(_imported_rows(read)) == sorted(stored)
        assert "other_index_left_out" in {problem.code for problem in read.problems}
        assert [problem for problem in read.problems if problem.is_blocking] == []


@pytest.mark.nightly
def test_every_edition_of_every_index_comes_back_equal(store: Store, tmp_path: Path) -> None:
    """Edition by edition: all of them together are more than a text file may have."""
    export_feed(store, CATALOGUE, OFFICE, tmp_path / "feed")
    for index in CATALOGUE.series:
        stored = list(store_rows(store, index))
        for year in sorted({row[0] for row in stored}):
            edition = [(index.partition(":")[0], year)]
            read = _imported(_part(tmp_path / "scores.csv", tmp_path / "feed" / "scores.csv", edition), index)
            assert sorted(_imported_rows(read)) == sorted(row for row in stored if row[0] == year), (index, year)
            assert read.is_importable, [problem for problem in read.problems if problem.is_blocking]


def test_the_flags_are_those_of_the_flags_page(exported: Exported) -> None:
    flags, history = exported.tables["flags"], exported.histories["pci"]
    expected = {(f.component, f.rule, f.severity) for f in raise_flags(history, "ha_tinh", 2023, index="pci")}
    here = flags[(flags["index"] == "pci") & (flags["year"] == 2023) & (flags["unit"] == "Hà Tĩnh")]
    assert expected and set(here[["component", "rule", "severity"]].itertuples(index=False, name=None)) == expected


def test_the_standings_are_those_of_the_method(exported: Exported) -> None:
    standings = exported.tables["standings"]
    lists = zip(standings["index"], standings["year"], standings["units"], strict=True)
    own = standings[[units == CATALOGUE.list_size(index, year) for index, year, units in lists]]
    assert len(own) == sum(map(len, exported.histories.values()))
    home = own[(own["index"] == "pci") & (own["year"] == 2023) & (own["unit"] == "Hà Tĩnh")]
    total = home[home["component"] == "total"].iloc[0]
    assert (total["value"], total["rank"], total["rank_of"], total["rank_status"]) == (63.76, 54, 63, "stated")
    assert (total["previous_rank"], total["rank_change"]) == (18, -36)
    assert total["rank_source"]


def test_actions_and_targets_are_in_it_and_no_person_is(exported: Exported) -> None:
    tables = exported.tables
    (line,) = tables["actions"].to_dict("records")
    assert (line["action"], line["title"], line["unit"], line["components"]) == (
        1, "Tọa đàm", "Hà Tĩnh", "pci:entry_costs"
    )  # fmt: skip
    assert (line["budget_estimated"], line["evidence"], line["occurrences"]) == (15_000_000, 1, 1)
    (said,) = tables["check_ins"].to_dict("records")
    assert (said["check_in"], said["action"], said["day"], said["progress"], said["done"]) == (
        1, 1, date(2023, 3, 2), 30, "đã mời"
    )  # fmt: skip
    flags = tables["flags"]
    answered = flags[(flags["unit"] == "Hà Tĩnh") & (flags["year"] == 2023) & (flags["index"] == "pci")]
    assert set(answered[answered["is_answered"].astype(bool)]["component"]) <= {"entry_costs"}
    targets = tables["targets"].set_index("part")
    assert set(targets["plan_year"]) == {2023} and targets["status"].notna().all()
    assert not [path.name for path in exported.folder.iterdir() if "Trần Thị Thử".encode() in path.read_bytes()]


def test_an_empty_store_gives_an_empty_feed(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'empty.sqlite3'}")) as opened:
        written = export_feed(opened, CATALOGUE, OFFICE, tmp_path / "feed")
    assert written.rows == dict.fromkeys(TABLES, 0)
