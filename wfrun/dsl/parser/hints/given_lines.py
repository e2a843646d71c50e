"""Slips in what a test gives: answers to approvals, later events, stand-ins, the clock, and what stands after ``with``."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import ANSWERS, APPROVALS, answer_meant
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import BOUNDS, ErrorSite, Explanation, Repair, just_before, one_line, suggest
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


def answer(site: ErrorSite) -> Explanation | None:
    """``given approve yes``, ``given approve returns true``, ``given approve "Refund?" true``, ``given approve true, false``."""
    token, previous = site.token, site.previous
    if previous is None or site.tokens[site.statement_start].kind != "given":
        return None
    if site.accepts("no_answer"):
        return _answer_wanted(site, previous)
    if site.tokens[site.statement_start + 1].kind != "approve":
        return _approval_called_otherwise(site)
    if previous.kind not in ANSWERS or not site.accepts("_END"):
        return None
    meant = answer_meant(site.peek(1).text) if token.kind in JOINING else None
    if meant is not None:
        fix = Fix(Span(previous.end, site.peek(1).end), f"; given approve {meant}")
        replacement = (site.new_token("_END", at=previous), site.new_token("given"), site.new_token("approve"), site.new_token(meant))
        message = "each answer has a line of its own, in the order of the approvals"
        return Explanation(
            token.span, message, suggest(f"given approve {meant}"), fix, site.replace(*replacement, resume_at=site.index + 2)
        )
    return Explanation(token.span, f"nothing follows the answer to an approval, and here stands `{site.quoted}`")


def _answer_wanted(site: ErrorSite, previous: Token) -> Explanation:
    token, following = site.token, site.peek(1)
    if token.kind in BOUNDS:
        return Explanation(previous.span, "the answer to the approval is missing", _THE_ANSWERS)
    if token.text == "no" and following.text == "answer":
        span = site.span(site.index, site.index + 1)
        repair = site.replace(site.new_token("no_answer"), resume_at=site.index + 2)
        return Explanation(span, "`no_answer` is one word", suggest("no_answer"), Fix(span, "no_answer"), repair)
    meant = answer_meant(token.text) if token.kind in NAMES | LITERALS | {"null", "omit"} else None
    if meant is not None:
        shown = site.quoted
        fix = Fix(token.span, meant)
        return Explanation(
            token.span, f"the answer `{shown}` is written `{meant}`", suggest(meant), fix, site.replace(site.new_token(meant))
        )
    last = site.statement_end() - 1
    meant = answer_meant(site.tokens[last].text) if site.index < last <= site.index + 4 else None
    if meant is not None:
        text = token.kind in ("STRING", "_QUOTE", "RAW")
        message = "approvals are answered in their order, without their text" if text else "the answer stands right after `approve`"
        repair = site.replace(site.new_token(meant), resume_at=last + 1)
        return Explanation(token.span, message, suggest(f"given approve {meant}"), Fix(site.span(site.index, last), meant), repair)
    return Explanation(token.span, f"`{site.quoted}` is no answer to an approval", _THE_ANSWERS)


def _approval_called_otherwise(site: ErrorSite) -> Explanation | None:
    """``given approval true``."""
    at = site.statement_start + 1
    word, value = site.tokens[at : at + 2]
    called = word.text in APPROVALS or nearest(word.text, ("approve",)) is not None
    meant = answer_meant(value.text) if called and word.kind in NAMES and site.tokens[at + 2].kind in BOUNDS else None
    if meant is None or site.index not in (at + 1, at + 2):
        return None
    message = f"`{quoted(word.text)}` is written `approve` here"
    fix = Fix(word.span, "approve") if meant == value.text else Fix(site.span(at, at + 1), f"approve {meant}")
    repair = Repair(at, (site.new_token("approve", at=word), site.new_token(meant, at=value)), at + 2)
    return Explanation(word.span, message, suggest(f"given approve {meant}"), fix, repair)


# --- later events ------------------------------------------------------------------------------------------------------------------


def later(site: ErrorSite) -> Explanation | None:
    """``given 2 days later invoice.paid``, ``given invoice.paid in 2 days``, ``given a.b with c = 1 after 2 days``, ``given a.b, c.d``."""
    token, previous = site.token, site.previous
    if previous is None or site.tokens[site.statement_start].kind != "given":
        return None
    first = site.statement_start + 1
    if site.tokens[first].kind in ("after", "NAME") and site.tokens[first].text in _BESIDE | _LATER:
        first += 1
    if site.tokens[first].kind == "DURATION" and site.index <= first + 2:
        return _duration_first(site, first)
    if site.accepts("after") and previous.kind in NAMES:
        return _after_event(site, previous)
    if previous.kind == "after" and site.accepts("="):
        return _after_pairs(site)
    if token.kind == "after" and previous.kind == "STRING" and previous is site.tokens[site.statement_start + 1]:
        return Explanation(token.span, "`after` follows an event type, not a file", "write for instance `given invoice.paid after 2 days`")
    return None


def _duration_first(site: ErrorSite, at: int) -> Explanation | None:
    event = at + 1
    while site.tokens[event].kind not in BOUNDS and site.tokens[event].text in _LATER:
        event += 1
    last = site.dotted_name_end(event)
    if last <= event:
        return None
    duration = site.tokens[at]
    span = site.span(site.statement_start + 1, last)
    shown = f"{site.text(event, last)} after {duration.text}"
    replacement = (
        *site.tokens[event : last + 1],
        site.new_token("after", at=site.tokens[last]),
        site.new_token("DURATION", duration.text, at=site.tokens[last]),
    )
    repair = Repair(site.statement_start + 1, replacement, last + 1)
    return Explanation(span, "`after` and a duration stand behind the event", suggest(one_line(f"given {shown}")), Fix(span, shown), repair)


def _after_event(site: ErrorSite, previous: Token) -> Explanation | None:
    token, following = site.token, site.peek(1)
    if token.kind == "DURATION":
        end = site.index + (following.text in ("later", "after", "afterwards"))
        span = site.span(site.index, end)
        shown = f"after {token.text}"
        replacement = (site.new_token("after"), token)
        message = f"`after` is missing before `{token.text}`"
        return Explanation(token.span, message, suggest(shown), Fix(span, shown), site.replace(*replacement, resume_at=end + 1))
    if token.text in _BESIDE and following.kind == "DURATION":
        message = f"`{site.quoted}` is written `after` here"
        return Explanation(token.span, message, suggest("after"), Fix(token.span, "after"), site.replace(site.new_token("after")))
    dotted = site.dotted_name_end(site.index + 1) > site.index + 1
    if token.text in ("and", ",", "then") and dotted and site.peek(-2).kind == ".":
        fix = Fix(Span(previous.end, token.end), "; given")
        repair = site.replace(site.new_token("_END", at=previous), site.new_token("given"))
        return Explanation(token.span, "a line gives one event", "write `; given`, or begin a new line with `given`", fix, repair)
    return None


def _after_pairs(site: ErrorSite) -> Explanation | None:
    """``after`` stands behind ``with``."""
    tokens = site.tokens
    after = site.index - 1
    begin = next((at for at in range(site.statement_start, after) if tokens[at].kind == "with"), None)
    end = site.statement_end()
    if begin is None or end == site.index:
        return None
    shown = f"{site.text(after, end - 1)} {site.text(begin, after - (tokens[after - 1].kind == ',') - 1)}"
    fix = Fix(site.span(begin, end - 1), shown) if "#" not in shown else None
    return Explanation(tokens[after].span, "`after` stands before `with`", suggest(one_line(shown)), fix)


# --- what else is given ------------------------------------------------------------------------------------------------------------


def stand_in(site: ErrorSite) -> Explanation | None:
    """``given x return y``, ``given x failed "no"``, ``given x("y") returns z``, ``given x charge="y" returns z``."""
    token, previous = site.token, site.previous
    if previous is None or site.tokens[site.statement_start].kind != "given":
        return None
    second = site.index - 1 > site.statement_start + 1
    for words, meant in ((_RETURNS, "returns"), (_FAILS, "fails")):
        if previous.text in words and second and previous.kind in NAMES and site.peek(-2).kind != ".":
            repair = Repair(site.index - 1, (site.new_token(meant, at=previous),), site.index)
            message = f"`{previous.text}` is written `{meant}` here"
            return Explanation(previous.span, message, suggest(meant), Fix(previous.span, meant), repair)
    if previous.text in ("with", "because", "as") and site.peek(-2).kind in ("returns", "fails"):
        repair = Repair(site.index - 1, (), site.index)
        message = f"`{previous.text}` is too many here"
        return Explanation(previous.span, message, f"leave `{previous.text}` out", Fix(Span(previous.start, token.start), ""), repair)
    if not site.accepts("returns"):
        return None
    if token.kind == "(" and previous is site.tokens[site.statement_start + 1]:
        closing = site.closing_bracket(site.index)
        if closing == site.index + 2 and site.tokens[closing - 1].kind in LITERALS | NAMES:
            site.skip([closing])
            inner = site.text(site.index + 1, closing - 1)
            help = suggest(one_line(f"{previous.text} {inner}"))
            fix = Fix(site.span(site.index, closing), f" {inner}")
            return Explanation(token.span, "an action is named without brackets", help, fix, site.replace())
    if token.kind == "=" and site.index == site.statement_start + 3 and site.peek(-2).kind in NAMES:
        action, name = site.peek(-2), previous
        whole = (
            action.text.endswith(f"_{name.text}")
            and site.peek(1).kind in LITERALS - {"_QUOTE"}
            and site.peek(2).kind in ("returns", "fails")
        )
        message = "a stand-in holds for every call of the action, or for one object that is named by its value alone"
        if whole:
            replacement = (site.peek(1),)
            help = suggest(one_line(f"given {action.text} {site.source.slice(site.peek(1).span)} {site.peek(2).kind} …"))
            fix = Fix(Span(name.start, site.peek(1).start), "")
            return Explanation(
                site.span(site.index - 1, site.index), message, help, fix, Repair(site.index - 1, replacement, site.index + 2)
            )
        return Explanation(site.span(site.index - 1, site.index), message, f"write `given {quoted(action.text)} returns …`")
    return None


def what(site: ErrorSite) -> Explanation | None:
    """``given``, ``given on charge.failed``, ``given event charge.failed``, ``given if``, ``given "a.json" with b = 1``."""
    tokens, at = site.tokens, site.statement_start + 1
    token, previous = site.token, site.previous
    if previous is None or tokens[site.statement_start].kind != "given":
        return None
    last = site.dotted_name_end(at + 1)
    if tokens[at].text in _BEFORE_EVENT and at <= site.index <= last + 1 and last > at + 1:
        shown = quoted(tokens[at].text)
        fix = Fix(Span(tokens[at].start, tokens[at + 1].start), "")
        return Explanation(tokens[at].span, f"`{shown}` is too many here", f"leave `{shown}` out", fix, Repair(at, (), at + 1))
    if previous.kind == "given" and (token.kind in BOUNDS or token.kind in RESERVED):
        message = "what is given is missing" if token.kind in BOUNDS else f"`{token.kind}` cannot be given"
        return Explanation(previous.span if token.kind in BOUNDS else token.span, message, _MAY_BE_GIVEN)
    if token.kind == "with" and previous.kind == "STRING" and previous is tokens[at]:
        return Explanation(
            token.span, "an event from a file is as it stands there", "give a sample, `given charge.failed with …`, or change the file"
        )
    if previous.kind in ("with", "fails") and token.kind in BOUNDS:
        wanted = "a field and its value are" if previous.kind == "with" else "the message is"
        example = "with amount = 5 USD" if previous.kind == "with" else 'fails "no such customer"'
        return Explanation(previous.span, f"{wanted} missing after `{previous.kind}`", f"write for instance `{example}`")
    return None


def clock_or_start(site: ErrorSite) -> Explanation | None:
    """``given now "2026-01-31"``, ``given workflow "Name"``, ``given started "Name"``."""
    at = site.statement_start + 1
    word, value = site.tokens[at : at + 2]
    if site.tokens[site.statement_start].kind != "given" or site.index not in (at + 1, at + 2) or word.kind not in NAMES:
        return None
    if word.text in _STARTS and value.kind == "STRING" and site.tokens[at + 2].kind in BOUNDS | {"with"}:
        repair = Repair(at, (site.new_token("start", at=word),), at + 1)
        help = suggest(one_line(f"given start {site.source.slice(value.span)}"))
        return Explanation(word.span, f"`{word.text}` is written `start` here", help, Fix(word.span, "start"), repair)
    if word.text != "now":
        return None
    message = "`now` is set with `=` and a moment"
    if value.kind != "STRING" or site.tokens[at + 2].kind not in BOUNDS:
        return Explanation(value.span, message, 'write for instance `given now = timestamp("2026-01-31T09:00Z")`')
    moment = f'timestamp("{value.text}")'
    made = [site.new_token(kind, text, at=value) for kind, text in (("=", ""), ("NAME", "timestamp"), ("(", ""))]
    repair = Repair(at + 1, (*made, value, site.new_token(")", at=value)), at + 2)
    return Explanation(value.span, message, suggest(quoted(f"given now = {moment}")), Fix(value.span, f"= {moment}"), repair)


# --- what stands after `with` ------------------------------------------------------------------------------------------------------


def parts(site: ErrorSite) -> Explanation | None:
    """``given a.b c = 5``, ``with (a = 5)``, ``with "a" = 5``, ``with a 5``, ``with a[n] = 5``."""
    token, previous = site.token, site.previous
    if previous is None or site.tokens[site.statement_start].kind != "given":
        return None
    shown = quoted(token.text)
    if token.kind in NAMES and site.accepts("with") and is_pair(site):
        message = f"`with` is missing before `{shown}`"
        return Explanation(token.span, message, suggest("with"), just_before(token, "with "), site.insert(site.new_token("with")))
    if token.text in ("where", "when", "having", "if") and site.accepts("with") and is_pair(site, 1):
        message = f"`{shown}` is written `with` here"
        return Explanation(token.span, message, suggest("with"), Fix(token.span, "with"), site.replace(site.new_token("with")))
    if token.kind in ("(", "{") and previous.kind == "with":
        closing = site.closing_bracket(site.index)
        if closing is None:
            return None
        span = site.span(site.index, closing)
        inner = _with_signs(site, closing)
        site.skip([closing])
        help = suggest(quoted(f"with {inner}"))
        return Explanation(token.span, "what stands after `with` needs no brackets", help, Fix(span, inner), site.replace())
    if token.kind == "STRING" and previous.kind in ("with", ",") and site.peek(1).kind == "=" and site.accepts("NAME", "="):
        steps = token.text.split(".")
        plain = all(step.isidentifier() and step.isascii() for step in steps)
        replacement = [made for step in steps for made in (site.new_token("."), site.new_token("NAME", step))][1:]
        fix = Fix(token.span, token.text) if plain else None
        repair = site.replace(*replacement) if plain else None
        return Explanation(token.span, "a field is named without quotes", suggest(quoted(token.text)) if plain else "", fix, repair)
    if site.accepts("=") and token.kind in LITERALS and any(one.kind == "with" for one in site.tokens[site.statement_start : site.index]):
        message = f"`=` is missing before `{site.quoted}`"
        return Explanation(token.span, message, suggest("="), just_before(token, "= "), site.insert(site.new_token("=")))
    if previous.kind == "[" and site.accepts("NUMBER", "]") and site.accepts("STRING", "]"):
        return _key(site)
    if previous.kind == "]" and token.kind in NAMES and token.start == previous.end and site.accepts(".", "NAME"):
        message = f"`.` is missing before `{shown}`"
        return Explanation(token.span, message, suggest(f".{shown}"), just_before(token, "."), site.insert(site.new_token(".")))
    return None


def _with_signs(site: ErrorSite, closing: int) -> str:
    """What stands between brackets, with ``=`` for the ``:`` of a map; reading goes on so too."""
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
    """In the brackets of a path stands a name, a sign or nothing."""
    token = site.token
    if token.kind in NAMES and site.peek(1).kind == "]":
        help = suggest(f'["{quoted(token.text)}"]')
        fix = Fix(token.span, f'"{token.text}"')
        return Explanation(token.span, "a key stands in quotes", help, fix, site.replace(site.new_token("STRING", token.text)))
    help = 'write an index, `lines[0].amount`, or a key in quotes, `metadata["my key"]`'
    if token.kind == "-":
        return Explanation(token.span, "items are counted from 0, from the first one", help)
    return Explanation(token.span, "a place in a path is an index or a key in quotes", help)


def is_pair(site: ErrorSite, after: int = 0) -> bool:
    """Whether a path and a ``=`` stand here."""
    at = site.dotted_name_end(site.index + after) + 1
    while site.tokens[at].kind == "[":
        closing = site.closing_bracket(at)
        if closing is None:
            return False
        at = closing + 1
        if site.tokens[at].kind == ".":
            at = site.dotted_name_end(at + 1) + 1
    return site.tokens[at].kind == "=" and at > site.index + after


_VERBS = ("retrieve_", "create_", "update_", "list_", "search_", "cancel_", "delete_", "finalize_", "pay_", "void_")
"""How the names of most actions begin."""


def not_now(source: Source, name: Token, value: Expression) -> tuple[str, str, Fix | None]:
    """``given approve = true``, ``given today = …``, ``given retrieve_charge = {…}``: the message, the help and the fix."""
    word = quoted(name.text)
    sign = Span(name.end, value.span.start)
    if name.text == "approve" or name.text in APPROVALS:
        meant = answer_meant(source.slice(value.span).strip('"'))
        fix = Fix(Span(name.start, value.span.end), f"approve {meant}") if meant else None
        return "an approval is answered without `=`", suggest(f"given approve {meant}") if meant else _THE_ANSWERS, fix
    if name.text in _NOW or nearest(name.text, ("now",)) is not None:
        return f"`{word}` is written `now` here", suggest("now"), Fix(name.span, "now")
    if name.text.startswith(_VERBS):
        return "an action is stood in for with `returns`", suggest(f"given {word} returns …"), Fix(sign, " returns ")
    return "only `now` can be set like this", f"to set a field of the event, write `given EVENT with {word} = …`", None


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (answer, later, what, clock_or_start, stand_in, parts)
"""Asked in this order."""
