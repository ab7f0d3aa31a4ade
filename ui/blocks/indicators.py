"""A component's indicators on the screen: value in its natural unit, change, standing, what moved."""

from typing import Any

import pandas as pd
import streamlit as st

from analysis.frames import is_known
from analysis.indicators import HIGHER, LOWER, Movement, extremes, most_moved, movement
from ui.kit import markup
from ui.kit.tables import Column, Part, Row, TableCell, ranked, show_table
from ui.statements.sentences import note_text
from ui.visit.visit import Visit
from wording.numbers import PERCENT, SHARE, SIGNED, Format, of_its_digits, written

PERCENT_DIGITS = 1


def natural(visit: Visit, value: Any, scale: str) -> str:
    """A value in its natural unit: 45,5%; 12 ngày; 3,4."""
    return natural_cell(visit, value, scale).text(visit.language)


def natural_cell(visit: Visit, value: Any, scale: str, **more: Any) -> TableCell:
    """The same as a cell."""
    if not is_known(value):
        return TableCell(**more)
    if scale in ("fraction", "percent"):
        return TableCell(value, (SHARE if scale == "fraction" else PERCENT).to(PERCENT_DIGITS), **more)
    form = of_its_digits(value)
    return TableCell(value, _in_words(visit, value, form, scale) if scale in ("days", "hours") else form, **more)


def difference_cell(visit: Visit, value: Any, scale: str, **more: Any) -> TableCell:
    """A change or a gap with its sign, in points of percent for a percentage."""
    if not is_known(value) or scale not in ("fraction", "percent"):
        return TableCell(value, SIGNED, **more)
    points = 100 * float(value) if scale == "fraction" else value
    return TableCell(points, _in_words(visit, points, SIGNED.to(PERCENT_DIGITS), "points"), **more)


def _in_words(visit: Visit, value: Any, form: Format, unit: str) -> Format:
    """The format within the words of a unit, which may depend on the number: 1 day, 2 days."""
    text = written(value, form, visit.language)
    before, _, after = visit.say(f"indicators.{unit}", value=text).partition(text)
    return form.within(before, after)


def moved_sentence(visit: Visit, moved: Movement) -> str:
    """How many rose: "106/142 chỉ tiêu tăng so với 2022"; or why that cannot be said."""
    say = visit.say
    if not moved.compared:
        return say("indicators.not_compared", total=moved.total)
    since = ", ".join(map(str, moved.since))
    text = say("indicators.moved", up=moved.up, down=moved.down, same=moved.same, compared=moved.compared, since=since)
    if moved.improved or moved.worsened:
        text += " " + say("indicators.judged", improved=moved.improved, worsened=moved.worsened)
    if moved.without_earlier:
        text += " " + say("indicators.without_earlier", count=moved.without_earlier)
    return text


def indicator_name(visit: Visit, row: pd.Series) -> str:
    """The name in the reader's language where it was published so, else as it is; its number where it has none."""
    english = _text(row["label_en"]) if visit.language == "en" else ""
    return english or _text(row["label"]) or visit.say("indicators.unnamed", order=int(row["order"]))


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
    for code in parts:
        moved = movement(standings, unit, year, code)
        if moved.total:
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
        TableCell(
            indicator_name(visit, row) + (f" ({note})" if (note := note_text(visit, row)) else ""),
            help=" · ".join(filter(None, (_text(row["code"]), _text(row["source"])))),
        ),
        natural_cell(visit, row["value"], scale, help=source_of(row)),
        change,
        ranked(row["rank"], row["n"]),
        difference_cell(visit, row["gap_to_median"], scale),
        visit.say(f"indicators.{_way(row)}"),
    ]


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
                    indicator_name(visit, row),
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
                indicator_name(visit, row),
                natural_cell(visit, row["previous_value"], str(row["scale"])),
                natural_cell(visit, row["value"], str(row["scale"])),
                difference_cell(visit, row["change"], str(row["scale"]), tone=_tone_of_judgement(row)),
            ]
            for _, row in rows.iterrows()
        ],
        say("indicators.most_moved"),
        visit.language,
    )
