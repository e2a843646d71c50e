"""Open transaction: what a run writes between two effects, committed together before the next effect goes out.

PostgreSQL ends a transaction that says nothing for some seconds, so that a frozen process holds nothing for long. A run that computes for
longer is not frozen: a thread says something in its place, which a frozen process has not.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from weakref import WeakSet

import sqlalchemy as sa

from wfrun.runs import database as databases
from wfrun.runs.database import Database, DatabaseProblem, sentence


class OpenTransaction:
    """A transaction that begins when it is asked for, and lasts until it is committed or rolled back. For one thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sa.Connection | None = None
        self._lock = threading.Lock()

    def connection(self) -> sa.Connection:
        """Returns the connection of the open transaction. Raises ``DatabaseProblem``."""
        if self._connection is None:
            connection = None
            try:
                connection = self._database.engine.connect()
                connection.begin()
            except sa.exc.DBAPIError as error:
                if connection is not None:
                    connection.close()
                raise DatabaseProblem(sentence(error, self._database.url)) from error
            self._connection = connection
            if not self._database.is_sqlite:
                _WAKER.add(self)
        return self._connection

    def commit(self) -> None:
        """Stores what was written. Raises ``DatabaseProblem``: then nothing of it is stored."""
        connection = self._end()
        if connection is None:
            return
        try:
            connection.commit()
        except sa.exc.DBAPIError as error:
            raise DatabaseProblem(sentence(error, self._database.url)) from error
        finally:
            connection.close()

    def rollback(self) -> None:
        """Takes back what was written since the last commit."""
        connection = self._end()
        if connection is not None:
            connection.close()  # closing an open transaction rolls it back

    def _end(self) -> sa.Connection | None:
        """Returns the connection of the transaction that ends; from now on nobody else says anything on it."""
        with self._lock:
            connection, self._connection = self._connection, None
        return connection

    def stay_awake(self) -> None:
        """Says something on a connection that is in a transaction and at rest; from another thread than the transaction's own."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            connection = self._connection
            if connection is not None:
                # What is wrong with the connection its own thread finds out.
                with suppress(sa.exc.SQLAlchemyError):
                    _ask_nothing(connection.connection.driver_connection)
        finally:
            self._lock.release()


def _ask_nothing(raw: object) -> None:
    """Sends a query that asks nothing, unless the connection is in use by its own thread."""
    import psycopg
    from psycopg.pq import TransactionStatus

    if not isinstance(raw, psycopg.Connection) or not raw.lock.acquire(blocking=False):
        return
    try:
        with suppress(psycopg.Error):
            if raw.pgconn.transaction_status == TransactionStatus.INTRANS:
                raw.pgconn.exec_(b"SELECT")
    finally:
        raw.lock.release()


class _Waker:
    """Keeps the transactions of this process awake that are open."""

    def __init__(self) -> None:
        self._open: WeakSet[OpenTransaction] = WeakSet()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, transaction: OpenTransaction) -> None:
        """Keeps a transaction awake as often as it is open."""
        with self._lock:
            self._open.add(transaction)
            if self._thread is None:
                self._thread = threading.Thread(target=self._stay_awake, name="transactions", daemon=True)
                self._thread.start()

    def _stay_awake(self) -> None:
        while True:
            time.sleep(databases.AWAKE_SECONDS)
            with self._lock:
                transactions = list(self._open)
                if not transactions:
                    self._thread = None
                    return
            for transaction in transactions:
                transaction.stay_awake()


_WAKER = _Waker()
