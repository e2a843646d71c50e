"""Since when nobody knows whether a step happened, and why its latest try got no answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Brings the tables of version 0003 to version 0004."""
    for table in ("wfrun_steps", "wfrun_earlier_steps"):
        op.add_column(table, sa.Column("doubted", sa.Float))
        op.add_column(table, sa.Column("trouble", sa.Text))
        op.execute(f"UPDATE {table} SET doubted = begun WHERE kind = 'call' AND (answer IS NULL OR answer LIKE '{{\"unknown\":%')")
