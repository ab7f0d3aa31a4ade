"""What the figures on a screen are computed from: the key of everything that is cached for all readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Field = Literal["year", "group", "unit", "minimum_coverage", "thresholds", "language"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""What a cached read says that it depends on, besides the store and the index."""


class OutOfScopeError(LookupError):
    """What is computed from a part of a key asks for something that depends on more than that part."""


@dataclass(frozen=True)
class EditionKey:
    """The state of the store, the selection and the settings that figures depend on.

    where, revision: the store, and the number of its last change of scores. year, group, unit: the chosen edition,
    group of units and unit; None and "" where nothing is chosen. minimum_coverage: share of units, None for the
    catalogue's own. thresholds: rule, then threshold and value, as the office set them. language: "vi" or "en", of a
    result that holds words. scope: the fields that are not blank for being left out.

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
        if missing := set(scope).difference(self.scope):
            raise OutOfScopeError(", ".join(sorted(missing)))
        known = {name: getattr(self, name) for name in scope}
        return EditionKey(self.where, self.revision, self.index, **known, scope=scope, catalogue=self.catalogue)
