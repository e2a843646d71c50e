"""Changes of a sample as people type them: read by the types of the fields, or told in a sentence."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.helpers.tables import each
from wfrun import stripe_catalog
from wfrun.dsl.types.base import Object
from wfrun.simulator.samples.conformance import leaves, path_text, type_violations
from wfrun.simulator.samples.overrides import BadOverride
from wfrun.simulator.samples.sampler import UnknownEvent, sample_event, sample_event_and_object
from wfrun.simulator.samples.written_values import read_assignments

CATALOG = stripe_catalog.load()
PAYMENT = "payment_intent.succeeded"
INVOICE = "invoice.paid"
UPDATE = "customer.subscription.updated"

GOOD: list[tuple[str, str, Any]] = [
    (PAYMENT, "amount=6000 USD", (600_000, "usd")),
    (PAYMENT, " amount = 9.50 eur\r", (950, "eur")),
    (PAYMENT, "amount=1_000 USD", (100_000, "usd")),
    (PAYMENT, "amount=6000", 6000),
    (PAYMENT, "application_fee_amount=0", 0),
    (PAYMENT, "metadata.order=7", "7"),
    (PAYMENT, 'metadata["my=key"]=a=b', "a=b"),
    (PAYMENT, "metadata.empty=", ""),
    (PAYMENT, 'metadata={"a": 7, "b": true, "c": "x"}', {"a": "7", "b": "true", "c": "x"}),
    (PAYMENT, "customer=null", None),
    (PAYMENT, "customer = null", None),
    (PAYMENT, "customer=cus_9", "cus_9"),
    (PAYMENT, "status=processing", "processing"),
    (PAYMENT, 'status="processing"', "processing"),
    (PAYMENT, "description=null", None),
    (PAYMENT, 'description="null"', "null"),
    (PAYMENT, 'description="a \\"b\\""', 'a "b"'),
    (PAYMENT, "description=a b, c=d", "a b, c=d"),
    (PAYMENT, "currency=eur", "eur"),
    (PAYMENT, "created=2026-11-02", 1_793_577_600),
    (PAYMENT, "created=2026-11-02T09:00Z", 1_793_610_000),
    (PAYMENT, "created=2026-11-02T09:00+02:00", 1_793_602_800),
    (PAYMENT, "created=1793610000", 1_793_610_000),
    (PAYMENT, 'created="2026-11-02"', 1_793_577_600),
    (PAYMENT, 'payment_method_types=["card", "sepa_debit"]', ["card", "sepa_debit"]),
    (PAYMENT, "payment_method_types[0]=paypal", "paypal"),
    (PAYMENT, "last_payment_error.code=authentication_required", "authentication_required"),
    (PAYMENT, "object.amount=5", 5),
    (PAYMENT, "event.account=acct_1", "acct_1"),
    (PAYMENT, "event.created=2026-11-02", 1_793_577_600),
    (PAYMENT, "event.livemode=true", True),
    ("v1.charge.failed", "event.created=2026-11-02", "2026-11-02T00:00:00Z"),
    (INVOICE, "lines.data[0].quantity=2", 2),
    (INVOICE, "lines[0].quantity=2", 2),
    (INVOICE, "lines.has_more=true", True),
    (INVOICE, "customer_tax_ids=[]", []),
    (INVOICE, "attempted=false", False),
    (UPDATE, "previous.status=active", "active"),
    (UPDATE, "previous.metadata.tier=null", None),
    (UPDATE, "previous.cancel_at_period_end=false", False),
    ("coupon.created", "percent_off=12.5", Decimal("12.5")),
    ("price.updated", "currency_options.eur.unit_amount=7 EUR", (700, "eur")),
    ("price.updated", "unit_amount_decimal=0.5", "0.5"),
    ("price.updated", "unit_amount_decimal=1.50 USD", ("150", "usd")),
    ("charge.succeeded", "outcome.risk_score=80", 80),
]


@each(("type", "text", "value"), GOOD)
def test_a_value_is_of_its_fields_type(type: str, text: str, value: Any) -> None:
    overrides = read_assignments(CATALOG, type, [text])
    assert list(overrides.values()) == [value]
    _, raw = sample_event_and_object(CATALOG, type, overrides=overrides)
    assert list(type_violations(CATALOG, Object(raw["object"]), raw)) == []


BAD: list[tuple[str, str, str]] = [
    (PAYMENT, "amuont=5", "a payment intent has no field `amuont`; did you mean `amount`?"),
    (PAYMENT, "shipping.adress.city=Bonn", "`shipping` has no field `adress`; did you mean `shipping.address`?"),
    (PAYMENT, "shipping.x=Bonn", "`shipping` has no field `x`; it has `address`, `carrier`, `name`, `phone`, `tracking_number`"),
    (PAYMENT, "tier=gold",
     "a payment intent has no field `tier`; "
     "`wfrun types payment_intent` lists its fields, and `metadata.tier=…` sets a key of one's own"),
    (PAYMENT, "account=acct_1", "a payment intent has no field `account`; `event.account=…` sets that of the event"),
    (PAYMENT, "event.acount=acct_1", "`event.acount` cannot be set; did you mean `event.account`?"),
    (PAYMENT, "event.account=cus_1", "`cus_1` is not the id of an account, which begins with `acct_`"),
    (PAYMENT, "event.data.object.amount=5", "`event.data.object.amount`: paths begin at the event's object: write `amount=…`"),
    (PAYMENT, "status=succeded", "`succeded` is not among the listed values of `status`; did you mean `succeeded`?"),
    (PAYMENT, "currency=USD", "Stripe writes currencies in small letters: `currency=usd`"),
    (PAYMENT, "currency=uds", "`uds` is not a currency that Stripe knows; did you mean `usd`?"),
    (PAYMENT, "amount=5 XYZ", "`XYZ` is not a currency that Stripe knows"),
    (PAYMENT, "amount=9.50",
     'Stripe sends `amount` in the smallest unit, as a whole number, not `9.50`: '
     'write the amount with its currency, `amount="9.50 USD"`'),
    (PAYMENT, "amount=$6,000", '`amount` is money, and `$6,000` is none: write `amount="6000 USD"`'),
    (PAYMENT, "amount=6000USD", '`amount` is money, and `6000USD` is none: write `amount="6000 USD"`'),
    (PAYMENT, "amount=much", '`amount` is money, and `much` is none: write `amount="25 USD"`'),
    (PAYMENT, "amount=100.5 JPY", "`JPY` has no decimals: write `100 JPY` or `101 JPY`"),
    (PAYMENT, "amount=null", "`amount` is never null: Stripe always sends money there"),
    (PAYMENT, "amount.minor=5", "`amount.minor`: `amount` is set as a whole, `amount=…`"),
    (PAYMENT, "customer=ch_1",
     "`ch_1` is the id of a charge, and `customer` is the id of a customer; "
     "the id of a customer begins with `cus_` or `gcus_`"),
    (PAYMENT, "customer=", "`customer` is the id of a customer, and nothing stands after `=`"),
    (PAYMENT, "customer.email=a@example.com",
     "`customer.email`: events carry the id of a customer, not what is in it; "
     "set the id, `customer=…`, and give the object itself in a file of objects"),
    (PAYMENT, "created=tomorrow", "`created` is a moment, and `tomorrow` is none: write `2026-11-02T09:00Z`, a date, or unix seconds"),
    (PAYMENT, "livemode=yes", "`livemode` is true or false, not `yes`"),
    (PAYMENT, "metadata=x", "`metadata` is a map: set a key of it, `metadata.order=7`, or all of it as JSON"),
    (PAYMENT, "metadata={a: 7}", "`{a: 7}` is not JSON: metadata:1:2: a key in double quotes is expected here"),
    (PAYMENT, "metadata.order=null", "`metadata.order` is a text, never null; leave the key out"),
    (PAYMENT, 'shipping={"adress": {}}', "`shipping` has no field `adress`; did you mean `shipping.address`?"),
    (PAYMENT, 'shipping={"address": {"city": 5}}', "`shipping.address.city` is text, not `5`"),
    (PAYMENT, "payment_method_types=card",
     "`payment_method_types` is a list: "
     "write it as JSON, or set what is inside, `payment_method_types[0]=…`"),
    (PAYMENT, 'description="a', '`description`: the quotes of `"a` do not close'),
    (PAYMENT, "description=\udcff", "`description=\udcff` is not UTF-8"),
    (PAYMENT, "previous.status=x", "`payment_intent.succeeded` is not an update: it has no previous values"),
    (PAYMENT, "amount", "`amount` says no value: `path=value` is needed, such as `status=active`"),
    (PAYMENT, "", "`` says no value: `path=value` is needed, such as `status=active`"),
    (PAYMENT, "USD", '`USD` stands alone; quote what has a space in it, as in `amount="25 USD"`'),
    (PAYMENT, "=5", "`=5` has no path before `=`"),
    (PAYMENT, "amount==5", "`amount==5`: a value is set with one `=`"),
    (PAYMENT, "a..b=1", "`a..b` is no path to a field"),
    (INVOICE, "lines[0].quantity=2.5", "`lines[0].quantity` is a whole number, not `2.5`"),
    (INVOICE, "lines[5].quantity=2", "`lines[5].quantity`: `[5]` is not in a list of 1"),
    (INVOICE, "lines.quantity=2", "`lines.quantity`: `lines` is a list: write `lines[0]` for its first item"),
    (INVOICE, 'lines=[{"amuont": 5}]', "a line item has no field `amuont`; did you mean `lines[0].amount`?"),
    (UPDATE, "previous_attributes.status=active",
     "`previous_attributes.status`: paths begin at the event's object: write `previous.status=…`"),
    (UPDATE, "previous=active", "`previous` holds the values of fields before the update: name the field, `previous.status=…`"),
    (UPDATE, "previous.status=activ", "`activ` is not among the listed values of `previous.status`; did you mean `active`?"),
    ("coupon.created", "percent_off=much", "`percent_off` is a number, not `much`"),
    ("price.updated", "currency_options.eur.unit_amount=7 USD", "`currency_options.eur.unit_amount` is in USD, but it stands under EUR"),
]  # fmt: skip


@each(("type", "text", "problem"), BAD)
def test_what_stripe_would_not_send_is_told(type: str, text: str, problem: str) -> None:
    with pytest.raises(BadOverride) as caught:
        read_assignments(CATALOG, type, [text])
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["amount=5 EUR", "currency=usd"], "`amount` is in EUR, but `currency` is USD"),
        (["amount=5 EUR", "amount_received=3 USD"], "`amount` is in EUR, but `currency` is USD"),
        (["currency=kwd", "amount=6003"], "`amount`: Stripe has amounts of KWD in multiples of 10, and `6003` is none"),
    ],
)
def test_values_agree(texts: list[str], problem: str) -> None:
    with pytest.raises(BadOverride) as caught:
        read_assignments(CATALOG, PAYMENT, texts)
    assert str(caught.value) == problem


@pytest.mark.parametrize("other", ["previous.amount_captured=8 USD", "previous.currency=usd"])
def test_previous_values_agree(other: str) -> None:
    with pytest.raises(BadOverride) as caught:
        read_assignments(CATALOG, "charge.updated", ["previous.amount=9 EUR", other])
    assert str(caught.value) == "`previous.amount` is in EUR, but `currency` is USD"


def test_of_two_values_for_one_path_the_later_counts() -> None:
    assert read_assignments(CATALOG, PAYMENT, ["amount=1", "amount=2"]) == {"amount": 2}


def test_an_event_type_that_is_none_is_told() -> None:
    with pytest.raises(UnknownEvent, match=r"^unknown event type `charge\.succeded`; did you mean `charge\.succeeded`\?$"):
        read_assignments(CATALOG, "charge.succeded", ["amount=1"])


def test_structures_and_items_are_whole() -> None:
    overrides = read_assignments(CATALOG, INVOICE, ['lines=[{"amount": 500, "description": "Postage"}, {"amount": 300}]'])
    lines = sample_event(CATALOG, INVOICE, overrides=overrides)["data"]["object"]["lines"]
    assert [line["amount"] for line in lines["data"]] == [500, 300] and lines["object"] == "list"
    assert len({line["id"] for line in lines["data"]}) == 2
    overrides = read_assignments(CATALOG, INVOICE, ["lines[1].amount=3 USD"])
    lines = sample_event(CATALOG, INVOICE, overrides=overrides)["data"]["object"]["lines"]
    assert [line["amount"] for line in lines["data"]] == [2500, 300] and len({line["id"] for line in lines["data"]}) == 2


@each("name", [name for name in CATALOG.event_names() if name.partition(".")[0] in ("charge", "invoice", "price", "account")])
def test_what_an_event_holds_can_be_set_to_itself(name: str) -> None:
    """Every scalar of the sample, typed as it prints, is read as it is."""
    _, raw = sample_event_and_object(CATALOG, name)
    texts = []
    for path, _, value in leaves(CATALOG, Object(raw["object"]), raw):
        if not isinstance(value, dict | list) and path[-1] != "":
            if str(value).startswith("upcoming_in"):
                continue  # what an upcoming invoice has for an id is none
            word = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            texts.append(f"{path_text(path).strip('`')}={word}")
    overrides = read_assignments(CATALOG, name, texts)
    assert sample_event_and_object(CATALOG, name, overrides=overrides)[1] == raw


STEPS = (
    "amount",
    ".data",
    ".lines",
    ".metadata",
    ".x",
    ".0",
    "[0]",
    "[1]",
    '["k"]',
    "previous",
    "event",
    "object",
    ".items",
    ".has_more",
    "..",
)
VALUES = (
    "5", "-5 USD", "5.5", "null", "true", "x", '"x"', '""', '"', "[]", "{}", "[1]", '{"a": {"b": 1}}', '[{"amount": 5}]', "[null]",
    '{"id": null}',
    '{"data": [{}]}', "2026-11-02", "1e5", "٣", "9" * 60, "9" * 5000, "a" * 3000, "cus_1", "usd", "[" * 5000, "\x00", "\x1b[31m", "1.5 KWD",
    "NaN",
    "acct_1", "2026-11-02T09:00+25:00", '"\\ud800"', '[{"id": "x"}, {"id": "x"}]', "", "=", "\udcff",
)  # fmt: skip


def test_whatever_is_typed_is_read_or_told_in_one_line() -> None:
    chosen = random.Random(7)
    read = 0
    for _ in range(2_000):
        name = chosen.choice(CATALOG.event_names())
        _, raw = sample_event_and_object(CATALOG, name)
        if chosen.random() < 0.6:
            path = chosen.choice([path_text(path).strip("`") for path, _, _ in leaves(CATALOG, Object(raw["object"]), raw) if path])
            path = chosen.choice((path, path, f"previous.{path}", path.rpartition(".")[0]))
        else:
            path = "".join(chosen.choices(STEPS, k=chosen.randint(1, 4))).lstrip(".")
        text = f"{path}={chosen.choice(VALUES)}"
        try:
            overrides = read_assignments(CATALOG, name, [text])
        except BadOverride as problem:
            assert "\n" not in str(problem), text
            continue
        read += 1
        _, raw = sample_event_and_object(CATALOG, name, overrides=overrides, seed=chosen.randint(0, 2))
        assert list(type_violations(CATALOG, Object(raw["object"]), raw)) == [], text
    assert read > 200
