"""Unknown names: the help and the fix for a name that nothing provides, where it means something in Stripe's JSON or in another language.

Names that are spelled like a known one are left to ``CheckContext.meant``. Here are the cases where the spelling says nothing: the words of
another language (``None``), the way through the envelope of an event (``data.object.amount``), the name of the event's own object, and
fields of earlier API releases.
"""

from __future__ import annotations

import re

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import TriggerContext
from wfrun.dsl.checker.ids import fields_with_id
from wfrun.dsl.checker.other_objects import suggest_other_object, suggest_retrieval
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import RESERVED
from wfrun.dsl.syntax.nodes import Field, Name
from wfrun.dsl.types.base import ANY, Format, Id, Map, Object, Type, members_of
from wfrun.dsl.types.display import describe, describe_object
from wfrun.dsl.types.refinements import EVENT, LIST, TEXT, value_kinds
from wfrun.support.english import list_names

_CONTINUES = re.compile(r"\s*[.\[(]")
_NEXT_FIELD = re.compile(r"\.([A-Za-z_]\w*)")
_ENVELOPE = re.compile(r"(?:event\.)?data\.object\.(?=[A-Za-z_])")
_PREVIOUS = re.compile(r"(?:event\.)?data\.previous_attributes\b")
_LENGTHS = frozenset({"length", "size", "count", "len"})
_MAX_LOOKBACK_CHARS = 40
"""Characters before a name that are searched for its context."""
_HOLE_ENDS = re.compile(r"\s*\}")
_BEFORE_OPERAND = re.compile(r"(?:\b(?:when|if|where|and|or|not)|\()$")
_OPERATOR = re.compile(r"\s*(?:[=!<>]=|>|(?:not\s+)?in\b|(?:contains|starts_with|ends_with|matches)\b|<\s*\d)")
_BEFORE_CONDITION = re.compile(r"\b(?:when|if|where|and|or|not)\s+(?:[A-Za-z_]\w*\.)*$")
_AFTER_CONDITION = re.compile(r"\s*(?:<(?![=>]|\s*\d)|and\b|or\b|then\b)")
IN_QUOTES = "text stands in quotes"
"""Beginning of the help for a name that may be meant as a text."""

_FIELDS_ARE_NAMES = "the fields of the event's object are names themselves"


def report_foreign_name(ctx: CheckContext, node: Name, message: str, subject: Type | None) -> bool:
    """Reports a name that means something elsewhere; returns False, and reports nothing, for other names.

    ``subject`` is the type of the event's object, None where there is no event.
    """
    from wfrun.dsl.hints.aliases import constant
    from wfrun.values.currencies import CURRENCIES

    word, literal = node.name, constant(node.name)
    if literal == "null":
        ctx.report("unknown-name", node.span, message, "`missing(x)` asks whether a value is missing, `present(x)` whether it is there")
    elif literal is not None:
        ctx.report("unknown-name", node.span, message, f"write `{literal}`", Fix(node.span, literal, f"write `{literal}`"))
    elif word.isupper() and word.lower() in CURRENCIES:
        written = f'"{word.lower()}"'
        help_ = f"a currency on its own is text, as Stripe writes it: `{written}`"
        ctx.report("unknown-name", node.span, message, help_, Fix(node.span, written, f"write `{written}`"))
    elif subject is None:
        return False
    elif word in _object_words(subject):
        _report_object_name(ctx, node, subject)
    else:
        return _report_envelope(ctx, "unknown-name", node.span, node.span, message) or _report_former_field(
            ctx, "unknown-name", node.span, message, word, subject, "id"
        )
    return True


def report_foreign_field(ctx: CheckContext, node: Field, span: Span, target: Type, subject: Type | None) -> bool:
    """Reports a field that means something elsewhere; returns False, and reports nothing, for other fields.

    ``span`` is the place of the field's name, ``target`` the type of what it is read from.
    """
    what = ctx.text(node.target)
    message = f"`{what}` has no field `{node.name}`"
    if isinstance(target, Object) and target.name == EVENT.name and subject is not None:
        if _report_envelope(ctx, "unknown-field", span, node.span, message):
            return True
        if ctx.field(subject, node.name) is None:
            return False
        fix = Fix(node.span, node.name, f"write `{node.name}`")
        ctx.report("unknown-field", span, message, f"{_FIELDS_ARE_NAMES}: `{node.name}`", fix)
        return True
    if node.name in _LENGTHS and value_kinds(target) in (TEXT, LIST):
        written = f"len({what})"
        message = f"`{what}` is {describe(target)} and has no `{node.name}`"
        # The value that an action is given first cannot be a call.
        before = ctx.source.text[max(0, node.span.start - 100) : node.span.start].split()[-1:]
        first = any(word.isidentifier() and word not in RESERVED for word in before)
        ctx.report("unknown-field", span, message, f"write `{written}`", None if first else Fix(node.span, written))
        return True
    return _report_former_field(ctx, "unknown-field", span, message, node.name, target, f"{what}.id")


def suggest_meaning(ctx: CheckContext, node: Name, trigger_context: TriggerContext) -> str:
    """Returns the help for a name that is spelled like no other: a text without quotes, an id, a key of a map."""
    subject = trigger_context.subject
    if _CONTINUES.match(ctx.source.text, node.span.end):
        return suggest_retrieval(ctx, subject, node.name) if subject is not None else ""
    ways = fields_with_id(ctx, subject, Id((node.name,))) if subject is not None else []
    if len(ways) == 1:
        return f"the id of the {node.name.replace('_', ' ')} is `{ways[0]}`"
    asked = _is_asked_about(ctx.source.text, node.span)
    other = suggest_other_object(ctx, subject, node.name, far=asked) if subject is not None else ""
    if other:
        return other
    if not asked:
        help_ = f'{IN_QUOTES}: `"{node.name}"`'
    elif subject is None:
        return "no event brings fields here: retrieve or list the object first" if "run" in trigger_context.names else ""
    elif isinstance(subject, Object):
        help_ = f"`wfrun types {subject.name}` lists the fields of {describe_object(subject.name)}"
    else:
        help_ = "`wfrun events TYPE` lists the fields that an event brings"
    maps = _free_maps(ctx, subject) if subject is not None else []
    return f"{help_}; a key of the {maps[0]} is read as `{maps[0]}.{node.name}`" if maps else help_


def _free_maps(ctx: CheckContext, subject: Type) -> list[str]:
    """Returns the fields of an object that are maps whose keys the author chooses."""
    named = [name for name in ctx.field_names(subject) if ctx.declarations.format_of(name) is Format.FREE_MAP]
    return [name for name in named if isinstance(ctx.field(subject, name), Map)]


def _is_asked_about(text: str, span: Span) -> bool:
    """Returns whether a name is in the hole of a string or before the operator of a condition, where a text in quotes would say nothing."""
    before = text[max(0, span.start - _MAX_LOOKBACK_CHARS) : span.start].rstrip()
    if before.endswith("{") and _HOLE_ENDS.match(text, span.end):
        return True
    return _BEFORE_OPERAND.search(before) is not None and _OPERATOR.match(text, span.end) is not None


def _is_condition(text: str, span: Span) -> bool:
    """Returns whether a name or field is a whole condition."""
    before = text[max(0, span.start - _MAX_LOOKBACK_CHARS) : span.start]
    return _BEFORE_CONDITION.search(before) is not None and _AFTER_CONDITION.match(text, span.end) is not None


def _object_words(subject: Type) -> set[str]:
    """Returns the words for the event's object: ``dispute`` for an ``issuing.dispute``."""
    members = members_of(subject)
    return {one.name.split(".")[-1] for one in members if isinstance(one, Object)}


def _report_object_name(ctx: CheckContext, node: Name, subject: Type) -> None:
    """Reports ``charge.amount`` or ``charge``, where the event's object is the charge."""
    message = f"`{node.name}` is the event's own object, and no name"
    field = _NEXT_FIELD.match(ctx.source.text, node.span.end)
    if field is None:
        help_ = f"`id` is the id of the {node.name.replace('_', ' ')}, `object` all of it"
        ctx.report("unknown-name", node.span, message, help_)
        return
    former = ctx.declarations.former_field(subject.name, field[1]) if isinstance(subject, Object) else None
    if ctx.field(subject, field[1]) is not None:
        fix = Fix(Span(node.span.start, field.end()), field[1])
        ctx.report("unknown-name", node.span, message, f"{_FIELDS_ARE_NAMES}: `{field[1]}`", fix)
    elif former is None:
        ctx.report("unknown-name", node.span, message, _FIELDS_ARE_NAMES)
    elif former.steps:
        ctx.report("unknown-name", node.span, message, former.steps.format(id="id"))
    else:
        help_ = f"in this release of Stripe's API its `{field[1]}` is `{former.path or former.condition}`"
        ctx.report("unknown-name", node.span, message, help_)


def _report_envelope(ctx: CheckContext, code: str, span: Span, whole: Span, message: str) -> bool:
    """Reports ``data.object.amount`` and ``event.data.previous_attributes``, the ways through the envelope of an event."""
    previous = _PREVIOUS.match(ctx.source.text, whole.start)
    if previous is not None:
        fix = Fix(Span(*previous.span()), "previous", "write `previous`")
        ctx.report(code, span, message, "what an update changed is in `previous`, as it was", fix)
        return True
    found = _ENVELOPE.match(ctx.source.text, whole.start)
    if found is None:
        return False
    field = _NEXT_FIELD.match(ctx.source.text, found.end() - 1)
    shown = field[1] if field is not None else "amount"
    ctx.report(code, span, message, f"{_FIELDS_ARE_NAMES}: `{shown}`", Fix(Span(*found.span()), "", f"delete `{found[0]}`"))
    return True


def field_through_envelope(ctx: CheckContext, text: str, subject: Type) -> Type:
    """Returns the type of what ``data.object.amount`` reads, which is reported, so that what stands beside it is checked all the same."""
    found = _ENVELOPE.match(text)
    type_: Type = subject
    for name in text[found.end() :].split(".") if found is not None else ("",):
        field = ctx.field(type_, name) if name.isidentifier() else None
        if field is None:
            return ANY
        type_ = field
    return type_


def _report_former_field(ctx: CheckContext, code: str, span: Span, message: str, field: str, target: Type, id_text: str) -> bool:
    """Reports a field of earlier API releases; ``id_text`` reads the id of the object."""
    former = ctx.declarations.former_field(target.name, field) if isinstance(target, Object) else None
    if former is None:
        return False
    if former.steps:
        ctx.report(code, span, message, former.steps.format(id=id_text))
        return True
    meant = former.path or former.condition
    text = ctx.source.text
    replaceable = _is_condition(text, span) if former.condition else _CONTINUES.match(text, span.end) is None
    fix = Fix(span, meant, f"write `{meant}`") if replaceable else None
    ctx.report(code, span, message, f"in this release of Stripe's API it is `{meant}`", fix)
    return True


# --- events --------------------------------------------------------------------------------------------------------------------------


def report_unknown_event(ctx: CheckContext, name: str, span: Span) -> str | None:
    """Reports an event that Stripe does not have. Returns the one that is meant, None where that is not clear."""
    from wfrun.dsl.hints.aliases import MAX_SUGGESTIONS

    message = f"Stripe has no event `{name}`"
    word = name.removeprefix("v1.")
    names = tuple(ctx.declarations.event_names())
    meant = tuple(ctx.declarations.events_by_alias(word))[:MAX_SUGGESTIONS]
    if not meant:
        head, _, last = word.rpartition(".")
        under = [one[len(head) + 1 :] for one in names if head and one.startswith(f"{head}.") and "." not in one[len(head) + 1 :]]
        # Only the last part can be misspelt then, and the others have no say in how near the names are.
        near = ctx.suggest_name(f"event under {head}", last, under) if under else ctx.suggest_name("event", word, names)
        meant = (f"{head}.{near}" if under else near,) if near is not None else ()
        if not meant and under:
            verb = "are" if len(under) > 1 else "is"
            listed = list_names(under[: 2 * MAX_SUGGESTIONS], "and")
            ctx.report("unknown-event", span, message, f"under `{head}` there {verb} {listed}")
            return None
    if len(meant) > 1:
        ctx.report("unknown-event", span, message, f"did you mean {list_names(meant)}?")
        return None
    ctx.report_unknown("unknown-event", span, message, meant[0] if meant else None, "`wfrun events` lists them all")
    return meant[0] if meant else None
