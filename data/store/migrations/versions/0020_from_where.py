"""From where an event came, and events by person and by time."""

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0018"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    kind = sa.String(100).with_variant(sa.Text(), "postgresql")
    op.add_column("audit_event", sa.Column("address", kind, nullable=False, server_default=""))
    op.create_index("ix_audit_event_person_id", "audit_event", ["person", "id"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
