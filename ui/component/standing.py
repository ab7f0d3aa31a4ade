"""The component in one line: score, change, rank, gaps; each figure says why when it is pressed."""

import streamlit as st

from analysis.frames import is_known
from ui.blocks.component_table import PLACE, component_rows, rows_of, score_text
from ui.kit import markup
from ui.kit.tables import Column, TableCell, show_table
from ui.reads.scores import sources
from ui.statements.certainty import in_brackets, of_rank, of_score
from ui.statements.sentences import coverage_note, places_text
from ui.statements.why import why_html, why_id
from ui.visit.visit import Visit
from wording.numbers import decimal, rank_text, signed


def show_standing(visit: Visit, component: str) -> None:
    """Draw the line, and the words that its figures open."""
    say, language = visit.say, visit.language
    rows = component_rows(rows_of(visit), visit)
    row = rows[rows["component"] == component].iloc[0]
    asks = why_id(component, PLACE)
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
        say("component.standing", component=visit.component_name(component)),
    )
    note = " ".join(filter(None, [coverage_note(visit, row), say("component.press")]))
    st.html(why_html(visit, row, sources(visit), PLACE) + markup.subtitle(note))
