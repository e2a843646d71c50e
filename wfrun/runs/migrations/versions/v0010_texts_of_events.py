"""The texts that fields of events have, for ``recent``."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Brings the tables of version 0009 to version 0010."""
    op.add_column("wfrun_events", sa.Column("noted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index(
        "wfrun_events_not_noted",
        "wfrun_events",
        ["mode", "account", "type", "created"],
        sqlite_where=sa.text("noted = 0"),
        postgresql_where=sa.text("NOT noted"),
    )
    op.create_table(
        "wfrun_asked_fields",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("type", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("newest", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wfrun_event_texts",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("release", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, primary_key=True),
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_index("wfrun_event_texts_by_event", "wfrun_event_texts", ["event"])
