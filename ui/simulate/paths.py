"""The paths to a rank or a total on the screen: the goal, the ladder, each gain with how often it was ever made."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import pandas as pd
import streamlit as st

from analysis.edition_table import EditionTable
from analysis.experience import Example
from analysis.frames import is_known
from analysis.path_test import PLACES as PATH_PLACES
from analysis.paths import Path, Paths, paths_to_rank, paths_to_total, rank_of_total
from analysis.rank_forecast import chance_by_past
from analysis.usual_level import Past, past_of
from services.backtests import METHOD, BackTests, read, stored_path, years_of
from ui.blocks.next_rank import next_rank
from ui.blocks.number_field import choose_number
from ui.blocks.peers import unit_label
from ui.kit.charts import Chart, blank_figure
from ui.kit.look import GRID, US
from ui.kit.tables import Column, Row, TableCell
from ui.reads.cached import cached, cached_by_edition
from ui.reads.edition import scores_of_edition
from ui.reads.scores import gains, history
from ui.statements.sentences import often_cell, often_words
from ui.visit.link_choices import choose
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, SIGNED, decimal, in_hundred, integer, rank_text, signed

ROW_HEIGHT = 34
PLACES = 10
"""How many places better is asked for until the reader says otherwise."""


def need_sentence(visit: Visit, paths: Paths, goal: str) -> str:
    """What is missing to the goal: "Để lên hạng 44/63, Hà Tĩnh cần thêm 1,96 điểm"."""
    if paths.reason == "already":
        return visit.say("simulate.already", unit=visit.unit_name, goal=goal)
    return visit.say(
        "simulate.need", unit=visit.unit_name, goal=goal, points=decimal(paths.needed, visit.language, visit.digits)
    )


def never_sentence(visit: Visit, paths: Paths) -> str:
    """That nobody ever gained enough, and how far the largest gains would lead."""
    return visit.say("simulate.never", highest=decimal(paths.highest_total, visit.language, visit.digits))


def together_sentence(visit: Visit, path: Path) -> str:
    """How often all the gains were made together, and by whom."""
    say, language = visit.say, visit.language
    reached = say(
        "simulate.reached",
        total=decimal(path.total, language, visit.digits),
        rank=rank_text(path.rank),
    )
    text = say(f"simulate.made_{path.method}", often=often_words(visit, path.frequency))
    examples = examples_words(visit, path.examples)
    key = "examples" if path.frequency.made else "examples_of_choice"
    done = say(f"simulate.{key}", names=examples) if examples else ""
    return " ".join(part for part in (reached, text, done) if part)


class Chance(NamedTuple):
    """How likely the total gets to a rank by whatever way: the sentence to begin with, and where it comes from.

    easy: that it is expected there if nothing is done, so that a higher goal may be set; "" otherwise.
    """

    sentence: str
    easy: str
    how: str


def chance_of(visit: Visit, paths: Paths) -> Chance:
    """How likely the total gets there at all; or that this is not known.

    What its own course says is one end of a range, what came of the earlier cases of which about as much was said the
    other.
    """
    say, rank = visit.say, rank_of_total(scores_of_edition(visit), visit.key.unit, paths.total)
    chance, words = _chance(visit, rank), {"rank": integer(rank, visit.language)}
    if not is_known(chance):
        return Chance(say("simulate.chance_unknown"), "", "")
    said, tested = say("simulate.chance_said", count=in_hundred(chance)), _tested(visit, "total")
    expected = next_rank(visit, "total")
    ahead = None if expected is None or expected["reason"] else expected["expected_rank"]
    expects = "" if ahead is None else say("simulate.expected", rank=integer(ahead, visit.language))
    easy = say("simulate.easy", **words) if ahead is not None and round(float(ahead)) <= rank else ""
    if tested.empty:
        sentence = say("simulate.chance", share=_percents(chance), **words)
        return Chance(
            f"{sentence} {expects}".strip(), easy, f"{said} {say('simulate.chance_unchecked', index=visit.index.short)}"
        )
    thirds = tested[tested["third"] > 0]
    like = thirds.iloc[int((thirds["said"] - chance).abs().to_numpy().argmin())]
    sentence = say("simulate.chance", share=_percents(chance, float(like["came"])), **words)
    how = f"{said} {say('simulate.chance_checked', places=PATH_PLACES, **_checked(visit, like))}"
    return Chance(f"{sentence} {expects}".strip(), easy, how)


def _percents(*shares: float) -> str:
    """One or two shares as a range in whole per cent: "20–46%"."""
    ends = dict.fromkeys(str(in_hundred(share)) for share in sorted(shares))
    return f"{'–'.join(ends)}%"


def calibration_words(visit: Visit) -> str:
    """What was said of the first path in earlier editions against what was made of it; "" without a test."""
    tested = _tested(visit, "path")
    if tested.empty:
        return ""
    whole = tested[tested["third"] == 0].iloc[0]
    return visit.say("simulate.calibration", places=PATH_PLACES, **_checked(visit, whole))


def _checked(visit: Visit, line: pd.Series) -> dict[str, str]:
    """What was said and what came of 100, with the interval over the editions, and of how many cases."""
    shares = {name: decimal(100 * line[name], visit.language, 0) for name in ("said", "came", "low", "high")}
    return shares | {name: integer(line[name], visit.language) for name in ("cases", "editions")}


def _tested(visit: Visit, said_of: str) -> pd.DataFrame:
    """The delivered test of what is said of paths and totals; empty where it is of another method or not there."""
    stored = _stored(visit.index.code)
    if stored is None or stored.method != METHOD:
        return pd.DataFrame()
    return stored.paths[stored.paths["said_of"] == said_of]


def examples_words(visit: Visit, examples: Sequence[Example]) -> str:
    """Who did it and when: "Hà Tĩnh 2018→2019 (+1,42)"."""
    return "; ".join(
        f"{unit_label(visit, example.unit)} {example.from_year}→{example.year} "
        f"({', '.join(signed(gain, visit.language, visit.digits) for gain in example.gains)})"
        for example in examples
    )


def path_title(visit: Visit, number: int, path: Path) -> str:
    """The path in one line: "Cách 1: Tính năng động +1,31"."""
    gains = " · ".join(
        f"{visit.component_name(step.component, short=True)} {signed(step.gain, visit.language, visit.digits)}"
        for step in path.steps
    )
    return visit.say("simulate.path", number=number, gains=gains)


def step_columns(visit: Visit) -> list[Column]:
    """The headings of a path's table."""
    say = visit.say
    return [
        Column(say("words.component"), is_whole=True),
        Column(say("simulate.from"), "right"),
        Column(say("simulate.to"), "right"),
        Column(say("simulate.gain"), "right"),
        Column(say("simulate.how_often"), help=say("simulate.how_often_help")),
    ]


def step_rows(visit: Visit, path: Path) -> list[Row]:
    """One row a component of the path."""
    return [
        [
            TableCell(
                visit.component_name(step.component, short=True),
                href=visit.link("component", component=step.component),
            ),
            TableCell(step.start, DECIMAL.to(visit.digits)),
            TableCell(step.score, DECIMAL.to(visit.digits)),
            TableCell(step.gain, SIGNED.to(visit.digits)),
            often_cell(visit, step.frequency, help=examples_words(visit, step.frequency.examples)),
        ]
        for step in path.steps
    ]


def ladder_chart(visit: Visit, paths: Paths, title: str) -> Chart:
    """Every gain of every path as a bar, with how often it was ever made written on it."""
    language, figure_rows = visit.language, []
    for number, path in enumerate(paths.paths, start=1):
        figure_rows += [(number, step) for step in path.steps]
    names = [
        visit.say("simulate.path", number=number, gains=visit.component_name(step.component, short=True))
        for number, step in figure_rows
    ]
    counts = [f"{step.frequency.made}/{step.frequency.cases}" for _, step in figure_rows]
    figure = blank_figure(language, 50 + ROW_HEIGHT * len(names))
    figure.add_bar(
        x=[step.gain for _, step in figure_rows],
        y=[escape(name) for name in names],
        orientation="h",
        marker={"color": US},
        text=[
            f"{signed(step.gain, language, visit.digits)} · {count}"
            for (_, step), count in zip(figure_rows, counts, strict=True)
        ],
        textposition="auto",
        insidetextanchor="start",
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    figure.update_xaxes(rangemode="tozero", showgrid=True, gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    rows = [
        [TableCell(name), TableCell(step.gain, SIGNED.to(visit.digits)), often_cell(visit, step.frequency)]
        for name, (_, step) in zip(names, figure_rows, strict=True)
    ]
    columns = [
        Column(visit.say("words.component")),
        Column(visit.say("simulate.gain"), "right"),
        Column(visit.say("simulate.how_often")),
    ]
    texts = ([cell.text(language) for cell in row] for row in rows)
    alt = f"{title}: " + "; ".join(f"{name} {gain}, {words}" for name, gain, words in texts)
    return Chart(figure, title, visit.say(f"simulate.ladder_{paths.measure}"), alt, columns, rows)


def as_scores(path: Path) -> Mapping[str, float]:
    """What the path supposes, for the sliders."""
    return {step.component: step.score for step in path.steps}


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
                visit, "simulate", "total", say("simulate.total"), (0.0, table.total_scale), start, False
            )
            return _paths(visit, None, goal), say(
                "simulate.goal_total", total=decimal(goal, visit.language, visit.digits)
            )
        start = max(1, rank - PLACES)
        place = int(choose_number(visit, "simulate", "rank", say("simulate.rank"), (1, units), start, True))
    return _paths(visit, place, None), say("simulate.goal_rank", rank=rank_text(place, units))


@cached(max_entries=8)
def _stored(index: str) -> BackTests | None:
    return read(stored_path(index))


def _chance(visit: Visit, rank: int) -> float:
    past = _past(visit)
    return float("nan") if past is None else chance_by_past(past, visit.key.unit, rank, visit.year or 0)


@cached_by_edition("year", "group", "minimum_coverage", max_entries=64)
def _past(visit: Visit) -> Past | None:
    """What was known when the edition had come, of all units of the group; None where the group has no such edition."""
    first, _ = years_of(visit.index)
    every = history(visit)
    known = every[(every["group"] == visit.unit_group) & every["year"].between(first, visit.year or 0)]
    return past_of(known) if (known["year"] == visit.year).any() else None


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=64)
def _paths(visit: Visit, rank: int | None, total: float | None) -> Paths:
    table = scores_of_edition(visit).complete()
    if rank is not None:
        return paths_to_rank(table, gains(visit), visit.key.unit, rank)
    return paths_to_total(table, gains(visit), visit.key.unit, total or 0.0)
