"""Runs that one command begins, drives and waits for, beside workers and after other commands."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import Sent, payment
from wfrun.interpreter.effects import Answer, Call, ReadRest, TryAgain
from wfrun.project.loader import load_text
from wfrun.runs import schema
from wfrun.runs.acting import Acting, is_due, report_of
from wfrun.runs.approvals import answer
from wfrun.runs.dbos_engine import QUEUE, SIMULATED_QUEUE, TEST_QUEUE, DbosEngine
from wfrun.runs.engine import Work
from wfrun.runs.management import exempt
from wfrun.runs.opening import open_database
from wfrun.runs.programs import StoredProgram
from wfrun.settings import Settings

TWO = """
workflow "two"
on payment_intent.succeeded <
  log "first"
  log "second"
>
"""


class Command:
    """A command on a database, with what it sent."""

    def __init__(self, url: str, sent: Sent | None = None) -> None:
        self.database = open_database(url)
        self.sent = sent or Sent()
        self.told: list[str] = []
        OPEN.append(self)
        self.acting = Acting(self.database, self.sent.of, livemode=False, tell=self.told.append)

    def store(self, text: str) -> StoredProgram:
        return self.acting.store(load_text(text, "rules.wf"), Settings())

    def act(self, text: str, event: dict[str, Any]) -> list[str]:
        """Acts on an event; returns how its runs stand."""
        with self.acting as acting:
            accepted = acting.accept(event, self.store(text))
            acting.drive(accepted.runs)
        return [str(acting.story(run).summary["status"]) for run in accepted.runs]

    def rows(self, table: sa.Table) -> list[Any]:
        with self.database.transaction() as connection:
            return list(connection.execute(sa.select(table)).all())


OPEN: list[Command] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Closes the databases of a test's commands."""
    yield
    while OPEN:
        OPEN.pop().database.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "runs.db")


def event(identity: str = "evt_1", **fields: Any) -> dict[str, Any]:
    return payment(identity, now=int(time.time()), **fields)


def test_an_event_is_acted_on_once_however_often_it_is_named(database_url: str) -> None:
    sent = Sent()
    assert Command(database_url, sent).act(TWO, event()) == ["succeeded"]
    again = Command(database_url, sent)
    assert list(again.acting.earlier(event())) == ["two"]
    assert again.act(TWO, event()) == ["succeeded"]
    assert len(sent.calls) == 2


def test_an_edited_script_does_not_act_again_and_another_workflow_does(url: str) -> None:
    sent = Sent()
    Command(url, sent).act(TWO, event())
    assert Command(url, sent).act(TWO.replace('log "second"', 'log "other"'), event()) == ["succeeded"]
    assert Command(url, sent).act(TWO + TWO.replace('"two"', '"new"'), event()) == ["succeeded", "succeeded"]
    assert len(sent.calls) == 4


def test_the_thin_form_of_an_event_finds_the_runs_of_its_snapshot(url: str) -> None:
    sent, first = Sent(), event()
    Command(url, sent).act(TWO, first)
    thin = {
        "id": "evt_thin", "object": "v2.core.event", "type": "v1.payment_intent.succeeded", "created": "2026-11-01T10:00:00Z",
        "livemode": False, "snapshot_event": "evt_1",
        "related_object": {"id": "pi_1", "type": "payment_intent", "url": "/v1/payment_intents/pi_1"},
    }  # fmt: skip
    assert Command(url, sent).act(TWO, thin) == ["succeeded"]
    assert len(sent.calls) == 2


def test_only_the_runs_of_the_command_are_driven(url: str) -> None:
    other = Command(url)
    with other.acting as acting:
        (left,) = acting.accept(event("evt_other"), other.store(TWO)).runs
    command = Command(url)
    assert command.act(TWO, event()) == ["succeeded"]
    assert command.acting.story(left).summary["status"] == "queued"


def test_what_was_left_goes_on_where_it_stopped(url: str) -> None:
    class Dies(Sent):
        def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer | TryAgain:
            if len(self.calls) == 1:
                raise SystemExit  # the process ends, in the middle of a step
            return super().send(effect, now, repeated=repeated)

    sent = Dies()
    command = Command(url, sent)
    with pytest.raises(SystemExit):
        command.act(TWO, event())
    (story,) = Command(url).acting.earlier(event()).values()
    assert is_due(story) and [step["answer"] is not None for step in story.steps] == [True, False]
    after = Sent()
    assert Command(url, after).act(TWO, event()) == ["succeeded"]
    assert after.said == ["second"]


def test_an_interruption_ends_after_the_step_under_way_and_loses_nothing(url: str) -> None:
    class Interrupts(Sent):
        command: Command

        def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer | TryAgain:
            self.command.acting.engine.stopping.set()
            return super().send(effect, now, repeated=repeated)

    sent = Interrupts()
    sent.command = Command(url, sent)
    assert sent.command.act(TWO, event()) == ["running"]
    assert len(sent.calls) == 1
    after = Sent()
    assert Command(url, after).act(TWO, event()) == ["succeeded"]
    assert after.said == ["second"]


def test_a_waiting_run_is_left_to_workers_and_goes_on_once_it_is_due(url: str) -> None:
    script = 'workflow "asks" on payment_intent.succeeded < let ok = approve "Sure?" to="a@example.com" up to 2 days; if ok < log "yes" > >'
    command = Command(url)
    assert command.act(script, event()) == ["waiting"]
    (story,) = command.acting.earlier(event()).values()
    assert not is_due(story) and report_of(story, None).outcome == "waiting"
    answer(command.database, command.acting.engine, str(story.summary["run"]), None, True, "Ada")
    after = Command(url)
    assert after.act(script, event()) == ["succeeded"]
    assert after.sent.actions == ["log"]


def test_runs_of_one_event_take_their_turns(url: str) -> None:
    script = "".join(f'workflow "{name}" on payment_intent.succeeded one at a time per customer < log "{name}" >\n' for name in "ab")
    assert Command(url).act(script, event()) == ["succeeded", "succeeded"]


def test_work_goes_to_the_queue_of_its_mode(url: str) -> None:
    command = Command(url)
    with command.acting as acting:
        program = command.store(TWO)
        acting.accept(event("evt_test"), program)
        acting.accept({**event("evt_live"), "livemode": True}, program)
    with command.database.transaction() as connection:
        acting.engine.put(connection, Work("run_1_simulated", 0))
        rows = connection.execute(sa.text("SELECT queue_name FROM workflow_status")).scalars().all()
    assert sorted(rows) == sorted([QUEUE, SIMULATED_QUEUE, TEST_QUEUE])


def test_a_piece_is_claimed_by_one_alone(database_url: str) -> None:
    command = Command(database_url)
    with command.acting as acting:
        runs = [run for number in range(8) for run in acting.accept(event(f"evt_{number}"), command.store(TWO)).runs]
    engines = [DbosEngine(command.database), DbosEngine(command.database)]
    for engine in engines:
        engine.join()
    claimed: list[str] = []
    threads = [threading.Thread(target=lambda engine=one: claimed.extend(_all(engine, runs))) for one in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.leave()
    assert sorted(claimed) == sorted(f"{run}~0~start" for run in runs)


def _all(engine: DbosEngine, runs: list[str]) -> Iterator[str]:
    while (work := engine.claim(runs)) is not None:
        yield work.id


def test_what_a_start_did_before_is_found_by_its_input(url: str) -> None:
    script = 'workflow "pay" on demand(order: string) < log "{order}" >'
    command = Command(url)
    with command.acting as acting:
        assert acting.started_before("pay", {"order": "7"}) is None
        run = acting.start("pay", {"order": "7"}, command.store(script))
        acting.drive([run])
        found = acting.started_before("pay", {"order": "7"})
        assert found is not None and found.summary["run"] == run and found.summary["status"] == "succeeded"
        assert acting.started_before("pay", {"order": "8"}) is None


def test_an_exempt_object_is_left_alone_with_a_note(url: str) -> None:
    command = Command(url)
    command.act(TWO, event("evt_before"))
    exempt(command.database, "two", "cus_1", int(time.time()) + 1000, "asked us to")
    with command.acting as acting:
        accepted = acting.accept(event(customer="cus_1"), command.store(TWO))
    assert accepted.runs == () and accepted.note == '"two" leaves cus_1 alone: asked us to'
    assert [row.note for row in command.rows(schema.events)] == [None, accepted.note]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "runs.db"
    assert Command(str(path)).act(TWO, event()) == ["succeeded"]
    assert [one.stat().st_mode & 0o077 for one in (path.parent, *path.parent.iterdir())] == [0] * (1 + len(list(path.parent.iterdir())))
