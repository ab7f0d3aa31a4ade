"""The fifth step of a survey: who stands where, how sure that is, and who is surely better than whom."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis.frames import is_known
from analysis.survey.evaluation import Evaluation
from analysis.survey.strata import FEWEST
from services.survey_edition import SurveyResult
from ui.blocks.drafts import draft_form
from ui.blocks.interval_charts import interval_plot
from ui.blocks.number_field import has_wrong_number, whole_field
from ui.blocks.peers import unit_label
from ui.kit import markup
from ui.kit.charts import Chart, show_chart
from ui.kit.tables import Column, Part, Row, TableCell, ranked, show_table
from ui.reads.scores import home_units
from ui.survey.state import Survey, change
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, RANK, SHARE, WHOLE, Format, decimal, integer, percent, rank_text

LEAST_DRAWS, MOST_DRAWS = 100, 5_000


def own_unit(visit: Visit, result: SurveyResult) -> str:
    """The unit that is ours in the survey: the chosen one if it is of the same index, else the office's own."""
    index = result.codebook.questionnaire.index
    if visit.index.code == index and visit.unit is not None:
        return visit.unit.code
    home = home_units(visit).get(index, "")
    answered = {unit for evaluation in result.evaluations.values() for unit in evaluation.units["unit"]}
    return visit.catalogue.unit_among(home, answered) or home


def grade_name(visit: Visit, result: SurveyResult, group: str, grade: str) -> str:
    """A grade in the language of the screens; “–” for none."""
    grades = {known.name_vi: known for known in result.codebook.questionnaire.grades.get(group, ())}
    return visit.say.of(grades[grade]) if grade in grades else "–"


def reported(evaluation: Evaluation) -> pd.DataFrame:
    """The units with enough answers, the best first."""
    return evaluation.units[evaluation.units["is_reportable"].astype(bool)].reset_index(drop=True)


def range_text(low: object, high: object, language: str, digits: int = 1) -> str:
    """An interval in words: 61,2–70,4."""
    if not (is_known(low) and is_known(high)):
        return "–"
    return f"{decimal(low, language, digits)}–{decimal(high, language, digits)}"


def show_ranking(visit: Visit, result: SurveyResult, evaluation: Evaluation) -> None:
    """The units in their order: chart, sure differences in words, table, and those with too few answers."""
    say = visit.say
    units = reported(evaluation)
    if not units.empty:
        left, right = st.columns([5, 8], gap="large")
        with left:
            show_chart(_forest(visit, result, evaluation, units), say, key="survey_forest")
        with right:
            best = [best_sentence(visit, units)] if len(units) > 1 else []
            for sentence in (*best, *sure_sentences(visit, result, units)):
                st.html(markup.sentence(sentence))
            _table(visit, result, evaluation, units)
    few = evaluation.units[~evaluation.units["is_reportable"].astype(bool)]
    if len(few):
        names = "; ".join(
            f"{unit_label(visit, str(unit))} ({count})"
            for unit, count in zip(few["unit"], few["responses"], strict=True)
        )
        floor = result.codebook.questionnaire.floor
        st.warning(
            say("survey.below_floor", count=len(few), floor=floor, names=names), icon=":material/visibility_off:"
        )


def _forest(visit: Visit, result: SurveyResult, evaluation: Evaluation, units: pd.DataFrame) -> Chart:
    say, language = visit.say, visit.language
    names = [unit_label(visit, str(unit)) for unit in units["unit"]]
    points = units[["total", "total_low", "total_high"]].astype(float).set_axis(["point", "low", "high"], axis=1)
    texts = [
        f"{escape(name)}: {decimal(point, language)} ({range_text(low, high, language)})"
        for name, (point, low, high) in zip(names, points.itertuples(index=False, name=None), strict=True)
    ]
    is_ours = units["unit"].eq(own_unit(visit, result)).to_numpy()
    title = finding(visit, result, units)
    subtitle = say(
        "survey.forest_subtitle",
        index=visit.catalogue.index(result.codebook.questionnaire.index).short,
        year=result.codebook.questionnaire.year,
        n=len(units),
        answers=integer(units["responses"].sum(), language),
        draws=integer(result.draws, language),
    )
    columns = [
        Column(say("words.unit"), is_whole=True),
        Column(say("words.total"), "right"),
        Column(say("survey.from"), "right"),
        Column(say("survey.to"), "right"),
    ]
    rows: list[Row] = [
        [name, *(TableCell(figure, DECIMAL) for figure in line)]
        for name, line in zip(names, points.itertuples(index=False, name=None), strict=True)
    ]
    figure = interval_plot(points, names, texts, is_ours, language)
    return Chart(figure, title, subtitle, f"{title} {subtitle}", columns, rows)


def finding(visit: Visit, result: SurveyResult, units: pd.DataFrame) -> str:
    """What the ranking says of our own unit, else of the first."""
    say, language = visit.say, visit.language
    own = units[units["unit"] == own_unit(visit, result)]
    line = (own if len(own) else units).iloc[0]
    return say(
        "survey.finding",
        unit=unit_label(visit, str(line["unit"])),
        total=decimal(line["total"], language),
        rank=rank_text(line["rank"], line["ranked"]),
        low=rank_text(line["rank_low"]),
        high=rank_text(line["rank_high"]),
    )


def sure_sentences(visit: Visit, result: SurveyResult, units: pd.DataFrame) -> list[str]:
    """Which differences are sure, in words: of our own unit, and between neighbours in the order."""
    say = visit.say
    found = []
    own = units[units["unit"] == own_unit(visit, result)]
    if len(own):
        line = own.iloc[0]
        better, worse = int(line["surely_better"]), int(line["surely_worse"])
        found.append(
            say(
                "survey.sure_own",
                unit=unit_label(visit, str(line["unit"])),
                better=better,
                worse=worse,
                others=len(units) - 1 - better - worse,
            )
        )
    pairs = int((units["next_unit"] != "").sum())
    if pairs:
        found.append(say("survey.sure_next", pairs=pairs, sure=int(units["is_surely_better_than_next"].sum())))
    return found


def best_sentence(visit: Visit, units: pd.DataFrame) -> str:
    """That the best are so partly by chance, and where the first would stand without it."""
    first = units.iloc[0]
    return visit.say(
        "survey.best",
        unit=unit_label(visit, str(first["unit"])),
        total=decimal(first["total"], visit.language, 1),
        shrunk=decimal(first["total_shrunk"], visit.language, 1),
    )


def joined_sentence(visit: Visit, evaluation: Evaluation) -> str:
    """Which strata were too small to be drawn from; "" where none was."""
    joined = evaluation.joined
    if joined.empty:
        return ""
    return visit.say(
        "survey.joined",
        units=joined["unit"].nunique(),
        count=len(joined),
        fewest=FEWEST,
        single=int((joined["answers"] == 1).sum()),
    )


def _table(visit: Visit, result: SurveyResult, evaluation: Evaluation, units: pd.DataFrame) -> None:
    say, own = visit.say, own_unit(visit, result)
    title = say("survey.ranking_title", group=_group(visit, evaluation.group))
    st.html(markup.title(title) + markup.subtitle(say("survey.ranking_note")))
    rows: list[Row] = []
    for line in units.to_dict("records"):
        rows.append(
            [
                TableCell(unit_label(visit, str(line["unit"])), tone="us" if line["unit"] == own else ""),
                ranked(line["rank"]).with_interval(line["rank_low"], line["rank_high"], RANK, is_secondary=False),
                with_range(TableCell(line["total"], DECIMAL), line["total_low"], line["total_high"], DECIMAL.to(1)),
                TableCell(line["total_shrunk"], DECIMAL.to(1)),
                _grade_cell(visit, result, evaluation.group, line),
                _next_cell(visit, line),
                TableCell(line["responses"], WHOLE),
            ]
        )
    columns = [
        Column(say("words.unit")),
        Column(say("words.rank"), "right", help=say("survey.rank_help")),
        Column(say("words.total"), "right"),
        Column(say("survey.shrunk"), "right", help=say("survey.shrunk_help")),
        Column(say("survey.grade"), help=say("survey.grade_help"), is_whole=True),
        Column(say("survey.next"), is_secondary=True, help=say("survey.next_help")),
        Column(say("survey.answers"), "right"),
    ]
    show_table(columns, rows, title, visit.language)


def with_range(cell: TableCell, low: float, high: float, form: Format) -> TableCell:
    """A cell with an interval in brackets, a dash where it is not known."""
    ends = Part("low", low, form), Part("high", high, form)
    return cell.with_parts(*ends, detail=" ({low}–{high})" if is_known(low) and is_known(high) else " (–)")


def _grade_cell(visit: Visit, result: SurveyResult, group: str, line: Mapping[Any, Any]) -> TableCell:
    """The grade, and how sure it is."""
    cell = TableCell(grade_name(visit, result, group, str(line["grade"])))
    chance = line["grade_chance"]
    return cell.with_parts(Part("chance", chance, SHARE), detail=" ({chance})") if is_known(chance) else cell


def _next_cell(visit: Visit, line: Mapping[Any, Any]) -> TableCell:
    """Whether the unit is surely better than the next."""
    if not line["next_unit"]:
        return TableCell()
    chance = Part("chance", line["next_chance"], SHARE)
    if line["is_surely_better_than_next"]:
        return TableCell(visit.say("survey.next_sure"), parts=(chance,))
    text = visit.say("survey.next_unsure", chance=percent(line["next_chance"], visit.language))
    return TableCell(text, parts=(chance,))


def _group(visit: Visit, group: str) -> str:
    regions = visit.catalogue.regions
    return visit.say.of(regions[group]) if group in regions else group


def choose_draws(visit: Visit, survey: Survey) -> None:
    """How often answers are drawn again, and with which seed."""
    say = visit.say
    form = draft_form(visit, "survey_draws", border=False)
    if form is None:
        return
    with form:
        left, middle, right = st.columns([1, 1, 2], vertical_alignment="bottom")
        bounds, key = (LEAST_DRAWS, MOST_DRAWS), f"draws_{form.about}"
        draws = whole_field(left, visit, say("survey.draws"), survey.draws, bounds, key=key)
        hint, key = say("survey.seed_help"), f"seed_{form.about}"
        seed = whole_field(middle, visit, say("survey.seed"), survey.seed, (0, 2**31 - 1), key=key, help=hint)
        is_asked = right.button(say("survey.count_again"), icon=":material/calculate:", key=f"count:{form.about}")
    if is_asked and not has_wrong_number(form.about):
        change(draws=draws, seed=seed)
        form.drop()
        st.rerun()
