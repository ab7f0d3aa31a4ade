"""The board: a column for each state of work, a card for each action, moved by hand or by its menu."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from data.store.actions import ActionDeletedError, UnknownActionError, get_action
from planning.action import DOING, STATUSES, Action, ActionStatus
from planning.periods import today
from planning.plan import Plan
from ui.blocks.done import say_done
from ui.kit import markup
from ui.plan.card import MENU, action_card
from ui.plan.conflicts import save_all
from ui.visit.visit import Visit

BOARD: dict[ActionStatus, tuple[ActionStatus, ...]] = {
    "planned": ("planned",),
    "in_progress": DOING,
    "done": ("done",),
    "cancelled": ("cancelled",),
}
"""The columns of the board, by the status that a card takes that is dropped there, and what each gathers."""

MOST_CARDS = 40

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
        st.html(
            markup.hint(
                markup.Html(
                    f'<span class="app-wide-only">{escape(say("plan.board_hint"))}</span>'
                    f'<span class="app-narrow-only">{escape(say("plan.board_hint_narrow"))}</span>'
                )
            )
        )
    units: dict[str, str] = {}
    columns = []
    for name, here in shown.items():
        drawn = "".join(
            action_card(visit, plan, action, day, units, _status_text(visit, action, name), action.id in movable)
            for action in here[:MOST_CARDS]
        )
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


def _status_text(visit: Visit, action: Action, column: ActionStatus) -> str:
    """The status of a card whose column gathers others too; "" where the heading says it."""
    return "" if action.status == column else visit.say(f"action_status.{action.status}")


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
