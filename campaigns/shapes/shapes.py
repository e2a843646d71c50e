"""Shapes of scripts, made by repeating one part: an item, a statement, an expression, a sign, or two signs.

A shape makes a text of any size.
Each production of the grammar is repeated where it may stand, and each sign where it may not. What a shape costs must depend on its size
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from wfrun.dsl.syntax.keywords import RESERVED, SIGNS, SOFT

Shape = Callable[[int], str]
"""Makes a text of about so many characters."""


def repeated(one: str, between: str = "", before: str = "", after: str = "") -> Shape:
    """A shape that is one part again and again; ``{n}`` in the part is its number, ``{next}`` that of the part after it."""
    pieces = one.replace("{next}", "\0n\0").replace("{n}", "\0m\0")
    numbered = "\0" in pieces

    def make(size: int) -> str:
        room = size - len(before) - len(after)
        if not numbered:
            return before + between.join([one] * max(1, room // (len(one) + len(between)))) + after
        parts: list[str] = []
        while room > 0:
            at = len(parts)
            parts.append(pieces.replace("\0n\0", str(at + 1)).replace("\0m\0", str(at)))
            room -= len(parts[-1]) + len(between)
        return before + between.join(parts) + after

    return make


def mirrored(opening: str, closing: str, before: str = "", after: str = "", inner: str = "") -> Shape:
    """A shape that opens one sign again and again, and then closes as many."""

    def make(size: int) -> str:
        count = max(1, (size - len(before) - len(after)) // (len(opening) + len(closing)))
        return before + opening * count + inner + closing * count + after

    return make


ON = "on charge.failed <\n"
WHEN = "on charge.failed when "

ITEMS = (
    "api acacia",
    "currency USD",
    'use "a{n}.wf"',
    'use "a.wf"',
    'use "a{n}.py"',
    "let a = 1",
    "let a{n} = 1",
    "let a{n} = a{next}",
    "let b{next} = b{n}",
    "let a{n} = [a, a]",
    "on charge.failed < stop >",
    "on charge.failed, charge.refunded < stop >",
    "on * < stop >",
    "on every day at 09:00 < stop >",
    'on schedule "0 9 * * *" < stop >',
    "on demand(a: text, b: money) < stop >",
    'workflow "a" on charge.failed < stop >',
    'workflow "a{n}" on charge.failed < stop >',
    'workflow "a{n}" on charge.failed when amount > {n} USD < create_refund charge=id >',
    "on charge.failed once per customer within 1 day at most 3 per day < stop >",
    "on charge.failed at most 10 USD per day per customer one at a time per customer not older than 1 day < stop >",
    'on charge.failed < stop > on_failure < log "a" >',
    'test "a" < given charge.failed; expect nothing >',
    'test "a{n}" < given charge.failed with amount = {n} USD; expect log message="{n}" >',
    "# a comment {n}",
    "# wfrun: ignore[unused]",
    "#",
    "",
    "log 1",
    "foo",
    "1",
    "=",
    'workflow "a',
    "on charge.faild < stop >",
    "on charge.failed < log amuont >",
    "on charge.failed < stop",
    "on charge.failed < stop > >",
    "on charge.failed",
    'test "a" <',
)
"""One of every kind of item, right and wrong."""

STATEMENTS = (
    'log "a"',
    'log "{amount} {id} {n}"',
    'email "a@example.com" subject="a" body="b"',
    "create_refund charge=id",
    "create_refund charge=id amount={n} USD",
    'update_customer customer metadata={a{n}: "x"}',
    "let a = amount",
    "let a{n} = amount",
    "let b{next} = b{n}",
    "let b{next} = [b{n}, b{n}]",
    'let b{next} = b{n} and metadata.a{n} == "x"',
    "let c{n} = retrieve_customer customer",
    "c{n} = 1",
    "if amount > {n} USD < stop >",
    "if amount > {n} USD < create_refund charge=id > else < stop >",
    'if metadata.a{n} == "x" or metadata.b{n} == "y" < create_refund charge=id >',
    'if not metadata.a{n} == "x" < stop >',
    "for r in refunds.data where r.amount > {n} USD < log r.id >",
    "for r{n} in refunds.data < create_refund charge=id amount=r{n}.amount >",
    "wait 1 day",
    "wait until now + {n} days",
    "wait for invoice.paid where customer == customer up to 1 day",
    "let w{n} = wait for charge.refunded where id == event.object.id up to 1 day",
    'let ok{n} = approve "a" up to 1 day',
    'approve "a {n}" up to 1 day',
    "try < create_refund charge=id > catch e < log e.message >",
    "stop",
    "stop if amount > {n} USD",
    "stop unless paid",
    'fail "a"',
    'fail "a{n}" if amount < {n} USD',
    "log amuont",
    "log amuont{n}",
    "creat_refund charge=id",
    "create_refund charge=id charge=id",
    "create_refund chrage{n}=id",
    "if = < > )",
    "if amount > 5",
    "log text((amount",
    'log "a {amount',
    'log "a\\q"',
    'log "{{amount}}"',
    "log 5 usd",
    "log 1,000",
    "log $5",
    "log 'a'",
    "log a@example.com",
    "log amount; ; ;",
    "x.y = 1",
    "x ? y : z",
    "end",
    "else < stop >",
    "// a comment",
    "/* a comment */",
    "return 1",
    "if a then b",
    "while true < stop >",
    "log 1000 and 2",
    "  deeper",
)
"""One of every kind of statement, right and wrong."""

OPERANDS = (
    "amount",
    "amuont{n}",
    "1",
    "{n}",
    "{n} USD",
    "{n} days",
    "10%",
    '"a"',
    '"a{n}"',
    '"{amount}"',
    'r"a"',
    "true",
    "null",
    "omit",
    "-1",
    "metadata.a{n}",
    'metadata["a{n}"]',
    "refunds.data[{n}].amount",
    'text("a{n}")',
    "any(r in refunds.data where r.amount > 1 USD)",
    "sum(r.amount for r in refunds.data)",
    "[1, 2]",
    "[r.id for r in refunds.data where r.amount > 1 USD]",
    "{a: 1}",
    "(amount)",
    "if paid then 1 else 2",
    "not paid",
    "amount > {n} USD",
    'metadata.a{n} == "x"',
    '(metadata.a{n} == "x" or metadata.b{n} == "y" or metadata.c{n} == "z")',
    '(metadata.a{n} == "x" and metadata.b{n} == "y")',
    'description in ["a{n}", "b"]',
    'description starts_with "a{n}"',
    'description matches "a{n}+"',
    "(amount ?? 0 USD) > {n} USD",
    'not (metadata.a{n} == "x" or paid)',
    'currency == "usd"',
    "len(metadata.a{n}) > 2",
    "retrieve_customer(id)",
    "a b",
    "a =",
    "5 usd",
    "?",
    "\u00e9",
)
"""One of every kind of expression, right and wrong."""

OPERATORS = (
    " and ",
    " or ",
    " + ",
    " - ",
    " * ",
    " / ",
    " ?? ",
    " == ",
    " < ",
    " > ",
    " in ",
    ", ",
    " ",
    "\n",
    " && ",
    " = ",
    ".",
    " not ",
)

SIGN_WORDS = (*sorted({*RESERVED, *SOFT, *SIGNS}), '"', '"""', "'", "`", "@", "$", "${", "{{", "\\", "\\u{", "#", "\t", "\r", "\r\n",
"\n", "\n ", " \n",
              "\u00a0", "\u00e9", "\u6f22", "\U0001d4b3", "\u201c", "0", "9", "1_", "0.", "1.1", "1e9", "a", "A", "_", "a.", "a(",
              "a[", "a=", "a:", "a ", "1 ", "USD ", "1 USD ",
              "1 day ", "%", "1%", "10:00 ", "2024-01-01", "&&", "=>", "//", "/*", "ignore[", "# wfrun: ignore[", "r\"", "! ", "==",
              "=", "\u200b", "\ufe0f", "\x00", "\ufeff",
              "{", "}", "(", ")", "[", "]", "<", ">", ";", ":", ",", ".", "?", "<\n", ">\n", "{\n", "}\n", "(\n", "[\n")  # fmt: skip
"""Signs, words and characters that are repeated where they mean nothing."""

PLACES = {
    "alone": ("", ""),
    "in a block": (ON, "\n>\n"),
    "in a condition": (WHEN, " < stop >\n"),
    "in brackets": (ON + "log max(", ")\n>\n"),
    "in a text": (ON + 'log "', '"\n>\n'),
    "in a text of lines": (ON + 'log """\n', '\n"""\n>\n'),
    "in a hole": (ON + 'log "{', '}"\n>\n'),
    "in a comment": ("# ", "\non charge.failed < stop >\n"),
    "in a test": ('test "a" <\ngiven charge.failed with ', "\n>\n"),
}
"""Where signs are repeated: what stands before and after them."""


def _items() -> Iterator[tuple[str, Shape]]:
    for one in ITEMS:
        yield f"items: {one}", repeated(one, "\n")


def _statements() -> Iterator[tuple[str, Shape]]:
    for one in STATEMENTS:
        yield f"statements: {one}", repeated(one, "\n", ON, "\n>\n")
        yield f"on one line: {one}", repeated(one, "; ", ON, "\n>\n")
    for one in ("if amount > {n} USD < ", "for r{n} in refunds.data < ", "try < ", "if paid < stop > else < "):
        yield f"nested: {one}", repeated(one, "", ON, "\n>\n")
    yield "nested and closed", mirrored("if paid < ", " >", ON, "\n>\n", "stop")
    yield "else if", repeated("if amount > {n} USD < stop >", " else ", ON, "\n>\n")
    yield "else if of one field", repeated('if description == "{n}" < log "{n}" >', " else ", ON, "\n>\n")
    yield "else if of many fields", repeated('if metadata.a{n} == "x" < create_refund charge=id >', " else ", ON, "\n>\n")
    yield "else again", repeated("< stop >", " else ", ON + "if paid ", "\n>\n")
    yield "arguments", repeated("a{n}=1", " ", ON + "create_refund charge=id ", "\n>\n")
    yield "one argument", repeated("charge=id", " ", ON + "create_refund ", "\n>\n")
    for line in ("given charge.failed", "given approve true", "given now = 1", 'given list_refunds returns {data: []}',
    "given invoice.paid after {n} days with amount = 1",
                 'expect log message="{n}"', "expect nothing", "expect wait for invoice.paid", "expect wait 3 days", "with a = 1",
                 "given a{n}.b{n} in 2 days"):  # fmt: skip
        yield f"in a test: {line}", repeated(line, "\n", 'test "a" <\n', "\n>\n")
    yield "pairs", repeated("a{n} = {n}", ", ", 'test "a" <\ngiven charge.failed with ', "\n>\n")
    yield "one pair", repeated("amount = 1 USD", ", ", 'test "a" <\ngiven charge.failed with ', "\n>\n")
    yield "a path", repeated("a{n}.", "", 'test "a" <\ngiven charge.failed with ', "b = 1\n>\n")
    yield "events", repeated("charge.failed", ", ", "on ", " < stop >\n")
    yield "events that are none", repeated("charge.a{n}", ", ", "on ", " < stop >\n")
    yield "an event", repeated("a", ".", "on ", " < stop >\n")
    yield "clauses", repeated("once per customer", " ", "on charge.failed ", " < stop >\n")
    yield "parameters", repeated("a{n}: text", ", ", "on demand(", ") < stop >\n")
    yield "one parameter", repeated("a: text", ", ", "on demand(", ") < stop >\n")


def _expressions() -> Iterator[tuple[str, Shape]]:
    for one in OPERANDS:
        for operator in OPERATORS:
            yield f"a condition: {one}{operator!r}", repeated(one, operator, WHEN, " < stop >\n")
        yield f"a list: {one}", repeated(one, ", ", ON + "let a = [", ']\nlog "{a}"\n>\n')
        yield f"a map: {one}", repeated(f"k{{n}}: {one}", ", ", ON + "let a = {", '}\nlog "{a}"\n>\n')
        yield f"one key: {one}", repeated(f"k: {one}", ", ", ON + "let a = {", '}\nlog "{a}"\n>\n')
        yield f"holes: {one}", repeated("{" + one.replace("{n}", "7").replace('"', "") + "}", " ", ON + 'log "', '"\n>\n')
        yield f"a call: {one}", repeated(one, ", ", ON + "log max(", ")\n>\n")
        yield f"a choice: {one}", repeated(f"if {one} then {{n}}", " else ", ON + "let a = ", ' else 0\nlog "{a}"\n>\n')
    for opening, closing in (("(", ")"), ("[", "]"), ("{a: ", "}"), ("text(", ")"), ("-", ""), ("not ", ""), ("a[", "]"), ('"{', '}"'),
    ("any(r in refunds where ", ")"),
                             ("[r for r in ", "]"), ("if paid then ", " else 1"), ("(amount > 1 USD and ", ")"),
                             ("sum(r.amount for r in ", ")")):  # fmt: skip
        yield f"nested: {opening}", repeated(opening, "", ON + "let a = ", '\nlog "{a}"\n>\n')
        yield f"nested and closed: {opening}", mirrored(opening, closing, ON + "let a = ", '\nlog "{a}"\n>\n', "1")
    yield "fields", repeated("a", ".", ON + "log metadata.", "\n>\n")
    yield "indexes", repeated("[1]", "", ON + "log refunds", "\n>\n")
    yield "a long name", repeated("a", "", ON + "log ", "\n>\n")
    yield "a long number", repeated("7", "", ON + "log ", "\n>\n")
    yield "a long text", repeated("word ", "", ON + 'log "', '"\n>\n')
    yield "a long key", repeated("a", "", ON + 'log metadata["', '"]\n>\n')
    yield "a long pattern", repeated("a|b", "", ON + 'stop if id matches "', '"\n>\n')
    yield "lines in a bracket", repeated("", "\n", ON + 'let a = {"k"', ': 1}\nlog "{a}"\n>\n')
    yield "comments in a bracket", repeated("# a", "\n", WHEN + "(amount > 1 USD and\n", "\npaid) < stop >\n")
    yield "lines in a condition", repeated("", "\n", WHEN + "(amount > 1 USD and", "paid) < stop >\n")
    yield "keys and lines", repeated('"k{n}"\n#\n', ", ", ON + "let a = {", "}\n>\n")


def _signs() -> Iterator[tuple[str, Shape]]:
    for sign in SIGN_WORDS:
        padded = f"{sign} " if sign.isalpha() and len(sign) > 1 else sign
        for place, (before, after) in PLACES.items():
            yield f"{place}: {sign!r}", repeated(padded, "", before, after)


def pairs() -> Iterator[tuple[str, Shape]]:
    """Two signs in turn, in a block: a great many."""
    before, after = PLACES["in a block"]
    for first in SIGN_WORDS:
        for second in SIGN_WORDS:
            if first != second:
                yield f"{first!r} and {second!r}", repeated(f"{first}{second} ", "", before, after)


def all_shapes() -> Mapping[str, Shape]:
    """Every shape but the pairs, by what is repeated."""
    return dict([*_items(), *_statements(), *_expressions(), *_signs()])
