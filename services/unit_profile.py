"""The profile of one unit in a survey, on one page: scores, ranks, their uncertainty, and the widest gaps."""

from typing import Any

import pandas as pd

from analysis.survey.evaluation import Evaluation
from data.catalogue.model import Catalogue, Index, Office
from planning.documents.figures import UNIT_WORDS
from planning.documents.nd30 import write_sheet
from planning.documents.paper import Block, Column, Figure, Heading, Paper, Paragraph, Row, Table
from services.papers import issuer
from services.survey_edition import SurveyResult
from services.survey_workbook import components_of, parts_of
from wording.numbers import DECIMAL, decimal, percent, rank_text

CAUTION = (
    "Điểm là tương đối: mỗi chỉ tiêu được đưa về thang 1–10 theo đơn vị thấp nhất và cao nhất của nhóm trong năm, nên "
    "điểm có thể thay đổi khi các đơn vị khác thay đổi. Khoảng trong ngoặc có độ tin cậy 90%; hai đơn vị có khoảng "
    "chồng lên nhau nhiều thì chưa thể coi là hơn kém."
)
NAMED = 2
"""How many components are named as strongest and weakest."""


class NoSuchUnitError(ValueError):
    """The survey has no answers on this unit."""


def unit_profile(result: SurveyResult, unit: str, catalogue: Catalogue, office: Office) -> bytes:
    """A page on one unit as a .docx file, in Vietnamese. Raises NoSuchUnitError."""
    questionnaire = result.codebook.questionnaire
    index = catalogue.index(questionnaire.index)
    for evaluation in result.evaluations.values():
        found = evaluation.units[evaluation.units["unit"] == unit]
        if len(found):
            row = {str(name): value for name, value in found.iloc[0].to_dict().items()}
            name = catalogue.unit(unit).name_vi
            subject = f"{index.short} {questionnaire.year}: {name}".upper()
            blocks = tuple(_blocks(result, evaluation, row, index, catalogue))
            return write_sheet(Paper("BÁO CÁO", subject, issuer(office), questionnaire.year, (), blocks))
    raise NoSuchUnitError(unit)


def _blocks(
    result: SurveyResult, evaluation: Evaluation, row: dict[str, Any], index: Index, catalogue: Catalogue
) -> list[Block]:
    questionnaire = result.codebook.questionnaire
    group = UNIT_WORDS.get(evaluation.group, evaluation.group)
    responses = int(row["responses"])
    source = f"Theo {responses} phiếu trả lời ({questionnaire.title}). {_official(questionnaire.is_official)}".strip()
    if not row["is_reportable"]:
        return [
            Paragraph("source", source),
            Paragraph("few", f"Ít hơn {questionnaire.floor} phiếu: không công bố điểm, thứ hạng của đơn vị."),
        ]
    codes = components_of(catalogue, result, evaluation.group)
    every = parts_of(evaluation)
    unit = str(row["unit"])
    field = evaluation.components.groupby("component")["score"]
    middle, best = field.median(), field.max()
    own = [(code, every[unit, code]) for code in codes if not pd.isna(every[unit, code]["score"])]
    gaps = sorted((part["score"] - middle[code], index.components[code].name_vi) for code, part in own)
    return [
        Paragraph("source", source),
        Paragraph("total", _total(row, group)),
        Heading(3, "Các chỉ số thành phần (thang 1–10)"),
        Table(
            (
                Column("Chỉ số thành phần", 62),
                Column("Điểm", 18, "right"),
                Column("Khoảng 90%", 32, "center"),
                Column("Trung vị nhóm", 24, "right"),
                Column("Cao nhất", 24, "right"),
            ),
            tuple(
                Row(
                    (
                        index.components[code].name_vi,
                        Figure(part["score"], DECIMAL),
                        f"{decimal(part['low'], 'vi')} – {decimal(part['high'], 'vi')}",
                        Figure(middle[code], DECIMAL),
                        Figure(best[code], DECIMAL),
                    )
                )
                for code, part in own
            ),
        ),
        *_gaps(gaps),
        Paragraph("caution", CAUTION),
    ]


def _official(is_official: bool) -> str:
    return "" if is_official else "Phiếu hỏi này không phải phiếu hỏi chính thức của tỉnh."


def _total(row: dict[str, Any], group: str) -> str:
    if pd.isna(row["total"]):
        return "Chưa đủ số liệu để tính tổng điểm."
    between = f"{decimal(row['total_low'], 'vi')} – {decimal(row['total_high'], 'vi')}"
    text = f"Tổng điểm {decimal(row['total'], 'vi')} ({between})"
    if not pd.isna(row["rank"]):
        rank_range = f"{row['rank_low']:.0f} – {row['rank_high']:.0f}"
        text += f"; hạng {rank_text(row['rank'], row['ranked'])} {group} (từ {rank_range})"
    if row["grade"]:
        chance = "" if pd.isna(row["grade_chance"]) else f" (khả năng {percent(row['grade_chance'], 'vi')})"
        text += f"; xếp loại {row['grade']}{chance}"
    return f"{text}."


def _gaps(gaps: list[tuple[float, str]]) -> list[Paragraph]:
    """What stands out above and below the middle of the group: a fact and a gap each, and where to begin."""
    above = [f"{name} (hơn {decimal(gap, 'vi')} điểm)" for gap, name in reversed(gaps) if gap > 0][:NAMED]
    below = [f"{name} (thấp hơn {decimal(-gap, 'vi')} điểm)" for gap, name in gaps if gap < 0][:NAMED]
    parts = []
    if above:
        parts.append(Paragraph("above", f"Cao hơn trung vị của nhóm nhiều nhất: {'; '.join(above)}."))
    if below:
        text = f"Thấp hơn trung vị của nhóm nhiều nhất: {'; '.join(below)}. Nên bắt đầu từ các chỉ số này."
        parts.append(Paragraph("below", text))
    return parts
