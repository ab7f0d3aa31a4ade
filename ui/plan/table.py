"""The table of actions: edited in place, several at once, and saved without losing anybody's words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.rights import Actor
from data.store.actions import ActionChangedError, add_action, delete_actions, undelete_action
from data.store.form_drafts import DraftKey, FormDraft, drafts_of, end
from planning.action import MEASURES, STATUSES, TEXT_LIMITS, Action
from planning.periods import today
from planning.plan import RHYTHMS, Plan
from ui.blocks.action_fields import (
    CHOSEN,
    IN_TABLE,
    NOT_CHOSEN,
    NUMBERS,
    action_link,
    basis_text,
    cell_of,
    component_labels,
    edited,
    typed_cell,
)
from ui.blocks.day_field import day_field
from ui.blocks.done import say_done
from ui.blocks.drafts import cut_short, decoded, offer_several, show_mark, store_typed
from ui.blocks.number_field import cell_text, number_column, read_typed
from ui.blocks.plan_choice import names_of, topic_label
from ui.blocks.timing import timing_text
from ui.kit import markup
from ui.kit.fold import FOLD, fold_button
from ui.plan.card import card_list
from ui.plan.columns import (
    BASIS,
    CHANGED,
    CHOSEN_FROM,
    NAME,
    TIMING,
    heading,
    in_order,
    show_sheet,
)
from ui.plan.conflicts import save_all
from ui.visit.browser import is_reconnected, owner, tab
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.words import plain

PAGE = 50
"""Actions on one page of the table: more would be sent and drawn for nobody."""

WHOLE = 20
"""Rows up to which the table is as high as they are; a longer one scrolls within itself."""

PLACE = "plan_table"

_SNAPSHOT, _ROUND, _PAGE, _SHOWN = "_plan_snapshot", "_plan_round", "_plan_page", "_plan_shown"
_RESTORED, _STORED = "_plan_restored", "_plan_stored"
_MARK, _OPEN, _OPENED = "mark", "open", "plan_opened"


def editor_key() -> str:
    """The key of the table; a new round starts a fresh one."""
    return f"plan_editor_{st.session_state.get(_ROUND, 0)}"


def _typed() -> dict[int, dict[str, Any]]:
    state = st.session_state.get(editor_key())
    return state["edited_rows"] if state else {}


def has_unsaved_edits() -> bool:
    """Whether something was typed into the table and not saved yet; a tick in the first column is no edit."""
    return bool(_restored()) or any(set(cells) - {_MARK} for cells in _typed().values())


def _restored() -> dict[int, FormDraft]:
    """The drafts that the table begins with, by the number of their action."""
    restored: dict[int, FormDraft] = st.session_state.setdefault(_RESTORED, {})
    return restored


def drafted_rows() -> frozenset[int]:
    """The actions over which a draft was laid."""
    return frozenset(_restored())


def held(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The actions as the table shows them: fresh ones, or, while edits are unsaved, those the edits began from."""
    if not has_unsaved_edits() or _SNAPSHOT not in st.session_state:
        st.session_state[_SNAPSHOT] = tuple(actions)
    return tuple(st.session_state[_SNAPSHOT])


def new_round() -> None:
    """Begin a fresh table: what was typed has been kept, or is dropped."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    for name in (_SNAPSHOT, _RESTORED, _STORED):
        st.session_state.pop(name, None)


def _key(action: Action) -> DraftKey:
    return DraftKey(owner(), PLACE, str(action.id), tab())


def take_up_drafts(visit: Visit, actions: Sequence[Action]) -> None:
    """Lay what this tab typed over the table again, and offer what was typed elsewhere or before."""
    known = {str(action.id): action for action in actions}
    drafts = [draft for draft in drafts_of(visit.store, owner(), PLACE) if draft.key.subject in known]
    mine = {int(draft.key.subject): draft for draft in drafts if draft.key.tab == tab()}
    shown = st.session_state.get(_SHOWN, ())
    typed = {shown[at] for at, cells in _typed().items() if at < len(shown) and set(cells) - {_MARK}}
    restored = _restored()
    is_stale = not typed and any(mine[n].content != draft.content for n, draft in restored.items() if n in mine)
    is_resumed = is_reconnected() and _typed() and not shown  # the page has the edits, this session not yet
    if (set(mine) - typed - set(restored) or is_stale) and not is_resumed:
        _lay_back(mine)
    offer_several(
        visit,
        PLACE,
        [draft for draft in drafts if draft.key.tab != tab()],
        lambda draft: f"“{cut_short(known[draft.key.subject].title)}”",
        lambda taken: _lay_back(mine | {int(draft.key.subject): draft for draft in taken}),
    )


def _lay_back(drafts: dict[int, FormDraft]) -> None:
    new_round()
    _restored().update(drafts)


def _store_typed(visit: Visit, shown: Sequence[Action]) -> str:
    """Store what was typed into each row since the last run; the words for why it could not be stored."""
    stored: dict[int, dict[str, Any]] = st.session_state.setdefault(_STORED, {})
    trouble = ""
    for action, cells in _changes(shown):
        number = action.id or 0
        if stored.get(number) != cells and cells:
            began = _restored()[number].began if number in _restored() else action.version
            _, trouble = store_typed(visit, FormDraft(_key(action), cells, began, editor_key()))
            stored[number] = cells
    return trouble


def _changes(shown: Sequence[Action]) -> Iterator[tuple[Action, dict[str, Any]]]:
    """Each action that was changed, with the cells that were typed: before this session and in it."""
    typed = {shown[at].id: cells for at, cells in _typed().items() if at < len(shown)}
    for action in shown:
        before = _restored().get(action.id or 0)
        cells = {**(before.content if before else {}), **typed.get(action.id, {})}
        cells.pop(_MARK, None)
        if cells:
            yield action, cells


def edit_table(
    visit: Visit, plan: Plan | None, actions: Sequence[Action], columns: Sequence[str], actor: Actor | None
) -> None:
    """Draw a page of the table, in which one action can be ticked and opened; with a person's name it can be edited.

    On a telephone the actions are cards, and the table waits behind a button.
    """
    say, allowed = visit.say, actor is not None
    restored = _restored() if allowed else {}
    ordered = sorted(actions, key=lambda action: action.id not in restored)
    shown = _page_of(visit, ordered)
    drafted = {name for draft in restored.values() for name in draft.content}  # what is not saved is seen
    numbers = tuple(action.id for action in shown)
    if st.session_state.get(_SHOWN, numbers) != numbers and not has_unsaved_edits():
        new_round()  # a tick belongs to its action, not to whatever stands in its row now
    st.session_state[_SHOWN] = numbers
    day = today()
    show_sheet(visit, plan, ordered, columns, day)
    st.html(card_list(visit, plan, shown, day))
    with st.container(key=f"{FOLD}plan_grid"):
        st.html(fold_button(say("plan.grid" if allowed else "plan.grid_to_read")))
        _edit_grid(visit, plan, shown, in_order({*columns, *drafted}), actor)


def _edit_grid(
    visit: Visit, plan: Plan | None, shown: Sequence[Action], columns: Sequence[str], actor: Actor | None
) -> None:
    """The table itself, what becomes of what was typed into it, and of what was ticked."""
    say, allowed = visit.say, actor is not None
    restored = _restored() if allowed else {}
    with st.container(key="plan_list"):
        after = st.data_editor(
            pd.DataFrame([_line(visit, action, restored.get(action.id or 0)) for action in shown]),
            height="content" if len(shown) <= WHOLE else "auto",
            key=editor_key(),
            hide_index=True,
            num_rows="fixed",
            column_config=_columns(visit, plan, shown),
            column_order=[_MARK, _OPEN, NAME, *columns],
            disabled=[TIMING, BASIS, CHANGED] if allowed else [NAME, *CHOSEN_FROM],
            alt=say("plan.table_alt"),
        )
    ticked = [action for at, action in enumerate(shown) if _typed().get(at, {}).get(_MARK)]
    if actor is None:
        _open_ticked(visit, st.container(), ticked)
        return
    _say_what_is_stored(visit, shown, list(map(str, after["title"])), _store_typed(visit, shown))
    row = st.container(horizontal=True, vertical_alignment="bottom")
    if row.button(say("plan.save"), type="primary", disabled=not has_unsaved_edits(), icon=":material/save:"):
        cells, changed = {action.id: cells for action, cells in _changes(shown)}, []
        is_readable = not _say_wrong_numbers(visit, shown, after, cells)
        for at, before in enumerate(shown if is_readable else ()):
            if before.id in cells:
                began = restored[before.id].began if before.id in restored else before.version
                action = edited(before, after.iloc[at], cells[before.id], visit.language)
                changed.append((before, replace(action, version=began)))
        if is_readable and save_all(visit, changed, IN_TABLE, actor, _key, new_round):
            new_round()
            st.rerun()
    if row.button(say("plan.drop"), disabled=not has_unsaved_edits()):
        with visit.store.write() as session:
            for action, _ in _changes(shown):
                end(session, _key(action))
        new_round()
        st.rerun()
    _work_on_ticked(visit, plan, ticked, actor)


def _say_wrong_numbers(
    visit: Visit, shown: Sequence[Action], after: pd.DataFrame, cells: Mapping[int | None, Collection[str]]
) -> bool:
    """Say which typed cells hold no number that can be used; whether there are any. after: the table as it is now."""
    say, wrong = visit.say, []
    for at, action in enumerate(shown):
        for field in (name for name in NUMBERS if name in cells.get(action.id, ())):
            cell = cell_text(after.iloc[at][field], visit.language)
            _, text = read_typed(visit, cell, (0, None), field not in MEASURES)
            if text:
                problem = say("plan.problem", field=say(f"field.{field}"), text=text)
                wrong.append(f"{plain(action.title)}: {problem}")
    for text in wrong:
        st.error(text)
    return bool(wrong)


def _say_what_is_stored(visit: Visit, shown: Sequence[Action], titles: Sequence[str], trouble: str) -> None:
    """That there are drafts of rows; and for the browser, which keeps a cell that is open, which cell is which.

    titles: as the table shows them now, which tell its rows apart where it is sorted.
    """
    say = visit.say
    if trouble:
        st.warning(trouble)
    show_mark(
        say("drafts.grid_stored") if has_unsaved_edits() else "",
        place=PLACE,
        tab=tab(),
        form=editor_key(),
        rows=[[str(action.id), str(action.version), title] for action, title in zip(shown, titles, strict=True)],
        columns={say(f"field.{name}"): name for name in IN_TABLE},
        stored={str(action.id): cells for action, cells in _changes(shown)},
        asks=say("drafts.leave") if has_unsaved_edits() else "",
    )


def _page_of(visit: Visit, actions: Sequence[Action]) -> Sequence[Action]:
    pages = -(-len(actions) // PAGE)
    if pages <= 1:
        return actions
    first = st.segmented_control(
        visit.say("plan.page"),
        range(pages),
        default=0,
        format_func=lambda page: f"{page * PAGE + 1}–{min((page + 1) * PAGE, len(actions))}",
        disabled=has_unsaved_edits(),
        key=_PAGE,
    )
    begin = min(first or 0, pages - 1) * PAGE
    return actions[begin : begin + PAGE]


def _work_on_ticked(visit: Visit, plan: Plan | None, ticked: Sequence[Action], actor: Actor) -> None:
    """One change for all ticked actions, a copy of them, or the whole of one."""
    say = visit.say
    if not ticked:
        st.html(markup.hint(say("plan.tick_hint")))
        return
    locked = has_unsaved_edits()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    field = row.selectbox(
        say("plan.bulk", count=len(ticked)),
        ("status", "lead_unit", "channel", "due"),
        format_func=lambda name: say(f"field.{name}"),
        disabled=locked,
        width=220,
        key="plan_bulk_field",
    )
    value = _bulk_value(visit, plan, row, str(field), locked)
    if row.button(say("plan.apply"), disabled=locked or value is None, icon=":material/done_all:"):
        changes = {field: value} | ({"progress": 100} if value == "done" else {})
        wanted = [(action, replace(action, **changes)) for action in ticked]
        if save_all(visit, wanted, (*changes,), actor, undone=new_round):
            new_round()
            st.rerun()
    if row.button(say("plan.duplicate"), disabled=locked, icon=":material/content_copy:"):
        new_round()  # first: a second click finds nothing ticked
        copies = [add_action(visit.store, copy_of(visit, action), actor) for action in ticked]
        say_copied(visit, copies, actor)
        st.rerun()
    if row.button(say("plan.delete_ticked"), disabled=locked, icon=":material/delete:"):
        _delete_ticked(visit, ticked, actor)
    _open_ticked(visit, row, ticked, locked)
    if locked:
        st.caption(say("plan.locked"))


def _open_ticked(visit: Visit, row: DeltaGenerator, ticked: Sequence[Action], locked: bool = False) -> None:
    """The way to the one action that is ticked."""
    if not ticked:
        st.caption(visit.say("plan.tick_to_open"))
    if len(ticked) == 1 and row.button(visit.say("plan.open"), disabled=locked, icon=":material/open_in_full:"):
        st.query_params["action"] = str(ticked[0].id)
        new_round()
        st.rerun()


def _open_pressed(visit: Visit, numbers: Sequence[int | None]) -> None:
    """Open the action beside whose name it was pressed; what is typed and not saved comes first."""
    if has_unsaved_edits():
        st.toast(visit.say("plan.locked"))
        return
    st.query_params["action"] = str(numbers[st.session_state[_OPENED].row])
    new_round()


def _delete_ticked(visit: Visit, ticked: Sequence[Action], actor: Actor) -> None:
    """Put the ticked actions aside, all or none; they can be had back together, or later one by one."""
    say = visit.say
    new_round()  # first: a second click finds nothing ticked
    try:
        delete_actions(visit.store, ticked, actor)
    except ActionChangedError as error:
        say_done(say("plan.delete_changed", person=error.theirs.updated_by))
        st.rerun()

    def undo() -> None:
        for action in ticked:
            undelete_action(visit.store, action.id or 0, actor)

    text = say("plan.deleted_several", count=len(ticked), titles="; ".join(action.title for action in ticked))
    say_done(text, undo=undo, permission="plan")
    st.rerun()


def _bulk_value(visit: Visit, plan: Plan | None, row: Any, field: str, locked: bool) -> Any:
    say, key = visit.say, f"plan_bulk_{field}"
    if field == "due":
        return day_field(row, visit, say("field.due"), None, disabled=locked, key=key, width=180)
    names = (
        {status: say(f"action_status.{status}") for status in STATUSES}
        if field == "status"
        else dict(names_of(visit, plan, field))
    )
    return row.selectbox(
        say(f"field.{field}"),
        list(names),
        index=None,
        format_func=lambda code: names[code],
        placeholder=say("field.choose"),
        disabled=locked,
        key=key,
        width=300,
    )


def say_copied(visit: Visit, copies: Sequence[Action], actor: Actor) -> None:
    """Say that copies were made; they can be taken back together."""

    def undo() -> None:
        delete_actions(visit.store, copies, actor)

    view = action_link(visit, copies[0]) if len(copies) == 1 else ""
    text = visit.say("plan.copied", count=len(copies), titles="; ".join(copy.title for copy in copies))
    say_done(text, view, undo, permission="plan")


def copy_of(visit: Visit, action: Action, **changes: Any) -> Action:
    """A new action like this one: nothing done, nothing spent, nothing shown yet."""
    title = visit.say("plan.copy_of", title=action.title)
    fresh: dict[str, Any] = {
        "title": title if len(title) <= TEXT_LIMITS["title"] else action.title,
        "status": "planned",
        "progress": 0,
        "budget_spent": None,
        "measure_done": None,
        "evidence": (),
        "difficulties": (),
        "occurrences": (),
        "id": None,
        "version": 0,
    }
    return replace(action, **{**fresh, **changes})


def _line(visit: Visit, action: Action, draft: FormDraft | None) -> dict[str, Any]:
    line: dict[str, Any] = {_MARK: False, _OPEN: visit.say("plan.open")} | {
        field: cell_of(action, field, visit.language) for field in IN_TABLE
    }
    for field, cell in (draft.content if draft else {}).items():
        line[field] = typed_cell(field, decoded(cell), visit.language)
    line[TIMING] = timing_text(visit, action, today())
    line[BASIS] = basis_text(visit, action)
    line[CHANGED] = f"{action.updated_by}, {datetime_text(action.updated_at, visit.language)}"
    return line


def _columns(visit: Visit, plan: Plan | None, shown: Sequence[Action]) -> dict[str, Any]:
    """How each column is edited. shown: what they have that the plan does not offer, such as a form in words, stays."""
    say, kinds = visit.say, st.column_config
    components = component_labels(visit)
    topics = {topic.code: topic_label(visit, plan, topic.code) for topic in plan.topics} if plan else {}

    def one_of(field: str, names: dict[str, str], is_required: bool = False, width: Any = "medium") -> Any:
        return kinds.SelectboxColumn(
            say(f"field.{field}"),
            options=[*names] if is_required else [NOT_CHOSEN, *names],
            required=is_required,
            width=width,
            format_func=lambda code: names.get(str(code), str(code)),
        )

    def several(field: str, names: dict[str, str]) -> Any:
        return kinds.MultiselectColumn(
            say(f"field.{field}"),
            options=list(names),
            format_func=lambda code: names.get(code, code),
            width="medium",
        )

    columns: dict[str, Any] = {
        _MARK: kinds.CheckboxColumn("", width=40, pinned=True),
        _OPEN: kinds.ButtonColumn(
            "",
            width=60,
            pinned=True,
            type="tertiary",
            key=_OPENED,
            on_click=_open_pressed,
            args=(visit, [action.id for action in shown]),
        ),
        "title": kinds.TextColumn(say("field.title"), width=360, pinned=True),
        "status": one_of("status", {code: say(f"action_status.{code}") for code in STATUSES}, True, 150),
        "rhythm": one_of("rhythm", {code: say(f"rhythm.{code}") for code in RHYTHMS}, True),
        "components": several("components", components),
        "topics": several("topics", topics),
        "coordinating": several("coordinating", dict(names_of(visit, plan, "coordinating"))),
        "other_channels": several("other_channels", dict(names_of(visit, plan, "other_channels"))),
        TIMING: kinds.TextColumn(heading(visit, TIMING)),
        BASIS: kinds.TextColumn(heading(visit, BASIS), width="large"),
        CHANGED: kinds.TextColumn(heading(visit, CHANGED)),
    }
    for field in CHOSEN:
        names = dict(names_of(visit, plan, field))
        others = sorted({getattr(action, field) for action in shown} - {"", *names})
        width = 290 if field == "lead_unit" else "medium"  # a room's whole name
        columns[field] = one_of(field, names | {value: value for value in others}, width=width)
    columns |= {field: kinds.DateColumn(say(f"field.{field}"), format="DD/MM/YYYY") for field in ("start", "due")}
    columns |= {field: number_column(say(f"field.{field}")) for field in NUMBERS}
    texts = (
        "in_charge",
        "audience",
        "product",
        "measure_unit",
        "note",
    )  # of any length: one that is too long is said, never cut
    return columns | {field: kinds.TextColumn(say(f"field.{field}")) for field in texts}
