"""Whose events runs wait for, timetables, and notes of runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Brings the tables of version 0002 to version 0003."""
    op.add_column("wfrun_runs", sa.Column("note", sa.Text))
    op.create_index("wfrun_steps_by_key", "wfrun_steps", ["key"])
    op.create_index("wfrun_earlier_steps_by_key", "wfrun_earlier_steps", ["key"])
    op.drop_index("wfrun_waits_by_mode", "wfrun_waits")
    op.rename_table("wfrun_waits", "wfrun_waits_0002")
    op.create_table(
        "wfrun_waits",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("pattern", sa.Text, primary_key=True),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("livemode", sa.Boolean, nullable=False),
        sa.Column("segment", sa.Integer, nullable=False),
    )
    op.execute(
        "INSERT INTO wfrun_waits SELECT w.run, w.pattern, w.mode, r.account, r.livemode, w.segment "
        "FROM wfrun_waits_0002 w JOIN wfrun_runs r ON r.id = w.run"
    )
    op.drop_table("wfrun_waits_0002")
    op.create_index("wfrun_waits_by_account", "wfrun_waits", ["mode", "account"])
    op.drop_table("wfrun_ticks")
    op.create_table(
        "wfrun_ticks",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("timetable", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
