"""``wfrun db``: what it prints, and how it ends."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import Place, payment
from wfrun.runs import schema
from wfrun.runs.health import backup
from wfrun.runs.listing import RunProblem
from wfrun.runs.migrations import HEAD

STORED = Path(__file__).parents[1] / "runs" / "stored"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFRUN_DATABASE", str(tmp_path / "runs.db"))
    return tmp_path / "runs.db"


def test_migrate_says_from_what_to_what(wfrun: Any, file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.executescript((STORED / "version-0001.sql").read_text(encoding="utf-8"))
    connection.close()
    assert wfrun("db", "migrate").out == f"✓ the tables were of version 0001 and are of version {HEAD}\n"
    assert wfrun("db", "migrate").out == f"✓ the tables are of version {HEAD} already\n"
    assert json.loads(wfrun("db", "migrate", "--json").out) == {"before": HEAD, "version": HEAD}
    assert wfrun("db", "check").status == 0


def test_migrate_makes_what_is_not_there(wfrun: Any, file: Path) -> None:
    assert wfrun("db", "migrate").out == f"✓ the tables are made, of version {HEAD}\n"
    assert file.exists()


def test_check_repair_backup_prune_erase(wfrun: Any, file: Path, tmp_path: Path) -> None:
    place = Place(file)
    place.load('workflow "notes"\non payment_intent.succeeded <\n  log "{id}"\n>\n')
    place.accept(payment())
    (run,) = [row.id for row in place.rows(schema.runs)]
    found = wfrun("db", "check")  # the work is in the table of another engine
    assert found.status == 1
    assert " ".join(found.out.split()) == f"✗ 1 run has no work that would drive it: {run}; `--repair` puts it down"
    assert wfrun("db", "check", "--repair").out.endswith("✓ 1 run goes on\n")
    assert wfrun("db", "check").out == "✓ nothing is wrong\n"
    place.work()
    copied = wfrun("db", "backup", tmp_path / "copy.db", "--json")
    assert json.loads(copied.out) == {"file": str(tmp_path / "copy.db"), "bytes": (tmp_path / "copy.db").stat().st_size}
    again = wfrun("db", "backup", tmp_path / "copy.db")
    assert (again.status, again.err) == (2, f"wfrun: {tmp_path / 'copy.db'} is there already\n")
    assert wfrun("db", "erase", place.run("notes").id).out.startswith("✓ erased from 0 events and 1 run: run_")
    assert wfrun("db", "erase", "x").err == "wfrun: `x` is too short to tell a person by\n"
    with place.database.transaction() as connection:
        connection.execute(sa.update(schema.runs).values(finished=1.0))
        connection.execute(sa.update(schema.events).values(received=1.0))
    assert wfrun("db", "prune").err == "wfrun: say what is to be kept: --days N, --runs N, or both\n"
    assert wfrun("db", "prune", "--days", "30").out == "✓ 1 run and 1 event deleted\n"
    place.database.close()


def test_postgresql_is_copied_with_its_own_tool() -> None:
    from wfrun.runs.database import Database

    database = Database("postgresql://ada:secret@db.example.com/runs")
    with pytest.raises(RunProblem, match=r"pg_dump --format=custom --file=copy.dump postgresql://ada:\*\*\*@db.example.com/runs"):
        backup(database, "copy.dump")


def test_a_newer_database_is_refused_by_every_command(wfrun: Any, file: Path) -> None:
    assert wfrun("db", "migrate").status == 0
    connection = sqlite3.connect(file)
    connection.execute("UPDATE wfrun_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    for words in (("db", "check"), ("db", "migrate"), ("runs", "list")):
        done = wfrun(*words)
        assert done.status == 2 and "is of a newer wfrun (version 9999" in done.err


@pytest.mark.parametrize("words", [("runs", "list"), ("runs", "show", "run_1"), ("db", "check")])
def test_a_file_that_is_named_and_not_there_is_no_database_without_runs(wfrun: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    result = wfrun(*words, "--database", str(tmp_path / "misspelt" / "runs.db"))
    assert result.status == 2 and "runs.db does not exist: a database is made by" in result.err
    assert not (tmp_path / "misspelt").exists()
