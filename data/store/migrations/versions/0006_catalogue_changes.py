"""What the office changed in the catalogue on the screen, beside the delivered files."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "catalogue_change",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("content", sa.JSON),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_catalogue_change_kind_key", "catalogue_change", ["kind", "key"])
