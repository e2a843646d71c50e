"""Events of other API releases through the whole of a run: waits, earlier events, retrieved objects, notes, and the matcher's agreement."""

from __future__ import annotations

from typing import Any

import pytest

import wfrun
from tests.helpers.releases import SOME_RELEASES
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load

OLD = "2024-06-20"


def event(kind: str, object: dict[str, Any], release: str | None = OLD, **more: Any) -> dict[str, Any]:
    identity = more.pop("id", "evt_1")
    data = {"object": object, **({"previous_attributes": more.pop("previous")} if "previous" in more else {})}
    return {
        "id": identity,
        "object": "event",
        "api_version": release,
        "created": 1_790_000_000,
        "livemode": False,
        "type": kind,
        "data": data,
        **more,
    }


INVOICE = {"id": "in_1", "object": "invoice", "amount_paid": 1500, "currency": "usd", "customer": "cus_1", "subscription": "sub_1"}

CONDITIONS = [
    "missing(parent)",
    "present(parent)",
    "not missing(parent)",
    "missing(customer)",
    "missing(parent) and amount_paid > 1 USD",
    "missing(parent) or amount_paid > 1 USD",
    '(confirmation_secret.type ?? "x") == "x"',
    '(customer ?? "x") == "cus_1"',
    '(number ?? "x") == "x"',
    "missing(parent.subscription_details.subscription)",
    'parent.type == "quote_details"',
    'not (parent.type == "quote_details")',
    "missing(metadata.order)",
    "missing(parent) ?? true",
]


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("release", [OLD, "2022-11-15", "2026-10-28.endive", "2025-09-30.clover", None, "", 5, ["x"], "2099-01-01.zinnia"])
def test_the_matcher_decides_as_a_run_does(condition: str, release: Any) -> None:
    program = wfrun.load(text=f'workflow "w" on invoice.paid when {condition} < log "x" >')
    for body in (INVOICE, {**INVOICE, "parent": None}, {**INVOICE, "number": "A-1", "metadata": {"order": "7"}, "customer": None}):
        one = event("invoice.paid", body, release)
        ran = any(workflow.outcome == "succeeded" for workflow in program.run(one).workflows)
        assert bool(program.matcher()(one)) is ran, body


def ran(script: str, *events: dict[str, Any], **options: Any) -> Any:
    return wfrun.load(text=script).run(events[0], later=events[1:], **options)


def test_an_awaited_event_of_another_release() -> None:
    script = """
workflow "w" on charge.failed <
  let found = wait for invoice.paid where missing(parent) up to 7 days
  if present(found) < log "met" > else < log "nobody" >
>
"""
    first = event("charge.failed", {"id": "ch_1", "object": "charge"}, "2026-10-28.endive")
    later = {**event("invoice.paid", INVOICE, id="evt_2"), "created": 1_790_000_100}
    report = ran(script, first, later)
    assert [step.arguments["message"] for step in report.workflows[0].steps if step.action == "log"] == ["nobody"]
    own = {**later, "api_version": "2026-10-28.endive"}
    assert [step.arguments["message"] for step in ran(script, first, own).workflows[0].steps if step.action == "log"] == ["met"]


def test_earlier_events_of_another_release() -> None:
    script = 'workflow "w" on charge.failed when count(i in recent("invoice.paid", 7 days) where missing(i.parent)) == 1 < log "x" >'
    first = event("charge.failed", {"id": "ch_1", "object": "charge"}, "2026-10-28.endive")
    earlier = {**event("invoice.paid", INVOICE, id="evt_0"), "created": 1_789_999_000}
    condition = ran(script, first, history=[earlier]).workflows[0].condition
    assert condition.value is None and condition.parts[0].reason == "other release"
    assert ran(script, first, history=[{**earlier, "api_version": "2026-10-28.endive"}]).workflows[0].condition.value is True


def test_a_retrieved_object_that_an_event_of_another_release_told_of() -> None:
    script = """
workflow "w" on invoice.paid <
  let found = retrieve_invoice id
  if missing(found.parent) < log "no parent" > else < log "unknown" >
  if found.customer == "cus_1" < log "customer" >
>
"""
    report = ran(script, event("invoice.paid", INVOICE))
    assert [step.arguments["message"] for step in report.workflows[0].steps if step.action == "log"] == ["unknown", "customer"]


@pytest.mark.parametrize(
    ("release", "words"),
    [
        (OLD, "fields that 2024-06-20 does not have are unknown"),
        ("2024-08-01", "2024-08-01 is not known here, so fields that 2024-06-20, the nearest older one, does not have are unknown"),
        ("2022-11-15", "that is no release that is known here, so fields that the event does not have are unknown"),
    ],
)
def test_the_report_says_of_which_release_the_event_is(release: str, words: str) -> None:
    report = ran('workflow "w" on invoice.paid < log "x" >', event("invoice.paid", INVOICE, release))
    assert [note for note in report.notes if words in note]


def test_money_does_not_move_on_what_another_release_keeps_elsewhere() -> None:
    script = """
workflow "Thank for a one-off purchase"
on invoice.paid when missing(parent.subscription_details.subscription) <
  create_customer_balance_transaction customer amount=-5 USD currency="usd"
>
"""
    workflow = ran(script, event("invoice.paid", INVOICE)).workflows[0]
    assert workflow.outcome == "skipped" and workflow.steps == []
    assert workflow.condition.parts[0].note == (
        "API release 2024-06-20 has no `invoice.parent.subscription_details.subscription`: it is `subscription` there"
    )


@pytest.mark.parametrize("release", SOME_RELEASES[:-1])
@pytest.mark.parametrize("kind", ["invoice.paid", "customer.subscription.updated", "charge.failed", "payment_intent.succeeded"])
def test_missing_is_true_of_what_the_events_release_has_and_of_nothing_else(kind: str, release: str) -> None:
    """Events as samples of the older release show them, to a script of the newest one."""
    older, newest = load(release), load()
    sample = sample_event(older, kind)
    body = sample["data"]["object"]
    had, has = older.object(body["object"]), newest.object(body["object"])
    assert had is not None and has is not None and sample["api_version"] == release
    workflows = [f'workflow "{name}" on {kind} when missing({name}) < log "x" >' for name in has.fields]
    program = wfrun.load(text="\n".join(workflows))
    conditions = {workflow.name: workflow.condition.value for workflow in program.run(sample, all=True).workflows if workflow.condition}
    expected = {name: None if name not in body and name not in had.fields else body.get(name) is None for name in has.fields}
    assert {name: conditions[name] for name in expected} == expected
    assert {workflow.name for workflow in program.matching(sample)} == {name for name, value in expected.items() if value}
