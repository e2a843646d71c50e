"""Several workers on one database: killed, frozen, woken, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import payment
from tests.helpers.repository import ROOT
from wfrun.project.loader import load_text
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.opening import open_database
from wfrun.settings import Settings

PATIENCE = 300.0
"""Seconds after which something that must happen counts as missing, on a machine that is busy."""

LEASE = 600.0
"""Seconds after which a worker counts as dead that says nothing: one of a busy machine that is alive never does."""

SHORT_LEASE = 1.5

TWO = """
workflow "two"
on payment_intent.succeeded <
  log "first"
  wait {seconds} seconds
  log "second"
>
"""

IN_TURN = """
workflow "in turn"
on payment_intent.succeeded
one at a time per customer
<
  log "first"
  log "second"
>
"""


class Workers:
    """Workers of one database, each in a process, and what they sent."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self.log = log
        log.touch()
        self.database = open_database(url)
        engine = DbosEngine(self.database)
        engine.prepare()
        self.acceptance = Acceptance(self.database, engine, "live")
        self.programs: list[programs.StoredProgram] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def load(self, text: str) -> None:
        with self.database.transaction() as connection:
            form = programs.stored_form(load_text(text, "rules.wf"), Settings())
            self.programs = [programs.read(connection, programs.store(connection, form, 0))]

    def accept(self, count: int, **fields: Any) -> None:
        for number in range(count):
            self.acceptance.accept(payment(f"evt_{number}", now=int(time.time()), **fields), self.programs)

    def start(self, *freeze_at: str, lease: float = LEASE) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.helpers.acting_worker", self.url, str(self.log), str(lease), *freeze_at]
        process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        self.processes.append(process)
        self.until(lambda: ["ready", str(process.pid)] in self.lines())
        return process

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self.log.read_text().splitlines()]

    @property
    def sent(self) -> list[list[str]]:
        """What was sent: process, run, action and key."""
        return [line[1:] for line in self.lines() if line[0] == "send"]

    def statuses(self) -> list[str]:
        with self.database.transaction() as connection:
            return sorted(connection.execute(sa.select(schema.runs.c.status)).scalars())

    def until(self, reached: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < end, (self.log.read_text(), self.statuses())
            time.sleep(0.03)

    def all_done(self) -> None:
        self.until(lambda: set(self.statuses()) == {"succeeded"})

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.database.close()


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(database_url, tmp_path / "log")
    yield workers
    workers.close()


def test_the_runs_of_a_killed_worker_go_on_with_another_under_the_same_keys(workers: Workers) -> None:
    workers.load(TWO.format(seconds=3))
    first = workers.start("waiting")
    workers.accept(2)
    workers.until(lambda: ["frozen", str(first.pid)] in workers.lines())
    first.kill()
    first.wait()
    second = workers.start()
    workers.all_done()
    sent = workers.sent
    assert len({line[3] for line in sent}) == 4, "a step keeps its key"
    assert [line[0] for line in sent if line not in sent[:2]] == [str(second.pid)] * (len(sent) - 2)


@pytest.mark.parametrize("point", ["recorded", "sent"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # a file may be held by a frozen process
def test_a_frozen_worker_does_nothing_on_waking(workers: Workers, point: str) -> None:
    workers.load(TWO.format(seconds=1))
    frozen = workers.start(point)
    workers.accept(1)
    workers.until(lambda: ["frozen", str(frozen.pid)] in workers.lines())
    another = workers.start(lease=SHORT_LEASE)
    workers.all_done()
    before = workers.sent
    assert [line[0] for line in before] == [str(frozen.pid)] * (point == "sent") + [str(another.pid)] * 2
    assert len({line[3] for line in before}) == 2, "what was sent twice has one key"
    with workers.database.transaction() as connection:
        steps = connection.execute(sa.select(schema.steps)).all()
    frozen.send_signal(signal.SIGCONT)
    frozen.send_signal(signal.SIGTERM)
    assert frozen.wait(PATIENCE) == 0
    with workers.database.transaction() as connection:
        assert connection.execute(sa.select(schema.steps)).all() == steps
    assert workers.sent == before


def test_a_worker_that_stops_leaves_what_it_does_to_others(workers: Workers) -> None:
    workers.load(TWO.format(seconds=4))
    first = workers.start()
    workers.accept(2)
    workers.until(lambda: len(workers.sent) == 2)
    first.terminate()
    assert first.wait(PATIENCE) == 0
    workers.start()
    workers.all_done()
    assert len(workers.sent) == len({line[3] for line in workers.sent}) == 4


def test_runs_of_one_value_follow_each_other_over_two_workers_also_where_one_is_killed(workers: Workers) -> None:
    workers.load(IN_TURN)
    frozen = workers.start("recorded")
    workers.accept(4, customer="cus_1")
    workers.until(lambda: ["frozen", str(frozen.pid)] in workers.lines())
    frozen.kill()  # before the others begin: what is frozen may hold a file
    workers.start()
    workers.start()
    workers.all_done()
    runs = [line[1] for line in workers.sent]
    assert runs == [run for run in dict.fromkeys(runs) for _ in range(2)], "no run begins before the one before it has ended"
    assert len(set(runs)) == 4
