"""Schema: the tables of durable runs. Moments are unix seconds; amounts count the smallest unit; JSON is text.

``mode`` is ``live`` or ``simulated``: nothing of one is seen by the other. What guards count and which programs are active is kept for each
of Stripe's modes, too: there ``mode`` is a ``side`` of the engine (``live/test``). An account is the id of a connected account, and empty
for one's own. All names begin with ``wfrun_``, so that the tables can stand beside those of others.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

events = sa.Table(
    "wfrun_events",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("livemode", sa.Boolean, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("received", sa.Float, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("note", sa.Text),  # why it started nothing
    sa.Column("noted", sa.Boolean, nullable=False, server_default=sa.false()),  # an older wfrun notes no texts of it
    sa.UniqueConstraint("mode", "account", "id"),
    sa.Index("wfrun_events_by_account", "mode", "account", "type", "created"),
    sa.Index(
        "wfrun_events_not_noted",
        "mode",
        "account",
        "type",
        "created",
        sqlite_where=sa.text("noted = 0"),
        postgresql_where=sa.text("NOT noted"),
    ),
)

deliveries = sa.Table(
    "wfrun_deliveries",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("event", sa.BigInteger, nullable=False),
)
"""The ids under which an event may come: its own, and that of its other form."""

asked_fields = sa.Table(
    "wfrun_asked_fields",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),  # its path, as JSON
    sa.Column("newest", sa.BigInteger, nullable=False),  # when the newest event was made before the field was asked for
)
"""The fields of events that programs compare with a text, by ``recent``."""

event_texts = sa.Table(
    "wfrun_event_texts",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("release", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, primary_key=True),  # a mark of the text; empty where it is not told
    sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Index("wfrun_event_texts_by_event", "event"),
)
"""The texts that these fields have."""

programs = sa.Table(
    "wfrun_programs",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("stored", sa.Float, nullable=False),
)

active = sa.Table(
    "wfrun_active",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("workflow", sa.Text, primary_key=True),
    sa.Column("scripts", sa.Text, nullable=False),  # the names of the scripts that brought it
    sa.Column("program", sa.Text, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
)
"""The program that new runs of each workflow begin with."""

runs = sa.Table(
    "wfrun_runs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("workflow", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("livemode", sa.Boolean, nullable=False),
    sa.Column("event", sa.BigInteger),  # None for a run that was started by name
    sa.Column("start_key", sa.Text),
    sa.Column("input", sa.Text),
    sa.Column("program", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("segment", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text),  # the work that drives it now
    sa.Column("whole", sa.Text),  # a thin event with its object
    sa.Column("note", sa.Text),  # what its report says first
    sa.Column("seen", sa.BigInteger, nullable=False),  # the newest event when it was accepted: `recent` finds no later one
    sa.Column("accepted", sa.Float, nullable=False),
    sa.Column("started", sa.BigInteger),
    sa.Column("finished", sa.Float),
    sa.Column("wakes", sa.Float),
    sa.Column("waits_for", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("report", sa.Text),
    sa.Column("told", sa.Text),  # what its JSON leaves out of the report, and printing needs
    sa.Column("origin", sa.Text),  # the run that it replays
    sa.Column("generation", sa.Integer, nullable=False, server_default="0"),  # counts the replays on one event
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),  # counts the retries
    sa.Column("cancel_asked", sa.Float),
    sa.Column("place", sa.BigInteger),  # when its event was made, for a run that follows others in that order
    sa.Index("wfrun_runs_by_time", "accepted"),
    sa.Index("wfrun_runs_by_status", "status", "accepted"),
    sa.Index("wfrun_runs_by_event", "event"),
    sa.Index("wfrun_runs_by_place", "mode", "workflow", "status", "place"),
)

steps = sa.Table(
    "wfrun_steps",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # in the order in which the run asks for them
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("key", sa.Text),
    sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),  # counts new keys, where Stripe answered the old one with an error
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("begun", sa.Float, nullable=False),
    sa.Column("until", sa.BigInteger),
    sa.Column("answer", sa.Text),
    sa.Column("answered", sa.Float),
    sa.Column("event", sa.BigInteger),  # the event that a `wait for` found
    sa.Column("looked", sa.Text),  # the events that it looked at, in order
    sa.Column("doubted", sa.Float),  # since when nobody knows whether it happened; None where it surely did not, or nothing would
    sa.Column("trouble", sa.Text),  # why the latest try got no answer
    sa.Index("wfrun_steps_by_key", "key"),
    sa.Index("wfrun_steps_by_event", "event", sqlite_where=sa.text("event IS NOT NULL"), postgresql_where=sa.text("event IS NOT NULL")),
)

earlier_steps = sa.Table(
    "wfrun_earlier_steps",
    metadata,
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
    sa.Column("doubted", sa.Float),
    sa.Column("trouble", sa.Text),
    sa.Column("kept", sa.Boolean, nullable=False),  # the run takes this answer where it comes to the path again
    sa.Column("next_epoch", sa.Integer, nullable=False),  # the epoch of its key where it is sent again
    sa.Index("wfrun_earlier_steps_by_key", "key"),
)
"""The steps of a run's earlier attempts, and the results that a replay keeps."""

releases = sa.Table(
    "wfrun_releases",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),  # empty: the run itself, which `at most` held back
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("who", sa.Text),
)
"""The runs and steps that a person released from a brake."""

waits = sa.Table(
    "wfrun_waits",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("pattern", sa.Text, primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("livemode", sa.Boolean, nullable=False),
    sa.Column("segment", sa.Integer, nullable=False),
    sa.Column("field", sa.Text),  # the field of the object that must have a text, as JSON; None for any event
    sa.Column("text", sa.Text),  # a mark of that text
    sa.Index("wfrun_waits_by_text", "mode", "account", "field", "text"),
)
"""The event patterns that parked runs wait for."""

keys = sa.Table(
    "wfrun_keys",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("workflow", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""The runs that used up a ``once per``. With a time it may be used up again, and the run before still holds what it got."""

slots = sa.Table(
    "wfrun_slots",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("workflow", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""The runs that ``at most`` counts."""

money = sa.Table(
    "wfrun_money",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("workflow", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""The amounts that brakes on money count."""

turns = sa.Table(
    "wfrun_turns",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("workflow", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("granted", sa.BigInteger),
    sa.Column("ended", sa.BigInteger),
    sa.Column("place", sa.BigInteger, nullable=False, server_default="0"),  # when the run's event was made
    sa.Column("event", sa.Text, nullable=False, server_default=""),  # its id: of two of one second the smaller comes first
    sa.UniqueConstraint("mode", "workflow", "key", "run"),
    sa.Index("wfrun_turns_by_run", "run"),
)
"""The runs that follow each other under ``one at a time``, in the order of their events."""

facts = sa.Table("wfrun_facts", metadata, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
"""What is true of the whole database: when it was made, in which form."""

link_keys = sa.Table(
    "wfrun_link_keys",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("made", sa.Float, nullable=False),
)
"""The one key that the links in questions of ``approve`` are signed with, made when it is first asked for."""

exemptions = sa.Table(
    "wfrun_exemptions",
    metadata,
    sa.Column("workflow", sa.Text, primary_key=True),
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

pauses = sa.Table(
    "wfrun_pauses",
    metadata,
    sa.Column("workflow", sa.Text, primary_key=True),  # empty: all
    sa.Column("at", sa.Float, nullable=False),
)

ticks = sa.Table(
    "wfrun_ticks",
    metadata,
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("livemode", sa.Boolean, primary_key=True),
    sa.Column("workflow", sa.Text, primary_key=True),
    sa.Column("timetable", sa.Text, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)
"""Up to when the ticks of each timetable are done with."""

rates = sa.Table(
    "wfrun_rates",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("due", sa.Float, nullable=False),
)
"""One rate limit for each Stripe account, over all workers: when the next call is due."""

workers = sa.Table(
    "wfrun_workers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
)
