"""The settings of an office: home units, thresholds, person, role, reporting convention."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.catalogue.model import Catalogue, Office
from data.store import audit
from data.store.database import Store, StoreError
from data.store.people import ROLES
from data.store.tables import Setting, now
from planning.periods import CONVENTIONS, Convention
from planning.plan import Signature
from wording.text import clean_text

RECIPIENTS_LIMIT, RECIPIENT_LENGTH = 30, 300


class SettingInvalidError(StoreError):
    """A setting has a value that cannot be stored; ``key`` names it."""

    def __init__(self, key: str, found: object) -> None:
        super().__init__(f"setting {key}: {found!r} is not allowed")
        self.key = key
        self.found = found


RECIPIENTS = ("Giám đốc, các Phó Giám đốc Sở", "Các phòng, đơn vị trực thuộc Sở", "Lưu: VT")
"""To whom the office's papers go as a rule; the last line is that of the archive."""

SIGNATURE = Signature(authority="KT. GIÁM ĐỐC", title="PHÓ GIÁM ĐỐC")


@dataclass(frozen=True)
class Settings:
    """The settings of this installation, with their defaults.

    ``role`` and ``person``: who works here. ``home_units``: index code to unit code; an index that is not
    listed uses the home unit of the catalogue. ``minimum_coverage``: share of units (0 to 1) from which
    ranks are computed; None takes the catalogue's. ``thresholds``: flag rule to threshold to value; what
    is not listed uses the rule's own. ``convention``: how reporting periods are cut ("nd09" or "calendar").
    ``recipients`` and ``signature``: those of the office's papers, where a plan names none of its own.
    """

    role: str = "admin"
    person: str = ""
    home_units: Mapping[str, str] = field(default_factory=dict)
    minimum_coverage: float | None = None
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    convention: Convention = "nd09"
    recipients: tuple[str, ...] = RECIPIENTS
    signature: Signature = SIGNATURE


KEYS: tuple[str, ...] = tuple(each.name for each in fields(Settings))


def load(store: Store) -> Settings:
    """The settings as they are now; the default for each that nobody changed."""
    with store.read() as session:
        return Settings(**_stored(session))


def home_units(settings: Settings, office: Office, catalogue: Catalogue) -> dict[str, str]:
    """The office's own unit in each index: as the settings name it, else the office, else the catalogue."""
    of_catalogue = {code: index.default_unit for code, index in catalogue.indices.items()}
    return {**of_catalogue, **office.home_units, **settings.home_units}


def save(store: Store, settings: Settings, person: str, seen: Settings | None = None) -> Settings:
    """Store the settings that differ from ``seen``, in one transaction, and return all as they are then.

    ``seen`` is what the person saw before changing anything, so that a setting which somebody else
    changed meanwhile is left alone; None compares with what is stored. Raises SettingInvalidError,
    audit.PersonMissingError.
    """
    wanted = _values(settings)
    _require_valid(wanted)
    with store.write() as session:
        stored = _values(Settings(**_stored(session)))
        compared = stored if seen is None else _values(seen)
        for key in sorted({key for key in KEYS if wanted[key] != compared[key] and wanted[key] != stored[key]}):
            row = session.get(Setting, key) or Setting(key=key)
            row.value, row.updated_at, row.updated_by = wanted[key], now(), audit.person_name(person)
            session.add(row)
            audit.record(
                session,
                person,
                audit.SETTING_CHANGED,
                subject(key),
                {"value": stored[key]},
                {"value": wanted[key]},
            )
        session.flush()
        return Settings(**_stored(session))


def subject(key: str) -> str:
    """How the audit trail names a setting."""
    return f"setting:{key}"


def _stored(session: Session) -> dict[str, Any]:
    found = {row.key: row.value for row in session.scalars(select(Setting)) if row.key in KEYS}
    if "recipients" in found:
        found["recipients"] = tuple(found["recipients"])
    if "signature" in found:
        found["signature"] = Signature(**found["signature"])
    return found


def _values(settings: Settings) -> dict[str, Any]:
    return {
        "role": settings.role,
        "person": clean_text(settings.person)[: audit.PERSON_LIMIT],
        "home_units": dict(settings.home_units),
        "minimum_coverage": settings.minimum_coverage,
        "thresholds": {rule: dict(values) for rule, values in settings.thresholds.items()},
        "convention": settings.convention,
        "recipients": [line for line in map(clean_text, settings.recipients) if line],
        "signature": {name: clean_text(text) for name, text in asdict(settings.signature).items()},
    }


def _require_valid(wanted: Mapping[str, Any]) -> None:
    if wanted["role"] not in ROLES:
        raise SettingInvalidError("role", wanted["role"])
    share = wanted["minimum_coverage"]
    if share is not None and not 0 <= share <= 1:
        raise SettingInvalidError("minimum_coverage", share)
    for rule, values in wanted["thresholds"].items():
        for name, value in values.items():
            if not math.isfinite(value):
                raise SettingInvalidError(f"thresholds.{rule}.{name}", value)
    if wanted["convention"] not in CONVENTIONS:
        raise SettingInvalidError("convention", wanted["convention"])
    lines = wanted["recipients"]
    if len(lines) > RECIPIENTS_LIMIT or any(len(line) > RECIPIENT_LENGTH for line in lines):
        raise SettingInvalidError("recipients", lines)
    try:
        Signature(**wanted["signature"])
    except ValidationError:
        raise SettingInvalidError("signature", wanted["signature"]) from None
