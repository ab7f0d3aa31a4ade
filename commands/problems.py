"""How the command line says what is wrong with a file, and how it was read."""

from collections.abc import Iterable, Iterator

from data.reading.problems import Problem
from services.imports import Preview
from wording.words import Words


def recognition_lines(previewed: Preview, language: str) -> Iterator[str]:
    """A line a sheet: the layout that was recognised, and why."""
    for sheet, recognition in previewed.recognitions:
        yield f"{sheet}: {recognition.layout} ({recognition.why.text(language)})"


def problem_lines(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """A line a problem, the most severe first: severity, code, place, what is wrong, what to do."""
    say = Words(language)
    for problem in sorted(problems, key=lambda problem: problem.severity_order):
        severity = say(f"problem_in_line.{problem.severity}")
        place = f"{problem.place}: " if problem.place else ""
        yield f"[{severity}] {problem.code}: {place}{problem.message(language)} → {problem.hint(language)}"
