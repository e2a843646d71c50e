"""Random trees of every kind of node, made from the tree's own declaration: well-formed, and mostly nonsense."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Node
from wfrun.project import codec as store

WORDS = """
    amount status customer metadata lines object event previous run now a b c email log update_customer create_refund retrieve_charge
    list_charges lower changed recent any sum min max money timestamp payment_intent.succeeded charge.failed charge.* * customer.updated
    invoice.paid usd succeeded USD EUR XYZ string list items data id reason charge to subject append day month hour count first quantity
    limit created gte balance currency unit_amount price_data round abs text number missing format_time Europe/London ( setting catch
"""
TEXTS = ("", "two words", 'q"uote', "line\nbreak", "\ud800", "ü😀", *WORDS.split())

FORMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Comparison", "operator"): ("==", "!=", "<", ">", "<=", ">=", "in", "not in", "contains", "starts_with", "ends_with", "matches"),
    ("Logical", "operator"): ("and", "or"),
    ("Term", "operator"): ("+", "-", "*", "/"),
    ("DurationLiteral", "unit"): ("second", "minute", "hour", "day", "week"),
    ("Every", "unit"): ("minute", "hour", "day", "weekday", "month", "monday"),
    ("AtMost", "unit"): ("hour", "day", "week"),
    ("Parameter", "type"): ("string", "number", "boolean", "money", "timestamp", "list", "map"),
    ("Quantifier", "function"): ("any", "all", "none", "count", "first", "sum"),
}
"""What stands where only some words do."""

AT_LEAST_ONE = {"operands", "rest", "branches", "events", "path"}

LEAVES = (nodes.Null, nodes.Boolean, nodes.Name, nodes.Text, nodes.Number, nodes.MoneyLiteral, nodes.Stop, nodes.ExpectNothing, nodes.Use)


def any_node(make: type[Node], chance: random.Random, depth: int) -> Node:
    """A random node of a class, with nodes below it to about this depth."""
    names: tuple[str, ...] = make.__match_args__  # type: ignore[attr-defined]
    plan = dict(store.PLANS)[make]
    return make(*(_any_field(make, name, kind, allowed, chance, depth) for name, (kind, allowed) in zip(names, plan, strict=True)))


def _any_field(make: type[Node], name: str, kind: int, allowed: frozenset[type], chance: random.Random, depth: int) -> Any:
    if kind == store.SPAN:
        start = 100 + chance.randrange(100)
        return Span(start, start + 20 + chance.randrange(100))
    if kind == store.DECIMAL:
        return Decimal(chance.choice(["0", "5", "-1.50", "10.5", "1E+3", "0.000001", "9" * 40]))
    if kind == store.MANY:
        return tuple(_any_of(allowed, chance, depth) for _ in range(chance.randrange(name in AT_LEAST_ONE, 4)))
    forms = FORMS.get((make.__name__, name))
    return chance.choice(forms) if forms is not None else _any_of(allowed, chance, depth)


def _any_of(allowed: frozenset[type], chance: random.Random, depth: int) -> Any:
    plain: dict[type, Any] = {
        str: chance.choice(TEXTS),
        int: chance.randrange(-5, 70),
        bool: chance.random() < 0.5,
        type(None): None,
    }
    choices = list(allowed) if depth > 0 else [one for one in allowed if one in plain or one in LEAVES] or list(allowed)
    chosen = sorted(choices, key=lambda one: one.__name__)[chance.randrange(len(choices))]
    return plain[chosen] if chosen in plain else any_node(chosen, chance, depth - 1)


def any_file(seed: int) -> nodes.File:
    """A random file with one item of each kind."""
    chance = random.Random(seed)
    kinds = (nodes.Api, nodes.Currency, nodes.Use, nodes.Let, nodes.Workflow, nodes.Workflow, nodes.Test)
    items: Any = tuple(any_node(make, chance, 4) for make in kinds)
    return nodes.File(items, (nodes.Comment("# x", Span(1, 2)),), Span(0, 9))
