"""What a screen is made from: the two keys of what is cached for all readers, of figures and of planned work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Field = Literal["year", "group", "unit", "minimum_coverage", "thresholds", "language"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""What a cached read of figures says that it depends on, besides the store and the index."""

WorkField = Literal[
    "actions", "plans", "owners", "library", "settings", "index", "unit", "year", "day", "language", "edition"
]
WORK_FIELDS: tuple[WorkField, ...] = get_args(WorkField)
"""What a cached read of planned work says that it depends on, besides the store."""


class OutOfScopeError(LookupError):
    """What is computed from a part of a key asks for something that depends on more than that part."""


@dataclass(frozen=True)
class EditionKey:
    """The state of the store, the selection and the settings that figures depend on.

    where, revision: the store, and the number of its last change of scores, negative where no figures may be read.
    year, group, unit: the chosen edition, group of units and unit; None and "" where nothing is chosen.
    minimum_coverage: share of units, None for the catalogue's own. thresholds: rule, then threshold and value, as the
    office set them. language: "vi" or "en", of a result that holds words. scope: the fields that are not blank for
    being left out.

    catalogue: the version of the office's layer that the catalogue of this run has in it. Nothing in it is of a person.
    """

    where: str
    revision: int
    index: str
    year: int | None = None
    group: str = ""
    unit: str = ""
    minimum_coverage: float | None = None
    thresholds: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    language: str = ""
    scope: tuple[Field, ...] = FIELDS
    catalogue: int = 0

    def only(self, *scope: Field) -> EditionKey:
        """The key of what depends on these fields alone, besides the store and the index; the others are blank.

        Raises OutOfScopeError where this key leaves one of them out itself.
        """
        _require(scope, self.scope)
        if self.revision < 0:
            raise OutOfScopeError("revision")
        known = {name: getattr(self, name) for name in scope}
        return EditionKey(self.where, self.revision, self.index, **known, scope=scope, catalogue=self.catalogue)


@dataclass(frozen=True)
class WorkKey:
    """The state of the store, the selection and the day that what is shown of planned work depends on.

    where: the store. actions: the numbers of the last change of the actions and of the scores, for actions are read
    anew with these. plans, owners, settings: the numbers of their last changes. library: that of its last change in the
    store, the office's file and when this was written. index, unit, year: what is chosen; "" and None where nothing is.
    day: on which it is late or due. language: "vi" or "en", of a result that holds words. edition: the key of figures,
    of a result that has both. scope: the fields that are not blank for being left out. Nothing in it is of a person.
    """

    where: str
    actions: tuple[int, int] = (0, 0)
    plans: int = 0
    owners: int = 0
    library: tuple[int, str, int] = (0, "", 0)
    settings: int = 0
    index: str = ""
    unit: str = ""
    year: int | None = None
    day: date = date.min
    language: str = ""
    edition: EditionKey | None = None
    scope: tuple[WorkField, ...] = WORK_FIELDS

    def only(self, *scope: WorkField) -> WorkKey:
        """The key of what depends on these fields alone, besides the store; the others are blank.

        Raises OutOfScopeError where this key leaves one of them out itself.
        """
        _require(scope, self.scope)
        return WorkKey(self.where, **{name: getattr(self, name) for name in scope}, scope=scope)


def _require(scope: Collection[str], known: Collection[str]) -> None:
    if missing := set(scope).difference(known):
        raise OutOfScopeError(", ".join(sorted(missing)))
