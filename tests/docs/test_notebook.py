"""The notebook of the method: every cell runs, in order, on the delivered figures, and it is stored without outputs."""

import ast
import json
import sys
from typing import Any

import pytest

import analysis
from tests.support import ROOT

NOTEBOOK = ROOT / "docs" / "analysis.ipynb"


def cells(kind: str) -> list[str]:
    book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == kind]


@pytest.fixture(scope="module")
def results() -> tuple[dict[str, Any], list[Any]]:
    """What the cells leave behind, and what each of them would show: the value of its last line."""
    known: dict[str, Any] = {}
    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(NOTEBOOK.parent)
        patch.setattr(sys, "path", list(sys.path))
        for number, source in enumerate(cells("code")):
            name = f"{NOTEBOOK.name}, code cell {number}"
            tree = ast.parse(source, name)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), known)
            if last is not None:
                shown.append(eval(compile(ast.Expression(last.value), name, "eval"), known))
    return known, shown


def test_every_cell_shows_something(results: tuple[dict[str, Any], list[Any]]) -> None:
    shown = results[1]
    assert len(shown) == len(cells("code")) - 1, "all but the imports"
    assert all(len(value) for value in shown)


def test_what_the_text_says_is_what_came_out(results: tuple[dict[str, Any], list[Any]]) -> None:
    known = results[0]
    rise, fall = known["rise"], known["fall"]
    assert rise.by_scores < 0 < rise.change < rise.by_weights
    assert (fall.by_weights, fall.by_set) == (0, 0) and fall.change < 0
    tested = known["tested"].query("severity == 'any' and rule != 'any'")
    assert (tested["verdict"] != "better").sum() > len(tested) / 2
    assert all(path.rank <= 30 for path in known["found"].paths)


def test_the_notebook_names_only_what_is_public_and_says_how_to_find_the_rest() -> None:
    used = {
        node.attr
        for source in cells("code")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "analysis"
    }
    assert used <= set(analysis.__all__)
    imported = {
        alias.name
        for source in cells("code")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis.")
        for alias in node.names
    }
    assert len(used | imported) > 10
    assert "help(analysis)" in cells("markdown")[0]


def test_the_notebook_is_stored_without_outputs_and_named_in_the_document_of_the_method() -> None:
    book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert f"({NOTEBOOK.name})" in (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
