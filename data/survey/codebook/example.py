"""The codebook that comes with the program: an example in our own words, not the official questionnaire."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from analysis.survey.questionnaire import Grade, Indicator, Question, Questionnaire
from data.catalogue.model import Catalogue
from data.names import fold
from data.survey.codebook.book import Codebook
from data.survey.codebook.questions import usual_scale

GROUPS = ("department", "district")


def example_for(catalogue: Catalogue) -> Codebook | None:
    """The example, where the catalogue has the index and the components that it asks about."""
    example = example_codebook()
    index = catalogue.indices.get(example.questionnaire.index)
    asked = {indicator.component for indicator in example.questionnaire.indicators}
    return example if index is not None and asked <= index.components.keys() else None


@cache
def example_codebook() -> Codebook:
    """An example for nine components of a DDCI; departments have no land access."""
    content = tomllib.loads(Path(__file__).with_name("example.toml").read_text(encoding="utf-8"))
    texts = {fold(text): text for text in (*content["dont_know"], *content["not_applicable"])}
    for answers in (*content["answers"].values(), *content["answers_of"].values()):
        texts |= {fold(text): text for text, _ in answers}
    grades = tuple(Grade(grade["name_vi"], float(grade["lowest"]), grade["name_en"]) for grade in content["grades"])
    questionnaire = Questionnaire(
        content["index"],
        content["year"],
        tuple(_indicator(entry) for entry in content["indicators"]),
        tuple(
            _question(question, entry["code"], content)
            for entry in content["indicators"]
            for question in entry["questions"]
        ),
        grades=dict.fromkeys(GROUPS, grades),
        floor=content["floor"],
        title=content["title"],
        source=content["source"],
        is_example=True,
    )
    return Codebook(
        questionnaire,
        dont_know=tuple(content["dont_know"]),
        not_applicable=tuple(content["not_applicable"]),
        eligible={column: tuple(values) for column, values in content["eligible"].items()},
        answer_texts=texts,
    )


def is_example(title: str, questions: Sequence[Question]) -> bool:
    """Whether a codebook asks what the example asks: it was downloaded and brought back, perhaps with another title."""
    example = example_codebook().questionnaire
    texts = {fold(question.text_vi) for question in questions}
    return fold(title) == fold(example.title) or texts == {fold(question.text_vi) for question in example.questions}


def _indicator(entry: dict[str, Any]) -> Indicator:
    return Indicator(
        entry["code"],
        entry["component"],
        entry.get("direction", 1),
        groups=tuple(entry.get("groups", ())),
        name_vi=entry["name_vi"],
        name_en=entry["name_en"],
    )


def _question(entry: dict[str, Any], indicator: str, content: dict[str, Any]) -> Question:
    kind = entry.get("kind", "agreement")
    answers = (*content["answers"].get(kind, ()), *content["answers_of"].get(entry["code"], ()))
    lowest, highest = usual_scale(kind, entry.get("lowest"), entry.get("highest"))
    return Question(
        entry["code"],
        indicator,
        kind,
        entry["text_vi"],
        entry["text_en"],
        {fold(text): float(value) for text, value in answers},
        lowest,
        highest,
    )
