"""One component, everything about it: standing, flags, course, the other units, what it would take, actions."""

import streamlit as st

from analysis.frames import is_known
from analysis.indicators import movement
from ui.blocks.action_marks import marks_of, with_marks_told
from ui.blocks.component_table import PLACE, component_rows, is_judged, rows_of, score_text
from ui.blocks.expected_range import show_expected_range, with_expected_range
from ui.blocks.flag_list import flag_list
from ui.blocks.indicators import show_edition, show_indicators
from ui.blocks.no_data import show_no_editions, show_no_indicators
from ui.blocks.trend_cards import course_rows, finding, trend_chart
from ui.component.actions import show_actions_of
from ui.component.goals import show_goals
from ui.component.peers import peers_chart
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import Column, TableCell, show_table
from ui.reads.actions import actions_of_edition
from ui.reads.scores import flags, indicator_history, sources
from ui.shell.guard import guard
from ui.statements.certainty import in_brackets, of_rank, of_score
from ui.statements.sentences import coverage_note, places_text
from ui.statements.why import why_html, why_id
from wording.numbers import decimal, rank_text, signed
from wording.words import plain

visit = guard("view")
say, language = visit.say, visit.language
CHOICE = f"component_{language}_{visit.index.code}"
HEIGHT = 300


def remember_component() -> None:
    """Keep the choice in the link."""
    st.query_params["component"] = st.session_state[CHOICE]


def choose_component(offered: list[str]) -> str:
    """The component of the link, else the one with the gravest flag, else the first."""
    asked = st.query_params.get("component", "")
    flagged = [flag.component for flag in flags(visit) if flag.component in offered]
    start = asked if asked in offered else (flagged or offered)[0]
    if asked and asked != start:
        st.toast(say("component.other", asked=plain(asked[:40]), component=plain(visit.component_name(start))))
        st.query_params["component"] = start
    st.session_state[CHOICE] = start
    names = {code: visit.component_name(code) for code in offered}
    return str(
        st.selectbox(
            say("words.component"),
            offered,
            key=CHOICE,
            format_func=names.__getitem__,
            on_change=remember_component,
            label_visibility="collapsed",
        )
    )


def show_standing(code: str) -> None:
    """The component in one line: score, change, rank, gaps; each figure says why when it is pressed."""
    rows = component_rows(rows_of(visit), visit)
    row = rows[rows["component"] == code].iloc[0]
    asks = why_id(code, PLACE)
    cells = [
        score_text(visit, row) + in_brackets(of_score(visit, row)),
        signed(row["value_change"], language),
        rank_text(row["rank"], row["rank_of"]) + in_brackets(of_rank(visit, row)),
        places_text(visit, row) if is_known(row["rank_change"]) else "–",
        signed(row["gap_to_median"], language),
        decimal(row["best"], language),
    ]
    columns = [
        Column(say("words.score"), "right"),
        Column("±", "right", help=say("overview.change_help")),
        Column(say("words.rank"), "right"),
        Column("±", "right", help=say("overview.rank_change_help")),
        Column(say("words.to_median"), "right"),
        Column(say("words.best"), "right"),
    ]
    show_table(
        columns,
        [[TableCell(text, asks=asks) for text in cells]],
        say("component.standing", component=visit.component_name(code)),
    )
    note = coverage_note(visit, row)
    hint = markup.subtitle(" ".join(part for part in (note, say("component.press")) if part))
    st.html(why_html(visit, row, sources(visit), PLACE) + hint)


def show_flags_of(code: str) -> None:
    """The flags of the component in the chosen edition, or that there is none."""
    raised = [flag for flag in flags(visit) if flag.component == code]
    if raised:
        st.html(flag_list(visit, raised, actions_of_edition(visit)))
    else:
        rows = rows_of(visit)
        judged = any(is_judged(row) for _, row in rows[rows["component"] == code].iterrows())
        st.caption(say("component.no_flags" if judged else "component.not_judged"))


def show_course(code: str) -> None:
    """How it came here, with what was done, and where it may go."""
    rows = course_rows(visit, code)
    chart = trend_chart(visit, code, "shown_value", HEIGHT)
    if chart is None:
        st.info(say("trends.no_figures", component=visit.component_name(code)))
        return
    marks = marks_of(visit, code, (int(rows["year"].min()), int(rows["year"].max())))
    show_chart(with_marks_told(with_expected_range(chart, visit, code), marks, say), say, key="component_course")
    show_expected_range(visit, code)


@fragment
def show_component(offered: list[str], unit: str, year: int) -> None:
    """All that depends on the chosen component."""
    head, choice = st.columns([3, 2], vertical_alignment="center")
    with choice:
        code = choose_component(offered)
    rows = course_rows(visit, code)
    title = finding(visit, rows.iloc[-1], code) if len(rows) else visit.component_name(code)
    head.html(markup.headline(title) + markup.subtitle(visit.unit_name))
    show_standing(code)
    show_flags_of(code)
    show_course(code)
    if (peers := peers_chart(visit, code)) is not None:
        show_chart(peers, say, key="component_peers")
    show_goals(visit, code)
    show_actions_of(visit, code)
    standings = indicator_history(visit)
    st.subheader(say("indicators.title"))
    if not movement(standings, unit, year).total:
        show_no_indicators(visit)
        return
    show_indicators(visit, standings, unit, year, code)
    st.subheader(say("indicators.of_edition", index=visit.index.short, year=year))
    show_edition(visit, standings, unit, year)


if visit.unit is None or visit.year is None or visit.framework is None:
    show_no_editions(visit)
    st.stop()
show_component([part.component for part in visit.framework.components], visit.unit.code, visit.year)
