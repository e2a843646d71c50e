"""Databases of earlier versions: brought forward, and their runs ended."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.approvals import answer
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.drive import Driver
from wfrun.runs.listing import show
from wfrun.runs.migrations import HEAD, migrate, migration_scripts, version_of
from wfrun.support.json_text import read_json

STORED = Path(__file__).parent / "stored"
"""Databases as an earlier version left them, each with runs that wait, ask, are queued and are under way."""


def restored(path: Path, name: str) -> Database:
    """Returns a new database with what stands in a stored one."""
    connection = sqlite3.connect(path)
    connection.executescript((STORED / name).read_text(encoding="utf-8"))
    connection.close()
    return Database(str(path))


def pairs(connection: sa.Connection, asked: sa.Select[Any]) -> dict[str, Any]:
    return {row[0]: row[1] for row in connection.execute(asked)}


def described(engine: sa.Engine) -> dict[str, Any]:
    """Returns the tables of durable runs: columns, keys, indexes."""
    found = sa.inspect(engine)
    return {
        name: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in found.get_columns(name)),
            "key": sorted(found.get_pk_constraint(name)["constrained_columns"]),
            "unique": sorted(tuple(one["column_names"]) for one in found.get_unique_constraints(name)),
            "indexes": sorted(
                (str(one["name"]), tuple(map(str, one["column_names"])), bool(one["unique"])) for one in found.get_indexes(name)
            ),
        }
        for name in found.get_table_names()
        if name.startswith("wfrun_") and name != "wfrun_version"
    }


def _bring_to(database: Database, version: str) -> None:
    """Makes the tables of an earlier version."""
    with database.transaction() as connection:
        from alembic.migration import MigrationContext
        from alembic.operations import Operations

        scripts = migration_scripts()
        options = {
            "version_table": "wfrun_version",
            "fn": lambda current, _: scripts._upgrade_revs(version, current),
            "transactional_ddl": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        with Operations.context(context):
            context.run_migrations()


def test_the_migrations_come_to_the_tables_of_the_schema(database_url: str) -> None:
    migrated = Database(database_url)
    _bring_to(migrated, "0001")
    assert migrate(migrated) == ("0001", HEAD)
    forward = described(migrated.engine)
    with migrated.transaction() as connection:
        for name in (*forward, "wfrun_version"):
            connection.execute(sa.text(f"DROP TABLE {name}"))
    assert migrate(migrated) == (None, HEAD)
    assert forward == described(migrated.engine)
    assert migrate(migrated) == (HEAD, HEAD)
    migrated.close()


def test_steps_without_an_answer_are_in_doubt_since_they_were_begun(database_url: str) -> None:
    database = Database(database_url)
    _bring_to(database, "0003")
    steps = [
        (0, "call", None),
        (1, "call", '{"unknown":"no answer","now":1}'),
        (2, "call", '{"done":{},"now":1}'),
        (3, "call", '{"refused":"no","message":"no","now":1}'),
        (4, "ask", None),
    ]
    with database.transaction() as connection:
        for number, kind, given in steps:
            row = {"number": number, "path": str(number), "kind": kind, "answer": given}
            insert = "INSERT INTO wfrun_steps (run, number, path, kind, request, epoch, tries, begun, answer)"
            connection.execute(sa.text(f"{insert} VALUES ('run_1', :number, :path, :kind, '', 0, 1, 7.5, :answer)"), row)
    assert migrate(database) == ("0003", HEAD)
    with database.transaction() as connection:
        found = pairs(connection, sa.select(schema.steps.c.path, schema.steps.c.doubted))
    assert found == {"0": 7.5, "1": 7.5, "2": None, "3": None, "4": None}
    database.close()


def test_the_newest_migration_is_the_version_of_the_schema() -> None:
    assert migration_scripts().get_current_head() == HEAD


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "runs.db"))
    migrate(database)
    with database.transaction() as connection:
        connection.execute(sa.text("UPDATE wfrun_version SET version_num = '9999'"))
    with pytest.raises(DatabaseProblem, match=rf"is of a newer wfrun \(version 9999 .* knows {HEAD}\): use that"):
        migrate(database)
    with database.transaction() as connection:
        assert version_of(connection) == "9999"
    database.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    database = restored(tmp_path / "runs.db", "version-0001.sql")
    with database.transaction() as connection:
        connection.execute(sa.text("CREATE TABLE wfrun_keys_0001 (a TEXT)"))
    before = described(database.engine)
    with pytest.raises(DatabaseProblem, match=f"cannot be brought to version {HEAD}|cannot be used"):
        migrate(database)
    assert described(database.engine) == before
    database.close()


def test_a_database_says_since_when_it_knows_events(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "runs.db"))
    migrate(database, now=17.5)
    with database.transaction() as connection:
        assert pairs(connection, sa.select(schema.facts.c.name, schema.facts.c.value)) == {"began": "17.5"}
    database.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in STORED.glob("*.sql")))
def test_runs_of_an_earlier_version_end_on_this_one(tmp_path: Path, name: str) -> None:
    database = restored(tmp_path / "runs.db", name)
    migrate(database)
    engine = DbosEngine(database, live=False, polling=0.05)
    engine.prepare()
    with database.transaction() as connection:
        runs = pairs(connection, sa.select(schema.runs.c.workflow, schema.runs.c.id))
        event = read_json(connection.execute(sa.select(schema.events.c.body).where(schema.events.c.id == "evt_stored_1")).scalar_one())
    answer(database, engine, runs["asks"], None, True, "Ada")
    acceptance = Acceptance(database, engine, "simulated")
    assert acceptance.accept(event, []).duplicate
    came = {**event, "id": "evt_stored_3", "type": "payment_intent.canceled", "created": int(time.time())}
    assert not acceptance.accept(came, []).duplicate
    engine.start(Driver(database, engine, sleep=lambda seconds: None).drive)
    try:
        for _ in range(6_000):
            with database.transaction() as connection:
                statuses = pairs(connection, sa.select(schema.runs.c.workflow, schema.runs.c.status))
            if set(statuses.values()) == {"succeeded"}:
                break
            time.sleep(0.05)
    finally:
        engine.stop(5)
    assert statuses == dict.fromkeys(runs, "succeeded")
    told = {name: show(database, run).report for name, run in runs.items()}
    said = {
        name: [(step.arguments or {}).get("message") for step in report.steps if step.action == "log"]
        for name, report in told.items()
        if report is not None
    }
    assert said == {
        "waits": ["waited"],
        "waits for an event": ["canceled"],
        "under way": ["first", "second"],
        "asks": ["answered: true"],
        "queued": ["hello cus_stored"],
    }
    with database.transaction() as connection:
        keys = connection.execute(sa.select(schema.steps.c.key).where(schema.steps.c.key.is_not(None))).scalars().all()
    assert len(keys) == len(set(keys))
    database.close()
