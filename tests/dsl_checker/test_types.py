from __future__ import annotations

import pytest

from tests.dsl_checker.checking import fixed, found, only, when, within


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        ("wait 3 days", ""),
        ("wait 3", "wrong-type@2:6"),
        ("wait amount", "wrong-type@2:6"),
        ("wait until created + 3 days", ""),
        ("wait until 3 days", "wrong-type@2:12"),
        ('wait until "tomorrow"', "wrong-type@2:12"),
        ("wait for invoice.paid up to 3 days", ""),
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


@pytest.mark.parametrize(
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
