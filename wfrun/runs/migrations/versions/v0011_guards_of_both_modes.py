"""Guards and active programs of both of Stripe's modes, each by itself."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Brings the rows of version 0010 to version 0011: what runs of test mode claimed stands apart, and workers were of test mode."""
    for table in ("wfrun_keys", "wfrun_slots", "wfrun_money", "wfrun_turns"):
        op.execute(f"UPDATE {table} SET mode = mode || '/test' WHERE run IN (SELECT id FROM wfrun_runs WHERE NOT livemode)")
    op.execute("UPDATE wfrun_active SET mode = mode || '/test'")
