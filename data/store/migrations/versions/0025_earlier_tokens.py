"""Earlier tokens of invitations, whose messages may have arrived though nobody has said so."""

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "invitation_token",
        sa.Column("token_sha256", sa.String(64).with_variant(sa.Text(), "postgresql"), nullable=False),
        sa.Column("invitation_id", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_invitation_token"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_invitation_token_invitation_id"),
    )
