"""Comparisons that are written out in words: ``is greater than 5 USD``, ``3 days ago``."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, plain_operand, suggest
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


def in_words(site: ErrorSite) -> Explanation | None:
    """``amount is greater than 5 USD``, ``amount at least 5 USD``, ``amount is not above 5 USD``."""
    token = site.token
    if token.kind not in NAMES | {"at most"} or not site.accepts("=="):
        return None
    first = resume_at = site.index
    negated = False
    while site.tokens[resume_at].text in _BEFORE_VALUE and resume_at < first + 2:
        negated = negated or site.tokens[resume_at].text == "not"
        resume_at += 1
    words = " ".join([one.text if one.kind not in LITERALS else '"' for one in site.tokens[resume_at : resume_at + _LONGEST]]).lower() + " "
    phrase = next((phrase for phrase in _PHRASES if words.startswith(f"{phrase} ")), None)
    if phrase is None:
        return None
    left = len(phrase) + 1
    while left > 0:
        left -= len(site.tokens[resume_at].text) + 1
        resume_at += 1
    if site.tokens[resume_at].kind not in _BEGINS_VALUE:
        return None
    sign = _OPPOSITE[_PHRASES[phrase]] if negated else _PHRASES[phrase]
    span = site.span(first, resume_at - 1)
    shown = quoted(" ".join(site.source.slice(span).split()))
    repair = Repair(first, (site.new_token(sign),), resume_at)
    return Explanation(span, f"`{shown}` is written `{sign}` here", suggest(sign), Fix(span, sign), repair)


_DENIED = {
    "does not contain": "contains", "does not include": "contains", "not contains": "contains", "does not start with": "starts_with",
    "not starts_with": "starts_with", "does not begin with": "starts_with", "does not end with": "ends_with", "not ends_with": "ends_with",
    "does not match": "matches", "not matches": "matches", "does not equal": "!=", "not equals": "!=", "not equal to": "!=",
}  # fmt: skip
"""What is denied in words, and the operator."""


def denied(site: ErrorSite) -> Explanation | None:
    """``description does not contain "x"``, ``description not contains "x"``."""
    token = site.token
    if token.text not in ("does", "not") or not site.accepts("=="):
        return None
    words = " ".join([one.text for one in site.tokens[site.index : site.index + 4]]) + " "
    phrase = next((phrase for phrase in _DENIED if words.startswith(f"{phrase} ")), None)
    operand = plain_operand(site, site.index - 1)
    if phrase is None or operand is None or operand <= site.statement_start:
        return None
    resume_at = site.index + len(phrase.split())
    operator = _DENIED[phrase]
    if operator == "!=":
        span = site.span(site.index, resume_at - 1)
        return Explanation(
            span,
            f"`{phrase}` is written `!=` here",
            suggest("!="),
            Fix(span, "!="),
            site.replace(site.new_token("!="), resume_at=resume_at),
        )
    shown = f"not {site.text(operand, site.index - 1)} {operator}"
    replacement = (site.new_token("not", at=site.tokens[operand]), *site.tokens[operand : site.index], site.new_token(operator))
    span = site.span(site.index, resume_at - 1)
    fix = Fix(site.span(operand, resume_at - 1), shown)
    return Explanation(
        span, f"`{phrase}` is written `not … {operator}` here", suggest(quoted(shown) + " …"), fix, Repair(operand, replacement, resume_at)
    )


def time_before_now(site: ErrorSite) -> Explanation | None:
    """``created < 3 days ago``, ``3 days from now``."""
    token, previous = site.token, site.previous
    if previous is None or previous.kind != "DURATION" or token.kind not in NAMES:
        return None
    last = site.index + (token.text == "from")
    ago = token.text in ("ago", "earlier")
    if not ago and (token.text != "from" or site.tokens[last].text != "now"):
        return None
    sign = "-" if ago else "+"
    place = site.index - 1
    if site.tokens[place - 1].kind in ARITHMETIC_SIGNS:
        return None
    shown = f"now {sign} {site.text(place, place)}"
    replacement = (site.new_token("NAME", "now", at=previous), site.new_token(sign, at=previous), previous)
    span = site.span(place, last)
    return Explanation(
        span, "a moment is reckoned from `now`", suggest(quoted(shown)), Fix(span, shown), Repair(place, replacement, last + 1)
    )


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (in_words, denied, time_before_now)
"""Asked in this order."""
