"""The tokens of the grammar as patterns: what its rules call `NAME`, `MONEY` or `DURATION`."""

from __future__ import annotations

from wfrun.tools.grammar.states import any_of
from wfrun.tools.grammar.vocabulary import Vocabulary

NUMBER = "(?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?"

MADE = {
    "_OPEN": "`<` or `{` where it opens a block",
    "_CLOSE": "`>` or `}` where it closes a block",
    "_END": "a line end or `;` where it ends a statement or an item, and the end of a block",
    "_QUOTE": "the quotes that open a string with holes",
    "_UNQUOTE": "the quotes that close it",
    "TEXT": "the text between quotes and holes",
}
"""Tokens that no pattern tells, because they rest on what stands around them, and what each is."""


def patterns(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the tokens that a pattern tells, each with its own."""
    words = vocabulary or Vocabulary()
    units = any_of(words.duration_units)
    return {
        "NAME": f"(?!(?:{any_of(words.reserved)})(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*",
        "STRING": '"(?:[^"\\\\{}\\n]|\\\\[^\\n]|\\{\\{|\\}\\})*"',
        "RAW": 'r"[^"\\n]*"',
        "MONEY": f"{NUMBER}[ \\t]*[A-Z][A-Z][A-Z](?![A-Za-z0-9_])",
        "DURATION": f"{NUMBER}[ \\t]*{units}s?(?![A-Za-z0-9_])",
        "PERCENT": f"{NUMBER}%",
        "NUMBER": NUMBER,
        "TIME": "[0-9][0-9]?:[0-9][0-9]",
        "RELEASE": "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9](?:\\.[a-z][A-Za-z0-9_]*)?",
    }
