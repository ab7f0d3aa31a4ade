"""PostgreSQL holds what SQLite holds: texts of any length, whole numbers of 64 bits, an audit trail that only grows.

SQLite does not hold anybody to the declared types, and has its triggers since the first tables: nothing changes there.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    _widen()
    # What is remembered may be longer than the 2,704 bytes that an index holds of a text.
    op.drop_constraint("uq_import_decision_index_code_kind_key", "import_decision")
    op.create_index(
        "uq_import_decision_index_code_kind_key",
        "import_decision",
        ["index_code", "kind", sa.text("md5(key)")],
        unique=True,
    )
    op.execute(
        "CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()"
    )


def _widen() -> None:
    """Make each short text a text and each number one of 64 bits, with the sequences that give the numbers."""
    inspector = sa.inspect(op.get_bind())
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        changes = []
        for column in inspector.get_columns(table):
            if isinstance(column["type"], sa.String) and column["type"].length:
                changes.append(f'ALTER COLUMN "{column["name"]}" TYPE text')
            elif isinstance(column["type"], sa.Integer) and not isinstance(column["type"], sa.BigInteger):
                changes.append(f'ALTER COLUMN "{column["name"]}" TYPE bigint')
        if changes:
            op.execute(f'ALTER TABLE "{table}" {", ".join(changes)}')
    for sequence in inspector.get_sequence_names():
        op.execute(f'ALTER SEQUENCE "{sequence}" AS bigint')
