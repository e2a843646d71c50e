"""Three-valued formulas over terms, and a solver that tells whether formulas can be true together.

A condition of a script is true, false or unknown. ``Ternary`` holds one two-valued formula for each of "is true", "is false", "is not true"
and "is not false", so that no formula itself is ever unknown: ``not`` exchanges the four, ``and`` and ``or`` combine them. A formula is a
tree of ``And`` and ``Or`` over ``Literal``, which says that the value of one term lies in a set. There is no negation: the complement of a
set takes its place.

The solver keeps one set for each term. Assuming a literal intersects (``meet``) the term's set with the literal's, and propagates what
follows for other terms: a field is missing where its object is, an amount is in the currency that the field beside it names. An empty set
is a contradiction. Disjunctions are kept open while their options are pruned, until one option is left (unit propagation); what stays open
at the end is decided by trying each option (a depth-first search with backtracking).

The solver is sound in one direction: it answers "unsatisfiable" only where that is certain. All limits below (steps, kept disjunctions,
parts) drop constraints, which only makes more values possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import MISSING, PRESENT, ValueSet, money_in

MAX_SOLVER_STEPS = 3_000
"""Work budget of one question, in assumed literals and examined options; beyond it the answer is "satisfiable"."""

QUESTION_STEPS = 10
"""The work of a question before its first literal."""

MAX_FILE_STEPS = 1_000_000
"""Work budget of all questions about one file; beyond it nothing more is assumed, and every answer is "satisfiable". Ten thousand lines of
rules take some hundred and fifty thousand."""

MAX_KEPT_DISJUNCTIONS = 12
"""Keep at most this many open disjunctions at a place, the newest; to drop one only makes more possible."""


class Literal(NamedTuple):
    """A formula: the value of a term lies in a set."""

    term: int
    values: ValueSet


class And(NamedTuple):
    """A formula: every part is true."""

    parts: tuple[Formula, ...]


class Or(NamedTuple):
    """A formula: at least one option is true."""

    options: tuple[Formula, ...]


Formula: TypeAlias = Literal | And | Or

TAUTOLOGY = And(())
CONTRADICTION = Or(())


MAX_PARTS = 300
"""Larger formulas are cut off here: to drop a conjunct, or to give up on a disjunction, only makes more values possible."""


def conjunction(parts: Iterable[Formula]) -> Formula:
    """Returns the conjunction of formulas, simplified."""
    found: dict[int, Formula] = {}
    for part in parts:
        if isinstance(part, Or) and not part.options:
            return CONTRADICTION
        found.update((id(one), one) for one in (part.parts if isinstance(part, And) else (part,)))
    kept = tuple(found.values())[:MAX_PARTS]
    return kept[0] if len(kept) == 1 else And(kept)


def disjunction(options: Iterable[Formula]) -> Formula:
    """Returns the disjunction of formulas, simplified; neighbours about one term become one set."""
    each: dict[int, Formula] = {}
    for option in options:
        if isinstance(option, And) and not option.parts:
            return TAUTOLOGY
        each.update((id(one), one) for one in (option.options if isinstance(option, Or) else (option,)))
    found = list(each.values())
    joined: list[Formula] = []
    at = 0
    while at < len(found):
        option = found[at]
        end = at + 1
        if isinstance(option, Literal) and not option.values.has_constraints:
            while end < len(found) and _is_joinable(found[end], option.term):
                end += 1
            if end > at + 1:
                option = Literal(option.term, _join([one.values for one in found[at:end] if isinstance(one, Literal)]))
        joined.append(option)
        at = end
    if len(joined) > MAX_PARTS:
        return TAUTOLOGY
    return joined[0] if len(joined) == 1 else Or(tuple(joined))


def _is_joinable(formula: Formula, term: int) -> bool:
    return isinstance(formula, Literal) and formula.term == term and not formula.values.has_constraints


def _join(values: list[ValueSet]) -> ValueSet:
    """Returns the union of sets. Halves are joined first, since the sets grow."""
    if len(values) == 1:
        return values[0]
    middle = len(values) // 2
    return _join(values[:middle]).join(_join(values[middle:]))


class Ternary(NamedTuple):
    """A condition as four formulas: it is true, it is false, it is not true, it is not false."""

    true: Formula
    false: Formula
    not_true: Formula
    not_false: Formula

    def negated(self) -> Ternary:
        """Returns the negation."""
        return Ternary(self.false, self.true, self.not_false, self.not_true)


ALWAYS = Ternary(TAUTOLOGY, CONTRADICTION, CONTRADICTION, TAUTOLOGY)
NEVER = Ternary(CONTRADICTION, TAUTOLOGY, TAUTOLOGY, CONTRADICTION)
UNKNOWN = Ternary(CONTRADICTION, CONTRADICTION, TAUTOLOGY, TAUTOLOGY)


def ternary_on_term(terms: TermTable, term: int, true: ValueSet, false: ValueSet) -> Ternary:
    """Returns the condition that a term's value decides: true in one set, false in another."""
    if term in terms.integers:
        true, false = true.integers_only(), false.integers_only()
    return Ternary(Literal(term, true), Literal(term, false), Literal(term, _complement(true)), Literal(term, _complement(false)))


@lru_cache(maxsize=4096)
def _complement(values: ValueSet) -> ValueSet:
    return values.complement()


def ternary_and(conds: Sequence[Ternary]) -> Ternary:
    """Returns the conjunction of conditions."""
    return Ternary(
        conjunction(cond.true for cond in conds),
        disjunction(cond.false for cond in conds),
        disjunction(cond.not_true for cond in conds),
        conjunction(cond.not_false for cond in conds),
    )


def ternary_or(conds: Sequence[Ternary]) -> Ternary:
    """Returns the disjunction of conditions."""
    return Ternary(
        disjunction(cond.true for cond in conds),
        conjunction(cond.false for cond in conds),
        conjunction(cond.not_true for cond in conds),
        disjunction(cond.not_false for cond in conds),
    )


def ternary_by_case(cases: Sequence[tuple[Formula, Ternary]]) -> Ternary:
    """Returns the condition that equals another one in each of several cases, of which exactly one is true."""
    return Ternary(
        disjunction(conjunction((case, cond.true)) for case, cond in cases),
        disjunction(conjunction((case, cond.false)) for case, cond in cases),
        disjunction(conjunction((case, cond.not_true)) for case, cond in cases),
        disjunction(conjunction((case, cond.not_false)) for case, cond in cases),
    )


MAX_KNOWN_TERMS = 200
"""At a place with more known terms than these, further formulas are ignored."""

MAX_OPEN_DISJUNCTIONS = 60
"""The solver gives up, with "satisfiable", on more open disjunctions than these."""


class Facts(NamedTuple):
    """A set for each known term, and the open disjunctions. ``possible`` is False where the facts contradict each other."""

    sets: dict[int, ValueSet]
    choices: tuple[Or, ...] = ()
    possible: bool = True


NOTHING_KNOWN = Facts({})
IMPOSSIBLE = Facts({}, (), False)


def is_spent(terms: TermTable) -> bool:
    """Tells whether the work budget of the file at hand is used up."""
    return terms.solver_steps > MAX_FILE_STEPS


def assert_formula(terms: TermTable, facts: Facts, formula: Formula) -> Facts:
    """Returns the facts with one formula more; ``IMPOSSIBLE`` where propagation finds a contradiction."""
    if not facts.possible or len(facts.sets) > MAX_KNOWN_TERMS or is_spent(terms):
        return facts
    question = _Solver(terms, dict(facts.sets))
    choices = list(facts.choices)
    possible = question.assume([formula], choices) and question.decide(choices)
    terms.solver_steps += QUESTION_STEPS + MAX_SOLVER_STEPS - question.left
    if not possible:
        return IMPOSSIBLE
    return Facts(question.sets, tuple(choices[-MAX_KEPT_DISJUNCTIONS:]))


def is_satisfiable(terms: TermTable, facts: Facts, formula: Formula) -> bool:
    """Tells whether a formula can be true with the facts; True also where that is not certain."""
    if not facts.possible:
        return False
    if is_spent(terms) or (not facts.choices and _is_free(facts, formula)):
        return True
    question = _Solver(terms, dict(facts.sets))
    choices = list(facts.choices)
    found = question.assume([formula], choices) and question.solve(choices)
    terms.solver_steps += QUESTION_STEPS + MAX_SOLVER_STEPS - question.left
    return found


def _is_free(facts: Facts, formula: Formula) -> bool:
    """Tells whether a formula is true where an unconstrained value is missing: then nothing contradicts it."""
    if isinstance(formula, Literal):
        return formula.values.missing and formula.term not in facts.sets
    return isinstance(formula, Or) and any(_is_free(facts, option) for option in formula.options)


class _Solver:
    """One search for values that satisfy formulas."""

    def __init__(self, terms: TermTable, sets: dict[int, ValueSet]) -> None:
        self.terms = terms
        self.sets = sets
        self.left = MAX_SOLVER_STEPS

    def assume(self, pending: list[Formula], choices: list[Or]) -> bool:
        """Assumes formulas; returns False on a contradiction. Disjunctions are added to ``choices``."""
        terms, sets = self.terms, self.sets
        while pending:
            formula = pending.pop()
            if isinstance(formula, And):
                pending.extend(formula.parts)
                continue
            if isinstance(formula, Or):
                if not formula.options:
                    return False
                choices.append(formula)
                continue
            self.left -= 1
            if self.left < 0:
                return True
            term, values = formula
            before = sets.get(term)
            if before is None:
                before = terms.domain(term)
            now = before.meet(values)
            if now.is_empty:
                return False
            if now != before or term not in sets:
                sets[term] = now
                self._follow(term, now, pending)
        return True

    def _follow(self, term: int, values: ValueSet, pending: list[Formula]) -> None:
        """Propagates what one term's set implies for other terms."""
        terms, sets = self.terms, self.sets
        if not values.missing:
            for needed in terms.needs(term):
                have = sets.get(needed)
                if have is None or have.missing:
                    pending.append(Literal(needed, PRESENT))
        elif values == MISSING:
            pending.extend(Literal(user, MISSING) for user in terms.users(term) if user in sets)
        for unit in terms.units(term):
            known = sets.get(unit)
            if not values.missing:
                if known is not None and not known.missing and _is_counted_in(values, known):
                    continue
                pending.append(Literal(unit, ValueSet(strings=values.amounts.currencies())))
            if known is not None:
                pending.append(Literal(term, _money_in_unit(known)))
        for amount in terms.amounts_with(term):
            counted = sets.get(amount)
            if counted is not None and not _is_counted_in(counted, values):
                pending.append(Literal(amount, _money_in_unit(values)))

    def decide(self, choices: list[Or]) -> bool:
        """Prunes impossible options until nothing changes; returns False when a disjunction has none left."""
        changed = bool(choices)
        while changed and choices and self.left >= 0:
            changed = False
            waiting, choices[:] = choices[:], []
            for choice in waiting:
                options = [option for option in choice.options if self._may(option)]
                if not options:
                    return False
                if len(options) == 1:
                    changed = True
                    if not self.assume([options[0]], choices):
                        return False
                else:
                    choices.append(choice if len(options) == len(choice.options) else Or(tuple(options)))
        return True

    def _may(self, option: Formula) -> bool:
        """Tells whether an option is possible by itself."""
        self.left -= 1
        if isinstance(option, Literal):
            known = self.sets.get(option.term)
            if known is None:
                known = self.terms.domain(option.term)
            return not known.meet(option.values).is_empty
        if isinstance(option, And):
            return all(self._may(part) for part in option.parts if isinstance(part, Literal))
        return bool(option.options)

    def solve(self, choices: list[Or]) -> bool:
        """Tells whether one option of each disjunction can be true together."""
        if not self.decide(choices):
            return False
        if not choices or self.left < 0 or len(choices) > MAX_OPEN_DISJUNCTIONS:
            return True
        first = min(range(len(choices)), key=lambda index: len(choices[index].options))
        rest = choices[:first] + choices[first + 1 :]
        before = self.sets
        for option in choices[first].options:
            self.sets = dict(before)
            more = list(rest)
            if self.assume([option], more) and self.solve(more):
                return True
            if self.left < 0:
                return True
        self.sets = before
        return False


def _is_counted_in(amount: ValueSet, unit: ValueSet) -> bool:
    """Tells whether an amount and its currency already agree, so that propagation adds nothing."""
    return amount.strings.is_empty and amount.amounts.currencies() == unit.strings


def _money_in_unit(codes: ValueSet) -> ValueSet:
    """Returns the amounts in these currencies; missing where the currency is."""
    return MISSING._replace(amounts=money_in(codes.strings))
