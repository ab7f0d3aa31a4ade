"""Problems found while reading a file: code, cell, the text found, severity, message and hint."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Severity = Literal["reject", "error", "warning", "repaired"]
SEVERITIES: tuple[Severity, ...] = ("reject", "error", "warning", "repaired")
LONGEST_TEXT = 160
_FILES = tuple(sorted(Path(__file__).resolve().parents[1].glob("*/problems.toml")))


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem: its severity and its words in both languages."""

    code: str
    severity: Severity
    vi: str
    en: str
    hint_vi: str
    hint_en: str


@cache
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Return every kind of problem by its code, as the `problems.toml` of each part of `data/` lists them."""
    lists = (tomllib.loads(path.read_text(encoding="utf-8")) for path in _FILES)
    return {code: ProblemKind(code=code, **entry) for entries in lists for code, entry in entries.items()}


@dataclass(frozen=True)
class Problem:
    """One problem found in a file.

    `sheet` and `cell` say where ("Bảng điểm", "C7"; empty when it is the whole file), `found` is the
    text that stands there, `details` fills the other names in the message; a detail that differs by
    language has two keys, `component_vi` and `component_en`, for one name `{component}`. `year`: the edition
    that it belongs to, None where it concerns the whole file.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None

    @property
    def kind(self) -> ProblemKind:
        """The kind of this problem."""
        return problem_kinds()[self.code]

    @property
    def severity(self) -> Severity:
        """Its severity."""
        return self.kind.severity

    @property
    def severity_order(self) -> int:
        """Sort key: 0 for the most severe."""
        return SEVERITIES.index(self.severity)

    @property
    def is_blocking(self) -> bool:
        """Whether the file cannot be imported before this is put right."""
        return self.severity in ("reject", "error")

    @property
    def place(self) -> str:
        """Where it stands, as Excel writes it: 'Bảng điểm'!C7."""
        if not self.sheet:
            return ""
        sheet = self.sheet.replace("'", "''")
        return f"'{sheet}'!{self.cell}" if self.cell else f"'{sheet}'"

    def message(self, language: str) -> str:
        """What is wrong, in words."""
        return self._fill(self.kind.vi if language == "vi" else self.kind.en, language)

    def hint(self, language: str) -> str:
        """What to do about it."""
        return self._fill(self.kind.hint_vi if language == "vi" else self.kind.hint_en, language)

    def _fill(self, template: str, language: str) -> str:
        ending = f"_{language}"
        spoken = {key.removesuffix(ending): text for key, text in self.details.items() if key.endswith(ending)}
        known = {"found": self.found, "suggestion": "", "validity": "", **self.details, **spoken}
        return template.format_map({name: shortened(text) for name, text in known.items()})


def shortened(text: str) -> str:
    """A text for a message: a cell may hold a whole page."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def number_details(name: str, number: float, digits: int | None = None) -> dict[str, str]:
    """A number for a message, written as each language writes it: `value_vi` "7,5" and `value_en` "7.5".

    digits: how many decimals; None keeps as many as the number needs.
    """
    plain = f"{number:g}" if digits is None else f"{number:.{digits}f}"
    return {f"{name}_vi": plain.replace(".", ","), f"{name}_en": plain}


class RejectedFileError(Exception):
    """The file as a whole cannot be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message("en"))
        self.problem = problem
