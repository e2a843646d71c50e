"""How values print, what stays hidden, and what is missing."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.support.limits import MAX_PATTERN, MAX_TEXT
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.formatting import TOO_LONG, concatenated, exact_text, pretty_of, text_of
from wfrun.values.missing import MISSING, Missing
from wfrun.values.money import Money
from wfrun.values.regex import matches, pattern_error
from wfrun.values.secret import Secret

NOTE = Missing("missing", "division by zero")


class View:
    """The shape of a view of a Stripe object: fields by name, and an id where it has one."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields

    @property
    def id(self) -> str | None:
        found = self.fields.get("id")
        return found if isinstance(found, str) else None

    def items(self) -> Any:
        return self.fields.items()


@each(
    ("value", "text"),
    [
        ("as is", "as is"),
        (3, "3"),
        (Decimal("0.10"), "0.1"),
        (True, "true"),
        (False, "false"),
        (None, "(missing)"),
        (MISSING, "(missing)"),
        (Missing("other currency", "usd and eur"), "(missing)"),
        (1.5, "1.5"),
        (float("nan"), "(missing)"),
        (Money(250_000, "usd"), "2500.00 USD"),
        (Timestamp(1_769_850_000), "2026-01-31T09:00:00Z"),
        (Duration(5_400), "90 minutes"),
        (Secret("hush"), "•••"),
        ([], ""),
        (("a", 1, True), "a, 1, true"),
        ([1, [2, 3]], "1, [2, 3]"),
        ({}, ""),
        ({"tier": "VIP", "count": 2}, "tier: VIP, count: 2"),
        ({"a": {"b": [1]}}, "a: {b: [1]}"),
        ([{"a": 1}, Secret("x")], "{a: 1}, •••"),
        (View({"id": "ch_1", "amount": 5}), "ch_1"),
        (View({"amount": 5, "plan": View({"name": "x"})}), "amount: 5, plan: {name: x}"),
        ([View({"id": "ch_1"}), View({"id": "ch_2"})], "ch_1, ch_2"),
        (object(), "(an object)"),
    ],
)
def test_text_of(value: Any, text: str) -> None:
    assert text_of(value) == text
    assert exact_text(value) == text or isinstance(exact_text(value), Missing)


def test_pretty_groups_money_everywhere() -> None:
    money = Money(250_000, "usd")
    assert pretty_of(money) == "2,500.00 USD"
    assert pretty_of([money, {"a": money}]) == "2,500.00 USD, {a: 2,500.00 USD}"
    assert pretty_of(2_500) == "2500"


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.decimals()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@pytest.mark.slow
@given(JSON)
def test_everything_prints(value: Any) -> None:
    assert isinstance(text_of(value), str)
    assert isinstance(pretty_of(value), str)


@pytest.mark.slow
def test_texts_end_at_the_limit() -> None:
    doubled: Any = ["0123456789"] * 10
    for _ in range(20):
        doubled = [doubled] * 10
    assert len(text_of(doubled)) == MAX_TEXT + 1
    assert text_of(doubled).endswith("…")
    assert exact_text(doubled) == TOO_LONG
    assert exact_text("x" * MAX_TEXT) == "x" * MAX_TEXT
    assert exact_text("x" * (MAX_TEXT + 1)) == TOO_LONG


@pytest.mark.slow
def test_deep_values_print() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert "…" in text_of(deep)
    view = View({"a": 1})
    for _ in range(100_000):
        view = View({"a": view})
    assert "…" in text_of(view)


def test_strings_with_holes() -> None:
    assert concatenated(["Refund ", Money(500, "usd")]) == "Refund 5.00 USD"
    assert concatenated(["Refund ", Money(500, "usd"), " to ", MISSING], for_people=True) == "Refund 5.00 USD to (missing)"
    hidden = concatenated(["Bearer ", Secret("hush"), "!"])
    assert isinstance(hidden, Secret)
    assert hidden.reveal() == "Bearer hush!"
    assert str(hidden) == "Bearer •••!"
    again = concatenated(["<", hidden, ">"])
    assert isinstance(again, Secret)
    assert (again.reveal(), str(again)) == ("<Bearer hush!>", "<Bearer •••!>")
    assert concatenated(["x" * MAX_TEXT, "y"]) == TOO_LONG
    assert concatenated([Secret("x" * MAX_TEXT), "y"]) == TOO_LONG


@pytest.mark.parametrize("value", [NOTE, [1, NOTE], {"a": NOTE}, [[{"a": [NOTE]}]], View({"a": NOTE})])
def test_something_missing_at_any_depth_is_never_sent_as_text(value: Any) -> None:
    assert "(missing)" in text_of(value)
    assert exact_text(value) == NOTE
    assert concatenated(["a", value]) == NOTE
    assert "(missing)" in str(concatenated(["a", value], for_people=True))


def test_what_json_cannot_say_is_missing_too() -> None:
    assert exact_text([None]) == MISSING
    assert exact_text(float("inf")) == Missing("missing", "not a number")


def test_a_secret_hides() -> None:
    secret = Secret("hush")
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>10}", repr([secret]), repr({"a": secret})]
    assert not any("hush" in text for text in shown)
    assert secret.reveal() == "hush"
    assert secret != Secret("hush")
    assert secret == secret
    assert copy.deepcopy({"a": secret})["a"] is secret
    assert copy.copy(secret) is secret
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert not hasattr(secret, "__dict__")


def test_missing_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError):
        bool(MISSING)
    with pytest.raises(TypeError):
        assert not MISSING
    assert Missing() == MISSING
    assert Missing("missing", "division by zero") != MISSING
    assert str(Missing("partial list")) == "(missing)"


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("ada@example.com", r"@example\.com$", True),
        ("ada@example.com.evil", r"@example\.com$", False),
        ("ADA", "(?i)ada", True),
        ("ADA", "ada", False),
        ("", "", True),
        ("naïve ☕", "☕", True),
        ("a\0b", "a\0b", True),
        ("x" * 100_000 + "!", "(x+x+)+y", False),
    ],
)
def test_patterns_are_found_anywhere_in_linear_time(text: str, pattern: str, found: bool) -> None:
    assert matches(text, pattern) is found
    assert pattern_error(pattern) is None


@pytest.mark.parametrize("pattern", ["(", "a**", "[z-a]", r"(?=x)", r"\1", "(x{1000}){1000}", "a" * (MAX_PATTERN + 1), "\ud800"])
def test_bad_patterns_are_told(pattern: str, capfd: pytest.CaptureFixture[str]) -> None:
    error = pattern_error(pattern)
    assert error
    found = matches("text", pattern)
    assert isinstance(found, Missing)
    assert found.note.startswith("a bad regular expression: ")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_a_text_that_is_no_text() -> None:
    assert matches("\ud800", "x") == Missing("missing", "a character that is no text")


@given(st.text(), st.text(max_size=60))
def test_any_text_and_pattern_may_be_asked(text: str, pattern: str) -> None:
    assert isinstance(matches(text, pattern), bool | Missing)
