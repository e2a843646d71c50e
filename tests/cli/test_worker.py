"""``wfrun worker``: how it starts, what it says, how it goes on where the database fails, how it ends."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tests.cli.conftest import Result
from tests.helpers.durable import payment
from tests.helpers.postgres import running_postgres
from tests.helpers.repository import ROOT
from wfrun.runs import schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.activation import ActivePrograms
from wfrun.runs.database import Database
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.opening import open_database

Command = Callable[..., Result]

PATIENCE = 300.0
"""Seconds after which something that must happen counts as missing, on a machine that is busy."""

SCRIPT = """
workflow "two"
on payment_intent.succeeded <
  log "first"
  log "second"
>
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Started:
    """A worker that runs, its database, and what it prints."""

    def __init__(self, url: str, folder: Path) -> None:
        script = folder / "two.wf"
        script.write_text(SCRIPT)
        self.out, self.err = folder / "out", folder / "err"
        words = [sys.executable, "-m", "wfrun", "worker", str(script), "--database", url, "--json"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(words, stdout=out, stderr=err, env=environ, cwd=folder)
        until(lambda: "started" in self.out.read_text(), self.err)
        self.database: Database = open_database(url)
        self.acceptance = Acceptance(self.database, DbosEngine(self.database), "simulated")

    def accept(self, identity: str) -> None:
        with self.database.transaction() as connection:
            active = ActivePrograms("simulated/test").read(connection)
        assert len(self.acceptance.accept(payment(identity, now=int(time.time())), active).runs) == 1

    def statuses(self) -> list[str]:
        with self.database.transaction() as connection:
            return list(connection.execute(sa.select(schema.runs.c.status)).scalars())

    def all_done(self, count: int) -> None:
        until(lambda: self.statuses() == ["succeeded"] * count, self.err)

    def said(self, part: str) -> None:
        until(lambda: part in self.err.read_text(), self.err)


def until(reached: Callable[[], bool], told: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, told.read_text()
        time.sleep(0.05)


@contextmanager
def started(url: str, folder: Path) -> Iterator[Started]:
    worker = Started(url, folder)
    try:
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()
        worker.database.close()


def test_it_drives_runs_of_what_it_made_active_and_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    with started(str(tmp_path / "runs.db"), tmp_path) as worker:
        (line,) = worker.out.read_text().splitlines()
        told: dict[str, Any] = json.loads(line)
        assert (told["event"], told["pid"], told["workflows"], told["live"]) == ("started", worker.process.pid, ["two"], False)
        worker.accept("evt_1")
        worker.all_done(1)
        worker.process.send_signal(signal.SIGINT)
        assert worker.process.wait(PATIENCE) == 0
        assert json.loads(worker.out.read_text().splitlines()[-1]) == {"event": "stopped", "worker": told["worker"]}
        assert worker.err.read_text() == ""


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux changes the limits of another process")
def test_it_says_that_the_disk_takes_no_more_and_goes_on_when_it_does(tmp_path: Path) -> None:
    with started(str(tmp_path / "runs.db"), tmp_path) as worker:
        worker.accept("evt_1")
        worker.all_done(1)
        resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        worker.accept("evt_2")
        worker.said("runs.db cannot be used: the disk cannot be written to; it is tried again")
        resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        worker.all_done(2)
        worker.said("wfrun: the database can be used again\n")
        worker.process.terminate()
        assert worker.process.wait(PATIENCE) == 0


def test_a_lost_server_is_found_again_without_a_restart(tmp_path: Path) -> None:
    with running_postgres() as server:
        url = server.new()
        name = sa.make_url(url).database
        with started(url, tmp_path) as worker, psycopg.connect(server.server.get_uri(database="postgres"), autocommit=True) as operator:
            worker.accept("evt_1")
            worker.all_done(1)
            worker.accept("evt_2")
            operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            worker.said("cannot be used: the connection is lost; it is tried again")
            operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
            worker.said("wfrun: the database can be used again\n")
            until(lambda: _can_connect(url), worker.err)
            worker.accept("evt_3")
            worker.all_done(3)


def _can_connect(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_acting_without_a_key_is_refused(wfrun: Command, folder: Path) -> None:
    (folder / "two.wf").write_text(SCRIPT)
    assert wfrun("worker", "two.wf", "--live") == Result(3, "", "wfrun: there is no Stripe key: acting needs one in `STRIPE_API_KEY`\n")
    both = "wfrun: --livemode is for simulated timetables: with --live, the Stripe key says the mode\n"
    assert wfrun("worker", "two.wf", "--live", "--livemode") == Result(2, "", both)
    assert wfrun("worker", "two.wf", "--yes") == Result(2, "", "wfrun: --yes belongs to --live\n")


def test_a_database_that_cannot_be_used_is_a_sentence(wfrun: Command, folder: Path) -> None:
    (folder / "two.wf").write_text(SCRIPT)
    (folder / "text.db").write_text("no database" * 100)
    for place, part in (
        ("two.wf/runs.db", "the folder of the database two.wf/runs.db cannot be made: "),
        ("text.db", "text.db cannot be used: it is no database"),
        ("mysql://host/name", "`mysql://host/name` is no database: write a file's path, or postgresql://user@host/name"),
        ("postgresql://ada:secret@127.0.0.1:1/runs", "postgresql://ada:***@127.0.0.1:1/runs cannot be used: "),
    ):
        result = wfrun("worker", "two.wf", "--database", place)
        assert (result.status, result.out) == (2, "")
        assert part in result.err and "secret" not in result.err and result.err.count("\n") == 1


def test_a_script_with_errors_is_not_driven(wfrun: Command, folder: Path) -> None:
    (folder / "two.wf").write_text(SCRIPT.replace("log", "lgo"))
    result = wfrun("worker", "two.wf")
    assert result.status == 1 and "unknown-action" in result.err
    assert wfrun("worker", "event.json").status == 2
