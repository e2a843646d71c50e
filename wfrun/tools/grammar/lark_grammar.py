"""The grammar for Lark, with its tokens."""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.tools.grammar.lexical import MADE, patterns
from wfrun.tools.grammar.notation import Choice, Many, Part, Production, Row, Symbol, Text, productions, sections
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary

_PRIORITY = ("RELEASE", "TIME", "MONEY", "DURATION", "PERCENT")
"""Tokens that are looked for before numbers."""


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the one file of the format."""
    found = productions(vocabulary)
    rules = "\n".join(line for title, group in sections(found) for line in _section(title, group))
    tokens = "\n".join(_token(name, pattern) for name, pattern in patterns(vocabulary).items())
    made = "\n".join(f"// {name}: {meaning}" for name, meaning in MADE.items())
    return {"wf.lark": template("lark/wf.lark", RULES=rules, TOKENS=tokens, MADE=made, NAMES=" ".join(MADE))}


def _token(name: str, pattern: str) -> str:
    priority = ".2" if name in _PRIORITY else ""
    if name == "RELEASE":
        # `2000-10-10` is a subtraction elsewhere, and Lark tries the same tokens everywhere.
        pattern = pattern.replace("(?:", "(?:(?<=api [0-9-]{10})|", 1).removesuffix("?")
    return f"{name}{priority}: /{pattern.replace('/', chr(92) + '/')}/"


def _section(title: str, group: list[Production]) -> Iterator[str]:
    if title:
        yield f"\n// --- {title}\n"
    for production in group:
        head = f"{production.mark}{production.name}: "
        rows = [_row(row) for row in production.choice.rows]
        yield head + f"\n{' ' * (len(head) - 2)}| ".join(rows)


def _row(row: Row) -> str:
    alias = [f"-> {row.alias}"] if row.alias else []
    return " ".join([*(_part(part) for part in row.parts), *alias])


def _part(part: Part) -> str:
    match part:
        case Text(text):
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Symbol(name):
            return name
        case Many(Choice() as choice, "?"):
            return f"[{_inside(choice)}]"
        case Many(inner, sign):
            return f"{_part(inner)}{sign}"
        case Choice():
            return f"({_inside(part)})"


def _inside(choice: Choice) -> str:
    return " | ".join(_row(row) for row in choice.rows)
