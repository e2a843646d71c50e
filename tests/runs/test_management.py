"""What people do to runs: list, show, cancel, pause, resume, release, exempt."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import FOR_EVENT, NOW, REFUND, REFUND_CALLS, WAITS, Killed, Place, Sent, invoice, payment
from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import Terminal
from wfrun.interpreter.effects import Call
from wfrun.runs import schema
from wfrun.runs.listing import RunFilter, RunProblem, list_runs, show
from wfrun.runs.management import cancel, end_exemption, exempt, exemptions, pause, paused, release, resume


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "runs.db", sent=Sent({"retrieve_charge": {"id": "ch_1", "object": "charge", "currency": "usd"}}))
    yield made
    made.database.close()


def accept_many(place: Place, count: int) -> list[str]:
    runs: list[str] = []
    for number in range(count):
        place.now = NOW + number // 2  # two come in one second
        runs += place.accept(payment(f"evt_{number}")).runs
    return runs


def test_runs_are_listed_newest_first_in_pages_that_miss_none(place: Place) -> None:
    place.load(REFUND)
    made = accept_many(place, 7)
    seen: list[str] = []
    after = None
    while True:
        page = list_runs(place.database, RunFilter(), limit=3, after=after)
        seen += [run["run"] for run in page.runs]
        after = page.following
        if after is None:
            break
        assert len(page.runs) == 3
    assert sorted(seen) == sorted(made) and len(seen) == 7
    assert [run["event"] for run in list_runs(place.database, RunFilter(event="evt_3")).runs] == ["evt_3"]


def test_a_filter_means_what_all_its_parts_mean(place: Place) -> None:
    place.load(REFUND + WAITS)
    accept_many(place, 2)
    place.work()

    def named(**given: Any) -> list[tuple[str, str]]:
        return sorted((run["workflow"], run["event"]) for run in list_runs(place.database, RunFilter(**given)).runs)

    assert named(statuses=("waiting",)) == [("waits", "evt_0"), ("waits", "evt_1")]
    assert named(statuses=("waiting", "succeeded"), workflow="refund") == [("refund", "evt_0"), ("refund", "evt_1")]
    assert named(mode="simulated") == [] and len(named(mode="live")) == 4
    assert named(since=NOW + 1) == [] and len(named(until=NOW + 1)) == 4


def test_a_place_that_ends_no_page_is_refused(place: Place) -> None:
    with pytest.raises(RunProblem, match="is no place where a page ends"):
        list_runs(place.database, RunFilter(), after="yesterday")


def test_a_waiting_run_tells_what_it_did_and_what_it_waits_for(place: Place) -> None:
    place.load(FOR_EVENT.replace("let made", 'log "asked"\n  let made'))
    (run,) = place.accept(invoice("invoice.created", "evt_1", NOW)).runs
    place.work()
    story = show(place.database, run)
    assert story.summary["status"] == "waiting" and story.summary["waits_for"] == "an event: invoice.paid"
    assert story.report is not None and [step.action for step in story.report.steps] == ["log"]
    assert [step["kind"] for step in story.to_dict()["record"]] == ["call", "wait_for"]


def test_a_run_that_is_not_there_is_named(place: Place) -> None:
    with pytest.raises(RunProblem, match="no run is called `run_9`"):
        show(place.database, "run_9")


def test_a_stored_report_prints_as_it_did(place: Place) -> None:
    place.load(REFUND.replace('log "refunded {c.id}"', 'if amount > 20 USD <\n    log "big"\n  > else <\n    stop\n  >\n  let kind = "a"'))
    (run,) = place.accept(payment()).runs
    place.work()
    printed = []
    report = show(place.database, run).run_report
    assert report is not None
    for verbosity in (0, 1):
        out = io.StringIO()
        ReportPrinter(Terminal(out.write, width=200), verbosity).print_report(report, payment())
        printed.append(out.getvalue())
    assert "when amount > 10 USD: ✓ true  (50.00 USD > 10.00 USD)" in printed[0]
    assert "a refund of 1.00 USD on charge ch_1" in printed[0] and "if amount > 20 USD" in printed[0]
    assert "key wf_" in printed[1]


@pytest.mark.parametrize("when", ["queued", "waiting", "paused"])
def test_a_run_that_is_not_running_is_cancelled_at_once(place: Place, when: str) -> None:
    place.load(WAITS)
    (run,) = place.accept(payment()).runs
    if when == "paused":
        pause(place.database)
    if when != "queued":
        place.work()
        assert place.statuses == [when]
    before = len(place.sent.calls)
    assert cancel(place.database, place.engine, run, now=place.now) == "cancelled"
    place.work(4 * 86_400)
    assert place.statuses == ["cancelled"] and len(place.sent.calls) == before
    report = show(place.database, run).report
    assert report is None if when == "queued" else report is not None and report.outcome == "cancelled"


def test_a_running_run_ends_before_its_next_effect_and_keeps_the_answer_of_the_last(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    asked: list[str] = []

    def answer(call: Call) -> Any:
        asked.append(cancel(place.database, place.engine, run, now=place.now))
        return {"id": "ch_1", "object": "charge", "currency": "usd"}

    place.sent.answers["retrieve_charge"] = answer
    place.work()
    assert asked == ["asked"] and place.sent.actions == REFUND_CALLS[:1]
    assert place.statuses == ["cancelled"]
    (step,) = place.rows(schema.steps)
    assert step.answer is not None
    with pytest.raises(RunProblem, match="has ended already: it was cancelled"):
        cancel(place.database, place.engine, run)


def test_a_run_that_was_to_be_cancelled_when_its_worker_died_is_cancelled_by_the_next(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    place.stop_at = ("sent", 3)
    with pytest.raises(Killed):
        place.work()
    cancel(place.database, place.engine, run, now=place.now)
    place.stop_at = None
    place.restart()
    place.work()
    assert place.statuses == ["cancelled"] and place.sent.actions == REFUND_CALLS[:3]


TURNS = """
workflow "turns"
on payment_intent.succeeded one at a time per customer <
  wait 1 day
  log "{id}"
>
"""


def test_who_is_cancelled_gives_its_turn_to_the_next(place: Place) -> None:
    place.load(TURNS)
    (first,) = place.accept(payment("evt_1", customer="cus_1")).runs
    (second,) = place.accept(payment("evt_2", customer="cus_1")).runs
    place.work()
    waiting = {row.id: row.waits_for for row in place.rows(schema.runs)}
    (behind,) = [run for run, what in waiting.items() if what is not None]
    ahead = first if behind == second else second
    cancel(place.database, place.engine, ahead, now=place.now)
    place.work(1)
    place.work(86_400)
    assert {row.id: row.status for row in place.rows(schema.runs)} == {ahead: "cancelled", behind: "succeeded"}


def test_paused_nothing_is_sent_until_it_is_resumed(place: Place) -> None:
    place.load(REFUND + WAITS)
    assert not paused(place.database)
    place.accept(payment())
    assert pause(place.database, "refund", now=place.now) and not pause(place.database, "refund")
    place.work()
    assert {row.workflow: row.status for row in place.rows(schema.runs)} == {"refund": "paused", "waits": "waiting"}
    pause(place.database)
    assert paused(place.database) == ("", "refund")
    assert resume(place.database, place.engine, "refund") == (), "all is paused still"
    place.work()
    assert place.sent.said == ["first"]
    resume(place.database, place.engine)
    place.work()
    assert place.sent.actions[-4:] == REFUND_CALLS
    with pytest.raises(RunProblem, match='"refund" is not paused'):
        resume(place.database, place.engine, "refund")


def test_pausing_a_workflow_that_nobody_knows_is_refused(place: Place) -> None:
    place.load(REFUND)
    with pytest.raises(RunProblem, match='is called "refunds"; did you mean "refund"'):
        pause(place.database, "refunds")
    assert paused(place.database) == ()


BRAKE = """
workflow "brake"
on payment_intent.succeeded at most 15 USD per day <
  let c = retrieve_charge latest_charge
  create_refund charge=c.id amount=10 USD
>
"""

SLOTS = """
workflow "slots"
on payment_intent.succeeded at most 1 per day <
  log "{id}"
>
"""


@pytest.mark.parametrize(("script", "action"), [(BRAKE, "create_refund"), (SLOTS, "log")])
def test_a_run_that_a_brake_holds_back_goes_on_when_a_person_says_so(place: Place, script: str, action: str) -> None:
    place.load(script)
    (first,) = place.accept(payment("evt_1")).runs
    place.work(1)
    (second,) = place.accept(payment("evt_2")).runs
    place.work()
    assert place.statuses == ["succeeded", "needs_attention"]
    with pytest.raises(RunProblem, match="no brake holds it back"):
        release(place.database, place.engine, first)
    release(place.database, place.engine, second, who="ada")
    place.work()
    assert place.statuses == ["succeeded", "succeeded"]
    assert place.sent.actions.count(action) == 2
    (third,) = place.accept(payment("evt_3")).runs
    place.work()
    assert show(place.database, third).summary["status"] == "needs_attention", "one run was released, and no other"


def test_money_that_a_cancelled_run_did_not_move_is_not_counted(place: Place) -> None:
    place.load(BRAKE)
    (run,) = place.accept(payment("evt_1")).runs

    def answer(call: Call) -> Any:
        if place.sent.actions == ["retrieve_charge", "retrieve_charge"]:  # the last step before the refund
            cancel(place.database, place.engine, run, now=place.now)
        return {"id": "ch_1", "object": "charge", "currency": "usd"}

    place.sent.answers["retrieve_charge"] = answer
    place.work()
    assert place.statuses == ["cancelled"] and place.rows(schema.money) == []


def test_an_exempt_object_starts_no_run_until_the_day(place: Place) -> None:
    place.load(REFUND)
    exempt(place.database, "refund", "cus_1", NOW + 86_400, "a friend of the house", now=place.now)
    accepted = place.accept(payment("evt_1", customer="cus_1"))
    assert accepted.runs == () and accepted.note == '"refund" leaves cus_1 alone: a friend of the house'
    assert place.accept(payment("evt_2", customer="cus_2")).runs
    assert exemptions(place.database, now=place.now) == (("refund", "cus_1", NOW + 86_400, "a friend of the house"),)
    place.now += 86_400
    assert place.accept(payment("evt_3", customer="cus_1")).runs
    assert exemptions(place.database, now=place.now) == ()


@pytest.mark.parametrize(
    ("workflow", "until", "reason", "told"),
    [
        ("refund", NOW + 1, " ", "needs a reason"),
        ("refund", NOW, "so", "ends in the future"),
        ("refnd", NOW + 1, "so", 'did you mean "refund"'),
    ],
)
def test_an_exemption_that_says_too_little_is_refused(place: Place, workflow: str, until: int, reason: str, told: str) -> None:
    place.load(REFUND)
    with pytest.raises(RunProblem, match=told):
        exempt(place.database, workflow, "cus_1", until, reason, now=place.now)
    assert place.rows(schema.exemptions) == []


def test_an_exemption_that_is_taken_back_holds_no_run_back(place: Place) -> None:
    place.load(REFUND)
    for name in ("cus_1", "cus_2"):
        exempt(place.database, "refund", name, NOW + 86_400, "a friend", now=place.now)
    end_exemption(place.database, "refund", "cus_1", now=place.now)
    assert [held for _, held, _, _ in exemptions(place.database, now=place.now)] == ["cus_2"]
    assert place.accept(payment("evt_1", customer="cus_1")).runs
    assert not place.accept(payment("evt_2", customer="cus_2")).runs


@pytest.mark.parametrize(
    ("workflow", "object", "told"),
    [
        ("refund", "cus_9", r'"refund" does not leave `cus_9` alone$'),
        ("refund", "cus_friends", '"refund" does not leave `cus_friends` alone; did you mean `cus_friend`'),
        ("refnd", "cus_friend", 'no workflow is called "refnd"; did you mean "refund"'),
    ],
)
def test_what_is_not_exempt_cannot_be_taken_back(place: Place, workflow: str, object: str, told: str) -> None:
    place.load(REFUND)
    exempt(place.database, "refund", "cus_friend", NOW + 86_400, "a friend", now=place.now)
    with pytest.raises(RunProblem, match=told):
        end_exemption(place.database, workflow, object, now=place.now)
    with pytest.raises(RunProblem, match="alone"):
        end_exemption(place.database, "refund", "cus_friend", now=place.now + 2 * 86_400)


# --- rows that were changed by other means --------------------------------------------------------------------------------------------


BROKEN = [
    (schema.runs.c.report, "garbage", "the stored report cannot be read"),
    (schema.runs.c.report, '{"name": 5}', "the stored report cannot be read"),
    (schema.runs.c.told, '{"steps": [[1]]}', "the stored report cannot be read"),
    (schema.steps.c.request, "[]", "what step 0 asked for cannot be read"),
    (schema.steps.c.answer, "garbage", "the answer of step 0 cannot be read"),
    (schema.events.c.body, "5", "the event of the run cannot be read"),
]


@pytest.mark.parametrize(("column", "text", "sentence"), BROKEN, ids=[f"{one[0].name}-{one[1][:8]}" for one in BROKEN])
def test_a_broken_row_is_told_of_and_its_run_can_be_cancelled(place: Place, column: sa.Column[str], text: str, sentence: str) -> None:
    place.load('workflow "waits" on payment_intent.succeeded <\n  log "one"\n  wait 2 days\n  log "two"\n>')
    place.accept(payment("evt_1"))
    place.work()
    with place.database.transaction() as connection:
        connection.execute(sa.update(column.table).values({column.name: text}))
    (run,) = (row.id for row in place.rows(schema.runs))
    with pytest.raises(RunProblem, match=sentence):
        show(place.database, run)
    assert cancel(place.database, place.engine, run) == "cancelled"
    with pytest.raises(RunProblem):
        show(place.database, run)


@pytest.mark.parametrize("column", [schema.events.c.body, schema.steps.c.answer, schema.programs.c.body])
def test_a_run_with_a_broken_row_needs_a_person_and_others_go_on(place: Place, column: sa.Column[Any]) -> None:
    place.load('workflow "waits" on payment_intent.succeeded <\n  log "one"\n  wait 2 days\n  log "two"\n>')
    place.accept(payment("evt_1"))
    place.work()
    with place.database.transaction() as connection:
        connection.execute(sa.update(column.table).values({column.name: b"x" if isinstance(column.type, sa.LargeBinary) else "x"}))
    place.restart()
    place.load('workflow "others" on payment_intent.succeeded <\n  log "other"\n>')
    place.accept(payment("evt_2"), place.programs[-1:])
    place.work(3 * 86_400)
    assert {row.workflow: row.status for row in place.rows(schema.runs)} == {"waits": "needs_attention", "others": "succeeded"}
    assert "cannot be read" in place.run("waits").error
    assert "in wfrun itself" not in place.run("waits").error


def test_an_event_is_accepted_whatever_stands_in_the_fields_that_are_waited_and_asked_for(place: Place) -> None:
    place.load(
        'workflow "waits" on payment_intent.succeeded <\n  let mine = customer\n'
        '  wait for invoice.paid where customer == mine up to 3 days\n  log "two"\n>'
    )
    place.accept(payment("evt_1", customer="cus_1"))
    place.work()
    with place.database.transaction() as connection:
        assert connection.execute(sa.update(schema.waits).values(field="garbage")).rowcount == 1
        connection.execute(sa.insert(schema.asked_fields).values(mode=place.mode, type="invoice.paid", field="garbage", newest=0))
    place.accept({**payment("evt_2", customer="cus_2"), "type": "invoice.paid"})
    place.accept({**payment("evt_3", customer="cus_1"), "type": "invoice.paid"})
    place.work()
    assert place.statuses == ["succeeded"]


def test_a_run_that_ends_before_what_it_did_needs_a_person_and_leaves_its_turn(place: Place) -> None:
    place.load(
        'workflow "waits" on payment_intent.succeeded one at a time per customer when amount >= 50 USD <\n'
        '  log "one"\n  wait 2 days\n  log "two"\n>'
    )
    place.accept(payment("evt_1", customer="cus_1"))
    place.work()
    with place.database.transaction() as connection:
        changed = json.dumps(payment("evt_1", customer="cus_1", amount=1))
        connection.execute(sa.update(schema.events).values(body=changed))
    place.accept(payment("evt_2", customer="cus_1"))
    place.work(3 * 86_400)
    first, second = sorted(place.rows(schema.runs), key=lambda row: str(row.start_key))
    assert (first.status, first.error) == ("needs_attention", "the run ends where call 0 was recorded: it cannot go on")
    assert second.status == "waiting" and second.waits_for is None, "it has its turn"
