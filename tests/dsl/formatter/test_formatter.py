"""Canonical text: layout, parentheses, long lines, blank lines and comments."""

from __future__ import annotations

import pytest

from tests.helpers.parsing import formatted, read_expression
from tests.helpers.tables import each
from wfrun.dsl.formatter.format import print_expression, print_file
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source


@each(
    ("text", "printed"),
    [
        ("((a))", "a"),
        ("(a + b) + c", "(a + b) + c"),
        ("a + (b * c)", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a and b) or c", "a and b or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("not (a and b)", "not (a and b)"),
        ("(not a) and b", "not a and b"),
        ("(a == b) == c", "(a == b) == c"),
        ("(a ?? b) == c", "a ?? b == c"),
        ("a ?? (b + c)", "a ?? b + c"),
        ("(a ?? b) + c", "(a ?? b) + c"),
        ("-(a + b)", "-(a + b)"),
        ("(-a).b", "(-a).b"),
        ("-(a.b)", "-a.b"),
        ("f((a), b=(c))", "f(a, b=c)"),
        ("(if a then b else c)", "if a then b else c"),
        ("f(if a then b else c)", "f((if a then b else c))"),
        ("if (if a then b else c) then d else a", "if (if a then b else c) then d else a"),
        ("1000USD", "1000 USD"),
        ("1_000", "1000"),
        ("12.50 EUR", "12.50 EUR"),
        ("1 days", "1 day"),
        ("3 day", "3 days"),
        ("10%", "10%"),
        ("{a:1,  b:2,}", "{a: 1, b: 2}"),
        ('{"a":1, "b c":2}', '{"a": 1, "b c": 2}'),
        ('{"a":1}', "{a: 1}"),
        ("[ 1 ,2, ]", "[1, 2]"),
        ('a matches "\\d{2}"', 'a matches "\\d{2}"'),
        ('a matches r"\\d"', 'a matches r"\\d"'),
        ('a["x"]', 'a["x"]'),
        ('a[("{b}")]', 'a[("{b}")]'),
        ('"{ {a: 1}.a }"', '"{ {a: 1}.a}"'),
        ('"\\u{41}\\u{7}"', '"A\\u{7}"'),
        ('"""a "b" {c}"""', '"a \\"b\\" {c}"'),
    ],
)
def test_expressions(text: str, printed: str) -> None:
    assert print_expression(read_expression(text)) == printed
    assert print_expression(read_expression(printed)) == printed


def test_one_statement_a_line() -> None:
    text = 'currency   USD;on a.b   when x>1 <if y <stop> else if z < log "a";log "b" >else< stop >;for q in qs<>>on_failure<stop>'
    assert (
        formatted(text)
        == """\
currency USD

on a.b when x > 1 <
  if y <
    stop
  > else if z <
    log "a"
    log "b"
  > else <
    stop
  >
  for q in qs <
  >
> on_failure <
  stop
>
"""
    )


def test_the_form_of_the_first_block_is_kept_throughout() -> None:
    assert formatted("on a.b { if x < stop > }\non c.d < stop >") == "on a.b {\n  if x {\n    stop\n  }\n}\n\non c.d {\n  stop\n}\n"
    assert formatted("on a.b < if x { stop } >") == "on a.b <\n  if x <\n    stop\n  >\n>\n"
    assert formatted('let x = {a: 1}\ntest "t" { expect nothing }') == 'let x = {a: 1}\n\ntest "t" {\n  expect nothing\n}\n'


def test_long_calls_have_their_arguments_below_each_other() -> None:
    subject = 'subject="Handwritten note for {customer}"'
    text = f'on a.b < email to="fulfilment@example.com" {subject} body="Add a note." append={{"Customer ID": customer}} >'
    assert (
        formatted(text)
        == """\
on a.b <
  email to="fulfilment@example.com"
        subject="Handwritten note for {customer}"
        body="Add a note."
        append={"Customer ID": customer}
>
"""
    )


def test_long_conditions_break_before_their_words() -> None:
    parts = " and ".join(f'metadata.key_number_{number} == "value"' for number in range(4))
    assert (
        formatted(f"on a.b when {parts} < if {parts} < stop > >")
        == """\
on a.b
when metadata.key_number_0 == "value"
     and metadata.key_number_1 == "value"
     and metadata.key_number_2 == "value"
     and metadata.key_number_3 == "value" <
  if metadata.key_number_0 == "value"
     and metadata.key_number_1 == "value"
     and metadata.key_number_2 == "value"
     and metadata.key_number_3 == "value" <
    stop
  >
>
"""
    )


def test_long_maps_break_inside_their_braces() -> None:
    entries = ", ".join(f'key_number_{number}: "a rather long value"' for number in range(4))
    assert (
        formatted(f"on a.b < update_customer customer metadata={{{entries}}} >")
        == """\
on a.b <
  update_customer customer metadata={
    key_number_0: "a rather long value",
    key_number_1: "a rather long value",
    key_number_2: "a rather long value",
    key_number_3: "a rather long value"
  }
>
"""
    )


def test_strings_keep_their_quotes_and_their_escapes() -> None:
    text = 'on a.b < log "a\\n\\t\\u{41}{{}}{ a+1 }" ; log """say "yes" {b}"""; log r"\\d"; log "{f("x\\n")}" >'
    assert (
        formatted(text)
        == """\
on a.b <
  log "a\\n\\t\\u{41}{{}}{a + 1}"
  log \"\"\"say "yes" {b}\"\"\"
  log r"\\d"
  log "{f("x\\n")}"
>
"""
    )


def test_texts_of_several_lines_move_with_their_statement() -> None:
    text = '''on a.b < email to="x" body="""Hello {customer},
      we \\"thank\\" you
        for { amount }

      """ subject="""
a
 b"""; log """
x
y
""" level=1 >'''
    assert (
        formatted(text)
        == '''\
on a.b <
  email to="x"
        body="""
          Hello {customer},
          we \\"thank\\" you
            for {amount}

          """
        subject="""
          a
           b"""
  log """
      x
      y
      """
      level=1
>
'''
    )


@pytest.mark.parametrize("text", ['let x = """   {a}\n"""\n', 'let x = """ {a}\n  \n"""\n'])
def test_a_text_that_would_change_keeps_its_indentation(text: str) -> None:
    assert formatted(text) == text


def test_without_the_source_a_text_is_written_as_it_reads_best() -> None:
    def printed(text: str) -> str:
        return print_file(parse(Source("t.wf", text)).file)

    assert printed('let x = "a {b}\\n\\n  c \\"d\\"\\n"') == 'let x = """\n  a {b}\n\n    c "d"\n  """\n'
    assert printed('let x = "a\\nb \\"c\\""') == 'let x = """\n  a\n  b "c\\""""\n'
    for text in ('let x = "one line\\n"\n', 'let x = "  a\\n  b"\n', 'let x = "a\\n \\nb"\n'):
        assert printed(text) == text


def test_numbers_keep_their_digits() -> None:
    assert formatted("let a = 1_000_000USD+12.50  EUR*0.10 - 5% + 1_0.5\nlet b = 1 days - 2hour") == (
        "let a = 1_000_000 USD + 12.50 EUR * 0.10 - 5% + 1_0.5\nlet b = 1 day - 2 hours\n"
    )


def test_parentheses_that_show_what_binds_tighter_are_kept() -> None:
    kept = [
        "(a and b) or c", "a or (b and c)", "(a * b) + c", "(a ?? b) == c", "(a + b) > c", "not (a == b)", "not (a ?? b)", "-(a ?? b)",
        "a and (b or c) and d", "(a ?? b) matches \"c\"",
    ]  # fmt: skip
    for text in kept:
        assert formatted(f"let x = {text}") == f"let x = {text}\n"
    dropped = {
        "((a and b)) or c": "(a and b) or c", "(a == b) and (c)": "a == b and c", "(a and b)": "a and b", "f((a), (b + c))": "f(a, b + c)",
        "[(a or b), c]": "[a or b, c]", "(a).b": "a.b", "f(a + b == c)": "f(a + b == c)", "((not a)) and b": "not a and b",
    }  # fmt: skip
    for text, printed in dropped.items():
        assert formatted(f"let x = {text}") == f"let x = {printed}\n"


def test_what_the_author_spreads_over_lines_stays_so() -> None:
    text = """\
on a.b
from accounts
once per charge within 30 days
when x and y <
  email to="x"
        subject="y"
  foo metadata={
    a: 1,
    b: [
      1,
      2
    ]
  }
  foo a=1
      metadata={
        a: 1
      }
  if x
     and y <
    stop
  > else if x
            or y <
    stop
  >
  let z = max(
    1,
    2
  )
  for i in list_invoices customer="c"
                         limit=3
      where i.paid <
    stop
  >
  let e = wait for a.b
      where x
      up to 3 days
>

test "t" <
  given a.b with x = 1,
      y = 2
  expect email to="x"
               subject="y"
>
"""
    assert formatted(text) == text
    assert formatted("on a.b\n  when x\n <\nfoo a=[1,\n2] b=1; let z = f(1,\n2)\n>") == (
        "on a.b\nwhen x <\n  foo a=[1, 2] b=1\n  let z = f(1, 2)\n>\n"
    )


def test_blank_lines_between_statements_are_kept_one_at_most() -> None:
    text = "currency USD\n\n\n\nlet x = 1\nlet y = 2\non a.b <\n\n  stop\n\n\n  stop\n\n>\n\n\non c.d < stop >\n"
    printed = "currency USD\n\nlet x = 1\nlet y = 2\n\non a.b <\n  stop\n\n  stop\n>\n\non c.d <\n  stop\n>\n"
    assert formatted(text) == printed


def test_workflows_and_tests_stand_apart() -> None:
    text = 'currency USD\n# one\non a.b < > # behind\n# two\n\non c.d < >\n\n# three\ntest "t" < >\n# four\nlet x = 1\nlet y = 2'
    assert (
        formatted(text)
        == """\
currency USD

# one
on a.b <
>  # behind
# two

on c.d <
>

# three
test "t" <
>

# four
let x = 1
let y = 2
"""
    )


def test_without_the_source_items_stand_apart() -> None:
    file = parse(Source("t.wf", "currency USD\nlet x = 1\non a.b < stop >\non c.d < stop > # note\n")).file
    assert print_file(file) == "currency USD\nlet x = 1\n\non a.b <\n  stop\n>\n\non c.d <\n  stop\n>\n"


def test_arguments_stay_below_the_first_where_hanging_wins_little() -> None:
    body = f'body="{"x" * 74}"'
    assert formatted(f'on a.b <\nemail to="y" {body}\n>') == f'on a.b <\n  email to="y"\n        {body}\n>\n'
    assert formatted(f'on a.b <\ncreate_note to="y" {body}\n>') == f'on a.b <\n  create_note\n      to="y"\n      {body}\n>\n'
    longer = f'body="{"x" * 90}"'
    assert formatted(f'on a.b <\ncreate_note to="y" {longer}\n>') == f'on a.b <\n  create_note to="y"\n              {longer}\n>\n'


FULL = {
    "a header": "on a.b when {} == 1 and y == 2 <",
    "a condition": "  if {} == 1 and y == 2 <",
    "a loop": "  for x in foo a={} b=1 <",
    "a loop with a condition": "  for x in foo a={} where y <",
    "a call": "  foo a={} b=1",
    "a call with a name": "  let x = foo a={} b=1",
    "an argument": "      c=[{}, 1]",
    "a value": "  let x = {} + 1",
    "an item": "    [{}, 1]",
    "a wait": "  wait for a.b where {} up to 3 days",
    "a question": '  approve "x" a={} up to 3 days',
    "a choice": "  let x = if {} then y else z",
    "a given event": "  given a.b with c = {}, d = 1",
}


@each("kind", FULL)
def test_a_line_of_88_columns_is_full(kind: str) -> None:
    line = FULL[kind]
    filled = line.format("n" * (88 - len(line.format(""))))
    longer = line.format("n" * (89 - len(line.format(""))))
    around = {
        "a header": "{}\n>\n",
        "an argument": 'on a.b <\n  very_long_name_of_an_action\n      b="c"\n{}\n>\n',
        "an item": "on a.b <\n  let x = [\n{}\n  ]\n>\n",
        "a given event": 'test "t" <\n{}\n>\n',
    }.get(kind, "on a.b <\n{}\n  >\n>\n" if line.endswith("<") else "on a.b <\n{}\n>\n")
    assert formatted(around.format(filled)) == around.format(filled)
    assert longer not in formatted(around.format(longer)).splitlines()


def test_an_empty_file_stays_empty() -> None:
    assert formatted("") == ""
    assert formatted("\n\n") == ""
    assert formatted("# only a comment\n") == "# only a comment\n"
