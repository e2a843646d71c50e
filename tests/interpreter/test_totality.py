"""Whatever an event looks like: nothing raises, and the prepared matcher decides what the tree walk decides."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wfrun
from tests.helpers.hostile_inputs import JSON, NOW, events
from tests.helpers.properties import examples
from tests.helpers.tables import each
from wfrun.stripe_catalog import load as load_catalog

CONDITIONS = {
    "payment_intent.succeeded": [
        "amount > 1000 USD",
        "amount <= 20 USD or amount == 2000 USD",
        "not (amount > 1000 USD)",
        "amount != 25 USD and not (amount < 1 USD or amount >= 90000 USD)",
        "amount in [25 USD, 20 USD]",
        'metadata.tier == "gold"',
        'metadata.tier != "gold"',
        'not (metadata.tier in ["gold", "silver"]) and present(metadata.tier)',
        'metadata["tier"] not in ["gold", "1.5"]',
        'missing(metadata.tier) or (metadata.tier ?? "none") == "gold"',
        'customer == "cus_9" or missing(customer)',
        'customer != "cus_9" and status == "succeeded"',
        'status in ["succeeded", "canceled"] and not livemode',
        "livemode or not livemode",
        'missing(shipping) or shipping.address.country == "US"',
        'description contains "usd" or description starts_with "g" or not (description ends_with "d")',
        'currency == "usd" and amount_received == amount',
        "created < now or amount / 2 > 5 USD",
        "sum(x for x in [amount, amount_received]) > 20 USD",
        'event.type == "payment_intent.succeeded" and len(payment_method_types) > 0',
        'any(x in payment_method_types where x == "card")',
    ],
    "invoice.paid": [
        "amount_due > 10 USD and attempted",
        "any(line in lines where line.amount > 5 USD)",
        "all(line in lines.data where line.amount > 5 USD) or count(line in lines where line.quantity > 1) > 0",
        "sum(line.amount for line in lines) == total",
        "not (attempt_count > 1) and attempt_count >= 0",
        "attempt_count != 1",
        "period_end - period_start > 20 days",
    ],
    "customer.updated": [
        "changed(email)",
        'changed(email, to="a@b.c")',
        "changed(metadata.tier) and previous.metadata.tier != metadata.tier",
        "balance < 0 USD",
    ],
}


def program_for(types: dict[str, list[str]]) -> wfrun.Program:
    lines = []
    for name, conditions in types.items():
        for number, condition in enumerate(conditions):
            lines.append(f'workflow "{name} {number}" on {name} when {condition} < log "{{event.id}}" >')
    return wfrun.load(text="\n".join(lines))


CHOSEN = program_for(CONDITIONS)
EVERYTHING = wfrun.load(
    text="""
workflow "all" on * <
  log "{event.id} {object} {now} {event.created}"
  let copy = object
  log "{copy}" retry=1
>
workflow "acts" on charge.succeeded when amount > 0 USD <
  try < create_refund charge=id amount=amount > catch problem < log "{problem.code}: {problem.message}" >
  for refund in refunds < log "{refund.id}" >
>
"""
)


@pytest.mark.slow
@given(event=events(tuple(CONDITIONS)))
@examples(400)
def test_the_matcher_decides_what_the_tree_walk_decides(event: Any) -> None:
    expected = CHOSEN.matching(event)

    assert list(CHOSEN.matcher()(event)) == expected


@pytest.mark.slow
@given(event=events(tuple(CONDITIONS)))
@examples(100)
def test_a_run_matches_what_matching_says(event: Any) -> None:
    report = CHOSEN.run(event, now=NOW)

    acted = [workflow.name for workflow in report.workflows if workflow.outcome != "skipped" and workflow.outcome != "not_triggered"]
    assert acted == [workflow.name for workflow in CHOSEN.matching(event)]
    json.dumps(report.to_dict(), default=str)


@pytest.mark.slow
@given(event=events())
@examples(300)
def test_every_type_of_event_runs_however_broken(event: Any) -> None:
    report = EVERYTHING.run(event, now=NOW)

    assert all(workflow.outcome in ("succeeded", "failed", "skipped") for workflow in report.workflows)


@given(event=st.one_of(JSON, st.fixed_dictionaries({"type": st.just("charge.succeeded"), "data": JSON})))
@examples(200)
def test_what_is_no_event_starts_nothing_and_raises_nothing(event: Any) -> None:
    assert list(EVERYTHING.matcher()(event)) == EVERYTHING.matching(event)


@pytest.mark.slow
@each("name", load_catalog().event_names())
def test_a_sample_of_every_type_runs(name: str) -> None:
    from wfrun.simulator.samples.sampler import sample_event

    report = EVERYTHING.run(sample_event(load_catalog(), name, now=NOW), now=NOW)

    assert report.workflows[0].outcome == "succeeded"
