"""Habits of other languages."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from campaigns.mutants.mutant import Change, Edit, Kind, replaced
from campaigns.mutants.script import Script
from campaigns.mutants.slips import one, strings
from campaigns.mutants.units import figure
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Action, Comparison, If, Logical, MapLiteral, MoneyLiteral, Not, WaitFor

SIGNS = {"==": ("=", "===", "is"), "!=": ("<>", "!==", "is not"), ">=": ("=>", "≥"), "<=": ("=<", "≤")}
CONNECTIVES = {"and": ("&&", "AND", "&"), "or": ("||", "OR", "|")}


def signs(script: Script, dice: Random) -> Iterator[Change]:
    """``=`` for ``==``, ``<>`` for ``!=``, ``=>`` for ``>=``."""
    for node in script.nodes():
        if isinstance(node, Comparison) and node.operator in SIGNS:
            yield replaced(script, script.between(node.left, node.right, node.operator), dice.choice(SIGNS[node.operator]))


def connectives(script: Script, dice: Random) -> Iterator[Change]:
    """``&&`` for ``and``, ``!`` for ``not``."""
    for node in script.nodes():
        if isinstance(node, Logical):
            sign = script.between(node.operands[0], node.operands[1], node.operator)
            yield replaced(script, sign, dice.choice(CONNECTIVES[node.operator]))
        elif isinstance(node, Not):
            yield replaced(script, Span(node.span.start, node.span.start + len("not ")), "!")


def amounts(script: Script, dice: Random) -> Iterator[Change]:
    """``USD 1000``, ``$1000``, ``1,000 USD``, ``1000 usd``."""
    for node in script.nodes():
        if isinstance(node, MoneyLiteral):
            number = script.slice(figure(script, node))
            forms = [f"{node.currency} {number}", f"{number} {node.currency.lower()}", f"${number}"]
            forms += [f"{number[:-3]},{number[-3:]} {node.currency}"] if len(number) > 3 else []
            yield replaced(script, node.span, dice.choice(forms))


def single_quotes(script: Script, _: Random) -> Iterator[Change]:
    """A string in single quotes."""
    for node in strings(script):
        yield Change((Edit(one(node.span.start), "'"), Edit(one(node.span.end - 1), "'")), "the quotes are single ones")


def argument_commas(script: Script, _: Random) -> Iterator[Change]:
    """A comma between the arguments of an action."""
    for node in script.nodes():
        for argument in node.arguments[:-1] if isinstance(node, Action) else ():
            yield replaced(script, Span(argument.span.end, argument.span.end), ",", f"a comma stands after `{argument.name}=…`")


def argument_colons(script: Script, _: Random) -> Iterator[Change]:
    """``to: "…"`` for ``to="…"``."""
    for node in script.nodes():
        for argument in node.arguments if isinstance(node, Action) else ():
            yield replaced(script, Span(argument.name_span.end, argument.name_span.end + 1), ": ")


def map_equals(script: Script, _: Random) -> Iterator[Change]:
    """``{a = 1}`` for ``{a: 1}``."""
    for node in script.nodes():
        for entry in node.entries if isinstance(node, MapLiteral) else ():
            yield replaced(script, one(script.text.rindex(":", entry.span.start, entry.value.span.start)), " =")


def else_ifs(script: Script, dice: Random) -> Iterator[Change]:
    """``elif`` for ``else if``."""
    for node in script.nodes():
        for earlier in node.branches[:-1] if isinstance(node, If) else ():
            yield replaced(script, script.find("else if", earlier.body.span.end), dice.choice(("elif", "elseif", "elsif")))


def limits(script: Script, _: Random) -> Iterator[Change]:
    """A ``wait for`` that never ends."""
    for node in script.nodes():
        if isinstance(node, WaitFor):
            start = script.text.rindex("up to", 0, node.up_to.span.start)
            yield replaced(script, Span(script.before(start), node.up_to.span.end), "", "`up to …` is gone")


KINDS = tuple(
    Kind(name, make, slip=True)
    for name, make in (
        ("signs of comparison of other languages", signs),
        ("`&&`, `||`, `!`", connectives),
        ("amounts as others write them", amounts),
        ("single quotes", single_quotes),
        ("commas between arguments", argument_commas),
        ("`:` for `=` of an argument", argument_colons),
        ("`=` for `:` of a map", map_equals),
        ("`elif`", else_ifs),
        ("`wait for` without `up to`", limits),
    )
)
