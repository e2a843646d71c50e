"""Assignability: a value against the type that its place takes: enumerations, ids, exact types, and texts without quotes."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import describe_prefixes, fields_with_id, id_owner, is_certainly_no_id, unrelated
from wfrun.dsl.checker.money import is_money, is_number, resolve_currency
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.checker.unknown_names import IN_QUOTES, report_unknown_event
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Expression, MapEntry, Name, Number, Text
from wfrun.dsl.types.base import Any_, Format, Id, Map, Object, String, Type, Union, members_of
from wfrun.dsl.types.base import Number as NumberType
from wfrun.dsl.types.display import describe, describe_object
from wfrun.dsl.types.refinements import EventName, value_kinds
from wfrun.support.english import list_words
from wfrun.support.records import evolve
from wfrun.values.currencies import CURRENCIES
from wfrun.values.stripe_ids import split

MAX_SHOWN_VALUES = 12
"""At most this many values are listed in a message."""


def listed_values(type_: Type) -> tuple[str, ...] | None:
    """Returns the texts that Stripe lists for a value of the type; None when any text will do or no value is text."""
    if isinstance(type_, String):
        return type_.values or None
    if isinstance(type_, Union):
        found: list[str] = []
        for member in type_.members:
            if isinstance(member, Id | Any_) or (isinstance(member, String) and not member.values):
                return None
            found += listed_values(member) or ()
        return tuple(found) or None
    return None


def shown_values(values: tuple[str, ...]) -> str:
    """Lists the first values, for messages."""
    return ", ".join(f"`{one}`" for one in values[:MAX_SHOWN_VALUES]) + (" …" if len(values) > MAX_SHOWN_VALUES else "")


def describe_expected(type_: Type) -> str:
    """Describes what an argument of the type takes, for messages."""
    words: list[str] = []
    values: tuple[str, ...] = ()
    for one in members_of(type_):
        if isinstance(one, String) and one.values:
            values += tuple(text for text in one.values if text)
        elif isinstance(one, NumberType) and one.integer:
            words.append("a whole number")
        else:
            words.append("a map" if isinstance(one, Object) else describe(one))
    if values and not words:
        return f"one of {shown_values(values)}"
    return list_words(dict.fromkeys([*words, *(f"`{text}`" for text in values)]))


def check_assignable(ctx: CheckContext, node: Expression, type_: Type, what: str, *, takes: bool = False, clearable: bool = False) -> bool:
    """Reports a text that cannot be a value of the type: none that Stripe lists, or the id of another object. Returns True if it did.

    ``what`` tells in a message what the value is for, ``takes`` that it is an argument. For an unresolved name that was meant as a text,
    the problem that was reported before is changed.
    """
    if isinstance(node, Name):
        if id(node) in ctx.unresolved_names:
            _report_unquoted(ctx, node, type_)
        return False
    if not isinstance(node, Text) or (clearable and not node.value):
        return False
    if isinstance(type_, EventName):
        return _report_event_name(ctx, node)
    values = listed_values(type_)
    if values is not None:
        return node.value not in values and _report_unlisted(ctx, node, type_, values, what, takes)
    owner = id_owner(node, type_)
    if owner is None and not is_certainly_no_id(node, type_):
        return False
    verb = "takes" if takes else "is"
    actual = f"the id of {describe_object(owner)}" if owner is not None else "no id"
    ctx.report(
        "wrong-type", node.span, f"`{shorten(node.value)}` is {actual}, and {what} {verb} {describe(type_)}", describe_prefixes(type_)
    )
    return True


def _report_unlisted(ctx: CheckContext, node: Text, type_: Type, values: tuple[str, ...], what: str, takes: bool) -> bool:
    meant = ctx.suggest_name(f"value {values!r}", node.value, values)
    if value_kinds(type_) != {"text"} and meant is None:
        message = f"{what} {'takes' if takes else 'is'} {describe_expected(type_)}, and `{ctx.text(node)}` is text"
        ctx.report("wrong-type", node.span, message, *suggest_conversion(ctx, node, type_))
        return True
    message = f"`{node.value}` is not among the listed values of {what}"
    shown = shown_values(values)
    if meant is None:
        ctx.report("unknown-value", node.span, message, f"it can be {shown}")
    elif len(values) == 1:
        ctx.report("unknown-value", node.span, message, f"it is always `{meant}`", Fix(node.span, f'"{meant}"', f"write `{meant}`"))
    else:
        fix = Fix(node.span, f'"{meant}"', f"write `{meant}`")
        ctx.report("unknown-value", node.span, message, f"did you mean `{meant}`? It can be {shown}", fix)
    return True


def check_share(ctx: CheckContext, node: Expression, format: Format | None, what: str) -> bool:
    """Reports a share, ``20%``, where percent are counted. Returns True if it did."""
    if format is not Format.PERCENT or not isinstance(node, Number) or not node.percent:
        return False
    text = ctx.text(node)
    plain = text.rstrip("% ")
    fix = Fix(node.span, plain, f"write `{plain}`")
    ctx.report("wrong-type", node.span, f"{what} counts percent, and `{text}` is a hundredth of that", f"write `{plain}`", fix)
    return True


def _report_event_name(ctx: CheckContext, node: Text) -> bool:
    """Reports a text compared with ``event.type`` that is no event type. The analysis decides whether it is one of the workflow's own."""
    if ctx.declarations.event(node.value) is not None:
        return False
    report_unknown_event(ctx, node.value, ctx.find(node.span, node.value))
    return True


def _report_unquoted(ctx: CheckContext, node: Name, type_: Type) -> None:
    """Changes the problem of an unresolved name where a text is expected: the quotes are missing."""
    at = ctx.unresolved_names[id(node)]
    problem = ctx.problems[at]
    if isinstance(type_, Map) and problem.fix is None:
        ctx.problems[at] = evolve(problem, help=f'a map is needed here: `{{{node.name}: "…"}}`')
        return
    values = listed_values(type_)
    quoted = f'"{node.name}"'
    if values is not None:
        meant = node.name if node.name in values else ctx.suggest_name(f"value {values!r}", node.name, values)
        if meant is not None:
            quoted = f'"{meant}"'
            help_ = f"{IN_QUOTES}: `{quoted}`" if meant == node.name else f"did you mean `{quoted}`?"
            ctx.problems[at] = evolve(problem, help=help_, fix=Fix(node.span, quoted, f"write `{quoted}`"))
        return
    if value_kinds(type_) == {"text"} and problem.fix is None and (node.name in CURRENCIES or split(node.name)[0]):
        ctx.problems[at] = evolve(problem, help=f"{IN_QUOTES}: `{quoted}`", fix=Fix(node.span, quoted, f"write `{quoted}`"))


def suggest_id(ctx: CheckContext, node: Expression, expected: Type | None, env: Environment) -> None:
    """Changes the problem of an unresolved name where an id is expected: tells where such an id is."""
    at = ctx.unresolved_names.get(id(node))
    if at is None or not isinstance(expected, Id):
        return
    problem, subject = ctx.problems[at], env.trigger.subject
    near = problem.fix.text if problem.fix is not None else ""
    if near and (subject is None or env.scope.find(near) is not None or not _is_plain_text(ctx.field(subject, near))):
        return
    ways = fields_with_id(ctx, subject, expected) if subject is not None and env.awaited is None else []
    ways = [way for way in ways if env.scope.find(way) is None]
    if ways:
        certain = len(ways) == 1 and ctx.text(node) in expected.targets
        advice = replace_with(ctx, node, ways[0]) if certain else Suggestion("write " + list_words(f"`{way}`" for way in ways[:3]))
        ctx.problems[at] = evolve(problem, help=advice.help, fix=advice.fix)
    elif (begins := describe_prefixes(expected)) and (near or problem.help.startswith(IN_QUOTES)):
        metadata = problem.help.partition("; ")[2]
        ctx.problems[at] = evolve(problem, help="; ".join(filter(None, (begins, metadata))), fix=None)


def _is_plain_text(type_: Type | None) -> bool:
    """Tells whether a type is text, but no id."""
    members = members_of(type_)
    return type_ is not None and value_kinds(type_) == {"text"} and not any(isinstance(one, Id | Any_) for one in members)


def check_exact_type(ctx: CheckContext, node: Expression, expected: Type, env: Environment, name: str) -> None:
    """Checks a value against a type of the language. Only a bare number is converted, into money."""
    actual = ctx.type_of(node)
    if check_assignable(ctx, node, expected, f"`{name}`"):
        return
    if is_number(actual) and is_money(expected):
        resolve_currency(ctx, node, env)
    elif not value_kinds(actual) & value_kinds(expected) or unrelated(actual, expected):
        message = f"`{name}` is {describe(expected)}, and `{ctx.text(node)}` is {describe(actual)}"
        ctx.report("wrong-type", node.span, message, *suggest_conversion(ctx, node, expected, env))


def key_span(ctx: CheckContext, entry: MapEntry) -> Span:
    """Returns the span of an entry's key."""
    before = Span(entry.span.start, max(entry.span.start, entry.value.span.start))
    return ctx.find(before, entry.key)
