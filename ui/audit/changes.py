"""What an event changed, in words: the fields that differ, each from what to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.store import audit
from data.store.audit import Event
from ui.visit.visit import Visit
from wording.numbers import AS_IS, NOTHING, date_text, written

HIDDEN = frozenset(
    {"sha256", "version", "file", "check_in", "draft", "address", "edition_version_id", "issuer", "raised_by_id"}
)
"""Fields that say nothing to a reader, or stand in a column of their own."""

LONGEST, AROUND = 70, 20
"""Characters of a value; and of what stays before and after the part of a long text that differs."""

OF_ACTIONS = frozenset(kind for kind in vars(audit).values() if str(kind).startswith(("action_", "check_in_")))

CODED = {
    "status": "action_status",
    "rhythm": "rhythm",
    "role": "role",
    "deed": "permission",
    "why": "audit_why",
    "origin": "edition_origin",
    "subjects": "plan_subject",
    "home_units": "",
}
"""Fields whose values have words, and under which key those stand."""


@dataclass(frozen=True)
class Names:
    """What codes are called: the units, channels and topics of the plan, each by its field."""

    by_field: Mapping[str, Mapping[str, str]]

    def of(self, field: str, code: str) -> str:
        """The name of a code; itself where it has none."""
        return self.by_field.get(field, {}).get(code, code)


def differences(visit: Visit, event: Event, names: Names) -> list[str]:
    """The changed fields in words, in their order: "Tiến độ (%): 10 → 50"; of something new or gone its fields."""
    return list(_differences(visit, event, names))


def _differences(visit: Visit, event: Event, names: Names) -> Iterator[str]:
    say = visit.say
    if event.before is None or event.after is None:
        for field, value in (event.after or event.before or {}).items():
            if field not in HIDDEN and _is_short(value):
                yield _labelled(visit, event, field, _text(visit, names, field, value))
        return
    for field in {**event.before, **event.after}:
        before, after = event.before.get(field), event.after.get(field)
        if before == after or field in HIDDEN:
            continue
        if isinstance(before or [], list) and isinstance(after or [], list):
            gone = [_text(visit, names, field, item) for item in before or [] if item not in (after or [])]
            come = [_text(visit, names, field, item) for item in after or [] if item not in (before or [])]
            parts = [say("audit.gone", what=_cut("; ".join(gone)))] if gone else []
            parts += [say("audit.come", what=_cut("; ".join(come)))] if come else []
            yield _labelled(visit, event, field, ", ".join(parts) or say("audit.order"))
            continue
        texts = _around(_text(visit, names, field, before), _text(visit, names, field, after))
        yield _labelled(visit, event, field, " → ".join(texts))


def _is_short(value: Any) -> bool:
    return (value not in (None, "", [], {}) and not isinstance(value, dict | list)) or _is_of_texts(value)


def _is_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _labelled(visit: Visit, event: Event, field: str, text: str) -> str:
    say = visit.say
    if event.kind == audit.SETTING_CHANGED and field == "value":
        return text
    own, general = (
        (f"audit.field_{field}",),
        (f"field.{field}", f"plan.list_{field}", f"plan_field.{field}", f"library_field.{field}"),
    )
    keys = (*general, *own) if event.kind in OF_ACTIONS else (*own, *general[1:], general[0])
    return f"{next((say(key) for key in keys if say.has(key)), field)}: {text}"


def _text(visit: Visit, names: Names, field: str, value: Any) -> str:
    """A value in words, as far as it has some."""
    say = visit.say
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return say("audit.true" if value else "audit.false")
    if isinstance(value, int | float):
        return written(value, AS_IS, visit.language)
    if isinstance(value, list):
        if field in ("components", "indicators") and len(value) == 2 and value[0] in visit.catalogue.indices:
            return _measured(visit, field, str(value[0]), str(value[1]))
        return "; ".join(_text(visit, names, field, item) for item in value)
    if isinstance(value, dict):
        items = [item for name, item in value.items() if name != "raised_by_id" and item not in (None, "", [], {})]
        if field == "evidence":  # a file's number and size say nothing
            items = [item for item in items if isinstance(item, str)]
        return ", ".join(_text(visit, names, field, item) for item in items)
    text = str(value)
    if field == "subjects" and text in visit.catalogue.indices:
        return visit.catalogue.indices[text].short
    key = f"{CODED[field]}.{text}" if CODED.get(field) else ""
    if key and say.has(key):
        return say(key)
    try:
        return (
            date_text(date.fromisoformat(text), visit.language)
            if len(text) == len("2026-03-02")
            else _name(names, field, text)
        )
    except ValueError:
        return _name(names, field, text)


def _name(names: Names, field: str, text: str) -> str:
    return names.of("lead_unit" if field in ("unit", "units", "coordinating") else field, text)


def _measured(visit: Visit, field: str, index: str, code: str) -> str:
    known = visit.catalogue.indices[index]
    component = known.components.get(code) if field == "components" else None
    return f"{known.short} – {visit.say.of(component) if component else code}"


def _around(before: str, after: str) -> tuple[str, str]:
    """Two long texts cut to where they differ, with a few words around; short ones as they are."""
    if max(len(before), len(after)) <= LONGEST:
        return before, after
    least = min(len(before), len(after))
    start = next((at for at in range(least) if before[at] != after[at]), least)
    end = next((at for at in range(least - start) if before[-1 - at] != after[-1 - at]), least - start)
    return _part(before, start, end), _part(after, start, end)


def _part(text: str, start: int, end: int) -> str:
    first, last = max(start - AROUND, 0), min(len(text) - end + AROUND, len(text))
    return ("…" if first else "") + _cut(text[first:last]) + ("…" if last < len(text) else "")


def _cut(text: str) -> str:
    return text if len(text) <= 2 * LONGEST else f"{text[: 2 * LONGEST].rstrip()}…"
