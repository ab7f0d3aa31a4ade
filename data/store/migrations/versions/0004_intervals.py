"""The intervals of scores and ranks that a survey gives; unknown for everything that was published without them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"

NEW = ("low", "high", "rank_low", "rank_high")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    for name in NEW:
        op.add_column("score", sa.Column(name, sa.Float()))
