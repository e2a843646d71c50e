"""What to say when a token cannot stand where it stands: judged from what may stand there, said in the author's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints import calls as meant_calls
from wfrun.dsl.parser.hints import clauses as meant_clauses
from wfrun.dsl.parser.hints import expressions as meant_values
from wfrun.dsl.parser.hints import quotes as meant_texts
from wfrun.dsl.parser.hints import statements as meant_steps
from wfrun.dsl.parser.hints import test_lines as meant_tests
from wfrun.dsl.parser.hints import toplevel as meant_items
from wfrun.dsl.parser.hints import worded_comparisons as meant_comparisons
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, just_before
from wfrun.dsl.parser.hints.toplevel import A_RULE
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import OPERATORS, RESERVED, STATEMENT_WORDS, UNFINISHED
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, Token, quoted

_ENDS = frozenset({"_END", "_CLOSE", "$END", "EOF"})

_BEGINS_OPERAND = NAMES | LITERALS | {"(", "[", "{", "omit", "not"}

_ALONE = {
    "else": "this `else` has no `if` before it",
    "catch": "this `catch` has no `try` before it",
    "then": "this `then` has no `if` before it",
    "on_failure": "`on_failure` stands after the block of a workflow",
    "when": "`when` stands after a trigger, before its block",
    "where": "`where` stands after `for … in LIST` or `wait for EVENT`",
    "until": "`until` stands after `wait`",
    "on": "a trigger cannot stand inside a block",
}
"""Words that only go with others."""

_WHERE_TO = {
    "when": "write it before the `<` of the trigger, or ask here with `if … < … >`",
}
"""Where to write such a word that stands in a block."""

_MISSING = (
    ("up to", "`up to` is missing: how long to wait at the most", "write for instance `up to 7 days`"),
    ("catch", "this `try` has no `catch`", "write `> catch problem < … >` after its block"),
    ("then", "`then` is missing after the condition", "a value by condition is written `if c then a else b`"),
    ("else", "`else` is missing", "a value by condition is written `if c then a else b`"),
    ("on", "the trigger is missing", "write for instance `on charge.refunded < … >`"),
    ("accounts", "`accounts` is missing after `from`", ""),
    ("per", "`per` is missing", "write for instance `once per charge`, `at most 20 per day`"),
    ("returns", "`returns` or `fails` is missing", "write `given ACTION returns VALUE` or `given ACTION fails \"message\"`"),
    ("in", "`in` and a list are missing", "write `for x in LIST`"),
    (":", "`:` and a value are missing", "write `name: value`"),
)  # fmt: skip
"""What is missing where a statement ends too early: the token, the message, the help."""


_NEAR = 100
"""So many tokens back is looked for the line end at which a line went on by mistake."""

_WHERE_BLOCKS = "a block follows a trigger, `if`, `else`, `for`, `try`, `catch` or `on_failure`"


_RULES = (
    *meant_tests.RULES, *meant_texts.RULES, *meant_comparisons.RULES, *meant_clauses.RULES, *meant_steps.RULES, *meant_items.RULES,
    *meant_calls.RULES, *meant_values.RULES, meant_clauses.misspelt, meant_values.comma,
)  # fmt: skip
"""Asked in this order: words that have a meaning of their own come before those that are only near one."""


def explain(site: ErrorSite) -> Explanation:
    """What is wrong with a token, and how reading goes on."""
    cut = _unfinished_line(site)
    if cut is not None:
        return _unfinished(cut)
    for rule in _RULES:
        found = rule(site)
        if found is not None:
            return found
    return expected(site)


def _unfinished_line(site: ErrorSite) -> Token | None:
    """The sign that made a line go on with the next, when the next is a statement of its own: the value after the sign is missing."""
    tokens = site.tokens
    for index in range(site.index, max(site.statement_start, site.index - _NEAR), -1):
        token, previous = tokens[index], tokens[index - 1]
        if token.fresh and token.kind in NAMES and previous.kind in UNFINISHED:
            follows = tokens[index + 1].kind
            return previous if follows in NAMES or follows in LITERALS else None
    return None


def _unfinished(sign: Token) -> Explanation:
    """A sign at the end of a line makes the line go on with the next, which is a statement of its own."""
    if sign.kind == "<":
        return Explanation(sign.span, "`<` opens no block here", _WHERE_BLOCKS)
    return Explanation(sign.span, f"a value is missing after `{sign.text}`")


def expected(site: ErrorSite) -> Explanation:
    """What is wrong, judged from what may stand there."""
    token, previous, source, accepts = site.token, site.previous, site.source, site.accepts
    if token.kind in _ENDS:
        if site.peek(-2).kind == "let" and accepts("="):
            return Explanation(site.peek(-1).span, f"`=` and a value are missing after `{quoted(site.peek(-1).text)}`",
                               f"write `let {quoted(site.peek(-1).text)} = …`")  # fmt: skip
        return _too_early(previous if previous is not None else token, source, accepts)
    shown = quoted(source.slice(token.span) or token.text)
    earlier = quoted(source.slice(previous.span)) if previous is not None else ""
    if accepts("workflow", "STRING"):
        return _no_item(token, shown)
    if accepts("let", "NAME") and (token.kind not in RESERVED or token.kind in _ALONE):
        return _no_statement(token, shown)
    if previous is not None and previous.kind == ".":
        return Explanation(previous.span, "a name is missing after `.`")
    if token.kind == ":" and accepts("_OPEN"):
        return Explanation(token.span, "a block opens with `<`, not with `:`", "write `<`", Fix(token.span, " <"))
    if accepts("on"):
        return Explanation(
            token.span, f"`on` is missing before `{shown}`", "a workflow's name is followed by its trigger", just_before(token, "on ")
        )
    value_expected = accepts("NUMBER") and accepts("[")
    if value_expected and token.kind not in RESERVED - OPERATORS:
        return _no_value(token, earlier, shown)
    if token.kind in RESERVED and accepts("NAME"):
        return Explanation(
            token.span,
            f"`{shown}` is a reserved word and cannot be a name here",
            "choose another name; after a dot, before `=` and as a key any word is fine",
        )
    if token.kind == "(" and previous is not None and previous.kind in NAMES and not accepts("_OPEN"):
        return Explanation(
            token.span,
            f"only functions are called with brackets, and `{earlier}` is none here",
            f"an action's arguments stand after it without brackets: `{earlier} name=value`",
        )
    if token.kind in ("(", "[") and accepts("_OPEN") and not accepts("+"):
        return Explanation(token.span, f"a block stands in `<` and `>`, not in `{token.kind}`", "write `<`, statements, and `>`")
    if token.kind in _BEGINS_OPERAND and previous is not None and previous.kind in OPERAND_ENDS:
        return _two_operands(token, earlier, shown, accepts)
    for _, message, help in _missing(accepts):
        return Explanation(token.span, f"{message} before `{shown}`" if ":" not in message else message, help)
    if token.kind in ("_OPEN", "<") and not accepts("_OPEN"):
        return Explanation(token.span, f"`{shown}` opens no block here", _WHERE_BLOCKS)
    if accepts("NAME"):
        return Explanation(token.span, f"a name is missing before `{shown}`")
    if previous is not None and accepts("_END"):
        return Explanation(
            token.span, f"`{shown}` cannot follow `{earlier}`", "what belongs to another statement stands on a new line, or after `;`"
        )
    if accepts("_OPEN"):
        return Explanation(token.span, f"`{shown}` cannot stand here: a block is expected", "write `<`, statements, and `>`")
    return Explanation(token.span, f"`{shown}` cannot stand here")


def _missing(accepts: Callable[..., bool]) -> Iterator[tuple[str, str, str]]:
    """What is missing, most telling first. After a whole value, an operator could always follow, and tells nothing."""
    after_value = accepts("+")
    for kind, message, help in _MISSING:
        if accepts(kind) and not (kind == "in" and (after_value or not accepts("in", "["))):
            yield kind, message, help


def _too_early(previous: Token, source: Source, accepts: Callable[..., bool]) -> Explanation:
    """A statement ends before it is complete."""
    place = previous.span
    shown = quoted(source.slice(place) or previous.text)
    if previous.kind == "<":
        return _unfinished(previous)
    if accepts("NUMBER") and accepts("["):
        return Explanation(place, f"a value is missing after `{shown}`")
    if accepts("_OPEN"):
        return Explanation(Span(place.end, place.end), "a block is missing here", "write `<`, statements, and `>`")
    for kind, message, help in _missing(accepts):
        return Explanation(Span(place.end, place.end) if kind == "up to" else place, message, help)
    if accepts("="):
        return Explanation(
            place,
            f"`=` and a value are missing after `{shown}`",
            "an argument is `name=value`; one value at the most stands without a name, first",
        )
    if accepts("NAME"):
        return Explanation(place, f"a name is missing after `{shown}`")
    if accepts("STRING"):
        return Explanation(place, f"a text in quotes is missing after `{shown}`")
    return Explanation(place, f"something is missing after `{shown}`")


def _no_item(token: Token, shown: str) -> Explanation:
    """Outside of all blocks."""
    if token.kind in NAMES or token.kind in STATEMENT_WORDS:
        return Explanation(
            token.span, f"`{shown}` stands outside a workflow", "statements stand in the block of a trigger: `on charge.refunded < … >`"
        )
    if token.kind in _ALONE:
        return Explanation(token.span, _ALONE[token.kind], A_RULE if token.kind == "when" else "")
    return Explanation(
        token.span,
        f"`{shown}` begins no part of a script",
        "a script is made of `workflow`, `on`, `test`, `let`, `currency`, `api` and `use`",
    )


def _no_statement(token: Token, shown: str) -> Explanation:
    """Where a statement may begin."""
    if token.kind in _ALONE:
        return Explanation(token.span, _ALONE[token.kind], _WHERE_TO.get(token.kind, ""))
    if token.kind in OPERATORS or token.kind in ("=", ",", "."):
        return Explanation(token.span, f"a statement cannot begin with `{shown}`")
    return Explanation(
        token.span, f"a statement cannot begin with `{shown}`", "a statement is an action, or begins with `let if for wait try stop fail`"
    )


def _no_value(token: Token, earlier: str, shown: str) -> Explanation:
    """Where a value is expected."""
    if token.kind == "_OPEN":
        return Explanation(token.span, f"a value is missing before `{shown}`", "write a condition or a list before the block")
    if earlier:
        return Explanation(token.span, f"a value is missing between `{earlier}` and `{shown}`")
    return Explanation(token.span, f"a value is missing before `{shown}`")


def _two_operands(token: Token, earlier: str, shown: str, accepts: Callable[..., bool]) -> Explanation:
    """Two values in a row."""
    if accepts("_OPEN"):
        return Explanation(
            token.span, f"`{shown}` cannot follow `{earlier}`", "write an operator between the two, or open the block with `<`"
        )
    if accepts("NAME", "="):
        return Explanation(
            token.span,
            f"`{shown}` needs the name of its argument",
            "one value at the most stands without a name, first; the others are `name=value`",
        )
    return Explanation(token.span, f"`{shown}` cannot follow `{earlier}`", "write an operator between the two, or begin a new line")
