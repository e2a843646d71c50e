"""Hints for what a test gives: answers to approvals, later events, stand-ins, the clock, and the fields after ``with``."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import ANSWERS, APPROVALS, answer_meant
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import BOUNDS, ErrorSite, Explanation, one_line, suggest
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import RESERVED
from wfrun.dsl.syntax.nodes import Expression
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

_THE_ANSWERS = "the answers are `true`, `false` and `no_answer`"

_RETURNS = frozenset({"return", "gives", "returned", "give", "respond", "responds", "yields"})
_FAILS = frozenset({"fail", "failed", "throws", "throw", "raises", "raise", "errors", "rejects"})
_STARTS = frozenset({"started", "starts", "workflow", "run", "runs", "trigger"})
_NOW = frozenset({"time", "today", "date", "clock", "current_time", "the_time"})
_BEFORE_DURATION = frozenset({"in", "at most", "within", "later", "at", "+", "after", "afterwards", "on", ",", ":", "then"})
_BEFORE_LATER_EVENT = frozenset({"later", "after", "afterwards", "on", ",", ":", "then"})
_BEFORE_EVENT = frozenset({"on", "event", "events", "webhook", "a", "an", "the"})
_VERBS = ("retrieve_", "create_", "update_", "list_", "search_", "cancel_", "delete_", "finalize_", "pay_", "void_")
"""How the names of most actions begin."""

_MAY_BE_GIVEN = 'write an event type, a file in quotes, an action with `returns` or `fails`, `now = …`, `start "Name"` or `approve`'

JOINING = frozenset({"and", ","})


def _is_given(site: ErrorSite) -> bool:
    return site.tokens[site.statement_start].kind == "given"


def answer(site: ErrorSite) -> Explanation | None:
    """Explains ``given approve yes``, ``given approve returns true``, ``given approve "Refund?" true``, ``given approve true, false``."""
    token, previous = site.token, site.previous
    if not _is_given(site):
        return None
    if site.accepts("no_answer"):
        return _answer_expected(site)
    if site.tokens[site.statement_start + 1].kind != "approve":
        return _approval_called_otherwise(site)
    if previous.kind not in ANSWERS or not site.accepts("_END"):
        return None
    meant = answer_meant(site.peek(1).text) if token.kind in JOINING else None
    if meant is None:
        return Explanation(token.span, f"nothing follows the answer to an approval, and here stands `{site.quoted}`")
    fix = Fix(Span(previous.end, site.peek(1).end), f"; given approve {meant}")
    tokens = (site.new_token("_END", at=previous), site.new_token("given"), site.new_token("approve"), site.new_token(meant))
    message = "each answer has a line of its own, in the order of the approvals"
    return Explanation(token.span, message, suggest(f"given approve {meant}"), fix, site.replace(*tokens, resume_at=site.index + 2))


def _answer_expected(site: ErrorSite) -> Explanation:
    token = site.token
    if token.kind in BOUNDS:
        return Explanation(site.previous.span, "the answer to the approval is missing", _THE_ANSWERS)
    if token.text == "no" and site.peek(1).text == "answer":
        return site.rewrite("`no_answer` is one word", "no_answer", site.new_token("no_answer"), stop=site.index + 2)
    meant = answer_meant(token.text) if token.kind in NAMES | LITERALS | {"null", "omit"} else None
    if meant is not None:
        return site.rewrite(f"the answer `{site.quoted}` is written `{meant}`", meant, site.new_token(meant))
    last = site.statement_end() - 1
    meant = answer_meant(site.tokens[last].text) if site.index < last <= site.index + 4 else None
    if meant is None:
        return Explanation(token.span, f"`{site.quoted}` is no answer to an approval", _THE_ANSWERS)
    text = token.kind in ("STRING", "_QUOTE", "RAW")
    message = "approvals are answered in their order, without their text" if text else "the answer stands right after `approve`"
    help = suggest(f"given approve {meant}")
    blank = " " * (site.previous.end == token.start)
    return site.rewrite(message, f"{blank}{meant}", site.new_token(meant), stop=last + 1, place=token.span, help=help)


def _approval_called_otherwise(site: ErrorSite) -> Explanation | None:
    """Explains ``given approval true``."""
    at = site.statement_start + 1
    word, value = site.tokens[at : at + 2]
    called = word.text in APPROVALS or nearest(word.text, ("approve",)) is not None
    meant = answer_meant(value.text) if called and word.kind in NAMES and site.tokens[at + 2].kind in BOUNDS else None
    if meant is None or site.index not in (at + 1, at + 2):
        return None
    tokens = (site.new_token("approve", at=word), site.new_token(meant, at=value))
    message, help = f"`{quoted(word.text)}` is written `approve` here", suggest(f"given approve {meant}")
    found = site.rewrite(message, f"approve {meant}", *tokens, first=at, stop=at + 2, place=word.span, help=help)
    return found._replace(fix=Fix(word.span, "approve")) if meant == value.text else found


def later(site: ErrorSite) -> Explanation | None:
    """Explains ``given 2 days later a.b``, ``given a.b 2 days``, ``given a.b with c = 1 after 2 days``, ``given a.b, c.d``."""
    token, previous, tokens = site.token, site.previous, site.tokens
    if not _is_given(site):
        return None
    first = site.statement_start + 1
    if tokens[first].kind in ("after", "NAME") and tokens[first].text in _BEFORE_DURATION:
        first += 1
    if tokens[first].kind == "DURATION" and site.index <= first + 2:
        return _duration_first(site, first)
    if site.accepts("after") and previous.kind in NAMES:
        return _after_event(site)
    if previous.kind == "after" and site.accepts("="):
        return _after_fields(site)
    if token.kind == "after" and previous.kind == "STRING" and previous is tokens[site.statement_start + 1]:
        return Explanation(token.span, "`after` follows an event type, not a file", "write for instance `given invoice.paid after 2 days`")
    return None


def _duration_first(site: ErrorSite, at: int) -> Explanation | None:
    event = at + 1
    while site.tokens[event].kind not in BOUNDS and site.tokens[event].text in _BEFORE_LATER_EVENT:
        event += 1
    last = site.dotted_name_end(event)
    if last <= event:
        return None
    duration, end = site.tokens[at].text, site.tokens[last]
    text = f"{site.text(event, last)} after {duration}"
    tokens = (*site.tokens[event : last + 1], site.new_token("after", at=end), site.new_token("DURATION", duration, at=end))
    message, help = "`after` and a duration stand behind the event", suggest(one_line(f"given {text}"))
    return site.rewrite(message, text, *tokens, first=site.statement_start + 1, stop=last + 1, help=help)


def _after_event(site: ErrorSite) -> Explanation | None:
    token, following = site.token, site.peek(1)
    if token.kind == "DURATION":
        stop = site.index + 1 + (following.text in ("later", "after", "afterwards"))
        message = f"`after` is missing before `{token.text}`"
        return site.rewrite(message, f"after {token.text}", site.new_token("after"), token, stop=stop, place=token.span)
    dotted = site.dotted_name_end(site.index + 1) > site.index + 1
    if token.text in ("and", ",", "then") and dotted and site.peek(-2).kind == ".":
        fix = Fix(Span(site.previous.end, token.end), "; given")
        repair = site.replace(site.new_token("_END", at=site.previous), site.new_token("given"))
        return Explanation(token.span, "a line gives one event", "write `; given`, or begin a new line with `given`", fix, repair)
    return None


def _after_fields(site: ErrorSite) -> Explanation | None:
    """Explains ``after`` behind ``with``."""
    tokens, after, end = site.tokens, site.index - 1, site.statement_end()
    begin = next((at for at in range(site.statement_start, after) if tokens[at].kind == "with"), None)
    if begin is None or end == site.index:
        return None
    text = f"{site.text(after, end - 1)} {site.text(begin, after - (tokens[after - 1].kind == ',') - 1)}"
    help = suggest(one_line(text))
    found = site.rewrite("`after` stands before `with`", text, first=begin, stop=end, place=tokens[after].span, help=help)
    return found if "#" not in text else found._replace(fix=None)


def stand_in(site: ErrorSite) -> Explanation | None:
    """Explains ``given x return y``, ``given x failed "no"``, ``given x("y") returns z``, ``given x charge="y" returns z``."""
    token, previous = site.token, site.previous
    before = site.index - 1
    if not _is_given(site):
        return None
    meant = "returns" if previous.text in _RETURNS else "fails" if previous.text in _FAILS else ""
    if meant and before > site.statement_start + 1 and previous.kind in NAMES and site.peek(-2).kind != ".":
        return site.is_written(meant, first=before)
    if previous.text in ("with", "because", "as") and site.peek(-2).kind in ("returns", "fails"):
        return site.is_too_many(before, site.index)
    if not site.accepts("returns"):
        return None
    if token.kind == "(" and previous is site.tokens[site.statement_start + 1]:
        closing = site.closing_bracket(site.index)
        if closing == site.index + 2 and site.tokens[closing - 1].kind in LITERALS | NAMES:
            site.skip([closing])
            inner = site.text(site.index + 1, closing - 1)
            fix, help = Fix(site.span(site.index, closing), f" {inner}"), suggest(one_line(f"{previous.text} {inner}"))
            return Explanation(token.span, "an action is named without brackets", help, fix, site.replace())
    if token.kind != "=" or site.index != site.statement_start + 3 or site.peek(-2).kind not in NAMES:
        return None
    action, value, place = site.peek(-2).text, site.peek(1), site.span(before, site.index)
    message = "a stand-in holds for every call of the action, or for one object that is named by its value alone"
    result = site.peek(2).kind
    if not action.endswith(f"_{previous.text}") or value.kind not in LITERALS - {"_QUOTE"} or result not in ("returns", "fails"):
        return Explanation(place, message, f"write `given {quoted(action)} returns …`")
    help = suggest(one_line(f"given {action} {site.source.slice(value.span)} {result} …"))
    repair = site.replace(value, rewind_to=before, resume_at=site.index + 2)
    return Explanation(place, message, help, Fix(Span(previous.start, value.start), ""), repair)


def given(site: ErrorSite) -> Explanation | None:
    """Explains ``given``, ``given on charge.failed``, ``given event charge.failed``, ``given if``, ``given "a.json" with b = 1``."""
    tokens, first = site.tokens, site.statement_start + 1
    token, previous = site.token, site.previous
    if not _is_given(site):
        return None
    last = site.dotted_name_end(first + 1)
    if tokens[first].text in _BEFORE_EVENT and first <= site.index <= last + 1 and last > first + 1:
        return site.is_too_many(first, first + 1)
    ends = token.kind in BOUNDS
    if previous.kind == "given" and (ends or token.kind in RESERVED):
        message = "what is given is missing" if ends else f"`{token.kind}` cannot be given"
        return Explanation(previous.span if ends else token.span, message, _MAY_BE_GIVEN)
    if token.kind == "with" and previous.kind == "STRING" and previous is tokens[first]:
        help = "give a sample, `given charge.failed with …`, or change the file"
        return Explanation(token.span, "an event from a file is as it stands there", help)
    if previous.kind == "with" and ends:
        message, help = "a field and its value are missing after `with`", "write for instance `with amount = 5 USD`"
        return Explanation(previous.span, message, help)
    if previous.kind == "fails" and ends:
        return Explanation(previous.span, "the message is missing after `fails`", 'write for instance `fails "no such customer"`')
    return None


def clock_or_start(site: ErrorSite) -> Explanation | None:
    """Explains ``given now "2026-01-31"``, ``given workflow "Name"``, ``given started "Name"``."""
    first = site.statement_start + 1
    word, value = site.tokens[first : first + 2]
    if not _is_given(site) or site.index not in (first + 1, first + 2) or word.kind not in NAMES:
        return None
    if word.text in _STARTS and value.kind == "STRING" and site.tokens[first + 2].kind in BOUNDS | {"with"}:
        return site.is_written("start", first=first, help=suggest(one_line(f"given start {site.source.slice(value.span)}")))
    if word.text != "now":
        return None
    message = "`now` is set with `=` and a moment"
    if value.kind != "STRING" or site.tokens[first + 2].kind not in BOUNDS:
        return Explanation(value.span, message, 'write for instance `given now = timestamp("2026-01-31T09:00Z")`')
    moment = f'timestamp("{value.text}")'
    new = [site.new_token(kind, text, at=value) for kind, text in (("=", ""), ("NAME", "timestamp"), ("(", ""), (")", ""))]
    help = suggest(quoted(f"given now = {moment}"))
    return site.rewrite(message, f"= {moment}", *new[:3], value, new[3], first=first + 1, stop=first + 2, help=help)


def fields(site: ErrorSite) -> Explanation | None:
    """Explains ``given a.b c = 5``, ``with (a = 5)``, ``with "a" = 5``, ``with a 5``, ``with a[n] = 5``."""
    token, previous = site.token, site.previous
    if not _is_given(site):
        return None
    if token.kind in NAMES and site.accepts("with") and is_pair(site):
        return site.is_missing("with")
    if token.text in ("where", "when", "having", "if") and site.accepts("with") and is_pair(site, 1):
        return site.is_written("with")
    if token.kind in ("(", "{") and previous.kind == "with":
        closing = site.closing_bracket(site.index)
        if closing is None:
            return None
        inner = _with_signs(site, closing)
        site.skip([closing])
        fix, help = Fix(site.span(site.index, closing), inner), suggest(quoted(f"with {inner}"))
        return Explanation(token.span, "what stands after `with` needs no brackets", help, fix, site.replace())
    if token.kind == "STRING" and previous.kind in ("with", ",") and site.peek(1).kind == "=" and site.accepts("NAME", "="):
        steps = token.text.split(".")
        if not all(step.isidentifier() and step.isascii() for step in steps):
            return Explanation(token.span, "a field is named without quotes")
        path = [made for step in steps for made in (site.new_token("."), site.new_token("NAME", step))][1:]
        return site.rewrite("a field is named without quotes", token.text, *path)
    if site.accepts("=") and token.kind in LITERALS and any(one.kind == "with" for one in site.tokens[site.statement_start : site.index]):
        return site.is_missing("=")
    if previous.kind == "[" and site.accepts("NUMBER", "]") and site.accepts("STRING", "]"):
        return _key(site)
    if previous.kind == "]" and token.kind in NAMES and token.start == previous.end and site.accepts(".", "NAME"):
        found = site.is_missing(".", help=suggest(f".{site.quoted}"))
        return found._replace(fix=Fix(Span(token.start, token.start), "."))
    return None


def _with_signs(site: ErrorSite, closing: int) -> str:
    """Returns the text between brackets with ``=`` for the ``:`` of a map, and changes the tokens likewise."""
    tokens, text = site.tokens, site.source.text
    inner = ""
    depth, start = 0, site.token.end
    for at in range(site.index + 1, closing):
        token = tokens[at]
        depth += (token.kind in ("(", "[", "{")) - (token.kind in (")", "]", "}"))
        if token.kind == ":" and depth == 0:
            inner += f"{text[start : token.start]} ="
            start = token.end
            tokens[at] = token._replace(kind="=")
    return (inner + text[start : tokens[closing].start]).strip()


def _key(site: ErrorSite) -> Explanation:
    """Explains what is wrong in the brackets of a path, which hold a number, a text or nothing."""
    token = site.token
    if token.kind in NAMES and site.peek(1).kind == "]":
        help = suggest(f'["{quoted(token.text)}"]')
        return site.rewrite("a key stands in quotes", f'"{token.text}"', site.new_token("STRING", token.text), help=help)
    help = 'write an index, `lines[0].amount`, or a key in quotes, `metadata["my key"]`'
    if token.kind == "-":
        return Explanation(token.span, "items are counted from 0, from the first one", help)
    return Explanation(token.span, "a place in a path is an index or a key in quotes", help)


def is_pair(site: ErrorSite, after: int = 0) -> bool:
    """Tells whether a path and a ``=`` stand here, or that many tokens after."""
    at = site.dotted_name_end(site.index + after) + 1
    while site.tokens[at].kind == "[":
        closing = site.closing_bracket(at)
        if closing is None:
            return False
        at = closing + 1
        if site.tokens[at].kind == ".":
            at = site.dotted_name_end(at + 1) + 1
    return site.tokens[at].kind == "=" and at > site.index + after


def not_now(source: Source, name: Token, value: Expression) -> tuple[str, str, Fix | None]:
    """Returns message, help and fix for ``given approve = true``, ``given today = …``, ``given retrieve_charge = {…}``."""
    word = quoted(name.text)
    if name.text == "approve" or name.text in APPROVALS:
        meant = answer_meant(source.slice(value.span).strip('"'))
        fix = Fix(Span(name.start, value.span.end), f"approve {meant}") if meant else None
        return "an approval is answered without `=`", suggest(f"given approve {meant}") if meant else _THE_ANSWERS, fix
    if name.text in _NOW or nearest(name.text, ("now",)) is not None:
        return f"`{word}` is written `now` here", suggest("now"), Fix(name.span, "now")
    if name.text.startswith(_VERBS):
        fix = Fix(Span(name.end, value.span.start), " returns ")
        return "an action is stood in for with `returns`", suggest(f"given {word} returns …"), fix
    return "only `now` can be set like this", f"to set a field of the event, write `given EVENT with {word} = …`", None
