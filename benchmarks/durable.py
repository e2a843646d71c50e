"""Durable runs beside bare workflows of DBOS with as many empty steps, and what 10,000 parked runs cost.

Each measurement is a process of its own; both kinds take turns on one machine, and the ratio of their medians counts.
``python -m benchmarks.durable [RUNS] [ROUNDS]``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

STEPS = 5
PARKED = 10_000
ROOT = Path(__file__).parent.parent


def bare(url: str, runs: int) -> float:
    """Returns workflows a second of DBOS by itself, through a queue as ours."""
    from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

    from wfrun.runs.database import Database

    database = Database(url)
    serializer = DBOSPortableJSONSerializer()
    client = DBOSClient(system_database_engine=database.plain, application_name="bare", serializer=serializer)
    client._sys_db.run_migrations()
    DBOS(
        config={
            "name": "bare",
            "system_database_url": database.url,
            "system_database_engine": database.plain,
            "application_version": "1",
            "executor_id": "bare",
            "serializer": serializer,
            "log_level": "CRITICAL",
        }
    )
    done = Countdown(runs)

    @DBOS.step()
    def empty(number: int) -> None:
        pass

    @DBOS.workflow(name="bare")
    def workflow(number: int) -> None:
        for step in range(STEPS):
            empty(step)
        done.one()

    for number in range(runs):
        with database.transaction() as connection:
            options: Any = {"workflow_name": "bare", "queue_name": "bare", "workflow_id": f"w{number}", "app_version": "1"}
            client.enqueue_in_transaction(connection, options, number)
    client.register_queue("bare", polling_interval_sec=0.05, worker_concurrency=32)
    began = time.perf_counter()
    DBOS.listen_queues(["bare"])
    DBOS.launch()
    done.wait()
    return runs / (time.perf_counter() - began)


class Countdown:
    """Counts what is done, and lets one wait for the last."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._lock = threading.Lock()
        self._none_left = threading.Event()

    def one(self) -> None:
        """Counts one as done."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._none_left.set()

    def wait(self) -> None:
        """Waits for the last."""
        self._none_left.wait()


def durable(url: str, runs: int) -> float:
    """Returns durable runs a second, each of as many steps."""
    from tests.helpers.durable import payment
    from wfrun.project.loader import load_text
    from wfrun.runs import programs
    from wfrun.runs.acceptance import Acceptance
    from wfrun.runs.opening import open_database
    from wfrun.runs.worker import Worker
    from wfrun.settings import Settings

    database = open_database(url)
    done = Countdown(runs)
    worker = Worker(database, tell=print, polling=0.05, points=lambda name: done.one() if name == "finished" else None)
    worker.engine.prepare()
    steps = "".join(f'  log "{number}"\n' for number in range(STEPS))
    form = programs.stored_form(load_text(f'workflow "five"\non payment_intent.succeeded <\n{steps}>\n', "five.wf"), Settings())
    with database.transaction() as connection:
        program = programs.read(connection, programs.store(connection, form, 0))
    acceptance, event = Acceptance(database, worker.engine, "simulated"), payment(now=int(time.time()))
    for number in range(runs):
        acceptance.accept({**event, "id": f"evt_{number}"}, [program])
    began = time.perf_counter()
    worker.start()
    done.wait()
    return runs / (time.perf_counter() - began)


def parked(url: str, runs: int) -> list[float]:
    """Returns how long a worker takes to start beside so many parked runs, in seconds, and how much memory it has then, in MiB."""
    from wfrun.runs.engine import Work
    from wfrun.runs.opening import open_database
    from wfrun.runs.worker import Worker

    database = open_database(url)
    worker = Worker(database, tell=print)
    worker.engine.prepare()
    later = time.time() + 86_400
    with database.transaction() as connection:
        for number in range(runs):
            worker.engine.put(connection, Work(f"run_{number}_simulated", 1, "due", later))
    began = time.perf_counter()
    worker.start()
    took = time.perf_counter() - began
    time.sleep(3)
    with open("/proc/self/statm") as file:
        return [took, int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20]


def measured(kind: str, url: str, runs: int) -> Any:
    """Measures one kind in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.durable", kind, url, str(runs)]
    return json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def main(runs: int = 300, rounds: int = 3) -> None:
    from tests.helpers.postgres import running_postgres

    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1_000))
        for database in ("sqlite", "postgresql"):

            def new(database: str = database) -> str:
                return server.new() if database == "postgresql" else f"sqlite:///{folder}/{next(numbers)}.db"

            found: dict[str, list[float]] = {"bare": [], "durable": []}
            for _ in range(rounds):
                for kind, values in found.items():
                    values.append(measured(kind, new(), runs))
            middle = {kind: statistics.median(values) for kind, values in found.items()}
            print(f"{database:10}  bare DBOS {middle['bare']:6.1f} runs/s  durable runs {middle['durable']:6.1f} runs/s", end="  ")
            print(f"ratio {middle['durable'] / middle['bare']:.2f}")
        none, many = (measured("parked", f"sqlite:///{folder}/parked{count}.db", count) for count in (0, PARKED))
        print(f"{PARKED:,} parked runs: start {many[0] - none[0]:+.2f} s, memory {many[1] - none[1]:+.1f} MiB, beside none")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("bare", "durable", "parked"):
        kinds: dict[str, Any] = {"bare": bare, "durable": durable, "parked": parked}
        print(json.dumps(kinds[sys.argv[1]](sys.argv[2], int(sys.argv[3]))), flush=True)
        os._exit(0)
    main(*map(int, sys.argv[1:]))
