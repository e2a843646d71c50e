"""Hints for statements: calls of actions with brackets and commas, what stands behind a call, headers that lack their block's signs."""

from __future__ import annotations

import re
from itertools import pairwise

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import DECLARES
from wfrun.dsl.parser.hints.error_site import (
    CLOSING,
    ErrorSite,
    Explanation,
    Repair,
    ends_block,
    just_after,
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
_NAMED_FIRST = "leave the brackets out, and write the name of the argument before the first value"
_SEPARATED = "statements on one line are separated by `;`"


def call_with_brackets(site: ErrorSite) -> Explanation | None:
    """Explains ``log("x")``, ``email(to="a", subject="b")``, ``stripe.refunds.create(charge=id)``."""
    first = _action(site)
    last = site.dotted_name_end(first)
    following = last + 1
    opening = site.tokens[following].kind == "("
    dotted = last > first
    if last < first or site.index != (first + 1 if dotted else following) or not (dotted or opening) or not site.accepts("NAME", "="):
        return None
    name = _action_name([token.text for token in site.tokens[first : last + 1 : 2]])
    message = f"an action's name has no dots: `{name}`" if dotted else "an action is called without brackets"
    token = site.new_token("NAME", name, at=site.tokens[first])
    if not opening:
        found = site.rewrite(message, name, token, first=first, stop=following)
        # What is compared is no call.
        return found._replace(fix=None, help="") if site.tokens[following].kind in OPERATORS else found
    closing = site.closing_bracket(following)
    if closing is None:
        return None
    bounds = _argument_bounds(site, following, closing)
    parts = [_argument(site, left + 1, right - 1) for left, right in pairwise(bounds) if left + 1 < right]
    plain = not parts or _may_stand_first(site, bounds[0] + 1, bounds[1])
    if not plain and len(parts) == 1 and not dotted:
        return None  # the brackets are part of a value that is computed
    call = " ".join([name, *parts])
    place = site.span(first, last) if dotted else site.token.span
    if not plain:
        lost = site.new_token("LOST", at=site.tokens[following])._replace(end=site.tokens[closing].end)
        return Explanation(place, message, _NAMED_FIRST, None, Repair(first, (token, lost), closing + 1))
    site.skip(bounds[1:])
    return Explanation(
        place, message, f"write `{one_line(call)}`", Fix(site.span(first, closing), call), Repair(first, (token,), following + 1)
    )


def _argument_bounds(site: ErrorSite, opening: int, closing: int) -> list[int]:
    """Returns the numbers of the brackets and commas around the arguments of a call; a map alone in the brackets holds arguments."""
    if site.tokens[opening + 1].kind == "{" and site.closing_bracket(opening + 1) == closing - 1:
        site.skip([opening, closing])
        opening, closing = opening + 1, closing - 1
    return [opening, *site.commas(opening, closing), closing]


def _argument(site: ErrorSite, first: int, last: int) -> str:
    """Returns an argument of a call as it is written here; one that is joined to its name by ``:`` is read with ``=``."""
    colon = site.tokens[first + 1]
    if site.tokens[first].kind not in NAMES or colon.kind != ":" or first + 2 > last:
        return site.text(first, last)
    site.tokens[first + 1] = colon._replace(kind="=", text="=")
    return f"{site.tokens[first].text}={site.text(first + 2, last)}"


def arguments_in_braces(site: ErrorSite) -> Explanation | None:
    """Explains ``email {to: "a@example.com", subject: "b"}``."""
    first = _action(site)
    closing = site.closing_bracket(site.index) if site.token.kind == "{" and site.index > first else None
    if closing is None or closing + 1 != site.statement_end() or not site.accepts("NAME", "="):
        return None
    bounds = [site.index, *site.commas(site.index, closing), closing]
    keys = [site.tokens[at + 1].kind in NAMES and site.tokens[at + 2].kind == ":" for at in bounds[:-1]]
    if not all(keys) or site.tokens[first].kind not in NAMES:
        return None
    text = " ".join(_argument(site, left + 1, right - 1) for left, right in pairwise(bounds) if left + 1 < right)
    site.skip(bounds[1:])
    message = "arguments stand side by side, without braces"
    return Explanation(site.token.span, message, f"write `{one_line(text)}`", Fix(site.span(site.index, closing), text), site.replace())


def scoped_call(site: ErrorSite) -> Explanation | None:
    """Explains ``Stripe::Refund.create(charge: id)``."""
    tokens, start = site.tokens, site.statement_start
    if site.index != start + 1 or site.token.kind != ":" or tokens[start].kind not in NAMES:
        return None
    names, at = [tokens[start].text], start + 1
    while True:
        width = 2 if tokens[at].kind == tokens[at + 1].kind == ":" else 1 if tokens[at].kind == "." else 0
        if not width or tokens[at + width].kind not in NAMES:
            break
        names.append(tokens[at + width].text)
        at += width + 1
    closing = site.closing_bracket(at) if tokens[at].kind == "(" else None
    if closing is None or len(names) < 2 or names[-1] not in _VERBS:
        return None
    bounds = _argument_bounds(site, at, closing)
    parts = [_argument(site, left + 1, right - 1) for left, right in pairwise(bounds) if left + 1 < right]
    name = _action_name(names)
    call = " ".join([name, *parts])
    message = f"an action is called by its name: `{name}`"
    token = site.new_token("NAME", name, at=tokens[start])
    if parts and not _may_stand_first(site, bounds[0] + 1, bounds[1]):
        lost = site.new_token("LOST", at=tokens[at])._replace(end=tokens[closing].end)
        return Explanation(site.span(start, at - 1), message, _NAMED_FIRST, None, Repair(start, (token, lost), closing + 1))
    site.skip(bounds[1:])
    repair = Repair(start, (token,), at + 1)
    return Explanation(site.span(start, at - 1), message, f"write `{one_line(call)}`", Fix(site.span(start, closing), call), repair)


def command_line(site: ErrorSite) -> Explanation | None:
    """Explains ``stripe refunds create --charge=id``."""
    tokens, start = site.tokens, site.statement_start
    if site.token.kind != "-" or any(token.kind not in NAMES for token in tokens[start : site.index]) or site.index - start < 3:
        return None
    end, at = site.statement_end(), site.index
    parts: list[str] = []
    lost: list[int] = []
    while at < end:
        dashes = at
        while tokens[at].kind == "-":
            at += 1
        if at == dashes or tokens[at].kind not in NAMES:
            return None
        first = at
        at += 1
        while at < end and tokens[at].kind != "-":
            at += 1
        lost += range(dashes, first)
        argument = (
            first + 1 if tokens[dashes].end == tokens[first].start and first == dashes + 1 and tokens[first + 1].kind in NAMES else first
        )
        lost += range(first, argument)
        parts.append(site.text(argument, at - 1))
        if tokens[argument + 1].kind != "=":
            return None
    name = _action_name([token.text for token in tokens[start : site.index]])
    call = " ".join([name, *parts])
    site.skip(lost)
    message = f"an action is called by its name: `{name}`"
    repair = Repair(start, (site.new_token("NAME", name, at=tokens[start]),), site.index)
    return Explanation(site.span(start, site.index - 1), message, f"write `{one_line(call)}`", Fix(site.span(start, end - 1), call), repair)


def _action(site: ErrorSite) -> int:
    """Returns the number of the token that names the action of a statement, where it is a call."""
    return site.statement_start + (site.tokens[site.statement_start].kind == "expect")


def _may_stand_first(site: ErrorSite, first: int, stop: int) -> bool:
    """Tells whether a value may be given without the name of its argument: it is plain, or has its name."""
    kinds = [token.kind for token in site.tokens[first:stop]]
    named = len(kinds) > 1 and kinds[1] == "="
    plain = len(kinds) == 1 and (kinds[0] in LITERALS or kinds[0] in NAMES)
    dotted = site.dotted_name_end(first) == stop - 1
    return named or plain or dotted or kinds[:1] == ["_QUOTE"] or site.accepts(*kinds, "NAME", "=")


def _action_name(parts: list[str]) -> str:
    """Returns the name of an action that is written with dots in another library."""
    if len(parts) == 1:
        return parts[0]
    verb = _VERBS.get(parts[-1])
    if verb is None:
        return "log" if parts[0] in ("console", "logger", "logging") else "_".join(parts)
    noun = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", parts[-2]).lower()
    plural = noun if noun.endswith("s") else f"{noun}s"
    return f"{verb}_{plural if verb == 'list' else noun.removesuffix('s')}"


def commas(site: ErrorSite) -> Explanation | None:
    """Explains commas between the arguments of an action, or between statements."""
    if site.token.kind != "," or not site.accepts("NAME", "="):
        return None
    following, after = site.peek(1).kind, site.peek(2).kind
    if following in STATEMENT_WORDS or (following in NAMES and (after in LITERALS or after in NAMES)):
        return site.rewrite(_SEPARATED, ";", site.new_token("_END"))
    if not (following in NAMES and after in ("=", ":")) and following not in ("_END", "up to"):
        return None
    found = [site.index]
    for place in site.commas(site.index, site.statement_end()):
        if site.tokens[place + 1].kind in NAMES and site.tokens[place + 2].kind in ("=", ":"):
            found.append(place)
    text = "".join(site.source.text[site.tokens[left].end : site.tokens[right].start] for left, right in pairwise(found))
    site.skip(found)
    message = "arguments stand side by side, without commas"
    help = "leave the commas out" if len(found) > 1 else "leave the comma out"
    return Explanation(site.token.span, message, help, Fix(site.span(site.index, found[-1]), text), site.replace())


def second_statement(site: ErrorSite) -> Explanation | None:
    """Explains ``log "a" log "b"`` and ``log "a" stop`` on one line, and ``to "a"`` for ``to="a"``."""
    token, previous, start = site.token, site.previous, site.tokens[site.statement_start]
    statement_ends = site.accepts("_END") and not site.accepts("_OPEN")
    if token.kind == "then" and statement_ends and start.kind in NAMES | {"wait"}:
        fix, end = Fix(Span(previous.end, token.end), ";"), site.new_token("_END", at=previous)
        return Explanation(token.span, _SEPARATED, suggest(";"), fix, site.replace(end))
    if token.kind == "fail" and start.kind == "given" and site.accepts("fails"):
        return site.is_written("fails")
    if token.kind in STATEMENT_WORDS - {"if", "for"} and statement_ends:
        return _needs_semicolon(site, site.index)
    if previous.kind not in NAMES or token.kind not in LITERALS or not site.accepts("=") or previous.starts_line:
        return None
    if previous.text == site.tokens[_action(site)].text or "_" in previous.text:
        return _needs_semicolon(site, site.index - 1)
    argument = quoted(f"{previous.text}={site.source.slice(token.span)}")
    help = "an argument is written `name=value`" if token.kind == "_QUOTE" else suggest(argument)
    fix, repair = Fix(Span(previous.end, token.start), "="), site.insert(site.new_token("="))
    return Explanation(previous.span, f"`=` is missing after `{previous.text}`", help, fix, repair)


def _needs_semicolon(site: ErrorSite, index: int) -> Explanation:
    token, earlier = site.tokens[index], site.previous if index == site.index else site.peek(-2)
    message = f"a statement after another on the same line needs a `;` before `{token.text}`"
    repair = Repair(index, (site.new_token("_END", at=earlier),), index)
    return Explanation(token.span, message, "write `;`, or begin a new line", just_after(earlier, ";"), repair)


def formatted_text(site: ErrorSite) -> Explanation | None:
    """Explains ``log f"…"``."""
    prefix = site.previous
    if prefix.kind != "NAME" or prefix.text.lower() not in ("f", "b", "u", "fr", "rf") or prefix.end != site.token.start:
        return None
    if site.token.kind not in ("STRING", "_QUOTE") or site.index - 1 == site.statement_start:
        return None
    message = f"text needs no `{prefix.text}` before its quotes: `{{…}}` always holds an expression"
    return site.is_too_many(site.index - 1, site.index, message)


def joined_text(site: ErrorSite) -> Explanation | None:
    """Explains ``log "failed " + id``."""
    tokens, first = site.tokens, site.index - 1
    if site.token.kind != "+" or not site.accepts("NAME", "=") or not site.accepts("_END"):
        return None
    if tokens[first].kind != "STRING":
        first = first if tokens[first].kind in NAMES else site.index
        while first > site.statement_start and tokens[first - 1].kind == ".":
            first -= 2
    inner, stop = "", first
    while True:
        token = tokens[stop]
        if token.kind == "STRING":
            inner += site.source.text[token.start + 1 : token.end - 1]
        elif token.kind in NAMES and (last := site.dotted_name_end(stop)) >= stop:
            inner += f"{{{site.text(stop, last)}}}"
            stop = last
        else:
            return None
        stop += 1
        if tokens[stop].kind != "+":
            break
        stop += 1
    if not any(token.kind == "STRING" for token in tokens[first:stop]) or "\n" in inner:
        return None
    found = site.rewrite("text is joined inside one string", f'"{inner}"', first=first, stop=stop, place=site.token.span)
    return found._replace(repair=site.replace(resume_at=stop))


def computed_first(site: ErrorSite) -> Explanation | None:
    """Explains ``log amount > 5 USD``, ``log len(x)``: only a plain value may stand without the name of its argument."""
    token, tokens = site.token, site.tokens
    first = _action(site)
    action, value_start = tokens[first], first + 1
    called = token.kind == "(" and site.previous.kind in NAMES
    in_braces = [one.kind for one in tokens[value_start : value_start + 4] if one.kind != "{"][:2] == ["NAME", "}"]
    begins = site.index == value_start and token.kind in ("-", "not", "(", "{", "[") and not in_braces
    if action.kind not in NAMES or not (begins or (site.index > value_start and (called or token.kind in OPERATORS - {"=="}))):
        return None
    if not site.accepts("NAME", "=") or not site.accepts("_END"):
        return None
    end = site.statement_end()
    stop, depth = value_start, 0
    while stop < end and not (depth == 0 and tokens[stop].kind in NAMES and tokens[stop + 1].kind == "="):
        depth += (tokens[stop].kind in ("(", "[", "{")) - (tokens[stop].kind in (")", "]", "}"))
        stop += 1
    if stop <= site.index:
        return None
    if site.index == end - 1:
        return Explanation(token.span, f"a value is missing after `{token.text}`")
    value = site.text(value_start, stop - 1)
    if token.kind == "or" and tokens[site.index + 1].kind in LITERALS and site.index + 2 == stop:
        value = f"{site.text(value_start, site.index - 1)} ?? {site.text(site.index + 1, stop - 1)}"
    named = f"let value = {value}"
    rest = f" {site.text(stop, end - 1)}" if stop < end else ""
    # A list or a map is no value that an action is given first, nor is what cannot be read as a value. An operation takes an id there.
    kinds = [one.kind for one in tokens[value_start:stop]]
    plain = kinds[0] not in ("{", "[") and "_" not in action.text and site.accepts("NAME", "=", *kinds, "_END")
    fix = Fix(site.span(first, end - 1), f"{named}; {action.text} value{rest}") if plain and first == site.statement_start else None
    lost = site.new_token("LOST", at=tokens[value_start])._replace(end=tokens[end - 1].end)
    message = "only a plain value may stand without the name of its argument"
    help = (
        f"write the name before it, or name the value first: `{one_line(named)}`" if plain else "write the name of the argument before it"
    )
    if kinds[0] == "{":
        help = "write its entries side by side, each as `name=value`"
    return Explanation(site.span(value_start, stop - 1), message, help, fix, Repair(value_start, (lost,), end))


def condition_after(site: ErrorSite) -> Explanation | None:
    """Explains ``log "x" if paid`` and ``stop when paid``."""
    start, first, end = site.statement_start, site.index + 1, site.statement_end()
    unless = site.token.text == "unless"
    if not (unless or site.token.kind in ("if", "when")) or not site.accepts("_END") or site.accepts("_OPEN") or first >= end:
        return None
    if site.tokens[start].kind == "let" or site.tokens[end].kind != "_END":
        return None
    condition, statement = site.text(first, end - 1), site.text(start, site.index - 1)
    if site.tokens[start].kind in ("stop", "fail"):
        repair = Repair(site.index, (site.new_token("if"),), site.index + 1)
        return Explanation(
            site.token.span, f"`{site.token.text}` is written `if` here", f"write `{one_line(f'{statement} if {condition}')}`",
            Fix(site.token.span, "if"), repair,
        )  # fmt: skip
    text = f"if not ({condition}) < {statement} >" if unless else f"if {condition} < {statement} >"
    message, help = "a condition stands before what it is about", f"write `{one_line(text)}`"
    return Explanation(site.token.span, message, help, Fix(site.span(start, end - 1), text))


def block_not_opened(site: ErrorSite) -> Explanation | None:
    """Explains ``if paid log "x"``, ``if paid then stop``, ``on charge.failed do stop end``."""
    tokens, previous = site.tokens, site.previous
    if not site.accepts("_OPEN", "let", "NAME"):
        return None
    end = site.statement_end()
    word = opens_block(site.token)
    first = site.index + word
    if tokens[end].kind != "_END" or first >= end:
        return None
    following, after = tokens[first], tokens[first + 1]
    begins = following.kind in STATEMENT_WORDS or (
        following.kind in NAMES and (after.kind in LITERALS or after.kind in NAMES or (after.kind == "_END" and word))
    )
    if not begins or previous.kind not in OPERAND_ENDS | {"else", "try", "*", "failed"}:
        return None
    last = end - 1
    closed = tokens[last].kind in (">", "}") and "else" not in site.kinds(first - site.index, last - first)
    if (closed or ends_block(tokens[last])) and last > first:
        site.skip([last])
        last -= 1
    text = f" < {site.text(first, last)} >"
    message, help = f"the block after `{tokens[site.statement_start].text}` is not opened", f"write `{one_line(text.strip())}`"
    tokens[end] = tokens[end]._replace(kind=CLOSING)
    fix = Fix(Span(previous.end, tokens[end - 1].end), text)
    repair = site.replace(site.new_token("_OPEN", "<"), resume_at=first)
    return Explanation(Span(previous.end, previous.end), message, help, fix, repair)


def named_value(site: ErrorSite) -> Explanation | None:
    """Explains ``let = 3``, ``let x: money = 3``, ``let a, b = 3``."""
    token, previous = site.token, site.previous
    second = site.index - 1 == site.statement_start
    if token.kind == "=" and second and previous.text == "let":
        tokens = (site.new_token("let", at=previous), site.new_token("NAME", at=previous)._replace(text=""))
        repair = Repair(site.statement_start, tokens, site.index)
        return Explanation(token.span, "a name is missing before `=`", "write for instance `let charge =`", repair=repair)
    if site.peek(-2).kind != "let" or previous.kind not in NAMES:
        return None
    if token.kind == ":" and site.peek(1).kind in NAMES and site.peek(2).kind == "=":
        fix, help = Fix(Span(previous.end, site.peek(1).end), ""), suggest(f"let {quoted(previous.text)} =")
        place, repair = site.span(site.index, site.index + 1), site.replace(resume_at=site.index + 2)
        return Explanation(place, "a name has no type: it has that of its value", help, fix, repair)
    if token.kind == ",":
        return Explanation(token.span, "a `let` names one value", "write a `let` for each name")
    return None


def waiting_word(site: ErrorSite) -> Explanation | None:
    """Explains ``let charge = await retrieve_charge id``."""
    first = site.statement_start
    if site.tokens[first].kind == "let" and site.tokens[first + 2].kind == "=":
        first += 3
    if site.tokens[first].text not in _WAITS or first >= site.index - 1 or site.tokens[first + 1].kind not in NAMES:
        return None
    return site.is_too_many(first, first + 1, help="an action is called by its name alone, and what follows waits for it")


def loop_header(site: ErrorSite) -> Explanation | None:
    """Explains ``for (x in xs)`` and ``for each x in xs``."""
    token, previous = site.token, site.previous
    if site.tokens[site.statement_start].kind != "for":
        return None
    if token.kind == "(" and previous.kind == "for":
        closing = site.closing_bracket(site.index)
        if closing is None:
            return None
        header = site.text(site.index + 1, closing - 1)
        words = [site.tokens[at] for at in range(site.index + 1, closing)]
        repair = site.replace()
        declared = len(words) > 2 and words[0].text in DECLARES | {"let"}
        if declared:
            header, repair = site.text(site.index + 2, closing - 1), site.replace(resume_at=site.index + 2)
        if len(words) > 2 + declared and words[1 + declared].text in ("of", ":"):
            name, rest = words[declared], site.text(site.index + 3 + declared, closing - 1)
            header = f"{name.text} in {rest}"
            repair = site.replace(name, site.new_token("in", at=words[1 + declared]), resume_at=site.index + 3 + declared)
        site.skip([closing])
        fix = Fix(site.span(site.index, closing), header)
        message, help = "the header of a loop stands without brackets", f"write `for {one_line(header)}`"
        return Explanation(token.span, message, help, fix, repair)
    if previous.text == "each" and site.index - 2 == site.statement_start and token.kind in NAMES:
        return site.is_too_many(site.index - 1, site.index, help=suggest(f"for {quoted(token.text)} in …"))
    return None


def catch_or_stop(site: ErrorSite) -> Explanation | None:
    """Explains ``stop()``, ``catch <`` and ``catch (problem) <``."""
    token, previous = site.token, site.previous
    if token.kind == "(" and previous.kind == "stop" and site.peek(1).kind == ")":
        site.skip([site.index + 1])
        span = site.span(site.index, site.index + 1)
        return Explanation(span, "`stop` stands alone", "leave the brackets out", Fix(span, ""), site.replace())
    if previous.kind != "catch":
        return None
    if token.kind == "_OPEN":
        message, help = "`catch` is followed by a name for the problem", "write `catch problem`"
        name = site.new_token("NAME", "problem", at=previous)
        return Explanation(previous.span, message, help, just_after(previous, " problem"), site.insert(name))
    if token.kind == "(" and site.peek(2).kind == ")":
        site.skip([site.index + 2])
        name = site.peek(1)
        message, fix = "the name after `catch` stands without brackets", Fix(site.span(site.index, site.index + 2), name.text)
        return Explanation(token.span, message, suggest(f"catch {quoted(name.text)}"), fix, site.replace())
    return None


def wait(site: ErrorSite) -> Explanation | None:
    """Explains ``wait for 3 days``, ``wait up to 3 days``, ``wait for x.y up to … where …``, ``wait for x.y if …``."""
    token, previous, start = site.token, site.previous, site.statement_start
    if "wait" not in (site.tokens[start].kind, site.peek(start + 3 - site.index).kind):
        return None
    if previous.kind == "for" and token.kind in ("DURATION", "NUMBER"):
        help = f"write `wait {quoted(site.source.slice(token.span))}`"
        return site.is_too_many(site.index - 1, site.index, "`wait for` is followed by an event", help)
    if token.kind == "up to" and previous.kind == "wait":
        return site.is_too_many(site.index, site.index + 1, help=suggest(f"wait {quoted(site.peek(1).text)}"))
    if token.kind == "if" and site.accepts("where"):
        return site.rewrite("the condition of a wait stands after `where`, not after `if`", "where", site.new_token("where"))
    if token.kind != "where" or not site.accepts("_END"):
        return None
    limit, end = site.index - 1, site.statement_end()
    while limit > start and site.tokens[limit].kind != "up to":
        limit -= 1
    if limit == start or site.index + 1 >= end:
        return None
    text = f"{site.text(site.index, end - 1)} {site.text(limit, site.index - 1)}"
    tokens = (*site.tokens[site.index : end], *site.tokens[limit : site.index])
    help = f"write `{one_line(text)}`"
    return site.rewrite("`where` stands before `up to`", text, *tokens, first=limit, stop=end, place=token.span, help=help)


def key_of_map(site: ErrorSite) -> Explanation | None:
    """Explains ``update_customer customer metadata.Tier="VIP"``."""
    name, first = site.previous, site.index - 1
    if site.token.kind != "." or name.kind not in NAMES or first <= site.statement_start or not site.accepts("="):
        return None
    if site.peek(1).kind not in NAMES or site.peek(2).kind != "=":
        return None
    value, end = site.index + 3, site.statement_end()
    stop = value
    while stop < end and not (stop > value and site.tokens[stop].kind in NAMES and site.tokens[stop + 1].kind == "="):
        stop += 1
    if stop == value:
        return None
    key = site.peek(1)
    text = f"{name.text}={{{key.text}: {site.text(value, stop - 1)}}}"
    new = site.new_token
    tokens = (name, new("="), new("{"), key, new(":"), *site.tokens[value:stop], new("}"))
    message, help = "an argument's name has no dots: a key is given in a map", f"write `{one_line(text)}`"
    return site.rewrite(message, text, *tokens, first=first, stop=stop, place=site.span(first, first + 2), help=help)
