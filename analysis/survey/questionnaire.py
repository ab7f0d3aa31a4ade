"""What a survey asks and how its answers become scores: questions, indicators, components, weights, grades."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["agreement", "yes_no", "number", "choices"]
KINDS: tuple[Kind, ...] = ("agreement", "yes_no", "number", "choices")


@dataclass(frozen=True)
class Question:
    """One question, asked about each unit of its indicator's groups.

    values: what each answer is worth, by its text without accents and case; of a question with several choices the
    chosen ones are added up. lowest, highest: between which an answer lies; None: no limit known.
    """

    code: str
    indicator: str
    kind: Kind
    text_vi: str = ""
    text_en: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True)
class Indicator:
    """What is measured: the mean of its questions, or hard data from records.

    direction: 1 where more is better, −1 where less is. groups: the groups of units it holds for; none: all.
    """

    code: str
    component: str
    direction: Literal[1, -1] = 1
    weight: float = 1.0
    is_hard: bool = False
    groups: tuple[str, ...] = ()
    name_vi: str = ""
    name_en: str = ""

    def holds_for(self, group: str) -> bool:
        """Whether units of this group have it."""
        return not self.groups or group in self.groups


@dataclass(frozen=True)
class Grade:
    """A grade and the lowest total, of 100, that it begins with."""

    name_vi: str
    lowest: float
    name_en: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """A survey as data.

    component_weights: by group and component; a component without one weighs 1. grades: of a group, the best first.
    floor: the fewest answers that a unit's result may be reported with. margins: known shares of categories of
    respondents, by column and category, that the answers are weighted to.
    """

    index: str
    year: int
    indicators: tuple[Indicator, ...]
    questions: tuple[Question, ...]
    component_weights: Mapping[tuple[str, str], float] = field(default_factory=dict)
    grades: Mapping[str, tuple[Grade, ...]] = field(default_factory=dict)
    floor: int = 20
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    title: str = ""
    source: str = ""
    is_official: bool = False
    is_example: bool = field(default=False, compare=False)  # known by what it asks

    def questions_of(self, group: str) -> tuple[Question, ...]:
        """The questions that are asked about units of a group, in their order."""
        asked = {indicator.code for indicator in self.indicators_of(group)}
        return tuple(question for question in self.questions if question.indicator in asked)

    def indicators_of(self, group: str) -> tuple[Indicator, ...]:
        """The indicators of a group, in their order."""
        return tuple(indicator for indicator in self.indicators if indicator.holds_for(group))

    def components_of(self, group: str) -> tuple[str, ...]:
        """The components of a group, in the order of their indicators."""
        return tuple(dict.fromkeys(indicator.component for indicator in self.indicators_of(group)))

    def weight_of(self, group: str, component: str) -> float:
        """The weight of a component among units of a group."""
        return self.component_weights.get((group, component), 1.0)
