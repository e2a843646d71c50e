"""Slips in clauses: words of a trigger or a wait that are misspelt, and clauses that other languages write otherwise."""

from __future__ import annotations

from collections.abc import Callable

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
_WITHIN = frozenset({"for", "during", "every", "each", "in", "inside"})
_PER = frozenset({"per", "a", "an", "each", "every", "/"})
_BEGINS_VALUE = NAMES | LITERALS | {"(", "[", "not"}


def misspelt(site: ErrorSite) -> Explanation | None:
    """``ocne per id``, ``wen status == "x"``, ``uo to 5 days``, ``paid adn captured``."""
    token, previous, following = site.token, site.previous, site.peek(1)
    if token.kind not in NAMES or previous is None or previous.kind in (".", "$END") or following.kind in ("=", "."):
        return None
    two = f"{token.text} {following.text}" if following.kind in NAMES else ""
    clauses = [word for word in _CLAUSES if site.accepts(word)]
    near, resume_at = nearest(two, [word for word in clauses if " " in word]), site.index + 2
    if near is None or (near.split()[0] != token.text and near.split()[1] != following.text):
        candidates = [word for word in clauses if " " not in word]
        if following.kind in _BEGINS_VALUE and site.accepts("=="):
            candidates += [word for word in _JOINING if site.accepts(word)]
        near, resume_at = nearest(token.text, candidates), site.index + 1
    if near is None or (following.kind == "(" and near not in ("when", "where", "per", "within", "and")):
        return None
    return _did_you_mean(site, site.index, resume_at, near)


def _did_you_mean(site: ErrorSite, first: int, resume_at: int, near: str) -> Explanation:
    """A word, or two, in the place of which one is read that is near."""
    span = site.span(first, resume_at - 1)
    meant = site.new_token(near, at=site.tokens[first])._replace(end=span.end)
    shown = quoted(site.source.slice(span))
    return Explanation(
        span, f"`{shown}` means nothing here", f"did you mean `{near}`?", Fix(span, near), Repair(first, (meant,), resume_at)
    )


def almost(site: ErrorSite) -> Explanation | None:
    """``wait untill x``, ``once pre id``, ``only once per id``, ``max 5 per day``, ``at most twice per day``."""
    token, previous, following = site.token, site.previous, site.peek(1)
    if previous is None:
        return None
    if previous.kind in NAMES and site.peek(-2).kind == "wait" and token.kind in _BEGINS_VALUE and nearest(previous.text, ("until", "for")):
        return _did_you_mean(site, site.index - 1, site.index, nearest(previous.text, ("until", "for")) or "")
    if (
        previous.kind == "once"
        and token.kind in NAMES
        and following.kind in NAMES
        and nearest(token.text, ("per",))
        and site.accepts("per")
    ):
        return _did_you_mean(site, site.index, site.index + 1, "per")
    if token.kind == "NAME" and token.text in ("only", "just") and following.kind in ("once", "at most") and site.accepts(following.kind):
        help = f"leave `{token.text}` out"
        return Explanation(
            token.span, f"`{token.text}` is too many here", help, Fix(Span(token.start, following.start), ""), site.replace()
        )
    if token.text.lower() in _AT_MOST and following.kind == "NUMBER" and site.accepts("at most"):
        message = f"`{token.text}` is written `at most` here"
        return Explanation(token.span, message, suggest("at most"), Fix(token.span, "at most"), site.replace(site.new_token("at most")))
    if previous.kind == "at most" and token.text in _COUNTS and site.accepts("NUMBER"):
        count = _COUNTS[token.text]
        message = f"`{token.text}` is written `{count}` here"
        return Explanation(token.span, message, suggest(count), Fix(token.span, count), site.replace(site.new_token("NUMBER", count)))
    return None


_AT_MOST = frozenset({"max", "maximum", "limit", "limited", "throttle", "maximally", "up to"})
_COUNTS = {"once": "1", "one": "1", "twice": "2", "two": "2", "three": "3", "four": "4", "five": "5", "ten": "10"}


def brake(site: ErrorSite) -> Explanation | None:
    """``at most 5 times per day``, ``at most 5 times a day``."""
    token, previous, following = site.token, site.previous, site.peek(1)
    if previous is None or previous.kind != "NUMBER" or not site.accepts("per") or token.text not in _RUNS or following.text not in _PER:
        return None
    span = site.span(site.index, site.index + 1)
    help = suggest(f"at most {quoted(previous.text)} per {quoted(site.peek(2).text)}")
    repair = site.replace(site.new_token("per"), resume_at=site.index + 2)
    return Explanation(token.span, f"`{token.text}` is too many here", help, Fix(span, "per"), repair)


def time_of_once(site: ErrorSite) -> Explanation | None:
    """``once per customer for 1 day``."""
    token, following = site.token, site.peek(1)
    if token.text not in _WITHIN or following.kind != "DURATION" or not site.accepts("within"):
        return None
    help = suggest(f"within {quoted(site.source.slice(following.span))}")
    message = f"`{token.text}` is written `within` here"
    return Explanation(token.span, message, help, Fix(token.span, "within"), site.replace(site.new_token("within")))


def one_account(site: ErrorSite) -> Explanation | None:
    """``from account "acct_1"``, ``from accounts "acct_1"``, ``from "acct_1"``."""
    token = site.token
    first = site.index - 1
    if first > site.statement_start and site.tokens[first].kind != "from":
        first -= 1
    text = site.index if token.kind == "STRING" else site.index + 1
    if site.tokens[first].kind != "from" or text - first > 2 or site.tokens[text].kind != "STRING":
        return None
    if text - first == 2 and site.tokens[first + 1].text not in ("account", "accounts", "connected"):
        return None
    span = site.span(first, text)
    account = site.text(text, text)
    condition = f"event.account == {account}"
    asked = (
        site.new_token("NAME", "event"),
        site.new_token("."),
        site.new_token("NAME", "account"),
        site.new_token("=="),
        site.tokens[text],
    )
    accounts = (site.tokens[first], site.new_token("accounts"))
    fix, repair = None, Repair(first, accounts, text + 1)
    following = site.tokens[text + 1]
    if following.kind == "_OPEN":
        fix = Fix(span, f"from accounts when {condition}")
        repair = Repair(first, (*accounts, site.new_token("when"), *asked), text + 1)
    elif following.kind == "when" and not {"or", "if"} & set(site.kinds(text - site.index, site.statement_end(text) - text)):
        fix = Fix(Span(span.start, following.end), f"from accounts when {condition} and")
        repair = Repair(first, (*accounts, following, *asked, site.new_token("and")), text + 2)
    help = f"which account it is, the condition asks: `from accounts when {quoted(condition)}`"
    return Explanation(span, "`from accounts` is about every connected account", help, fix, repair)


def unless(site: ErrorSite) -> Explanation | None:
    """``on charge.failed unless paid``."""
    token, end = site.token, site.statement_end()
    if (
        token.kind != "NAME"
        or token.text != "unless"
        or not site.accepts("when")
        or site.tokens[end].kind != "_OPEN"
        or end == site.index + 1
    ):
        return None
    shown = f"when not ({site.text(site.index + 1, end - 1)})"
    replacement = (
        site.new_token("when"),
        site.new_token("not"),
        site.new_token("("),
        *site.tokens[site.index + 1 : end],
        site.new_token(")", at=site.tokens[end - 1]),
    )
    span = site.span(site.index, end - 1)
    return Explanation(
        token.span,
        "`unless` is written `when not` here",
        suggest("when not (…)"),
        Fix(span, shown),
        site.replace(*replacement, resume_at=end),
    )


def comma_before_clause(site: ErrorSite) -> Explanation | None:
    """``on charge.failed, when paid``."""
    token, previous = site.token, site.previous
    if previous is None or previous.kind != "," or token.kind not in ("when", "once", "at most", "from", "within"):
        return None
    if site.tokens[site.statement_start].kind not in ("on", "workflow"):
        return None
    fix = Fix(previous.span, "")
    message = f"the comma before `{token.text}` is too many"
    return Explanation(previous.span, message, "leave the comma out", fix, Repair(site.index - 1, (), site.index))


def arguments_with_and(site: ErrorSite) -> Explanation | None:
    """``email to="a@example.com" and subject="b"``."""
    tokens, first = site.tokens, site.index - 2
    statement_start = tokens[site.statement_start].kind
    if site.token.kind != "=" or tokens[first].kind != "and" or tokens[first + 1].kind not in NAMES or statement_start not in NAMES:
        return None
    if first - site.statement_start < 2 or statement_start == "given":
        return None
    fix = Fix(Span(tokens[first].start, tokens[first + 1].start), "")
    message = "arguments stand side by side, without `and`"
    return Explanation(tokens[first].span, message, "leave `and` out", fix, Repair(first, (), first + 1))


def parts_of_with(site: ErrorSite) -> Explanation | None:
    """``given charge.failed with amount = 5 USD and customer = "cus_1"``."""
    tokens = site.tokens
    first = site.index - 1
    while first > site.statement_start and tokens[first - 1].kind == ".":
        first -= 2
    if site.token.kind != "=" or tokens[site.statement_start].kind != "given" or tokens[first - 1].kind != "and":
        return None
    end = site.statement_end()
    joined = [
        at
        for at in range(site.statement_start, end)
        if tokens[at].kind == "and" and (last := site.dotted_name_end(at + 1)) > at and tokens[last + 1].kind == "="
    ]
    if not joined or site.dotted_name_end(joined[0] + 1) != site.index - 1:
        return None
    start = tokens[joined[0] - 1].end
    text, done = "", start
    for at in joined:
        text += site.source.text[done : tokens[at - 1].end] + ","
        done = tokens[at].end
        tokens[at] = tokens[at]._replace(kind=",", text=",")
    fix = Fix(Span(start, done), text)
    repair = Repair(joined[0], (tokens[joined[0]],), joined[0] + 1)
    return Explanation(tokens[joined[0]].span, "the parts of `with` are separated by commas", suggest(","), fix, repair)


def reserved_name(site: ErrorSite) -> Explanation | None:
    """``let then = 5``: told where the name is given, and nothing is said of it where it is used after that."""
    token, previous = site.token, site.previous
    if token.kind not in RESERVED - OPERATORS or previous is None or token.kind != token.text:
        return None
    name = site.new_token("NAME")._replace(text="")
    if previous.kind in ("let", "for", "catch") and site.accepts("NAME") and site.peek(1).kind in ("=", "in", "_OPEN"):
        message = f"`{token.text}` is a reserved word and cannot be a name here"
        return Explanation(
            token.span, message, "choose another name; after a dot, before `=` and as a key any word is fine", repair=site.replace(name)
        )
    for at in range(site.index - 1, max(0, site.index - _NEAR), -1):
        if site.tokens[at].kind == token.kind and site.tokens[at - 1].kind in ("let", "for", "catch") and site.accepts("NAME"):
            return Explanation(token.span, "", repair=site.replace(name))
    return None


_NEAR = 1_000
"""So many tokens back is looked for the place where a name was given."""


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (
    almost, unless, comma_before_clause, arguments_with_and, brake, time_of_once, one_account, parts_of_with, reserved_name,
)  # fmt: skip
"""Asked in this order."""
