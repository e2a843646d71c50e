"""A slip in one workflow leaves what is reported of the others as it was, and one in a statement what is reported of the other statements.

Both are asked of whole programs, through the whole checker, with Stripe's real declarations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.helpers.checking import checked
from tests.helpers.properties import examples
from tests.helpers.tables import each
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import OPERATORS, UNFINISHED

ITEMS = (
    """\
workflow "Tag"
on payment_intent.succeeded when amuont > 10 USD and currency == "usd" <
  email to="fulfilment@example.com"
        subject="Note for {custmer}"
        append={"Customer ID": customer, "Amount": amount}
  if amount > 2000 USD <
    update_customer customer metadata={Tier: "VIP"}
    log "{amount.x}"
  > else if statsu == "succeeded" <
    log nothing_here
  > else <
    retrieve_custmer customer
  >
>
""",
    """\
workflow "Refund"
on charge.refunded, charge.failed once per payment_intent within 3 days at most 20 per day <
  let refunds = list_refunds charge=id limit=5
  for one in refunds where one.amount > 5 USD <
    log "{one.amont} of {one.id}"
    wait 3 days
    try <
      create_refund chargee=id amount=one.amount
    > catch problem <
      log "{problem.cod}"
      fail "no {problem.message}"
    >
  >
> on_failure <
  slack "{problem.mesage}" channel="#ops"
>
""",
    'on customer.subscription.deleted { log idd; if status == "cancelled" { stop } else { log "{x}" } }\n',
    'on radar.early_fraud_warning.created when actionable < let c = retrieve_charge charge; if c.amount < 15 USD < log "{c.nope}" > else '
    '< create_refund charge=c.id amunt=c.amount > >\n',
    """\
workflow "Ask"
on demand(order: string, amount: money, note: string = "") <
  let ok = approve "Refund {amount} of {ordr}?" to="lead@example.com" up to 2 days
  if ok and missing(note) <
    log "x" messag="y"
  >
  let body = \"\"\"
    Dear {order},
    on charge, "quoted" and > or <
    {nte}
    \"\"\"
  email to="a@example.com" subject="s" body=body
>
""",
    """\
test "asks" <
  given start "Ask" with order = "7", amount = 5 USD
  expect email too="x"
  expect nothing_else
>
""",
    """\
test "big" <
  given payment_intent.succeeded with amount = 2500 USD, custome = "cus_9"
  given retrieve_charge returns {id: "ch_1", amout: 900}
  expect update_custmer "cus_9" metadata={Tier: "VIP"}
  expect succeeded
>
""",
    """\
workflow "Nightly"
on every day at 09:00 in "Europe/Londn" <
  let invoices = list_invoices status="open"
  let total = sum(one.amount_due for one in invoices where one.currency == "usd")
  let e = wait for invoice.paid where id == totl up to 7 days
  if total > 100 USD
     and present(e)
  <
    http_request "https://example.com/x" methd="POST" json={total: total, items: [1, 2, e.amont_paid]}
  >
>
""",
)  # fmt: skip
"""Workflows and tests, each with problems that are known."""

STATEMENTS = (
    'email to="fulfilment@example.com"\n        subject="Note for {custmer}"\n        append={"Customer ID": customer, "Amount": amuont}',
    'if amuont > 2000 USD <\n    log "{amount.x}"\n  > else if statsu == "succeeded" <\n    log nothing_here\n  > else <\n'
    "    retrieve_custmer customer\n  >",
    "let charge = retrieve_charge latest_charge",
    'log "{charge.id}"',
    "let total = amount + 5 USD",
    'log "{total}"',
    'for one in list_charges customer=customer where one.amount > 5 USD <\n    log "{one.amont} of {one.id}"\n  >',
    'try <\n    log messag="x"\n  > catch problem <\n    log "{problem.cod}"\n  >',
    "wait 3 days",
    "wait for invoice.paid where customer == custmer up to 7 days",
    'let ok = approve "Refund {amount} of {ordr}?" to="lead@example.com" up to 2 days',
    'let flag = if amount > 5 USD then "a" else statsu',
    'http_request "https://example.com/x" methd="POST" json={total: amount, items: [1, 2, amont]}',
    'if present(customer) and (amount > 5 USD or status == "succeedd") { log "x" messag="y" }',
    'update_customer customer metadata={a: amount / 2, b: metadta.x ?? "none"}',
    "let list = [line.amount for line in lins where line.amount > 5]",
    'fail "{nope}"',
)
"""Statements, each with problems that are known, or with a name that a later one reads."""

PIECES = (
    *'"<>{}()[];,.:=!#/*+-@é|&%',
    '"""', "==", "=>", "->", "<<", ">>", "}>", "//", "/*", "*/", "'", "\n", "\n\n", "\u202e", "${x}", "1,000", "$5", "5", "5 USD", "3 days",
    "and", "or", "not", "if", "else", "else if", "elif", "for", "in", "let", "on", "when", "where", "wait", "until", "up to", "up", "to",
    "try", "catch", "stop", "fail", "then", "true", "null", "return", "workflow", 'workflow "w"', "test", 'test "t" <', "given", "expect",
    "with", "currency", "once per", "x", '"text"', "name=", "log", 'log "a"', "let y = 1", "on a.b <", "&&", "||",
)  # fmt: skip

TOKEN = re.compile(r'"""|"[^"\n]*"|[A-Za-z_]\w*|\d[\d.:]*|[<>=!]=|\n|\s+|.', re.DOTALL)

Seen = tuple[str, str, str, int]
"""Code, message, what is marked, and where that stands in its part of the text."""


@st.composite
def slips(draw: st.DrawFn, text: str) -> str:
    """The text with one slip: something left out, added, exchanged or doubled, as a word or sign or as a character."""
    pieces = TOKEN.findall(text)
    at = draw(st.integers(0, len(pieces) - 1))
    match draw(st.sampled_from(["leave out", "glue", "add", "put", "exchange", "double", "leave out a character", "add a character"])):
        case "leave out":
            del pieces[at]
        case "glue":
            pieces.insert(at, draw(st.sampled_from(PIECES)))
        case "add":
            pieces.insert(at, f" {draw(st.sampled_from(PIECES))} ")
        case "put":
            pieces[at] = draw(st.sampled_from(PIECES))
        case "exchange":
            other = draw(st.integers(0, len(pieces) - 1))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case "double":
            pieces.insert(at, pieces[at])
        case "leave out a character":
            place = draw(st.integers(0, len(pieces[at]) - 1))
            pieces[at] = pieces[at][:place] + pieces[at][place + 1 :]
        case _:
            place = draw(st.integers(0, len(pieces[at])))
            pieces[at] = pieces[at][:place] + draw(st.sampled_from("ab_5?\"'<>{}()[];,.:=+-*/ \n#@&|!")) + pieces[at][place:]
    return "".join(pieces)


OF_ALL_WORKFLOWS = ("no workflow starts on", "no workflow asks")
"""So begins what is said of a test when no workflow of the whole program is what it is about."""


def reported(parts: Sequence[str], head: str = "", end: str = "") -> list[list[Seen]]:
    """What is reported of each part of a program, and last what is reported of none."""
    text = head + "".join(parts) + end
    problems = [problem for problem in checked(text).problems if not problem.message.startswith(OF_ALL_WORKFLOWS)]
    seen: list[list[Seen]] = []
    start = len(head)
    for part in parts:
        seen.append([shown(problem, start) for problem in problems if start <= problem.span.start < start + len(part)])
        start += len(part)
    rest = [problem for problem in problems if not len(head) <= problem.span.start < start]
    return [*seen, [shown(problem, 0) for problem in rest]]


def shown(problem: Problem, start: int) -> Seen:
    return problem.code, problem.message, problem.source.slice(problem.span), problem.span.start - start


def whole(text: str) -> str:
    """A slip that takes the last line end with it would put two items on one line."""
    return text if text.endswith("\n") else text + "\n"


def check_items(items: Sequence[str], at: int, changed: str) -> None:
    before = reported(items)
    after = reported([*items[:at], whole(changed), *items[at + 1 :]])
    # A test that starts a workflow by its name is about that workflow's parameters.
    others = [number for number, item in enumerate(items) if number != at and not ('"Ask"\n' in items[at] and 'test "asks"' in item)]
    assert [after[number] for number in others] == [before[number] for number in others]
    assert not after[-1]


@pytest.mark.slow
@given(st.data())
@examples(60)
def test_a_slip_in_one_workflow_leaves_the_others(data: st.DataObject) -> None:
    items = data.draw(st.lists(st.sampled_from(ITEMS), min_size=2, max_size=4, unique=True))
    assume(ITEMS[5] not in items or ITEMS[4] in items)
    gap = data.draw(st.sampled_from(["", "\n", "\n# a comment\n"]))
    at = data.draw(st.integers(0, len(items) - 1))
    changed = data.draw(slips(items[at]))
    check_items([item + gap for item in items], at, whole(changed) + gap)


@pytest.mark.slow
@each(
    ("number", "written", "slip"),
    [
        (0, ">\n", ""),
        (0, ">\n", ">>\n"),
        (0, ">\n", ">in\n"),
        (0, " <\n", "\n"),
        (0, "workflow", "elif workflow"),
        (2, "on", "else"),
        (2, "on", "up to"),
        (2, "{ log idd", "// { log idd"),
        (2, "} }\n", "} } name=\n"),
        (2, "} }\n", "} }.\n"),
        (2, "} }\n", "} }on}\n"),
        (2, "} }\n", "} })\n"),
        (3, "retrieve_charge", '"""retrieve_charge'),
        (4, '"""\n    Dear', "\n    Dear"),
        (4, '    """', ""),
        (4, '    """', "    null"),
        (4, "let ok", 'let """ ok'),
        (5, "amount =", 'amount """ ='),
        (6, "test", "elif test"),
        (7, "on every", 'on """ every'),
        (7, "on every", "every"),
    ],
)
def test_slips_that_once_went_further(number: int, written: str, slip: str) -> None:
    changed = slip.join(ITEMS[number].rsplit(written, 1))
    assert changed != ITEMS[number]
    for first in (True, False):
        others = [item for item in ITEMS if item != ITEMS[number]]
        items = [ITEMS[number], *others] if first else [*others, ITEMS[number]]
        check_items(items, items.index(ITEMS[number]), changed)


# --- statements

CONTINUING = (OPERATORS - {"<", ">", "not"}) | {".", ",", "then", "else", "where", "up to", "catch", "on_failure", "=", ":", "if", ";"}
BRACKETS = frozenset("()[]{}<>") | {"${", "}$", "<=", ">="}

FOLLOWS = frozenset({"unused", "unreachable", "stale-after-wait", "always-true", "never-true"})
"""Warnings about how statements stand to each other."""


def stands_alone(statement: str, slip: str) -> bool:
    """Whether a statement with a slip is still one statement: its brackets are as they were, and it neither goes on with the line before it
    nor into the next. What it names is named still, and is what it was: what is said of later uses depends on that."""
    old, new = scan(Source("a.wf", statement)), scan(Source("a.wf", slip))
    tokens = new.tokens[:-1]
    if not tokens or any(problem.code == "unterminated-string" for problem in new.problems):
        return False
    if [token.kind for token in old.tokens if token.kind in BRACKETS] != [token.kind for token in tokens if token.kind in BRACKETS]:
        return False
    if tokens[0].kind in CONTINUING or (len(tokens) > 1 and tokens[1].kind == "=" and tokens[0].end == tokens[1].start):
        return False
    if tokens[-1].kind in UNFINISHED | {"."} or any(token.starts_line and token.kind in ("workflow", "test", "on") for token in tokens):
        return False
    named = re.match(r"(let|for) \w+ (=|in) \w+", statement)
    return named is None or slip.startswith(named[0])


def check_statements(statements: Sequence[str], at: int, changed: str) -> None:
    lines = [f"  {statement}\n" for statement in statements]
    head = "on payment_intent.succeeded <\n"
    before = reported(lines, head, ">\n")
    after = reported([*lines[:at], f"  {changed}\n", *lines[at + 1 :]], head, ">\n")
    for number in range(len(lines) + 1):
        if number != at:
            kept = [[seen for seen in side[number] if seen[0] not in FOLLOWS] for side in (before, after)]
            assert kept[1] == kept[0]


@pytest.mark.slow
@given(st.data())
@examples(60)
def test_a_slip_in_a_statement_leaves_the_others(data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, len(STATEMENTS) - 1), min_size=2, max_size=5, unique=True).map(sorted))
    at = data.draw(st.integers(0, len(numbers) - 1))
    changed = data.draw(slips(STATEMENTS[numbers[at]]))
    assume(stands_alone(STATEMENTS[numbers[at]], changed))
    check_statements([STATEMENTS[number] for number in numbers], at, changed)


@pytest.mark.parametrize(
    ("statement", "slip"),
    [
        ("let charge = retrieve_charge latest_charge", "let ? charge = retrieve_charge latest_charge"),
        ("let charge = retrieve_charge latest_charge", "let charge = retrieve_charge latest_charge expand"),
        ("let total = amount + 5 USD", "let total = amount +"),
        ("let total = amount + 5 USD", "let total = amount + 5 USD ="),
        ("wait for invoice.paid where customer == custmer up to 7 days", "wait for invoice.paid where # customer up to 7 days"),
        ("wait 3 days", "try"),
        ("wait 3 days", "for"),
        ("wait 3 days", "if"),
        ("wait 3 days", "for x in"),
        ("wait 3 days", "on charge.failed"),
        ("wait 3 days", "let x = a ?? b c"),
    ],
)
def test_slips_that_once_reached_other_statements(statement: str, slip: str) -> None:
    assert statement in STATEMENTS
    check_statements(STATEMENTS, STATEMENTS.index(statement), slip)


def test_a_name_that_is_lost_is_not_asked_for() -> None:
    # Which name it was, nobody knows: the first one that nothing else explains.
    for slip in ("let = retrieve_balance", "let 5 = retrieve_balance", "let + = 5", "for in xs < stop >; let if = 5"):
        text = f"on charge.failed <\n  {slip}\n  log wxyz\n  log wxyz\n  log qqqq\n  log amuont\n>"
        marked = [problem.source.slice(problem.span) for problem in checked(text).problems if problem.code == "unknown-name"]
        assert marked == ["qqqq", "amuont"], slip
