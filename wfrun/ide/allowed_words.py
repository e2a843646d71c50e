"""Allowed words: the words of the language that a place allows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from wfrun.dsl.parser.incomplete import PartialParse
from wfrun.dsl.syntax.keywords import BRAKE_UNITS, PARAMETER_TYPES, TIMETABLE_UNITS
from wfrun.dsl.syntax.tokens import Token
from wfrun.ide import candidates, keywords
from wfrun.ide.candidates import NAMES, VALUES, WORDS, Candidate

KINDS = frozenset(
    {*keywords.STATEMENTS, *keywords.ITEMS, *keywords.PARTS, *keywords.VALUES, *keywords.JOINING, *keywords.COMPARING, "MONEY", "DURATION"}
)
"""The kinds of tokens that make a difference here."""

_WORDS = tuple(dict.fromkeys(["approve", *keywords.VALUES, *keywords.PARTS]))
"""The words inside statements, in the order in which they are offered."""

_FIRST = frozenset(
    {
        "per",
        "every",
        "schedule",
        "demand",
        "start",
        "else",
        "catch",
        "then",
        "for",
        "until",
        "on",
        "at",
        "in",
        "where",
        "with",
        "returns",
        "fails",
    }
)
"""Words that are most likely meant where they may stand."""

_CLAUSES = ("from", "once", "at most", "one", "not", "when")
"""The clauses of a trigger in their order."""

GOES_ON = frozenset({"and", "or", "then", "else", "where", "up to", "catch", "on_failure", *_CLAUSES, "within", "with", "returns", "fails"})
"""The words that may continue on a new line."""

ENDS = frozenset({"_OPEN", "_CLOSE", "_END"})
"""The kinds of tokens between statements."""

_ENDING = keywords.Keyword("if ", "ends the run if a condition is true or unknown")
_APPROVE = keywords.Keyword("approve ", "how the questions are answered: `true`, `false` or `no_answer`")


def words(beginning: PartialParse, allowed: frozenset[str], tokens: Sequence[Token], *, value: bool) -> Iterator[Candidate]:
    """Offers the words of the language that may stand here, but for operators.

    ``value`` says that a line of the REPL begins here as a value, which may be a statement too.
    """
    statement = {"let", "if", "stop"} <= allowed
    item = {"workflow", "api", "on"} <= allowed
    complete = "and" in allowed
    if statement or item:
        table = keywords.STATEMENTS if statement else keywords.ITEMS
        rank = VALUES if statement else NAMES
        for word, found in table.items():
            if word in allowed:
                yield candidates.keyword(word, found, rank)
        if item and "on_failure" in allowed:
            yield candidates.keyword("on_failure", keywords.PARTS["on_failure"])
        return
    if value:
        for word in ("let", "for", "wait", "try", "stop", "fail"):
            yield candidates.keyword(word, keywords.STATEMENTS[word])
    clauses = _clauses_left(tokens)
    timetable = "at" in allowed
    clause = "one" in allowed
    for word in (word for word in _WORDS if word in allowed and not (clause and word == "not")):
        if word in ("true", "false") and "null" not in allowed and not beginning.accepts("NAME"):
            yield candidates.keyword(word, keywords.VALUES[word], VALUES)
        if word in ("true", "false", "omit", "null") or (word == "on" and timetable and tokens[-1].text != "month"):
            continue  # values are offered where they fit
        if word == "on" and not timetable:
            yield candidates.keyword(word, keywords.ITEMS[word], VALUES)
            continue
        if word == "if" and "unless" in allowed:
            yield candidates.keyword(word, _ENDING, WORDS)
        elif word in keywords.VALUES and not complete:
            yield candidates.keyword(word, keywords.VALUES[word], WORDS)
        elif word == "approve":
            yield candidates.keyword(word, keywords.STATEMENTS[word] if tokens[-1].kind != "given" else _APPROVE)
        elif word in keywords.PARTS and not (complete and word == "in") and (word not in _CLAUSES or word in clauses):
            yield candidates.keyword(word, keywords.PARTS[word], VALUES if word in _FIRST else WORDS)
    if clause and "not" in clauses:
        yield candidates.keyword("not", keywords.PARTS["not"], WORDS)


def few(tokens: Sequence[Token]) -> tuple[tuple[str, str, str], ...] | None:
    """Returns the words that may stand here where they are few, each with its kind and description; else None."""
    kinds_before = [token.kind for token in tokens[-4:]]
    last = kinds_before[-1:] and kinds_before[-1]
    if last == "every":
        return tuple(("unit", word, "timetable") for word in TIMETABLE_UNITS)
    if kinds_before[-3:-1] in (["at most", "NUMBER"], ["at most", "MONEY"]) and last == "per":
        return tuple(("unit", word, "duration") for word in BRAKE_UNITS)
    if last in ("api", "currency") and (len(tokens) == 1 or tokens[-2].kind == "_END"):
        return None if last == "api" else tuple(("currency", code.upper(), "currency") for code in candidates.currency_codes(""))
    if last == ":" and _in_demand(tokens):
        return tuple(("type", word, "type of the input") for word in PARAMETER_TYPES)
    return None


def _in_demand(tokens: Sequence[Token]) -> bool:
    """Tells whether the place is in the parameters of an on-demand workflow, outside inner brackets."""
    depth = 0
    for at in range(len(tokens) - 1, 0, -1):
        kind = tokens[at].kind
        depth += (kind in (")", "]", "}")) - (kind in ("(", "[", "{"))
        if depth < 0:
            return kind == "(" and tokens[at - 1].kind == "demand"
        if kind in ENDS:
            return False
    return False


def _clauses_left(tokens: Sequence[Token]) -> Collection[str]:
    """Returns the clauses that may follow those that a trigger has."""
    reached = -1
    for token in reversed(tokens):
        if token.kind in ENDS or token.kind == "on":
            break
        if token.kind in _CLAUSES:
            reached = max(reached, _CLAUSES.index(token.kind))
    return _CLAUSES[reached + 1 :]
