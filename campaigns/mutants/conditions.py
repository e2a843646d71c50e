"""Mistakes in conditions: an operator, a connective, a bound that others leave no room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

from campaigns.mutants.mutant import Change, Edit, Kind, replaced
from campaigns.mutants.script import Script
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Block,
    Branch,
    Call,
    Comparison,
    Expression,
    Field,
    For,
    If,
    Logical,
    MoneyLiteral,
    Name,
    Node,
    Not,
    Number,
    Quantifier,
    WaitFor,
    Workflow,
)

ENDS = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}
TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
OPPOSITE = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}


def _operators(script: Script, become: Mapping[str, str]) -> Iterator[Change]:
    for node in script.nodes():
        if isinstance(node, Comparison) and node.operator in become:
            yield replaced(script, script.between(node.left, node.right, node.operator), become[node.operator])


def bounds(script: Script, _: Random) -> Iterator[Change]:
    """``>`` for ``>=``: the bound itself is in, or out."""
    return _operators(script, ENDS)


def turned(script: Script, _: Random) -> Iterator[Change]:
    """``<`` for ``>``."""
    return _operators(script, TURNED)


def opposite(script: Script, _: Random) -> Iterator[Change]:
    """``!=`` for ``==``, ``not in`` for ``in``."""
    return _operators(script, OPPOSITE)


def connectives(script: Script, _: Random) -> Iterator[Change]:
    """``or`` for ``and``."""
    for node in script.nodes():
        if isinstance(node, Logical):
            for left, right in zip(node.operands, node.operands[1:], strict=False):
                yield replaced(script, script.between(left, right, node.operator), "or" if node.operator == "and" else "and")


def asked(script: Script) -> Iterator[Expression]:
    """What is asked somewhere: after ``when``, ``if`` and ``where``, and the parts of that."""
    for node in script.nodes():
        match node:
            case Workflow(when=Node() as condition) | Branch(condition=condition) | Quantifier(where=Node() as condition):
                yield condition
            case For(where=Node() as condition) | WaitFor(where=Node() as condition):
                yield condition
            case Logical(operands=operands):
                yield from operands


def not_dropped(script: Script, _: Random) -> Iterator[Change]:
    """A condition without its ``not``."""
    for node in script.nodes():
        if isinstance(node, Not):
            yield replaced(script, Span(node.span.start, node.span.start + len("not ")), "", "`not` is gone")


def not_added(script: Script, _: Random) -> Iterator[Change]:
    """A condition with a ``not`` that it did not have."""
    for node in asked(script):
        if not isinstance(node, Logical | Not):
            yield replaced(script, Span(node.span.start, node.span.start), "not ", "`not` is added")


def _functions(script: Script, become: Mapping[str, str]) -> Iterator[Change]:
    for node in script.nodes():
        if isinstance(node, Call | Quantifier) and node.function in become:
            yield replaced(script, node.name_span, become[node.function])


def presence(script: Script, _: Random) -> Iterator[Change]:
    """``missing`` for ``present``."""
    return _functions(script, {"missing": "present", "present": "missing"})


def quantifiers(script: Script, _: Random) -> Iterator[Change]:
    """``all`` for ``any``."""
    return _functions(script, {"any": "all", "all": "any", "none": "any"})


# --- conditions that meet --------------------------------------------------------------------------------------------------------


class _Bound:
    """A comparison of a name with a number or an amount."""

    def __init__(self, node: Comparison, name: str, literal: MoneyLiteral | Number) -> None:
        self.node, self.name, self.literal = node, name, literal
        self.upwards = node.operator.startswith(">")
        self.value = literal.amount if isinstance(literal, MoneyLiteral) else literal.value
        self.unit = f" {literal.currency}" if isinstance(literal, MoneyLiteral) else ""

    def moved(self, factor: str) -> str:
        """The literal with another value."""
        return f"{(self.value * Decimal(factor)).normalize():f}{self.unit}"


def _bound(node: Expression) -> _Bound | None:
    match node:
        case Comparison(operator=operator, left=Name(name=name), right=MoneyLiteral() | Number() as literal) if operator in TURNED:
            return _Bound(node, name, literal)
    return None


def _meeting(script: Script) -> Iterator[tuple[_Bound, _Bound]]:
    """A bound with one that an enclosing condition sets for the same name."""
    for spot in script.spots:
        for branch in spot.statement.branches if isinstance(spot.statement, If) else ():
            inner = _bound(branch.condition)
            for outer in map(_bound, spot.conditions):
                if inner is not None and outer is not None and (inner.name, inner.unit) == (outer.name, outer.unit):
                    yield inner, outer


def past_bounds(script: Script, _: Random) -> Iterator[Change]:
    """``if amount > 500 USD`` below ``when amount > 1000 USD``, which is always so, and ``if amount < 500 USD``, which is never so."""
    for inner, outer in _meeting(script):
        factor = "0.5" if outer.upwards else "2"
        yield replaced(script, inner.literal.span, outer.moved(factor))
        if inner.upwards is outer.upwards:
            sign = script.between(inner.node.left, inner.node.right, inner.node.operator)
            edits = (Edit(sign, TURNED[inner.node.operator]), Edit(inner.literal.span, outer.moved(factor)))
            yield Change(edits, "the enclosing condition leaves no room for this one")


def other_currency(script: Script, _: Random) -> Iterator[Change]:
    """``if amount > 2000 EUR`` below ``when amount > 1000 USD``."""
    for inner, _outer in _meeting(script):
        if inner.unit:
            code = Span(inner.literal.span.end - 3, inner.literal.span.end)
            yield replaced(script, code, "EUR" if script.slice(code) != "EUR" else "USD")


def repeated(script: Script, _: Random) -> Iterator[Change]:
    """An ``else if`` that asks what the branch before it has asked."""
    for node in script.nodes():
        if isinstance(node, If):
            for earlier, branch in zip(node.branches, node.branches[1:], strict=False):
                yield replaced(script, branch.condition.span, script.slice(earlier.condition))


def _blocks(script: Script) -> Iterator[tuple[Expression, Block]]:
    """The blocks of statements with the condition that holds where they begin."""
    for node in script.nodes():
        match node:
            case Workflow(when=Node() as condition, body=body) | For(where=Node() as condition, body=body):
                yield condition, body
            case Branch(condition=condition, body=body):
                yield condition, body


def _asked_below(script: Script, become: Mapping[str, str]) -> Iterator[Change]:
    """A condition at the beginning of a block that repeats a comparison of the enclosing one, with another operator."""
    for condition, body in _blocks(script):
        for part in condition.operands if isinstance(condition, Logical) and condition.operator == "and" else (condition,):
            if isinstance(part, Comparison) and part.operator in become and isinstance(part.left, Name | Field):
                sign = script.between(part.left, part.right, part.operator)
                text = script.text[part.span.start : sign.start] + become[part.operator] + script.text[sign.end : part.span.end]
                first = body.statements[0].span.start
                opening, closing = ("{", "}") if body.braces else ("<", ">")
                inner = f'if {text} {opening} log "here" {closing}\n{script.indent(first)}'
                yield replaced(script, Span(first, first), inner, f"`if {text}` stands where `{script.slice(part)}` holds")


def answered(script: Script, _: Random) -> Iterator[Change]:
    """A condition that holds already where it is asked."""
    return _asked_below(script, {sign: sign for sign in (*TURNED, *OPPOSITE)})


def ruled_out(script: Script, _: Random) -> Iterator[Change]:
    """A condition that cannot hold where it is asked."""
    return _asked_below(script, {">": "<=", ">=": "<", "<": ">=", "<=": ">", **OPPOSITE})


def both(script: Script, _: Random) -> Iterator[Change]:
    """Two values at once: ``status == "open" and status == "paid"``."""
    for node in asked(script):
        if isinstance(node, Comparison) and node.operator == "==" and (other := _another(script, node)) is not None:
            joined = f"({script.slice(node)} and {script.slice(node.left)} == {other})"
            yield replaced(script, node.span, joined, f"`{joined[1:-1]}`")


def _another(script: Script, node: Comparison) -> str | None:
    """Another value that the left side may have, as it is written."""
    values = getattr(script.type_of(node.left), "values", ())
    return next((f'"{value}"' for value in values if f'"{value}"' != script.slice(node.right)), None)


_RULE = "is as good a rule; a test on either side of it tells"

KINDS = (
    Kind("`>` for `>=`, `<` for `<=`", bounds, f"the bound itself may be meant or not: either {_RULE}"),
    Kind("`<` for `>`", turned, f"a rule about small amounts {_RULE}"),
    Kind("`!=` for `==`, `not in` for `in`", opposite, f"the opposite {_RULE}"),
    Kind("`or` for `and`", connectives, f"the wider or the narrower rule {_RULE}"),
    Kind("`not` dropped", not_dropped, f"the opposite {_RULE}"),
    Kind("`not` added", not_added, f"the opposite {_RULE}"),
    Kind("`missing` for `present`", presence, "to act where something is missing is what many rules are for"),
    Kind("`all` for `any`", quantifiers, f"a question about all {_RULE}"),
    Kind("a bound past that of an enclosing condition", past_bounds),
    Kind("another currency below a condition that asks for one", other_currency),
    Kind("`else if` with the condition before it", repeated),
    Kind("a condition that the enclosing one has answered", answered),
    Kind("a condition that the enclosing one rules out", ruled_out),
    Kind("two values asked for at once", both),
)
