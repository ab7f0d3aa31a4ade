"""What `import analysis` gives: functions that are loaded at first use, documented, with examples that run."""

from __future__ import annotations

import ast
import doctest
import inspect
import pkgutil
import subprocess
import sys
import typing
from importlib import import_module
from typing import Any

import pytest

import analysis
from tests.support import ROOT, by_turns

MODULES = sorted(module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis."))


def run(*lines: str) -> list[str]:
    """What a fresh interpreter prints."""
    code = "\n".join(lines)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The names that the example of the package leaves behind, with which the examples of its functions begin."""
    known: dict[str, Any] = {}
    (example,) = doctest.DocTestFinder(recurse=False).find(analysis, "analysis", globs=known)
    assert example.examples
    results = doctest.DocTestRunner().run(example, clear_globs=False)
    assert results.failed == 0
    return example.globs


def test_no_function_has_the_name_of_a_module():
    parts = {part for module in MODULES for part in module.split(".")}
    assert not parts & set(analysis.__all__)


@pytest.mark.parametrize("name", analysis.__all__)
def test_a_function_comes_from_the_module_that_type_checkers_are_told(name):
    tree = ast.parse(inspect.getsource(analysis))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    reported = {alias.name: node.module for node in block.body for alias in node.names}
    assert sorted(reported) == analysis.__all__ == sorted(analysis._MODULES)
    found = getattr(analysis, name)
    assert found is getattr(import_module(reported[name]), name)
    assert found.__module__ == reported[name]


def test_the_names_are_listed_and_others_are_refused():
    assert set(analysis.__all__) <= set(dir(analysis))
    with pytest.raises(AttributeError, match="no attribute 'median'"):
        analysis.median  # noqa: B018


def test_the_package_alone_loads_nothing_and_a_function_only_what_it_needs():
    loaded = "print([m for m in ('numpy', 'pandas', 'scipy', 'sklearn') if m in sys.modules])"
    uses = ("analysis.standings, analysis.changes, analysis.select_edition", loaded, "analysis.early_warnings", loaded)
    alone, table, warnings = run("import sys, analysis", loaded, *uses)
    assert alone == "[]"
    assert table == "['numpy', 'pandas']"
    assert "sklearn" in warnings


def test_a_module_stays_a_module_whatever_was_used_first():
    modules = "import analysis.standing, analysis.trends, analysis.peers"
    kind = "print(type(analysis.standing).__name__, callable(analysis.find_peers))"
    assert run("import analysis", "analysis.standings", modules, kind) == ["module True"]


@pytest.mark.parametrize("name", analysis.__all__)
def test_a_function_says_what_goes_in_what_comes_out_and_what_is_raised(name):
    function = getattr(analysis, name)
    text = inspect.getdoc(function)
    assert text is not None
    about = text.split(">>>")[0]
    for parameter in inspect.signature(function).parameters:
        assert parameter in about, parameter
    assert "Return" in about
    assert "Raises" in about
    assert typing.get_type_hints(function)["return"] is not type(None)


def test_there_are_few_enough_to_be_read_at_once():
    assert len(analysis.__all__) <= 20


PUBLIC = {getattr(analysis, name): name for name in analysis.__all__}


def documented() -> list[str]:
    """The functions with an example, as module and name: all of `analysis.__all__`, and others of the modules."""
    found = []
    for module in MODULES:
        for name, function in vars(import_module(module)).items():
            if inspect.isfunction(function) and function.__module__ == module and ">>>" in (function.__doc__ or ""):
                found.append(f"{module}.{name}")
    return found


def test_each_has_an_example():
    assert {f"{function.__module__}.{name}" for function, name in PUBLIC.items()} <= set(documented())


@pytest.mark.parametrize("name", by_turns(documented()))
def test_the_example_of_a_function_runs(name, names):
    module, _, own = name.rpartition(".")
    function = getattr(import_module(module), own)
    (example,) = doctest.DocTestFinder(recurse=False).find(function, own, globs=dict(names))
    call = f"analysis.{own}(" if function in PUBLIC else f"{own}("
    assert any(call in step.source for step in example.examples)
    said: list[str] = []
    results = doctest.DocTestRunner().run(example, out=said.append)
    assert results.failed == 0, "".join(said)


def test_no_other_example_stands_where_nothing_runs_it():
    run_here = set(documented())
    for module in MODULES:
        for found in doctest.DocTestFinder(exclude_empty=True).find(import_module(module), module):
            assert not found.examples or found.name in run_here, found.name
