"""What any engine of durable runs must keep to, in processes that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.engine_process import KINDS, engine_of
from tests.helpers.postgres import Postgres
from tests.helpers.repository import ROOT
from wfrun.runs.database import Database
from wfrun.runs.engine import Work
from wfrun.runs.migrations import migrate

PATIENCE = 300.0
"""Seconds after which something that must happen counts as missing, on a machine that is busy."""


class Engines:
    """Processes of one kind of engine on one database, and what they did."""

    def __init__(self, kind: str, url: str, log: Path) -> None:
        self.kind = kind
        self.url = url
        self.log = log
        self.log.touch()
        self.database = Database(url)
        migrate(self.database)
        self.engine = engine_of(kind, self.database)
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.helpers.engine_process", self.kind, self.url, str(self.log)]
        process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        self.processes.append(process)
        self.until(lambda: [str(process.pid)] in [line[2:3] for line in self.lines("ready")])
        return process

    def put(self, *work: Work) -> None:
        with self.database.transaction() as connection:
            for piece in work:
                self.engine.put(connection, piece)

    def lines(self, word: str) -> list[list[str]]:
        return [line.split() for line in self.log.read_text().splitlines() if line.startswith(word)]

    def count(self, word: str, work: str) -> int:
        return sum(line[1] == work for line in self.lines(word))

    def until(self, reached: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)

    def done(self, *names: str) -> None:
        self.until(lambda: {f"{name}~0~start" for name in names} <= {line[1] for line in self.lines("end")})

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.database.close()


@pytest.fixture(params=KINDS)
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engines]:
    kind: str = request.param
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    if "postgresql" in kind:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new()
    engines = Engines(kind, url, tmp_path / "log")
    yield engines
    engines.close()


def test_what_is_put_is_handed_out_once_and_when_it_is_due(engines: Engines) -> None:
    engines.start()
    with pytest.raises(ZeroDivisionError), engines.database.transaction() as connection:
        engines.engine.put(connection, Work("never", 0))
        raise ZeroDivisionError
    due = time.time() + 1.5
    engines.put(Work("later", 0, due=due), Work("twice", 0), Work("twice", 0), Work("twice", 1), Work("broken", 0))
    engines.put(Work("twice", 0))
    engines.done("twice", "broken")
    early = engines.count("begin", "later~0~start")
    assert early == 0 or time.time() >= due - 0.01
    engines.done("later")
    assert time.time() >= due - 0.01
    assert engines.count("begin", "broken~0~start") == 2, "work that could not be done is done again"
    begun = [line[1] for line in engines.lines("begin") if "broken" not in line[1]]
    assert sorted(begun) == ["later~0~start", "twice~0~start", "twice~1~start"]
    assert {line[3] for line in engines.lines("begin")} == {"True"}
    with engines.database.transaction() as connection:
        assert not engines.engine.holds(connection, Work("twice", 0, hand_out="another")), "what is done is nobody's any more"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_worker_leaves_the_next_one_does(engines: Engines, how: signal.Signals) -> None:
    first = engines.start()
    engines.put(Work("long", 0), Work("later", 0, due=time.time() + 1))
    engines.until(lambda: engines.count("begin", "long~0~start") == 1)
    first.send_signal(how)
    if engines.kind == "reference":
        first.kill()  # it does one thing at a time, and looks at nothing else meanwhile
    assert first.wait(PATIENCE) == (0 if how == signal.SIGTERM and engines.kind != "reference" else -signal.SIGKILL)
    Path(f"{engines.log}.go").touch()
    engines.start()
    engines.done("long", "later")
    assert engines.count("begin", "long~0~start") == 2
    assert engines.count("end", "long~0~start") == 1
    # On a busy machine the first worker may come to it, too, and be killed before that is stored.
    begun = [line[2] for line in engines.lines("begin") if line[1] == "later~0~start"]
    assert len(begun) == len(set(begun)) <= 2, "only what the first one could not end is done again"
    assert 1 <= engines.count("end", "later~0~start") <= len(begun)


def test_two_workers_never_do_one_piece_together(engines: Engines) -> None:
    names = [f"run{number}" for number in range(40)]
    engines.put(*(Work(name, 0) for name in names[:20]))
    engines.start()
    engines.start()
    engines.put(*(Work(name, 0) for name in names[20:]))
    engines.done(*names)
    assert sorted(line[1] for line in engines.lines("begin")) == sorted(f"{name}~0~start" for name in names)
