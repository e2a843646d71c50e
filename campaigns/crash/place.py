"""Place: a database with the campaign's script in it, the events it is given, and the workers that are started and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campaigns.crash.ledger import Ledger
from campaigns.crash.scripts import SCRIPT, Events
from wfrun.project.loader import load_text
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.database import DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.opening import open_database
from wfrun.settings import Settings

ROOT = Path(__file__).parents[2]


class TookTooLong(Exception):
    """What was waited for did not come; the text says what."""


class Place:
    """A database that is accepted into, and the workers on it, with the program of a ``script``.

    ``folder`` holds the ledger and what workers complain of.
    """

    def __init__(self, url: str, folder: Path, script: str = SCRIPT) -> None:
        self.url = url
        self.folder = folder
        self.database = open_database(url)
        engine = DbosEngine(self.database)
        engine.prepare()
        self.acceptance = Acceptance(self.database, engine, "live")
        form = programs.stored_form(load_text(script, "crash.wf"), Settings())
        with self.database.transaction() as connection:
            self.program = programs.read(connection, programs.store(connection, form, time.time()))
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.events = Events(int(time.time()))
        self.accepted: dict[str, str] = {}
        """The runs that were answered for as accepted, each with the workflow."""
        self.refusals: list[str] = []
        """What acceptance said when it could not store an event."""
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths: dict[str, float] = {}
        """When each dead worker died, unix seconds."""
        self.frozen: dict[str, tuple[float, float]] = {}
        """From when to when a worker was frozen, unix seconds."""
        self._count = 0

    # --- events ------------------------------------------------------------------------------------------------------------------

    def payments(self, first: int, count: int) -> None:
        """Delivers events that start "five steps"."""
        for number in range(first, first + count):
            self.deliver(self.events.payment(number), "five steps")

    def charges(self, first: int, count: int) -> None:
        """Delivers events that start "braked"."""
        for number in range(first, first + count):
            self.deliver(self.events.charge(number), "braked")

    def deliver(self, event: Mapping[str, Any], workflow: str) -> None:
        """Delivers an event until it is accepted, and once more, as Stripe may: then it must be a duplicate."""
        deadline = time.monotonic() + 120
        while True:
            try:
                runs = self.acceptance.accept(event, [self.program]).runs
                break
            except DatabaseProblem as problem:
                self.refusals.append(str(problem))
                if time.monotonic() > deadline:
                    raise TookTooLong(f"an event was not accepted for two minutes: {problem}") from problem
                time.sleep(0.2)
        self.accepted |= dict.fromkeys(runs, workflow)

    def states(self) -> dict[str, int]:
        """Returns how many runs are in each state."""
        table = schema.runs
        with self.database.transaction() as connection:
            rows = connection.execute(sa.select(table.c.status, sa.func.count()).group_by(table.c.status)).all()
        return {str(status): int(count) for status, count in rows}

    def rows(self, table: sa.Table) -> list[Any]:
        """Returns all rows of a table."""
        with self.database.transaction() as connection:
            return list(connection.execute(sa.select(table)).all())

    # --- workers -----------------------------------------------------------------------------------------------------------------

    def start(self, die: str = "", latency: float = 0.005) -> str:
        """Starts a worker, which is to ``die`` at a failure point (``POINT:TIMES``); returns its name."""
        self._count += 1
        name = f"worker-{self._count}"
        words = [sys.executable, "-m", "campaigns.crash.worker", self.url, str(self.ledger.path), name]
        words += ["--latency", str(latency)] + (["--die", die] if die else [])
        with open(self.folder / "workers.log", "ab") as said:
            self.workers[name] = subprocess.Popen(words, cwd=ROOT, stdout=said, stderr=said, env=_environment())
        return name

    def kill(self, name: str) -> None:
        """Kills a worker."""
        process = self.workers.pop(name)
        process.send_signal(signal.SIGKILL)
        self.deaths[name] = time.time()
        process.wait()

    def died(self, name: str) -> bool:
        """Tells whether a worker has killed itself. Raises ``TookTooLong`` where it ended in another way."""
        process = self.workers[name]
        if process.poll() is None:
            return False
        if process.returncode != -signal.SIGKILL:
            raise TookTooLong(f"{name} ended with {process.returncode}: {self.complaints()[-2000:]}")
        self.deaths[name] = max((line.at for line in self.ledger.read() if line.worker == name), default=time.time())
        del self.workers[name]
        return True

    def at_work(self) -> list[str]:
        """Returns the names of the workers that have driven a run."""
        return sorted({line.worker for line in self.ledger.read() if line.kind == "drive"} & set(self.workers))

    def freeze(self, name: str) -> None:
        """Freezes a worker."""
        self.workers[name].send_signal(signal.SIGSTOP)
        self.frozen[name] = (time.time(), float("inf"))

    def thaw(self, name: str) -> None:
        """Lets a frozen worker go on."""
        self.frozen[name] = (self.frozen[name][0], time.time())
        self.workers[name].send_signal(signal.SIGCONT)

    def complaints(self) -> str:
        """Returns what workers wrote."""
        path = self.folder / "workers.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def until(self, what: str, true: Callable[[], bool], seconds: float) -> None:
        """Waits until something is true. Raises ``TookTooLong``."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise TookTooLong(f"{what}: not within {seconds:g} s; {self.states()}; workers wrote: {self.complaints()[-2000:]}")
            time.sleep(0.05)

    def until_all_ended(self, seconds: float) -> None:
        """Waits until every run has ended."""
        self.until("every run has ended", lambda: not set(self.states()) & {"queued", "running", "waiting", "paused"}, seconds)

    def close(self) -> None:
        """Ends the workers and the connections."""
        for process in self.workers.values():
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.workers.clear()
        self.database.close()


def _environment() -> dict[str, str]:
    """Returns the environment of workers: one that compiles nothing anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
