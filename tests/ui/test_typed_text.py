"""What people typed, and what files say, stays text: no Markdown and no markup of theirs is interpreted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

import ui.blocks.reading_job
from data.store.database import file_url, open_store
from tests.support import by_turns
from tests.ui.conftest import STORE, Run
from tests.ui.screen import keyed
from tests.ui.typed_text import ACTION, TYPED, fill
from ui.kit.pages import PAGES
from wording.words import LANGUAGES, Words

_SEEN_AS_MARKDOWN = re.compile(r"(?<!\\)!\[i\]\(|(?<!\\)\*\*b\*\*|(?<!\\):red\[")
_SEEN_AS_MARKUP = re.compile(r"<b>h</b>")
_PLAIN_PARTS = {"text", "text_input", "text_area", "code", "number_input", "plotly_chart", "json"}
"""Parts whose values no browser reads as Markdown; their labels are looked at all the same."""
_MARKDOWN_FIELDS = {"body", "label", "help", "caption", "captions", "title", "text", "options"}
_OPTIONS_ARE_TEXT = {"selectbox", "multiselect"}


def parts_of(app: AppTest) -> Iterator[tuple[str, Message]]:
    """Every part of the screen with its kind, boxes as well as what stands in them."""
    waiting: list[Any] = [app._tree]
    while waiting:
        node = waiting.pop()
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message):
            yield node.type, proto
        waiting += list(getattr(node, "children", {}).values())


def texts_in(message: Message) -> Iterator[tuple[str, str]]:
    """Every text of a part with the name of its field, from its innermost messages too."""
    for field, value in message.ListFields():
        for item in value if field.is_repeated else [value]:
            if isinstance(item, Message):
                yield from texts_in(item)
            elif isinstance(item, str):
                yield field.name, item


def interpreted(app: AppTest) -> list[tuple[str, str, str]]:
    """What of the typed text a browser would read as Markdown or as markup: kind of part, field, text."""
    found = []
    for kind, proto in parts_of(app):
        for name, text in texts_in(proto):
            if kind == "html":
                is_wrong = bool(_SEEN_AS_MARKUP.search(text))
            else:
                is_wrong = _reads_markdown(kind, name) and bool(_SEEN_AS_MARKDOWN.search(text))
            if is_wrong:
                found.append((kind, name, text[:160]))
    return found


def _reads_markdown(kind: str, field: str) -> bool:
    """Whether the browser reads a field of a part as Markdown."""
    if kind in _PLAIN_PARTS:
        return field in ("label", "help")
    return field in _MARKDOWN_FIELDS and not (field == "options" and kind in _OPTIONS_ARE_TEXT)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Path:
    """A store in which every text is the typed one."""
    home = tmp_path_factory.mktemp("typed")
    shutil.copy(built_in, home / STORE)
    with closing(open_store(file_url(home / STORE))) as store:
        fill(store)
    return home / STORE


def _open(run: Run, typed: Path, tmp_path: Path, page: str, **link: str) -> AppTest:
    if not (tmp_path / STORE).exists():
        shutil.copy(typed, tmp_path / STORE)
    return run(page, **link)


MOST_TYPED = (
    *(("plan", {"view": view}) for view in ("list", "content", "targets")),
    ("plan", {"action": ACTION}),
    *((page, {}) for page in ("coverage", "upload", "settings", "documents")),
    *((page, {"index": "pci", "year": "2023"}) for page in ("simulate", "robustness", "explain")),
)
"""Pages and views on which most is typed."""


@pytest.mark.parametrize(("page", "link"), by_turns(MOST_TYPED, len(MOST_TYPED)))
def test_nothing_typed_is_interpreted_where_most_is_typed(
    run: Run, typed: Path, tmp_path: Path, page: str, link: dict[str, str]
) -> None:
    app = _open(run, typed, tmp_path, page, **link)
    assert not app.exception
    assert interpreted(app) == []


def test_nothing_in_a_file_is_interpreted(
    run: Run, typed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headings, names and cells that nobody knows are asked about as they are written."""
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)
    app = _open(run, typed, tmp_path, "upload")
    rows = (f"Tỉnh\tPCI 2016\tChi phí gia nhập thị trường\t{TYPED}", f"{TYPED}\t60\t7\t8", f"Hà Tĩnh\t{TYPED}\t7\t8")
    keyed(app.text_area, "pasted_").set_value("\n".join((TYPED, *rows)))
    next(button for button in app.button if button.label == Words("vi")("upload.read_text")).click().run()
    assert not app.exception and app.error
    assert interpreted(app) == []


VIEWS_OF = {
    "plan": ("list", "board", "calendar", "timeline", "content", "targets"),
    "catalogue": ("units", "frameworks", "changes"),
}


@pytest.mark.nightly
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_nothing_typed_is_interpreted_on_any_page(
    run: Run, typed: Path, tmp_path: Path, page: str, language: str
) -> None:
    links = [{"view": view} for view in VIEWS_OF.get(page, ("",))]
    links += [{"action": ACTION}] if page == "plan" else [{"year": "2016"}]
    for link in links:
        app = _open(run, typed, tmp_path, page, lang=language, index="pci", **{"year": "2023", **link})
        assert not app.exception
        assert interpreted(app) == []


def test_what_is_looked_for_is_found(run: Run) -> None:
    """The looking itself: text that nobody made safe is seen in each kind of part."""

    def script(text: str) -> None:
        import streamlit as st

        st.markdown(text)
        st.button(text)
        st.warning(text)
        st.radio("a", [text])
        st.html(text)
        st.expander(text).caption(text)
        st.text(text)
        st.text_input("a", text)
        st.selectbox("a", [text])

    app = AppTest.from_function(script, args=(TYPED,)).run()
    seen = sorted({kind for kind, _, _ in interpreted(app)})
    assert seen == [
        "button",
        "caption",
        "expander",
        "html",
        "markdown",
        "radio",
        "warning",
    ]
