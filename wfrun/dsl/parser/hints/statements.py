"""Slips about steps: an action or an approval where a value is needed, branches in the wrong order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import Explanation, Spot, one_line
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.tokens import LITERALS, NAMES

_VERBS = frozenset({"create", "retrieve", "update", "cancel", "delete", "list", "search"})
"""What the names of actions begin with that give a result."""

_COUNTS = frozenset({"count", "len", "length", "size"})


def _named_before(spot: Spot, first: int, last: int, name: str, value: str, rest: str) -> Fix | None:
    """The edit that names a value in a statement before the ``if`` that is begun, and writes ``rest`` in its place."""
    begun = spot.tokens[spot.begun]
    if begun.kind not in ("if", "let", "for") or spot.tokens[spot.end()].kind not in ("_OPEN", "_END"):
        return None
    text = spot.source.text
    line = text.rfind("\n", 0, begun.start) + 1
    indentation = text[line : begun.start]
    between = f"\n{indentation}" if not indentation.strip() else "; "
    return Fix(
        Span(begun.start, spot.tokens[last].end), f"let {name} = {value}{between}{text[begun.start : spot.tokens[first].start]}{rest}"
    )


def _free(spot: Spot, name: str) -> str:
    """The name, or one like it, that the script does not use."""
    around = spot.tokens[max(0, spot.index - 1_000) : spot.index + 1_000]
    used = {token.text for earlier, token in pairwise(around) if earlier.kind not in (".", "on")}
    return name if name not in used else f"the_{name}"


def approval_in_condition(spot: Spot) -> Explanation | None:
    """``if approve "ok?" to="a@example.com" up to 1 day < … >``."""
    before = spot.before
    if before is None or before.kind != "approve" or spot.token.kind not in ("STRING", "_QUOTE") or spot.accepts("NAME", "="):
        return None
    first, end = spot.index - 1, spot.end()
    value = spot.written(first, end - 1)
    name = _free(spot, "ok")
    whole = all(token.kind == "not" for token in spot.tokens[spot.begun + 1 : first]) and spot.tokens[spot.begun].kind == "if"
    whole = whole and any(token.kind == "up to" for token in spot.tokens[first:end]) and spot.tokens[end].kind == "_OPEN"
    whole = whole and not any(token.kind in ("and", "or") for token in spot.tokens[first:end])
    fix = _named_before(spot, first, end - 1, name, value, name) if whole else None
    help = f"name the answer first: `let {name} = approve … up to 1 day`, then `if {name} < … >`"
    return Explanation(before.span, "an approval is asked in a statement of its own", help, fix)


def action_in_value(spot: Spot) -> Explanation | None:
    """``if count(list_charges customer=customer) > 1 <``, ``if retrieve_charge id <``."""
    token, action = spot.token, spot.before
    if action is None or action.kind != "NAME" or action.text.partition("_")[0] not in _VERBS or "_" not in action.text:
        return None
    called = spot.index - 1
    named = token.kind in NAMES and spot.at(1).kind == "="
    if not (named or token.kind in NAMES | LITERALS) or spot.accepts("NAME", "=") or spot.at(-2).kind in (".", "for"):
        return None
    around = spot.at(-2).kind
    end = spot.end()
    if around == "(":
        closing = spot.closing(called - 1)
        if closing is None or spot.commas(called - 1, closing):
            return None
        last = closing - 1
    elif around in ("if", "not", "when") and not any(one.kind in _GOES_ON for one in spot.tokens[called : min(end, called + 100)]):
        last = end - 1
    else:
        return None
    verb, _, noun = action.text.partition("_")
    name = _free(spot, noun if noun.isidentifier() else "result")
    value = spot.written(called, last)
    function = spot.at(-3).text if around == "(" and spot.at(-3).kind in NAMES else ""
    meant = "len" if function in _COUNTS and verb == "list" else function
    help = f"name its result first: `let {name} = {one_line(value)}`"
    if around != "(" or spot.tokens[spot.begun].kind not in ("if", "let"):
        return Explanation(action.span, _NO_VALUE, help)
    rest = f"{meant}({name})" if meant else name
    fix = _named_before(spot, called - 2 if function else called - 1, last + 1, name, value, rest)
    return Explanation(action.span, _NO_VALUE, f"{help}, then `{rest}`", fix)


_NO_VALUE = "an action is called in a statement of its own"

_GOES_ON = frozenset({"and", "or", ">", "<", ">=", "<=", "==", "!=", ".", "??", "+", "-", "*", "/", "in", "contains", "LOST"})


def branch_behind_else(spot: Spot) -> Explanation | None:
    """``if a < … > else < … > else if b < … >``."""
    tokens, token = spot.tokens, spot.token
    if token.kind != "else" or spot.before is None or spot.before.kind != "_CLOSE" or not spot.accepts("_END"):
        return None
    opening = _opening(spot, spot.index - 1)
    if opening < 1 or tokens[opening - 1].kind != "else":
        return None
    end = spot.made("_END", at=spot.before)
    if spot.at(1).kind != "if":
        help = "write `else if … < … >` for another condition, before the `else`"
        mend = spot.instead(end, spot.made("if"), spot.made("LOST"))
        return Explanation(token.span, "an `if` has one `else`", help, mend=mend)
    fix = _moved(spot, tokens[spot.index - 1].end)
    return Explanation(token.span, "`else if` stands before `else`", "move the last `else < … >` behind it", fix, spot.instead(end))


def _moved(spot: Spot, end: int) -> Fix | None:
    """The edit that writes the ``else`` before this one behind the block of this one."""
    first, last = _opening(spot, spot.index - 1) - 1, _closing(spot, spot.end())
    while last > 0 and [token.kind for token in spot.tokens[last + 1 : last + 3]] == ["else", "if"]:
        last = _closing(spot, spot.end(last + 1))
    if first < 0 or last < 0 or spot.tokens[first].kind != "else" or spot.tokens[last + 1].kind == "else":
        return None
    text = spot.source.text
    between = text[end : spot.token.start]
    whole = Span(spot.tokens[first].start, spot.tokens[last].end)
    if "#" in between or whole.end - whole.start > MAX_MOVED:
        return None
    return Fix(whole, f"{spot.written(spot.index, last)}{between}{text[whole.start : end]}")


def failure_inside(spot: Spot) -> Explanation | None:
    """``on_failure < … >`` as the last statement of the block of a workflow."""
    token = spot.token
    if token.kind != "on_failure" or not spot.accepts("let", "NAME") or spot.accepts("workflow", "STRING"):
        return None
    message, help = "`on_failure` stands after the block of a workflow", "move it behind the `>` that closes the block"
    last = _closing(spot, spot.index + 1)
    after = [one.kind for one in spot.tokens[last + 1 : last + 5]] if last > 0 else []
    if after[:3] != ["_END", "_CLOSE", "_END"] or after[3] not in ("on", "workflow", "test", "$END"):
        return Explanation(token.span, message, help)
    text = spot.source.text
    place = Span(spot.at(-1).end, spot.tokens[last + 2].end)
    between = text[spot.tokens[last].end : place.end]
    fix = Fix(place, f"{between} {spot.written(spot.index, last)}")
    certain = "#" not in between + text[place.start : token.start] and place.end - place.start <= MAX_MOVED
    return Explanation(token.span, message, help, fix if certain else None)


MAX_MOVED = 2_000
"""A fix that moves a block holds at most so many characters."""


def _opening(spot: Spot, closing: int) -> int:
    """The number of the token that opens the block which ends here; -1 where it is far away."""
    depth = 0
    for at in range(closing, max(-1, closing - MAX_MOVED), -1):
        depth += (spot.tokens[at].kind == "_CLOSE") - (spot.tokens[at].kind == "_OPEN")
        if depth == 0:
            return at
    return -1


def _closing(spot: Spot, opening: int) -> int:
    """The number of the token that closes the block which begins here; -1 where it is far away, or no block begins."""
    depth = 0
    for at in range(opening, min(len(spot.tokens), opening + MAX_MOVED)):
        depth += (spot.tokens[at].kind == "_OPEN") - (spot.tokens[at].kind == "_CLOSE")
        if depth == 0:
            return at if at > opening else -1
    return -1


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (approval_in_condition, action_in_value, branch_behind_else, failure_inside)
"""Asked in this order."""
