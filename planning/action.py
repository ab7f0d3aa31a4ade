"""An action: one planned piece of communication, what it answers, and what makes it complete."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

ActionStatus = Literal["planned", "in_progress", "done", "cancelled"]
EditionStatus = Literal["published", "superseded", "withdrawn"]

STATUSES: tuple[ActionStatus, ...] = get_args(ActionStatus)

TEXT_LIMITS: dict[str, int] = {
    "title": 300,
    "topic": 300,
    "channel": 300,
    "lead_unit": 300,
    "evidence_url": 2000,
    "note": 5000,
    "index": 100,
    "unit": 100,
    "rule": 100,
    "reason_vi": 2000,
    "reason_en": 2000,
}
"""The text fields of an action and how many characters each may hold."""

LARGEST_BUDGET = 10**15
"""In đồng; more than this is a slip of the keyboard."""

_SEVERAL_LINES = ("note", "reason_vi", "reason_en")


@dataclass(frozen=True)
class Action:
    """What is planned against a weakness.

    ``components`` are pairs (index, component), sorted; ``index``, ``unit``, ``year`` name the edition
    that the action answers and ``edition_version_id`` the version in which the flag was seen; ``rule``,
    ``reason_vi``, ``reason_en`` keep why, as it was said then. ``budget`` is in đồng, ``progress`` in
    per cent. The rest is filled by the store: ``id``, ``version`` (grows with each change), who and when
    (UTC), and ``edition_status``, which says whether the figures behind the action still stand.
    """

    title: str
    components: tuple[tuple[str, str], ...] = ()
    topic: str = ""
    channel: str = ""
    lead_unit: str = ""
    start: date | None = None
    due: date | None = None
    budget: int | None = None
    status: ActionStatus = "planned"
    progress: int = 0
    evidence_url: str = ""
    note: str = ""
    index: str = ""
    unit: str = ""
    year: int | None = None
    edition_version_id: int | None = None
    rule: str = ""
    reason_vi: str = ""
    reason_en: str = ""
    id: int | None = None
    version: int = 0
    created_at: datetime | None = None
    created_by: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""
    edition_status: EditionStatus | None = None


@dataclass(frozen=True)
class ActionProblem:
    """Why an action cannot be kept: the field, what is wrong, and the limit that it breaks, if any.

    Codes: ``required``, ``too_long``, ``unknown``, ``before_start``, ``out_of_range``,
    ``not_complete`` (done, yet progress is below 100), ``not_a_link``.
    """

    field: str
    code: str
    limit: int | None = None


def clean_text(text: str, several_lines: bool = False) -> str:
    """Text as it is kept: composed letters (NFC), trimmed, without control characters.

    Line breaks and tabs stay where ``several_lines``; elsewhere they become a space.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if not several_lines:
        unified = unified.replace("\n", " ").replace("\t", " ")
    kept = "".join(letter for letter in unified if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def clean(action: Action) -> Action:
    """The action as it is kept: text cleaned, each component once, components sorted."""
    texts: dict[str, Any] = {
        field: clean_text(getattr(action, field), field in _SEVERAL_LINES) for field in TEXT_LIMITS
    }
    components = {(clean_text(index), clean_text(component)) for index, component in action.components}
    return replace(action, components=tuple(sorted(components)), **texts)


def validate(action: Action) -> tuple[ActionProblem, ...]:
    """All that is wrong with an action, field by field; empty when it can be kept."""
    return tuple(_problems(clean(action)))


def _problems(action: Action) -> Iterator[ActionProblem]:
    if not action.title:
        yield ActionProblem("title", "required")
    for field, limit in TEXT_LIMITS.items():
        if len(getattr(action, field)) > limit:
            yield ActionProblem(field, "too_long", limit)
    if not action.components:
        yield ActionProblem("components", "required")
    elif not all(index and component for index, component in action.components):
        yield ActionProblem("components", "unknown")
    if action.start and action.due and action.due < action.start:
        yield ActionProblem("due", "before_start")
    if action.budget is not None and not 0 <= action.budget <= LARGEST_BUDGET:
        yield ActionProblem("budget", "out_of_range", LARGEST_BUDGET)
    if action.status not in STATUSES:
        yield ActionProblem("status", "unknown")
    if not 0 <= action.progress <= 100:
        yield ActionProblem("progress", "out_of_range", 100)
    elif action.status == "done" and action.progress != 100:
        yield ActionProblem("progress", "not_complete", 100)
    if action.evidence_url and not _is_web_link(action.evidence_url):
        yield ActionProblem("evidence_url", "not_a_link")


def _is_web_link(text: str) -> bool:
    try:
        link = urlsplit(text)
        host = link.hostname
    except ValueError:
        return False
    return link.scheme in ("http", "https") and bool(host) and not any(letter.isspace() for letter in text)
