"""``not-actionable``: an action that does not ask first what has to be asked on its event.

Declarations of events say which (``AskFirst``): a refund on an early fraud warning asks whether the warning is still actionable.
"""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.analysis.formulas import Literal
from wfrun.dsl.analysis.value_sets import FALSE
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.declarations import AskFirst
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Choice, EventTrigger, File, Logical, Workflow


def not_actionable(ctx: CheckContext, _: File, calls: Sequence[CallSite]) -> None:
    """Reports calls that may be made where the field that has to be asked first is false."""
    guards: dict[int, Sequence[AskFirst]] = {}
    for call in calls:
        workflow = call.workflow
        if id(workflow) not in guards:
            guards[id(workflow)] = _guards(ctx, workflow)
        for guard in guards[id(workflow)]:
            if guard.action == call.node.name and not _asks(call, guard.field):
                help_ = f"start the workflow `when {guard.field}`"
                ctx.report("not-actionable", call.name_span, guard.message, help_, _asking(workflow, guard.field))


def _guards(ctx: CheckContext, workflow: Workflow) -> Sequence[AskFirst]:
    """Returns what has to be asked first on every event that starts a workflow."""
    if not isinstance(workflow.trigger, EventTrigger):
        return ()
    common: list[AskFirst] | None = None
    for pattern in workflow.trigger.events:
        names = ctx.declarations.event_names() if pattern.pattern.endswith("*") else (pattern.pattern,)
        for event in filter(None, map(ctx.declarations.event, filter(pattern.matches, names))):
            common = [one for one in event.ask_first if common is None or one in common]
            if not common:
                return ()
    return common or ()


def _asks(call: CallSite, field: str) -> bool:
    """Returns whether the path condition rules out that the field is false, in the object as it came or as it was retrieved again."""
    terms = call.reader.terms
    for copy in (call.reader.object, *call.refetched):
        asked = terms.intern("field", copy, field, needs=(copy,))
        if not call.path_condition.allows(terms, Literal(asked, FALSE)):
            return True
    return False


def _asking(workflow: Workflow, field: str) -> Fix | None:
    """Returns the edit that makes the condition of a workflow ask for a field."""
    when = workflow.when
    if when is None:
        start = workflow.body.span.start
        return Fix(Span(start, start), f"when {field} ", f"add `when {field}`")
    if isinstance(when, Choice) or (isinstance(when, Logical) and when.operator == "or"):
        return None
    return Fix(Span(when.span.start, when.span.start), f"{field} and ", f"ask for `{field}` too")
