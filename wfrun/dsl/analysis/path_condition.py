"""Path condition: the formulas in force at a place, with the conditions that they come from.

A path condition answers two questions. *Can this formula be true here?* is one call of the solver. *Why not?* is the unsat core: the fewest
conditions of the path that rule the formula out, which the diagnostics show as reasons. The core is searched in three steps: the formula
may be impossible by itself; one condition alone may rule it out, and the innermost such one is the plainest reason; else conditions are
added from the innermost outwards until the formula is impossible, the last one added is needed, and the search repeats with it fixed, until
the needed ones alone rule the formula out.
"""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.analysis.formulas import NOTHING_KNOWN, Facts, Formula, assert_formula, is_satisfiable
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.source import Span

MAX_REASONS = 24
"""Remember at most this many conditions as reasons, the innermost; older ones stay in force, but are not shown."""


class Reason(NamedTuple):
    """A condition in force: its place, its formula, and whether it is true or not true here.

    ``text`` says it where no text of the script does.
    """

    span: Span
    formula: Formula
    holds: bool
    text: str = ""


class PathCondition(NamedTuple):
    """The facts at a place and their reasons. ``is_complete`` is False where a condition around the place has an error."""

    facts: Facts = NOTHING_KNOWN
    reasons: tuple[Reason, ...] = ()
    is_complete: bool = True

    @property
    def possible(self) -> bool:
        """Tells whether the place can be reached, as far as conditions tell."""
        return self.facts.possible

    def assume(self, terms: TermTable, reason: Reason) -> PathCondition:
        """Returns the path condition with one condition more."""
        return PathCondition(
            assert_formula(terms, self.facts, reason.formula), (*self.reasons[-MAX_REASONS + 1 :], reason), self.is_complete
        )

    def assume_unknown(self) -> PathCondition:
        """Returns the path condition below a condition that could not be read."""
        return self._replace(is_complete=False)

    def allows(self, terms: TermTable, formula: Formula) -> bool:
        """Tells whether a formula can be true here; True also where that is not certain."""
        return is_satisfiable(terms, self.facts, formula)

    def unsat_core(self, terms: TermTable, formula: Formula) -> tuple[Reason, ...] | None:
        """Returns the fewest conditions that rule a formula out, outermost first.

        Empty where the formula is impossible by itself, None where the conditions are not known.
        """
        if not is_satisfiable(terms, NOTHING_KNOWN, formula):
            return ()
        for reason in reversed(self.reasons):
            if not is_satisfiable(terms, assert_formula(terms, NOTHING_KNOWN, reason.formula), formula):
                return (reason,)
        needed: list[Reason] = []
        facts, left = NOTHING_KNOWN, list(reversed(self.reasons))
        while is_satisfiable(terms, facts, formula):
            # Of the innermost ones that rule it out together, the last one is needed.
            more, tried = facts, 0
            for reason in left:
                more = assert_formula(terms, more, reason.formula)
                if not is_satisfiable(terms, more, formula):
                    break
                tried += 1
            else:
                return None
            needed.append(reason)
            facts, left = assert_formula(terms, facts, reason.formula), left[:tried]
        return tuple(reason for reason in self.reasons if any(reason is one for one in needed))
