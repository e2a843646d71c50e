"""The SQLite that Python brings: too old a one is told of, and a database does not depend on which one made it."""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from wfrun.runs.database import Database, DatabaseProblem, sqlite_module


@pytest.mark.parametrize("trusts", [True, False])
def test_the_engine_of_runs_gets_fractions_of_seconds_from_every_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusts: bool
) -> None:
    """From Python 3.12 on it makes tables with this default, which is null in SQLite before 3.42.

    An SQLite may be built so that tables call no functions but its own.
    """
    connect = sqlite3.connect

    def connected(*words: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*words, **named)
        connection.execute(f"PRAGMA trusted_schema={trusts:d}")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connected)
    database = Database(str(tmp_path / "runs.db"))
    with database.plain.begin() as connection:
        connection.execute(sa.text("CREATE TABLE queues (name TEXT, created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))"))
        connection.execute(sa.text("INSERT INTO queues (name) VALUES ('one')"))
        made = connection.execute(sa.text("SELECT created_at - 1000.0 * strftime('%s', 'now') FROM queues")).scalar_one()
    database.close()
    assert abs(made) < 60_000


def test_a_sqlite_that_is_too_old_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)
    told = "SQLite 3.34.1, which this Python has, is too old for durable runs: pip install pysqlite3-binary"
    with pytest.raises(DatabaseProblem, match=re.escape(told)):
        Database(str(tmp_path / "runs.db"))
    assert not (tmp_path / "runs.db").exists()


def test_a_newer_sqlite_that_is_installed_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = ModuleType("pysqlite3.dbapi2")
    monkeypatch.setitem(sys.modules, "pysqlite3", ModuleType("pysqlite3"))
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", newer)
    assert sqlite_module() is sqlite3
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert sqlite_module() is newer
