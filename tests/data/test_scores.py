"""Stored and unstored rows as the frames that the method works on."""

from contextlib import closing
from pathlib import Path

import pandas as pd

from analysis.frames import SCORE_COLUMNS, as_scores
from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.scores import frames_of, load_frames, rows_frame
from data.store.database import file_url, open_store
from data.store.editions import publish
from tests.data.store.builders import edition

CATALOGUE = load_catalogue()


def test_every_score_of_the_method_names_its_file(tmp_path: Path) -> None:
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as store:
        publish(store, edition(2016, file="a"), operator("An"))
        publish(store, edition(2017, file="b"), operator("An"))
        scores = load_frames(store, CATALOGUE, "pci").scores
    assert tuple(scores.columns) == SCORE_COLUMNS
    assert set(zip(scores["year"], scores["file"], strict=True)) == {(2016, "a.xlsx"), (2017, "b.xlsx")}
    assert set(as_scores(scores)["file"]) == {"a.xlsx", "b.xlsx"}


def test_an_edition_says_to_which_rank_its_list_was_published() -> None:
    rows = pd.concat([rows_frame("pci", year, edition(year, file="a").rows) for year in (2016, 2023)])
    editions = frames_of(rows, CATALOGUE, "pci").editions.set_index("year")["ranks_published_to"]
    assert editions[2023] == 30 and pd.isna(editions[2016])


def test_rows_that_are_not_stored_make_the_same_frames_as_stored_ones(tmp_path: Path) -> None:
    new = edition(2016, file="a")
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as store:
        number = publish(store, new, operator("An")).version_id
        stored = load_frames(store, CATALOGUE, "pci").scores
    rows = rows_frame("pci", 2016, new.rows, number, new.file_name)
    unstored = frames_of(rows, CATALOGUE, "pci").scores
    pd.testing.assert_frame_equal(as_scores(unstored), as_scores(stored))
