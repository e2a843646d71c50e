"""Dead and frozen workers are found, and all that they had is taken over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest
import sqlalchemy as sa

from wfrun.runs import liveness, schema
from wfrun.runs.liveness import LEASE, FileLock, Liveness
from wfrun.runs.opening import open_database


def test_what_a_frozen_worker_had_locked_is_taken_over_later(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    database = open_database(str(path))
    pieces = ["free", "locked"]
    taken: list[Collection[str]] = []

    def take_over(dead: Collection[str]) -> int:
        taken.append(list(dead))
        del pieces[0]
        return 1

    def look() -> list[str]:
        alive = Liveness(database, "alive", holders=lambda: ["frozen"] if pieces else [], take_over=take_over)
        alive.start()
        alive.end()
        with database.transaction() as connection:
            return list(connection.execute(sa.select(schema.workers.c.id)).scalars())

    lock = FileLock(str(path), "frozen")
    lock.take()
    with database.transaction() as connection:
        connection.execute(sa.insert(schema.workers).values(id="frozen", seen=database.now() - 2 * LEASE))
    assert look() == ["frozen"]
    assert look() == []
    assert look() == []
    assert taken == [["frozen"], ["frozen"]]
    lock.free()
    database.close()


def test_the_files_of_workers_that_were_killed_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "runs [1].db"
    killed = f"import os; from wfrun.runs.liveness import FileLock; FileLock({str(path)!r}, 'killed').take(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == 9
    alive, other = FileLock(str(path), "alive"), FileLock(str(path), "other")
    others = tmp_path / "runs [1].db-worker-notes"
    others.touch()
    assert len(list(tmp_path.iterdir())) == 2
    alive.take()
    assert len(list(tmp_path.iterdir())) == 2, "the file of the one that was killed is gone"
    other.take()
    assert not other.is_free("alive") and not alive.is_free("other")
    assert alive.is_free("killed")
    for lock in (alive, other):
        lock.free()
    assert list(tmp_path.iterdir()) == [others]


def test_workers_that_begin_together_keep_their_locks(tmp_path: Path) -> None:
    locks = [FileLock(str(tmp_path / "runs.db"), str(number)) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(30):
            list(pool.map(FileLock.take, locks))
            assert not any(locks[0].is_free(str(number)) for number in range(8))
            list(pool.map(FileLock.free, locks))
    assert not list(tmp_path.iterdir())


def test_the_file_of_a_living_worker_stays_where_an_older_one_of_its_name_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = [FileLock(str(tmp_path / "runs.db"), name) for name in ("looks", "lives")]
    lives = tmp_path / locks[1]._name("lives")
    lives.touch()
    lock = liveness._lock
    opened: list[IO[bytes]] = []

    def overtaken(file: IO[bytes]) -> bool:
        if not opened:
            opened.append(file)  # the one that looks has opened the file: it is removed, and made again by its worker
            lives.unlink()
            locks[1].take()
        return lock(file)

    monkeypatch.setattr(liveness, "_lock", overtaken)
    assert not locks[0].is_free("lives") and lives.exists()
    locks[1].free()
