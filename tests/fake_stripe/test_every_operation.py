"""Every operation of the catalogue, called through Stripe's own library, answers with an object of the predicted class."""

from __future__ import annotations

import io
from typing import Any

import pytest
import stripe
from stripe._list_object import ListObject
from stripe._search_result_object import SearchResultObject
from stripe.v2._list_object import ListObject as ListObjectOfV2

from tests.helpers.account import CATALOG, NOW, thing
from tests.helpers.operations import sent_arguments
from tests.helpers.stripe_sdk import method_of, object_class
from wfrun.dsl.types.base import Id, List, Object, Type, Union
from wfrun.fake_stripe.door import FakeStripe
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.sampler import sample_object
from wfrun.stripe_catalog import Operation

AUTHORIZED = {"latest_charge": "ch_held", "amount": 2500, "amount_capturable": 2500, "amount_received": 0, "status": "requires_capture"}

STATES: dict[str, dict[str, Any]] = {
    "billing.meters.reactivate": {"status": "inactive"},
    "charges.capture": {"captured": False, "amount_captured": 0},
    "checkout.sessions.expire": {"status": "open"},
    "invoices.delete": {"status": "draft"},
    "invoices.finalize_invoice": {"status": "draft"},
    "invoices.mark_uncollectible": {"status": "open"},
    "invoices.pay": {"status": "open"},
    "invoices.send_invoice": {"status": "open", "collection_method": "send_invoice"},
    "invoices.void_invoice": {"status": "open"},
    "payment_intents.cancel": AUTHORIZED,
    "payment_intents.capture": AUTHORIZED,
    "payment_intents.confirm": {"status": "requires_confirmation"},
    "payment_intents.increment_authorization": AUTHORIZED,
    "payment_methods.attach": {"customer": None},
    "payouts.cancel": {"status": "pending"},
    "payouts.reverse": {"status": "paid"},
    "quotes.finalize_quote": {"status": "draft"},
    "refunds.cancel": {"status": "requires_action"},
    "setup_intents.cancel": {"status": "requires_confirmation"},
    "setup_intents.confirm": {"status": "requires_confirmation"},
    "subscriptions.delete_discount": {"discounts": ["di_1"]},
    "subscriptions.resume": {"status": "paused"},
    "treasury.inbound_transfers.cancel": {"status": "processing"},
    "treasury.outbound_payments.cancel": {"status": "processing"},
    "treasury.outbound_transfers.cancel": {"status": "processing"},
    "v2.core.events.retrieve": {
        "type": "v1.customer.created",
        "related_object": {"id": "cus_1", "type": "customer", "url": "/v1/customers/cus_1"},
    },
}
"""Operation → the state in which it takes its object."""

CUSTOMER = thing("customer", "cus_1", balance=0)
HOLDER = thing("subscription", "sub_1", items=[{"id": identifier("subscription_item", "argument")}, {"id": "si_2"}])
MORE: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "charges.create": ({"amount": 500, "currency": "usd", "source": "tok_visa"}, []),
    "coupons.create": ({"percent_off": 10, "duration": "once"}, []),
    "credit_notes.create": ({"invoice": "in_9", "amount": 100}, [thing("invoice", "in_9", "open")]),
    "invoice_items.create": ({"customer": "cus_1", "amount": 500, "currency": "usd"}, [CUSTOMER]),
    "invoices.create": ({"customer": "cus_1"}, [CUSTOMER]),
    "checkout.sessions.create": (
        {
            "mode": "payment",
            "success_url": "https://shop.example",
            "line_items": [{"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Tea"}}, "quantity": 1}],
        },
        [],
    ),
    "files.create": ({"file": io.BytesIO(b"evidence"), "purpose": "dispute_evidence"}, []),
    "payment_intents.increment_authorization": ({"amount": 3000}, []),
    "payment_links.create": ({"line_items": [{"price": "price_1", "quantity": 1}]}, [thing("price", "price_1")]),
    "payment_methods.attach": ({"customer": "cus_1"}, [CUSTOMER]),
    "payment_methods.create": ({"type": "card", "card": {"token": "tok_visa"}}, []),
    "prices.create": ({"product": "prod_1", "currency": "usd", "unit_amount": 500}, [thing("product", "prod_1")]),
    "customers.payment_sources.create": ({"source": "tok_visa"}, []),
    "forwarding.requests.create": ({"payment_method": "pm_card_visa"}, []),
    "refunds.create": ({"charge": "ch_held"}, []),
    "subscription_items.delete": ({}, [HOLDER]),
    "subscription_items.update": ({}, [HOLDER]),
    "subscriptions.create": ({"customer": "cus_1", "items": [{"price": "price_1"}]}, [CUSTOMER, thing("price", "price_1")]),
    "transfers.create": ({"amount": 500, "currency": "usd", "destination": "acct_9"}, [thing("account", "acct_9")]),
}
"""Operation → what it asks for beside the parameters that the catalogue calls required, and the objects that this names."""

REFUSED = {"quotes.pdf"}
"""Operations that the server says it does not carry out."""


def prepare(fake: FakeStripe, operation: Operation, arguments: dict[str, Any]) -> None:
    """Gives the account the objects that the arguments name."""
    for parameter in (*operation.path, *operation.parameters):
        value = arguments.get(parameter.name)
        if isinstance(parameter.type, Id) and isinstance(value, str):
            name = parameter.type.targets[0] if parameter.type.targets else None
            if name is not None and CATALOG.object(name) is not None:
                state = STATES.get(operation.id) if parameter in operation.path[-1:] else None
                fake.account.add(sample_object(CATALOG, name, id=value, now=NOW, table=state))
    held = STATES.get(operation.id) is AUTHORIZED
    fake.account.add(thing("charge", "ch_held", amount=2500, captured=not held, amount_captured=0 if held else 2500))
    for raw in MORE.get(operation.id, ({}, []))[1]:
        fake.account.add(raw)


def classes(kind: Type) -> tuple[type, ...]:
    match kind:
        case Object(name=name) if not name.startswith("#"):
            return (object_class(name),)
        case Union(members=members):
            return tuple(one for member in members for one in classes(member))
        case List(page=True):
            return (ListObject, SearchResultObject, ListObjectOfV2)
    return ()


@pytest.mark.slow
def test_every_operation_answers_with_its_class(fake: FakeStripe, client: stripe.StripeClient) -> None:
    wrong: list[str] = []
    for identity in CATALOG.operation_ids():
        operation = CATALOG.operation(identity)
        assert operation is not None
        arguments = sent_arguments(CATALOG, operation)
        fake.reset()
        prepare(fake, operation, arguments)
        arguments.update(MORE.get(identity, ({}, []))[0])
        if identity.endswith(".search"):
            arguments["query"] = "metadata['order']:'7'"
        ids = [arguments.pop(parameter.name) for parameter in operation.path]
        try:
            answer = method_of(client, identity)(*ids, *([arguments] if operation.parameters else []))
        except stripe.StripeError as error:
            if identity in REFUSED and error.http_status == 501:
                continue
            wrong.append(f"{identity}: {error.http_status} {error.code} {error.user_message or error}")
            continue
        expected = classes(operation.result)
        if expected and not isinstance(answer, expected):
            wrong.append(f"{identity}: {type(answer).__name__} is not {expected}")
    assert wrong == [], "\n".join(wrong)


def test_an_upload_is_a_file_of_its_name_and_size(client: stripe.StripeClient) -> None:
    upload = io.BytesIO(b"%PDF-1.4 receipt")
    upload.name = "receipt.pdf"
    file = client.v1.files.create({"file": upload, "purpose": "dispute_evidence"})
    assert (file.filename, file.size, file.type, file.purpose) == ("receipt.pdf", 16, "pdf", "dispute_evidence")
    assert client.v1.files.retrieve(file.id).id == file.id
