"""A worker that acts: ``python -m tests.helpers.acting_worker URL LOG LEASE [POINT]``. What it sends it writes into the log.

Each line is ``ready PID`` or ``send PID RUN ACTION KEY``. With a POINT, the process freezes the first time that it comes there. LEASE is
after how many seconds it holds others for dead that do not say that they are there.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from wfrun.interpreter.effects import Answer, Call, Done, Effect, ReadRest
from wfrun.interpreter.run import Run
from wfrun.runs.database import Database
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.drive import Driver
from wfrun.runs.senders import SimulatedSender


def write(log: str, *words: object) -> None:
    with open(log, "a") as file:
        file.write(" ".join(map(str, words)) + "\n")


class Logged(SimulatedSender):
    """A sender that writes what it is asked for into a log, and sends nothing."""

    def __init__(self, run: Run, log: str) -> None:
        super().__init__(run)
        self.run = run
        self.log = log

    def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer:
        assert isinstance(effect, Call)
        write(self.log, "send", os.getpid(), self.run.identity.run_id, effect.action, effect.idempotency_key)
        return Done({}, now, started=now)

    def answered(self, effect: Effect, answer: Answer) -> None:
        pass


def main(url: str, log: str, lease: str, freeze_at: str = "") -> None:
    database = Database(url)
    engine = DbosEngine(database, polling=0.05, lease=float(lease))
    frozen = threading.Event()

    def points(name: str) -> None:
        if name == freeze_at and not frozen.is_set():
            frozen.set()
            write(log, "frozen", os.getpid())
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(0.2)  # the signal may come a little later: nothing more is done until it has

    driver = Driver(database, engine, sender=lambda run: Logged(run, log), sleep=engine.sleep, points=points)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    engine.start(driver.drive)
    write(log, "ready", os.getpid())
    while not ending.wait(0.1):  # a signal that another thread gets wakes no wait without an end
        pass
    engine.stop(5)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
