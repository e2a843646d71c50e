"""Database: a SQLite file, or PostgreSQL by its URL; transactions, and errors as sentences.

SQLite is written ahead (WAL) and synced before a commit returns (FULL), so that a killed process and a lost power lose nothing that was
answered. A transaction takes SQLite's write lock when it begins; on PostgreSQL ``locked`` takes a lock of its own for what only one worker
may decide at a time. Sources: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous,
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from wfrun.runs.busy import BusyWatch

OLDEST_SQLITE = (3, 35, 0)
"""From this SQLite on a statement can return what it wrote (https://www.sqlite.org/lang_returning.html)."""


_KEEPALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""After how long a server is given up that answers no more; seconds, and milliseconds for the last."""


IDLE_SECONDS = 5.0
"""For so long an open transaction of PostgreSQL may say nothing: what a frozen process holds is freed before its work is taken over."""

AWAKE_SECONDS = IDLE_SECONDS / 5
"""So often something is said in the place of a run that computes for longer."""


LOCK_SECONDS = 30.0
"""For so long a statement waits for what another transaction holds; of SQLite, for the file."""

_OF_POSTGRES = {
    "25006": "it is read-only",
    "40P01": "two transactions waited for each other",
    "42501": "this user may not use its tables",
    "53100": "the disk is full",
    "53300": "it takes no more connections",
    "55P03": "another process holds it for too long",
}
"""What is wrong with a database of PostgreSQL, by its codes (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


class DatabaseProblem(Exception):
    """The database cannot be used; the text is one sentence."""


class Database:
    """A database of runs. Safe to share between threads.

    ``url`` is a path of a file, ``sqlite:///…`` or ``postgresql://…``. ``tell`` is told in a line where it has to be waited for.
    """

    def __init__(self, url: str, *, tell: Callable[[str], None] | None = None) -> None:
        self.url = _whole(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._busy: BusyWatch | None = None
        try:
            if self.is_sqlite:
                self.engine = self._sqlite_engine(40)
                sa.event.listen(self.engine, "connect", _leave_transactions)
                sa.event.listen(self.engine, "begin", self._begin_immediate)
                if tell is not None:
                    self._busy = BusyWatch(tell, f"the database {shown(url)} is in use: waiting for up to {LOCK_SECONDS:g} seconds")
            else:
                driver = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
                # The engine's own schema must not catch our tables: a role that is called like it comes first on the usual path.
                idle = f"idle_in_transaction_session_timeout={int(IDLE_SECONDS * 1000)}"
                waiting = f"lock_timeout={int(LOCK_SECONDS * 1000)}"
                options = {"options": f"-c search_path=public -c {idle} -c {waiting}", "connect_timeout": 10}
                self.engine = sa.create_engine(driver, pool_size=40, pool_pre_ping=True, connect_args={**options, **_KEEPALIVE})
        except sa.exc.ArgumentError:
            raise DatabaseProblem(f"`{shown(self.url)}` is no database: write a file's path, or postgresql://user@host/name") from None

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Runs the block in one transaction. Raises ``DatabaseProblem``."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise DatabaseProblem(sentence(error, self.url)) from error

    def locked(self, connection: sa.Connection, *names: str) -> None:
        """Lets no other transaction pass here for the same names until this one ends; a transaction of SQLite is alone anyway."""
        if not self.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7))"), {"name": "\n".join(names)})

    def now(self) -> sa.ColumnElement[float]:
        """Returns the moment by the database's own clock, which all workers share, in unix seconds."""
        if self.is_sqlite:
            return (sa.func.julianday("now") - 2440587.5) * 86400.0  # the first number is the start of 1970
        return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Float)

    def _begin_immediate(self, connection: sa.Connection) -> None:
        with self._busy or nullcontext():
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    @cached_property
    def plain(self) -> sa.Engine:
        """Another engine for the same database, of which others begin the transactions; reading does not wait for who writes."""
        return self._sqlite_engine(20) if self.is_sqlite else self.engine

    def _sqlite_engine(self, connections: int) -> sa.Engine:
        arguments = {"timeout": 30, "check_same_thread": False}
        engine = sa.create_engine(self.url, module=sqlite_module(), connect_args=arguments, pool_size=connections)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine

    def problem(self, error: sa.exc.DBAPIError) -> DatabaseProblem:
        """Returns an error of this database as a problem."""
        return DatabaseProblem(sentence(error, self.url))

    def close(self) -> None:
        """Closes all connections."""
        if self._busy is not None:
            self._busy.end()
        self.engine.dispose()
        self.plain.dispose()


def _whole(url: str) -> str:
    """Returns a URL that means the same wherever the process goes: a file's path is whole. Raises ``DatabaseProblem``."""
    if url.startswith("sqlite:"):
        with suppress(sa.exc.ArgumentError):  # the engine tells it
            parsed = sa.make_url(url)
            if parsed.database:
                return parsed.set(database=os.path.abspath(parsed.database)).render_as_string()
    if url.startswith(("sqlite:", "postgresql:")):
        return url
    if url.startswith("postgres:"):
        return "postgresql:" + url.removeprefix("postgres:")
    if "://" in url:
        raise DatabaseProblem(f"`{shown(url)}` is no database: write a file's path, or postgresql://user@host/name")
    return f"sqlite:///{os.path.abspath(url)}"


def shown(url: str) -> str:
    """Returns a URL as it may be shown: without its password, and of a file its path."""
    try:
        parsed = sa.make_url(url)
        return parsed.database or "" if parsed.get_backend_name() == "sqlite" else parsed.render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return url.partition("@")[2] or url


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if sqlite_module().sqlite_version_info < (3, 42, 0):
        # From Python 3.12 on the engine of runs asks for what SQLite has from then on, also in its tables: some SQLites must be told that
        # tables may call it (https://www.sqlite.org/pragma.html#pragma_trusted_schema).
        connection.create_function("unixepoch", 1, _unix_seconds)
        connection.execute("PRAGMA trusted_schema=ON")


def _unix_seconds(form: str) -> float | None:
    """Returns the moment as SQLite's ``unixepoch('subsec')`` does, in unix seconds with a fraction."""
    return round(time.time(), 3) if form == "subsec" else None


def _leave_transactions(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # a transaction begins where SQLAlchemy begins one, also before it reads


def sentence(error: sa.exc.DBAPIError, url: str) -> str:
    """Returns what is wrong with a database in one sentence."""
    reason = " ".join(str(error.orig).split())
    code = getattr(error.orig, "sqlstate", None)
    if code in _OF_POSTGRES:
        reason = _OF_POSTGRES[code]
    elif "too many clients" in reason or "too many connections" in reason or "remaining connection slots" in reason:
        reason = _OF_POSTGRES["53300"]  # a connection that is refused has no code
    elif "database or disk is full" in reason or "No space left" in reason:
        reason = "the disk is full"
    elif "readonly database" in reason:
        reason = "it is read-only"
    elif "database is locked" in reason:
        reason = "another process holds it for too long"
    elif "unable to open" in reason:
        reason = "it cannot be opened or made"
    elif "disk I/O error" in reason:
        reason = "the disk cannot be written to"
    elif "not a database" in reason:
        reason = "it is no database"
    elif error.connection_invalidated or "connection" in reason.lower():
        reason = "the connection is lost"
    return f"the database {shown(url)} cannot be used: {reason}"


def problem_of(error: BaseException, url: str) -> DatabaseProblem | None:
    """Returns the problem where an error means that the database cannot be used now; None where a statement was wrong."""
    if isinstance(error, sa.exc.DBAPIError):
        wrong = isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError)
        if not wrong or getattr(error.orig, "sqlstate", None) in _OF_POSTGRES:
            return DatabaseProblem(sentence(error, url))
    if isinstance(error, sa.exc.TimeoutError | sa.exc.PendingRollbackError):
        return DatabaseProblem(f"the database {shown(url)} cannot be used: the connection is lost")
    return None


def sqlite_module() -> Any:
    """Returns Python's SQLite, or a newer one where that is too old. Raises ``DatabaseProblem``.

    A process must have one only: two would not see each other's locks of a file (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
    """
    if sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return sqlite3
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        raise DatabaseProblem(
            f"SQLite {sqlite3.sqlite_version}, which this Python has, is too old for durable runs: pip install pysqlite3-binary brings a "
            "newer one; PostgreSQL, with --database, needs none"
        ) from None
