"""The reference engine: the smallest that keeps the promises of an engine of durable runs."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from wfrun.runs.database import Database
from wfrun.runs.engine import Drive, Work

_METADATA = sa.MetaData()
_WORK = sa.Table(
    "reference_work",
    _METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("segment", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("done", sa.Boolean, nullable=False),
)


class ReferenceEngine:
    """The smallest engine that keeps the port's promises, in one table. It hands out work when a test says so."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.drive: Drive | None = None
        _METADATA.create_all(database.engine)

    def put(self, connection: sa.Connection, work: Work) -> None:
        if connection.execute(sa.select(_WORK.c.id).where(_WORK.c.id == work.id)).first() is None:
            row = {"id": work.id, "run": work.run, "segment": work.segment, "reason": work.reason, "due": work.due or 0.0}
            connection.execute(sa.insert(_WORK).values(**row, done=False))

    def start(self, drive: Drive) -> None:
        self.drive = drive

    def holds(self, connection: sa.Connection, work: Work) -> bool:
        asked = sa.select(_WORK.c.holder).where(_WORK.c.id == work.id, _WORK.c.done.is_(False)).with_for_update(read=True)
        return connection.execute(asked).scalar_one_or_none() == work.hand_out

    def unfinished(self, connection: sa.Connection) -> Collection[str]:
        return connection.execute(sa.select(_WORK.c.id).where(_WORK.c.done.is_(False))).scalars().all()

    def forget(self, before: float) -> None:
        with self.database.transaction() as connection:
            connection.execute(sa.delete(_WORK).where(_WORK.c.done.is_(True), _WORK.c.due < before))

    def stop(self, seconds: float) -> None:
        self.drive = None

    def hand_out(self, now: float) -> int:
        """Hands out all that is due, also what that puts down; returns how many pieces. Work whose drive raises is not done."""
        count = 0
        while True:
            with self.database.transaction() as connection:
                work = self.take(connection, now)
            if work is None:
                return count
            assert self.drive is not None
            self.drive(work)
            with self.database.transaction() as connection:
                mine = (_WORK.c.id == work.id) & (_WORK.c.holder == work.hand_out)
                connection.execute(sa.update(_WORK).where(mine).values(done=True))
            count += 1

    def take(self, connection: sa.Connection, now: float) -> Work | None:
        """Hands out the piece that is due first and that no other living process has; None where there is none."""
        asked = sa.select(_WORK).where(_WORK.c.done.is_(False), _WORK.c.due <= now).order_by(_WORK.c.due, _WORK.c.id)
        row = next((row for row in connection.execute(asked) if not _is_of_another(row.holder)), None)
        if row is None:
            return None
        work = Work(row.run, row.segment, row.reason, row.due, f"{os.getpid()}-{uuid.uuid4().hex}")
        connection.execute(sa.update(_WORK).where(_WORK.c.id == work.id).values(holder=work.hand_out))
        return work


def _is_of_another(holder: str | None) -> bool:
    if holder is None:
        return False
    process = int(holder.partition("-")[0])
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return process != os.getpid()
