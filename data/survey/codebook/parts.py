"""The tables of a codebook as questions, indicators, weights, grades, hard data and shares, checked cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.survey.questionnaire import Grade, Indicator, Question, Questionnaire
from data.catalogue.model import Catalogue, Index
from data.names import AmbiguousAliasError, NameIndex, fold
from data.reading.cells import Cell
from data.reading.editions.question_log import Teller
from data.reading.tables.observations import suggestion_details
from data.survey.codebook.checks import check_data, check_grades, check_scale, check_shares, usual_scale
from data.survey.codebook.info import read_info
from data.survey.codebook.tables import Line, Table, choice, is_filled, number_in, parted
from data.survey.codebook.words import code_of, word

RESERVED = ("respondent", "unit", "group", "stratum", "row")
"""Columns that the answers have besides those of the questions."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_NOTHING = Table("", ())


def read_parts(tables: Mapping[str, Table], catalogue: Catalogue, teller: Teller) -> dict[str, Any] | None:
    """What a `Codebook` is made of; None where the index and the year are not known. Problems are told."""
    info = read_info(tables.get("info", _NOTHING), catalogue, teller)
    index, year = info.pop("index"), info.pop("year")
    if index is None or year is None:
        return None
    groups = {group: _group_names(catalogue, group) for group in index.groups if index.framework(year, group)}
    if not groups:
        teller.sheet = tables["info"].sheet
        teller.tell("year_without_framework", info["year_cell"], str(year), {"index": index.short})
        return None
    reader = _Reader(index, year, groups, catalogue, teller, info["answer_texts"])
    shares = reader.shares(tables.get("margins", _NOTHING))
    indicators = reader.indicators(tables.get("indicators", _NOTHING))
    # An indicator with a fault of its own is no fault of its questions.
    written = {line.text("code") for line in tables.get("indicators", _NOTHING).lines}
    questions = reader.questions(tables.get("questions", _NOTHING), written, {*shares, *info["eligible"]})
    known = {code: one for code, (one, _) in questions.items()}
    values = reader.answers(tables.get("answers", _NOTHING), known, {*info["dont_know"], *info["not_applicable"]})
    if not questions and not any(problem.is_blocking for problem in teller.problems):
        teller.sheet = tables["questions"].sheet
        teller.tell("codebook_value_missing", None, word("sheets", "questions"))
    asked = tuple(check_scale(_with_values(question, values), line, teller) for question, line in questions.values())
    hard = reader.hard(tables.get("hard", _NOTHING), {code: one for code, (one, _) in indicators.items()})
    check_data(indicators, asked, hard, teller)
    reader.check_components(indicators, tables.get("indicators", _NOTHING))
    questionnaire = Questionnaire(
        index.code,
        year,
        tuple(one for one, _ in indicators.values()),
        asked,
        reader.weights(tables.get("weights", _NOTHING)),
        reader.grades(tables.get("grades", _NOTHING)),
        info["floor"],
        shares,
        info["title"],
        info["source"],
        info["is_official"],
    )
    return {
        "questionnaire": questionnaire,
        "hard": {place: value for place, (value, _) in hard.items() if value is not None},
        **{name: info[name] for name in ("dont_know", "not_applicable", "eligible")},
        "answer_texts": reader.texts,
    }


def _with_values(question: Question, values: Mapping[str, Mapping[str, float]]) -> Question:
    own = {**values.get(question.kind, {}), **values.get(question.code, {})}
    lowest, highest = usual_scale(question.kind, question.lowest, question.highest)
    return Question(
        question.code, question.indicator, question.kind, question.text_vi, question.text_en, own, lowest, highest
    )


def _group_names(catalogue: Catalogue, group: str) -> tuple[str, ...]:
    region = catalogue.regions.get(group)
    return (region.name_vi, region.name_en, group) if region else (group,)


class _Reader:
    """Reads the tables below the first sheet. groups: the names of each group; texts: answers as they are written."""

    def __init__(
        self,
        index: Index,
        year: int,
        groups: Mapping[str, tuple[str, ...]],
        catalogue: Catalogue,
        teller: Teller,
        texts: dict[str, str],
    ) -> None:
        self._index, self._year, self._catalogue, self._teller = index, year, catalogue, teller
        self._group_words = groups
        self._groups = NameIndex(groups.items())
        self._components = NameIndex((code, one.spellings) for code, one in index.components.items())
        self.texts = texts

    def indicators(self, table: Table) -> dict[str, tuple[Indicator, Line]]:
        """The indicators by code, each with its line."""
        found: dict[str, tuple[Indicator, Line]] = {}
        for line in self._lines(table, "indicators"):
            code = self._code(line, "code", found, ())
            component = self._component(line)
            direction = choice("directions", line, "direction", self._teller)
            data = choice("data", line, "data", self._teller, "survey")
            groups = self._group_codes(line, "groups")
            weight = self._weight(line, 1.0)
            if not (code and component and direction and data and weight) or groups is None:
                continue
            found[code] = (
                Indicator(
                    code, component, 1 if direction == "more" else -1, weight, data == "hard", groups,
                    line.text("name_vi"), line.text("name_en"),
                ),
                line,
            )  # fmt: skip
            for group in groups or self._group_words:
                self._check_component_of_group(component, group, line)
        return found

    def questions(self, table: Table, indicators: set[str], taken: set[str]) -> dict[str, tuple[Question, Line]]:
        """The questions by code, each with its line. indicators: all codes; taken: other columns of the answers."""
        found: dict[str, tuple[Question, Line]] = {}
        for line in table.lines:
            self._teller.sheet = line.sheet
            if "indicator" in line.columns and not line.text("indicator"):
                self._teller.tell("question_without_indicator", line.cell("indicator"), line.text("code"))
                continue
            if not is_filled(line, "questions", self._teller):
                continue
            code = self._code(line, "code", found, taken)
            indicator = self._known(line, "indicator", dict.fromkeys(sorted(indicators)), "unknown_indicator")
            kind = choice("kinds", line, "kind", self._teller)
            before = len(self._teller.problems)
            lowest, highest = (number_in(line, end, self._teller) for end in ("lowest", "highest"))
            is_read = not any(problem.is_blocking for problem in self._teller.problems[before:])
            if code and indicator and kind and is_read:
                texts = line.text("text_vi"), line.text("text_en")
                question = Question(code, indicator, kind, *texts, {}, lowest, highest)  # type: ignore[arg-type]
                found[code] = question, line
        return found

    def answers(
        self, table: Table, questions: Mapping[str, Question], nothing: set[str]
    ) -> dict[str, dict[str, float]]:
        """What each folded text is worth, by question or kind of question."""
        found: dict[str, dict[str, float]] = {}
        places: dict[tuple[str, str], Line] = {}
        meaningless = {fold(text) for text in nothing}
        for line in self._lines(table, "answers"):
            kind = code_of("kinds", line.text("question"))
            asked = kind or self._known(line, "question", questions, "unknown_question")
            value = number_in(line, "value", self._teller)
            text = line.text("text")
            key = fold(text)
            if not asked or value is None or not key:
                continue
            if key in meaningless:
                self._teller.tell("answer_means_nothing", line.cell("text"), text)
            elif (asked, key) in places:
                other = {"other": places[asked, key].place("text")}
                self._teller.tell("line_twice", line.cell("text"), text, other)
            else:
                places[asked, key] = line
                found.setdefault(asked, {})[key] = value
                self.texts[key] = text
        return found

    def weights(self, table: Table) -> dict[tuple[str, str], float]:
        """The weights of components by group."""
        found: dict[tuple[str, str], float] = {}
        places: dict[tuple[str, str], Line] = {}
        for line in self._lines(table, "weights"):
            component, groups, weight = self._component(line), self._group_codes(line, "group"), self._weight(line)
            if not component or groups is None or weight is None:
                continue
            for group in groups or tuple(g for g in self._group_words if self._is_of_group(component, g)):
                if (group, component) in found:
                    other = {"other": places[group, component].place("component")}
                    self._teller.tell("line_twice", line.cell("component"), line.text("component"), other)
                    continue
                self._check_component_of_group(component, group, line)
                found[group, component] = weight
                places[group, component] = line
        return found

    def grades(self, table: Table) -> dict[str, tuple[Grade, ...]]:
        """The grades of each group, the best first."""
        found: dict[str, list[tuple[Grade, float | None, Line]]] = {}
        for line in self._lines(table, "grades"):
            groups = self._group_codes(line, "group")
            lowest, below = number_in(line, "lowest", self._teller), number_in(line, "below", self._teller)
            if groups is None or lowest is None:
                continue
            grade = Grade(line.text("name_vi"), lowest, line.text("name_en"))
            for group in groups or tuple(self._group_words):
                found.setdefault(group, []).append((grade, below, line))
        return {group: check_grades(bands, self._teller) for group, bands in found.items()}

    def hard(
        self, table: Table, indicators: Mapping[str, Indicator]
    ) -> dict[tuple[str, str], tuple[float | None, Cell]]:
        """The values of hard indicators by unit and indicator, each with its cell; None for a blank one."""
        self._teller.sheet = table.sheet
        headed: dict[str, str] = {}
        for column, cell in table.others.items():
            code = self._match(cell.text, indicators)
            if code is None:
                self._unknown("unknown_indicator", cell, indicators)
            elif code in headed.values():
                self._teller.tell("code_twice", cell, cell.text, {"other": table.sheet})
            else:
                headed[str(column)] = code
        names = self._catalogue.unit_names(self._index.code, self._year)
        found: dict[tuple[str, str], tuple[float | None, Cell]] = {}
        rows: dict[str, Line] = {}
        for line in self._lines(table, "hard"):
            text = line.text("unit")
            match = names.match(text)
            if match.code is None:
                details = suggestion_details(name for _, name, _ in match.suggestions)
                self._teller.tell("unknown_unit", line.cell("unit"), text, details)
                continue
            if match.code in rows:
                other = {"other": rows[match.code].place("unit")}
                self._teller.tell("line_twice", line.cell("unit"), text, other)
                continue
            rows[match.code] = line
            group = self._catalogue.unit(match.code).group
            for heading, code in headed.items():
                if not indicators[code].holds_for(group):
                    continue
                cell = line.cells.get(heading) or Cell(line.row, int(heading), None, "text")
                found[match.code, code] = number_in(line, heading, self._teller), cell
                if heading not in line.cells:
                    name = self._catalogue.unit(match.code).name_vi
                    self._teller.tell("hard_value_missing", cell, code, {"unit": name})
        return found

    def shares(self, table: Table) -> dict[str, dict[str, float]]:
        """The known shares of categories of respondents, by column."""
        found: dict[str, dict[str, tuple[float, Line]]] = {}
        for line in self._lines(table, "margins"):
            column, category = line.text("column"), line.text("category")
            share = number_in(line, "share", self._teller)
            if share is None:
                continue
            same = next((one for one in found.get(column, {}) if fold(one) == fold(category)), None)
            if same is not None:
                other = {"other": found[column][same][1].place("category")}
                self._teller.tell("line_twice", line.cell("category"), category, other)
                continue
            found.setdefault(column, {})[category] = share, line
        return {column: check_shares(column, shares, self._teller) for column, shares in found.items()}

    def check_components(self, indicators: Mapping[str, tuple[Indicator, Line]], table: Table) -> None:
        """Tell which component of a group that is surveyed has no indicator."""
        self._teller.sheet = table.sheet
        for group in self._group_words:
            measured = {one.component for one, _ in indicators.values() if one.holds_for(group)}
            framework = self._index.framework(self._year, group)
            for part in framework.components if framework and measured else ():
                if part.component not in measured:
                    details = {"group": self._group_words[group][0]}
                    self._teller.tell("component_without_indicator", None, part.name_vi, details)

    # --- single cells -----------------------------------------------------------------------------------------

    def _lines(self, table: Table, kind: str) -> list[Line]:
        self._teller.sheet = table.sheet
        return [line for line in table.lines if is_filled(line, kind, self._teller)]

    def _code(
        self, line: Line, column: str, found: Mapping[str, tuple[Any, Line]], taken: Sequence[str] | set[str]
    ) -> str:
        text = line.text(column)
        same = next((code for code in found if fold(code) == fold(text)), None)
        if not _CODE.fullmatch(text) or fold(text) in {fold(one) for one in (*RESERVED, *taken)}:
            self._teller.tell("code_unfit", line.cell(column), text)
        elif same is not None:
            self._teller.tell("code_twice", line.cell(column), text, {"other": found[same][1].place(column)})
        else:
            return text
        return ""

    @staticmethod
    def _match(text: str, known: Mapping[str, object]) -> str | None:
        return next((code for code in known if fold(code) == fold(text)), None)

    def _known(self, line: Line, column: str, known: Mapping[str, object], problem: str) -> str:
        code = self._match(line.text(column), known)
        if code is None:
            self._unknown(problem, line.cell(column), known)
        return code or ""

    def _unknown(self, problem: str, cell: Cell, known: Mapping[str, object]) -> None:
        try:
            suggestions = NameIndex((code, (code,)) for code in known).match(cell.text).suggestions
        except AmbiguousAliasError:  # codes that differ in what names do not tell apart
            suggestions = ()
        self._teller.tell(problem, cell, cell.text, suggestion_details(name for _, name, _ in suggestions))

    def _component(self, line: Line) -> str:
        text = line.text("component")
        match = self._components.match(text)
        if match.code is None:
            details = suggestion_details(name for _, name, _ in match.suggestions)
            self._teller.tell("unknown_component", line.cell("component"), text, details)
        return match.code or ""

    def _group_codes(self, line: Line, column: str) -> tuple[str, ...] | None:
        """The groups that a cell names, () for a blank one; None if one is not known, which is told."""
        found: list[str] = []
        for text in parted(line.text(column)):
            code = self._groups.code(text)
            if code is None:
                allowed = "; ".join(names[0] for names in self._group_words.values())
                self._teller.tell("unknown_group", line.cell(column), text, {"allowed": allowed})
                return None
            found.append(code)
        return tuple(dict.fromkeys(found))

    def _weight(self, line: Line, default: float | None = None) -> float | None:
        weight = number_in(line, "weight", self._teller, default)
        if weight is not None and weight <= 0:
            self._teller.tell("weight_unfit", line.cell("weight"), line.text("weight"))
            return None
        return weight

    def _is_of_group(self, component: str, group: str) -> bool:
        framework = self._index.framework(self._year, group)
        return framework is not None and framework.component(component) is not None

    def _check_component_of_group(self, component: str, group: str, line: Line) -> None:
        if not self._is_of_group(component, group):
            details = {"year": str(self._year), "group": self._group_words[group][0]}
            self._teller.tell("component_not_of_group", line.cell("component"), line.text("component"), details)
