"""Slips in what a file is made of: items, triggers and their clauses."""

from __future__ import annotations

import re
from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import DECLARES
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import Explanation, Mend, Spot, just_after, just_before, written
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISONS, ITEM_WORDS, NO_WEEKS, PARAMETER_TYPES, RESERVED, STATEMENT_WORDS, WEEKDAYS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, Token, quoted

_WORKFLOWS = frozenset({"rule", "flow", "automation", "playbook", "process", "policy", "job", "Workflow", "WORKFLOW", "name"})
_OTHER = frozenset({"def", "function", "func", "class", "resource", "select", "block", "import", "export", "async", "return", "begin"})
"""What files in other languages begin with."""

_IMPORTS = frozenset({"import", "include", "require", "from", "load"})

_TIMES = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}

A_RULE = "a rule is written `on charge.failed when amount > 5 USD < … >`"


def item_word(spot: Spot) -> Explanation | None:
    """``currency = USD``, ``const limit = 5``, ``limit = 5``, ``rule "x"``, ``import "x.py"``, ``worklow "x"``."""
    token = spot.token
    if not spot.accepts("workflow", "STRING"):
        return None
    shown = quoted(token.text)
    following = spot.at(1)
    if token.kind == "NAME" and following.kind == "=" and token.text in ITEM_WORDS:
        value = spot.at(2)
        help = written(f"{token.text} {quoted(spot.source.slice(value.span))}")
        fix = Fix(Span(token.end, value.start), " ")
        return Explanation(
            following.span, f"`=` is too many after `{token.text}`", help, fix, spot.instead(spot.made(token.text), on=spot.index + 2)
        )
    if token.kind == "NAME" and following.kind in NAMES and spot.at(2).kind == "=" and token.text in DECLARES:
        return _exchanged(spot, "let")
    if token.kind in NAMES and following.kind == "=":
        return Explanation(
            token.span, "a value is named with `let`", written(f"let {shown} ="), just_before(token, "let "), spot.first(spot.made("let"))
        )
    if token.kind == "NAME" and following.kind == "STRING" and token.text in _IMPORTS:
        return _exchanged(spot, "use")
    if token.kind == "NAME" and following.kind == "STRING" and token.text in _WORKFLOWS and spot.at(2).kind == "on":
        return _exchanged(spot, "workflow")
    near = nearest(shown, (*sorted(ITEM_WORDS), "let")) if token.kind == "NAME" else None
    if near is not None and following.kind in NAMES | LITERALS:
        fix = Fix(token.span, near)
        return Explanation(
            token.span, f"`{shown}` begins no part of a script", f"did you mean `{near}`?", fix, spot.instead(spot.made(near))
        )
    if token.kind == "-" and following.kind == "-" and following.start == token.end:
        return comment(spot)
    if token.kind == "NAME" and (following.kind in (":", "{", "(") or token.text in _WORKFLOWS or token.text.lower() in _OTHER):
        return Explanation(token.span, f"`{shown}` begins no part of a script", A_RULE)
    return None


def _exchanged(spot: Spot, meant: str) -> Explanation:
    token = spot.token
    message = f"`{quoted(token.text)}` is written `{meant}` here"
    return Explanation(token.span, message, written(meant), Fix(token.span, meant), spot.instead(spot.made(meant)))


def comment(spot: Spot) -> Explanation | None:
    """``-- note``."""
    token, following = spot.token, spot.at(1)
    if token.kind != "-" or following.kind != "-" or following.start != token.end:
        return None
    if spot.index != spot.begun and not token.fresh:
        return None
    span = spot.span(spot.index, spot.index + 1)
    return Explanation(span, "comments begin with `#`", "write `#`, up to the end of the line", Fix(span, "#"))


def dash(spot: Spot) -> Explanation | None:
    """``- log "x"``."""
    for place in range(spot.index, max(spot.index - 3, spot.begun - 1), -1):
        token, following, after = spot.tokens[place : place + 3]
        if token.kind != "-" or following.kind in ("-", "_END") or following.start == token.end:
            continue
        begins = following.kind in STATEMENT_WORDS or (following.kind in NAMES and after.kind in NAMES | LITERALS)
        if place == spot.begun or (token.fresh and begins):
            fix = Fix(Span(token.start, following.start), "")
            put = () if place == spot.begun else (spot.made("_END", at=spot.tokens[place - 1]),)
            message = "statements stand one a line, without `-`"
            return Explanation(token.span, message, "leave `-` out", fix, Mend(place, put, place + 1))
    return None


def quotes(spot: Spot) -> Explanation | None:
    """A text without its quotes: the name of a workflow or test, a file, a zone, a cron line."""
    token, before = spot.token, spot.before
    plain = token.kind in NAMES | {"NUMBER", "*", "MONEY", "DURATION"}
    if before is None or not plain or not spot.accepts("STRING") or spot.accepts("NAME"):
        return None
    on = spot.index + 1
    whole = before.kind in ("workflow", "test", "schedule")
    while spot.tokens[on].kind not in ("_OPEN", "_END", "on", "when", "in", "$END", ":", "_CLOSE", "_ERROR"):
        if not whole and spot.tokens[on].start > spot.tokens[on - 1].end:
            break
        if spot.tokens[on].fresh:
            break
        on += 1
    text = " ".join(spot.written(spot.index, on - 1).split())
    if '"' in text or token.kind in RESERVED:
        return None
    message = "a cron line stands in quotes" if before.kind == "schedule" else "a text in quotes is needed here"
    span = spot.span(spot.index, on - 1)
    string = spot.made("STRING", text)._replace(end=span.end)
    return Explanation(span, message, written(f'"{quoted(text)}"'), Fix(span, f'"{text}"'), spot.instead(string, on=on))


def no_quotes(spot: Spot) -> Explanation | None:
    """``on "charge.failed"``, ``currency "USD"``, ``on event "charge.failed"``, ``on cron "…"``."""
    token, before = spot.token, spot.before
    if token.kind != "STRING" or before is None:
        return None
    if before.text == "cron" and spot.at(-2).kind == "on":
        schedule = spot.made("schedule", at=before)
        return Explanation(before.span, "`cron` is written `schedule` here", written("schedule"), Fix(before.span, "schedule"),
                           Mend(spot.index - 1, (schedule,), spot.index))  # fmt: skip
    parts = token.text.split(".")
    plain = all(part == "*" or (part.isidentifier() and part.isascii()) for part in parts)
    if before.text in ("event", "events", "webhook") and spot.at(-2).kind == "on" and plain and len(parts) > 1:
        span = spot.span(spot.index - 1, spot.index)
        help = written(f"on {quoted(token.text)}")
        return Explanation(span, "an event type stands after `on`, without quotes", help, Fix(span, token.text),
                           Mend(spot.index - 1, _dotted(spot, parts), spot.index + 1))  # fmt: skip
    if not spot.accepts("NAME") or spot.accepts("NAME", "=") or spot.accepts("_END") or spot.accepts("let"):
        return None
    help = written(quoted(token.text)) if plain else ""
    fix = Fix(token.span, token.text) if plain else None
    return Explanation(
        token.span, "a name without quotes is needed here", help, fix, spot.instead(*_dotted(spot, parts)) if plain else None
    )


def _dotted(spot: Spot, parts: list[str]) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for part in parts:
        if tokens:
            tokens.append(spot.made("."))
        tokens.append(spot.made("*" if part == "*" else "NAME", part))
    return tuple(tokens)


def trigger(spot: Spot) -> Explanation | None:
    """``workflow "x" charge.failed``, ``on a.b, amount > 5``, ``on every friday and monday``, ``on demand <``, ``on a.b => …``."""
    token, before = spot.token, spot.before
    if before is None:
        return None
    if spot.accepts("on") and before.kind == "STRING" and token.kind not in ("_END", "$END"):
        shown = quoted(spot.source.slice(token.span))
        help = "a workflow's name is followed by its trigger: `on charge.failed`"
        if token.kind == "_OPEN":
            message = (
                "the trigger of a workflow stands before its block" if spot.at(1).kind == "on" else "the trigger is missing before `<`"
            )
            return Explanation(token.span, message, help)
        fix = just_before(token, "on ") if token.kind in NAMES else None
        return Explanation(token.span, f"`on` is missing before `{shown}`", help, fix, spot.first(spot.made("on")))
    if token.kind == "_OPEN" and before.kind == "demand":
        help = "write `on demand()`, or what must be given: `on demand(order: string)`"
        return Explanation(before.span, "`demand` is followed by brackets", help, just_after(before, "()"),
                           spot.first(spot.made("(", at=before), spot.made(")", at=before)))  # fmt: skip
    if token.kind in COMPARISONS and before.kind in NAMES:
        place = spot.index - 1
        while place > spot.begun and spot.tokens[place].kind in NAMES | {"."}:
            place -= 1
        if spot.tokens[place].kind == "," and spot.accepts("_OPEN"):
            comma = spot.tokens[place]
            mend = Mend(place, (spot.made("when", at=comma),), place + 1)
            return Explanation(
                comma.span, "the condition of a trigger stands after `when`", written("when"), Fix(comma.span, " when"), mend
            )
    if token.text in WEEKDAYS and before.kind == "on" and spot.at(-3).kind == "every" and spot.at(-2).text.endswith((" week", " weeks")):
        mend = Mend(spot.index - 2, (spot.made("NAME", token.text, at=spot.at(-2))._replace(end=token.end),), spot.index + 1)
        return Explanation(spot.at(-2).span, "`week` is no unit of a timetable", NO_WEEKS, mend=mend)
    days = token.kind in ("and", "or", ",", "on") and (spot.accepts("at") or before.kind == "TIME")
    every = next((at for at in range(spot.begun, spot.index) if spot.tokens[at].kind == "every"), None) if days else None
    if every is not None:
        lost = spot.made("LOST", at=spot.tokens[every])
        end = spot.index
        while spot.tokens[end].kind not in ("_OPEN", "_END", "when", "$END"):
            end += 1
        times = before.kind == "TIME" and spot.at(1).kind in ("TIME", "NUMBER")
        message = f"a timetable with `every` has one {'time' if times else 'day'}"
        help = f'write a cron line: `on schedule "0 9{",17 * * *" if times else " * * 1,5"}"`'
        if spot.at(1).text in ("weekday", "weekdays"):
            help = "write for instance `on every weekday at 09:00`"
        mend = Mend(every, (lost._replace(end=spot.tokens[end - 1].end),), end)
        return Explanation(token.span, message, help, mend=mend)
    if before.kind == "TIME" and spot.accepts("in") and (token.kind == "STRING" or token.text in ("UTC", "GMT")):
        shown = spot.source.slice(token.span) if token.kind == "STRING" else '"UTC"'
        put = (spot.made("in"), spot.made("STRING", shown[1:-1]))
        help = written(quoted(f"in {shown}"))
        return Explanation(token.span, "a time zone stands after `in`", help, Fix(token.span, f"in {shown}"), spot.instead(*put))
    if token.kind == "TIME" and spot.accepts("at"):
        help = written(f"at {token.text}")
        return Explanation(
            token.span, f"`at` is missing before `{token.text}`", help, just_before(token, "at "), spot.first(spot.made("at"))
        )
    if token.kind == "STRING" and spot.accepts("TIME") and re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", token.text):
        mend = spot.instead(spot.made("TIME", token.text))
        return Explanation(token.span, "a time of day stands without quotes", written(token.text), Fix(token.span, token.text), mend)
    if token.text in _TIMES and spot.accepts("TIME"):
        time = _TIMES[token.text]
        message = f"`{token.text}` is written `{time}` here"
        return Explanation(token.span, message, written(time), Fix(token.span, time), spot.instead(spot.made("TIME", time)))
    if token.kind == "NUMBER" and spot.accepts("TIME") and token.text.isdigit() and int(token.text) < 24:
        time = f"{int(token.text):02}:00"
        return Explanation(
            token.span, "a time of day has hours and minutes", written(time), Fix(token.span, time), spot.instead(spot.made("TIME", time))
        )
    return None


def clause(spot: Spot) -> Explanation | None:
    """``at most 20 a day``, ``once customer``, ``from connected accounts``, ``when … once per …``."""
    token, before = spot.token, spot.before
    if before is None:
        return None
    if spot.accepts("per"):
        if before.kind == "once" and token.kind in NAMES:
            return Explanation(
                token.span, "`per` is missing after `once`", written("once per"), just_before(token, "per "), spot.first(spot.made("per"))
            )
        if token.text in ("a", "an", "each", "every", "the", "in", "/"):
            return _exchanged(spot, "per")
        if before.kind == "NUMBER" and token.kind in NAMES:
            return Explanation(
                token.span,
                f"`per` is missing before `{quoted(token.text)}`",
                written("per"),
                just_before(token, "per "),
                spot.first(spot.made("per")),
            )
        if before.kind == "NUMBER":
            return Explanation(before.span, "`per` and a unit are missing after the number", "write for instance `at most 20 per day`")
        return Explanation(before.span, "`per` and a value are missing after `once`", "write for instance `once per charge`")
    if before.kind == "from" and token.kind != "_OPEN" and spot.at(1).kind == "accounts":
        fix = Fix(Span(token.start, spot.at(1).start), "")
        return Explanation(token.span, f"`{quoted(token.text)}` is too many here", written("from accounts"), fix, spot.instead())
    if token.kind in ("once", "at most", "from") and before.kind in OPERAND_ENDS:
        when = next((at for at in range(spot.begun, spot.index) if spot.tokens[at].kind == "when"), None)
        end = spot.end()
        if when is not None:
            shown = f"{spot.written(spot.index, end - 1)} {spot.written(when, spot.index - 1)}"
            word = {"once": "once per", "from": "from accounts"}.get(token.kind, token.kind)
            return Explanation(
                token.span, f"`{word}` stands before `when`", written(quoted(" ".join(shown.split()))), Fix(spot.span(when, end - 1), shown)
            )
    return None


def parameter(spot: Spot) -> Explanation | None:
    """``on demand(order, amount: money)``, ``on demand(order string)``."""
    token, before = spot.token, spot.before
    if before is None or before.kind not in NAMES or "demand" not in spot.kinds(spot.begun - spot.index, 4) or not spot.accepts(":"):
        return None
    shown = quoted(before.text)
    if token.kind in (",", ")", "="):
        string = (spot.made(":", at=before), spot.made("NAME", "string", at=before))
        return Explanation(before.span, f"the type of `{shown}` is missing", f"write for instance `{shown}: string`",
                           just_after(before, ": string"), spot.first(*string))  # fmt: skip
    if token.kind in NAMES and shown in PARAMETER_TYPES and token.text not in PARAMETER_TYPES:
        span = spot.span(spot.index - 1, spot.index)
        meant = f"{quoted(token.text)}: {shown}"
        put = (spot.made("NAME", token.text), spot.made(":"), spot.made("NAME", shown))
        return Explanation(
            span, "a parameter's type stands after its name", written(meant), Fix(span, meant), Mend(spot.index - 1, put, spot.index + 1)
        )
    if token.kind in NAMES:
        return Explanation(
            token.span,
            f"`:` is missing after `{shown}`",
            written(f"{shown}: {quoted(token.text)}"),
            just_after(before, ":"),
            spot.first(spot.made(":")),
        )
    return None


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (
    item_word, comment, dash, no_quotes, quotes, trigger, clause, parameter,
)  # fmt: skip
"""Asked in this order."""
