"""The grammar to read: EBNF as the W3C writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wfrun.tools.grammar.lexical import MADE, patterns
from wfrun.tools.grammar.notation import Choice, Many, Part, Production, Row, Symbol, Text, productions, sections, spelled
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary

_WIDTH = 100
"""Columns that a rule takes before it goes on in the next line."""


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the one file of the format."""
    words = vocabulary or Vocabulary()
    found = productions(words)
    own = spelled(found)
    found = tuple(_with_words(production, own) for production in found if production.name not in own)
    rules = "\n".join(line for title, group in sections(found) for line in _section(title, group))
    made = "\n".join(f"{name(token)} ::= /* {meaning} */" for token, meaning in MADE.items())
    tokens = "\n".join(f"{name(token)} ::= {_terminal(token, words)}" for token in patterns(words))
    return {"wf.ebnf": template("ebnf/wf.ebnf", RULES=rules, MADE=made, TOKENS=tokens)}


def _with_words(production: Production, own: dict[str, str]) -> Production:
    """Returns a rule in which tokens that are one word stand as the word."""

    def part(given: Part) -> Part:
        match given:
            case Symbol(symbol):
                return Text(own[symbol]) if symbol in own else given
            case Many(inner, sign):
                return Many(part(inner), sign)
            case Choice():
                return choice(given)
            case Text():
                return given

    def choice(given: Choice) -> Choice:
        return Choice(tuple(Row(tuple(part(one) for one in row.parts), row.alias) for row in given.rows))

    return replace(production, choice=choice(production.choice))


def name(token: str) -> str:
    """Returns the name of a rule or a token, without what only Lark needs."""
    return token.lstrip("_")


def _section(title: str, group: list[Production]) -> Iterator[str]:
    if title:
        yield f"\n/* {title} */\n"
    for production in group:
        head = f"{name(production.name)} ::= "
        rows = list(dict.fromkeys(_row(row) for row in production.choice.rows))
        line = head + " | ".join(rows)
        yield line if len(line) <= _WIDTH else head + f"\n{' ' * (len(head) - 2)}| ".join(rows)


def _row(row: Row) -> str:
    return " ".join(_part(part) for part in row.parts)


def _part(part: Part) -> str:
    match part:
        case Text(text):
            return _quoted(text)
        case Symbol(symbol):
            return name(symbol)
        case Many(inner, sign):
            return f"{_part(inner)}{sign}"
        case Choice((Row((only,)),)):
            return _part(only)
        case Choice(rows):
            return f"({' | '.join(_row(row) for row in rows)})"


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'


def _terminal(token: str, words: Vocabulary) -> str:
    """Returns a token in the notation of the rules."""
    number = "NUMBER"
    match token:
        case "NAME":
            return f"([A-Za-z_] [A-Za-z0-9_]*) - ({_alternatives(words.reserved)})"
        case "STRING":
            return '\'"\' ([^"\\{}#xA] | "\\" [^#xA] | "{{" | "}}")* \'"\''
        case "RAW":
            return "'r\"' [^\"#xA]* '\"'"
        case "MONEY":
            return f"{number} [A-Z] [A-Z] [A-Z]"
        case "DURATION":
            return f'{number} ({_alternatives(words.duration_units, in_order=True)}) "s"?'
        case "PERCENT":
            return f'{number} "%"'
        case "NUMBER":
            return '("0" | [1-9] [0-9_]*) ("." [0-9] [0-9_]*)?'
        case "TIME":
            return '[0-9] [0-9]? ":" [0-9] [0-9]'
        case "RELEASE":
            return '[0-9] [0-9] [0-9] [0-9] "-" [0-9] [0-9] "-" [0-9] [0-9] ("." [a-z] [A-Za-z0-9_]*)?'
    raise KeyError(token)


def _alternatives(words: frozenset[str] | tuple[str, ...], *, in_order: bool = False) -> str:
    return " | ".join(_quoted(word) for word in (words if in_order else sorted(words)))
