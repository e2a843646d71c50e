"""Slips in clauses: words of a trigger or a wait that are misspelt, and clauses that other languages write otherwise."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.meant import Explanation, Mend, Spot, written
from wfrun.dsl.problems import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.spelling import nearest
from wfrun.dsl.tokens import LITERALS, NAMES, quoted
from wfrun.dsl.words import COMPARISON_WORDS, OPERATORS, RESERVED

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
    if token.kind not in NAMES or before is None or before.kind in (".", "$END") or following.kind in ("=", ".", "("):
        return None
    two = f"{token.text} {following.text}" if following.kind in NAMES else ""
    clauses = [word for word in _CLAUSES if spot.accepts(word)]
    near, on = nearest(two, [word for word in clauses if " " in word]), spot.index + 2
    if near is None or (near.split()[0] != token.text and near.split()[1] != following.text):
        candidates = [word for word in clauses if " " not in word]
        if following.kind in _BEGINS_VALUE and spot.accepts("=="):
            candidates += [word for word in _JOINING if spot.accepts(word)]
        near, on = nearest(token.text, candidates), spot.index + 1
    if near is None:
        return None
    span = spot.span(spot.index, on - 1)
    meant = spot.made(near)._replace(end=span.end)
    shown = quoted(spot.source.slice(span))
    return Explanation(span, f"`{shown}` means nothing here", f"did you mean `{near}`?", Fix(span, near), spot.instead(meant, on=on))


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
    first = spot.index
    while first > spot.begun and spot.tokens[first].kind != "from":
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


def parts_of_with(spot: Spot) -> Explanation | None:
    """``given charge.failed with amount = 5 USD and customer = "cus_1"``."""
    tokens = spot.tokens
    if spot.token.kind != "=" or tokens[spot.begun].kind != "given":
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
    brake, time_of_once, one_account, parts_of_with, reserved_name,
)  # fmt: skip
"""Asked in this order."""
