"""From a preview to the store and back, by night on a server too: nothing early or half; undo restores what was."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from sqlalchemy import URL

from analysis.flags import Flag, raise_flags
from analysis.standing import standings
from analysis.trends import changes
from data.catalogue.loading import load_catalogue
from data.exports.template import LONG_COLUMNS, build_filled
from data.rights import operator
from data.scores import load_frames
from data.store import audit
from data.store.actions import add_action, list_actions
from data.store.database import Store, file_url, open_store
from data.store.editions import EditionChangedError, withdraw
from data.store.rows import indicator_rows, score_rows
from data.store.versions import current_version, subject, versions
from planning.action import Action
from services.built_in import DIRECTORY
from services.imports import Preview, preview
from services.publishing import publish_preview
from tests import postgresql

CATALOGUE = load_catalogue()


@pytest.fixture(params=["in_file", pytest.param("on_server", marks=postgresql.BY_NIGHT)])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@cache
def _revised() -> bytes:
    """PCI 2023 with another score of Hà Tĩnh for proactivity."""
    rows = preview((DIRECTORY / "pci-2023.xlsx").read_bytes(), "a.xlsx", "pci", CATALOGUE).rows[2023]
    return build_filled(CATALOGUE, "pci", 2023, [
        replace(row, value=9.9) if (row.unit, row.component) == ("ha_tinh", "proactivity") else row for row in rows
    ])  # fmt: skip


@cache
def _read() -> Preview:
    return preview(_revised(), "moi.xlsx", "pci", CATALOGUE)


def _look(store: Store) -> tuple[pd.DataFrame, tuple[Flag, ...]]:
    frames = load_frames(store, CATALOGUE, "pci")
    history = changes(standings(frames.scores, frames.editions, frames.weights))
    return history, raise_flags(history, "ha_tinh", 2023)


def test_a_preview_writes_nothing(store: Store) -> None:
    before = versions(store)
    assert _read().is_importable
    assert versions(store) == before


def test_a_file_with_an_error_cannot_be_published(store: Store) -> None:
    read = preview(_revised(), "PCI_2019.xlsx", "pci", CATALOGUE)
    assert not read.is_importable
    with pytest.raises(ValueError, match="blocking"):
        publish_preview(store, read, operator("Người phân tích"))


def test_undo_restores_scores_standings_and_flags_and_keeps_history_and_actions(store: Store) -> None:
    history, flags = _look(store)
    (published,) = publish_preview(store, _read(), operator("Người phân tích"))
    changed, other_flags = _look(store)
    assert other_flags != flags
    assert not changed.equals(history)
    action = Action(title="Đối thoại", components=(("pci", "proactivity"),), index="pci", unit="ha_tinh", year=2023,
                    edition_version_id=published.version_id)  # fmt: skip
    add_action(store, action, operator("Người lập"))
    withdraw(store, published.version_id, operator("Người phân tích"), "nhầm tệp")
    again, same_flags = _look(store)
    pd.testing.assert_frame_equal(again, history)
    assert same_flags == flags
    kinds = [event.kind for event in audit.history(store, subject("pci", 2023))]
    assert kinds[:2] == [audit.EDITION_WITHDRAWN, audit.EDITION_PUBLISHED]
    (kept,) = list_actions(store)
    assert kept.edition_status == "withdrawn"


@pytest.mark.fault(35, "the same file again")
def test_the_same_bytes_twice_change_nothing(store: Store) -> None:
    read = _read()
    (first,) = publish_preview(store, read, operator("Người phân tích"))
    (second,) = publish_preview(store, read, operator("Người phân tích"))
    assert (first.is_new, second.is_new) == (True, False)
    assert first.version_id == second.version_id


@pytest.mark.fault(35, "changed since you looked")
def test_who_looked_before_somebody_else_published_is_told(store: Store) -> None:
    seen = {2023: current_version(store, "pci", 2023)}
    rows = _read().rows[2023]
    other = preview(build_filled(CATALOGUE, "pci", 2023, rows[:40]), "khac.xlsx", "pci", CATALOGUE)
    publish_preview(store, other, operator("Người khác"))
    with pytest.raises(EditionChangedError):
        publish_preview(store, _read(), operator("Người phân tích"), seen=seen)


def test_every_number_can_say_its_file_sheet_and_cell(store: Store) -> None:
    (published,) = publish_preview(store, _read(), operator("Người phân tích"))
    scores = load_frames(store, CATALOGUE, "pci").scores
    mine = scores[(scores["year"] == 2023) & (scores["unit"] == "ha_tinh") & (scores["component"] == "proactivity")]
    (row,) = mine.to_dict("records")
    assert (row["value"], row["version_id"], row["sheet"]) == (9.9, published.version_id, "Bảng điểm")
    assert row["cell"].startswith(get_column_letter(LONG_COLUMNS.index("value") + 1))
    (version,) = [v for v in versions(store, "pci") if v.id == published.version_id]
    assert version.file_name == "moi.xlsx"


@pytest.mark.postgresql
@pytest.mark.nightly
def test_the_figures_on_a_server_are_those_of_the_file_that_was_moved(
    on_server: Store, moved: tuple[URL, Path]
) -> None:
    with closing(open_store(file_url(moved[1]))) as source:
        assert versions(on_server) == versions(source)
        for index in sorted({version.index for version in versions(source)}):
            assert score_rows(on_server, index).equals(score_rows(source, index))
            assert indicator_rows(on_server, index).equals(indicator_rows(source, index))
