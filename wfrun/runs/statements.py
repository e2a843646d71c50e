"""Prepared statements: what every event, and every step of a run, asks the database, built once.

The names of parameters begin with ``the_`` where a column is compared.
"""

from __future__ import annotations

import sqlalchemy as sa

from wfrun.runs import schema

_runs, _steps = schema.runs, schema.steps
_names, _exemptions, _waits = schema.deliveries.c, schema.exemptions.c, schema.waits.c

DELIVERED = sa.select(_names.id, _names.event).where(
    _names.mode == sa.bindparam("the_mode"),
    _names.account == sa.bindparam("the_account"),
    _names.id.in_(sa.bindparam("the_names", expanding=True)),
)
ADD_EVENT = sa.insert(schema.events).returning(schema.events.c.seq)
ADD_DELIVERIES = sa.insert(schema.deliveries)

ASKED_FIELDS = sa.select(schema.asked_fields.c.type, schema.asked_fields.c.field).where(
    schema.asked_fields.c.mode == sa.bindparam("the_mode")
)
ADD_TEXTS = sa.insert(schema.event_texts)

CAUSED_BY = sa.union(
    *(
        sa.select(_runs.c.workflow)
        .join(steps, steps.c.run == _runs.c.id)
        .where(steps.c.key == sa.bindparam("the_key"), _runs.c.workflow.in_(sa.bindparam("the_workflows", expanding=True)))
        for steps in (schema.steps, schema.earlier_steps)
    )
)
"""Which of some workflows sent a step under a key."""

EXEMPT = sa.select(_exemptions.workflow, _exemptions.object, _exemptions.reason).where(
    _exemptions.workflow.in_(sa.bindparam("the_workflows", expanding=True)),
    _exemptions.object.in_(sa.bindparam("the_objects", expanding=True)),
    _exemptions.until > sa.bindparam("now"),
)

IS_RUN = sa.select(_runs.c.id).where(_runs.c.id == sa.bindparam("the_run"))
ADD_RUN = sa.insert(_runs)

AWAITED_FIELDS = (
    sa.select(_waits.field).where(_waits.mode == sa.bindparam("the_mode"), _waits.account == sa.bindparam("the_account")).distinct()
)
"""The fields by which runs tell the events that they wait for; null among them where one waits for any."""
_mine = (_runs.c.id == sa.bindparam("the_run"), _runs.c.owner == sa.bindparam("the_owner"))
_handed_out_before = (_runs.c.status == "running") & _runs.c.owner.like(sa.bindparam("the_piece"), escape="\\")

TAKE = (
    sa.update(_runs)
    .where(
        _runs.c.id == sa.bindparam("the_run"),
        _runs.c.segment == sa.bindparam("the_segment"),
        _runs.c.status.in_(("queued", "waiting", "paused")) | _handed_out_before,
        # Without a sender no live run is driven.
        _runs.c.mode.in_(sa.bindparam("the_modes", expanding=True)),
    )
    .values(
        status="running",
        owner=sa.bindparam("owner"),
        wakes=None,
        started=sa.func.coalesce(_runs.c.started, sa.bindparam("now", type_=sa.BigInteger)),
    )
    .returning(*_runs.c)
)
"""Makes a run the own of a handing out: nothing comes back where it is another's, or has gone on already."""

RECORDED = sa.select(_steps).where(_steps.c.run == sa.bindparam("the_run")).order_by(_steps.c.number)

EVENT = sa.select(schema.events.c.body).where(schema.events.c.seq == sa.bindparam("the_event"))

_pause = sa.select(schema.pauses.c.at).where(schema.pauses.c.workflow.in_(("", sa.bindparam("the_workflow")))).limit(1).scalar_subquery()

MAKE_SURE = sa.select(_runs.c.cancel_asked, _pause.label("paused")).where(*_mine).with_for_update(read=True, of=_runs)
"""Holds the run for its owner until the transaction ends, and tells whether it was cancelled or acting is paused."""

BEGIN = sa.insert(_steps)
BEGIN_AGAIN = (
    sa.update(_steps)
    .where(_steps.c.run == sa.bindparam("the_run"), _steps.c.number == sa.bindparam("the_number"))
    .values(tries=_steps.c.tries + 1, request=sa.bindparam("request"), doubted=sa.bindparam("doubted"))
)
NOTE_TROUBLE = (
    sa.update(_steps)
    .where(_steps.c.run == sa.bindparam("the_run"), _steps.c.number == sa.bindparam("the_number"))
    .values(doubted=sa.bindparam("doubted"), trouble=sa.bindparam("trouble"))
)

_step = sa.update(_steps).where(_steps.c.run == sa.bindparam("the_run"), _steps.c.number == sa.bindparam("the_number"))
NOTE_DOUBT = _step.values(doubted=sa.bindparam("doubted"))
RECORD = _step.values(answer=sa.bindparam("answer"), answered=sa.bindparam("answered"))
RECORD_LOOKED = RECORD.values(event=sa.bindparam("event"), looked=sa.bindparam("looked"))

END = (
    sa.update(_runs)
    .where(*_mine)
    .values(owner=None, waits_for=None, **{name: sa.bindparam(name) for name in ("status", "finished", "error", "report", "told")})
)
"""Ends a run, where it is still its owner's."""
