"""Retries, replays, cancelling and releases of runs, and what several runs got under ``once per``."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Brings the tables of version 0001 to version 0002."""
    op.add_column("wfrun_runs", sa.Column("whole", sa.Text))
    op.add_column("wfrun_runs", sa.Column("told", sa.Text))
    op.add_column("wfrun_runs", sa.Column("generation", sa.Integer, nullable=False, server_default="0"))
    op.add_column("wfrun_runs", sa.Column("attempt", sa.Integer, nullable=False, server_default="0"))
    op.add_column("wfrun_runs", sa.Column("cancel_asked", sa.Float))
    # An owner is a piece of work and the time that it was handed out.
    op.execute("UPDATE wfrun_runs SET owner = owner || '/' WHERE owner IS NOT NULL")
    op.add_column("wfrun_steps", sa.Column("event", sa.BigInteger))
    op.add_column("wfrun_steps", sa.Column("looked", sa.Text))
    op.create_table(
        "wfrun_earlier_steps",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("begun", sa.Float, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("answer", sa.Text),
        sa.Column("answered", sa.Float),
        sa.Column("event", sa.BigInteger),
        sa.Column("looked", sa.Text),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("next_epoch", sa.Integer, nullable=False),
    )
    op.create_table(
        "wfrun_active",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("scripts", sa.Text, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
    )
    op.create_table(
        "wfrun_releases",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("who", sa.Text),
    )
    # A primary key cannot be changed in place on SQLite.
    op.rename_table("wfrun_keys", "wfrun_keys_0001")
    op.create_table(
        "wfrun_keys",
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO wfrun_keys SELECT mode, workflow, account, key, run, at FROM wfrun_keys_0001")
    op.drop_table("wfrun_keys_0001")
    op.create_index("wfrun_turns_by_run", "wfrun_turns", ["run"])
    _to_the_queue_of_simulated_runs()


def _to_the_queue_of_simulated_runs() -> None:
    """Moves work of simulated runs to the queue that workers take from which do not act; DBOS keeps it in a table of its own."""
    connection = op.get_bind()
    schema = None if connection.dialect.name == "sqlite" else "dbos"
    if not sa.inspect(connection).has_table("workflow_status", schema=schema):
        return
    work = sa.table("workflow_status", sa.column("workflow_uuid", sa.Text), sa.column("queue_name", sa.Text), schema=schema)
    simulated = (work.c.queue_name == "wfrun") & work.c.workflow_uuid.contains("_simulated~", autoescape=True)
    op.execute(sa.update(work).where(simulated).values(queue_name="wfrun-simulated"))
