from __future__ import annotations

from tests.helpers.checking import fixed, found, only, within
from tests.helpers.tables import each


@each(
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
        ('list_charges retry=2 timeout=3 seconds on_account="acct_1" idempotency_key="k-{id}"', ""),
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
    assert fixed(within('create_refund charge="ch_1" reason="duplicat"')) == within('create_refund charge="ch_1" reason="duplicate"')


def test_what_an_action_needs_is_named() -> None:
    problem = only(within("update_customer metadata={a: 1}"))
    assert (problem.message, problem.help) == ("`update_customer` needs `customer`", "add `customer=customer`")
    assert fixed(within("update_customer metadata={a: 1}")) == within("update_customer customer=customer metadata={a: 1}")
    problem = only("on every day at 09:00 < update_customer metadata={a: 1} >")
    assert (problem.help, problem.fix) == ("add `customer=…`", None)
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


@each(
    ("statement", "problems"),
    [
        # the code of a currency and a mail address are text
        ("create_refund charge=latest_charge currency=amount", "wrong-type@2:45"),
        ("create_refund charge=latest_charge currency=amount.currency", ""),
        ("create_refund charge=latest_charge instructions_email=amount", "wrong-type@2:55"),
        ('create_refund charge=latest_charge instructions_email="nobody"', "bad-address@2:55"),
        ('create_refund charge=latest_charge instructions_email="a@b.co"', ""),
        ("update_customer customer email=receipt_email", ""),
        ('update_customer customer email=""', ""),
        ("update_customer customer email=customer", "wrong-type@2:32"),
        ('create_payment_method type="card" billing_details={email: "nobody"}', "bad-address@2:59"),
        ('create_payment_method type="card" billing_details={email: customer}', "wrong-type@2:59"),
        ('create_payment_method type="card" billing_details={email: receipt_email}', ""),
        # addresses with holes
        ('email to="Order {id} is not shipped"', "bad-address@2:10"),
        ('email to="{metadata.name} <{receipt_email}>"', ""),
        ('email to="Ada {metadata.name} <{receipt_email}>"', ""),
        ('email to="{metadata.user}@example.com"', ""),
        ('email to="a@b.co, c@d.co"', "bad-address@2:10"),
        # a channel
        ('slack "#orders" channel="A large order came in"', "wrong-type@2:25"),
        ('slack "A large order" channel="#orders"', ""),
        # what is put in place of ids
        ('let c = retrieve_charge latest_charge expand=["customer.invoice_settings.default_payment_method"]', ""),
        ('let c = retrieve_charge latest_charge expand=["custmer"]', "unknown-value@2:47"),
        ('let c = retrieve_charge latest_charge expand=["customer.nothing_like_it"]', "unknown-value@2:47"),
        ('for c in list_charges expand=["data.customer"] < stop >', ""),
        ('for c in list_charges expand=["customer"] < stop >', "unknown-value@2:31"),
        # a map that may be one of several structures
        ('create_account_external_account account="acct_1" external_account={object: "card", number: "4242", exp_month: 1}', ""),
        ('create_account_external_account account="acct_1" external_account={object: "card", numbr: "4242", exp_month: 1}',
         "unknown-argument@2:84"),
        # a map that is not written in place
        ('let a = {city: "x"}\nupdate_customer customer address=a', ""),
        ('let a = {ctiy: "x"}\nupdate_customer customer address=a', "unknown-argument@3:34"),
        ("create_refund charge=latest_charge metadata=metadata", ""),
        ("create_refund charge=latest_charge metadata=object", "wrong-type@2:45"),
        ("create_refund charge=latest_charge metadata=shipping", "wrong-type@2:45"),
        # what is needed cannot be left out
        ("create_payment_intent amount=omit", "missing-argument@2:30"),
        ("create_refund charge=omit", ""),
        # a text for people
        ("fail null", "wrong-type@2:6"),
        ("fail amount", ""),
        ('let ok = approve "{amount}?" up to null', "wrong-type@2:36"),
        ("wait null", "wrong-type@2:6"),
        # another service is sent what prints
        ('http_request "https://a.example" headers={a: amount, b: object, c: 5}', ""),
        ('http_request "https://a.example" headers={a: [1]}', "wrong-type@2:46"),
        ('http_request "https://a.example" form={a: ["x", 5], b: amount}', ""),
        ('http_request "https://a.example" form={a: {b: 1}}', "wrong-type@2:43"),
        ('let h = http_request "https://a.example"\nif h.status > 299 and h.json.anything == 5 and h.headers.a == "x" < log h.body >', ""),
        ('let h = http_request "https://a.example"\nif h.status == "200" < stop >', "wrong-type@3:16"),
        ('let h = http_request "https://a.example"\nlog h.body.total', "unknown-field@3:12"),
    ],
)  # fmt: skip
def test_arguments_of_a_form(statement: str, problems: str) -> None:
    assert found(within(statement)) == problems
