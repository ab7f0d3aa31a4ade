"""What is asked: a plan with its dates, or any editions; which components; which units cannot be compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from analysis.frames import TOTAL
from services.effects import Editions, Work, editions_around, work_of
from ui.effects.view import known_editions
from ui.kit.fold import FOLD, fold_button
from ui.reads.actions import every_action
from ui.reads.plans import plan_years
from ui.visit.link_choices import choose, choose_segment, choose_several
from ui.visit.visit import Visit

MODES = ("plan", "years")


@dataclass(frozen=True)
class Question:
    """What is asked of the figures. plan: the year of the plan and what it does; None where editions were chosen."""

    components: tuple[str, ...]
    editions: Editions
    excluded: tuple[str, ...] = ()
    plan: int | None = None
    work: Work | None = None


def ask(visit: Visit) -> Question | None:
    """The question of the link, and the boxes to change it; None where there are no two editions to choose from."""
    say, plans = visit.say, plan_years(visit)
    modes = {mode: say(f"effects.mode_{mode}") for mode in (MODES if plans else MODES[1:])}
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{FOLD}effects")
    button = row.container()
    with row:
        mode = choose_segment(visit, "effects", "mode", say("effects.mode"), modes)
        question = _of_plan(visit, plans) if mode == "plan" else _of_years(visit)
        if question is None:
            return None
        offered = _offered(visit, question)
        names = {code: visit.component_name(code, short=True) for code in offered}
        chosen = choose_several(
            visit, "effects", "component", say("effects.components"), names, say("effects.of_question")
        )
        others = {
            unit: say.of(visit.catalogue.unit(unit)) for unit in known_editions(visit).units if unit != visit.unit_code
        }
        with st.popover(say("effects.excluded"), icon=":material/group_remove:"):
            st.caption(say("effects.excluded_help"))
            excluded = choose_several(
                visit, "effects", "excluded", say("effects.excluded"), others, say("effects.nobody")
            )
    asked = str(question.plan or f"{question.editions.last_before} → {question.editions.last_after}")
    count = say("effects.chosen", count=len(chosen)) if chosen else say("effects.of_question")
    button.html(fold_button(" · ".join((modes[mode], asked, count))))
    return Question(chosen or question.components, question.editions, excluded, question.plan, question.work)


def _of_plan(visit: Visit, plans: Sequence[int]) -> Question:
    """The components and the editions of the plan that is chosen, the newest if none is."""
    names = {str(year): str(year) for year in reversed(plans)}
    plan = int(choose(visit, "effects", "plan", visit.say("effects.plan"), names, width=130))
    work = work_of(every_action(visit), visit.index.itself, visit.unit_code, plan)
    known = known_editions(visit).full
    editions = editions_around(visit.index, visit.unit_group, known, work.first_day, work.last_day)
    return Question(work.components or _components(visit, editions.last_before), editions, plan=plan, work=work)


def _of_years(visit: Visit) -> Question | None:
    """Any editions of which there are figures: the newest two, if nothing else is chosen."""
    say, full = visit.say, known_editions(visit).full
    if len(full) < 2:
        return None
    before = _choose_year(visit, "before", say("effects.before"), full[:-1], full[-2])
    later = [year for year in full if year > before]
    first = _choose_year(visit, "first", say("effects.first"), later, later[0])
    last = _choose_year(visit, "last", say("effects.last"), [year for year in later if year >= first], first)
    between = tuple(year for year in visit.index.years() if before < year < first)
    return Question(_components(visit, before), Editions(before, first, last, between))


def _choose_year(visit: Visit, name: str, label: str, years: Sequence[int], start: int) -> int:
    names = {str(year): str(year) for year in years}
    return int(choose(visit, "effects", name, label, names, str(start), width=150))


def _components(visit: Visit, year: int) -> tuple[str, ...]:
    """The components of the edition before the actions; of the chosen one where the catalogue has none of that year.

    The total where an index has no components.
    """
    framework = visit.index.framework(year, visit.unit_group) or visit.framework
    return tuple(part.component for part in framework.components) if framework and framework.components else (TOTAL,)


def _offered(visit: Visit, question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_components(visit, question.editions.last_before), *question.components)))
