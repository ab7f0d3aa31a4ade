"""Statements are counted as Python sees them, and what has kept its name is found wherever it stands."""

import pytest

from tests.support import by_night
from tools.statements import by_folder, definitions, in_both, main, of_the_tree

BEFORE = {
    "pages/flags.py": 'def show(a):\n    """What for."""\n    b = a\n    return b\n\n\ndef left():\n    return 1\n'
}
AFTER = {
    "ui/flags/screen.py": "class Page:\n    def left(self):\n        return 1\n\n\ndef show(a):\n    return a\n",
    "app.py": "'''Entry.'''\nLIMIT = 1\n'''Of what.'''\nif LIMIT:\n    print(LIMIT)\n",
}


def test_docstrings_and_layout_are_no_statements() -> None:
    assert by_folder(BEFORE) == {"pages": 5}
    assert by_folder(AFTER) == {"ui": 5, "app.py": 3}
    assert by_folder({"pages/flags.py": "a = [\n    1,\n    2,\n]\n"}) == {"pages": 1}


def test_a_function_is_followed_to_another_folder_by_its_name_and_the_name_of_its_class() -> None:
    assert definitions(AFTER) == {"Page.left": [1], "show": [1]}
    assert in_both(definitions(BEFORE), definitions(AFTER)) == (1, 2, 1)


def test_a_name_that_other_functions_have_too_is_left_out() -> None:
    assert in_both({"show": [2]}, {"show": [1, 9]}) == (0, 0, 0)


@by_night  # it counts the whole program, twice
def test_the_program_is_counted_without_its_tests(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    lines = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert {"ui", "data", "tools", "app.py"} < lines.keys() and "tests" not in lines
    assert int(lines["all"]) == by_folder(of_the_tree()).total() == sum(map(int, lines.values())) - int(lines["all"])
