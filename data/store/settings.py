"""The settings of an office: home units, thresholds, reporting convention; and who works where nobody signs in."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Connection, Text, cast, delete, select
from sqlalchemy.orm import Session

from data.catalogue.model import Catalogue, Office
from data.rights import Actor
from data.store import audit
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey, end
from data.store.tables import Setting, now
from data.store.writing import writing
from planning.periods import LONGEST_CLOSING, Convention
from planning.plan import Signature
from wording.text import clean_text

RECIPIENTS_LIMIT, RECIPIENT_LENGTH = 30, 300


class SettingInvalidError(StoreError):
    """A setting has a value that cannot be stored; ``key`` names it."""

    def __init__(self, key: str, found: object) -> None:
        super().__init__(f"setting {key}: {found!r} is not allowed")
        self.key = key
        self.found = found


class SettingsChangedError(StoreError):
    """Somebody changed the same setting meanwhile; ``key`` names it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"setting {key} was changed meanwhile")
        self.key = key


RECIPIENTS = ("Giám đốc, các Phó Giám đốc Sở", "Các phòng, đơn vị trực thuộc Sở", "Lưu: VT")
"""To whom the office's papers go as a rule; the last line is that of the archive."""

SIGNATURE = Signature(authority="KT. GIÁM ĐỐC", title="PHÓ GIÁM ĐỐC")


@dataclass(frozen=True)
class Settings:
    """The settings of this installation, with their defaults.

    ``person``: under which name one works where nobody signs in, "" for that of the machine's account.
    ``home_units``: index code to unit code; an index that is not listed uses the home unit of the catalogue.
    ``minimum_coverage``: share of units (0 to 1) from which ranks are computed; None takes the catalogue's.
    ``thresholds``: flag rule to threshold to value; what is not listed uses the rule's own. ``convention``: how
    reporting periods are cut ("nd09" or "calendar"). ``closing_days``: so many days after a period what is recorded
    still counts for its report. ``recipients`` and ``signature``: those of the office's papers,
    where a plan names none of its own. ``unreadable``: the keys whose stored value is none of these; their defaults
    hold. ``former_role``: the role that was set before roles were those of people; it takes no right away any more,
    and is reported until the settings are saved.
    """

    person: str = ""
    home_units: Mapping[str, str] = field(default_factory=dict)
    minimum_coverage: float | None = None
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    convention: Convention = "nd09"
    closing_days: int = 0
    recipients: tuple[str, ...] = RECIPIENTS
    signature: Signature = SIGNATURE
    unreadable: frozenset[str] = frozenset()
    former_role: str = ""


KEYS: tuple[str, ...] = tuple(each.name for each in fields(Settings) if each.name not in ("unreadable", "former_role"))
_FORMER_ROLE = "role"

_SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "person": TypeAdapter(str),
    "home_units": TypeAdapter(dict[str, str]),
    "minimum_coverage": TypeAdapter(Annotated[float, Field(ge=0, le=1)] | None),
    "thresholds": TypeAdapter(dict[str, dict[str, Annotated[float, Field(allow_inf_nan=False)]]]),
    "convention": TypeAdapter(Convention),
    "closing_days": TypeAdapter(Annotated[int, Field(ge=0, le=LONGEST_CLOSING)]),
    "recipients": TypeAdapter(
        Annotated[tuple[Annotated[str, Field(max_length=RECIPIENT_LENGTH)], ...], Field(max_length=RECIPIENTS_LIMIT)]
    ),
    "signature": TypeAdapter(Signature),
}
"""What the JSON of each setting must be."""


def load(store: Store) -> Settings:
    """The settings as they are now; the default for each that nobody changed, or that cannot be read (`unreadable`)."""
    with store.ask() as connection:
        return _settings(_stored(connection))


def home_units(settings: Settings, office: Office, catalogue: Catalogue) -> dict[str, str]:
    """The office's own unit in each index: as the settings name it, else the office, else the catalogue.

    For an index that neither names, it is the one that they name for another index with units of the same set, the
    index that the office opens with first.
    """
    named = {**office.home_units, **settings.home_units}
    by_set: dict[tuple[str, str], str] = {}
    for code in sorted(named, key=lambda code: code != office.home_index):
        unit = catalogue.units.get(named[code])
        if unit is not None:
            by_set.setdefault((unit.unit_set, unit.group), unit.code)
    others = {
        code: next(
            (by_set[index.unit_set, group] for group in index.groups if (index.unit_set, group) in by_set),
            index.default_unit,
        )
        for code, index in catalogue.indices.items()
    }
    return {**others, **named}


def save(
    store: Store,
    settings: Settings,
    actor: Actor,
    seen: Settings | None = None,
    repair: bool = False,
    draft: DraftKey | None = None,
) -> Settings:
    """Store the settings that differ from ``seen``, in one transaction, and return all as they are then.

    ``seen`` is what the person saw before changing anything, so that a setting which somebody else
    changed meanwhile is left alone; None compares with what is stored. Only what is written is checked.
    ``repair``: what cannot be read is written too, with the values that the person has seen in its place, and a former
    role, of which they have read, is removed.
    ``draft``: what was typed, which ends so. Raises SettingInvalidError, audit.PersonMissingError.
    """
    wanted = _values(settings)
    with writing(store, actor, "settings") as session:
        raw = _stored(session)
        now_stored = _settings(raw)
        stored = _values(now_stored)
        compared = stored if seen is None else _values(seen)
        changed = {key for key in KEYS if wanted[key] != compared[key] and wanted[key] != stored[key]}
        changed |= now_stored.unreadable if repair else frozenset()
        for key in sorted(changed):
            _require_valid(key, wanted[key])
            before = raw[key] if key in now_stored.unreadable else stored[key]
            _write(session, key, before, wanted[key], actor)
        if repair and (former := raw.get(_FORMER_ROLE)):
            session.execute(delete(Setting).where(Setting.key == _FORMER_ROLE))
            audit.record(session, actor, audit.SETTING_CHANGED, subject(_FORMER_ROLE), {"value": former}, None)
        end(session, draft)
        session.flush()
        return _settings(_stored(session))


def changed_keys(before: Settings, after: Settings) -> tuple[str, ...]:
    """The keys of the settings that differ between two states."""
    earlier, later = _values(before), _values(after)
    return tuple(key for key in KEYS if earlier[key] != later[key])


def take_back(store: Store, before: Settings, after: Settings, actor: Actor) -> Settings:
    """Store again what was before a change, in one transaction, and return all as they are then.

    before, after: what the change found and what it left. Raises SettingsChangedError where one of the settings that
    it changed is not as it left it, audit.PersonMissingError.
    """
    earlier, later = _values(before), _values(after)
    with writing(store, actor, "settings") as session:
        stored = _values(_settings(_stored(session)))
        for key in changed_keys(before, after):
            if stored[key] != later[key]:
                raise SettingsChangedError(key)
            _write(session, key, stored[key], earlier[key], actor)
        session.flush()
        return _settings(_stored(session))


def _write(session: Session, key: str, before: Any, wanted: Any, actor: Actor) -> None:
    session.execute(delete(Setting).where(Setting.key == key))
    session.add(Setting(key=key, value=wanted, updated_at=now(), updated_by=audit.person_name(actor)))
    audit.record(session, actor, audit.SETTING_CHANGED, subject(key), {"value": before}, {"value": wanted})


def subject(key: str) -> str:
    """How the audit trail names a setting."""
    return f"setting:{key}"


def _stored(session: Session | Connection) -> dict[str, str]:
    """The text of each setting that is stored: read as JSON, one that is none would hide all others."""
    rows = session.execute(select(Setting.key, cast(Setting.value, Text)))
    return {key: text or "" for key, text in rows if key in (*KEYS, _FORMER_ROLE)}


def _settings(stored: Mapping[str, str]) -> Settings:
    """The settings of these texts, each read by itself."""
    found: dict[str, Any] = {}
    unreadable: set[str] = set()
    for key, text in stored.items():
        if key == _FORMER_ROLE:
            found["former_role"] = "" if text == '"admin"' else text.strip('"')[:20]
            continue
        try:
            found[key] = _SHAPES[key].validate_json(text, strict=True)
        except ValidationError:
            unreadable.add(key)
    return Settings(**found, unreadable=frozenset(unreadable))


def _values(settings: Settings) -> dict[str, Any]:
    return {
        "person": clean_text(settings.person)[: audit.PERSON_LIMIT],
        "home_units": dict(settings.home_units),
        "minimum_coverage": settings.minimum_coverage,
        "thresholds": {rule: dict(values) for rule, values in settings.thresholds.items()},
        "convention": settings.convention,
        "closing_days": settings.closing_days,
        "recipients": [line for line in map(clean_text, settings.recipients) if line],
        "signature": {name: clean_text(text) for name, text in asdict(settings.signature).items()},
    }


def _require_valid(key: str, wanted: Any) -> None:
    if key == "thresholds":
        for rule, values in wanted.items():
            for name, value in values.items():
                if not math.isfinite(value):
                    raise SettingInvalidError(f"thresholds.{rule}.{name}", value)
    try:
        _SHAPES[key].validate_python(wanted)
    except ValidationError:
        raise SettingInvalidError(key, wanted) from None
