"""What a whole number or a decimal of Stripe's means: money, a moment, or a plain number.

The package types all of them ``int`` or ``Decimal``; names, documentation and the enclosing field tell them apart. The rules are checked against every
field of the shipped releases, by name, in the tests.
"""

from __future__ import annotations

import re

from wfrun.dsl.types import INTEGER, NUMBER, Money, Timestamp, Type

_AMOUNT_NAME = re.compile(
    r"""(^|_)amounts?(_|$) | ^(sub)?total(_|$) | (^|_)balance$ | (^|_)tip_threshold$
      | ^(fee|net|tax|atm_fee|unit_cost|cash|inbound_pending|outbound_pending|available)$""",
    re.VERBOSE,
)
_AMOUNT_DOC = re.compile(
    r"smallest (?:currency|monetary) unit|currency's smallest|\bcents\b|\(or local equivalent\)|minor unit|ISO currency code.{0,40}\bkey"
)
_AMOUNT_PARENTS = frozenset({"source_types", "custom_unit_amount", "monetary"})
"""Structures whose numbers are all amounts, whatever their names (``custom_unit_amount.minimum``)."""
_NOT_AN_AMOUNT = re.compile(r"(^|_)(count|days|months?|years?|at|on|date|time|percent|rate)$")
_DECIMAL_AMOUNT = re.compile(r"(^|_)(amount|cost|total)(_.*)?_decimal$")

_MOMENT_NAME = re.compile(
    r"""(^|_)(at|on|date|deadline|timestamp|time|created|updated|expires|eta|by|before|after|until|start|end|anchor)$
      | ^(next_payment_attempt|next_pending_invoice_item_invoice|scheduled_release)$""",
    re.VERBOSE,
)
_MOMENT_DOC = re.compile(r"\bunix\b|\bepoch\b|\btimestamp\b", re.IGNORECASE)
_NOT_A_MOMENT = re.compile(r"(_seconds|_days|_months|_count|hour|day|month|year|duration|offset)$|^(monthly|weekly)_")
_MILLISECONDS = re.compile(r"\bmilliseconds\b", re.IGNORECASE)
_RANGE_ENDS = frozenset({"gt", "gte", "lt", "lte"})
"""The ends of a range filter (``created={gte: …}``) mean what the field around them means."""

KEYED_BY_CURRENCY = re.compile(r"(^|_)(currency_options|by_currency)$")
"""Maps whose keys are currency codes, by name."""
_KEYED_BY_CURRENCY_DOC = re.compile(
    r"ISO currency code|keyed by|currency codes? as keys?|are (?:the )?(?:three-letter )?currenc", re.IGNORECASE
)
CURRENCY_CODE = re.compile(r"[a-z]{3}")


def keyed_by_currency(name: str, doc: str) -> bool:
    """Whether the keys of the map ``name`` are currency codes."""
    return bool(KEYED_BY_CURRENCY.search(name) or _KEYED_BY_CURRENCY_DOC.search(doc))


def effective_name(name: str, parents: tuple[str, ...]) -> str:
    """The name that tells a number's meaning: its own, or the one around it for an end of a range."""
    return parents[-1] if name in _RANGE_ENDS and parents else name


def whole_number(name: str, doc: str, parents: tuple[str, ...], currency: str) -> Type:
    """The type of an ``int`` field. ``parents`` are the field names around it, ``currency`` is where its currency stands if it is money."""
    name = effective_name(name, parents)
    if not _NOT_AN_AMOUNT.search(name) and (
        _AMOUNT_NAME.search(name)
        or _AMOUNT_DOC.search(doc)
        or (parents and parents[-1] in _AMOUNT_PARENTS)
        or (currency == "key" and KEYED_BY_CURRENCY.search(name))
    ):
        return Money(currency)
    if not _NOT_A_MOMENT.search(name) and (_MOMENT_NAME.search(name) or _MOMENT_DOC.search(doc)):
        return Timestamp("ms" if _MILLISECONDS.search(doc) else "s")
    return INTEGER


def decimal_number(name: str, currency: str) -> Type:
    """The type of a ``Decimal`` field: an amount in minor units with decimals, or a plain number."""
    return Money(currency, decimal=True) if _DECIMAL_AMOUNT.search(name) else NUMBER


def iso_moment(name: str) -> bool:
    """Whether a text field of the v2 API is a moment in ISO 8601."""
    return bool(_MOMENT_NAME.search(name)) and not _NOT_A_MOMENT.search(name)
