"""What stands where on the effects page: all components together first, each of them below, and what limits it."""

import streamlit as st

from analysis.effects import JOINT
from ui.blocks.next_rank import show_why_none
from ui.effects.choice import Question, ask
from ui.effects.sentences import (
    dates_sentences,
    headline,
    joint_sentences,
    reason_sentences,
    summary,
)
from ui.effects.tables import effects_chart, effects_table, forecast_table, placebo_table, why_boxes
from ui.effects.view import Found, found, known_editions
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import show_table
from ui.reads.forecasts import forecasts_ever, forecasts_now
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import years_text
from wording.words import plain


@fragment
def show(visit: Visit) -> None:
    """Draw the whole page."""
    say = visit.say
    head = st.container()
    question = ask(visit)
    if question is None:
        head.html(markup.headline(say("effects.headline_no_editions", index=visit.index.short)))
        st.info(say("effects.two_editions", count=len(known_editions(visit).full)))
        return
    answer = found(visit, question.components, question.editions, question.excluded)
    known = answer.effects[answer.effects["reason"] == ""]
    single = known[known["component"] != JOINT]
    head.html(
        markup.headline(headline(visit, question, answer.effects))
        + markup.sentence(" ".join(dates_sentences(visit, question)))
    )
    for reason in reason_sentences(visit, question, answer.effects):
        st.info(plain(reason), icon=":material/hourglass_empty:")
    if len(single):
        _show_found(visit, question, answer)
    _show_forecast(visit, question, answer)
    if len(single):
        _show_placebo(visit, answer)
    _show_how(visit)


def _show_found(visit: Visit, question: Question, answer: Found) -> None:
    """All components together, each of them, and the limit that holds for all."""
    say = visit.say
    known = answer.effects[answer.effects["reason"] == ""]
    joint, single = known[known["component"] == JOINT], known[known["component"] != JOINT]
    if len(joint):
        st.html(
            markup.title(say("effects.joint_title", count=int(joint.iloc[0]["components"])))
            + markup.sentence(" ".join(joint_sentences(visit, joint.iloc[0])))
        )
    title = say("effects.single_title", count=len(single), units=int(single["units"].min()))
    st.html(
        markup.title(title) + markup.sentence(summary(visit, answer.effects)) + markup.sentence(say("effects.limit"))
    )
    show_table(*effects_table(visit, single), title, visit.language)
    st.html(why_boxes(visit, single))
    st.html(markup.hint(say("effects.press")))
    show_chart(effects_chart(visit, known), say, key="effects_forest")
    if question.work is not None and question.plan is not None:
        show_way(visit, "plan", say("effects.to_plan", year=question.plan), plan=str(question.plan))


def _show_forecast(visit: Visit, question: Question, answer: Found) -> None:
    """What was expected after the last edition before the actions, and whether it was said before them."""
    say = visit.say
    year = _last_edition_before(visit, question, answer)
    if year is None:
        return
    then = visit.changed(year=year)
    state = forecasts_now(then).state
    stored = forecasts_ever(visit, year)
    first_day = question.work.first_day if question.work is not None else None
    columns, rows = forecast_table(visit, stored, year, question.components, first_day)
    title = say("effects.forecast_title", year=year)
    if rows:
        st.html(markup.title(title) + markup.subtitle(say("effects.forecast_subtitle", year=year)))
        show_table(columns, rows, title, visit.language)
    elif state:
        show_why_none(then)
    else:
        st.caption(say("effects.no_forecast", year=year))


def _last_edition_before(visit: Visit, question: Question, answer: Found) -> int | None:
    """The last edition that was used before the actions; the last one with ranks up to then where none was used."""
    used = [max(years) for years in answer.effects["before"] if years]
    full = [year for year in known_editions(visit).full if year <= question.editions.last_before]
    return max(used or full[-1:], default=None)


def _show_placebo(visit: Visit, answer: Found) -> None:
    """The same as if the actions had begun earlier. It carries no verdict."""
    say = visit.say
    known = answer.effects[answer.effects["reason"] == ""]
    title = say(
        "effects.placebo_title", years=years_text(sorted({y for years in known["after"] if years for y in years}))
    )
    subtitle = say("effects.placebo_subtitle")
    if (answer.placebos["reason"] != "").any():
        subtitle = f"{subtitle} {say('effects.placebo_none')}"
    st.html(markup.title(title) + markup.subtitle(subtitle))
    show_table(*placebo_table(visit, known, answer.placebos), title, visit.language)


def _show_how(visit: Visit) -> None:
    """The formulas, the data, and what may not be concluded."""
    with st.expander(visit.say("effects.how"), icon=":material/functions:"):
        for name in ("line", "chance", "joint", "found", "placebo", "forecast", "caveat"):
            st.caption(plain(visit.say(f"effects.how_{name}")))
