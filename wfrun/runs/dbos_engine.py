"""DBOS engine: work as durable workflows of DBOS Transact, in the database of the runs (https://docs.dbos.dev).

A piece of work is one workflow without steps: what a run did stands in our own tables, so that a workflow that DBOS begins again after a
crash comes to the same place. DBOS keeps the queue, the delays, and which process has which work.

Choices, each for a reason: the application version is fixed, for DBOS would leave the work of another version alone; the serializer is
the portable one, for rows must be readable; every process has an id of its own, for DBOS begins the work of an id again in the next process
that comes with it, alive or not; attempts are not limited, for each restart would count as one. DBOS leaves the work of dead processes
alone, so ``liveness`` finds them, and their work is put back into the queue here, in DBOS's own table, as DBOS itself does it: this is
bound to a release of DBOS.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.engine import SIMULATED, Drive, Stopped, Work
from wfrun.runs.liveness import LEASE, Liveness

APPLICATION = "wfrun"
VERSION = "wfrun-runs-1"
"""Changes only when work of older versions could not be done any more."""

QUEUE = "wfrun"
TEST_QUEUE = "wfrun-test-mode"
SIMULATED_QUEUE = "wfrun-simulated"
"""Runs that act in Stripe's live mode, those that act in its test mode, and those that do not act. A worker takes what its key can do."""

WORKFLOW = "drive"
BATCH = 500
"""Done pieces that are deleted at once."""

RETRY_SECONDS = 1.0
"""How long work waits before it is tried again when the database could not be used."""

LOST_SECONDS = 5.0
"""After how long work is put back that this process has and does not do: DBOS forgets it where the database is lost at that moment."""


class DbosEngine:
    """DBOS in the database of the runs.

    ``polling`` is how often it looks for work, in seconds. One that is not ``live`` is handed simulated runs only; ``livemode`` names the
    one of Stripe's modes in which it acts, None for both. One that says nothing for ``lease`` seconds counts as dead. ``trouble`` hears
    what is wrong with the database, and None when it can be used again.

    A process that acts for a person takes the pieces of some runs itself (``join``, ``claim``, ``do``, ``leave``) and is handed no others.
    """

    def __init__(
        self,
        database: Database,
        *,
        live: bool = True,
        livemode: bool | None = None,
        polling: float = 0.1,
        concurrency: int = 32,
        lease: float = LEASE,
        trouble: Callable[[DatabaseProblem | None], None] = lambda problem: None,
    ) -> None:
        _be_quiet()
        from dbos import DBOSClient, DBOSPortableJSONSerializer

        self.database = database
        self.worker = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.live = live
        self.livemode = livemode
        self.lease = lease
        self.trouble = trouble
        self.polling = polling
        self.concurrency = concurrency
        self.stopping = threading.Event()
        self._doing: set[str] = set()
        self._doing_changed = threading.Condition()
        self._serializer = DBOSPortableJSONSerializer()
        try:
            self._client = DBOSClient(system_database_engine=database.plain, application_name=APPLICATION, serializer=self._serializer)
        except sa.exc.DBAPIError as error:
            raise database.problem(error) from error
        self._table = sa.table(
            "workflow_status",
            *(sa.column(name) for name in ("workflow_uuid", "status", "owner_xid", "executor_id", "updated_at")),
            *(sa.column(name, sa.BigInteger) for name in ("created_at", "started_at_epoch_ms", "delay_until_epoch_ms", "completed_at")),
            schema=None if database.is_sqlite else "dbos",
        )
        self._liveness: Liveness | None = None

    def prepare(self) -> None:
        """Makes the engine's own tables that are not there."""
        try:
            self._client._sys_db.run_migrations()
        except sa.exc.DBAPIError as error:
            raise self.database.problem(error) from error

    def is_prepared(self) -> bool:
        """Tells whether the engine's own tables are there."""
        with self.database.plain.connect() as connection:
            return bool(sa.inspect(connection).has_table(self._table.name, schema=self._table.schema))

    def put(self, connection: sa.Connection, work: Work) -> None:
        """Puts a piece of work down in the caller's transaction."""
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": _queue_of(connection, work.run),
            "workflow_id": work.id,
            "app_version": VERSION,
        }
        delay = 0.0 if work.due is None else work.due - time.time()
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, work.run, work.segment, work.reason)

    def holds(self, connection: sa.Connection, work: Work) -> bool:
        """Tells whether a piece is still with the worker that it was handed to, until the caller's transaction ends."""
        table = self._table
        mine = (table.c.workflow_uuid == work.id) & (table.c.status == "PENDING") & (table.c.owner_xid == work.hand_out)
        return connection.execute(sa.select(table.c.status).where(mine).with_for_update(read=True)).first() is not None

    def unfinished(self, connection: sa.Connection) -> Collection[str]:
        """Returns the ids of the pieces that are not done: due later, due now, or with a worker."""
        table = self._table
        going = sa.select(table.c.workflow_uuid).where(table.c.status.in_(("ENQUEUED", "DELAYED", "PENDING")))
        return connection.execute(going).scalars().all()

    def forget(self, before: float) -> None:
        """Deletes what DBOS keeps about pieces that were done before a moment (unix seconds)."""
        moment = datetime.fromtimestamp(before, tz=UTC).isoformat()
        try:
            while True:
                done = self._client.list_workflows(
                    status=["SUCCESS", "ERROR", "CANCELLED"], completed_before=moment, limit=BATCH, load_input=False, load_output=False
                )
                if not done:
                    return
                self._client.delete_workflows([workflow.workflow_id for workflow in done])
        except sa.exc.DBAPIError as error:
            raise self.database.problem(error) from error

    def start(self, drive: Drive) -> None:
        """Begins to hand out work to this process, and takes over what dead ones had. Raises ``DatabaseProblem``."""
        from dbos import DBOS

        self.join()
        engine = self
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self.database.url,
                "system_database_engine": self.database.plain,
                "application_version": VERSION,
                "executor_id": self.worker,
                "serializer": self._serializer,
                "log_level": "CRITICAL",
                "run_migrations": True,
            }
        )

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        def drive_work(run: str, segment: int, reason: str) -> None:
            engine._drive(drive, Work(run, segment, reason, hand_out=_hand_out()))

        try:
            acting = {None: [QUEUE, TEST_QUEUE], True: [QUEUE], False: [TEST_QUEUE]}[self.livemode] if self.live else []
            queues = [*acting, SIMULATED_QUEUE]
            for queue in queues:
                self._client.register_queue(queue, polling_interval_sec=self.polling, worker_concurrency=self.concurrency)
            DBOS.listen_queues(queues)
            DBOS.launch()
        except sa.exc.DBAPIError as error:
            raise self.database.problem(error) from error

    def stop(self, seconds: float) -> None:
        """Hands out no more; waits so many seconds at most for what is being done, and leaves the rest to others."""
        from dbos import DBOS

        self.stopping.set()
        with self._doing_changed:
            self._doing_changed.wait_for(lambda: not self._doing, seconds)
        DBOS.destroy(destroy_registry=True)
        self.leave()

    # --- pieces that a process takes itself -----------------------------------------------------------------------------------------

    def join(self) -> None:
        """Becomes alive in the eyes of others, and takes over what dead workers had. Raises ``DatabaseProblem``."""
        self.prepare()
        self._liveness = Liveness(
            self.database, self.worker, holders=self._holders, take_over=self._take_over, trouble=self.trouble, lease=self.lease
        )
        self._liveness.start()

    def claim(self, runs: Collection[str]) -> Work | None:
        """Takes the oldest piece of these runs that is due, as DBOS hands one out; None where none is. Raises ``DatabaseProblem``."""
        table, now = self._table, _now_ms()
        name = table.c.workflow_uuid
        due = (table.c.status == "ENQUEUED") | ((table.c.status == "DELAYED") & (table.c.delay_until_epoch_ms <= now))
        of_these = sa.or_(sa.false(), *(name.startswith(f"{run}~", autoescape=True) for run in runs))
        with self.database.transaction() as connection:
            asked = sa.select(name).where(due, of_these).order_by(table.c.created_at, name).limit(1).with_for_update(skip_locked=True)
            found = connection.execute(asked).scalar_one_or_none()
            if found is None:
                return None
            run, segment, reason = found.split("~", 2)
            work = Work(run, int(segment), reason, hand_out=uuid.uuid4().hex)
            taken = {
                "status": "PENDING",
                "executor_id": self.worker,
                "owner_xid": work.hand_out,
                "started_at_epoch_ms": now,
                "updated_at": now,
            }
            connection.execute(sa.update(table).where(name == found).values(**taken))
        return work

    def do(self, work: Work, drive: Drive) -> None:
        """Drives a piece that was claimed; what is not done to its end is left to others. Raises ``Stopped`` and ``DatabaseProblem``."""
        table = self._table
        mine = (table.c.workflow_uuid == work.id) & (table.c.owner_xid == work.hand_out)
        try:
            self._drive(drive, work)
        except BaseException:
            with self.database.transaction() as connection:
                self._put_back(connection, mine)
            raise
        now = _now_ms()
        ended = {"status": "SUCCESS", "owner_xid": None, "updated_at": now, "completed_at": now}
        with self.database.transaction() as connection:
            connection.execute(sa.update(table).where(mine, table.c.status == "PENDING").values(**ended))

    def leave(self) -> None:
        """Leaves what this process still has to others, and is no more in their eyes."""
        if self._liveness is not None:
            with self.database.plain.begin() as connection:
                self._put_back(connection, self._table.c.executor_id == self.worker)
            self._liveness.end()

    def sleep(self, seconds: float) -> None:
        """Sleeps for the sake of a run that keeps its place. Raises ``Stopped`` when the worker stops."""
        if self.stopping.wait(seconds):
            raise Stopped

    def _drive(self, drive: Drive, work: Work) -> None:
        """Drives work until the database can be used for it."""
        self._mark(work.id, doing=True)
        try:
            while not self.stopping.is_set():
                try:
                    drive(work)
                    return
                except DatabaseProblem as problem:
                    self.trouble(problem)
                    self.stopping.wait(RETRY_SECONDS)
            raise Stopped
        finally:
            self._mark(work.id, doing=False)

    def _mark(self, work: str, *, doing: bool) -> None:
        with self._doing_changed:
            if doing:
                self._doing.add(work)
            else:
                self._doing.discard(work)
                self._doing_changed.notify_all()

    def _holders(self) -> Collection[str]:
        """Returns the workers that have work; what this one has and does not do is put back at once."""
        table = self._table
        asked = sa.select(table.c.executor_id).where(table.c.status == "PENDING").distinct()
        with self.database.plain.connect() as connection:
            holders = list(connection.execute(asked).scalars())
            long_ago = int((time.time() - LOST_SECONDS) * 1000)
            mine = (table.c.executor_id == self.worker) & (table.c.started_at_epoch_ms < long_ago)
            had = set(connection.execute(sa.select(table.c.workflow_uuid).where(table.c.status == "PENDING", mine)).scalars())
        lost = had - self._doing
        if lost:
            with self.database.plain.begin() as connection:
                self._put_back(connection, mine & table.c.workflow_uuid.in_(lost))
        return holders

    def _take_over(self, dead: Collection[str]) -> int:
        with self.database.plain.begin() as connection:
            return self._put_back(connection, self._table.c.executor_id.in_(dead))

    def _put_back(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
        """Puts work that was handed out back into the queue, unless another worker does it at this moment."""
        table = self._table
        held = sa.select(table.c.workflow_uuid).where(table.c.status == "PENDING", which).with_for_update(skip_locked=True)
        back = (
            sa.update(table)
            .where(table.c.workflow_uuid.in_(held), table.c.status == "PENDING")
            .values(
                status="ENQUEUED",
                owner_xid=None,
                started_at_epoch_ms=None,
                updated_at=_now_ms(),
            )
        )
        return connection.execute(back).rowcount


def _now_ms() -> int:
    return int(time.time() * 1000)


def _queue_of(connection: sa.Connection, run: str) -> str:
    """Returns the queue of a run's work: by whether it acts, and in which of Stripe's modes."""
    if run.endswith(SIMULATED):
        return SIMULATED_QUEUE
    runs = schema.runs.c
    livemode = connection.execute(sa.select(runs.livemode).where(runs.id == run)).scalar_one_or_none()
    return TEST_QUEUE if livemode is False else QUEUE


def _hand_out() -> str:
    """Returns the name of the handing out that this thread does, which DBOS keeps as the owner of the workflow."""
    from dbos._context import get_local_dbos_context

    context = get_local_dbos_context()
    return (context.owner_xid if context is not None else None) or ""


def _be_quiet() -> None:
    """Lets DBOS print nothing: what matters to people is said in our own words."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # with a handler in place it adds none of its own
