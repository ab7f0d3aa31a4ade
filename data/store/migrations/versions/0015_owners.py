"""Who answers for a component, and who is in charge of an action; the further channels of an action."""

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0013"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def text(length: int) -> sa.types.TypeEngine[str]:
    """As `tables.CleanText`: a length that SQLite holds nobody to is not declared on PostgreSQL."""
    return sa.String(length).with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "component_owner",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("index_code", text(100), nullable=False),
        sa.Column("component", text(100), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("lead_unit", text(100), nullable=False),
        sa.Column("coordinating", sa.JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_component_owner"),
        sa.UniqueConstraint("index_code", "component", "since", name="uq_component_owner_index_code_component_since"),
    )
    op.add_column("action", sa.Column("other_channels", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("action", sa.Column("in_charge", sa.Text, nullable=False, server_default=""))
