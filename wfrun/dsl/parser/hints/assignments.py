"""Hints for assignments: ``x = 5``, ``total = total + amount``, ``customer.tier = "vip"``. Names keep their value, and fields are read.

What is meant depends on what stands around: a value by condition where the assignment stands in a branch, a sum over a list where it stands
in a loop, an action where a field of an object is assigned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, just_before, one_line, suggest
from wfrun.dsl.parser.hints.surroundings import Branch
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

MAX_VALUE_TOKENS = 100
"""Tokens of a value or a condition that a help repeats."""


def named_value(site: ErrorSite) -> Explanation | None:
    """Explains ``x = 3``, and ``x = x + 3`` where a name keeps its value."""
    token, name, start = site.token, site.previous, site.statement_start
    if token.kind in (":", "=="):
        return _other_sign(site)
    if token.kind != "=" or site.index - 1 != start or name.kind not in NAMES or name.text == "let":
        return None
    repair = Repair(start, (site.new_token("let", at=name),), start)
    around = site.surroundings.around(start)
    earlier = site.surroundings.given_before(start, name.text)
    if earlier is not None and site.tokens[earlier - 1].kind != "let" and _in_branch_before(site, around, earlier):
        return Explanation(token.span, "", repair=repair)  # the first assignment of the name is reported
    named = earlier is not None and any(branch.opening > earlier for branch in around)
    loop = next((branch for branch in around if branch.word == "for" and (earlier is None or branch.opening > earlier)), None)
    if loop is not None and (named or site.peek(1).text == name.text):
        help = _over_list(site, around, loop) or "a value made of a list is a `sum(…)`, a `count(…)` or `[… for x in LIST]`"
        return _keeps(site, help)
    if around and around[0].word in ("if", "else") and (named or site.surroundings.is_read_behind(around[0].opening, name.text)):
        by_condition = _by_condition(site, around[0], earlier)
        if by_condition is not None and named:
            return _keeps(site, by_condition)
        if by_condition is not None:
            return Explanation(token.span, "a value is named with `let`, once and before it is read", by_condition, repair=repair)
    if token.text != "=":
        end = site.statement_end()
        written = f"let {name.text} = {name.text} {token.text[0]}{' 1' if token.text == '++' else ''}"
        rest = site.text(site.index + 3, end - 1) if site.index + 3 < end else ""
        help = f"name the new value: `{_shown(f'{written} {rest}')}`"
        return Explanation(_sign(token), "values do not change", help, Fix(Span(name.start, token.end), written), repair)
    help = suggest(f"let {quoted(site.source.slice(name.span))} =")
    return Explanation(token.span, "a value is named with `let`", help, just_before(name, "let "), repair)


MAX_SHOWN_CHARS = 200
"""A longer piece of a script is cut in a help."""


def _shown(text: str) -> str:
    """Returns a piece of a script on one line, as a help shows what to write: whole, unless it is very long."""
    written = " ".join(text.split())
    return written if len(written) <= MAX_SHOWN_CHARS else one_line(text)


def _sign(token: Token) -> Span:
    """Returns the place of a sign such as ``+=``, of which the token is the end."""
    return Span(token.end - len(token.text), token.end)


def _other_sign(site: ErrorSite) -> Explanation | None:
    """Explains ``tier: "gold"`` and ``tier == "gold"``, which are a statement of their own."""
    token, name, start = site.token, site.previous, site.statement_start
    ends = site.tokens[site.statement_end()].kind
    if site.index - 1 != start or name.kind not in NAMES or ends != "_END" or site.index + 1 >= site.statement_end():
        return None
    if not site.accepts("NAME", "=") or site.peek(1).kind == ":":
        return None
    shown = quoted(site.source.slice(name.span))
    repair = Repair(start, (site.new_token("let", at=name), name, site.new_token("=")), site.index + 1)
    if token.kind == "==":
        help = f"a condition stands after `if`; a value is named with `let {shown} = …`"
        return Explanation(token.span, "a comparison is no statement", help, repair=repair)
    help = f"an action is called without it, `{shown} …`; a value is named with `let {shown} = …`"
    return Explanation(token.span, f"`:` is too many after `{shown}`", help, repair=repair)


def item_added(site: ErrorSite) -> Explanation | None:
    """Explains ``names.push(x.id)``."""
    tokens, start, end = site.tokens, site.statement_start, site.statement_end()
    if site.index != start + 1 or site.kinds(0, 3) != (".", "NAME", "(") or tokens[start].kind not in NAMES:
        return None
    closing = site.closing_bracket(site.index + 2)
    given = site.surroundings.given_before(start, tokens[start].text)
    if tokens[start + 2].text not in ("push", "append", "add") or closing is None or closing + 1 != end or given is None:
        return None
    name, added = quoted(tokens[start].text), site.text(site.index + 3, closing - 1) if site.index + 3 < closing else ""
    around = site.surroundings.around(start)
    loop = next((branch for branch in around if branch.word == "for" and branch.opening > given), None)
    help = _listed(site, around, loop, name, added) if loop is not None and added else ""
    help = help or "a list is written as a whole: `[…]`, or `[… for x in LIST]`"
    return Explanation(site.span(start, start + 2), f"`{name}` keeps its value", help)


def _keeps(site: ErrorSite, help: str) -> Explanation:
    """Explains that a name keeps its value; the statement is read as a name for a value that is not known."""
    start, end = site.statement_start, site.statement_end()
    name = site.previous
    lost = site.new_token("LOST", at=site.tokens[min(site.index + 1, end)])._replace(end=site.tokens[end - 1].end)
    tokens = (site.new_token("let", at=name), name, site.token, lost)
    return Explanation(_sign(site.token), f"`{quoted(name.text)}` keeps its value", help, repair=Repair(start, tokens, end))


def field_set(site: ErrorSite) -> Explanation | None:
    """Explains ``customer.tier = "vip"``, ``metadata["vip"] = "yes"``."""
    tokens, start = site.tokens, site.statement_start
    if site.index != start + 1 or site.token.kind not in (".", "[") or tokens[start].kind not in NAMES or not site.accepts("NAME", "="):
        return None
    parts, last = [tokens[start].text], start
    while True:
        if tokens[last + 1].kind == "." and tokens[last + 2].kind in NAMES:
            last += 2
            parts.append(tokens[last].text)
        elif tokens[last + 1].kind == "[" and tokens[last + 2].kind == "STRING" and tokens[last + 3].kind == "]":
            last += 3
            parts.append(tokens[last - 1].text)
        else:
            break
    end = site.statement_end()
    if tokens[last + 1].kind not in ("=", ":") or last + 2 >= end:
        return None
    shown = _shown(site.text(start, last))
    value = site.text(last + 2, end - 1)
    message = f"a field is read, not set: an action changes `{shown}`"
    return Explanation(site.span(start, last + 1), message, f"write {_update(site, parts, value)}")


def _update(site: ErrorSite, parts: list[str], value: str) -> str:
    """Returns the call that sets what is meant by an assignment, as far as the words of the script tell it."""
    *path, key = parts
    if path and path[-1] == "metadata":
        path.pop()
    trigger = _event(site)
    whose = path[-1] if path else ""
    own = trigger[0] if len(trigger) == 2 else ""
    written = key if key.isidentifier() else f'"{key}"'
    own_object = not whose or whose in ("object", "this", "self", own)
    call = f"update_{own or '…'} id" if own_object else f"update_{whose} {whose}"
    return f"for instance `{_shown(f'{call} metadata={{{written}: {value}}}')}`"


def _event(site: ErrorSite) -> list[str]:
    """Returns the parts of the event type that the workflow is on; none where there is none."""
    trigger = site.surroundings.event(site.statement_start)
    if trigger is None:
        return []
    last = site.dotted_name_end(trigger + 1)
    return [token.text for token in site.tokens[trigger + 1 : last + 1 : 2]]


# --- what is meant


def _in_branch_before(site: ErrorSite, around: Sequence[Branch], place: int) -> bool:
    """Tells whether a token stands in the branch before the `else` that the assignment stands in."""
    if not around or site.tokens[around[0].header].kind != "else":
        return False
    before = site.surroundings.around(place)
    return bool(before) and site.surroundings.closing(before[0].opening) == around[0].header - 1


def _value_in(site: ErrorSite, opening: int, name: str) -> str:
    """Returns the value that a block assigns to a name; empty where it assigns none."""
    at = site.surroundings.given_in(opening, name)
    return _value_of(site, at) if at is not None else ""


def _value_of(site: ErrorSite, name: int) -> str:
    """Returns the value that is given to a name; empty where it is missing, or long."""
    end = site.statement_end(name)
    return site.text(name + 2, end - 1) if name + 2 < end <= name + MAX_VALUE_TOKENS else ""


def _by_condition(site: ErrorSite, branch: Branch, earlier: int | None) -> str | None:
    """Returns the help that gives a name its value by the condition of the branch that assigns it; None where that is not one condition."""
    tokens, name = site.tokens, site.previous.text
    if branch.opening - branch.header > MAX_VALUE_TOKENS:
        return None
    if branch.word != "if" or tokens[branch.header].kind != "if":
        return None
    condition = site.text(branch.header + 1, branch.opening - 1) if branch.header + 1 < branch.opening else ""
    then = _value_in(site, branch.opening, name)
    closing = site.surroundings.closing(branch.opening)
    if not condition or not then or closing is None:
        return None
    otherwise = ""
    if tokens[closing + 1].kind == "else" and tokens[closing + 2].kind == "_OPEN":
        otherwise = _value_in(site, closing + 2, name)
    if not otherwise and earlier is not None:
        otherwise = _value_of(site, earlier)
    written = f"let {name} = if {condition} then {then} else {otherwise or '…'}"
    if len(written) > 200:
        return None
    return f"write `{_shown(written)}` in the place of the assignments"


class _Loop(NamedTuple):
    """A loop as a list is written in its place: what stands before, its variable, its list, and its condition."""

    before: str
    variable: str
    of: str
    condition: str


def _loop(site: ErrorSite, around: Sequence[Branch], loop: Branch) -> _Loop | None:
    """Reads a loop and the conditions between it and a statement; None where they are long, or not plain."""
    tokens = site.tokens
    header = tokens[loop.header : loop.opening]
    inner = around[: around.index(loop)]
    if any(branch.opening - branch.header > MAX_VALUE_TOKENS for branch in (*inner, loop)):
        return None
    if len(header) < 4 or header[0].kind != "for" or header[2].kind != "in":
        return None
    if any(branch.word != "if" or tokens[branch.header].kind != "if" for branch in inner):
        return None
    where = next((at for at in range(loop.header, loop.opening) if tokens[at].kind == "where"), loop.opening)
    conditions = [site.text(where + 1, loop.opening - 1)] if where + 1 < loop.opening else []
    conditions += [site.text(branch.header + 1, branch.opening - 1) for branch in reversed(inner)]
    condition = " and ".join(f"({one})" if " or " in one and len(conditions) > 1 else one for one in conditions)
    variable, of = header[1].text, site.text(loop.header + 3, where - 1)
    before = ""
    if len(header) > 4 and header[3].kind in NAMES and header[4].kind in NAMES | LITERALS:
        # The items of an action: its result is named first.
        listed = header[3].text.partition("_")[2] or "listed"
        before, of = f"name the list first, `let {listed} = {_shown(of)}`, then ", listed
    return _Loop(before, variable, of, condition)


def _listed(site: ErrorSite, around: Sequence[Branch], loop: Branch, name: str, added: str) -> str:
    """Returns the help for a list that a loop adds to; empty where the loop is not plain."""
    read = _loop(site, around, loop)
    if read is None:
        return ""
    meant = f"[{added} for {read.variable} in {read.of}{' where ' if read.condition else ''}{read.condition}]"
    return f"{read.before}write `{_shown(f'let {name} = {meant}')}` in the place of the loop"


def _over_list(site: ErrorSite, around: Sequence[Branch], loop: Branch) -> str:
    """Returns the help for a value that a loop adds up or finds out: what asks the whole list; empty where that is not plain."""
    tokens, name = site.tokens, site.previous.text
    first, end = site.index + 1, site.statement_end()
    read = _loop(site, around, loop) if first < end <= first + MAX_VALUE_TOKENS else None
    if read is None:
        return ""
    adds = first + 2 < end and tokens[first].text == name and tokens[first + 1].kind == "+"
    added = "1" if site.token.text == "++" else site.text(first + 2, end - 1) if adds else ""
    if added.startswith("[") and added.endswith("]"):
        return _listed(site, around, loop, name, added[1:-1])
    if added and added != "1":
        meant = f"sum({added} for {read.variable} in {read.of}{' where ' if read.condition else ''}{read.condition})"
    elif added:
        meant = f"count({read.variable} in {read.of} where {read.condition or 'true'})"
    elif site.text(first, end - 1) == "true" and read.condition:
        meant = f"any({read.variable} in {read.of} where {read.condition})"
    else:
        return ""
    return f"{read.before}write `{_shown(f'let {name} = {meant}')}` in the place of the loop"
