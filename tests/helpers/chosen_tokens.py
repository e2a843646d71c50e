"""Chosen tokens and the class of each, for every engine: the token stands between `«` and `»`."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.tools.grammar.table import Class


class Chosen(NamedTuple):
    """A script, the place of one token in it, and its class."""

    text: str
    start: int
    end: int
    kind: Class


def chosen(marked: str, kind: Class) -> Chosen:
    start, end = marked.index("«"), marked.index("»") - 1
    return Chosen(marked.replace("«", "").replace("»", ""), start, end, kind)


_MARKED = [
    ("«# a note»\non charge.failed <\n>", Class.COMMENT),
    ("on charge.failed <\n  log amount «# a note»\n>", Class.COMMENT),
    # words of the language, where they are words
    ('«workflow» "a"\non charge.failed <\n>', Class.SOFT),
    ("«on» charge.failed <\n>", Class.KEYWORD),
    ("on charge.failed «when» livemode <\n>", Class.KEYWORD),
    ("on charge.failed <\n  «stop»\n>", Class.KEYWORD),
    ("on charge.failed <\n  try <\n    stop\n  > «catch» problem <\n    stop\n  >\n>", Class.KEYWORD),
    ("on charge.failed <\n  stop\n> «on_failure» <\n  stop\n>", Class.KEYWORD),
    ("on charge.failed «once» per charge within 30 days <\n>", Class.SOFT),
    ("on charge.failed once per charge «within» 30 days <\n>", Class.SOFT),
    ("on charge.failed «from» accounts <\n>", Class.SOFT),
    ("on charge.failed at most 20 per «day» <\n>", Class.UNIT),
    ("«currency» USD", Class.SOFT),
    ("currency «USD»", Class.CURRENCY),
    ("api «2026-01-28.clover»", Class.RELEASE),
    ("on charge.failed when livemode «and» paid <\n>", Class.WORD_OPERATOR),
    ('on charge.failed when failure_code «in» ["a"] <\n>', Class.WORD_OPERATOR),
    ('on charge.failed when id «starts_with» "ch" <\n>', Class.WORD_OPERATOR),
    ("on charge.failed when paid == «true» <\n>", Class.CONSTANT),
    # and where they are names
    ('on charge.failed when «currency» == "usd" <\n>', Class.NAME),
    ('on charge.failed when metadata.«when» == "usd" <\n>', Class.PROPERTY),
    ('on charge.failed <\n  log amount\n  email to="a@example.com" «from»="b@example.com"\n>', Class.ARGUMENT),
    ("on charge.failed <\n  log x «on»=1\n>", Class.ARGUMENT),
    ("on charge.failed <\n  log x y={«if»: 1}\n>", Class.KEY),
    ("on charge.failed when «from» == 1 <\n>", Class.NAME),
    ("on charge.failed when «test» == 1 <\n>", Class.NAME),
    # events
    ("on «payment_intent.succeeded» <\n>", Class.EVENT),
    ("on invoice.paid, «invoice.payment_failed» <\n>", Class.EVENT),
    ("on «charge.dispute.*» <\n>", Class.EVENT),
    ("on «*» <\n>", Class.EVENT),
    ("on charge.failed <\n  wait for «invoice.paid» where id == inv up to 7 days\n>", Class.EVENT),
    ("on charge.failed <\n  let e = wait for «invoice.paid» up to 7 days\n>", Class.EVENT),
    ('test "a" <\n  given «charge.failed» with amount = 5 USD\n>', Class.EVENT),
    ('on charge.failed <\n  let ok = «approve» "Go on?" to="a@example.com" up to 2 days\n>', Class.SOFT),
    ('on charge.failed <\n  «approve» "Go on?" to="a@example.com" up to 2 days\n>', Class.SOFT),
    # timetables and parameters
    ('on «every» monday at 09:00 in "Europe/London" <\n>', Class.SOFT),
    ('on every «monday» at 09:00 in "Europe/London" <\n>', Class.UNIT),
    ('on every monday at «09:00» in "Europe/London" <\n>', Class.TIME),
    ('on schedule «"0 9 * * 1-5"» <\n>', Class.STRING),
    ("on demand(order: «string», amount: money) <\n>", Class.TYPE),
    ("on demand(«order»: string, amount: money) <\n>", Class.DECLARED),
    # actions, functions, arguments, names
    ('on charge.failed <\n  «email» to="a@example.com"\n>', Class.ACTION),
    ("on charge.failed <\n  «retrieve_balance»\n>", Class.ACTION),
    ("on charge.failed <\n  let c = «retrieve_charge» charge\n>", Class.ACTION),
    ("on charge.failed <\n  for c in «list_charges» customer=customer <\n  >\n>", Class.ACTION),
    ("on charge.failed <\n  stop; «log» amount; stop\n>", Class.ACTION),
    ("on charge.failed < «log» amount >", Class.ACTION),
    ('test "a" <\n  expect «create_refund» charge="ch_1"\n>', Class.ACTION),
    ('test "a" <\n  given «retrieve_charge» returns {id: "ch_1"}\n>', Class.ACTION),
    ('test "a" <\n  given retrieve_charge «returns» {id: "ch_1"}\n>', Class.SOFT),
    ('test "a" <\n  expect «nothing_else»\n>', Class.SOFT),
    ("on charge.failed when «missing»(customer) <\n>", Class.FUNCTION),
    ('on charge.failed <\n  email «to»="a@example.com"\n>', Class.ARGUMENT),
    ('on charge.failed <\n  email to="a@example.com"\n    «subject»="b"\n>', Class.ARGUMENT),
    ("on charge.failed <\n  let «big» = amount\n>", Class.DECLARED),
    ("on charge.failed <\n  for «c» in charges <\n  >\n>", Class.DECLARED),
    ("on charge.failed <\n  let big = «amount»\n>", Class.NAME),
    ("on charge.failed <\n  log charge.«amount»\n>", Class.PROPERTY),
    # literals
    ("on charge.failed when amount > «1000 USD» <\n>", Class.MONEY),
    ("on charge.failed when amount > «1_000.50» <\n>", Class.NUMBER),
    ("on charge.failed when amount > total * «10%» <\n>", Class.PERCENT),
    ("on charge.failed <\n  wait «3 days»\n>", Class.DURATION),
    ('on charge.failed <\n  log r«"C:\\new {x}"»\n>', Class.STRING),
    ('on charge.failed when email matches «"a{2}\\d"» <\n>', Class.STRING),
    ('on charge.failed <\n  log "a «{»amount} b"\n>', Class.HOLE),
    ('on charge.failed <\n  log "a {«amount»} b"\n>', Class.NAME),
    ('on charge.failed <\n  log "a {«lower»(name)} b"\n>', Class.FUNCTION),
    ('on charge.failed <\n  log "a {amount + «5 USD»} b"\n>', Class.MONEY),
    ('on charge.failed <\n  log "a {name ?? "«nobody»"} b"\n>', Class.STRING),
    ('on charge.failed <\n  log "a {amount} «b»"\n>', Class.STRING),
    ('on charge.failed <\n  log "a «{{»amount}} b"\n>', Class.ESCAPE),
    ('on charge.failed <\n  log "a«\\n»b"\n>', Class.ESCAPE),
    ('on charge.failed <\n  log "a«\\u{20ac}»b"\n>', Class.ESCAPE),
    ('on charge.failed <\n  log """\n    Dear {customer.«name»},\n    bye\n  """\n  stop\n>', Class.PROPERTY),
    ('on charge.failed <\n  log """\n    a "quoted" «word»\n  """\n>', Class.STRING),
    ('on charge.failed <\n  log """\n    a\n  """\n  «stop»\n>', Class.KEYWORD),
    # angle brackets and braces
    ("on charge.failed «<»\n>", Class.BLOCK),
    ("on charge.failed <\n«>»", Class.BLOCK),
    ("on charge.failed when amount «<» fee <\n  stop\n>", Class.OPERATOR),
    ("on charge.failed when amount < fee «<» refund_all >", Class.BLOCK),
    ("on charge.failed <\n  if amount «<» fee {\n    stop\n  }\n>", Class.OPERATOR),
    ("on charge.failed <\n  if amount < fee «{»\n    stop\n  }\n>", Class.BLOCK),
    ("on charge.failed <\n  if paid «<» log charge.id >\n>", Class.BLOCK),
    ("on charge.failed <\n  let big = amount «>» 5 USD\n>", Class.OPERATOR),
    ("on charge.failed <\n  if paid < stop «>»\n>", Class.BLOCK),
    ("on charge.failed <\n  if paid < stop > else «<» stop >\n>", Class.BLOCK),
    ("on charge.failed <\n  if metadata == «{»a: 1} {\n    stop\n  }\n>", Class.BRACKET),
    ("on charge.failed <\n  if (a «<» b) <\n    stop\n  >\n>", Class.OPERATOR),
    ("on charge.failed <\n  if a < stop «>»; log b\n>", Class.BLOCK),
    ("on charge.failed <\n  stop\n> «on» charge.refunded <\n>", Class.KEYWORD),
    ('on charge.failed <\n  stop\n> «test» "a" <\n>', Class.SOFT),
    # statements over lines
    ("on charge.failed <\n  let a =\n    «b»\n>", Class.NAME),
    ("on charge.failed <\n  let a = b\n    «and» c\n>", Class.WORD_OPERATOR),
    ("on charge.failed <\n  let a = b +\n    «c»\n  stop\n>", Class.NAME),
    # a slip does not colour what follows
    ("on charge.failed when (amount > 5 <\n  stop\n>\n\n«on» charge.refunded <\n>", Class.KEYWORD),
    ('on charge.failed <\n  log "never closed\n  «stop»\n>', Class.KEYWORD),
    # an expression alone, as in a REPL
    ("charge.amount «<» 5 USD", Class.OPERATOR),
    ("«amount» > 5 USD", Class.NAME),
    ("«missing»(customer)", Class.FUNCTION),
    ("let «x» = amount", Class.DECLARED),
]

CHOSEN = [chosen(marked, kind) for marked, kind in _MARKED]

_OVER_LINES = [
    ("on charge.failed when amount «<»\n    fee and paid <\n  stop\n>", Class.OPERATOR, Class.BLOCK),
    ("on charge.failed <\n  if a < b «<»\n    log\n    stop\n  >\n>", Class.BLOCK, Class.BLOCK),
    ("on charge.failed <\n  if paid «<» log\n    stop\n  >\n>", Class.BLOCK, Class.OPERATOR),
]

OVER_LINES = [(chosen(marked, right), line) for marked, right, line in _OVER_LINES]
"""What only an engine that sees the following lines can tell, and what one that sees a line at a time takes it for."""
