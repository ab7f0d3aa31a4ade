"""What is drawn anew alone asks for the rights anew: Streamlit's own word for it stands in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support import ROOT

WRAPPED = ROOT / "ui" / "kit" / "failures.py"
BARE = frozenset({"fragment", "dialog", "experimental_fragment", "experimental_dialog"})


def _bare(text: str) -> Iterator[int]:
    """The lines in which Streamlit's own parts that are drawn anew alone are named."""
    for node in ast.walk(ast.parse(text)):
        is_named = (
            isinstance(node, ast.Attribute) and node.attr in BARE and ast.unparse(node.value) in ("st", "streamlit")
        )
        is_imported = (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").partition(".")[0] == "streamlit"
            and bool(BARE & {alias.name for alias in node.names})
        )
        if is_named or is_imported:
            yield node.lineno  # type: ignore[attr-defined]


def _screens() -> list[Path]:
    return [*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]


def test_no_part_of_a_page_is_drawn_anew_without_asking_for_the_rights() -> None:
    found = [f"{file}:{line}" for file in _screens() if file != WRAPPED for line in _bare(file.read_text("utf-8"))]
    assert found == [] and len(list(_bare(WRAPPED.read_text("utf-8")))) == 2


def test_each_way_to_name_them_is_seen() -> None:
    texts = ("@st.fragment\ndef a(): ...", "st.dialog('a')", "from streamlit import fragment", "x = streamlit.fragment")
    assert all(list(_bare(text)) == [1] for text in texts)
    assert not list(_bare("from ui.kit.failures import fragment\n@fragment\ndef a(): ..."))
