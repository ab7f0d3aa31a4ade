"""Forecasts are stored with their day, added beside each other, and never changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from data.store import audit
from data.store import forecasts as stored_forecasts
from data.store.database import Store
from data.store.forecasts import add_forecasts, forecasts, has_forecasts
from data.store.tables import now
from data.store.versions import revision
from tests.data.store.builders import said


def test_what_was_said_is_read_with_its_day(store: Store) -> None:
    before = now()
    assert add_forecasts(store, "pci", 2019, "mark", "model-1", said())
    (row,) = forecasts(store, "pci", 2019, "ha_tinh").to_dict("records")
    assert before - timedelta(seconds=1) < row["made_at"] <= now()
    assert (row["component"], row["best"], row["worst"], row["figures"], row["model"]) == (
        *("entry_costs", 3.0, 48.0),
        *("mark", "model-1"),
    )
    (none,) = forecasts(store, "pci", 2019, "nghe_an").to_dict("records")
    assert none["reason"] == "no_standing" and np.isnan(none["rank"]) and none["rank_of"] == 63
    assert forecasts(store, "pci", 2018, "ha_tinh").empty and forecasts(store, "ddci", 2019, "ha_tinh").empty


def test_the_same_figures_say_it_once_and_others_beside_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert add_forecasts(store, "pci", 2019, "first", "model-1", said(best=3.0))
    assert not add_forecasts(store, "pci", 2019, "first", "model-1", said(best=9.0)), "what was said stays"
    later: datetime = now() + timedelta(days=1)
    monkeypatch.setattr(stored_forecasts, "now", lambda: later)
    assert add_forecasts(store, "pci", 2019, "second", "model-1", said(best=9.0))
    assert forecasts(store, "pci", 2019, "ha_tinh")["best"].tolist() == [3.0, 9.0], "the oldest first"
    assert forecasts(store, "pci", 2019, "ha_tinh", "second")["best"].tolist() == [9.0]
    assert has_forecasts(store, "pci", 2019, "second") and not has_forecasts(store, "pci", 2019, "third")


def test_an_index_on_another_list_of_units_has_its_own(store: Store) -> None:
    add_forecasts(store, "pci:34", 2019, "mark", "model-1", said(best=5.0))
    assert forecasts(store, "pci", 2019, "ha_tinh").empty
    assert forecasts(store, "pci:34", 2019, "ha_tinh")["best"].tolist() == [5.0]


def test_it_is_no_change_of_the_figures_and_nobody_s_act(store: Store) -> None:
    figures, events = revision(store), len(audit.history(store))
    add_forecasts(store, "pci", 2019, "mark", "model-1", said())
    assert (revision(store), len(audit.history(store))) == (figures, events)
