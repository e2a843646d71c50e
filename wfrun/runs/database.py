"""Database: a SQLite file, or PostgreSQL by its URL; transactions, and errors as sentences.

SQLite is written ahead (WAL) and synced before a commit returns (FULL), so that a killed process and a lost power lose nothing that was
answered. A transaction takes SQLite's write lock when it begins; on PostgreSQL ``locked`` takes a lock of its own for what only one worker
may decide at a time. Sources: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous,
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

OLDEST_SQLITE = (3, 42, 0)
"""From this SQLite on the engine of runs keeps fractions of seconds in it."""


class DatabaseProblem(Exception):
    """The database cannot be used; the text is one sentence."""


class Database:
    """A database of runs. Safe to share between threads.

    ``url`` is a path of a file, ``sqlite:///…`` or ``postgresql://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = _whole(url)
        self.is_sqlite = self.url.startswith("sqlite")
        try:
            if self.is_sqlite:
                self.engine = sa.create_engine(self.url, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=40)
                sa.event.listen(self.engine, "connect", _prepare_sqlite)
                sa.event.listen(self.engine, "connect", _leave_transactions)
                sa.event.listen(self.engine, "begin", _begin_immediate)
            else:
                driver = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
                # The engine's own schema must not catch our tables: a role that is called like it comes first on the usual path.
                options = {"options": "-c search_path=public", "connect_timeout": 10}
                self.engine = sa.create_engine(driver, pool_size=40, pool_pre_ping=True, connect_args=options)
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

    def plain_engine(self) -> sa.Engine:
        """Returns another engine for the same database, of which others begin the transactions."""
        if not self.is_sqlite:
            return self.engine
        engine = sa.create_engine(self.url, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=20)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def _whole(url: str) -> str:
    if url.startswith(("sqlite:", "postgresql:")):
        return url
    if url.startswith("postgres:"):
        return "postgresql:" + url.removeprefix("postgres:")
    if "://" in url:
        raise DatabaseProblem(f"`{shown(url)}` is no database: write a file's path, or postgresql://user@host/name")
    return f"sqlite:///{os.path.abspath(url)}"


def shown(url: str) -> str:
    """Returns a URL as it may be shown: without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return url.partition("@")[2] or url


def _prepare_sqlite(connection: Any, _: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")


def _leave_transactions(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # a transaction begins where SQLAlchemy begins one, also before it reads


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def sentence(error: sa.exc.DBAPIError, url: str) -> str:
    """Returns what is wrong with a database in one sentence."""
    reason = " ".join(str(error.orig).split())
    if "database or disk is full" in reason or "No space left" in reason:
        reason = "the disk is full"
    elif "readonly database" in reason:
        reason = "it is read-only"
    elif "database is locked" in reason:
        reason = "another process holds it for too long"
    elif "unable to open" in reason:
        reason = "it cannot be opened or made"
    elif "not a database" in reason:
        reason = "it is no database"
    elif error.connection_invalidated or "connection" in reason.lower():
        reason = "the connection is lost"
    return f"the database {shown(url)} cannot be used: {reason}"


def make_tables(database: Database) -> None:
    """Makes the tables that are not there."""
    from wfrun.runs.schema import metadata

    try:
        metadata.create_all(database.engine)
    except sa.exc.DBAPIError as error:
        raise DatabaseProblem(sentence(error, database.url)) from error
