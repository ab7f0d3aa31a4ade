"""Reads the first sheet of a codebook: index, year, source, floor, words for “no answer”."""

from typing import Any

from data.catalogue.model import TOTAL, Catalogue
from data.names import NameIndex, fold
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import candidate
from data.survey.codebook.tables import Line, Table, choice, number_in, parted
from data.survey.codebook.words import REQUIRED_INFO, code_of, word

LEAST_FLOOR, FLOOR = 1, 20
FEWEST = 2
"""Answers that any result needs: from one no error can be estimated. A floor of 1 means this."""


def read_info(table: Table, catalogue: Catalogue, log: QuestionLog) -> dict[str, Any]:
    """What the first sheet says, by the codes of `words("info")`; what it must say and does not is None."""
    log.sheet = table.sheet
    found: dict[str, Any] = {
        "index": None, "year": None, "title": "", "source": "", "is_official": False, "floor": FLOOR,
        "dont_know": (), "not_applicable": (), "none_ticked": "zero", "eligible": {}, "answer_texts": {},
        "year_cell": None,
    }  # fmt: skip
    seen: dict[str, Line] = {}
    for line in table.lines:
        code = code_of("info", line.text("name"))
        if code is None:
            if line.text("value"):
                log.report("codebook_row_left_out", line.cell("name"), line.text("name"))
            continue
        if code in seen and code != "eligible":
            log.report("line_twice", line.cell("name"), line.text("name"), {"other": seen[code].place("name")})
            continue
        seen[code] = line
        _note(found, code, line, catalogue, log)
    for code in REQUIRED_INFO:
        if table.lines and code not in seen:
            log.report("codebook_value_missing", None, word("info", code))
    return found


def _note(found: dict[str, Any], code: str, line: Line, catalogue: Catalogue, log: QuestionLog) -> None:
    text, cell = line.text("value"), line.cell("value")
    if not text:
        if code in REQUIRED_INFO:
            log.report("codebook_value_missing", cell, word("info", code))
    elif code in ("title", "source"):
        found[code] = text
    elif code in ("dont_know", "not_applicable"):
        found[code] = parted(text)
        found["answer_texts"].update({fold(text): text for text in found[code]})
    elif code == "index":
        names = NameIndex((index.code, (index.short, index.code, index.name_vi, index.name_en, *index.aliases))
                          for index in catalogue.indices.values())  # fmt: skip
        match = names.match(text)
        if match.code is None:
            near = (candidate(catalogue.indices[code]) for code in names.candidates(text))
            log.report("unknown_index", cell, text, candidates=near)
        index = catalogue.indices.get(match.code or "")
        if index is not None and index.direction(TOTAL) < 0:
            log.report("less_is_better", cell, text)
        found[code] = index
    elif code == "year":
        number = number_in(line, "value", log)
        found["year_cell"] = cell
        if number is not None and number.is_integer() and 2000 <= number <= 2100:
            found[code] = int(number)
        elif number is not None:
            log.report("year_unreadable", cell, text)
    elif code == "floor":
        number = number_in(line, "value", log)
        if number is not None and number.is_integer() and number >= LEAST_FLOOR:
            found[code] = max(int(number), FEWEST)
        elif number is not None:
            log.report("floor_unfit", cell, text)
    elif code == "none_ticked":
        found[code] = choice("none_ticked", line, "value", log, "zero")
    elif code == "is_official":
        found[code] = choice("yes", line, "value", log) == "yes"
    else:
        column, sign, values = text.partition("=")
        if not sign or not fold(column) or not parted(values):
            log.report("rule_unreadable", cell, text)
        else:
            found[code][column.strip()] = parted(values)
