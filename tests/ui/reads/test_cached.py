"""Cached reads: each goes through one of two decorators, and shares a result exactly where its key says the same."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import ui
from analysis.flags import RULES
from data.catalogue.loading import load_catalogue, load_office
from data.rights import NOBODY, Actor, operator
from data.store.actions import add_action, delete_action
from data.store.database import Store, open_store
from data.store.library import record_change
from data.store.owners import replace_owners
from data.store.plans import add_plan, get_plan, plan_years, update_plan
from data.store.settings import Settings
from planning.action import Action
from planning.library import Layered
from planning.owners import Owner
from services.effects import Editions
from tests.house.files import nodes
from tests.shared_reads import share
from tests.support import ROOT, by_turns
from ui.reads.cached import READS, WORK_READS, _narrowed, _narrowed_to_work, cached_by_edition, cached_by_work
from ui.reads.scores import history
from ui.reads.structure import Noise
from ui.visit.key import FIELDS, WORK_FIELDS, EditionKey, Field, OutOfScopeError, WorkField, WorkKey
from ui.visit.visit import _WORK, Visit
from wording.words import LANGUAGES, Words

for module in pkgutil.walk_packages(ui.__path__, "ui."):
    importlib.import_module(module.name)

OURS = dict(READS)
SCOPES = sorted({read.scope for read in OURS.values()})
STATES: frozenset[WorkField] = frozenset({"actions", "plans", "owners", "library"})
"""What a key of planned work says of the store; all else in it is chosen."""
PLANNED = dict(WORK_READS)
WORK_SCOPES = sorted({read.scope for read in PLANNED.values()})
CATALOGUE = load_catalogue()
HOME, YEAR = "ha_tinh", 2019
ARGUMENTS: Mapping[str, tuple[Any, ...]] = {
    "ui.blocks.trend_cards._axis_of_all": ("rank",),
    "ui.blocks.trend_cards.trend_chart": ("total", "shown_value", 200),
    "ui.compare.parts._course_chart": (("nghe_an", "quang_binh"), {}, "", "percentile"),
    "ui.blocks.trend_cards.long_run": ("proactivity",),
    "ui.blocks.trend_cards.trend_details": ("proactivity",),
    "ui.component.field.changes_of": ("proactivity", "proactivity"),
    "ui.component.field.gains_of": ("proactivity", "proactivity"),
    "ui.component.field.field_of": ("proactivity",),
    "ui.component.field.scores_of": ("proactivity",),
    "ui.effects.view._field": (("proactivity", "labor_training"),),
    "ui.effects.view.found": (("proactivity", "labor_training"), Editions(2018, 2019, 2019), ()),
    "ui.flags.backtests._cases": (2016, 2019),
    "ui.flags.backtests._mark": (2016, 2019),
    "ui.map.layers.layer_of": ("flags", "total", 2023),
    "ui.map.tiles._tiles": ("flags", "total"),
    "ui.map.words.country": ("flags", "total"),
    "ui.trends.breaks._found": ((2005, 2019),),
    "ui.map.years._painted": ("flags", "total"),
    "ui.map.years.layers_of": ("flags", "total"),
    "ui.map.years.years_table": ("flags", "total"),
    "ui.plan.action._course_since": ("total", 2019),
    "ui.plan.action._since_words": ("total", 2019),
    "ui.reads.actions.deleted_of_plan": (2023,),
    "ui.reads.actions.progress_of_plan": (2023, date(2023, 6, 1)),
    "ui.reads.edition._courses": (("nghe_an", "quang_binh"), (), "percentile"),
    "ui.reads.forecasts._ever": (0,),
    "ui.reads.forecasts._first": (0,),
    "ui.reads.forecasts._stored": (0,),
    "ui.reads.plans.plan_of": (2023,),
    "ui.reads.structure.intervals": (Noise(0.1, 0.0),),
    "ui.reads.structure.wins": (Noise(0.1, 0.0),),
    "ui.simulate.paths._chance": (30,),
    "ui.simulate.paths._paths": (1, None),
}
"""What the reads that take more than a visit are asked for."""


@pytest.fixture(scope="module")
def store(built_in: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{built_in}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def visit(store: Store) -> Visit:
    """Somebody's visit in which nothing is as it is by default."""
    thresholds = {code: {name: known.lowest for name, known in rule.thresholds.items()} for code, rule in RULES.items()}
    return Visit(
        store=store,
        catalogue=CATALOGUE,
        office=load_office(),
        settings=Settings("An", {"pci": "nghe_an"}, minimum_coverage=1.0, thresholds=thresholds),
        actor=Actor("An", "planner"),
        say=Words("en"),
        index=CATALOGUE.index("pci"),
        unit=CATALOGUE.unit(HOME),
        year=YEAR,
        years=(2018, YEAR),
    )


WRITER = operator("An")


def _plan_more(store: Store) -> None:
    """Another action, begun and deleted ones with it."""
    parts = (("papi", "participation"),)
    for title in ("Hội nghị", "Tọa đàm"):
        planned = Action(title=title, components=parts, index="papi", unit=HOME, year=YEAR, plan_year=2023)
        added = add_action(store, planned, WRITER)
    delete_action(store, added, WRITER)


def _change_plans(store: Store) -> None:
    plan = get_plan(store, 2023)
    update_plan(store, replace(plan, title=plan.title + "."), WRITER)
    add_plan(store, replace(plan, year=max(plan_years(store)) + 1, version=0), WRITER)


def _assign(store: Store) -> None:
    replace_owners(store, (), [Owner("papi", "participation", date(2026, 1, 1), "so_noi_vu")], WRITER)


def _retire(store: Store) -> None:
    record_change(store, Layered(code="A015", is_retired=True, retired="Không còn phù hợp"), WRITER)


CHANGES = {"actions": _plan_more, "plans": _change_plans, "owners": _assign, "library": _retire}


@pytest.fixture
def planner(visit: Visit, built_in: Path, tmp_path: Path) -> Iterator[Visit]:
    """A visit to an index that is not the office's own, with work on it in a store of its own."""
    share(Path(shutil.copy(built_in, tmp_path / "dashboard.sqlite3")), built_in)
    with closing(open_store(f"sqlite:///{tmp_path / 'dashboard.sqlite3'}")) as opened:
        _plan_more(opened)
        yield replace(visit, store=opened, index=CATALOGUE.index("papi"), years=(2018, YEAR))


names = some.text(max_size=4)
keys = some.builds(
    EditionKey,
    where=names,
    revision=some.integers(0, 3),
    index=names,
    year=some.none() | some.integers(2005, 2030),
    group=names,
    unit=names,
    minimum_coverage=some.none() | some.floats(0, 1),
    thresholds=some.tuples(some.tuples(names, some.tuples(some.tuples(names, some.floats(0, 9))))) | some.just(()),
    language=some.sampled_from(LANGUAGES),
)
changes = some.integers(0, 3)
work_keys = some.builds(
    WorkKey,
    where=names,
    actions=some.tuples(changes, changes),
    plans=changes,
    owners=changes,
    library=some.tuples(changes, names, changes),
    settings=changes,
    index=names,
    unit=names,
    year=some.none() | some.integers(2005, 2030),
    day=some.dates(),
    language=some.sampled_from(LANGUAGES),
    edition=keys,
)
nonce = count()


def asked_as(visit: Visit, key: EditionKey | WorkKey) -> Visit:
    if isinstance(key, WorkKey):
        return replace(visit, read_as=key)
    other = replace(visit)
    vars(other)["key"] = key
    return other


@pytest.mark.parametrize("scope", SCOPES, ids=",".join)
@settings(deadline=None)
@given(first=keys, second=keys, changed=some.sets(some.sampled_from(fields(EditionKey)), min_size=1))
def test_two_keys_share_a_result_exactly_where_they_differ_in_nothing_that_it_depends_on(
    visit: Visit, scope: tuple[Field, ...], first: EditionKey, second: EditionKey, changed: set[Any]
) -> None:
    @cached_by_edition(*scope, max_entries=4)
    def read(visit: Visit, new: int) -> object:
        return object()

    names = {field.name for field in changed} - {"scope"}
    second = replace(first, **{name: getattr(second, name) for name in names})
    relevant = {"where", "revision", "index", *scope}
    differs = any(getattr(first, name) != getattr(second, name) for name in relevant)
    new = next(nonce)
    shared = read(asked_as(visit, first), new) is read(asked_as(visit, second), new)
    assert shared is not differs


@pytest.mark.parametrize("scope", WORK_SCOPES, ids=",".join)
@settings(deadline=None)
@given(first=work_keys, second=work_keys, changed=some.sets(some.sampled_from(fields(WorkKey)), min_size=1))
def test_two_keys_of_planned_work_share_a_result_exactly_where_they_differ_in_nothing_that_it_depends_on(
    visit: Visit, scope: tuple[WorkField, ...], first: WorkKey, second: WorkKey, changed: set[Any]
) -> None:
    @cached_by_work(*scope, max_entries=4)
    def read(visit: Visit, new: int) -> object:
        return object()

    names = {field.name for field in changed} - {"scope"}
    second = replace(first, **{name: getattr(second, name) for name in names})
    differs = any(getattr(first, name) != getattr(second, name) for name in ("where", *scope))
    new = next(nonce)
    shared = read(asked_as(visit, first), new) is read(asked_as(visit, second), new)
    assert shared is not differs


def test_a_person_is_no_field_of_a_key_and_each_field_of_planned_work_is_known_of_every_visit(visit: Visit) -> None:
    assert set(_WORK) == set(WORK_FIELDS) == {field.name for field in fields(WorkKey)} - {"where", "scope"}
    whole = visit.work(*WORK_FIELDS)
    assert "An" not in repr(whole)


@pytest.mark.parametrize("scope", WORK_SCOPES, ids=",".join)
def test_a_read_of_planned_work_sees_nothing_of_the_person_nor_anything_outside_its_key(
    visit: Visit, scope: tuple[WorkField, ...]
) -> None:
    other = visit.changed(index=CATALOGUE.index("papi"))
    seen = _narrowed_to_work(other, other.work(*scope))
    is_of_figures = "edition" in scope
    assert seen.actor == NOBODY
    assert seen.settings == (_narrowed(other, other.key).settings if is_of_figures else Settings())
    assert seen.language == ("en" if is_of_figures or "language" in scope else "vi")
    assert (seen.unit is not None) == (is_of_figures or "unit" in scope)
    assert (seen.year is not None) == (is_of_figures or "year" in scope)
    assert (seen.index == other.index) == (is_of_figures or "index" in scope)
    for field in set(WORK_FIELDS) - set(scope):
        with pytest.raises(OutOfScopeError, match=field):
            seen.work(field)
    if not is_of_figures:
        with pytest.raises(OutOfScopeError, match="revision"):
            history(seen)


@pytest.mark.parametrize("scope", SCOPES, ids=",".join)
def test_a_read_sees_nothing_of_the_person_nor_anything_outside_its_key(visit: Visit, scope: tuple[Field, ...]) -> None:
    seen = _narrowed(visit, visit.key.only(*scope))
    assert seen.actor == NOBODY
    assert seen.settings == Settings(
        minimum_coverage=1.0 if "minimum_coverage" in scope else None,
        thresholds=visit.settings.thresholds if "thresholds" in scope else {},
    )
    assert seen.language == ("en" if "language" in scope else "vi")
    assert (seen.unit is not None, seen.year is not None) == ("unit" in scope, "year" in scope)
    assert seen.revision == visit.revision
    for field in set(FIELDS) - set(scope):
        with pytest.raises(OutOfScopeError, match=field):
            seen.key.only(field)


@pytest.mark.parametrize("name", by_turns(OURS, 24))
def test_a_read_needs_every_field_of_its_key(visit: Visit, name: str) -> None:
    read, arguments = OURS[name], ARGUMENTS.get(name, ())
    whole = plain(read.function(_narrowed(visit, visit.key.only(*read.scope)), *arguments))
    for field in read.scope:
        others = [other for other in read.scope if other != field]
        try:
            without = read.function(_narrowed(visit, visit.key.only(*others)), *arguments)
        except LookupError:
            continue  # another read needs it, or there is nothing to read without it
        assert plain(without) != whole, field


@pytest.mark.parametrize("name", by_turns(sorted(PLANNED)))
def test_a_read_of_planned_work_needs_every_choice_of_its_key(planner: Visit, name: str) -> None:
    read, arguments = PLANNED[name], ARGUMENTS.get(name, ())
    whole = plain(read.function(_narrowed_to_work(planner, planner.work(*read.scope)), *arguments))
    for field in set(read.scope) - STATES:
        others = [other for other in read.scope if other != field]
        try:
            without = read.function(_narrowed_to_work(planner, planner.work(*others)), *arguments)
        except LookupError:
            continue  # another read needs it, or there is nothing to read without it
        assert plain(without) != whole, field


@pytest.mark.parametrize("name", by_turns(sorted(PLANNED)))
def test_a_read_of_planned_work_is_made_anew_after_a_change_of_each_state_in_its_key(planner: Visit, name: str) -> None:
    module, function = name.rsplit(".", 1)
    ask, arguments = getattr(importlib.import_module(module), function), ARGUMENTS.get(name, ())
    scope = PLANNED[name].scope
    assert STATES & {*scope}
    for state in STATES & {*scope}:
        before = plain(ask(planner, *arguments))
        CHANGES[state](planner.store)
        assert plain(ask(planner, *arguments)) != before, state


@pytest.mark.parametrize("name", by_turns(OURS, 24))
def test_who_writes_into_a_frame_changes_it_for_nobody_else(visit: Visit, name: str) -> None:
    module, function = name.rsplit(".", 1)
    read = getattr(importlib.import_module(module), function)
    before, arguments = plain(read(visit, *ARGUMENTS.get(name, ()))), ARGUMENTS.get(name, ())
    result = read(visit, *arguments)
    parts = [getattr(result, field.name) for field in fields(result)] if is_dataclass(result) else [result]
    for frame in parts:
        if isinstance(frame, pd.DataFrame) and frame.size:
            frame.iloc[:, 0] = frame.iloc[-1, 0]
            frame["new"] = 1
    assert plain(read(visit, *arguments)) == before


def test_streamlit_caches_only_in_the_one_module_and_the_store() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), getattr(function, "name", ""))
        for folder in ("ui", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(function)
        if "cache_resource" in (name := _name(node)) or "cache_data" in name
    }
    assert found == {
        ("ui/reads/cached.py", "cached"),
        ("ui/reads/cached.py", "decorate"),
        ("ui/shell/shell.py", "_store"),
    }


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else ""


def plain(result: object) -> object:
    """A result as values that can be compared."""
    if isinstance(result, pd.DataFrame):
        # To write it out takes as long as to compute it.
        return list(result.columns), [pd.util.hash_pandas_object(result[name]).tolist() for name in result]
    if isinstance(result, pd.Series | np.ndarray):
        return repr(result.tolist())  # what is missing is not equal to itself
    if isinstance(result, go.Figure):
        return result.to_json()
    if is_dataclass(result) and not isinstance(result, type):
        return {field.name: plain(getattr(result, field.name)) for field in fields(result)}
    if isinstance(result, Mapping):
        return {key: plain(value) for key, value in result.items()}
    return [plain(part) for part in result] if isinstance(result, list | tuple) else repr(result)
