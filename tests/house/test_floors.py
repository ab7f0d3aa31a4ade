"""The import rules in pyproject.toml catch what they are there to catch."""

from __future__ import annotations

from copy import deepcopy
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract

from tests.house.files import COMMANDS, FLOORS, ROOT, imported_modules, is_in, python_files
from ui.kit.pages import PAGES

KINDS = {"forbidden": ForbiddenContract, "layers": LayersContract, "independence": IndependenceContract}
RULES = read_configuration(str(ROOT / "pyproject.toml"))
SESSION = RULES["session_options"]


def broken(house: grimp.ImportGraph) -> set[str]:
    """The rules that these imports break, by name."""
    rules = [
        KINDS[rule["type"]](name=rule["name"], session_options=SESSION, contract_options=rule)
        for rule in RULES["contracts_options"]
    ]
    return {rule.name for rule in rules if not rule.check(deepcopy(house), verbose=False).kept}


@pytest.fixture(scope="module")
def house() -> grimp.ImportGraph:
    """The project's own imports."""
    return grimp.build_graph(*SESSION["root_packages"], include_external_packages=True, cache_dir=None)


def test_the_floors_are_kept_and_each_forbidden_import_is_caught(
    house: grimp.ImportGraph, subtests: pytest.Subtests
) -> None:
    assert not broken(house)
    forbidden = [
        *((below, above) for below, above in pairwise(FLOORS)),
        ("ui", "app"),
        ("ui", "commands"),
        ("services", "commands"),
        ("commands", "ui"),
        ("commands", "pages"),
        ("commands", "cli"),
        ("commands", "streamlit"),
        ("data", "cli"),
        ("analysis", "sqlalchemy"),
        ("planning", "streamlit"),
        ("planning", "openpyxl"),
        ("data", "streamlit"),
        ("ui.kit", "services"),
        ("ui.map", "ui.trends"),
    ]
    for importer, imported in forbidden:
        with subtests.test(importer=importer, imported=imported):
            changed = deepcopy(house)
            changed.add_import(importer=importer, imported=imported)
            assert broken(changed)


def test_every_page_has_its_room_in_the_rules_of_independence() -> None:
    rooms = {
        module for rule in RULES["contracts_options"] if rule["type"] == "independence" for module in rule["modules"]
    }
    assert rooms == {f"ui.{page.name}" for page in PAGES}


def test_no_module_imports_itself_by_way_of_others(house: grimp.ImportGraph) -> None:
    imports = {module: house.find_modules_directly_imported_by(module) for module in house.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
    some, other = "analysis.frames", "analysis.flags"
    with pytest.raises(CycleError):
        TopologicalSorter({**imports, some: {*imports[some], other}}).prepare()


def test_the_shell_and_the_command_line_do_not_import_each_other():
    """They are single files, which the import rules cannot name as floors."""
    for path in python_files():
        if path.parent == ROOT:
            assert not imported_modules(path) & {"app", "cli"}
    rooms = [path for path in python_files() if is_in(path, *FLOORS, COMMANDS)]
    assert not [path for path in rooms if imported_modules(path) & {"app", "cli"}]
