"""The board: a column for each state of work, a card for each action, moved by hand or by its menu."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from data.store.actions import ActionDeletedError, UnknownActionError, get_action
from planning.action import DOING, STATUSES, Action, ActionStatus
from planning.occurrences import timing
from planning.periods import today
from planning.plan import Plan
from ui.blocks.action_fields import action_link, cell_in_words
from ui.blocks.done import say_done
from ui.blocks.timing import timing_text
from ui.kit import markup
from ui.plan.conflicts import save_all
from ui.visit.visit import Visit
from wording.numbers import date_text

BOARD: dict[ActionStatus, tuple[ActionStatus, ...]] = {
    "planned": ("planned",),
    "in_progress": DOING,
    "done": ("done",),
    "cancelled": ("cancelled",),
}
"""The columns of the board, by the status that a card takes that is dropped there, and what each gathers."""

MOST_CARDS = 40
MENU = "app-statuses"

_SCRIPT = Path(__file__).with_name("board.js")
_KEY, _HANDLED = "plan_board", "_plan_board_handled"
_moving = st.components.v2.component("app_board", js=_SCRIPT.read_text(encoding="utf-8"))


def show_board(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> None:
    """Draw the board; a card leads to its action, and takes the status of where it is put by who may report on it."""
    say, day = visit.say, today()
    shown = {name: [action for action in actions if action.status in statuses] for name, statuses in BOARD.items()}
    cards = [action for here in shown.values() for action in here[:MOST_CARDS]]
    may_plan = visit.may("plan")
    movable = {action.id for action in cards if may_plan or visit.may("report", action)}
    if movable:
        heard = _moving(
            key=_KEY, data={"handled": st.session_state.get(_HANDLED, 0)}, width=1, height=1, on_moved_change=_pass
        )
        if heard.moved and _move(visit, heard.moved):
            st.rerun()
        st.html(markup.hint(say("plan.board_hint")))
    units: dict[str, str] = {}
    columns = []
    for name, here in shown.items():
        drawn = "".join(_card(visit, plan, action, day, units, action.id in movable) for action in here[:MOST_CARDS])
        more = (
            f"<p>{escape(say('plan.more_cards', count=len(here) - MOST_CARDS))}</p>" if len(here) > MOST_CARDS else ""
        )
        empty = "" if here else f'<p class="app-empty">{escape(say("plan.no_cards"))}</p>'
        columns.append(
            f'<section data-status="{name}"><h3>{escape(say(f"plan.board_{name}"))} <span>{len(here)}</span></h3>'
            f"{drawn}{more}{empty}</section>"
        )
    menu = _menu(visit) if movable else ""
    st.html(f'<div class="app-board">{"".join(columns)}</div>{menu}')


def _pass() -> None:
    """What was moved is read where the board is drawn."""


def _menu(visit: Visit) -> str:
    """The menu of all cards: every status, exactly."""
    say = visit.say
    choices = "".join(
        f'<button type="button" class="app-button" data-status="{status}">'
        f"{escape(say(f'action_status.{status}'))}</button>"
        for status in STATUSES
    )
    return (
        f'<div id="{MENU}" class="{MENU}" popover role="group" aria-label="{escape(say("plan.board_to"))}">'
        f"<p>{escape(say('plan.board_to'))}</p>{choices}</div>"
    )


def _card(visit: Visit, plan: Plan | None, action: Action, day: date, units: dict[str, str], is_movable: bool) -> str:
    """A card. units: the names of the units that were asked for by the cards before."""
    say = visit.say
    if action.lead_unit not in units:
        units[action.lead_unit] = cell_in_words(visit, plan, action, "lead_unit").text(visit.language)
    parts = [
        say(f"action_status.{action.status}") if len(BOARD.get(action.status, DOING)) > 1 else "",
        units[action.lead_unit],
        action.in_charge,
        date_text(action.due, visit.language),
        f"{action.progress}%",
        timing_text(visit, action, day),
    ]
    words = escape(" · ".join(part for part in parts if part and part != "–"))
    about, button = "", ""
    if is_movable:
        about = (
            f' draggable="true" data-action="{action.id}" data-version="{action.version}" data-status="{action.status}"'
        )
        label = escape(say("plan.board_move", title=action.title))
        button = f'<button type="button" class="app-button" popovertarget="{MENU}" aria-label="{label}">⋮</button>'
    return (
        f'<article class="app-card app-card-{timing(action, day)}"{about}>{button}'
        f'<a href="{escape(action_link(visit, action))}" target="_self" draggable="false">{escape(action.title)}</a>'
        f"<p>{words}</p></article>"
    )


def _move(visit: Visit, moves: Sequence[Mapping[str, Any]]) -> bool:
    """Store where cards were put; whether any was there that was not stored before.

    moves: each with its number, which grows, the action, the version that its card showed, and the status.
    """
    handled = st.session_state.get(_HANDLED, 0)
    new = [move for move in moves if isinstance(move.get("number"), int) and move["number"] > handled]
    if not new:
        return False
    changed = []
    for move in new:
        if move.get("status") not in STATUSES:
            continue
        try:
            before = get_action(visit.store, int(move["action"]))
        except ActionDeletedError as error:
            say_done(visit.say("plan.is_deleted", person=error.person))
            continue
        except UnknownActionError:
            continue
        if before.status != move["status"]:  # somebody may have been faster with the same
            changed.append((before, moved(before, move["status"], int(move["version"]))))
    st.session_state[_HANDLED] = new[-1]["number"]
    save_all(visit, changed, ("status", "progress"), visit.actor)
    return True


def moved(action: Action, status: ActionStatus, version: int) -> Action:
    """The action in another status, as of the version that was seen; done means 100 per cent."""
    progress = 100 if status == "done" else action.progress
    return replace(action, status=status, progress=progress, version=version)
