"""The record of a survey's codebook: the questionnaire, hard data, and known shares of respondents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.survey.questionnaire import Questionnaire

NoneTicked = Literal["zero", "blank"]


@dataclass(frozen=True)
class Codebook:
    """A questionnaire and what else its file says.

    hard: values of hard indicators by unit and indicator. dont_know, not_applicable: the texts that mean so.
    none_ticked: what it means where nothing of a question with several choices is ticked, by whoever answered any other
    question about the unit: “zero”, or “blank” for no answer. eligible: of each column of respondents that decides on
    it, the values of those whose answers count. answer_texts: the texts of answers, “don't know” and categories as they
    are written, by their folded form.
    """

    questionnaire: Questionnaire
    hard: Mapping[tuple[str, str], float] = field(default_factory=dict)
    dont_know: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    none_ticked: NoneTicked = "zero"
    eligible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answer_texts: Mapping[str, str] = field(default_factory=dict, compare=False)
