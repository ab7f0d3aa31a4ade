"""An invitation can go by e-mail: a message is to a person, or to whoever is invited."""

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    with op.batch_alter_table("message", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("person_id", existing_type=WHOLE, nullable=True)
        table.add_column(sa.Column("invitation_id", WHOLE))
        table.create_foreign_key("fk_message_invitation_id", "invitation", ["invitation_id"], ["id"])
        table.create_unique_constraint("uq_message_invitation_id", ["invitation_id"])
