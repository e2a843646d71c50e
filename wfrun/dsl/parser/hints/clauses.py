"""Slips in clauses: words of a trigger or a wait that are misspelt, and clauses that other languages write otherwise."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import Explanation, Mend, Spot, written
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


def misspelt(spot: Spot) -> Explanation | None:
    """``ocne per id``, ``wen status == "x"``, ``uo to 5 days``, ``paid adn captured``."""
    token, before, following = spot.token, spot.before, spot.at(1)
    if token.kind not in NAMES or before is None or before.kind in (".", "$END") or following.kind in ("=", "."):
        return None
    two = f"{token.text} {following.text}" if following.kind in NAMES else ""
    clauses = [word for word in _CLAUSES if spot.accepts(word)]
    near, on = nearest(two, [word for word in clauses if " " in word]), spot.index + 2
    if near is None or (near.split()[0] != token.text and near.split()[1] != following.text):
        candidates = [word for word in clauses if " " not in word]
        if following.kind in _BEGINS_VALUE and spot.accepts("=="):
            candidates += [word for word in _JOINING if spot.accepts(word)]
        near, on = nearest(token.text, candidates), spot.index + 1
    if near is None or (following.kind == "(" and near not in ("when", "where", "per", "within", "and")):
        return None
    return _did_you_mean(spot, spot.index, on, near)


def _did_you_mean(spot: Spot, first: int, on: int, near: str) -> Explanation:
    """A word, or two, in the place of which one is read that is near."""
    span = spot.span(first, on - 1)
    meant = spot.made(near, at=spot.tokens[first])._replace(end=span.end)
    shown = quoted(spot.source.slice(span))
    return Explanation(span, f"`{shown}` means nothing here", f"did you mean `{near}`?", Fix(span, near), Mend(first, (meant,), on))


def almost(spot: Spot) -> Explanation | None:
    """``wait untill x``, ``once pre id``, ``only once per id``, ``max 5 per day``, ``at most twice per day``."""
    token, before, following = spot.token, spot.before, spot.at(1)
    if before is None:
        return None
    if before.kind in NAMES and spot.at(-2).kind == "wait" and token.kind in _BEGINS_VALUE and nearest(before.text, ("until", "for")):
        return _did_you_mean(spot, spot.index - 1, spot.index, nearest(before.text, ("until", "for")) or "")
    if before.kind == "once" and token.kind in NAMES and following.kind in NAMES and nearest(token.text, ("per",)) and spot.accepts("per"):
        return _did_you_mean(spot, spot.index, spot.index + 1, "per")
    if token.kind == "NAME" and token.text in ("only", "just") and following.kind in ("once", "at most") and spot.accepts(following.kind):
        help = f"leave `{token.text}` out"
        return Explanation(
            token.span, f"`{token.text}` is too many here", help, Fix(Span(token.start, following.start), ""), spot.instead()
        )
    if token.text.lower() in _AT_MOST and following.kind == "NUMBER" and spot.accepts("at most"):
        message = f"`{token.text}` is written `at most` here"
        return Explanation(token.span, message, written("at most"), Fix(token.span, "at most"), spot.instead(spot.made("at most")))
    if before.kind == "at most" and token.text in _COUNTS and spot.accepts("NUMBER"):
        count = _COUNTS[token.text]
        message = f"`{token.text}` is written `{count}` here"
        return Explanation(token.span, message, written(count), Fix(token.span, count), spot.instead(spot.made("NUMBER", count)))
    return None


_AT_MOST = frozenset({"max", "maximum", "limit", "limited", "throttle", "maximally", "up to"})
_COUNTS = {"once": "1", "one": "1", "twice": "2", "two": "2", "three": "3", "four": "4", "five": "5", "ten": "10"}


def brake(spot: Spot) -> Explanation | None:
    """``at most 5 times per day``, ``at most 5 times a day``."""
    token, before, following = spot.token, spot.before, spot.at(1)
    if before is None or before.kind != "NUMBER" or not spot.accepts("per") or token.text not in _RUNS or following.text not in _PER:
        return None
    span = spot.span(spot.index, spot.index + 1)
    help = written(f"at most {quoted(before.text)} per {quoted(spot.at(2).text)}")
    mend = spot.instead(spot.made("per"), on=spot.index + 2)
    return Explanation(token.span, f"`{token.text}` is too many here", help, Fix(span, "per"), mend)


def time_of_once(spot: Spot) -> Explanation | None:
    """``once per customer for 1 day``."""
    token, following = spot.token, spot.at(1)
    if token.text not in _WITHIN or following.kind != "DURATION" or not spot.accepts("within"):
        return None
    help = written(f"within {quoted(spot.source.slice(following.span))}")
    message = f"`{token.text}` is written `within` here"
    return Explanation(token.span, message, help, Fix(token.span, "within"), spot.instead(spot.made("within")))


def one_account(spot: Spot) -> Explanation | None:
    """``from account "acct_1"``, ``from accounts "acct_1"``, ``from "acct_1"``."""
    token = spot.token
    first = spot.index - 1
    if first > spot.begun and spot.tokens[first].kind != "from":
        first -= 1
    text = spot.index if token.kind == "STRING" else spot.index + 1
    if spot.tokens[first].kind != "from" or text - first > 2 or spot.tokens[text].kind != "STRING":
        return None
    if text - first == 2 and spot.tokens[first + 1].text not in ("account", "accounts", "connected"):
        return None
    span = spot.span(first, text)
    account = spot.written(text, text)
    condition = f"event.account == {account}"
    asked = (spot.made("NAME", "event"), spot.made("."), spot.made("NAME", "account"), spot.made("=="), spot.tokens[text])
    accounts = (spot.tokens[first], spot.made("accounts"))
    fix, mend = None, Mend(first, accounts, text + 1)
    following = spot.tokens[text + 1]
    if following.kind == "_OPEN":
        fix = Fix(span, f"from accounts when {condition}")
        mend = Mend(first, (*accounts, spot.made("when"), *asked), text + 1)
    elif following.kind == "when" and not {"or", "if"} & set(spot.kinds(text - spot.index, spot.end(text) - text)):
        fix = Fix(Span(span.start, following.end), f"from accounts when {condition} and")
        mend = Mend(first, (*accounts, following, *asked, spot.made("and")), text + 2)
    help = f"which account it is, the condition asks: `from accounts when {quoted(condition)}`"
    return Explanation(span, "`from accounts` is about every connected account", help, fix, mend)


def unless(spot: Spot) -> Explanation | None:
    """``on charge.failed unless paid``."""
    token, end = spot.token, spot.end()
    if (
        token.kind != "NAME"
        or token.text != "unless"
        or not spot.accepts("when")
        or spot.tokens[end].kind != "_OPEN"
        or end == spot.index + 1
    ):
        return None
    shown = f"when not ({spot.written(spot.index + 1, end - 1)})"
    put = (spot.made("when"), spot.made("not"), spot.made("("), *spot.tokens[spot.index + 1 : end], spot.made(")", at=spot.tokens[end - 1]))
    span = spot.span(spot.index, end - 1)
    return Explanation(
        token.span, "`unless` is written `when not` here", written("when not (…)"), Fix(span, shown), spot.instead(*put, on=end)
    )


def comma_before_clause(spot: Spot) -> Explanation | None:
    """``on charge.failed, when paid``."""
    token, before = spot.token, spot.before
    if before is None or before.kind != "," or token.kind not in ("when", "once", "at most", "from", "within"):
        return None
    if spot.tokens[spot.begun].kind not in ("on", "workflow"):
        return None
    fix = Fix(before.span, "")
    message = f"the comma before `{token.text}` is too many"
    return Explanation(before.span, message, "leave the comma out", fix, Mend(spot.index - 1, (), spot.index))


def arguments_with_and(spot: Spot) -> Explanation | None:
    """``email to="a@example.com" and subject="b"``."""
    tokens, first = spot.tokens, spot.index - 2
    begun = tokens[spot.begun].kind
    if spot.token.kind != "=" or tokens[first].kind != "and" or tokens[first + 1].kind not in NAMES or begun not in NAMES:
        return None
    if first - spot.begun < 2 or begun == "given":
        return None
    fix = Fix(Span(tokens[first].start, tokens[first + 1].start), "")
    message = "arguments stand side by side, without `and`"
    return Explanation(tokens[first].span, message, "leave `and` out", fix, Mend(first, (), first + 1))


def parts_of_with(spot: Spot) -> Explanation | None:
    """``given charge.failed with amount = 5 USD and customer = "cus_1"``."""
    tokens = spot.tokens
    first = spot.index - 1
    while first > spot.begun and tokens[first - 1].kind == ".":
        first -= 2
    if spot.token.kind != "=" or tokens[spot.begun].kind != "given" or tokens[first - 1].kind != "and":
        return None
    end = spot.end()
    joined = [
        at
        for at in range(spot.begun, end)
        if tokens[at].kind == "and" and (last := spot.names(at + 1)) > at and tokens[last + 1].kind == "="
    ]
    if not joined or spot.names(joined[0] + 1) != spot.index - 1:
        return None
    start = tokens[joined[0] - 1].end
    text, done = "", start
    for at in joined:
        text += spot.source.text[done : tokens[at - 1].end] + ","
        done = tokens[at].end
        tokens[at] = tokens[at]._replace(kind=",", text=",")
    fix = Fix(Span(start, done), text)
    mend = Mend(joined[0], (tokens[joined[0]],), joined[0] + 1)
    return Explanation(tokens[joined[0]].span, "the parts of `with` are separated by commas", written(","), fix, mend)


def reserved_name(spot: Spot) -> Explanation | None:
    """``let then = 5``: told where the name is given, and nothing is said of it where it is used after that."""
    token, before = spot.token, spot.before
    if token.kind not in RESERVED - OPERATORS or before is None or token.kind != token.text:
        return None
    name = spot.made("NAME")._replace(text="")
    if before.kind in ("let", "for", "catch") and spot.accepts("NAME") and spot.at(1).kind in ("=", "in", "_OPEN"):
        message = f"`{token.text}` is a reserved word and cannot be a name here"
        return Explanation(
            token.span, message, "choose another name; after a dot, before `=` and as a key any word is fine", mend=spot.instead(name)
        )
    for at in range(spot.index - 1, max(0, spot.index - _NEAR), -1):
        if spot.tokens[at].kind == token.kind and spot.tokens[at - 1].kind in ("let", "for", "catch") and spot.accepts("NAME"):
            return Explanation(token.span, "", mend=spot.instead(name))
    return None


_NEAR = 1_000
"""So many tokens back is looked for the place where a name was given."""


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (
    almost, unless, comma_before_clause, arguments_with_and, brake, time_of_once, one_account, parts_of_with, reserved_name,
)  # fmt: skip
"""Asked in this order."""
