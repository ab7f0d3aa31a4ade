"""The bytes of files, indicators beside components, drafts, and decisions that are remembered.

New columns are added in place: SQLite would otherwise copy the table and drop the old one, and dropping the
versions would take their scores along. A database that was written before keeps no bytes of its files.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"

CODE = sa.String(100)
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "source_file",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_file"),
        sa.UniqueConstraint("key", name="uq_source_file_key"),
        sa.UniqueConstraint("sha256", name="uq_source_file_sha256"),
        sqlite_autoincrement=True,
    )
    for table, column, target in (
        ("edition_version", "file_id", "source_file"),
        ("score", "source_version_id", "edition_version"),
    ):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
        )
    op.add_column("edition_version", sa.Column("content_sha256", sa.String(64)))
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("component", CODE, nullable=False),
        sa.Column("order", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("scale", sa.String(20), nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("cell", sa.String(20), nullable=False),
        sa.Column("source_version_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_indicator"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["edition_version.id"], name="fk_indicator_version_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_version_id"], ["edition_version.id"], name="fk_indicator_source_version_id"),
        sa.UniqueConstraint("version_id", "component", "order", name="uq_indicator_version_id_component_order"),
    )
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("indicator_id", sa.Integer, nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("cell", sa.String(20), nullable=False),
        sa.Column("source_version_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_value"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name="fk_indicator_value_indicator_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_version_id"], ["edition_version.id"], name="fk_indicator_value_source_version_id"
        ),
        sa.UniqueConstraint("indicator_id", "unit", name="uq_indicator_value_indicator_id_unit"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("index_code", CODE, nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("decisions", sa.JSON, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name="fk_draft_file_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "import_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("index_code", CODE, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_decision"),
        sa.UniqueConstraint("index_code", "kind", "key", name="uq_import_decision_index_code_kind_key"),
        sqlite_autoincrement=True,
    )
