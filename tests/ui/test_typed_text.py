"""What people typed, and what files say, stays text: no Markdown and no markup of theirs is interpreted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

import ui.blocks.reading_job
from data.catalogue.model import Component, Unit
from data.rights import operator
from data.store.actions import add_action
from data.store.catalogue_changes import record_changes
from data.store.database import Store, file_url, open_store
from data.store.decisions import Remembered, remember
from data.store.drafts import Draft, save_draft
from data.store.editions import publish
from data.store.files import SourceFile
from data.store.files import save as save_file
from data.store.plans import get_plan, update_plan
from data.store.settings import Settings, save
from planning.action import Action, Difficulty, Evidence, Occurrence
from planning.plan import Plan, Supplement
from services.catalogue import catalogue_of, component_entry, fields_of, framework_entry, unit_entry
from tests.data.store.builders import edition, read_from
from tests.support import by_turns
from tests.ui.conftest import STORE, Run
from tests.ui.screen import keyed
from ui.kit.pages import PAGES
from wording.words import LANGUAGES, Words

PICTURE = "![i](http://example.invalid/i.png)"
TYPED = f"{PICTURE} **b** :red[c] <b>h</b>"
"""A picture from elsewhere, bold letters, a colour, markup: short enough for every field."""
FORMULA = f"=1+1 {TYPED}"
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


def _full_plan(plan: Plan) -> Plan:
    """The plan with the typed text in every field that takes any text."""
    free = {"title", "number", "horizon", "note", "text", "subject", "issuer", "name_vi", "name_en", "note_vi", "to",
            "audience", "authority", "name", "recipients", "of"}  # fmt: skip

    def filled(value: Any, name: str = "") -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            known = {part.name: getattr(value, part.name) for part in fields(value)}
            changed = {part: filled(kept, part) for part, kept in known.items()}
            return replace(value, **{part: new for part, new in changed.items() if new != known[part]})
        if isinstance(value, tuple):
            return tuple(filled(item, name) for item in value)
        return TYPED if isinstance(value, str) and name in free and "/" not in name else value

    whole = filled(plan)
    return replace(whole, supplements=(Supplement(number=1, on=date(2023, 6, 1), text=TYPED),))  # type: ignore[call-arg]


ACTION = "1"
"""The number of the action that is filled; the built-in store has none."""


def fill(store: Store) -> None:
    """Put the typed text wherever a person or a file can put one."""
    person = TYPED[:100]
    update_plan(store, _full_plan(get_plan(store, 2023)), operator(person))
    with store.write() as session:
        number = save_file(session, SourceFile(f"{TYPED}.pdf".replace("/", "_"), b"%PDF-1.7"), operator(person))
    evidence = (
        Evidence(TYPED, "https://example.invalid/a", added_on=date(2023, 5, 1)),
        Evidence(TYPED, "", number, f"{TYPED}.pdf".replace("/", "_"), 8, date(2023, 5, 1)),
    )
    difficulties = (Difficulty(TYPED, date(2023, 5, 1), person, TYPED, date(2023, 5, 2), person),)
    action = Action(
        FORMULA,
        components=(("pci", "entry_costs"),),
        audience=TYPED,
        product=TYPED,
        measure_unit=TYPED[:50],
        note=TYPED,
        start=date(2023, 2, 1),
        due=date(2023, 12, 1),
        rhythm="quarterly",
        evidence=evidence,
        difficulties=difficulties,
        occurrences=(Occurrence(date(2023, 3, 1), date(2023, 3, 1), TYPED),),
        plan_year=2023,
        index="pci",
        unit="ha_tinh",
        year=2023,
        reason_vi=TYPED,
        reason_en=TYPED,
    )
    assert str(add_action(store, action, operator(person)).id) == ACTION
    file = SourceFile(f"{TYPED}.xlsx", b"bytes")
    read = read_from(file, edition(2016, file="z"))
    publish(store, replace(read, note=TYPED, file_name=f"{TYPED}.xlsx"), operator(person), file=file)
    save_draft(store, Draft("pci", {}, file_name=f"{TYPED}.xlsx", note=TYPED), operator(person), file)
    remember(
        store,
        "pci",
        [Remembered("unit", TYPED.lower(), "ha_tinh"), Remembered("column", TYPED, "total")],
        operator(person),
    )
    save(store, Settings(person=person, recipients=(TYPED,)), operator(person))
    name_all(store)


def name_all(store: Store) -> None:
    """Give the typed text to the unit that is looked at, to its components, and to what is said of its framework."""
    catalogue = catalogue_of(store)
    index = catalogue.index("pci")
    framework = index.framework(2023, "province")
    assert framework is not None

    def named(known: Unit | Component, number: int) -> dict[str, Any]:
        texts = dict.fromkeys(("name_vi", "name_en", "short_vi", "short_en", "note"), f"{TYPED} {number}")
        return {name: texts.get(name, value) for name, value in (fields_of(known) or {}).items()}

    unit = {**named(catalogue.units["ha_tinh"], 0), "aliases": ("Hà Tĩnh",)}
    entries = [unit_entry("ha_tinh", unit)]
    parts = []
    for number, part in enumerate(framework.components, start=1):
        entries.append(component_entry("pci", part.component, named(index.components[part.component], number)))
        parts.append({**asdict(part), "name_vi": f"{TYPED} {number}", "name_en": f"{TYPED} {number}"})
    about = ("break_vi", "break_en", "provisional_vi", "provisional_en", "weights_note_vi", "weights_note_en", "source")
    wanted = {**(fields_of(framework) or {}), **dict.fromkeys(about, TYPED), "components": parts}
    record_changes(store, [*entries, framework_entry("pci", framework.code, wanted)], operator(TYPED[:100]))


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


@pytest.mark.parametrize(("page", "link"), by_turns(MOST_TYPED, 8))
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
