"""First tables of durable runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables of version 0001."""
    op.create_table(
        "wfrun_events",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("livemode", sa.Boolean, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("received", sa.Float, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.UniqueConstraint("mode", "account", "id"),
    )
    op.create_index("wfrun_events_by_type", "wfrun_events", ["mode", "type", "created"])
    op.create_table(
        "wfrun_deliveries",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("event", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wfrun_programs",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("stored", sa.Float, nullable=False),
    )
    op.create_table(
        "wfrun_runs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("workflow", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("livemode", sa.Boolean, nullable=False),
        sa.Column("event", sa.BigInteger),
        sa.Column("start_key", sa.Text),
        sa.Column("input", sa.Text),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("segment", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("accepted", sa.Float, nullable=False),
        sa.Column("started", sa.BigInteger),
        sa.Column("finished", sa.Float),
        sa.Column("wakes", sa.Float),
        sa.Column("waits_for", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("report", sa.Text),
        sa.Column("origin", sa.Text),
    )
    op.create_index("wfrun_runs_by_event", "wfrun_runs", ["event"])
    op.create_index("wfrun_runs_by_status", "wfrun_runs", ["status", "accepted"])
    op.create_index("wfrun_runs_by_time", "wfrun_runs", ["accepted"])
    op.create_table(
        "wfrun_steps",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("begun", sa.Float, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("answer", sa.Text),
        sa.Column("answered", sa.Float),
    )
    op.create_table(
        "wfrun_waits",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("pattern", sa.Text, primary_key=True),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("segment", sa.Integer, nullable=False),
    )
    op.create_index("wfrun_waits_by_mode", "wfrun_waits", ["mode"])
    op.create_table(
        "wfrun_keys",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wfrun_slots",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wfrun_money",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wfrun_turns",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("workflow", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("granted", sa.BigInteger),
        sa.Column("ended", sa.BigInteger),
        sa.UniqueConstraint("mode", "workflow", "key", "run"),
    )
    op.create_table(
        "wfrun_facts",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "wfrun_exemptions",
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("object", sa.Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "wfrun_pauses",
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "wfrun_ticks",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wfrun_rates",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("due", sa.Float, nullable=False),
    )
    op.create_table(
        "wfrun_workers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seen", sa.Float, nullable=False),
    )
