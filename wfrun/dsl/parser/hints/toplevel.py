"""Hints for what a file is made of: items, triggers and their clauses."""

from __future__ import annotations

import re
from textwrap import dedent

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, just_after, suggest
from wfrun.dsl.parser.hints.table import WORKFLOW_WORDS
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISONS, ITEM_WORDS, NO_WEEKS, PARAMETER_TYPES, RESERVED, STATEMENT_WORDS, WEEKDAYS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, Token, quoted

_OTHER = frozenset({"def", "function", "func", "class", "resource", "select", "block", "import", "export", "async", "return", "begin"})
"""What files in other languages begin with."""

A_RULE = "a rule is written `on charge.failed when amount > 5 USD < … >`"


def item_word(site: ErrorSite) -> Explanation | None:
    """Explains ``currency = USD``, ``limit = 5``, ``rule: …``, ``worklow "x"``."""
    token, following = site.token, site.peek(1)
    if not site.accepts("workflow", "STRING"):
        return None
    shown = quoted(token.text)
    message = f"`{shown}` begins no part of a script"
    if token.kind == "NAME" and following.kind == "=" and token.text in ITEM_WORDS:
        value = site.peek(2)
        help = suggest(f"{token.text} {quoted(site.source.slice(value.span))}")
        repair = site.replace(site.new_token(token.text), resume_at=site.index + 2)
        return Explanation(following.span, f"`=` is too many after `{token.text}`", help, Fix(Span(token.end, value.start), " "), repair)
    if token.kind in NAMES and following.kind == "=":
        return site.is_missing("let", "a value is named with `let`", suggest(f"let {shown} ="))
    near = nearest(shown, (*sorted(ITEM_WORDS), "let")) if token.kind == "NAME" else None
    if near is not None and following.kind in NAMES | LITERALS:
        return site.rewrite(message, near, site.new_token(near), help=f"did you mean `{near}`?")
    if token.kind == "NAME" and (following.kind in (":", "{", "(") or token.text in WORKFLOW_WORDS or token.text.lower() in _OTHER):
        return Explanation(token.span, message, A_RULE)
    return None


def comment(site: ErrorSite) -> Explanation | None:
    """Explains ``-- note``."""
    token, following = site.token, site.peek(1)
    if token.kind != "-" or following.kind != "-" or following.start != token.end:
        return None
    if site.index != site.statement_start and not token.starts_line and not site.accepts("workflow", "STRING"):
        return None
    span = site.span(site.index, site.index + 1)
    return Explanation(span, "comments begin with `#`", "write `#`, up to the end of the line", Fix(span, "#"))


def dash(site: ErrorSite) -> Explanation | None:
    """Explains ``- log "x"``."""
    for place in range(site.index, max(site.index - 3, site.statement_start - 1), -1):
        token, following, after = site.tokens[place : place + 3]
        if token.kind != "-" or following.kind in ("-", "_END") or following.start == token.end:
            continue
        begins = following.kind in STATEMENT_WORDS or (following.kind in NAMES and after.kind in NAMES | LITERALS)
        if place == site.statement_start or (token.starts_line and begins):
            found = site.is_too_many(place, place + 1, "statements stand one a line, without `-`")
            end = site.new_token("_END", at=site.tokens[place - 1])
            return found if place == site.statement_start else found._replace(repair=Repair(place, (end,), place + 1))
    return None


def quotes(site: ErrorSite) -> Explanation | None:
    """Explains a text without its quotes: the name of a workflow or test, a file, a zone, a cron line."""
    token, before, tokens = site.token, site.previous.kind, site.tokens
    if token.kind not in NAMES | {"NUMBER", "*", "MONEY", "DURATION"} or not site.accepts("STRING") or site.accepts("NAME"):
        return None
    stop = site.index + 1
    whole = before in ("workflow", "test", "schedule")
    while tokens[stop].kind not in ("_OPEN", "_END", "on", "when", "in", "$END", ":", "_CLOSE", "_ERROR"):
        if tokens[stop].starts_line or (not whole and tokens[stop].start > tokens[stop - 1].end):
            break
        stop += 1
    text = " ".join(site.text(site.index, stop - 1).split())
    if '"' in text or token.kind in RESERVED:
        return None
    message = "a cron line stands in quotes" if before == "schedule" else "a text in quotes is needed here"
    string = site.new_token("STRING", text)._replace(end=tokens[stop - 1].end)
    return site.rewrite(message, f'"{text}"', string, stop=stop)


_RELEASE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[a-z]\w*)?")


def no_quotes(site: ErrorSite) -> Explanation | None:
    """Explains ``on "charge.failed"``, ``currency "USD"``, ``on event "charge.failed"``, ``on cron "…"``."""
    token, previous = site.token, site.previous
    if token.kind != "STRING":
        return None
    before = site.index - 1
    if previous.text == "cron" and site.peek(-2).kind == "on":
        return site.is_written("schedule", first=before)
    parts = token.text.split(".")
    plain = all(part == "*" or (part.isidentifier() and part.isascii()) for part in parts)
    path = _dotted(site, parts) if plain else ()
    if previous.text in ("event", "events", "webhook") and site.peek(-2).kind == "on" and plain and len(parts) > 1:
        message, help = "an event type stands after `on`, without quotes", suggest(f"on {quoted(token.text)}")
        return site.rewrite(message, token.text, *path, first=before, help=help)
    if previous.kind == "api" and _RELEASE.fullmatch(token.text):
        return site.rewrite("a release stands without quotes", token.text, site.new_token("RELEASE", token.text))
    if not site.accepts("NAME") or site.accepts("NAME", "=") or site.accepts("_END") or site.accepts("let"):
        return None
    message = "a name without quotes is needed here"
    return site.rewrite(message, token.text, *path) if plain else Explanation(token.span, message)


def _dotted(site: ErrorSite, parts: list[str]) -> tuple[Token, ...]:
    names = [site.new_token("*" if part == "*" else "NAME", part) for part in parts]
    return tuple(token for name in names for token in (site.new_token("."), name))[1:]


def imported(site: ErrorSite) -> Explanation | None:
    """Explains ``from "limits.wf" import limit``, ``import { limit } from "limits.wf"``, ``require("limits.wf")``."""
    token, end = site.token, site.statement_end()
    if token.text not in ("from", "import", "include", "require", "load") or not site.accepts("use", "STRING"):
        return None
    files = [one for one in site.tokens[site.index : end] if one.kind == "STRING"]
    if len(files) != 1:
        return None
    text = f"use {site.source.slice(files[0].span)}"
    if end - site.index == 2:
        return None  # a word for another, which the table explains
    message = "a file is used as a whole: all its names are there"
    return site.rewrite(message, text, site.new_token("use"), files[0], stop=end, help=suggest(quoted(text)))


def listed_events(site: ErrorSite) -> Explanation | None:
    """Explains ``on [charge.failed, charge.refunded]``."""
    closing = site.closing_bracket(site.index) if site.token.kind in ("[", "(") and site.previous.kind == "on" else None
    if closing is None or any(one.kind not in NAMES | {".", ",", "*"} for one in site.tokens[site.index + 1 : closing]):
        return None
    text = site.source.text[site.token.end : site.tokens[closing].start].strip()
    site.skip([closing])
    fix = Fix(site.span(site.index, closing), text)
    return Explanation(site.token.span, "events stand after `on` without brackets", suggest(quoted(text)), fix, site.replace())


def trigger(site: ErrorSite) -> Explanation | None:
    """Explains ``workflow "x" charge.failed``, ``on demand <``, ``on a.b, amount > 5``."""
    token, previous = site.token, site.previous
    if site.accepts("on") and previous.kind == "STRING" and token.kind not in ("_END", "$END"):
        help = "a workflow's name is followed by its trigger: `on charge.failed`"
        if token.kind == "_OPEN":
            if site.peek(1).kind != "on":
                return Explanation(token.span, "the trigger is missing before `<`", help)
            return _trigger_inside(site)
        found = site.is_missing("on", help=help)
        return found if token.kind in NAMES else found._replace(fix=None)
    if token.kind == "_OPEN" and previous.kind == "demand":
        help = "write `on demand()`, or what must be given: `on demand(order: string)`"
        repair = site.insert(site.new_token("(", at=previous), site.new_token(")", at=previous))
        return Explanation(previous.span, "`demand` is followed by brackets", help, just_after(previous, "()"), repair)
    if token.kind in COMPARISONS and previous.kind in NAMES:
        place = site.index - 1
        while place > site.statement_start and site.tokens[place].kind in NAMES | {"."}:
            place -= 1
        if site.tokens[place].kind == "," and site.accepts("_OPEN"):
            comma = site.tokens[place]
            repair = Repair(place, (site.new_token("when", at=comma),), place + 1)
            message = "the condition of a trigger stands after `when`"
            return Explanation(comma.span, message, suggest("when"), Fix(comma.span, " when"), repair)
    return None


def _trigger_inside(site: ErrorSite) -> Explanation:
    """Explains ``workflow "x" < on charge.failed < … > >``."""
    token, text = site.token, site.source.text
    event = site.text(site.index + 2, site.dotted_name_end(site.index + 2))
    written = f"{site.text(site.index - 2, site.index - 1)} on {event}"
    closing, depth = site.index, 0
    for closing in range(site.index, min(len(site.tokens), site.index + MAX_BLOCK_TOKENS)):
        depth += (site.tokens[closing].kind == "_OPEN") - (site.tokens[closing].kind == "_CLOSE")
        if not depth:
            break
    block = site.tokens[site.index + 2 : closing]
    last = site.tokens[closing]
    one_block = last.kind == "_CLOSE" and any(one.kind == "_OPEN" for one in block) and "#" not in text[token.end : last.end]
    fix = Fix(Span(token.start, last.end), dedent(text[token.end : last.start]).strip()) if one_block else None
    message = "the trigger of a workflow stands before its block"
    help = f"write `{quoted(written)} < … >`: a workflow has one block"
    return Explanation(token.span, message, help, fix)


MAX_BLOCK_TOKENS = 1_000
"""Tokens of a block that a fix takes out of another."""


def timetable(site: ErrorSite) -> Explanation | None:
    """Explains ``on every friday and monday``, ``on every 2 weeks on monday``, ``at 9``, ``at "09:00"``, ``09:00 UTC``."""
    token, previous, tokens = site.token, site.previous, site.tokens
    if (
        token.text in WEEKDAYS
        and previous.kind == "on"
        and site.peek(-3).kind == "every"
        and site.peek(-2).text.endswith((" week", " weeks"))
    ):
        weeks = site.peek(-2)
        repair = site.replace(site.new_token("NAME", token.text, at=weeks)._replace(end=token.end), rewind_to=site.index - 2)
        return Explanation(weeks.span, "`week` is no unit of a timetable", NO_WEEKS, repair=repair)
    days = token.kind in ("and", "or", ",", "on") and (site.accepts("at") or previous.kind == "TIME")
    every = next((at for at in range(site.statement_start, site.index) if tokens[at].kind == "every"), None) if days else None
    if every is not None:
        end = site.index
        while tokens[end].kind not in ("_OPEN", "_END", "when", "$END"):
            end += 1
        times = previous.kind == "TIME" and site.peek(1).kind in ("TIME", "NUMBER")
        message = f"a timetable with `every` has one {'time' if times else 'day'}"
        help = f'write a cron line: `on schedule "0 9{",17 * * *" if times else " * * 1,5"}"`'
        if site.peek(1).text in ("weekday", "weekdays"):
            help = "write for instance `on every weekday at 09:00`"
        lost = site.new_token("LOST", at=tokens[every])._replace(end=tokens[end - 1].end)
        return Explanation(token.span, message, help, repair=Repair(every, (lost,), end))
    if previous.kind == "TIME" and site.accepts("in") and (token.kind == "STRING" or token.text in ("UTC", "GMT")):
        zone = site.source.slice(token.span) if token.kind == "STRING" else '"UTC"'
        return site.rewrite("a time zone stands after `in`", f"in {zone}", site.new_token("in"), site.new_token("STRING", zone[1:-1]))
    if token.kind == "TIME" and site.accepts("at"):
        return site.is_missing("at", help=suggest(f"at {token.text}"))
    if token.kind == "STRING" and site.accepts("TIME") and re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", token.text):
        return site.rewrite("a time of day stands without quotes", token.text, site.new_token("TIME", token.text))
    if token.kind == "NUMBER" and site.accepts("TIME") and token.text.isdigit() and int(token.text) < 24:
        time = f"{int(token.text):02}:00"
        return site.rewrite("a time of day has hours and minutes", time, site.new_token("TIME", time))
    return None


def clause(site: ErrorSite) -> Explanation | None:
    """Explains ``once customer``, ``at most 20 day``, ``from connected accounts``, ``when … once per …``."""
    token, previous = site.token, site.previous
    if previous.kind in ("once", "NUMBER", "MONEY") and site.accepts("per"):
        if previous.kind == "once" and token.kind in NAMES:
            return site.is_missing("per", "`per` is missing after `once`", suggest("once per"))
        if previous.kind == "once":
            return Explanation(previous.span, "`per` and a value are missing after `once`", "write for instance `once per charge`")
        if token.kind in NAMES:
            return site.is_missing("per")
        return Explanation(previous.span, "`per` and a unit are missing after the number", "write for instance `at most 20 per day`")
    if previous.kind == "from" and token.kind != "_OPEN" and site.peek(1).kind == "accounts":
        return site.is_too_many(site.index, site.index + 1, help=suggest("from accounts"))
    if token.kind in ("once", "at most", "from") and previous.kind in OPERAND_ENDS:
        when = next((at for at in range(site.statement_start, site.index) if site.tokens[at].kind == "when"), None)
        if when is not None:
            end = site.statement_end()
            text = f"{site.text(site.index, end - 1)} {site.text(when, site.index - 1)}"
            word = {"once": "once per", "from": "from accounts"}.get(token.kind, token.kind)
            help = suggest(quoted(" ".join(text.split())))
            return site.rewrite(f"`{word}` stands before `when`", text, first=when, stop=end, place=token.span, help=help)
    return None


def parameter(site: ErrorSite) -> Explanation | None:
    """Explains ``on demand(order, amount: money)``, ``on demand(order string)``."""
    token, previous, start = site.token, site.previous, site.statement_start
    if previous.kind not in NAMES or "demand" not in site.kinds(start - site.index, 4) or not site.accepts(":"):
        return None
    name = quoted(previous.text)
    if token.kind in (",", ")", "="):
        repair = site.insert(site.new_token(":", at=previous), site.new_token("NAME", "string", at=previous))
        message, help = f"the type of `{name}` is missing", f"write for instance `{name}: string`"
        return Explanation(previous.span, message, help, just_after(previous, ": string"), repair)
    if token.kind in NAMES and name in PARAMETER_TYPES and token.text not in PARAMETER_TYPES:
        tokens = (site.new_token("NAME", token.text), site.new_token(":"), site.new_token("NAME", name))
        return site.rewrite("a parameter's type stands after its name", f"{quoted(token.text)}: {name}", *tokens, first=site.index - 1)
    if token.kind in NAMES:
        repair = site.insert(site.new_token(":"))
        return Explanation(
            token.span, f"`:` is missing after `{name}`", suggest(f"{name}: {quoted(token.text)}"), just_after(previous, ":"), repair
        )
    return None
