"""Slips in what a file is made of: items, triggers and their clauses."""

from __future__ import annotations

import re
from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import DECLARES
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, just_after, just_before, suggest
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISONS, ITEM_WORDS, NO_WEEKS, PARAMETER_TYPES, RESERVED, STATEMENT_WORDS, WEEKDAYS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, Token, quoted

_WORKFLOWS = frozenset({"rule", "flow", "automation", "playbook", "process", "policy", "job", "Workflow", "WORKFLOW", "name"})
_OTHER = frozenset({"def", "function", "func", "class", "resource", "select", "block", "import", "export", "async", "return", "begin"})
"""What files in other languages begin with."""

_IMPORTS = frozenset({"import", "include", "require", "from", "load"})

_TIMES = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}

A_RULE = "a rule is written `on charge.failed when amount > 5 USD < … >`"


def item_word(site: ErrorSite) -> Explanation | None:
    """``currency = USD``, ``const limit = 5``, ``limit = 5``, ``rule "x"``, ``import "x.py"``, ``worklow "x"``."""
    token = site.token
    if not site.accepts("workflow", "STRING"):
        return None
    shown = quoted(token.text)
    following = site.peek(1)
    if token.kind == "NAME" and following.kind == "=" and token.text in ITEM_WORDS:
        value = site.peek(2)
        help = suggest(f"{token.text} {quoted(site.source.slice(value.span))}")
        fix = Fix(Span(token.end, value.start), " ")
        return Explanation(
            following.span,
            f"`=` is too many after `{token.text}`",
            help,
            fix,
            site.replace(site.new_token(token.text), resume_at=site.index + 2),
        )
    if token.kind == "NAME" and following.kind in NAMES and site.peek(2).kind == "=" and token.text in DECLARES:
        return _exchanged(site, "let")
    if token.kind in NAMES and following.kind == "=":
        return Explanation(
            token.span,
            "a value is named with `let`",
            suggest(f"let {shown} ="),
            just_before(token, "let "),
            site.insert(site.new_token("let")),
        )
    if token.kind == "NAME" and following.kind == "STRING" and token.text in _IMPORTS:
        return _exchanged(site, "use")
    if token.kind == "NAME" and following.kind == "STRING" and token.text in _WORKFLOWS and site.peek(2).kind == "on":
        return _exchanged(site, "workflow")
    near = nearest(shown, (*sorted(ITEM_WORDS), "let")) if token.kind == "NAME" else None
    if near is not None and following.kind in NAMES | LITERALS:
        fix = Fix(token.span, near)
        return Explanation(
            token.span, f"`{shown}` begins no part of a script", f"did you mean `{near}`?", fix, site.replace(site.new_token(near))
        )
    if token.kind == "-" and following.kind == "-" and following.start == token.end:
        return comment(site)
    if token.kind == "NAME" and (following.kind in (":", "{", "(") or token.text in _WORKFLOWS or token.text.lower() in _OTHER):
        return Explanation(token.span, f"`{shown}` begins no part of a script", A_RULE)
    return None


def _exchanged(site: ErrorSite, meant: str) -> Explanation:
    token = site.token
    message = f"`{quoted(token.text)}` is written `{meant}` here"
    return Explanation(token.span, message, suggest(meant), Fix(token.span, meant), site.replace(site.new_token(meant)))


def comment(site: ErrorSite) -> Explanation | None:
    """``-- note``."""
    token, following = site.token, site.peek(1)
    if token.kind != "-" or following.kind != "-" or following.start != token.end:
        return None
    if site.index != site.statement_start and not token.fresh:
        return None
    span = site.span(site.index, site.index + 1)
    return Explanation(span, "comments begin with `#`", "write `#`, up to the end of the line", Fix(span, "#"))


def dash(site: ErrorSite) -> Explanation | None:
    """``- log "x"``."""
    for place in range(site.index, max(site.index - 3, site.statement_start - 1), -1):
        token, following, after = site.tokens[place : place + 3]
        if token.kind != "-" or following.kind in ("-", "_END") or following.start == token.end:
            continue
        begins = following.kind in STATEMENT_WORDS or (following.kind in NAMES and after.kind in NAMES | LITERALS)
        if place == site.statement_start or (token.fresh and begins):
            fix = Fix(Span(token.start, following.start), "")
            replacement = () if place == site.statement_start else (site.new_token("_END", at=site.tokens[place - 1]),)
            message = "statements stand one a line, without `-`"
            return Explanation(token.span, message, "leave `-` out", fix, Repair(place, replacement, place + 1))
    return None


def quotes(site: ErrorSite) -> Explanation | None:
    """A text without its quotes: the name of a workflow or test, a file, a zone, a cron line."""
    token, previous = site.token, site.previous
    plain = token.kind in NAMES | {"NUMBER", "*", "MONEY", "DURATION"}
    if previous is None or not plain or not site.accepts("STRING") or site.accepts("NAME"):
        return None
    resume_at = site.index + 1
    whole = previous.kind in ("workflow", "test", "schedule")
    while site.tokens[resume_at].kind not in ("_OPEN", "_END", "on", "when", "in", "$END", ":", "_CLOSE", "_ERROR"):
        if not whole and site.tokens[resume_at].start > site.tokens[resume_at - 1].end:
            break
        if site.tokens[resume_at].fresh:
            break
        resume_at += 1
    text = " ".join(site.text(site.index, resume_at - 1).split())
    if '"' in text or token.kind in RESERVED:
        return None
    message = "a cron line stands in quotes" if previous.kind == "schedule" else "a text in quotes is needed here"
    span = site.span(site.index, resume_at - 1)
    string = site.new_token("STRING", text)._replace(end=span.end)
    return Explanation(span, message, suggest(f'"{quoted(text)}"'), Fix(span, f'"{text}"'), site.replace(string, resume_at=resume_at))


def no_quotes(site: ErrorSite) -> Explanation | None:
    """``on "charge.failed"``, ``currency "USD"``, ``on event "charge.failed"``, ``on cron "…"``."""
    token, previous = site.token, site.previous
    if token.kind != "STRING" or previous is None:
        return None
    if previous.text == "cron" and site.peek(-2).kind == "on":
        schedule = site.new_token("schedule", at=previous)
        return Explanation(previous.span, "`cron` is written `schedule` here", suggest("schedule"), Fix(previous.span, "schedule"),
                           Repair(site.index - 1, (schedule,), site.index))  # fmt: skip
    parts = token.text.split(".")
    plain = all(part == "*" or (part.isidentifier() and part.isascii()) for part in parts)
    if previous.text in ("event", "events", "webhook") and site.peek(-2).kind == "on" and plain and len(parts) > 1:
        span = site.span(site.index - 1, site.index)
        help = suggest(f"on {quoted(token.text)}")
        return Explanation(span, "an event type stands after `on`, without quotes", help, Fix(span, token.text),
                           Repair(site.index - 1, _dotted(site, parts), site.index + 1))  # fmt: skip
    if not site.accepts("NAME") or site.accepts("NAME", "=") or site.accepts("_END") or site.accepts("let"):
        return None
    help = suggest(quoted(token.text)) if plain else ""
    fix = Fix(token.span, token.text) if plain else None
    return Explanation(
        token.span, "a name without quotes is needed here", help, fix, site.replace(*_dotted(site, parts)) if plain else None
    )


def _dotted(site: ErrorSite, parts: list[str]) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for part in parts:
        if tokens:
            tokens.append(site.new_token("."))
        tokens.append(site.new_token("*" if part == "*" else "NAME", part))
    return tuple(tokens)


def trigger(site: ErrorSite) -> Explanation | None:
    """``workflow "x" charge.failed``, ``on a.b, amount > 5``, ``on every friday and monday``, ``on demand <``, ``on a.b => …``."""
    token, previous = site.token, site.previous
    if previous is None:
        return None
    if site.accepts("on") and previous.kind == "STRING" and token.kind not in ("_END", "$END"):
        shown = quoted(site.source.slice(token.span))
        help = "a workflow's name is followed by its trigger: `on charge.failed`"
        if token.kind == "_OPEN":
            message = (
                "the trigger of a workflow stands before its block" if site.peek(1).kind == "on" else "the trigger is missing before `<`"
            )
            return Explanation(token.span, message, help)
        fix = just_before(token, "on ") if token.kind in NAMES else None
        return Explanation(token.span, f"`on` is missing before `{shown}`", help, fix, site.insert(site.new_token("on")))
    if token.kind == "_OPEN" and previous.kind == "demand":
        help = "write `on demand()`, or what must be given: `on demand(order: string)`"
        return Explanation(previous.span, "`demand` is followed by brackets", help, just_after(previous, "()"),
                           site.insert(site.new_token("(", at=previous), site.new_token(")", at=previous)))  # fmt: skip
    if token.kind in COMPARISONS and previous.kind in NAMES:
        place = site.index - 1
        while place > site.statement_start and site.tokens[place].kind in NAMES | {"."}:
            place -= 1
        if site.tokens[place].kind == "," and site.accepts("_OPEN"):
            comma = site.tokens[place]
            repair = Repair(place, (site.new_token("when", at=comma),), place + 1)
            return Explanation(
                comma.span, "the condition of a trigger stands after `when`", suggest("when"), Fix(comma.span, " when"), repair
            )
    if (
        token.text in WEEKDAYS
        and previous.kind == "on"
        and site.peek(-3).kind == "every"
        and site.peek(-2).text.endswith((" week", " weeks"))
    ):
        repair = Repair(site.index - 2, (site.new_token("NAME", token.text, at=site.peek(-2))._replace(end=token.end),), site.index + 1)
        return Explanation(site.peek(-2).span, "`week` is no unit of a timetable", NO_WEEKS, repair=repair)
    days = token.kind in ("and", "or", ",", "on") and (site.accepts("at") or previous.kind == "TIME")
    every = next((at for at in range(site.statement_start, site.index) if site.tokens[at].kind == "every"), None) if days else None
    if every is not None:
        lost = site.new_token("LOST", at=site.tokens[every])
        end = site.index
        while site.tokens[end].kind not in ("_OPEN", "_END", "when", "$END"):
            end += 1
        times = previous.kind == "TIME" and site.peek(1).kind in ("TIME", "NUMBER")
        message = f"a timetable with `every` has one {'time' if times else 'day'}"
        help = f'write a cron line: `on schedule "0 9{",17 * * *" if times else " * * 1,5"}"`'
        if site.peek(1).text in ("weekday", "weekdays"):
            help = "write for instance `on every weekday at 09:00`"
        repair = Repair(every, (lost._replace(end=site.tokens[end - 1].end),), end)
        return Explanation(token.span, message, help, repair=repair)
    if previous.kind == "TIME" and site.accepts("in") and (token.kind == "STRING" or token.text in ("UTC", "GMT")):
        shown = site.source.slice(token.span) if token.kind == "STRING" else '"UTC"'
        replacement = (site.new_token("in"), site.new_token("STRING", shown[1:-1]))
        help = suggest(quoted(f"in {shown}"))
        return Explanation(token.span, "a time zone stands after `in`", help, Fix(token.span, f"in {shown}"), site.replace(*replacement))
    if token.kind == "TIME" and site.accepts("at"):
        help = suggest(f"at {token.text}")
        return Explanation(
            token.span, f"`at` is missing before `{token.text}`", help, just_before(token, "at "), site.insert(site.new_token("at"))
        )
    if token.kind == "STRING" and site.accepts("TIME") and re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", token.text):
        repair = site.replace(site.new_token("TIME", token.text))
        return Explanation(token.span, "a time of day stands without quotes", suggest(token.text), Fix(token.span, token.text), repair)
    if token.text in _TIMES and site.accepts("TIME"):
        time = _TIMES[token.text]
        message = f"`{token.text}` is written `{time}` here"
        return Explanation(token.span, message, suggest(time), Fix(token.span, time), site.replace(site.new_token("TIME", time)))
    if token.kind == "NUMBER" and site.accepts("TIME") and token.text.isdigit() and int(token.text) < 24:
        time = f"{int(token.text):02}:00"
        return Explanation(
            token.span,
            "a time of day has hours and minutes",
            suggest(time),
            Fix(token.span, time),
            site.replace(site.new_token("TIME", time)),
        )
    return None


def clause(site: ErrorSite) -> Explanation | None:
    """``at most 20 a day``, ``once customer``, ``from connected accounts``, ``when … once per …``."""
    token, previous = site.token, site.previous
    if previous is None:
        return None
    if site.accepts("per"):
        if previous.kind == "once" and token.kind in NAMES:
            return Explanation(
                token.span,
                "`per` is missing after `once`",
                suggest("once per"),
                just_before(token, "per "),
                site.insert(site.new_token("per")),
            )
        if token.text in ("a", "an", "each", "every", "the", "in", "/"):
            return _exchanged(site, "per")
        if previous.kind == "NUMBER" and token.kind in NAMES:
            return Explanation(
                token.span,
                f"`per` is missing before `{quoted(token.text)}`",
                suggest("per"),
                just_before(token, "per "),
                site.insert(site.new_token("per")),
            )
        if previous.kind == "NUMBER":
            return Explanation(previous.span, "`per` and a unit are missing after the number", "write for instance `at most 20 per day`")
        return Explanation(previous.span, "`per` and a value are missing after `once`", "write for instance `once per charge`")
    if previous.kind == "from" and token.kind != "_OPEN" and site.peek(1).kind == "accounts":
        fix = Fix(Span(token.start, site.peek(1).start), "")
        return Explanation(token.span, f"`{quoted(token.text)}` is too many here", suggest("from accounts"), fix, site.replace())
    if token.kind in ("once", "at most", "from") and previous.kind in OPERAND_ENDS:
        when = next((at for at in range(site.statement_start, site.index) if site.tokens[at].kind == "when"), None)
        end = site.statement_end()
        if when is not None:
            shown = f"{site.text(site.index, end - 1)} {site.text(when, site.index - 1)}"
            word = {"once": "once per", "from": "from accounts"}.get(token.kind, token.kind)
            return Explanation(
                token.span, f"`{word}` stands before `when`", suggest(quoted(" ".join(shown.split()))), Fix(site.span(when, end - 1), shown)
            )
    return None


def parameter(site: ErrorSite) -> Explanation | None:
    """``on demand(order, amount: money)``, ``on demand(order string)``."""
    token, previous = site.token, site.previous
    if (
        previous is None
        or previous.kind not in NAMES
        or "demand" not in site.kinds(site.statement_start - site.index, 4)
        or not site.accepts(":")
    ):
        return None
    shown = quoted(previous.text)
    if token.kind in (",", ")", "="):
        string = (site.new_token(":", at=previous), site.new_token("NAME", "string", at=previous))
        return Explanation(previous.span, f"the type of `{shown}` is missing", f"write for instance `{shown}: string`",
                           just_after(previous, ": string"), site.insert(*string))  # fmt: skip
    if token.kind in NAMES and shown in PARAMETER_TYPES and token.text not in PARAMETER_TYPES:
        span = site.span(site.index - 1, site.index)
        meant = f"{quoted(token.text)}: {shown}"
        replacement = (site.new_token("NAME", token.text), site.new_token(":"), site.new_token("NAME", shown))
        return Explanation(
            span,
            "a parameter's type stands after its name",
            suggest(meant),
            Fix(span, meant),
            Repair(site.index - 1, replacement, site.index + 1),
        )
    if token.kind in NAMES:
        return Explanation(
            token.span,
            f"`:` is missing after `{shown}`",
            suggest(f"{shown}: {quoted(token.text)}"),
            just_after(previous, ":"),
            site.insert(site.new_token(":")),
        )
    return None


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (
    item_word, comment, dash, no_quotes, quotes, trigger, clause, parameter,
)  # fmt: skip
"""Asked in this order."""
