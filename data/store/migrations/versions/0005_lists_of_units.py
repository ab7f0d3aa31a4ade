"""The list of units that an edition is published on, where a year has one on another list than that of its day."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.add_column("edition_version", sa.Column("units", sa.String(20), nullable=False, server_default=""))
