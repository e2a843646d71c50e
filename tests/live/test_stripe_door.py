"""The door to Stripe: what must never be sent is not, whatever made the call. Each is made by hand, past the checker and the encoder."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.helpers.effects import NOW
from tests.helpers.live_stripe import KEY, act, call, live_stripe, run_of
from tests.helpers.raw_server import http, raw_server
from tests.helpers.tables import each
from wfrun.interpreter.effects import Call, Done, ReadRest, Refused, Unknown
from wfrun.interpreter.evaluator import OMITTED
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.channel import LiveStripe
from wfrun.support.records import evolve
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names
from wfrun.values.amount_limits import MINIMUM
from wfrun.values.currencies import CURRENCIES, step
from wfrun.values.missing import MISSING
from wfrun.values.money import Money
from wfrun.values.secret import Secret

PAYMENT = {"amount": 2000, "currency": "usd"}
DEEP: Any = {}
for _ in range(200):
    DEEP = {"a": DEEP}
DEEP_LIST: Any = []
for _ in range(200):
    DEEP_LIST = [DEEP_LIST]

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    # nothing missing, at any depth
    ("create_customer", {"email": None}, "missing-value", "`email` is missing"),
    ("create_customer", {"metadata": {"Order": None}}, "missing-value", "`metadata.Order` is missing"),
    ("create_customer", {"address": {"line1": MISSING}}, "missing-value", "`address.line1` is missing"),
    ("create_customer", {"email": OMITTED}, "missing-value", "`email` is missing"),
    (
        "create_payment_link",
        {"line_items": [{"price": "price_1", "quantity": 1}, {"price": None, "quantity": 1}]},
        "missing-value",
        "`line_items[1].price` is missing",
    ),
    ("retrieve_charge", {"charge": None}, "missing-value", "`charge` is missing"),
    ("retrieve_charge", {}, "missing-value", "`charge` is missing"),
    ("create_payment_intent", {"currency": "usd"}, "missing-argument", "`create_payment_intent` needs `amount`"),
    ("create_subscription_item", {"subscription": "sub_1", "price": None}, "missing-value", "`price` is missing"),
    # no empty id
    ("retrieve_charge", {"charge": ""}, "empty-id", "`charge` is empty"),
    ("update_customer", {"customer": "", "email": "a@example.com"}, "empty-id", "`customer` is empty"),
    ("retrieve_charge", {"charge": Secret("")}, "wrong-type", "`charge` is no id"),
    ("create_refund", {"charge": ""}, "empty-id", "`charge` is empty, and takes the id of an object"),
    ("create_refund", {"payment_intent": "", "amount": 5}, "empty-id", "`payment_intent` is empty, and takes the id of an object"),
    (
        "create_payment_intent",
        {**PAYMENT, "transfer_data": {"destination": ""}},
        "missing-value",
        "`transfer_data.destination` is empty",
    ),
    ("retrieve_charge", {"charge": ".."}, "wrong-type", "`charge` is no id"),
    ("retrieve_charge", {"charge": " "}, "wrong-type", "`charge` is no id"),
    ("retrieve_charge", {"charge": 5}, "wrong-type", "`charge` is no id"),
    ("retrieve_charge", {"charge": "c" * 6000}, "wrong-type", "`charge` is no id"),
    # nothing that the operation does not know
    ("create_customer", {"e_mail": "a@example.com"}, "unknown-argument", "`create_customer` has no argument `e_mail`"),
    ("create_customer", {"address": {"street": "x"}}, "unknown-argument", "`address` has no field `street`"),
    ("create_charge", {**PAYMENT, "api_key": "sk_live_1"}, "unknown-argument", "`create_charge` has no argument `api_key`"),
    ("retrieve_charge", {"charge": "ch_1", "headers": {"X": "y"}}, "unknown-argument", "`retrieve_charge` has no argument `headers`"),
    # no number without an exact value, and no amount that is none
    ("create_payment_intent", {**PAYMENT, "amount": 20.0}, "wrong-type", "`amount` is a number without an exact value"),
    ("create_tax_rate", {"display_name": "V", "inclusive": True, "percentage": 7.5}, "wrong-type", "`percentage` is a number without an"),
    ("create_payment_intent", {**PAYMENT, "amount": "2000"}, "wrong-type", "`amount` is no whole number of the smallest unit"),
    ("create_payment_intent", {**PAYMENT, "amount": True}, "wrong-type", "`amount` is no whole number of the smallest unit"),
    ("create_payment_intent", {**PAYMENT, "amount": Decimal("20.5")}, "wrong-type", "`amount` is no whole number of the smallest unit"),
    ("create_customer", {"metadata": {"n": float("nan")}}, "wrong-type", "`metadata.n` is a number without an exact value"),
    ("create_customer", {"metadata": {"n": Decimal("Infinity")}}, "missing-value", "`metadata.n` is missing"),
    ("create_price", {"currency": "usd", "unit_amount_decimal": "many"}, "wrong-type", "`unit_amount_decimal` is no number"),
    ("create_coupon", {"duration": "repeating", "duration_in_months": "soon"}, "wrong-type", "`duration_in_months` is no number"),
    ("update_customer", {"customer": "cus_1", "metadata": DEEP}, "wrong-type", "nested too deeply"),
    ("update_customer", {"customer": "cus_1", "expand": DEEP_LIST}, "wrong-type", "nested too deeply"),
    # amounts are more than nothing
    *[
        (action, {**given, "amount": amount}, "parameter_invalid_integer", "Invalid positive integer: amount must be at least 1")
        for amount in (0, -5)
        for action, given in (
            ("create_refund", {"charge": "ch_1"}),
            ("capture_charge", {"charge": "ch_1"}),
            ("create_payout", {"currency": "usd"}),
            ("create_transfer", {"currency": "usd", "destination": "acct_1"}),
            ("create_topup", {"currency": "usd"}),
            ("create_charge", {"currency": "usd"}),
            ("create_payment_intent", {"currency": "usd"}),
        )
    ],
    # amounts are ones that Stripe takes in their currency
    ("create_payment_intent", {"amount": 5001, "currency": "isk"}, "parameter_invalid_integer", "Invalid amount: in ISK"),
    ("create_payment_intent", {"amount": 5001, "currency": "KWD"}, "parameter_invalid_integer", "Invalid amount: in KWD"),
    ("create_refund", {"charge": "ch_1", "amount": 5, "currency": "ugx"}, "parameter_invalid_integer", "in UGX it must be divisible by"),
    ("create_payout", {"amount": 20050, "currency": "huf"}, "parameter_invalid_integer", "in HUF it must be divisible by 100"),
    ("create_payout", {"amount": 20050, "currency": "twd"}, "parameter_invalid_integer", "in TWD it must be divisible by 100"),
    (
        "create_price",
        {"currency": "usd", "unit_amount": 100, "product": "prod_1", "currency_options": {"kwd": {"unit_amount": 1005}}},
        "parameter_invalid_integer",
        "Invalid currency_options.kwd.unit_amount: in KWD",
    ),
    (
        "create_checkout_session",
        {"line_items": [{"quantity": 1, "price_data": {"currency": "ugx", "product": "prod_1", "unit_amount": 150}}]},
        "parameter_invalid_integer",
        "Invalid line_items[0].price_data.unit_amount: in UGX",
    ),
    ("create_promotion_code", {"promotion": {"type": "coupon"}, "restrictions": {"minimum_amount": 5, "minimum_amount_currency": "isk"}},
     "parameter_invalid_integer", "Invalid restrictions.minimum_amount: in ISK"),
    # and not less than it charges
    ("create_payment_intent", {"amount": 49, "currency": "usd"}, "amount_too_small", "Amount must be at least $0.50 usd"),
    ("create_charge", {"amount": 17000, "currency": "HUF"}, "amount_too_small", "Amount must be at least HUF 175.00 huf"),
    ("update_payment_intent", {"payment_intent": "pi_1", "amount": 29, "currency": "gbp"}, "amount_too_small", "at least £0.30 gbp"),
    # no file
    ("create_file", {"file": "x", "purpose": "dispute_evidence"}, "not_carried_out", "`files.create` takes a file"),
    ("retrieve_quote_pdf", {"quote": "qt_1"}, "not_carried_out", "`quotes.pdf` answers with a file"),
    ("retrieve_nothing", {}, "unknown-action", "has no `retrieve_nothing`"),
]  # fmt: skip


@each("action, arguments, code, message", REFUSED, ids=[f"{row[0]} {str(row[1])[:80]}" for row in REFUSED])
def test_what_must_not_be_sent_is_not(action: str, arguments: dict[str, Any], code: str, message: str) -> None:
    with raw_server([http(200, '{"id": "x"}')]) as server, live_stripe(server.url) as channel:
        answer = channel.send(Call("0", action, arguments, "key"), run_of(), NOW, repeated=False)
        assert isinstance(answer, Refused) and answer.code == code and message in answer.message, answer
        assert server.requests == []


SENT: list[tuple[str, dict[str, Any], str]] = [
    # what is sent all the same, and how
    ("update_customer", {"customer": "cus_1", "metadata": {"Order": ""}}, "metadata[Order]="),
    ("update_customer", {"customer": "cus_1", "metadata": "", "description": ""}, "metadata=&description="),
    (
        "update_subscription",
        {"subscription": "sub_1", "default_payment_method": "pm_1", "discounts": ""},
        "default_payment_method=pm_1&discounts=",
    ),
    # An empty list is an empty field; an empty map says nothing.
    ("update_subscription", {"subscription": "sub_1", "discounts": []}, "discounts="),
    ("update_customer", {"customer": "cus_1", "metadata": {}, "expand": []}, ""),
    (
        "update_subscription",
        {"subscription": "sub_1", "items": [{"id": "si_1", "discounts": [], "metadata": {}}]},
        "items[0][id]=si_1&items[0][discounts]=",
    ),
    ("create_refund", {"charge": "ch_1", "amount": 1}, "charge=ch_1&amount=1"),
    ("create_invoice_item", {"customer": "cus_1", "amount": -500, "currency": "usd"}, "customer=cus_1&amount=-500&currency=usd"),
    ("create_payment_intent", {"amount": 50, "currency": "usd", "confirm": True}, "amount=50&currency=usd&confirm=true"),
    ("create_payment_intent", {"amount": 1, "currency": "xof"}, "amount=1&currency=xof"),
    ("create_price", {"currency": "usd", "unit_amount_decimal": "0.000000000001", "product": "p"}, "unit_amount_decimal=0.000000000001"),
    ("create_tax_rate", {"display_name": "V", "inclusive": False, "percentage": Decimal("1E-3")}, "percentage=0.001"),
    ("create_customer", {"metadata": {"Token": Secret("s&=?")}}, "metadata[Token]=s%26%3D%3F"),
    ("create_customer", {"metadata": {"n": Decimal("1E+2")}}, "metadata[n]=100"),
    ("cancel_subscription", {"subscription": "sub/../x?y#z"}, ""),
]


@each("action, arguments, body", SENT, ids=[f"{row[0]} {row[2]}" for row in SENT])
def test_what_may_be_sent_is(action: str, arguments: dict[str, Any], body: str) -> None:
    with raw_server([http(200, '{"id": "x"}')]) as server, live_stripe(server.url) as channel:
        answer = channel.send(Call("0", action, arguments, "key"), run_of(), NOW, repeated=False)
        assert isinstance(answer, Done), answer
        (request,) = server.requests
        head, _, sent = request.decode().partition("\r\n\r\n")
        assert body in sent if body else sent == ""
        assert "sub%2F..%2Fx%3Fy%23z" in head if "/" in str(arguments.get("subscription")) else True


def test_every_currency_has_its_step_and_its_minimum() -> None:
    with raw_server([http(200, '{"id": "pi_1"}')]) as server, live_stripe(server.url) as channel:
        for code in sorted(CURRENCIES):
            unit, least = step(code), MINIMUM.get(code, 1)
            least += -least % unit

            def asked(amount: int, code: str = code) -> Any:
                made = call("create_payment_intent", key=f"{code}{amount}", amount=amount, currency=code)
                return channel.send(made, run_of(), NOW, repeated=False)

            assert isinstance(asked(least), Done), code
            if least > 1:
                assert isinstance(asked(least - unit), Refused), code
            if unit > 1:
                assert isinstance(asked(least + 1), Refused), code
        assert len(server.requests) == len(CURRENCIES)


def test_options_that_no_header_takes_are_not_sent() -> None:
    with raw_server([http(200, '{"id": "x"}')]) as server, live_stripe(server.url) as channel:
        for key in ("", " ", "a\r\nX-Evil: 1", "ключ", "k" * 256):
            answer = channel.send(call("create_customer", key=key), run_of(), NOW, repeated=False)
            assert isinstance(answer, Refused) and "`idempotency_key` takes text of 1 to 255 letters" in answer.message
        for account in ("", "acct_1\r\nX: y", "acct_1/..", "кто", "a" * 300):
            answer = channel.send(evolve(call("create_customer"), account=account), run_of(), NOW, repeated=False)
            assert answer == Refused("wrong-type", "`on_account` is not the id of an account", NOW, started=NOW)
            rest = channel.rest(ReadRest("0", "/v1/charges", None, account), run_of(), NOW)
            assert isinstance(rest, Refused) and rest.code == "wrong-type"
        assert server.requests == []


# --- keys and modes ------------------------------------------------------------------------------------------------------------------

LIVE_EVENT = {"id": "evt_1", "object": "event", "type": "charge.succeeded", "created": NOW, "livemode": True, "data": {"object": {}}}


def test_a_key_of_the_other_mode_sends_nothing() -> None:
    with raw_server([http(200, '{"id": "x"}')]) as server, live_stripe(server.url) as channel:
        run = run_of(given=LIVE_EVENT)
        for effect in (call("retrieve_charge", charge="ch_1"), call("create_customer")):
            answer = channel.send(effect, run, NOW, repeated=False)
            assert answer == Refused("wrong-mode", "the event is of live mode and the Stripe key of test mode", NOW, started=NOW)
        rest = channel.rest(ReadRest("0", "/v1/charges", None), run, NOW)
        assert isinstance(rest, Refused) and rest.code == "wrong-mode"
        # What an earlier try did with the right key stays unknown.
        assert isinstance(channel.send(call("create_customer"), run, NOW, repeated=True), Unknown)
        assert isinstance(channel.send(call("retrieve_charge", charge="ch_1"), run, NOW, repeated=True), Refused)
        assert server.requests == []
    live = LiveStripe(LiveConfiguration(stripe_key=Secret("sk_live_1")))
    answer = live.send(call("create_customer"), run_of(), NOW, repeated=False)
    assert answer == Refused("wrong-mode", "the event is of test mode and the Stripe key of live mode", NOW, started=NOW)


def test_a_live_key_is_sent_to_nobody_but_stripe() -> None:
    with raw_server([http(200, '{"id": "x"}')]) as server, live_stripe(server.url, "rk_live_1") as channel:
        answer = channel.send(call("create_customer"), run_of(given=LIVE_EVENT), NOW, repeated=False)
        assert isinstance(answer, Refused) and answer.code == "unusable-key"
        assert answer.message.startswith("the Stripe key is of live mode, and `STRIPE_API_BASE` is not Stripe's server")
        assert server.requests == []


def test_without_a_key_nothing_is_sent() -> None:
    answer = LiveStripe(LiveConfiguration()).send(call("create_customer"), run_of(), NOW, repeated=False)
    assert answer == Refused("unusable-key", "there is no Stripe key: acting needs one in `STRIPE_API_KEY`", NOW, started=NOW)


# --- currencies: the object is read where its currency is not known ----------------------------------------------------------------

PAYMENT_EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "created": NOW,
    "livemode": False,
    "data": {
        "object": {
            "id": "pi_1",
            "object": "payment_intent",
            "amount": 10000,
            "amount_capturable": 10000,
            "currency": "usd",
            "customer": "cus_1",
            "status": "succeeded",
            "presentment_details": {"presentment_amount": 15000, "presentment_currency": "jpy"},
        }
    },
}
PI = {"object": "payment_intent", "id": "pi_1", "amount": 10000, "amount_received": 10000, "currency": "usd", "status": "succeeded"}
CHARGE = {
    "object": "charge",
    "id": "ch_1",
    "amount": 10000,
    "amount_captured": 10000,
    "amount_refunded": 0,
    "currency": "usd",
    "captured": True,
    "paid": True,
    "refunded": False,
    "status": "succeeded",
    "payment_intent": "pi_1",
}
HELD = (
    {**PI, "latest_charge": "ch_1"},
    CHARGE,
    {"object": "customer", "id": "cus_1", "currency": "eur", "balance": 0},
    {"object": "customer", "id": "cus_new", "currency": None, "balance": 0},
)
SHOWN = "presentment_details.presentment_amount"

CURRENCIES_OF = [
    # the statement; the error, or None where it is sent; the reads before it
    (f"create_refund payment_intent=id amount={SHOWN}", "`amount` is in JPY, but `pi_1` is in USD", 0),
    (f"create_refund payment_intent=id amount={SHOWN} * 50%", "`amount` is in JPY, but `pi_1` is in USD", 0),
    ('create_refund charge="ch_1" amount=50 EUR', "`amount` is in EUR, but `ch_1` is in USD", 1),
    ('create_refund charge="ch_1" amount=50 USD', None, 1),
    ("create_refund payment_intent=id amount=amount * 50%", None, 0),
    ("create_refund charge=\"ch_404\" amount=50 USD", "the currency of `ch_404` could not be read: No such charge: 'ch_404'", 1),
    ("update_customer customer balance=5 USD", "`balance` is in USD, but `cus_1` is in EUR", 1),
    ("update_customer customer balance=5 EUR", None, 1),
    ('update_customer "cus_new" balance=5 EUR', "`cus_new` does not say its currency", 1),
    (f"capture_payment_intent id amount_to_capture={SHOWN}", "`amount_to_capture` is in JPY, but `pi_1` is in USD", 0),
]  # fmt: skip


@each("statement, error, reads", CURRENCIES_OF)
def test_no_amount_is_sent_in_another_currency_than_its_object(
    statement: str,
    error: str | None,
    reads: int,
    fake_stripe: FakeStripeServer,  # noqa: F811
) -> None:
    fake_stripe.reset()
    fake_stripe.add(*HELD)
    with live_stripe(fake_stripe.url) as channel:
        report = act(channel, f'workflow "w"\non payment_intent.succeeded <\n  {statement}\n>', PAYMENT_EVENT)
    methods = [made["method"] for made in fake_stripe.calls()]
    if error is None:
        assert (report.outcome, methods) == ("succeeded", ["GET"] * reads + ["POST"]), report.error
    else:
        assert report.error is not None
        assert (report.error.code, report.error.message, methods) == ("mixed-currencies", error, ["GET"] * reads)
        assert fake_stripe.effects() == []


def test_the_currency_is_read_on_the_account_that_is_acted_on(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add({"object": "account", "id": "acct_1"}, *HELD)
    fake_stripe.add({**CHARGE, "currency": "eur"}, account="acct_1")
    with live_stripe(fake_stripe.url, KEY) as channel:
        script = 'workflow "w"\non payment_intent.succeeded < create_refund charge="ch_1" amount=50 USD on_account="acct_1" >'
        report = act(channel, script, PAYMENT_EVENT)
    assert report.error is not None and report.error.message == "`amount` is in USD, but `ch_1` is in EUR"
    assert [made["account"] for made in fake_stripe.calls()] == ["acct_1"]


@pytest.mark.parametrize("code", sorted(MINIMUM))
def test_a_minimum_is_on_its_own_step(code: str) -> None:
    assert MINIMUM[code] % step(code) == 0 and Money(MINIMUM[code], code).pretty()
