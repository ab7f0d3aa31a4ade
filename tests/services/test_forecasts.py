"""Forecasts are made when an edition is published, once for its figures; what was said of earlier ones stays."""

from __future__ import annotations

import time
from dataclasses import replace
from hashlib import sha256

import pandas as pd
import pytest

from analysis.early_warning import early_warnings
from analysis.rank_forecast import rank_forecasts
from data.catalogue.loading import load_catalogue
from data.catalogue.model import Catalogue
from data.rights import operator
from data.store.database import ReadOnlyStoreError, Store
from data.store.editions import publish, withdraw
from data.store.forecasts import forecasts
from data.store.tables import ForecastRecord
from services import forecasts as service
from services.built_in import built_in_workbooks, read_edition
from services.forecasts import MODEL, begin_forecasts, ended, expected_after, figures_mark, known_then, make_forecasts
from tests.prebuilt import history
from tests.support import by_night

HOME = "ha_tinh"
RESULTS = {"next-rank-2": "41e5a3dbc898"}
"""By the mark of the method: a checksum of what it gives after PCI 2019."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def forget(store: Store) -> None:
    """As a store is that has never made any."""
    with store.write() as session:
        session.query(ForecastRecord).delete()


def known(year: int, catalogue: Catalogue) -> pd.DataFrame:
    return known_then(history("pci"), catalogue.index("pci"), "province", year)


def other_figures(catalogue: Catalogue, year: int):
    """The built-in edition with the scores and ranks of two provinces changed for each other."""
    (workbook,) = (book for book in built_in_workbooks() if (book.index, book.year) == ("pci", year))
    edition = read_edition(workbook, workbook.path.read_bytes(), catalogue)
    swapped = {"ha_tinh": "nghe_an", "nghe_an": "ha_tinh"}
    rows = tuple(replace(row, unit=swapped.get(row.unit, row.unit)) for row in edition.rows)
    return replace(edition, rows=rows, sha256="0" * 64, origin="upload")


def wait_for(count: int) -> None:
    """Until so many works in the background have ended."""
    until = time.monotonic() + 60
    while ended() < count and time.monotonic() < until:
        time.sleep(0.05)
    assert ended() >= count


def test_what_is_stored_is_what_the_method_says_of_the_figures_up_to_then(store: Store, catalogue: Catalogue) -> None:
    forget(store)
    assert make_forecasts(store, catalogue, "pci", [2019]) == (2019,)
    found = forecasts(store, "pci", 2019, HOME).set_index("component")
    then = history("pci").query("group == 'province' and 2006 <= year <= 2019")
    ranks = rank_forecasts(then, HOME).set_index("component")
    warnings = early_warnings(then, HOME).set_index("component")
    assert set(found.index) == set(ranks.index) and len(found) == 11
    names = ["rank", "usual_rank", "expected_rank", "best", "worst", "width", "coverage", "cases"]
    pd.testing.assert_frame_equal(found[names], ranks[names].astype(float), check_like=True, check_index_type=False)
    pd.testing.assert_frame_equal(
        found[["low", "fell"]], warnings[["low", "fell"]], check_like=True, check_index_type=False
    )
    assert set(found["figures"]) == {figures_mark(known(2019, catalogue))} and set(found["model"]) == {MODEL}


def test_it_is_made_once_and_a_trial_year_has_none(store: Store, catalogue: Catalogue) -> None:
    before = forecasts(store, "pci", 2019, HOME)
    assert len(before) == 11, "the store of the tests has what every edition gives"
    assert make_forecasts(store, catalogue, "pci", [2005, 2019]) == ()
    pd.testing.assert_frame_equal(forecasts(store, "pci", 2019, HOME), before)
    assert forecasts(store, "pci", 2005, HOME).empty


@by_night
def test_other_figures_make_others_beside_and_the_first_ones_hold_again(store: Store, catalogue: Catalogue) -> None:
    before = forecasts(store, "pci", 2019, HOME)
    done = publish(store, other_figures(catalogue, 2019), operator("An"))
    assert done.is_new and make_forecasts(store, catalogue, "pci", [2019]) == (2019,)
    both = forecasts(store, "pci", 2019, HOME)
    pd.testing.assert_frame_equal(both.iloc[: len(before)], before, check_dtype=False)
    assert len(both) == 2 * len(before) and both["figures"].nunique() == 2
    assert both.iloc[len(before) :]["rank"].tolist() != before["rank"].tolist()
    assert (both.iloc[len(before) :]["made_at"] > before["made_at"].max()).all()
    withdraw(store, done.version_id, operator("An"))
    assert make_forecasts(store, catalogue, "pci", [2019]) == (), "these figures have theirs already"


def test_the_mark_is_of_the_ranks_up_to_then_in_whatever_order(catalogue: Catalogue) -> None:
    then = known(2019, catalogue)
    assert set(then["year"]) == set(range(2006, 2020)), "without the trial year and what came later"
    mark = figures_mark(then)
    assert figures_mark(then.sample(frac=1, random_state=3)) == mark
    assert figures_mark(known(2018, catalogue)) != mark
    changed = then.copy()
    changed.loc[changed.index[100], "rank"] += 1
    assert figures_mark(changed) != mark


def test_in_the_background_it_is_made_once_and_nobody_waits(store: Store, catalogue: Catalogue) -> None:
    forget(store)
    mark, count = figures_mark(known(2019, catalogue)), ended()
    assert begin_forecasts(store, catalogue, "pci", [2019], None, mark) == "running"
    assert begin_forecasts(store, catalogue, "pci", [2019], None, mark) in ("running", "made"), "not begun twice"
    wait_for(count + 1)
    assert begin_forecasts(store, catalogue, "pci", [2019], None, mark) == "made" and ended() == count + 1
    assert set(forecasts(store, "pci", 2019, HOME)["figures"]) == {mark}


@by_night
def test_what_cannot_be_stored_is_logged_and_said(
    store: Store, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    forget(store)

    def refuse(*_given: object) -> bool:
        raise ReadOnlyStoreError("nobody may write")

    monkeypatch.setattr(service, "add_forecasts", refuse)
    count = ended()
    begin_forecasts(store, catalogue, "pci", [2019], None, "a mark")
    wait_for(count + 1)
    assert begin_forecasts(store, catalogue, "pci", [2019], None, "a mark") == "failed"
    assert "nobody may write" in caplog.text and forecasts(store, "pci", 2019, HOME).empty


def test_the_mark_of_the_method_changes_when_its_results_do(catalogue: Catalogue) -> None:
    found = expected_after(known(2019, catalogue), 2019).select_dtypes("number").round(3)
    results = sha256(found.to_csv(index=False, float_format="%.3f").encode()).hexdigest()[:12]
    assert RESULTS.get(MODEL) == results, "set MODEL in services/forecasts.py to a new text, then set RESULTS"
