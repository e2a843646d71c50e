"""Typed paths: follows the paths of changes that a person types.

Examples: ``metadata.order``, ``lines[0].quantity``, ``previous.status``, ``event.account``.

A path is followed through the types of the event's object; one that leads nowhere is an error that suggests the nearest name.
"""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.checker.assignability import shown_values
from wfrun.dsl.checker.ids import is_structure
from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.types.base import ANY, BOOLEAN, STRING, Any_, FieldType, Id, List, Map, Object, Type, Union
from wfrun.dsl.types.display import describe_object
from wfrun.simulator.samples import overrides as changes
from wfrun.simulator.samples.conformance import Path, path_text
from wfrun.simulator.samples.overrides import BadOverride
from wfrun.simulator.samples.sampler import ENVELOPE, object_of
from wfrun.simulator.samples.tables import Objects
from wfrun.support.short_text import shortened_line
from wfrun.values.currencies import CURRENCIES

_SHOWN = 60
"""Characters of typed text that a message repeats at most."""

MAX_STEPS = 40
"""Steps that a path may have at most; Stripe's objects are not half as deep."""

_FROM_STRIPE = (
    "event.data.object.",
    "data.object.",
    "event.data.previous_attributes.",
    "data.previous_attributes.",
    "previous_attributes.",
)


class Place(NamedTuple):
    """The place that a path leads to: the text of the path, its last step, the type there, and how Stripe sends it."""

    path: str
    name: str
    type: Type
    nullable: bool = False
    encoded: bool = False
    free: bool = False
    """A key of one's own: its values are texts, whatever they look like."""


def split_assignment(text: str) -> tuple[str, str]:
    """Splits ``path=value`` into both, without the spaces around them."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadOverride(f"`{shorten(text)}` is not UTF-8")
    quoted, inside = False, 0
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == "[" and not quoted:
            inside += 1
        elif character == "]" and not quoted:
            inside -= 1
        elif character == "=" and not quoted and inside <= 0:
            path, value = text[:at].strip(), text[at + 1 :].strip()
            if not path:
                raise BadOverride(f"`{shorten(text)}` has no path before `=`")
            if value.startswith("="):
                raise BadOverride(f"`{shorten(text)}`: a value is set with one `=`")
            return path, value
    word = text.strip()
    if word.lower() in CURRENCIES:
        raise BadOverride(f'`{word}` stands alone; quote what has a space in it, as in `amount="25 {word.upper()}"`')
    raise BadOverride(f"`{shorten(text)}` says no value: `path=value` is needed, such as `status=active`")


class Paths:
    """A reader of paths through the sample of one event type; ``thin`` for a thin event."""

    def __init__(self, catalog: Objects, declared: EventDeclaration, *, thin: bool) -> None:
        self.catalog = catalog
        self.declared = declared
        self.thin = thin
        self.root = Object(object_of(declared))

    def place(self, path: str) -> Place:
        """Returns the place that a path leads to."""
        for lead in _FROM_STRIPE:
            if path.startswith(lead):
                own = ("previous." if "previous" in lead else "") + path.removeprefix(lead)
                raise BadOverride(f"`{shorten(path)}`: paths begin at the event's object: write `{shorten(own)}=…`")
        steps = changes.parse(path)
        if len(steps) > MAX_STEPS:
            raise BadOverride(f"`{shorten(path)}` has more steps than any object is deep")
        head, rest = steps[0], steps[1:]
        if head == "event":
            return self._envelope(path, rest)
        if head == "object" and rest:
            steps = rest
        if head == "previous":
            if not self.declared.previous:
                raise BadOverride(f"`{self.declared.name}` is not an update: it has no previous values")
            if not rest:
                raise BadOverride("`previous` holds the values of fields before the update: name the field, `previous.status=…`")
            steps = rest
        return self._reach(path, steps)

    def _envelope(self, path: str, rest: Path) -> Place:
        if len(rest) != 1 or rest[0] not in ENVELOPE:
            close = nearest(str(rest[0]), ENVELOPE) if rest else None
            names = ", ".join(f"`event.{name}`" for name in ENVELOPE)
            raise BadOverride(f"`{shorten(path)}` cannot be set" + (f"; did you mean `event.{close}`?" if close else f"; {names} can"))
        shape = self.catalog.object("v2.core.event" if self.thin else "event")
        field = shape.fields.get(str(rest[0])) if shape is not None else None
        field = field or FieldType(str(rest[0]), STRING, nullable=True)
        return Place(path, field.name, Id(("account",)) if field.name == "account" else field.type, field.nullable, field.encoded)

    def _reach(self, path: str, steps: Path) -> Place:
        field = FieldType("", self.root)
        free = False
        for at, step_ in enumerate(steps):
            before, type_ = steps[:at], container_member(field.type)
            if isinstance(type_, Id):
                what = describe_object(type_.targets[0]) if type_.targets else "another object"
                reason = f"events carry the id of {what}, not what is in it"
                raise BadOverride(
                    f"`{shorten(path)}`: {reason}; set the id, `{dotted_path(before)}=…`, and give the object itself in a file of objects"
                )
            free = isinstance(type_, Map)
            match type_:
                case List(item=item, page=page):
                    field = self._item(path, before, step_, item, page)
                case Map(value=inner):
                    field = FieldType(str(step_), inner)
                case Object(name=name):
                    field = self.field(path, before, step_, name)
                case Any_():
                    field = FieldType(str(step_), ANY, nullable=True)
                case _:
                    raise BadOverride(f"`{shorten(path)}`: `{dotted_path(before)}` is set as a whole, `{dotted_path(before)}=…`")
        return Place(path, str(steps[-1]), field.type, field.nullable, field.encoded, free)

    def _item(self, path: str, before: Path, step_: str | int, item: Type, page: bool) -> FieldType:
        """Returns the field of a step into a list: an item by its number, or ``data`` and ``has_more`` of Stripe's pages."""
        if isinstance(step_, int):
            return FieldType("", item, nullable=False)
        if page and step_ == "data":
            return FieldType("data", List(item))
        if page and step_ == "has_more":
            return FieldType("has_more", BOOLEAN)
        reason = f"`{shorten(path)}`: `{dotted_path(before)}` is a list"
        raise BadOverride(f"{reason}: write `{dotted_path(before)}[0]` for its first item")

    def field(self, path: str, before: Path, step_: str | int, name: str) -> FieldType:
        """Returns the field that a step leads to in an object or structure; ``before`` are the steps up to it."""
        shape = self.catalog.object(name)
        field = shape.fields.get(str(step_)) if shape is not None else None
        if field is not None:
            return field
        names = tuple(shape.fields) if shape is not None else ()
        owner = f"`{dotted_path(before)}`" if is_structure(Object(name)) else describe_object(name)
        reason = f"{owner} has no field `{shorten(str(step_))}`"
        if not before and step_ in ENVELOPE:
            raise BadOverride(f"{reason}; `event.{step_}=…` sets that of the event")
        close = nearest(str(step_), names)
        if close is not None:
            raise BadOverride(f"{reason}; did you mean `{dotted_path((*before, close))}`?")
        if is_structure(Object(name)):
            raise BadOverride(f"{reason}; it has {shown_values(names)}")
        own = f", and `metadata.{shorten(str(step_))}=…` sets a key of one's own" if "metadata" in names and not before else ""
        raise BadOverride(f"{reason}; `wfrun types {name}` lists its fields{own}")


def container_member(type_: Type) -> Type:
    """Returns the member of a union that a path can go into."""
    if isinstance(type_, Union):
        return next((member for member in type_.members if isinstance(member, Object | Map | List)), type_.members[0])
    return type_


def dotted_path(path: Path | None) -> str:
    """Returns a path as it is written; empty for none."""
    return path_text(path).strip("`") if path else ""


def shorten(text: str) -> str:
    """Returns typed text on one line for a message; cuts a long one."""
    return shortened_line(text, _SHOWN)
