"""What holds for every file of the project."""

import ast
import re

from tests.house.files import (
    BELOW_THE_SCREEN,
    FLOORS,
    ROOT,
    imported_modules,
    is_in,
    modules_named,
    name,
    nodes,
    python_files,
    text_files,
)

# Written in pieces, so that this file passes its own test.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("anaconda", "org"))
]
INDEX_OPTION = re.compile(r"^\s*--((extra-)?index-url|find-links|trusted-host)[ =]", re.MULTILINE)


def test_the_list_of_files_is_not_empty():
    assert len(python_files()) > 10


def test_no_file_names_a_package_registry():
    found = {
        f"{name(path)}: {host}"
        for path in text_files()
        for host in REGISTRIES
        if host in path.read_text(encoding="utf-8")
    }
    assert not found


def test_no_file_carries_a_package_index_option():
    assert not [name(path) for path in text_files() if INDEX_OPTION.search(path.read_text(encoding="utf-8"))]


def test_nothing_below_the_screen_imports_streamlit():
    below = [path for path in python_files() if is_in(path, *BELOW_THE_SCREEN)]
    assert not [name(path) for path in below if "streamlit" in imported_modules(path)]


def test_only_the_command_line_prints():
    """What a service has to say it returns; its caller knows to which stream it belongs."""
    calls = {
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        if is_in(path, *FLOORS)
        for node in nodes(path)
        if (isinstance(node, ast.Name) and node.id == "print")
        or (
            isinstance(node, ast.Attribute)
            and node.attr in ("stdout", "stderr")
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        )
    }
    assert not calls


def test_no_file_of_the_program_reads_or_writes_objects_that_could_run_something():
    """What goes between processes or into a file is JSON that is checked; what pickle reads back can be anything."""
    formats = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
    program = [path for path in python_files() if not is_in(path, "tests")]
    assert not [name(path) for path in program if formats & imported_modules(path)]


def test_no_module_of_tests_is_imported_by_another():
    """What tests share stands in a module of helpers or in conftest.py: a module of tests may go and break no other."""
    found = {
        f"{name(path)}: {module}"
        for path in python_files()
        for module in modules_named(path)
        if module.startswith("tests.") and any(part.startswith("test_") for part in module.split("."))
    }
    assert not found


def test_a_test_finds_what_it_presses_by_key_or_label_and_never_by_its_place_on_the_page():
    """A widget that is drawn before another one would take its place, and the test would press something else."""
    widgets = {
        *("button", "download_button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "button_group"),
        *("text_input", "text_area", "number_input", "date_input", "time_input", "slider", "select_slider"),
        *("file_uploader", "color_picker", "chat_input", "segmented_control", "pills"),
    }
    found = [
        f"{name(path)}:{node.lineno}: {node.value.attr}"
        for path in python_files()
        if is_in(path, "tests")
        for node in nodes(path)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in widgets
        and isinstance(node.slice, ast.Constant | ast.UnaryOp)
    ]
    assert not found


def test_every_room_of_the_screens_has_its_folder_of_tests():
    rooms = {path.relative_to(ROOT / "ui").parts[0] for path in python_files() if is_in(path, "ui")} - {"__init__.py"}
    tested = {path.parent.name for path in python_files() if path.parent.parent == ROOT / "tests" / "ui"}
    assert len(rooms) > 20 and not rooms - tested
