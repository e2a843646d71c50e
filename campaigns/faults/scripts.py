"""Scripts of the campaign: the templates among the examples, one workflow of each other kind, the author's own actions, and events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wfrun.simulator.samples.sampler import sample_event, sample_object
from wfrun.stripe_catalog import load

ROOT = Path(__file__).parents[2]

TEMPLATES = (
    "examples/tag-valuable-customers/tag.wf",
    "examples/early-fraud-warnings/fraud.wf",
    "examples/personalise-orders/personalise.wf",
)

BRAKE = 50_000
"""What the brake below allows in a day, in cents."""

SCRIPT = """
use "actions.py"

workflow "Refund a part"
on charge.succeeded
at most 500 USD per day <
  create_refund charge=id amount=20 USD
  log "refunded {id}"
>

workflow "Welcome"
on customer.created <
  let known = add_to_crm customer=id
  wait 1 second
  http_request "SERVICE/customers/{id}" method="PUT" json={customer: id} timeout=2 seconds
  wait 2 seconds
  update_customer id metadata={Welcome: "{known.number}"} timeout=2 seconds
  http_request "SERVICE/mailings" method="POST" json={customer: id} timeout=2 seconds retry=20
  email to="sales@example.com" subject="Welcome {id}" body="{known.number}"
>

workflow "Pay a bonus"
on customer.updated <
  pay_bonus customer=id amount=5 USD
  log "paid {id}"
>

workflow "Tell once"
on customer.deleted <
  http_request "SERVICE/once" method="POST" json={customer: id} timeout=2 seconds
  log "told {id}"
>

workflow "Ask first"
on review.opened <
  let ok = approve "Refund {charge}?" to="lead@example.com" up to 2 hours
  if ok <
    create_refund charge=charge amount=5 USD
  > else <
    log "not approved"
  >
>
"""

ACTIONS = r'''
"""Actions that write down what they do, and fail in part."""

import json
import os
import random

import wfrun

chance = random.SystemRandom()


def happen(name, customer, key):
    line = json.dumps([name, customer, key]) + "\n"
    file = os.open(LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(file, line.encode())
    os.close(file)


@wfrun.action(example={"number": "crm_1"})
def add_to_crm(*, customer: str, idempotency_key: str) -> dict:
    """Adds a customer to the CRM."""
    draw = chance.random()
    if draw < RATE / 2:
        raise wfrun.TryLater(0.1, "the CRM is busy")
    happen("add_to_crm", customer, idempotency_key)
    if draw > 1 - RATE / 2:
        raise wfrun.TryLater(0.1, "the connection to the CRM broke", may_have_happened=True)
    return {"number": "crm_" + customer}


@wfrun.action(example=None, effect="money")
def pay_bonus(*, customer: str, amount: wfrun.Money) -> dict:
    """Pays a bonus; the bank knows no idempotency keys."""
    draw = chance.random()
    if draw < RATE / 2:
        raise wfrun.TryLater(0.1, "the bank is closed")
    happen("pay_bonus", customer, None)
    if draw > 1 - RATE / 2:
        raise RuntimeError("the connection to the bank broke")
    return {}
'''


def write_scripts(folder: Path, *, service: str, ledger: Path, rate: float) -> list[Path]:
    """Writes the campaign's own script and its actions into a folder; returns all scripts."""
    actions = ACTIONS.replace("LEDGER", repr(str(ledger))).replace("RATE", repr(rate))
    (folder / "actions.py").write_text(actions, encoding="utf-8")
    own = folder / "faults.wf"
    own.write_text(SCRIPT.replace("SERVICE", service), encoding="utf-8")
    return [own, *(ROOT / template for template in TEMPLATES)]


class Stories:
    """Events, each another one, with the objects that the account holds for it."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._catalog = load()

    def order(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of a large payment: it starts two templates."""
        customer = {**sample_object(self._catalog, "customer", now=self.now), "id": f"cus_o{number}", "metadata": {}}
        fields = {
            "id": f"pi_o{number}",
            "amount": 250_000,
            "currency": "usd",
            "customer": customer["id"],
            "metadata": {"order_id": f"o{number}"},
        }
        return self._event("payment_intent.succeeded", f"order_{number}", fields), [customer]

    def warning(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of an early fraud warning; every third one is about a large charge."""
        charge = self._charge(f"ch_w{number}", 24_900 if number % 3 == 0 else 900)
        fields = {"id": f"issfr_{number}", "charge": charge["id"], "actionable": True}
        return self._event("radar.early_fraud_warning.created", f"warning_{number}", fields), [charge]

    def charge(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of a charge, of which a part is refunded under the brake."""
        charge = self._charge(f"ch_b{number}", 10_000)
        return self._event("charge.succeeded", f"charge_{number}", charge), [charge]

    def welcome(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of a new customer."""
        customer = {**sample_object(self._catalog, "customer", now=self.now), "id": f"cus_w{number}", "metadata": {}}
        return self._event("customer.created", f"welcome_{number}", customer), [customer]

    def bonus(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of a customer who gets a bonus."""
        return self._event("customer.updated", f"bonus_{number}", {"id": f"cus_p{number}"}), []

    def once(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of a customer whom another service is told of once."""
        return self._event("customer.deleted", f"once_{number}", {"id": f"cus_d{number}"}), []

    def question(self, number: int) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Returns the event of a review, about which a person is asked."""
        charge = self._charge(f"ch_a{number}", 10_000)
        return self._event("review.opened", f"question_{number}", {"id": f"prv_{number}", "charge": charge["id"]}), [charge]

    def _charge(self, name: str, amount: int) -> dict[str, Any]:
        event = sample_event(self._catalog, "charge.succeeded", now=self.now, overrides={"amount": amount, "currency": "usd"})
        charge: dict[str, Any] = {**event["data"]["object"], "id": name, "payment_intent": None, "customer": None}
        return charge

    def _event(self, kind: str, name: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        event = sample_event(self._catalog, kind, now=self.now)
        return {**event, "id": f"evt_{name}", "data": {**event["data"], "object": {**event["data"]["object"], **fields}}}
