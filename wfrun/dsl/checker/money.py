"""Money: currencies of literals and of bare numbers; two currencies never meet.

An amount in a script always has a currency, and nothing is ever converted. The checker therefore knows three kinds of values: money whose
currency it knows (``KnownMoney``), money that only the run can tell the currency of (``amount`` of an event), and numbers.

Where a bare number is combined with money (compared, added, given to a parameter that takes money), its currency is resolved in this order:
the file's ``currency`` line; else the one currency that the enclosing conditions require; else it is an error. A condition requires a
currency where it cannot be true in another: a money literal compared with something that is read, or ``currency == "usd"``, alone or among
parts joined by ``and``. The resolved currency is kept by the span of the expression (``CheckContext.currencies``), for the analysis and for
the interpreter, which turns that number into money at run time. The side table is keyed by span and not by node, since checked trees are
cached and read back as other objects.

A number that counts something (``quantity``, ``amount.minor``) never becomes money: such a conversion would multiply an amount by a
hundred.

Amounts of one call or structure are checked together: they agree with each other, and with a ``currency`` that is written beside them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from wfrun.dsl.checker.context import CheckContext, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Arithmetic,
    Choice,
    Coalesce,
    Comparison,
    Expression,
    Field,
    Index,
    Let,
    ListLiteral,
    Logical,
    Lost,
    MoneyLiteral,
    Name,
    Negate,
    Number,
    Text,
)
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import ANY, Any_, Format, Money, String, Type
from wfrun.dsl.types.refinements import LIST, MOMENT, MONEY, NUMBER, OBJECT, KnownMoney, MinorUnits, value_kinds
from wfrun.values.currencies import CURRENCIES, exponent
from wfrun.values.money import BadAmount, from_major
from wfrun.values.numbers import number_text, scaled

_COMMON_CURRENCIES = ("usd", "eur", "gbp", "jpy", "cad", "aud", "chf")
"""The likeliest currencies, for words that are one letter away from many codes."""

ORDER_AND_EQUALITY = frozenset({"==", "!=", "<", "<=", ">", ">="})


_CENTS = re.compile(r"/\s*100\s*(?:[=!<>]=|[<>])\s*$")
"""The text before a number where an author turns Stripe's smallest units into main units."""


def infer_money_literal(ctx: CheckContext, node: MoneyLiteral) -> Type:
    """Infers the type of ``1000 USD``; reports an unknown code and decimals that the currency does not have."""
    code = node.currency.lower()
    if code not in CURRENCIES:
        return report_unknown_currency(ctx, Span(node.span.end - len(node.currency), node.span.end), node.currency, upper=True)
    bad = from_major(node.amount, code)
    if isinstance(bad, BadAmount):
        return ctx.report(bad.code, node.span, bad.message, bad.help)
    return KnownMoney(code=code)


def report_unknown_currency(ctx: CheckContext, span: Span, code: str, *, upper: bool, quoted: bool = False) -> Type:
    """Reports a code that is no currency; the fix writes the nearest one, in capitals or as Stripe writes it."""
    lower = code.lower()
    nearest = lower if lower in CURRENCIES else ctx.suggest_name("currency", lower, (*_COMMON_CURRENCIES, *sorted(CURRENCIES)))
    if nearest is None:
        return ctx.report("unknown-currency", span, f"`{code}` is not a currency that Stripe knows")
    shown = nearest.upper() if upper else nearest
    fix = Fix(span, f'"{shown}"' if quoted else shown, f"write `{shown}`")
    if lower in CURRENCIES:
        return ctx.report(
            "unknown-currency", span, f"Stripe writes currencies in small letters: `{shown}`, not `{code}`", f"write `{shown}`", fix
        )
    return ctx.report("unknown-currency", span, f"`{code}` is not a currency that Stripe knows", f"did you mean `{shown}`?", fix)


UNREAD_CURRENCY = "lost"
"""The requirement of a condition that could not be read: perhaps a currency, but an unknown one."""

# --- bare numbers ------------------------------------------------------------------------------------------------------------------


def is_number(type_: Type) -> bool:
    """Tells whether a value of the type is certainly a number."""
    return value_kinds(type_) == NUMBER


def is_money(type_: Type) -> bool:
    """Tells whether a value of the type is certainly money."""
    return value_kinds(type_) == MONEY


def resolve_currency(ctx: CheckContext, node: Expression, env: Environment, money_type: Type = ANY, named: str = "") -> None:
    """Resolves the currency of a bare number from the money it is combined with, and reports when there is none.

    ``money_type`` is the type of the money, ``named`` the currency that an argument beside it gives.
    """
    match node:
        case Choice():
            for branch in node.branches:
                resolve_currency(ctx, branch.value, env, money_type, named)
            resolve_currency(ctx, node.otherwise, env, money_type, named)
            return
        case Coalesce():
            for operand in node.operands:
                resolve_currency(ctx, operand, env, money_type, named)
            return
        case ListLiteral():
            for item in node.items:
                if is_number(ctx.type_of(item)):
                    resolve_currency(ctx, item, env, money_type, named)
            return
    number = node.operand if isinstance(node, Negate) else node
    if isinstance(number, Number) and number.percent:
        text = ctx.text(node)
        ctx.report(
            "wrong-type", node.span, f"`{text}` is a share, not an amount of money", f"write what it is a share of: `amount * {text}`"
        )
        return
    if is_stripe_count(ctx, number):
        _report_count(ctx, node, number)
        return
    if isinstance(ctx.type_of(node), MinorUnits):
        _report_minor_units(ctx, node)
        return
    code = ctx.currency
    if code is None and UNREAD_CURRENCY in env.requires:
        return
    if code is None and len(env.requires) == 1:
        (code,) = env.requires
    if code is None:
        _report_no_currency(ctx, node, env, money_type, named)
        return
    if isinstance(number, Number):
        bad = from_major(number.value, code)
        if isinstance(bad, BadAmount):
            ctx.report(bad.code, node.span, bad.message, bad.help)
            return
    ctx.currencies[node.span] = code


def is_stripe_count(ctx: CheckContext, node: Expression) -> bool:
    """Tells whether a number is a field of Stripe's, of money or of a moment: a count, which is no amount."""
    if isinstance(node, Field):
        return value_kinds(ctx.type_of(node.target)) in (OBJECT, MONEY, MOMENT)
    return isinstance(node, Name) and id(node) in ctx.event_reads


def _report_count(ctx: CheckContext, node: Expression, number: Expression) -> None:
    text = ctx.text(node)
    if isinstance(number, Field) and number.name == "minor" and number is node:
        money = ctx.code(number.target)
        fix = Fix(node.span, money, f"write `{money}`")
        ctx.report("wrong-type", node.span, f"`{text}` is a number, not money", f"write the money itself: `{money}`", fix)
    else:
        ctx.report("wrong-type", node.span, f"`{text}` is a number, not an amount of money", f'`money({text}, "usd")` makes money of it')


def _report_minor_units(ctx: CheckContext, node: Expression) -> None:
    """Reports a result of ``amount.minor`` where money is expected."""
    text, code = ctx.text(node), ctx.source.slice(node.span)
    help_, fix = "compute with the amount itself, without `.minor`", None
    if isinstance(node, Arithmetic) and code.count(".minor") == 1 and all(term.operator in "*/" for term in node.rest):
        written = code.replace(".minor", "")
        help_, fix = f"write `{shorten(written)}`", Fix(node.span, written, f"write `{shorten(written)}`")
    elif isinstance(node, Name):
        help_ = "leave `.minor` out where it is named"
    ctx.report("wrong-type", node.span, f"`{text}` counts smallest units, and is no amount of money", help_, fix)


def resolve_currencies(ctx: CheckContext, nodes: Iterable[Expression], env: Environment) -> None:
    """Resolves the currencies of numbers among operands of which one is money."""
    operands = list(nodes)
    money_type = next((type_ for type_ in map(ctx.type_of, operands) if is_money(type_)), None)
    if money_type is not None:
        for operand in operands:
            if is_number(ctx.type_of(operand)):
                resolve_currency(ctx, operand, env, money_type)


def resolved_type(ctx: CheckContext, node: Expression, type_: Type) -> Type:
    """Returns the type of an operand after the resolution of bare numbers."""
    taken = ctx.currencies.get(node.span)
    return type_ if taken is None else KnownMoney(code=taken)


def _or_smallest(node: Number, code: str = "usd") -> str:
    """Returns the other reading of a bare number, as one of smallest units: ``, or `0.10 USD` if that was in smallest units``."""
    minor = scaled(node.value, -exponent(code))
    if minor == node.value or int(node.value.as_tuple().exponent) < 0:
        return ""  # smallest units are whole
    text = number_text(minor)
    whole, point, part = text.partition(".")
    if point:
        text = f"{whole}.{part.ljust(exponent(code), '0')}"
    return f", or `{text} {code.upper()}` if that was in smallest units"


def _report_no_currency(ctx: CheckContext, node: Expression, env: Environment, money_type: Type, named: str) -> None:
    if ctx.currency_unread:
        return
    text = ctx.text(node)
    if named and isinstance(node, Number):
        message = f"`{text}` stands for money, whose currency is written with it, in whole units"
        cents = _or_smallest(node, named) if named in CURRENCIES else ""
        ctx.report("no-currency", node.span, message, f"write `{text} {named.upper()}`{cents}, and leave `currency` out")
        return
    if isinstance(money_type, KnownMoney) and isinstance(node, Number):
        shown = f"{text} {money_type.code.upper()}"
        help_ = f"write `{shown}`{_or_smallest(node, money_type.code)}"
        ctx.report("no-currency", node.span, f"`{text}` has no currency", help_, Fix(node.span, shown, f"write `{shown}`"))
        return
    why = f"`{text}` stands for money, but in no currency"
    if len(env.requires) > 1:
        codes = " and ".join(f"`{code.upper()}`" for code in sorted(env.requires))
        why = f"`{text}` stands for money, and the conditions around it ask for {codes}"
    if _CENTS.search(ctx.source.text[max(0, node.span.start - 20) : node.span.start]):
        help_ = f"amounts are in whole units here, not in cents: compare the amount itself, with `{text} USD` for instance"
        ctx.report("no-currency", node.span, why, help_)
        return
    write = (
        f"write the currency (`{text} USD`{_or_smallest(node)})"
        if isinstance(node, Number)
        else "write the amount with its currency (`1000 USD`)"
    )
    if isinstance(node, Number) and not node.value:
        write = f"write the currency (`{text} USD`), or ask in every currency with `.minor`, as in `amount.minor > 0`"
    if isinstance(node, Name) and env.scope.find(node.name) is not None:
        write = f"give it its currency where it is named (`let {text} = {_named_amount(ctx, node)} USD`)"
    ctx.report("no-currency", node.span, why, f"{write}, or give the file one with a line `currency USD`")


def _named_amount(ctx: CheckContext, node: Name) -> str:
    """Returns the number that a `let` gives to a name, as it is written there; 1000 where it is no plain number."""
    for let in walk(ctx.file) if ctx.file is not None and ctx.may_search() else ():
        if isinstance(let, Let) and let.name == node.name and isinstance(let.value, Number) and let.span.end <= node.span.start:
            return ctx.code(let.value)
    return "1000"


# --- what conditions require -------------------------------------------------------------------------------------------------------


def narrow_by_condition(ctx: CheckContext, node: Expression, env: Environment) -> Environment:
    """Returns the environment where a condition holds. In a file with a currency of its own, conditions require nothing."""
    return env if ctx.currency is not None else env.requiring(required_currencies(ctx, node, env))


def required_currencies(ctx: CheckContext, node: Expression, env: Environment) -> frozenset[str]:
    """Returns the currencies, in lower case, that a condition cannot be true without."""
    match node:
        case Lost():
            return frozenset({UNREAD_CURRENCY})
        case Logical("and", operands):
            return frozenset[str]().union(*(required_currencies(ctx, operand, env) for operand in operands))
        case Comparison("in", left, ListLiteral(items)) if _is_read(left):
            codes = {_money_code(item) for item in items}
            code = codes.pop() if len(codes) == 1 else None
            return frozenset({code}) if code else frozenset()
        case Comparison(operator, left, right) if operator in ORDER_AND_EQUALITY:
            for one, other in ((left, right), (right, left)):
                code = _money_code(one)
                if code is not None and _is_read(other):
                    return frozenset({code})
                # A code in capitals is reported, but its meaning is clear.
                if operator == "==" and isinstance(one, Text) and one.value.lower() in CURRENCIES and names_currency(ctx, other, env):
                    return frozenset({one.value.lower()})
    return frozenset()


def _money_code(node: Expression) -> str | None:
    if isinstance(node, Negate):
        node = node.operand
    if isinstance(node, MoneyLiteral) and node.currency.lower() in CURRENCIES:
        return node.currency.lower()
    return None


def _is_read(node: Expression) -> bool:
    """Tells whether an expression is more than a literal number or amount."""
    return not isinstance(node.operand if isinstance(node, Negate) else node, MoneyLiteral | Number)


def names_currency(ctx: CheckContext, node: Expression, env: Environment) -> bool:
    """Tells whether an expression is the ``currency`` of the event's object or of another: ``currency``, ``charge.currency``.

    In a map with keys of the author's choice, ``currency`` may hold any text.
    """

    def is_free_map(name: str) -> bool:
        return ctx.declarations.format_of(name) is Format.FREE_MAP

    if isinstance(node, Name):
        return node.name == "currency" and env.scope.find("currency") is None
    if not isinstance(node, Field) or node.name != "currency":
        return False
    start = node.target
    while isinstance(start, Field | Index):
        if isinstance(start, Field) and is_free_map(start.name):
            return False
        start = start.target
    if not isinstance(start, Name):
        return True
    bound = env.scope.find(start.name)
    return not is_free_map(start.name) and (bound is None or value_kinds(bound) in (OBJECT, LIST, MONEY))


# --- two currencies ----------------------------------------------------------------------------------------------------------------


def require_one_currency(ctx: CheckContext, nodes: Sequence[Expression], what: str) -> Type:
    """Returns money of one currency; reports the first operand that is known to be in another. ``what`` is the verb: ``added``."""
    known: tuple[str, Expression] | None = None
    for node in nodes:
        code = currency_of(ctx, node)
        if code is None:
            continue
        if known is None:
            known = code, node
        elif known[0] != code:
            return ctx.report(
                "mixed-currencies",
                node.span,
                f"`{ctx.text(node)}` is in {code.upper()} and `{ctx.text(known[1])}` in {known[0].upper()}: they cannot be {what}",
                "nothing is ever converted; use amounts of one currency",
                related=(Related(ctx.source, known[1].span, f"this is in {known[0].upper()}"),),
            )
    return KnownMoney(code=known[0]) if known is not None else Money()


def currency_of(ctx: CheckContext, node: Expression) -> str | None:
    """Returns the known currency of an expression, written or resolved."""
    taken = ctx.currencies.get(node.span)
    if taken is not None:
        return taken
    type_ = ctx.type_of(node)
    return type_.code if isinstance(type_, KnownMoney) else None


def check_currency_comparison(ctx: CheckContext, node: Expression, other: Expression, other_type: Type, env: Environment) -> bool:
    """Reports a text that is compared with a currency and can never be one. Returns True if it did."""
    if not isinstance(node, Text) or not isinstance(other_type, String) or other_type.values or not names_currency(ctx, other, env):
        return False
    if node.value in CURRENCIES:
        return False
    report_unknown_currency(ctx, node.span, node.value, upper=False, quoted=True)
    return True


# --- amounts of one call -------------------------------------------------------------------------------------------------------------


GivenAmounts = list[tuple[Expression, Money]]
"""The amounts among the arguments of a call, with the types of their parameters."""


def currency_literal(node: Expression | None) -> str:
    """Returns the currency in the value of a ``currency`` argument, lower case; empty where it is no literal."""
    return node.value.lower() if isinstance(node, Text) and node.value.lower() in CURRENCIES else ""


def check_currency_text(ctx: CheckContext, name: str, node: Expression, type_: Type, *, sent: bool = False) -> None:
    """Reports a currency argument that is no currency. ``sent``: Stripe sends the text, so it is in small letters."""
    if not isinstance(node, Text) or not isinstance(type_, String) or type_.values or not node.value:
        return
    code = node.value if sent else node.value.lower()
    if ctx.declarations.format_of(name) is Format.CURRENCY and code not in CURRENCIES:
        report_unknown_currency(ctx, node.span, node.value, upper=False, quoted=True)


def check_amounts(
    ctx: CheckContext, amounts: GivenAmounts, given: Mapping[str, Expression], names: Container[str], own: bool
) -> GivenAmounts:
    """Checks that the amounts of a structure or a call agree with each other and with the currencies written beside them.

    ``names`` are the known fields. ``own``: ``currency`` is the currency of amounts that name none. Returns the amounts that an outer
    structure decides.
    """
    rest: GivenAmounts = []
    groups: dict[str, list[Expression]] = {}
    for node, money in amounts:
        name = money.currency[1:] if money.currency.startswith("=") else "currency" if not money.currency and own else ""
        if name and name in names:
            groups.setdefault(name, []).append(node)
        else:
            rest.append((node, money))
    for name, nodes in groups.items():
        check_same_currency(ctx, nodes, name, given.get(name))
    return rest


def check_same_currency(ctx: CheckContext, amounts: list[Expression], name: str, own: Expression | None) -> None:
    """Checks that amounts are in one currency, and in the one that is written beside them as ``name``."""
    found = require_one_currency(ctx, amounts, "given together")
    named = currency_literal(own)
    if own is None or not named or isinstance(found, Any_):
        return
    for amount in amounts:
        code = currency_of(ctx, amount)
        if code is not None and named != code:
            message = f"`{ctx.text(amount)}` is in {code.upper()}, but `{name}` is {named.upper()}"
            place = Related(ctx.source, own.span, "the currency that is written beside it")
            ctx.report("mixed-currencies", amount.span, message, f"leave `{name}` out: the amount fills it", related=(place,))
            return


def check_keyed_amounts(ctx: CheckContext, key: str, amounts: GivenAmounts) -> GivenAmounts:
    """Checks amounts whose key is a currency (``currency_options.eur``); returns the others."""
    if key not in CURRENCIES:
        return amounts
    for node, money in amounts:
        code = currency_of(ctx, node) if money.currency == "key" else None
        if code is not None and code != key:
            message = f"`{ctx.text(node)}` is in {code.upper()}, but stands under `{key}`"
            ctx.report("mixed-currencies", node.span, message, f"write the amount in {key.upper()}")
    return [(node, money) for node, money in amounts if money.currency != "key"]
