"""The highlighting table of the language: classes of tokens, rules, and the states that rules lead to.

A text is read from left to right with a stack of states. The first rule of the topmost state whose parts match at the place where
reading stands takes them, gives each its class, and pushes a state or pops one. Engines that know only regions (TextMate, Vim) can
follow, because a state is left in one way: by one of its rules that pop, which stand before all its others.

Patterns keep to what all engines have: no look behind, no named groups, no groups that capture, and of the text ahead only what stands
on the line.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass


class Class(enum.Enum):
    """A class of tokens, in the language's terms. The value is its name for engines without names of their own."""

    COMMENT = "comment"
    STRING = "string"
    ESCAPE = "escape"
    HOLE = "hole"
    """A brace that opens or closes a hole of a string."""
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DURATION = "duration"
    TIME = "time"
    RELEASE = "release"
    CURRENCY = "currency"
    CONSTANT = "constant"
    KEYWORD = "keyword"
    """A reserved word that begins or parts statements."""
    WORD_OPERATOR = "wordOperator"
    SOFT = "softKeyword"
    """A word that means something only where it stands: `workflow`, `once per`, `expect`."""
    EVENT = "event"
    ACTION = "action"
    FUNCTION = "function"
    ARGUMENT = "argument"
    KEY = "key"
    DECLARED = "declared"
    """A name where it is given its meaning: after `let`, `for` and `catch`."""
    TYPE = "type"
    UNIT = "unit"
    """The units after `every` and `per`: `day`, `monday`."""
    OPERATOR = "operator"
    BLOCK = "block"
    """A bracket that opens or closes a block."""
    BRACKET = "bracket"
    SEPARATOR = "separator"
    NAME = "name"
    PROPERTY = "property"
    """A name after a dot."""
    INVALID = "invalid"


@dataclass(frozen=True)
class Part:
    """A piece of what a rule takes: its pattern, and its class; without one it is white space."""

    kind: Class | None
    pattern: str


@dataclass(frozen=True)
class Rule:
    """A rule: parts in a row, and what must follow them. Then the state `push` begins, or the state of the rule ends."""

    parts: tuple[Part, ...]
    ahead: str = ""
    """A pattern of lookaheads only: what must or must not follow."""
    push: str = ""
    pop: bool = False
    not_after: str = ""
    """The tokens that a state does not end behind. Vim alone needs them: it asks between parts of a rule whether the state ends."""

    @property
    def pattern(self) -> str:
        """Returns the whole rule as one pattern, a group for each part."""
        return "".join(f"({part.pattern})" for part in self.parts) + self.ahead

    @property
    def plain(self) -> str:
        """Returns the whole rule as one pattern without groups that capture."""
        return "".join(f"(?:{part.pattern})" if "|" in part.pattern else part.pattern for part in self.parts) + self.ahead


@dataclass(frozen=True)
class State:
    """A state and its rules, those that pop first."""

    name: str
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        pops = [rule.pop for rule in self.rules]
        if pops != sorted(pops, reverse=True):
            raise ValueError(f"a rule that pops stands behind others in the state {self.name}")

    @property
    def pops(self) -> tuple[Rule, ...]:
        """Returns the rules that leave the state."""
        return tuple(rule for rule in self.rules if rule.pop)

    @property
    def inner(self) -> tuple[Rule, ...]:
        """Returns the rules that stay in the state or go deeper."""
        return tuple(rule for rule in self.rules if not rule.pop)


@dataclass(frozen=True)
class Table:
    """All states; reading begins in the first."""

    states: tuple[State, ...]

    def __iter__(self) -> Iterator[State]:
        return iter(self.states)

    def __getitem__(self, name: str) -> State:
        for state in self.states:
            if state.name == name:
                return state
        raise KeyError(name)
