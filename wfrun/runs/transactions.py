"""Open transaction: what a run writes between two effects, committed together before the next effect goes out."""

from __future__ import annotations

import sqlalchemy as sa

from wfrun.runs.database import Database, DatabaseProblem, sentence


class OpenTransaction:
    """A transaction that begins when it is asked for, and lasts until it is committed or rolled back. For one thread.

    ``idle`` is for how many seconds it may stand open while nothing is asked, where that is longer than usual.
    """

    def __init__(self, database: Database, idle: float | None = None) -> None:
        self._database = database
        self._idle = idle
        self._connection: sa.Connection | None = None

    def connection(self) -> sa.Connection:
        """Returns the connection of the open transaction. Raises ``DatabaseProblem``."""
        if self._connection is None:
            connection = None
            try:
                connection = self._database.engine.connect()
                connection.begin()
                if self._idle is not None:
                    self._database.wait_longer(connection, self._idle)
            except sa.exc.DBAPIError as error:
                if connection is not None:
                    connection.close()
                raise DatabaseProblem(sentence(error, self._database.url)) from error
            self._connection = connection
        return self._connection

    def commit(self) -> None:
        """Stores what was written. Raises ``DatabaseProblem``: then nothing of it is stored."""
        connection, self._connection = self._connection, None
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
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # closing an open transaction rolls it back
