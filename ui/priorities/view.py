"""What the priorities page draws from and shows: factors, sentence, table, the expected ranks with their goal."""

from html import escape

import numpy as np
import pandas as pd

from analysis.frames import is_known
from analysis.priority import priority_factors
from ui.blocks.indicators import weakest_html
from ui.blocks.interval_charts import interval_plot, rank_ticks
from ui.kit import markup
from ui.kit.charts import Chart
from ui.kit.look import US
from ui.kit.tables import Column, Row, TableCell, between, ranked
from ui.reads.edition import scores_of_edition
from ui.reads.forecasts import forecasts_now
from ui.reads.scores import is_own_unit
from ui.visit.visit import Visit
from wording.numbers import AS_IS, MONEY, NOTHING, RANK, SHARE, WHOLE, decimal, integer, money, percent

NAMED = 3
"""How many components the headline names."""

GOALS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "tenth": 0.1}
"""The part of the list that each component is to reach."""

ORDERS = ("priority", "places", "gap", "budget", "uncovered", "weight")
_ROOM = 0.06
_SAME_RANK = 0.5
"""Ranks to the goal below which both are written as one rank."""


def known_factors(visit: Visit, goal: float) -> pd.DataFrame:
    """What every component of the chosen unit is expected to cost, by the stored forecast; columns FACTOR_COLUMNS.

    Raises NoScoresError where the chosen edition has no component scores.
    """
    return priority_factors(scores_of_edition(visit), forecasts_now(visit).rows, visit.key.unit, goal)


def has_standing(visit: Visit) -> bool:
    """Whether a component of the chosen unit has a score and a rank in the chosen edition: else no priority is set."""
    table = scores_of_edition(visit)
    row = table.row(visit.key.unit)
    if row is None:
        return False
    scored = {code for code, score in zip(table.components, table.scores[row], strict=True) if np.isfinite(score)}
    ahead = forecasts_now(visit).rows
    return bool(scored.intersection(ahead.loc[ahead["rank"].notna(), "component"])) if len(ahead) else False


def aim_of(row: pd.Series) -> str:
    """What is to be done of a component: "raise", "hold" if it stands in its goal and is expected to leave it.

    "reached" if it is expected there anyway; "" where no rank is known.
    """
    if not is_known(row["gap"]):
        return ""
    if row["gap"] < _SAME_RANK:
        return "reached"
    return "hold" if row["rank"] <= row["goal_rank"] else "raise"


def first_of(table: pd.DataFrame) -> pd.DataFrame:
    """The components that are named first."""
    return table[(table["priority"] > 0) & (table["gap"] >= _SAME_RANK)].head(NAMED)


def headline(visit: Visit, table: pd.DataFrame) -> str:
    """The components to begin with: "nên nâng: Hỗ trợ doanh nghiệp; nên giữ: Cạnh tranh bình đẳng"."""
    first = first_of(table)
    if first.empty:
        return visit.say("priorities.none", unit=visit.unit_name, index=visit.index.short, year=visit.year)
    named: dict[str, list[str]] = {"raise": [], "hold": []}
    for _, row in first.iterrows():
        named[aim_of(row)].append(visit.component_name(str(row["component"]), short=True))
    aims = "; ".join(
        visit.say(f"priorities.begin_{aim}", names=" · ".join(names)) for aim, names in named.items() if names
    )
    return visit.say("priorities.headline", index=visit.index.short, year=visit.year, unit=visit.unit_name, aims=aims)


def first_reasons(visit: Visit, table: pd.DataFrame, importance: float) -> list[str]:
    """Why each of the first stands there, in one line; and why the one with most flags does not, if it is another.

    importance: how much it counts that nobody works on a component.
    """
    first = first_of(table)
    lines = [_first_reason(visit, row) for _, row in first.iterrows()]
    others = table[~table["component"].isin(first["component"]) & table["flags"].gt(first["flags"].max())]
    if len(others):
        lines.append(_later_reason(visit, others.iloc[int(others["flags"].to_numpy().argmax())], table, importance > 0))
    return lines


def _first_reason(visit: Visit, row: pd.Series) -> str:
    say, language = visit.say, visit.language
    ranks = {name: integer(row[name], language) for name in ("rank", "rank_of", "expected_rank", "goal_rank")}
    words = say(f"priorities.why_{aim_of(row)}{'' if row['basis'] == 'forecast' else '_now'}", **ranks)
    worth = say("priorities.why_worth", places=integer(row["places"], language)) if is_known(row["places"]) else ""
    return f"{visit.component_name(str(row['component']), short=True)}: {'; '.join(filter(None, (words, worth)))}."


def _later_reason(visit: Visit, row: pd.Series, table: pd.DataFrame, is_plan_weighed: bool) -> str:
    """Why a component with more flags than the first stands behind them."""
    say, language = visit.say, visit.language
    worth = integer(row["places"], language) if is_known(row["places"]) else ""
    is_less = is_plan_weighed and bool(row["actions"])
    key = "later_planned" if is_less and worth else "later_worth" if worth else "later"
    place = 1 + int(table["priority"].gt(row["priority"]).sum())
    name = visit.component_name(str(row["component"]), short=True)
    return say(f"priorities.{key}", component=name, count=int(row["flags"]), place=place, places=worth)


def reason(visit: Visit, row: pd.Series) -> str:
    """Why a component stands where it stands, factor by factor."""
    say = visit.say
    parts = [
        gap_words(visit, row),
        say("priorities.at_goal") if row["gap"] < _SAME_RANK else places_words(visit, row),
        say("priorities.because_flags", count=int(row["flags"])) if row["flags"] else say("priorities.because_no_flag"),
    ]
    if is_own_unit(visit):
        key = "because_actions" if row["actions"] else "because_no_action"
        parts += [say(f"priorities.{key}", count=int(row["actions"])), effort_words(visit, row)]
    return f"{visit.component_name(str(row['component']))}: " + "; ".join(part for part in parts if part) + "."


def with_weakest(visit: Visit, row: pd.Series) -> markup.Html:
    """The reason and, one level down, the component's weakest indicators where the edition has any."""
    parts = (markup.escaped(reason(visit, row)), weakest_html(visit, str(row["component"])))
    return markup.Html(" ".join(filter(None, parts)))


def legend(visit: Visit, table: pd.DataFrame, is_predicted: bool) -> str:
    """What the columns are, where a heading has no room for it: also for paper, where nothing is pointed at."""
    say, known = visit.say, table["total_rank"].dropna()
    parts = [say("priorities.legend")] if len(known) else []
    if is_predicted:
        parts.append(say("priorities.legend_range"))
    if len(known):
        key = "priorities.legend_base" if is_predicted else "priorities.legend_base_now"
        parts.append(say(key, rank=integer(known.iloc[0], visit.language)))
    return " ".join(parts)


def gap_words(visit: Visit, row: pd.Series) -> str:
    """The rank of now, the expected one with its range, and the goal."""
    say, language = visit.say, visit.language
    if not is_known(row["gap"]):
        return say("priorities.gap_unknown")
    ranks = {name: integer(row[name], language) for name in ("rank", "rank_of", "expected_rank", "goal_rank")}
    if row["basis"] == "now":
        return say("priorities.gap_now", **ranks)
    ends = {name: integer(row[name], language) for name in ("best", "worst")}
    return say("priorities.gap_forecast", **ranks, **ends)


def places_words(visit: Visit, row: pd.Series) -> str:
    """What reaching the goal is worth, in ranks of the total; that it is not known, without weights."""
    if not is_known(row["gap"]):
        return ""
    if not is_known(row["places"]):
        return visit.say("priorities.places_unknown")
    language = visit.language
    points = decimal(row["points"], language, visit.digits)
    places, weight = integer(row["places"], language), percent(row["weight"], language)
    return visit.say("priorities.places_words", points=points, places=places, weight=weight)


def effort_words(visit: Visit, row: pd.Series) -> str:
    """What the plan says of the effort, where it says anything."""
    parts = []
    if is_known(row["budget"]):
        parts.append(visit.say("priorities.budget_words", budget=money(row["budget"], visit.language)))
    if is_known(row["months"]):
        parts.append(visit.say("priorities.months_words", months=int(row["months"])))
    return ", ".join(parts)


def in_order(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """The table sorted as asked, the cheapest first; equal ones by priority."""
    return table.sort_values(
        [order, "priority", "component"], ascending=[order == "budget", False, True], na_position="last"
    )


def columns(visit: Visit, is_predicted: bool) -> list[Column]:
    """The headings of the planner's table. is_predicted: whether there is a next rank to be shown."""
    say = visit.say
    ahead = [
        Column(say("priorities.expected"), "right", help=say("priorities.expected_help")),
        Column(say("priorities.range"), "right", is_secondary=True, help=say("priorities.range_help")),
    ]
    work = [
        Column(say("words.actions"), "center"),
        Column(say("priorities.budget"), "right", is_secondary=True, help=say("priorities.budget_help")),
        Column(say("priorities.months"), "right", is_secondary=True, help=say("priorities.months_help")),
        Column(""),
    ]
    return [
        Column(say("words.component"), is_whole=True),
        Column(say("priorities.priority"), "right", help=say("priorities.priority_help")),
        Column(say("priorities.weight"), "right", is_secondary=True),
        Column(say("words.rank"), "right", is_secondary=True),
        *(ahead if is_predicted else []),
        Column(say("priorities.goal"), "right"),
        Column(say("priorities.aim"), help=say("priorities.aim_help"), is_whole=True),
        Column(say("priorities.places"), "right", help=say("priorities.places_help")),
        Column(say("words.flags"), "center"),
        *(work if is_own_unit(visit) else []),
    ]


def rows(visit: Visit, table: pd.DataFrame, is_predicted: bool) -> list[Row]:
    """One row a component: every factor with its reason, and the way to an action."""
    return [_row(visit, row, is_predicted) for _, row in table.iterrows()]


def _row(visit: Visit, row: pd.Series, is_predicted: bool) -> Row:
    code = str(row["component"])
    ahead = [
        TableCell(row["expected_rank"], RANK, help=gap_words(visit, row)),
        between(row["best"], row["worst"], RANK),
    ]
    return [
        TableCell(
            visit.component_name(code, short=True),
            href=visit.link("component", component=code),
            help=reason(visit, row),
        ),
        TableCell(row["priority"], WHOLE, help=reason(visit, row)),
        TableCell(row["weight"] if is_known(row["places"]) else None, SHARE),
        ranked(row["rank"], row["rank_of"]),
        *(ahead if is_predicted else []),
        TableCell(row["goal_rank"], RANK, help=gap_words(visit, row)),
        visit.say(f"priorities.aim_{aim}") if (aim := aim_of(row)) else TableCell(),
        TableCell(row["places"], WHOLE, help=places_words(visit, row)),
        TableCell(
            int(row["flags"]),
            AS_IS.or_zero(NOTHING),
            visit.link("flags", component=code) if row["flags"] else "",
        ),
        *(_work(visit, row) if is_own_unit(visit) else []),
    ]


def _work(visit: Visit, row: pd.Series) -> list[TableCell]:
    """What the office has planned for a component of its own unit, and the way to plan more."""
    say, code = visit.say, str(row["component"])
    link = visit.link("plan", component=code, new="1")
    name = say("coverage.plan_action")  # on a telephone no other column says of what
    way = TableCell(say("coverage.plan_short"), href=link, help=say("priorities.plan"), narrow=name)
    return [
        TableCell(
            int(row["actions"]),
            AS_IS.or_zero(say("overview.none")),
            visit.link("plan", component=code),
            "bad" if row["flags"] and not row["actions"] else "",
        ),
        TableCell(row["budget"], MONEY),
        TableCell(row["months"], WHOLE),
        way if visit.may("plan") else TableCell(""),
    ]


def expected_chart(visit: Visit, table: pd.DataFrame) -> Chart | None:
    """Where each component is expected if nothing is done, with its range and the goal; None without a forecast."""
    say, language = visit.say, visit.language
    known = table[table["best"].notna()].reset_index(drop=True)
    if known.empty:
        return None
    names = [visit.component_name(str(code), short=True) for code in known["component"]]
    texts = [escape(f"{name}: {gap_words(visit, row)}") for name, (_, row) in zip(names, known.iterrows(), strict=True)]
    points = known[["expected_rank", "best", "worst"]].set_axis(["point", "low", "high"], axis=1)
    figure = interval_plot(points, names, texts, np.arange(len(known)) < NAMED, language)
    figure.update_layout(height=80 + 30 * len(known))
    units = float(known["rank_of"].max())
    goal = float(known["goal_rank"].min())
    figure.add_vline(x=goal, line={"color": US, "width": 1.5, "dash": "dot"})
    ends = [1 - _ROOM * units, units * (1 + _ROOM)]
    figure.update_xaxes(range=ends, tickvals=rank_ticks(int(units)), tickformat="d")
    figure.update_xaxes(title={"text": say("priorities.expected_axis"), "font": {"size": 12}})
    headings = [
        Column(say("words.component")),
        Column(say("words.rank"), "right"),
        Column(say("priorities.expected"), "right"),
        Column(say("priorities.range"), "right"),
        Column(say("priorities.goal"), "right"),
    ]
    table_rows: list[Row] = [
        [
            name,
            ranked(row["rank"], row["rank_of"]),
            TableCell(row["expected_rank"], RANK),
            between(row["best"], row["worst"], RANK),
            TableCell(row["goal_rank"], RANK),
        ]
        for name, (_, row) in zip(names, known.iterrows(), strict=True)
    ]
    title = say("priorities.chart_title", goal=integer(goal, language))
    alt = f"{title} " + "; ".join(
        f"{name}: {row['expected_rank']:.0f}" for name, (_, row) in zip(names, known.iterrows(), strict=True)
    )
    return Chart(figure, title, say("priorities.chart_subtitle"), alt, headings, table_rows)
