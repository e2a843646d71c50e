"""Events of one account, found by their types and moments."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Brings the tables of version 0008 to version 0009."""
    op.drop_index("wfrun_events_by_type", "wfrun_events")
    op.create_index("wfrun_events_by_account", "wfrun_events", ["mode", "account", "type", "created"])
