"""A draft of a form may have a file: the one in hand, with what was decided about it."""

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.execute(
        "ALTER TABLE form_draft ADD COLUMN file_id INTEGER CONSTRAINT fk_form_draft_file_id REFERENCES source_file (id)"
    )
