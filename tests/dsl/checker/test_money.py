from __future__ import annotations

import pytest

from tests.helpers.checking import checked, fixed, found, only, taken, when, within
from tests.helpers.tables import each

ONE_LINE = (
    'on payment_intent.succeeded when amount > 1000 USD < email to="a@example.com" subject="Big order"; '
    'if amount > 2000 < update_customer customer metadata={Tier: "VIP"} > >\n'
)


def test_the_one_line_form_takes_the_currency_of_its_condition() -> None:
    assert taken(ONE_LINE) == {"2000": "usd"}


@each(
    ("script", "currencies"),
    [
        # the file's own currency, everywhere
        (when("amount > 1000", currency="EUR"), {"1000": "eur"}),
        (when("amount > 1000 USD and application_fee_amount > 20", currency="EUR"), {"20": "eur"}),
        (within("let rest = amount - 10", currency="EUR"), {"10": "eur"}),
        # what the conditions around ask for: a money literal …
        (within("if amount > 5 USD < if amount_received > 3 < stop > >"), {"3": "usd"}),
        (when("amount > 5 GBP and amount_received > 3"), {"3": "gbp"}),
        (when("amount_received > 3 and 5 GBP < amount"), {"3": "gbp"}),
        (when("amount in [5 GBP, 6 GBP] and amount_received > 3"), {"3": "gbp"}),
        (when("amount - 3 > 5 GBP"), {"3": "gbp"}),
        (when("amount > -5 GBP and amount_received > 3"), {"3": "gbp"}),
        # … or the currency
        (when('currency == "usd" and amount > 1000'), {"1000": "usd"}),
        (when('"usd" == object.currency and amount > 1000'), {"1000": "usd"}),
        (when('amount.currency == "jpy" and amount > 1000'), {"1000": "jpy"}),
        (when('currency == "usd" and (amount > 5 or amount_received > 6) and not (amount > 7)'), {"5": "usd", "6": "usd", "7": "usd"}),
        (when('currency == "usd" and amount > 1 or currency == "eur" and amount > 2'), {"1": "usd", "2": "eur"}),
        (within('let big = if currency == "jpy" then amount > 5 else false'), {"5": "jpy"}),
        ('on charge.failed when currency == "usd" < log "a" > on_failure < if amount > 5 < stop > >', {"5": "usd"}),
        # in a loop and over a list, what is asked of each item
        (within("for x in list_charges where x.amount > 5 USD < create_refund charge=x.id amount=4 >"), {"4": "usd"}),
        ('on invoice.paid < let rest = [x.amount - 1 for x in lines where x.currency == "usd"] >', {"1": "usd"}),
        # every branch has its own condition
        (
            within('if currency == "usd" <\nlet a = amount - 1\n> else if currency == "eur" <\nlet b = amount - 2\n>'),
            {"1": "usd", "2": "eur"},
        ),
        # where a bare number may stand for money
        (when("amount in [100, 200]", currency="USD"), {"100": "usd", "200": "usd"}),
        (when("100 in [amount, amount_received]", currency="USD"), {"100": "usd"}),
        (when("[amount, amount_received] contains 100", currency="USD"), {"100": "usd"}),
        (within("let a = amount ?? 0", currency="USD"), {"0": "usd"}),
        (within("let a = if livemode then amount else 7", currency="USD"), {"7": "usd"}),
        (within("let a = max(amount, 5)", currency="USD"), {"5": "usd"}),
        (within("let a = 1 + amount - 2", currency="USD"), {"1": "usd", "2": "usd"}),
        (within("let a = amount > 2 * 3", currency="USD"), {"2 * 3": "usd"}),
        (within("let a = amount > -(3)", currency="USD"), {"-(3)": "usd"}),
        (within("let n = 3\nlet a = amount > n", currency="USD"), {"n": "usd"}),
        (within("let a = amount > (if livemode then 1 else 2)", currency="USD"), {"1": "usd", "2": "usd"}),
        (within("create_refund charge=latest_charge amount=5", currency="USD"), {"5": "usd"}),
        (within("create_refund charge=latest_charge amount=if livemode then 5 else omit", currency="USD"), {"5": "usd"}),
        (
            within('create_invoice_item customer=customer price_data={product: "p", unit_amount: 5, currency: "usd"}', currency="USD"),
            {"5": "usd"},
        ),
        ("currency USD\non customer.updated when changed(balance, from=5, to=6) < stop >", {"5": "usd", "6": "usd"}),
        ("currency USD\non demand(amount: money = 5) < log amount >", {"5": "usd"}),
        ('currency USD\ntest "t" < given payment_intent.succeeded with amount = 5 >', {"5": "usd"}),
        # where it does not
        (within("let a = amount * 3 + amount / 4", currency="USD"), {}),
        (within("let a = amount * 10%", currency="USD"), {}),
        (within("let a = amount / amount_received > 5", currency="USD"), {}),
        (when("amount.minor > 5", currency="USD"), {}),
    ],
)
def test_what_bare_numbers_mean(script: str, currencies: dict[str, str]) -> None:
    assert taken(script) == currencies


@each(
    ("script", "problems"),
    [
        (when("amount > 1000"), "no-currency@2:10"),
        (when("amount > 1000 USD"), ""),
        (when("amount > 0"), "no-currency@2:10"),
        (when('not (currency == "usd") and amount > 5'), "no-currency@2:38"),
        (when('currency == "usd" or amount > 5'), "no-currency@2:31"),
        (when('currency != "usd" and amount > 5'), "no-currency@2:32"),
        (when('status == "usd2" and amount > 5'), "unknown-value@2:11 no-currency@2:31"),
        (when("5 USD > 3 USD and amount > 5"), "no-currency@2:28"),
        (when("amount > 5 USD and application_fee_amount > 5 EUR and amount_received > 3"), "no-currency@2:73"),
        (when("amount in [5 USD, 6 EUR] and amount_received > 3"), "no-currency@2:48"),
        (within('if currency == "usd" < stop > else < if amount > 7 < stop > >'), "no-currency@2:50"),
        (within('if currency == "usd" < stop >\nif amount > 7 < stop >'), "no-currency@3:13"),
        (within('let currency = "usd"\nif currency == "usd" and amount > 7 < stop >'), "no-currency@3:35"),
        (within("let least = min(5 USD, 6)"), "no-currency@2:24"),
        (within("create_refund charge=latest_charge amount=5"), "no-currency@2:43"),
        ("on demand(amount: money = 5) < log amount >", "no-currency@1:27"),
        ('test "t" < given payment_intent.succeeded with amount = 5 >', "no-currency@1:57"),
        # in the file's currency the number must be possible
        (when("amount > 5.001", currency="USD"), "too-many-decimals@3:10"),
        (when("amount > 5.5", currency="JPY"), "too-many-decimals@3:10"),
        (when("amount > 5.5", currency="USD"), ""),
        # a share is no amount
        (when("amount > 10%", currency="USD"), "wrong-type@3:10"),
        (within("let more = amount + 10%", currency="USD"), "wrong-type@2:21"),
        (within("let more = amount + amount * 10%", currency="USD"), ""),
        (within("create_refund charge=latest_charge amount=10%", currency="USD"), "wrong-type@2:43"),
        # a list of numbers that is not written in place
        (within("let sizes = [1, 2]\nif amount in sizes < stop >", currency="USD"), "wrong-type@3:14"),
        (within("let sizes = [1 USD, 2 USD]\nif amount in sizes < stop >", currency="USD"), ""),
    ],
)
def test_bare_numbers_without_a_currency(script: str, problems: str) -> None:
    assert found(script) == problems


@each(
    ("script", "problems"),
    [
        (when("amount > 5 USX"), "unknown-currency@2:12"),
        (when("amount > 5 USD"), ""),
        ("currency USX\non charge.failed when amount > 5 < stop >", "unknown-currency@1:10"),
        ("currency USD\non charge.failed when amount > 5 < stop >", ""),
        (when('currency == "USD"'), "unknown-currency@2:13"),
        (when('currency == "usd"'), ""),
        (when('currency == "uds"'), "unknown-currency@2:13"),
        (when('currency in ["usd", "EUR"]'), "unknown-currency@2:21"),
        (when('description == "USD"'), ""),
        (within('create_payment_intent amount=amount currency="uds"'), "unknown-currency@2:46"),
        (when("amount > 5.001 USD"), "too-many-decimals@2:10"),
        (when("amount > 5.01 USD"), ""),
        (when("amount > 5.5 JPY"), "too-many-decimals@2:10"),
        (when("amount > 5 JPY"), ""),
        (when("amount > 5.5 ISK"), "too-many-decimals@2:10"),
        (when("amount > 5.125 KWD"), "too-many-decimals@2:10"),
        (when("amount > 5.120 KWD"), ""),
        (when("5 USD + 6 EUR > amount"), "mixed-currencies@2:9"),
        (when("5 USD + 6 USD > amount"), ""),
        (when("amount + 6 EUR > 5 EUR"), ""),
        (when("5 USD - amount - 6 EUR > 5 EUR"), "mixed-currencies@2:18"),
        (when("5 USD + 3 > amount", currency="EUR"), "mixed-currencies@3:9"),
        (when("max(5 USD, amount, 6 EUR) > amount"), "mixed-currencies@2:20"),
        (when('5 USD + money(6, "EUR") > amount'), "mixed-currencies@2:9"),
        (within("let a = 5 USD\nlet b = 6 EUR\nlet c = a + b"), "mixed-currencies@4:13"),
        (within("let a = 5 USD\nlet b = 6 USD\nlet c = a * 2 + b"), ""),
        # a condition that asks for two can never hold; that is no error
        (when("amount > 5 USD and amount < 6 EUR"), ""),
        # given to an action
        (within('create_payment_intent amount=5 USD currency="eur"'), "mixed-currencies@2:30"),
        (within('create_payment_intent amount=5 USD currency="USD"'), ""),
        (within("create_payment_intent amount=5 USD"), ""),
        (within("create_payment_intent amount=5 USD application_fee_amount=1 EUR"), "mixed-currencies@2:59"),
        (within("create_payment_intent amount=5 USD application_fee_amount=1 USD"), ""),
        (within('create_payment_intent amount=5 currency="eur"', currency="USD"), "mixed-currencies@2:30"),
        (
            within('create_invoice_item customer=customer price_data={product: "p", unit_amount: 5 EUR, currency: "usd"}'),
            "mixed-currencies@2:78",
        ),
        # money and what is not
        (when("amount + 5 days > 5 USD"), "wrong-type@2:10"),
        (when("amount * amount > 5 USD"), "wrong-type@2:10"),
        (when("5 / amount > 5"), "wrong-type@2:5"),
        (when("amount / 5 USD > 5"), ""),
        (when("amount / 5 > 5 USD"), ""),
        (when('amount > "5"'), "wrong-type@2:10"),
        (when("metadata.limit < amount"), "wrong-type@2:18"),
    ],
)
def test_currencies(script: str, problems: str) -> None:
    assert found(script) == problems


def test_no_currency_says_what_to_write() -> None:
    problem = only(when("amount > 1000"))
    assert problem.message == "`1000` stands for money, but in no currency"
    assert (
        problem.help
        == "write the currency (`1000 USD`, or `10 USD` if that was in smallest units), or give the file one with a line `currency USD`"
    )
    assert problem.fix is None
    both = only(when("amount > 5 USD and application_fee_amount > 5 EUR and amount_received > 3"))
    assert both.message == "`3` stands for money, and the conditions around it ask for `EUR` and `USD`"


@pytest.mark.parametrize("condition", ["amount / 100 > 50", "amount/100 == 50"])
def test_a_number_of_cents_is_told_that_there_are_none(condition: str) -> None:
    units, currency = checked(when(condition)).problems
    assert (units.code, currency.code) == ("smallest-units", "no-currency")
    assert currency.help == "amounts are in whole units here, not in cents: compare the amount itself, with `50 USD` for instance"


def test_beside_money_of_a_known_currency_the_fix_writes_it() -> None:
    assert fixed(within("let least = min(5 USD, 6)")) == within("let least = min(5 USD, 6 USD)")


def test_currencies_have_their_fixes() -> None:
    assert fixed(when("amount > 5 USX")) == when("amount > 5 USD")
    assert fixed(when('currency == "USD"')) == when('currency == "usd"')
    assert only(when('currency == "USD"')).message == "Stripe writes currencies in small letters: `usd`, not `USD`"
    assert fixed("currency ERU\non charge.failed < stop >") == "currency EUR\non charge.failed < stop >"
    decimals = only(when("amount > 5.001 USD"))
    assert (decimals.message, decimals.help) == ("`USD` has at most 2 decimals", "write `5.00 USD` or `5.01 USD`")
    mixed = only(when("5 USD + 6 EUR > amount"))
    assert mixed.message == "`6 EUR` is in EUR and `5 USD` in USD: they cannot be added"


def test_a_currency_line_that_cannot_be_read_is_one_problem() -> None:
    assert found("currency USX\non charge.failed when amount > 5 and amount < 7 < stop >") == "unknown-currency@1:10"
    assert found("currency 5\non charge.failed when amount > 5 < stop >") == "syntax@1:10"


def test_each_file_has_its_own_currency() -> None:
    program = checked("currency USD\non charge.failed when amount > 5 < stop >", "currency EUR\non charge.failed when amount > 5 < stop >")
    assert [file.currency for file in program.files] == ["usd", "eur"]
    assert [list(file.currencies.values()) for file in program.files] == [["usd"], ["eur"]]
    assert checked("on charge.failed < stop >").files[0].currency is None


@each(
    ("script", "problems"),
    [
        # what an action made is in the currency that it was given
        (within("let pi = create_payment_intent amount=5 USD\nlet sum = pi.amount + 5 EUR"), "mixed-currencies@3:23"),
        (within("let pi = create_payment_intent amount=5 USD\nlet sum = pi.amount + 5 USD"), ""),
        (within("let pi = create_payment_intent amount=5 USD\nlet sum = pi.amount + 5"), "no-currency@3:23"),
        (within('let pi = create_payment_intent amount=amount currency="usd"\nlet sum = pi.amount + 5 EUR'), "mixed-currencies@3:23"),
        (within("let pi = create_payment_intent amount=amount\nlet sum = pi.amount + 5 EUR"), ""),
        (within("let pi = create_payment_intent amount=5 USD\ncreate_refund payment_intent=pi.id amount=5 EUR"), "mixed-currencies@3:43"),
        (within("let pi = create_payment_intent amount=5 USD\ncreate_refund payment_intent=pi amount=5 EUR"), "mixed-currencies@3:40"),
        (within("let pi = create_payment_intent amount=5 USD\ncreate_refund payment_intent=pi.id amount=5 USD"), ""),
        (within("let pi = create_payment_intent amount=5 USD\ncreate_refund charge=pi.latest_charge amount=5 EUR"), ""),
        (within("let r = create_refund charge=latest_charge amount=5 USD\nlet sum = r.amount + 5 EUR"), "mixed-currencies@3:22"),
        # under the code of a currency
        (within('let p = retrieve_price "price_1"\nlet sum = p.currency_options.eur.unit_amount + 5 USD'), "mixed-currencies@3:48"),
        (within('let p = retrieve_price "price_1"\nlet sum = p.currency_options.eur.unit_amount + 5 EUR'), ""),
        (within('let p = retrieve_price "price_1"\nlet sum = p.currency_options["eur"].unit_amount + 5 USD'), "mixed-currencies@3:51"),
        (within('create_price product="p" unit_amount=1 USD currency_options={eur: {unit_amount: 5 USD}}'), "mixed-currencies@2:81"),
        (within('create_price product="p" unit_amount=1 USD currency_options={eur: {unit_amount: 5 EUR}}'), ""),
        (within('create_price product="p" unit_amount=1 USD currency_options={eur: {unit_amount: 5}}'), "no-currency@2:81"),
        # given together, at any depth
        (within('create_payment_intent amount=5 USD transfer_data={destination: "acct_1", amount: 5 EUR}'), "mixed-currencies@2:82"),
        (within('create_payment_intent amount=5 USD transfer_data={destination: "acct_1", amount: 5 USD}'), ""),
        (
            within('create_promotion_code promotion={type: "coupon"} restrictions={minimum_amount: 5 EUR, minimum_amount_currency: "usd"}'),
            "mixed-currencies@2:80",
        ),
        (
            within(
                'create_checkout_session mode="payment" line_items=[{price_data: {unit_amount: 5 USD}}, {price_data: {unit_amount: 5 EUR}}]'
            ),
            "",
        ),
        (within('create_payment_intent amount=if currency == "usd" then 5 USD else 5 EUR'), ""),
        (within('create_payment_intent amount=if livemode then 5 USD else 6 USD currency="eur"'), "mixed-currencies@2:30"),
        # a test's event is in one currency
        ('test "t" < given charge.failed with amount = 5 USD, amount_refunded = 1 EUR >', "mixed-currencies@1:71"),
        ('test "t" < given charge.failed with amount = 5 USD, currency = "eur" >', "mixed-currencies@1:46"),
        ('test "t" < given charge.failed with amount = 5 USD, currency = "usd" >', ""),
        ('test "t" < given charge.failed with currency = "USD" >', "unknown-currency@1:48"),
        ('test "t" < given retrieve_charge returns {amount: 5 EUR, currency: "usd"} >', "mixed-currencies@1:51"),
        ('test "t" < given retrieve_charge returns {amount: 500, currency: "USD"} >', "unknown-currency@1:66"),
        ('test "t" < given retrieve_charge returns {amount: 9.5} >', "wrong-type@1:51"),
        ('test "t" < given charge.failed with amount.minor = 500 >', "unknown-field@1:44"),
        # what counts something else is no amount that lacks its currency
        (when("amount > outcome.risk_score", on="charge.failed", currency="USD"), "wrong-type@3:10"),
        (when("outcome.risk_score > 5 USD", on="charge.failed"), "wrong-type@2:22"),
        (when("amount > created.hour", currency="USD"), "wrong-type@3:10"),
        (when("amount.minor > 1000 USD"), "wrong-type@2:1"),
        (when("amount.minor > 1000"), ""),
        (within("create_refund charge=latest_charge amount=amount.minor", currency="USD"), "wrong-type@2:43"),
        (when("amount > number(metadata.limit)", currency="USD"), ""),
        (when('amount > setting("limit")'), ""),
        # the author's own currencies may be any text
        (when('metadata.currency == "USD"'), ""),
        (when('metadata.currency == "gold"'), ""),
        (when('metadata.currency == "usd" and amount > 5'), "no-currency@2:41"),
        (within('let order = {currency: "Gold"}\nif order.currency == "Gold" < stop >'), ""),
        (when('currency == "dollar"'), "unknown-currency@2:13"),
        (within('let c = retrieve_charge latest_charge\nif c.currency == "USD" < stop >'), "unknown-currency@3:18"),
        (within('create_payment_intent amount=amount currency="dollar"'), "unknown-currency@2:46"),
        (within('create_payment_intent amount=amount currency="USD" metadata={currency: "dollar"}'), ""),
        (
            within('create_invoice_item customer=customer price_data={product: "p", currency: "uds", unit_amount: amount}'),
            "unknown-currency@2:75",
        ),
        # compared
        (within("let least = min(amount, now)"), "wrong-type@2:25"),
        (within("let least = min([5 USD, 3 EUR])"), "mixed-currencies@2:25"),
        (within("let least = created - 5 USD"), "wrong-type@2:23"),
    ],
)
def test_money_is_followed(script: str, problems: str) -> None:
    assert found(script) == problems


@pytest.mark.parametrize("amount", ["-5 USD", "0 USD", "-0.50 USD", "0.00 EUR"])
def test_an_operation_that_moves_money_moves_more_than_nothing(amount: str) -> None:
    problem = only(within(f"create_refund charge=latest_charge amount={amount}"))
    assert (problem.code, problem.message) == ("wrong-type", f"`amount` is more than nothing, not `{amount}`")
    assert found(within(f"create_customer_balance_transaction customer amount={amount}")) == ""


def test_an_amount_beside_its_currency_says_how_money_is_written() -> None:
    problem = only(within('create_payment_intent amount=500 currency="usd"'))
    assert problem.message == "`500` stands for money, whose currency is written with it, in whole units"
    assert problem.help == "write `500 USD`, or `5 USD` if that was in smallest units, and leave `currency` out"
    assert only(within('create_payment_intent amount=500 currency="jpy"')).help == "write `500 JPY`, and leave `currency` out"
    assert problem.fix is None
    problem = only("let limit = 5\non charge.failed when amount > limit < stop >")
    assert problem.help.startswith("give it its currency where it is named (`let limit = 5 USD`)")


@pytest.mark.parametrize(
    ("script", "after"),
    [
        (when("amount.minor > 1000 USD"), when("amount > 1000 USD")),
        (when("outcome.risk_score > 5 USD", on="charge.failed"), when("outcome.risk_score > 5", on="charge.failed")),
        (when('amount > "1000 USD"'), when("amount > 1000 USD")),
        (when('amount > "1000"', currency="EUR"), when("amount > 1000 EUR", currency="EUR")),
        (when('amount > 5 GBP and amount_received > "7"'), when("amount > 5 GBP and amount_received > 7 GBP")),
        (within('create_refund charge=latest_charge amount="12.50 EUR"'), within("create_refund charge=latest_charge amount=12.50 EUR")),
        (within("list_charges limit=5 USD"), within("list_charges limit=5")),
    ],
)
def test_money_that_can_be_put_right(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) == ""


def test_where_two_currencies_meet_both_places_are_shown() -> None:
    problem = only(when("5 USD + 6 EUR > amount"))
    (other,) = problem.related
    assert (problem.source.slice(other.span), other.text) == ("5 USD", "this is in USD")
    problem = only(within('create_payment_intent amount=5 USD currency="eur"'))
    (other,) = problem.related
    assert (problem.source.slice(other.span), other.text) == ('"eur"', "the currency that is written beside it")
