"""An action says from which entry of the library it was made."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    kind = sa.String(100) if op.get_bind().dialect.name == "sqlite" else sa.Text()
    op.add_column("action", sa.Column("proposal", kind, nullable=False, server_default=""))
