"""Tokens by which other programs read the feed over HTTP; of each only its hash."""

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "feed_token",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.String(100).with_variant(sa.Text(), "postgresql"), nullable=False),
        sa.Column("token_sha256", sa.String(64).with_variant(sa.Text(), "postgresql"), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("address", sa.String(100).with_variant(sa.Text(), "postgresql"), nullable=False),
        sa.Column("withdrawn_at", moment),
        sa.Column("withdrawn_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_feed_token"),
        sa.UniqueConstraint("token_sha256", name="uq_feed_token_token_sha256"),
        sqlite_autoincrement=True,
    )
