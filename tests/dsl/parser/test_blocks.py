"""Which sign opens a block, which closes one, where a statement ends, and which words are names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.helpers.parsing import problems_of, read, read_expression, read_item, read_statement, read_statements, read_workflow, shown
from tests.helpers.tables import each
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import (
    Action,
    Comparison,
    Fail,
    Field,
    For,
    If,
    Index,
    Let,
    ListLiteral,
    MapLiteral,
    MoneyLiteral,
    Name,
    Number,
    Stop,
    Text,
)

SOFT_WORDS = """
api currency workflow test use every schedule demand from once at most with given expect returns approve up to per within
last start nothing accounts
"""
RESERVED_WORDS = """
on when if then else let for in where wait until try catch on_failure stop fail and or not true false null omit
contains starts_with ends_with matches
"""


def name(text: str) -> Name:
    return Name(text)


def number(value: int) -> Number:
    return Number(Decimal(value))


# --- which `<` opens


@each(
    "statement",
    [
        'log "x"',
        "log r'x'".replace("'", '"'),
        'log "{x}"',
        "log x",
        "log 5",
        "log 5 USD",
        "log 3 days",
        "log 10%",
        "log true",
        "log false",
        "log message=1",
        "log if=1",
        "let y = 1",
        "if y < stop >",
        "for y in ys < stop >",
        "wait 3 days",
        "try < stop > catch p < stop >",
        "stop",
        'fail "x"',
        "log",
        "log;",
        ";",
        "",
        "log\n",
        "\n\nlog\n\n",
        "# a comment\nlog x",
        'approve "x" up to 1 day',
        "currency_x y",
        "currency y",
    ],
)
def test_after_a_condition_a_block_opens_before_a_statement(statement: str) -> None:
    block = read_statement(f"if a <{statement}>")
    assert isinstance(block, If)
    assert block.branches[0].condition == name("a")
    assert block.branches[0].body == read_workflow(f"on charge.refunded <{statement}>").body


@each(
    "operand",
    [
        "fee",
        "charge.fee",
        "fee + 1",
        "fee - 1",
        "fee * 2",
        "fee / 2",
        "fee ?? 2",
        "fee and b",
        "fee or b",
        "fees[0]",
        "fees.a[0].b",
        "max(1, 2)",
        "(1)",
        "[1]",
        "-fee",
        "5 USD",
        "3 days",
        '"x"',
        "true",
        "on_time.on",
    ],
)
@each("block", ["< refund_all >", "{ refund_all }"])
def test_otherwise_it_compares(operand: str, block: str) -> None:
    workflow = read_workflow(f"on a.b when amount < {operand} {block}")
    assert workflow.when == read_expression(f"amount < {operand}")
    assert workflow.body.statements == (Action("refund_all", None, ()),)


def test_the_examples_of_the_contract() -> None:
    workflow = read_workflow("on a.b when amount < fee < refund_all >")
    assert workflow.when == Comparison("<", name("amount"), name("fee"))
    assert read_statement("if amount < fee { stop }") == If(
        (nodes.Branch(Comparison("<", name("amount"), name("fee")), nodes.Block((Stop(),))),), None
    )


@pytest.mark.parametrize("clauses", ["", "from accounts", "once per charge", "once per charge within 30 days", "at most 20 per day"])
def test_straight_after_a_trigger_it_always_opens(clauses: str) -> None:
    assert read_workflow(f"on a.b {clauses} < log >").body.statements == (Action("log", None, ()),)
    assert read_workflow(f"on a.b {clauses} <\n>").body.statements == ()


def test_second_parts_always_open() -> None:
    text = "if a < foo > else < foo > ; try < foo > catch p < foo >"
    statements = read_statements(text)
    assert isinstance(statements[0], If) and statements[0].otherwise == nodes.Block((Action("foo", None, ()),))
    assert isinstance(statements[1], nodes.Try) and statements[1].problem == "p"


def test_outside_headers_it_always_compares() -> None:
    assert read_statement("let x = a < b") == Let("x", Comparison("<", name("a"), name("b")))
    assert read_statement("email to=a < b") == Action("email", None, (nodes.Argument("to", Comparison("<", name("a"), name("b"))),))
    assert read_statement("fail a < b") == Fail(Comparison("<", name("a"), name("b")))


def test_inside_brackets_it_always_compares() -> None:
    workflow = read_workflow("on a.b when (amount < fee) < stop >")
    assert workflow.when == Comparison("<", name("amount"), name("fee"))
    assert read_workflow("on a.b when any(x in xs where x < y) < stop >").when is not None


def test_a_loop_over_a_call_opens_after_it() -> None:
    loop = read_statement('for x in list_invoices customer=customer status="open" where x.due < now < log x >')
    assert isinstance(loop, For)
    assert loop.items == Action(
        "list_invoices", None, (nodes.Argument("customer", name("customer")), nodes.Argument("status", Text("open")))
    )
    assert loop.where == Comparison("<", Field(name("x"), "due"), name("now"))
    assert read_statement("for x in list_invoices < log x >") == For(
        "x", name("list_invoices"), None, nodes.Block((Action("log", name("x"), ()),))
    )


# --- which `>` closes


@pytest.mark.parametrize("after", ["\n", ";", ">", " else < stop >", " # comment\n"])
def test_it_closes_before_these(after: str) -> None:
    text = f"on a.b < if x < let y = a >{after}"
    text += ">" if after != ">" else ""
    read(text)


def test_it_compares_otherwise() -> None:
    assert read_statement("let big = amount > 5 USD") == Let("big", Comparison(">", name("amount"), MoneyLiteral(Decimal(5), "USD")))
    assert read_statement("email to=a > b subject=c") == Action(
        "email", None, (nodes.Argument("to", Comparison(">", name("a"), name("b"))), nodes.Argument("subject", name("c")))
    )
    assert read_workflow("on a.b < let big = a > test >").body.statements == (Let("big", Comparison(">", name("a"), name("test"))),)


def test_at_the_outermost_block_an_item_may_follow() -> None:
    file = read('on a.b < stop > on c.d < stop > workflow "x" on e.f < stop > test "t" < expect nothing > on g.h < stop >')
    assert len(file.items) == 5


def test_in_a_header_it_compares() -> None:
    workflow = read_workflow("on a.b when a > b < if c > d < stop > >")
    assert workflow.when == Comparison(">", name("a"), name("b"))


@pytest.mark.parametrize("text", ["on a.b < stop > stop", 'on a.b < stop > log "x"', "on a.b < if x < stop > stop >"])
def test_a_statement_after_a_block_needs_a_semicolon(text: str) -> None:
    (problem,) = problems_of(text)
    assert problem.code == "syntax" and "needs a `;`" in problem.message


def test_with_a_semicolon_it_may_follow() -> None:
    assert len(read_statements("if x < stop >; stop")) == 2
    assert len(read("on a.b < stop >; currency USD").items) == 2


# --- which `{` opens


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("if a { stop }", "a"),
        ("if a == {x: 1} { stop }", "a == {x: 1}"),
        ("if x in {a: 1} { stop }", "x in {a: 1}"),
        ("if {a: 1}.a { stop }", "{a: 1}.a"),
        ("if not {a: 1}.a { stop }", "not {a: 1}.a"),
        ("if f({a: 1}) { stop }", "f({a: 1})"),
        ("if a[0] { stop }", "a[0]"),
        ("if x contains {a: 1}.b { stop }", "x contains {a: 1}.b"),
        ("if (if a then {b: 1}.b else c) { stop }", "if a then {b: 1}.b else c"),
    ],
)
def test_a_brace_opens_after_a_complete_operand(text: str, condition: str) -> None:
    statement = read_statement(text)
    assert isinstance(statement, If)
    assert statement.branches[0].condition == read_expression(condition)
    assert statement.branches[0].body.statements == (Stop(),)


def test_a_brace_is_a_map_outside_headers() -> None:
    assert read_statement("update_customer customer metadata={a: 1}") == Action(
        "update_customer", name("customer"), (nodes.Argument("metadata", MapLiteral((nodes.MapEntry("a", number(1)),))),)
    )
    assert read_statement("let x = {}") == Let("x", MapLiteral(()))


def test_braces_after_every_header() -> None:
    text = """
workflow "w" on every day at 09:00 in "Europe/London" { stop } on_failure { stop }
on * { try { stop } catch p { stop }; for x in xs where x.a { stop }; if a { stop } else if b { stop } else { stop } }
on charge.* { stop }
on demand(a: string) { stop }
on a.b once per charge { stop }
on a.b once per {a: 1}.a within 3 days { stop }
on a.b from accounts { stop }
test "t" { expect nothing }
"""
    assert len(read(text).items) == 8
    assert read_workflow("on a.b { if a < stop > }").body.braces


# --- where a statement ends


@each(
    "text",
    [
        "let x = a\n+ b",
        "let x = a\n- b",
        "let x = a\n* b",
        "let x = a\n/ b",
        "let x = a\n== b",
        "let x = a\n!= b",
        "let x = a\n<= b",
        "let x = a\n>= b",
        "let x = a\nand b",
        "let x = a\nor b",
        "let x = a\n?? b",
        "let x = a\n.b",
        "let x = a\nin b",
        "let x = a\nnot in b",
        "let x = a\ncontains b",
        'let x = a\nmatches r"b"',
        "let x = a +\nb",
        "let x = a <\nb",
        "let x = a and\nb",
        "let x = a ??\nb",
        "let x =\na",
        "let x = not\na",
        "let x = (a\n)",
        "let x = [a\n,\nb\n]",
        "let x = {\na: 1\n,\nb: 2\n}",
        "let x = f(\na,\n\nb\n)",
        "let x = if a\nthen b\nelse c",
        "email\nto=a",
        "email to=a\nsubject=b\n\n\nbody=c",
        "email to=a # why\n# a comment line\nsubject=b",
        "if a\n< stop\n>\nelse if b\n<\nstop\n>\nelse\n<\nstop\n>",
        "try\n<\nstop\n>\ncatch\np\n<\nstop\n>",
        "for\nx\nin\nxs\nwhere\ny\n<\nstop\n>",
        "wait for a.b\nwhere c\n\nup to 3 days",
        "wait for a.b where c\nand\nd\nup to 3 days",
        "wait for a.b\nup to\n3 days".replace("to\n", "to "),
        "let e = wait for a.b where\nc == d up to 3 days",
        'approve "x"\nto=a\nup to 3 days',
    ],
)
def test_a_line_end_that_does_not_count(text: str) -> None:
    assert read_statement(text) == read_statement(
        text.replace("# why\n# a comment line\n", " ").replace("\n", " ") if '"""' not in text else text
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("stop\nstop", 2),
        ("stop;stop;;\n;stop", 3),
        ("let x = a\nlog y", 2),
        ("let x = a\n\n\nlog", 2),
        ("wait for charge.* up to 1 day\nlog y", 2),
        ("log a\nb", 2),
        ("log\nlog", 2),
        ("if a < stop >\nif b < stop >", 2),
    ],
)
def test_a_line_end_that_counts(text: str, count: int) -> None:
    assert len(read_statements(text)) == count


def test_a_name_and_a_spaced_sign_begin_no_continuation() -> None:
    assert [shown(problem) for problem in problems_of("on a.b <\nemail to=a\nsubject = b\n>")] == [
        "3:9 syntax: a value is named with `let`"
    ]


def test_headers_of_a_file_may_be_spread() -> None:
    text = 'workflow "x" on a.b , c.d from accounts once per charge within 3days at most 5 per day when a == b < stop > on_failure < stop >'
    text = text.replace(" ", "\n").replace("at\nmost", "at most")
    assert read(text) == read(text.replace("\n", " "))


def test_actions_may_be_called_like_items() -> None:
    loop = read_statement('for x in\ntest "a" < stop >')
    assert isinstance(loop, For) and loop.items == Action("test", Text("a"), ())
    assert read_statements('test "a"\nworkflow "b" on=1\nuse x\ncurrency y') == (
        Action("test", Text("a"), ()),
        Action("workflow", Text("b"), (nodes.Argument("on", number(1)),)),
        Action("use", name("x"), ()),
        Action("currency", name("y"), ()),
    )


def test_odd_indentation_changes_nothing() -> None:
    text = "on a.b <\n      if x\n  >\ny and (a\n>\nb)\n   <\nlog z\n         >\n  stop\n>"
    assert read(text) == read("on a.b < if x > y and (a > b) < log z >; stop >")


def test_both_line_ends_and_a_mark_at_the_beginning() -> None:
    assert read("\ufeffcurrency USD\r\non a.b <\r\n  stop\r\n>\r\n") == read("currency USD\non a.b <\n  stop\n>\n")


# --- words


@each("word", SOFT_WORDS.split())
def test_soft_words_are_names_where_a_value_stands(word: str) -> None:
    assert read_workflow(f'on a.b when {word} == "usd" < stop >').when == Comparison("==", name(word), Text("usd"))
    assert read_expression(f"a.{word} + {word}.b") is not None
    assert read_statement(f"let x = {word}") == Let("x", name(word))
    assert read_statement(f"wait for a.b where {word} == {word} up to 3 days") is not None


@each("word", ["on", "when", "if", "in", "not", "true", "null", "stop", "and", "up", "to", "currency", "matches", "else"])
def test_every_word_is_a_name_in_these_places(word: str) -> None:
    assert read_expression(f"a.{word}") == Field(name("a"), word)
    assert read_statement(f"foo {word}=1") == Action("foo", None, (nodes.Argument(word, number(1)),))
    assert read_statement(f"foo x=2\n{word}=1") is not None
    assert read_expression(f"{{{word}: 1}}") == MapLiteral((nodes.MapEntry(word, number(1)),))
    assert read_expression(f"f({word}=1)") is not None
    assert read_item(f"on a.{word} < stop >") is not None


@each("word", RESERVED_WORDS.split())
def test_reserved_words_name_no_value(word: str) -> None:
    (problem, *_) = problems_of(f"on a.b <\n  let {word} = 1\n>")
    assert problem.code == "syntax" and word in problem.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1000 USD", MoneyLiteral(Decimal(1000), "USD")),
        ("1000USD", MoneyLiteral(Decimal(1000), "USD")),
        ("3 days", nodes.DurationLiteral(Decimal(3), "day")),
        ("1 day", nodes.DurationLiteral(Decimal(1), "day")),
        ("90minutes", nodes.DurationLiteral(Decimal(90), "minute")),
        ("1_000", number(1000)),
    ],
)
def test_a_unit_stands_right_after_its_number(text: str, value: nodes.Expression) -> None:
    assert read_expression(text) == value


def test_a_word_before_a_sign_is_no_unit() -> None:
    assert read_statement("foo a=3 days=4") == Action("foo", None, (nodes.Argument("a", number(3)), nodes.Argument("days", number(4))))
    assert read_statement("foo a=3 USD=4") == Action("foo", None, (nodes.Argument("a", number(3)), nodes.Argument("USD", number(4))))
    assert read_expression("3 USD == x") == Comparison("==", MoneyLiteral(Decimal(3), "USD"), name("x"))


def test_lists_may_hold_numbers_without_blanks() -> None:
    assert read_expression("[1,200]") == ListLiteral((number(1), number(200)))
    assert read_expression("max(1,200)") == nodes.Call("max", (number(1), number(200)))


@pytest.mark.parametrize("place", ["on", "a.", "from", "once", "per", "within", "at most", "when"])
def test_a_line_may_end_inside_a_trigger_and_its_clauses(place: str) -> None:
    text = "on a.b from accounts once per c.d within e.f at most 2 per day when g.h < stop >"
    assert read_workflow(text.replace(place, f"{place}\n  ", 1)) == read_workflow(text)


def test_a_word_is_two_words_only_together() -> None:
    assert read_expression("a not in b") == Comparison("not in", name("a"), name("b"))
    assert read_statement("foo up to=1") == Action("foo", name("up"), (nodes.Argument("to", number(1)),))
    assert read_expression("a.up") == Field(name("a"), "up")
    assert read_expression('a["up"]') == Index(name("a"), Text("up"))


@pytest.mark.parametrize(
    "statement",
    [
        'email subject=\n    customer body="b"',
        'email to="a" subject=a +\n    b body="c"',
        "let y = foo a=b ??\n    c d=1",
        "for x in list_charges customer=a ??\n    b limit=5 < stop >",
        "for x in\n    list_charges customer=a\n    limit=5\n    where x.paid < stop >",
        'approve "x" to=\n    a cc=b up to 3 days',
    ],
)
def test_an_argument_may_follow_a_value_on_the_next_line(statement: str) -> None:
    one_line = " ".join(statement.split())
    assert read_statements(statement) == read_statements(one_line)


@each("break_after", ["on", "every", "day", "at", "09:00", "in", "once", "per", "within", "2", "most", "from"])
def test_a_trigger_may_go_on_over_lines(break_after: str) -> None:
    for text in (
        'on every day at 09:00 in "Europe/London" < stop >',
        "on a.b from accounts once per x.y within 3 days at most 2 per hour when x < stop >",
    ):
        assert read(text.replace(f"{break_after} ", f"{break_after}\n")) == read(text)
