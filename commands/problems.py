"""How the command line says what is wrong with a file, and how it was read."""

from collections.abc import Iterable, Iterator

from data.reading.problems import Problem
from data.reading.tables.decisions import Decisions
from services.imports import Preview
from wording.words import Words


def recognition_lines(previewed: Preview, language: str) -> Iterator[str]:
    """A line a sheet: the layout that was recognised, and why."""
    say = Words(language)
    for sheet, recognition in previewed.recognitions:
        yield f"{sheet}: {say(f'layout.{recognition.layout}')} ({recognition.why.text(language)})"


def problem_lines(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """A line a problem, the most severe first: severity, code, place, what is wrong, what to do."""
    say = Words(language)
    for problem in sorted(problems, key=lambda problem: problem.severity_order):
        severity = say(f"problem_in_line.{problem.severity}")
        place = f"{problem.place}: " if problem.place else ""
        yield f"[{severity}] {problem.code}: {place}{problem.message(language)} → {problem.hint(language)}"


def comparison_lines(previewed: Preview, language: str) -> Iterator[str]:
    """A line an edition: what it would change in the one in use."""
    say = Words(language)
    for year in previewed.years:
        found = previewed.comparisons.get(year)
        beside = say("command.beside", index=previewed.index, year=year)
        yield f"{beside} {found.sentence(language) if found else say('command.beside_nothing')}"


def questions(previewed: Preview) -> list[str]:
    """The codes of the questions that nobody has answered yet."""
    return sorted({problem.code for problem in previewed.problems if problem.severity == "question"})


def to_accept(codes: Iterable[str]) -> Decisions:
    """The answers yes that a command is given."""
    return Decisions(accepted=frozenset(codes))
