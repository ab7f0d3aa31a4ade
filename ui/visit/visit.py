"""Who is here and what they look at: the same for every page of one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from analysis.frames import DEFAULT_DECIMALS, TOTAL
from data.action_library import library_file
from data.catalogue.model import Catalogue, Component, Framework, Index, Office, Unit
from data.rights import Actor, Deed, allowed
from data.store.audit import ACTION_EVENTS, LIBRARY_STATE, OWNER_STATE, PLAN_STATE, SETTING_STATE, last_event
from data.store.database import Store
from data.store.settings import Settings
from data.store.versions import revision
from planning.action import Action
from planning.periods import today
from ui.kit.pages import address
from ui.visit.key import EditionKey, WorkField, WorkKey
from wording.words import DEFAULT_LANGUAGE, Words


@dataclass(frozen=True)
class Visit:
    """One run of one page for one person.

    actor: who acts, with the rights that they had when this run began. unit and year are None only while there is
    nothing to choose from. years: the editions in the store, oldest first. read_as: the key of the cached read of
    planned work that it is made for; None in a person's own visit.
    """

    store: Store
    catalogue: Catalogue
    office: Office
    settings: Settings
    actor: Actor
    say: Words
    index: Index
    unit: Unit | None
    year: int | None
    years: tuple[int, ...]
    read_as: WorkKey | None = None

    def __post_init__(self) -> None:
        """Have the words speak of this index."""
        object.__setattr__(self, "say", self.say.about(self.index.has_ranks))

    @cached_property
    def revision(self) -> int:
        """What is stored, as a number that changes with it: asked once a run, so that all of a page shows one state."""
        return revision(self.store)

    @cached_property
    def key(self) -> EditionKey:
        """What the figures of this visit are computed from; cached reads take from it what they depend on."""
        return EditionKey(
            where=self.store.where,
            revision=self.revision,
            index=self.index.code,
            year=self.year,
            group=self.unit.group if self.unit else "",
            unit=self.unit_code,
            minimum_coverage=self.settings.minimum_coverage,
            thresholds=tuple((rule, tuple(values.items())) for rule, values in self.settings.thresholds.items()),
            language=self.language,
            catalogue=self.catalogue.version,
        )

    def work(self, *scope: WorkField) -> WorkKey:
        """What depends on these fields of the planned work alone is cached by this key.

        It is asked for anew each time: a part of a page that is drawn alone has the visit of the whole page.
        Raises key.OutOfScopeError.
        """
        if self.read_as is not None:
            return self.read_as.only(*scope)
        return WorkKey(self.store.where, **{name: _WORK[name](self) for name in scope}, scope=scope)

    def changed(self, **fields: Any) -> Visit:
        """The same visit with other fields, of the same state of the store: another unit, another index."""
        other = replace(self, **fields)
        vars(other)["revision"] = self.revision
        return other

    @property
    def language(self) -> str:
        """The language of the screens, "vi" or "en"."""
        return self.say.language

    @property
    def chosen(self) -> tuple[Unit, int] | None:
        """The chosen unit and edition; None while there is nothing to choose from."""
        return None if self.unit is None or self.year is None else (self.unit, self.year)

    @property
    def unit_code(self) -> str:
        """The code of the chosen unit; empty while there is none."""
        return "" if self.unit is None else self.unit.code

    @property
    def unit_group(self) -> str:
        """The group of the chosen unit, or of all units that a cached read is made for; empty while there is none."""
        return self.key.group if self.unit is None else self.unit.group

    @cached_property
    def framework(self) -> Framework | None:
        """The framework of the chosen edition and group of units."""
        return None if self.year is None else self.index.framework(self.year, self.unit_group)

    @property
    def digits(self) -> int:
        """With how many decimals the scores of the chosen edition are shown."""
        return self.framework.decimals if self.framework else DEFAULT_DECIMALS

    @property
    def selection(self) -> dict[str, str]:
        """The selection as it stands in the link; the default language is left out."""
        chosen = {"index": self.index.code}
        if self.unit is not None:
            chosen["unit"] = self.unit.code
        if self.year is not None:
            chosen["year"] = str(self.year)
        if self.language != DEFAULT_LANGUAGE:
            chosen["lang"] = self.language
        return chosen

    @property
    def unit_name(self) -> str:
        """The name of the chosen unit; empty while there is none."""
        return "" if self.unit is None else self.say.of(self.unit)

    def may(self, deed: Deed, about: Action | str | None = None) -> bool:
        """Whether who is here may do it; about: the action or the unit, where the right depends on one."""
        return allowed(self.actor, deed, about)

    def link(self, page: str, **more: str) -> str:
        """The address of a page with the same selection: `trends?index=pci&unit=ha_tinh`, the home page is `.`."""
        return address(page, {**self.selection, **more})

    def component(self, code: str) -> Component:
        """A component of the index; "total" is the index itself."""
        return self.index.total if code == TOTAL else self.index.components[code]

    @cached_property
    def degrees(self) -> dict[str, str]:
        """What worse, better, worst and best are called: lower and higher, unless less of some component is better."""
        parts = self.framework.components if self.framework else ()
        is_mixed = any(self.index.direction(code) < 0 for code in (TOTAL, *(part.component for part in parts)))
        kind = "mixed" if is_mixed else "plain"
        words = {name: self.say(f"degree.{kind}_{name}") for name in ("worse", "better", "worst", "best")}
        return words | {name.capitalize(): word[:1].upper() + word[1:] for name, word in words.items()}

    def is_less_better(self, code: str) -> bool:
        """Whether a lower score of a component is the better one."""
        return self.index.direction(code) < 0

    def component_name(self, code: str, short: bool = False) -> str:
        """The name of a component in the language of the screens; where less is better, that it is."""
        name = self._plain_name(code, short)
        return f"{name} ({self.say('words.less_is_better')})" if self.is_less_better(code) else name

    def component_about(self, code: str) -> str:
        """What a component measures and who is asked; "" where that is not known or was something else."""
        part = self.framework.component(code) if self.framework else None
        component = self.component(code)
        if not component.about_vi or (part is not None and part.construct != code):
            return ""
        return self.say.of(component, "about")

    def _plain_name(self, code: str, short: bool) -> str:
        if code == TOTAL:
            return f"{self.say('words.total')} {self.index.short}"
        part = self.framework.component(code) if self.framework else None
        component = self.component(code)
        is_same_thing = part is None or part.construct == code
        # What was measured under this code in other years had another name then, and no short one.
        return self.say.of(component, "short") if short and is_same_thing else self.say.of(part or component)


def _library_state(visit: Visit) -> tuple[int, str, int]:
    file = library_file()
    written = file.stat().st_mtime_ns if file.is_file() else 0
    return last_event(visit.store, LIBRARY_STATE), str(file), written


_WORK: Mapping[WorkField, Callable[[Visit], Any]] = {
    "actions": lambda visit: (last_event(visit.store, ACTION_EVENTS), visit.revision),
    "plans": lambda visit: last_event(visit.store, PLAN_STATE),
    "owners": lambda visit: last_event(visit.store, OWNER_STATE),
    "library": _library_state,
    "settings": lambda visit: last_event(visit.store, SETTING_STATE),
    "index": lambda visit: visit.index.code,
    "unit": lambda visit: visit.unit_code,
    "year": lambda visit: visit.year,
    "day": lambda _visit: today(),
    "language": lambda visit: visit.language,
    "edition": lambda visit: visit.key,
}
"""What each field of a key of planned work holds."""
