"""What the office says of the library of actions: entries of its own, successes, what is offered no longer."""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "library_change",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.String(100).with_variant(sa.Text(), "postgresql"), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_library_change_code", "library_change", ["code"])
