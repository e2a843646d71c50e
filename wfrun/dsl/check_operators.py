"""The operators: which kinds of values each takes and what it gives."""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.check_context import Around, Context, item_of
from wfrun.dsl.check_kinds import (
    EVERYTHING,
    LENGTH,
    LIST,
    MAP,
    MOMENT,
    MONEY,
    NUMBER,
    OBJECT,
    TEXT,
    KnownMoney,
    describe,
    kinds,
)
from wfrun.dsl.check_money import check_code, is_money, is_number, one_currency, take, take_all
from wfrun.dsl.check_values import advice, value
from wfrun.dsl.nodes import Arithmetic, Comparison, Expression, ListLiteral, Null, Text
from wfrun.dsl.source import Span
from wfrun.dsl.types import ANY, BOOLEAN, DURATION, TIMESTAMP, Money, Type
from wfrun.dsl.types import MONEY as ANY_MONEY
from wfrun.dsl.types import NUMBER as ANY_NUMBER
from wfrun.values.patterns import pattern_error

_ORDERED = NUMBER | MONEY | MOMENT | LENGTH | TEXT


def comparison(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> Type:
    """A comparison's sides; it is true, false or unknown."""
    match node.operator:
        case "==" | "!=":
            _equality(c, node, left, right, around)
        case "<" | "<=" | ">" | ">=":
            _order(c, node, left, right, around)
        case "in" | "not in":
            _membership(c, node, node.left, left, node.right, right, around)
        case "contains":
            _contains(c, node, left, right, around)
        case "starts_with" | "ends_with":
            _texts(c, node, left, right)
        case "matches":
            if _texts(c, node, left, right):
                pattern(c, node.right)
    return BOOLEAN


def _equality(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> None:
    _same(c, node.operator, node.left, left, node.right, right, around)


def _same(c: Context, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, around: Around) -> None:
    """Two values that are asked to be equal: of one kind, and texts among those that Stripe lists."""
    for one, type_, other, beside in ((left_node, left, right_node, right), (right_node, right, left_node, left)):
        if value(c, one, beside) or check_code(c, one, other, beside, around):
            return
        if is_number(type_) and is_money(beside):
            take(c, one, around, beside)
            return
    have, want = kinds(left), kinds(right)
    if have & want or (have | want) <= TEXT | OBJECT or (have | want) <= MAP | OBJECT:
        return
    _mismatch(c, operator, left_node, left, right_node, right)


def _mismatch(c: Context, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type) -> None:
    span = right_node.span if right_node.span.start >= left_node.span.start else left_node.span
    message = f"`{c.text(left_node)}` is {describe(left)} and `{c.text(right_node)}` is {describe(right)}: `{operator}` cannot compare them"
    c.report(
        "wrong-type",
        span,
        message,
        _conversion(c, left_node, left, right_node, right) or _conversion(c, right_node, right, left_node, left),
    )


def _conversion(c: Context, node: Expression, type_: Type, other_node: Expression, other: Type) -> str:
    """How the first could be made comparable with the second."""
    text, have, want = c.text(node), kinds(type_), kinds(other)
    if have == LENGTH and want == MOMENT:
        return f"`now - {c.text(other_node)}` is a duration"
    if have == OBJECT and want == TEXT:
        return f"`{text}.id` is its id"
    if have == LIST:
        return f"ask about its items: `{c.text(other_node)} in {text}`"
    return advice(c, node, have, want) if have == TEXT else ""


def _order(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> None:
    for one, type_ in ((node.left, left), (node.right, right)):
        if isinstance(one, Null):
            c.report("wrong-type", one.span, f"`null` is neither more nor less than anything: `{node.operator}` with it is never true")
            return
        if not kinds(type_) & _ORDERED:
            c.report("wrong-type", one.span, f"`{c.text(one)}` is {describe(type_)}, and `{node.operator}` compares what has an order")
            return
    if is_number(left) and is_money(right):
        take(c, node.left, around, right)
    elif is_money(left) and is_number(right):
        take(c, node.right, around, left)
    elif not kinds(left) & kinds(right):
        _mismatch(c, node.operator, node.left, left, node.right, right)


def _membership(
    c: Context, node: Comparison, wanted: Expression, wanted_type: Type, holder: Expression, holder_type: Type, around: Around
) -> None:
    if isinstance(holder, ListLiteral):
        if is_number(wanted_type) and any(is_money(c.type_of(item)) for item in holder.items):
            take(c, wanted, around, next(c.type_of(item) for item in holder.items if is_money(c.type_of(item))))
            return
        for item in holder.items:
            _same(c, node.operator, wanted, wanted_type, item, c.type_of(item), around)
        return
    have = kinds(holder_type)
    if have & (MAP | OBJECT):
        if not have & LIST and not kinds(wanted_type) & TEXT:
            c.report("wrong-type", wanted.span, f"the keys of a map are text, and `{c.text(wanted)}` is {describe(wanted_type)}")
        return
    item_type = item_of(holder_type)
    if item_type is None:
        help_ = f"write `{c.text(holder)} contains {c.text(wanted)}`" if have == TEXT else ""
        if node.operator == "not in" and help_:
            help_ = f"write `not ({c.text(holder)} contains {c.text(wanted)})`"
        c.report(
            "wrong-type",
            holder.span,
            f"`{node.operator}` looks in a list or a map, and `{c.text(holder)}` is {describe(holder_type)}",
            help_,
        )
        return
    if value(c, wanted, item_type):
        return
    if is_number(wanted_type) and is_money(item_type):
        take(c, wanted, around, item_type)
    elif is_money(wanted_type) and is_number(item_type):
        c.report(
            "wrong-type",
            holder.span,
            f"`{c.text(wanted)}` is money, and `{c.text(holder)}` is a list of numbers",
            "write the amounts in the list with their currency: `[1000 USD, 2000 USD]`",
        )
    elif not kinds(item_type) & kinds(wanted_type) and not kinds(item_type) | kinds(wanted_type) <= TEXT | OBJECT:
        c.report(
            "wrong-type",
            wanted.span,
            f"`{c.text(holder)}` is a list of {describe(item_type)}, and `{c.text(wanted)}` is {describe(wanted_type)}",
        )


def _contains(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> None:
    have = kinds(left)
    if have & LIST:
        if have == LIST:
            _membership(c, node, node.right, right, node.left, left, around)
    elif have & TEXT:
        if not kinds(right) & TEXT:
            c.report("wrong-type", node.right.span, f"`contains` looks for text in text, and `{c.text(node.right)}` is {describe(right)}")
    else:
        help_ = f"write `{c.text(node.right)} in {c.text(node.left)}`" if have & MAP else ""
        c.report(
            "wrong-type", node.left.span, f"`contains` looks in text or in a list, and `{c.text(node.left)}` is {describe(left)}", help_
        )


def _texts(c: Context, node: Comparison, left: Type, right: Type) -> bool:
    for one, type_ in ((node.left, left), (node.right, right)):
        if not kinds(type_) & TEXT:
            c.report("wrong-type", one.span, f"`{node.operator}` compares text, and `{c.text(one)}` is {describe(type_)}")
            return False
    return True


def pattern(c: Context, node: Expression) -> None:
    """Notes a regular expression, written in place, that cannot be read."""
    if isinstance(node, Text):
        error = pattern_error(node.value)
        if error is not None:
            c.report(
                "bad-pattern",
                node.span,
                f"this regular expression cannot be read: {error}",
                "the syntax is RE2's: no look-around, no back-references",
            )


# --- arithmetic --------------------------------------------------------------------------------------------------------------------


def arithmetic(c: Context, node: Arithmetic, types: Sequence[Type], around: Around) -> Type:
    """The type of a chain of one level; ``types`` are those of its operands."""
    operands = [node.first, *(term.operand for term in node.rest)]
    if node.rest[0].operator in "+-" and any(map(is_money, types)):
        return _sum_of_money(c, operands, types, around)
    result = types[0]
    for term, type_ in zip(node.rest, types[1:], strict=True):
        step = _step(term.operator, result, type_)
        if step is None:
            _no_arithmetic(c, term.operator, Span(node.first.span.start, term.operand.span.start), result, term.operand, type_)
            return ANY
        result = step
    return result


def _sum_of_money(c: Context, operands: Sequence[Expression], types: Sequence[Type], around: Around) -> Type:
    for operand, type_ in zip(operands, types, strict=True):
        if not kinds(type_) & (MONEY | NUMBER):
            return c.report("wrong-type", operand.span, f"money adds to money, and `{c.text(operand)}` is {describe(type_)}")
    take_all(c, operands, around)
    return one_currency(c, operands, "added")


def _step(operator: str, left: Type, right: Type) -> Type | None:
    """The type of ``left operator right``; ANY where not enough is known, None where there is no such thing."""
    have, with_ = kinds(left), kinds(right)
    if have == EVERYTHING or with_ == EVERYTHING or len(have) > 1 or len(with_) > 1:
        return ANY if _possible(operator, have, with_) else None
    if have == NUMBER and with_ == NUMBER:
        return ANY_NUMBER
    match operator:
        case "+":
            return _add(have, with_)
        case "-":
            if have == MOMENT and with_ == MOMENT:
                return DURATION
            return None if with_ == MOMENT else _add(have, with_)
        case "*":
            if with_ == NUMBER and have in (MONEY, LENGTH):
                return _same_kind(left)
            return _same_kind(right) if have == NUMBER and with_ in (MONEY, LENGTH) else None
    if have == with_ and have in (MONEY, LENGTH):
        return ANY_NUMBER
    return _same_kind(left) if with_ == NUMBER and have in (MONEY, LENGTH) else None


def _same_kind(type_: Type) -> Type:
    return type_ if isinstance(type_, KnownMoney) else ANY_MONEY if isinstance(type_, Money) else DURATION


def _add(have: frozenset[str], with_: frozenset[str]) -> Type | None:
    if {have, with_} == {MOMENT, LENGTH}:
        return TIMESTAMP
    return DURATION if have == with_ == LENGTH else None


def _possible(operator: str, have: frozenset[str], with_: frozenset[str]) -> bool:
    """Whether values of these kinds may have a result."""
    usable = NUMBER | MONEY | LENGTH | MOMENT if operator in "+-" else NUMBER | MONEY | LENGTH
    return bool(have & usable and with_ & usable)


def _no_arithmetic(c: Context, operator: str, before: Span, left: Type, node: Expression, right: Type) -> None:
    said = {"+": "adds", "-": "subtracts", "*": "multiplies", "/": "divides"}[operator]
    first = c.text(Span(before.start, before.end)).rstrip(f" {operator}")
    message = f"`{operator}` {said} numbers, money and times; `{first}` is {describe(left)} and `{c.text(node)}` is {describe(right)}"
    help_ = ""
    if kinds(left) == TEXT or kinds(right) == TEXT:
        other = kinds(right) if kinds(left) == TEXT else kinds(left)
        help_ = (
            'text is joined in a string: `"{first} {second}"`'
            if operator == "+" and other == TEXT
            else "`number(…)` reads a number from text"
        )
    elif {kinds(left), kinds(right)} in ({MOMENT, NUMBER}, {LENGTH, NUMBER}) and operator in "+-":
        help_ = "write a length of time: `3 days`"
    c.report("wrong-type", node.span, message, help_)
