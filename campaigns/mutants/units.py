"""Mistakes in amounts, currencies and lengths of time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from campaigns.mutants.mutant import Change, Kind, dropped, replaced
from campaigns.mutants.script import Script
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Argument, Comparison, Currency, DurationLiteral, Field, MapEntry, MoneyLiteral, Name, Number, Text
from wfrun.dsl.types.base import Money
from wfrun.values.currencies import CURRENCIES

OTHER = {"USD": "EUR", "EUR": "GBP", "GBP": "USD", "JPY": "USD"}
UNITS = {"day": "hour", "hour": "day", "minute": "hour", "week": "day", "second": "minute"}


def _amounts(script: Script) -> Iterator[MoneyLiteral]:
    for node in script.nodes():
        if isinstance(node, MoneyLiteral):
            yield node


def code(node: MoneyLiteral) -> Span:
    """The three letters of an amount's currency."""
    return Span(node.span.end - 3, node.span.end)


def figure(script: Script, node: MoneyLiteral) -> Span:
    """The number of an amount."""
    return Span(node.span.start, script.before(node.span.end - 3))


def currencies(script: Script, _: Random) -> Iterator[Change]:
    """Another currency in one place."""
    for node in _amounts(script):
        yield replaced(script, code(node), OTHER[node.currency])


def currency_lines(script: Script, _: Random) -> Iterator[Change]:
    """Another currency, or none, for the whole file."""
    for item in script.file.items:
        if isinstance(item, Currency):
            yield replaced(script, Span(item.span.end - 3, item.span.end), OTHER[item.code])
            yield dropped(script, item.span, "the line `currency`")


def currency_texts(script: Script, _: Random) -> Iterator[Change]:
    """Another code where a currency is asked for: ``currency == "eur"``."""
    for node in script.nodes():
        if isinstance(node, Text) and node.value.upper() in OTHER:
            yield replaced(script, Span(node.span.start + 1, node.span.end - 1), OTHER[node.value.upper()].lower())


def capital_texts(script: Script, _: Random) -> Iterator[Change]:
    """``currency == "USD"``, where Stripe writes small letters."""
    for node in script.nodes():
        if isinstance(node, Text) and node.value.upper() in OTHER:
            yield replaced(script, Span(node.span.start + 1, node.span.end - 1), node.value.upper())


def no_currencies(script: Script, dice: Random) -> Iterator[Change]:
    """A code that no currency has."""
    for node in _amounts(script):
        a, rest = node.currency[0], node.currency[1:]
        codes = [one for one in (a + rest[::-1], rest + a, node.currency[:2] + "X", "X" + rest) if one.lower() not in CURRENCIES]
        yield replaced(script, code(node), dice.choice(codes))


def bare(script: Script, _: Random) -> Iterator[Change]:
    """An amount without its currency."""
    for node in _amounts(script):
        yield replaced(script, Span(figure(script, node).end, node.span.end), "", f"`{node.currency}` is gone")


def _times(script: Script, factor: str) -> Iterator[Change]:
    for node in _amounts(script):
        value = (node.amount * Decimal(factor)).normalize()
        yield replaced(script, figure(script, node), f"{value:f}")


def hundredfold(script: Script, _: Random) -> Iterator[Change]:
    """An amount written in cents: ``100000 USD`` for ``1000 USD``."""
    return _times(script, "100")


def hundredth(script: Script, _: Random) -> Iterator[Change]:
    """An amount divided by a hundred: ``10 USD`` for ``1000 USD``."""
    return _times(script, "0.01")


def decimals(script: Script, _: Random) -> Iterator[Change]:
    """More decimals than the currency has."""
    for node in _amounts(script):
        yield replaced(script, figure(script, node), f"{node.amount + Decimal('0.005'):f}")


def quoted(script: Script, _: Random) -> Iterator[Change]:
    """An amount in quotes, where it is compared or given to an action."""
    for node in _amounts(script):
        if isinstance(next(script.above(node)), Comparison | Argument):
            yield replaced(script, node.span, f'"{script.slice(node)}"')


def minor_added(script: Script, _: Random) -> Iterator[Change]:
    """``amount.minor`` where money is compared with money."""
    for node in script.nodes():
        if isinstance(node, Comparison) and isinstance(node.left, Name | Field) and isinstance(script.type_of(node.left), Money):
            end = node.left.span.end
            yield replaced(script, Span(end, end), ".minor", f"`{script.slice(node.left)}.minor` is compared with money")


def minor_dropped(script: Script, _: Random) -> Iterator[Change]:
    """Money compared with a number of smallest units."""
    for node in script.nodes():
        if isinstance(node, Field) and node.name == "minor":
            yield replaced(script, Span(node.target.span.end, node.span.end), "", "`.minor` is gone")


def percents(script: Script, _: Random) -> Iterator[Change]:
    """``10`` for ``10%``."""
    for node in script.nodes():
        if isinstance(node, Number) and node.percent:
            yield replaced(script, Span(node.span.end - 1, node.span.end), "", "`%` is gone")


def numbers(script: Script, _: Random) -> Iterator[Change]:
    """Another number."""
    for node in script.nodes():
        if isinstance(node, Number) and not node.percent:
            yield replaced(script, node.span, f"{node.value + 1:f}")


def keys(script: Script, _: Random) -> Iterator[Change]:
    """An amount under the key of another currency: ``{chf: 90 EUR}``."""
    for node in script.nodes():
        if isinstance(node, MapEntry) and isinstance(node.value, MoneyLiteral):
            yield replaced(script, script.find(node.key, node.span.start), "chf")


# --- time ------------------------------------------------------------------------------------------------------------------------


def _durations(script: Script) -> Iterator[DurationLiteral]:
    for node in script.nodes():
        if isinstance(node, DurationLiteral):
            yield node


def time_units(script: Script, _: Random) -> Iterator[Change]:
    """``5 hours`` for ``5 days``."""
    for node in _durations(script):
        yield replaced(script, script.find(node.unit, node.span.start), UNITS[node.unit])


def no_time_units(script: Script, _: Random) -> Iterator[Change]:
    """A unit that there is not: ``5 dys``."""
    for node in _durations(script):
        yield replaced(script, script.find(node.unit, node.span.start), node.unit[0] + node.unit[2:])


def bare_times(script: Script, _: Random) -> Iterator[Change]:
    """``wait 5`` for ``wait 5 days``."""
    for node in _durations(script):
        start = script.find(node.unit, node.span.start).start
        yield replaced(script, Span(script.before(start), node.span.end), "", f"`{node.unit}` is gone")


def months(script: Script, _: Random) -> Iterator[Change]:
    """``1 month``, which is no length of time."""
    for node in _durations(script):
        yield replaced(script, node.span, "1 month")


KINDS = (
    Kind("another currency in one place", currencies, "a rule may speak of several currencies"),
    Kind("another `currency` line, or none", currency_lines, "where every amount has its currency, the line changes nothing"),
    Kind("another code where a currency is asked for", currency_texts, "each currency is possible"),
    Kind("capital letters where Stripe writes small ones", capital_texts),
    Kind("a currency that there is not", no_currencies),
    Kind("an amount without its currency", bare, "where the conditions around it ask for one currency, the number takes that"),
    Kind("an amount times 100", hundredfold, "any amount is possible; the report of a run shows it with its decimals"),
    Kind("an amount divided by 100", hundredth, "any amount is possible; the report of a run shows it with its decimals"),
    Kind("more decimals than the currency has", decimals),
    Kind("an amount in quotes", quoted),
    Kind("`.minor` where money is meant", minor_added),
    Kind("money where `.minor` is meant", minor_dropped),
    Kind("`%` dropped", percents, "`10` is a number like `0.1`; the report of a run shows an amount below zero"),
    Kind("another number", numbers, "any number is possible; a test on either side of it tells"),
    Kind("an amount under another currency's key", keys, "the keys of one's own map are free"),
    Kind("another unit of time", time_units, "hours are as possible as days"),
    Kind("a unit of time that there is not", no_time_units, slip=True),
    Kind("a length of time without its unit", bare_times),
    Kind("`1 month`", months, slip=True),
)
