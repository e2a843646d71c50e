"""Timetables of both of Stripe's modes, each with its own moments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Brings the tables of version 0005 to version 0006. Of which mode a moment was is not known: in both it is done with."""
    op.create_table(
        "wfrun_ticks_0006",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("livemode", sa.Boolean, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("timetable", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    for livemode in ("true", "false"):
        op.execute(f"INSERT INTO wfrun_ticks_0006 SELECT mode, {livemode}, workflow, timetable, last FROM wfrun_ticks")
    op.drop_table("wfrun_ticks")
    op.rename_table("wfrun_ticks_0006", "wfrun_ticks")
