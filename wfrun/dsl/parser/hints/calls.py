"""Slips in statements: calls of actions with brackets and commas, what stands behind a call, headers that lack their block's signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import (
    CLOSING,
    Explanation,
    Mend,
    Spot,
    ends_block,
    just_after,
    just_before,
    one_line,
    opens_block,
    written,
)
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import OPERATORS, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, quoted

_VERBS = {
    "create": "create", "new": "create", "retrieve": "retrieve", "get": "retrieve", "update": "update", "modify": "update",
    "cancel": "cancel", "delete": "delete", "list": "list",
}  # fmt: skip
"""Verbs in the names of Stripe's own libraries, ``refunds.create``, and in those of actions, ``create_refund``."""

_WAITS = frozenset({"await", "async", "yield", "call", "new"})


def call_with_brackets(spot: Spot) -> Explanation | None:
    """``log("x")``, ``email(to="a", subject="b")``, ``stripe.refunds.create(charge=id)``."""
    first = _action(spot)
    last = spot.names(first)
    following = last + 1
    opening = spot.tokens[following].kind == "("
    dotted = last > first
    if last < first or spot.index != (first + 1 if dotted else following) or not (dotted or opening) or not spot.accepts("NAME", "="):
        return None
    name = _action_name([token.text for token in spot.tokens[first : last + 1 : 2]])
    message = f"an action's name has no dots: `{name}`" if dotted else "an action is called without brackets"
    put = (spot.made("NAME", name, at=spot.tokens[first]),)
    place = spot.span(first, last) if dotted else spot.token.span
    if not opening:
        return Explanation(place, message, written(name), Fix(place, name), Mend(first, put, following))
    closing = spot.closing(following)
    if closing is None:
        return None
    bounds = [following, *spot.commas(following, closing), closing]
    parts = [spot.written(left + 1, right - 1) for left, right in pairwise(bounds) if left + 1 < right]
    shown = " ".join([name, *parts])
    fix = Fix(spot.span(first, closing), shown) if not parts or _may_stand_first(spot, bounds[0] + 1, bounds[1]) else None
    spot.skip(bounds[1:])
    return Explanation(place, message, f"write `{one_line(shown)}`", fix, Mend(first, put, following + 1))


def _action(spot: Spot) -> int:
    """The number of the token that names the action of a statement, where it is a call."""
    return spot.begun + (spot.tokens[spot.begun].kind == "expect")


def _may_stand_first(spot: Spot, first: int, on: int) -> bool:
    """Whether a value may be given without the name of its argument: it is plain, or has its name."""
    kinds = [token.kind for token in spot.tokens[first:on]]
    named = len(kinds) > 1 and kinds[1] == "="
    plain = len(kinds) == 1 and (kinds[0] in LITERALS or kinds[0] in NAMES)
    return named or plain or (spot.names(first) == on - 1) or kinds[:1] == ["_QUOTE"]


def _action_name(parts: list[str]) -> str:
    """The name of an action that is written with dots in another library."""
    if len(parts) == 1:
        return parts[0]
    verb = _VERBS.get(parts[-1])
    if verb is None:
        return parts[-1] if parts[0] in ("console", "logger", "logging") else "_".join(parts)
    noun = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", parts[-2]).lower()
    plural = noun if noun.endswith("s") else f"{noun}s"
    return f"{verb}_{plural if verb == 'list' else noun.removesuffix('s')}"


def commas(spot: Spot) -> Explanation | None:
    """Commas between the arguments of an action, or between statements."""
    if spot.token.kind != "," or not spot.accepts("NAME", "="):
        return None
    following, after = spot.at(1).kind, spot.at(2).kind
    if following in STATEMENT_WORDS or (following in NAMES and (after in LITERALS or after in NAMES)):
        end = spot.made("_END")
        return Explanation(
            spot.token.span, "statements on one line are separated by `;`", written(";"), Fix(spot.token.span, ";"), spot.instead(end)
        )
    all_of = [spot.index]
    for place in spot.commas(spot.index, spot.end()):
        if spot.tokens[place + 1].kind in NAMES and spot.tokens[place + 2].kind in ("=", ":"):
            all_of.append(place)
    if not (following in NAMES and after in ("=", ":")) and following not in ("_END", "up to"):
        return None
    text, start = "", spot.token.start
    for place, up_to in zip(all_of, [*all_of[1:], None], strict=True):
        begin = spot.tokens[place].end
        text += spot.source.text[begin : spot.tokens[up_to].start] if up_to is not None else ""
    spot.skip(all_of)
    return Explanation(
        spot.token.span,
        "arguments stand side by side, without commas",
        "leave the commas out" if len(all_of) > 1 else "leave the comma out",
        Fix(Span(start, spot.tokens[all_of[-1]].end), text),
        spot.instead(),
    )


def second_statement(spot: Spot) -> Explanation | None:
    """``log "a" log "b"`` and ``log "a" stop`` on one line, and ``to "a"`` for ``to="a"``."""
    token, before = spot.token, spot.before
    if before is None:
        return None
    if token.kind == "then" and spot.accepts("_END") and spot.tokens[spot.begun].kind in NAMES | {"wait"} and not spot.accepts("_OPEN"):
        fix = Fix(Span(before.end, token.end), ";")
        message = "statements on one line are separated by `;`"
        return Explanation(token.span, message, written(";"), fix, spot.instead(spot.made("_END", at=before)))
    if token.kind in STATEMENT_WORDS - {"if", "for"} and spot.accepts("_END") and not spot.accepts("_OPEN"):
        message = f"a statement after another on the same line needs a `;` before `{token.text}`"
        help = "write `;`, or begin a new line"
        return Explanation(token.span, message, help, just_after(before, ";"), spot.first(spot.made("_END", at=before)))
    if before.kind not in NAMES or token.kind not in LITERALS or not spot.accepts("=") or before.fresh:
        return None
    if before.text == spot.tokens[_action(spot)].text or "_" in before.text:
        earlier = spot.at(-2)
        message = f"a statement after another on the same line needs a `;` before `{before.text}`"
        mend = Mend(spot.index - 1, (spot.made("_END", at=earlier),), spot.index - 1)
        return Explanation(before.span, message, "write `;`, or begin a new line", just_after(earlier, ";"), mend)
    shown = quoted(f"{before.text}={spot.source.slice(token.span)}")
    if token.kind == "_QUOTE":
        return Explanation(before.span, f"`=` is missing after `{before.text}`", "an argument is written `name=value`",
                           Fix(Span(before.end, token.start), "="), spot.first(spot.made("=")))  # fmt: skip
    return Explanation(
        before.span,
        f"`=` is missing after `{before.text}`",
        written(shown),
        Fix(Span(before.end, token.start), "="),
        spot.first(spot.made("=")),
    )


def formatted_text(spot: Spot) -> Explanation | None:
    """``log f"…"``."""
    before = spot.before
    if before is None or before.kind != "NAME" or before.text.lower() not in ("f", "b", "u", "fr", "rf") or before.end != spot.token.start:
        return None
    if spot.token.kind not in ("STRING", "_QUOTE") or spot.index - 1 == spot.begun:
        return None
    message = f"text needs no `{before.text}` before its quotes: `{{…}}` always holds an expression"
    return Explanation(before.span, message, f"leave `{before.text}` out", Fix(before.span, ""), Mend(spot.index - 1, (), spot.index))


def joined_text(spot: Spot) -> Explanation | None:
    """``log "failed " + id``."""
    first = spot.index - 1
    if spot.token.kind != "+" or not spot.accepts("NAME", "=") or not spot.accepts("_END"):
        return None
    if spot.tokens[first].kind != "STRING":
        first = first if spot.tokens[first].kind in NAMES else spot.index
        while first > spot.begun and spot.tokens[first - 1].kind == ".":
            first -= 2
    inner, on = "", first
    while True:
        token = spot.tokens[on]
        if token.kind == "STRING":
            inner += spot.source.text[token.start + 1 : token.end - 1]
        elif token.kind in NAMES and (last := spot.names(on)) >= on:
            inner += f"{{{spot.written(on, last)}}}"
            on = last
        else:
            return None
        on += 1
        if spot.tokens[on].kind != "+":
            break
        on += 1
    if not any(token.kind == "STRING" for token in spot.tokens[first:on]) or "\n" in inner:
        return None
    shown = f'"{inner}"'
    span = spot.span(first, on - 1)
    return Explanation(spot.token.span, "text is joined inside one string", written(quoted(shown)), Fix(span, shown), spot.instead(on=on))


def computed_first(spot: Spot) -> Explanation | None:
    """``log amount > 5 USD``, ``log len(x)``: only a plain value may stand without the name of its argument."""
    token, before = spot.token, spot.before
    first = _action(spot)
    action = spot.tokens[first]
    called = token.kind == "(" and before is not None and before.kind in NAMES
    begins = spot.index == first + 1 and token.kind in ("-", "not", "(", "{", "[")
    if action.kind not in NAMES or not (begins or (spot.index > first + 1 and (called or token.kind in OPERATORS - {"=="}))):
        return None
    if not spot.accepts("NAME", "=") or not spot.accepts("_END"):
        return None
    end = spot.end()
    stop, depth = first + 1, 0
    while stop < end and not (depth == 0 and spot.tokens[stop].kind in NAMES and spot.tokens[stop + 1].kind == "="):
        depth += (spot.tokens[stop].kind in ("(", "[", "{")) - (spot.tokens[stop].kind in (")", "]", "}"))
        stop += 1
    if stop <= spot.index:
        return None
    if spot.index == end - 1:
        return Explanation(token.span, f"a value is missing after `{token.text}`")
    value = spot.written(first + 1, stop - 1)
    rest = f" {spot.written(stop, end - 1)}" if stop < end else ""
    fix = Fix(spot.span(first, end - 1), f"let value = {value}; {action.text} value{rest}") if first == spot.begun else None
    lost = spot.made("LOST", at=spot.tokens[first + 1])._replace(end=spot.tokens[end - 1].end)
    return Explanation(
        spot.span(first + 1, stop - 1),
        "only a plain value may stand without the name of its argument",
        f"write the name before it, or name the value first: `{one_line(f'let value = {value}')}`",
        fix,
        Mend(first + 1, (lost,), end),
    )


def condition_behind(spot: Spot) -> Explanation | None:
    """``stop if paid``."""
    end = spot.end()
    unless = spot.token.kind == "NAME" and spot.token.text == "unless"
    if not (unless or spot.token.kind in ("if", "when")) or not spot.accepts("_END") or spot.accepts("_OPEN") or spot.index + 1 >= end:
        return None
    if spot.kinds(spot.begun - spot.index, 1) == ("let",) or spot.tokens[end].kind != "_END":
        return None
    condition, statement = spot.written(spot.index + 1, end - 1), spot.written(spot.begun, spot.index - 1)
    shown = f"if not ({condition}) < {statement} >" if unless else f"if {condition} < {statement} >"
    fix = Fix(spot.span(spot.begun, end - 1), shown)
    mend = None
    if spot.index == spot.begun + 1 and spot.tokens[spot.begun].kind == "stop":
        stop = spot.tokens[spot.begun]
        asked = spot.tokens[spot.index + 1 : end]
        put = (spot.made("if"), *([spot.made("not"), spot.made("(")] if unless else []), *asked, *([spot.made(")")] if unless else []))
        mend = Mend(spot.begun, (*put, spot.made("_OPEN", "<"), stop, spot.made("_END"), spot.made("_CLOSE", ">")), end)
    return Explanation(spot.token.span, "a condition stands before what it is about", f"write `{one_line(shown)}`", fix, mend)


def block_without_signs(spot: Spot) -> Explanation | None:
    """``if paid log "x"``, ``if paid then stop``, ``on charge.failed do stop end``."""
    token, before = spot.token, spot.before
    if before is None or not spot.accepts("_OPEN", "let", "NAME"):
        return None
    end = spot.end()
    word = opens_block(token)
    first = spot.index + word
    if spot.tokens[end].kind != "_END" or first >= end:
        return None
    following, after = spot.tokens[first], spot.tokens[first + 1]
    begins = following.kind in STATEMENT_WORDS or (
        following.kind in NAMES and (after.kind in LITERALS or after.kind in NAMES or (after.kind == "_END" and word))
    )
    if not begins or before.kind not in OPERAND_ENDS | {"else", "try", "*", "failed"}:
        return None
    last = end - 1
    closed = spot.tokens[last].kind in (">", "}") and "else" not in spot.kinds(first - spot.index, last - first)
    if (closed or ends_block(spot.tokens[last])) and last > first:
        spot.skip([last])
        last -= 1
    shown = f" < {spot.written(first, last)} >"
    header = spot.tokens[spot.begun].text
    message = f"the block after `{header}` is not opened"
    spot.tokens[end] = spot.tokens[end]._replace(kind=CLOSING)
    opening = spot.made("_OPEN", "<")
    return Explanation(
        Span(before.end, before.end), message, f"write `{one_line(shown.strip())}`", Fix(Span(before.end, spot.tokens[end - 1].end), shown),
        spot.instead(opening, on=first),
    )  # fmt: skip


def named_value(spot: Spot) -> Explanation | None:
    """``x = 3``, ``let x: money = 3``, ``let a, b = 3``."""
    token, before = spot.token, spot.before
    if before is None:
        return None
    if token.kind == "=" and spot.index - 1 == spot.begun and before.text == "let":
        put = (spot.made("let", at=before), spot.made("NAME", at=before)._replace(text=""))
        return Explanation(
            token.span, "a name is missing before `=`", "write for instance `let charge =`", mend=Mend(spot.begun, put, spot.index)
        )
    if token.kind == "=" and spot.index - 1 == spot.begun and before.kind in NAMES:
        let = spot.made("let", at=before)
        shown = f"let {quoted(spot.source.slice(before.span))} ="
        mend = Mend(spot.begun, (let,), spot.begun)
        return Explanation(token.span, "a value is named with `let`", written(shown), just_before(before, "let "), mend)
    if spot.at(-2).kind != "let" or before.kind not in NAMES:
        return None
    if token.kind == ":" and spot.at(1).kind in NAMES and spot.at(2).kind == "=":
        span = Span(before.end, spot.at(1).end)
        return Explanation(spot.span(spot.index, spot.index + 1), "a name has no type: it has that of its value",
                           written(f"let {quoted(before.text)} ="), Fix(span, ""), spot.instead(on=spot.index + 2))  # fmt: skip
    if token.kind == ",":
        return Explanation(token.span, "a `let` names one value", "write a `let` for each name")
    return None


def waiting_word(spot: Spot) -> Explanation | None:
    """``let charge = await retrieve_charge id``."""
    first = spot.begun
    if spot.tokens[first].kind == "let" and spot.tokens[first + 2].kind == "=":
        first += 3
    word = spot.tokens[first]
    if word.text not in _WAITS or first >= spot.index - 1 or spot.tokens[first + 1].kind not in NAMES:
        return None
    following = spot.tokens[first + 1]
    help = "an action is called by its name alone, and what follows waits for it"
    return Explanation(
        word.span, f"`{word.text}` is too many here", help, Fix(Span(word.start, following.start), ""), Mend(first, (), first + 1)
    )


def loop_header(spot: Spot) -> Explanation | None:
    """``for (x in xs)``, ``for x of xs``, ``for each x in xs``."""
    token, before = spot.token, spot.before
    if before is None or spot.tokens[spot.begun].kind != "for":
        return None
    if token.kind == "(" and before.kind == "for":
        closing = spot.closing(spot.index)
        if closing is None:
            return None
        shown = spot.written(spot.index + 1, closing - 1)
        spot.skip([closing])
        span = spot.span(spot.index, closing)
        return Explanation(
            token.span, "the header of a loop stands without brackets", f"write `for {one_line(shown)}`", Fix(span, shown), spot.instead()
        )
    if token.text in ("of", ":", "from") and spot.accepts("in"):
        return Explanation(
            token.span, f"`{token.text}` is written `in` here", written("in"), Fix(token.span, "in"), spot.instead(spot.made("in"))
        )
    if before.text == "each" and spot.index - 2 == spot.begun and token.kind in NAMES:
        fix = Fix(Span(before.start, token.start), "")
        return Explanation(
            before.span, "`each` is too many here", written(f"for {quoted(token.text)} in …"), fix, Mend(spot.index - 1, (), spot.index)
        )
    return None


def alone(spot: Spot) -> Explanation | None:
    """``stop()``."""
    if spot.token.kind != "(" or spot.before is None or spot.before.kind != "stop" or spot.at(1).kind != ")":
        return None
    spot.skip([spot.index + 1])
    span = spot.span(spot.index, spot.index + 1)
    return Explanation(span, "`stop` stands alone", "leave the brackets out", Fix(span, ""), spot.instead())


def caught(spot: Spot) -> Explanation | None:
    """``catch <`` and ``catch (problem) <``."""
    token, before = spot.token, spot.before
    if before is None or before.kind != "catch":
        return None
    if token.kind == "_OPEN":
        message = "`catch` is followed by a name for the problem"
        name = spot.made("NAME", "problem", at=before)
        return Explanation(before.span, message, "write `catch problem`", just_after(before, " problem"), spot.first(name))
    if token.kind == "(" and spot.kinds(1, 2)[1:] == (")",):
        spot.skip([spot.index + 2])
        shown = spot.at(1).text
        return Explanation(token.span, "the name after `catch` stands without brackets", written(f"catch {quoted(shown)}"),
                           Fix(spot.span(spot.index, spot.index + 2), shown), spot.instead())  # fmt: skip
    return None


def waits(spot: Spot) -> Explanation | None:
    """``wait for 3 days``, ``wait for x.y up to … where …``, ``wait for x.y if …``, ``wait for x.y timeout …``."""
    token, before = spot.token, spot.before
    if before is None or "wait" not in (spot.tokens[spot.begun].kind, spot.at(spot.begun + 3 - spot.index).kind):
        return None
    if before.kind == "for" and token.kind in ("DURATION", "NUMBER"):
        help = f"write `wait {quoted(spot.source.slice(token.span))}`"
        return Explanation(before.span, "`wait for` is followed by an event", help, Fix(Span(before.start, token.start), ""),
                           Mend(spot.index - 1, (), spot.index))  # fmt: skip
    if token.kind == "up to" and before.kind == "wait":
        fix = Fix(Span(token.start, spot.at(1).start), "")
        return Explanation(token.span, "`up to` is too many here", written(f"wait {quoted(spot.at(1).text)}"), fix, spot.instead())
    if token.kind == "if" and spot.accepts("where"):
        return Explanation(
            token.span,
            "the condition of a wait stands after `where`, not after `if`",
            written("where"),
            Fix(token.span, "where"),
            spot.instead(spot.made("where")),
        )
    if spot.accepts("up to") and token.kind in NAMES | {"for"} and spot.at(1).kind == "DURATION":
        return Explanation(
            token.span,
            f"`{token.text}` is written `up to` here",
            written("up to"),
            Fix(token.span, "up to"),
            spot.instead(spot.made("up to")),
        )
    if token.kind == "where" and spot.accepts("_END"):
        limit = spot.index - 1
        while limit > spot.begun and spot.tokens[limit].kind != "up to":
            limit -= 1
        end = spot.end()
        if limit == spot.begun or spot.index + 1 >= end:
            return None
        shown = f"{spot.written(spot.index, end - 1)} {spot.written(limit, spot.index - 1)}"
        put = (*spot.tokens[spot.index : end], *spot.tokens[limit : spot.index])
        return Explanation(
            token.span,
            "`where` stands before `up to`",
            f"write `{one_line(shown)}`",
            Fix(spot.span(limit, end - 1), shown),
            Mend(limit, put, end),
        )
    return None


def key_of_map(spot: Spot) -> Explanation | None:
    """``update_customer customer metadata.Tier="VIP"``."""
    before = spot.before
    if spot.token.kind != "." or before is None or before.kind not in NAMES or spot.index - 1 <= spot.begun or not spot.accepts("="):
        return None
    if spot.at(1).kind not in NAMES or spot.at(2).kind != "=":
        return None
    value = spot.index + 3
    end = spot.end()
    on = value
    while on < end and not (on > value and spot.tokens[on].kind in NAMES and spot.tokens[on + 1].kind == "="):
        on += 1
    if on == value:
        return None
    key = spot.at(1)
    shown = f"{before.text}={{{key.text}: {spot.written(value, on - 1)}}}"
    put = (before, spot.made("="), spot.made("{"), key, spot.made(":"), *spot.tokens[value:on], spot.made("}"))
    return Explanation(
        spot.span(spot.index - 1, spot.index + 1), "an argument's name has no dots: a key is given in a map", f"write `{one_line(shown)}`",
        Fix(spot.span(spot.index - 1, on - 1), shown), Mend(spot.index - 1, put, on),
    )  # fmt: skip


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (
    waiting_word, loop_header, alone, caught, waits, call_with_brackets, commas, formatted_text, joined_text, key_of_map, second_statement,
    block_without_signs, condition_behind, computed_first, named_value,
)  # fmt: skip
"""Asked in this order."""
