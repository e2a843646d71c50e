"""A process that an engine hands work to: ``python -m tests.helpers.engine_process KIND URL LOG``.

Each line of the log is ``begin ID PID HELD`` or ``end ID PID``. What is done depends on the run's name: ``broken…`` finds the database
unusable the first time, ``long…`` lasts until a file ``LOG.go`` is there. SIGTERM stops the engine.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Any

from tests.helpers.reference_engine import ReferenceEngine
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.engine import Work

KINDS = ("reference", "dbos on sqlite", "dbos on postgresql")


def engine_of(kind: str, database: Database) -> Any:
    """Returns an engine, with its tables."""
    if kind == "reference":
        return ReferenceEngine(database)
    from wfrun.runs.dbos_engine import DbosEngine

    engine = DbosEngine(database, polling=0.05, lease=600)  # on a busy machine, nobody is dead who lives
    engine.prepare()
    return engine


class Doing:
    """What this process does with work."""

    def __init__(self, database: Database, engine: Any, log: str) -> None:
        self.database = database
        self.engine = engine
        self.log = log
        self.broken: set[str] = set()

    def write(self, *words: object) -> None:
        with open(self.log, "a") as file:
            file.write(" ".join(map(str, words)) + "\n")

    def drive(self, work: Work) -> None:
        with self.database.transaction() as connection:
            held = self.engine.holds(connection, work)
        self.write("begin", work.id, os.getpid(), held)
        if work.run.startswith("broken") and work.id not in self.broken:
            self.broken.add(work.id)
            raise DatabaseProblem("the database cannot be used: it is gone")
        while work.run.startswith("long") and not os.path.exists(f"{self.log}.go"):
            getattr(self.engine, "sleep", time.sleep)(0.02)
        self.write("end", work.id, os.getpid())


def main(kind: str, url: str, log: str) -> None:
    database = Database(url)
    engine = engine_of(kind, database)
    doing = Doing(database, engine, log)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    engine.start(doing.drive)
    doing.write("ready", "-", os.getpid())
    while not ending.wait(0.02):
        if isinstance(engine, ReferenceEngine):
            try:
                engine.hand_out(time.time())
            except DatabaseProblem:
                time.sleep(0.05)
    engine.stop(0.2)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
