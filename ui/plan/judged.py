"""The targets of a plan judged by what is in the store: entered values, and the editions that have come."""

from collections.abc import Mapping

from data.store.plans import list_values
from planning.judgement import Judgement, judge
from planning.periods import today
from planning.plan import Plan
from planning.target import OF_EDITIONS, kind_of
from ui.reads.actions import actions_of_plan
from ui.reads.scores import histories, home_units
from ui.visit.visit import Visit


def judgements(visit: Visit, plan: Plan) -> Mapping[str, Judgement]:
    """Each part of the plan's targets by its code, with whether it is met and why."""
    values = list_values(visit.store, plan.year)
    indices = sorted({part.index for _, part in plan.parts() if kind_of(part) in OF_EDITIONS})
    actions = actions_of_plan(visit, plan.year)
    homes = {code: visit.catalogue.kin(home) for code, home in home_units(visit).items()}
    found = judge(
        plan,
        values,
        histories(visit, indices),
        homes,
        today(),
        visit.settings.convention,
        actions,
        visit.catalogue.unranked,
    )
    return {judgement.part: judgement for judgement in found}
