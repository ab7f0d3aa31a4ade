"""The lower part of the compare page: standings by source, like units, groups, and sentences ready to be copied."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.frames import TOTAL, is_known
from ui.blocks.peers import Choice, why_not
from ui.compare.parts import component_codes, known_units
from ui.compare.report_sentences import report_sentences
from ui.compare.standing import (
    component_standings,
    groups_html,
    groups_title,
    likeness_table,
    no_groups_words,
    silhouettes_text,
    total_standings,
)
from ui.kit import markup
from ui.kit.tables import Column, Row, html_table
from ui.reads.cached import cached_by_edition
from ui.reads.edition import EditionView, edition_view, groups, likeness
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import decimal
from wording.words import LANGUAGES, Words, plain


def show_standing(visit: Visit, view: EditionView, choice: Choice, against: pd.DataFrame) -> None:
    """What is known of each rank and by whom, for the totals of the units and for the components of ours."""
    say = visit.say
    st.subheader(say("compare.standing"))
    home = visit.unit_code
    units = known_units(view, [home, *choice.shown]) or known_units(view, list(view.totals().index))
    if not units:
        st.caption(say("compare.no_standing", year=visit.year))
        return
    title = say("compare.standing_totals", index=visit.index.short, year=visit.year)
    show_titled(visit, title, total_standings(visit, view, units))
    if home in units:
        table = component_standings(visit, view, component_codes(visit, view), against)
        show_titled(visit, say("compare.standing_components", unit=visit.unit_name), table)
    last = view.totals()["ranks_published_to"].max()
    how = [say("compare.standing_how")]
    how += [say("compare.standing_list", last=f"{last:.0f}")] if is_known(last) else []
    st.caption(" ".join(how))


def show_profiles(visit: Visit, view: EditionView) -> None:
    """The units most like ours, and the groups of like profile, with how they were found."""
    say = visit.say
    st.subheader(say("compare.profiles"))
    like, parted = likeness(visit), groups(visit)
    if note := why_not(visit, like.reason, view):
        st.info(note, icon=":material/info:")
    if not like.reason:
        show_titled(visit, say("compare.like", unit=visit.unit_name), likeness_table(visit, like))
        st.caption(say("compare.like_how", n=like.units, typical=decimal(like.typical, visit.language)))
    if parted.reason == "no_groups":
        st.caption(visit.say("compare.no_groups", **no_groups_words(visit, parted)))
    elif not parted.reason:
        st.html(markup.title(groups_title(visit, parted)) + groups_html(visit, parted))
        st.caption(say("compare.groups_how", n=len(parted.members), tried=silhouettes_text(visit, parted)))


def show_report(visit: Visit) -> None:
    """Sentences for a report in both languages, each block with its own button to copy."""
    say = visit.say
    st.subheader(say("compare.report"))
    texts = _report(visit)
    if not any(texts.values()):
        st.caption(say("compare.no_report", unit=plain(visit.unit_name), year=visit.year))
        return
    st.caption(say("compare.report_how"))
    columns = st.columns(2, gap="medium")
    ordered = sorted(texts, key=lambda language: language != visit.language)
    for column, language in zip(columns, ordered, strict=True):
        column.html(markup.title(Words(language)("words.language"), lang=language))
        column.code(texts[language], language=None, wrap_lines=True)


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=64)
def _report(visit: Visit) -> dict[str, str]:
    """The sentences by language, a line each."""
    view = edition_view(visit)
    order = [TOTAL, *component_codes(visit, view)]
    rows = view.of(visit.key.unit)
    rows = rows[rows["component"].isin(order)].sort_values("component", key=lambda codes: codes.map(order.index))
    everything = history(visit)
    return {
        language: "\n".join(report_sentences(visit.changed(say=Words(language)), rows, everything))
        for language in LANGUAGES
    }


def show_titled(visit: Visit, title: str, table: tuple[Sequence[Column], Sequence[Row]]) -> None:
    """A table under its title, which screen readers hear as its caption."""
    st.html(f'{markup.title(title)}<div class="app-wrap">{html_table(*table, title, visit.language)}</div>')
