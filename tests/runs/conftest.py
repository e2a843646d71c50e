"""Databases for the tests of durable runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.postgres import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this process of the tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture(autouse=True)
def patient_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a transaction of a busy machine say nothing for a minute."""
    monkeypatch.setattr("wfrun.runs.database.IDLE_SECONDS", 60.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: a file, then one of PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "runs.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.new()
