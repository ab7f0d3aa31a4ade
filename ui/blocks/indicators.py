"""A component's indicators on the screen: value in its natural unit, change, standing, what moved."""

from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis.frames import is_known
from analysis.indicators import HIGHER, LOWER, Movement, Weakness, extremes, most_moved, movement, movements
from ui.kit import markup
from ui.kit.tables import Column, Part, Row, TableCell, ranked, show_table
from ui.reads.scores import weakest_indicators
from ui.statements.sentences import note_text
from ui.visit.visit import Visit
from wording.indicators import PERCENT_DIGITS, indicator_name, natural_format, weakness_parts, within_words
from wording.numbers import SIGNED


def natural_cell(visit: Visit, value: Any, scale: str, **more: Any) -> TableCell:
    """A value in its natural unit as a cell: 45,5%; 12 ngày; 3,4."""
    return TableCell(value, natural_format(visit.say, value, scale), **more) if is_known(value) else TableCell(**more)


def difference_cell(visit: Visit, value: Any, scale: str, **more: Any) -> TableCell:
    """A change or a gap with its sign, in points of percent for a percentage."""
    if not is_known(value) or scale not in ("fraction", "percent"):
        return TableCell(value, SIGNED, **more)
    points = 100 * float(value) if scale == "fraction" else value
    return TableCell(points, within_words(visit.say, points, SIGNED.to(PERCENT_DIGITS), "points"), **more)


def weakest_html(visit: Visit, component: str) -> markup.Html:
    """The weakest indicators of a component as a sentence: place, value, and what was asked; "" without any."""
    named = weakest_named(visit, component)
    return markup.Html(visit.say("weakness.sentence", named=named)) if named else named


def weakest_named(visit: Visit, component: str) -> markup.Html:
    """The same without the words around it."""
    return markup.Html("; ".join(weakest_each(visit, component)))


def weakest_each(visit: Visit, component: str) -> list[str]:
    """Each of them alone, the weakest first, as HTML."""
    return [_weakness_html(visit, weakness) for weakness in weakest_indicators(visit).get(component, ())]


def _weakness_html(visit: Visit, weakness: Weakness) -> str:
    before, name, after = weakness_parts(visit.say, weakness)
    _, language = indicator_name(visit.say, weakness.label, weakness.label_en, weakness.order)
    marked = escape(name) if language == visit.language else f'<span lang="{language}">{escape(name)}</span>'
    return escape(before) + marked + escape(after)


def moved_sentence(visit: Visit, moved: Movement) -> str:
    """How many rose: "106/142 chỉ tiêu tăng so với 2022"; or why that cannot be said."""
    say = visit.say
    if not moved.compared:
        return say("indicators.not_compared", total=moved.total)
    since = ", ".join(map(str, moved.since))
    key = "moved" if moved.compared >= moved.without_earlier else "moved_few"
    counts = {"up": moved.up, "down": moved.down, "same": moved.same, "compared": moved.compared}
    text = say(f"indicators.{key}", since=since, total=moved.total, **counts)
    if key == "moved_few":
        return text
    if moved.improved or moved.worsened:
        text += " " + say("indicators.judged", improved=moved.improved, worsened=moved.worsened)
    if moved.without_earlier:
        text += " " + say("indicators.without_earlier", count=moved.without_earlier)
    return text


def indicator_cell(visit: Visit, row: pd.Series, **more: Any) -> TableCell:
    """The name in the reader's language where it was published so, else as it is, marked; its number without any."""
    name, language = indicator_name(visit.say, _text(row["label"]), _text(row["label_en"]), int(row["order"]))
    return TableCell(name, lang=language if language != visit.language else "", **more)


def in_language(visit: Visit, rows: pd.DataFrame) -> pd.DataFrame:
    """The same indicators with `label` as `indicator_name` gives it, for what is computed from them."""
    if visit.language != "en" or rows.empty:
        return rows
    return rows.assign(label=rows["label_en"].where(rows["label_en"].fillna("") != "", rows["label"]))


def show_indicators(visit: Visit, standings: pd.DataFrame, unit: str, year: int, component: str) -> None:
    """Everything about the indicators of one component of one unit."""
    say = visit.say
    rows = standings[
        (standings["unit"] == unit) & (standings["year"] == year) & (standings["component"] == component)
    ].sort_values("order")
    if rows.empty:
        st.info(say("indicators.none_of_unit"))
        return
    st.html(markup.sentence(moved_sentence(visit, movement(standings, unit, year, component))))
    if rows["direction"].isna().all():
        st.caption(say("indicators.no_direction"))
    table = [_row(visit, row) for _, row in rows.iterrows()]
    show_table(_columns(visit), table, say("indicators.caption"), visit.language)
    best, worst = extremes(standings, unit, year, component)
    with st.expander(say("indicators.in_short"), icon=":material/filter_list:"):
        left, right = st.columns(2, gap="large")
        _short(visit, left, "indicators.best", best)
        _short(visit, right, "indicators.worst", worst)
        _moves(visit, most_moved(standings, unit, year, component))


def show_edition(visit: Visit, standings: pd.DataFrame, unit: str, year: int) -> None:
    """All components at once: how many indicators of each rose and fell."""
    say = visit.say
    st.html(markup.sentence(moved_sentence(visit, movement(standings, unit, year))))
    parts = [part.component for part in visit.framework.components] if visit.framework else []
    rows: list[Row] = []
    found = movements(standings, unit, year)
    for code in parts:
        if moved := found.get(code):
            rows.append(
                [
                    TableCell(visit.component_name(code, short=True), href=visit.link("component", component=code)),
                    TableCell(moved.total),
                    *_counts(moved.up, moved.down, moved.same),
                    *_counts(moved.improved, moved.worsened),
                ]
            )
    names = ("total", "up", "down", "same", "improved", "worsened")
    show_table(
        [Column(say("words.component")), *(Column(say(f"indicators.{name}"), "right") for name in names)],
        rows,
        say("indicators.edition_caption"),
        visit.language,
    )


def _counts(*counts: int) -> list[TableCell]:
    """Counts of what was compared; unknown where nothing was."""
    return [TableCell(count if any(counts) else None) for count in counts]


def _columns(visit: Visit) -> list[Column]:
    say = visit.say
    return [
        Column("#", "right", is_secondary=True),
        Column(say("indicators.label")),
        Column(say("indicators.value"), "right"),
        Column(say("indicators.change"), "right", help=say("indicators.change_help")),
        Column(say("words.rank"), "right"),
        Column(say("words.to_median"), "right", is_secondary=True),
        Column(say("indicators.better"), is_secondary=True, help=say("indicators.better_help")),
    ]


def _row(visit: Visit, row: pd.Series) -> Row:
    scale = str(row["scale"])
    change = difference_cell(visit, row["change"], scale, tone=_tone_of_judgement(row))
    if is_known(row["change"]):
        change = change.with_parts(Part("since", int(row["previous_year"])), detail=" ({since})")
    return [
        TableCell(int(row["order"])),
        _named(visit, row),
        natural_cell(visit, row["value"], scale, help=source_of(row)),
        change,
        ranked(row["rank"], row["n"]),
        difference_cell(visit, row["gap_to_median"], scale),
        visit.say(f"indicators.{_way(row)}"),
    ]


def _named(visit: Visit, row: pd.Series) -> TableCell:
    """The name with what was noted of it; its code and source on touch."""
    cell = indicator_cell(visit, row, help=" · ".join(filter(None, (_text(row["code"]), _text(row["source"])))))
    note = note_text(visit, row)
    return replace(cell, value=f"{cell.value} ({note})") if note else cell


def source_of(row: pd.Series) -> str:
    """File, sheet and cell that a figure came from."""
    place = f"{_text(row['sheet'])}!{_text(row['cell'])}" if _text(row["cell"]) else _text(row["sheet"])
    return " · ".join(part for part in (_text(row["file"]), place) if part)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _way(row: pd.Series) -> str:
    return {HIGHER: "higher", LOWER: "lower"}.get(_text(row["direction"]), "unknown")


def _tone_of_judgement(row: pd.Series) -> str:
    return {"improved": "good", "worsened": "bad"}.get(_text(row["judgement"]), "")


def _short(visit: Visit, column: st.delta_generator.DeltaGenerator, title: str, rows: pd.DataFrame) -> None:
    say = visit.say
    with column:
        st.html(markup.title(say(title)))
        if rows.empty:
            st.caption(say("indicators.cannot_say"))
            return
        show_table(
            [
                Column(say("indicators.label")),
                Column(say("indicators.value"), "right"),
                Column(say("words.rank"), "right"),
            ],
            [
                [
                    indicator_cell(visit, row),
                    natural_cell(visit, row["value"], str(row["scale"])),
                    ranked(row["rank"], row["n"]),
                ]
                for _, row in rows.iterrows()
            ],
            say(title),
            visit.language,
        )


def _moves(visit: Visit, rows: pd.DataFrame) -> None:
    say = visit.say
    if rows.empty:
        return
    st.html(markup.title(say("indicators.most_moved")))
    st.caption(say("indicators.most_moved_how"))
    show_table(
        [
            Column(say("indicators.label")),
            Column(say("indicators.before"), "right"),
            Column(say("indicators.value"), "right"),
            Column(say("indicators.change"), "right"),
        ],
        [
            [
                indicator_cell(visit, row),
                natural_cell(visit, row["previous_value"], str(row["scale"])),
                natural_cell(visit, row["value"], str(row["scale"])),
                difference_cell(visit, row["change"], str(row["scale"]), tone=_tone_of_judgement(row)),
            ]
            for _, row in rows.iterrows()
        ],
        say("indicators.most_moved"),
        visit.language,
    )
