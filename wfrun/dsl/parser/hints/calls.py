"""Slips in statements: calls of actions with brackets and commas, what stands behind a call, headers that lack their block's signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import (
    CLOSING,
    ErrorSite,
    Explanation,
    Repair,
    ends_block,
    just_after,
    just_before,
    one_line,
    opens_block,
    suggest,
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


def call_with_brackets(site: ErrorSite) -> Explanation | None:
    """``log("x")``, ``email(to="a", subject="b")``, ``stripe.refunds.create(charge=id)``."""
    first = _action(site)
    last = site.dotted_name_end(first)
    following = last + 1
    opening = site.tokens[following].kind == "("
    dotted = last > first
    if last < first or site.index != (first + 1 if dotted else following) or not (dotted or opening) or not site.accepts("NAME", "="):
        return None
    name = _action_name([token.text for token in site.tokens[first : last + 1 : 2]])
    message = f"an action's name has no dots: `{name}`" if dotted else "an action is called without brackets"
    replacement = (site.new_token("NAME", name, at=site.tokens[first]),)
    place = site.span(first, last) if dotted else site.token.span
    if not opening:
        return Explanation(place, message, suggest(name), Fix(place, name), Repair(first, replacement, following))
    closing = site.closing_bracket(following)
    if closing is None:
        return None
    bounds = [following, *site.commas(following, closing), closing]
    parts = [site.text(left + 1, right - 1) for left, right in pairwise(bounds) if left + 1 < right]
    shown = " ".join([name, *parts])
    fix = Fix(site.span(first, closing), shown) if not parts or _may_stand_first(site, bounds[0] + 1, bounds[1]) else None
    site.skip(bounds[1:])
    return Explanation(place, message, f"write `{one_line(shown)}`", fix, Repair(first, replacement, following + 1))


def _action(site: ErrorSite) -> int:
    """The number of the token that names the action of a statement, where it is a call."""
    return site.statement_start + (site.tokens[site.statement_start].kind == "expect")


def _may_stand_first(site: ErrorSite, first: int, resume_at: int) -> bool:
    """Whether a value may be given without the name of its argument: it is plain, or has its name."""
    kinds = [token.kind for token in site.tokens[first:resume_at]]
    named = len(kinds) > 1 and kinds[1] == "="
    plain = len(kinds) == 1 and (kinds[0] in LITERALS or kinds[0] in NAMES)
    return named or plain or (site.dotted_name_end(first) == resume_at - 1) or kinds[:1] == ["_QUOTE"]


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


def commas(site: ErrorSite) -> Explanation | None:
    """Commas between the arguments of an action, or between statements."""
    if site.token.kind != "," or not site.accepts("NAME", "="):
        return None
    following, after = site.peek(1).kind, site.peek(2).kind
    if following in STATEMENT_WORDS or (following in NAMES and (after in LITERALS or after in NAMES)):
        end = site.new_token("_END")
        return Explanation(
            site.token.span, "statements on one line are separated by `;`", suggest(";"), Fix(site.token.span, ";"), site.replace(end)
        )
    all_of = [site.index]
    for place in site.commas(site.index, site.statement_end()):
        if site.tokens[place + 1].kind in NAMES and site.tokens[place + 2].kind in ("=", ":"):
            all_of.append(place)
    if not (following in NAMES and after in ("=", ":")) and following not in ("_END", "up to"):
        return None
    text, start = "", site.token.start
    for place, up_to in zip(all_of, [*all_of[1:], None], strict=True):
        begin = site.tokens[place].end
        text += site.source.text[begin : site.tokens[up_to].start] if up_to is not None else ""
    site.skip(all_of)
    return Explanation(
        site.token.span,
        "arguments stand side by side, without commas",
        "leave the commas out" if len(all_of) > 1 else "leave the comma out",
        Fix(Span(start, site.tokens[all_of[-1]].end), text),
        site.replace(),
    )


def second_statement(site: ErrorSite) -> Explanation | None:
    """``log "a" log "b"`` and ``log "a" stop`` on one line, and ``to "a"`` for ``to="a"``."""
    token, previous = site.token, site.previous
    if previous is None:
        return None
    if (
        token.kind == "then"
        and site.accepts("_END")
        and site.tokens[site.statement_start].kind in NAMES | {"wait"}
        and not site.accepts("_OPEN")
    ):
        fix = Fix(Span(previous.end, token.end), ";")
        message = "statements on one line are separated by `;`"
        return Explanation(token.span, message, suggest(";"), fix, site.replace(site.new_token("_END", at=previous)))
    if token.kind in STATEMENT_WORDS - {"if", "for"} and site.accepts("_END") and not site.accepts("_OPEN"):
        message = f"a statement after another on the same line needs a `;` before `{token.text}`"
        help = "write `;`, or begin a new line"
        return Explanation(token.span, message, help, just_after(previous, ";"), site.insert(site.new_token("_END", at=previous)))
    if previous.kind not in NAMES or token.kind not in LITERALS or not site.accepts("=") or previous.fresh:
        return None
    if previous.text == site.tokens[_action(site)].text or "_" in previous.text:
        earlier = site.peek(-2)
        message = f"a statement after another on the same line needs a `;` before `{previous.text}`"
        repair = Repair(site.index - 1, (site.new_token("_END", at=earlier),), site.index - 1)
        return Explanation(previous.span, message, "write `;`, or begin a new line", just_after(earlier, ";"), repair)
    shown = quoted(f"{previous.text}={site.source.slice(token.span)}")
    if token.kind == "_QUOTE":
        return Explanation(previous.span, f"`=` is missing after `{previous.text}`", "an argument is written `name=value`",
                           Fix(Span(previous.end, token.start), "="), site.insert(site.new_token("=")))  # fmt: skip
    return Explanation(
        previous.span,
        f"`=` is missing after `{previous.text}`",
        suggest(shown),
        Fix(Span(previous.end, token.start), "="),
        site.insert(site.new_token("=")),
    )


def formatted_text(site: ErrorSite) -> Explanation | None:
    """``log f"…"``."""
    previous = site.previous
    if (
        previous is None
        or previous.kind != "NAME"
        or previous.text.lower() not in ("f", "b", "u", "fr", "rf")
        or previous.end != site.token.start
    ):
        return None
    if site.token.kind not in ("STRING", "_QUOTE") or site.index - 1 == site.statement_start:
        return None
    message = f"text needs no `{previous.text}` before its quotes: `{{…}}` always holds an expression"
    return Explanation(
        previous.span, message, f"leave `{previous.text}` out", Fix(previous.span, ""), Repair(site.index - 1, (), site.index)
    )


def joined_text(site: ErrorSite) -> Explanation | None:
    """``log "failed " + id``."""
    first = site.index - 1
    if site.token.kind != "+" or not site.accepts("NAME", "=") or not site.accepts("_END"):
        return None
    if site.tokens[first].kind != "STRING":
        first = first if site.tokens[first].kind in NAMES else site.index
        while first > site.statement_start and site.tokens[first - 1].kind == ".":
            first -= 2
    inner, resume_at = "", first
    while True:
        token = site.tokens[resume_at]
        if token.kind == "STRING":
            inner += site.source.text[token.start + 1 : token.end - 1]
        elif token.kind in NAMES and (last := site.dotted_name_end(resume_at)) >= resume_at:
            inner += f"{{{site.text(resume_at, last)}}}"
            resume_at = last
        else:
            return None
        resume_at += 1
        if site.tokens[resume_at].kind != "+":
            break
        resume_at += 1
    if not any(token.kind == "STRING" for token in site.tokens[first:resume_at]) or "\n" in inner:
        return None
    shown = f'"{inner}"'
    span = site.span(first, resume_at - 1)
    return Explanation(
        site.token.span, "text is joined inside one string", suggest(quoted(shown)), Fix(span, shown), site.replace(resume_at=resume_at)
    )


def computed_first(site: ErrorSite) -> Explanation | None:
    """``log amount > 5 USD``, ``log len(x)``: only a plain value may stand without the name of its argument."""
    token, previous = site.token, site.previous
    first = _action(site)
    action = site.tokens[first]
    called = token.kind == "(" and previous is not None and previous.kind in NAMES
    begins = site.index == first + 1 and token.kind in ("-", "not", "(", "{", "[")
    if action.kind not in NAMES or not (begins or (site.index > first + 1 and (called or token.kind in OPERATORS - {"=="}))):
        return None
    if not site.accepts("NAME", "=") or not site.accepts("_END"):
        return None
    end = site.statement_end()
    stop, depth = first + 1, 0
    while stop < end and not (depth == 0 and site.tokens[stop].kind in NAMES and site.tokens[stop + 1].kind == "="):
        depth += (site.tokens[stop].kind in ("(", "[", "{")) - (site.tokens[stop].kind in (")", "]", "}"))
        stop += 1
    if stop <= site.index:
        return None
    if site.index == end - 1:
        return Explanation(token.span, f"a value is missing after `{token.text}`")
    value = site.text(first + 1, stop - 1)
    rest = f" {site.text(stop, end - 1)}" if stop < end else ""
    fix = Fix(site.span(first, end - 1), f"let value = {value}; {action.text} value{rest}") if first == site.statement_start else None
    lost = site.new_token("LOST", at=site.tokens[first + 1])._replace(end=site.tokens[end - 1].end)
    return Explanation(
        site.span(first + 1, stop - 1),
        "only a plain value may stand without the name of its argument",
        f"write the name before it, or name the value first: `{one_line(f'let value = {value}')}`",
        fix,
        Repair(first + 1, (lost,), end),
    )


def condition_behind(site: ErrorSite) -> Explanation | None:
    """``stop if paid``."""
    end = site.statement_end()
    unless = site.token.kind == "NAME" and site.token.text == "unless"
    if not (unless or site.token.kind in ("if", "when")) or not site.accepts("_END") or site.accepts("_OPEN") or site.index + 1 >= end:
        return None
    if site.kinds(site.statement_start - site.index, 1) == ("let",) or site.tokens[end].kind != "_END":
        return None
    condition, statement = site.text(site.index + 1, end - 1), site.text(site.statement_start, site.index - 1)
    shown = f"if not ({condition}) < {statement} >" if unless else f"if {condition} < {statement} >"
    fix = Fix(site.span(site.statement_start, end - 1), shown)
    repair = None
    if site.index == site.statement_start + 1 and site.tokens[site.statement_start].kind == "stop":
        stop = site.tokens[site.statement_start]
        asked = site.tokens[site.index + 1 : end]
        replacement = (
            site.new_token("if"),
            *([site.new_token("not"), site.new_token("(")] if unless else []),
            *asked,
            *([site.new_token(")")] if unless else []),
        )
        repair = Repair(
            site.statement_start,
            (*replacement, site.new_token("_OPEN", "<"), stop, site.new_token("_END"), site.new_token("_CLOSE", ">")),
            end,
        )
    return Explanation(site.token.span, "a condition stands before what it is about", f"write `{one_line(shown)}`", fix, repair)


def block_without_signs(site: ErrorSite) -> Explanation | None:
    """``if paid log "x"``, ``if paid then stop``, ``on charge.failed do stop end``."""
    token, previous = site.token, site.previous
    if previous is None or not site.accepts("_OPEN", "let", "NAME"):
        return None
    end = site.statement_end()
    word = opens_block(token)
    first = site.index + word
    if site.tokens[end].kind != "_END" or first >= end:
        return None
    following, after = site.tokens[first], site.tokens[first + 1]
    begins = following.kind in STATEMENT_WORDS or (
        following.kind in NAMES and (after.kind in LITERALS or after.kind in NAMES or (after.kind == "_END" and word))
    )
    if not begins or previous.kind not in OPERAND_ENDS | {"else", "try", "*", "failed"}:
        return None
    last = end - 1
    closed = site.tokens[last].kind in (">", "}") and "else" not in site.kinds(first - site.index, last - first)
    if (closed or ends_block(site.tokens[last])) and last > first:
        site.skip([last])
        last -= 1
    shown = f" < {site.text(first, last)} >"
    header = site.tokens[site.statement_start].text
    message = f"the block after `{header}` is not opened"
    site.tokens[end] = site.tokens[end]._replace(kind=CLOSING)
    opening = site.new_token("_OPEN", "<")
    return Explanation(
        Span(previous.end, previous.end),
        message,
        f"write `{one_line(shown.strip())}`",
        Fix(Span(previous.end, site.tokens[end - 1].end), shown),
        site.replace(opening, resume_at=first),
    )


def named_value(site: ErrorSite) -> Explanation | None:
    """``x = 3``, ``let x: money = 3``, ``let a, b = 3``."""
    token, previous = site.token, site.previous
    if previous is None:
        return None
    if token.kind == "=" and site.index - 1 == site.statement_start and previous.text == "let":
        replacement = (site.new_token("let", at=previous), site.new_token("NAME", at=previous)._replace(text=""))
        return Explanation(
            token.span,
            "a name is missing before `=`",
            "write for instance `let charge =`",
            repair=Repair(site.statement_start, replacement, site.index),
        )
    if token.kind == "=" and site.index - 1 == site.statement_start and previous.kind in NAMES:
        let = site.new_token("let", at=previous)
        shown = f"let {quoted(site.source.slice(previous.span))} ="
        repair = Repair(site.statement_start, (let,), site.statement_start)
        return Explanation(token.span, "a value is named with `let`", suggest(shown), just_before(previous, "let "), repair)
    if site.peek(-2).kind != "let" or previous.kind not in NAMES:
        return None
    if token.kind == ":" and site.peek(1).kind in NAMES and site.peek(2).kind == "=":
        span = Span(previous.end, site.peek(1).end)
        return Explanation(site.span(site.index, site.index + 1), "a name has no type: it has that of its value",
                           suggest(f"let {quoted(previous.text)} ="), Fix(span, ""), site.replace(resume_at=site.index + 2))  # fmt: skip
    if token.kind == ",":
        return Explanation(token.span, "a `let` names one value", "write a `let` for each name")
    return None


def waiting_word(site: ErrorSite) -> Explanation | None:
    """``let charge = await retrieve_charge id``."""
    first = site.statement_start
    if site.tokens[first].kind == "let" and site.tokens[first + 2].kind == "=":
        first += 3
    word = site.tokens[first]
    if word.text not in _WAITS or first >= site.index - 1 or site.tokens[first + 1].kind not in NAMES:
        return None
    following = site.tokens[first + 1]
    help = "an action is called by its name alone, and what follows waits for it"
    return Explanation(
        word.span, f"`{word.text}` is too many here", help, Fix(Span(word.start, following.start), ""), Repair(first, (), first + 1)
    )


def loop_header(site: ErrorSite) -> Explanation | None:
    """``for (x in xs)``, ``for x of xs``, ``for each x in xs``."""
    token, previous = site.token, site.previous
    if previous is None or site.tokens[site.statement_start].kind != "for":
        return None
    if token.kind == "(" and previous.kind == "for":
        closing = site.closing_bracket(site.index)
        if closing is None:
            return None
        shown = site.text(site.index + 1, closing - 1)
        site.skip([closing])
        span = site.span(site.index, closing)
        return Explanation(
            token.span, "the header of a loop stands without brackets", f"write `for {one_line(shown)}`", Fix(span, shown), site.replace()
        )
    if token.text in ("of", ":", "from") and site.accepts("in"):
        return Explanation(
            token.span, f"`{token.text}` is written `in` here", suggest("in"), Fix(token.span, "in"), site.replace(site.new_token("in"))
        )
    if previous.text == "each" and site.index - 2 == site.statement_start and token.kind in NAMES:
        fix = Fix(Span(previous.start, token.start), "")
        return Explanation(
            previous.span, "`each` is too many here", suggest(f"for {quoted(token.text)} in …"), fix, Repair(site.index - 1, (), site.index)
        )
    return None


def alone(site: ErrorSite) -> Explanation | None:
    """``stop()``."""
    if site.token.kind != "(" or site.previous is None or site.previous.kind != "stop" or site.peek(1).kind != ")":
        return None
    site.skip([site.index + 1])
    span = site.span(site.index, site.index + 1)
    return Explanation(span, "`stop` stands alone", "leave the brackets out", Fix(span, ""), site.replace())


def caught(site: ErrorSite) -> Explanation | None:
    """``catch <`` and ``catch (problem) <``."""
    token, previous = site.token, site.previous
    if previous is None or previous.kind != "catch":
        return None
    if token.kind == "_OPEN":
        message = "`catch` is followed by a name for the problem"
        name = site.new_token("NAME", "problem", at=previous)
        return Explanation(previous.span, message, "write `catch problem`", just_after(previous, " problem"), site.insert(name))
    if token.kind == "(" and site.kinds(1, 2)[1:] == (")",):
        site.skip([site.index + 2])
        shown = site.peek(1).text
        return Explanation(token.span, "the name after `catch` stands without brackets", suggest(f"catch {quoted(shown)}"),
                           Fix(site.span(site.index, site.index + 2), shown), site.replace())  # fmt: skip
    return None


def waits(site: ErrorSite) -> Explanation | None:
    """``wait for 3 days``, ``wait for x.y up to … where …``, ``wait for x.y if …``, ``wait for x.y timeout …``."""
    token, previous = site.token, site.previous
    if previous is None or "wait" not in (site.tokens[site.statement_start].kind, site.peek(site.statement_start + 3 - site.index).kind):
        return None
    if previous.kind == "for" and token.kind in ("DURATION", "NUMBER"):
        help = f"write `wait {quoted(site.source.slice(token.span))}`"
        return Explanation(previous.span, "`wait for` is followed by an event", help, Fix(Span(previous.start, token.start), ""),
                           Repair(site.index - 1, (), site.index))  # fmt: skip
    if token.kind == "up to" and previous.kind == "wait":
        fix = Fix(Span(token.start, site.peek(1).start), "")
        return Explanation(token.span, "`up to` is too many here", suggest(f"wait {quoted(site.peek(1).text)}"), fix, site.replace())
    if token.kind == "if" and site.accepts("where"):
        return Explanation(
            token.span,
            "the condition of a wait stands after `where`, not after `if`",
            suggest("where"),
            Fix(token.span, "where"),
            site.replace(site.new_token("where")),
        )
    if site.accepts("up to") and token.kind in NAMES | {"for"} and site.peek(1).kind == "DURATION":
        return Explanation(
            token.span,
            f"`{token.text}` is written `up to` here",
            suggest("up to"),
            Fix(token.span, "up to"),
            site.replace(site.new_token("up to")),
        )
    if token.kind == "where" and site.accepts("_END"):
        limit = site.index - 1
        while limit > site.statement_start and site.tokens[limit].kind != "up to":
            limit -= 1
        end = site.statement_end()
        if limit == site.statement_start or site.index + 1 >= end:
            return None
        shown = f"{site.text(site.index, end - 1)} {site.text(limit, site.index - 1)}"
        replacement = (*site.tokens[site.index : end], *site.tokens[limit : site.index])
        return Explanation(
            token.span,
            "`where` stands before `up to`",
            f"write `{one_line(shown)}`",
            Fix(site.span(limit, end - 1), shown),
            Repair(limit, replacement, end),
        )
    return None


def key_of_map(site: ErrorSite) -> Explanation | None:
    """``update_customer customer metadata.Tier="VIP"``."""
    previous = site.previous
    if (
        site.token.kind != "."
        or previous is None
        or previous.kind not in NAMES
        or site.index - 1 <= site.statement_start
        or not site.accepts("=")
    ):
        return None
    if site.peek(1).kind not in NAMES or site.peek(2).kind != "=":
        return None
    value = site.index + 3
    end = site.statement_end()
    resume_at = value
    while resume_at < end and not (resume_at > value and site.tokens[resume_at].kind in NAMES and site.tokens[resume_at + 1].kind == "="):
        resume_at += 1
    if resume_at == value:
        return None
    key = site.peek(1)
    shown = f"{previous.text}={{{key.text}: {site.text(value, resume_at - 1)}}}"
    replacement = (
        previous,
        site.new_token("="),
        site.new_token("{"),
        key,
        site.new_token(":"),
        *site.tokens[value:resume_at],
        site.new_token("}"),
    )
    return Explanation(
        site.span(site.index - 1, site.index + 1), "an argument's name has no dots: a key is given in a map", f"write `{one_line(shown)}`",
        Fix(site.span(site.index - 1, resume_at - 1), shown), Repair(site.index - 1, replacement, resume_at),
    )  # fmt: skip


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (
    waiting_word, loop_header, alone, caught, waits, call_with_brackets, commas, formatted_text, joined_text, key_of_map, second_statement,
    block_without_signs, condition_behind, computed_first, named_value,
)  # fmt: skip
"""Asked in this order."""
