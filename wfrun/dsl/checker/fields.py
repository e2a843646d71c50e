"""Fields: infers fields and items of values, and words what is said of those that do not exist (``unknown-field``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wfrun.dsl.checker.context import CheckContext, item_type, list_some
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.unknown_names import report_foreign_field
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Expression, Field, Index, Name, Null, Number, Text
from wfrun.dsl.types.base import ANY, Any_, Id, List, Map, Object, Type, Union, members_of
from wfrun.dsl.types.display import describe, describe_object
from wfrun.dsl.types.refinements import MAP, MONEY, NUMBER, OBJECT, OWN_STRUCTURES, TEXT, EventObjectUnion, value_kinds
from wfrun.support.english import list_words
from wfrun.values.currencies import CURRENCIES

_COMPARED = re.compile(r"\s*(?:[=!<>]=|[<>])\s*[0-9][0-9_]*(?:\.[0-9]+)?(?!\s*[A-Z]{3}\b)")
"""A comparison with a number that has no currency."""

MAX_SHOWN_FIELDS = 12
"""A message names the fields or events where there are no more than this."""

MAX_SHOWN_LACKING = 3
"""At most this many objects that lack a field are named in a message."""


def infer_field(ctx: CheckContext, node: Field, target: Type, env: Environment) -> Type:
    """Infers the type of ``target.name``."""
    found = ctx.field(target, node.name)
    if found is not None:
        return found
    span = node.name_span if node.name_span.end else ctx.find(node.span, node.name, last=True)
    ids = _id_targets(target)
    if ids:
        return _report_not_expanded(ctx, node, ids, env)
    if env.awaited is not None and (own := OWN_IN_WHERE.match(ctx.source.text, node.span.start)) is not None:
        return _report_own_in_where(ctx, node, span, own, env)
    if report_foreign_field(ctx, node, span, target, env.trigger.subject):
        return ANY
    return report_unknown_field(ctx, node.name, span, target, ctx.text(node.target))


OWN_IN_WHERE = re.compile(r"(?:event\.data\.object|event\.object|data\.object|object)\.([A-Za-z_]\w*)")
"""The ways through which authors read the field of the run's own object."""


def _report_own_in_where(ctx: CheckContext, node: Field, span: Span, found: re.Match[str], env: Environment) -> Type:
    """Reports ``where id == event.object.id``: in the condition of a wait, the fields are those of the awaited object."""
    field, whole = found[1], found[0]
    value = f"object.{field}" if whole == f"object.{field}" else field
    message = (
        "in the `where` of a `wait for`, `object` is a field of the awaited object"
        if whole.startswith("object.")
        else f"`{ctx.text(node.target)}` has no field `{node.name}`"
    )
    help_ = f"name the run's own value before it, `let own = {value}`, and write `own` here"
    fix = None
    if env.statement is not None and env.scope.find("own") is None and env.statement.start < node.span.start:
        text = ctx.source.text
        begin = text.rfind("\n", 0, env.statement.start) + 1
        indentation = text[begin : env.statement.start]
        between = f"\n{indentation}" if not indentation.strip() else "; "
        before = text[env.statement.start : node.span.start]
        fix = Fix(Span(env.statement.start, found.end()), f"let own = {value}{between}{before}own")
    return ctx.report("unknown-field", span, message, help_, fix)


def report_unknown_field(ctx: CheckContext, name: str, span: Span, target: Type, what: str, code: str = "unknown-field") -> Type:
    """Reports a field that does not exist; ``what`` is the source of the target."""
    lacking = ctx.members_without(target, name)
    if lacking:
        return _report_not_in_all(ctx, code, span, name, target, lacking)
    names = ctx.field_names(target)
    item = item_type(target)
    if isinstance(target, List) or item is not None:
        return ctx.report("unknown-field", span, f"`{what}` is a list and has no `{name}`", *_suggest_for_list(ctx, name, span, item, what))
    if not names:
        return ctx.report("unknown-field", span, f"`{what}` is {describe(target)} and has no fields")
    if name in CURRENCIES and value_kinds(target) == MONEY:
        compared = _COMPARED.match(ctx.source.text, span.end)
        shown = f"{what}{compared[0]}" if compared is not None else f"{what} > 5"
        written = f"{shown} {name.upper()}"
        fix = Fix(Span(span.start - 1, compared.end()), f"{compared[0]} {name.upper()}") if compared is not None else None
        return ctx.report("unknown-field", span, f"`{what}` has no field `{name}`", f"money is compared in its currency: `{written}`", fix)
    there = f"it has {list_some(tuple(names))}" if len(names) <= MAX_SHOWN_FIELDS else ""
    if isinstance(target, Object) and target.name[:1] not in "#@" and not there:
        there = f"`wfrun types {target.name}` lists its fields"
    message = f"{_label(target, what)} has no field `{name}`"
    return ctx.report_unknown("unknown-field", span, message, ctx.suggest_name(f"field {target!r}", name, names), there)


def _suggest_for_list(ctx: CheckContext, name: str, span: Span, item: Type | None, what: str) -> tuple[str, Fix | None]:
    """Suggests what to write in place of a field of a list."""
    dot = Span(max(0, span.start - 1), span.end)
    if name == "first":
        return f"write `{what}[0]`", Fix(dot, "[0]", "write `[0]`")
    if name in ("data", "has_more"):
        help_ = "what an action lists is the list itself, and all of it"
        return help_, Fix(dot, "", f"delete `.{name}`") if name == "data" else None
    if item is not None and ctx.field(item, name) is None:
        return f"`{what}[0]` is its first item", None
    return f"take one item, `{what}[0].{name}`, or ask about all: `any(x in {what} where x.{name} …)`", None


def _report_not_in_all(
    ctx: CheckContext, code: str, span: Span, name: str, target: Type, lacking: Sequence[tuple[Type, tuple[str, ...]]]
) -> Type:
    """Reports a field that the objects of some events lack, with those objects and a field that all have."""
    shown = [f"{_object_label(member)} ({first_names(events, 1)})" for member, events in lacking[:MAX_SHOWN_LACKING]]
    if len(lacking) > MAX_SHOWN_LACKING:
        shown.append(f"{len(lacking) - MAX_SHOWN_LACKING} more")
    *first, last = shown
    who = f"{', '.join(first)} and {last} have" if first else f"{last} has"
    meant = ctx.suggest_name(f"field {target!r}", name, ctx.field_names(target))
    message = f"not every one of these events has `{name}`: {who} none"
    if meant is not None:
        return ctx.report(code, span, message, f"did you mean `{meant}`? All of them have it", Fix(span, meant, f"write `{meant}`"))
    without = {event for _, events in lacking for event in events}
    having = [
        event for events in (target.events if isinstance(target, EventObjectUnion) else ()) for event in events if event not in without
    ]
    alone = f"start the workflow on {first_names(having, 3)} alone" if len(having) <= MAX_SHOWN_FIELDS else "write a workflow for each"
    return ctx.report(code, span, message, f"use what all of them have, or {alone}")


def _object_label(type_: Type) -> str:
    names = [one.name for one in members_of(type_) if isinstance(one, Object)]
    return list_words(map(describe_object, names)) if names else "an object that is not known"


def first_names(names: Sequence[str], most: int) -> str:
    """Lists the first names: ``a, b and 3 more``."""
    shown = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _label(target: Type, what: str) -> str:
    if isinstance(target, Object) and not target.name.startswith("#") and target.name not in OWN_STRUCTURES:
        return describe_object(target.name.removeprefix("@"))
    return f"`{what}`"


def _id_targets(target: Type) -> tuple[str, ...] | None:
    """Returns the objects that an id may point to (none known: empty); None for what is no id."""
    if isinstance(target, Id):
        return target.targets or ("",)
    if isinstance(target, Union):
        found = [name for member in target.members for name in _id_targets(member) or ()]
        return tuple(found) or None
    return None


def _report_not_expanded(ctx: CheckContext, node: Field, targets: tuple[str, ...], env: Environment) -> Type:
    what = ctx.text(node.target)
    if node.name == "id":
        return ctx.report(
            "not-expanded", node.span, f"`{what}` is the id itself", f"write `{what}`", Fix(node.span, what, f"write `{what}`")
        )
    called = targets[0].split(".")[-1] if targets[0] else _last_name(node.target)
    message = (
        f"`{what}` is the id of {describe_object(targets[0])}, not the {called.replace('_', ' ')} itself"
        if targets[0]
        else f"`{what}` is an id"
    )
    call = retrieval(ctx, targets[0], node.target) if len(set(targets)) == 1 else None
    if call is None:
        return ctx.report("not-expanded", node.span, message, "retrieve the object first and read the field of what comes back")
    expanded = Object(targets[0])
    read = (
        node.name
        if ctx.field(expanded, node.name) is not None
        else ctx.suggest_name(f"field {expanded!r}", node.name, ctx.field_names(expanded))
    )
    if read is None:
        help_ = f"{describe_object(targets[0])} has no field `{node.name}`; its fields are read after `{call[1]}`"
        return ctx.report("not-expanded", node.span, message, help_)
    help_ = f"retrieve it first: `{call[1]}`"
    if env.statement is None and env.trigger.subject is not None:
        help_ = f"retrieve it in the block, `{call[1]}`, and ask there: `if {call[0]}.{read} …`"
    fix = retrieval_fix(ctx, env.statement, node.span, call[1], f"{call[0]}.{read}")
    return ctx.report("not-expanded", node.span, message, help_, fix)


def retrieval(ctx: CheckContext, name: str, node: Expression) -> tuple[str, str] | None:
    """Returns a name for a retrieved object, and the statement that retrieves it; None where no action does."""
    action = ctx.declarations.retrieval(name)
    if action is None or action.main is None:
        return None
    called = name.split(".")[-1]
    return called, f"let {called} = {action.name} {ctx.text(node)}"


def _last_name(node: Expression) -> str:
    return node.name if isinstance(node, Name | Field) else "object"


def retrieval_fix(ctx: CheckContext, statement: Span | None, place: Span, call: str, read: str) -> Fix | None:
    """Returns the fix that inserts a retrieval before the statement and reads from its result."""
    if statement is None or statement.start > place.start:
        return None
    text = ctx.source.text
    line = text.rfind("\n", 0, statement.start) + 1
    lead = text[line : statement.start]
    # Where other text stands before the statement on its line, the new one goes on that line too.
    between = f"\n{lead}" if not lead.strip() else "; "
    body = text[statement.start : place.start]
    return Fix(Span(statement.start, place.end), f"{call}{between}{body}{read}", f"add `{call}`")


# --- items -------------------------------------------------------------------------------------------------------------------------


def infer_index(ctx: CheckContext, node: Index, target: Type, key: Type, env: Environment) -> Type:
    """Infers the type of ``target["key"]`` or ``target[0]``."""
    if isinstance(node.key, Null):
        return ctx.report(
            "wrong-type", node.key.span, f"`null` is no place in `{ctx.text(node.target)}`: what stands there is always missing"
        )
    if isinstance(target, Any_):
        return ANY
    if _id_targets(target):
        return ctx.report(
            "not-expanded", node.span, f"`{ctx.text(node.target)}` is an id, not the object itself", "retrieve the object first"
        )
    have = value_kinds(target)
    item = item_type(target)
    if item is not None and not have & (MAP | OBJECT):
        if not value_kinds(key) & NUMBER:
            message = f"the place in a list is a number from 0, not {describe(key)}"
            return ctx.report("wrong-type", node.key.span, message, *suggest_quotes(ctx, node.key))
        return item
    if not have & (MAP | OBJECT):
        return ctx.report("wrong-type", node.span, f"`{ctx.text(node.target)}` is {describe(target)} and has no items")
    if item is not None and value_kinds(key) & NUMBER:
        return item
    if not value_kinds(key) & TEXT:
        return ctx.report("wrong-type", node.key.span, f"the key of a map is text, not {describe(key)}", *suggest_quotes(ctx, node.key))
    if isinstance(node.key, Text):
        found = ctx.field(target, node.key.value)
        if found is not None:
            return found
        return report_unknown_field(ctx, node.key.value, _without_quotes(ctx, node.key.span), target, ctx.text(node.target))
    return target.value if isinstance(target, Map) else ANY


def suggest_quotes(ctx: CheckContext, node: Expression) -> tuple[str, Fix | None]:
    """Suggests a number with the quotes that it lacks, or without those that it has."""
    match node:
        case Number():
            text = f'"{ctx.code(node)}"'
        case Text(text) if text.isascii() and text.isdigit() and len(text) < 10:
            text = str(int(text))
        case _:
            return "", None
    return f"write `{text}`", Fix(node.span, text, f"write `{text}`")


def _without_quotes(ctx: CheckContext, span: Span) -> Span:
    """Returns the span of a key without its quotes."""
    marks = 2 if ctx.source.text.startswith("r", span.start) else 1
    return Span(span.start + marks, span.end - 1)
