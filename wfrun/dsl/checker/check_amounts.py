"""The amounts of one call or structure: in one currency, and in the one that is written beside them."""

from __future__ import annotations

from collections.abc import Container, Mapping

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.money import code_of, one_currency, unknown_currency
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.syntax.nodes import Expression, Text
from wfrun.dsl.types.base import Any_, Money, String, Type
from wfrun.values.currencies import CURRENCIES

Amounts = list[tuple[Expression, Money]]
"""The amounts among the arguments of a call, with the types of what they are given to."""


def currency_named(node: Expression | None) -> str:
    """The currency that is written as the value of a ``currency``, lower case; empty where none is."""
    return node.value.lower() if isinstance(node, Text) and node.value.lower() in CURRENCIES else ""


def is_currency(name: str) -> bool:
    """Whether Stripe's parameters of this name hold the code of a currency."""
    return name == "currency" or name.endswith("_currency")


def written(ctx: CheckContext, name: str, node: Expression, type_: Type, *, sent: bool = False) -> None:
    """Notes a text that is given as a currency and is none. ``sent``: Stripe sends it, in small letters; it takes any."""
    if not isinstance(node, Text) or not isinstance(type_, String) or type_.values or not node.value:
        return
    code = node.value if sent else node.value.lower()
    if is_currency(name) and code not in CURRENCIES:
        unknown_currency(ctx, node.span, node.value, upper=False, quoted=True)


def settle(ctx: CheckContext, amounts: Amounts, given: Mapping[str, Expression], names: Container[str], own: bool) -> Amounts:
    """The amounts of a structure or a call agree with each other and with the currencies that are written beside them.

    ``names`` are the fields that there are; ``own`` says that ``currency`` is the currency of those that name none. What is settled further
    out is given back.
    """
    rest: Amounts = []
    groups: dict[str, list[Expression]] = {}
    for node, money in amounts:
        name = money.currency[1:] if money.currency.startswith("=") else "currency" if not money.currency and own else ""
        if name and name in names:
            groups.setdefault(name, []).append(node)
        else:
            rest.append((node, money))
    for name, nodes in groups.items():
        agree(ctx, nodes, name, given.get(name))
    return rest


def agree(ctx: CheckContext, amounts: list[Expression], name: str, own: Expression | None) -> None:
    """Amounts are in one currency, and in the one that is written beside them as ``name``."""
    found = one_currency(ctx, amounts, "given together")
    named = currency_named(own)
    if own is None or not named or isinstance(found, Any_):
        return
    for amount in amounts:
        code = code_of(ctx, amount)
        if code is not None and named != code:
            told = f"`{ctx.text(amount)}` is in {code.upper()}, but `{name}` is {named.upper()}"
            beside = Related(ctx.source, own.span, "the currency that is written beside it")
            ctx.report("mixed-currencies", amount.span, told, f"leave `{name}` out: the amount fills it", related=(beside,))
            return


def under(ctx: CheckContext, key: str, amounts: Amounts) -> Amounts:
    """Amounts under the code of a currency (``currency_options.eur``) are in it; the others are given back."""
    if key not in CURRENCIES:
        return amounts
    for node, money in amounts:
        code = code_of(ctx, node) if money.currency == "key" else None
        if code is not None and code != key:
            told = f"`{ctx.text(node)}` is in {code.upper()}, but stands under `{key}`"
            ctx.report("mixed-currencies", node.span, told, f"write the amount in {key.upper()}")
    return [(node, money) for node, money in amounts if money.currency != "key"]
