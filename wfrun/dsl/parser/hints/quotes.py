"""Quotes and braces inside a text that are not marked as its own: ``"he said "hi""``, ``"{ "a": 1 }"``."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, suggest
from wfrun.dsl.parser.hints.string_ends import inner_quotes_end
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import OPERATORS
from wfrun.dsl.syntax.tokens import Token, quoted

MAX_LOOKBACK_TOKENS = 200
"""Tokens before the error site that are searched for the beginning of a text."""

_QUOTES_IN_HOLE = re.compile(r'\{[^{}]*"[^{}]*\}')
_BRACES = re.compile(r"(\{[A-Za-z_][\w.]*\})|[{}]")


def quotes_inside(site: ErrorSite) -> Explanation | None:
    """Explains ``"he said "hi" to {customer}"``: a word stands right behind the quotes that seem to close the text."""
    tokens, text = site.tokens, site.source.text
    at = site.index
    while at > site.statement_start and not _goes_on(tokens, at):
        if tokens[at].starts_line or at < site.index - MAX_LOOKBACK_TOKENS:
            return None
        at -= 1
    if at <= site.statement_start:
        return None
    first = at - 1 if tokens[at - 1].kind == "STRING" else _opening(tokens, at - 1)
    if first < site.statement_start or text.startswith('"""', tokens[first].start):
        return None
    start = tokens[first].start
    end = inner_quotes_end(text, start)
    if end is None or end <= site.token.start:
        return None
    resume_at = at
    while tokens[resume_at].start < end and tokens[resume_at].kind not in ("_END", "$END"):
        resume_at += 1
    if tokens[resume_at - 1].end > end or not all(token.kind not in ("_OPEN", "_CLOSE") for token in tokens[first:resume_at]):
        return None
    inner = re.sub(r'(?<!\\)""?', lambda _: '\\"', text[start + 1 : end - 1])
    shown = f'"{inner}"'
    fix = Fix(Span(start, end), shown) if _QUOTES_IN_HOLE.search(text, start + 1, end - 1) is None else None
    place = Span(tokens[at - 1].end - 1, tokens[at - 1].end)
    return Explanation(
        place,
        'a quote inside a text is written `\\"`',
        suggest(quoted(shown)),
        fix,
        Repair(first, _with_holes(site, first, resume_at), resume_at),
    )


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Tells whether a word stands right behind a text, without a blank, and is no argument's name."""
    token, previous = tokens[at], tokens[at - 1]
    if previous.kind not in ("STRING", "_UNQUOTE") or previous.end != token.start or tokens[at + 1].kind == "=":
        return False
    return (token.text[:1].isalnum() or token.kind in ("{", "_QUOTE", "STRING", "$")) and token.kind not in OPERATORS


def _opening(tokens: list[Token], closing: int) -> int:
    """Returns the number of the token that opens the text with holes which ends here."""
    depth = 0
    while closing >= 0:
        depth += (tokens[closing].kind == "_UNQUOTE") - (tokens[closing].kind == "_QUOTE")
        if depth == 0:
            break
        closing -= 1
    return closing


def _with_holes(site: ErrorSite, first: int, resume_at: int) -> tuple[Token, ...]:
    """Returns one text in the place of these tokens, with the holes that they have."""
    tokens = site.tokens
    replacement = [site.new_token("_QUOTE", at=tokens[first])]
    at = first
    while at < resume_at:
        if tokens[at].kind == "${":
            closing = site.closing_bracket(at)
            if closing is None or closing >= resume_at:
                break
            replacement += tokens[at : closing + 1]
            at = closing
        at += 1
    return (*replacement, site.new_token("_UNQUOTE", at=tokens[resume_at - 1]))


def map_in_text(site: ErrorSite) -> Explanation | None:
    """Explains ``body="{ "a": 1 }"``: the braces and quotes of a text in another notation."""
    tokens, text = site.tokens, site.source.text
    opening = site.index - 2
    if site.token.kind != ":" or opening < 0 or tokens[opening].kind != "${" or site.peek(-1).kind not in ("STRING", "NAME"):
        return None
    closing = site.closing_bracket(opening)
    first = opening
    while first > max(site.statement_start, site.index - MAX_LOOKBACK_TOKENS) and tokens[first].kind != "_QUOTE":
        first -= 1
    if closing is None or tokens[first].kind != "_QUOTE":
        return None
    begin, end = tokens[opening].start, tokens[closing].end
    meant = _BRACES.sub(lambda found: found[1] or found[0] * 2, text[begin:end])
    if not text.startswith('"""', tokens[first].start):
        meant = re.sub(r'(?<!\\)"', lambda _: '\\"', meant)
    replacement = site.new_token("TEXT", "", at=tokens[opening])
    return Explanation(
        Span(begin, begin + 1), _BRACE, suggest(quoted(meant)), Fix(Span(begin, end), meant), Repair(opening, (replacement,), closing + 1)
    )


_BRACE = 'a brace inside a text is written `{{`, and a quote `\\"`'
