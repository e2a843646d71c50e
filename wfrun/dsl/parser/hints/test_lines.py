"""Slips in the lines of tests, above all in what is expected."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import WAITS
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints import given_lines as meant_givens
from wfrun.dsl.parser.hints.error_site import BOUNDS, ErrorSite, Explanation, Repair, just_after, just_before, one_line, suggest
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


def line(site: ErrorSite) -> Explanation | None:
    """``assert …``, and what belongs to the line before: ``with …``, ``after …``, ``a = 5``."""
    if not site.accepts("given", "STRING"):
        return None
    token = site.token
    shown = quoted(site.source.slice(token.span))
    above = _line_above(site)
    if above is not None and token.kind in ("with", "after", "returns", "fails"):
        between = Span(site.tokens[site.index - 1].end, token.start)
        plain = not site.source.slice(between).strip()
        fix = Fix(between, " ", "join the lines") if plain else None
        return Explanation(token.span, f"`{shown}` stands on the line of its `given`", "join the two lines", fix)
    if above is not None and is_pair(site) and any(one.kind == "with" for one in above):
        previous = above[-1]
        message = "the parts of `with` are separated by commas where they stand on several lines"
        return Explanation(token.span, message, "write `,` at the end of the line before", just_after(previous, ","))
    meant = _LINES.get(token.text) or nearest(shown, ("given", "expect"))
    if meant is None:
        return Explanation(token.span, f"`{shown}` begins no line of a test", "a test is made of lines that begin with `given` or `expect`")
    fix = Fix(token.span, meant)
    return Explanation(
        token.span, f"`{shown}` begins no line of a test", f"did you mean `{meant}`?", fix, site.replace(site.new_token(meant))
    )


def _line_above(site: ErrorSite) -> list[Token] | None:
    """The tokens of the ``given`` that ends before this one."""
    end = site.index - 1
    if end < 0 or site.tokens[end].kind != "_END":
        return None
    begin = end
    while begin > 0 and site.tokens[begin - 1].kind not in BOUNDS:
        begin -= 1
    return site.tokens[begin:end] if site.tokens[begin].kind == "given" else None


def wait(site: ErrorSite) -> Explanation | None:
    """``expect wait invoice.paid``, ``expect wait 3 days``, ``expect wait for a.b up to 7 days``, ``expect waits for a.b``."""
    token, previous = site.token, site.previous
    tokens, statement_start = site.tokens, site.statement_start
    if previous is None or tokens[statement_start].kind != "expect":
        return None
    if token.kind == "for" and previous is tokens[statement_start + 1] and previous.kind in NAMES and _nearly_wait(previous.text):
        repair = Repair(site.index - 1, (site.new_token("wait", at=previous),), site.index)
        return Explanation(previous.span, f"`{previous.text}` is written `wait` here", suggest("wait"), Fix(previous.span, "wait"), repair)
    if tokens[statement_start + 1].kind != "wait":
        return None
    named = "a wait is expected by its events, `expect wait for invoice.paid`, or as any: `expect wait`"
    if previous.kind == "wait" and token.kind in NAMES and site.dotted_name_end(site.index) > site.index:
        message = f"`for` is missing before `{quoted(site.text(site.index, site.dotted_name_end(site.index)))}`"
        return Explanation(token.span, message, suggest("wait for"), just_before(token, "for "), site.insert(site.new_token("for")))
    if previous.kind == "for" and token.kind in BOUNDS:
        return Explanation(previous.span, "an event type is missing after `for`", "write for instance `expect wait for invoice.paid`")
    if token.text in ("and", "or") and site.accepts(",") and site.dotted_name_end(site.index + 1) > site.index + 1:
        fix = Fix(Span(previous.end, token.end), ",")
        return Explanation(token.span, "several events are separated by commas", suggest(","), fix, site.replace(site.new_token(",")))
    rewind_to = site.index - (previous.kind == "for")
    if (site.accepts("_END") or previous.kind == "for") and token.kind not in JOINING and site.statement_end() > rewind_to:
        last = site.statement_end() - 1
        rest = Span(tokens[rewind_to - 1].end, tokens[last].end)
        shown = one_line(site.text(rewind_to, last))
        return Explanation(site.span(rewind_to, last), f"`{shown}` is too many here", named, Fix(rest, ""), Repair(rewind_to, (), last + 1))
    return None


def _nearly_wait(text: str) -> bool:
    return text in WAITS or nearest(text, ("wait",)) is not None


def outcome(site: ErrorSite) -> Explanation | None:
    """``expect stop``, ``expect failed with "x"``, ``expect needs_attention "x"``, ``expect nothing else``, ``expect succeeded and …``."""
    token, previous = site.token, site.previous
    if previous is None or site.tokens[site.statement_start].kind != "expect":
        return None
    if previous.kind == "expect" and token.kind in _FAILING:
        meant = _FAILING[token.kind]
        fix = Fix(token.span, meant)
        return Explanation(
            token.span, f"`{token.text}` is written `{meant}` here", suggest(meant), fix, site.replace(site.new_token(meant))
        )
    if previous.kind == "expect" and (token.kind == "not" or token.text == "no"):
        help = "`expect nothing_else` says that nothing happens beside what is expected, `expect nothing` that nothing happens at all"
        return Explanation(token.span, "what does not happen is not expected one by one", help)
    if previous.kind == "expect" and token.kind != "wait" and (token.kind in BOUNDS or token.kind in RESERVED):
        missing = token.kind in BOUNDS
        message = "what is expected is missing" if missing else f"`{token.kind}` cannot be expected"
        return Explanation(previous.span if missing else token.span, message, _MAY_BE_EXPECTED)
    if previous.kind == "expect" and token.kind == "NUMBER":
        return Explanation(token.span, "a line expects one call of an action", "write the line once for each call")
    if token.text in ("else", "more") and previous.kind == "nothing":
        span = site.span(site.index - 1, site.index)
        repair = site.replace(site.new_token("nothing_else"), rewind_to=site.index - 1)
        return Explanation(span, "`nothing_else` is one word", suggest("nothing_else"), Fix(span, "nothing_else"), repair)
    if (
        previous.kind == "failed"
        and token.text in ("with", "because", ":", "message", "as", "=")
        and site.peek(1).kind in ("STRING", "_QUOTE")
    ):
        fix = Fix(Span(previous.end, site.peek(1).start), " ")
        return Explanation(token.span, f"`{site.quoted}` is too many here", f"leave `{site.quoted}` out", fix, site.replace())
    joined = _joined(site, previous)
    if joined is not None:
        return joined
    if previous.kind in _OUTCOMES and (token.kind in ("STRING", "_QUOTE", "RAW") or token.text in _HAPPENS):
        last = site.statement_end() - 1
        told = f"`{previous.kind}` has no message" if token.kind != "NAME" else f"nothing follows `{previous.kind}`"
        help = 'only `failed` has one: `expect failed "message"`' if token.kind != "NAME" else "leave the rest out"
        fix = Fix(Span(previous.end, site.tokens[last].end), "")
        return Explanation(site.span(site.index, last), told, help, fix, site.replace(resume_at=last + 1))
    return None


def _joined(site: ErrorSite, previous: Token) -> Explanation | None:
    """``expect log "a" and slack "b"``."""
    token, following, after = site.token, site.peek(1), site.peek(2)
    if token.kind not in JOINING | {"then"} or following.kind not in NAMES | {"wait"} or not site.accepts("_END"):
        return None
    again = following.kind == "expect"
    if not (again or following.kind in _OUTCOMES | {"wait", "failed"} or after.kind in NAMES | LITERALS | BOUNDS):
        return None
    fix = Fix(Span(previous.end, token.end), ";" if again else "; expect")
    replacement = [site.new_token("_END", at=previous)] + ([] if again else [site.new_token("expect")])
    help = f"write `{fix.text}`, or begin a new line" + ("" if again else " with `expect`")
    return Explanation(token.span, "an expectation names one action", help, fix, site.replace(*replacement))


def compared(site: ErrorSite) -> Explanation | None:
    """``expect slack contains "x"``, ``expect status == "paid"``, ``expect invoice.paid``."""
    token, previous = site.token, site.previous
    first = site.statement_start + 1
    if previous is None or site.tokens[site.statement_start].kind != "expect":
        return None
    last = site.dotted_name_end(first)
    if last > first and site.tokens[last + 1].kind in BOUNDS and site.index <= last + 1:
        event = site.text(first, last)
        help = f"write `given {quoted(event)}`, or `expect wait for {quoted(event)}` where a workflow waits for it"
        return Explanation(site.span(first, last), "an event is given, not expected", help)
    if token.kind not in COMPARISONS or (token.kind == "==" and site.accepts("=") and site.index > first + 1):
        return None
    if site.index == last + 1 and token.kind not in COMPARISON_WORDS:
        return Explanation(site.span(first, site.index), "a condition is not expected", _MAY_BE_EXPECTED)
    return Explanation(
        token.span, "an expectation names whole values", 'write for instance `expect slack text="…"`, or leave the argument out'
    )


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


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (line, *meant_givens.RULES, wait, outcome, compared)
"""Asked in this order."""
