"""What was expected of the next edition, stored with the day on which it was said."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"

KEY = ("index_code", "units", "year", "unit", "component", "figures")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    op.create_table(
        "forecast",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("index_code", sa.String(100), nullable=False),
        sa.Column("units", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("component", sa.String(100), nullable=False),
        sa.Column("figures", sa.String(20), nullable=False),
        sa.Column("model", sa.String(50), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.Float),
        sa.Column("rank_of", sa.Float),
        sa.Column("percentile", sa.Float),
        sa.Column("usual_rank", sa.Float),
        sa.Column("editions", sa.Integer, nullable=False),
        sa.Column("expected_rank", sa.Float),
        sa.Column("best", sa.Float),
        sa.Column("worst", sa.Float),
        sa.Column("width", sa.Float),
        sa.Column("reason", sa.String(50), nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("coverage", sa.Float),
        sa.Column("lowest_coverage", sa.Float),
        sa.Column("tested_editions", sa.Integer, nullable=False),
        sa.Column("low", sa.Float),
        sa.Column("low_overall", sa.Float),
        sa.Column("fell", sa.Float),
        sa.Column("fell_overall", sa.Float),
        sa.Column("warning_reason", sa.String(50), nullable=False),
        sa.Column("warning_cases", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forecast"),
        sa.UniqueConstraint(*KEY, name=f"uq_forecast_{'_'.join(KEY)}"),
    )
