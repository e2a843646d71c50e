"""Registry of lints: warnings about what a script means, given its names, types and money. A new lint is a module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wfrun.dsl.analysis.flow import CallSite, PathLints
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.lints.ambiguous_id import ambiguous_id
from wfrun.dsl.lints.approval_effect import approval_effect
from wfrun.dsl.lints.chosen_host import chosen_host
from wfrun.dsl.lints.event_hint import event_hint
from wfrun.dsl.lints.not_actionable import not_actionable
from wfrun.dsl.lints.proven_currency import brake_in_other_currency, call_in_other_currency, sum_of_currencies
from wfrun.dsl.lints.run_dependence import run_dependence
from wfrun.dsl.lints.stale_after_wait import stale_after_wait
from wfrun.dsl.lints.starts_itself import starts_itself
from wfrun.dsl.lints.unused import unused
from wfrun.dsl.syntax.nodes import File

PATH_LINTS = PathLints(calls=(call_in_other_currency, ambiguous_id), sums=(sum_of_currencies,))
"""Lints of one call or one sum, run during the symbolic walk."""

FILE_LINTS: tuple[Callable[[CheckContext, File, Sequence[CallSite]], None], ...] = (
    not_actionable,
    brake_in_other_currency,
    stale_after_wait,
    starts_itself,
    run_dependence,
    event_hint,
    chosen_host,
    unused,
    approval_effect,
)
"""Lints of a whole file with all its calls of actions, in the order in which they run. Each reports through the context."""
