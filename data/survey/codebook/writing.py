"""A codebook as an .xlsx: the template that people fill in, and the same workbook filled in."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from data.catalogue.model import Catalogue
from data.survey.codebook.book import Codebook
from data.survey.codebook.words import word, words
from wording.words import written

_HEADER_FILL = PatternFill("solid", fgColor="DCE6F2")
_WARNING = Font(bold=True, size=14, color="C00000")
_WIDTHS = {"text_vi": 70, "text_en": 60, "name_vi": 45, "name_en": 40, "component": 36, "groups": 40, "group": 34,
           "direction": 20, "value": 14, "question": 24, "text": 36, "unit": 40, "data": 16, "kind": 18}  # fmt: skip
_CHECKED_ROWS = 1_000
_OFFERED = {"is_official": "yes", "none_ticked": "none_ticked"}
"""Lines of the first sheet that are chosen from a list, and the words of each."""

NOT_OFFICIAL = " ".join(written("codebook", "codebook")["not_official"])


def build_codebook(codebook: Codebook, catalogue: Catalogue) -> bytes:
    """Write a codebook as .xlsx, with notes and drop-down lists; reading it gives the same codebook."""
    questionnaire = codebook.questionnaire
    index = catalogue.index(questionnaire.index)
    groups = {
        group: catalogue.regions[group].name_vi if group in catalogue.regions else group for group in index.groups
    }
    components = {code: part.name_vi for code, part in index.components.items()}
    book = Workbook()
    _write_info(book.worksheets[0], codebook, index.short)
    _write(book, "questions", (_question_line(question) for question in questionnaire.questions))
    _write(book, "answers", _answer_lines(questionnaire, codebook.answer_texts))
    _write(
        book, "indicators", (_indicator_line(indicator, components, groups) for indicator in questionnaire.indicators)
    )
    _write(book, "weights", (
        {"component": components[component], "group": groups[group], "weight": weight}
        for (group, component), weight in questionnaire.component_weights.items()
    ))  # fmt: skip
    _write(book, "grades", (
        {"group": groups[group], "name_vi": grade.name_vi, "name_en": grade.name_en, "lowest": grade.lowest}
        for group, grades in questionnaire.grades.items() for grade in grades
    ))  # fmt: skip
    _write_hard(book, codebook, catalogue)
    _write(book, "margins", (
        {"column": column, "category": category, "share": share}
        for column, shares in questionnaire.margins.items() for category, share in shares.items()
    ))  # fmt: skip
    _write_lists(book, components.values(), groups.values())
    notes = book.create_sheet(word("sheets", "notes"))
    for row, text in enumerate(_guide_lines(), start=1):
        notes.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    notes.column_dimensions["A"].width = 110
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guide_lines() -> list[str]:
    """How to fill it in, in both languages, the Vietnamese first."""
    vietnamese, english = written("codebook", "codebook")["guide"]
    return [*vietnamese.splitlines(), "", *english.splitlines()]


def build_codebook_template(catalogue: Catalogue, index: str, year: int) -> bytes:
    """Write an empty codebook for an index and a year. Raises KeyError for an index that there is not."""
    return build_codebook(Codebook(Questionnaire(catalogue.index(index).code, year, (), ())), catalogue)


def _write_info(sheet: Worksheet, codebook: Codebook, short: str) -> None:
    questionnaire = codebook.questionnaire
    sheet.title = word("sheets", "info")
    rules = [f"{column} = {'; '.join(values)}" for column, values in codebook.eligible.items()]
    lines: list[tuple[str, object]] = [
        ("title", questionnaire.title), ("index", short), ("year", questionnaire.year),
        ("source", questionnaire.source),
        ("is_official", word("yes", "yes" if questionnaire.is_official else "no")), ("floor", questionnaire.floor),
        ("dont_know", "; ".join(codebook.dont_know)), ("not_applicable", "; ".join(codebook.not_applicable)),
        ("none_ticked", word("none_ticked", codebook.none_ticked)),
        *(("eligible", rule) for rule in rules or [""]),
    ]  # fmt: skip
    first = 1
    if not questionnaire.is_official and questionnaire.questions:
        sheet.cell(1, 1, NOT_OFFICIAL).font = _WARNING
        first = 3
    for row, (code, value) in enumerate(lines, start=first):
        sheet.cell(row, 1, word("info", code)).font = Font(bold=True)
        _put(sheet, row, 2, value)
        if code in _OFFERED:
            _offer(sheet, '"' + ",".join(known[0] for known in words(_OFFERED[code]).values()) + '"', f"B{row}")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90


def _write(book: Workbook, kind: str, lines: Iterable[Mapping[str, object]]) -> Worksheet:
    sheet = book.create_sheet(word("sheets", kind))
    columns = list(words(kind))
    for column, code in enumerate(columns, start=1):
        _head(sheet, column, word(kind, code), _WIDTHS.get(code, 14))
    for row, line in enumerate(lines, start=2):
        for column, code in enumerate(columns, start=1):
            _put(sheet, row, column, line.get(code))
    sheet.freeze_panes = "B2"
    return sheet


def _head(sheet: Worksheet, column: int, heading: str, width: int) -> None:
    cell = sheet.cell(1, column, heading)
    cell.font, cell.fill = Font(bold=True), _HEADER_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.column_dimensions[get_column_letter(column)].width = width


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    if value is None or value == "":
        return
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _question_line(question: Question) -> Mapping[str, object]:
    return {
        "code": question.code,
        "text_vi": question.text_vi,
        "text_en": question.text_en,
        "indicator": question.indicator,
        "kind": word("kinds", question.kind),
        "lowest": question.lowest,
        "highest": question.highest,
    }


def _indicator_line(
    indicator: Indicator, components: Mapping[str, str], groups: Mapping[str, str]
) -> Mapping[str, object]:
    return {
        "code": indicator.code,
        "name_vi": indicator.name_vi,
        "name_en": indicator.name_en,
        "component": components[indicator.component],
        "direction": word("directions", "more" if indicator.direction > 0 else "less"),
        "weight": indicator.weight,
        "groups": "; ".join(groups[group] for group in indicator.groups),
        "data": word("data", "hard" if indicator.is_hard else "survey"),
    }


def _answer_lines(questionnaire: Questionnaire, texts: Mapping[str, str]) -> Iterable[Mapping[str, object]]:
    """What all questions of a kind have in common stands once, under the kind."""
    for kind in words("kinds"):
        asked = [question for question in questionnaire.questions if question.kind == kind]
        shared = set.intersection(*(set(question.values.items()) for question in asked)) if len(asked) > 1 else set()
        for key, value in asked[0].values.items() if asked else ():
            if (key, value) in shared:
                yield {"question": word("kinds", kind), "text": texts.get(key, key), "value": value}
        for question in asked:
            for key, value in question.values.items():
                if (key, value) not in shared:
                    yield {"question": question.code, "text": texts.get(key, key), "value": value}


def _write_hard(book: Workbook, codebook: Codebook, catalogue: Catalogue) -> None:
    sheet = book.create_sheet(word("sheets", "hard"))
    questionnaire = codebook.questionnaire
    hard = [indicator for indicator in questionnaire.indicators if indicator.is_hard]
    _head(sheet, 1, word("hard", "unit"), _WIDTHS["unit"])
    for column, indicator in enumerate(hard, start=2):
        _head(sheet, column, indicator.code, 16)
    units = [unit for unit in catalogue.units_of(questionnaire.index, questionnaire.year)
             if any(indicator.holds_for(unit.group) for indicator in hard) or not questionnaire.indicators]  # fmt: skip
    for row, unit in enumerate(units, start=2):
        sheet.cell(row, 1, unit.name_vi)
        for column, indicator in enumerate(hard, start=2):
            _put(sheet, row, column, codebook.hard.get((unit.code, indicator.code)))
    sheet.freeze_panes = "B2"


def _write_lists(book: Workbook, components: Iterable[str], groups: Iterable[str]) -> None:
    """What the drop-down lists offer, on a sheet of its own: some names hold commas, and a list in a rule is short."""
    sheet = book.create_sheet(word("sheets", "lists"))
    kinds, directions, data = ([known[0] for known in words(part).values()] for part in ("kinds", "directions", "data"))
    offered = {
        "kind": kinds, "direction": directions, "data": data, "component": list(components), "group": list(groups),
    }  # fmt: skip
    at: dict[str, str] = {}
    for column, (code, values) in enumerate(offered.items(), start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 34
        for row, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
        at[code] = f"'{sheet.title}'!${letter}$1:${letter}${len(values)}"
    for kind in ("questions", "indicators", "weights", "grades"):
        for column, code in enumerate(words(kind), start=1):
            if code in at:
                letter = get_column_letter(column)
                _offer(book[word("sheets", kind)], at[code], f"{letter}2:{letter}{_CHECKED_ROWS}")


def _offer(sheet: Worksheet, formula: str, cells: str) -> None:
    """A drop-down list over cells; what is not in it is refused by Excel."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.add(cells)
    sheet.add_data_validation(rule)
