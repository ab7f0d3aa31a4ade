"""The codebook that comes with the program: an example in our own words, not the official questionnaire."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from analysis.survey.questionnaire import Grade, Indicator, Question, Questionnaire
from data.names import fold
from data.survey.codebook.book import Codebook
from data.survey.codebook.questions import usual_scale

GROUPS = ("department", "district")
_FILE = Path(__file__).with_name("example.toml")


@cache
def example_codebook() -> Codebook:
    """An example for the nine components of Hà Tĩnh's DDCI; departments have no land access."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    texts = {fold(one): one for one in (*told["dont_know"], *told["not_applicable"])}
    for answers in (*told["answers"].values(), *told["answers_of"].values()):
        texts |= {fold(text): text for text, _ in answers}
    grades = tuple(Grade(one["name_vi"], float(one["lowest"]), one["name_en"]) for one in told["grades"])
    questionnaire = Questionnaire(
        told["index"],
        told["year"],
        tuple(_indicator(entry) for entry in told["indicators"]),
        tuple(_question(one, entry["code"], told) for entry in told["indicators"] for one in entry["questions"]),
        grades=dict.fromkeys(GROUPS, grades),
        floor=told["floor"],
        title=told["title"],
        source=told["source"],
    )
    return Codebook(
        questionnaire,
        dont_know=tuple(told["dont_know"]),
        not_applicable=tuple(told["not_applicable"]),
        eligible={column: tuple(values) for column, values in told["eligible"].items()},
        answer_texts=texts,
    )


def _indicator(entry: dict[str, Any]) -> Indicator:
    return Indicator(
        entry["code"],
        entry["component"],
        entry.get("direction", 1),
        groups=tuple(entry.get("groups", ())),
        name_vi=entry["name_vi"],
        name_en=entry["name_en"],
    )


def _question(entry: dict[str, Any], indicator: str, told: dict[str, Any]) -> Question:
    kind = entry.get("kind", "agreement")
    answers = (*told["answers"].get(kind, ()), *told["answers_of"].get(entry["code"], ()))
    lowest, highest = usual_scale(kind, entry.get("lowest"), entry.get("highest"))
    values = {fold(text): float(value) for text, value in answers}
    return Question(entry["code"], indicator, kind, entry["text_vi"], entry["text_en"], values, lowest, highest)
