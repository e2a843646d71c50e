"""The Pygments lexer: `pygmentize -l wf`, and the colours of the REPL. It works from the table, when it is imported."""

from __future__ import annotations

from functools import reduce
from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Token

from wfrun.tools.grammar.pygments_names import NAMES, START
from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Class, Rule, Table


def token_type(kind: Class | None) -> object:
    """Returns the token type of Pygments for a class."""
    return reduce(getattr, NAMES[kind].split("."), Token)


def _rule(rule: Rule) -> tuple[object, ...]:
    types = [token_type(part.kind) for part in rule.parts]
    callback = bygroups(*types) if types else Token.Text
    target = "#pop" if rule.pop else rule.push
    return (rule.pattern, callback, target) if target else (rule.pattern, callback)


def lexer_states(table: Table) -> dict[str, list[tuple[object, ...]]]:
    """Returns the states of a table as a lexer of Pygments has them; its first state is called `root`."""
    return {START.get(state.name, state.name): [_rule(rule) for rule in state.rules] for state in table}


class WfLexer(RegexLexer):  # type: ignore[misc]  # Pygments ships no types
    """Reads a script, or a piece of one, into the tokens of Pygments."""

    name = "wfrun"
    aliases: ClassVar[list[str]] = ["wf", "wfrun"]
    filenames: ClassVar[list[str]] = ["*.wf"]
    mimetypes: ClassVar[list[str]] = ["text/x-wf"]
    tokens: ClassVar[dict[str, list[tuple[object, ...]]]] = lexer_states(table(over_lines=True))
