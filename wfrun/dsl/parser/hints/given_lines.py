"""Slips in what a test gives: answers to approvals, later events, stand-ins, the clock, and what stands after ``with``."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import ANSWERS, APPROVALS, answer_meant
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import BOUNDS, Explanation, Mend, Spot, just_before, one_line, written
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import RESERVED
from wfrun.dsl.syntax.nodes import Expression
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

_THE_ANSWERS = "the answers are `true`, `false` and `no_answer`"

_RETURNS = frozenset({"return", "gives", "returned", "give", "respond", "responds", "yields"})
_FAILS = frozenset({"fail", "failed", "throws", "throw", "raises", "raise", "errors", "rejects"})
_STARTS = frozenset({"started", "starts", "workflow", "run", "runs", "trigger"})
_NOW = frozenset({"time", "today", "date", "clock", "current_time", "the_time"})
_BESIDE = frozenset({"in", "at most", "within", "later", "at", "+"})
"""Words and signs that are written for ``after`` before a duration."""

_LATER = frozenset({"later", "after", "afterwards", "on", ",", ":", "then"})
"""What stands between a duration and the event that comes so long after."""

_BEFORE_EVENT = frozenset({"on", "event", "events", "webhook", "a", "an", "the"})

_MAY_BE_GIVEN = 'write an event type, a file in quotes, an action with `returns` or `fails`, `now = …`, `start "Name"` or `approve`'

JOINING = frozenset({"and", ","})


# --- answers to approvals ----------------------------------------------------------------------------------------------------------


def answer(spot: Spot) -> Explanation | None:
    """``given approve yes``, ``given approve returns true``, ``given approve "Refund?" true``, ``given approve true, false``."""
    token, before = spot.token, spot.before
    if before is None or spot.tokens[spot.begun].kind != "given":
        return None
    if spot.accepts("no_answer"):
        return _answer_wanted(spot, before)
    if spot.tokens[spot.begun + 1].kind != "approve":
        return _approval_called_otherwise(spot)
    if before.kind not in ANSWERS or not spot.accepts("_END"):
        return None
    meant = answer_meant(spot.at(1).text) if token.kind in JOINING else None
    if meant is not None:
        fix = Fix(Span(before.end, spot.at(1).end), f"; given approve {meant}")
        put = (spot.made("_END", at=before), spot.made("given"), spot.made("approve"), spot.made(meant))
        message = "each answer has a line of its own, in the order of the approvals"
        return Explanation(token.span, message, written(f"given approve {meant}"), fix, spot.instead(*put, on=spot.index + 2))
    return Explanation(token.span, f"nothing follows the answer to an approval, and here stands `{spot.shown}`")


def _answer_wanted(spot: Spot, before: Token) -> Explanation:
    token, following = spot.token, spot.at(1)
    if token.kind in BOUNDS:
        return Explanation(before.span, "the answer to the approval is missing", _THE_ANSWERS)
    if token.text == "no" and following.text == "answer":
        span = spot.span(spot.index, spot.index + 1)
        mend = spot.instead(spot.made("no_answer"), on=spot.index + 2)
        return Explanation(span, "`no_answer` is one word", written("no_answer"), Fix(span, "no_answer"), mend)
    meant = answer_meant(token.text) if token.kind in NAMES | LITERALS | {"null", "omit"} else None
    if meant is not None:
        shown = spot.shown
        fix = Fix(token.span, meant)
        return Explanation(token.span, f"the answer `{shown}` is written `{meant}`", written(meant), fix, spot.instead(spot.made(meant)))
    last = spot.end() - 1
    meant = answer_meant(spot.tokens[last].text) if spot.index < last <= spot.index + 4 else None
    if meant is not None:
        text = token.kind in ("STRING", "_QUOTE", "RAW")
        message = "approvals are answered in their order, without their text" if text else "the answer stands right after `approve`"
        mend = spot.instead(spot.made(meant), on=last + 1)
        return Explanation(token.span, message, written(f"given approve {meant}"), Fix(spot.span(spot.index, last), meant), mend)
    return Explanation(token.span, f"`{spot.shown}` is no answer to an approval", _THE_ANSWERS)


def _approval_called_otherwise(spot: Spot) -> Explanation | None:
    """``given approval true``."""
    at = spot.begun + 1
    word, value = spot.tokens[at : at + 2]
    called = word.text in APPROVALS or nearest(word.text, ("approve",)) is not None
    meant = answer_meant(value.text) if called and word.kind in NAMES and spot.tokens[at + 2].kind in BOUNDS else None
    if meant is None or spot.index not in (at + 1, at + 2):
        return None
    message = f"`{quoted(word.text)}` is written `approve` here"
    fix = Fix(word.span, "approve") if meant == value.text else Fix(spot.span(at, at + 1), f"approve {meant}")
    mend = Mend(at, (spot.made("approve", at=word), spot.made(meant, at=value)), at + 2)
    return Explanation(word.span, message, written(f"given approve {meant}"), fix, mend)


# --- later events ------------------------------------------------------------------------------------------------------------------


def later(spot: Spot) -> Explanation | None:
    """``given 2 days later invoice.paid``, ``given invoice.paid in 2 days``, ``given a.b with c = 1 after 2 days``, ``given a.b, c.d``."""
    token, before = spot.token, spot.before
    if before is None or spot.tokens[spot.begun].kind != "given":
        return None
    first = spot.begun + 1
    if spot.tokens[first].kind in ("after", "NAME") and spot.tokens[first].text in _BESIDE | _LATER:
        first += 1
    if spot.tokens[first].kind == "DURATION" and spot.index <= first + 2:
        return _duration_first(spot, first)
    if spot.accepts("after") and before.kind in NAMES:
        return _after_event(spot, before)
    if before.kind == "after" and spot.accepts("="):
        return _after_pairs(spot)
    if token.kind == "after" and before.kind == "STRING" and before is spot.tokens[spot.begun + 1]:
        return Explanation(token.span, "`after` follows an event type, not a file", "write for instance `given invoice.paid after 2 days`")
    return None


def _duration_first(spot: Spot, at: int) -> Explanation | None:
    event = at + 1
    while spot.tokens[event].kind not in BOUNDS and spot.tokens[event].text in _LATER:
        event += 1
    last = spot.names(event)
    if last <= event:
        return None
    duration = spot.tokens[at]
    span = spot.span(spot.begun + 1, last)
    shown = f"{spot.written(event, last)} after {duration.text}"
    put = (
        *spot.tokens[event : last + 1],
        spot.made("after", at=spot.tokens[last]),
        spot.made("DURATION", duration.text, at=spot.tokens[last]),
    )
    mend = Mend(spot.begun + 1, put, last + 1)
    return Explanation(span, "`after` and a duration stand behind the event", written(one_line(f"given {shown}")), Fix(span, shown), mend)


def _after_event(spot: Spot, before: Token) -> Explanation | None:
    token, following = spot.token, spot.at(1)
    if token.kind == "DURATION":
        end = spot.index + (following.text in ("later", "after", "afterwards"))
        span = spot.span(spot.index, end)
        shown = f"after {token.text}"
        put = (spot.made("after"), token)
        message = f"`after` is missing before `{token.text}`"
        return Explanation(token.span, message, written(shown), Fix(span, shown), spot.instead(*put, on=end + 1))
    if token.text in _BESIDE and following.kind == "DURATION":
        message = f"`{spot.shown}` is written `after` here"
        return Explanation(token.span, message, written("after"), Fix(token.span, "after"), spot.instead(spot.made("after")))
    dotted = spot.names(spot.index + 1) > spot.index + 1
    if token.text in ("and", ",", "then") and dotted and spot.at(-2).kind == ".":
        fix = Fix(Span(before.end, token.end), "; given")
        mend = spot.instead(spot.made("_END", at=before), spot.made("given"))
        return Explanation(token.span, "a line gives one event", "write `; given`, or begin a new line with `given`", fix, mend)
    return None


def _after_pairs(spot: Spot) -> Explanation | None:
    """``after`` stands behind ``with``."""
    tokens = spot.tokens
    after = spot.index - 1
    begin = next((at for at in range(spot.begun, after) if tokens[at].kind == "with"), None)
    end = spot.end()
    if begin is None or end == spot.index:
        return None
    shown = f"{spot.written(after, end - 1)} {spot.written(begin, after - (tokens[after - 1].kind == ',') - 1)}"
    fix = Fix(spot.span(begin, end - 1), shown) if "#" not in shown else None
    return Explanation(tokens[after].span, "`after` stands before `with`", written(one_line(shown)), fix)


# --- what else is given ------------------------------------------------------------------------------------------------------------


def stand_in(spot: Spot) -> Explanation | None:
    """``given x return y``, ``given x failed "no"``, ``given x("y") returns z``, ``given x charge="y" returns z``."""
    token, before = spot.token, spot.before
    if before is None or spot.tokens[spot.begun].kind != "given":
        return None
    second = spot.index - 1 > spot.begun + 1
    for words, meant in ((_RETURNS, "returns"), (_FAILS, "fails")):
        if before.text in words and second and before.kind in NAMES and spot.at(-2).kind != ".":
            mend = Mend(spot.index - 1, (spot.made(meant, at=before),), spot.index)
            message = f"`{before.text}` is written `{meant}` here"
            return Explanation(before.span, message, written(meant), Fix(before.span, meant), mend)
    if before.text in ("with", "because", "as") and spot.at(-2).kind in ("returns", "fails"):
        mend = Mend(spot.index - 1, (), spot.index)
        message = f"`{before.text}` is too many here"
        return Explanation(before.span, message, f"leave `{before.text}` out", Fix(Span(before.start, token.start), ""), mend)
    if not spot.accepts("returns"):
        return None
    if token.kind == "(" and before is spot.tokens[spot.begun + 1]:
        closing = spot.closing(spot.index)
        if closing == spot.index + 2 and spot.tokens[closing - 1].kind in LITERALS | NAMES:
            spot.skip([closing])
            inner = spot.written(spot.index + 1, closing - 1)
            help = written(one_line(f"{before.text} {inner}"))
            fix = Fix(spot.span(spot.index, closing), f" {inner}")
            return Explanation(token.span, "an action is named without brackets", help, fix, spot.instead())
    if token.kind == "=" and spot.index == spot.begun + 3 and spot.at(-2).kind in NAMES:
        action, name = spot.at(-2), before
        whole = (
            action.text.endswith(f"_{name.text}") and spot.at(1).kind in LITERALS - {"_QUOTE"} and spot.at(2).kind in ("returns", "fails")
        )
        message = "a stand-in holds for every call of the action, or for one object that is named by its value alone"
        if whole:
            put = (spot.at(1),)
            help = written(one_line(f"given {action.text} {spot.source.slice(spot.at(1).span)} {spot.at(2).kind} …"))
            fix = Fix(Span(name.start, spot.at(1).start), "")
            return Explanation(spot.span(spot.index - 1, spot.index), message, help, fix, Mend(spot.index - 1, put, spot.index + 2))
        return Explanation(spot.span(spot.index - 1, spot.index), message, f"write `given {quoted(action.text)} returns …`")
    return None


def what(spot: Spot) -> Explanation | None:
    """``given``, ``given on charge.failed``, ``given event charge.failed``, ``given if``, ``given "a.json" with b = 1``."""
    tokens, at = spot.tokens, spot.begun + 1
    token, before = spot.token, spot.before
    if before is None or tokens[spot.begun].kind != "given":
        return None
    last = spot.names(at + 1)
    if tokens[at].text in _BEFORE_EVENT and at <= spot.index <= last + 1 and last > at + 1:
        shown = quoted(tokens[at].text)
        fix = Fix(Span(tokens[at].start, tokens[at + 1].start), "")
        return Explanation(tokens[at].span, f"`{shown}` is too many here", f"leave `{shown}` out", fix, Mend(at, (), at + 1))
    if before.kind == "given" and (token.kind in BOUNDS or token.kind in RESERVED):
        message = "what is given is missing" if token.kind in BOUNDS else f"`{token.kind}` cannot be given"
        return Explanation(before.span if token.kind in BOUNDS else token.span, message, _MAY_BE_GIVEN)
    if token.kind == "with" and before.kind == "STRING" and before is tokens[at]:
        return Explanation(
            token.span, "an event from a file is as it stands there", "give a sample, `given charge.failed with …`, or change the file"
        )
    if before.kind in ("with", "fails") and token.kind in BOUNDS:
        wanted = "a field and its value are" if before.kind == "with" else "the message is"
        example = "with amount = 5 USD" if before.kind == "with" else 'fails "no such customer"'
        return Explanation(before.span, f"{wanted} missing after `{before.kind}`", f"write for instance `{example}`")
    return None


def clock_or_start(spot: Spot) -> Explanation | None:
    """``given now "2026-01-31"``, ``given workflow "Name"``, ``given started "Name"``."""
    at = spot.begun + 1
    word, value = spot.tokens[at : at + 2]
    if spot.tokens[spot.begun].kind != "given" or spot.index not in (at + 1, at + 2) or word.kind not in NAMES:
        return None
    if word.text in _STARTS and value.kind == "STRING" and spot.tokens[at + 2].kind in BOUNDS | {"with"}:
        mend = Mend(at, (spot.made("start", at=word),), at + 1)
        help = written(one_line(f"given start {spot.source.slice(value.span)}"))
        return Explanation(word.span, f"`{word.text}` is written `start` here", help, Fix(word.span, "start"), mend)
    if word.text != "now":
        return None
    message = "`now` is set with `=` and a moment"
    if value.kind != "STRING" or spot.tokens[at + 2].kind not in BOUNDS:
        return Explanation(value.span, message, 'write for instance `given now = timestamp("2026-01-31T09:00Z")`')
    moment = f'timestamp("{value.text}")'
    made = [spot.made(kind, text, at=value) for kind, text in (("=", ""), ("NAME", "timestamp"), ("(", ""))]
    mend = Mend(at + 1, (*made, value, spot.made(")", at=value)), at + 2)
    return Explanation(value.span, message, written(quoted(f"given now = {moment}")), Fix(value.span, f"= {moment}"), mend)


# --- what stands after `with` ------------------------------------------------------------------------------------------------------


def parts(spot: Spot) -> Explanation | None:
    """``given a.b c = 5``, ``with (a = 5)``, ``with "a" = 5``, ``with a 5``, ``with a[n] = 5``."""
    token, before = spot.token, spot.before
    if before is None or spot.tokens[spot.begun].kind != "given":
        return None
    shown = quoted(token.text)
    if token.kind in NAMES and spot.accepts("with") and is_pair(spot):
        message = f"`with` is missing before `{shown}`"
        return Explanation(token.span, message, written("with"), just_before(token, "with "), spot.first(spot.made("with")))
    if token.text in ("where", "when", "having", "if") and spot.accepts("with") and is_pair(spot, 1):
        message = f"`{shown}` is written `with` here"
        return Explanation(token.span, message, written("with"), Fix(token.span, "with"), spot.instead(spot.made("with")))
    if token.kind in ("(", "{") and before.kind == "with":
        closing = spot.closing(spot.index)
        if closing is None:
            return None
        span = spot.span(spot.index, closing)
        inner = _with_signs(spot, closing)
        spot.skip([closing])
        help = written(quoted(f"with {inner}"))
        return Explanation(token.span, "what stands after `with` needs no brackets", help, Fix(span, inner), spot.instead())
    if token.kind == "STRING" and before.kind in ("with", ",") and spot.at(1).kind == "=" and spot.accepts("NAME", "="):
        steps = token.text.split(".")
        plain = all(step.isidentifier() and step.isascii() for step in steps)
        put = [made for step in steps for made in (spot.made("."), spot.made("NAME", step))][1:]
        fix = Fix(token.span, token.text) if plain else None
        mend = spot.instead(*put) if plain else None
        return Explanation(token.span, "a field is named without quotes", written(quoted(token.text)) if plain else "", fix, mend)
    if spot.accepts("=") and token.kind in LITERALS and any(one.kind == "with" for one in spot.tokens[spot.begun : spot.index]):
        message = f"`=` is missing before `{spot.shown}`"
        return Explanation(token.span, message, written("="), just_before(token, "= "), spot.first(spot.made("=")))
    if before.kind == "[" and spot.accepts("NUMBER", "]") and spot.accepts("STRING", "]"):
        return _key(spot)
    if before.kind == "]" and token.kind in NAMES and token.start == before.end and spot.accepts(".", "NAME"):
        message = f"`.` is missing before `{shown}`"
        return Explanation(token.span, message, written(f".{shown}"), just_before(token, "."), spot.first(spot.made(".")))
    return None


def _with_signs(spot: Spot, closing: int) -> str:
    """What stands between brackets, with ``=`` for the ``:`` of a map; reading goes on so too."""
    tokens, text = spot.tokens, spot.source.text
    inner = ""
    depth, start = 0, spot.token.end
    for at in range(spot.index + 1, closing):
        token = tokens[at]
        depth += (token.kind in ("(", "[", "{")) - (token.kind in (")", "]", "}"))
        if token.kind == ":" and depth == 0:
            inner += f"{text[start : token.start]} ="
            start = token.end
            tokens[at] = token._replace(kind="=")
    return (inner + text[start : tokens[closing].start]).strip()


def _key(spot: Spot) -> Explanation:
    """In the brackets of a path stands a name, a sign or nothing."""
    token = spot.token
    if token.kind in NAMES and spot.at(1).kind == "]":
        help = written(f'["{quoted(token.text)}"]')
        fix = Fix(token.span, f'"{token.text}"')
        return Explanation(token.span, "a key stands in quotes", help, fix, spot.instead(spot.made("STRING", token.text)))
    help = 'write an index, `lines[0].amount`, or a key in quotes, `metadata["my key"]`'
    if token.kind == "-":
        return Explanation(token.span, "items are counted from 0, from the first one", help)
    return Explanation(token.span, "a place in a path is an index or a key in quotes", help)


def is_pair(spot: Spot, after: int = 0) -> bool:
    """Whether a path and a ``=`` stand here."""
    at = spot.names(spot.index + after) + 1
    while spot.tokens[at].kind == "[":
        closing = spot.closing(at)
        if closing is None:
            return False
        at = closing + 1
        if spot.tokens[at].kind == ".":
            at = spot.names(at + 1) + 1
    return spot.tokens[at].kind == "=" and at > spot.index + after


_VERBS = ("retrieve_", "create_", "update_", "list_", "search_", "cancel_", "delete_", "finalize_", "pay_", "void_")
"""How the names of most actions begin."""


def not_now(source: Source, name: Token, value: Expression) -> tuple[str, str, Fix | None]:
    """``given approve = true``, ``given today = …``, ``given retrieve_charge = {…}``: the message, the help and the fix."""
    word = quoted(name.text)
    sign = Span(name.end, value.span.start)
    if name.text == "approve" or name.text in APPROVALS:
        meant = answer_meant(source.slice(value.span).strip('"'))
        fix = Fix(Span(name.start, value.span.end), f"approve {meant}") if meant else None
        return "an approval is answered without `=`", written(f"given approve {meant}") if meant else _THE_ANSWERS, fix
    if name.text in _NOW or nearest(name.text, ("now",)) is not None:
        return f"`{word}` is written `now` here", written("now"), Fix(name.span, "now")
    if name.text.startswith(_VERBS):
        return "an action is stood in for with `returns`", written(f"given {word} returns …"), Fix(sign, " returns ")
    return "only `now` can be set like this", f"to set a field of the event, write `given EVENT with {word} = …`", None


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (answer, later, what, clock_or_start, stand_in, parts)
"""Asked in this order."""
