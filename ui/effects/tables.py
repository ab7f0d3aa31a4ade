"""The chart and the tables of the page: the components, the same as if earlier, and what was expected before."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from analysis.effects import JOINT
from analysis.frames import is_known
from ui.blocks.interval_charts import interval_plot
from ui.effects.sentences import as_far, component_basis, component_sentences
from ui.kit import markup
from ui.kit.charts import Chart
from ui.kit.look import PEERS
from ui.kit.tables import Column, Part, Row, TableCell, between, interval, ranked
from ui.reads.scores import own_history
from ui.statements.why import why_id
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, MOMENT, RANK, SIGNED, WHOLE, local_time, signed, years_text

PLACE = "effects"
SIZE = SIGNED.to(1)
"""Standard deviations of the field, as they are written."""


ENDS = "{low}; {high}"
"""An interval of figures with signs, between which a dash would read as one more."""


def _ends(row: pd.Series) -> tuple[Part, ...]:
    return interval(row["low"], row["high"], SIZE)


def name_of(visit: Visit, row: pd.Series) -> str:
    """The component of a row; for all of them together what they are called."""
    if row["component"] == JOINT:
        return visit.say("effects.all_together")
    return visit.component_name(str(row["component"]), short=True)


def effects_table(visit: Visit, rows: pd.DataFrame) -> tuple[list[Column], list[Row]]:
    """One line a component: where it stands, what was expected, the difference, the chance, what could be found."""
    say, points = visit.say, SIGNED.to(visit.digits)
    columns = [
        Column(say("words.component")),
        Column(say("words.rank"), "right", help=say("effects.rank_help")),
        Column(say("effects.expected_rank"), "right", help=say("effects.expected_help")),
        Column(say("effects.size"), "right", help=say("effects.size_help")),
        Column(say("effects.points"), "right", is_secondary=True, help=say("effects.points_help")),
        Column(say("effects.as_far"), "right", help=say("effects.as_far_help")),
        Column(say("effects.detectable_column"), "right", is_secondary=True, help=say("effects.detectable_help")),
    ]
    lines: list[Row] = []
    for _, row in rows.iterrows():
        asks = why_id(str(row["component"]), PLACE)
        expected = TableCell(row["expected_rank"], RANK, asks=asks)
        lines.append(
            [
                TableCell(name_of(visit, row)),
                ranked(row["rank"], row["rank_of"], asks=asks),
                expected.with_interval(row["expected_best"], row["expected_worst"], RANK, is_secondary=False),
                TableCell(row["effect"], SIZE, asks=asks).with_parts(*_ends(row), detail=f" ({ENDS})"),
                TableCell(row["effect_points"], points, asks=asks),
                ranked(as_far(row), row["units"], asks=asks),
                TableCell(row["detectable_points"], DECIMAL.to(visit.digits), asks=asks),
            ]
        )
    return columns, lines


def why_boxes(visit: Visit, rows: pd.DataFrame) -> str:
    """For each component, what a press on its figures opens: facts and limit in words, and how they are made."""
    return "".join(_why_box(visit, row) for _, row in rows.iterrows())


def _why_box(visit: Visit, row: pd.Series) -> str:
    code = str(row["component"])
    title = f"{visit.component_name(code)} · {visit.unit_name}"
    lines = [*component_sentences(visit, row), *component_basis(visit, row)]
    items = "".join(f"<li>{markup.escaped(line)}</li>" for line in lines)
    return (
        f'<div popover id="{markup.escaped(why_id(code, PLACE))}" class="app-why" role="dialog" '
        f'aria-label="{markup.escaped(title)}">{markup.title(title)}<ul>{items}</ul></div>'
    )


def effects_chart(visit: Visit, rows: pd.DataFrame) -> Chart:
    """The differences with their intervals, all together first; a mark for what could be found. No colour judges."""
    say, language = visit.say, visit.language
    names = [name_of(visit, row) for _, row in rows.iterrows()]
    is_joint = rows["component"].eq(JOINT).to_numpy()
    texts = [
        f"{markup.escaped(name)}: {signed(row['effect'], language, 1)} "
        f"({signed(row['low'], language, 1)}; {signed(row['high'], language, 1)})"
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    points = rows[["effect", "low", "high"]].set_axis(["point", "low", "high"], axis=1).astype("float64")
    figure = interval_plot(points, names, texts, is_joint, language)
    figure.add_scatter(
        x=rows["detectable"],
        y=np.arange(len(rows)),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 10, "color": PEERS, "line": {"width": 2, "color": PEERS}},
        hoverinfo="skip",
    )
    figure.update_xaxes(zeroline=True, zerolinecolor=PEERS, zerolinewidth=1, tickformat="d")
    widest = points.assign(width=points["high"] - points["low"])["width"]
    single = rows[~is_joint]
    title = say(
        "effects.chart_title",
        count=int(((single["low"] <= 0) & (single["high"] >= 0)).sum()),
        all=len(single),
    )
    subtitle = say(
        "effects.chart_subtitle", units=int(rows["units"].min()), width=signed(widest.median(), language, 1)[1:]
    )
    columns = [
        Column(say("words.component")),
        Column(say("effects.size"), "right"),
        Column(say("certainty.interval"), "right"),
        Column(say("effects.detectable_size"), "right"),
    ]
    lines: list[Row] = [
        [
            TableCell(name),
            TableCell(row["effect"], SIZE),
            TableCell(parts=_ends(row), pattern=ENDS),
            TableCell(row["detectable"], DECIMAL.to(1)),
        ]
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    return Chart(figure, title, subtitle, f"{title}. {subtitle} {'; '.join(texts)}", columns, lines)


def placebo_table(visit: Visit, effects: pd.DataFrame, placebos: pd.DataFrame) -> tuple[list[Column], list[Row]]:
    """The differences as if the actions had begun one edition earlier, and two; a line a component."""
    say = visit.say
    steps = sorted(map(int, placebos["steps_back"].unique()))
    columns = [Column(say("words.component")), Column(say("effects.size"), "right")]
    for step in steps:
        columns += [Column(say("effects.step", count=step), "right"), Column(say("effects.as_far"), "right")]
    lines: list[Row] = []
    for _, row in effects.iterrows():
        line = [TableCell(name_of(visit, row)), TableCell(row["effect"], SIZE)]
        for step in steps:
            same = (placebos["steps_back"] == step) & (placebos["component"] == row["component"])
            earlier = placebos[same].iloc[0]
            is_there = earlier["reason"] == ""
            years = earlier["after"] if is_there else ()
            after = years_text(years) if len(years) > 1 else years[0] if years else None
            size = TableCell(earlier["effect"] if is_there else None, SIZE)
            line += [
                size.with_parts(Part("after", after), detail=" ({after})") if after else size,
                ranked(as_far(earlier), earlier["units"]) if is_there else TableCell(None, WHOLE),
            ]
        lines.append(line)
    return columns, lines


def forecast_table(
    visit: Visit, stored: pd.DataFrame, year: int, components: Sequence[str], first_day: date | None
) -> tuple[list[Column], list[Row]]:
    """What was expected one edition after the last one before the actions, when it was stored, and what came.

    stored: STORED_COLUMNS, all that was ever said of the unit after that edition. Of several the last one from before
    the actions is shown; where there is none, the first.
    """
    say, own = visit.say, own_history(visit)
    columns = [
        Column(say("words.component")),
        Column(say("effects.forecast_rank"), "right"),
        Column(say("effects.nine_in_ten"), "right"),
        Column(say("effects.came"), "right", help=say("effects.came_help")),
        Column(say("effects.stored"), "right", is_secondary=first_day is not None),
    ]
    columns += [Column(say("effects.said"))] if first_day is not None else []
    lines: list[Row] = []
    for component in components:
        said = stored[(stored["component"] == component) & (stored["reason"] == "")]
        if said.empty:
            continue
        days = [local_time(moment).date() for moment in said["made_at"]]
        earlier = [place for place, day in enumerate(days) if first_day is not None and day < first_day]
        row = said.iloc[earlier[-1] if earlier else 0]
        later = own[(own["component"] == component) & (own["year"] > year) & own["rank"].notna()].sort_values("year")
        came = TableCell(None, RANK)
        if len(later) and is_known(later.iloc[0]["rank"]):
            came = ranked(later.iloc[0]["rank"], later.iloc[0]["rank_of"])
            came = came.with_parts(Part("year", int(later.iloc[0]["year"])), detail=" ({year})")
        line = [
            TableCell(visit.component_name(component, short=True)),
            TableCell(row["expected_rank"], RANK),
            between(row["best"], row["worst"], RANK),
            came,
            TableCell(row["made_at"], MOMENT),
        ]
        line += [TableCell(say("effects.said_before" if earlier else "effects.said_after"))] if first_day else []
        lines.append(line)
    return columns, lines
