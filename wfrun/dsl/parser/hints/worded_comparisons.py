"""Hints for comparisons in words: ``is greater than 5 USD``, ``startswith "a"``, ``3 days ago``."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, plain_operand, suggest
from wfrun.dsl.syntax.keywords import ARITHMETIC_SIGNS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, quoted

MAX_WORDS = 8
"""Words of the longest phrase, with those before it."""

_BEFORE_PHRASE = frozenset({"is", "are", "was", "be", "not"})

OPERATOR_WORDS = {
    "startswith": "starts_with", "beginswith": "starts_with", "begins_with": "starts_with", "starts with": "starts_with",
    "begins with": "starts_with", "endswith": "ends_with", "ends with": "ends_with", "includes": "contains", "include": "contains",
    "contain": "contains", "has": "contains", "match": "matches", "ne": "!=", "neq": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=",
}  # fmt: skip
"""Operators of other languages."""

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
"""Comparisons in words; words such as `is` and `is not` may stand before one."""

_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}

_DENIALS = {
    "does not contain": "contains", "does not include": "contains", "not contains": "contains", "does not start with": "starts_with",
    "not starts_with": "starts_with", "does not begin with": "starts_with", "does not end with": "ends_with", "not ends_with": "ends_with",
    "does not match": "matches", "not matches": "matches", "does not equal": "!=", "not equals": "!=", "not equal to": "!=",
}  # fmt: skip
"""Denied comparisons in words, with the operator; all but ``!=`` are denied with `not` before the whole comparison."""

_BEGINS_VALUE = NAMES | LITERALS | {"(", "-", "["}


def comparison_in_words(site: ErrorSite) -> Explanation | None:
    """Explains ``amount is greater than 5 USD``, ``amount at least 5 USD``, ``amount is not above 5 USD``, ``name startswith "a"``."""
    first = stop = site.index
    if site.token.kind not in NAMES | {"at most"} or not site.accepts("=="):
        return None
    negated = False
    while site.tokens[stop].text in _BEFORE_PHRASE and stop < first + 2:
        negated = negated or site.tokens[stop].text == "not"
        stop += 1
    words = " ".join([one.text if one.kind not in LITERALS else '"' for one in site.tokens[stop : stop + MAX_WORDS]]).lower() + " "
    table = OPERATOR_WORDS if stop == first and site.token.kind == "NAME" else {}
    operator = next((word for word in table if words.startswith(f"{word} ")), None)
    phrase = operator or next((phrase for phrase in _PHRASES if words.startswith(f"{phrase} ")), None)
    if phrase is None:
        return None
    left = len(phrase) + 1
    while left > 0:
        left -= len(site.tokens[stop].text) + 1
        stop += 1
    if operator is not None:
        return site.is_written(OPERATOR_WORDS[operator], stop=stop)
    if site.tokens[stop].kind not in _BEGINS_VALUE:
        return None
    return site.is_written(_OPPOSITE[_PHRASES[phrase]] if negated else _PHRASES[phrase], stop=stop)


_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "contains", "starts_with", "ends_with", "matches"})
"""The kinds of tokens that compare: what stands behind one is compared already."""


def denied_comparison(site: ErrorSite) -> Explanation | None:
    """Explains ``description does not contain "x"``, ``description not contains "x"``."""
    if site.token.text not in ("does", "not"):
        return None
    words = " ".join([one.text for one in site.tokens[site.index : site.index + 4]]) + " "
    phrase = next((phrase for phrase in _DENIALS if words.startswith(f"{phrase} ")), None)
    operand = plain_operand(site, site.index - 1)
    if phrase is None or operand is None or operand <= site.statement_start or site.tokens[operand - 1].kind in _COMPARISONS:
        return None
    operator, stop = _DENIALS[phrase], site.index + len(phrase.split())
    place = site.span(site.index, stop - 1)
    if operator == "!=":
        message = f"`{phrase}` is written `!=` here"
        return Explanation(place, message, suggest("!="), Fix(place, "!="), site.replace(site.new_token("!="), resume_at=stop))
    text = f"not {site.text(operand, site.index - 1)} {operator}"
    tokens = (site.new_token("not", at=site.tokens[operand]), *site.tokens[operand : site.index], site.new_token(operator))
    message, help = f"`{phrase}` is written `not … {operator}` here", suggest(quoted(text) + " …")
    return site.rewrite(message, text, *tokens, first=operand, stop=stop, place=place, help=help)


def time_from_now(site: ErrorSite) -> Explanation | None:
    """Explains ``created < 3 days ago``, ``3 days from now``."""
    duration = site.previous
    if duration.kind != "DURATION" or site.token.kind not in NAMES:
        return None
    ago = site.token.text in ("ago", "earlier")
    if not ago and (site.token.text != "from" or site.peek(1).text != "now"):
        return None
    sign, first = "-" if ago else "+", site.index - 1
    if site.tokens[first - 1].kind in ARITHMETIC_SIGNS:
        return None
    tokens = (site.new_token("NAME", "now", at=duration), site.new_token(sign, at=duration), duration)
    stop = site.index + (1 if ago else 2)
    return site.rewrite("a moment is reckoned from `now`", f"now {sign} {site.text(first, first)}", *tokens, first=first, stop=stop)
