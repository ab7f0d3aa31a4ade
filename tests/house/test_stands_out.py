"""What stands out in the code is printed with its place, and fails nothing."""

from pathlib import Path

from tests.support import by_night
from tools.stands_out import SKIP, findings, of_module

OURS = frozenset({"data", "ui"})


def lines_of(text: str) -> list[str]:
    return list(of_module(Path("ui/room.py"), text, OURS))


def test_a_quiet_module_has_nothing_to_look_at():
    assert lines_of("import data.names\n\n\ndef name(a: int) -> int:\n    return a\n") == []


def test_each_kind_is_named_with_its_place():
    long_function = "def f(a, b, c, d, e, g, h):\n" + "    pass\n" * 61
    imports = "".join(f"from data.room_{number} import x\n" for number in range(16))
    text = imports + long_function + f"x = 1  {SKIP}\n" + "\n" * 400
    assert lines_of(text) == [
        "ui/room.py: 479 lines",
        "ui/room.py: imports 16 modules of ours",
        f"ui/room.py: 1 × {SKIP}",
        "ui/room.py:17: f has 62 lines",
        "ui/room.py:17: f has 7 parameters",
    ]


@by_night  # `make check` reads it too
def test_the_project_itself_is_read():
    assert all(not line.startswith("tests/") for line in findings())
