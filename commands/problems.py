"""How the command line says what is wrong with a file, and how it was read."""

from collections.abc import Iterable, Iterator

from data.reading.problems import Problem
from services.imports import Preview

SEVERITY_NAMES = {
    "vi": {"reject": "từ chối", "error": "lỗi", "warning": "lưu ý", "repaired": "đã sửa"},
    "en": {"reject": "rejected", "error": "error", "warning": "warning", "repaired": "repaired"},
}


def recognition_lines(previewed: Preview, language: str) -> Iterator[str]:
    """A line a sheet: the layout that was recognised, and why."""
    for sheet, recognition in previewed.recognitions:
        why = recognition.why_vi if language == "vi" else recognition.why_en
        yield f"{sheet}: {recognition.layout} ({why})"


def problem_lines(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """A line a problem, the most severe first: severity, code, place, what is wrong, what to do."""
    for problem in sorted(problems, key=lambda problem: problem.severity_order):
        severity = SEVERITY_NAMES[language][problem.severity]
        place = f"{problem.place}: " if problem.place else ""
        yield f"[{severity}] {problem.code}: {place}{problem.message(language)} → {problem.hint(language)}"
