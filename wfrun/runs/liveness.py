"""Liveness: which workers of a database are alive, told by a lock that the system frees when a process dies, and by a lease.

A worker holds a lock for as long as its process lives: on PostgreSQL an advisory lock of a session, on SQLite a lock on a file beside the
database. A lock that is free means a dead worker, at once. A frozen process keeps its lock; so each worker also says every second that it
is there, and one that has not for ``LEASE`` seconds counts as dead. When it wakes, its runs are another's, and it does nothing to them.
Sources: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS, https://man7.org/linux/man-pages/man2/flock.2.html.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Collection
from typing import IO, Any, Protocol

import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database, DatabaseProblem, problem_of

BEAT = 0.5
"""Seconds between two looks for dead workers; a worker says half as often that it is there."""

LEASE = 5.0
"""Seconds after which a worker counts as dead that has not said that it is there."""

RETURN = 3.0
"""Seconds that others have to come back after the connection to the database was lost, before their locks are looked at."""

_LOCK_FILE = re.compile(r"-worker-[0-9a-f]{16}\Z")


class WorkerLock(Protocol):
    """The lock of one worker, and a look at those of others."""

    def take(self) -> None:
        """Takes the lock, or makes sure that it is still held."""
        ...

    def is_free(self, worker: str) -> bool:
        """Tells whether no process holds the lock of a worker."""
        ...

    def free(self) -> None:
        """Lets the lock go."""
        ...


class FileLock:
    """A lock on a file beside a SQLite database."""

    def __init__(self, path: str, worker: str) -> None:
        self._path = path
        self._worker = worker
        self._file: IO[bytes] | None = None

    def _name(self, worker: str) -> str:
        return f"{self._path}-worker-{hashlib.sha256(worker.encode()).hexdigest()[:16]}"

    def take(self) -> None:
        """Takes the lock, and removes the files of workers that died. Raises ``DatabaseProblem``."""
        if self._file is not None:
            return
        try:
            self._file = self._taken()
        except OSError as error:
            raise DatabaseProblem(f"no file can be made beside the database {self._path}: {(error.strerror or '').lower()}") from None
        for name in glob.glob(f"{glob.escape(self._path)}-worker-*"):
            if name != self._name(self._worker) and _LOCK_FILE.search(name):
                _is_free(name)

    def _taken(self) -> IO[bytes]:
        """Returns the locked file. Another worker may hold it for a moment, to remove it as that of a dead one: then it is made again."""
        name = self._name(self._worker)
        until = time.monotonic() + LEASE
        while True:
            file = open(name, "wb")  # noqa: SIM115
            locked = _lock(file)
            if locked and _is_at(file, name):
                return file
            if time.monotonic() > until:
                file.close()
                raise DatabaseProblem(f"another process holds the lock {name}")
            file.close()
            if not locked:
                time.sleep(0.005)

    def is_free(self, worker: str) -> bool:
        """Tells whether no process holds the lock of a worker; the file of a dead one is removed."""
        return _is_free(self._name(worker))

    def free(self) -> None:
        """Lets the lock go."""
        if self._file is not None:
            self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                os.unlink(self._name(self._worker))


def _is_free(name: str) -> bool:
    """Tells whether no process holds the lock on a file, and removes one that nobody holds while it is locked, so that nobody takes it."""
    while True:
        try:
            with open(name, "rb+") as file:
                if not _lock(file):
                    return False
                if not _is_at(file, name):
                    continue  # it was removed before it was locked here, and what has its name now is another one
                with contextlib.suppress(OSError):
                    os.unlink(name)
                break
        except FileNotFoundError:
            return True
        except OSError:
            return False
    if os.name == "nt":  # an open file cannot be removed there, neither here nor while another process has it
        with contextlib.suppress(OSError):
            os.unlink(name)
    return True


def _is_at(file: IO[bytes], name: str) -> bool:
    """Tells whether an open file is the one of a name still: a removed one locks nothing."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(name))
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> bool:
    """Locks a file until it is closed or its process ends; False where another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class SessionLock:
    """An advisory lock of a PostgreSQL session of its own."""

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker
        self._connection: sa.Connection | None = None

    def take(self) -> None:
        """Takes the lock, or makes sure that it is still held."""
        if self._connection is None:
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # closed for good where it is let go
            self._connection = connection
            connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended(:name, 42))"), {"name": self._worker})
        else:
            self._connection.execute(sa.text("SELECT 1"))

    def is_free(self, worker: str) -> bool:
        """Tells whether no session holds the lock of a worker."""
        assert self._connection is not None
        name = {"name": worker}
        free = self._connection.execute(sa.text("SELECT pg_try_advisory_lock(hashtextextended(:name, 42))"), name).scalar_one()
        if free:
            self._connection.execute(sa.text("SELECT pg_advisory_unlock(hashtextextended(:name, 42))"), name)
        return bool(free)

    def free(self) -> None:
        """Lets the lock go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                connection.close()


def living_workers(database: Database) -> int:
    """Returns how many workers say that they are there."""
    with database.plain.connect() as connection:
        fresh = sa.select(sa.func.count()).where(database.now() - schema.workers.c.seen <= LEASE)
        return int(connection.execute(fresh).scalar_one())


class Liveness:
    """Keeps one worker known as alive, and finds dead ones.

    ``holders`` gives the workers that have work, ``take_over`` makes the work of dead ones free again, ``trouble`` hears what is wrong with
    the database, and None when it can be used again. ``lease`` is after how many
    seconds a worker counts as dead that does not say that it is there.
    """

    def __init__(
        self,
        database: Database,
        worker: str,
        *,
        holders: Callable[[], Collection[str]],
        take_over: Callable[[Collection[str]], int],
        trouble: Callable[[DatabaseProblem | None], None] = lambda problem: None,
        lease: float = LEASE,
    ) -> None:
        self._database = database
        self._worker = worker
        self._holders = holders
        self._take_over = take_over
        self._trouble = trouble
        self._lease = lease
        self._ending = threading.Event()
        path = sa.make_url(database.url).database or ""
        self._lock: WorkerLock = FileLock(path, worker) if database.is_sqlite else SessionLock(database, worker)
        self._thread: threading.Thread | None = None
        self._look_from = 0.0

    def start(self) -> None:
        """Becomes alive, takes over what dead workers had, and goes on doing both. Raises ``DatabaseProblem``."""
        try:
            self._lock.take()
            self._beat()
            self._look()
        except sa.exc.SQLAlchemyError as error:
            raise problem_of(error, self._database.url) or error from error
        self._thread = threading.Thread(target=self._go_on, name="liveness", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ends the signs of life: what the worker still has is others'."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(5)
        with contextlib.suppress(DatabaseProblem), self._database.transaction() as connection:
            connection.execute(sa.delete(schema.workers).where(schema.workers.c.id == self._worker))
        self._lock.free()

    def _go_on(self) -> None:
        count = 0
        while not self._ending.wait(BEAT):
            count += 1
            try:
                self._lock.take()
                if count % 2 == 0:
                    self._beat()
                    self._trouble(None)
                if time.monotonic() >= self._look_from:
                    self._look()
            except (sa.exc.SQLAlchemyError, DatabaseProblem) as error:
                known = error if isinstance(error, DatabaseProblem) else problem_of(error, self._database.url)
                self._trouble(known or DatabaseProblem(" ".join(str(error).split())))
                if not self._database.is_sqlite:
                    self._lock.free()
                self._look_from = time.monotonic() + RETURN

    def _beat(self) -> None:
        table = schema.workers
        with self._database.transaction() as connection:
            found = connection.execute(sa.update(table).where(table.c.id == self._worker).values(seen=self._database.now()))
            if found.rowcount == 0:
                connection.execute(sa.insert(table).values(id=self._worker, seen=self._database.now()))

    def _look(self) -> None:
        others = [worker for worker in self._holders() if worker != self._worker]
        dead = [worker for worker in others if self._is_dead(worker)]
        if dead and self._take_over(dead):
            # A frozen worker may have locked a piece at this moment: its lease stands until that one is taken over too.
            still = self._holders()
            with self._database.transaction() as connection:
                done_with = [worker for worker in dead if worker not in still]
                connection.execute(sa.delete(schema.workers).where(schema.workers.c.id.in_(done_with)))

    def _is_dead(self, worker: str) -> bool:
        if self._lock.is_free(worker):
            return True
        table: Any = schema.workers
        with self._database.plain.connect() as connection:
            asked = sa.select(self._database.now() - table.c.seen).where(table.c.id == worker)
            age = connection.execute(asked).scalar_one_or_none()
        return age is not None and age > self._lease
