"""Reads the names, terms and documents that ended or changed, which papers are searched for before they are printed."""

import tomllib
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from data.catalogue.loading import DIRECTORY, TERM_FILE, CatalogueError, CatalogueProblem, catalogue_directory
from planning.checks.terms import EndedWords, TermList

_ADAPTER: TypeAdapter[TermList] = TypeAdapter(TermList)


def load_terms(directory: Path | None = None) -> TermList:
    """The list beside the catalogue, else the one that comes with the program. Raises CatalogueError.

    An office elsewhere uses the delivered one as it is: what is of one place only says so (`TermList.of_place`).
    """
    return _load(_file(directory))


def ended_words(directory: Path | None = None) -> EndedWords:
    """What says of a text whether it names what has ended, by the list of `load_terms`. Raises CatalogueError."""
    return _ended_words(_file(directory))


def _file(directory: Path | None) -> Path:
    own = (directory or catalogue_directory()) / TERM_FILE
    return own if own.exists() else DIRECTORY / TERM_FILE


@lru_cache(maxsize=4)
def _ended_words(path: Path) -> EndedWords:
    return EndedWords(_load(path))


@lru_cache(maxsize=4)
def _load(path: Path) -> TermList:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        terms = raw.get("terms", {})
        return _ADAPTER.validate_python(raw | {"terms": [{"code": code, **term} for code, term in terms.items()]})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise CatalogueError([CatalogueProblem(path.name, "", f"not valid TOML: {error}")]) from error
    except ValidationError as error:
        raise CatalogueError(
            [
                CatalogueProblem(path.name, ".".join(map(str, found["loc"])), found["msg"])
                for found in error.errors(include_url=False)
            ]
        ) from error
