"""A lexical scope: a block's own names, then those of the enclosing blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


class Scope(Generic[Meaning]):
    """One block's names with their meanings, inside an outer scope; the innermost scope that has a name counts."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Scope[Meaning] | None = None) -> None:
        self.outer = outer
        self.names: dict[str, Meaning] = {}

    def chain(self) -> Iterator[Scope[Meaning]]:
        """Yields the scope itself and those around it, innermost first."""
        scope: Scope[Meaning] | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def find(self, name: str) -> Meaning | None:
        """Returns the meaning of a name; None where no scope has it."""
        scope: Scope[Meaning] | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.outer
        return None
