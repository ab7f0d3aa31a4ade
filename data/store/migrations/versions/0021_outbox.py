"""What is reported to people by e-mail, until the server has taken it; and of what somebody wants no mail."""

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    moment = sa.DateTime(timezone=True)
    short = sa.String(200).with_variant(sa.Text(), "postgresql")
    op.create_table(
        "message",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("message_id", short, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("reported", sa.JSON, nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.Column("claimed_at", moment),
        sa.Column("sent_at", moment),
        sa.Column("failure", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
        sa.UniqueConstraint("message_id", name="uq_message_message_id"),
        sa.UniqueConstraint("person_id", "day", name="uq_message_person_id_day"),
        sqlite_autoincrement=True,
    )
    op.add_column("person", sa.Column("unwanted", short, nullable=False, server_default=""))
