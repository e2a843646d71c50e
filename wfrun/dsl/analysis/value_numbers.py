"""Terms: the values that conditions look at, each with a number. Two expressions that always have the same value have one number."""

from __future__ import annotations

from typing import TypeAlias

from wfrun.dsl.analysis.value_sets import ANYTHING, ValueSet

Key: TypeAlias = tuple[str | int, ...]
"""What makes a term: a word for its form, then names and the numbers of other terms."""


class TermTable:
    """All terms of a program.

    A term's ``needs`` are the terms without which it is missing, its ``units`` those that say in which currency it is, its ``domain`` what
    it can be at all. ``whole`` are the terms that are whole numbers, of smallest units or of seconds.
    """

    def __init__(self) -> None:
        self.whole: set[int] = set()
        self._numbers: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._needs: dict[int, tuple[int, ...]] = {}
        self._users: dict[int, list[int]] = {}
        self._units: dict[int, list[int]] = {}
        self._amounts: dict[int, list[int]] = {}
        self._domains: dict[int, ValueSet] = {}
        self._fresh = 0

    def intern(self, *key: str | int, needs: tuple[int, ...] = ()) -> int:
        """The number of a term."""
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._keys)
            self._keys.append(key)
            if needs:
                self._needs[found] = needs
                for need in needs:
                    self._users.setdefault(need, []).append(found)
        return found

    def fresh(self, form: str) -> int:
        """A term of which nothing else is known: what an action gives, an item of a loop."""
        self._fresh += 1
        return self.intern(f"new {form}", self._fresh)

    def key(self, number: int) -> Key:
        """What makes a term."""
        return self._keys[number]

    def parts(self, number: int) -> tuple[int, ...]:
        """The terms that a term is made of, without numbers that only tell it from others."""
        key = self._keys[number]
        if key[0] in ("each", "retrieved"):
            return (int(key[1]),)
        if key[0] in ("now", "run") or str(key[0]).startswith("new "):
            return ()
        return tuple(part for part in key[1:] if isinstance(part, int) and part >= 0)

    def restrict(self, number: int, domain: ValueSet) -> None:
        """Says what a term can be at all."""
        self._domains[number] = domain

    def counted_in(self, amount: int, unit: int) -> None:
        """Says that the currency of an amount is the text of another term."""
        units = self._units.setdefault(amount, [])
        if unit not in units:
            units.append(unit)
            self._amounts.setdefault(unit, []).append(amount)

    def domain(self, number: int) -> ValueSet:
        """What a term can be at all."""
        return self._domains.get(number, ANYTHING)

    def needs(self, number: int) -> tuple[int, ...]:
        """The terms without which it is missing."""
        return self._needs.get(number, ())

    def users(self, number: int) -> list[int]:
        """The terms that are missing without it."""
        return self._users.get(number, [])

    def units(self, number: int) -> list[int]:
        """The terms that say in which currency it is."""
        return self._units.get(number, [])

    def amounts_with(self, number: int) -> list[int]:
        """The amounts whose currency it says."""
        return self._amounts.get(number, [])
