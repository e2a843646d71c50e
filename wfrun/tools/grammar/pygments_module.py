"""A Pygments lexer as one module that needs Pygments alone."""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.tools.grammar.pygments_names import NAMES, START
from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Rule, State
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the one file of the format."""
    states = "\n".join(line for state in table(vocabulary, over_lines=True) for line in _state(state))
    return {"wf_lexer.py": template("pygments/wf_lexer.py.txt", STATES=states)}


def _state(state: State) -> Iterator[str]:
    yield f"        {START.get(state.name, state.name)!r}: ["
    for rule in state.rules:
        target = "#pop" if rule.pop else rule.push
        following = f", {target!r}" if target else ""
        yield f"            ({_literal(rule.pattern)}, {_types(rule)}{following}),"
    yield "        ],"


def _types(rule: Rule) -> str:
    names = [NAMES[part.kind] for part in rule.parts]
    if len(names) < 2:
        return names[0] if names else "Text"
    return f"bygroups({', '.join(names)})"


def _literal(pattern: str) -> str:
    """Returns the pattern as a raw string of Python."""
    quotes = "'" if "'" not in pattern else '"'
    return f"r{quotes}{pattern}{quotes}"
