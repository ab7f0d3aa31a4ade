"""What was typed and not saved yet; and actions that are put aside, with their history, until somebody wants them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("place", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("tab", sa.String(50), nullable=False),
        sa.Column("form", sa.String(50), nullable=False),
        sa.Column("began", sa.Integer, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_form_draft"),
        sa.UniqueConstraint("owner", "place", "subject", "tab", name="uq_form_draft_owner_place_subject_tab"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_form_draft_updated_at", "form_draft", ["updated_at"])
    op.add_column("action", sa.Column("deleted_at", TIME))
    op.add_column("action", sa.Column("deleted_by", sa.Text))
