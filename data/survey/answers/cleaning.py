"""Cleans answers: texts to numbers and states, and the rows left out with the reason."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.survey.quality import (
    REASONS,
    Array,
    Flags,
    Quality,
    begins_again,
    hasty,
    is_count,
    runs_of,
    straight_lines,
    superseded,
)
from data.catalogue.model import Unit
from data.names import fold
from data.reading.problems import Candidate, Problem, candidate, number_details
from data.survey.answers.mapping import ColumnMapping
from data.survey.answers.raw import RawAnswers, RawColumn
from data.survey.answers.unit_names import UnitNames
from data.survey.answers.values import ANSWERED, BLANK, STATES, UNUSABLE, AnswerReader
from data.survey.codebook.book import Codebook
from data.survey.codebook.words import code_of

MOST_REPORTED = 100
"""Maximum number of problems listed of one kind; of the others only the number is reported."""

LONGEST_QUOTED = 60
"""Free text longer than this may identify a respondent and is never quoted."""

MOST_OF_ONE = 5
"""An e-mail or a telephone that rates one unit more often is that of an office or of whoever collects answers."""

MOST_RANGES = 6
"""Maximum number of ranges of rows named in one problem."""

_NUMBERED = re.compile(r"\s*([^\d]{0,20}?)(\d{1,9})\s*")
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
    """The rows that rate a unit. source: which row of the file, from 0; the others: (rows, questions).

    unticked: whether nothing of a question with several choices is ticked where another question is answered.
    """

    source: NDArray[np.int64]
    unit: Texts
    values: Array
    states: States
    unticked: Flags

    def of(self, rows: Any) -> "_Rated":
        """Some of the rows."""
        return _Rated(self.source[rows], self.unit[rows], self.values[rows], self.states[rows], self.unticked[rows])


class Cleaner:
    """Cleans one file. units: those that may be rated; places: whose they are (`UnitNames`)."""

    def __init__(
        self,
        raw: RawAnswers,
        codebook: Codebook,
        mapping: ColumnMapping,
        units: Sequence[Unit],
        quality: Quality,
        places: Sequence[str] = (),
    ) -> None:
        self._raw, self._codebook, self._mapping, self._quality = raw, codebook, mapping, quality
        self._places = places
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
        used = rated.of(is_used)
        states = self._states(used)
        self._report_blanks(states)
        self._report_unticked(used)
        self._report_left_out(used, left_out)
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
        row, count = raw.places(number, self._raw.rows)
        cell = self._raw.file.cell(raw.column, row)
        text = raw.texts[number - 1] if number else None
        shown = "" if not isinstance(text, str) else text if len(text) <= LONGEST_QUOTED else "…"
        self._report(code, cell, shown, {"rows": str(count), **(details or {})}, candidates)

    def _report_file(self) -> None:
        file = self._raw.file
        for name in file.other_sheets:
            self._report("answers_sheet_left_out", found=name)
        if file.hidden:
            first = f"A{file.hidden[0]}"
            self._report("hidden_rows_left_out", first, str(len(file.hidden)), {"rows": _in_short(file.hidden)})
        if not self._mapping.respondent:
            key = "respondents_by_contact" if self._raw.contacts else "respondents_by_row"
            self._report(key)
        for column in file.personal:
            cell = file.cell(column.column, file.header_row)
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

    def _report_unticked(self, used: _Rated) -> None:
        code = f"nothing_ticked_{self._codebook.none_ticked}"
        for position, question in enumerate(self._questions):
            if count := int(used.unticked[:, position].sum()):
                self._report(code, found=question.code, details={"rows": str(count), "all": str(len(used.source))})

    def _report_left_out(self, used: _Rated, left_out: pd.DataFrame) -> None:
        """What forbids a result: too many rows that do not count, or a unit none of whose rows does."""
        hidden, shown = len(self._raw.file.hidden), len(self._raw.rows)
        # Whom the codebook does not ask is no loss.
        fallen = left_out[left_out["reason"] != "ineligible"]
        every = len(used.source) + len(fallen)
        for code, lost, total in (
            ("too_much_left_out", len(fallen), every),
            ("too_much_hidden", hidden, hidden + shown),
        ):
            if total and lost / total > self._quality.most_left_out:
                shares = {
                    **number_details("share", 100 * lost / total, 0),
                    **number_details("most", 100 * self._quality.most_left_out, 0),
                }
                self._report(code, found=str(lost), details={"all": str(total), **shares})
        floor = self._codebook.questionnaire.floor
        rated = set(used.unit)
        lost_rows = Counter(map(str, left_out.loc[left_out["reason"] != "duplicate", "unit"]))
        for unit, count in lost_rows.items():
            if unit and unit not in rated and count >= floor:
                self._report("unit_all_left_out", found=self._units[unit].name_vi, details={"rows": str(count)})

    # --- values -------------------------------------------------------------------------------------------------

    def _block(self, columns: Mapping[int, list[tuple[RawColumn, str]]]) -> tuple[Array, States, Flags]:
        """Values, states and what is unticked of some columns, by the place of their question: (rows, questions)."""
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
        # Whether several choices share a cell or have a column each: nothing ticked is one thing.
        unticked = np.zeros(values.shape, dtype=bool)
        is_answered = (states == ANSWERED).any(axis=1)
        for position in columns:
            if self._questions[position].kind == "choices":
                unticked[:, position] = is_answered & (states[:, position] == BLANK)
        if self._codebook.none_ticked == "zero":
            for position in columns:
                lowest = self._questions[position].lowest
                values[unticked[:, position], position] = 0.0 if lowest is None or lowest <= 0 else np.nan
                states[unticked[:, position], position] = ANSWERED if lowest is None or lowest <= 0 else UNUSABLE
        return values, states, unticked

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
            values, states, unticked = self._block(parts)
            filled = np.flatnonzero((states != BLANK).any(axis=1))
            has_any[filled] = True
            of_unit = np.full(len(filled), unit, dtype=object)
            blocks.append(self._asked(_Rated(filled, of_unit, values[filled], states[filled], unticked[filled])))
        empty = np.flatnonzero(~has_any)
        shape = len(empty), len(self._questions)
        nobody = np.full(len(empty), _NOBODY, dtype=object)
        nothing = np.full(shape, np.nan), np.full(shape, BLANK, dtype=np.int8), np.zeros(shape, dtype=bool)
        blocks.append(_Rated(empty, nobody, *nothing))
        names = ("source", "unit", "values", "states", "unticked")
        joined = _Rated(*(np.concatenate([getattr(block, name) for block in blocks]) for name in names))
        order = np.argsort(joined.source, kind="stable")
        return joined.of(order)

    def _long(self) -> _Rated:
        columns: dict[int, list[tuple[RawColumn, str]]] = defaultdict(list)
        for answer in self._mapping.answers:
            if answer.column in self._raw.columns:
                columns[self._position_of[answer.question]].append((self._raw.columns[answer.column], answer.choice))
        return self._asked(_Rated(np.arange(len(self._raw.rows)), self._rated_units(), *self._block(columns)))

    def _rated_units(self) -> Texts:
        """The unit of each row, "" where it is not known, which is reported."""
        raw = self._raw.columns.get(self._mapping.unit)
        if raw is None:
            return np.full(len(self._raw.rows), _NOBODY, dtype=object)
        names = UnitNames(self._units.values(), self._places)
        said = {fold(text): code for text, code in self._mapping.unit_names.items()}
        keys = [fold(text or "") for text in raw.texts]
        found = [said[key] if key in said else names.code(text or "") or _NOBODY
                 for key, text in zip(keys, raw.texts, strict=True)]  # fmt: skip
        codes = [_NOBODY, *(code if code in self._units else _NOBODY for code in found)]
        groups = {self._units[code].group for code in codes if code}
        rated = [code for code, unit in self._units.items() if not groups or unit.group in groups]
        for number, text in enumerate(raw.texts, start=1):
            if not codes[number]:
                near = tuple(candidate(self._units[code]) for code in names.candidates(text or "", rated))
                self._report_text("answer_unit_unknown", raw, number, candidates=near)
                is_left_out = keys[number - 1] in said
                if text and not is_left_out and (raw.codes == number).sum() >= self._codebook.questionnaire.floor:
                    self._report_text("unit_unknown_often", raw, number, candidates=near)
        if (raw.codes == 0).any():
            self._report_text("answer_unit_unknown", raw, 0)
        return raw.taken(np.array(codes, dtype=object))

    def _asked(self, rated: _Rated) -> _Rated:
        """The same without what a unit is not asked about."""
        values, states = rated.values, rated.states
        for group, members in self._groups(rated.unit).items():
            asked = {question.code for question in self._codebook.questionnaire.questions_of(group)}
            for position, question in enumerate(self._questions):
                if question.code in asked:
                    continue
                answered = members & (states[:, position] == ANSWERED) & ~rated.unticked[:, position]
                if answered.any():
                    self._report(
                        "answer_not_asked", found=question.code, details={"rows": str(answered.sum()), "group": group}
                    )
                values[members, position] = np.nan
                states[members, position] = _NOT_ASKED
                rated.unticked[members, position] = False
        return rated

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
        is_open = np.isin(reasons, ["", *self._quality.reported_only])
        twice, heirs = self._duplicates(rated, respondents, end[rated.source], is_open)
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

    def _duplicates(
        self, rated: _Rated, respondents: Texts, moments: Array, is_open: Flags
    ) -> tuple[Flags, NDArray[np.int64]]:
        """The rows of a person who rated the unit again later, and in which row; known by code, e-mail or telephone."""
        source = rated.source
        twice, heirs = superseded(list(zip(respondents[source], rated.unit, strict=True)), moments, is_open)
        if self._identifies_nobody(source, twice, heirs):
            twice, heirs = np.zeros_like(twice), np.full_like(heirs, -1)
        for contacts in self._raw.contacts:
            numbers = contacts[source]
            keys = list(zip(numbers, rated.unit, strict=True))
            may_count = is_open & ~twice & (numbers > 0)
            counts = Counter(key for key, may in zip(keys, may_count, strict=True) if may)
            shared = np.array([counts[key] > MOST_OF_ONE for key in keys], dtype=bool) & may_count
            if shared.any():
                self._report("contact_shared", found=str(int(shared.sum())))
            again, later = superseded(keys, moments, may_count & ~shared)
            if again.any():
                self._report("known_by_contact", found=str(int(again.sum())))
            twice, heirs = twice | again, np.where(again, later, heirs)
        return twice, heirs

    def _identifies_nobody(self, source: NDArray[np.int64], twice: Flags, heirs: NDArray[np.int64]) -> bool:
        """Whether the codes of respondents are running numbers that repeat; a person is asked then."""
        raw = self._raw.columns.get(self._mapping.respondent)
        rows = np.flatnonzero(twice)
        if raw is None or not len(rows) or self._mapping.is_respondent_sure:
            return False
        numbers = raw.taken(_numbers_in(raw.texts))
        header = self._raw.file.headers[raw.column - 1]
        is_of_rows = code_of("columns", re.split(r"[/\[]", header)[-1]) == "row"
        is_again = begins_again(source[rows], source[heirs[rows]], runs_of(numbers))
        is_many = len(rows) > self._quality.most_left_out * len(source)
        if not (is_again or (is_count(numbers) and (is_of_rows or is_many))):
            return False
        row, other = (int(self._raw.rows[source[at]]) for at in (rows[0], heirs[rows[0]]))
        details = {"rows": str(len(rows)), "row": str(row), "other": str(other)}
        self._report("respondent_numbers_repeat", self._raw.file.cell(raw.column, row), header, details)
        return True

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


def _numbers_in(texts: Sequence[Any]) -> Array:
    """The running number that each text is or ends with, after the same letters; NaN for a blank and for all others."""
    found = [_NUMBERED.fullmatch(text) if isinstance(text, str) else None for text in texts]
    fronts = {match[1].casefold() for match in found if match}
    is_one = len(fronts) == 1
    return np.array([np.nan, *(float(match[2]) if match and is_one else np.nan for match in found)])


def _in_short(rows: Sequence[int]) -> str:
    """Numbers of rows, those behind each other as a range, at most a few."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    texts = [f"{first}–{last}" if last > first else str(first) for first, last in parts[:MOST_RANGES]]
    return ", ".join([*texts, *(["…"] if len(parts) > MOST_RANGES else [])])
