"""What the reader wants to reach, a rank or a total, and the paths to it."""

import streamlit as st

from analysis.edition_table import EditionTable
from analysis.paths import Paths, paths_to_rank, paths_to_total
from ui.reads.cached import cached_by_edition
from ui.reads.edition import scores_of_edition
from ui.reads.scores import gains
from ui.visit.link_choices import choose, choose_number
from ui.visit.visit import Visit
from wording.numbers import decimal, rank_text

PLACES = 10
"""How many places better is asked for until the reader says otherwise."""


def find_paths(visit: Visit, table: EditionTable, unit: str, rank: int) -> tuple[Paths, str]:
    """The paths to the rank or total that the reader asks for, and the goal in words."""
    say, units = visit.say, len(table.units)
    kinds = {"rank": say("simulate.to_rank"), "total": say("simulate.to_total")}
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        kind = choose(visit, "simulate", "goal", say("simulate.goal"), kinds)
    with right:
        if kind == "total":
            start = round(float(table.totals()[table.units.index(unit)]) + 1.0, 2)
            goal = choose_number(
                visit, "simulate", "total", say("simulate.total"), (0.0, table.total_scale), start, 0.5
            )
            return _paths(visit, None, goal), say("simulate.goal_total", total=decimal(goal, visit.language))
        start = max(1, rank - PLACES)
        place = int(choose_number(visit, "simulate", "rank", say("simulate.rank"), (1, units), start, 1))
    return _paths(visit, place, None), say("simulate.goal_rank", rank=rank_text(place, units))


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=64)
def _paths(visit: Visit, rank: int | None, total: float | None) -> Paths:
    table = scores_of_edition(visit).complete()
    if rank is not None:
        return paths_to_rank(table, gains(visit), visit.key.unit, rank)
    return paths_to_total(table, gains(visit), visit.key.unit, total or 0.0)
