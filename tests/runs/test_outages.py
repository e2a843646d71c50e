"""The database fails: a clear sentence, nothing half done, and all goes on when it is back, without a restart."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
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
from tests.helpers.time_limits import out_of_time
from wfrun.interpreter.effects import Answer, Call, Done
from wfrun.runs import schema, transactions
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.engine import Work
from wfrun.runs.health import backup
from wfrun.runs.opening import open_database

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
    assert str(problem.value) == f"the database {tmp_path}/runs.db cannot be used: {reason}"
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


# --- PostgreSQL -----------------------------------------------------------------------------------------------------------------------


class Administrator:
    """Who looks after the server, and can spoil a database that is in use."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        self.name = self.engine.url.database

    def do(self, *statements: str) -> None:
        with self.engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        self.engine.dispose()


@contextmanager
def postgres_read_only(place: Place, administrator: Administrator) -> Iterator[None]:
    """The server takes nothing new, as one does that stands by for another."""
    setting = f"ALTER DATABASE {administrator.name} SET default_transaction_read_only"
    administrator.do(f"{setting} = on")
    place.database.engine.dispose()
    try:
        yield
    finally:
        administrator.do("SET default_transaction_read_only = off", f"{setting} = off")
        place.database.engine.dispose()


@contextmanager
def postgres_full(place: Place, administrator: Administrator) -> Iterator[None]:
    """The server answers as it does where its disk is full: a small disk only an administrator of the machine can make."""
    full = "RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'could not extend file \"base/5/16384\": No space left on device'"
    administrator.do(f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {full}; END $$")
    tables = ("wfrun_events", "wfrun_steps")
    administrator.do(*(f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {one} EXECUTE FUNCTION full_disk()" for one in tables))
    try:
        yield
    finally:
        administrator.do("DROP FUNCTION full_disk CASCADE")


@contextmanager
def postgres_locked(place: Place, administrator: Administrator) -> Iterator[None]:
    """Another client holds tables."""
    with administrator.engine.connect() as connection:
        for statement in ("BEGIN", "LOCK TABLE wfrun_events, wfrun_steps IN ACCESS EXCLUSIVE MODE"):
            connection.exec_driver_sql(statement)
        try:
            yield
        finally:
            connection.exec_driver_sql("ROLLBACK")
    administrator.engine.dispose()


@contextmanager
def postgres_forbidden(place: Place, administrator: Administrator) -> Iterator[None]:
    """The user may not use the tables any more."""
    administrator.do("CREATE ROLE stranger", "REVOKE ALL ON SCHEMA public FROM stranger")

    def become(connection: Any, *_: Any) -> None:
        connection.execute("SET ROLE stranger")
        connection.commit()

    sa.event.listen(place.database.engine, "checkout", become)
    try:
        yield
    finally:
        sa.event.remove(place.database.engine, "checkout", become)
        place.database.engine.dispose()
        administrator.do("DROP ROLE stranger")


OF_POSTGRES = [
    pytest.param(postgres_read_only, "it is read-only", id="read-only"),
    pytest.param(postgres_full, "the disk is full", id="full disk"),
    pytest.param(postgres_locked, "another process holds it for too long", id="locked"),
    pytest.param(postgres_forbidden, "this user may not use its tables", id="forbidden"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("outage", "reason"), OF_POSTGRES)
def test_a_postgres_that_cannot_be_written_is_told_and_all_goes_on_when_it_can(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, outage: Callable[[Place, Administrator], AbstractContextManager[None]], reason: str
) -> None:
    monkeypatch.setattr("wfrun.runs.database.LOCK_SECONDS", 0.3)
    url = postgres.new()
    place, administrator = Place(url), Administrator(url)
    place.load(SCRIPT)
    place.accept(payment("evt_1"))
    before = rows(place)
    with place.database.transaction() as connection:
        work = place.engine.take(connection, place.now)
    assert work is not None
    with outage(place, administrator):
        with pytest.raises(DatabaseProblem) as problem:
            place.accept(payment("evt_2"))
        assert str(problem.value).endswith(f" cannot be used: {reason}")
        with pytest.raises(DatabaseProblem, match=reason):
            place.driver.drive(work)
    assert rows(place) == before and place.sent.calls == []
    assert not place.accept(payment("evt_2")).duplicate
    place.work()
    assert place.statuses == ["succeeded", "succeeded"] and len(place.sent.calls) == 4
    place.database.close()


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

    def __init__(self, wait: Callable[[], object]) -> None:
        super().__init__({"A": "1"})
        self.wait = wait

    def __getitem__(self, name: str) -> str:
        self.wait()
        return super().__getitem__(name)


def computing(url: str, monkeypatch: pytest.MonkeyPatch, idle: float) -> Place:
    """A run that computes at its beginning and between two steps; an open transaction may say nothing for ``idle`` seconds."""
    place = Place(url)
    place.load('workflow "w" on payment_intent.succeeded < log "{secret("A")}"; log "{secret("A")}" >')
    place.accept(payment("evt_1"))
    place.database.close()
    monkeypatch.setattr("wfrun.runs.database.IDLE_SECONDS", idle)
    monkeypatch.setattr("wfrun.runs.database.AWAKE_SECONDS", idle / 5)
    return Place(url, fresh=False)


@pytest.mark.slow
def test_a_run_that_computes_for_long_keeps_its_transaction(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt(idle: float) -> tuple[object, bool]:
        place = computing(postgres.new(), monkeypatch, idle)
        place.driver.secrets = Slow(lambda: time.sleep(1.3 * idle))
        try:
            place.work()
        except DatabaseProblem as problem:  # on a busy machine, what speaks for the transaction came too late
            return problem, False
        finally:
            place.database.close()
        return (place.statuses, len(place.sent.calls)), True

    # The thread that speaks for the transactions of other tests looks again after a second at the latest.
    done, _ = out_of_time(attempt, 1.2)
    assert done == (["succeeded"], 2)


@pytest.mark.slow
def test_a_process_that_says_nothing_loses_its_transaction(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "_ask_nothing", lambda raw: None)
    administrator = Administrator(postgres.new())
    place = computing(administrator.url, monkeypatch, 0.3)
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"

    def wait() -> None:
        with administrator.engine.connect() as connection:
            while connection.execute(sa.text(open_ones)).scalar_one():
                time.sleep(0.02)

    place.driver.secrets = Slow(wait)
    with pytest.raises(DatabaseProblem, match="cannot be used: the connection is lost"):
        place.work()
    place.database.close()
    administrator.engine.dispose()
    monkeypatch.undo()
    after = Place(administrator.url, fresh=False)
    assert place.sent.calls == [] and after.statuses == ["queued"]
    after.database.close()


@pytest.mark.slow
def test_a_postgres_that_takes_no_more_connections_is_told(postgres: Postgres) -> None:
    url = postgres.new()
    place, administrator = Place(url), Administrator(url)
    administrator.do("CREATE ROLE guest LOGIN", f"ALTER DATABASE {administrator.name} CONNECTION LIMIT 0")
    guest = Database(url.replace("postgres:@", "guest:@", 1))
    with pytest.raises(DatabaseProblem, match="cannot be used: it takes no more connections"), guest.transaction():
        pass
    administrator.do(f"ALTER DATABASE {administrator.name} CONNECTION LIMIT -1")
    with guest.transaction() as connection:
        assert connection.execute(sa.text("SELECT current_user")).scalar_one() == "guest"
    guest.close()
    place.database.close()
    administrator.do("DROP ROLE guest")


# --- files ----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of a user who may not do everything: nothing keeps an administrator from writing."""
    user, made = os.geteuid(), Path(tempfile.mkdtemp(prefix="wfrun-files-"))
    if user == 0:
        os.chown(made, 65534, 65534)
        os.seteuid(65534)
    try:
        yield made
    finally:
        os.seteuid(user)
        made.chmod(0o700)
        shutil.rmtree(made)


def _file_read_only(folder: Path) -> None:
    (folder / "runs.db").chmod(0o400)


def _file_unreadable(folder: Path) -> None:
    (folder / "runs.db").chmod(0)


def _folder_read_only(folder: Path) -> None:
    folder.chmod(0o500)


def _folder_and_file_read_only(folder: Path) -> None:
    _file_read_only(folder)
    _folder_read_only(folder)


def _no_database(folder: Path) -> None:
    (folder / "runs.db").write_bytes(b"this is a text and no database of any kind" * 100)


def write(path: Path) -> None:
    """Opens a database and writes into it. A file that is only read-only is still opened, for who only looks."""
    database = open_database(str(path))
    try:
        with database.transaction() as connection:
            connection.execute(sa.insert(schema.pauses).values(workflow="", at=0.0))
            connection.rollback()
    finally:
        database.close()


FILES = [
    pytest.param(_file_read_only, True, "it is read-only", id="a file that is read-only"),
    pytest.param(_file_unreadable, True, "it cannot be opened or made", id="a file that cannot be read"),
    pytest.param(_folder_read_only, True, "it is read-only", id="a folder that is read-only"),
    pytest.param(_folder_and_file_read_only, True, "it is read-only", id="both"),
    pytest.param(_folder_read_only, False, "it cannot be opened or made", id="a folder in which no file can be made"),
    pytest.param(_no_database, False, "it is no database", id="another file"),
]


@pytest.mark.parametrize(("spoil", "there", "reason"), FILES)
def test_a_file_that_cannot_be_written_is_told_and_opened_when_it_can(
    folder: Path, spoil: Callable[[Path], None], there: bool, reason: str
) -> None:
    path = folder / "runs.db"
    if there:
        open_database(str(path)).close()
    spoil(folder)
    with pytest.raises(DatabaseProblem) as problem:
        write(path)
    assert str(problem.value) == f"the database {path} cannot be used: {reason}"
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)  # also the files that SQLite makes beside it, like it
    if spoil is _no_database:
        path.unlink()
    write(path)


def test_a_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    _folder_read_only(folder)
    with pytest.raises(DatabaseProblem) as problem:
        open_database(str(folder / "runs" / "runs.db"))
    assert str(problem.value) == f"the folder of the database {folder}/runs/runs.db cannot be made: permission denied"


FROZEN = """
import os, signal, sys
from tests.helpers.durable import Place
place = Place(sys.argv[1], fresh=False)
stops = ["once"]  # what comes meanwhile is driven by whoever takes it first
def reach(name):
    if name == "parking" and stops and stops.pop():
        os.kill(os.getpid(), signal.SIGSTOP)
place.driver.points = reach
place.work()
"""


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGCONT, signal.SIGKILL])
def test_a_worker_that_is_frozen_amid_a_transaction_holds_a_file_until_it_goes_on_or_is_killed(
    tmp_path: Path, sign: signal.Signals
) -> None:
    place = Place(tmp_path / "runs.db")
    place.load('workflow "w" on payment_intent.succeeded < log "first"; wait 3 days; log "second" >')
    place.accept(payment("evt_1"))
    worker = subprocess.Popen([sys.executable, "-c", FROZEN, str(tmp_path / "runs.db")], cwd=Path(__file__).parents[2])
    _, status = os.waitpid(worker.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    with _with_connections(place, "busy_timeout=20"), pytest.raises(DatabaseProblem, match="another process holds it for too long"):
        place.accept(payment("evt_2"))
    with place.database.plain.connect() as connection:
        assert connection.execute(sa.select(schema.runs.c.status)).scalars().all() == ["running"], "whoever only reads need not wait"
    worker.send_signal(sign)
    assert not place.accept(payment("evt_2")).duplicate
    worker.wait(300)
    place.work()
    place.work(4 * 86_400)
    assert place.statuses == ["succeeded", "succeeded"]
    place.database.close()


@pytest.mark.parametrize("url", ["runs.db", "sqlite:///runs.db", "sqlite:///runs.db?timeout=5"])
def test_a_database_stays_the_one_that_was_meant_wherever_an_action_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    database = open_database(url)
    monkeypatch.chdir(tmp_path / "elsewhere")
    with database.transaction() as connection:
        assert connection.execute(sa.select(schema.runs.c.id)).all() == []
    backup(database, "copy.db")
    database.close()
    assert (tmp_path / "runs.db").exists() and [one.name for one in (tmp_path / "elsewhere").iterdir()] == ["copy.db"]
