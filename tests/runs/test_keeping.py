"""What becomes of a database over time: checks, copies, old runs deleted, people erased."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import NOW, Place, payment
from wfrun.runs import schema
from wfrun.runs.activation import activate
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.engine import Work
from wfrun.runs.erasure import erase
from wfrun.runs.health import backup, check, put_back
from wfrun.runs.history import StoredHistory
from wfrun.runs.listing import RunProblem, show
from wfrun.runs.management import cancel
from wfrun.runs.opening import open_database
from wfrun.runs.repeats import START, replay, retry
from wfrun.runs.retention import EVENT_DAYS, Pruned, prune

DAY = 86_400

SCRIPT = """
workflow "notes"
on payment_intent.succeeded once per customer <
  log "thanks {customer} of {receipt_email}"
>

workflow "waits"
on payment_intent.succeeded when amount > 100 USD <
  wait 100 days
  log "late"
>
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "runs.db")
    made.load(SCRIPT)
    yield made
    made.database.close()


def accept(place: Place, number: int, **fields: Any) -> tuple[str, ...]:
    return place.accept(payment(f"evt_{number}", now=int(place.now), customer=f"cus_{number:04}", **fields)).runs


def column(place: Place, column: sa.Column[Any]) -> list[Any]:
    with place.database.transaction() as connection:
        return list(connection.execute(sa.select(column)).scalars())


# --- checks ---------------------------------------------------------------------------------------------------------------------------


def test_nothing_is_wrong_with_a_database_in_use(place: Place) -> None:
    accept(place, 1, amount=20_000)
    place.work()
    accept(place, 2)
    assert check(place.database, place.engine) == ()


def test_rows_that_belong_to_nothing_are_counted(place: Place) -> None:
    accept(place, 1)
    place.work()
    with place.database.transaction() as connection:
        connection.execute(sa.delete(schema.events))
        connection.execute(sa.delete(schema.programs))
        connection.execute(sa.update(schema.steps).values(run="run_gone"))
    assert check(place.database, place.engine) == (
        "1 step belongs to no run",
        "2 runs have no event",
        "2 runs have no program",
    )


def test_a_run_that_nothing_would_wake_is_found_and_put_down_again(place: Place) -> None:
    (_, waits) = sorted(accept(place, 1, amount=20_000), key=lambda run: show(place.database, run).summary["workflow"])
    place.work()
    with place.database.transaction() as connection:
        connection.execute(sa.text("DELETE FROM reference_work"))
    (told,) = check(place.database, place.engine)
    assert told == f"1 run has no work that would drive it: {waits}; `--repair` puts it down"
    assert put_back(place.database, place.engine) == (waits,)
    assert check(place.database, place.engine) == ()
    place.work(99 * DAY)
    assert show(place.database, waits).summary["status"] == "waiting", "it is put down for its moment, not for now"
    place.work(DAY)
    assert show(place.database, waits).summary["status"] == "succeeded"


def test_a_damaged_file_is_told(place: Place) -> None:
    for number in range(20):
        accept(place, number)
    with place.database.transaction() as connection:
        connection.execute(sa.text("PRAGMA writable_schema=ON"))
        names = ("wfrun_runs_by_time", "wfrun_runs_by_event")
        pages = [connection.execute(sa.text(f"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'")).scalar_one() for name in names]
        swapped = f"CASE name WHEN '{names[0]}' THEN {pages[1]} ELSE {pages[0]} END"
        connection.execute(sa.text(f"UPDATE sqlite_schema SET rootpage = {swapped} WHERE name IN {names}"))
    place.database.close()
    found = check(place.database, place.engine)
    assert found and all(told.startswith("the file is damaged: ") for told in found)


# --- copies ---------------------------------------------------------------------------------------------------------------------------


def test_a_copy_is_whole_while_the_database_is_written_to(tmp_path: Path, place: Place) -> None:
    accept(place, 1, amount=20_000)
    place.work()
    copy = tmp_path / "copy.db"
    with place.database.transaction() as connection:
        connection.execute(sa.insert(schema.pauses).values(workflow="", at=0.0))  # not committed while the copy is made
        size = backup(place.database, str(copy))
    assert size == copy.stat().st_size and copy.stat().st_mode & 0o077 == 0
    other = Place(copy, fresh=False)
    assert other.rows(schema.pauses) == []
    other.work(100 * DAY)
    assert set(other.statuses) == {"succeeded"}
    other.database.close()


def test_a_copy_replaces_no_file(tmp_path: Path, place: Place) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(RunProblem, match="there is there already"):
        backup(place.database, str(tmp_path / "there"))
    assert (tmp_path / "there").read_text() == "mine"
    with pytest.raises(RunProblem, match="no such file or directory"):
        backup(place.database, str(tmp_path / "none" / "copy.db"))


# --- old runs -------------------------------------------------------------------------------------------------------------------------


def test_what_ended_long_ago_goes_and_what_goes_on_stays(place: Place) -> None:
    accept(place, 1, amount=20_000)
    place.work()
    place.now += 40 * DAY
    accept(place, 2)
    place.work()
    assert prune(place.database, place.engine, days=35, now=place.now) == Pruned(runs=1, events=0), "the waiting run needs its event"
    assert sorted(column(place, schema.runs.c.workflow)) == ["notes", "waits", "waits"]
    assert check(place.database, place.engine) == ()
    place.work(60 * DAY)
    assert prune(place.database, place.engine, days=30, now=place.now + 31 * DAY) == Pruned(runs=3, events=2, programs=1)
    assert column(place, schema.steps.c.run) == column(place, schema.deliveries.c.id) == []


def test_an_event_is_remembered_for_thirty_days_whatever_is_kept_of_its_runs(place: Place) -> None:
    accept(place, 1)
    place.work()
    later = place.now + (EVENT_DAYS - 1) * DAY
    assert prune(place.database, place.engine, days=1, now=later) == Pruned(runs=2, events=0)
    place.now = later
    assert place.accept(payment("evt_1", customer="cus_0001")).duplicate
    assert prune(place.database, place.engine, days=1, now=later + 2 * DAY) == Pruned(runs=0, events=1, programs=1)


def test_what_once_per_used_up_stays_used_up(place: Place) -> None:
    accept(place, 1)
    place.work()
    prune(place.database, place.engine, days=1, now=place.now + 400 * DAY)
    place.now += 401 * DAY
    place.programs = [place.load(SCRIPT)]
    place.accept(payment("evt_9", customer="cus_0001"))
    place.work()
    assert place.run("notes").status == "skipped" and len(place.sent.calls) == 1


def test_so_many_ended_runs_are_kept(place: Place) -> None:
    for number in range(6):
        accept(place, number)
        place.work(10)
    assert prune(place.database, place.engine, keep_runs=4, now=place.now) == Pruned(runs=8, events=0)
    events = {show(place.database, run).summary["event"] for run in column(place, schema.runs.c.id)}
    assert events == {"evt_4", "evt_5"}
    assert prune(place.database, place.engine, keep_runs=4, now=place.now) == Pruned(runs=0, events=0)


def test_recent_knows_nothing_before_the_oldest_event_that_is_left(place: Place) -> None:
    accept(place, 1)
    place.work()
    place.now += 60 * DAY
    (run, *_) = accept(place, 2)
    place.work()

    def found(since: int) -> int | None:
        with place.database.transaction() as connection:
            row = connection.execute(sa.select(schema.runs).where(schema.runs.c.id == run)).one()
            past = StoredHistory(lambda: connection, row)("payment_intent.succeeded", since)
        return len(past) if past is not None else None

    assert found(NOW - 1) == 1
    assert prune(place.database, place.engine, days=45, now=place.now).events == 1
    assert found(NOW - 1) is None and found(NOW + 1) == 0, "before, nothing is known; after, there was none"


def test_many_go_in_batches(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.runs.retention.BATCH", 2)
    for number in range(5):
        accept(place, number)
    place.work()
    assert prune(place.database, place.engine, days=1, now=place.now + 50 * DAY) == Pruned(runs=10, events=5, programs=1)


def test_what_the_engine_kept_of_old_work_goes_too(place: Place) -> None:
    accept(place, 1)
    place.work()
    prune(place.database, place.engine, days=1, now=place.now + 50 * DAY)
    with place.database.transaction() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM reference_work")).scalar_one() == 0


# --- people ---------------------------------------------------------------------------------------------------------------------------


def everything(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def test_nothing_tells_of_a_person_who_was_erased(tmp_path: Path, place: Place) -> None:
    accept(place, 1, receipt_email="ada@example.com")
    accept(place, 2, receipt_email="bob@example.com")
    place.work()
    before = {run: show(place.database, run).summary for run in column(place, schema.runs.c.id)}
    gone = erase(place.database, ["cus_0001", "ada@example.com"])
    assert (gone.events, gone.runs) == (1, 2)
    place.database.close()
    text = everything(tmp_path / "runs.db")
    assert "ada@example.com" not in text and "bob@example.com" in text
    kept = [line for line in text.splitlines() if "cus_0001" in line]
    assert len(kept) == 1 and "wfrun_keys" in kept[0], "what `once per` used up stays, so that nothing happens twice"
    after = {run: show(place.database, run).summary for run in before}
    assert after == before, "that something happened stays known"
    assert place.accept(payment("evt_1", customer="cus_0001")).duplicate
    assert check(place.database, place.engine) == ()


def test_a_run_that_goes_on_is_not_erased(place: Place) -> None:
    accept(place, 1, amount=20_000)
    place.work()
    with pytest.raises(RunProblem, match="still goes on: cancel it, or erase when it has ended"):
        erase(place.database, ["cus_0001"])
    assert "cus_0001" in column(place, schema.events.c.body)[0]
    (waiting,) = [row.id for row in place.rows(schema.runs) if row.status == "waiting"]
    cancel(place.database, place.engine, waiting, now=place.now)
    assert erase(place.database, ["cus_0001"]).runs == 2


def test_an_erased_run_is_neither_replayed_nor_tried_again(place: Place) -> None:
    accept(place, 1)
    place.work()
    erase(place.database, ["cus_0001"])
    run = place.run("notes").id
    with pytest.raises(RunProblem, match="its event was erased"):
        replay(place.database, place.engine, run, start=START)
    with place.database.transaction() as connection:
        connection.execute(sa.update(schema.runs).values(status="failed"))
    with pytest.raises(RunProblem, match="the recorded answer of a step cannot be read"):
        retry(place.database, place.engine, run)


def test_recent_does_not_count_what_was_erased_as_nothing(place: Place) -> None:
    accept(place, 1)
    (run, *_) = accept(place, 2)
    place.work()
    erase(place.database, ["cus_0001"])
    with place.database.transaction() as connection:
        row = connection.execute(sa.select(schema.runs).where(schema.runs.c.id == run)).one()
        assert StoredHistory(lambda: connection, row)("payment_intent.succeeded", NOW - 1) is None


def test_a_text_that_stands_in_everything_is_refused(place: Place) -> None:
    accept(place, 1)
    with pytest.raises(RunProblem, match="`cus` is too short to tell a person by"):
        erase(place.database, ["cus"])


@pytest.mark.parametrize("name", ["cus_0001%", "cus_000_", "Ünal \"Ü\" <u@x.de>"])  # fmt: skip
def test_a_text_is_looked_for_as_it_is(place: Place, name: str) -> None:
    accept(place, 1, description="of Ünal \"Ü\" <u@x.de>")  # fmt: skip
    place.work()
    found = erase(place.database, [name]).events
    assert found == (1 if "Ü" in name else 0)


def test_programs_that_nothing_names_any_more_are_deleted(place: Place) -> None:
    (waits,) = place.programs
    accept(place, 1, amount=20_000)
    texts = ("used", "active", "unused", "brought again")
    used, active, unused, again = (place.load(f'workflow "{text}" on charge.failed < log "{text}" >') for text in texts)
    place.accept({**payment("evt_2", now=NOW), "type": "charge.failed"}, [used])
    place.work()
    with place.database.transaction() as connection:
        activate(connection, "live", ["a.wf"], active, place.now)
    place.now += 40 * DAY
    place.load('workflow "brought again" on charge.failed < log "brought again" >')

    assert prune(place.database, place.engine, days=60, now=place.now) == Pruned(0, 0, 0), "all of it is too young"
    assert prune(place.database, place.engine, keep_runs=9, now=place.now) == Pruned(0, 0, 0)
    assert prune(place.database, place.engine, days=35, now=place.now) == Pruned(2, 1, 2)
    assert set(column(place, schema.programs.c.hash)) == {waits.hash, active.hash, again.hash}

    assert prune(place.database, place.engine, days=1, now=place.now + 31 * DAY).programs == 1
    place.work(61 * DAY)
    assert place.run("waits").status == "succeeded"
    assert unused.hash not in column(place, schema.programs.c.hash)


@pytest.mark.slow
def test_what_dbos_keeps_of_pieces_that_were_done_long_ago_goes(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.runs.dbos_engine.BATCH", 2)
    database = open_database(database_url)
    engine = DbosEngine(database, live=False)
    engine.prepare()
    names = [f"run_{number}_simulated" for number in range(7)]
    with database.transaction() as connection:
        for name in names:
            engine.put(connection, Work(name, 0))
    while (work := engine.claim(names[:6])) is not None:
        engine.do(work, lambda work: None)
    schema_name = "" if database.is_sqlite else "dbos."
    done = sa.text(f"SELECT workflow_uuid FROM {schema_name}workflow_status ORDER BY 1")
    age = sa.text(f"UPDATE {schema_name}workflow_status SET completed_at = completed_at - 864000000 WHERE workflow_uuid < 'run_5'")
    with database.transaction() as connection:
        assert connection.execute(age).rowcount == 5
    engine.forget(time.time() - 20 * DAY)
    with database.transaction() as connection:
        assert len(connection.execute(done).all()) == 7, "ten days are not twenty"
    engine.forget(time.time() - 9 * DAY)
    with database.transaction() as connection:
        left = connection.execute(done).scalars().all()
    assert left == ["run_5_simulated~0~start", "run_6_simulated~0~start"], "one is young, the other one not done"
    database.close()


ASKS = """
workflow "asks"
on charge.failed when count(c in recent("charge.failed", 1 hour) where c.customer == customer) >= 2 <
  log "often"
>
"""


def test_fields_that_no_active_program_asks_for_are_noted_no_more(place: Place) -> None:
    asks = place.load(ASKS)
    place.accept(payment("evt_1"))
    with place.database.transaction() as connection:
        activate(connection, "live/test", ["a.wf"], asks, place.now)
    prune(place.database, place.engine, days=1, now=place.now)
    assert column(place, schema.asked_fields.c.type) == ["charge.failed"]
    with place.database.transaction() as connection:
        activate(connection, "live/test", ["a.wf"], place.programs[0], place.now)
    prune(place.database, place.engine, days=1, now=place.now)
    assert column(place, schema.asked_fields.c.type) == []


def test_pruning_reads_no_whole_table_for_each_event(place: Place) -> None:
    """A database of 100,000 events was pruned for half an hour."""
    accept(place, 1)
    place.work()
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    sa.event.listen(place.database.engine, "before_cursor_execute", note)
    assert prune(place.database, place.engine, days=1, now=place.now + 40 * DAY).events == 1
    sa.event.remove(place.database.engine, "before_cursor_execute", note)
    with place.database.plain.connect() as connection:
        plans = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            for statement, values in asked
            if statement.startswith("SELECT wfrun_events")
        ]
    # A plan is a tree: what stands below a line is done for each of its rows.
    within = [row.detail for plan in plans for row in plan if row.parent != 0]
    assert any("wfrun_steps" in line for line in within)
    assert not any(line.startswith("SCAN") for line in within)
