"""Hints for steps: an action or an approval where a value is needed, branches in the wrong order."""

from __future__ import annotations

from itertools import pairwise

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, one_line
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.tokens import LITERALS, NAMES

_VERBS = frozenset({"create", "retrieve", "update", "cancel", "delete", "list", "search"})
"""What the names of actions begin with that give a result."""

_COUNTS = frozenset({"count", "len", "length", "size"})


def _named_before(site: ErrorSite, first: int, last: int, name: str, value: str, rest: str) -> Fix | None:
    """Returns the edit that names a value in a statement before the ``if`` that is begun, and writes ``rest`` in its place."""
    statement_start = site.tokens[site.statement_start]
    if statement_start.kind not in ("if", "let", "for") or site.tokens[site.statement_end()].kind not in ("_OPEN", "_END"):
        return None
    text = site.source.text
    line = text.rfind("\n", 0, statement_start.start) + 1
    indentation = text[line : statement_start.start]
    between = f"\n{indentation}" if not indentation.strip() else "; "
    return Fix(
        Span(statement_start.start, site.tokens[last].end),
        f"let {name} = {value}{between}{text[statement_start.start : site.tokens[first].start]}{rest}",
    )


def _free(site: ErrorSite, name: str) -> str:
    """Returns the name, or one like it, that the script does not use."""
    around = site.tokens[max(0, site.index - 1_000) : site.index + 1_000]
    used = {token.text for earlier, token in pairwise(around) if earlier.kind not in (".", "on")}
    return name if name not in used else f"the_{name}"


def approval_in_condition(site: ErrorSite) -> Explanation | None:
    """Explains ``if approve "ok?" to="a@example.com" up to 1 day < … >``."""
    previous = site.previous
    if previous.kind != "approve" or site.token.kind not in ("STRING", "_QUOTE") or site.accepts("NAME", "="):
        return None
    first, end = site.index - 1, site.statement_end()
    value = site.text(first, end - 1)
    name = _free(site, "ok")
    whole = (
        all(token.kind == "not" for token in site.tokens[site.statement_start + 1 : first])
        and site.tokens[site.statement_start].kind == "if"
    )
    whole = whole and any(token.kind == "up to" for token in site.tokens[first:end]) and site.tokens[end].kind == "_OPEN"
    whole = whole and not any(token.kind in ("and", "or") for token in site.tokens[first:end])
    fix = _named_before(site, first, end - 1, name, value, name) if whole else None
    then = f"if {name} < … >"
    ending = _guard_around(site, end) if fix is not None and [one.kind for one in site.tokens[first - 2 : first]] == ["if", "not"] else None
    if fix is not None and ending is not None:
        # Where nobody answers, `if not ok < stop >` would go on.
        closing, written = ending
        before = fix.text[: fix.text.rindex("if not ")]
        fix = Fix(Span(fix.span.start, site.tokens[closing].end), f"{before}{written} unless {name}")
        then = f"{written} unless {name}"
    help = f"name the answer first: `let {name} = approve … up to 1 day`, then `{one_line(then)}`"
    return Explanation(previous.span, "an approval is asked in a statement of its own", help, fix)


def _guard_around(site: ErrorSite, opening: int) -> tuple[int, str] | None:
    """Returns the closing sign of a block that is ``stop`` or ``fail "…"`` and no more, with that text; None for any other block."""
    first = opening + 1
    if first >= len(site.tokens) or site.tokens[first].kind not in ("stop", "fail"):
        return None
    closing = next((at for at in range(first, min(first + 50, len(site.tokens))) if site.tokens[at].kind == "_CLOSE"), None)
    if closing is None or closing + 1 >= len(site.tokens) or site.tokens[closing + 1].kind == "else":
        return None
    inside = [token for token in site.tokens[first:closing] if token.kind != "_END"]
    if any(token.kind == "_END" for token in site.tokens[first : closing - 1]) or any(token.kind in ("if", "unless") for token in inside):
        return None
    return closing, site.source.text[inside[0].start : inside[-1].end]


def action_in_value(site: ErrorSite) -> Explanation | None:
    """Explains ``if count(list_charges customer=customer) > 1 <``, ``if retrieve_charge id <``."""
    token, action = site.token, site.previous
    if action.kind != "NAME" or action.text.partition("_")[0] not in _VERBS or "_" not in action.text:
        return None
    called = site.index - 1
    named = token.kind in NAMES and site.peek(1).kind == "="
    if not (named or token.kind in NAMES | LITERALS) or site.accepts("NAME", "=") or site.peek(-2).kind in (".", "for"):
        return None
    around = site.peek(-2).kind
    end = site.statement_end()
    if around == "(":
        closing = site.closing_bracket(called - 1)
        if closing is None or site.commas(called - 1, closing):
            return None
        last = closing - 1
    elif around == "in" and site.peek(-4).kind in ("(", "[", "for"):
        return _listed_action(site, called, end)
    elif around in ("if", "not", "when") and not any(one.kind in _GOES_ON for one in site.tokens[called : min(end, called + 100)]):
        last = end - 1
    else:
        return None
    verb, _, noun = action.text.partition("_")
    name = _free(site, noun if noun.isidentifier() else "result")
    value = site.text(called, last)
    function = site.peek(-3).text if around == "(" and site.peek(-3).kind in NAMES else ""
    meant = "len" if function in _COUNTS and verb == "list" else function
    help = f"name its result first: `let {name} = {one_line(value)}`"
    if around != "(" or site.tokens[site.statement_start].kind not in ("if", "let"):
        return Explanation(action.span, _NO_VALUE, help)
    rest = f"{meant}({name})" if meant else name
    fix = _named_before(site, called - 2 if function else called - 1, last + 1, name, value, rest)
    return Explanation(action.span, _NO_VALUE, f"{help}, then `{rest}`", fix)


def _listed_action(site: ErrorSite, called: int, end: int) -> Explanation:
    """Explains ``first(c in list_charges customer=customer where c.paid)``."""
    action = site.tokens[called]
    last, depth = called, 0
    while last + 1 < end and not (depth == 0 and site.tokens[last + 1].kind in ("where", ")", "]")):
        last += 1
        depth += (site.tokens[last].kind in ("(", "[", "{")) - (site.tokens[last].kind in (")", "]", "}"))
    _, _, noun = action.text.partition("_")
    name = _free(site, noun if noun.isidentifier() else "listed")
    value = site.text(called, last)
    function = called - 4 if site.tokens[called - 3].kind == "(" and site.tokens[called - 4].kind in NAMES else called - 2
    rest = site.text(function, called - 1)
    help = f"name its result first: `let {name} = {one_line(value)}`, then `{one_line(f'{rest} {name}')} …`"
    fix = _named_before(site, called, last, name, value, name)
    repair = site.replace(site.new_token("LOST", at=action)._replace(end=site.tokens[last].end), rewind_to=called, resume_at=last + 1)
    return Explanation(action.span, _NO_VALUE, help, fix, repair)


_NO_VALUE = "an action is called in a statement of its own"

_GOES_ON = frozenset({"and", "or", ">", "<", ">=", "<=", "==", "!=", ".", "??", "+", "-", "*", "/", "in", "contains", "LOST"})


def branch_after_else(site: ErrorSite) -> Explanation | None:
    """Explains ``if a < … > else < … > else if b < … >``."""
    tokens, token = site.tokens, site.token
    if token.kind != "else" or site.previous.kind != "_CLOSE" or not site.accepts("_END"):
        return None
    opening = _opening(site, site.index - 1)
    if opening < 1 or tokens[opening - 1].kind != "else":
        return None
    end = site.new_token("_END", at=site.previous)
    if site.peek(1).kind != "if":
        help = "write `else if … < … >` for another condition, before the `else`"
        repair = site.replace(end, site.new_token("if"), site.new_token("LOST"))
        return Explanation(token.span, "an `if` has one `else`", help, repair=repair)
    fix = _moved(site, tokens[site.index - 1].end)
    return Explanation(token.span, "`else if` stands before `else`", "move the last `else < … >` behind it", fix, site.replace(end))


def _moved(site: ErrorSite, end: int) -> Fix | None:
    """Returns the edit that writes the ``else`` before this one behind the block of this one."""
    first, last = _opening(site, site.index - 1) - 1, _closing(site, site.statement_end())
    while last > 0 and [token.kind for token in site.tokens[last + 1 : last + 3]] == ["else", "if"]:
        last = _closing(site, site.statement_end(last + 1))
    if first < 0 or last < 0 or site.tokens[first].kind != "else" or site.tokens[last + 1].kind == "else":
        return None
    text = site.source.text
    between = text[end : site.token.start]
    whole = Span(site.tokens[first].start, site.tokens[last].end)
    if "#" in between or whole.end - whole.start > MAX_MOVED:
        return None
    return Fix(whole, f"{site.text(site.index, last)}{between}{text[whole.start : end]}")


def failure_inside(site: ErrorSite) -> Explanation | None:
    """Explains ``on_failure < … >`` as the last statement of the block of a workflow."""
    token = site.token
    if token.kind != "on_failure" or not site.accepts("let", "NAME") or site.accepts("workflow", "STRING"):
        return None
    message, help = "`on_failure` stands after the block of a workflow", "move it behind the `>` that closes the block"
    last = _closing(site, site.index + 1)
    after = [one.kind for one in site.tokens[last + 1 : last + 5]] if last > 0 else []
    if after[:3] != ["_END", "_CLOSE", "_END"] or after[3] not in ("on", "workflow", "test", "$END"):
        return Explanation(token.span, message, help)
    text = site.source.text
    place = Span(site.peek(-1).end, site.tokens[last + 2].end)
    between = text[site.tokens[last].end : place.end]
    fix = Fix(place, f"{between} {site.text(site.index, last)}")
    certain = "#" not in between + text[place.start : token.start] and place.end - place.start <= MAX_MOVED
    return Explanation(token.span, message, help, fix if certain else None)


MAX_MOVED = 2_000
"""Characters of the longest block that a fix moves, and tokens that are searched for the other end of a block."""


def _opening(site: ErrorSite, closing: int) -> int:
    """Returns the number of the token that opens the block which ends here; -1 where it is far away."""
    depth = 0
    for at in range(closing, max(-1, closing - MAX_MOVED), -1):
        depth += (site.tokens[at].kind == "_CLOSE") - (site.tokens[at].kind == "_OPEN")
        if depth == 0:
            return at
    return -1


def _closing(site: ErrorSite, opening: int) -> int:
    """Returns the number of the token that closes the block which begins here; -1 where it is far away, or no block begins."""
    depth = 0
    for at in range(opening, min(len(site.tokens), opening + MAX_MOVED)):
        depth += (site.tokens[at].kind == "_OPEN") - (site.tokens[at].kind == "_CLOSE")
        if depth == 0:
            return at if at > opening else -1
    return -1
