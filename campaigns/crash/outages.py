"""Outages of a SQLite file under a worker at work: its disk is full, or it is locked for long; and a start where nothing can be written.

The disk is a small one in memory, which only an administrator of the machine can make.
"""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from campaigns.crash.place import Place, TookTooLong
from campaigns.crash.verdict import Verdict, judge
from wfrun.runs.database import DatabaseProblem
from wfrun.runs.opening import open_database

MEGABYTES = 24
LOCK_SECONDS = 33.0
"""Longer than a transaction waits for another one."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Makes a small disk. Raises ``PermissionError`` where this user may not."""
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)], capture_output=True, check=False)
    if made.returncode != 0:
        raise PermissionError(made.stderr.decode().strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fills the disk to its last byte."""
    filler = disk / "filler"
    try:
        with open(filler, "wb", buffering=0) as file:
            for size in (1 << 16, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue
        yield
    finally:
        filler.unlink()


@contextmanager
def read_only(disk: Path) -> Iterator[Path]:
    """Shows the disk at another place, where nobody can write."""
    shown = disk.with_name("read-only")
    shown.mkdir()
    subprocess.run(["mount", "--bind", str(disk), str(shown)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(shown)], check=True)
        yield shown
    finally:
        subprocess.run(["umount", "--lazy", str(shown)], check=True)


@contextmanager
def locked(disk: Path) -> Iterator[None]:
    """Holds the write lock of the database."""
    other = sqlite3.connect(disk / "runs.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


def outages(disk: Path, place: Place, *, runs: int, seconds: float) -> Verdict:
    """Drives runs while their database cannot be used, once because the disk is full, and once because another process holds it."""
    worker = place.start()
    place.until("the worker has started", lambda: any(line.kind == "up" for line in place.ledger.read()), seconds)
    share, faults = runs // 2, []
    stories: list[tuple[Callable[[Path], AbstractContextManager[None]], str, float]] = [
        (full, "the disk is full", 4.0),
        (locked, "another process holds it for too long", LOCK_SECONDS),
    ]
    for number, (outage, reason, lasts) in enumerate(stories):
        place.payments(number * share, share)
        place.charges(number * 10, 10)
        time.sleep(0.5)
        with outage(disk):
            until = time.monotonic() + lasts
            said = _refusal(place, runs + number)
            if said is None or not said.endswith(reason):
                faults.append(f"instead of `{reason}`, acceptance said: {said}")
            time.sleep(max(0.0, until - time.monotonic()))
        if reason not in place.complaints():
            faults.append(f"the worker did not say `{reason}`")
        place.until_all_ended(seconds)
    if place.workers[worker].poll() is not None:
        faults.append("the worker ended by itself")
    if "Traceback" in place.complaints():
        faults.append(f"the worker wrote a traceback: {place.complaints()[:2000]}")
    with read_only(disk) as shown:
        faults += _start_on(shown / "runs.db")
    verdict = judge(place)
    verdict.faults += faults
    return verdict


def _refusal(place: Place, number: int) -> str | None:
    """Delivers large events until one is refused, for the log of changes may have some megabytes of room; returns what was said."""
    for attempt in range(20):
        event = place.events.payment(1_000_000 * number + attempt)
        event = {**event, "data": {**event["data"], "previous_attributes": {"description": "x" * 500_000}}}
        try:
            place.accepted |= dict.fromkeys(place.acceptance.accept(event, [place.program]).runs, "five steps")
        except DatabaseProblem as problem:
            return str(problem)
    return None


def _start_on(path: Path) -> list[str]:
    """Opens a database that cannot be written; returns what is wrong about that."""
    try:
        open_database(str(path)).close()
    except DatabaseProblem as problem:
        return [] if str(problem).endswith("it is read-only") else [f"a database that cannot be written said: {problem}"]
    return ["a database that cannot be written was opened"]


def on_a_small_disk(folder: Path, *, runs: int, seconds: float) -> Verdict | None:
    """Returns what becomes of runs on such a disk; None where this user cannot make one."""
    folder.mkdir()
    try:
        with small_disk(folder / "disk") as disk:
            place = Place(str(disk / "runs.db"), folder)
            try:
                return outages(disk, place, runs=runs, seconds=seconds)
            except TookTooLong as problem:
                return Verdict(runs=len(place.accepted), faults=[str(problem)])
            finally:
                place.close()
    except PermissionError:
        return None
