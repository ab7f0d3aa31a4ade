"""More of what came of a survey: one unit, the plain mean, the edition before, and how reliable the questions are."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from analysis.frames import TOTAL
from analysis.survey.comparison import CONFIDENCE, change_p_values, is_more_than_noise, stands_among_many
from analysis.survey.evaluation import Evaluation
from data.store.rows import score_rows
from data.survey.coverage import interval_coverage
from services.survey_edition import SurveyResult, kinds_of, questions_of
from ui.blocks.interval_charts import interval_plot
from ui.blocks.peers import unit_label
from ui.kit import markup
from ui.kit.charts import Chart, show_chart
from ui.kit.look import PEERS
from ui.kit.tables import Column, Part, Row, TableCell, ranked, show_table
from ui.survey.result import own_unit, reported, with_range
from ui.survey.state import widget_key
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, PLACES, SHARE, SIGNED, WHOLE, decimal, percent, rank_text, signed

MANY_PLACES = 3


def _title(text: str, subtitle: str = "") -> None:
    st.html(markup.title(text) + markup.subtitle(subtitle))


# --- one unit -------------------------------------------------------------------------------------------------------


def show_unit(visit: Visit, result: SurveyResult, evaluation: Evaluation) -> None:
    """The components of one unit with their intervals, beside the middle of its group."""
    say, language = visit.say, visit.language
    units = [str(unit) for unit in reported(evaluation)["unit"]]
    own = own_unit(visit, result)
    start = own if own in units else units[0]
    key = widget_key(visit, f"unit_{evaluation.group}", start)
    unit = st.selectbox(say("words.unit"), units, format_func=lambda code: unit_label(visit, code), key=key)
    parts = unit_parts(evaluation, unit)
    names = [_component(visit, result, code) for code in parts["component"]]
    gaps = parts["score"] - parts["median"]
    title = _unit_title(visit, evaluation, unit, names, gaps)
    points = parts[["score", "low", "high"]].set_axis(["point", "low", "high"], axis=1)
    texts = [
        say("survey.unit_touch", name=escape(name), score=decimal(s, language), median=decimal(m, language))
        for name, s, m in zip(names, parts["score"], parts["median"], strict=True)
    ]
    figure = interval_plot(points, names, texts, np.ones(len(parts), dtype=bool), language)
    figure.add_scatter(
        x=parts["median"],
        y=list(range(len(parts))),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 15, "color": PEERS, "line": {"width": 3}},
        text=[say("survey.median_touch", median=decimal(median, language)) for median in parts["median"]],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.update_layout(height=70 + 30 * len(parts))
    figure.update_xaxes(range=[0.8, 10.2])
    columns = [
        Column(say("words.component")),
        Column(say("words.score"), "right"),
        Column(say("survey.from"), "right", is_secondary=True),
        Column(say("survey.to"), "right", is_secondary=True),
        Column(say("words.median"), "right"),
        Column(say("survey.gap"), "right"),
    ]
    rows: list[Row] = [
        [name, *(TableCell(figure, DECIMAL) for figure in line), TableCell(gap, SIGNED)]
        for name, line, gap in zip(
            names, parts[["score", "low", "high", "median"]].itertuples(index=False, name=None), gaps, strict=True
        )
    ]
    subtitle = say("survey.unit_subtitle", n=len(units))
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_chart(Chart(figure, title, subtitle, f"{title} {subtitle}", columns, rows), say, key="survey_unit")
    with right:
        show_table(columns, rows, title, language)


def unit_parts(evaluation: Evaluation, unit: str) -> pd.DataFrame:
    """The components of a unit: component, score, low, high, and the median of its group."""
    every = evaluation.components
    medians = every.groupby("component")["score"].median().rename("median").reset_index()
    own = every.loc[every["unit"] == unit, ["component", "score", "low", "high"]]
    return own.merge(medians, on="component", how="left")


def _unit_title(visit: Visit, evaluation: Evaluation, unit: str, names: list[str], gaps: pd.Series) -> str:
    line = evaluation.units.set_index("unit").loc[unit]
    lowest = int(np.nanargmin(gaps)) if gaps.notna().any() else 0
    return visit.say(
        "survey.unit_title",
        unit=unit_label(visit, unit),
        rank=rank_text(line["rank"], line["ranked"]),
        component=names[lowest],
        gap=signed(gaps.iloc[lowest], visit.language),
    )


def _component(visit: Visit, result: SurveyResult, code: str) -> str:
    return visit.say.of(visit.catalogue.index(result.codebook.questionnaire.index).components[code], "short")


# --- one unit, by question and by kind of respondent ------------------------------------------------------------------


def show_breakdown(visit: Visit, result: SurveyResult, evaluation: Evaluation) -> None:
    """Our own unit (else the first) question by question, and what each kind of respondent says about it."""
    say = visit.say
    units = [str(unit) for unit in reported(evaluation)["unit"]]
    own = own_unit(visit, result)
    key = widget_key(visit, f"breakdown_{evaluation.group}", own if own in units else units[0])
    unit = st.selectbox(say("words.unit"), units, format_func=lambda code: unit_label(visit, code), key=key)
    name = unit_label(visit, unit)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _questions(visit, result, questions_of(result, unit), say("survey.by_question_title", unit=name))
    with right:
        _kinds(visit, result, kinds_of(result, unit), say("survey.by_kind_title", unit=name))


def _questions(visit: Visit, result: SurveyResult, table: pd.DataFrame, title: str) -> None:
    say = visit.say
    _title(title, say("survey.by_question_subtitle"))
    texts = {question.code: say.of(question, "text") for question in result.codebook.questionnaire.questions}
    rows: list[Row] = [
        [
            TableCell(str(line["question"])).with_parts(Part("text", texts[str(line["question"])]), detail=" · {text}"),
            _component(visit, result, str(line["component"])),
            TableCell(line["answers"], WHOLE),
            with_range(TableCell(line["mean"], DECIMAL), line["low"], line["high"], DECIMAL),
            TableCell(line["median"], DECIMAL),
        ]
        for line in table.to_dict("records")
    ]
    columns = [
        Column(say("survey.question")),
        Column(say("words.component"), is_secondary=True),
        Column(say("survey.answered"), "right"),
        Column(say("survey.mean"), "right"),
        Column(say("survey.group_median"), "right"),
    ]
    show_table(columns, rows, title, visit.language)


def _kinds(visit: Visit, result: SurveyResult, table: pd.DataFrame, title: str) -> None:
    say, floor = visit.say, result.codebook.questionnaire.floor
    _title(title, say("survey.by_kind_subtitle", floor=floor))
    if table.empty:
        st.info(say("survey.no_kinds"), icon=":material/info:")
        return
    rows: list[Row] = [
        [
            f"{say('survey.use_stratum') if line['column'] == 'stratum' else line['column']}: {line['category']}",
            TableCell(line["responses"], WHOLE),
            with_range(TableCell(line["plain"], DECIMAL.to(1)), line["low"], line["high"], DECIMAL.to(1)),
            TableCell(line["others"], DECIMAL.to(1)),
        ]
        for line in table.to_dict("records")
    ]
    columns = [
        Column(say("survey.kind")),
        Column(say("survey.answers"), "right"),
        Column(say("survey.plain"), "right"),
        Column(say("survey.other_units"), "right"),
    ]
    show_table(columns, rows, title, visit.language)


# --- the plain mean -------------------------------------------------------------------------------------------------


def show_plain(visit: Visit, result: SurveyResult, evaluation: Evaluation) -> None:
    """The ranks beside those of the plain mean of the answers, which nothing is rescaled in."""
    say, own = visit.say, own_unit(visit, result)
    units = reported(evaluation)
    many = int(((units["plain_rank"] - units["rank"]).abs() >= MANY_PLACES).sum())
    title = say("survey.plain_title", count=many, places=MANY_PLACES, n=len(units))
    _title(title, say("survey.plain_subtitle"))
    rows: list[Row] = [
        [
            TableCell(unit_label(visit, str(line["unit"])), tone="us" if line["unit"] == own else ""),
            ranked(line["rank"]),
            ranked(line["plain_rank"]),
            TableCell(line["rank"] - line["plain_rank"], PLACES),
            TableCell(line["total"], DECIMAL),
            with_range(TableCell(line["plain"], DECIMAL), line["plain_low"], line["plain_high"], DECIMAL.to(1)),
        ]
        for line in units.to_dict("records")
    ]
    columns = [
        Column(say("words.unit")),
        Column(say("survey.scaled_rank"), "right"),
        Column(say("survey.plain_rank"), "right"),
        Column(say("survey.places"), "right", help=say("survey.places_help")),
        Column(say("words.total"), "right"),
        Column(say("survey.plain"), "right"),
    ]
    show_table(columns, rows, title, visit.language)


# --- the edition before ---------------------------------------------------------------------------------------------


def earlier_totals(visit: Visit, result: SurveyResult) -> pd.DataFrame:
    """The totals of the last edition before this survey: year, value, low, high, by unit; empty without one."""
    questionnaire = result.codebook.questionnaire
    rows = score_rows(visit.store, questionnaire.index)
    rows = rows[(rows["component"] == TOTAL) & (rows["year"] < questionnaire.year) & rows["value"].notna()]
    rows = rows[rows["year"] == rows["year"].max()]
    return rows.set_index("unit")[["year", "value", "low", "high"]]


def show_earlier(visit: Visit, result: SurveyResult, evaluation: Evaluation) -> None:
    """The change since the last edition, and whether it is more than noise."""
    say, own = visit.say, own_unit(visit, result)
    units = reported(evaluation)
    before = earlier_totals(visit, result)
    both = units[units["unit"].isin(before.index)]
    if both.empty:
        st.info(say("survey.no_earlier"), icon=":material/info:")
        return
    now, then = both.set_index("unit"), before.loc[both["unit"]]
    moved = (now["total"] - then["value"]).to_numpy(dtype=float)
    halves, earlier_halves = (
        (of[high] - of[low]).to_numpy(dtype=float) / 2
        for of, low, high in ((now, "total_low", "total_high"), (then, "low", "high"))
    )
    alone = [is_more_than_noise(*line) for line in zip(moved, halves, earlier_halves, strict=True)]
    together = stands_among_many(change_p_values(moved, halves, earlier_halves))
    rows: list[Row] = []
    for at, unit in enumerate(both["unit"]):
        key = {True: "more_than_noise_alone", False: "within_noise", None: "noise_unknown"}[alone[at]]
        rows.append(
            [
                TableCell(unit_label(visit, str(unit)), tone="us" if unit == own else ""),
                TableCell(then["value"].iloc[at], DECIMAL),
                TableCell(now["total"].iloc[at], DECIMAL),
                TableCell(moved[at], SIGNED),
                say("survey.more_than_noise" if together[at] else f"survey.{key}"),
            ]
        )
    year = int(before["year"].iloc[0])
    survey_year = result.codebook.questionnaire.year
    compared = len(alone) - alone.count(None)
    title, subtitle = say("survey.earlier_unknown", n=len(both), year=year), say("survey.earlier_subtitle")
    if compared:
        title = say("survey.earlier_title", count=int(together.sum()), n=compared, year=year)
        expected = decimal((1 - CONFIDENCE) * compared, visit.language, 1)
        many = say("survey.earlier_many", count=alone.count(True), n=compared, expected=expected)
        subtitle = f"{many} {subtitle}"
    _title(title, subtitle)
    columns = [
        Column(say("words.unit")),
        Column(str(year), "right"),
        Column(str(survey_year), "right"),
        Column(say("survey.change"), "right"),
        Column(say("survey.noise")),
    ]
    show_table(columns, rows, title, visit.language)


# --- the questions --------------------------------------------------------------------------------------------------


def show_reliability(visit: Visit, result: SurveyResult, evaluation: Evaluation) -> None:
    """α of each component, and what each question adds; where answers crowd at an end of the scale."""
    say = visit.say
    table = evaluation.reliability
    texts = {question.code: say.of(question, "text") for question in result.codebook.questionnaire.questions}
    alphas = table.drop_duplicates("component")["alpha"].dropna()
    title = say("survey.reliability_title", low=int((alphas < 0.7).sum()), n=len(alphas))
    _title(title, say("survey.reliability_subtitle"))
    rows: list[Row] = [
        [
            _component(visit, result, str(line["component"])),
            TableCell(line["alpha"], DECIMAL),
            TableCell(str(line["question"])).with_parts(Part("text", texts[str(line["question"])]), detail=" · {text}"),
            TableCell(line["answers"], WHOLE),
            TableCell(line["item_rest"], DECIMAL),
            TableCell(line["floor"], SHARE),
            TableCell(line["ceiling"], SHARE),
        ]
        for line in table.to_dict("records")
    ]
    columns = [
        Column(say("words.component")),
        Column("α", "right", help=say("survey.alpha_help")),
        Column(say("survey.question")),
        Column(say("survey.answered"), "right", is_secondary=True),
        Column(say("survey.item_rest"), "right", help=say("survey.item_rest_help")),
        Column(say("survey.floor_share"), "right"),
        Column(say("survey.ceiling_share"), "right"),
    ]
    show_table(columns, rows, title, visit.language)


def coverage_words(visit: Visit, has_enough: bool = True) -> str:
    """How often such intervals held the truth where it was known: of units with enough answers, or with too few."""
    measured = [study for study in interval_coverage() if study.has_enough == has_enough]
    shares = {
        name: "–".join(dict.fromkeys(percent(end(values), visit.language) for end in (min, max)))
        for name, values in (
            (name, [study.rates[name] for study in measured]) for name in ("plain", "component", "total", "rank")
        )
    }
    key = "survey.method_coverage" if has_enough else "survey.coverage_few"
    return visit.say(
        key,
        surveys=sum(study.surveys for study in measured),
        fewest=min(study.fewest for study in measured),
        most=max(study.most for study in measured),
        **shares,
    )
