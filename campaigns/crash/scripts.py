"""What the runs of the campaign do, and the events that start them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load

SHORT_WAIT = 1.5
"""Seconds of the longest wait for which a run keeps its place here: one of the waits below is shorter, the other is a row."""

BRAKE = 50_000
REFUND = 2_000
"""What the brake below allows, and what each run moves, in cents."""

SCRIPT = """
workflow "five steps"
on payment_intent.succeeded when amount > 10 USD <
  log "begun {id}"
  wait 1 second
  if amount > 30 USD <
    let c = retrieve_charge latest_charge
    log "large {c.id}"
  > else <
    log "small"
  >
  wait 3 seconds
  update_payment_intent id metadata={"seen": "yes"}
  log "ended {id}"
>

workflow "braked"
on charge.succeeded
at most 500 USD per day <
  create_refund charge=id amount=20 USD
  log "refunded"
>
"""

KINDS = (["call", "wait", "call", "call", "wait", "call", "call"], ["call", "wait", "call", "wait", "call", "call"])
"""The steps of a run of "five steps", where the amount is large and where it is small."""


class Events:
    """Makes events, each another one."""

    def __init__(self, now: int) -> None:
        catalog = load()
        self._paid = sample_event(catalog, "payment_intent.succeeded", now=now)
        self._charged = sample_event(catalog, "charge.succeeded", now=now)

    def payment(self, number: int) -> Mapping[str, Any]:
        """Returns the event of a payment; every third one is small."""
        return _with(self._paid, f"evt_paid_{number}", {"id": f"pi_{number}", "amount": 2_000 if number % 3 == 0 else 5_000})

    def charge(self, number: int) -> Mapping[str, Any]:
        """Returns the event of a charge, of which a part is refunded under the brake."""
        return _with(self._charged, f"evt_charge_{number}", {"id": f"ch_{number}", "amount": 10_000, "currency": "usd"})


def _with(event: Mapping[str, Any], name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**event, "id": name, "data": {**event["data"], "object": {**event["data"]["object"], **fields}}}
