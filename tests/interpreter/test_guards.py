"""Guards: each question to the store records its own yes, and decides for the workflow, the account and the time that it should."""

from __future__ import annotations

import wfrun
from tests.helpers.effects import NOW, Driver, event
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.guards import GuardStore, MemoryGuardStore, guard_event
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import RunIdentity

DAY = 86_400


def run(text: str, store: GuardStore | None, *, now: int = NOW, account: str | None = None, **body: object) -> WorkflowReport:
    """The report of a run of the only workflow on a charge with these fields."""
    (rule,) = wfrun.load(text=text)._rules
    given = event(body={"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd", **body})
    identity = RunIdentity(rule.name, "evt_1", account)
    return run_effects(execute(Run(rule, given, RunEnvironment(now), identity), guards=store), Driver().answer)


def test_a_key_is_claimed_for_its_workflow_account_and_time() -> None:
    store = MemoryGuardStore()
    ours, theirs = RunIdentity("a", "evt_1"), RunIdentity("a", "evt_1", "acct_1")
    assert store.claim_key(ours, "cus_1", NOW, DAY)
    assert not store.claim_key(ours, "cus_1", NOW + DAY - 1, DAY)
    assert store.claim_key(theirs, "cus_1", NOW, DAY) and store.claim_key(RunIdentity("b", "evt_1"), "cus_1", NOW, DAY)
    assert store.claim_key(ours, "cus_1", NOW + DAY, DAY)
    assert not store.claim_key(ours, "cus_1", NOW + 900 * DAY, None)


def test_slots_are_counted_over_all_accounts_of_a_workflow() -> None:
    store = MemoryGuardStore()
    ours, theirs = RunIdentity("a", "evt_1"), RunIdentity("a", "evt_1", "acct_1")
    assert store.claim_slot(ours, NOW, 2, DAY) and store.claim_slot(theirs, NOW, 2, DAY)
    assert not store.claim_slot(ours, NOW + DAY - 1, 2, DAY)
    assert store.claim_slot(ours, NOW + DAY, 2, DAY)


def test_an_event_in_either_form_is_handled_once() -> None:
    store = MemoryGuardStore()
    thin = {"id": "evt_thin", "snapshot_event": "evt_1"}
    assert guard_event(thin, store) is None
    decision = guard_event({"id": "evt_1"}, store)
    assert decision is not None and "already" in decision.reason
    assert guard_event({"id": "evt_1", "account": "acct_1"}, store) is None
    assert guard_event({}, store) is None and guard_event({}, store) is None, "an event without an id is never known again"


def test_guards_are_asked_only_when_the_condition_holds() -> None:
    script = 'on charge.succeeded once per customer when amount > 5 USD <\n  log "seen"\n>\n'
    store = MemoryGuardStore()
    assert run(script, store, customer="cus_9", amount=100).outcome == "skipped"
    assert run(script, store, customer="cus_9").outcome == "succeeded"
    held_back = run(script, store, customer="cus_9")
    assert (held_back.outcome, held_back.steps) == ("skipped", [])
    assert held_back.notes == ["`once per customer`: it already ran for cus_9"]
    assert run(script, None, customer="cus_9").outcome == "succeeded", "without a store no guard is asked"


REFUND = """workflow "Refund"
on charge.succeeded at most 20 USD per day per customer <
  create_refund charge=id amount=amount
>
"""


def test_money_is_counted_for_each_value_within_the_time() -> None:
    store = MemoryGuardStore()
    first = run(REFUND, store, id="ch_1", amount=1200, customer="cus_1")
    second = run(REFUND, store, id="ch_2", amount=900, customer="cus_1", now=NOW + 60)
    assert first.outcome == "succeeded"
    assert (second.outcome, second.error and second.error.code, second.steps[-1].tries) == ("needs_attention", "at-most", 0)
    assert run(REFUND, store, id="ch_3", amount=800, customer="cus_1", now=NOW + 60).outcome == "succeeded", "exactly up to the limit"
    assert run(REFUND, store, id="ch_4", amount=2000, customer="cus_2", now=NOW + 60).outcome == "succeeded"
    assert run(REFUND, store, id="ch_5", amount=1200, customer="cus_1", now=NOW + DAY).outcome == "succeeded", "the first is over by then"


def test_money_that_cannot_be_counted_does_not_move() -> None:
    store = MemoryGuardStore()
    assert run(REFUND, store, amount=100, customer=None).outcome == "needs_attention", "whose money it is is unknown"
    euros = run(REFUND, store, amount=100, customer="cus_1", currency="eur")
    assert euros.outcome == "needs_attention" and euros.error is not None and "another currency" in euros.error.message


def test_a_refused_step_counts_no_more() -> None:
    store = MemoryGuardStore()
    identity = RunIdentity("a", "evt_1")
    assert store.claim_money(identity, "0", NOW, 2000, 2000, DAY)
    assert not store.claim_money(identity, "1", NOW, 1, 2000, DAY)
    store.release_money(identity, "0")
    assert store.claim_money(identity, "1", NOW, 2000, 2000, DAY)


def test_runs_are_counted_for_each_value() -> None:
    script = 'on charge.succeeded at most 1 per day per customer < log "seen" >'
    store = MemoryGuardStore()
    assert [run(script, store, customer=name).outcome for name in ("cus_1", "cus_2", "cus_1")] == [
        "succeeded", "succeeded", "needs_attention",
    ]  # fmt: skip
    assert run(script, store, customer=None).outcome == "needs_attention", "a missing value is not counted as one"


def test_a_run_that_the_brake_holds_back_has_used_up_its_key() -> None:
    script = 'on charge.succeeded once per customer at most 1 per day < log "seen" >'
    store = MemoryGuardStore()
    outcomes = [run(script, store, customer=name).outcome for name in ("cus_1", "cus_2", "cus_2")]
    assert outcomes == ["succeeded", "needs_attention", "skipped"]


def test_a_condition_is_not_judged_where_the_key_is_used_up() -> None:
    script = 'on charge.succeeded once per customer when amount > 5 USD < log "seen" >'
    store = MemoryGuardStore()
    assert run(script, store, customer="cus_1").condition is not None
    assert run(script, store, customer="cus_1").condition is None


def test_an_event_that_comes_late_does_not_act() -> None:
    script = 'on charge.succeeded not older than 2 days < log "seen" >'
    store = MemoryGuardStore()
    assert run(script, store).outcome == "succeeded"
    assert run(script, store, now=NOW + 2 * DAY).outcome == "succeeded"
    late = run(script, store, now=NOW + 2 * DAY + 1)
    assert (late.outcome, late.steps) == ("skipped", [])
    assert late.notes == ["`not older than 2 days`: the event was made 2 days 1 second before this run"]


def test_once_within_a_time_that_is_not_above_zero_is_once_for_ever() -> None:
    script, store = "let gap = 1 day - 2 days\non charge.failed once per id within gap < log id >", MemoryGuardStore()
    assert [run(script, store).outcome for _ in range(2)] == ["succeeded", "skipped"]
