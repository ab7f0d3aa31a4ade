"""What a list of indicators says of each: its English name, its source, a note; nothing for those stored before."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"

NEW = ("label_en", "source", "note")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    for name in NEW:
        op.add_column("indicator", sa.Column(name, sa.Text(), nullable=False, server_default=""))
