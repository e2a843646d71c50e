"""Quotes and braces inside a text that are not marked as its own: ``"he said "hi""``, ``"{ "a": 1 }"``."""

from __future__ import annotations

import re
from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import Explanation, Mend, Spot, written
from wfrun.dsl.parser.hints.string_ends import inner_quotes_end
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import OPERATORS
from wfrun.dsl.syntax.tokens import Token, quoted

_NEAR = 200
"""So many tokens back is looked for the beginning of a text."""

_QUOTES_IN_HOLE = re.compile(r'\{[^{}]*"[^{}]*\}')
_BRACES = re.compile(r"(\{[A-Za-z_][\w.]*\})|[{}]")


def quotes_inside(spot: Spot) -> Explanation | None:
    """``"he said "hi" to {customer}"``: a word stands right behind the quotes that seem to close the text."""
    tokens, text = spot.tokens, spot.source.text
    at = spot.index
    while at > spot.begun and not _goes_on(tokens, at):
        if tokens[at].fresh or at < spot.index - _NEAR:
            return None
        at -= 1
    if at <= spot.begun:
        return None
    first = at - 1 if tokens[at - 1].kind == "STRING" else _opening(tokens, at - 1)
    if first < spot.begun or text.startswith('"""', tokens[first].start):
        return None
    start = tokens[first].start
    end = inner_quotes_end(text, start)
    if end is None or end <= spot.token.start:
        return None
    on = at
    while tokens[on].start < end and tokens[on].kind not in ("_END", "$END"):
        on += 1
    if tokens[on - 1].end > end or not all(token.kind not in ("_OPEN", "_CLOSE") for token in tokens[first:on]):
        return None
    inner = re.sub(r'(?<!\\)""?', lambda _: '\\"', text[start + 1 : end - 1])
    shown = f'"{inner}"'
    fix = Fix(Span(start, end), shown) if _QUOTES_IN_HOLE.search(text, start + 1, end - 1) is None else None
    place = Span(tokens[at - 1].end - 1, tokens[at - 1].end)
    return Explanation(
        place, 'a quote inside a text is written `\\"`', written(quoted(shown)), fix, Mend(first, _with_holes(spot, first, on), on)
    )


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Whether a word stands right behind a text, without a blank, and is no argument's name."""
    token, before = tokens[at], tokens[at - 1]
    if before.kind not in ("STRING", "_UNQUOTE") or before.end != token.start or tokens[at + 1].kind == "=":
        return False
    return (token.text[:1].isalnum() or token.kind in ("{", "_QUOTE", "STRING", "$")) and token.kind not in OPERATORS


def _opening(tokens: list[Token], closing: int) -> int:
    """The number of the token that opens the text with holes which ends here."""
    depth = 0
    while closing >= 0:
        depth += (tokens[closing].kind == "_UNQUOTE") - (tokens[closing].kind == "_QUOTE")
        if depth == 0:
            break
        closing -= 1
    return closing


def _with_holes(spot: Spot, first: int, on: int) -> tuple[Token, ...]:
    """One text in the place of these tokens, with the holes that they have."""
    tokens = spot.tokens
    put = [spot.made("_QUOTE", at=tokens[first])]
    at = first
    while at < on:
        if tokens[at].kind == "${":
            closing = spot.closing(at)
            if closing is None or closing >= on:
                break
            put += tokens[at : closing + 1]
            at = closing
        at += 1
    return (*put, spot.made("_UNQUOTE", at=tokens[on - 1]))


def map_in_text(spot: Spot) -> Explanation | None:
    """``body="{ "a": 1 }"``: the braces and quotes of a text in another notation."""
    tokens, text = spot.tokens, spot.source.text
    opening = spot.index - 2
    if spot.token.kind != ":" or opening < 0 or tokens[opening].kind != "${" or spot.at(-1).kind not in ("STRING", "NAME"):
        return None
    closing = spot.closing(opening)
    first = opening
    while first > max(spot.begun, spot.index - _NEAR) and tokens[first].kind != "_QUOTE":
        first -= 1
    if closing is None or tokens[first].kind != "_QUOTE":
        return None
    begin, end = tokens[opening].start, tokens[closing].end
    meant = _BRACES.sub(lambda found: found[1] or found[0] * 2, text[begin:end])
    if not text.startswith('"""', tokens[first].start):
        meant = re.sub(r'(?<!\\)"', lambda _: '\\"', meant)
    put = spot.made("TEXT", "", at=tokens[opening])
    return Explanation(
        Span(begin, begin + 1), _BRACE, written(quoted(meant)), Fix(Span(begin, end), meant), Mend(opening, (put,), closing + 1)
    )


_BRACE = 'a brace inside a text is written `{{`, and a quote `\\"`'

RULES: tuple[Callable[[Spot], Explanation | None], ...] = (map_in_text, quotes_inside)
"""Asked in this order."""
