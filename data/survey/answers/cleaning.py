"""Cleans answers: texts to numbers and states, and the rows left out with the reason."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from analysis.survey.quality import REASONS, Array, Flags, Quality, hasty, straight_lines, superseded
from data.catalogue.model import Unit
from data.names import NameIndex, fold
from data.reading.problems import Candidate, Problem, candidate, number_details
from data.survey.answers.mapping import ColumnMapping
from data.survey.answers.raw import RawAnswers, RawColumn
from data.survey.answers.values import ANSWERED, BLANK, STATES, AnswerReader
from data.survey.codebook.book import Codebook

MOST_REPORTED = 100
"""Maximum number of problems listed of one kind; of the others only the number is reported."""

LONGEST_QUOTED = 60
"""Free text longer than this may identify a respondent and is never quoted."""

_NOT_ASKED = len(STATES)
_NOBODY = ""
_ROW_PROBLEMS = {
    "no_answers": "row_without_answers", "ineligible": "row_ineligible", "straight_line": "row_straight_line",
    "haste": "row_hasty", "duplicate": "row_superseded",
}  # fmt: skip

Texts = NDArray[np.object_]
States = NDArray[np.int8]


@dataclass(frozen=True)
class _Rated:
    """The rows that rate a unit. source: which row of the file, from 0; values and states: (rows, questions)."""

    source: NDArray[np.int64]
    unit: Texts
    values: Array
    states: States


class Cleaner:
    """Cleans one file. units: those that may be rated."""

    def __init__(
        self, raw: RawAnswers, codebook: Codebook, mapping: ColumnMapping, units: Sequence[Unit], quality: Quality
    ) -> None:
        self._raw, self._codebook, self._mapping, self._quality = raw, codebook, mapping, quality
        self._units = {unit.code: unit for unit in units}
        self._questions = codebook.questionnaire.questions
        self._position_of = {question.code: position for position, question in enumerate(self._questions)}
        self._problems: list[Problem] = []
        self._reported: Counter[str] = Counter()

    def run(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, list[Problem]]:
        """Answers, states, what is left out (`CleanAnswers`), and the problems."""
        self._report_file()
        rated = self._wide() if self._mapping.layout == "wide" else self._long()
        respondents = self._respondents()
        reasons = self._reasons(rated, respondents)
        is_used = np.isin(reasons, ["", *self._quality.reported_only])
        left_out = pd.DataFrame(
            {"row": self._raw.rows[rated.source[~is_used]].astype(np.int64), "unit": rated.unit[~is_used],
             "reason": reasons[~is_used]}
        )  # fmt: skip
        used = _Rated(rated.source[is_used], rated.unit[is_used], rated.values[is_used], rated.states[is_used])
        states = self._states(used)
        self._report_blanks(states)
        hidden = sum(count - MOST_REPORTED for count in self._reported.values() if count > MOST_REPORTED)
        if hidden:
            self._problems.append(Problem("too_many_problems", found=str(hidden)))
        left_out = left_out.sort_values(["row", "unit"], ignore_index=True)
        return self._answers(used, respondents), states, left_out, self._problems

    # --- problems -------------------------------------------------------------------------------------------------

    def _report(
        self,
        code: str,
        cell: str = "",
        found: str = "",
        details: Mapping[str, str] | None = None,
        candidates: tuple[Candidate, ...] = (),
    ) -> None:
        self._reported[code] += 1
        if self._reported[code] <= MOST_REPORTED:
            problem = Problem(code, self._raw.file.sheet, cell, found, details or {}, candidates=candidates)
            self._problems.append(problem)

    def _report_row(self, code: str, source: int, details: Mapping[str, str] | None = None) -> None:
        self._report(code, f"A{self._raw.rows[source]}", str(self._raw.rows[source]), details)

    def _report_text(
        self,
        code: str,
        raw: RawColumn,
        number: int,
        details: Mapping[str, str] | None = None,
        candidates: tuple[Candidate, ...] = (),
    ) -> None:
        """A problem of one text of a column, at its first cell; a text that looked personal is not there to quote."""
        cell, count = raw.places(number, self._raw.rows)
        text = raw.texts[number - 1] if number else None
        shown = "" if not isinstance(text, str) else text if len(text) <= LONGEST_QUOTED else "…"
        self._report(code, cell, shown, {"rows": str(count), **(details or {})}, candidates)

    def _report_file(self) -> None:
        file = self._raw.file
        for name in file.other_sheets:
            self._report("answers_sheet_left_out", found=name)
        for column in file.personal:
            cell = f"{get_column_letter(column.column)}{file.header_row}"
            header = file.headers[column.column - 1]
            if column.column == self._mapping.respondent:
                self._report("respondents_hashed", cell, header)
            elif column.column in self._mapping.not_personal:
                self._report("personal_column_kept", cell, header)
            else:
                self._report("personal_column_dropped", cell, header)

    def _report_blanks(self, states: pd.DataFrame) -> None:
        if states.empty:
            return
        for by in ("question", "unit"):
            sums = states.groupby(by, sort=False)[list(STATES)].sum()
            shares = sums["blank"] / sums.sum(axis=1)
            for name, share in shares[shares > self._quality.often_blank].items():
                shown = self._units[str(name)].name_vi if by == "unit" else str(name)
                self._report(f"{by}_often_blank", found=shown, details=number_details("share", 100 * share, 0))

    # --- values -------------------------------------------------------------------------------------------------

    def _block(self, columns: Mapping[int, list[tuple[RawColumn, str]]]) -> tuple[Array, States]:
        """Values and states of some columns, by the place of their question: (rows, questions)."""
        values = np.full((len(self._raw.rows), len(self._questions)), np.nan)
        states = np.full(values.shape, BLANK, dtype=np.int8)
        for position, parts in columns.items():
            read = [self._column(position, raw, choice) for raw, choice in parts]
            if len(read) == 1:
                values[:, position], states[:, position] = read[0]
                continue
            every = np.stack([state for _, state in read])
            answered = (every == ANSWERED).any(axis=0)
            values[:, position] = np.where(answered, np.nansum([value for value, _ in read], axis=0), np.nan)
            states[:, position] = np.where(answered, ANSWERED, every.max(axis=0))
        return values, states

    def _column(self, position: int, raw: RawColumn, choice: str) -> tuple[Array, States]:
        question = self._questions[position]
        book = self._codebook
        reader = AnswerReader(question, book.dont_know, book.not_applicable, raw.texts, choice)
        read = [reader.read(text) for text in raw.texts]
        for number, answer in enumerate(read, start=1):
            if answer.problem:
                scale = {**number_details("lowest", question.lowest or 0),
                         **number_details("highest", question.highest or 0)}  # fmt: skip
                self._report_text(answer.problem, raw, number, {"question": question.code, **scale})
        return (
            raw.taken(np.array([np.nan, *(answer.value for answer in read)])),
            raw.taken(np.array([BLANK, *(answer.state for answer in read)], dtype=np.int8)),
        )

    def _wide(self) -> _Rated:
        """A row for each block of columns in which anything stands."""
        columns: dict[str, dict[int, list[tuple[RawColumn, str]]]] = defaultdict(lambda: defaultdict(list))
        for answer in self._mapping.answers:
            if answer.column in self._raw.columns:
                columns[answer.unit][self._position_of[answer.question]].append(
                    (self._raw.columns[answer.column], answer.choice)
                )
        blocks: list[_Rated] = []
        has_any = np.zeros(len(self._raw.rows), dtype=bool)
        for unit, parts in columns.items():
            values, states = self._block(parts)
            # Programs write "no" for what was not ticked, also about units that nobody was asked to rate.
            unticked = [position for position, read in parts.items() if all(choice for _, choice in read)]
            is_filled = states != BLANK
            is_filled[:, unticked] &= values[:, unticked] != 0
            filled = np.flatnonzero(is_filled.any(axis=1))
            has_any[filled] = True
            blocks.append(self._asked(filled, np.full(len(filled), unit, dtype=object), values[filled], states[filled]))
        empty = np.flatnonzero(~has_any)
        shape = len(empty), len(self._questions)
        nobody = np.full(len(empty), _NOBODY, dtype=object)
        blocks.append(_Rated(empty, nobody, np.full(shape, np.nan), np.full(shape, BLANK, dtype=np.int8)))
        names = ("source", "unit", "values", "states")
        joined = _Rated(*(np.concatenate([getattr(block, name) for block in blocks]) for name in names))
        order = np.argsort(joined.source, kind="stable")
        return _Rated(*(getattr(joined, name)[order] for name in names))

    def _long(self) -> _Rated:
        columns: dict[int, list[tuple[RawColumn, str]]] = defaultdict(list)
        for answer in self._mapping.answers:
            if answer.column in self._raw.columns:
                columns[self._position_of[answer.question]].append((self._raw.columns[answer.column], answer.choice))
        values, states = self._block(columns)
        return self._asked(np.arange(len(self._raw.rows)), self._rated_units(), values, states)

    def _rated_units(self) -> Texts:
        """The unit of each row, "" where it is not known, which is reported."""
        raw = self._raw.columns.get(self._mapping.unit)
        if raw is None:
            return np.full(len(self._raw.rows), _NOBODY, dtype=object)
        names = NameIndex((unit.code, (*unit.spellings, unit.code)) for unit in self._units.values())
        said = {fold(text): code for text, code in self._mapping.unit_names.items()}
        found = [said.get(fold(text or "")) or names.code(text or "") or _NOBODY for text in raw.texts]
        codes = [_NOBODY, *(code if code in self._units else _NOBODY for code in found)]
        groups = {self._units[code].group for code in codes if code}
        rated = [code for code, unit in self._units.items() if not groups or unit.group in groups]
        for number, text in enumerate(raw.texts, start=1):
            if not codes[number]:
                near = tuple(candidate(self._units[code]) for code in names.candidates(text or "", rated))
                self._report_text("answer_unit_unknown", raw, number, candidates=near)
        if (raw.codes == 0).any():
            self._report_text("answer_unit_unknown", raw, 0)
        return raw.taken(np.array(codes, dtype=object))

    def _asked(self, source: NDArray[Any], unit: Texts, values: Array, states: States) -> _Rated:
        """The same without what a unit is not asked about."""
        for group, members in self._groups(unit).items():
            asked = {question.code for question in self._codebook.questionnaire.questions_of(group)}
            for position, question in enumerate(self._questions):
                if question.code in asked:
                    continue
                answered = members & (states[:, position] == ANSWERED)
                if answered.any():
                    self._report(
                        "answer_not_asked", found=question.code, details={"rows": str(answered.sum()), "group": group}
                    )
                values[members, position] = np.nan
                states[members, position] = _NOT_ASKED
        return _Rated(source, unit, values, states)

    def _groups(self, unit: Texts) -> dict[str, Flags]:
        """Which rows rate a unit of each group."""
        names, unit_numbers = np.unique(unit.astype(str), return_inverse=True)
        groups = np.array([self._units[name].group if name in self._units else "" for name in names], dtype=object)
        found = groups[unit_numbers] if len(names) else np.array([], dtype=object)
        return {str(group): np.asarray(found == group) for group in dict.fromkeys(groups) if group}

    # --- rows that do not count -----------------------------------------------------------------------------------

    def _reasons(self, rated: _Rated, respondents: Texts) -> Texts:
        """By row, why it is left out; "" where it counts. Every row that has a reason is reported."""
        reasons = np.full(len(rated.source), "", dtype=object)

        def note(reason: str, rows: Flags) -> None:
            reasons[rows & (reasons == "")] = reason

        start, end = self._moments(self._mapping.start), self._moments(self._mapping.end)
        seconds = end - start
        for row in np.flatnonzero(seconds < 0):
            self._report_row("times_reversed", int(row))
        note("no_answers", ~(rated.states == ANSWERED).any(axis=1))
        note("unit_unknown", rated.unit == _NOBODY)
        note("ineligible", self._ineligible()[rated.source])
        note("straight_line", self._straight(rated))
        note("haste", hasty(seconds, self._quality.haste_share, self._quality.haste_least)[rated.source])
        keys = list(zip(respondents[rated.source], rated.unit, strict=True))
        is_open = np.isin(reasons, ["", *self._quality.reported_only])
        twice, heirs = superseded(keys, end[rated.source], is_open)
        note("duplicate", twice)
        reported: set[tuple[str, int]] = set()
        for position in np.flatnonzero(reasons != ""):
            reason, source = str(reasons[position]), int(rated.source[position])
            if reason in _ROW_PROBLEMS and (reason, source) not in reported:
                reported.add((reason, source))
                heir = heirs[position]
                other = {"other": str(self._raw.rows[rated.source[heir]])} if heir >= 0 else {}
                self._report_row(_ROW_PROBLEMS[reason], source, other)
        assert set(reasons) <= {"", *REASONS}  # noqa: S101  # the registry of reasons is complete
        return reasons

    def _ineligible(self) -> Flags:
        found = np.zeros(len(self._raw.rows), dtype=bool)
        for name, allowed in self._codebook.eligible.items():
            raw = self._raw.columns.get(self._mapping.eligible.get(name, 0))
            if raw is not None:
                keys = {fold(value) for value in allowed}
                fits = [False, *(text is not None and fold(text) in keys for text in raw.texts)]
                found |= ~raw.taken(np.array(fits))
        return found

    def _straight(self, rated: _Rated) -> Flags:
        found = np.zeros(len(rated.source), dtype=bool)
        directions = {indicator.code: indicator.direction for indicator in self._codebook.questionnaire.indicators}
        for group, members in self._groups(rated.unit).items():
            asked = [
                question
                for question in self._codebook.questionnaire.questions_of(group)
                if question.kind == "agreement"
            ]
            positions = [self._position_of[question.code] for question in asked]
            signs = [directions[question.indicator] for question in asked]
            found[members] = straight_lines(rated.values[members][:, positions], signs, self._quality.straight_least)
        return found

    def _moments(self, column: int) -> Array:
        """Seconds since 1970 by row, NaN where there is no time, which is reported."""
        raw = self._raw.columns.get(column)
        if raw is None:
            return np.full(len(self._raw.rows), np.nan)
        for number, moment in enumerate(raw.texts, start=1):
            if moment is None:
                self._report_text("time_unreadable", raw, number)
        return raw.taken(np.array([np.nan, *(np.nan if text is None else text for text in raw.texts)], dtype=float))

    # --- what comes out -----------------------------------------------------------------------------------------

    def _respondents(self) -> Texts:
        """A code for each row of the file; one that has none stands for itself."""
        own = np.array([f"row {row}" for row in self._raw.rows], dtype=object)
        raw = self._raw.columns.get(self._mapping.respondent)
        if raw is None:
            return own
        found = raw.taken(np.array(["", *(text or "" for text in raw.texts)], dtype=object))
        is_blank = found == ""
        for row in np.flatnonzero(is_blank):
            self._report_row("respondent_missing", int(row))
        return np.where(is_blank, own, found)

    def _answers(self, rated: _Rated, respondents: Texts) -> pd.DataFrame:
        margins = {name: self._category(name)[rated.source] for name in self._codebook.questionnaire.margins}
        stratum = self._raw.columns.get(self._mapping.stratum)
        strata = np.full(len(self._raw.rows), "", dtype=object)
        if stratum is not None:
            header = self._raw.file.headers[stratum.column - 1]
            for number, text in enumerate(stratum.texts, start=1):
                if text is None:
                    self._report_text("answer_personal", stratum, number, {"question": header})
            strata = stratum.taken(np.array(["", *(text or "" for text in stratum.texts)], dtype=object))
        groups = {code: unit.group for code, unit in self._units.items()}
        frame = {
            "respondent": respondents[rated.source],
            "unit": rated.unit,
            "group": np.array([groups[unit] for unit in rated.unit], dtype=object),
            "stratum": strata[rated.source],
            **margins,
            **{question.code: rated.values[:, position] for position, question in enumerate(self._questions)},
        }
        return pd.DataFrame(frame)

    def _category(self, name: str) -> Texts:
        """The category of each row in a column with known shares, as the codebook spells it; "" for any other."""
        raw = self._raw.columns.get(self._mapping.margins.get(name, 0))
        if raw is None:
            return np.full(len(self._raw.rows), "", dtype=object)
        known = {fold(category): category for category in self._codebook.questionnaire.margins[name]}
        found = [known.get(fold(text or ""), "") for text in raw.texts]
        for number, category in enumerate(found, start=1):
            if not category:
                self._report_text("category_unknown", raw, number, {"column": name})
        return raw.taken(np.array(["", *found], dtype=object))

    def _states(self, rated: _Rated) -> pd.DataFrame:
        """Counts by question and unit; only of questions that the unit is asked."""
        names, unit_numbers = np.unique(rated.unit.astype(str), return_inverse=True)
        counts = np.zeros((len(self._questions), len(names), _NOT_ASKED + 1), dtype=np.int64)
        for position in range(len(self._questions)):
            np.add.at(counts[position], (unit_numbers, rated.states[:, position]), 1)
        lines = [
            (question.code, str(name), *(int(count) for count in counts[position, at, :_NOT_ASKED]))
            for position, question in enumerate(self._questions)
            for at, name in enumerate(names)
            if counts[position, at, :_NOT_ASKED].any()
        ]
        return pd.DataFrame(lines, columns=["question", "unit", *STATES])
