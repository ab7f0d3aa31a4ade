"""The list of what stays in English is complete, short, and true of the installed Streamlit."""

import ast
import re
from functools import cache
from pathlib import Path

import streamlit
from streamlit.delta_generator import DeltaGenerator

from tests.docs.documents import first_cells, section
from tests.house.files import is_in, nodes, python_files

DOCUMENT, HEADING = "docs/screens.md", "What stays in English"

# Elements that show only what they are given.
WORDLESS = {
    "button", "cache_data", "cache_resource", "caption", "checkbox", "columns", "container", "download_button", "empty",
    "error", "expander", "form", "form_submit_button", "fragment", "get_option", "html",
    "info", "markdown", "navigation", "Page",
    "pills", "plotly_chart", "popover", "progress", "radio", "rerun", "segmented_control", "select_slider",
    "set_option", "set_page_config",
    "slider", "spinner", "status", "stop", "success", "switch_page", "tabs", "text", "toggle", "warning", "write",
}  # fmt: skip
OFTEN_OTHERS = {"errors", "exception", "map"}  # methods of other libraries of the same name
ELEMENTS = {n for n in {*dir(streamlit), *dir(DeltaGenerator)} if not n.startswith("_")} - OFTEN_OTHERS
CHOICES_WITHOUT_START = ("multiselect", "selectbox")


def calls() -> list[tuple[str, ast.Call]]:
    """Every call of a Streamlit element on the screens, with its name."""
    return [
        (node.func.attr, node)
        for path in python_files()
        if is_in(path, "ui", "pages")
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ELEMENTS
        if ast.unparse(node.func.value) != "markup"  # the project's own lines, which have a `title` too
    ]


def listed() -> set[str]:
    return set(first_cells(section(DOCUMENT, HEADING))[1:]) - {"everywhere"}


@cache
def bundle() -> str:
    """The text of Streamlit's own screens."""
    scripts = Path(streamlit.__file__).parent.joinpath("static", "static", "js").glob("*.js")
    return "\n".join(path.read_text(encoding="utf-8") for path in scripts)


def test_every_element_with_words_of_its_own_is_on_the_list_and_no_other():
    used = {element for element, _ in calls()}
    assert used - WORDLESS == listed()


def test_the_list_is_short():
    assert len(listed()) <= 12


def test_what_the_list_quotes_is_in_streamlit():
    quoted = re.findall(r'"([^"]+)"', section(DOCUMENT, HEADING))
    pieces = [piece.strip() for words in quoted for piece in words.split("…") if piece.strip()]
    assert pieces and not [piece for piece in pieces if piece not in bundle()]


def test_an_empty_choice_says_our_own_words_unless_the_list_says_otherwise():
    unsaid = []
    for element, call in calls():
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        start = given.get("index")
        is_empty = element == "multiselect" or (isinstance(start, ast.Constant) and start.value is None)
        if element in CHOICES_WITHOUT_START and is_empty and "placeholder" not in given:
            unsaid.append(element)
    assert bool(unsaid) == ("Choose an option" in section(DOCUMENT, HEADING))
