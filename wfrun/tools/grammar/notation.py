"""The language's grammar, `wfrun/dsl/grammar.lark`, as a value that other notations are printed from.

What the parser itself puts among the tokens where a text cannot be read is left out: it is no part of the language. The operators are
those of the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from wfrun.tools.grammar.vocabulary import Vocabulary

MENDED = frozenset({"LOST", "BROKEN", "BROKEN_TEST"})
"""The nodes for text that could not be read."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|->|[A-Za-z_][A-Za-z0-9_]*|[()\[\]|*+?]')
_BEGIN = re.compile(r"^([?!]?)([a-z_][a-z0-9_]*|[A-Z_][A-Z0-9_]*):(.*)")
_SECTION = re.compile(r"^// --- (.*)")


@dataclass(frozen=True)
class Text:
    """A word or sign that stands for itself."""

    text: str


@dataclass(frozen=True)
class Symbol:
    """The name of a rule, or of a token in capitals."""

    name: str

    @property
    def is_token(self) -> bool:
        """Tells whether it is a token."""
        return self.name.strip("_").isupper()


@dataclass(frozen=True)
class Row:
    """Parts one after the other; `alias` names the tree that they make."""

    parts: tuple[Part, ...]
    alias: str = ""


@dataclass(frozen=True)
class Choice:
    """One of several rows."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Many:
    """A part so often: `*`, `+` or `?`."""

    part: Part
    sign: str


Part = Text | Symbol | Choice | Many


@dataclass(frozen=True)
class Production:
    """A rule: its name, the sign before it (`?`: it is its child where it has one; `!`: it keeps its words), and what it is."""

    name: str
    mark: str
    choice: Choice
    section: str = ""
    """The heading that it stands under."""

    @property
    def is_token(self) -> bool:
        """Tells whether it names a token."""
        return Symbol(self.name).is_token


_FLAT = re.compile(r"^// Operands and operators in a row.*?(?=^\?operand:)", re.MULTILINE | re.DOTALL)
"""The part of the grammar that reads operands and operators in a row: ``operator_precedence`` decides what belongs together."""

_LEVELS = """
?operation: conjunction
          | conjunction ("or" conjunction)+   -> any_of
?conjunction: negation
            | negation ("and" negation)+      -> all_of
?negation: comparison
         | "not" negation                     -> not_
?comparison: coalesce
           | coalesce comparator coalesce     -> comparison
!comparator: "=="
?coalesce: sum
         | sum ("??" sum)+                    -> coalesce
?sum: product
    | product (sign product)+                 -> arithmetic
!sign: "+" | "-"
?product: operand
        | operand (factor_sign operand)+      -> arithmetic
!factor_sign: "*" | "/"
"""
"""The productions in its place: one for each level, from the loosest operators to the tightest."""


def productions(vocabulary: Vocabulary | None = None) -> tuple[Production, ...]:
    """Returns the rules and the named tokens of the grammar, in its order."""
    text, count = _FLAT.subn(lambda _: _LEVELS, (files("wfrun.dsl.parser") / "grammar.lark").read_text(encoding="utf-8"))
    assert count == 1
    return read(text, vocabulary or Vocabulary())


def read(text: str, vocabulary: Vocabulary) -> tuple[Production, ...]:
    """Returns the rules of a text in the notation of Lark, as far as ours goes."""
    own = _operators(vocabulary)
    found = []
    for section, mark, name, body in _bodies(text):
        choice = own[name] if name in own else _Reader(body).choice()
        kept = _without_mended(choice)
        if kept is not None and name not in MENDED:
            found.append(Production(name, mark, kept, section))
    return tuple(found)


def spelled(found: Sequence[Production]) -> dict[str, str]:
    """Returns the tokens that are one word or sign, each with it."""
    return {
        production.name: production.choice.rows[0].parts[0].text
        for production in found
        if production.is_token and len(production.choice.rows) == 1 and isinstance(production.choice.rows[0].parts[0], Text)
    }


def _bodies(text: str) -> list[tuple[str, str, str, str]]:
    """Returns section, mark, name and body of each rule; a body continues over lines that begin with blanks."""
    bodies: list[tuple[str, str, str, str]] = []
    section = ""
    for line in text.splitlines():
        if heading := _SECTION.match(line):
            section = heading[1]
        if line.startswith(("//", "%")) or not line.strip():
            continue
        if begun := _BEGIN.match(line):
            bodies.append((section, begun[1], begun[2], begun[3]))
        elif line[0] == " " and bodies:
            bodies[-1] = (*bodies[-1][:3], bodies[-1][3] + "\n" + line)
        else:
            raise ValueError(f"this line of the grammar is none of a rule: {line}")
    return bodies


def _operators(vocabulary: Vocabulary) -> dict[str, Choice]:
    """Returns the rules that list operators, from the vocabulary."""
    comparisons = sorted(vocabulary.comparison_operators, key=lambda text: (text[0].isalpha(), -len(text), text))
    return {"comparator": Choice(tuple(Row((Text(text),)) for text in comparisons))}


class _Reader:
    """Reads the body of one rule."""

    def __init__(self, body: str) -> None:
        self._tokens = _TOKEN.findall(body)
        self._place = 0
        if _TOKEN.sub("", body).strip():
            raise ValueError(f"this part of the grammar has signs of its own: {body}")

    def choice(self) -> Choice:
        """Parses rows with bars between them, up to the end or a closing bracket."""
        rows = [self._row()]
        while self._next() == "|":
            self._place += 1
            rows.append(self._row())
        return Choice(tuple(rows))

    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _row(self) -> Row:
        parts: list[Part] = []
        while self._next() not in ("", "|", ")", "]", "->"):
            parts.append(self._part())
        alias = ""
        if self._next() == "->":
            alias = self._tokens[self._place + 1]
            self._place += 2
        return Row(tuple(parts), alias)

    def _part(self) -> Part:
        token = self._next()
        self._place += 1
        part: Part
        if token in ("(", "["):
            part = self.choice()
            self._place += 1
            if token == "[":
                part = Many(part, "?")
        elif token[0] == '"':
            part = Text(token[1:-1].replace('\\"', '"').replace("\\\\", "\\"))
        else:
            part = Symbol(token)
        if self._next() in ("*", "+", "?"):
            part = Many(part, self._next())
            self._place += 1
        return part


def _without_mended(choice: Choice) -> Choice | None:
    """Returns the rule without what stands for text that could not be read; None where nothing is left."""
    rows = [kept for row in choice.rows if (kept := _row_without(row)) is not None]
    return Choice(tuple(rows)) if rows else None


def _row_without(row: Row) -> Row | None:
    parts: list[Part] = []
    for part in row.parts:
        match part:
            case Symbol(name) if name in MENDED:
                return None
            case Choice():
                inner = _without_mended(part)
                if inner is None:
                    return None
                parts.append(inner)
            case Many(Choice() as repeated, sign):
                inner = _without_mended(repeated)
                if inner is not None:
                    parts.append(Many(inner, sign))
            case Many(Symbol(name), sign) if name in MENDED and sign != "+":
                pass
            case _:
                parts.append(part)
    return Row(tuple(parts), row.alias)


def sections(found: Sequence[Production]) -> list[tuple[str, list[Production]]]:
    """Returns the rules under their headings."""
    grouped: dict[str, list[Production]] = {}
    for production in found:
        grouped.setdefault(production.section, []).append(production)
    return list(grouped.items())
