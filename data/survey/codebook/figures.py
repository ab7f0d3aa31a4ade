"""Reads and checks the numeric sheets of a codebook: hard data of units and known shares of respondents."""

from collections.abc import Mapping, Sequence

from analysis.survey.questionnaire import Indicator, Question
from data.names import fold
from data.reading.cells import Cell
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import candidate, number_details
from data.survey.codebook.reader import SheetReader
from data.survey.codebook.tables import Line, Table, number_in

SHARES_TOLERANCE = 0.0051
"""Shares of three decimals, ten of them, may miss 1 by so much."""


def read_hard_data(
    reader: SheetReader, table: Table, indicators: Mapping[str, Indicator]
) -> dict[tuple[str, str], tuple[float | None, Cell]]:
    """The values of hard indicators by unit and indicator, each with its cell; None for a blank one."""
    reader.log.sheet = table.sheet
    headed: dict[str, str] = {}
    for column, cell in table.others.items():
        code = reader.match(cell.text, indicators)
        if code is None:
            reader.unknown("unknown_indicator", cell, indicators)
        elif code in headed.values():
            reader.log.report("code_twice", cell, cell.text, {"other": table.sheet})
        else:
            headed[str(column)] = code
    names = reader.catalogue.unit_names(reader.index.code, reader.year)
    found: dict[tuple[str, str], tuple[float | None, Cell]] = {}
    rows: dict[str, Line] = {}
    for line in reader.lines(table, "hard"):
        text = line.text("unit")
        match = names.match(text)
        if match.code is None:
            near = (candidate(reader.catalogue.unit(code)) for code in names.candidates(text))
            reader.log.report("unknown_unit", line.cell("unit"), text, candidates=near)
            continue
        if match.code in rows:
            reader.log.report("line_twice", line.cell("unit"), text, {"other": rows[match.code].place("unit")})
            continue
        rows[match.code] = line
        group = reader.catalogue.unit(match.code).group
        for heading, code in headed.items():
            if not indicators[code].holds_for(group):
                continue
            cell = line.cells.get(heading) or Cell(line.row, int(heading), None, "text")
            found[match.code, code] = number_in(line, heading, reader.log), cell
            if heading not in line.cells:
                name = reader.catalogue.unit(match.code).name_vi
                reader.log.report("hard_value_missing", cell, code, {"unit": name})
    return found


def read_shares(reader: SheetReader, table: Table) -> dict[str, dict[str, float]]:
    """The known shares of categories of respondents, by column."""
    found: dict[str, dict[str, tuple[float, Line]]] = {}
    for line in reader.lines(table, "margins"):
        column, category = line.text("column"), line.text("category")
        share = number_in(line, "share", reader.log)
        if share is None:
            continue
        same = next((listed for listed in found.get(column, {}) if fold(listed) == fold(category)), None)
        if same is not None:
            other = {"other": found[column][same][1].place("category")}
            reader.log.report("line_twice", line.cell("category"), category, other)
            continue
        found.setdefault(column, {})[category] = share, line
    return {column: check_shares(column, shares, reader.log) for column, shares in found.items()}


def check_shares(column: str, shares: Mapping[str, tuple[float, Line]], log: QuestionLog) -> dict[str, float]:
    """The shares of a column's categories; reports invalid shares, and a sum other than 1."""
    for share, line in shares.values():
        log.sheet = line.sheet
        if not 0 < share <= 1:
            log.report("share_unfit", line.cell("share"), line.text("share"))
    total = sum(share for share, _ in shares.values())
    if abs(total - 1) > SHARES_TOLERANCE:
        line = next(iter(shares.values()))[1]
        log.report("shares_not_whole", line.cell("column"), column, number_details("total", total))
    return {category: share for category, (share, _) in shares.items()}


def check_data(
    indicators: Mapping[str, tuple[Indicator, Line]],
    questions: Sequence[Question],
    hard: Mapping[tuple[str, str], tuple[float | None, Cell]],
    log: QuestionLog,
) -> None:
    """Report which indicator has no source, or two."""
    asked = {question.indicator for question in questions}
    known = {code for (_, code), (value, _) in hard.items() if value is not None}
    for code, (indicator, line) in indicators.items():
        log.sheet = line.sheet
        own, other = (known, asked) if indicator.is_hard else (asked, known)
        if code in other:
            log.report("indicator_fed_twice", line.cell("code"), code)
        elif code not in own:
            log.report("indicator_without_data", line.cell("code"), code)
