"""Everything that recognises something in a text of a file, as functions of the text alone, and texts that try them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from data import names
from data.catalogue.loading import load_catalogue
from data.reading.cells import Cell
from data.reading.files import encodings, single_cells
from data.reading.tables import numbers, phrases, titles, years
from data.reading.tables.decisions import heading_key, unit_key
from data.reading.tables.headings import Words
from data.survey.answers import personal, timestamps
from data.survey.answers.suggestion import suggest_mapping
from data.survey.answers.values import AnswerReader
from tests.data.survey.builders import SMALL, UNITS
from wording.text import clean_text

MOST_CHARACTERS = 32_767
"""As many as a cell of Excel holds."""

ALPHABET = ("a", "Đ", "ế", "1", "0", " ", "\t", "\n", "\xa0", "*", "(", "[", "/", ".", ",", "-", "_", "%", "@", "²")
"""Of each kind that some pattern looks for."""

CATALOGUE = load_catalogue()
QUESTIONS = {question.code: question for question in SMALL.questionnaire.questions}


def _words() -> Words:
    """With nothing read yet: a second text must not be found among the first."""
    return Words(CATALOGUE.index("pci"), CATALOGUE)


def _cell(text: str) -> Cell:
    return Cell(1, 1, text, "text")


def _answer(code: str) -> Callable[[str], object]:
    return lambda text: AnswerReader(QUESTIONS[code], SMALL.dont_know, SMALL.not_applicable, (text,)).read(text)


RECOGNISERS: Mapping[str, Callable[[str], object]] = {
    "fold": names.fold,
    "normalise": names.normalise,
    "spelled_out": names.spelled_out,
    "plain_name": names.plain_name,
    "name_parts": names.name_parts,
    "candidates": names.NameIndex([("x", ["Hà Tĩnh"])]).candidates,
    "unit": lambda text: _words().units(text),
    "units_in": lambda text: _words().units_in(text),
    "meaning": lambda text: _words().meaning(text),
    "candidate": lambda text: _words().candidate(text),
    "components_in": lambda text: _words().components_in(text),
    "years_in": years.years_in,
    "without_ranges": years.without_ranges,
    "is_near_a_unit": lambda text: _words().is_near_a_unit(text),
    "single_cells": lambda text: single_cells.rows_of_single_cells([text] * 9),
    "year_of": lambda text: years.year_of(_cell(text)),
    "subject": lambda text: titles.subject(text, _words()),
    "names_another_index": lambda text: titles.names_another_index(text, _words()),
    "names_a_region": lambda text: titles.names_a_region(text, _words()),
    "says_ranks": lambda text: titles.says_ranks([text]),
    "looks_like_number": phrases.looks_like_number,
    "is_summary": phrases.is_summary,
    "read_number": lambda text: numbers.read_number(_cell(text), "Bảng"),
    "read_rank": lambda text: numbers.read_rank(_cell(text), "Bảng", 63),
    "decimal_mark": lambda text: numbers.decimal_mark([_cell(text)]),
    "clean_text": clean_text,
    "decisions": lambda text: (heading_key(text), unit_key(text)),
    "encodings": lambda text: list(encodings.readings(text)),
    "personal": personal.value_kind,
    "personal_heading": personal.heading_kind,
    "moments": lambda text: timestamps.moments_of([text]),
    "survey_heading": lambda text: suggest_mapping([text], SMALL, UNITS.values()),
    **{f"answer_{code}": _answer(code) for code in QUESTIONS},
}


def texts(length: int) -> Iterator[str]:
    """Texts of one length: each character alone, each pair in turn, and each character between two letters."""
    for letter in ALPHABET:
        yield letter * length
        yield f"a{letter * (length - 2)}b"
    for pair in combinations(ALPHABET, 2):
        yield ("".join(pair) * length)[:length]
    for word in ("2021 ", "190/QĐ ", "(1) ", "a@", "1/", "[a]"):
        yield (word * length)[:length]
