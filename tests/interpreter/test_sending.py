"""What reaches Stripe: each amount in the currency that it stands in, nothing that is missing or that lacks a part, no empty id."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.helpers.effects import CHARGE, Driver, event
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.interpreter.argument_encoding import encode_argument
from wfrun.interpreter.report import StepError
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.values.money import Money

PART = {
    "object": "list",
    "has_more": True,
    "url": "/v1/invoices/in_1/lines",
    "data": [{"id": "il_1", "object": "line_item", "amount": 5, "currency": "usd"}],
}
INVOICE = {"id": "in_1", "object": "invoice", "currency": "usd", "customer": "cus_1", "lines": PART}


def sent(statement: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """The arguments of the one action that a statement calls."""
    driver = Driver()
    report = driver.run(f'workflow "w" on {(given or event())["type"]} <\n{statement}\n>', given)
    assert report.error is None, report.error
    (call,) = driver.calls
    return dict(call.arguments)


def refused(statement: str, given: dict[str, Any] | None = None) -> StepError:
    """Why a statement sends nothing."""
    driver = Driver()
    report = driver.run(f'workflow "w" on {(given or event())["type"]} <\n{statement}\n>', given)
    assert driver.calls == []
    assert report.error is not None
    return report.error


PRICE = 'create_price product="prod_1" unit_amount=10 USD '


def test_an_amount_under_the_code_of_a_currency_is_in_it() -> None:
    assert sent(PRICE + "currency_options={eur: {unit_amount: 9 EUR}, jpy: {unit_amount: 900 JPY}}") == {
        "product": "prod_1",
        "unit_amount": 1000,
        "currency": "usd",
        "currency_options": {"eur": {"unit_amount": 900}, "jpy": {"unit_amount": 900}},
    }


@pytest.mark.parametrize(
    "options",
    ["{eur: {unit_amount: amount}}", '{eur: {unit_amount: 9 EUR}, gbp: {unit_amount: money(9, lower("EUR"))}}',
     "{eur: {tiers: [{up_to: 1, flat_amount: amount}]}}",     '{"EUR": {unit_amount: 9 EUR}}'],
)  # fmt: skip
def test_an_amount_under_the_code_of_another_currency_is_never_sent(options: str) -> None:
    assert refused(PRICE + f"currency_options={options}").code == "mixed-currencies"


def test_an_amount_whose_currency_has_a_name_of_its_own_fills_it() -> None:
    create = 'create_promotion_code promotion={type: "coupon", coupon: "C"} restrictions='

    assert sent(create + "{minimum_amount: 5 EUR}")["restrictions"] == {"minimum_amount": 500, "minimum_amount_currency": "eur"}
    assert refused(create + '{minimum_amount: 5 EUR, minimum_amount_currency: lower("USD")}').code == "mixed-currencies"


def test_each_line_has_its_own_currency() -> None:
    lines = (
        '[{quantity: 1, price_data: {product: "p", unit_amount: 5 USD}}, {quantity: 1, price_data: {product: "p", unit_amount: 500 JPY}}]'
    )

    data = [line["price_data"] for line in sent(f'create_checkout_session mode="payment" line_items={lines}')["line_items"]]

    assert [(one["unit_amount"], one["currency"]) for one in data] == [(500, "usd"), (500, "jpy")]


@pytest.mark.parametrize("currency", ['"USD"', "upper(currency)", '"usd"'])
def test_a_currency_is_sent_as_stripe_writes_it(currency: str) -> None:
    assert sent(f"create_payment_intent amount=amount currency={currency}") == {"amount": 900, "currency": "usd"}


@pytest.mark.parametrize(
    ("amount", "minor"),
    [("1000 ISK / 3", 33300), ("10 KWD / 3", 3330), ("1000 JPY / 3", 333), ("100 UGX * 0.005", 0), ("-10 USD / 3", -333),
     ("0.05 USD / 2", 2)],
)  # fmt: skip
def test_what_is_computed_lands_on_a_step_that_stripe_accepts(amount: str, minor: int) -> None:
    assert sent(f"create_payment_intent amount={amount}")["amount"] == minor


def test_a_decimal_amount_has_no_more_decimals_than_stripe_reads() -> None:
    read = Money(Decimal("0.1234567890123456"), "usd")
    assert encode_argument("unit_amount_decimal", read, MoneyType(decimal=True), StandardDeclarations.of())[0] == "0.123456789012"
    assert sent('create_price product="p" unit_amount_decimal=10 USD / 3')["unit_amount_decimal"] == "333"
    assert sent('create_price product="p" unit_amount_decimal=12.50 USD')["unit_amount_decimal"] == "1250"


@pytest.mark.parametrize("value", ['"{[x.id for x in lines]}"', "text(lines)", '"{lines}"', 'join([x.id for x in lines], "-")'])
def test_a_part_of_a_list_is_never_sent_as_the_whole(value: str) -> None:
    assert refused(f"update_customer customer metadata={{a: {value}}}", event("invoice.paid", INVOICE)).code == "missing-value"
    assert refused(f'http_request "https://example.com" json=[{value}]', event("invoice.paid", INVOICE)).code == "missing-value"


def test_a_list_that_may_lack_items_is_never_sent() -> None:
    discounts = "[{coupon: x.id} for x in lines]"

    assert refused(f"update_invoice id discounts={discounts}", event("invoice.paid", INVOICE)).code == "missing-value"


def test_in_text_for_people_a_part_of_a_list_says_so() -> None:
    assert sent('log "{[x.id for x in lines]}"', event("invoice.paid", INVOICE)) == {"message": "il_1, …"}


@pytest.mark.parametrize(("identity", "code"), [('"."', "wrong-type"), ('".."', "wrong-type"), ("metadata.other", "empty-id")])
def test_an_empty_id_never_stands_in_a_path(identity: str, code: str) -> None:
    given = event(body={**CHARGE, "metadata": {"other": ""}})

    assert refused(f"delete_customer {identity}", given).code == code
    assert refused(f'retrieve_customer_balance_transaction "cbtxn_1" customer={identity}', given).code == code


def test_what_is_left_out_is_not_shown() -> None:
    report = Driver().run('workflow "w" on charge.succeeded < update_customer customer metadata={a: omit, b: "c"} >')

    assert report.steps[0].shown == (("customer", "cus_9"), ("metadata", "b: c"))


@pytest.mark.parametrize(
    "details",
    [
        {"object": "card", "number": "4242", "exp_month": 1, "exp_year": 2030},
        {"object": "bank_account", "country": "GB", "account_number": "1"},
    ],
)
def test_a_map_that_may_be_one_of_several_structures_is_the_one_that_has_its_fields(details: dict[str, Any]) -> None:
    written = ", ".join(f'{key}: "{value}"' if isinstance(value, str) else f"{key}: {value}" for key, value in details.items())

    arguments = sent(f'create_account_external_account account="acct_1" external_account={{{written}}}')

    assert arguments["external_account"] == details


PAYMENT = {"id": "pi_1", "object": "payment_intent", "amount": 10_000, "currency": "usd",
           "presentment_details": {"presentment_amount": 15_000, "presentment_currency": "jpy"}}  # fmt: skip
CUSTOMER = {"id": "cus_1", "object": "customer", "currency": "usd", "balance": 0, "invoice_credit_balance": {"eur": 500, "usd": 700}}


@pytest.mark.parametrize(
    ("of", "statement", "message"),
    [
        (PAYMENT, "create_refund payment_intent=id amount=presentment_details.presentment_amount * 50%",
         "`amount` is in JPY, but `pi_1` is in USD"),
        (PAYMENT, "capture_payment_intent id amount_to_capture=presentment_details.presentment_amount",
         "`amount_to_capture` is in JPY, but `pi_1` is in USD"),
        (PAYMENT, "update_payment_intent id application_fee_amount=presentment_details.presentment_amount",
         "`application_fee_amount` is in JPY, but `pi_1` is in USD"),
        (CUSTOMER, 'update_customer id balance=invoice_credit_balance["eur"]', "`balance` is in EUR, but `cus_1` is in USD"),
    ],
)  # fmt: skip
def test_an_amount_of_the_object_in_another_currency_than_the_objects_own_is_not_sent(
    of: dict[str, Any], statement: str, message: str
) -> None:
    """What a payment shows the customer, and what a customer's credit is kept in, are amounts of the object that it is not charged in."""
    type_ = "customer.created" if of is CUSTOMER else "payment_intent.succeeded"
    assert refused(statement, event(type_, of)) == StepError(message, "mixed-currencies")


def test_an_amount_in_the_objects_own_currency_is_sent_without_reading_it_again() -> None:
    given = event("customer.created", CUSTOMER)
    assert sent('update_customer id balance=invoice_credit_balance["usd"]', given)["balance"] == 700
    assert sent("capture_payment_intent id amount_to_capture=amount / 2", event("payment_intent.succeeded", PAYMENT)) == {
        "payment_intent": "pi_1", "amount_to_capture": 5_000,
    }  # fmt: skip


def test_an_update_never_fills_a_currency() -> None:
    """Money for a fee is no wish to charge in another currency; who means that writes the currency."""
    given = event("payment_intent.created", PAYMENT)
    assert sent("update_payment_intent id application_fee_amount=amount * 5%", given) == {
        "payment_intent": "pi_1", "application_fee_amount": 500,
    }  # fmt: skip
    assert sent('update_payment_intent id amount=5 EUR currency="eur"', given) == {
        "payment_intent": "pi_1", "amount": 500, "currency": "eur",
    }  # fmt: skip
    assert (
        refused('update_payment_intent id amount=presentment_details.presentment_amount currency="eur"', given).code == "mixed-currencies"
    )


def test_an_amount_that_stripe_does_not_take_is_not_sent_as_another() -> None:
    charge = {**CHARGE, "amount": 6050, "currency": "isk"}
    error = refused("create_refund charge=id amount=amount", {**event(), "type": "charge.succeeded", "data": {"object": charge}})
    assert (error.code, error.message) == (
        "wrong-type",
        "`amount` is 60.50 ISK, and Stripe takes ISK in steps of 1 ISK only; the nearest is 60 ISK",
    )
