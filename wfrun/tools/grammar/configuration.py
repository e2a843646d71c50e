"""Language configuration for VS Code and Monaco: comments, brackets, indentation."""

from __future__ import annotations

from typing import Any

INCREASE = r"^.*[<{(\[]\s*(?:#.*)?$"
"""A line after which the next one is indented: it ends with a bracket that opens."""

DECREASE = r"^\s*[>})\]]"
"""A line that begins with a bracket that closes."""


def configuration() -> dict[str, Any]:
    """Returns the configuration as both editors spell it, patterns as text.

    Angle brackets are left out of the pairs that are closed while typing, for most of them compare.
    """
    closed = [["{", "}"], ["[", "]"], ["(", ")"]]
    return {
        "comments": {"lineComment": "#"},
        "brackets": closed,
        "autoClosingPairs": [
            *({"open": first, "close": last} for first, last in closed),
            {"open": '"', "close": '"', "notIn": ["string", "comment"]},
        ],
        "surroundingPairs": [*closed, ['"', '"'], ["<", ">"]],
        "wordPattern": r"[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9_.]*",
        "indentationRules": {"increaseIndentPattern": INCREASE, "decreaseIndentPattern": DECREASE},
    }
