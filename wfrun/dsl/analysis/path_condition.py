"""What is known at a place of a script: facts, and the conditions that they come from, to be shown as reasons."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.analysis.formulas import NOTHING_KNOWN, Facts, Formula, is_satisfiable, with_formula
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.source import Span

MAX_REASONS = 24
"""So many conditions around a place are remembered, the innermost ones; older ones stay in force, but are not shown."""


class Reason(NamedTuple):
    """A condition that is in force: where it stands, and whether it is true here or is not. ``text`` says it where it is not written so."""

    span: Span
    formula: Formula
    holds: bool
    text: str = ""


class PathCondition(NamedTuple):
    """The facts at a place, and why they are facts. ``whole`` is False where a condition around the place has an error."""

    facts: Facts = NOTHING_KNOWN
    reasons: tuple[Reason, ...] = ()
    whole: bool = True

    @property
    def possible(self) -> bool:
        """Whether the place is reached at all, as far as conditions tell."""
        return self.facts.possible

    def assume(self, terms: TermTable, reason: Reason) -> PathCondition:
        """With one more condition."""
        return PathCondition(with_formula(terms, self.facts, reason.formula), (*self.reasons[-MAX_REASONS + 1 :], reason), self.whole)

    def assume_unknown(self) -> PathCondition:
        """The same, where a condition could not be read."""
        return self._replace(whole=False)

    def allows(self, terms: TermTable, formula: Formula) -> bool:
        """Whether a formula can be true here; also where that is not certain."""
        return is_satisfiable(terms, self.facts, formula)

    def unsat_core(self, terms: TermTable, formula: Formula) -> tuple[Reason, ...] | None:
        """The fewest conditions that rule a formula out, outermost first.

        Empty where it is impossible by itself, None where it is not known which they are.
        """
        if not is_satisfiable(terms, NOTHING_KNOWN, formula):
            return ()
        for reason in reversed(self.reasons):
            if not is_satisfiable(terms, with_formula(terms, NOTHING_KNOWN, reason.formula), formula):
                return (reason,)
        needed: list[Reason] = []
        facts, left = NOTHING_KNOWN, list(reversed(self.reasons))
        while is_satisfiable(terms, facts, formula):
            # Of the innermost ones that rule it out together, the last one is needed.
            more, tried = facts, 0
            for reason in left:
                more = with_formula(terms, more, reason.formula)
                if not is_satisfiable(terms, more, formula):
                    break
                tried += 1
            else:
                return None
            needed.append(reason)
            facts, left = with_formula(terms, facts, reason.formula), left[:tried]
        return tuple(reason for reason in self.reasons if any(reason is one for one in needed))
