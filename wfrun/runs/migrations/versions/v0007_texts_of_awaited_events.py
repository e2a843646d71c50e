"""The text that a field of an awaited event must have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Brings the tables of version 0006 to version 0007."""
    op.add_column("wfrun_waits", sa.Column("field", sa.Text))
    op.add_column("wfrun_waits", sa.Column("text", sa.Text))
    op.drop_index("wfrun_waits_by_account", "wfrun_waits")
    op.create_index("wfrun_waits_by_text", "wfrun_waits", ["mode", "account", "field", "text"])
