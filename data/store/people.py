"""Who may sign in: people with their role and unit, and invitations for those who are not known yet.

There is always somebody who may let others in: the first person is an admin, and the last admin stays one.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.names import fold
from data.rights import ROLES, Actor
from data.sign_in import LOCAL
from data.store import audit
from data.store.database import Store, StoreError
from data.store.tables import InvitationRecord, InvitationTokenRecord, MessageRecord, PersonRecord, now
from data.store.writing import acting, writing
from planning.reminder_kinds import KINDS
from wording.text import clean_text
from wording.words import LANGUAGES

INVITED_FOR = timedelta(days=14)
LOGIN_LIMIT, EMAIL_LIMIT, UNIT_LIMIT, SUBJECT_LIMIT, HOME_LIMIT = 100, 320, 100, 300, 2000


class PersonInvalidError(StoreError):
    """A person cannot be stored so; ``field`` says what is wrong: login, name, role, unit, email,
    subject, language, home, unwanted."""

    def __init__(self, field: str) -> None:
        super().__init__(f"person: {field} is missing, too long or not known")
        self.field = field


class PersonExistsError(StoreError):
    """Somebody has this login or this e-mail already."""

    kind = "person_exists"


class UnknownPersonError(StoreError):
    """There is no such person."""

    kind = "unknown_person"


class PersonChangedError(StoreError):
    """Somebody changed the person meanwhile."""

    kind = "person_changed"


class NoAdminError(StoreError):
    """Nobody would be left who may let others in."""

    kind = "no_admin"


class InvitationInvalidError(StoreError):
    """An invitation was used already, is too old, or never was."""

    kind = "invitation_invalid"


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. login: of a local account; "" for one of a provider.

    language, home: in which language and at which address of the program they begin; "" for as everybody does.
    unwanted: of which kinds of reminders (`planning.reminder_kinds.KINDS`) they want no mail.
    """

    id: int
    issuer: str
    subject: str
    name: str
    role: str
    unit: str = ""
    email: str = ""
    has_password: bool = False
    language: str = ""
    home: str = ""
    unwanted: frozenset[str] = frozenset()
    disabled_at: datetime | None = None
    created_at: datetime | None = None
    created_by: str = ""
    version: int = 0

    @property
    def login(self) -> str:
        return self.subject if self.issuer == LOCAL else ""

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.role, self.unit, self.id)


@dataclass(frozen=True)
class Invitation:
    """A place for somebody who is not known yet. mail: how its message stands, "" where its link was copied."""

    id: int
    email: str
    role: str
    unit: str
    until: datetime
    created_by: str
    mail: Literal["", "waiting", "sent", "refused"] = ""


def login_key(login: str) -> str:
    """The login as it is compared: without accents, capitals and blanks around it."""
    return fold(clean_text(login))


def email_key(email: str) -> str | None:
    """The e-mail as it is compared; None for none."""
    return clean_text(email).casefold() or None


def token_sha256(token: str) -> str:
    """What is stored of a token that only its holder has."""
    return hashlib.sha256(token.encode()).hexdigest()


def people(store: Store) -> tuple[Person, ...]:
    """Everybody, by name; those who are disabled last."""
    with store.read() as session:
        rows = [person_of(row) for row in session.scalars(select(PersonRecord))]
    return tuple(sorted(rows, key=lambda person: (person.disabled_at is not None, fold(person.name))))


def find_person(store: Store, login: str) -> Person:
    """The person with this login or e-mail. Raises UnknownPersonError."""
    with store.read() as session:
        key = login_key(login)
        query = select(PersonRecord).where(
            ((PersonRecord.issuer == LOCAL) & (PersonRecord.subject == key))
            | (PersonRecord.email_key == email_key(login))
        )
        row = session.scalars(query).first()
        if row is None:
            raise UnknownPersonError(f"there is no person {login}")
        return person_of(row)


def add_person(
    store: Store,
    actor: Actor,
    *,
    login: str,
    name: str,
    role: str,
    unit: str = "",
    email: str = "",
    password_hash: str | None = None,
) -> Person:
    """Let somebody in. login: of a local account; "" for one that a provider will know by its verified e-mail.

    Raises RightRefusedError, PersonInvalidError, PersonExistsError; NoAdminError for a first person who is no admin.
    """
    key, mail = login_key(login), clean_text(email)
    _require_sound(role, unit, name, mail)
    if (not key and not mail) or len(key) > LOGIN_LIMIT:
        raise PersonInvalidError("login" if key or not mail else "email")
    with writing(store, actor, "people") as session:
        record = _add(session, acting(session), (LOCAL, key) if key else ("", mail.casefold()), name, role, unit, mail)
        record.password_hash = password_hash
        _require_admin(session)
        return person_of(record)


def change_person(store: Store, actor: Actor, person: Person) -> Person:
    """Store another name, role, unit or e-mail. Other rights hold from the person's next press on.

    Raises RightRefusedError, PersonInvalidError, UnknownPersonError, PersonChangedError, PersonExistsError,
    NoAdminError.
    """
    _require_sound(person.role, person.unit, person.name, person.email)
    try:
        with writing(store, actor, "people") as session:
            record = _record(session, person.id)
            if record.version != person.version:
                raise PersonChangedError(f"{record.name} was changed meanwhile")
            before = _summary(record)
            record.name, record.role, record.unit = clean_text(person.name), person.role, person.unit
            record.email, record.email_key = clean_text(person.email), email_key(person.email)
            _require_admin(session)
            if _summary(record) != before:
                subject = person_subject(record.id)
                audit.record(session, acting(session), audit.PERSON_CHANGED, subject, before, _summary(record))
            return person_of(record)
    except IntegrityError:
        raise PersonExistsError(f"somebody has the e-mail {person.email} already") from None
    except StaleDataError:
        raise PersonChangedError(f"{person.name} was changed meanwhile") from None


def disable_person(store: Store, actor: Actor, person_id: int, is_disabled: bool = True) -> Person:
    """Shut somebody out from their next press on, or let them in again; their sessions end.

    Raises RightRefusedError, UnknownPersonError, NoAdminError.
    """
    with writing(store, actor, "people") as session:
        record = _record(session, person_id)
        if (record.disabled_at is not None) != is_disabled:
            record.disabled_at = now() if is_disabled else None
            record.sessions_from = now()
            _require_admin(session)
            kind = audit.PERSON_DISABLED if is_disabled else audit.PERSON_ENABLED
            audit.record(session, acting(session), kind, person_subject(person_id), None, _summary(record))
        return person_of(record)


def set_password(store: Store, actor: Actor, person_id: int, password_hash: str) -> None:
    """Give somebody another password; their sessions end. Everybody may set their own.

    Raises RightRefusedError, UnknownPersonError.
    """
    with writing(store, actor, "view" if actor.person_id == person_id else "people") as session:
        record = _record(session, person_id)
        record.password_hash, record.sessions_from = password_hash, now()
        session.flush()
        audit.record(session, acting(session), audit.PASSWORD_CHANGED, person_subject(person_id), None, None)


def invite(store: Store, actor: Actor, *, email: str, role: str, unit: str = "") -> str:
    """Invite somebody; returns the token for the link, which is stored nowhere.

    Raises RightRefusedError, PersonInvalidError.
    """
    with writing(store, actor, "people") as session:
        token = new_token(add_invitation(session, email, role, unit))
    return token


def add_invitation(session: Session, email: str, role: str, unit: str) -> InvitationRecord:
    """An invitation in a transaction of `writing`; nobody has a token for it yet. Raises PersonInvalidError."""
    mail = clean_text(email)
    _require_sound(role, unit, "-", mail)
    record = InvitationRecord(
        email=mail,
        role=role,
        unit=unit,
        until=now() + INVITED_FOR,
        created_at=now(),
        created_by=audit.person_name(acting(session)),
    )
    new_token(record)
    session.add(record)
    session.flush()
    asked = {"email": mail, "role": role, "unit": unit}
    audit.record(session, acting(session), audit.PERSON_INVITED, f"invitation:{record.id}", None, asked)
    return record


def new_token(invitation: InvitationRecord) -> str:
    """Another token for the link of an invitation, stored nowhere. The one before counts no more (but `let_count`)."""
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = token_sha256(token)
    return token


def let_count(session: Session, invitation: InvitationRecord) -> None:
    """Let the token of now count beside those that follow: the message with it may have arrived."""
    session.add(InvitationTokenRecord(token_sha256=invitation.token_sha256, invitation_id=invitation.id))
    session.flush()  # before another takes its place


def _has_token(token: str) -> ColumnElement[bool]:
    """The condition that a token is one of an invitation's."""
    known = token_sha256(token)
    earlier = select(InvitationTokenRecord.invitation_id).where(InvitationTokenRecord.token_sha256 == known)
    return or_(InvitationRecord.token_sha256 == known, InvitationRecord.id.in_(earlier))


def invitations(store: Store) -> tuple[Invitation, ...]:
    """The invitations that can still be used, the newest first."""
    query = (
        select(InvitationRecord, MessageRecord.id, MessageRecord.sent_at, MessageRecord.failure)
        .outerjoin(MessageRecord, MessageRecord.invitation_id == InvitationRecord.id)
        .where(*open_invitations())
        .order_by(InvitationRecord.id.desc())
    )
    with store.read() as session:
        return tuple(
            replace(_invitation(row.InvitationRecord), mail=_mail_state(row) if row.id else "")
            for row in session.execute(query)
        )


def open_invitations() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions under which an invitation can be used."""
    return InvitationRecord.used_at.is_(None), InvitationRecord.until > now()


def end_invitations(session: Session) -> None:
    """Let no link be used any more, as part of restoring: a backup does not know which were used after it."""
    session.execute(update(InvitationRecord).where(*open_invitations()).values(until=now()))


def _mail_state(row: Any) -> Literal["waiting", "sent", "refused"]:
    return "sent" if row.sent_at else "refused" if row.failure else "waiting"


def invitation_of(store: Store, token: str) -> Invitation:
    """The invitation of a link. Raises InvitationInvalidError."""
    with store.read() as session:
        return _invitation(_open_invitation(session, _has_token(token)))


def accept(store: Store, token: str, *, login: str, name: str, password_hash: str) -> Person:
    """Become a person by the link of an invitation, with a local account. It can be used once.

    Raises InvitationInvalidError, PersonInvalidError, PersonExistsError.
    """
    key = login_key(login)
    if not key or len(key) > LOGIN_LIMIT:
        raise PersonInvalidError("login")
    with store.write() as session:  # nobody acts yet: the token is the right
        invited = _open_invitation(session, _has_token(token))
        _require_sound(invited.role, invited.unit, name, invited.email)
        actor = Actor(clean_text(name), invited.role)
        record = _add(session, actor, (LOCAL, key), name, invited.role, invited.unit, invited.email)
        record.password_hash = password_hash
        invited.used_at, invited.person_id = now(), record.id
        return person_of(record)


def set_first_view(store: Store, actor: Actor, person_id: int, language: str, home: str) -> None:
    """Let somebody begin in this language and at this address of the program; everybody may set their own.

    Raises RightRefusedError, UnknownPersonError, PersonInvalidError.
    """
    if language not in ("", *LANGUAGES):
        raise PersonInvalidError("language")
    if len(home) > HOME_LIMIT:
        raise PersonInvalidError("home")
    with writing(store, actor, "view" if actor.person_id == person_id else "people") as session:
        record = _record(session, person_id)
        before = {"language": record.language, "home": record.home}
        record.language, record.home = language, home
        after = {"language": language, "home": home}
        if after != before:
            audit.record(session, acting(session), audit.PERSON_CHANGED, person_subject(person_id), before, after)


def set_unwanted(store: Store, actor: Actor, person_id: int, unwanted: frozenset[str]) -> None:
    """Of these kinds of reminders somebody wants no mail from now on; everybody may say so for themselves.

    Raises RightRefusedError, UnknownPersonError, PersonInvalidError.
    """
    if not unwanted <= {*KINDS}:
        raise PersonInvalidError("unwanted")
    with writing(store, actor, "view" if actor.person_id == person_id else "people") as session:
        record = _record(session, person_id)
        before, after = {"unwanted": record.unwanted}, {"unwanted": " ".join(sorted(unwanted))}
        record.unwanted = after["unwanted"]
        if after != before:
            audit.record(session, acting(session), audit.PERSON_CHANGED, person_subject(person_id), before, after)


def leave_to_provider(store: Store, actor: Actor, person_id: int, issuer: str = "", subject: str = "") -> Person:
    """From now on a provider says who this person is: a password here is dropped, and their sessions end.

    Without a subject the next sign-in with their verified e-mail binds them. Raises RightRefusedError,
    UnknownPersonError, PersonInvalidError (no e-mail, or a subject of nobody), PersonExistsError.
    """
    if bool(issuer) != bool(subject) or issuer == LOCAL or len(issuer) > SUBJECT_LIMIT or len(subject) > SUBJECT_LIMIT:
        raise PersonInvalidError("subject")
    try:
        with writing(store, actor, "people") as session:
            record = _record(session, person_id)
            if not subject and not record.email_key:
                raise PersonInvalidError("email")
            before = _summary(record)
            record.issuer, record.subject = (issuer, subject) if subject else ("", record.email_key or "")
            record.password_hash, record.sessions_from = None, now()
            session.flush()
            about = person_subject(person_id)
            audit.record(session, acting(session), audit.PERSON_CHANGED, about, before, _summary(record))
            return person_of(record)
    except IntegrityError:
        raise PersonExistsError(f"somebody is {subject} at {issuer} already") from None


def person_of_claims(
    store: Store, issuer: str, subject: str, email: str, is_verified: bool, name: str, token: str = ""
) -> Person | None:
    """The person whom a provider names; None for somebody who was not invited.

    A person is known by issuer and subject. The first time, a verified e-mail binds them to the person that was added
    or invited with it, or ``token``, of the link of an invitation, to that one; an e-mail that is not verified binds
    nobody, and a bound person is never found by e-mail again. Raises PersonExistsError.
    """
    if not subject or issuer in ("", LOCAL) or len(issuer) > SUBJECT_LIMIT or len(subject) > SUBJECT_LIMIT:
        return None
    with store.write() as session:  # nobody acts yet: the provider's word is the right
        query = select(PersonRecord).where(PersonRecord.issuer == issuer, PersonRecord.subject == subject)
        known = session.scalars(query).first()
        if known is not None:
            return person_of(known)
        key = email_key(email) if is_verified else None
        waiting = session.scalars(select(PersonRecord).where(PersonRecord.email_key == key)).first() if key else None
        if waiting is not None:
            if waiting.issuer != "":
                return None
            waiting.issuer, waiting.subject = issuer, subject
            session.flush()
            about, bound = person_subject(waiting.id), {"bound": key}
            audit.record(session, person_of(waiting).actor, audit.PERSON_CHANGED, about, None, bound)
            return person_of(waiting)
        invited = _invitation_for(session, token, key)
        if invited is None:
            return None
        called = clean_text(name) or clean_text(email) or invited.email
        known_by, actor = (issuer, subject), Actor(called, invited.role)
        record = _add(session, actor, known_by, called, invited.role, invited.unit, invited.email)
        invited.used_at, invited.person_id = now(), record.id
        return person_of(record)


def _invitation_for(session: Session, token: str, key: str | None) -> InvitationRecord | None:
    """The open invitation of a link, else the one to this verified e-mail."""
    query = select(InvitationRecord).where(*open_invitations())
    if token:
        return session.scalars(query.where(_has_token(token))).first()
    return next(
        (invited for invited in session.scalars(query) if key is not None and email_key(invited.email) == key), None
    )


def names_by_id(store: Store, person_ids: Collection[int]) -> dict[int, str]:
    """What these people are called now, by number."""
    with store.read() as session:
        query = select(PersonRecord.id, PersonRecord.name).where(PersonRecord.id.in_(person_ids))
        return {row.id: row.name for row in session.execute(query)}


def has_admin(store: Store) -> bool:
    """Whether anybody may let others in."""
    with store.read() as session:
        return _admins(session) > 0


def person_subject(person_id: int) -> str:
    """How the audit trail names a person."""
    return f"person:{person_id}"


def person_of(record: PersonRecord) -> Person:
    """A person as the row says."""
    return Person(
        id=record.id,
        issuer=record.issuer,
        subject=record.subject,
        name=record.name,
        role=record.role,
        unit=record.unit,
        email=record.email,
        has_password=record.password_hash is not None,
        language=record.language,
        home=record.home,
        unwanted=frozenset(record.unwanted.split()),
        disabled_at=record.disabled_at,
        created_at=record.created_at,
        created_by=record.created_by,
        version=record.version,
    )


def _add(
    session: Session, actor: Actor, known_by: tuple[str, str], name: str, role: str, unit: str, email: str
) -> PersonRecord:
    issuer, subject = known_by
    moment = now()
    record = PersonRecord(
        issuer=issuer,
        subject=subject,
        email=email,
        email_key=email_key(email),
        name=clean_text(name)[: audit.PERSON_LIMIT],
        role=role,
        unit=unit,
        sessions_from=moment,
        created_at=moment,
        created_by=audit.person_name(actor),
    )
    session.add(record)
    try:
        session.flush()
    except IntegrityError:
        raise PersonExistsError(f"somebody has the login {subject} or the e-mail {email} already") from None
    audit.record(session, actor, audit.PERSON_ADDED, person_subject(record.id), None, _summary(record))
    return record


def _require_sound(role: str, unit: str, name: str, email: str) -> None:
    if role not in ROLES:
        raise PersonInvalidError("role")
    if not clean_text(name):
        raise PersonInvalidError("name")
    if len(unit) > UNIT_LIMIT or (role == "reporter" and not unit):
        raise PersonInvalidError("unit")
    if len(email) > EMAIL_LIMIT or (email and "@" not in email):
        raise PersonInvalidError("email")


def _admins(session: Session) -> int:
    query = select(func.count()).where(PersonRecord.role == "admin", PersonRecord.disabled_at.is_(None))
    return session.scalar(query.select_from(PersonRecord)) or 0


def _require_admin(session: Session) -> None:
    session.flush()
    if not _admins(session):
        raise NoAdminError("at least one admin must be left; add one first")


def _record(session: Session, person_id: int) -> PersonRecord:
    record = session.get(PersonRecord, person_id)
    if record is None:
        raise UnknownPersonError(f"there is no person {person_id}")
    return record


def _open_invitation(session: Session, *which: object) -> InvitationRecord:
    query = select(InvitationRecord).where(*which, *open_invitations())  # type: ignore[arg-type]
    record = session.scalars(query).first()
    if record is None:
        raise InvitationInvalidError("this invitation was used already, or is too old")
    return record


def _invitation(row: InvitationRecord) -> Invitation:
    return Invitation(row.id, row.email, row.role, row.unit, row.until, row.created_by)


def _summary(record: PersonRecord) -> dict[str, object]:
    return {
        "issuer": record.issuer,
        "subject": record.subject,
        "name": record.name,
        "role": record.role,
        "unit": record.unit,
        "email": record.email,
        "disabled": record.disabled_at is not None,
    }
