"""A database that another process holds: people are told that it is waited for, once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from wfrun.cli import run_command
from wfrun.runs.opening import open_database

SENTENCE = "is in use: waiting for up to 30 seconds"


def begin(place: Path) -> sqlite3.Connection:
    """A transaction of another process."""
    other = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_it_is_said_once_however_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.runs.busy.TOLD_AFTER", 0.06)
    told: list[str] = []
    heard = threading.Event()

    def hear(line: str) -> None:
        told.append(line)
        heard.set()

    place = tmp_path / "runs.db"
    database = open_database(str(place), tell=hear)
    assert told == []
    other = begin(place)

    def wait() -> None:
        with database.transaction() as connection:
            connection.execute(sa.text("SELECT 1"))

    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(wait) for _ in range(3)]
        assert heard.wait(300)
        other.close()
        for one in waiting:
            one.result(300)
    assert len(told) == 1 and str(place) in told[0] and told[0].endswith(SENTENCE)
    database.close()


def test_a_command_that_waits_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("wfrun.runs.busy.TOLD_AFTER", 0.06)
    place = tmp_path / "runs.db"
    open_database(str(place)).close()
    other = begin(place)
    _when_told(monkeypatch, "wfrun.cli.runs_database.complain", other.close)
    assert run_command(["runs", "list", "--database", str(place)]) == 0
    assert SENTENCE in capfd.readouterr().err


def _when_told(monkeypatch: pytest.MonkeyPatch, name: str, then: Callable[[], Any]) -> None:
    from wfrun.cli.terminal import complain

    def told(line: str) -> None:
        complain(line)
        then()

    monkeypatch.setattr(name, told)
