from __future__ import annotations

import pytest

from tests.dsl_checker.checking import fixed, found, only, within


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        # names
        ("update_custmer customer", "unknown-action@2:1"),
        ("update_customer customer", ""),
        ("let x = retrieve_balanc a=5", "unknown-action@2:9"),
        ("lower status", "unknown-action@2:1"),
        ("update_customer customer metdata={a: 1}", "unknown-argument@2:26"),
        ("update_customer customer metadata={a: 1}", ""),
        ('retrieve_charge "ch_1" charge="ch_2"', "duplicate-argument@2:24"),
        ('retrieve_charge charge="ch_2"', ""),
        ('update_customer customer name="a" name="b"', "duplicate-argument@2:35"),
        # what is required
        ("update_customer metadata={a: 1}", "missing-argument@2:1"),
        ('email subject="x"', "missing-argument@2:1"),
        ('email to="a@b.co" subject="x"', ""),
        ('email "a@b.co"', "unknown-argument@2:7"),
        ('email too="a@b.co"', "unknown-argument@2:7"),
        ("log", "missing-argument@2:1"),
        ('create_payment_intent currency="usd"', "missing-argument@2:1"),
        ("create_payment_intent amount=amount", ""),
        ('create_refund "ch_1"', "unknown-argument@2:15"),
        # types
        ("update_customer customer name=[1]", "wrong-type@2:31"),
        ("update_customer customer name=5", ""),
        ("update_customer customer name=amount", ""),
        ("update_customer customer name=metadata", "wrong-type@2:31"),
        ('create_payment_intent amount=amount confirm="yes"', "wrong-type@2:45"),
        ("create_payment_intent amount=amount confirm=livemode", ""),
        ('create_payment_intent amount="5"', "wrong-type@2:30"),
        ("list_charges limit=amount", "wrong-type@2:20"),
        ("list_charges limit=1.5", "wrong-type@2:20"),
        ("list_charges limit=10", ""),
        ("list_charges created={gte: now - 3 days}", ""),
        ("list_charges created={gtee: now - 3 days}", "unknown-argument@2:23"),
        ("list_charges created={gte: 3 days}", "wrong-type@2:28"),
        ('update_subscription "sub_1" trial_end="now"', ""),
        ('update_subscription "sub_1" trial_end=now + 3 days', ""),
        ('update_subscription "sub_1" trial_end=5', "wrong-type@2:39"),
        ("create_payment_intent amount=amount metadata={a: 5, b: amount, c: now}", ""),
        ("create_payment_intent amount=amount metadata={a: [1]}", "wrong-type@2:50"),
        ('create_payment_intent amount=amount metadata="a"', "wrong-type@2:46"),
        ('update_customer customer metadata=""', ""),
        ('create_payment_intent amount=amount allowed_payment_method_types="card"', "wrong-type@2:66"),
        ('create_payment_intent amount=amount allowed_payment_method_types=["card"]', ""),
        ("create_payment_intent amount=amount allowed_payment_method_types=[[1]]", "wrong-type@2:67"),
        ('let kinds = ["card", "link"]\ncreate_payment_intent amount=amount allowed_payment_method_types=kinds', ""),
        ("let kinds = [[1]]\ncreate_payment_intent amount=amount allowed_payment_method_types=kinds", "wrong-type@3:66"),
        ("let more = {a: 1}\ncreate_payment_intent amount=amount metadata=more", ""),
        # only what Stripe takes as text is given what prints
        ("slack status channel=5", "wrong-type@2:22"),
        ("slack amount", ""),
        ("slack null", "syntax@2:7"),
        ("log message=null", ""),
        ("list_charges idempotency_key=5", "wrong-type@2:30"),
        # the values that Stripe lists, at any depth
        ('create_refund charge=latest_charge reason="dupe"', "unknown-value@2:43"),
        ('create_refund charge=latest_charge reason="duplicate"', ""),
        ('create_refund charge=latest_charge reason=if livemode then "duplicate" else "dupe"', "unknown-value@2:77"),
        ('create_refund charge=latest_charge reason=metadata.reason ?? "dupe"', "unknown-value@2:62"),
        ('create_payment_intent amount=amount allowed_payment_method_types=["card", "crad"]', "unknown-value@2:75"),
        ('update_subscription "sub_1" cancel_at="min_period_ned"', "unknown-value@2:39"),
        ('http_request "https://a.example" method="GTE"', "unknown-value@2:41"),
        # ids
        ("retrieve_charge latest_charge", ""),
        ("retrieve_charge customer", "wrong-type@2:17"),
        ('retrieve_charge "ch_1"', ""),
        ("retrieve_charge amount", "wrong-type@2:17"),
        ("let one = retrieve_customer customer\nupdate_customer one", ""),
        ("let one = retrieve_customer customer\nretrieve_charge one", "wrong-type@3:17"),
        ("let one = retrieve_customer customer\ncreate_refund charge=latest_charge metadata={who: one}", ""),
        # leaving out
        ("create_refund charge=latest_charge reason=omit", ""),
        ("create_refund charge=latest_charge amount=amount ?? omit", ""),
        ("create_refund charge=latest_charge metadata={a: omit}", ""),
        ("create_refund charge=latest_charge amount=amount + omit", "wrong-type@2:52"),
        ("create_refund charge=latest_charge reason=null", "wrong-type@2:43"),
        ("create_refund charge=latest_charge metadata={a: null}", "wrong-type@2:49"),
        # what every action takes
        ('list_charges retry=2 timeout=3 seconds on_account="acct_1" idempotency_key="k"', ""),
        ('list_charges retry="x"', "wrong-type@2:20"),
        ("list_charges timeout=3", "wrong-type@2:22"),
        ("list_charges retry=1.5", "wrong-type@2:20"),
        # mail and web addresses
        ('email to="nobody"', "bad-address@2:10"),
        ('email to="Ada <ada@example.com>"', ""),
        ('email to=["a@b.co", "c"]', "bad-address@2:21"),
        ('email to=["a@b.co", receipt_email]', ""),
        ('email to="{receipt_email}"', ""),
        ('email to="a@b.co" subject="not an address"', ""),
        ("email to=5", "wrong-type@2:10"),
        ('http_request "htp://a.example"', "bad-address@2:14"),
        ('http_request url="https://a.example"', ""),
        ('slack "x" link="a"', "bad-address@2:16"),
        # text for people takes whatever prints
        ('email to="a@b.co" subject="{amount}" body=amount append={Amount: amount, What: metadata}', ""),
        ("log amount", ""),
        # approve
        ('approve "?" to="a@b.co" up to 2 days', ""),
        ('approve "?" to="nobody" up to 2 days', "bad-address@2:16"),
        ('approve "?" too="a@b.co" up to 2 days', "unknown-argument@2:13"),
        ('approve "?" to="a@b.co" to="c@d.co" up to 2 days', "duplicate-argument@2:25"),
        ('approve "{nobody}" to="a@b.co" up to 2', "unknown-name@2:11 wrong-type@2:38"),
        # inside an argument everything is looked at, whatever is wrong with the action
        ("nothing_like_it a={b: nobody}", "unknown-action@2:1 unknown-name@2:23"),
    ],
)
def test_actions(statement: str, problems: str) -> None:
    assert found(within(statement)) == problems


def test_unknown_actions_and_arguments_have_their_fix() -> None:
    assert fixed(within("update_custmer customer")) == within("update_customer customer")
    assert fixed(within("update_customer customer metdata={a: 1}")) == within("update_customer customer metadata={a: 1}")
    assert fixed(within("list_charges created={gtee: now}")) == within("list_charges created={gte: now}")
    assert fixed(within('approve "?" to="a@b.co" up to "2 days"')) == within('approve "?" to="a@b.co" up to 2 days')
    assert fixed(within('create_refund charge="c" reason="duplicat"')) == within('create_refund charge="c" reason="duplicate"')


def test_what_an_action_needs_is_named() -> None:
    problem = only(within("update_customer metadata={a: 1}"))
    assert (problem.message, problem.help) == ("`update_customer` needs `customer`", "add `customer=…`")
    problem = only(within('email "a@b.co"'))
    assert (problem.message, problem.help) == ("`email` takes no value without a name", 'write `to="a@b.co"`')
    problem = only(within("lower status"))
    assert problem.message == "`lower` is a function, not an action"


def test_wrong_arguments_say_what_is_taken() -> None:
    problem = only(within("retrieve_charge customer"))
    assert problem.message == "`charge` takes the id of a charge, and `customer` is the id of a customer"
    problem = only(within("list_charges limit=amount"))
    assert problem.message == "`limit` takes a whole number, and `amount` is money"
    assert problem.help == "`amount.minor` is the amount in the smallest unit, as a number"
    problem = only(within('create_payment_intent amount=amount allowed_payment_method_types="card"'))
    assert problem.help == 'write a list: `["card"]`'
    problem = only(within("create_refund charge=latest_charge reason=null"))
    assert problem.message == "`reason` cannot be `null`: a missing value is never sent"
