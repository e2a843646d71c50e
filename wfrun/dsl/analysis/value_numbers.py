"""Value numbering: each value that conditions read is a numbered term, and expressions that always have equal values share a number.

A term is interned by its key: a word for its form, then names and the numbers of the terms it is built from. So two places that read
``customer.email`` read one term, and what a condition says about it at one place is known at the other. A value that nothing is known about
(an action's result, an item of a loop) is a fresh term.
"""

from __future__ import annotations

from typing import TypeAlias

from wfrun.dsl.analysis.value_sets import ANYTHING, ValueSet

Key: TypeAlias = tuple[str | int, ...]
"""The identity of a term: a word for its form, then names and numbers of other terms."""


class TermTable:
    """The terms of a program.

    The ``needs`` of a term are the terms without which it is missing, its ``units`` the terms that name its currency, its ``domain`` the
    set of its possible values. ``integers`` are the terms that are integers: counts, smallest units, unix seconds.
    """

    def __init__(self) -> None:
        self.integers: set[int] = set()
        self.solver_steps = 0
        """The work that the solver has done on the file at hand."""
        self._numbers: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._needs: dict[int, tuple[int, ...]] = {}
        self._users: dict[int, list[int]] = {}
        self._units: dict[int, list[int]] = {}
        self._amounts: dict[int, list[int]] = {}
        self._domains: dict[int, ValueSet] = {}
        self._fresh = 0

    def intern(self, *key: str | int, needs: tuple[int, ...] = ()) -> int:
        """Returns the number of the term with this key."""
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
        """Returns a new term, of which nothing is known."""
        self._fresh += 1
        return self.intern(f"new {form}", self._fresh)

    def key(self, number: int) -> Key:
        """Returns the key of a term."""
        return self._keys[number]

    def parts(self, number: int) -> tuple[int, ...]:
        """Returns the terms that a term is built from, without numbers that only distinguish it."""
        key = self._keys[number]
        if key[0] in ("each", "retrieved"):
            return (int(key[1]),)
        if key[0] in ("now", "run") or str(key[0]).startswith("new "):
            return ()
        return tuple(part for part in key[1:] if isinstance(part, int) and part >= 0)

    def restrict(self, number: int, domain: ValueSet) -> None:
        """Sets the possible values of a term."""
        self._domains[number] = domain

    def counted_in(self, amount: int, unit: int) -> None:
        """Declares that the value of another term is the currency of an amount."""
        units = self._units.setdefault(amount, [])
        if unit not in units:
            units.append(unit)
            self._amounts.setdefault(unit, []).append(amount)

    def domain(self, number: int) -> ValueSet:
        """Returns the possible values of a term."""
        return self._domains.get(number, ANYTHING)

    def needs(self, number: int) -> tuple[int, ...]:
        """Returns the terms without which a term is missing."""
        return self._needs.get(number, ())

    def users(self, number: int) -> list[int]:
        """Returns the terms that are missing without a term."""
        return self._users.get(number, [])

    def units(self, number: int) -> list[int]:
        """Returns the terms that name the currency of an amount."""
        return self._units.get(number, [])

    def amounts_with(self, number: int) -> list[int]:
        """Returns the amounts whose currency a term names."""
        return self._amounts.get(number, [])
