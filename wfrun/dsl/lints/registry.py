"""The lints: warnings about what a script means, once its names, types and money are known. A new one is a module, and one line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wfrun.dsl.analysis.flow import CallSite, PathLints
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.lints.ambiguous_id import gives_other_id
from wfrun.dsl.lints.not_actionable import not_actionable
from wfrun.dsl.lints.proven_currency import acts_in_other_currency, adds_other_currency
from wfrun.dsl.lints.stale_after_wait import stale_after_wait
from wfrun.dsl.lints.starts_itself import starts_itself
from wfrun.dsl.lints.unused import unused
from wfrun.dsl.syntax.nodes import File

PATH_LINTS = PathLints(calls=(acts_in_other_currency, gives_other_id), sums=(adds_other_currency,))
"""The lints that look at one call or one sum at a time, while the conditions on the way there are followed."""

FILE_LINTS: tuple[Callable[[CheckContext, File, Sequence[CallSite]], None], ...] = (not_actionable, stale_after_wait, starts_itself, unused)
"""The lints that look at a whole file with all its calls of actions, in this order. Each reports through the context."""
