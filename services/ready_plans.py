"""The plans that an office begins with, with the regular actions that they name; and an office that has such a plan."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from data.action_library import LibraryError, load_library
from data.catalogue.dated_terms import ended_words
from data.catalogue.loading import DIRECTORY as DELIVERED_CATALOGUE
from data.catalogue.loading import PLAN_FILES, catalogue_directory, load_office
from data.published import FOLDER
from data.rights import Actor
from data.store.actions import add_actions, delete_actions
from data.store.database import Store
from data.store.plans import PlanChangedError, add_plan, get_plan, update_plan
from planning.action import Action
from planning.library import Library
from planning.periods import Convention
from planning.plan import Plan, plan_from
from planning.proposals import ready
from services.proposals import planned

REGULAR = "regular_actions"
"""The question whether the regular actions of a delivered plan are wanted, as `Plan.answered` names it."""

_TRIES = 5


class BrokenPlanError(Exception):
    """A plan file cannot be read: the installation, or what the office put there, is damaged."""


@dataclass(frozen=True)
class ReadyPlan:
    """A plan as its file has it. regular: codes of the entries of the library that are its regular actions."""

    plan: Plan
    regular: tuple[str, ...] = ()


def ready_plans() -> Iterator[ReadyPlan]:
    """The plans that the office begins with, oldest first. Raises BrokenPlanError.

    Those in the folder of its catalogue; where there is none, the delivered ones for the office that they are of.
    """
    for path in _paths():
        yield _read(path, path.stat().st_mtime_ns)


def _paths() -> list[Path]:
    own = sorted(catalogue_directory().glob(PLAN_FILES))
    if own or load_office().name_vi != load_office(DELIVERED_CATALOGUE).name_vi:
        return own
    return sorted(FOLDER.glob(PLAN_FILES))


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> ReadyPlan:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        regular = tuple(map(str, content.pop("regular", ())))
        return ReadyPlan(plan_from(content), regular)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BrokenPlanError(f"{path.name}: {error}") from error


def add_ready_plan(store: Store, given: ReadyPlan, actor: Actor, convention: Convention = "nd09") -> None:
    """Store a plan with its regular actions; without them where the library is broken. Raises PlanExistsError."""
    try:
        actions = _actions(given, load_library(store), convention)
    except LibraryError:  # it is said where proposals are asked for, and the question about them stands
        actions = ()
    answered = (REGULAR,) if actions else ()
    add_plan(store, replace(given.plan, answered=answered), actor)
    if actions:
        add_actions(store, actions, actor)


def regular_actions(
    plan: Plan, known: tuple[Action, ...], library: Library, convention: Convention = "nd09"
) -> tuple[Action, ...]:
    """What an office that has the plan already would be given: regular actions of channels that no action of it uses.

    None where it has answered. Raises BrokenPlanError.
    """
    if REGULAR in plan.answered:
        return ()
    given = next((each for each in ready_plans() if each.plan.year == plan.year), None)
    if given is None:
        return ()
    used = {channel for action in known for channel in action.channels}
    actions = _actions(replace(given, plan=plan), library, convention)
    return tuple(action for action in actions if action.channel not in used)


def answer_regular(store: Store, year: int, wanted: tuple[Action, ...], actor: Actor) -> tuple[Action, ...]:
    """Store what an office answered: the actions that it wants, none where it wants none. Returns them as stored."""
    added = add_actions(store, wanted, actor) if wanted else ()
    _set_answered(store, year, True, actor)
    return added


def take_back_answer(store: Store, year: int, added: tuple[Action, ...], actor: Actor) -> None:
    """Undo `answer_regular`: what was added goes, and the question stands again. Raises ActionChangedError."""
    if added:
        delete_actions(store, added, actor)
    _set_answered(store, year, False, actor)


def _set_answered(store: Store, year: int, is_answered: bool, actor: Actor) -> None:
    for tried in range(_TRIES):
        plan = get_plan(store, year)
        answered = tuple(code for code in plan.answered if code != REGULAR)
        try:
            update_plan(store, replace(plan, answered=(*answered, REGULAR) if is_answered else answered), actor)
        except PlanChangedError:
            if tried == _TRIES - 1:
                raise
        else:
            return


def _actions(given: ReadyPlan, library: Library, convention: Convention) -> tuple[Action, ...]:
    plan = given.plan
    start = Action(title="", plan_year=plan.year, supplement=plan.supplement)
    found = ready(given.regular, library, plan, convention, ended_words())
    return tuple(planned(proposal, start) for proposal in found)
