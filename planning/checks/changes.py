"""What one press changes: words in the texts of a plan and its actions, or a document that the plan cites."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from planning.action import Action
from planning.checks.citations import number_key
from planning.checks.folding import Folded, folded
from planning.checks.terms import NewBasis
from planning.plan import Plan, plan_data, plan_from

_TEXTS: Final = frozenset(
    {"title", "horizon", "text", "name_vi", "audience", "of", "unit", "to", "recipients", "authority"}
)
"""The fields of a plan that are printed and written by people. Titles of cited documents are not among them."""

_UNTOUCHED: Final = frozenset({"bases", "supplements", "calls", "accepted", "note", "note_vi"})
_OF_ACTION: Final = ("title", "product", "audience", "note", "lead_unit", "channel")


@dataclass(frozen=True)
class Change:
    """words: what stands in place of which words. origin: the one entry of the plan that it is about; else all.

    basis, signed_on: the document to cite in place of the one with the number `number`, or its right day.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    origin: tuple[str, str] = ("", "")
    number: str = ""
    basis: NewBasis | None = None
    signed_on: date | None = None

    @property
    def shown(self) -> str:
        """What will stand there, in a few words."""
        if self.basis is not None:
            return f"{self.basis.kind} {self.basis.number}"
        if self.signed_on is not None:
            return f"{self.signed_on:%d/%m/%Y}"
        return next(iter(self.words.values()), "")


def changed_text(text: str, words: Mapping[str, str]) -> str:
    """The text with the new words; a capital at the beginning of the old ones stays."""
    known = {folded(old): new for old, new in words.items()}
    made = Folded(text)
    parts, at = [], 0
    for span in made.longest(known):
        old = made.words(span)
        new = known[folded(old)]
        parts += [made.text[at : span.start], new[:1].upper() + new[1:] if old[:1].isupper() else new]
        at = span.end
    return "".join([*parts, made.text[at:]]) if parts else text


def changed_plan(plan: Plan, change: Change) -> Plan:
    """The plan with the change; the same plan where it has nothing to change. Raises pydantic.ValidationError."""
    if change.number:
        return replace(plan, bases=tuple(_changed_basis(basis, change) for basis in plan.bases))
    before = plan_data(plan)
    after = dict(before)
    name, code = change.origin
    for key in [name] if name else before:
        if key in before and key not in _UNTOUCHED:
            entries: Any = before[key]
            after[key] = (
                [_walked(entry, change.words, key) if _has_code(entry, code) else entry for entry in entries]
                if code
                else _walked(entries, change.words, key)
            )
    return plan if after == before else replace(plan_from(after), version=plan.version)


def changed_fields(before: Plan, after: Plan, names: Iterable[str]) -> dict[str, Any]:
    """The fields in which two plans differ, with the values of the second."""
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}


def changed_action(action: Action, change: Change) -> Action:
    """The action with the new words in its texts."""
    if change.number or change.origin != ("", ""):
        return action
    texts: dict[str, Any] = {name: changed_text(getattr(action, name), change.words) for name in _OF_ACTION}
    return replace(action, **texts) if any(getattr(action, name) != text for name, text in texts.items()) else action


def _changed_basis(basis: Any, change: Change) -> Any:
    if number_key(basis.number) != change.number:
        return basis
    return change.basis.in_place_of(basis) if change.basis else replace(basis, signed_on=change.signed_on)


def _walked(value: Any, words: Mapping[str, str], key: str) -> Any:
    if isinstance(value, str):
        return changed_text(value, words) if key in _TEXTS else value
    if isinstance(value, dict):
        return {name: _walked(held, words, name) if name not in _UNTOUCHED else held for name, held in value.items()}
    return [_walked(entry, words, key) for entry in value] if isinstance(value, list) else value


def _has_code(entry: Any, code: str) -> bool:
    """Whether an entry, or a part of it, has this code."""
    if not isinstance(entry, dict):
        return False
    return entry.get("code") == code or any(_has_code(part, code) for part in entry.get("parts", ()))
