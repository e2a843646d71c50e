"""Guards in the database: the answers of the store in memory, the same answers again, and no brake that two workers pass together."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers.guard_claims import claim_alone, store_of
from wfrun.interpreter.guards import MemoryGuardStore
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.guard_store import DatabaseGuardStore

HOUR = 3600

QUESTIONS = st.lists(
    st.tuples(
        st.sampled_from(["key", "has", "slot", "money", "release"]),
        st.sampled_from(["w1", "w2"]),
        st.sampled_from([None, "acct_1"]),
        st.sampled_from(["", "cus_1"]),
        st.integers(0, 8).map(lambda number: number * HOUR // 2),
        st.integers(1, 400),
    ),
    max_size=30,
)


def ask(store: Any, question: tuple[Any, ...], identity: RunIdentity, within: Any) -> Any:
    kind, _, _, key, now, amount = question
    match kind:
        case "key":
            return store.claim_key(identity, key, now, within)
        case "has":
            return store.has_key(identity, key, now, within)
        case "slot":
            return store.claim_slot(identity, now, 2, HOUR, key)
        case "money":
            return store.claim_money(identity, "0", now, amount, 500, HOUR, key)
    return store.release_money(identity, "0")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(str(tmp_path_factory.mktemp("guards") / "runs.db"))
    schema.metadata.create_all(database.engine)
    return database


def test_the_answers_are_those_of_the_store_in_memory_and_stay_so(database: Database) -> None:
    @settings(max_examples=60)
    @example([("slot", "w1", None, "", moment, 1) for moment in (0, HOUR, HOUR // 2)], None)  # an event that comes late
    @example([("money", "w1", None, "", moment, 200) for moment in (0, HOUR, HOUR // 2)], None)
    @given(QUESTIONS, st.sampled_from([None, HOUR, HOUR * 2]))
    def same(questions: list[tuple[Any, ...]], within: int | None) -> None:
        memory = MemoryGuardStore()
        with database.transaction() as connection:
            for table in (schema.keys, schema.slots, schema.money):
                connection.execute(sa.delete(table))
            yes: list[tuple[DatabaseGuardStore, tuple[Any, ...], RunIdentity]] = []
            for number, question in enumerate(questions):
                release = question[0] == "release" and yes
                identity = yes[-1][2] if release else RunIdentity(question[1], f"evt_{number}", question[2])
                store = store_of(database, connection, identity.run_id)
                expected = ask(memory, question, identity, within)
                assert ask(store, question, identity, within) == expected, question
                if question[0] in ("key", "slot", "money") and expected:
                    yes.append((store, question, identity))
                elif release:
                    yes = [one for one in yes if one[1][0] != "money" or one[2] != identity]
            for store, question, identity in yes:
                assert ask(store, question, identity, within) is True, "a run that is driven again gets its yes again"

    same()


def test_what_a_run_got_it_keeps_when_another_run_gets_it_later(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(sa.delete(schema.keys))
        first, second = RunIdentity("w", "evt_1"), RunIdentity("w", "evt_2")
        assert store_of(database, connection, "run_1").claim_key(first, "k", 0, HOUR)
        assert not store_of(database, connection, "run_2").claim_key(second, "k", HOUR - 1, HOUR)
        assert store_of(database, connection, "run_2").claim_key(second, "k", HOUR, HOUR)
        for _ in range(2):
            assert not store_of(database, connection, "run_1").has_key(first, "k", 0, HOUR)
            assert store_of(database, connection, "run_1").claim_key(first, "k", 0, HOUR)


def test_live_and_simulated_runs_and_those_of_both_modes_do_not_count_each_other(database: Database) -> None:
    with database.transaction() as connection:
        for table in (schema.keys, schema.slots, schema.money, schema.turns):
            connection.execute(sa.delete(table))
        for mode in ("live", "simulated"):
            store = DatabaseGuardStore(database, lambda: connection, "run_1", mode, clock=lambda: 0, wake=lambda _, run: None)
            for livemode in (True, False):
                identity = RunIdentity("w", "evt_1", livemode=livemode)
                assert store.claim_key(identity, "k", 0, None)
                assert store.claim_slot(identity, 0, 1, HOUR)
                assert store.claim_money(identity, "0", 0, 10, 10, HOUR)
                assert store.turn(identity, 0, "k") == 0


def test_amounts_beyond_every_number_of_a_database_are_refused(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(sa.delete(schema.money))
        store, identity = store_of(database, connection, "run_1"), RunIdentity("w", "evt_1")
        assert not store.claim_money(identity, "0", 0, 10**30, 10**36, HOUR)
        assert store.claim_money(identity, "1", 0, 1 << 61, 10**36, HOUR)
        assert store.claim_money(identity, "2", 0, 1 << 61, 10**36, HOUR)
        assert not store.claim_money(identity, "3", 0, 1, 1 << 62, HOUR)


CLAIMER = """
import sys
from tests.helpers.guard_claims import claim_alone
print(claim_alone(sys.argv[1], int(sys.argv[2])))
"""


@pytest.mark.slow
def test_workers_never_pass_a_brake_together(database_url: str) -> None:
    database = Database(database_url)
    schema.metadata.create_all(database.engine)
    command = [sys.executable, "-c", CLAIMER, database_url]
    root = Path(__file__).parents[2]
    processes = [subprocess.Popen([*command, str(number)], cwd=root, stdout=subprocess.PIPE, text=True) for number in range(2)]
    threaded: list[int] = []
    threads = [threading.Thread(target=lambda number=number: threaded.append(claim_alone(database_url, number))) for number in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = [int(process.communicate()[0]) for process in processes] + threaded
    assert all(process.returncode == 0 for process in processes) and len(counts) == 4
    assert sum(counts) == 33 * 10_000 + 7 * 100 + 20
    with database.transaction() as connection:
        assert connection.execute(sa.select(sa.func.sum(schema.money.c.amount))).scalar_one() == 99
        assert len(connection.execute(sa.select(schema.slots)).all()) == 7
    database.close()
