"""Hints for whole forms of other languages, in the lexer: ``1..3``, ``any(xs, x => x.a > 5)``, ``x || "none"``.

Each is reported once, with what is written here, and its tokens are those of what is meant.
"""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.hints.lexer_site import LexerSite, after_blanks
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISONS
from wfrun.dsl.syntax.tokens import NAMES, Token, make_token, quoted

_DIGITS = re.compile(r"[0-9]{1,9}")
HOLE = re.compile(r"\$\{([A-Za-z_][\w.]*)\}")
_DEFAULT = re.compile(r'[ \t]*(?:"[^"\n]*"|[0-9]+)[ \t]*(?=[\n;)\]},}]|\Z|[A-Za-z_]\w*=)')

_QUESTIONS = {
    "any": "any", "some": "any", "exists": "any", "all": "all", "every": "all", "none": "none", "count": "count", "first": "first",
    "find": "first",
}  # fmt: skip
"""Functions that ask about each item of a list, in other languages and here."""

MAX_LIST_TOKENS = 30
"""Tokens that name the list of a question about its items."""

MAX_RANGE = 10
"""Numbers of a range that a fix writes out."""


def number_range(site: LexerSite) -> int | None:
    """Reads ``1..3`` as a list; None for anything else."""
    tokens, text = site.tokens, site.text
    found = _DIGITS.match(text, site.position + 1)
    if found is None or len(tokens) < 2 or tokens[-1].kind != "." or tokens[-2].kind != "NUMBER":
        return None
    if tokens[-1].end != site.position or tokens[-2].end != tokens[-1].start or not tokens[-2].text.isdigit():
        return None
    first, last = int(tokens[-2].text), int(found[0])
    span = Span(tokens[-2].start, found.end())
    numbers = range(first, last + 1)
    short = 0 < len(numbers) <= MAX_RANGE
    listed = f"[{', '.join(map(str, numbers))}]" if short else f"[{first}, …, {last}]"
    site.report(span, "there are no ranges: a list names its items", listed if short else None, f"write `{listed}`")
    starts_line = tokens[-2].starts_line
    del tokens[-2:]
    site.add("[", "[", span, starts_line)
    site.add("NUMBER", str(first), span, False)
    return site.add("]", "]", span, False)


def backticks(site: LexerSite, inner: str, span: Span) -> int:
    """Reads a text in backticks, whose holes have a dollar sign."""
    meant = '"' + HOLE.sub(r"{\1}", inner.replace("\\", "\\\\").replace('"', '\\"')) + '"'
    help = None
    if HOLE.search(inner) is not None:
        help = f"write `{quoted(meant)}`: a value in a text stands in `{{` and `}}`"
    site.report(span, 'strings stand in `"`, not in backticks', meant, help)
    return site.add("STRING", inner, span)


def hole_outside(site: LexerSite, found: re.Match[str]) -> int:
    """Reads ``${amount}`` where no text is around it."""
    span, names = Span(*found.span()), found[1].split(".")
    site.report(span, "a value is called by its name alone", found[1])
    for number, name in enumerate(names):
        if number:
            site.add(".", ".", span, False)
        site.add("NAME", name, span, site.starts_line and not number)
    return after_blanks(site.text, span.end)


def lambda_arrow(site: LexerSite, arrow: Span) -> int | None:
    """Reads ``any(xs, x => x.a > 5)`` and ``xs.some(x => x.a > 5)`` as a question about each item; None for any other arrow."""
    tokens = site.tokens
    if len(tokens) < 4 or tokens[-1].kind not in NAMES:
        return None
    variable, opening = tokens[-1], len(tokens) - 2
    if tokens[opening].kind == "(" and tokens[opening - 1].kind in NAMES and tokens[opening - 2].kind == ".":
        # xs.some(x => …)
        first = opening - 3
        while first > 1 and tokens[first - 1].kind == "." and tokens[first - 2].kind in NAMES:
            first -= 2
        function, listed = tokens[opening - 1], tokens[first : opening - 2]
        start = first
    elif tokens[opening].kind == ",":
        # any(xs, x => …)
        comma = opening
        while opening > max(0, comma - MAX_LIST_TOKENS) and tokens[opening].kind in NAMES | {".", ","}:
            opening -= 1
        function, listed = tokens[opening - 1], tokens[opening + 1 : comma]
        start = opening - 1
    else:
        return None
    meant = _QUESTIONS.get(function.text)
    if meant is None or function.kind not in NAMES or not listed or any(one.kind not in NAMES | {"."} for one in listed):
        return None
    span = Span(tokens[start].start, arrow.end)
    asked = f"{meant}({variable.text} in {site.text[listed[0].start : listed[-1].end]} where"
    message = f"`{meant}` asks about each item with `where`"
    site.report(span, message, asked, f"write `{quoted(asked)} …)`")
    before = tokens[start].starts_line
    del tokens[start:]
    for number, (kind, text) in enumerate([("NAME", meant), ("(", "("), ("NAME", variable.text), ("in", "in")]):
        tokens.append(make_token((kind, text, span.start, span.start, before and not number)))
    tokens += [make_token((one.kind, one.text, one.start, one.end, False)) for one in listed]
    return site.add("where", "where", Span(arrow.end, arrow.end), False)


def is_default(site: LexerSite, end: int) -> bool:
    """Tells whether ``||`` stands before a text or number that stands in for a missing value, and joins no conditions."""
    if _DEFAULT.match(site.text, end) is None:
        return False
    for token in reversed(site.tokens[-50:]):
        if token.kind in COMPARISONS:
            return False
        if token.kind in ("(", "[", "{", "${", ",", "=", ":", "and", "or", "if", "when", "where", "let") or token.starts_line:
            return token.kind not in ("and", "or", "if", "when", "where")
    return False


def default_value(site: LexerSite, span: Span) -> int:
    """Reads ``description || "none"`` with ``??``."""
    message = "`||` is written `??` before the value that stands in for a missing one"
    site.problems.append(Problem("syntax", site.source, span, message, "write `??`", Fix(span, "??")))
    site.add("??", "??", span)
    return after_blanks(site.text, span.end)


def begins_with_name(tokens: list[Token]) -> bool:
    """Tells whether the last token is a name that seems to begin a statement."""
    if not tokens or tokens[-1].kind not in NAMES:
        return False
    return tokens[-1].starts_line or (len(tokens) > 1 and tokens[-2].kind in (";", "<", "{"))
