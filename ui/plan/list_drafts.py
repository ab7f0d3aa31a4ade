"""What was typed into a list of the plan and not saved: the rows as they were, and as they are now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from data.store.form_drafts import DraftKey, FormDraft, drafts_of, end
from planning.plan import Plan
from ui.blocks.draft_tables import cells_of, grid_mark, laid_over, rows_of
from ui.blocks.draft_tables import frame_of as rows_back
from ui.blocks.drafts import drafted_subjects, offer_several, show_mark, store_typed
from ui.plan.lists import ListSpec, entries_of, frame_of
from ui.visit.browser import owner, tab
from ui.visit.visit import Visit

PLACE = "plan_list"
_ROWS = "rows"
_RESTORED, _STORED = "_plan_list_restored", "_plan_list_stored"


def subject_of(plan: Plan, spec: ListSpec) -> str:
    """How a draft names the list."""
    return f"{plan.year}|{spec.name}"


def drafted_lists(visit: Visit) -> frozenset[str]:
    """The lists of which something is not saved."""
    return drafted_subjects(visit, PLACE)


@dataclass(frozen=True)
class ListDraft:
    """The draft of one list in this tab."""

    visit: Visit
    spec: ListSpec
    key: DraftKey
    mine: FormDraft | None
    others: tuple[FormDraft, ...]

    @classmethod
    def of(cls, visit: Visit, plan: Plan, spec: ListSpec) -> ListDraft:
        """The drafts of a list as they are stored now."""
        key = DraftKey(owner(), PLACE, subject_of(plan, spec), tab())
        stored = [
            _with_open_cell(draft, frame_of(plan, spec))
            for draft in drafts_of(visit.store, key.owner, PLACE)
            if draft.key.subject == key.subject
        ]
        mine = next((draft for draft in stored if draft.key == key), None)
        return cls(visit, spec, key, mine, tuple(draft for draft in stored if draft.key != key))

    @property
    def _restored(self) -> dict[str, FormDraft]:
        restored: dict[str, FormDraft] = st.session_state.setdefault(_RESTORED, {})
        return restored

    @property
    def _stored(self) -> dict[str, Any]:
        stored: dict[str, Any] = st.session_state.setdefault(_STORED, {})
        return stored

    @property
    def round(self) -> str:
        """What the key of the table ends with: another one when a draft was laid over it."""
        restored = self._restored.get(self.key.subject)
        return f"_{restored.id}" if restored else ""

    def offer(self, plan: Plan, name: str) -> None:
        """Offer what another tab, or this browser before, has typed."""

        def go_on(taken: list[FormDraft]) -> None:
            self._restored.update(
                {draft.key.subject: _with_open_cell(draft, frame_of(plan, self.spec)) for draft in taken}
            )

        offer_several(
            self.visit,
            f"{PLACE}_{self.spec.name}",
            [_changes(draft) for draft in self.others[:1]],
            lambda draft: name,
            go_on,
        )

    def take_up(self, is_typed: bool) -> bool:
        """Lay what this tab has typed over the table where the table has it no more; whether a draft lies over it."""
        if self.mine is not None and not is_typed:
            self._restored[self.key.subject] = self.mine
        return self.key.subject in self._restored

    def began(self, plan: Plan) -> Plan:
        """The plan with the list as it was when the person began to type."""
        restored = self._restored.get(self.key.subject)
        if restored is None:
            return plan
        before, _ = entries_of(plan, self.spec, rows_back(frame_of(plan, self.spec), restored.content["before"]))
        changed: dict[str, Any] = {self.spec.name: before}
        return replace(plan, **changed)

    def frame(self, began: Plan) -> pd.DataFrame:
        """The rows that the table begins with."""
        rows, restored = frame_of(began, self.spec), self._restored.get(self.key.subject)
        return rows if restored is None else rows_back(rows, restored.content[_ROWS])

    def store(self, began: Plan, after: pd.DataFrame) -> None:
        """Store the rows as they are now, where they are not stored yet."""
        rows = rows_of(after)
        if self._stored.get(self.key.subject) == rows:
            return
        content: Mapping[str, Any] = {"before": rows_of(frame_of(began, self.spec)), _ROWS: rows}
        _, trouble = store_typed(self.visit, FormDraft(self.key, content, began.version))
        if trouble:
            st.warning(trouble)
        else:
            self._stored[self.key.subject] = rows

    def say(self, began: Plan, key: str, config: Mapping[str, Any], is_dirty: bool) -> None:
        """Say that there is a draft, and have the browser ask before the page is left, and keep the cell that is open.

        key and config: of the table.
        """
        say, rows = self.visit.say, self._stored.get(self.key.subject) or []
        show_mark(
            say("drafts.grid_stored") if is_dirty else "",
            place=PLACE,
            subject=self.key.subject,
            tab=self.key.tab,
            form=hashlib.sha256(key.encode()).hexdigest()[:16],
            began=str(began.version),
            grids={_ROWS: grid_mark(key, config)},
            stored=cells_of(_ROWS, rows if is_dirty else []),
            asks=say("drafts.leave") if is_dirty else "",
        )

    def finish(self) -> None:
        """Forget what was typed: it is saved, or dropped."""
        self._restored.pop(self.key.subject, None)
        self._stored.pop(self.key.subject, None)

    def drop(self) -> None:
        """Let go of what was typed."""
        with self.visit.store.write() as session:
            end(session, self.key)
        self.finish()


def _with_open_cell(draft: FormDraft, now: pd.DataFrame) -> FormDraft:
    """A draft with the cell laid over its rows that was open when the page was left. now: the list as it is stored."""
    rows = draft.content.get(_ROWS, rows_of(now))
    laid = laid_over(_ROWS, now, rows, draft.content)
    if laid is None:
        return draft
    return replace(draft, content={"before": draft.content.get("before", rows_of(now)), _ROWS: laid})


def _changes(draft: FormDraft) -> FormDraft:
    """A draft with nothing but the cells that were typed, by which it is known."""
    before, rows = (cells_of(_ROWS, draft.content[name]) for name in ("before", _ROWS))
    return replace(draft, content={called: cell for called, cell in rows.items() if cell != before.get(called)})
