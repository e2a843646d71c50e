"""What to say of a name that nothing provides, where it is clear what its author is used to: Stripe's JSON, another language."""

from __future__ import annotations

import re

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import TriggerContext
from wfrun.dsl.checker.ids import reached
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import RESERVED
from wfrun.dsl.syntax.nodes import Field, Name
from wfrun.dsl.types.base import Id, Map, Object, Type, Union
from wfrun.dsl.types.refinements import EVENT, LIST, TEXT, describe, value_kinds, with_article

_GOES_ON = re.compile(r"\s*[.\[(]")
_NEXT_FIELD = re.compile(r"\.([A-Za-z_]\w*)")
_ENVELOPE = re.compile(r"(?:event\.)?data\.object\.(?=[A-Za-z_])")
_BEFORE = re.compile(r"(?:event\.)?data\.previous_attributes\b")
_LENGTHS = frozenset({"length", "size", "count", "len"})
_NEAR = 40
"""So far back is looked for what stands before a name."""
_HOLE_ENDS = re.compile(r"\s*\}")
_ASKS = re.compile(r"(?:\b(?:when|if|where|and|or|not)|\()$")
_COMPARES = re.compile(r"\s*(?:[=!<>]=|>|(?:not\s+)?in\b|(?:contains|starts_with|ends_with|matches)\b|<\s*\d)")
_STANDS_BEHIND = re.compile(r"\b(?:when|if|where|and|or|not)\s+(?:[A-Za-z_]\w*\.)*$")
_STANDS_BEFORE = re.compile(r"\s*(?:<(?![=>]|\s*\d)|and\b|or\b|then\b)")
IN_QUOTES = "text stands in quotes"
"""So begins the help for a name that may be meant as a text."""

_NAMES_THEMSELVES = "the fields of the event's object are names themselves"


def told(ctx: CheckContext, node: Name, message: str, subject: Type | None) -> bool:
    """Notes what to write for a name that means something elsewhere; False where that is not known.

    ``subject`` is the event's object, None where there is no event.
    """
    from wfrun.dsl.hints.aliases import constant
    from wfrun.values.currencies import CURRENCIES

    word = node.name
    same = constant(word)
    if same == "null":
        ctx.report("unknown-name", node.span, message, "`missing(x)` asks whether a value is missing, `present(x)` whether it is there")
    elif same is not None:
        ctx.report("unknown-name", node.span, message, f"write `{same}`", Fix(node.span, same, f"write `{same}`"))
    elif word.isupper() and word.lower() in CURRENCIES:
        written = f'"{word.lower()}"'
        help_ = f"a currency on its own is text, as Stripe writes it: `{written}`"
        ctx.report("unknown-name", node.span, message, help_, Fix(node.span, written, f"write `{written}`"))
    elif subject is None:
        return False
    elif word in _called(subject):
        _told_object(ctx, node, subject)
    else:
        return _told_envelope(ctx, "unknown-name", node.span, node.span, message) or _told_moved(
            ctx, "unknown-name", node.span, message, word, subject, "id"
        )
    return True


def told_field(ctx: CheckContext, node: Field, span: Span, target: Type, subject: Type | None) -> bool:
    """The same for a field; ``span`` is the place of its name, ``target`` the type of what it is read from."""
    what = ctx.text(node.target)
    message = f"`{what}` has no field `{node.name}`"
    if isinstance(target, Object) and target.name == EVENT.name and subject is not None:
        if _told_envelope(ctx, "unknown-field", span, node.span, message):
            return True
        if ctx.field(subject, node.name) is None:
            return False
        fix = Fix(node.span, node.name, f"write `{node.name}`")
        ctx.report("unknown-field", span, message, f"{_NAMES_THEMSELVES}: `{node.name}`", fix)
        return True
    if node.name in _LENGTHS and value_kinds(target) in (TEXT, LIST):
        written = f"len({what})"
        message = f"`{what}` is {describe(target)} and has no `{node.name}`"
        # The value that an action is given first cannot be a call.
        before = ctx.source.text[max(0, node.span.start - 100) : node.span.start].split()[-1:]
        first = any(word.isidentifier() and word not in RESERVED for word in before)
        ctx.report("unknown-field", span, message, f"write `{written}`", None if first else Fix(node.span, written))
        return True
    return _told_moved(ctx, "unknown-field", span, message, node.name, target, f"{what}.id")


def otherwise(ctx: CheckContext, node: Name, trigger_context: TriggerContext) -> str:
    """The help for a name that is like no other: what else may be meant by it."""
    if _GOES_ON.match(ctx.source.text, node.span.end):
        return ""
    subject = trigger_context.subject
    if not _is_asked_about(ctx.source.text, node.span):
        help_ = f'{IN_QUOTES}: `"{node.name}"`'
    elif subject is None:
        return "no event brings fields here: retrieve or list the object first" if "run" in trigger_context.names else ""
    elif isinstance(subject, Object):
        help_ = f"`wfrun types {subject.name}` lists the fields of {with_article(subject.name)}"
    else:
        help_ = "`wfrun events TYPE` lists the fields that an event brings"
    ways = reached(ctx, subject, Id((node.name,))) if subject is not None else []
    if len(ways) == 1:
        return f"the id of the {node.name.replace('_', ' ')} is `{ways[0]}`"
    if subject is None or not isinstance(ctx.field(subject, "metadata"), Map):
        return help_
    return f"{help_}; a key of the metadata is read as `metadata.{node.name}`"


def _is_asked_about(text: str, span: Span) -> bool:
    """Whether a name stands where text in quotes would say nothing: in the hole of a string, or before the operator of a condition."""
    before = text[max(0, span.start - _NEAR) : span.start].rstrip()
    if before.endswith("{") and _HOLE_ENDS.match(text, span.end):
        return True
    return _ASKS.search(before) is not None and _COMPARES.match(text, span.end) is not None


def _is_condition(text: str, span: Span) -> bool:
    """Whether a name or field is a condition of its own, with nothing that goes on with it."""
    before = text[max(0, span.start - _NEAR) : span.start]
    return _STANDS_BEHIND.search(before) is not None and _STANDS_BEFORE.match(text, span.end) is not None


def _called(subject: Type) -> set[str]:
    """What the event's object is called, without what stands before it: ``dispute`` for an ``issuing.dispute``."""
    members = subject.members if isinstance(subject, Union) else (subject,)
    return {one.name.split(".")[-1] for one in members if isinstance(one, Object)}


def _told_object(ctx: CheckContext, node: Name, subject: Type) -> None:
    """``charge.amount`` or ``charge``, where the event's object is the charge."""
    message = f"`{node.name}` is the event's own object, and no name"
    from wfrun.dsl.hints.aliases import asked_now, listed_now, moved

    field = _NEXT_FIELD.match(ctx.source.text, node.span.end)
    path = None
    if field is not None and isinstance(subject, Object):
        path = moved(subject.name, field[1]) or asked_now(subject.name, field[1])
    if field is None:
        ctx.report("unknown-name", node.span, message, f"`id` is the id of the {node.name.replace('_', ' ')}, `object` all of it")
    elif ctx.field(subject, field[1]) is not None:
        fix = Fix(Span(node.span.start, field.end()), field[1])
        ctx.report("unknown-name", node.span, message, f"{_NAMES_THEMSELVES}: `{field[1]}`", fix)
    elif isinstance(subject, Object) and (listed := listed_now(subject.name, field[1], "id")):
        ctx.report("unknown-name", node.span, message, listed)
    elif path is not None:
        ctx.report("unknown-name", node.span, message, f"in this release of Stripe's API its `{field[1]}` is `{path}`")
    else:
        ctx.report("unknown-name", node.span, message, _NAMES_THEMSELVES)


def _told_envelope(ctx: CheckContext, code: str, span: Span, whole: Span, message: str) -> bool:
    """``data.object.amount`` and ``event.data.previous_attributes``: the ways to the object and what it was, in Stripe's JSON."""
    before = _BEFORE.match(ctx.source.text, whole.start)
    if before is not None:
        fix = Fix(Span(*before.span()), "previous", "write `previous`")
        ctx.report(code, span, message, "what an update changed is in `previous`, as it was", fix)
        return True
    found = _ENVELOPE.match(ctx.source.text, whole.start)
    if found is None:
        return False
    field = _NEXT_FIELD.match(ctx.source.text, found.end() - 1)
    shown = field[1] if field is not None else "amount"
    ctx.report(code, span, message, f"{_NAMES_THEMSELVES}: `{shown}`", Fix(Span(*found.span()), "", f"delete `{found[0]}`"))
    return True


def _told_moved(ctx: CheckContext, code: str, span: Span, message: str, field: str, target: Type, of: str) -> bool:
    """A field that Stripe's objects had in an earlier release; ``of`` is the id of the object."""
    from wfrun.dsl.hints.aliases import asked_now, listed_now, moved

    listed = listed_now(target.name, field, of) if isinstance(target, Object) else ""
    if listed:
        ctx.report(code, span, message, listed)
        return True
    path = moved(target.name, field) if isinstance(target, Object) else None
    asked = asked_now(target.name, field) if isinstance(target, Object) else None
    whole = _GOES_ON.match(ctx.source.text, span.end) is None
    if asked is not None:
        path, whole = asked, _is_condition(ctx.source.text, span)
    if path is None:
        return False
    fix = Fix(span, path, f"write `{path}`") if whole else None
    ctx.report(code, span, message, f"in this release of Stripe's API it is `{path}`", fix)
    return True


# --- events --------------------------------------------------------------------------------------------------------------------------


def unknown_event(ctx: CheckContext, name: str, span: Span) -> str | None:
    """Notes that Stripe has no event of that name. Gives the one that is meant, None where that is not clear."""
    from wfrun.dsl.hints.aliases import MOST, events_called

    message = f"Stripe has no event `{name}`"
    word = name.removeprefix("v1.")
    names = tuple(ctx.declarations.event_names())
    meant = events_called(word, names)
    if not meant:
        head, _, last = word.rpartition(".")
        under = [one for one in names if head and one.startswith(f"{head}.") and "." not in one[len(head) + 1 :]]
        # Only the last part can be misspelt then, and the others have no say in how near the names are.
        near = ctx.meant(f"event under {head}", last, [one[len(head) + 1 :] for one in under]) if under else ctx.meant("event", word, names)
        meant = (f"{head}.{near}" if under else near,) if near is not None else ()
        if not meant and under:
            some = "there are " if len(under) > 1 else "there is "
            ctx.report(
                "unknown-event", span, message, f"under `{head}` {some}" + _listed([one[len(head) + 1 :] for one in under[: 2 * MOST]])
            )
            return None
    if len(meant) > 1:
        ctx.report("unknown-event", span, message, f"did you mean {_listed(meant, 'or')}?")
        return None
    ctx.unknown("unknown-event", span, message, meant[0] if meant else None, "`wfrun events` lists them all")
    return meant[0] if meant else None


def _listed(names: list[str] | tuple[str, ...], joined: str = "and") -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:-1]) + f" {joined} {shown[-1]}" if len(shown) > 1 else shown[0]
