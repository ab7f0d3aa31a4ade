"""The first tables: editions and scores, actions, the audit trail, settings."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None

CODE = sa.String(100)
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "edition_version",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("index_code", CODE, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("layout", CODE, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn_note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_edition_version"),
        sa.UniqueConstraint("index_code", "year", "number", name="uq_edition_version_index_code_year_number"),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("component", CODE, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("rank", sa.Float),
        sa.Column("rank_status", sa.String(20)),
        sa.Column("grade", sa.Text),
        sa.Column("responses", sa.Float),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("rank_source", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("cell", sa.String(20), nullable=False),
        sa.Column("rank_cell", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_score"),
        sa.ForeignKeyConstraint(["version_id"], ["edition_version.id"], name="fk_score_version_id", ondelete="CASCADE"),
        sa.UniqueConstraint("version_id", "unit", "component", name="uq_score_version_id_unit_component"),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("lead_unit", sa.Text, nullable=False),
        sa.Column("start", sa.Date),
        sa.Column("due", sa.Date),
        sa.Column("budget", sa.BigInteger),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("evidence_url", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("index_code", CODE, nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("edition_version_id", sa.Integer),
        sa.Column("rule", CODE, nullable=False),
        sa.Column("reason_vi", sa.Text, nullable=False),
        sa.Column("reason_en", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
        sa.ForeignKeyConstraint(["edition_version_id"], ["edition_version.id"], name="fk_action_edition_version_id"),
    )
    op.create_table(
        "action_component",
        sa.Column("action_id", sa.Integer, nullable=False),
        sa.Column("index_code", CODE, nullable=False),
        sa.Column("component", CODE, nullable=False),
        sa.PrimaryKeyConstraint("action_id", "index_code", "component", name="pk_action_component"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_action_component_action_id"),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_kind_id", "audit_event", ["kind", "id"])
    op.create_index("ix_audit_event_subject_id", "audit_event", ["subject", "id"])
    op.create_table(
        "setting",
        sa.Column("key", CODE, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
                "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END"
            )
