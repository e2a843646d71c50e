"""Ids know what they point to: by their type, and by their prefix where they are written in the script."""

from __future__ import annotations

import pytest

from tests.helpers.checking import fixed, found, only, when, within
from tests.helpers.tables import each


@each(
    ("script", "problems"),
    [
        # an id with the prefix of another object, wherever an id is asked for
        (within('create_refund charge="cus_9"'), "wrong-type@2:22"),
        (within('create_refund charge="ch_9"'), ""),
        (within('create_refund charge="py_9"'), ""),
        (within('create_refund charge="anything"'), "wrong-type@2:22"),
        (within('create_refund charge="ch_of_mine"'), ""),
        (within('create_refund charge="order_7"'), ""),
        (when('payment_intent == "order_seven"', on="charge.failed"), "wrong-type@2:19"),
        (within('retrieve_customer "walk_in"'), ""),
        (within('retrieve_product "anything"'), ""),
        (within('retrieve_customer "ch_1"'), "wrong-type@2:19"),
        (within('retrieve_customer "cus_1"'), ""),
        (within('list_charges customer="ch_1"'), "wrong-type@2:23"),
        (within('list_charges on_account="cus_1"'), "wrong-type@2:25"),
        (within('create_refund charge=if livemode then "ch_1" else "pi_1"'), "wrong-type@2:51"),
        (within('create_refund charge=metadata.charge ?? "pi_1"'), "wrong-type@2:41"),
        (within('create_invoice customer="cus_1" discounts=[{promotion_code: "in_1"}]'), "wrong-type@2:61"),
        (when('customer == "ch_1"'), "wrong-type@2:13"),
        (when('"ch_1" != customer'), "wrong-type@2:1"),
        (when('customer == "cus_1"'), ""),
        (when('customer in ["cus_1", "ch_2"]'), "wrong-type@2:23"),
        (when('"ch_1" in [customer]'), "wrong-type@2:1"),
        (when('id == "ch_1"'), "wrong-type@2:7"),
        (when('object == "ch_1"'), "wrong-type@2:11"),
        (when('event.account == "cus_1"'), "wrong-type@2:18"),
        (when('event.account == "acct_1"'), ""),
        (when('previous.default_source == "ch_1"', on="customer.updated"), "wrong-type@2:28"),
        (when('changed(default_source, to="ch_1")', on="customer.updated"), "wrong-type@2:28"),
        (when('changed(default_source, to="card_1")', on="customer.updated"), ""),
        ('test "t" <\ngiven charge.failed with customer = "ch_1"\n>', "wrong-type@2:37"),
        ('test "t" <\ngiven charge.failed with customer = "cus_1", id = "py_1"\n>', ""),
        ('test "t" <\ngiven retrieve_charge "cus_1" returns {id: "ch_1"}\n>', "wrong-type@2:23"),
        ('test "t" <\ngiven retrieve_charge returns {id: "cus_1"}\n>', "wrong-type@2:36"),
        ('test "t" <\nexpect update_customer "ch_9"\n>', "wrong-type@2:24"),
        ('test "t" <\nexpect create_refund charge="cus_9"\n>', "wrong-type@2:29"),
        # what may be any text, or anything at all
        (within('create_subscription customer="cus_1" items=[{price: "prod_1"}]'), ""),
        (within('create_subscription customer="cus_1" items=[{price: "gold"}]'), ""),
        (within('create_invoice customer="cus_1" discounts=[{coupon: "cus_1"}]'), ""),
        (within('retrieve_customer "in_house"'), ""),
        (within('create_refund charge="cus_{id}"'), ""),
        (within('let answer = http_request "https://a.example"\ncreate_refund charge=answer.json.id'), ""),
        (within('create_refund charge=setting("charge")'), ""),
        (within("create_refund charge=metadata.charge"), ""),
        ("on demand(charge: string) < create_refund charge=charge >", ""),
        # of several events each may be meant
        ('on charge.failed, payment_intent.succeeded when id == "ch_1" or id == "pi_1" < stop >', ""),
        ('on charge.failed, payment_intent.succeeded when id == "cus_1" < stop >', "wrong-type@1:55"),
        ("on charge.failed, payment_intent.succeeded < retrieve_charge id >", "wrong-type@1:62"),
        ("on charge.failed, payment_intent.succeeded < retrieve_customer id >", "wrong-type@1:64"),
        # the ids of two objects
        (when("customer == id"), "wrong-type@2:13"),
        (when("customer != latest_charge"), "wrong-type@2:13"),
        (when("customer == customer"), ""),
        (when("customer in [id, customer]"), "wrong-type@2:14"),
        (when("object == customer"), "wrong-type@2:11"),
        (when("object == id"), ""),
        (when("payment_method == object.customer"), "wrong-type@2:19"),
        (when("status == customer"), ""),
        (when("status == payment_method"), "wrong-type@2:11"),
        (within("create_refund charge=status"), "wrong-type@2:22"),
        (within("create_refund charge=latest_charge reason=customer"), "wrong-type@2:43"),
        (within("create_refund charge=customer payment_intent=id"), "wrong-type@2:22"),
        (
            "on charge.failed <\ncreate_refund charge=payment_intent payment_intent=id\n>",
            "wrong-type@2:22 wrong-type@2:52",
        ),
        (within("let one = retrieve_charge latest_charge\ncreate_refund charge=one.customer"), "wrong-type@3:22"),
        (within("let one = retrieve_charge latest_charge\ncreate_refund charge=one.id"), ""),
        (within("for one in list_refunds < create_refund charge=one >"), "wrong-type@2:48"),
        (within("update_customer customer preferred_locales=[x.id for x in list]"), "unknown-name@2:59"),
        # cards and sources are payment methods, plans are prices
        (within('retrieve_payment_method "card_1"'), ""),
        (within("let c = retrieve_customer customer\nretrieve_payment_method c.default_source"), ""),
        (within('let i = retrieve_subscription_item "si_1"\nif i.plan.id == i.price.id < stop >'), ""),
        # an id has no address
        (within("email to=customer"), "wrong-type@2:10"),
        (within("email to=receipt_email cc=[customer]"), "wrong-type@2:28"),
        (within('let ok = approve "?" to=customer up to 1 day'), "wrong-type@2:25"),
        # nothing is no id
        (within('retrieve_customer ""'), "wrong-type@2:19"),
        (within('create_refund charge=""'), "wrong-type@2:22"),
    ],
)
def test_ids(script: str, problems: str) -> None:
    assert found(script) == problems


def test_whose_prefix_it_is_is_said() -> None:
    problem = only(within('create_refund charge="cus_9"'))
    assert problem.message == "`cus_9` is the id of a customer, and `charge` takes the id of a charge"
    assert problem.help == "the id of a charge begins with `ch_` or `py_`"
    problem = only(when('customer == "ch_1"'))
    assert problem.message == "`ch_1` is the id of a charge, and `customer` is the id of a customer"
    assert only(when("customer == id")).message == (
        "`customer` is the id of a customer and `id` the id of a payment intent: they are never the same"
    )


@pytest.mark.parametrize(
    ("script", "after"),
    [
        # what leads to the right id
        ("on charge.dispute.created < create_refund charge=id >", "on charge.dispute.created < create_refund charge=charge >"),
        (within("create_refund charge=id"), within("create_refund charge=latest_charge")),
        (within("retrieve_customer object"), within("retrieve_customer object.customer")),
        (
            within("for one in list_refunds < create_refund charge=one.id >"),
            within("for one in list_refunds < create_refund charge=one.charge >"),
        ),
        ("on charge.failed < create_refund charge=customer >", "on charge.failed < create_refund charge=id >"),
        # an id without the name of its argument, or without quotes
        ("on charge.failed < create_refund id >", "on charge.failed < create_refund charge=id >"),
        ('test "t" < expect create_refund "ch_1" >', 'test "t" < expect create_refund charge="ch_1" >'),
        ('test "t" < given create_refund "ch_1" fails "no" >', 'test "t" < given create_refund fails "no" >'),
        (
            'test "t" < given charge.failed with customer = cus_9 >',
            'test "t" < given charge.failed with customer = "cus_9" >',
        ),
        # the address is the customer's
        (
            within("email to=customer"),
            within("let customer = retrieve_customer customer\nemail to=customer.email"),
        ),
    ],
)
def test_the_right_id_is_the_fix(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) in ("", "event-hint@1:29")


def test_where_more_than_one_would_do_or_none_there_is_no_fix() -> None:
    assert only(within("let i = retrieve_invoice customer")).fix is None
    assert only(within("retrieve_invoice customer")).help == ""
