"""Conditions as formulas over values, and whether formulas can be true together.

A condition is true, false or unknown. ``Ternary`` has a formula for each of "is true", "is false" and their opposites, so that a formula
itself is only true or not. Formulas are made of ``Literal``: the value of one term lies in a set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import MISSING, PRESENT, ValueSet, money_in

MAX_WORK = 3_000
"""So many steps are taken to decide one question; beyond that everything counts as possible."""

MAX_CHOICES = 12
"""So many alternatives that are not decided yet are kept; older ones are forgotten, which only makes more possible."""


class Literal(NamedTuple):
    """The value of a term lies in a set."""

    term: int
    values: ValueSet


class And(NamedTuple):
    """Every part is true."""

    parts: tuple[Formula, ...]


class Or(NamedTuple):
    """A part is true."""

    options: tuple[Formula, ...]


Formula: TypeAlias = Literal | And | Or

YES = And(())
NO = Or(())


MAX_LENGTH = 300
"""Of more parts than these the rest is left out, and more options than these are as good as any: both only make more possible."""


def conjunction(parts: Iterable[Formula]) -> Formula:
    """Every part, without what is trivial and what stands there twice."""
    found: dict[int, Formula] = {}
    for part in parts:
        if isinstance(part, Or) and not part.options:
            return NO
        found.update((id(one), one) for one in (part.parts if isinstance(part, And) else (part,)))
    kept = tuple(found.values())[:MAX_LENGTH]
    return kept[0] if len(kept) == 1 else And(kept)


def disjunction(options: Iterable[Formula]) -> Formula:
    """One of the options, without what is trivial and what stands there twice; sets of one term that stand side by side are joined."""
    each: dict[int, Formula] = {}
    for option in options:
        if isinstance(option, And) and not option.parts:
            return YES
        each.update((id(one), one) for one in (option.options if isinstance(option, Or) else (option,)))
    found = list(each.values())
    joined: list[Formula] = []
    at = 0
    while at < len(found):
        option = found[at]
        end = at + 1
        if isinstance(option, Literal) and not option.values.has_traits:
            while end < len(found) and _joins(found[end], option.term):
                end += 1
            if end > at + 1:
                option = Literal(option.term, _joined([one.values for one in found[at:end] if isinstance(one, Literal)]))
        joined.append(option)
        at = end
    if len(joined) > MAX_LENGTH:
        return YES
    return joined[0] if len(joined) == 1 else Or(tuple(joined))


def _joins(formula: Formula, term: int) -> bool:
    return isinstance(formula, Literal) and formula.term == term and not formula.values.has_traits


def _joined(values: list[ValueSet]) -> ValueSet:
    """What lies in one of the sets; halves are joined first, since the sets grow."""
    if len(values) == 1:
        return values[0]
    middle = len(values) // 2
    return _joined(values[:middle]).join(_joined(values[middle:]))


class Ternary(NamedTuple):
    """A condition: when it is true, when it is false, and when it is not the one or not the other."""

    true: Formula
    false: Formula
    not_true: Formula
    not_false: Formula

    def negated(self) -> Ternary:
        """``not`` of it."""
        return Ternary(self.false, self.true, self.not_false, self.not_true)


ALWAYS = Ternary(YES, NO, NO, YES)
NEVER = Ternary(NO, YES, YES, NO)
UNKNOWN = Ternary(NO, NO, YES, YES)


def on_term(terms: TermTable, term: int, true: ValueSet, false: ValueSet) -> Ternary:
    """A condition that looks at one value."""
    if term in terms.whole:
        true, false = true.whole(), false.whole()
    return Ternary(Literal(term, true), Literal(term, false), Literal(term, _rest(true)), Literal(term, _rest(false)))


@lru_cache(maxsize=4096)
def _rest(values: ValueSet) -> ValueSet:
    return values.rest()


def all_of(conds: Sequence[Ternary]) -> Ternary:
    """``and``."""
    return Ternary(
        conjunction(cond.true for cond in conds),
        disjunction(cond.false for cond in conds),
        disjunction(cond.not_true for cond in conds),
        conjunction(cond.not_false for cond in conds),
    )


def any_of(conds: Sequence[Ternary]) -> Ternary:
    """``or``."""
    return Ternary(
        disjunction(cond.true for cond in conds),
        conjunction(cond.false for cond in conds),
        conjunction(cond.not_true for cond in conds),
        disjunction(cond.not_false for cond in conds),
    )


def by_case(cases: Sequence[tuple[Formula, Ternary]]) -> Ternary:
    """A condition that is another one in each of several cases, of which exactly one is true."""
    return Ternary(
        disjunction(conjunction((case, cond.true)) for case, cond in cases),
        disjunction(conjunction((case, cond.false)) for case, cond in cases),
        disjunction(conjunction((case, cond.not_true)) for case, cond in cases),
        disjunction(conjunction((case, cond.not_false)) for case, cond in cases),
    )


MAX_SETS = 200
"""Of more terms than these nothing is known at one place."""

MAX_OPEN = 60
"""More alternatives at once are not looked into."""


class Facts(NamedTuple):
    """What is known at a place: a set for each term, and alternatives that are not decided. ``possible`` is False where nothing fits."""

    sets: dict[int, ValueSet]
    choices: tuple[Or, ...] = ()
    possible: bool = True


NOTHING_KNOWN = Facts({})
IMPOSSIBLE = Facts({}, (), False)


def with_formula(terms: TermTable, facts: Facts, formula: Formula) -> Facts:
    """The facts with one more; what is seen not to be possible together is ``IMPOSSIBLE``, ``is_satisfiable`` looks closer."""
    if not facts.possible or len(facts.sets) > MAX_SETS:
        return facts
    question = _Question(terms, dict(facts.sets))
    choices = list(facts.choices)
    if not question.assume([formula], choices) or not question.decide(choices):
        return IMPOSSIBLE
    return Facts(question.sets, tuple(choices[-MAX_CHOICES:]))


def is_satisfiable(terms: TermTable, facts: Facts, formula: Formula) -> bool:
    """Whether a formula can be true with the facts; also where that is not certain."""
    if not facts.possible:
        return False
    if not facts.choices and _is_free(facts, formula):
        return True
    question = _Question(terms, dict(facts.sets))
    choices = list(facts.choices)
    return question.assume([formula], choices) and question.solve(choices)


def _is_free(facts: Facts, formula: Formula) -> bool:
    """Whether a formula is true where a value is missing of which nothing is known: then nothing stands against it."""
    if isinstance(formula, Literal):
        return formula.values.missing and formula.term not in facts.sets
    return isinstance(formula, Or) and any(_is_free(facts, option) for option in formula.options)


class _Question:
    """One search for values that fit."""

    def __init__(self, terms: TermTable, sets: dict[int, ValueSet]) -> None:
        self.terms = terms
        self.sets = sets
        self.left = MAX_WORK

    def assume(self, pending: list[Formula], choices: list[Or]) -> bool:
        """Takes formulas for true; False when they cannot be. Alternatives are added to ``choices``."""
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
        """What follows for other terms from what is known of one."""
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
                pending.append(Literal(unit, ValueSet(texts=values.amounts.currencies())))
            if known is not None:
                pending.append(Literal(term, _in_unit(known)))
        for amount in terms.amounts_with(term):
            counted = sets.get(amount)
            if counted is not None and not _is_counted_in(counted, values):
                pending.append(Literal(amount, _in_unit(values)))

    def decide(self, choices: list[Or]) -> bool:
        """Strikes out alternatives that are impossible, until nothing changes; False when one has none left."""
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
        """Whether an alternative is possible, at a glance."""
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
        """Whether one alternative of each choice can be true together."""
        if not self.decide(choices):
            return False
        if not choices or self.left < 0 or len(choices) > MAX_OPEN:
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
    """Whether it is known already that an amount is in one of the currencies that its unit can be, and the unit one that it can be in."""
    return amount.texts.is_empty and amount.amounts.currencies() == unit.texts


def _in_unit(codes: ValueSet) -> ValueSet:
    """The amounts that are possible where the currency is one of these; none where it is missing."""
    return MISSING._replace(amounts=money_in(codes.texts))
