"""Plans, measured targets, and actions with all that a plan's annex says of them.

What an action had before is carried over: its one topic, its one link as evidence, its budget as estimated.
Nothing says to which plan an older action belongs; it stays with none.
"""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"

TIME = sa.DateTime(timezone=True)

NEW_TEXTS = ("audience", "product", "measure_unit")
NEW_LISTS = ("topics", "indicators", "coordinating", "evidence", "difficulties", "occurrences")
NEW_NUMBERS = (
    ("quantity", sa.Float()),
    ("budget_approved", sa.BigInteger()),
    ("budget_spent", sa.BigInteger()),
    ("measure_target", sa.Float()),
    ("measure_done", sa.Float()),
    ("plan_year", sa.Integer()),
)


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "plan",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_plan"),
    )
    op.create_table(
        "target_value",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("plan_year", sa.Integer, nullable=False),
        sa.Column("part", sa.String(100), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_target_value"),
        sa.ForeignKeyConstraint(["plan_year"], ["plan.year"], name="fk_target_value_plan_year"),
        sa.UniqueConstraint("plan_year", "part", "period", name="uq_target_value_plan_year_part_period"),
    )
    op.create_table(
        "action_file",
        sa.Column("action_id", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("action_id", "file_id", name="pk_action_file"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_action_file_action_id"),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name="fk_action_file_file_id"),
    )
    for name in NEW_TEXTS:
        op.add_column("action", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in NEW_LISTS:
        op.add_column("action", sa.Column(name, sa.JSON, nullable=False, server_default="[]"))
    for name, kind in NEW_NUMBERS:
        op.add_column("action", sa.Column(name, kind))
    op.add_column("action", sa.Column("rhythm", sa.String(20), nullable=False, server_default="once"))
    op.add_column("action", sa.Column("supplement", sa.Integer, nullable=False, server_default="0"))
    op.execute("ALTER TABLE action RENAME COLUMN budget TO budget_estimated")
    _carry_over()
    for name in ("topic", "evidence_url"):
        op.execute(f"ALTER TABLE action DROP COLUMN {name}")
    op.create_index("ix_action_plan_year", "action", ["plan_year"])


def _carry_over() -> None:
    action = sa.table(
        "action",
        sa.column("id", sa.Integer),
        sa.column("topic", sa.Text),
        sa.column("evidence_url", sa.Text),
        sa.column("topics", sa.JSON),
        sa.column("evidence", sa.JSON),
    )
    bind = op.get_bind()
    for number, topic, link in bind.execute(sa.select(action.c.id, action.c.topic, action.c.evidence_url)).all():
        evidence = [{"title": urlsplit(link).hostname or link, "url": link}] if link else []
        changed = sa.update(action).where(action.c.id == number)
        bind.execute(changed.values(topics=[topic] if topic else [], evidence=evidence))
