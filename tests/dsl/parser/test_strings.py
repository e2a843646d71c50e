"""Strings: escapes, holes, several lines, and those that stand for themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.helpers.parsing import fixed, problems_of, read, read_expression, read_item, read_statement, read_workflow, result_of, shown
from tests.helpers.tables import each
from wfrun.dsl.parser.parser import parse, parse_expression
from wfrun.dsl.source import Source
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Action, Comparison, Field, Index, MapLiteral, Name, Schedule, Template, Text

CUSTOMER = Name("customer")
ONE, THREE = nodes.Number(Decimal(1)), nodes.Number(Decimal(3))


@each(
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


@each(
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


LONG = '''"""
    x
  """'''

# What is written in a block, with a mark where the string was meant to end; what follows it is read, and nothing more is reported.
OPEN: list[str] = [
    'log "one|\n  log "two"',
    'if x == "one| <\n    stop\n  >',
    'if x == "one| {\n    stop\n  }',
    'let y = lower("one|)',
    'let y = [lower("one|)]',
    'foo a={b: "one|}',
    'foo a="one| b="two"',
    'foo a="one| b="two" c="three" d="four"',
    'log "see (one)|',
    'log "a {x and {y}"',
    'log "a {f("x} b"',
    'log "one\n    two"',
    'foo a="one,\n  two" b=3',
    'log """one|\n  log "two"',
    f'log """\n    one\n\n    two|\n  log "two"\n  log {LONG}',
    f'foo a="x"\n      b="""\n        one\n        |\n      c="two"\n  log {LONG}',
    'log """one {x|\n  log "two"',
    'slack "one| channel="#two"',
    'slack "{"{x}"} one| channel="#two" title="three"',
]


@each("text", OPEN)
def test_a_string_that_is_not_closed_ends_where_it_was_meant_to(text: str) -> None:
    script = f"on charge.failed <\n  {text.replace('|', '')}\n  log {LONG}\n>\non charge.refunded < log {LONG} >\n"
    (problem,) = problems_of(script)
    assert problem.code == "unterminated-string"
    (first, second) = result_of(script).file.items
    assert isinstance(first, nodes.Workflow) and first.body.statements[-1] == Action("log", Text("x\n"), ())
    assert isinstance(second, nodes.Workflow)
    if problem.fix is not None and "{" not in text:
        better = fixed(script, problem)
        assert not problems_of(better)
        if "|" in text:
            assert problem.fix.span.start == script.index(text.partition("|")[0]) + text.index("|")


def test_quotes_over_lines_that_are_one_too_many_or_too_few_stay_in_their_workflow() -> None:
    whole = f"on charge.failed <\n  log {LONG}\n>\n"
    for broken in (whole.replace('"""\n    x', "\n    x"), whole.replace('x\n  """', "x"), whole.replace("log", 'log """ log')):
        text = whole + broken + whole * 2
        (before, after) = (len(whole), len(whole) + len(broken))
        problems = problems_of(text)
        assert problems and all(before <= problem.span.start < after for problem in problems), [shown(problem) for problem in problems]
        items = result_of(text).file.items
        assert [items[0], *items[-2:]] == [read_item(whole)] * 3


def test_an_item_in_a_string_that_is_closed_is_text() -> None:
    text = 'on charge.failed <\n  log """\non charge.refunded < stop >\n"""\n>\n'
    assert len(read(text).items) == 1
    assert [shown(problem).split(":")[2] for problem in problems_of(text + 'on charge.failed < log "x >\n')] == [
        " this string is not closed"
    ]


def test_a_comment_may_stand_right_behind_a_string() -> None:
    for comment in ("# a note", '# "quoted"', "#", '# one " alone'):
        file = read(f'on charge.failed <\n  log "a note"{comment}\n>\n')
        assert [one.text for one in file.comments] == [comment]
    file = read('on charge.failed <\n  log "a channel="# "quoted"\n  log r"a channel="# one " alone\n>\n')
    assert len(file.comments) == 2


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
