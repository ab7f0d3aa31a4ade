"""An action says from which entry of the library it was made."""

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.execute("ALTER TABLE action ADD COLUMN proposal VARCHAR(100) DEFAULT '' NOT NULL")
