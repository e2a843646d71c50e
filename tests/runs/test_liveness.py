"""Dead and frozen workers are found, and all that they had is taken over."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from wfrun.runs import schema
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
        liveness = Liveness(database, "alive", holders=lambda: ["frozen"] if pieces else [], take_over=take_over)
        liveness.start()
        liveness.end()
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
