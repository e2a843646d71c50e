"""Numeric types: whether a whole number or a decimal of Stripe's is money, a moment, or a plain number.

The package types all of them ``int`` or ``Decimal``; names, documentation and the fields around them tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from attrs import frozen

from wfrun.dsl.types.base import INTEGER, NUMBER, Money, Timestamp, Type

_AMOUNT_NAME = re.compile(
    r"""(^|_)amount(s_|_|$) | ^(sub)?total(_|$) | (^|_)balance$ | (^|_)tip_threshold$ | ^fixed_amounts$
      | ^(application_fee|fee|net|tax|atm_fee|unit_cost|cash|inbound_pending|outbound_pending|available)$""",
    re.VERBOSE,
)
_AMOUNT_DOC = re.compile(r"smallest (?:currency|monetary) unit|currency's smallest|\(or local equivalent\)|minor unit")
_AMOUNT_PARENTS = frozenset({"source_types", "custom_unit_amount", "monetary"})
"""Structures whose numbers are all amounts, whatever their names (``custom_unit_amount.minimum``)."""
_NOT_AN_AMOUNT = re.compile(r"(^|_)(count|days|months?|years?|at|on|date|time|percent|rate|usage)$")
_DECIMAL_AMOUNT = re.compile(r"(^|_)(amount|cost|total)(_.*)?_decimal$")
_DECIMAL_TEXTS = frozenset({"fx_rate", "metric_tons", "metric_tons_available"})

_MOMENT_NAME = re.compile(
    r"""(^|_)(at|on|date|deadline|timestamp|time|created|updated|expires|eta|by|before|after|until|start|end|anchor)$
      | ^(next_payment_attempt|next_pending_invoice_item_invoice|scheduled_release)$""",
    re.VERBOSE,
)
_MOMENT_DOC = re.compile(r"\bunix\b|\bepoch\b|\btimestamp\b", re.IGNORECASE)
_NOT_A_MOMENT = re.compile(r"(_seconds|_days|_months|_count|hour|day|month|year|duration|offset)$|^(monthly|weekly)_|^divide_by$")
_TIME_OF_DAY = re.compile(r"HH:MM\b(?!:SS)")
_MILLISECONDS = re.compile(r"\bmilliseconds\b", re.IGNORECASE)

RANGE_ENDS = frozenset({"gt", "gte", "lt", "lte"})
"""The ends of a range filter (``created={gte: …}``) mean what the field around them means."""

_CURRENCY = re.compile(r"currenc", re.IGNORECASE)
CURRENCY_CODE = re.compile(r"[a-z]{3}")


@frozen
class Place:
    """The place of a number.

    ``parents`` are the fields around the field ``name``, outermost first; ``beside`` the names in its structure; ``currency`` where its
    currency stands if it is money (see ``Money``). ``keyed`` marks the values of a map by currency, ``ranged`` a filter that takes a range.
    """

    name: str
    doc: str
    parents: tuple[str, ...] = ()
    beside: Collection[str] = ()
    currency: str = "none"
    keyed: bool = False
    ranged: bool = False


def keyed_by_currency(name: str, doc: str) -> bool:
    """Returns whether the keys of the map ``name`` are currency codes: Stripe's maps that speak of currencies at all are by currency."""
    return bool(_CURRENCY.search(name) or _CURRENCY.search(doc))


def whole_number(place: Place) -> Type:
    """Returns the type of an ``int`` field."""
    is_end = place.name in RANGE_ENDS and bool(place.parents)
    name = place.parents[-1] if is_end else place.name
    if _is_amount(name, place):
        # A filter over objects of any currency compares their smallest units.
        return INTEGER if is_end or place.ranged else Money(place.currency)
    if not _NOT_A_MOMENT.search(name) and (_MOMENT_NAME.search(name) or _MOMENT_DOC.search(place.doc)):
        return Timestamp("ms" if _MILLISECONDS.search(place.doc) else "s")
    return INTEGER


def _is_amount(name: str, place: Place) -> bool:
    if _NOT_AN_AMOUNT.search(name):
        return False
    return bool(
        _AMOUNT_NAME.search(name)
        or _AMOUNT_DOC.search(place.doc)
        or (place.parents and place.parents[-1] in _AMOUNT_PARENTS)
        or (name == "value" and "currency" in place.beside)
        or place.keyed
    )


def decimal_number(place: Place) -> Type:
    """Returns the type of a ``Decimal`` field: an amount in minor units with decimals, or a plain number."""
    return Money(place.currency, decimal=True) if _DECIMAL_AMOUNT.search(place.name) else NUMBER


def decimal_text(place: Place) -> bool:
    """Returns whether a text field is a decimal: the package says ``Decimal`` from version 15 on, and ``str`` before."""
    return place.name.endswith("_decimal") or place.name in _DECIMAL_TEXTS


def iso_moment(place: Place) -> bool:
    """Returns whether a text field of the v2 API is a moment in ISO 8601, and not a time of day."""
    return bool(_MOMENT_NAME.search(place.name)) and not _NOT_A_MOMENT.search(place.name) and not _TIME_OF_DAY.search(place.doc)
