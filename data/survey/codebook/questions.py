"""Reads the questions of a codebook and the values of their answers, and checks their scales."""

from collections.abc import Mapping

from analysis.survey.questionnaire import Question
from data.names import fold
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import number_details
from data.survey.codebook.reader import SheetReader
from data.survey.codebook.tables import Line, Table, choice, is_filled, number_in
from data.survey.codebook.words import code_of

_SCALES = {"agreement": (1.0, 5.0), "yes_no": (0.0, 1.0)}


def read_questions(
    reader: SheetReader, table: Table, indicators: set[str], taken: set[str]
) -> dict[str, tuple[Question, Line]]:
    """The questions by code, each with its line. indicators: all codes; taken: other columns of the answers."""
    found: dict[str, tuple[Question, Line]] = {}
    for line in table.lines:
        reader.log.sheet = line.sheet
        if "indicator" in line.columns and not line.text("indicator"):
            reader.log.report("question_without_indicator", line.cell("indicator"), line.text("code"))
            continue
        if not is_filled(line, "questions", reader.log):
            continue
        code = reader.code(line, "code", found, taken)
        indicator = reader.known(line, "indicator", dict.fromkeys(sorted(indicators)), "unknown_indicator")
        kind = choice("kinds", line, "kind", reader.log)
        before = len(reader.log.problems)
        lowest, highest = (number_in(line, end, reader.log) for end in ("lowest", "highest"))
        is_read = not any(problem.is_blocking for problem in reader.log.problems[before:])
        if code and indicator and kind and is_read:
            texts = line.text("text_vi"), line.text("text_en")
            question = Question(code, indicator, kind, *texts, {}, lowest, highest)  # type: ignore[arg-type]
            found[code] = question, line
    return found


def read_answers(
    reader: SheetReader, table: Table, questions: Mapping[str, Question], nothing: set[str]
) -> dict[str, dict[str, float]]:
    """What each folded text is worth, by question or kind of question."""
    found: dict[str, dict[str, float]] = {}
    seen: dict[tuple[str, str], Line] = {}
    meaningless = {fold(text) for text in nothing}
    for line in reader.lines(table, "answers"):
        kind = code_of("kinds", line.text("question"))
        asked = kind or reader.known(line, "question", questions, "unknown_question")
        value = number_in(line, "value", reader.log)
        text = line.text("text")
        key = fold(text)
        if not asked or value is None or not key:
            continue
        if key in meaningless:
            reader.log.report("answer_means_nothing", line.cell("text"), text)
        elif (asked, key) in seen:
            reader.log.report("line_twice", line.cell("text"), text, {"other": seen[asked, key].place("text")})
        else:
            seen[asked, key] = line
            found.setdefault(asked, {})[key] = value
            reader.texts[key] = text
    return found


def with_values(question: Question, values: Mapping[str, Mapping[str, float]]) -> Question:
    """The question with its scale, and what its answers are worth by its kind or by itself."""
    own = {**values.get(question.kind, {}), **values.get(question.code, {})}
    lowest, highest = usual_scale(question.kind, question.lowest, question.highest)
    return Question(
        question.code, question.indicator, question.kind, question.text_vi, question.text_en, own, lowest, highest
    )


def usual_scale(kind: str, lowest: float | None, highest: float | None) -> tuple[float | None, float | None]:
    """The lowest and highest answer: as stated, else what is usual for the kind."""
    usual = _SCALES.get(kind, (None, None))
    return (
        float(lowest) if lowest is not None else usual[0],
        float(highest) if highest is not None else usual[1],
    )


def check_scale(question: Question, line: Line, log: QuestionLog) -> Question:
    """The same question; reports what is wrong with its scale and the values of its answers."""
    log.sheet = line.sheet
    lowest, highest = question.lowest, question.highest
    is_whole = question.kind != "agreement" or all(end is None or end.is_integer() for end in (lowest, highest))
    is_usual = question.kind != "yes_no" or (lowest, highest) == (0, 1)
    if (lowest is not None and highest is not None and lowest >= highest) or not is_whole or not is_usual:
        ends = {**number_details("lowest", lowest or 0), **number_details("highest", highest or 0)}
        log.report("scale_unfit", line.cell("lowest"), line.text("lowest"), ends)
        return question
    if question.kind in ("yes_no", "choices") and not question.values:
        log.report("question_without_answers", line.cell("code"), question.code)
    for value in question.values.values():
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            ends = {**number_details("lowest", lowest or 0), **number_details("highest", highest or 0)}
            log.report(
                "answer_off_scale",
                line.cell("code"),
                f"{value:g}",
                {**number_details("found", value), **ends, "question": question.code},
            )
    return question
