"""Expectation messages: what is wrong at an error site, judged from the tokens that the parser accepts there."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import START, ErrorSite, Explanation, just_before
from wfrun.dsl.parser.hints.table import GOES_WITH, missing
from wfrun.dsl.parser.hints.toplevel import A_RULE
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import OPERATORS, RESERVED, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, quoted

_ENDS = frozenset({"_END", "_CLOSE", "$END", "EOF"})

_BEGINS_OPERAND = NAMES | LITERALS | {"(", "[", "{", "omit", "not"}

_WHERE_BLOCKS = "a block follows a trigger, `if`, `else`, `for`, `try`, `catch` or `on_failure`"
_A_BLOCK = "write `<`, statements, and `>`"
_ONE_VALUE = "one value at the most stands without a name, first"


def expected(site: ErrorSite) -> Explanation:
    """Explains what is wrong from what the parser accepts; the last rule of all."""
    token, previous, accepts = site.token, site.previous, site.accepts
    if token.kind in _ENDS:
        return _too_early(site)
    place, shown, earlier = token.span, site.quoted, quoted(site.source.slice(previous.span))
    if accepts("workflow", "STRING"):
        return _outside_blocks(site)
    if accepts("let", "NAME") and (token.kind not in RESERVED or token.kind in GOES_WITH):
        return _no_statement(site)
    if previous.kind == ".":
        return Explanation(previous.span, "a name is missing after `.`")
    if token.kind == ":" and accepts("_OPEN"):
        return Explanation(place, "a block opens with `<`, not with `:`", "write `<`", Fix(place, " <"))
    if accepts("on"):
        help = "a workflow's name is followed by its trigger"
        return Explanation(place, f"`on` is missing before `{shown}`", help, just_before(token, "on "))
    if accepts("NUMBER") and accepts("[") and token.kind not in RESERVED - OPERATORS:
        if token.kind != "_OPEN" and earlier:
            return Explanation(place, f"a value is missing between `{earlier}` and `{shown}`")
        help = "write a condition or a list before the block" if token.kind == "_OPEN" else ""
        return Explanation(place, f"a value is missing before `{shown}`", help)
    if token.kind in RESERVED and accepts("NAME"):
        message = f"`{shown}` is a reserved word and cannot be a name here"
        return Explanation(place, message, "choose another name; after a dot, before `=` and as a key any word is fine")
    if token.kind == "(" and previous.kind in NAMES and not accepts("_OPEN"):
        help = f"an action's arguments stand after it without brackets: `{earlier} name=value`"
        return Explanation(place, f"only functions are called with brackets, and `{earlier}` is none here", help)
    if token.kind in ("(", "[") and accepts("_OPEN") and not accepts("+"):
        return Explanation(place, f"a block stands in `<` and `>`, not in `{token.kind}`", _A_BLOCK)
    if token.kind in _BEGINS_OPERAND and previous.kind in OPERAND_ENDS:
        return _two_operands(site, earlier)
    if (row := missing(accepts)) is not None:
        return Explanation(place, row.message if ":" in row.message else f"{row.message} before `{shown}`", row.help)
    if token.kind in ("_OPEN", "<") and not accepts("_OPEN"):
        return Explanation(place, f"`{shown}` opens no block here", _WHERE_BLOCKS)
    if accepts("NAME"):
        return Explanation(place, f"a name is missing before `{shown}`")
    if previous is not START and accepts("_END"):
        help = "what belongs to another statement stands on a new line, or after `;`"
        return Explanation(place, f"`{shown}` cannot follow `{earlier}`", help)
    if accepts("_OPEN"):
        return Explanation(place, f"`{shown}` cannot stand here: a block is expected", _A_BLOCK)
    return Explanation(place, f"`{shown}` cannot stand here")


def _too_early(site: ErrorSite) -> Explanation:
    """Explains that a statement ends before it is complete."""
    accepts = site.accepts
    last = site.previous if site.previous is not START else site.token
    place, behind = last.span, Span(last.end, last.end)
    shown = quoted(site.source.slice(place) or last.text)
    if site.peek(-2).kind == "let" and accepts("="):
        name = quoted(site.peek(-1).text)
        return Explanation(site.peek(-1).span, f"`=` and a value are missing after `{name}`", f"write `let {name} = …`")
    if last.kind == "<":
        return Explanation(place, "`<` opens no block here", _WHERE_BLOCKS)
    if accepts("NUMBER") and accepts("["):
        return Explanation(place, f"a value is missing after `{shown}`")
    if accepts("_OPEN"):
        return Explanation(behind, "a block is missing here", _A_BLOCK)
    if (row := missing(accepts)) is not None:
        return Explanation(behind if row.kind == "up to" else place, row.message, row.help)
    if accepts("="):
        help = f"an argument is `name=value`; {_ONE_VALUE}"
        return Explanation(place, f"`=` and a value are missing after `{shown}`", help)
    thing = "a name is" if accepts("NAME") else "a text in quotes is" if accepts("STRING") else "something is"
    return Explanation(place, f"{thing} missing after `{shown}`")


def _outside_blocks(site: ErrorSite) -> Explanation:
    token, shown = site.token, site.quoted
    if token.kind in NAMES or token.kind in STATEMENT_WORDS:
        help = "statements stand in the block of a trigger: `on charge.refunded < … >`"
        return Explanation(token.span, f"`{shown}` stands outside a workflow", help)
    if token.kind in GOES_WITH:
        return Explanation(token.span, GOES_WITH[token.kind], A_RULE if token.kind == "when" else "")
    help = "a script is made of `workflow`, `on`, `test`, `let`, `currency`, `api` and `use`"
    return Explanation(token.span, f"`{shown}` begins no part of a script", help)


def _no_statement(site: ErrorSite) -> Explanation:
    token = site.token
    if token.kind in GOES_WITH:
        help = "write it before the `<` of the trigger, or ask here with `if … < … >`" if token.kind == "when" else ""
        return Explanation(token.span, GOES_WITH[token.kind], help)
    sign = token.kind in OPERATORS or token.kind in ("=", ",", ".")
    help = "" if sign else "a statement is an action, or begins with `let if for wait try stop fail`"
    return Explanation(token.span, f"a statement cannot begin with `{site.quoted}`", help)


def _two_operands(site: ErrorSite, earlier: str) -> Explanation:
    message, help = f"`{site.quoted}` cannot follow `{earlier}`", "write an operator between the two, or begin a new line"
    if site.accepts("_OPEN"):
        help = "write an operator between the two, or open the block with `<`"
    elif site.accepts("NAME", "="):
        message, help = f"`{site.quoted}` needs the name of its argument", f"{_ONE_VALUE}; the others are `name=value`"
    return Explanation(site.token.span, message, help)
