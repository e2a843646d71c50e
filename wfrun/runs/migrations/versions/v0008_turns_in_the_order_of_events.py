"""Turns in the order of events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Brings the tables of version 0007 to version 0008."""
    op.add_column("wfrun_runs", sa.Column("place", sa.BigInteger))
    op.create_index("wfrun_runs_by_place", "wfrun_runs", ["mode", "workflow", "status", "place"])
    op.add_column("wfrun_turns", sa.Column("place", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("wfrun_turns", sa.Column("event", sa.Text, nullable=False, server_default=""))
