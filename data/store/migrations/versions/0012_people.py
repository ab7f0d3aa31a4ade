"""Who may come in and what they may do: people, invitations, sessions, failed tries to sign in; who made a change."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def text(length: int) -> sa.types.TypeEngine[str]:
    """As `tables.CleanText`: a length that SQLite holds nobody to is not declared on PostgreSQL."""
    return sa.String(length).with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "person",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("issuer", text(300), nullable=False),
        sa.Column("subject", text(300), nullable=False),
        sa.Column("email", text(320), nullable=False),
        sa.Column("email_key", text(320)),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", text(20), nullable=False),
        sa.Column("unit", text(100), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("disabled_at", moment),
        sa.Column("sessions_from", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("issuer", "subject", name="uq_person_issuer_subject"),
        sa.UniqueConstraint("email_key", name="uq_person_email_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_sha256", text(64), nullable=False),
        sa.Column("email", text(320), nullable=False),
        sa.Column("role", text(20), nullable=False),
        sa.Column("unit", text(100), nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("person_id", WHOLE),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invitation_person_id"),
        sa.UniqueConstraint("token_sha256", name="uq_invitation_token_sha256"),
    )
    op.create_table(
        "session",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_sha256", text(64), nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.Column("address", text(100), nullable=False),
        sa.Column("agent", text(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id"),
        sa.UniqueConstraint("token_sha256", name="uq_session_token_sha256"),
    )
    op.create_table(
        "failed_try",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("login_sha256", text(64), nullable=False),
        sa.Column("address", text(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failed_try"),
    )
    op.create_index("ix_failed_try_at", "failed_try", ["at"])
    op.add_column("audit_event", sa.Column("person_id", WHOLE))
