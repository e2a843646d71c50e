"""The database fails: a clear sentence, nothing half done, and all goes on when it is back, without a restart."""

from __future__ import annotations

import sqlite3
import time
from collections import UserDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import Place, Sent, payment
from tests.helpers.postgres import Postgres
from wfrun.interpreter.effects import Answer, Call, Done
from wfrun.runs import schema, transactions
from wfrun.runs.database import DatabaseProblem
from wfrun.runs.engine import Work

LONG = "x" * 40_000
"""More than fits into what a database has free."""

SCRIPT = f"""
workflow "two steps"
on payment_intent.succeeded <
  log "first {LONG}"
  log "second"
>
"""

TABLES = (schema.events, schema.deliveries, schema.runs, schema.steps)

Outage = Callable[[Place], AbstractContextManager[None]]


@contextmanager
def _with_connections(place: Place, pragma: str) -> Iterator[None]:
    def prepare(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(place.database.engine, "checkout", prepare)
    try:
        yield
    finally:
        sa.event.remove(place.database.engine, "checkout", prepare)
        place.database.engine.dispose()


def full_disk(place: Place) -> AbstractContextManager[None]:
    """The file cannot grow."""
    return _with_connections(place, "max_page_count=1")


def read_only(place: Place) -> AbstractContextManager[None]:
    """Nothing can be written."""
    return _with_connections(place, "query_only=1")


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another process is in the middle of a transaction."""
    other = sqlite3.connect(str(place.database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with _with_connections(place, "busy_timeout=20"):
            yield
    finally:
        other.close()


OUTAGES = [
    pytest.param(full_disk, "the disk is full", id="full disk"),
    pytest.param(read_only, "it is read-only", id="read-only"),
    pytest.param(locked, "another process holds it for too long", id="locked"),
]


def rows(place: Place) -> list[int]:
    return [len(place.rows(table)) for table in TABLES]


@pytest.mark.parametrize(("outage", "reason"), OUTAGES)
def test_an_event_that_cannot_be_stored_is_not_accepted(tmp_path: Path, outage: Outage, reason: str) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(SCRIPT)
    before = rows(place)
    event = payment("evt_1", description=LONG)
    with outage(place), pytest.raises(DatabaseProblem) as problem:
        place.accept(event)
    assert str(problem.value) == f"the database sqlite:///{tmp_path}/runs.db cannot be used: {reason}"
    assert rows(place) == before
    assert not place.accept(event).duplicate
    place.work()
    assert place.statuses == ["succeeded"]


@pytest.mark.parametrize(("outage", "reason"), OUTAGES)
def test_a_step_that_cannot_be_recorded_is_not_sent(tmp_path: Path, outage: Outage, reason: str) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(SCRIPT)
    place.accept(payment("evt_1"))

    def drives(work: Work) -> None:
        with outage(place):
            place.driver.drive(work)

    place.engine.drive = drives
    with pytest.raises(DatabaseProblem, match=reason):
        place.work()
    place.restart()
    assert place.sent.calls == [] and place.rows(schema.steps) == []
    place.work()
    assert place.statuses == ["succeeded"] and len(place.sent.calls) == 2


@pytest.mark.parametrize(("outage", "reason"), OUTAGES)
def test_a_step_whose_answer_cannot_be_recorded_is_sent_again_under_its_key(tmp_path: Path, outage: Outage, reason: str) -> None:
    opened: list[AbstractContextManager[None]] = []

    def breaks(call: Call) -> Answer:
        if not opened:
            opened.append(outage(place))
            opened[0].__enter__()
        return Done({"text": LONG}, int(place.now))

    place = Place(tmp_path / "runs.db", sent=Sent({"log": breaks}))
    place.load(SCRIPT)
    place.accept(payment("evt_1"))
    with pytest.raises(DatabaseProblem, match=reason):
        place.work()
    opened[0].__exit__(None, None, None)
    assert [step.answer for step in place.rows(schema.steps)] == [None]
    place.work()
    assert place.statuses == ["succeeded"]
    assert len(place.sent.calls) == 3 and place.sent.keys[0] == place.sent.keys[1] != place.sent.keys[2]


class Connections:
    """The connections to a database of PostgreSQL, which can be cut and refused."""

    def __init__(self, url: str) -> None:
        parts = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.name = parts.database
        self.engine = sa.create_engine(parts.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def _allow(self, allowed: bool) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS {allowed}")
            ended = sa.text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name")
            connection.execute(ended, {"name": self.name}).all()
        self.engine.dispose()

    def cut(self) -> None:
        self._allow(False)

    def restore(self) -> None:
        self._allow(True)


def test_a_postgres_that_is_lost_amid_a_step_is_told_and_the_run_goes_on(postgres: Postgres) -> None:
    url = postgres.new()
    connections = Connections(url)
    cut: list[bool] = []

    def breaks(call: Call) -> Answer:
        if not cut:
            cut.append(True)
            connections.cut()
        return Done({}, int(place.now))

    place: Place = Place(url, sent=Sent({"log": breaks}))
    place.load(SCRIPT)
    place.accept(payment("evt_1"))
    before = rows(place)
    try:
        with pytest.raises(DatabaseProblem, match="cannot be used: the connection is lost"):
            place.work()
        with pytest.raises(DatabaseProblem, match="cannot be used: the connection is lost"):
            place.accept(payment("evt_2"))
    finally:
        connections.restore()
    assert rows(place) == [*before[:3], 1]
    assert not place.accept(payment("evt_2")).duplicate
    place.work()
    assert place.statuses == ["succeeded", "succeeded"]
    assert len(place.sent.calls) == 5 and len(set(place.sent.keys)) == 4
    place.database.close()


class Slow(UserDict[str, str]):
    """Secrets that take their time: while a run finds one, it says nothing to the database."""

    def __getitem__(self, name: str) -> str:
        time.sleep(1.2)
        return super().__getitem__(name)


@pytest.fixture
def computing(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A run that computes for longer than an open transaction may say nothing, at its beginning and between two steps."""
    monkeypatch.setattr("wfrun.runs.database.IDLE_SECONDS", 0.4)
    place = Place(postgres.new())
    place.load('workflow "w" on payment_intent.succeeded < log "{secret("A")}"; log "{secret("A")}" >')
    place.accept(payment("evt_1"))
    place.driver.secrets = Slow({"A": "1"})
    yield place
    place.database.close()


@pytest.mark.slow
def test_a_run_that_computes_for_long_keeps_its_transaction(computing: Place) -> None:
    computing.work()
    assert computing.statuses == ["succeeded"] and len(computing.sent.calls) == 2


@pytest.mark.slow
def test_a_process_that_says_nothing_loses_its_transaction(computing: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "_ask_nothing", lambda raw: None)
    with pytest.raises(DatabaseProblem, match="cannot be used: the connection is lost"):
        computing.work()
    assert computing.sent.calls == [] and computing.statuses == ["queued"]
