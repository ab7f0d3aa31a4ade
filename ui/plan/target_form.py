"""The fields that each form of a target has, for the form in which a planner adds one."""

from typing import Any

import streamlit as st

from analysis.frames import TOTAL
from planning.plan import Plan
from ui.blocks.number_field import Bounds, number_field
from ui.visit.visit import Visit


def part_fields(visit: Visit, plan: Plan, kind: str, about: str) -> dict[str, Any]:
    """The fields of a part of this kind, beside its code and text; None where nothing was entered."""
    fields = _FIELDS[kind](visit, about)
    hint = visit.say("targets.due_year_help")
    return fields | {"due_year": _whole(visit, "due_year", f"due_{about}", (plan.year, 2100), hint)}


def _component(visit: Visit, about: str) -> dict[str, Any]:
    names = {TOTAL: visit.component_name(TOTAL)} | {code: visit.component_name(code) for code in visit.index.components}
    code = st.selectbox(
        visit.say("words.component"), list(names), format_func=names.__getitem__, key=f"component_{about}"
    )
    return {"index": visit.index.itself, "component": code}


def _whole(visit: Visit, name: str, key: str, bounds: Bounds, hint: str | None = None) -> int | None:
    value = number_field(st, visit, visit.say(f"targets.{name}"), None, bounds, is_whole=True, key=key, help=hint)
    return None if value is None else int(value)


def _count_of(visit: Visit, name: str, about: str) -> int | None:
    return _whole(visit, name, f"{name}_{about}", (1, 1000))


def _decimal(visit: Visit, name: str, about: str, highest: float | None = None) -> float | None:
    return number_field(st, visit, visit.say(f"targets.{name}"), None, (0, highest), key=f"{name}_{about}")


def _from_year(visit: Visit, about: str) -> int | None:
    label, key = visit.say("targets.from_year"), f"from_{about}"
    year = number_field(st, visit, label, visit.year, (2000, 2100), is_whole=True, key=key)
    return None if year is None else int(year)


def _rank_step(visit: Visit, about: str) -> dict[str, Any]:
    return {
        **_component(visit, about),
        "places": _count_of(visit, "places", about),
        "from_year": _from_year(visit, about),
    }


def _rank_band(visit: Visit, about: str) -> dict[str, Any]:
    return {
        **_component(visit, about),
        "worst": _count_of(visit, "worst", about),
        "best": _count_of(visit, "best", about) or 1,
    }


def _floors(visit: Visit, about: str) -> dict[str, Any]:
    return {
        **_component(visit, about),
        "score": _decimal(visit, "score", about),
        "rank": _count_of(visit, "rank", about),
        "is_above": st.checkbox(visit.say("targets.is_above"), key=f"above_{about}"),
    }


def _share(visit: Visit, about: str) -> dict[str, Any]:
    return {
        "index": visit.index.itself,
        "count": _count_of(visit, "count", about),
        "rank": _count_of(visit, "among", about),
    }


def _group_rank(visit: Visit, about: str) -> dict[str, Any]:
    names = {"region": visit.say("targets.region"), "group": visit.say("targets.group")}
    within = st.radio(
        visit.say("targets.within"), list(names), format_func=names.__getitem__, horizontal=True, key=f"within_{about}"
    )
    return {
        **_component(visit, about),
        "within": within,
        "from_rank": _count_of(visit, "from_rank", about),
        "to_rank": _count_of(visit, "to_rank", about),
    }


def _percentage(visit: Visit, about: str) -> dict[str, Any]:
    return {
        "goal": _decimal(visit, "percent", about, 100.0) or None,
        "of": st.text_input(visit.say("targets.of"), key=f"of_{about}"),
    }


def _count(visit: Visit, about: str) -> dict[str, Any]:
    return {
        "goal": _decimal(visit, "number", about) or None,
        "unit": st.text_input(visit.say("targets.unit"), key=f"unit_{about}") or None,
        "is_above": st.checkbox(visit.say("targets.is_above"), key=f"above_{about}"),
    }


def _existence(visit: Visit, about: str) -> dict[str, Any]:
    return {}


def _increase(visit: Visit, about: str) -> dict[str, Any]:
    return {
        "unit": st.text_input(visit.say("targets.unit"), key=f"unit_{about}") or None,
        "before": _decimal(visit, "before", about),
    }


_FIELDS = {
    "rank_step": _rank_step,
    "rank_band": _rank_band,
    "floors": _floors,
    "share": _share,
    "group_rank": _group_rank,
    "percentage": _percentage,
    "count": _count,
    "existence": _existence,
    "increase": _increase,
}
