"""Runs that act in a world that fails: ``python -m campaigns.faults.campaign [RUNS] [--only sqlite|postgres]``.

The template workflows, and one of each other kind, act on a fake Stripe, a mail server and a service of which each fails in a fifth of
what it is asked for, in every way that it can; their workers are killed at every named failure point and at random moments. What really
happened is counted where it happened. Prints a table; the exit status is 1 where something happened twice or without a record, a run ended
without an outcome, a mail came under two names, or a brake was passed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

from campaigns.crash.campaign import FROZEN_SECONDS
from campaigns.crash.postgres import Server
from campaigns.faults.outside import Outside
from campaigns.faults.place import Place
from campaigns.faults.verdict import HEADINGS, Verdict, judge
from wfrun.runs.database import Database
from wfrun.runs.dbos_engine import DbosEngine

ROOT = Path(__file__).parents[2]

POINTS = ("taken", "recorded", "sent", "again", "waiting", "parking", "parked", "finishing", "finished")
"""The named failure points of a driver."""

RATE = 0.2
"""The part of what the world is asked for that fails."""


class TookTooLong(Exception):
    """What was waited for did not come; the text says what."""


class Workers:
    """The workers on a place, started and killed."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0
        self.freezes = 0
        self._count = 0

    def start(self, die: str = "") -> str:
        """Starts a worker, which is to ``die`` at a failure point (``POINT:TIMES``), and waits until it is up; returns its name."""
        self._count += 1
        name = f"worker-{self._count}"
        words = [sys.executable, "-m", "campaigns.faults.worker", self.place.url, str(self.place.configuration), name]
        with open(self.place.folder / "workers.log", "ab") as said:
            process = subprocess.Popen([*words, *(["--die", die] if die else [])], cwd=ROOT, stdout=subprocess.PIPE, stderr=said)
        assert process.stdout is not None
        if process.stdout.readline() != b"up\n" and not die:
            raise TookTooLong(f"{name} did not start: {self.complaints()[-2000:]}")
        self.running[name] = process
        return name

    def kill(self, name: str) -> None:
        """Kills a worker."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills += 1

    def freeze(self, name: str, seconds: float) -> None:
        """Freezes a worker for so long; others take over what it does."""
        self.running[name].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.running[name].send_signal(signal.SIGCONT)
        self.freezes += 1

    def died(self, name: str) -> bool:
        """Tells whether a worker has killed itself. Raises ``TookTooLong`` where it ended in another way."""
        process = self.running[name]
        if process.poll() is None:
            return False
        if process.returncode != -signal.SIGKILL:
            raise TookTooLong(f"{name} ended with {process.returncode}: {self.complaints()[-2000:]}")
        del self.running[name]
        self.kills += 1
        return True

    def complaints(self) -> str:
        """Returns what workers wrote to stderr."""
        return (self.place.folder / "workers.log").read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """Kills those that are left."""
        for process in self.running.values():
            process.kill()
            process.wait()


def faults(place: Place, *, runs: int, workers: int, moments: int, rounds: int, seconds: float, freezes: int = 0, seed: int = 1) -> Verdict:
    """Drives runs in a world that fails.

    Workers are killed at every failure point, some times over, and at random moments, and frozen until others have taken over.
    """
    random, crew = Random(seed), Workers(place)
    points = POINTS * rounds
    share = -(-runs // (2 * len(points) + moments or 1))
    try:
        place.begin_to_answer()
        for _ in range(workers - 1):
            crew.start()
        for point in points:
            armed = crew.start(f"{point}:{random.randint(1, min(6, share))}")
            place.tell(min(share, runs - len(place.accepted)))
            _until(f"{armed} comes to the point `{point}`", partial(crew.died, armed), place, seconds, more=workers)
            _tell(f"{armed} died at {point}; {dict(place.states())}")
        crew.start()
        for number in range(moments):
            place.tell(max(3 * workers, min(share, (runs - len(place.accepted)) // (moments - number))))
            time.sleep(random.uniform(0, 1))
            _until("workers work", lambda: "running" in place.states(), place, seconds, more=workers)
            crew.kill(random.choice(sorted(crew.running)))
            _tell(f"a worker was killed at moment {number}; {dict(place.states())}")
            crew.start()
        for number in range(freezes):
            place.tell(10 * workers)
            _until("workers work", lambda: "running" in place.states(), place, seconds, more=workers)
            crew.freeze(random.choice(sorted(crew.running)), FROZEN_SECONDS + 2)
            _tell(f"a worker was frozen, number {number}; {dict(place.states())}")
        place.tell(max(0, runs - len(place.accepted)))
        _until("all runs end", place.all_ended, place, seconds)
        gone = [name for name, process in crew.running.items() if process.poll() is not None]
        verdict = judge(place)
        verdict.kills, verdict.freezes = crew.kills, crew.freezes
        verdict.faults += [f"{name} ended by itself" for name in gone]
        verdict.faults += ["a worker wrote a traceback"] if "Traceback" in crew.complaints() else []
        return verdict
    finally:
        crew.close()


def _until(what: str, true: Callable[[], bool], place: Place, seconds: float, more: int = 0) -> None:
    """Waits until something is true; ``more`` runs are told of whenever none is left that workers could work on."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TookTooLong(f"{what}: not within {seconds:g} s; {dict(place.states())} {place.going()}")
        if more and not set(place.states()) & {"queued", "running", "waiting"}:
            place.tell(2 * more)
        time.sleep(0.1)


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def table(found: Mapping[str, Verdict]) -> Iterator[str]:
    """Yields the lines of a table of verdicts, in Markdown."""
    yield "| " + " | ".join(["", *HEADINGS]) + " |"
    yield "|---" * (len(HEADINGS) + 1) + "|"
    for title, verdict in found.items():
        yield "| " + " | ".join([title, *verdict.row()]) + " |"


def _dbos(database: Database) -> DbosEngine:
    engine = DbosEngine(database)
    engine.prepare()
    return engine


def main(words: Sequence[str] | None = None) -> int:
    """Runs the campaign; gives the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("runs", nargs="?", type=int, default=2000, metavar="RUNS")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=900, help="how long runs may take to end when all is over")
    parser.add_argument("--rounds", type=int, default=2, help="so many times a worker is killed at each failure point")
    parser.add_argument("--moments", type=int, default=20, help="so many times a worker is killed at a random moment")
    parser.add_argument("--freezes", type=int, default=5, help="so many times a worker is frozen, on PostgreSQL")
    parser.add_argument("--keep", action="store_true", help="keep the databases and logs")
    options = parser.parse_args(words)
    found: dict[str, Verdict] = {}
    folder = Path(tempfile.mkdtemp(prefix="wfrun-faults-"))
    kinds = [options.only] if options.only else ["sqlite", "postgres"]
    runs = -(-options.runs // len(kinds))
    server = Server() if "postgres" in kinds else None
    for kind in kinds:
        here = folder / kind
        here.mkdir()
        outside = Outside(here, rate=RATE, seed=options.seed)
        url = str(here / "runs.db") if kind == "sqlite" or server is None else server.new_database()
        place = Place(url, here, outside, _dbos)
        workers, title = (1, "SQLite, 1 worker") if kind == "sqlite" else (3, "PostgreSQL, 3 workers")
        told = {"runs": runs, "workers": workers, "moments": options.moments, "rounds": options.rounds}
        told["freezes"] = options.freezes if workers > 1 else 0  # on SQLite nobody takes over
        try:
            found[title] = faults(place, **told, seconds=options.seconds, seed=options.seed)
        except TookTooLong as problem:
            found[title] = Verdict(faults=[str(problem)])
        finally:
            place.close()
            outside.close()
    if server is not None:
        server.close()
    for line in table(found):
        sys.stdout.write(line + "\n")
    wrong = [f"{title}: {fault}" for title, verdict in found.items() for fault in verdict.faults]
    sys.stdout.write("".join(f"{fault}\n" for fault in wrong[:50]))
    if options.keep:
        sys.stdout.write(f"kept in {folder}\n")
    else:
        subprocess.run(["rm", "-r", str(folder)], check=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
