"""A card of an action, as the board shows it and, on a telephone, the list."""

from collections.abc import Sequence
from datetime import date
from html import escape

from planning.action import Action
from planning.occurrences import timing
from planning.plan import Plan
from ui.blocks.action_fields import action_link, cell_in_words
from ui.blocks.timing import timing_text
from ui.visit.visit import Visit
from wording.numbers import date_text

MENU = "app-statuses"
"""The menu that every card opens which may be moved."""


def action_card(
    visit: Visit, plan: Plan | None, action: Action, day: date, units: dict[str, str], status: str, is_movable: bool
) -> str:
    """A card as HTML: the name, who leads it, by when, how far it is, and what is late or not recorded.

    units: the names of the units that were asked for by the cards before. status: in words, "" where it is plain from
    where the card stands.
    """
    say, state = visit.say, timing(action, day)
    if action.lead_unit not in units:
        units[action.lead_unit] = cell_in_words(visit, plan, action, "lead_unit").text(visit.language)
    due = say("plan.card_due", day=date_text(action.due, visit.language)) if action.due else ""
    parts = [status, units[action.lead_unit], action.in_charge, due, f"{action.progress}%"]
    words = [escape(part) for part in parts if part and part != "–"]
    if waits := escape(timing_text(visit, action, day)):
        words.append(f'<span class="app-bad">{waits}</span>' if state in ("late", "unrecorded") else waits)
    about, button = "", ""
    if is_movable:
        about = (
            f' draggable="true" data-action="{action.id}" data-version="{action.version}" data-status="{action.status}"'
        )
        label = escape(say("plan.board_move", title=action.title))
        button = f'<button type="button" class="app-button" popovertarget="{MENU}" aria-label="{label}">⋮</button>'
    return (
        f'<article class="app-card app-card-{state}"{about}>{button}'
        f'<a href="{escape(action_link(visit, action))}" target="_self" draggable="false">{escape(action.title)}</a>'
        f"<p>{' · '.join(words)}</p></article>"
    )


def card_list(visit: Visit, plan: Plan | None, actions: Sequence[Action], day: date) -> str:
    """The actions as cards, a list for a telephone's width: there a grid would show half a name."""
    units: dict[str, str] = {}
    cards = "".join(
        action_card(visit, plan, action, day, units, visit.say(f"action_status.{action.status}"), False)
        for action in actions
    )
    return f'<div class="app-card-list app-narrow-only">{cards}</div>'
