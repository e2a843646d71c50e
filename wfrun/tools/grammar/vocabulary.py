"""The words and signs that the exported grammars are made from, as one value: a test, or a fork, may make another one."""

from __future__ import annotations

from dataclasses import dataclass

from wfrun.dsl.syntax import keywords as words


@dataclass(frozen=True)
class Vocabulary:
    """The words and signs of a language like ours. Without arguments: those of `wfrun.dsl.syntax.keywords`."""

    statements: frozenset[str] = words.STATEMENT_WORDS
    headers: frozenset[str] = words.HEADER_WORDS
    logic: frozenset[str] = words.LOGIC_WORDS
    comparisons: frozenset[str] = words.COMPARISON_WORDS
    constants: frozenset[str] = words.CONSTANT_WORDS
    items: frozenset[str] = words.ITEM_WORDS
    triggers: frozenset[str] = words.TRIGGER_WORDS
    clauses: frozenset[str] = words.CLAUSE_WORDS
    tests: frozenset[str] = words.TEST_WORDS
    soft: frozenset[str] = words.SOFT
    comparison_operators: frozenset[str] = words.COMPARISONS
    signs: tuple[str, ...] = words.SIGNS
    duration_units: tuple[str, ...] = words.DURATION_UNITS
    timetable_units: tuple[str, ...] = words.TIMETABLE_UNITS
    brake_units: tuple[str, ...] = words.BRAKE_UNITS
    parameter_types: tuple[str, ...] = words.PARAMETER_TYPES
    escapes: frozenset[str] = frozenset(words.ESCAPES)

    @property
    def word_operators(self) -> frozenset[str]:
        """Returns the operators that are words."""
        return self.logic | self.comparisons

    @property
    def reserved(self) -> frozenset[str]:
        """Returns the words that are never a name, except after a dot, before an argument's `=` and before the `:` of a map."""
        return self.statements | self.headers | self.word_operators | self.constants

    @property
    def operators(self) -> tuple[str, ...]:
        """Returns the signs that stand between values or before one, longer ones first."""
        apart = {".", ",", ":", ";", "(", ")", "[", "]", "{", "}"}
        known = {*self.signs, *(sign for sign in self.comparison_operators if not sign[0].isalpha())}
        return tuple(sorted(known - apart, key=lambda sign: (-len(sign), sign)))
