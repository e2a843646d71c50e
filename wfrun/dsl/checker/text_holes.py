"""Holes of other template languages: ``{{customer}}`` prints the braces and the word, ``${amount}`` a dollar sign before the value.

Both are right strings. They are told where the word between the braces is the name of a value, for then its value is meant.
"""

from __future__ import annotations

import re

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.names import lookup
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Expression, Field, Index, Name, Template, Text

_DOUBLED = re.compile(r"(?<!\{)\{\{[ \t]*([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)[ \t]*\}\}(?!\})")
_MOST_TOLD = 20
"""Holes of one string that are told; a text with more of them is one mistake, made often."""


def check_text_holes(ctx: CheckContext, node: Text | Template, env: Environment) -> None:
    """Reports holes that are written as in another language, outside of raw strings."""
    written = ctx.source.slice(node.span)
    if not written.startswith('"'):
        return
    holes = [] if isinstance(node, Text) else [part for part in node.parts if not isinstance(part, str)]
    if "{{" in written:
        told = 0
        for found in _DOUBLED.finditer(written):
            span = Span(node.span.start + found.start(), node.span.start + found.end())
            if any(hole.span.start <= span.start < hole.span.end for hole in holes) or lookup(ctx, found[1], env) is None:
                continue
            told += 1
            if told > _MOST_TOLD:
                return
            name = found[1] + found[2]
            message = f"`{{{{{name}}}}}` prints `{{{name}}}`, not the value: doubled braces stand for themselves"
            ctx.report("text-hole", span, message, f"write `{{{name}}}`", Fix(span, f"{{{name}}}", f"write `{{{name}}}`"))
    if "${" in written:
        for hole in holes:
            _check_dollar(ctx, node, hole)


def _check_dollar(ctx: CheckContext, node: Text | Template, hole: Expression) -> None:
    if not isinstance(hole, Name | Field | Index):
        return
    opened = ctx.source.text.rfind("{", node.span.start, hole.span.start)
    if opened <= node.span.start or ctx.source.text[opened - 1] != "$":
        return
    name = ctx.text(hole)
    dollar = Span(opened - 1, opened)
    message = f"`${{{name}}}` prints a dollar sign before the value"
    help_ = f"write `{{{name}}}`: an amount of money prints with its currency"
    ctx.report("text-hole", dollar, message, help_, Fix(dollar, "", f"write `{{{name}}}`"))
