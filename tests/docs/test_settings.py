"""Every setting and every environment variable is documented."""

import ast
import re

from data.reading.limits import ANSWERS_SETTINGS
from data.reading.limits import SETTINGS as READER_SETTINGS
from data.store.settings import KEYS, Settings
from tests.docs.documents import coded, first_cells, section
from tests.house.files import is_in, name, python_files
from tests.support import ROOT

DOCUMENT = "docs/settings.md"
PASSED_ON = {"name"}
"""Variables of the system that a process is started with; the program does not look at them."""
HANDED_ON = {"MUTATION_REACHED", "MUTATION_REPORTS", "PYTEST_CURRENT_TEST"}
"""Variables that a tool or pytest hands to its own processes; nobody sets them."""


def variables(*, of_tests: bool) -> set[str]:
    """The names that the code looks up in its environment, written there or kept in a constant."""
    found: set[str] = set()
    for path in python_files():
        if is_in(path, "tests") != of_tests:
            continue
        text = path.read_text(encoding="utf-8")
        if "environ" not in text and "getenv" not in text:
            continue  # to write out every call of every file again took a second
        tree = ast.parse(text)
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            asked = None
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv") and node.args:
                asked = node.args[0]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                asked = node.slice
            if asked is not None and ast.unparse(asked) not in PASSED_ON:
                value = asked.value if isinstance(asked, ast.Constant) else constants.get(ast.unparse(asked))
                assert isinstance(value, str), f"{name(path)}: {ast.unparse(node)}"
                found.add(value)
    return found if of_tests else found - HANDED_ON | {*READER_SETTINGS, *ANSWERS_SETTINGS}


def test_every_setting_is_documented_and_no_other():
    assert first_cells(section(DOCUMENT, "Kept with the data"))[1:] == list(KEYS)


def test_the_defaults_are_those_of_the_program():
    rows = section(DOCUMENT, "Kept with the data")
    assert f"`{Settings().convention}`" in next(line for line in rows.splitlines() if line.startswith("| `convention`"))


def test_every_environment_variable_of_the_program_is_documented_and_no_other():
    assert set(first_cells(section(DOCUMENT, "Environment variables"))[1:]) == variables(of_tests=False)


def test_every_environment_variable_of_the_tests_and_the_makefile_is_named():
    named = {word.split("=")[0] for word in coded(section(DOCUMENT, "Environment variables"))}
    assert variables(of_tests=True) - {"PATH"} <= named
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    given = re.findall(r"^([A-Z]+) \?=|^export ([A-Z]+)$|\$\(if \$\(([A-Z]+)\)", makefile, re.MULTILINE)
    assert {word for words in given for word in words if word} <= named
