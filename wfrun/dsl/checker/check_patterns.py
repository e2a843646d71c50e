"""Regular expressions that are written in a script, and what is wrong with them in plain words."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.syntax.nodes import Expression, Text
from wfrun.values.regex import pattern_error

_SYNTAX = "the syntax is RE2's: no look-around, no back-references"

_WORDS = {
    "missing )": ("a `(` in it is never closed", "close it with `)`, or write `\\(` for the sign itself"),
    "missing ]": ("a `[` in it is never closed", "close it with `]`, or write `\\[` for the sign itself"),
    "unexpected )": ("a `)` in it closes nothing", "write `\\)` for the sign itself"),
    "no argument for repetition operator": ("there is nothing before `{}` to repeat", "write `.*` for any text, `\\*` for the sign itself"),
    "bad repetition operator": ("`{}` repeats a repetition", "leave one of the signs out"),
    "invalid repetition size": ("`{}` is no count", "write the smaller number first, and at most 1,000"),
    "invalid character class range": ("`{}` is no range or class of characters", "write the smaller character first: `[a-z]`"),
    "invalid named capture group": ("`{}` names no group", "write `(?P<name>…)`, or `(…)` without a name"),
    "invalid escape sequence": ("`{}` is no escape in a regular expression", _SYNTAX),
    "trailing \\": ("it ends with a lone backslash", "write `\\\\` for the sign itself"),
    "invalid perl operator": ("`{}` is not part of the syntax", _SYNTAX),
}
"""What RE2 calls the mistakes, and what we say of each: where the text of the mistake goes, there is a ``{}``."""


def pattern(ctx: CheckContext, node: Expression) -> None:
    """Notes a regular expression, written in place, that cannot be read."""
    error = pattern_error(node.value) if isinstance(node, Text) else None
    if error is None:
        return
    kind, _, place = error.partition(": ")
    message, help_ = _WORDS.get(kind, (error, _SYNTAX))
    ctx.report("bad-pattern", node.span, f"this regular expression cannot be read: {message.replace('{}', place)}", help_)
