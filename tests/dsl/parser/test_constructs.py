"""Every construct of the language and the tree that it stands for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.helpers.parsing import read, read_expression, read_item, read_statement, read_workflow
from tests.helpers.tables import each
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Argument,
    Arithmetic,
    AtMost,
    Block,
    Boolean,
    Branch,
    Call,
    Choice,
    ChoiceBranch,
    Coalesce,
    Comparison,
    Comprehension,
    Demand,
    DurationLiteral,
    EventPattern,
    EventTrigger,
    Every,
    Expression,
    Fail,
    Field,
    For,
    If,
    Index,
    Keyword,
    Let,
    ListLiteral,
    Logical,
    MapEntry,
    MapLiteral,
    MoneyLiteral,
    Name,
    Negate,
    Not,
    Null,
    Number,
    Omit,
    Once,
    Pair,
    Parameter,
    Quantifier,
    Schedule,
    Statement,
    Stop,
    Template,
    Term,
    Text,
    Trigger,
    Try,
    Wait,
    WaitFor,
    WaitUntil,
)
from wfrun.dsl.syntax.visitor import walk

A, B, C, D = Name("a"), Name("b"), Name("c"), Name("d")
ONE, TWO, THREE = Number(Decimal(1)), Number(Decimal(2)), Number(Decimal(3))
DAYS = DurationLiteral(Decimal(3), "day")
BODY = Block((Stop(),))
PAID = EventPattern("invoice.paid")

EXPRESSIONS: list[tuple[str, Expression]] = [
    ("3", THREE),
    ("1_000", Number(Decimal(1000))),
    ("0.5", Number(Decimal("0.5"))),
    ("10%", Number(Decimal("0.10"), True)),
    ("12.5%", Number(Decimal("0.125"), True)),
    ("1000 USD", MoneyLiteral(Decimal(1000), "USD")),
    ("12.50 EUR", MoneyLiteral(Decimal("12.50"), "EUR")),
    ("3 days", DAYS),
    ("1 week", DurationLiteral(Decimal(1), "week")),
    ("1.5 hours", DurationLiteral(Decimal("1.5"), "hour")),
    ("true", Boolean(True)),
    ("false", Boolean(False)),
    ("null", Null()),
    ("omit", Omit()),
    ("[]", ListLiteral(())),
    ("[1, 2, 3]", ListLiteral((ONE, TWO, THREE))),
    ("[1, 2,]", ListLiteral((ONE, TWO))),
    ("{}", MapLiteral(())),
    ('{Tier: "VIP", "with space": 1,}', MapLiteral((MapEntry("Tier", Text("VIP")), MapEntry("with space", ONE)))),
    ("a", A),
    ("a.b", Field(A, "b")),
    ('a["key"]', Index(A, Text("key"))),
    ("a[0].b", Field(Index(A, Number(Decimal(0))), "b")),
    ("a[b]", Index(A, B)),
    ("f()", Call("f", ())),
    ("f(a, b,)", Call("f", (A, B))),
    ('changed(a, from=1, to="x")', Call("changed", (A,), (Keyword("from", ONE), Keyword("to", Text("x"))))),
    ("any(x in a where b)", Quantifier("any", None, "x", A, B)),
    ("count(x in a ?? [] where b)", Quantifier("count", None, "x", Coalesce((A, ListLiteral(()))), B)),
    ("sum(x.y for x in a)", Quantifier("sum", Field(Name("x"), "y"), "x", A, None)),
    ("first(x for x in a where b)", Quantifier("first", Name("x"), "x", A, B)),
    ("[x for x in a]", Comprehension(Name("x"), "x", A, None)),
    ("[x.id for x in a where b]", Comprehension(Field(Name("x"), "id"), "x", A, B)),
    ("-a", Negate(A)),
    ("- -a.b", Negate(Negate(Field(A, "b")))),
    ("not a", Not(A)),
    ("not not a == b", Not(Not(Comparison("==", A, B)))),
    ("a + b - c", Arithmetic(A, (Term("+", B), Term("-", C)))),
    ("a * b / c", Arithmetic(A, (Term("*", B), Term("/", C)))),
    ("a + b * c", Arithmetic(A, (Term("+", Arithmetic(B, (Term("*", C),))),))),
    ("(a + b) * c", Arithmetic(Arithmetic(A, (Term("+", B),)), (Term("*", C),))),
    ("a * -b", Arithmetic(A, (Term("*", Negate(B)),))),
    ("a ?? b ?? c", Coalesce((A, B, C))),
    ("a ?? b + c", Coalesce((A, Arithmetic(B, (Term("+", C),))))),
    ("a == b ?? c", Comparison("==", A, Coalesce((B, C)))),
    ("a and b and c", Logical("and", (A, B, C))),
    ("a or b and c", Logical("or", (A, Logical("and", (B, C))))),
    ("(a or b) and c", Logical("and", (Logical("or", (A, B)), C))),
    ("not a and b", Logical("and", (Not(A), B))),
    ("if a then b else c", Choice((ChoiceBranch(A, B),), C)),
    ("if a then b else if c then d else 1", Choice((ChoiceBranch(A, B), ChoiceBranch(C, D)), ONE)),
    ("if a then if b then c else d else 1", Choice((ChoiceBranch(A, Choice((ChoiceBranch(B, C),), D)),), ONE)),
    ("(if a then b else c) + 1", Arithmetic(Choice((ChoiceBranch(A, B),), C), (Term("+", ONE),))),
    ('"a {b} c"', Template(("a ", B, " c"))),
    ('"{a}{b}"', Template((A, B))),
    *[(f"a {operator} b", Comparison(operator, A, B)) for operator in ("==", "!=", "<", "<=", ">", ">=", "in", "not in")],
    *[(f"a {operator} b", Comparison(operator, A, B)) for operator in ("contains", "starts_with", "ends_with", "matches")],
]

STATEMENTS: list[tuple[str, Statement]] = [
    ("retrieve_balance", Action("retrieve_balance", None, ())),
    ("log a", Action("log", A, ())),
    ('log "x"', Action("log", Text("x"), ())),
    ('log "{a}"', Action("log", Template((A,)), ())),
    ('log r"x"', Action("log", Text("x", raw=True), ())),
    ("log 3", Action("log", THREE, ())),
    ("log 10%", Action("log", Number(Decimal("0.10"), True), ())),
    ("log 5 USD", Action("log", MoneyLiteral(Decimal(5), "USD"), ())),
    ("log 3 days", Action("log", DAYS, ())),
    ("log true", Action("log", Boolean(True), ())),
    ("log a.b[0].c", Action("log", Field(Index(Field(A, "b"), Number(Decimal(0))), "c"), ())),
    ("foo a b=1 c=d", Action("foo", A, (Argument("b", ONE), Argument("c", D)))),
    ("foo a=b", Action("foo", None, (Argument("a", B),))),
    ("let x = a", Let("x", A)),
    ("let x = a.b", Let("x", Field(A, "b"))),
    ("let x = a b", Let("x", Action("a", B, ()))),
    ("let x = a b=1", Let("x", Action("a", None, (Argument("b", ONE),)))),
    ('let x = a "b" c=1', Let("x", Action("a", Text("b"), (Argument("c", ONE),)))),
    ("let x = wait for invoice.paid up to 3 days", Let("x", WaitFor((PAID,), None, DAYS))),
    ('let x = approve "ok?" to=a up to 3 days', Let("x", Approve(Text("ok?"), (Argument("to", A),), DAYS))),
    ("if a < stop >", If((Branch(A, BODY),), None)),
    ("if a < stop > else < stop >", If((Branch(A, BODY),), BODY)),
    ("if a < stop > else if b < stop > else < stop >", If((Branch(A, BODY), Branch(B, BODY)), BODY)),
    ("for x in a < stop >", For("x", A, None, BODY)),
    ("for x in a where b < stop >", For("x", A, B, BODY)),
    ("for x in a b=1 where c < stop >", For("x", Action("a", None, (Argument("b", ONE),)), C, BODY)),
    ("wait 3 days", Wait(DAYS)),
    ("wait a + b", Wait(Arithmetic(A, (Term("+", B),)))),
    ("wait until a", WaitUntil(A)),
    ("wait for invoice.paid, charge.* where a up to 3 days", WaitFor((PAID, EventPattern("charge.*")), A, DAYS)),
    ("wait for invoice.paid up to 3 days", WaitFor((PAID,), None, DAYS)),
    ('approve "{a}?" up to b', Approve(Template((A, "?")), (), B)),
    ("try < stop > catch p < stop >", Try(BODY, "p", BODY)),
    ("stop", Stop()),
    ("stop if a", Stop(A)),
    ("stop unless a", Stop(A, True)),
    ("stop if a < b", Stop(Comparison("<", A, B))),
    ("stop unless {x: 1} == a", Stop(Comparison("==", MapLiteral((MapEntry("x", ONE),)), A), True)),
    ('fail "x"', Fail(Text("x"))),
    ('fail "x" if a', Fail(Text("x"), A)),
    ('fail "x" unless a', Fail(Text("x"), A, True)),
    ("fail if a then b else c if b", Fail(Choice((ChoiceBranch(A, B),), C), B)),
    ("fail unless unless a", Fail(Name("unless"), A, True)),
]

TRIGGERS: list[tuple[str, Trigger]] = [
    ("payment_intent.succeeded", EventTrigger((EventPattern("payment_intent.succeeded"),))),
    ("invoice.paid, invoice.sent", EventTrigger((PAID, EventPattern("invoice.sent")))),
    ("charge.dispute.*", EventTrigger((EventPattern("charge.dispute.*"),))),
    ("v1.customer.created", EventTrigger((EventPattern("v1.customer.created"),))),
    ("*", EventTrigger((EventPattern("*"),))),
    ("schedule.created", EventTrigger((EventPattern("schedule.created"),))),
    ('every day at 09:00 in "Europe/London"', Every("day", hour=9, minute=0, zone=Text("Europe/London"))),
    ("every hour", Every("hour")),
    ("every 15 minutes", Every("minute", 15)),
    ("every 1 hour", Every("hour")),
    ("every weekday at 08:30", Every("weekday", hour=8, minute=30)),
    ("every monday at 9:00", Every("monday", hour=9, minute=0)),
    ("every month on 1 at 09:00", Every("month", day=1, hour=9, minute=0)),
    ("every month on last", Every("month", day=-1)),
    ('schedule "0 9 * * 1-5" in "Europe/London"', Schedule(Text("0 9 * * 1-5"), Text("Europe/London"))),
    ('schedule "*/5 * * * *"', Schedule(Text("*/5 * * * *"))),
    ("demand()", Demand(())),
    (
        'demand(order: string, amount: money, note: string = "")',
        Demand((Parameter("order", "string", None), Parameter("amount", "money", None), Parameter("note", "string", Text("")))),
    ),
]

TEST_STATEMENTS: list[tuple[str, nodes.TestStatement]] = [
    ("given invoice.paid", nodes.GivenEvent(PAID, ())),
    ("given invoice.paid with a = 1, b.c = 2", nodes.GivenEvent(PAID, (Pair(("a",), ONE), Pair(("b", "c"), TWO)))),
    ("given invoice.paid with a = 1 b.c = 2", nodes.GivenEvent(PAID, (Pair(("a",), ONE), Pair(("b", "c"), TWO)))),
    ("given invoice.paid with a = 1,\n  b.c = 2", nodes.GivenEvent(PAID, (Pair(("a",), ONE), Pair(("b", "c"), TWO)))),
    ('given "events/a.json"', nodes.GivenFile("events/a.json")),
    ("given foo returns {a: 1}", nodes.GivenReturns("foo", None, MapLiteral((MapEntry("a", ONE),)))),
    ('given foo "x" returns 1', nodes.GivenReturns("foo", Text("x"), ONE)),
    ('given foo fails "no"', nodes.GivenFails("foo", None, Text("no"))),
    ('given foo "x" fails "no"', nodes.GivenFails("foo", Text("x"), Text("no"))),
    ("given now = a", nodes.GivenNow(A)),
    ('given start "Name"', nodes.GivenStart("Name", ())),
    (
        'given invoice.paid with a[0].b = 1, m["my key"] = 2, m["k"] = 1',
        nodes.GivenEvent(PAID, (Pair(("a", 0, "b"), ONE), Pair(("m", "my key"), TWO), Pair(("m", "k"), ONE))),
    ),
    ("given invoice.paid after 2 days", nodes.GivenLater(PAID, nodes.DurationLiteral(Decimal(2), "day"), ())),
    ("given invoice.paid after a * 2 with a = 1", nodes.GivenLater(PAID, nodes.Arithmetic(A, (Term("*", TWO),)), (Pair(("a",), ONE),))),
    ("given approve true", nodes.GivenApprove(True)),
    ("given approve false", nodes.GivenApprove(False)),
    ("given approve no_answer", nodes.GivenApprove(None)),
    ('given start "Name" with a = 1', nodes.GivenStart("Name", (Pair(("a",), ONE),))),
    ('expect foo "x" a=1', nodes.ExpectAction(Action("foo", Text("x"), (Argument("a", ONE),)))),
    ("expect nothing", nodes.ExpectNothing(False)),
    ("expect nothing_else", nodes.ExpectNothing(True)),
    ("expect succeeded", nodes.ExpectOutcome("succeeded", None)),
    ("expect stopped", nodes.ExpectOutcome("stopped", None)),
    ("expect failed", nodes.ExpectOutcome("failed", None)),
    ('expect failed "no"', nodes.ExpectOutcome("failed", Text("no"))),
    ("expect needs_attention", nodes.ExpectOutcome("needs_attention", None)),
    ("expect wait", nodes.ExpectWait(())),
    ("expect wait for invoice.paid", nodes.ExpectWait((PAID,))),
    ("expect wait for invoice.paid,\n  charge.*", nodes.ExpectWait((PAID, EventPattern("charge.*")))),
]


@each(("text", "expression"), EXPRESSIONS)
def test_expressions(text: str, expression: Expression) -> None:
    assert read_expression(text) == expression


@each(("text", "statement"), STATEMENTS)
def test_statements(text: str, statement: Statement) -> None:
    assert read_statement(text) == statement


@each(("text", "trigger"), TRIGGERS)
def test_triggers(text: str, trigger: Trigger) -> None:
    assert read_workflow(f"on {text} < stop >").trigger == trigger


@each(("text", "statement"), TEST_STATEMENTS)
def test_tests(text: str, statement: nodes.TestStatement) -> None:
    assert read_item(f'test "t" <\n  {text}\n>') == nodes.Test("t", (statement,))


def test_a_workflow_with_everything() -> None:
    text = 'workflow "w" on charge.failed from accounts once per a within 3 days at most 20 per day when b < stop > on_failure < stop >'
    trigger = EventTrigger((EventPattern("charge.failed"),))
    assert read_workflow(text) == nodes.Workflow("w", trigger, True, Once(A, DAYS), AtMost(20, "day"), B, BODY, BODY)


def test_items() -> None:
    text = 'api endive; api 2026-10-28.endive; currency USD; use "actions.py"; let a = 1; on * < >; test "t" < >'
    assert read(text) == nodes.File(
        (
            nodes.Api("endive"),
            nodes.Api("2026-10-28.endive"),
            nodes.Currency("USD"),
            nodes.Use("actions.py"),
            Let("a", ONE),
            nodes.Workflow(None, EventTrigger((EventPattern("*"),)), False, None, None, None, Block(()), None),
            nodes.Test("t", ()),
        )
    )
    assert read("") == read("\n\n# nothing\n;;") == nodes.File(())


SPANS: list[tuple[str, str]] = [
    ("a.b", "a.b"),
    ("(a).b", "(a).b"),
    ("f(a, b)", "f(a, b)"),
    ("a + b", "a + b"),
    ("[1, 2]", "[1, 2]"),
    ('"x {a} y"', '"x {a} y"'),
    ('"""x"""', '"""x"""'),
    ("  a  ", "a"),
]


@pytest.mark.parametrize(("text", "span"), SPANS)
def test_an_expression_knows_its_place(text: str, span: str) -> None:
    expression = read_expression(text)
    assert text[expression.span.start : expression.span.end] == span


def test_everything_knows_its_place() -> None:
    text = 'workflow "w"\non a.b when c < 1 USD <\n  let x = foo bar y="{z}"\n  if a < stop > else < log "x" >\n>\ntest "t" < given a.b >\n'
    file = read(text)
    workflow, test = file.items
    assert isinstance(workflow, nodes.Workflow) and isinstance(test, nodes.Test)
    assert text[slice(*workflow.span)] == text[: text.index("\ntest")]
    assert text[slice(*workflow.name_span)] == '"w"'
    assert text[slice(*workflow.body.span)].startswith("<\n  let") and text[slice(*workflow.body.span)].endswith("\n>")
    assert workflow.when is not None and text[slice(*workflow.when.span)] == "c < 1 USD"
    let, branch = workflow.body.statements
    assert text[slice(*let.span)] == 'let x = foo bar y="{z}"'
    assert isinstance(let, Let) and text[slice(*let.name_span)] == "x"
    assert isinstance(let.value, Action) and text[slice(*let.value.name_span)] == "foo"
    assert text[slice(*let.value.arguments[0].span)] == 'y="{z}"' and text[slice(*let.value.arguments[0].name_span)] == "y"
    assert isinstance(branch, If) and text[slice(*branch.span)] == 'if a < stop > else < log "x" >'
    assert text[slice(*test.body[0].span)] == "given a.b"
    for node in walk(file):
        assert 0 <= node.span.start <= node.span.end <= len(text)
        for child in node.children():
            assert node.span.start <= child.span.start and child.span.end <= node.span.end, (node, child)
