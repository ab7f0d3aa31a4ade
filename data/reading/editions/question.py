"""What is asked about a file, and how it goes to the process that reads: as JSON, which pydantic checks there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from data.catalogue.model import Catalogue, Index, Region, TileMap, Unit, UnitList
from data.reading.editions.remembering import Earlier
from data.reading.files.wire import Message
from data.reading.tables.decisions import Decisions


@dataclass(frozen=True)
class Question:
    """What is asked about a file; see `services.imports.preview`.

    completed: the years of which an edition is in use that the file would complete. wants_cells: the program shows
    them.
    """

    catalogue: Catalogue
    index: str
    year: int | None
    decisions: Decisions
    remembered: tuple[Earlier, ...]
    completed: frozenset[int]
    today: date
    wants_cells: bool


class _Catalogue(Message, defer_build=True):
    """The catalogue as it is sent. lists: by unit set and code, which JSON has no key for."""

    indices: dict[str, Index]
    units: dict[str, Unit]
    regions: dict[str, Region]
    maps: dict[str, TileMap]
    lists: tuple[tuple[str, str, UnitList], ...]
    places: dict[str, tuple[str, ...]]
    version: int


class _Asked(Message, defer_build=True):
    """All else of a question as it is sent. decisions: as a draft holds them."""

    index: str
    year: int | None
    decisions: dict[str, Any]
    remembered: tuple[Earlier, ...]
    completed: frozenset[int]
    today: date
    wants_cells: bool


def sent(question: Question) -> dict[str, str]:
    """A question as it is sent; `received` is the way back. The catalogue stands alone: it is mostly the same again."""
    catalogue = {of.name: getattr(question.catalogue, of.name) for of in fields(Catalogue)}
    catalogue["lists"] = [(*key, known) for key, known in question.catalogue.lists.items()]
    asked = {of.name: getattr(question, of.name) for of in fields(Question) if of.name != "catalogue"}
    asked["decisions"] = question.decisions.as_json()
    return {"catalogue": to_json(catalogue).decode(), "question": to_json(asked).decode()}


def received(asked: Mapping[str, str]) -> Question:
    """The question that was sent. Raises ValueError, TypeError or LookupError for what is none."""
    question = _Asked.model_validate_json(asked["question"])
    return Question(
        _catalogue(asked["catalogue"]),
        question.index,
        question.year,
        Decisions.from_json(question.decisions),
        question.remembered,
        question.completed,
        question.today,
        question.wants_cells,
    )


@lru_cache(maxsize=1)
def _catalogue(text: str) -> Catalogue:
    """The catalogue of the file before, with what was found in it, while nobody changes it."""
    known = _Catalogue.model_validate_json(text)
    lists = {(unit_set, code): each for unit_set, code, each in known.lists}
    return Catalogue(known.indices, known.units, known.regions, known.maps, lists, known.places, known.version)
