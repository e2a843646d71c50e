"""The built-in functions: what each gives, what a missing or wrong argument gives, and that nothing makes one fail."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import QUANTIFIERS
from wfrun.dsl.syntax.nodes import Let, Workflow
from wfrun.interpreter.builtins import FUNCTIONS
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.views import PARTIAL, Items, Record
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.limits import MAX_TEXT
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.formatting import text_of
from wfrun.values.missing import MISSING, Missing
from wfrun.values.money import Money
from wfrun.values.secret import Secret

LIBRARY = StandardDeclarations.of()
PURE = sorted(name for name, function in FUNCTIONS.items() if function.apply is not None)
ASKING = sorted(name for name, function in FUNCTIONS.items() if function.apply is None)


def call(name: str, *values: Any, **named: Any) -> Any:
    apply = FUNCTIONS[name].apply
    assert apply is not None
    return apply(*values, **named)


def record(raw: dict[str, Any]) -> Record:
    return Record(raw, LIBRARY)


USD, EUR = Money(500, "usd"), Money(500, "eur")
DAY, HOURS = Duration(86_400), Duration(90_000)
EARLY, LATE = Timestamp(0), Timestamp(1_769_850_000)


@each(
    ("name", "arguments", "result"),
    [
        ("missing", (MISSING,), True),
        ("missing", (Missing("other currency", "usd and eur"),), True),
        ("missing", ("",), False),
        ("missing", (0,), False),
        ("present", (MISSING,), False),
        ("present", ((),), True),
        ("lower", ("ÄDA",), "äda"),
        ("upper", ("straße",), "STRASSE"),
        ("trim", (" \n ada\t",), "ada"),
        ("len", ("naïve ☕",), 7),
        ("len", ((1, 2, 3),), 3),
        ("len", (Items.of((1, 2)),), 2),
        ("len", ({"a": 1, "b": MISSING},), 1),
        ("len", (record({"a": 1, "b": None}),), 1),
        ("replace", ("aaa", "a", "bb"), "bbbbbb"),
        ("replace", ("abc", "x", "y"), "abc"),
        ("split", ("a,,b", ","), ("a", "", "b")),
        ("split", ("", ","), ("",)),
        ("join", (("a", 1, USD), "-"), "a-1-5.00 USD"),
        ("join", (("a", "b"),), "a, b"),
        ("join", ((), "-"), ""),
        ("text", ("as is",), "as is"),
        ("text", (Decimal("0.10"),), "0.1"),
        ("text", (True,), "true"),
        ("text", (LATE,), "2026-01-31T09:00:00Z"),
        ("text", ((1, "a"),), "1, a"),
        ("pretty", (Money(250_000, "usd"),), "2,500.00 USD"),
        ("pretty", ("plain",), "plain"),
        ("number", ("12.5",), Decimal("12.5")),
        ("number", (7,), 7),
        ("money", (Decimal("12.5"), "usd"), Money(1_250, "usd")),
        ("money", (1_000, "JPY"), Money(1_000, "jpy")),
        ("min", (3, 1, 2), 1),
        ("min", ((3, Decimal("0.5")),), Decimal("0.5")),
        ("min", (USD, Money(499, "usd")), Money(499, "usd")),
        ("min", (LATE, EARLY), EARLY),
        ("max", (DAY, HOURS), HOURS),
        ("max", (Items.of((1, 5, 2)),), 5),
        ("max", (7,), 7),
        ("abs", (-3,), 3),
        ("abs", (Decimal("-0.5"),), Decimal("0.5")),
        ("abs", (Money(-500, "usd"),), USD),
        ("abs", (Duration(-86_400),), DAY),
        ("round", (Decimal("2.5"),), 2),
        ("round", (Decimal("3.5"),), 4),
        ("round", (Decimal("-2.5"),), -2),
        ("round", (Decimal("3.14159"), 2), Decimal("3.14")),
        ("round", (1_250, -2), 1_200),
        ("round", (Money(1_255, "usd"),), Money(1_300, "usd")),
        ("round", (Money(1_255, "usd"), 1), Money(1_260, "usd")),
        ("floor", (Decimal("-2.5"),), -3),
        ("floor", (Money(1_255, "usd"),), Money(1_200, "usd")),
        ("ceil", (Decimal("-2.5"),), -2),
        ("ceil", (Money(1_201, "usd"),), Money(1_300, "usd")),
        ("timestamp", ("2026-01-31T09:00Z",), LATE),
        ("timestamp", (1_769_850_000,), LATE),
        ("timestamp", (LATE,), LATE),
        ("format_time", (LATE, "%d.%m.%Y %H:%M", "Europe/Berlin"), "31.01.2026 10:00"),
        ("format_time", (LATE, "%H:%M"), "09:00"),
    ],
)
def test_what_functions_give(name: str, arguments: tuple[Any, ...], result: Any) -> None:
    given_back = call(name, *arguments)
    assert given_back == result
    assert type(given_back) is type(result)


@each(
    ("name", "arguments", "reason", "note"),
    [
        ("len", (5,), "missing", "`len` of a number"),
        ("len", (Items.of((1,), partial=PARTIAL),), "partial list", PARTIAL.note),
        ("lower", (5,), "missing", "`lower` of a number"),
        ("upper", (Secret("x"),), "missing", "`upper` of text"),
        ("trim", (USD,), "missing", "`trim` of money"),
        ("replace", ("a", 1, "b"), "missing", "`replace` of a number"),
        ("replace", ("a", "", "b"), "missing", "`replace` of an empty text"),
        ("replace", ("a" * 2_000, "a", "b" * 2_000), "missing", "a text over 1 MiB"),
        ("split", ("a", ""), "missing", "`split` at an empty text"),
        ("split", ((), ","), "missing", "`split` of a list"),
        ("join", ("a", ","), "missing", "`join` of text"),
        ("join", (("a", Missing("missing", "division by zero")), ","), "missing", "division by zero"),
        ("join", (Items.of(("a",), partial=PARTIAL), ","), "partial list", PARTIAL.note),
        ("join", (("x" * 1_000,) * 2_000, ","), "missing", "a text over 1 MiB"),
        ("text", (("a", Missing("missing", "division by zero")),), "missing", "division by zero"),
        ("number", ("twelve",), "missing", '`number` of a text that is no number: "twelve"'),
        ("number", ("x" * 50,), "missing", '`number` of a text that is no number: "' + "x" * 40 + '…"'),
        ("number", (True,), "missing", "`number` of true or false"),
        ("money", (Decimal("0.5"), "JPY"), "missing", "0.5 is no whole amount of JPY"),
        ("money", (1, "XYZ"), "missing", "unknown currency `XYZ`"),
        ("money", (USD, "USD"), "missing", "`money` of money"),
        ("min", ((),), "missing", "`min` of an empty list"),
        ("max", (USD, EUR), "other currency", "eur and usd"),
        ("max", (1, "a"), "missing", "`max` of text"),
        ("max", (1, DAY), "missing", "a duration and a number cannot be compared with `>`"),
        ("min", (Items.of((1,), partial=PARTIAL),), "partial list", PARTIAL.note),
        ("min", ((1, MISSING),), "missing", ""),
        ("abs", ("a",), "missing", "`abs` of text"),
        ("round", ("a",), "missing", "`round` of text"),
        ("round", (1, Decimal("0.5")), "missing", "`round` to 0.5 digits"),
        ("round", (1, 1_000), "missing", "`round` to 1000 digits"),
        ("floor", (DAY,), "missing", "`floor` of a duration"),
        ("timestamp", ("soon",), "missing", '`timestamp` of a text that is no time: "soon"'),
        ("timestamp", (10**30,), "missing", "a time outside the years 1 to 9999"),
        ("format_time", (0, "%Y"), "missing", "`format_time` of a number"),
        ("format_time", (LATE, "%Y", "Mars/Olympus"), "missing", "unknown time zone `Mars/Olympus`"),
        ("lower", (), "missing", "`lower` takes other arguments"),
        ("lower", ("a", "b"), "missing", "`lower` takes other arguments"),
    ],
)
def test_what_gives_nothing_and_why(name: str, arguments: tuple[Any, ...], reason: str, note: str) -> None:
    assert call(name, *arguments) == Missing(reason, note)


def test_arguments_by_name() -> None:
    assert call("round", Decimal("3.14159"), digits=2) == Decimal("3.14")
    assert call("format_time", LATE, "%H:%M", zone="Europe/Berlin") == "10:00"
    assert call("join", ("a", "b"), separator="-") == "a-b"
    assert call("round", 1, places=2) == Missing("missing", "`round` takes other arguments")
    assert call("round", 1, 2, digits=2) == Missing("missing", "`round` takes other arguments")


def test_secrets_stay_secret_in_what_is_made_of_them() -> None:
    for made in (call("text", Secret("hush")), call("join", ("Bearer", Secret("hush")), " ")):
        assert isinstance(made, Secret)
        assert "hush" not in str(made)
        assert made.reveal().endswith("hush")
    assert call("pretty", Secret("hush")) == "•••"


@each("name", [name for name in PURE if name not in ("missing", "present")])
def test_a_missing_argument_gives_that_missing_back(name: str) -> None:
    why = Missing("other currency", "usd and eur")
    required = [one for one in FUNCTIONS[name].declaration.parameters if one.required]
    for position in range(len(required)):
        arguments = ["a"] * len(required)
        assert call(name, *arguments[:position], why, *arguments[position + 1 :]) == why


ATOMS = st.one_of(
    st.just(MISSING),
    st.booleans(),
    st.integers(),
    st.integers(-(10**60), 10**60),
    st.decimals(),
    st.text(),
    st.sampled_from(["12.5", "usd", "JPY", "%Y-%m-%d %Z", "Europe/London", "2026-01-31T09:00Z", "x" * 2_000, Secret("hush"), "\ud800"]),
    st.builds(Money, st.integers(-(10**39), 10**39), st.sampled_from(["usd", "jpy", "kwd", "isk"])),
    st.builds(Timestamp, st.integers(-(10**12), 10**12)),
    st.builds(Duration, st.integers(-(10**12), 10**12)),
    st.builds(record, st.dictionaries(st.text(), st.one_of(st.none(), st.integers(), st.text(), st.floats()))),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner).map(tuple),
        st.lists(inner).map(lambda items: Items.of(items, partial=PARTIAL)),
        st.dictionaries(st.text(), inner),
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(st.sampled_from(PURE), st.lists(VALUES, max_size=4), st.dictionaries(st.sampled_from(["digits", "separator", "zone", "x"]), VALUES))
def test_no_function_ever_fails(name: str, values: list[Any], named: dict[str, Any]) -> None:
    result = call(name, *values, **named)
    assert isinstance(result, str | int | Decimal | bool | Money | Timestamp | Duration | Secret | tuple | Missing)
    assert not isinstance(result, str) or len(result) <= MAX_TEXT + 1
    assert len(text_of(result)) <= MAX_TEXT + 1


# --- the declarations ----------------------------------------------------------------------------------------------------------------


def test_functions_that_ask_about_the_run_or_about_lists_are_answered_by_the_evaluator() -> None:
    assert set(QUANTIFIERS) <= set(ASKING) <= set(FUNCTIONS)
    assert set(ASKING) == {*QUANTIFIERS, "changed", "recent", "setting", "list", "secret"}


@each("name", sorted(FUNCTIONS))
def test_each_declaration_is_whole(name: str) -> None:
    declaration = FUNCTIONS[name].declaration
    assert declaration.name == name
    assert declaration.doc.endswith(".")
    assert declaration.parameters
    order = [parameter.required for parameter in declaration.parameters]
    assert order == sorted(order, reverse=True)
    if FUNCTIONS[name].apply is not None:
        assert declaration.examples


EXAMPLES = [(name, *example) for name in sorted(FUNCTIONS) for example in FUNCTIONS[name].declaration.examples]


@each(("name", "expression", "result"), EXAMPLES, ids=[expression for _, expression, _ in EXAMPLES])
def test_the_examples_are_true(name: str, expression: str, result: str) -> None:
    assert f"{name}(" in expression
    source = Source("example.wf", f'workflow "Example"\non demand() <\n  let it = {expression}\n  log "{{it}}"\n>\n')
    parsed = parse(source)
    checked = check([parsed], lambda file, release: LIBRARY)
    assert not checked.errors
    (workflow,) = (item for item in checked.files[0].file.items if isinstance(item, Workflow))
    statement = workflow.body.statements[0]
    assert isinstance(statement, Let)
    evaluator = Evaluator(source, checked.files[0].currencies, LIBRARY, EventSubject(None, LIBRARY), RunEnvironment(now=0))
    value: Any = statement.value
    assert text_of(evaluator.evaluate(value)) == result
