"""The indicators of a codebook, the weights of components and the grades of totals: reads and checks their sheets."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from analysis.survey.questionnaire import Grade, Indicator
from data.reading.editions.question_log import QuestionLog
from data.survey.codebook.reader import SheetReader
from data.survey.codebook.tables import Line, Table, choice, number_in


def read_indicators(reader: SheetReader, table: Table) -> dict[str, tuple[Indicator, Line]]:
    """The indicators by code, each with its line."""
    found: dict[str, tuple[Indicator, Line]] = {}
    for line in reader.lines(table, "indicators"):
        code = reader.code(line, "code", found, ())
        component = reader.component(line)
        direction = choice("directions", line, "direction", reader.log)
        data = choice("data", line, "data", reader.log, "survey")
        groups = reader.group_codes(line, "groups")
        weight = reader.weight(line, 1.0)
        if not (code and component and direction and data and weight) or groups is None:
            continue
        found[code] = (
            Indicator(
                code, component, 1 if direction == "more" else -1, weight, data == "hard", groups,
                line.text("name_vi"), line.text("name_en"),
            ),
            line,
        )  # fmt: skip
        for group in groups or reader.group_words:
            reader.check_component_of_group(component, group, line)
    return found


def read_weights(reader: SheetReader, table: Table) -> dict[tuple[str, str], float]:
    """The weights of components by group."""
    found: dict[tuple[str, str], float] = {}
    seen: dict[tuple[str, str], Line] = {}
    for line in reader.lines(table, "weights"):
        component, groups, weight = reader.component(line), reader.group_codes(line, "group"), reader.weight(line)
        if not component or groups is None or weight is None:
            continue
        for group in groups or tuple(g for g in reader.group_words if reader.is_of_group(component, g)):
            if (group, component) in found:
                other = {"other": seen[group, component].place("component")}
                reader.log.report("line_twice", line.cell("component"), line.text("component"), other)
                continue
            reader.check_component_of_group(component, group, line)
            found[group, component] = weight
            seen[group, component] = line
    return found


def read_grades(reader: SheetReader, table: Table) -> dict[str, tuple[Grade, ...]]:
    """The grades of each group, the best first."""
    found: dict[str, list[tuple[Grade, float | None, Line]]] = {}
    for line in reader.lines(table, "grades"):
        groups = reader.group_codes(line, "group")
        lowest, below = number_in(line, "lowest", reader.log), number_in(line, "below", reader.log)
        if groups is None or lowest is None:
            continue
        grade = Grade(line.text("name_vi"), lowest, line.text("name_en"))
        for group in groups or tuple(reader.group_words):
            found.setdefault(group, []).append((grade, below, line))
    return {group: check_grades(bands, reader.log) for group, bands in found.items()}


def check_components(reader: SheetReader, indicators: Mapping[str, tuple[Indicator, Line]], table: Table) -> None:
    """Report which component of a group that is surveyed has no indicator."""
    reader.log.sheet = table.sheet
    for group in reader.group_words:
        measured = {indicator.component for indicator, _ in indicators.values() if indicator.holds_for(group)}
        framework = reader.index.framework(reader.year, group)
        for part in framework.components if framework and measured else ():
            if part.component not in measured:
                details = {"group": reader.group_words[group][0]}
                reader.log.report("component_without_indicator", None, part.name_vi, details)


def check_grades(bands: Sequence[tuple[Grade, float | None, Line]], log: QuestionLog) -> tuple[Grade, ...]:
    """The grades, the best first; reports overlaps, gaps, repeated names and bounds outside 0–100."""
    names: dict[str, Line] = {}
    for grade, below, line in bands:
        log.sheet = line.sheet
        if not 0 <= grade.lowest <= 100:
            log.report("grade_off_scale", line.cell("lowest"), line.text("lowest"))
        if grade.name_vi in names:
            log.report(
                "line_twice", line.cell("name_vi"), grade.name_vi, {"other": names[grade.name_vi].place("name_vi")}
            )
        if below is not None and below <= grade.lowest:
            log.report("grades_overlap", line.cell("below"), grade.name_vi, {"other": grade.name_vi})
        names[grade.name_vi] = line
    ordered = sorted(bands, key=lambda band: -band[0].lowest)
    for (better, _, line), (worse, below, under) in pairwise(ordered):
        log.sheet = under.sheet
        if better.lowest == worse.lowest:
            log.report("grades_overlap", line.cell("lowest"), better.name_vi, {"other": worse.name_vi})
        elif below is not None and below != better.lowest:
            code = "grades_overlap" if below > better.lowest else "grades_gap"
            log.report(code, under.cell("below"), worse.name_vi, {"other": better.name_vi})
    return tuple(grade for grade, _, _ in ordered)
