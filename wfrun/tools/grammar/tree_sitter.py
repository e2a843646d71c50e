"""The grammar for tree-sitter: the language's own, LALR(1) as it is, in the words of `grammar.js`.

What the token pass decides for the parser, a scanner in C decides here: where a statement ends, which bracket belongs to a block. It asks
what the parser could take next, so it needs no memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import wfrun
from wfrun.tools.grammar.lexical import NUMBER, patterns
from wfrun.tools.grammar.notation import Choice, Many, Part, Production, Row, Symbol, Text, productions, spelled
from wfrun.tools.grammar.states import any_of
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary

EXTERNALS = {"_OPEN": "open_block", "_CLOSE": "close_block", "_END": "_end"}
"""The names of the scanner's tokens; the fourth is `_less`, a `<` that compares."""

_OWN = frozenset({"string", "hole"})
"""Rules that the template has, because strings are read in pieces here."""

_AS_STRING = frozenset({"STRING", "RAW"})


@dataclass(frozen=True)
class Made:
    """A rule of `grammar.js`: its name and what it is."""

    name: str
    body: str


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the files of the format."""
    words = vocabulary or Vocabulary()
    rules = "\n\n".join(f"    {rule.name}: ($) =>\n      {rule.body}," for rule in _Rules(productions(words)).made())
    return {
        "grammar.js": template("tree_sitter/grammar.js", RULES=rules, TOKENS=_tokens(words)),
        "src/scanner.c": template("tree_sitter/scanner.c", STATEMENTS=_c_list(words.statements), NO_NAMES=_c_list(_no_names(words)),
                                  GO_ON=_c_list(_going_on(words))),
        "queries/highlights.scm": template("tree_sitter/highlights.scm", **_queries(words)),
        "tree-sitter.json": json.dumps(_manifest(), indent=2) + "\n",
        "README.md": template("tree_sitter/README.md"),
    }  # fmt: skip


def _manifest() -> dict[str, object]:
    grammar = {"name": "wf", "scope": "source.wf", "path": ".", "file-types": ["wf"], "highlights": "queries/highlights.scm"}
    return {"grammars": [grammar], "metadata": {"version": wfrun.__version__, "license": "MIT", "description": "wfrun scripts"}}


# --- the scanner


def _c_list(words: frozenset[str]) -> str:
    return ", ".join(json.dumps(word) for word in sorted(words))


def _no_names(words: Vocabulary) -> frozenset[str]:
    """Returns the reserved words that neither begin a statement nor a literal."""
    return words.reserved - words.statements - words.constants | {"omit"}


def _going_on(words: Vocabulary) -> frozenset[str]:
    """Returns the words that a line may begin with and go on with the statement before it."""
    return words.word_operators - {"not"} | {"then", "else", "where", "catch", "on_failure"}


# --- tokens


def _tokens(words: Vocabulary) -> str:
    """Returns the tokens that a pattern tells. Tree-sitter takes the longest, and its patterns cannot look ahead."""
    units = any_of(words.duration_units)
    told = {name: f"/{patterns(words)[name]}/" for name in ("PERCENT", "NUMBER", "TIME", "RELEASE")}
    told["NAME"] = "/[A-Za-z_][A-Za-z0-9_]*/"
    told["MONEY"] = f"/{NUMBER}[ \\t]*[A-Z][A-Z][A-Z]/"
    told["DURATION"] = f"/{NUMBER}[ \\t]*{units}s?/"
    return "\n\n".join(f"    {name.lower()}: () => {pattern}," for name, pattern in sorted(told.items()))


# --- highlights


def _queries(words: Vocabulary) -> dict[str, str]:
    """Returns the words that the queries list: those of the vocabulary that the grammar has."""
    found = productions(words)
    known = {text for production in found for text in _literals(production.choice)}
    keywords = words.statements | words.headers
    soft = words.soft | {"up", "to", "most", "accounts", "in", "not"}
    soft -= keywords | words.word_operators

    def listed(wanted: frozenset[str] | set[str]) -> str:
        return "\n".join(f"  {json.dumps(word)}" for word in sorted(wanted & known))

    signs = {*words.operators, "="}
    return {
        "KEYWORDS": listed(keywords),
        "SOFT": listed(soft),
        "OPERATORS": listed(signs),
        "WORD_OPERATORS": listed(words.word_operators),
        "CONSTANTS": listed(words.constants - {"true", "false"}),
    }


def _literals(choice: Choice) -> Iterator[str]:
    """Yields the words and signs in a rule, two words in one text apart, as the grammar has them."""
    for row in choice.rows:
        for part in row.parts:
            yield from _literals_of(part)


def _literals_of(part: Part) -> Iterator[str]:
    match part:
        case Text(text):
            yield from text.split()
        case Many(inner, _):
            yield from _literals_of(inner)
        case Choice():
            yield from _literals(part)
        case Symbol():
            pass


# --- rules


class _Rules:
    """The rules of the grammar in the words of `grammar.js`.

    A rule that Lark leaves out of the tree where it has one child is hidden (`_name`), and what such a rule calls by a name of its own is
    a rule beside it. A rule that may be empty is not allowed there: it is what it is when it is not, and optional where it is used.
    """

    def __init__(self, found: Sequence[Production]) -> None:
        self._words = spelled(found)
        self._productions = {production.name: production for production in found if production.name not in {*self._words, *_OWN}}
        self._empty = {name for name, production in self._productions.items() if _may_be_empty(production.choice)}
        self._made: dict[str, Made] = {}

    def made(self) -> list[Made]:
        """Returns all rules, the first one first."""
        for production in self._productions.values():
            self._add(production)
        return list(self._made.values())

    def _name(self, name: str) -> str:
        """Returns the name of a rule as `grammar.js` has it."""
        production = self._productions.get(name)
        plain = name.strip("_").lower()
        if production is None:
            return EXTERNALS.get(name, plain)
        return f"_{plain}" if production.mark == "?" else plain

    def _add(self, production: Production) -> None:
        name = self._name(production.name)
        named: dict[str, list[Row]] = {}
        shown: list[str] = []
        for row in production.choice.rows:
            if row.alias and not (len(row.parts) == 1 and isinstance(row.parts[0], Symbol) and row.alias == self._name(row.parts[0].name)):
                if row.alias not in named:
                    shown.append(self._alias(production, row.alias))
                named.setdefault(row.alias, []).append(row)
            else:
                shown.append(self._row(row, top=True))
        self._put(name, _chosen(list(dict.fromkeys(shown))))
        for alias, rows in named.items():
            self._put(self._aliased(production, alias), _chosen([self._row(row, top=True) for row in rows]))

    def _put(self, name: str, body: str) -> None:
        known = self._made.get(name)
        if known is not None and known.body != body:
            raise ValueError(f"two rules are called {name}: {known.body}; {body}")
        self._made[name] = Made(name, body)

    def _aliased(self, production: Production, alias: str) -> str:
        """Returns the rule that holds what a row names: its own name, or where other rules use that name too, one with theirs before it."""
        rows = {
            other.name: tuple(row.parts for row in other.choice.rows if row.alias == alias)
            for other in self._productions.values()
            if any(row.alias == alias for row in other.choice.rows)
        }
        taken = alias in self._productions or alias in ("name", "number", "percent", "money", "duration")
        if len(set(rows.values())) == 1 and not taken:
            return alias.strip("_")
        return f"_{production.name.strip('_')}_{alias.strip('_')}"

    def _alias(self, production: Production, alias: str) -> str:
        own, shown = self._aliased(production, alias), alias.strip("_")
        return f"$.{own}" if own == shown else f"alias($.{own}, $.{shown})"

    def _row(self, row: Row, *, top: bool = False) -> str:
        if top and len(row.parts) == 1 and isinstance(row.parts[0], Many) and row.parts[0].sign == "*":
            first = row is next(iter(self._productions.values())).choice.rows[0]
            return self._repeated(row.parts[0].part, "repeat" if first else "repeat1")
        parts = [self._part(part) for part in row.parts]
        return parts[0] if len(parts) == 1 else f"seq({', '.join(parts)})"

    def _part(self, part: Part) -> str:
        match part:
            case Text(text):
                quoted = [json.dumps(word) for word in text.split()]
                if text == "<":
                    return 'alias($._less, "<")'
                return quoted[0] if len(quoted) == 1 else f"seq({', '.join(quoted)})"
            case Symbol(name) if name in self._words:
                return self._part(Text(self._words[name]))
            case Symbol(name) if name in _AS_STRING:
                return "$.string"
            case Symbol(name):
                used = f"$.{self._name(name)}"
                return f"optional({used})" if name in self._empty else used
            case Many(inner, sign):
                if sign == "?":
                    inside = self._part(inner)
                    return inside if inside.startswith("optional(") else f"optional({inside})"
                return self._repeated(inner, "repeat" if sign == "*" else "repeat1")
            case Choice(rows):
                return _chosen([self._row(row) for row in rows])

    def _repeated(self, part: Part, word: str) -> str:
        """Repeats a rule; statements also with semicolons alone between them."""
        match part:
            case Choice((Row((_, Symbol("_END"))),)):
                return f'{word}(choice({self._part(part)}, ";"))'
            case _:
                return f"{word}({self._part(part)})"


def _chosen(rows: list[str]) -> str:
    return rows[0] if len(rows) == 1 else f"choice({', '.join(rows)})"


def _may_be_empty(choice: Choice) -> bool:
    """Tells whether nothing at all may stand for a rule, as far as its own rows tell."""
    return any(all(isinstance(part, Many) and part.sign in "*?" for part in row.parts) for row in choice.rows)
