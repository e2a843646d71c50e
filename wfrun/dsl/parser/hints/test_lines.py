"""Slips in the lines of tests, above all in what is expected."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import WAITS
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints import given_lines as meant_givens
from wfrun.dsl.parser.hints.error_site import BOUNDS, Explanation, Mend, Spot, just_after, just_before, one_line, written
from wfrun.dsl.parser.hints.given_lines import JOINING, is_pair
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISON_WORDS, COMPARISONS, RESERVED
from wfrun.dsl.syntax.nodes import Action, Name
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

_LINES = {"assert": "expect", "should": "expect", "then": "expect", "verify": "expect", "when": "given", "setup": "given"}
"""Words of other tools that begin a line of a test."""

_OUTCOMES = frozenset({"nothing", "nothing_else", "succeeded", "stopped", "needs_attention"})
_MAY_BE_EXPECTED = "write an action, `wait`, `nothing`, `nothing_else`, `succeeded`, `failed`, `stopped` or `needs_attention`"
_FAILING = {"stop": "stopped", "fail": "failed"}
_HAPPENS = frozenset({"happens", "happened", "done", "at", "is", "was", "should"})


def line(spot: Spot) -> Explanation | None:
    """``assert …``, and what belongs to the line before: ``with …``, ``after …``, ``a = 5``."""
    if not spot.accepts("given", "STRING"):
        return None
    token = spot.token
    shown = quoted(spot.source.slice(token.span))
    above = _line_above(spot)
    if above is not None and token.kind in ("with", "after", "returns", "fails"):
        between = Span(spot.tokens[spot.index - 1].end, token.start)
        plain = not spot.source.slice(between).strip()
        fix = Fix(between, " ", "join the lines") if plain else None
        return Explanation(token.span, f"`{shown}` stands on the line of its `given`", "join the two lines", fix)
    if above is not None and is_pair(spot) and any(one.kind == "with" for one in above):
        before = above[-1]
        message = "the parts of `with` are separated by commas where they stand on several lines"
        return Explanation(token.span, message, "write `,` at the end of the line before", just_after(before, ","))
    meant = _LINES.get(token.text) or nearest(shown, ("given", "expect"))
    if meant is None:
        return Explanation(token.span, f"`{shown}` begins no line of a test", "a test is made of lines that begin with `given` or `expect`")
    fix = Fix(token.span, meant)
    return Explanation(token.span, f"`{shown}` begins no line of a test", f"did you mean `{meant}`?", fix, spot.instead(spot.made(meant)))


def _line_above(spot: Spot) -> list[Token] | None:
    """The tokens of the ``given`` that ends before this one."""
    end = spot.index - 1
    if end < 0 or spot.tokens[end].kind != "_END":
        return None
    begin = end
    while begin > 0 and spot.tokens[begin - 1].kind not in BOUNDS:
        begin -= 1
    return spot.tokens[begin:end] if spot.tokens[begin].kind == "given" else None


def wait(spot: Spot) -> Explanation | None:
    """``expect wait invoice.paid``, ``expect wait 3 days``, ``expect wait for a.b up to 7 days``, ``expect waits for a.b``."""
    token, before = spot.token, spot.before
    tokens, begun = spot.tokens, spot.begun
    if before is None or tokens[begun].kind != "expect":
        return None
    if token.kind == "for" and before is tokens[begun + 1] and before.kind in NAMES and _nearly_wait(before.text):
        mend = Mend(spot.index - 1, (spot.made("wait", at=before),), spot.index)
        return Explanation(before.span, f"`{before.text}` is written `wait` here", written("wait"), Fix(before.span, "wait"), mend)
    if tokens[begun + 1].kind != "wait":
        return None
    named = "a wait is expected by its events, `expect wait for invoice.paid`, or as any: `expect wait`"
    if before.kind == "wait" and token.kind in NAMES and spot.names(spot.index) > spot.index:
        message = f"`for` is missing before `{quoted(spot.written(spot.index, spot.names(spot.index)))}`"
        return Explanation(token.span, message, written("wait for"), just_before(token, "for "), spot.first(spot.made("for")))
    if before.kind == "for" and token.kind in BOUNDS:
        return Explanation(before.span, "an event type is missing after `for`", "write for instance `expect wait for invoice.paid`")
    if token.text in ("and", "or") and spot.accepts(",") and spot.names(spot.index + 1) > spot.index + 1:
        fix = Fix(Span(before.end, token.end), ",")
        return Explanation(token.span, "several events are separated by commas", written(","), fix, spot.instead(spot.made(",")))
    back = spot.index - (before.kind == "for")
    if (spot.accepts("_END") or before.kind == "for") and token.kind not in JOINING and spot.end() > back:
        last = spot.end() - 1
        rest = Span(tokens[back - 1].end, tokens[last].end)
        shown = one_line(spot.written(back, last))
        return Explanation(spot.span(back, last), f"`{shown}` is too many here", named, Fix(rest, ""), Mend(back, (), last + 1))
    return None


def _nearly_wait(text: str) -> bool:
    return text in WAITS or nearest(text, ("wait",)) is not None


def outcome(spot: Spot) -> Explanation | None:
    """``expect stop``, ``expect failed with "x"``, ``expect needs_attention "x"``, ``expect nothing else``, ``expect succeeded and …``."""
    token, before = spot.token, spot.before
    if before is None or spot.tokens[spot.begun].kind != "expect":
        return None
    if before.kind == "expect" and token.kind in _FAILING:
        meant = _FAILING[token.kind]
        fix = Fix(token.span, meant)
        return Explanation(token.span, f"`{token.text}` is written `{meant}` here", written(meant), fix, spot.instead(spot.made(meant)))
    if before.kind == "expect" and (token.kind == "not" or token.text == "no"):
        help = "`expect nothing_else` says that nothing happens beside what is expected, `expect nothing` that nothing happens at all"
        return Explanation(token.span, "what does not happen is not expected one by one", help)
    if before.kind == "expect" and token.kind != "wait" and (token.kind in BOUNDS or token.kind in RESERVED):
        missing = token.kind in BOUNDS
        message = "what is expected is missing" if missing else f"`{token.kind}` cannot be expected"
        return Explanation(before.span if missing else token.span, message, _MAY_BE_EXPECTED)
    if before.kind == "expect" and token.kind == "NUMBER":
        return Explanation(token.span, "a line expects one call of an action", "write the line once for each call")
    if token.text in ("else", "more") and before.kind == "nothing":
        span = spot.span(spot.index - 1, spot.index)
        mend = spot.instead(spot.made("nothing_else"), back=spot.index - 1)
        return Explanation(span, "`nothing_else` is one word", written("nothing_else"), Fix(span, "nothing_else"), mend)
    if before.kind == "failed" and token.text in ("with", "because", ":", "message", "as", "=") and spot.at(1).kind in ("STRING", "_QUOTE"):
        fix = Fix(Span(before.end, spot.at(1).start), " ")
        return Explanation(token.span, f"`{spot.shown}` is too many here", f"leave `{spot.shown}` out", fix, spot.instead())
    joined = _joined(spot, before)
    if joined is not None:
        return joined
    if before.kind in _OUTCOMES and (token.kind in ("STRING", "_QUOTE", "RAW") or token.text in _HAPPENS):
        last = spot.end() - 1
        told = f"`{before.kind}` has no message" if token.kind != "NAME" else f"nothing follows `{before.kind}`"
        help = 'only `failed` has one: `expect failed "message"`' if token.kind != "NAME" else "leave the rest out"
        fix = Fix(Span(before.end, spot.tokens[last].end), "")
        return Explanation(spot.span(spot.index, last), told, help, fix, spot.instead(on=last + 1))
    return None


def _joined(spot: Spot, before: Token) -> Explanation | None:
    """``expect log "a" and slack "b"``."""
    token, following, after = spot.token, spot.at(1), spot.at(2)
    if token.kind not in JOINING | {"then"} or following.kind not in NAMES | {"wait"} or not spot.accepts("_END"):
        return None
    again = following.kind == "expect"
    if not (again or following.kind in _OUTCOMES | {"wait", "failed"} or after.kind in NAMES | LITERALS | BOUNDS):
        return None
    fix = Fix(Span(before.end, token.end), ";" if again else "; expect")
    put = [spot.made("_END", at=before)] + ([] if again else [spot.made("expect")])
    help = f"write `{fix.text}`, or begin a new line" + ("" if again else " with `expect`")
    return Explanation(token.span, "an expectation names one action", help, fix, spot.instead(*put))


def compared(spot: Spot) -> Explanation | None:
    """``expect slack contains "x"``, ``expect status == "paid"``, ``expect invoice.paid``."""
    token, before = spot.token, spot.before
    first = spot.begun + 1
    if before is None or spot.tokens[spot.begun].kind != "expect":
        return None
    last = spot.names(first)
    if last > first and spot.tokens[last + 1].kind in BOUNDS and spot.index <= last + 1:
        event = spot.written(first, last)
        help = f"write `given {quoted(event)}`, or `expect wait for {quoted(event)}` where a workflow waits for it"
        return Explanation(spot.span(first, last), "an event is given, not expected", help)
    if token.kind not in COMPARISONS or (token.kind == "==" and spot.accepts("=") and spot.index > first + 1):
        return None
    if spot.index == last + 1 and token.kind not in COMPARISON_WORDS:
        return Explanation(spot.span(first, spot.index), "a condition is not expected", _MAY_BE_EXPECTED)
    return Explanation(
        token.span, "an expectation names whole values", 'write for instance `expect slack text="…"`, or leave the argument out'
    )


TOO_MANY = frozenset({"with", "once", "twice", "thrice"})
"""Words that mean nothing after an expected action."""


def too_many(action: Action, word: Name) -> tuple[str, str, Fix | None] | None:
    """``expect create_refund with charge="ch_1"``, ``expect create_refund twice``; None where it may be the name of a value."""
    if word.name == "with":
        if not action.arguments:
            return None
        fix = Fix(Span(word.span.start, action.arguments[0].span.start), "")
        return "`with` is too many here", "leave `with` out: arguments stand right after the action", fix
    if action.arguments:
        return None
    once = Fix(Span(action.name_span.end, word.span.end), "") if word.name == "once" else None
    return "a line expects one call of an action", "leave `once` out" if once else "write the line once for each call", once


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (line, *meant_givens.RULES, wait, outcome, compared)
"""Asked in this order."""
