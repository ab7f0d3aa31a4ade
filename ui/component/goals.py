"""What it would take to stand higher in one component: the gain to each goal, and how often it was ever made."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import streamlit as st

from analysis.experience import WINDOW
from analysis.frames import is_known
from analysis.priority import GOAL, last_rank
from ui.blocks.peers import unit_label
from ui.component.field import Made, changes_of, gains_of, largest_near, largest_of, scores_of
from ui.kit.tables import Column, Row, TableCell, ranked, show_table
from ui.statements.sentences import often_cell
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, SIGNED, integer, signed


def show_goals(visit: Visit, component: str) -> None:
    """The goals still ahead; nothing where the unit has no score or the component is not ranked."""
    say, rows = visit.say, scores_of(visit, component)
    own = rows[rows["unit"] == visit.unit_code]
    if own.empty or not is_known(own["percentile"].iloc[0]):
        return
    mine = own.iloc[0]
    st.subheader(say("component.goals"))
    ahead = list(_goals(rows, mine))
    if not ahead:
        st.caption(say("component.is_first"))
        return
    changes = changes_of(visit, component, str(mine["construct"]))
    start = {component: float(mine["percentile"])}
    weight = (visit.framework.weights or {}).get(component) if visit.framework else None
    times = visit.framework.multiplier if visit.framework else 0.0
    way, less = float(mine["direction"]), "_less" if visit.is_less_better(component) else ""
    table: list[Row] = []
    for name, score in ahead:
        gain = score - float(mine["shown_value"])
        often = changes.frequency(start, {component: gain * way})
        place = 1 + int((rows["shown_value"] * way > score * way).sum())
        table.append(
            [
                say(f"component.goal_{name}{less}") if name in ("quarter", "best") else say(f"component.goal_{name}"),
                TableCell(score, DECIMAL.to(visit.digits)),
                TableCell(gain, SIGNED.to(visit.digits)),
                ranked(place, mine["rank_of"]),
                TableCell(None if weight is None else weight * gain * times, SIGNED.to(visit.digits)),
                often_cell(visit, often),
            ]
        )
    columns = [
        Column(say("component.goal")),
        Column(say("words.score"), "right"),
        Column(say(f"component.gain{less}"), "right"),
        Column(say("words.rank"), "right"),
        Column(say("component.total_gain"), "right", is_secondary=True),
        Column(say("component.often", year=visit.year)),
    ]
    caption = say("component.goals_caption", component=visit.component_name(component))
    show_table(columns, table, caption, visit.language)
    st.caption(" ".join(_rule(visit, component, mine, less)))


def _goals(rows: pd.DataFrame, mine: pd.Series) -> Iterator[tuple[str, float]]:
    """The scores of the unit just ahead, the median, the last of the first quarter and the best, if they lie ahead."""
    way = float(mine["direction"])
    scores = rows["shown_value"].to_numpy(dtype=float) * way
    ordered = np.sort(scores)[::-1]
    start = float(mine["shown_value"]) * way
    ahead = scores[scores > start]
    if not len(ahead):
        return
    candidates = [
        ("next", float(ahead.min())),
        ("median", float(np.median(scores))),
        ("quarter", float(ordered[int(last_rank(GOAL, len(ordered))) - 1])),
        ("best", float(scores.max())),
    ]
    reached = start
    for name, score in candidates:
        if score > reached:
            yield name, score * way
            reached = score


def _rule(visit: Visit, component: str, mine: pd.Series, less: str) -> Iterator[str]:
    """What is counted, and the largest gains there were: of a unit that began as near, and of the unit itself."""
    say, language = visit.say, visit.language
    yield say("component.goals_note", year=visit.year, window=integer(WINDOW, language))
    if less:
        yield say("component.goals_note_less")
    known, way = gains_of(visit, component, str(mine["construct"])), float(mine["direction"])
    near, own = largest_near(known, float(mine["percentile"])), largest_of(known, visit.unit_code)
    if near is not None:
        yield say("component.largest", unit=unit_label(visit, near.unit), **_made(visit, near, way))
    if own is not None and own != near and own.points > 0:
        yield say("component.largest_own", unit=visit.unit_name, **_made(visit, own, way))


def _made(visit: Visit, made: Made, way: float) -> dict[str, str | int]:
    """A gain in words: from when to when, how many points, and how many of the chosen edition."""
    points, gain = (signed(way * value, visit.language, visit.digits) for value in (made.points, made.gain))
    return {"from_year": made.from_year, "to_year": made.year, "points": points, "gain": gain, "year": visit.year or 0}
