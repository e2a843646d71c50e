"""By-products: the objects that Stripe makes beside those that an operation is about. A strict account holds them, so they can be read.

- Money that moves is an entry in the balance (https://docs.stripe.com/reports/balance-transaction-types).
- The name of a test card stands for a new payment method each time that it is used (https://docs.stripe.com/testing).
- A payment method that a customer is made with, or that is kept for later payments, is the customer's
  (https://docs.stripe.com/payments/save-during-payment).
"""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.arguments import plain
from wfrun.simulator.account.inference import infer_fields
from wfrun.simulator.account.objects import ENTRY, StoredObject
from wfrun.simulator.account.operations.payment_methods import create_payment_method, method_of_test_card
from wfrun.simulator.account.operations.test_cards import card_named
from wfrun.simulator.account.request import TEST_CARD, Request
from wfrun.simulator.samples.tables import Json, Raw

_PAY = ("payment_intents.create", "payment_intents.update", "payment_intents.confirm")
_SET_UP = ("setup_intents.create", "setup_intents.update", "setup_intents.confirm")
_WITH_METHOD = frozenset({*_PAY, *_SET_UP, "customers.create"})
"""Operations whose ``payment_method`` may be the name of a test card."""


def make_payment_method(request: Request) -> None:
    """Makes the payment method that a request describes, or that of the test card that it names, and goes on with that."""
    if request.operation.id not in _WITH_METHOD:
        return
    method, data = request.given.get("payment_method"), request.given.get("payment_method_data")
    if isinstance(data, Mapping) and method is None:
        inner = request.beside("payment_method_data", plain(data))
        request.replace("payment_method", create_payment_method(inner)["id"])
        request.carried_out_by("payment_method_data", inner)
    if isinstance(method, str) and method.startswith(TEST_CARD) and (card := card_named(method)) is not None:
        made = method_of_test_card(request, card)
        request.replace("payment_method", made["id"])
        settings = request.given.get("invoice_settings")
        if isinstance(settings, Mapping) and settings.get("default_payment_method") == method:
            request.replace("invoice_settings", {**settings, "default_payment_method": made["id"]})


def make_by_products(request: Request, answer: Json) -> None:
    """Makes what else there is after an operation."""
    for change in request.store.changed():
        after = change.after
        if after is None:
            continue
        if isinstance(entry := after.get(ENTRY), str) and request.store.get(ENTRY, entry) is None:
            _enter(request, entry, after)
        if after.get("setup_future_usage") is not None and after.get("status") in ("succeeded", "requires_capture"):
            _give_to_customer(request, after.get("payment_method"), after.get("customer"))
    if request.operation.id == "customers.create" and isinstance(answer, dict):
        _give_to_customer(request, request.arguments.get("payment_method"), answer.get("id"))


def _enter(request: Request, identity: str, source: Raw) -> None:
    """Enters what an object moved into the balance."""
    table = infer_fields(request.catalog, ENTRY, identity, [(StoredObject(source), ENTRY)])
    if "type" in table:
        request.save(request.builder().object(ENTRY, {"livemode": request.livemode, **table}, id=identity))


def _give_to_customer(request: Request, method: Json, customer: Json) -> None:
    stored = request.store.get("payment_method", method) if isinstance(method, str) else None
    if stored is not None and isinstance(customer, str) and stored.raw.get("customer") is None:
        request.change(stored.raw, {"customer": customer})
