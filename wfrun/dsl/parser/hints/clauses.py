"""Hints for clauses: words of a trigger or a wait that are misspelt, and clauses that other languages write otherwise."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, suggest
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISON_WORDS, OPERATORS, RESERVED
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, quoted

_CLAUSES = ("once", "when", "at most", "from", "per", "within", "where", "up to", "until", "catch", "accounts", "with", "returns", "fails")
"""Words that go on with what stands before them, and are no operators."""

_JOINING = ("and", *sorted(COMPARISON_WORDS - {"in"}))
"""Operators that are words, and long enough to be misspelt."""

_RUNS = frozenset({"times", "time", "runs", "run", "events", "event", "x"})
_PER = frozenset({"per", "a", "an", "each", "every", "/"})
_BEGINS_VALUE = NAMES | LITERALS | {"(", "[", "not"}

MAX_LOOKBACK_TOKENS = 1_000
"""Tokens before a word that are searched for the place that names a value like it."""


def misspelt(site: ErrorSite) -> Explanation | None:
    """Explains ``ocne per id``, ``wen status == "x"``, ``uo to 5 days``, ``paid adn captured``."""
    token, following = site.token, site.peek(1)
    if token.kind not in NAMES or site.previous.kind in (".", "$END", "$START") or following.kind in ("=", "."):
        return None
    two = f"{token.text} {following.text}" if following.kind in NAMES else ""
    clauses = [word for word in _CLAUSES if site.accepts(word)]
    near, stop = nearest(two, [word for word in clauses if " " in word]), site.index + 2
    if near is None or (near.split()[0] != token.text and near.split()[1] != following.text):
        candidates = [word for word in clauses if " " not in word]
        if following.kind in _BEGINS_VALUE and site.accepts("=="):
            candidates += [word for word in _JOINING if site.accepts(word)]
        near, stop = nearest(token.text, candidates), site.index + 1
    if near is None or (following.kind == "(" and near not in ("when", "where", "per", "within", "and")):
        return None
    return _did_you_mean(site, site.index, stop, near)


def _did_you_mean(site: ErrorSite, first: int, stop: int, near: str) -> Explanation:
    span = site.span(first, stop - 1)
    message = f"`{quoted(site.source.slice(span))}` means nothing here"
    token = site.new_token(near, at=site.tokens[first])._replace(end=span.end)
    return site.rewrite(message, near, token, first=first, stop=stop, help=f"did you mean `{near}`?")


def misspelt_before(site: ErrorSite) -> Explanation | None:
    """Explains ``wait untill x``, ``once pre id``, ``only once per id``."""
    token, previous, following = site.token, site.previous, site.peek(1)
    if previous.kind in NAMES and site.peek(-2).kind == "wait" and token.kind in _BEGINS_VALUE:
        near = nearest(previous.text, ("until", "for"))
        return _did_you_mean(site, site.index - 1, site.index, near) if near else None
    if (
        previous.kind == "once"
        and token.kind in NAMES
        and following.kind in NAMES
        and nearest(token.text, ("per",))
        and site.accepts("per")
    ):
        return _did_you_mean(site, site.index, site.index + 1, "per")
    if token.kind == "NAME" and token.text in ("only", "just") and following.kind in ("once", "at most") and site.accepts(following.kind):
        return site.is_too_many(site.index, site.index + 1)
    return None


def times_per(site: ErrorSite) -> Explanation | None:
    """Explains ``at most 5 times per day``, ``at most 5 times a day``."""
    token, previous, following = site.token, site.previous, site.peek(1)
    if previous.kind != "NUMBER" or not site.accepts("per") or token.text not in _RUNS or following.text not in _PER:
        return None
    help = suggest(f"at most {quoted(previous.text)} per {quoted(site.peek(2).text)}")
    message = f"`{token.text}` is too many here"
    return site.rewrite(message, "per", site.new_token("per"), stop=site.index + 2, place=token.span, help=help)


def one_account(site: ErrorSite) -> Explanation | None:
    """Explains ``from account "acct_1"``, ``from accounts "acct_1"``, ``from "acct_1"``."""
    tokens, first = site.tokens, site.index - 1
    if first > site.statement_start and tokens[first].kind != "from":
        first -= 1
    text = site.index if site.token.kind == "STRING" else site.index + 1
    if tokens[first].kind != "from" or text - first > 2 or tokens[text].kind != "STRING":
        return None
    if text - first == 2 and tokens[first + 1].text not in ("account", "accounts", "connected"):
        return None
    span = site.span(first, text)
    condition = f"event.account == {site.text(text, text)}"
    asked = (site.new_token("NAME", "event"), site.new_token("."), site.new_token("NAME", "account"), site.new_token("=="), tokens[text])
    accounts = (tokens[first], site.new_token("accounts"))
    fix, repair = None, Repair(first, accounts, text + 1)
    following = tokens[text + 1]
    if following.kind == "_OPEN":
        fix = Fix(span, f"from accounts when {condition}")
        repair = Repair(first, (*accounts, site.new_token("when"), *asked), text + 1)
    elif following.kind == "when" and not {"or", "if"} & set(site.kinds(text - site.index, site.statement_end(text) - text)):
        fix = Fix(Span(span.start, following.end), f"from accounts when {condition} and")
        repair = Repair(first, (*accounts, following, *asked, site.new_token("and")), text + 2)
    help = f"which account it is, the condition asks: `from accounts when {quoted(condition)}`"
    return Explanation(span, "`from accounts` is about every connected account", help, fix, repair)


def unless(site: ErrorSite) -> Explanation | None:
    """Explains ``on charge.failed unless paid``."""
    token, first, end = site.token, site.index + 1, site.statement_end()
    if token.text != "unless" or not site.accepts("when") or site.tokens[end].kind != "_OPEN" or end == first:
        return None
    before = (site.new_token("when"), site.new_token("not"), site.new_token("("))
    tokens = (*before, *site.tokens[first:end], site.new_token(")", at=site.tokens[end - 1]))
    message, text = "`unless` is written `when not` here", f"when not ({site.text(first, end - 1)})"
    return site.rewrite(message, text, *tokens, stop=end, place=token.span, help=suggest("when not (…)"))


def comma_before_clause(site: ErrorSite) -> Explanation | None:
    """Explains ``on charge.failed, when paid``."""
    token, comma = site.token, site.previous
    if comma.kind != "," or token.kind not in ("when", "once", "at most", "from", "within"):
        return None
    if site.tokens[site.statement_start].kind not in ("on", "workflow"):
        return None
    found = site.is_too_many(site.index - 1, site.index, f"the comma before `{token.text}` is too many", "leave the comma out")
    return found._replace(fix=Fix(comma.span, ""))


def arguments_with_and(site: ErrorSite) -> Explanation | None:
    """Explains ``email to="a@example.com" and subject="b"``."""
    tokens, first = site.tokens, site.index - 2
    statement = tokens[site.statement_start].kind
    if site.token.kind != "=" or tokens[first].kind != "and" or tokens[first + 1].kind not in NAMES or statement not in NAMES:
        return None
    if first - site.statement_start < 2 or statement in ("given", "workflow"):
        return None
    return site.is_too_many(first, first + 1, "arguments stand side by side, without `and`")


def fields_with_and(site: ErrorSite) -> Explanation | None:
    """Explains ``given charge.failed with amount = 5 USD and customer = "cus_1"``."""
    tokens, start = site.tokens, site.statement_start
    first = site.index - 1
    while first > start and tokens[first - 1].kind == ".":
        first -= 2
    if site.token.kind != "=" or tokens[start].kind != "given" or tokens[first - 1].kind != "and":
        return None
    joined = [
        at
        for at in range(start, site.statement_end())
        if tokens[at].kind == "and" and (last := site.dotted_name_end(at + 1)) > at and tokens[last + 1].kind == "="
    ]
    if not joined or site.dotted_name_end(joined[0] + 1) != site.index - 1:
        return None
    begin = done = tokens[joined[0] - 1].end
    text = ""
    for at in joined:
        text += site.source.text[done : tokens[at - 1].end] + ","
        done = tokens[at].end
        tokens[at] = tokens[at]._replace(kind=",", text=",")
    repair = Repair(joined[0], (tokens[joined[0]],), joined[0] + 1)
    message = "the parts of `with` are separated by commas"
    return Explanation(tokens[joined[0]].span, message, suggest(","), Fix(Span(begin, done), text), repair)


def reserved_name(site: ErrorSite) -> Explanation | None:
    """Explains ``let then = 5`` where the name is given, and accepts the name silently where it is used after that."""
    token = site.token
    if token.kind not in RESERVED - OPERATORS or token.kind != token.text:
        return None
    repair = site.replace(site.new_token("NAME")._replace(text=""))
    if site.previous.kind in ("let", "for", "catch") and site.accepts("NAME") and site.peek(1).kind in ("=", "in", "_OPEN"):
        message = f"`{token.text}` is a reserved word and cannot be a name here"
        help = "choose another name; after a dot, before `=` and as a key any word is fine"
        return Explanation(token.span, message, help, repair=repair)
    for at in range(site.index - 1, max(0, site.index - MAX_LOOKBACK_TOKENS), -1):
        if site.tokens[at].kind == token.kind and site.tokens[at - 1].kind in ("let", "for", "catch") and site.accepts("NAME"):
            return Explanation(token.span, "", repair=repair)
    return None
