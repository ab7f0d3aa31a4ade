"""Forms that lose nothing: what has left a field is a draft in the store, and is offered back.

A form of this kind is no `st.form`: each of its fields says at once what was typed. The keys of its fields end with
`form.about`; that is how what was typed is found, here and in the browser (ui/kit/typed.js). Its grids are drawn by
`form.edit_grid`: what was typed into one is its rows.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.rights import Actor
from data.store.database import Store, StoreError
from data.store.files import SourceFile
from data.store.form_drafts import (
    LONGEST,
    DraftKey,
    FormDraft,
    FormDraftTooLongError,
    complete,
    drafts_of,
    drop,
    end,
    keep,
    take_over,
)
from data.store.tables import now
from ui.blocks.draft_tables import DraftRows, cells_of, frame_of, grid_mark, laid_over, rows_of
from ui.blocks.number_field import is_rewritten
from ui.kit import markup
from ui.visit.browser import is_reconnected, owner, tab
from ui.visit.visit import Visit
from wording.numbers import date_text, datetime_text, integer, local_time, unrounded
from wording.typed_numbers import as_typed
from wording.words import plain

LOGGER = logging.getLogger(__name__)
_TYPINGS, _ROUNDS, _ENDED, _LATER = "_typings", "_typing_rounds", "_typing_ended", "_drafts_later"
_CONTINUED, _HANDED, _USED = "_drafts_continued", "_drafts_handed", "_drafts_used"
_DAY, _NUMBER, _ROWS = "day", "number", "rows"
Preview = Callable[[Mapping[str, Any]], str]
MOST_TAKEN = 200
LONGEST_NAME, LONGEST_LEFT = 200, 100_000
_PREVIEW, _MOST_NAMED = 80, 3


@dataclass
class Typing:
    """What this session knows of one form: what its fields are called by, and which of them a person changed.

    drawn: the values of all fields as they were drawn last; None before that. fields: those that were changed. used:
    those whose text has served. restored: what the next drawing begins with. tables: the rows that each grid on the
    page began with, None for those that are stored. grids: what the browser must know of each. trouble: the words for
    why the draft was not stored.
    """

    form: str
    began: int = 0
    drawn: dict[str, Any] | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)
    restored: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, DraftRows | None] = field(default_factory=dict)
    grids: dict[str, dict[str, Any]] = field(default_factory=dict)
    stored_at: datetime | None = None
    is_resumed: bool = False
    trouble: str = ""

    def store(self, visit: Visit, key: DraftKey) -> None:
        """Store what was typed so far."""
        stored_at, self.trouble = store_typed(visit, FormDraft(key, self.fields, self.began, self.form))
        self.stored_at = stored_at or self.stored_at


@dataclass(frozen=True)
class DraftForm:
    """A form that is open. Draw its fields inside `with form:`, their keys ending with `form.about`."""

    visit: Visit
    key: DraftKey
    typing: Typing
    box: DeltaGenerator

    @property
    def about(self) -> str:
        """What the keys of the fields end with."""
        return self.typing.form

    @property
    def began(self) -> int:
        """The version of the thing that the person saw when they began to type."""
        return self.typing.began

    def __enter__(self) -> "DraftForm":
        self.box.__enter__()
        for name, value in self.typing.restored.items():
            if not _is_table(value) and "|" not in name:  # a cell of a grid is laid over its rows
                st.session_state[f"{name}_{self.about}"] = decoded(value)
        self.typing.restored = {}
        if self.typing.drawn is not None:
            self._hear(is_drawn=False)  # what was typed is known before the fields are drawn
        self._mark("")  # who types before the form is drawn to its end is heard too
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._hear()
                self._say()
        finally:
            self.box.__exit__(kind, error, trace)

    def edit_grid(self, name: str, start: pd.DataFrame, column_config: Mapping[str, Any], **drawn: Any) -> pd.DataFrame:
        """A grid of the form, and its rows as they are now. start: the stored rows. drawn: as of `st.data_editor`.

        column_config: names the heading of each column.
        """
        typing = self.typing
        laid: DraftRows | None = _in_text((typing.fields.get(name) or {}).get(_ROWS), self.visit.language)
        with_open = laid_over(name, start, rows_of(start) if laid is None else laid, typing.fields)
        if with_open is not None:  # a cell that was open when its page was left
            typing.fields = {called: value for called, value in typing.fields.items() if not _is_cell(called, name)}
            typing.fields[name], laid, typing.tables[name] = {_ROWS: with_open}, with_open, with_open
            typing.store(self.visit, self.key)
        if name not in typing.tables:
            typing.tables[name] = None if typing.is_resumed else laid
        base = typing.tables[name]
        began = start if base is None else frame_of(start, base)
        # Rows that were laid back are another grid: the changes that the page still has are in them already.
        number = "" if base is None else hashlib.sha256(json.dumps(base).encode()).hexdigest()[:8]
        key = f"{name}{number}_{self.about}"
        typing.grids[name] = grid_mark(key, column_config)
        edited = st.data_editor(began, key=key, column_config=column_config, **drawn)
        rows, before = rows_of(edited), rows_of(began)
        if typing.is_resumed and base is None and laid is not None and rows == before:
            typing.tables[name] = laid
            st.rerun()  # the page was older than the form, and has nothing in this grid
        if rows != (before if laid is None else laid):
            typing.fields[name] = {_ROWS: rows}
            typing.store(self.visit, self.key)
        return edited

    @property
    def fields(self) -> Mapping[str, Any]:
        """What was typed, by the names of the fields."""
        return self.typing.fields

    def leave_out(self, name: str) -> None:
        """Forget what was typed into one field: it is used. The browser may have it still, and forgets it too."""
        if name not in self.typing.fields:
            return
        self.typing.used[name] = self.typing.fields.pop(name)
        _used().add((self.about, name, str(self.typing.used[name])))
        if self.typing.fields:
            self.typing.store(self.visit, self.key)
        else:
            with self.visit.store.write() as session:
                end(session, self.key)

    def finish(self) -> None:
        """Begin a fresh form: what was typed into this one is saved, or dropped."""
        _begin_anew((self.key.place, self.key.subject), self.about)

    def drop(self) -> None:
        """Begin anew, without what was typed."""
        with self.ending() as draft, self.visit.store.write() as session:
            end(session, draft)

    @contextmanager
    def ending(self) -> Iterator[DraftKey]:
        """Save what was typed: the form is gone first, so that a second click finds nothing; if that fails it stays."""
        self.finish()
        try:
            yield self.key
        except Exception:
            name = (self.key.place, self.key.subject)
            _typings()[name] = self.typing
            _rounds()[name] -= 1
            _ended().discard(self.about)
            raise

    def _hear(self, is_drawn: bool = True) -> None:
        """Store what was typed. is_drawn: whether the fields are drawn in this run, so that there may be others."""
        typing, values = self.typing, _values(self.about, None if is_drawn else self.typing.drawn)
        if typing.drawn is None:
            typing.drawn = values
            if typing.is_resumed and not any(values.get(name) == value for name, value in typing.fields.items()):
                typing.restored, typing.drawn, typing.is_resumed = dict(typing.fields), None, False
                typing.tables = {}
                st.rerun()  # the page was older than the form: its fields are empty
            return
        for name, value in values.items():
            if name not in typing.fields and is_rewritten(f"{name}_{self.about}", value):
                typing.drawn[name] = value
        changed = {name: value for name, value in values.items() if typing.drawn.get(name, value) != value}
        typing.drawn |= values
        if changed:
            typing.fields |= changed
            typing.store(self.visit, self.key)

    def _say(self) -> None:
        visit, typing = self.visit, self.typing
        if typing.trouble:
            st.warning(typing.trouble)
        at = typing.stored_at
        self._mark("" if at is None else visit.say("drafts.stored", at=moment_text(visit, at)))

    def _mark(self, text: str) -> None:
        typing, key = self.typing, self.key
        known = typing.used | typing.fields
        stored = {name: value for name, value in known.items() if not isinstance(value, list | dict)}
        for name in typing.grids:
            stored |= cells_of(name, (typing.fields.get(name) or {}).get(_ROWS, []))
        mark = {"form": typing.form, "began": str(typing.began), "stored": stored, "grids": typing.grids or ""}
        show_mark(text, place=key.place, subject=key.subject, tab=key.tab, **mark)


def draft_form(
    visit: Visit,
    place: str,
    subject: str = "",
    began: int = 0,
    preview: Preview | None = None,
    border: bool = True,
    warns_if_older: bool = False,
    go_to: Callable[[str], None] | None = None,
) -> DraftForm | None:
    """A form of one thing; None while a draft of it waits for the person's choice, which is drawn instead.

    place and subject: what the form is about. began: the version of the thing as the form shows it. preview: a draft in
    words. warns_if_older: whether it is said that somebody saved the thing since. go_to: opens the form of
    another subject, where drafts of all subjects of the place are offered.
    """
    key = DraftKey(owner(), place, subject, tab())
    typing = _typings().get((place, subject))
    stored = [draft for draft in drafts_of(visit.store, key.owner, place) if draft.key.subject == subject or go_to]
    mine = next((draft for draft in stored if draft.key == key), None)
    others = [draft for draft in stored if draft is not mine]
    if typing is not None and typing.drawn is not None and not _values(typing.form, typing.drawn):
        # Another page was shown meanwhile, and what its fields held is forgotten.
        fields = dict(mine.content) if mine else typing.fields
        typing.fields, typing.restored, typing.drawn, typing.tables = fields, dict(fields), None, {}
        typing = typing if fields else None
    if typing is None and mine is not None:
        typing = Typing(mine.form, mine.began, fields=dict(mine.content), stored_at=mine.updated_at)
        if is_reconnected():  # the page has the form as this tab called it
            typing.is_resumed = True
            _rounds()[place, subject] = int(mine.form.rpartition("r")[2])
        else:
            typing.form, typing.restored = _form_of(key), dict(mine.content)
    later = _later()
    waiting = [draft for draft in others if draft.id not in later]
    if typing is not None and not typing.fields and any(_is_handed(draft) for draft in waiting):
        typing = None  # the page was loaded anew, and what had not left its field came once the form was drawn
    if typing is None and waiting:
        _typings().pop((place, subject), None)
        _offer(visit, key, waiting, preview, go_to)
        return None
    if typing is None:
        typing = Typing(_form_of(key), began)
    _typings()[place, subject] = typing
    if typing.began < began and typing.fields and warns_if_older:
        st.info(visit.say("drafts.older"), icon=":material/history:")
    if others:
        _name_others(visit, key, others, preview, go_to)
    return DraftForm(visit, key, typing, st.container(border=border, key=f"typed_{typing.form}"))


def forget(visit: Visit, place: str, subject: str, in_all_tabs: bool = False) -> None:
    """Drop what this tab typed into a form, which need not be on the page.

    in_all_tabs: what every tab of this browser typed there, because what it was about is done with.
    """
    typing = _typings().get((place, subject))
    others = drafts_of(visit.store, owner(), place) if in_all_tabs else ()
    keys = {DraftKey(owner(), place, subject, tab()), *(draft.key for draft in others if draft.key.subject == subject)}
    with visit.store.write() as session:
        for key in keys:
            end(session, key)
    if typing is not None:
        _begin_anew((place, subject), typing.form)


def store_typed(
    visit: Visit, draft: FormDraft, file: SourceFile | None = None, actor: Actor | None = None
) -> tuple[datetime | None, str]:
    """Store what was typed: when that was, or the words for why it could not be; nothing else is kept from its work.

    file, actor: the file that it was typed about, and who brought it.
    """
    try:
        return keep(visit.store, draft, file, actor).updated_at, ""
    except FormDraftTooLongError as error:
        lengths = {"length": integer(error.length, visit.language), "limit": integer(LONGEST, visit.language)}
        return None, visit.say("drafts.too_long", **lengths)
    except StoreError as error:
        reason = visit.say(f"store.{error.kind}") if error.kind else str(error)
        return None, visit.say("drafts.not_stored", reason=plain(reason))


def show_mark(text: str, **facts: object) -> None:
    """The line that says that there is a draft; `facts` tell the browser what the server has (ui/kit/typed.js)."""
    said = {name: fact if isinstance(fact, str) else json.dumps(fact) for name, fact in facts.items() if fact != ""}
    st.html(markup.subtitle(text, style="app-draft", **said))


def has_drafts(visit: Visit, place: str) -> bool:
    """Whether something that was typed at a place is not saved yet."""
    return bool(drafts_of(visit.store, owner(), place))


def drafted_subjects(visit: Visit, place: str) -> frozenset[str]:
    """The things of a place about which something was typed that is not saved yet."""
    return frozenset(draft.key.subject for draft in drafts_of(visit.store, owner(), place))


def moment_text(visit: Visit, moment: datetime) -> str:
    """The time of a draft: "09:14" today, else with its day."""
    text = datetime_text(moment, visit.language)
    return text.rpartition(" ")[2] if local_time(moment).date() == local_time(now()).date() else text


def is_put_off(draft: FormDraft) -> bool:
    """Whether the person left a draft for later in this session."""
    return draft.id in _later()


def put_off(draft: FormDraft) -> None:
    """Leave a draft for later."""
    _later().add(draft.id)


def choice_about(visit: Visit, about: str, *, can_wait: bool = True) -> str:
    """The choice below the sentence of an offered draft: "use", "drop", "later", or "" while nobody has chosen.

    can_wait: whether "later" is offered.
    """
    row = st.container(horizontal=True)
    if row.button(visit.say("drafts.use"), type="primary", icon=":material/edit:", key=f"typed_use_{about}"):
        return "use"
    if row.button(visit.say("drafts.drop"), icon=":material/delete:", key=f"typed_drop_{about}"):
        return "drop"
    return (
        "later"
        if can_wait and row.button(visit.say("drafts.later"), type="tertiary", key=f"typed_later_{about}")
        else ""
    )


def take_left(store: Store, left: object) -> list[dict[str, Any]]:
    """Store what the browser had in fields that are gone, each in the draft it belongs to; returns what is taken.

    The browser forgets what is taken. So is what cannot be a draft, or it would come again and again: that is logged.
    """
    taken = []
    for entry in left[:MOST_TAKEN] if isinstance(left, list) else []:
        if not isinstance(entry, dict):
            continue
        taken.append({"key": entry.get("key"), "at": entry.get("at")})
        if not _is_sound(entry):
            LOGGER.warning("what a field has left behind is no draft: %s", ", ".join(sorted(map(str, entry))))
            continue
        if entry["form"] in _ended() or _is_used(entry):
            continue
        name, text = entry["name"], entry["text"]
        content = {name: text}
        place, subject, its_tab = entry["place"], entry["subject"], entry["tab"]
        is_continued = (place, subject, its_tab) in _continued()
        key = DraftKey(owner(), place, subject, tab() if is_continued else its_tab)
        began = entry["began"]
        draft = FormDraft(key, content, int(began) if began.isascii() and began.isdigit() else 0, entry["form"])
        try:
            complete(store, draft)
        except FormDraftTooLongError as error:
            LOGGER.warning("what a field of %s has left behind is too long: %s", place, error)
            continue
        _handed().add((place, subject, key.tab))
        typing = _typings().get((key.place, key.subject))
        if typing is not None and key.tab == tab():
            typing.fields |= content
            typing.restored |= content
    return taken


def _is_sound(entry: Mapping[str, Any]) -> bool:
    limits = {"place": 50, "subject": LONGEST_NAME, "tab": 50, "form": 50, "began": 9, "name": LONGEST_NAME}
    limits["text"] = LONGEST_LEFT
    return all(isinstance(entry.get(name), str) and len(entry[name]) <= limit for name, limit in limits.items())


def offer_several(
    visit: Visit,
    place: str,
    drafts: list[FormDraft],
    name: Callable[[FormDraft], str],
    go_on: Callable[[list[FormDraft]], None],
) -> None:
    """Offer the drafts of the rows of a grid together. go_on: lays over the grid those that are taken up.

    A draft is one row, or has the cells of several by the names that the browser gives them.
    """
    waiting = [draft for draft in drafts if draft.id not in _later() and draft.updated_at]
    if not waiting:
        return
    with st.container(border=True, key=f"typed-offer-{place}"):
        at = moment_text(visit, max(draft.updated_at for draft in waiting if draft.updated_at))
        count = sum(_count_of_rows(draft) for draft in waiting)
        st.markdown(f":material/history_edu: **{plain(visit.say('drafts.offered_rows', at=at, count=count))}**")
        texts = [f"{name(draft)}: {_first_words(visit, draft.content)}" for draft in waiting[:_MOST_NAMED]]
        st.caption(plain("; ".join(texts)))
        choice = choice_about(visit, place)
        if choice == "use":
            go_on([taken for draft in waiting if (taken := _taken_over(visit, draft))])
        if choice == "drop":
            for draft in waiting:
                drop(visit.store, draft)
        if choice == "later":
            _later().update(draft.id for draft in waiting)
        if choice:
            st.rerun()


def _offer(
    visit: Visit, key: DraftKey, drafts: list[FormDraft], preview: Preview | None, go_to: Callable[[str], None] | None
) -> None:
    """Every draft with its time and beginning, and what can be done with it."""
    for draft in drafts:
        with st.container(border=True, key=f"typed-offer-{draft.id}"):
            at = moment_text(visit, draft.updated_at) if draft.updated_at else ""
            st.markdown(f":material/history_edu: **{plain(visit.say('drafts.offered', at=at))}**")
            words = "" if preview is None else preview(draft.content)
            st.caption(plain(words or _first_words(visit, draft.content)))
            choice = choice_about(visit, str(draft.id))
            if choice == "use":
                _go_on(visit, key, draft)
                if go_to is not None and draft.key.subject != key.subject:
                    go_to(draft.key.subject)
                st.rerun()
            if choice == "drop":
                drop(visit.store, draft)
                st.rerun()
            if choice == "later":
                put_off(draft)
                st.rerun()


def _name_others(
    visit: Visit, key: DraftKey, others: list[FormDraft], preview: Preview | None, go_to: Callable[[str], None] | None
) -> None:
    at = max(draft.updated_at for draft in others if draft.updated_at)
    text = visit.say("drafts.others", count=len(others), at=moment_text(visit, at))
    with st.expander(text, icon=":material/tab:"):
        st.caption(visit.say("drafts.others_note"))
        _offer(visit, key, others, preview, go_to)


def _begin_anew(name: tuple[str, str], form: str) -> None:
    """Have a form drawn with fresh fields. name: its place and subject. form: what it was called by until now."""
    _typings().pop(name, None)
    _rounds()[name] = _rounds().get(name, 0) + 1
    _ended().add(form)


def _go_on(visit: Visit, key: DraftKey, draft: FormDraft) -> None:
    taken = _taken_over(visit, draft)
    if taken is None:
        return
    name = (taken.key.place, taken.key.subject)
    rounds = _rounds()
    rounds[name] = rounds.get(name, 0) + 1  # fresh fields, which begin with what was typed
    typing = Typing(_form_of(taken.key), taken.began, stored_at=taken.updated_at)
    typing.fields, typing.restored = dict(taken.content), dict(taken.content)
    _typings()[name] = typing
    typing.store(visit, taken.key)


def _taken_over(visit: Visit, draft: FormDraft) -> FormDraft | None:
    """Go on with a draft in this tab; what the browser still had of it, and hands over later, belongs to it."""
    taken = take_over(visit.store, draft, tab())
    if taken is not None:
        _continued().add((draft.key.place, draft.key.subject, draft.key.tab))
    return taken


def _is_handed(draft: FormDraft) -> bool:
    return (draft.key.place, draft.key.subject, draft.key.tab) in _handed()


def _handed() -> set[tuple[str, str, str]]:
    """The drafts of which the browser still had something when this page was loaded."""
    handed: set[tuple[str, str, str]] = st.session_state.setdefault(_HANDED, set())
    return handed


def _used() -> set[tuple[str, str, str]]:
    """By form and field, the texts that have served."""
    used: set[tuple[str, str, str]] = st.session_state.setdefault(_USED, set())
    return used


def _is_used(entry: Mapping[str, Any]) -> bool:
    return (entry["form"], entry["name"], entry["text"]) in _used()


def _continued() -> set[tuple[str, str, str]]:
    continued: set[tuple[str, str, str]] = st.session_state.setdefault(_CONTINUED, set())
    return continued


def _count_of_rows(draft: FormDraft) -> int:
    return len({name.split("|")[1] for name in draft.content if "|" in name}) or 1


def cut_short(text: str) -> str:
    """The beginning of what was typed, by which a draft is known."""
    return text if len(text) <= _PREVIEW else f"{text[:_PREVIEW]}…"


def _first_words(visit: Visit, content: Mapping[str, Any]) -> str:
    """The first that was typed; what was ticked or chosen has no words of its own and is counted."""
    texts = [text for value in content.values() if (text := _words_of(visit, value).strip())]
    shown = "; ".join(map(cut_short, texts[:_MOST_NAMED]))
    return shown or visit.say("drafts.fields", count=len(content))


def _words_of(visit: Visit, value: Any) -> str:
    if isinstance(value, str):
        return value
    if _is_table(value):
        return visit.say("drafts.rows", count=len(value[_ROWS]))
    if isinstance(value, dict) and _NUMBER in value:
        return str(value[_NUMBER])
    if isinstance(value, dict):
        return date_text(decoded(value), visit.language)
    return unrounded(value, visit.language) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _typings() -> dict[tuple[str, str], Typing]:
    typings: dict[tuple[str, str], Typing] = st.session_state.setdefault(_TYPINGS, {})
    return typings


def _rounds() -> dict[tuple[str, str], int]:
    rounds: dict[tuple[str, str], int] = st.session_state.setdefault(_ROUNDS, {})
    return rounds


def _ended() -> set[str]:
    ended: set[str] = st.session_state.setdefault(_ENDED, set())
    return ended


def _later() -> set[int]:
    later: set[int] = st.session_state.setdefault(_LATER, set())
    return later


def _form_of(key: DraftKey) -> str:
    """What the form is called by on the page: short, of letters and digits, another one after each saving."""
    number = hashlib.sha256(f"{key.place}|{key.subject}".encode()).hexdigest()[:10]
    return f"f{number}r{_rounds().get((key.place, key.subject), 0)}"


def _values(form: str, known: Iterable[str] | None = None) -> dict[str, Any]:
    """What stands in the fields of a form, by their names, as JSON can hold it. known: the names, where they are."""
    end = f"_{form}"
    if known is None:  # Streamlit looks at all that it knows for each list of names: so it is asked once
        held = st.session_state.to_dict()
        found = {name[: -len(end)]: value for name, value in held.items() if name.endswith(end)}
    else:
        found = {name: st.session_state[name + end] for name in known if name + end in st.session_state}
    return {name: _encoded(value) for name, value in found.items() if _is_value(value)}


def _in_text(rows: DraftRows | None, language: str) -> DraftRows | None:
    """Rows with their numbers as they are typed now; drafts of before hold numbers."""

    def text(cell: Any) -> Any:
        return as_typed(cell, language) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell

    return rows and [{name: text(cell) for name, cell in row.items()} for row in rows]


def _is_cell(name: str, grid: str) -> bool:
    return name.startswith(f"{grid}|")


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and _ROWS in value


def _is_value(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(part, str) for part in value)
    return value is None or isinstance(value, str | bool | int | float | date)


def _encoded(value: Any) -> Any:
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def decoded(value: Any) -> Any:
    """A value of a draft as a field holds it: a day, a number that the browser had, or itself."""
    if not isinstance(value, dict):
        return value
    if _DAY in value:
        return date.fromisoformat(value[_DAY])
    try:
        number = float(value[_NUMBER])
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
