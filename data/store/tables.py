"""The tables of the store: one class a table, one row a fact.

The tables are made and changed by ``migrations/``; a test keeps the two equal.
Every time is UTC and carries its zone when read.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeEngine


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. A time without a zone is refused: nobody could say which moment it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class CleanText(TypeDecorator[str]):
    """Text without the sign NUL, which PostgreSQL cannot hold and odd files bring in names and cells.

    length: what is expected. SQLite holds nobody to it, and so on PostgreSQL it is not declared.
    """

    impl = Text
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return String(self.length) if self.length and dialect.name == "sqlite" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value.replace("\0", "") if value and "\0" in value else value


WHOLE = Integer().with_variant(BigInteger(), "postgresql")
"""A whole number of 64 bits on both: a link may name any."""


class Table(DeclarativeBase):
    """What all tables share: names of keys and constraints that are the same on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: CleanText(),
        int: WHOLE,
        datetime: UtcTime,
        date: Date,
        float: Float,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class FileRecord(Table):
    """The bytes of one file that people brought, once however often it came, under a name of our own."""

    __tablename__ = "source_file"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy declares it so

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(CleanText(32), unique=True)
    sha256: Mapped[str] = mapped_column(CleanText(64), unique=True)
    name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
    person: Mapped[str]


class EditionVersion(Table):
    """One import of one edition. A later version of the same edition supersedes it; nothing is erased.

    ``units`` names the list of units, empty for that of the edition's day. ``number`` goes on through all lists of a
    year.
    """

    __tablename__ = "edition_version"
    __table_args__ = (UniqueConstraint("index_code", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(CleanText(100))
    year: Mapped[int]
    units: Mapped[str] = mapped_column(CleanText(20), default="", server_default="")
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(CleanText(20))
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(CleanText(64))
    layout: Mapped[str] = mapped_column(CleanText(100))
    note: Mapped[str]
    report: Mapped[str]
    person: Mapped[str]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_note: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey(FileRecord.id))
    content_sha256: Mapped[str | None] = mapped_column(CleanText(64))


class Score(Table):
    """One value of one unit in one version, with the cell it came from."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("version_id", "unit", "component"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(EditionVersion.id, ondelete="CASCADE"))
    unit: Mapped[str] = mapped_column(CleanText(100))
    component: Mapped[str] = mapped_column(CleanText(100))
    value: Mapped[float | None]
    status: Mapped[str] = mapped_column(CleanText(20))
    rank: Mapped[float | None]
    rank_status: Mapped[str | None] = mapped_column(CleanText(20))
    grade: Mapped[str | None]
    responses: Mapped[float | None]
    note: Mapped[str]
    source: Mapped[str]
    rank_source: Mapped[str]
    sheet: Mapped[str]
    cell: Mapped[str] = mapped_column(CleanText(20))
    rank_cell: Mapped[str] = mapped_column(CleanText(20))
    low: Mapped[float | None]
    high: Mapped[float | None]
    rank_low: Mapped[float | None]
    rank_high: Mapped[float | None]
    source_version_id: Mapped[int | None] = mapped_column(ForeignKey(EditionVersion.id))
    """The version whose file the row was read from, where it was carried over from that one."""


class IndicatorRecord(Table):
    """What one indicator of a component is, in one version."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("version_id", "component", "order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(EditionVersion.id, ondelete="CASCADE"))
    component: Mapped[str] = mapped_column(CleanText(100))
    order: Mapped[int]
    label: Mapped[str]
    code: Mapped[str]
    scale: Mapped[str] = mapped_column(CleanText(20))
    sheet: Mapped[str]
    cell: Mapped[str] = mapped_column(CleanText(20))
    label_en: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    source_version_id: Mapped[int | None] = mapped_column(ForeignKey(EditionVersion.id))


class IndicatorValueRecord(Table):
    """The value of one indicator for one unit, with the cell it came from."""

    __tablename__ = "indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey(IndicatorRecord.id, ondelete="CASCADE"))
    unit: Mapped[str] = mapped_column(CleanText(100))
    value: Mapped[float | None]
    status: Mapped[str] = mapped_column(CleanText(20))
    sheet: Mapped[str]
    cell: Mapped[str] = mapped_column(CleanText(20))
    source_version_id: Mapped[int | None] = mapped_column(ForeignKey(EditionVersion.id))


class DraftRecord(Table):
    """A file that is being prepared, with the decisions made so far. Its number is not given out again."""

    __tablename__ = "draft"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy declares it so

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(CleanText(100))
    file_id: Mapped[int] = mapped_column(ForeignKey(FileRecord.id))
    file_name: Mapped[str]
    year: Mapped[int | None]
    decisions: Mapped[dict[str, Any]]
    note: Mapped[str]
    person: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it so


class DecisionRecord(Table):
    """What a person decided about the files of an index, for those to come."""

    __tablename__ = "import_decision"
    __table_args__ = (UniqueConstraint("index_code", "kind", "key"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(CleanText(100))
    kind: Mapped[str] = mapped_column(CleanText(20))
    key: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    person: Mapped[str]
    created_at: Mapped[datetime]


class CatalogueChangeRecord(Table):
    """What one entry of the catalogue says from then on, beside the delivered files; None where those speak again."""

    __tablename__ = "catalogue_change"
    __table_args__ = (Index(None, "kind", "key"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(CleanText(20))
    key: Mapped[str] = mapped_column(CleanText(300))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str]
    person: Mapped[str]
    created_at: Mapped[datetime]


class FormDraftRecord(Table):
    """What one owner typed into one form, grid or paper in one tab of a browser, and has not saved yet.

    ``file_id``: the file that it was typed about, if that is not stored otherwise.
    """

    __tablename__ = "form_draft"
    __table_args__ = (
        UniqueConstraint("owner", "place", "subject", "tab"),
        Index(None, "updated_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(CleanText(100))
    place: Mapped[str] = mapped_column(CleanText(50))
    subject: Mapped[str] = mapped_column(CleanText(200))
    tab: Mapped[str] = mapped_column(CleanText(50))
    form: Mapped[str] = mapped_column(CleanText(50))
    began: Mapped[int]
    content: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(ForeignKey(FileRecord.id))


class ActionRecord(Table):
    """One planned piece of communication. ``version`` grows with each change, so that no change is lost.

    One that was deleted stays with its history; only ``deleted_at`` and ``deleted_by`` say so.
    """

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    topics: Mapped[list[Any]]
    indicators: Mapped[list[Any]]
    audience: Mapped[str]
    channel: Mapped[str]
    product: Mapped[str]
    quantity: Mapped[float | None]
    lead_unit: Mapped[str]
    coordinating: Mapped[list[Any]]
    start: Mapped[date | None]
    due: Mapped[date | None]
    rhythm: Mapped[str] = mapped_column(CleanText(20))
    budget_estimated: Mapped[int | None] = mapped_column(BigInteger)
    budget_approved: Mapped[int | None] = mapped_column(BigInteger)
    budget_spent: Mapped[int | None] = mapped_column(BigInteger)
    measure_unit: Mapped[str]
    measure_target: Mapped[float | None]
    measure_done: Mapped[float | None]
    status: Mapped[str] = mapped_column(CleanText(20))
    progress: Mapped[int]
    evidence: Mapped[list[Any]]
    note: Mapped[str]
    difficulties: Mapped[list[Any]]
    occurrences: Mapped[list[Any]]
    plan_year: Mapped[int | None] = mapped_column(index=True)
    supplement: Mapped[int]
    index_code: Mapped[str] = mapped_column(CleanText(100))
    unit: Mapped[str] = mapped_column(CleanText(100))
    year: Mapped[int | None]
    edition_version_id: Mapped[int | None] = mapped_column(ForeignKey(EditionVersion.id))
    rule: Mapped[str] = mapped_column(CleanText(100))
    reason_vi: Mapped[str]
    reason_en: Mapped[str]
    proposal: Mapped[str] = mapped_column(CleanText(100), server_default="")
    other_channels: Mapped[list[Any]] = mapped_column(server_default="[]")
    in_charge: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[str | None]

    components: Mapped[list["ActionComponent"]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="(ActionComponent.index_code, ActionComponent.component)",
    )
    files: Mapped[list["ActionFile"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it so


class ActionComponent(Table):
    """A component that an action works on."""

    __tablename__ = "action_component"

    action_id: Mapped[int] = mapped_column(ForeignKey(ActionRecord.id), primary_key=True)
    index_code: Mapped[str] = mapped_column(CleanText(100), primary_key=True)
    component: Mapped[str] = mapped_column(CleanText(100), primary_key=True)


class ActionFile(Table):
    """A stored file that shows what an action did."""

    __tablename__ = "action_file"

    action_id: Mapped[int] = mapped_column(ForeignKey(ActionRecord.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(FileRecord.id), primary_key=True)


class ComponentOwner(Table):
    """Who answers for a component of an index from a day on: codes of units of the plans, "" for nobody."""

    __tablename__ = "component_owner"
    __table_args__ = (UniqueConstraint("index_code", "component", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(CleanText(100))
    component: Mapped[str] = mapped_column(CleanText(100))
    since: Mapped[date]
    lead_unit: Mapped[str] = mapped_column(CleanText(100))
    coordinating: Mapped[list[Any]]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]


class LibraryChangeRecord(Table):
    """What the office says of one entry of the library of actions from then on; the newest of a code holds."""

    __tablename__ = "library_change"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy declares it so

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(CleanText(100), index=True)
    content: Mapped[dict[str, Any]]
    person: Mapped[str]
    created_at: Mapped[datetime]


class CheckInRecord(Table):
    """What somebody said about an action on a day. One that was deleted stays; only ``deleted_at`` says so.

    ``author`` and ``author_id`` are who said it, ``updated_by`` who changed it last.
    """

    __tablename__ = "check_in"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy declares it so

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey(ActionRecord.id), index=True)
    day: Mapped[date]
    done: Mapped[str]
    obstacles: Mapped[str]
    next_steps: Mapped[str]
    progress: Mapped[int | None]
    value: Mapped[float | None]
    held: Mapped[int | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    author: Mapped[str]
    author_id: Mapped[int | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    deleted_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it so


class PlanRecord(Table):
    """The communication plan of one year, whole. ``version`` grows with each change, so that no change is lost."""

    __tablename__ = "plan"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it so


class TargetValueRecord(Table):
    """What was measured of one part of a plan's targets in one period. ``version`` grows with each change.

    One that was removed stays, with ``removed_at``, so that no version stands for two values.
    """

    __tablename__ = "target_value"
    __table_args__ = (UniqueConstraint("plan_year", "part", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_year: Mapped[int] = mapped_column(ForeignKey(PlanRecord.year))
    part: Mapped[str] = mapped_column(CleanText(100))
    period: Mapped[str] = mapped_column(CleanText(20))
    value: Mapped[float]
    source: Mapped[str]
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    removed_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it so


class ForecastRecord(Table):
    """What was expected of one component of one unit one edition later, as it was said when it was made.

    Rows are added, never changed and never removed: ``figures`` is a mark of what they were made from and by which
    method (``model``), so that another import makes other rows beside them. ``made_at`` is when. ``rank`` and
    ``usual_rank`` among ``rank_of`` are the reason: the rank score and the usual level follow from them.
    """

    __tablename__ = "forecast"
    __table_args__ = (UniqueConstraint("index_code", "units", "year", "unit", "component", "figures"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(CleanText(100))
    units: Mapped[str] = mapped_column(CleanText(20))
    year: Mapped[int]
    unit: Mapped[str] = mapped_column(CleanText(100))
    component: Mapped[str] = mapped_column(CleanText(100))
    figures: Mapped[str] = mapped_column(CleanText(20))
    model: Mapped[str] = mapped_column(CleanText(50))
    made_at: Mapped[datetime]
    rank: Mapped[float | None]
    rank_of: Mapped[float | None]
    percentile: Mapped[float | None]
    usual_rank: Mapped[float | None]
    editions: Mapped[int]
    expected_rank: Mapped[float | None]
    best: Mapped[float | None]
    worst: Mapped[float | None]
    width: Mapped[float | None]
    reason: Mapped[str] = mapped_column(CleanText(50))
    cases: Mapped[int]
    coverage: Mapped[float | None]
    lowest_coverage: Mapped[float | None]
    tested_editions: Mapped[int]
    low: Mapped[float | None]
    low_overall: Mapped[float | None]
    fell: Mapped[float | None]
    fell_overall: Mapped[float | None]
    warning_reason: Mapped[str] = mapped_column(CleanText(50))
    warning_cases: Mapped[int]


class AuditEvent(Table):
    """Who changed what, when, from where, from what to what. Rows are added, never changed and never removed.

    ``address``: of the machine from which the person signed in; "" where that is not known.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "kind", "id"),
        Index(None, "subject", "id"),
        Index(None, "person", "id"),
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person: Mapped[str]
    kind: Mapped[str] = mapped_column(CleanText(50))
    subject: Mapped[str] = mapped_column(CleanText(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    person_id: Mapped[int | None]
    address: Mapped[str] = mapped_column(CleanText(100), server_default="")


class PersonRecord(Table):
    """Somebody who may sign in. Known by ``issuer`` and ``subject``: of a provider, or "local" and the folded login.

    ``email_key`` is the folded e-mail. ``sessions_from``: sessions that began earlier do not count. ``language`` and
    ``home``: in which language, and at which address of the program, they begin; "" for as everybody does.
    ``unwanted``: of which kinds of reminders they want no mail, with blanks between.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("issuer", "subject"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(CleanText(300))
    subject: Mapped[str] = mapped_column(CleanText(300))
    email: Mapped[str] = mapped_column(CleanText(320))
    email_key: Mapped[str | None] = mapped_column(CleanText(320), unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(CleanText(20))
    unit: Mapped[str] = mapped_column(CleanText(100))
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    sessions_from: Mapped[datetime]
    language: Mapped[str] = mapped_column(CleanText(10), server_default="")
    home: Mapped[str] = mapped_column(CleanText(2000), server_default="")
    unwanted: Mapped[str] = mapped_column(CleanText(200), server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it so


class InvitationRecord(Table):
    """A place for somebody who is not known yet; its token is only in the link that was given to them."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(CleanText(64), unique=True)
    email: Mapped[str] = mapped_column(CleanText(320))
    role: Mapped[str] = mapped_column(CleanText(20))
    unit: Mapped[str] = mapped_column(CleanText(100))
    until: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    used_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PersonRecord.id))


class InvitationTokenRecord(Table):
    """An earlier token of an invitation that counts as well: its message may have arrived, though nobody said so."""

    __tablename__ = "invitation_token"

    token_sha256: Mapped[str] = mapped_column(CleanText(64), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey(InvitationRecord.id))


class MessageRecord(Table):
    """What is reported to somebody by e-mail on a day: one message at most, sent until the server has taken it.

    To a person, or to whoever is invited; then its texts have a mark where the token will stand when it is sent.
    ``reported``: the keys of what it tells. ``claimed_at``: when a process took it in hand to send it. ``failure``:
    what the server said last.
    """

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("person_id", "day"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(CleanText(200), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PersonRecord.id))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey(InvitationRecord.id), unique=True)
    day: Mapped[date]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    reported: Mapped[list[Any]]
    written_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str]


class SessionRecord(Table):
    """One signing in, from one browser; its token is only in that browser's cookie."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(CleanText(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PersonRecord.id))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(CleanText(100))
    agent: Mapped[str] = mapped_column(CleanText(300))


class FeedTokenRecord(Table):
    """A way in for another program, to the feed alone; its token is only in that program.

    One that was withdrawn stays; only ``withdrawn_at`` says so. ``used_at`` and ``address``: when it was used last,
    within a minute, and from where.
    """

    __tablename__ = "feed_token"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy declares it so

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(CleanText(100))
    token_sha256: Mapped[str] = mapped_column(CleanText(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    used_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(CleanText(100))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


class FailedTryRecord(Table):
    """A try to sign in that failed, kept for as long as it counts."""

    __tablename__ = "failed_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    login_sha256: Mapped[str] = mapped_column(CleanText(64))
    address: Mapped[str] = mapped_column(CleanText(100))


class Setting(Table):
    """One setting that differs from its default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(CleanText(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
