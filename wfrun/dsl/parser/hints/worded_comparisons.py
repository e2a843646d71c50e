"""Comparisons that are written out in words: ``is greater than 5 USD``, ``3 days ago``."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import Explanation, Mend, Spot, plain_operand, written
from wfrun.dsl.syntax.keywords import ARITHMETIC_SIGNS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, quoted

_LONGEST = 8
"""So many words a comparison has at the most."""

_BEFORE_VALUE = frozenset({"is", "are", "was", "be", "not"})

_PHRASES = {
    "greater then": ">", "more then": ">", "less then": "<",
    "greater than or equal to": ">=", "greater or equal to": ">=", "greater than or equals": ">=", "more than or equal to": ">=",
    "less than or equal to": "<=", "less or equal to": "<=", "less than or equals": "<=", "fewer than or equal to": "<=",
    "greater than": ">", "bigger than": ">", "larger than": ">", "higher than": ">", "more than": ">", "longer than": ">",
    "later than": ">", "above": ">", "over": ">", "exceeds": ">", "after": ">",
    "less than": "<", "smaller than": "<", "lower than": "<", "fewer than": "<", "shorter than": "<", "earlier than": "<",
    "below": "<", "under": "<", "before": "<",
    "greater": ">", "bigger": ">", "larger": ">", "higher": ">", "less": "<", "smaller": "<", "lower": "<",
    "one of": "in", "any of": "in", "either of": "in", "among": "in", "none of": "not in",
    "at least": ">=", "no less than": ">=", "at most": "<=", "no more than": "<=",
    "equal to": "==", "equals to": "==", "the same as": "==", "exactly": "==", "different from": "!=",
}  # fmt: skip
"""What is said in words, and the sign for it."""

_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}

_BEGINS_VALUE = NAMES | LITERALS | {"(", "-", "["}


def in_words(spot: Spot) -> Explanation | None:
    """``amount is greater than 5 USD``, ``amount at least 5 USD``, ``amount is not above 5 USD``."""
    token = spot.token
    if token.kind not in NAMES | {"at most"} or not spot.accepts("=="):
        return None
    first = on = spot.index
    negated = False
    while spot.tokens[on].text in _BEFORE_VALUE and on < first + 2:
        negated = negated or spot.tokens[on].text == "not"
        on += 1
    words = " ".join([one.text if one.kind not in LITERALS else '"' for one in spot.tokens[on : on + _LONGEST]]).lower() + " "
    phrase = next((phrase for phrase in _PHRASES if words.startswith(f"{phrase} ")), None)
    if phrase is None:
        return None
    left = len(phrase) + 1
    while left > 0:
        left -= len(spot.tokens[on].text) + 1
        on += 1
    if spot.tokens[on].kind not in _BEGINS_VALUE:
        return None
    sign = _OPPOSITE[_PHRASES[phrase]] if negated else _PHRASES[phrase]
    span = spot.span(first, on - 1)
    shown = quoted(" ".join(spot.source.slice(span).split()))
    mend = Mend(first, (spot.made(sign),), on)
    return Explanation(span, f"`{shown}` is written `{sign}` here", written(sign), Fix(span, sign), mend)


_DENIED = {
    "does not contain": "contains", "does not include": "contains", "not contains": "contains", "does not start with": "starts_with",
    "not starts_with": "starts_with", "does not begin with": "starts_with", "does not end with": "ends_with", "not ends_with": "ends_with",
    "does not match": "matches", "not matches": "matches", "does not equal": "!=", "not equals": "!=", "not equal to": "!=",
}  # fmt: skip
"""What is denied in words, and the operator."""


def denied(spot: Spot) -> Explanation | None:
    """``description does not contain "x"``, ``description not contains "x"``."""
    token = spot.token
    if token.text not in ("does", "not") or not spot.accepts("=="):
        return None
    words = " ".join([one.text for one in spot.tokens[spot.index : spot.index + 4]]) + " "
    phrase = next((phrase for phrase in _DENIED if words.startswith(f"{phrase} ")), None)
    operand = plain_operand(spot, spot.index - 1)
    if phrase is None or operand is None or operand <= spot.begun:
        return None
    on = spot.index + len(phrase.split())
    operator = _DENIED[phrase]
    if operator == "!=":
        span = spot.span(spot.index, on - 1)
        return Explanation(span, f"`{phrase}` is written `!=` here", written("!="), Fix(span, "!="), spot.instead(spot.made("!="), on=on))
    shown = f"not {spot.written(operand, spot.index - 1)} {operator}"
    put = (spot.made("not", at=spot.tokens[operand]), *spot.tokens[operand : spot.index], spot.made(operator))
    span = spot.span(spot.index, on - 1)
    fix = Fix(spot.span(operand, on - 1), shown)
    return Explanation(span, f"`{phrase}` is written `not … {operator}` here", written(quoted(shown) + " …"), fix, Mend(operand, put, on))


def time_before_now(spot: Spot) -> Explanation | None:
    """``created < 3 days ago``, ``3 days from now``."""
    token, before = spot.token, spot.before
    if before is None or before.kind != "DURATION" or token.kind not in NAMES:
        return None
    last = spot.index + (token.text == "from")
    ago = token.text in ("ago", "earlier")
    if not ago and (token.text != "from" or spot.tokens[last].text != "now"):
        return None
    sign = "-" if ago else "+"
    place = spot.index - 1
    if spot.tokens[place - 1].kind in ARITHMETIC_SIGNS:
        return None
    shown = f"now {sign} {spot.written(place, place)}"
    put = (spot.made("NAME", "now", at=before), spot.made(sign, at=before), before)
    span = spot.span(place, last)
    return Explanation(span, "a moment is reckoned from `now`", written(quoted(shown)), Fix(span, shown), Mend(place, put, last + 1))


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (in_words, denied, time_before_now)
"""Asked in this order."""
