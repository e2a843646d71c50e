"""Hints for the lines of tests, above all for what is expected."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import WAITS
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import BOUNDS, ErrorSite, Explanation, Repair, just_after, one_line, suggest
from wfrun.dsl.parser.hints.given_lines import JOINING, is_pair
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISON_WORDS, COMPARISONS, RESERVED
from wfrun.dsl.syntax.nodes import Action, Name
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

_LINES = {"assert": "expect", "should": "expect", "then": "expect", "verify": "expect", "when": "given", "setup": "given"}
"""Words of other tools that begin a line of a test."""

_OUTCOMES = frozenset({"nothing", "nothing_else", "succeeded", "stopped", "needs_attention"})
_MAY_BE_EXPECTED = "write an action, `wait`, `nothing`, `nothing_else`, `succeeded`, `failed`, `stopped` or `needs_attention`"
_HAPPENS = frozenset({"happens", "happened", "done", "at", "is", "was", "should"})


def _is_expected(site: ErrorSite) -> bool:
    return site.tokens[site.statement_start].kind == "expect"


def line(site: ErrorSite) -> Explanation | None:
    """Explains ``assert …``, and what belongs to the line before: ``with …``, ``after …``, ``a = 5``."""
    if not site.accepts("given", "STRING"):
        return None
    token, shown = site.token, site.quoted
    above = _line_above(site)
    if above and token.kind in ("with", "after", "returns", "fails"):
        between = Span(site.tokens[site.index - 1].end, token.start)
        fix = Fix(between, " ", "join the lines") if not site.source.slice(between).strip() else None
        return Explanation(token.span, f"`{shown}` stands on the line of its `given`", "join the two lines", fix)
    if is_pair(site) and any(one.kind == "with" for one in above):
        message = "the parts of `with` are separated by commas where they stand on several lines"
        between = Span(above[-1].end, token.start)
        if site.source.slice(between).strip() == ";":
            return Explanation(token.span, message.partition(" where")[0], suggest(","), Fix(between, ", "))
        return Explanation(token.span, message, "write `,` at the end of the line before", just_after(above[-1], ","))
    message = f"`{shown}` begins no line of a test"
    meant = _LINES.get(token.text) or nearest(shown, ("given", "expect"))
    if meant is None:
        return Explanation(token.span, message, "a test is made of lines that begin with `given` or `expect`")
    return site.rewrite(message, meant, site.new_token(meant), help=f"did you mean `{meant}`?")


def _line_above(site: ErrorSite) -> list[Token]:
    """Returns the tokens of the ``given`` that ends before this one; none where another statement does."""
    end = site.index - 1
    if end < 0 or site.tokens[end].kind != "_END":
        return []
    begin = end
    while begin > 0 and site.tokens[begin - 1].kind not in BOUNDS:
        begin -= 1
    return site.tokens[begin:end] if site.tokens[begin].kind == "given" else []


def wait(site: ErrorSite) -> Explanation | None:
    """Explains ``expect wait invoice.paid``, ``expect wait 3 days``, ``expect wait for a.b up to 7 days``, ``expect waits for a.b``."""
    token, previous, tokens = site.token, site.previous, site.tokens
    first = site.statement_start + 1
    if not _is_expected(site):
        return None
    if token.kind == "for" and previous is tokens[first] and previous.kind in NAMES:
        nearly = previous.text in WAITS or nearest(previous.text, ("wait",)) is not None
        return site.is_written("wait", first=site.index - 1) if nearly else None
    if tokens[first].kind != "wait":
        return None
    last = site.dotted_name_end(site.index)
    if previous.kind == "wait" and token.kind in NAMES and last > site.index:
        message = f"`for` is missing before `{quoted(site.text(site.index, last))}`"
        return site.is_missing("for", message, suggest("wait for"))
    if previous.kind == "for" and token.kind in BOUNDS:
        return Explanation(previous.span, "an event type is missing after `for`", "write for instance `expect wait for invoice.paid`")
    if token.text in ("and", "or") and site.accepts(",") and site.dotted_name_end(site.index + 1) > site.index + 1:
        fix = Fix(Span(previous.end, token.end), ",")
        return Explanation(token.span, "several events are separated by commas", suggest(","), fix, site.replace(site.new_token(",")))
    begin, end = site.index - (previous.kind == "for"), site.statement_end()
    if (site.accepts("_END") or previous.kind == "for") and token.kind not in JOINING and end > begin:
        message = f"`{one_line(site.text(begin, end - 1))}` is too many here"
        help = "a wait is expected by its events, `expect wait for invoice.paid`, or as any: `expect wait`"
        fix = Fix(Span(tokens[begin - 1].end, tokens[end - 1].end), "")
        return Explanation(site.span(begin, end - 1), message, help, fix, Repair(begin, (), end))
    return None


def outcome(site: ErrorSite) -> Explanation | None:
    """Explains ``expect no log``, ``expect failed with "x"``, ``expect needs_attention "x"``, ``expect nothing else``."""
    token, previous = site.token, site.previous
    if not _is_expected(site):
        return None
    if previous.kind == "expect" and token.kind not in ("stop", "fail"):
        if token.kind == "not" or token.text == "no":
            help = "`expect nothing_else` says that nothing happens beside what is expected, `expect nothing` that nothing happens at all"
            return Explanation(token.span, "what does not happen is not expected one by one", help)
        if token.kind in BOUNDS:
            return Explanation(previous.span, "what is expected is missing", _MAY_BE_EXPECTED)
        if token.kind != "wait" and token.kind in RESERVED:
            return Explanation(token.span, f"`{token.kind}` cannot be expected", _MAY_BE_EXPECTED)
        if token.kind == "NUMBER":
            return Explanation(token.span, "a line expects one call of an action", "write the line once for each call")
    if token.text in ("else", "more") and previous.kind == "nothing":
        return site.rewrite("`nothing_else` is one word", "nothing_else", site.new_token("nothing_else"), first=site.index - 1)
    if (
        previous.kind == "failed"
        and token.text in ("with", "because", ":", "message", "as", "=")
        and site.peek(1).kind in ("STRING", "_QUOTE")
    ):
        fix = Fix(Span(previous.end, site.peek(1).start), " ")
        return Explanation(token.span, f"`{site.quoted}` is too many here", f"leave `{site.quoted}` out", fix, site.replace())
    joined = _joined(site)
    if joined is not None:
        return joined
    if previous.kind in _OUTCOMES and (token.kind in ("STRING", "_QUOTE", "RAW") or token.text in _HAPPENS):
        end = site.statement_end()
        word = token.kind == "NAME"
        message = f"nothing follows `{previous.kind}`" if word else f"`{previous.kind}` has no message"
        help = "leave the rest out" if word else 'only `failed` has one: `expect failed "message"`'
        fix = Fix(Span(previous.end, site.tokens[end - 1].end), "")
        return Explanation(site.span(site.index, end - 1), message, help, fix, site.replace(resume_at=end))
    return None


def _joined(site: ErrorSite) -> Explanation | None:
    """Explains ``expect log "a" and slack "b"``."""
    token, previous, following = site.token, site.previous, site.peek(1)
    if token.kind not in JOINING | {"then"} or following.kind not in NAMES | {"wait"} or not site.accepts("_END"):
        return None
    if following.kind not in _OUTCOMES | {"wait", "failed", "expect"} and site.peek(2).kind not in NAMES | LITERALS | BOUNDS:
        return None
    again = following.kind == "expect"
    text = ";" if again else "; expect"
    end = site.new_token("_END", at=previous)
    repair = site.replace(end) if again else site.replace(end, site.new_token("expect"))
    help = f"write `{text}`, or begin a new line" + ("" if again else " with `expect`")
    return Explanation(token.span, "an expectation names one action", help, Fix(Span(previous.end, token.end), text), repair)


def comparison(site: ErrorSite) -> Explanation | None:
    """Explains ``expect slack contains "x"``, ``expect status == "paid"``, ``expect invoice.paid``."""
    token, first = site.token, site.statement_start + 1
    if not _is_expected(site):
        return None
    last = site.dotted_name_end(first)
    if last > first and site.tokens[last + 1].kind in BOUNDS and site.index <= last + 1:
        event = quoted(site.text(first, last))
        help = f"write `given {event}`, or `expect wait for {event}` where a workflow waits for it"
        return Explanation(site.span(first, last), "an event is given, not expected", help)
    if token.kind not in COMPARISONS or (token.kind == "==" and site.accepts("=") and site.index > first + 1):
        return None
    if site.index == last + 1 and token.kind not in COMPARISON_WORDS:
        return Explanation(site.span(first, site.index), "a condition is not expected", _MAY_BE_EXPECTED)
    help = 'write for instance `expect slack text="…"`, or leave the argument out'
    return Explanation(token.span, "an expectation names whole values", help)


def too_many(action: Action, word: Name) -> tuple[str, str, Fix | None] | None:
    """Returns message, help and fix for ``expect log with text="a"``, ``expect log twice``; None for the name of a value."""
    if word.name == "with":
        if not action.arguments:
            return None
        fix = Fix(Span(word.span.start, action.arguments[0].span.start), "")
        return "`with` is too many here", "leave `with` out: arguments stand right after the action", fix
    if action.arguments:
        return None
    once = Fix(Span(action.name_span.end, word.span.end), "") if word.name == "once" else None
    return "a line expects one call of an action", "leave `once` out" if once else "write the line once for each call", once
