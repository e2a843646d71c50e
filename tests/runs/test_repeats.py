"""Runs that are tried again, and runs that are replayed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.durable import NOW, Killed, Place, Sent, payment
from wfrun.interpreter.effects import Call, Refused
from wfrun.interpreter.run_identity import KEY_LIMIT, caused_by, renewed_key
from wfrun.runs import schema
from wfrun.runs.erasure import erase
from wfrun.runs.health import check
from wfrun.runs.listing import RunProblem, show
from wfrun.runs.management import cancel, pause, resume
from wfrun.runs.repeats import START, replay, retry
from wfrun.runs.retention import Pruned, prune

REFUND = """
workflow "refund"
on payment_intent.succeeded <
  log "looking"
  let c = retrieve_charge latest_charge
  create_refund charge=c.id
  log "refunded {c.id}"
>
"""

ON_FAILURE = """
workflow "refund"
on payment_intent.succeeded <
  let c = retrieve_charge latest_charge
  create_refund charge=c.id
>
on_failure <
  log "it failed"
>
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "runs.db", sent=Sent({"retrieve_charge": {"id": "ch_1", "object": "charge", "currency": "usd"}}))
    yield made
    made.database.close()


def calls(place: Place, action: str) -> list[Call]:
    return [call for call in place.sent.calls if isinstance(call, Call) and call.action == action]


def refuse(place: Place, action: str = "create_refund", times: int = 1) -> None:
    """Answers an action so many times with an error, then as if it happened."""
    left = [times]

    def answer(call: Call) -> Any:
        left[0] -= 1
        return Refused("charge_disputed", "Not now.", int(place.now)) if left[0] >= 0 else {"id": "re_1"}

    place.sent.answers[action] = answer


def failed(place: Place, script: str = REFUND) -> str:
    place.load(script)
    (run,) = place.accept(payment()).runs
    place.work()
    assert place.statuses[-1] == "failed"
    return run


def test_the_failed_step_is_sent_again_under_a_new_key_and_what_was_before_is_kept(place: Place) -> None:
    refuse(place, times=2)
    run = failed(place)
    for _ in range(2):
        path = retry(place.database, place.engine, run, now=place.now)
        place.work()
    assert place.statuses == ["succeeded"]
    assert place.sent.actions == ["log", "retrieve_charge", "create_refund", "create_refund", "create_refund", "log"]
    keys = [call.idempotency_key for call in calls(place, "create_refund")]
    assert keys == [keys[0], f"{keys[0]}_1", f"{keys[0]}_2"] and all(caused_by("refund", key) for key in keys)
    story = show(place.database, run)
    assert story.report is not None
    assert [step.idempotency_key for step in story.report.steps if step.path == path] == [keys[2]], "the report shows the key that was sent"
    assert [(step["attempt"], step["path"], step["answer"]["refused"]) for step in story.earlier] == [
        (0, path, "charge_disputed"),
        (1, path, "charge_disputed"),
    ]


def test_a_step_without_an_answer_keeps_its_key(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    place.stop_at = ("sent", 3)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(24 * 3600)
    assert place.statuses == ["needs_attention"]
    with pytest.raises(RunProblem, match="look at Stripe first"):
        retry(place.database, place.engine, run, now=place.now)
    assert place.statuses == ["needs_attention"]
    retry(place.database, place.engine, run, now=NOW + 3600)
    place.now = NOW + 3600
    place.work()
    assert place.statuses == ["succeeded"]
    keys = {call.idempotency_key for call in calls(place, "create_refund")}
    assert len(keys) == 1, "nobody knows whether it happened, so the key must be the same"


def test_a_step_of_which_a_person_knows_that_it_did_not_happen_gets_a_new_key(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    place.stop_at = ("sent", 3)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(24 * 3600)
    retry(place.database, place.engine, run, resend=True, now=place.now)
    place.work()
    assert place.statuses == ["succeeded"] and len({call.idempotency_key for call in calls(place, "create_refund")}) == 2


def test_what_on_failure_did_is_not_done_twice(place: Place) -> None:
    refuse(place, times=2)
    run = failed(place, ON_FAILURE)
    assert [call.arguments["message"] for call in calls(place, "log")] == ["it failed"]
    retry(place.database, place.engine, run, now=place.now)
    place.work()
    assert place.statuses == ["failed"] and len(calls(place, "log")) == 1
    retry(place.database, place.engine, run, now=place.now)
    place.work()
    assert place.statuses == ["succeeded"] and len(calls(place, "log")) == 1 and len(calls(place, "create_refund")) == 3


CAUGHT = """
workflow "refund"
on payment_intent.succeeded <
  try <
    create_refund payment_intent=id
  > catch problem <
    let well = true
  >
  fail "so"
>
"""


@pytest.mark.parametrize("script", [REFUND.replace('log "looking"', 'fail "on purpose"'), CAUGHT])
def test_a_run_that_would_end_the_same_way_is_not_tried_again(place: Place, script: str) -> None:
    refuse(place)
    run = failed(place, script)
    with pytest.raises(RunProblem, match=r"no step of `run_\w+` was refused"):
        retry(place.database, place.engine, run)


def test_a_run_that_went_well_is_not_tried_again(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    place.work()
    with pytest.raises(RunProblem, match="succeeded: only a run that failed"):
        retry(place.database, place.engine, run)


def test_killed_at_any_place_a_retry_keeps_its_new_key(place: Place) -> None:
    refuse(place)
    run = failed(place)
    retry(place.database, place.engine, run, now=place.now)
    place.points.clear()
    place.stop_at = ("sent", 1)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work()
    keys = [call.idempotency_key for call in calls(place, "create_refund")]
    assert place.statuses == ["succeeded"] and keys == [keys[0], f"{keys[0]}_1", f"{keys[0]}_1"]


def test_a_replay_begins_at_the_failed_step_with_keys_of_its_own(place: Place) -> None:
    refuse(place)
    run = failed(place)
    new = replay(place.database, place.engine, run, now=place.now + 1)
    place.work()
    assert [row.status for row in place.rows(schema.runs) if row.id == new] == ["succeeded"]
    assert place.sent.actions == ["log", "retrieve_charge", "create_refund", "create_refund", "log"]
    keys = [call.idempotency_key for call in calls(place, "create_refund")]
    assert keys[0] != keys[1] and not keys[1].startswith(keys[0]) and caused_by("refund", keys[1])
    story = show(place.database, new)
    assert story.summary["origin"] == run and story.report is not None
    assert [step.action for step in story.report.steps] == ["log", "retrieve_charge", "create_refund", "log"]
    assert show(place.database, run).summary["status"] == "failed", "what happened stays as it was"


def test_a_replay_on_a_corrected_script_keeps_the_results_before_the_step(place: Place) -> None:
    refuse(place)
    run = failed(place)
    corrected = place.load(REFUND.replace("create_refund charge=c.id", 'create_refund charge=c.id reason="duplicate"'))
    replay(place.database, place.engine, run, program=corrected, now=place.now + 1)
    place.work()
    assert len(calls(place, "retrieve_charge")) == 1
    assert [dict(call.arguments) for call in calls(place, "create_refund")] == [
        {"charge": "ch_1"},
        {"charge": "ch_1", "reason": "duplicate"},
    ]


def test_a_result_is_not_taken_for_that_of_another_step(place: Place) -> None:
    refuse(place)
    run = failed(place)
    other = place.load(REFUND.replace('log "looking"', "let p = retrieve_customer customer"))
    new = replay(place.database, place.engine, run, program=other, now=place.now + 1)
    place.work()
    row = next(row for row in place.rows(schema.runs) if row.id == new)
    assert row.status == "needs_attention" and "is another one than the step of that place" in row.error
    assert len(calls(place, "create_refund")) == 1


def test_what_would_happen_twice_is_asked_about_first(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    place.work()
    with pytest.raises(RunProblem, match=r"no step failed: name the step to replay from, or `start`"):
        replay(place.database, place.engine, run)
    with pytest.raises(RunProblem, match=r"create_refund \(2\) would happen once more under another key"):
        replay(place.database, place.engine, run, start=START)
    with pytest.raises(RunProblem, match=r"the run has no step 9; its steps: 0, 1, 2"):
        replay(place.database, place.engine, run, start="9")
    assert len(place.rows(schema.runs)) == 1
    assert replay(place.database, place.engine, run, start="3"), "the run's own log is no effect"
    replay(place.database, place.engine, run, start="2", again=True, now=place.now)
    place.work()
    assert place.statuses == ["succeeded"] * 3
    keys = [call.idempotency_key for call in calls(place, "create_refund")]
    assert len(set(keys)) == len(keys) == 2


def test_a_second_replay_of_a_run_is_asked_about_first(place: Place) -> None:
    refuse(place)
    run = failed(place)
    new = replay(place.database, place.engine, run, now=place.now + 1)
    with pytest.raises(RunProblem, match=f"was replayed before, as `{new}`, which is queued: what that one does would happen twice"):
        replay(place.database, place.engine, run, now=place.now + 2)
    cancel(place.database, place.engine, new, now=place.now + 3)
    third = replay(place.database, place.engine, run, now=place.now + 4)
    place.work()
    with pytest.raises(RunProblem, match=f"as `{third}`, which succeeded"):
        replay(place.database, place.engine, run, now=place.now + 5)
    assert replay(place.database, place.engine, run, again=True, now=place.now + 6) not in (new, third)


def test_a_run_that_goes_on_is_not_replayed(place: Place) -> None:
    place.load(REFUND)
    (run,) = place.accept(payment()).runs
    with pytest.raises(RunProblem, match="cancel it before it is replayed"):
        replay(place.database, place.engine, run, start=START)
    cancel(place.database, place.engine, run, now=place.now)
    replay(place.database, place.engine, run, start=START, now=place.now + 1)
    place.work()
    assert place.statuses == ["cancelled", "succeeded"]


ONCE = """
workflow "once"
on payment_intent.succeeded once per customer at most 1 per day <
  create_refund payment_intent=id
>
"""


def test_a_replay_is_not_held_back_by_the_run_that_it_replays_and_others_are(place: Place) -> None:
    refuse(place)
    run = failed(place, ONCE)
    replay(place.database, place.engine, run, start=START, now=place.now + 1)
    place.work()
    place.now += 2
    place.accept(payment("evt_2", customer=payment()["data"]["object"]["customer"]))
    place.work()
    assert place.statuses == ["failed", "succeeded", "skipped"]


def test_the_money_of_a_replay_counts(place: Place) -> None:
    place.load(ONCE.replace("once per customer at most 1 per day", "at most 15 USD per day").replace("=id", "=id amount=10 USD"))
    place.sent.answers["retrieve_payment_intent"] = {"id": "pi_1", "object": "payment_intent", "currency": "usd"}
    (run,) = place.accept(payment()).runs
    place.work()
    replay(place.database, place.engine, run, start=START, again=True, now=place.now + 1)
    place.work()
    assert place.statuses == ["succeeded", "needs_attention"], "20 USD are more than the brake allows"


def test_a_wait_that_is_over_is_not_waited_for_again(place: Place) -> None:
    refuse(place, "log")
    place.load('workflow "waits"\non payment_intent.succeeded <\n  wait 3 days\n  log "{now}"\n>\n')
    (run,) = place.accept(payment()).runs
    place.work()
    place.work(3 * 86_400)
    assert place.statuses == ["failed"]
    replay(place.database, place.engine, run, now=place.now + 1)
    place.work()
    assert place.statuses == ["failed", "succeeded"]


@pytest.mark.parametrize("length", [1, KEY_LIMIT - 2, KEY_LIMIT])
def test_a_renewed_key_is_another_one_that_stripe_takes(length: int) -> None:
    keys = [renewed_key("k" * length, epoch) for epoch in range(3)]
    assert keys[0] == "k" * length and len(set(keys)) == 3 and all(len(key) <= KEY_LIMIT for key in keys)


def test_the_same_on_each_database(database_url: str) -> None:
    place = Place(database_url, sent=Sent({"retrieve_charge": {"id": "ch_1", "object": "charge", "currency": "usd"}}))
    refuse(place, times=2)
    run = failed(place)
    retry(place.database, place.engine, run, now=place.now)
    place.work()
    pause(place.database, now=place.now)
    replay(place.database, place.engine, run, now=place.now + 1)
    place.work()
    assert place.statuses == ["failed", "paused"] and check(place.database, place.engine) == ()
    resume(place.database, place.engine)
    place.work()
    assert place.statuses == ["failed", "succeeded"]
    keys = [call.idempotency_key for call in calls(place, "create_refund")]
    assert len(set(keys)) == len(keys) == 3
    assert prune(place.database, place.engine, days=1, now=place.now + 40 * 86_400) == Pruned(runs=2, events=1, programs=1)
    erase(place.database, ["cus_nobody"])
    place.database.close()
