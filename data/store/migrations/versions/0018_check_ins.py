"""What a unit says about an action, week by week; and a measured value that was removed keeps its number."""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "check_in",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("action_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("done", sa.Text, nullable=False),
        sa.Column("obstacles", sa.Text, nullable=False),
        sa.Column("next_steps", sa.Text, nullable=False),
        sa.Column("progress", WHOLE),
        sa.Column("value", sa.Float),
        sa.Column("held", WHOLE),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("author_id", WHOLE),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.Column("deleted_at", moment),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_check_in_action_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_check_in_action_id", "check_in", ["action_id"])
    op.add_column("target_value", sa.Column("removed_at", moment))
