"""Name resolution: the author's names first, then the language's, then the fields of the event's object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wfrun.dsl.checker.branch_values import suggest_outer_value
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.fields import report_unknown_field
from wfrun.dsl.checker.other_objects import fields_ending, suggest_other_object
from wfrun.dsl.checker.unknown_names import report_foreign_name, suggest_meaning
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import For, Let, Name
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import ANY, Any_, Type
from wfrun.dsl.types.refinements import LENGTH, MOMENT, MONEY, NUMBER, TEXT, value_kinds
from wfrun.support.english import list_names

EVENT_NAMES = ("event", "object", "previous")
"""Names that only a workflow started by an event has."""


def lookup(ctx: CheckContext, name: str, env: Environment) -> Type | None:
    """Returns the type of a name; None where it means nothing."""
    if env.awaited is not None:
        found = ctx.field(env.awaited, name)
        if found is not None:
            return found
    found = env.scope.find(name) or env.trigger.names.get(name)
    if found is not None:
        return found
    if env.trigger.subject is not None:
        found = ctx.field(env.trigger.subject, name)
        if found is not None:
            return found
    if env.trigger.broken:
        return ANY
    return None


def infer_name(ctx: CheckContext, node: Name, env: Environment) -> Type:
    """Infers the type of a name; reports one that means nothing."""
    if node.name == "previous" and env.scope.find("previous") is None:
        report_no_update(ctx, node.span, "`previous` holds what an update changed", env)
    if env.awaited is not None and ctx.members_without(env.awaited, node.name):
        return report_unknown_field(ctx, node.name, node.span, env.awaited, "", "unknown-name")
    found = lookup(ctx, node.name, env)
    if found is None:
        return _report_unknown_name(ctx, node, env)
    if _is_event_read(node, env):
        ctx.event_reads[id(node)] = env.trigger.subject or ANY
    return found


def _is_event_read(node: Name, env: Environment) -> bool:
    """Tells whether a resolved name is the event's object or one of its fields."""
    if env.trigger.subject is None or env.awaited is not None or env.scope.find(node.name) is not None:
        return False
    return node.name == "object" or node.name not in env.trigger.names


def report_no_update(ctx: CheckContext, span: Span, what: str, env: Environment) -> None:
    """Reports an event of the trigger that never carries previous values."""
    for event in env.trigger.events:
        if not event.previous:
            ctx.report(
                "not-an-update",
                span,
                f"{what}, and `{event.name}` is not an update",
                "start the workflow on an event that tells of an update, like `customer.updated`",
            )
            return


def _report_unknown_name(ctx: CheckContext, node: Name, env: Environment) -> Type:
    trigger_context = env.trigger
    if node.name in ("now", "run") and not trigger_context.names:
        return ctx.report(
            "unknown-name", node.span, f"`{node.name}` means nothing {trigger_context.place}", "constants are there before any run"
        )
    if node.name in EVENT_NAMES and trigger_context.subject is None and not trigger_context.broken:
        return ctx.report("unknown-name", node.span, f"`{node.name}` means nothing {trigger_context.place}: there is no event")
    if trigger_context.subject is not None and ctx.members_without(trigger_context.subject, node.name):
        return report_unknown_field(ctx, node.name, node.span, trigger_context.subject, "", "unknown-name")
    message = f"`{node.name}` means nothing {trigger_context.place}"
    if ctx.declarations.action(node.name) is not None:
        return _report_action_as_value(ctx, node, env)
    if ctx.declarations.function(node.name) is not None:
        return ctx.report(
            "unknown-name", node.span, f"`{node.name}` is a function, not a value", f"write what it is to work on: `{node.name}(…)`"
        )
    if report_foreign_name(ctx, node, message, trigger_context.subject):
        return ANY
    elsewhere = find_out_of_scope(ctx, node)
    if isinstance(elsewhere, Let) and ctx.is_assigned(node.name):
        return ANY
    if elsewhere is not None:
        return _report_out_of_scope(ctx, node, message, elsewhere)
    meant = ctx.suggest_name(f"name at {node.span.start}", node.name, _visible_names(ctx, env))
    meant = meant if meant is not None and _fits(ctx, node, meant, env) else None
    if meant is None and (ctx.constants_unread or env.scope.claim_unreadable(node.name)):
        return ANY
    ctx.unresolved_names[id(node)] = len(ctx.problems)
    return ctx.report_unknown("unknown-name", node.span, message, meant, suggest_meaning(ctx, node, trigger_context))


def _report_action_as_value(ctx: CheckContext, node: Name, env: Environment) -> Type:
    """Reports the name of an action where a value is needed; a field may have been meant that ends with the same word."""
    message = f"`{node.name}` is an action, not a value"
    subject = env.trigger.subject
    fields = fields_ending(ctx, subject, node.name) if subject is not None else ()
    if len(fields) == 1:
        return ctx.report_unknown("unknown-name", node.span, message, fields[0])
    help_ = suggest_other_object(ctx, subject, node.name) if subject is not None else ""
    if fields:
        help_ = f"did you mean {list_names(fields[:MAX_FIELDS])}?"
    elif not help_:
        help_ = f"give its result a name first: `let result = {node.name} …`" if env.trigger.names else "call it in a workflow"
    return ctx.report("unknown-name", node.span, message, help_)


MAX_FIELDS = 3
"""At most this many fields that may be meant are named."""


_ORDERED = re.compile(r"\s*(?:[<>]=|>|<\s*(?:\d|now\b))")
_READS_FIELD = re.compile(r"\.([A-Za-z_]\w*)")


def _fits(ctx: CheckContext, node: Name, meant: str, env: Environment) -> bool:
    """Tells whether a field of the event's object may stand in place of an unknown name: it can be compared, or read from, like it."""
    text = ctx.source.text
    subject = env.awaited if env.awaited is not None and ctx.field(env.awaited, meant) is not None else env.trigger.subject
    type_ = ctx.field(subject, meant) if subject is not None and env.scope.find(meant) is None else None
    if type_ is None or isinstance(type_, Any_) or meant in env.trigger.names:
        return True
    read = _READS_FIELD.match(text, node.span.end)
    if read is not None:
        return ctx.field(type_, read[1]) is not None
    return _ORDERED.match(text, node.span.end) is None or bool(value_kinds(type_) & (NUMBER | MONEY | MOMENT | LENGTH | TEXT))


def find_out_of_scope(ctx: CheckContext, node: Name) -> Let | For | None:
    """Returns the statement of the workflow that binds a name elsewhere: in a block that has ended, or further down."""
    workflow = ctx.enclosing_workflow(node.span)
    if workflow is None:
        return None
    bindings = ctx.binding_statements.get(id(workflow))
    if bindings is None:
        bindings = ctx.binding_statements[id(workflow)] = {}
        for one in walk(workflow):
            match one:
                case Let(name) | For(name):
                    before = bindings.get(name)
                    # Of two statements the later counts, unless it is inside the other.
                    if before is None or before.span.end <= one.span.start:
                        bindings[name] = one
    return bindings.get(node.name)


def _report_out_of_scope(ctx: CheckContext, node: Name, message: str, binding: Let | For) -> Type:
    place = binding.name_span if isinstance(binding, Let) else binding.variable_span
    if binding.span.start > node.span.start:
        help_ = f"`{node.name}` is given further down: name it before it is read"
    elif isinstance(binding, For):
        help_ = f"`{node.name}` is there in the block of its `for` only"
    elif binding.span.end > node.span.start:
        help_ = f"`{node.name}` is there from the next statement on"
    else:
        help_ = f"`{node.name}` ends with the block that it is given in: name it before that block"
        written = suggest_outer_value(ctx, binding, None)
        if written:
            help_ += f", `{written}`"
    where = (Related(ctx.source, place, "it is given here"),) if place.end else ()
    return ctx.report("unknown-name", node.span, message, help_, related=where)


def _visible_names(ctx: CheckContext, env: Environment) -> Iterator[str]:
    yield from env.scope.all_names()
    yield from env.trigger.names
    if env.awaited is not None:
        yield from ctx.field_names(env.awaited)
    if env.trigger.subject is not None:
        yield from ctx.field_names(env.trigger.subject)
