"""DBOS engine: work as durable workflows of DBOS Transact, in the database of the runs (https://docs.dbos.dev).

A piece of work is one workflow without steps: what a run did stands in our own tables, so that a workflow that DBOS begins again after a
crash comes to the same place. DBOS keeps the queue, the delays, and which process has which work.

Choices, each for a reason: the application version is fixed, for DBOS would leave the work of another version alone; the serializer is
the portable one, for rows must be readable; every process has an id of its own, for DBOS hands the work of an id back to the next process
that comes with it; attempts are not limited, for each restart would count as one. On SQLite the id is fixed, so that the next process goes
on with what a dead one had; one process works on a file at a time.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
import uuid
from typing import Any

import sqlalchemy as sa

from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.engine import Drive, Work

APPLICATION = "wfrun"
VERSION = "wfrun-runs-1"
"""Changes only when work of older versions could not be done any more."""

QUEUE = "wfrun"
WORKFLOW = "drive"
RETRY_SECONDS = 1.0
"""How long work waits before it is tried again when the database could not be used."""


class DbosEngine:
    """DBOS in the database of the runs. ``worker`` names this process; ``polling`` is how often it looks for work, in seconds."""

    def __init__(self, database: Database, *, worker: str | None = None, polling: float = 0.1, concurrency: int = 32) -> None:
        from dbos import DBOSClient, DBOSPortableJSONSerializer

        self.database = database
        self.worker = worker or ("sqlite" if database.is_sqlite else f"{os.getpid()}-{uuid.uuid4().hex[:12]}")
        self.polling = polling
        self.concurrency = concurrency
        self._stopping = threading.Event()
        self._serializer = DBOSPortableJSONSerializer()
        if database.is_sqlite and sqlite3.sqlite_version_info < (3, 42) and _needs_subseconds():
            raise DatabaseProblem(
                f"SQLite {sqlite3.sqlite_version} is too old for durable runs with this Python: 3.42 or newer is needed "
                "(pip install pysqlite3-binary), or PostgreSQL"
            )
        logging.getLogger("dbos").setLevel(logging.ERROR)
        self._engine = database.plain_engine()
        self._client = DBOSClient(system_database_engine=self._engine, application_name=APPLICATION, serializer=self._serializer)

    def prepare(self) -> None:
        """Makes the engine's own tables that are not there."""
        self._client._sys_db.run_migrations()

    def put(self, connection: sa.Connection, work: Work) -> None:
        """Puts a piece of work down in the caller's transaction."""
        options: Any = {"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": work.id, "app_version": VERSION}
        delay = 0.0 if work.due is None else work.due - time.time()
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, work.run, work.segment, work.reason)

    def start(self, drive: Drive) -> None:
        """Begins to hand out work to this process."""
        from dbos import DBOS

        engine = self

        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self.database.url,
                "system_database_engine": self._engine,
                "application_version": VERSION,
                "executor_id": self.worker,
                "serializer": self._serializer,
                "log_level": "ERROR",
                "run_migrations": True,
                "sys_db_idle_transaction_timeout_sec": 5,
            }
        )

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        def drive_work(run: str, segment: int, reason: str) -> None:
            engine._drive(drive, Work(run, segment, reason))

        DBOS.launch()
        DBOS.register_queue(QUEUE, polling_interval_sec=self.polling, worker_concurrency=self.concurrency)

    def stop(self, seconds: float) -> None:
        """Hands out no more; waits so many seconds at most for what is being done."""
        from dbos import DBOS

        self._stopping.set()
        DBOS.destroy(workflow_completion_timeout_sec=int(seconds))

    def _drive(self, drive: Drive, work: Work) -> None:
        """Drives work until the database can be used for it."""
        while True:
            try:
                drive(work)
                return
            except DatabaseProblem as problem:
                logging.getLogger("wfrun.runs").warning("%s: %s; it is tried again", work.id, problem)
                if self._stopping.wait(RETRY_SECONDS):
                    raise


def _needs_subseconds() -> bool:
    """Reports whether the engine asks SQLite for fractions of seconds: it does from Python 3.12 on."""
    import sys

    return sys.version_info >= (3, 12)
