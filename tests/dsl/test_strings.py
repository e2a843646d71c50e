"""Strings: escapes, holes, several lines, and those that stand for themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.dsl.reading import problems_of, read_expression, read_item, read_statement, read_workflow, shown
from wfrun.dsl import nodes
from wfrun.dsl.nodes import Action, Comparison, Field, Index, MapLiteral, Name, Schedule, Template, Text
from wfrun.dsl.parser import parse, parse_expression
from wfrun.dsl.source import Source

CUSTOMER = Name("customer")
ONE, THREE = nodes.Number(Decimal(1)), nodes.Number(Decimal(3))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('""', ""),
        ('"x"', "x"),
        (r'"\n\t\"\\"', '\n\t"\\'),
        (r'"\u{41}\u{20ac}\u{1F600}"', "A€😀"),
        ('"{{}}"', "{}"),
        ('"{{a}}"', "{a}"),
        (r'"\\{{"', "\\{"),
        ('"# no comment"', "# no comment"),
        ('"größe 💶"', "größe 💶"),
        ('"""x"""', "x"),
        ('""""""', ""),
        ('"""say "hi" now"""', 'say "hi" now'),
        ('"""a\nb"""', "a\nb"),
        ('"""\na\nb\n"""', "a\nb\n"),
        ('"""\n    a\n      b\n\n    c\n    """', "a\n  b\n\nc\n"),
        ('"""\n    a\n    b"""', "a\nb"),
        ('"""   \n  a\n  """', "a\n"),
        ('"""\n  a\n \n  b\n"""', "a\n\nb\n"),
        ('"""first\n    second\n      third"""', "first\nsecond\n  third"),
        ('"""\n\ta\n\tb"""', "a\nb"),
        ('"""\n\ta\n  b"""', "\ta\n  b"),
        ('"""\n  \\u{20}a\n  b"""', " a\nb"),
        ('"""\n  a\\n  b"""', "a\n  b"),
        ('"""\n"""', ""),
        ('"""\n\n"""', "\n"),
        ('"""\r\n  a\r\n  b\r\n  """', "a\nb\n"),
    ],
)
def test_text(text: str, value: str) -> None:
    assert read_expression(text) == Text(value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"{customer}"', (CUSTOMER,)),
        ('"a {customer}"', ("a ", CUSTOMER)),
        ('"{customer}{customer}"', (CUSTOMER, CUSTOMER)),
        ('"{{{customer}}}"', ("{", CUSTOMER, "}")),
        ('"{ customer }"', (CUSTOMER,)),
        ('"{customer["email"]}"', (Index(CUSTOMER, Text("email")),)),
        ('"{customer ?? "none"}!"', (nodes.Coalesce((CUSTOMER, Text("none"))), "!")),
        ('"{f({a: customer})}"', (nodes.Call("f", (MapLiteral((nodes.MapEntry("a", CUSTOMER),)),)),)),
        ('"{ {a: 1}.a }"', (Field(MapLiteral((nodes.MapEntry("a", ONE),)), "a"),)),
        ('"{f("{customer}")}"', (nodes.Call("f", (Template((CUSTOMER,)),)),)),
        ('"{f("}}")}"', (nodes.Call("f", (Text("}"),)),)),
        ('"{customer < 3}"', (Comparison("<", CUSTOMER, THREE),)),
        ('"""\n    a {customer}\n      b\n    """', ("a ", CUSTOMER, "\n  b\n")),
        ('"""\n    {customer}\n    b"""', (CUSTOMER, "\nb")),
        ('"""\n    a\n    {customer}"""', ("a\n", CUSTOMER)),
        ('"""{customer\n}"""', (CUSTOMER,)),
        ('"""x {customer} y "{customer}" z"""', ("x ", CUSTOMER, ' y "', CUSTOMER, '" z')),
    ],
)
def test_holes(text: str, parts: tuple[str | nodes.Expression, ...]) -> None:
    assert read_expression(text) == Template(parts)


@pytest.mark.parametrize(("text", "value"), [(r'r"\d{2}"', r"\d{2}"), ('r""', ""), (r'r"a\"', "a\\"), ('r"{customer}"', "{customer}")])
def test_raw(text: str, value: str) -> None:
    assert read_expression(text) == Text(value, raw=True)


def test_a_pattern_stands_for_itself() -> None:
    assert read_expression(r'customer matches "^\w{2,3}\d+$"') == Comparison("matches", CUSTOMER, Text(r"^\w{2,3}\d+$"))
    assert read_expression(r'customer matches "\"') == Comparison("matches", CUSTOMER, Text("\\"))
    assert read_expression(r'customer matches ("\\")') == Comparison("matches", CUSTOMER, Text("\\"))
    assert read_expression(r'customer matches r"\d"') == Comparison("matches", CUSTOMER, Text(r"\d", raw=True))
    assert read_expression('customer contains "{customer}"') == Comparison("contains", CUSTOMER, Template((CUSTOMER,)))


def test_keys_stand_for_themselves() -> None:
    expression = read_expression(r'{"a {b} \c": 1, "d{" : 2}')
    assert isinstance(expression, MapLiteral)
    assert [entry.key for entry in expression.entries] == [r"a {b} \c", "d{"]
    assert read_expression(r'customer["a {b} \c"]') == Index(CUSTOMER, Text(r"a {b} \c"))
    assert read_expression('customer[("{customer}")]') == Index(CUSTOMER, Template((CUSTOMER,)))
    assert read_expression('["{customer}"]') == nodes.ListLiteral((Template((CUSTOMER,)),))


def test_names_zones_and_cron_lines_stand_for_themselves() -> None:
    workflow = read_workflow(r'workflow "a {b} \c" on schedule "{" in "Europe/London" < stop >')
    assert workflow.name == r"a {b} \c" and workflow.trigger == Schedule(Text("{"), Text("Europe/London"))
    test = read_item('test "{x" <\n given "a\\b.json"\n given start "{x"\n>')
    assert isinstance(test, nodes.Test) and test.name == "{x"
    assert test.body == (nodes.GivenFile("a\\b.json"), nodes.GivenStart("{x", ()))
    assert read_item('use "a\\{b.py"') == nodes.Use("a\\{b.py")


def test_a_value_that_a_test_gives_is_no_key() -> None:
    test = read_item('test "t" < given foo returns ["{customer}"] >')
    assert isinstance(test, nodes.Test)
    assert test.body == (nodes.GivenReturns("foo", None, nodes.ListLiteral((Template((CUSTOMER,)),))),)


def test_strings_over_lines_in_a_block() -> None:
    assert read_statement('log """\n    Hello {customer}\n  """') == Action("log", Template(("Hello ", CUSTOMER, "\n")), ())


def test_a_string_that_is_not_closed_loses_its_line_only() -> None:
    text = 'on a.b <\n  log "one\n  log "two"\n  log """three\n>\n'
    assert [shown(problem) for problem in problems_of(text)] == [
        "1:8 unclosed-block: the block that this `<` opens is not closed",
        "2:7 unterminated-string: this string is not closed",
        "4:7 unterminated-string: this string is not closed",
    ]


def test_deep_strings_have_an_end() -> None:
    text = '"{' * 200 + "1" + '}"' * 200
    expression, problems = parse_expression(Source("t.wf", text))
    assert expression is None
    assert "too-deep" in [problem.code for problem in problems]
    expression, problems = parse_expression(Source("t.wf", '"{' * 40 + "1" + '}"' * 40))
    assert not problems


def test_a_comment_may_stand_between_a_key_and_its_colon() -> None:
    script = 'on charge.failed < let a = {"{"  # a brace\n  # of its own\n: 1}; let b = metadata["{"  # and here\n] >'

    assert parse(Source("t.wf", script)).problems == ()
