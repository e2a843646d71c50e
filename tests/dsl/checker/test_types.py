from __future__ import annotations

import pytest

from tests.helpers.checking import fixed, found, only, when, within
from tests.helpers.tables import each


@each(
    ("condition", "problems"),
    [
        # what a condition is
        ("paid", ""),
        ("amount", "wrong-type@2:1"),
        ("status", "wrong-type@2:1"),
        ('"failed"', "wrong-type@2:1"),
        ("not paid and (captured or disputed)", ""),
        ("not amount", "wrong-type@2:5"),
        ("paid and status", "wrong-type@2:10"),
        ("paid or 5", "wrong-type@2:9"),
        ('if paid then captured else "no"', ""),
        ('if paid then "yes" else "no"', "wrong-type@2:1"),
        ("if amount then paid else captured", "wrong-type@2:4"),
        ("any(x in [1, 2] where x)", "wrong-type@2:23"),
        # equality: two values of one type
        ('status == "failed"', ""),
        ("status == 5", "wrong-type@2:11"),
        ("paid == true", ""),
        ('paid == "true"', "wrong-type@2:9"),
        ("created == now", ""),
        ("created != 5", "wrong-type@2:12"),
        ("[1, 2] == [1, 2]", ""),
        ("[1, 2] == 1", "wrong-type@2:1"),
        ('customer == "cus_1"', ""),
        ("customer == 5", "wrong-type@2:13"),
        ("amount == amount_refunded", ""),
        ('amount == "5"', "wrong-type@2:11"),
        ("{a: 1} == {a: 1}", ""),
        ("{a: 1} == 1", "wrong-type@2:11"),
        ('metadata == {a: "1"}', ""),
        # order
        ("created > now - 3 days", ""),
        ("created > 3 days", "wrong-type@2:11"),
        ("now - created > 3 days", ""),
        ("now - created > 3", "wrong-type@2:17"),
        ('created > "2026-01-01"', "wrong-type@2:11"),
        ('created > timestamp("2026-01-01")', ""),
        ('status > "a"', ""),
        ("true > false", "wrong-type@2:1"),
        ("[1] > 2", "wrong-type@2:1"),
        ("amount > null", "wrong-type@2:10"),
        ('amount > "x"', "wrong-type@2:10"),
        ("metadata.limit > 5", "wrong-type@2:1"),
        ("number(metadata.limit) > 5", ""),
        # in, contains and the like
        ('status in ["failed", "pending"]', ""),
        ("status in [5]", "wrong-type@2:12"),
        ('"tier" in metadata', ""),
        ("5 in metadata", "wrong-type@2:1"),
        ('"a" in "abc"', "wrong-type@2:8"),
        ('"abc" contains "a"', ""),
        ('"abc" contains 5', "wrong-type@2:16"),
        ("[1, 2] contains 1", ""),
        ('[1, 2] contains "1"', "wrong-type@2:17"),
        ('metadata contains "a"', "wrong-type@2:1"),
        ("amount contains 5", "wrong-type@2:1"),
        ('status starts_with "f" and status ends_with "d"', ""),
        ("status starts_with 5", "wrong-type@2:20"),
        ("5 ends_with status", "wrong-type@2:1"),
        ('receipt_email matches "@example"', ""),
        ('amount matches "5"', "wrong-type@2:1"),
        ('receipt_email in list("blocked")', ""),
        ('5 in list("blocked")', "wrong-type@2:1"),
        # arithmetic
        ("1 + 2 - 3 > 4 * 5 / 6", ""),
        ('"a" + "b" == "ab"', "wrong-type@2:7"),
        ("created + 3 days > now", ""),
        ("3 days + created > now", ""),
        ("created + 3 > now", "wrong-type@2:11"),
        ("created + now > now", "wrong-type@2:11"),
        ("3 days * 2 > 1 week / 2", ""),
        ("3 days / 1 day > 2", ""),
        ("3 days * 2 days > 1 week", "wrong-type@2:10"),
        ("3 days + 2 > 1 week", "wrong-type@2:10"),
        ("-amount < 5 USD and -(3) < 5 and -(3 days) < 1 day", ""),
        ("-status == 5", "wrong-type@2:2"),
        ("-created < now", "wrong-type@2:2"),
        # a problem that follows from another is not reported
        ("nobody + 5 > status", "unknown-name@2:1"),
        ('-status + 5 > "a"', "wrong-type@2:2"),
        # items
        ("[1, 2][0] > 1", ""),
        ('[1, 2]["a"] > 1', "wrong-type@2:8"),
        ('metadata[0] == "a"', "wrong-type@2:10"),
        ("amount[0] > 1", "wrong-type@2:1"),
        ('customer["email"] == "a"', "not-expanded@2:1"),
    ],
)
def test_conditions(condition: str, problems: str) -> None:
    assert found(when(condition, on="charge.failed")) == problems


@each(
    ("statement", "problems"),
    [
        ("wait 3 days", ""),
        ("wait 3", "wrong-type@2:6"),
        ("wait amount", "wrong-type@2:6"),
        ("wait until created + 3 days", ""),
        ("wait until 3 days", "wrong-type@2:12"),
        ('wait until "tomorrow"', "wrong-type@2:12"),
        ("wait for invoice.paid up to 3 days", "waits-for-any@2:1"),
        ("wait for invoice.paid up to 3", "wrong-type@2:29"),
        ("wait for invoice.paid where total up to 3 days", "wrong-type@2:29"),
        ("for x in [1, 2] < log x >", ""),
        ("for x in amount < log x >", "wrong-type@2:10"),
        ("for x in metadata < log x >", "wrong-type@2:10"),
        ("for x in retrieve_charge latest_charge < log x >", "wrong-type@2:10"),
        ("for x in list_charges where x.amount < log x >", "wrong-type@2:29"),
        ("for x in list_charges where x.paid < log x.id >", ""),
        ("let t = sum(x for x in [1, 2]) + 1", ""),
        ('let t = sum(x for x in ["a"])', "wrong-type@2:13"),
        ("let t = count(x in [1, 2] where x > 1) + 1", ""),
        ("let t = first(x in [1, 2] where x > 1) + 1", ""),
        ("let t = [x * 2 for x in [1, 2] where x > 1][0] + 1", ""),
        ('let t = [x for x in ["a"]][0] + 1', "wrong-type@2:9"),
        ('let ok = approve "?" to="a@b.co" up to 2 days\nif ok < stop >', ""),
        ('let ok = approve "?" to="a@b.co" up to 2 days\nif ok > 5 < stop >', "wrong-type@3:4"),
        ("let none = omit", "wrong-type@2:12"),
        ("let none = lower(omit)", "wrong-type@2:18"),
    ],
)
def test_statements(statement: str, problems: str) -> None:
    assert found(within(statement)) == problems


@each(
    ("expression", "problems"),
    [
        ("lower(status) == upper(status)", ""),
        ('lowr(status) == "a"', "unknown-function@2:1"),
        ('lower(amount) == "a"', "wrong-type@2:7"),
        ('lower() == "a"', "missing-argument@2:1"),
        ('lower(status, status) == "a"', "unknown-argument@2:15"),
        ("retrieve_charge(latest_charge) == 5", "unknown-function@2:1"),
        ("round(2.5, digits=1) > 2", ""),
        ("round(2.5, digit=1) > 2", "unknown-argument@2:12"),
        ("round(2.5, 1, digits=1) > 2", "duplicate-argument@2:15"),
        ("len(status) > 2 and len([1]) > 0 and len(metadata) > 0", ""),
        ("len(5) > 2", "wrong-type@2:5"),
        ("missing(customer) and present(null)", ""),
        ("missing() and present(5)", "missing-argument@2:1"),
        ('number("5") > 5', ""),
        ("number(amount) > 5", "wrong-type@2:8"),
        ("max(1, 2, 3) > 2", ""),
        ('max(1, "2") > 2', "wrong-type@2:8"),
        ("max([1, 2]) > 2", ""),
        ("min(created, now) < now", ""),
        ("abs(3) > 2 and abs(amount) > 2 USD and floor(amount) > 2 USD", ""),
        ('abs("3") > 2', "wrong-type@2:5"),
        ('timestamp("2026-01-31T09:00Z") < now', ""),
        ('timestamp("2026-02-31") < now', "wrong-type@2:11"),
        ('format_time(now, "%Y", "Europe/London") == "2026"', ""),
        ('format_time(now, "%Y", "Europe/Lodon") == "2026"', "unknown-timezone@2:25"),
        ('format_time(5, "%Y") == "2026"', "wrong-type@2:13"),
        ('money(5, "USD") > 4 USD', ""),
        ('money(5, "uds") > 4 USD', "unknown-currency@2:10"),
        ('money("5", "usd") > 4 USD', "wrong-type@2:7"),
        ('recent("charge.failed", 24) == []', "wrong-type@2:25"),
        ("any(status)", "missing-argument@2:1"),
        ('status matches "^(a|b)$"', ""),
        ('status matches "("', "bad-pattern@2:16"),
        (f'status matches "{"a" * 1001}"', "bad-pattern@2:16"),
        ('setting("anything") > 5 and setting("x") == "y"', ""),
        ('secret("KEY") == "a"', "wrong-type@2:1"),
    ],
)
def test_functions(expression: str, problems: str) -> None:
    assert found(when(expression)) == problems


@pytest.mark.parametrize(
    ("condition", "problems"),
    [
        ('status == "succeded"', "unknown-value@2:11"),
        ('status == "succeeded"', ""),
        ('"succeded" != status', "unknown-value@2:1"),
        ('status in ["succeeded", "procesing"]', "unknown-value@2:25"),
        ('status not in ["succeeded", "processing"]', ""),
        ('description == "anything"', ""),
        ('created.weekday == "munday"', "unknown-value@2:20"),
        ('created.weekday == "monday"', ""),
        ('text(status) == "to come"', ""),
    ],
)
def test_values_that_stripe_lists(condition: str, problems: str) -> None:
    assert found(when(condition)) == problems


def test_an_unlisted_value_has_its_fix() -> None:
    problem = only(when('status == "succeded"'))
    assert problem.message == "`succeded` is not among the listed values of `status`"
    assert problem.help.startswith("did you mean `succeeded`? It can be `canceled`, `processing`")
    assert fixed(when('status == "succeded"')) == when('status == "succeeded"')
    assert only(when('status == "zzz"')).help.startswith("it can be `canceled`")


def test_wrong_types_say_what_to_write() -> None:
    problem = only(when("metadata.limit > 5"))
    assert problem.message == "`metadata.limit` is text and `5` is a number: `>` cannot compare them"
    assert problem.help == "`number(metadata.limit)` reads a number from text"
    assert only(when('"a" in "abc"')).help == 'write `"abc" contains "a"`'
    assert only(when('created > "2026-01-01"')).help == 'write `timestamp("2026-01-01")`'
    assert only(when("amount")).message == "`when` takes a condition, and `amount` is money"
    assert only(when("status")).help == 'compare it: `status == "canceled"`'
    assert only(when('"a" + "b" == "ab"')).help == 'text is joined in a string: `"ab"`'
    assert only(within("wait until 3 days")).help == "write `wait 3 days`"
    assert fixed(within("wait until 3 days")) == within("wait 3 days")
    assert fixed(within("wait created")) == within("wait until created")
    assert fixed(within("wait 7200")) == within("wait 2 hours")
    assert only(within("wait 3")).fix is None


def test_no_python_words_in_messages() -> None:
    problems = [only(when(text)) for text in ("amount[0] > 1", 'lower(5) == "a"', "[1] > 2", "{a: 1} == 1", "customer == 5")]
    for problem in problems:
        words = problem.message.replace("`", " ").split()
        assert not {"str", "int", "tuple", "dict", "None", "Decimal", "bool"} & set(words), problem.message
        assert problem.message[0] in "`abcdefghijklmnopqrstuvwxyz"


@each(
    ("script", "after"),
    [
        # text and what it was meant as
        (when("metadata.limit > 5"), when("number(metadata.limit) > 5")),
        (when("metadata.limit == 5"), when("number(metadata.limit) == 5")),
        (when('metadata["a b"] < 5'), when('number(metadata["a b"]) < 5')),
        (when("description == 4242"), when('description == "4242"')),
        (when("metadata.vip == true"), when('metadata.vip == "true"')),
        (when('paid == "true"', on="charge.failed"), when("paid == true", on="charge.failed")),
        (
            within('create_refund charge=latest_charge reverse_transfer="yes"'),
            within("create_refund charge=latest_charge reverse_transfer=true"),
        ),
        (
            within('let ok = approve "?" up to 1 day\nif ok == "no" < stop >'),
            within('let ok = approve "?" up to 1 day\nif ok == false < stop >'),
        ),
        (when("paid == 1", on="charge.failed"), when("paid == true", on="charge.failed")),
        (when('created > "2026-01-01"'), when('created > timestamp("2026-01-01")')),
        (when("created > 1767225600"), when("created > timestamp(1767225600)")),
        (when("now > metadata.due"), when("now > timestamp(metadata.due)")),
        (when('now - created > "3 days"'), when("now - created > 3 days")),
        (when("now - created > 86400"), when("now - created > 1 day")),
        (when("metadata.a + 1 > 2"), when("number(metadata.a) + 1 > 2")),
        (within('let a = "b" + status + "c {amount}"'), within('let a = "b{status}c {amount}"')),
        (within('wait "90 minutes"'), within("wait 90 minutes")),
        (within('list_charges limit="10"'), within("list_charges limit=10")),
        (
            within('create_refund charge=latest_charge reverse_transfer="true"'),
            within("create_refund charge=latest_charge reverse_transfer=true"),
        ),
        (within('list_charges created={gte: "2026-01-01"}'), within('list_charges created={gte: timestamp("2026-01-01")}')),
        (within("let a = lower(amount)"), within("let a = lower(text(amount))")),
        ('on demand(a: number = "5") < let b = a >', "on demand(a: number = 5) < let b = a >"),
        ('test "t" < given charge.failed with metadata.order = 7 >', 'test "t" < given charge.failed with metadata.order = "7" >'),
        ('test "t" < given now = "2026-01-01" >', 'test "t" < given now = timestamp("2026-01-01") >'),
        # one and several
        (when('status == ["succeeded", "canceled"]'), when('status in ["succeeded", "canceled"]')),
        (when('["succeeded"] != status'), when('status not in ["succeeded"]')),
        (when('"a" in description'), when('description contains "a"')),
        (when('"a" not in description'), when('not (description contains "a")')),
        (when('metadata contains "a"'), when('"a" in metadata')),
        (when('description contains ["a"]'), when('description in ["a"]')),
        (when("amount in 5 USD"), when("amount in [5 USD]")),
        (
            within('create_payment_intent amount=amount allowed_payment_method_types="card"'),
            within('create_payment_intent amount=amount allowed_payment_method_types=["card"]'),
        ),
        (
            within('create_subscription customer=customer items={price: "p"}'),
            within('create_subscription customer=customer items=[{price: "p"}]'),
        ),
        (
            within('create_refund charge=latest_charge reason=["duplicate"]'),
            within('create_refund charge=latest_charge reason="duplicate"'),
        ),
        ('test "t" < given list_charges returns {data: [{id: "ch_1"}]} >', 'test "t" < given list_charges returns [{id: "ch_1"}] >'),
        ('test "t" < given retrieve_charge returns [{id: "ch_1"}] >', 'test "t" < given retrieve_charge returns {id: "ch_1"} >'),
        (within('email to="a@b.co, c@d.co"'), within('email to=["a@b.co", "c@d.co"]')),
        # conditions
        (when('status == "succeeded" or "canceled"'), when('status == "succeeded" or status == "canceled"')),
        (when('status != "succeeded" and "canceled"'), when('status != "succeeded" and status != "canceled"')),
        (when('(status ?? "x") == "succeeded" or "canceled"'), when('(status ?? "x") == "succeeded" or status ?? "x" == "canceled"')),
        (when("not customer"), when("missing(customer)")),
        (when("customer"), when("present(customer)")),
        # times
        (within("wait until 3 days"), within("wait 3 days")),
        (within("wait created + 1 hour"), within("wait until created + 1 hour")),
        # null, and the map that was meant
        (within("create_refund charge=latest_charge reason=null"), within("create_refund charge=latest_charge reason=omit")),
        (within("update_customer customer metadata=object"), within("update_customer customer metadata=object.metadata")),
        (within('http_request "example.com/hook"'), within('http_request "https://example.com/hook"')),
        (
            within('let c = retrieve_charge latest_charge expand=["custmer"]'),
            within('let c = retrieve_charge latest_charge expand=["customer"]'),
        ),
        (within('for c in list_charges expand=["customer"] < stop >'), within('for c in list_charges expand=["data.customer"] < stop >')),
    ],
)
def test_what_can_only_be_meant_in_one_way_has_its_fix(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) == ""


@each(
    "script",
    [
        within("wait 3"),
        within("list_charges created={gte: 3 days}"),
        when('amount > "5"'),
        when("created > 3 days"),
        when("customer == payment_method"),
        when("amount == true"),
        within("create_refund charge=latest_charge amount=true"),
        within("list_charges limit=amount"),
        within("create_payment_intent amount=null"),
        within("let a = [1] + [2]"),
        when("amount"),
        when("not amount"),
        when('status\n== [\n# why\n"succeeded"]'),
    ],
)
def test_where_more_than_one_thing_may_be_meant_there_is_no_fix(script: str) -> None:
    assert only(script).fix is None


@each(
    ("script", "message", "help_"),
    [
        (when("null"), "`when` takes a condition, and `null` is none: it never holds", ""),
        (
            when("payment_method_types"),
            "`when` takes a condition, and `payment_method_types` is a list",
            "count its items, `len(payment_method_types) > 0`, or ask about them: `any(x in payment_method_types where …)`",
        ),
        (when("metadata"), "`when` takes a condition, and `metadata` is a map", 'ask for a key: `"key" in metadata`'),
        (when("metadata.vip"), "`when` takes a condition, and `metadata.vip` is text", 'compare it: `metadata.vip == "true"`'),
        (
            when("now - created > 3"),
            "`now - created` is a duration and `3` is a number: `>` cannot compare them",
            "write its unit: `3 seconds`, `3 minutes`, `3 hours` or `3 days`",
        ),
        (
            when("created > 3 days"),
            "`created` is a moment and `3 days` is a duration: `>` cannot compare them",
            "`now - created` is a duration: how long ago that was",
        ),
        (when('[1] == ["1"]'), '`[1]` is a list of numbers and `["1"]` is a list of texts: `==` cannot compare them', ""),
        (when('"1" in [1, 2]'), '`"1"` is text, and `[1, 2]` is a list of numbers', "write it without quotes: `1`"),
        (
            when('status in ["succeeded", null]'),
            "a comparison with a missing value is never true",
            "ask whether it is missing: `missing(status)`",
        ),
        (
            when("description contains null"),
            "a comparison with a missing value is never true",
            "ask whether it is missing: `missing(description)`",
        ),
        (
            when('secret("KEY") == "a"'),
            "a secret is never compared: the trace would tell what it is",
            "use `setting(…)` for what is no secret",
        ),
        (
            when("status == 5", on="charge.failed"),
            "`status` is text and `5` is a number: `==` cannot compare them",
            "`status` can be `failed`, `pending`, `succeeded`",
        ),
        (
            within("let a = count(payment_method_types)"),
            "`count` goes through a list and asks about each item",
            "`len(payment_method_types)` is how many there are; of some of them: `count(x in payment_method_types where …)`",
        ),
        (within("let a = sum([1, 2])"), "`sum` goes through a list and asks about each item", "write `sum(x for x in [1, 2])`"),
        (within("let a = max(created, amount)"), "`max` compares what is of one kind; `created` is a moment and `amount` is money", ""),
        (
            within('let a = "a {amount}" + status'),
            '`+` adds numbers, money and times; `"a {amount}"` and `status` are text',
            'text is joined in a string: `"a {amount}{status}"`',
        ),
        (within('let a = replace("x", "y")'), "`replace` needs `new`", "write `replace(text, old, new)`"),
        (within('let a = lower("x", "y")'), "`lower` takes one value", "write `lower(text)`"),
        (within("let a = sum(x for x in list_of)\nlet list_of = 1"), "`list_of` means nothing here", ""),
        (
            "on charge.failed < let a = sum(x for x in refunds) >",
            "`sum` adds numbers, money or durations, and `x` is a refund",
            "name what to add: `x.amount`",
        ),
        (within('let a = payment_method_types["0"]'), "the place in a list is a number from 0, not text", "write `0`"),
        (within("let a = metadata[0]"), "the key of a map is text, not a number", 'write `"0"`'),
        (within("let a = null + 1"), "`null` is nothing to calculate with: the result is always missing", ""),
        (within("fail [1]"), "`fail` says why in words, and `[1]` is a list", 'write a text: `"…"`'),
        (
            "on charge.failed < create_refund charge=id reason=status >",
            "`status` is none of the values that `reason` takes: it can be `failed`, `pending`, `succeeded`",
            "`reason` takes `duplicate`, `fraudulent`, `requested_by_customer`",
        ),
        (
            within("create_refund charge=latest_charge nothing=5"),
            "`create_refund` has no argument `nothing`",
            "it takes `amount`, `charge`, `currency`, `customer`, `expand`, `instructions_email`, `metadata`, `origin` and 4 more",
        ),
        (within("create_refund charge=latest_charge metadata={a: {b: 1}}"), "`a` takes text, and `{b: 1}` is a map", ""),
        (
            within('create_subscription customer=customer trial_end="tomorrow"'),
            '`trial_end` takes a moment or `now`, and `"tomorrow"` is text',
            'write a moment: `timestamp("2026-01-31T09:00Z")`',
        ),
        (within('create_subscription customer=customer items=["p"]'), '`items` takes a map, and `"p"` is text', ""),
        (within("list_charges limit=1.5"), "`limit` takes a whole number, not `1.5`", ""),
        (
            when('status matches "*x"'),
            "this regular expression cannot be read: there is nothing before `*` to repeat",
            "write `.*` for any text, `\\*` for the sign itself",
        ),
        (
            when('status matches "(?=x)"'),
            "this regular expression cannot be read: `(?=` is not part of the syntax",
            "the syntax is RE2's: no look-around, no back-references",
        ),
        (
            "on customer.updated when changed(email, to=null) < stop >",
            "a comparison with a missing value is never true",
            "write `changed(email) and missing(email)`",
        ),
        (
            'on customer.updated when changed("email") < stop >',
            '`changed` takes a field of the event\'s object, not `"email"`',
            "write the field without quotes: `changed(email)`",
        ),
        (
            "on customer.updated when changed(previous.email) < stop >",
            "`changed` takes a field of the event's object, not `previous.email`",
            "write `changed(email)`",
        ),
        (
            "on charge.failed once per [customer, currency] < stop >",
            "`once per` takes one value, and `[customer, currency]` is a list",
            'for several together: `"{customer} {currency}"`',
        ),
        (
            'test "t" < given customer.updated with previous = {email: "a"} >',
            "`previous` holds the values of fields before the update",
            "name the field: `previous.status = …`",
        ),
        (
            'test "t" < given charge.failed with refunds.first.amount = 5 USD >',
            "`refunds` is a list: its items are numbered from 0",
            "write `refunds[0].amount = …`, or set the whole list: `refunds = [{…}]`",
        ),
        (
            'test "t" < given retrieve_charge returns null >',
            "`retrieve_charge` always gives a charge, never nothing",
            '`given retrieve_charge fails "No such object"` stands for a refusal',
        ),
        (
            'test "t" < given list_charges returns ["ch_1"] >',
            "`list_charges` gives a list, each item a charge, and this is text",
            "write its fields: `{id: …}`",
        ),
        (
            'test "t" < given retrieve_charge returns {amount: 9.5} >',
            "Stripe sends `amount` in the smallest unit, as a whole number, not `9.5`",
            "write the amount with its currency: `9.5 USD`",
        ),
    ],
)
def test_what_is_said(script: str, message: str, help_: str) -> None:
    problem = only(script)
    assert problem.message == message
    assert not help_ or problem.help == help_
