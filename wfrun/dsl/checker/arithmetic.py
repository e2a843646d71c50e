"""Arithmetic: infers the types of sums and products, and reports operands that have none."""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.checker.context import CheckContext, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.money import is_money, require_one_currency, resolve_currencies
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Arithmetic, Expression, Field, Name, Null, Number, Template, Term, Text
from wfrun.dsl.types.base import ANY, DURATION, TIMESTAMP, Money, Type
from wfrun.dsl.types.base import MONEY as ANY_MONEY
from wfrun.dsl.types.base import NUMBER as ANY_NUMBER
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import LENGTH, MOMENT, MONEY, NUMBER, TEXT, KnownMoney, MinorUnits, value_kinds

_VERBS = {"+": "adds", "-": "subtracts", "*": "multiplies", "/": "divides"}


def infer_arithmetic(ctx: CheckContext, node: Arithmetic, types: Sequence[Type], env: Environment) -> Type:
    """Infers the type of a chain of operators of one precedence; ``types`` are those of its operands."""
    operands = [node.first, *(term.operand for term in node.rest)]
    for operand in operands:
        if isinstance(operand, Null):
            return ctx.report("wrong-type", operand.span, "`null` is nothing to calculate with: the result is always missing")
    if all(term.operator == "+" for term in node.rest) and _joins_text(operands, types):
        return _report_text_sum(ctx, node, operands)
    if node.rest[0].operator in "+-" and any(map(is_money, types)) and value_kinds(types[0]) & (MONEY | NUMBER):
        return _infer_money_sum(ctx, node, operands, types, env)
    _check_units(ctx, node, types)
    result = types[0]
    for at, (term, type_) in enumerate(zip(node.rest, types[1:], strict=True)):
        if term.operator == "*" and _is_minor_and_money(result, type_):
            return _report_minor_times_money(ctx, node)
        step = ANY_NUMBER if _makes_main_units(result, term) else _infer_step(term.operator, result, type_)
        if step is None:
            before = Span(node.first.span.start, operands[at].span.end)
            return _report_no_arithmetic(ctx, term.operator, before, result, operands[at], term.operand, type_, env)
        result = step
    return result


def _joins_text(operands: Sequence[Expression], types: Sequence[Type]) -> bool:
    """Tells whether a sum puts a text together: of texts, or of a text in quotes and something else that prints."""
    if all(value_kinds(type_) == TEXT for type_ in types):
        return True
    quoted = any(isinstance(operand, Text | Template) and not _is_numeral(operand) for operand in operands)
    return quoted and all(len(value_kinds(type_)) == 1 and value_kinds(type_) <= TEXT | NUMBER | MONEY | MOMENT | LENGTH for type_ in types)


def _is_numeral(node: Expression) -> bool:
    return isinstance(node, Text) and node.value.strip().replace(".", "", 1).isdigit()


def _infer_money_sum(ctx: CheckContext, node: Arithmetic, operands: Sequence[Expression], types: Sequence[Type], env: Environment) -> Type:
    for at, (operand, type_) in enumerate(zip(operands, types, strict=True)):
        if not value_kinds(type_) & (MONEY | NUMBER):
            said = "subtracted from" if (node.rest[at - 1].operator if at else "") == "-" else "added to"
            message = f"`{ctx.text(operand)}` is {describe(type_)} and cannot be {said} money"
            return ctx.report("wrong-type", operand.span, message, *suggest_conversion(ctx, operand, ANY_MONEY, env))
    resolve_currencies(ctx, operands, env)
    return require_one_currency(ctx, operands, "added")


def _infer_step(operator: str, left: Type, right: Type) -> Type | None:
    """Infers the type of ``left operator right``; ANY where too little is known, None where there is no result."""
    have, with_ = value_kinds(left), value_kinds(right)
    if len(have) > 1 or len(with_) > 1:
        return ANY if _is_possible(operator, have, with_) else None
    if have == NUMBER and with_ == NUMBER:
        return _number_type(operator, isinstance(left, MinorUnits), isinstance(right, MinorUnits))
    match operator:
        case "+":
            return _sum_type(have, with_)
        case "-":
            if have == MOMENT and with_ == MOMENT:
                return DURATION
            return None if with_ == MOMENT else _sum_type(have, with_)
        case "*":
            if with_ == NUMBER and have in (MONEY, LENGTH):
                return _widened(left)
            return _widened(right) if have == NUMBER and with_ in (MONEY, LENGTH) else None
    if have == with_ and have in (MONEY, LENGTH):
        return ANY_NUMBER
    return _widened(left) if with_ == NUMBER and have in (MONEY, LENGTH) else None


def _number_type(operator: str, minor: bool, by_minor: bool) -> Type:
    """Returns the type of a result of two numbers, of which one or both may count smallest units."""
    match operator:
        case "*":
            counts = minor is not by_minor
        case "/":
            counts = minor and not by_minor
        case _:
            counts = minor or by_minor
    return MinorUnits() if counts else ANY_NUMBER


def _makes_main_units(left: Type, term: Term) -> bool:
    """Tells whether a step is ``amount.minor / 100``: its author makes main units of it."""
    by = term.operand
    if not isinstance(left, MinorUnits) or not isinstance(by, Number) or by.value <= 0:
        return False
    return (term.operator == "/" and by.value in _UNIT_FACTORS) or (term.operator == "*" and 1 / by.value in _UNIT_FACTORS)


_UNIT_FACTORS = frozenset({10, 100, 1000})


def _is_minor_and_money(one: Type, other: Type) -> bool:
    return (isinstance(one, MinorUnits) and is_money(other)) or (isinstance(other, MinorUnits) and is_money(one))


def _report_minor_times_money(ctx: CheckContext, node: Arithmetic) -> Type:
    message = f"`{ctx.text(node)}` multiplies smallest units by money: a hundred times too much in most currencies"
    return ctx.report("wrong-type", node.span, message, "write the amount itself, without `.minor`")


def _widened(type_: Type) -> Type:
    return type_ if isinstance(type_, KnownMoney) else ANY_MONEY if isinstance(type_, Money) else DURATION


def _sum_type(have: frozenset[str], with_: frozenset[str]) -> Type | None:
    if {have, with_} == {MOMENT, LENGTH}:
        return TIMESTAMP
    return DURATION if have == with_ == LENGTH else None


def _is_possible(operator: str, have: frozenset[str], with_: frozenset[str]) -> bool:
    """Tells whether values of these kinds may have a result."""
    usable = NUMBER | MONEY | LENGTH | MOMENT if operator in "+-" else NUMBER | MONEY | LENGTH
    return bool(have & usable and with_ & usable)


def _report_no_arithmetic(
    ctx: CheckContext, operator: str, before: Span, left: Type, left_node: Expression, node: Expression, right: Type, env: Environment
) -> Type:
    operands = f"`{ctx.text(before)}` is {describe(left)} and `{ctx.text(node)}` is {describe(right)}"
    message = f"`{operator}` {_VERBS[operator]} numbers, money and times; {operands}"
    have, with_ = value_kinds(left), value_kinds(right)
    at, advice = node, Suggestion()
    if have == TEXT and (with_ == NUMBER or (with_ & (MONEY | LENGTH) and operator == "*")):
        advice = suggest_conversion(ctx, left_node, ANY_NUMBER, env)
        at = left_node if advice.fix is not None else node
    elif with_ == TEXT and (have == NUMBER or (have & (MONEY | LENGTH) and operator in "*/")):
        advice = suggest_conversion(ctx, node, ANY_NUMBER, env)
    elif {have, with_} in ({MOMENT, NUMBER}, {LENGTH, NUMBER}) and operator in "+-":
        number = left_node if have == NUMBER else node
        advice = suggest_conversion(ctx, number, DURATION, env)
        at = number if advice.fix is not None else node
    return ctx.report("wrong-type", at.span, message, *advice)


def _report_text_sum(ctx: CheckContext, node: Arithmetic, operands: Sequence[Expression]) -> Type:
    """Reports texts that are added; a template joins them."""
    parts = [_template_part(ctx, operand) for operand in operands]
    joined = '"' + "".join(part for part in parts if part is not None) + '"'
    texts = [operand for operand in operands if value_kinds(ctx.type_of(operand)) == TEXT]
    which = f"`{ctx.text(texts[0])}` and `{ctx.text(texts[1])}` are text" if len(texts) > 1 else f"`{ctx.text(texts[0])}` is text"
    message = f"`+` adds numbers, money and times; {which}"
    if None in parts:
        return ctx.report("wrong-type", operands[1].span, message, 'text is joined in a string: `"{first} {second}"`')
    return ctx.report(
        "wrong-type", operands[1].span, message, *replace_with(ctx, node, joined, f"text is joined in a string: `{shorten(joined)}`")
    )


def _template_part(ctx: CheckContext, node: Expression) -> str | None:
    """Returns an expression as a part of a template; None for a string of another form."""
    code = ctx.code(node)
    if isinstance(node, Text | Template):
        return code[1:-1] if code.startswith('"') and not code.startswith('"""') else None
    return "{" + code + "}"


def _check_units(ctx: CheckContext, node: Arithmetic, types: Sequence[Type]) -> None:
    """Reports an amount that is divided or multiplied by a hundred, as if it were in smallest units."""
    match node:
        case Arithmetic(Name() | Field() as amount, (Term(("/" | "*") as sign, Number(value)),)) if value == 100 and is_money(types[0]):
            text = ctx.text(amount)
            other = f"a hundredth is `{text} * 1%`" if sign == "/" else f"a hundredfold is `100 * {text}`"
            message = f"`{text}` is money already, in whole units: `{sign} 100` makes another amount of it"
            fix = Fix(Span(amount.span.end, node.span.end), "", f"leave `{sign} 100` out")
            ctx.report("smallest-units", node.span, message, f"leave `{sign} 100` out; {other}", fix)
