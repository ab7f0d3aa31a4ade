"""What stands where on the simulate page: what other scores or weights would give, and the paths to a rank."""

import streamlit as st

from analysis.edition_table import EditionTable
from analysis.simulate import simulate_outcome
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import show_table
from ui.kit.waiting import waiting
from ui.reads.edition import EditionView, edition_view
from ui.reads.structure import is_covered, is_ranked, usual_noise
from ui.simulate.inputs import show_inputs
from ui.simulate.paths import (
    as_scores,
    calibration_words,
    chance_of,
    find_paths,
    ladder_chart,
    need_sentence,
    never_sentence,
    path_title,
    step_columns,
    step_rows,
    together_sentence,
)
from ui.simulate.result import headline, result_columns, result_rows, result_sentence, ruled, supposed_words
from ui.simulate.state import SCORES, forget, has_no_weight, write_link
from ui.statements.certainty import noise_words
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.words import plain


def show(visit: Visit, unit: str) -> None:
    """Draw the whole page."""
    say, view = visit.say, edition_view(visit)
    known = view.table.complete() if view.table is not None and is_ranked(view) else None
    if known is None or unit not in known.units:
        _show_nothing(visit, view)
        return
    standing = simulate_outcome(known, unit, score_noise=usual_noise(visit).scores)
    subtitle = say("simulate.subtitle", units=standing.units)
    st.html(markup.headline(headline(visit, standing)) + markup.subtitle(subtitle))
    left, right = st.columns(2, gap="large")
    with left:
        _show_what_if(visit, known, unit)
    with right:
        _show_paths(visit, known, unit, standing.rank)
    _show_how(visit)


def _show_nothing(visit: Visit, view: EditionView) -> None:
    """Why nothing can be simulated for this unit and edition."""
    say = visit.say
    st.html(markup.headline(say("simulate.nothing", unit=visit.unit_name, year=visit.year)))
    counts = {"n": view.complete, "units": view.units or "?"}
    if view.table is not None and view.table.weights is None:
        reason = "no_weights"
    else:
        reason = "none_scored" if not view.complete else "unit_not_scored" if is_covered(view) else "too_thin"
    st.info(plain(say(f"simulate.{reason}", unit=visit.unit_name, **counts)))


@fragment
def _show_what_if(visit: Visit, table: EditionTable, unit: str) -> None:
    """Where the unit would stand, and the sliders."""
    top = st.container()
    scores, weights = show_inputs(visit, table, table.units.index(unit), ruled(visit, table))
    with top:
        _show_result(visit, table, unit, scores, weights)


def _show_result(
    visit: Visit, table: EditionTable, unit: str, scores: dict[str, float], weights: dict[str, float]
) -> None:
    """Where the unit would stand, beside where it stands."""
    say = visit.say
    noise = usual_noise(visit)
    now = simulate_outcome(table, unit, score_noise=noise.scores)
    then = simulate_outcome(table, unit, scores, weights, score_noise=noise.scores)
    is_changed = bool(scores or weights)
    text = result_sentence(visit, now, then) if is_changed else say("simulate.unchanged")
    st.html(markup.title(text) + markup.sentence(supposed_words(visit, table, table.units.index(unit), scores)))
    show_table(result_columns(visit), result_rows(visit, now, then), say("simulate.caption"), visit.language)
    named = say("simulate.interval_help", when=noise_words(visit, noise))
    st.caption(f"{say('simulate.frozen', units=len(table.units) - 1, year=table.year)} {named}")
    if is_changed or has_no_weight(table):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.button(say("simulate.reset"), on_click=forget, icon=":material/restart_alt:", key="simulate_reset")
        row.caption(say("simulate.link"))


@fragment
def _show_paths(visit: Visit, table: EditionTable, unit: str, rank: int) -> None:
    """What it would take: the least demanding paths, with how often each gain was ever made."""
    say = visit.say
    st.subheader(say("simulate.paths_title"))
    with waiting(say):
        paths, goal = find_paths(visit, table, unit, rank)
    st.html(markup.sentence(need_sentence(visit, paths, goal)))
    if paths.reason != "already":
        chance = chance_of(visit, paths)
        st.html(markup.sentence(chance.sentence) + (markup.sentence(chance.easy) if chance.easy else ""))
        if behind := [text for text in (chance.how, calibration_words(visit)) if text]:
            with st.expander(say("simulate.how_title"), icon=":material/functions:"):
                st.html("".join(markup.subtitle(text) for text in behind))
    if paths.reason == "never":
        st.info(never_sentence(visit, paths), icon=":material/info:")
    if not paths.paths:
        return
    show_chart(ladder_chart(visit, paths, path_title(visit, 1, paths.paths[0])), say, key="simulate_ladder")
    for number, path in enumerate(paths.paths, start=1):
        st.html(markup.title(path_title(visit, number, path)))
        show_table(step_columns(visit), step_rows(visit, path), path_title(visit, number, path), visit.language)
        st.html(markup.subtitle(together_sentence(visit, path)))
        row = st.container(horizontal=True)
        if row.button(say("simulate.try"), key=f"simulate_try_{number}", icon=":material/tune:"):
            write_link(SCORES, as_scores(path))
            st.rerun()
        if visit.may("plan"):
            show_way(visit, "plan", say("simulate.plan"), row, component=path.steps[0].component, new="1")
    later = say("simulate.later_cases", year=table.year) if visit.years[-1] > table.year else ""
    st.caption(f"{say(f'simulate.note_{paths.measure}')} {later}".strip())


def _show_how(visit: Visit) -> None:
    """How totals, intervals, indicators and paths are computed."""
    say = visit.say
    with st.expander(say("simulate.how_title"), icon=":material/functions:"):
        st.markdown(say("simulate.how"))
        if visit.framework and (note := say.of(visit.framework, "weights_note")):
            st.caption(plain(note))
