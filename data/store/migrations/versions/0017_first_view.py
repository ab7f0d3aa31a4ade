"""In which language and at which page somebody begins."""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0015"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    for name, length in (("language", 10), ("home", 2000)):
        kind = sa.String(length).with_variant(sa.Text(), "postgresql")
        op.add_column("person", sa.Column(name, kind, nullable=False, server_default=""))
