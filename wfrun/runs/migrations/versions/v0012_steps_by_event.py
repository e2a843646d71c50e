"""The steps that an event answered, found by it: pruning asks so of each event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Brings the tables of version 0011 to version 0012."""
    answered = sa.text("event IS NOT NULL")
    op.create_index("wfrun_steps_by_event", "wfrun_steps", ["event"], sqlite_where=answered, postgresql_where=answered)
