"""Presence: where a value is certainly there, and of which kind it is, as far as types and declarations tell.

The solver takes every term as possibly missing and of any kind, which is right for what contradicts and what follows. Whether a condition
may be *unknown* asks the opposite: a comparison is unknown where a side is missing or of a kind that cannot be compared, so that a field
which is always sent must be known to be there. ``Presence`` keeps this knowledge for each term beside the solver, as it is interned, and
turns it into formulas only for such questions.

A term is there wherever its *grounds* are: an amount where the object around it and its currency are, a comparison of two texts where both
are. A term without grounds may always be missing. Amounts are added and compared only within one currency: ``alike`` are the amounts that
must agree in it. What is computed over the items of a list is missing where the list is, and unknown where the list may lack items or the
condition about an item is unknown: ``gaps`` holds that as a formula. The items that an author lists may be missing themselves, each with
what it is: the items have grounds too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from wfrun.dsl.analysis.formulas import CONTRADICTION, QUESTION_STEPS, And, Facts, Formula, Literal, Or, Ternary, conjunction, disjunction
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import (
    ALL_MONEY,
    ALL_STRINGS,
    BOTH,
    FULL,
    MISSING,
    PRESENT,
    ValueSet,
)
from wfrun.dsl.types.base import Type
from wfrun.dsl.types.refinements import EVERYTHING, value_kinds

_POSSIBLE: dict[str, ValueSet] = {
    "text": ValueSet(strings=ALL_STRINGS),
    "number": ValueSet(numbers=FULL),
    "money": ValueSet(amounts=ALL_MONEY),
    "boolean": ValueSet(booleans=BOTH),
    "timestamp": ValueSet(timestamps=FULL),
    "duration": ValueSet(durations=FULL),
    "list": ValueSet(other=True),
    "map": ValueSet(other=True),
    "object": ValueSet(other=True),
}
"""The values of each kind."""

TRUTH_VALUES = frozenset({"boolean"})


@lru_cache(maxsize=256)
def _values_of(kinds: frozenset[str]) -> ValueSet:
    """Returns the values of some kinds."""
    found = ValueSet()
    for kind in kinds:
        found = found.join(_POSSIBLE[kind])
    return found


def unknown(cond: Ternary) -> Formula:
    """Returns the formula that a condition is unknown."""
    return conjunction((cond.not_true, cond.not_false))


class Presence:
    """The knowledge that types give of the terms of one file."""

    def __init__(self, terms: TermTable) -> None:
        self.terms = terms
        self._kinds: dict[int, frozenset[str]] = {}
        self._grounds: dict[int, tuple[int, ...]] = {}
        self._alike: dict[int, tuple[int, ...]] = {}
        self._gaps: dict[int, Formula] = {}
        self._lacking: dict[int, Formula] = {}
        self._all_items: dict[int, int] = {}

    # --- what is known -----------------------------------------------------------------------------------------------------------

    def declare(self, term: int, type_: Type) -> None:
        """Notes the type of a term."""
        kinds = value_kinds(type_)
        if kinds != EVERYTHING:
            self._kinds[term] = kinds

    def declare_truth(self, term: int) -> None:
        """Notes that a term is true, false or missing."""
        self._kinds[term] = TRUTH_VALUES

    def ground(self, term: int, *grounds: int) -> None:
        """Notes that a term is there wherever all these are; without grounds it always is."""
        self._grounds[term] = grounds

    def ground_alike(self, term: int, amounts: tuple[int, ...], *grounds: int) -> None:
        """Notes that a term is there wherever these amounts are, in one currency, and the grounds are."""
        self._grounds[term] = (*amounts, *grounds)
        self._alike[term] = amounts

    def ground_but(self, term: int, gap: Formula, *grounds: int) -> None:
        """Notes that a term is there wherever all these are, unless a formula is true."""
        self._grounds[term] = grounds
        self._gaps[term] = gap

    def may_lack(self, term: int, formula: Formula) -> None:
        """Notes that a list may lack items where a formula is true."""
        self._lacking[term] = formula

    def lacks(self, term: int) -> Formula:
        """Returns the formula that a list may lack items; lists are whole unless something else is known."""
        return self._lacking.get(term, CONTRADICTION)

    def ground_items(self, term: int, *grounds: int) -> None:
        """Notes that the items of a list are there wherever all these are."""
        doubtful = [ground for ground in grounds if self._grounds.get(ground) != ()]
        if doubtful:
            self._all_items[term] = self.terms.intern("all items", term)
            self.ground(self._all_items[term], *doubtful)

    def item_grounds(self, *lists: int) -> tuple[int, ...]:
        """Returns what the items of lists are there with, a term for each list; nothing for those that are certain."""
        return tuple(self._all_items[term] for term in lists if term in self._all_items)

    # --- questions ---------------------------------------------------------------------------------------------------------------

    def implied(self, formulas: Iterable[Formula], facts: Facts) -> list[Formula]:
        """Returns what types tell about the terms of some formulas, given the facts at a place."""
        found: list[Formula] = []
        seen: set[int] = set()
        told: dict[int, bool] = {}
        gone: set[int] = set()
        pending = [term for formula in formulas for term in _terms_in(formula, gone)]
        while pending:
            term = pending.pop()
            if term in seen:
                continue
            seen.add(term)
            grounds = self._grounds.get(term)
            gap = self._gaps.get(term, CONTRADICTION)
            pending += self.terms.needs(term)
            pending += self.terms.units(term)
            if grounds is not None:
                pending += grounds
                pending += _terms_in(gap, gone)
            kinds = self._kinds.get(term)
            values = _values_of(kinds) if kinds is not None else PRESENT
            if grounds is not None and gap == CONTRADICTION and self._is_certain(term, facts, told):
                found.append(Literal(term, values))
                continue
            if kinds is not None:
                found.append(Literal(term, values._replace(missing=True)))
            if grounds is not None and self._agree(term, facts):
                absent = (Literal(ground, MISSING) for ground in grounds if not self._is_certain(ground, facts, told))
                found.append(disjunction((Literal(term, PRESENT), gap, *absent)))
        self.terms.solver_steps += QUESTION_STEPS + len(seen)
        return found

    def _is_certain(self, term: int, facts: Facts, told: dict[int, bool]) -> bool:
        """Tells whether a term is there for certain; ``told`` keeps the answers about it and its grounds, for the same facts."""
        pending, open_ = [term], set[int]()
        while pending:
            one = pending[-1]
            if one in open_:
                open_.remove(one)
                told[one] = all(told[ground] for ground in self._grounds[one])
            elif one not in told:
                known = facts.sets.get(one)
                told[one] = known is not None and not known.missing  # what rests on itself is not certain
                if not told[one] and one in self._grounds and one not in self._gaps and self._agree(one, facts):
                    open_.add(one)
                    pending += [ground for ground in self._grounds[one] if ground not in told]
                    continue
            pending.pop()
        return told[term]

    def _agree(self, term: int, facts: Facts) -> bool:
        """Tells whether the amounts that a term is computed from are certainly in one currency."""
        amounts = self._alike.get(term, ())
        if len(amounts) < 2:
            return True
        units = [frozenset(self.terms.units(amount)) for amount in amounts]
        if frozenset.intersection(*units):
            return True
        codes = {self._code(amount, facts) for amount in amounts}
        return len(codes) == 1 and None not in codes

    def _code(self, amount: int, facts: Facts) -> str | None:
        """Returns the currency of an amount; None where it may be in several."""
        sets = [facts.sets.get(amount, self.terms.domain(amount)).amounts.currencies()]
        sets += [facts.sets[unit].strings for unit in self.terms.units(amount) if unit in facts.sets]
        for one in sets:
            if not one.is_complement and len(one.members) == 1:
                return next(iter(one.members))
        return None


def _terms_in(formula: Formula, seen: set[int]) -> Iterator[int]:
    """Yields the terms of a formula. A part that several share is gone through once: written out, they may be endlessly long."""
    pending = [formula]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        match one:
            case Literal(term):
                yield term
            case And(parts):
                pending += parts
            case Or(options):
                pending += options
