"""A survey's result as a workbook: the table as the province publishes it, the intervals, and how it was computed."""

from typing import Any

import pandas as pd

from analysis.survey.evaluation import Evaluation
from analysis.survey.strata import FEWEST
from data.catalogue.model import Catalogue
from data.exports.workbook import Formatted, Table, workbook
from services.survey_edition import SurveyResult, number
from wording.numbers import DECIMAL, RANK, Format, decimal, exported, spreadsheet_format, written
from wording.words import Words


def _say(key: str, **values: object) -> str:
    return Words("vi")(f"survey_workbook.{key}", **values)


def result_workbook(result: SurveyResult, catalogue: Catalogue) -> bytes:
    """An .xlsx that reads as a published table does: a sheet a group, then intervals and method on sheets of their own.

    Scores are those of the edition, shown with two decimals as they are published. A unit with fewer answers than the
    floor has its number of answers alone.
    """
    questionnaire = result.codebook.questionnaire
    index = catalogue.index(questionnaire.index)
    tables: dict[str, Table] = {}
    for group, evaluation in result.evaluations.items():
        named = _group_name(catalogue, group)
        trial = f"{_say('trial')} " if questionnaire.is_example else ""
        tables[f"{trial}{index.short} {questionnaire.year} {named}"] = _scores(result, catalogue, evaluation)
    tables[_say("intervals_sheet")] = _intervals(result, catalogue)
    tables[_say("method_sheet")] = ((_say("subject"), _say("statement")), method_lines(result, catalogue))
    return workbook(tables)


def components_of(catalogue: Catalogue, result: SurveyResult, group: str) -> tuple[str, ...]:
    """The components of a group in the catalogue's order."""
    questionnaire = result.codebook.questionnaire
    held = set(questionnaire.components_of(group))
    return tuple(code for code in catalogue.index(questionnaire.index).components if code in held)


def _scores(result: SurveyResult, catalogue: Catalogue, evaluation: Evaluation) -> Table:
    questionnaire = result.codebook.questionnaire
    index = catalogue.index(questionnaire.index)
    framework = index.framework(questionnaire.year, evaluation.group)
    components = [part.component for part in framework.components] if framework else []
    headings = [_say("rank"), _say("unit"), *(index.components[code].name_vi for code in components)]
    parts = parts_of(evaluation)
    rows = []
    for line in evaluation.units.to_dict("records"):
        unit = str(line["unit"])
        scores = [_shown(parts.get((unit, code), {}).get("score")) for code in components]
        ends = [_shown(line["total"]), str(line["grade"] or ""), int(line["responses"])]
        rows.append([_shown(line["rank"], RANK), catalogue.unit(unit).name_vi, *scores, *ends])
    return ([*headings, index.total.name_vi, _say("grade"), _say("responses")], rows)


def _intervals(result: SurveyResult, catalogue: Catalogue) -> Table:
    """Figure by figure, each named in one cell, so that it is not read as a second table of scores."""
    index = catalogue.index(result.codebook.questionnaire.index)
    rows: list[list[Any]] = []
    for evaluation in result.evaluations.values():
        parts = parts_of(evaluation)
        for line in evaluation.units[evaluation.units["is_reportable"].astype(bool)].to_dict("records"):
            unit = str(line["unit"])
            name = catalogue.unit(unit).name_vi
            for about, what, form in ((index.total.name_vi, "total", DECIMAL), (_say("rank_figure"), "rank", RANK)):
                rows.append(
                    [
                        _say("of_unit", figure=about, unit=name),
                        *(_shown(line[column], form) for column in (what, f"{what}_low", f"{what}_high")),
                    ]
                )
            shrunk = _say("shrunk", total=index.total.name_vi)
            rows.append([_say("of_unit", figure=shrunk, unit=name), _shown(line["total_shrunk"]), None, None])
            for code in components_of(catalogue, result, evaluation.group):
                scores = [_shown(parts[unit, code][column]) for column in ("score", "low", "high")]
                rows.append([_say("of_unit", figure=index.components[code].name_vi, unit=name), *scores])
    return tuple(_say(key) for key in ("figure", "value", "low", "high")), rows


def method_lines(result: SurveyResult, catalogue: Catalogue) -> list[tuple[str, str | int]]:
    """How the result was computed, in Vietnamese: pairs of a subject and a statement."""
    questionnaire, clean = result.codebook.questionnaire, result.answers
    left = clean.left_out["reason"].value_counts()
    reasons = ", ".join(f"{_say(f'reason_{reason}')}: {count}" for reason, count in left.items())
    trial = [(_say("trial"), _say("trial_text"))] if questionnaire.is_example else []
    lines: list[tuple[str, str | int]] = [
        *trial,
        (_say("questionnaire"), questionnaire.title),
        (_say("source"), questionnaire.source),
        (_say("official"), _say("yes" if questionnaire.is_official else "no")),
        (_say("rows"), clean.rows),
        (_say("rows_used"), len(clean.answers)),
        (_say("rows_left_out"), f"{len(clean.left_out)} ({reasons})" if reasons else "0"),
        (_say("hash"), clean.hash),
        (_say("floor"), questionnaire.floor),
        (_say("scale"), _say("scale_text")),
        (_say("interval"), _say("interval_text", draws=result.draws, seed=result.seed)),
        (_say("note"), _say("note_text")),
    ]
    for group, evaluation in result.evaluations.items():
        name = _group_name(catalogue, group)
        if (raked := evaluation.raked) is not None:
            met = _say("raking_text", error=decimal(100 * raked.error, "vi"), effective=f"{raked.effective:.0f}")
            lines.append((_say("raking", group=name), met))
        if len(evaluation.joined):
            units = evaluation.joined["unit"].nunique()
            joined = _say("joined_text", count=len(evaluation.joined), units=units, fewest=FEWEST)
            lines.append((_say("joined", group=name), joined))
    return [line for line in lines if line[1] != ""]


def _group_name(catalogue: Catalogue, group: str) -> str:
    return catalogue.regions[group].name_vi if group in catalogue.regions else group


def parts_of(evaluation: Evaluation) -> dict[tuple[str, str], dict[str, Any]]:
    """The row of each unit and component."""
    return {
        (str(row["unit"]), str(row["component"])): {str(name): value for name, value in row.items()}
        for row in evaluation.components.to_dict("records")
    }


def _shown(value: Any, form: Format = DECIMAL) -> Formatted | None:
    """A figure as it is stored, shown as it is published."""
    stored = None if value is None or pd.isna(value) else exported(number(value), form)
    if stored is None:
        return None
    return Formatted(stored, spreadsheet_format(stored, form, "vi"), written(stored, form, "vi"))
