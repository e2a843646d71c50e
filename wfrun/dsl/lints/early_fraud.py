"""``not-actionable``: a refund on an early fraud warning that does not ask whether the warning is actionable."""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.analysis.formulas import Literal
from wfrun.dsl.analysis.value_sets import FALSE
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Choice, EventTrigger, File, Logical, Workflow

EARLY_WARNING = "radar.early_fraud_warning"


def not_actionable(ctx: CheckContext, _: File, acts: Sequence[CallSite]) -> None:
    """A refund on an early fraud warning that may not be ``actionable`` where the refund is made."""
    for act in acts:
        trigger = act.workflow.trigger
        if act.node.name != "create_refund" or not isinstance(trigger, EventTrigger):
            continue
        if not all(event.pattern.removeprefix("v1.").startswith(EARLY_WARNING + ".") for event in trigger.events):
            continue
        if not _asks(act):
            ctx.report(
                "not-actionable",
                act.node.name_span if act.node.name_span.end else act.node.span,
                "this refund does not ask whether the fraud warning is `actionable`: the charge may be refunded or disputed already",
                "start the workflow `when actionable`",
                _asking(act.workflow),
            )


def _asks(act: CallSite) -> bool:
    """Whether the conditions in force rule out that the warning, as it came or as it was retrieved again, is not actionable."""
    terms = act.reader.terms
    for warning in (act.reader.object, *act.again):
        actionable = terms.intern("field", warning, "actionable", needs=(warning,))
        if not act.known.allows(terms, Literal(actionable, FALSE)):
            return True
    return False


def _asking(workflow: Workflow) -> Fix | None:
    """The edit that makes a workflow ask whether the warning is actionable."""
    when = workflow.when
    if when is None:
        start = workflow.body.span.start
        return Fix(Span(start, start), "when actionable ", "add `when actionable`")
    if isinstance(when, Choice) or (isinstance(when, Logical) and when.operator == "or"):
        return None
    return Fix(Span(when.span.start, when.span.start), "actionable and ", "ask for `actionable` too")
