"""Changing an event that is at hand, field by field, as the samples are changed: by a path and a value that Stripe's types allow."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wfrun.dsl.declarations import Declarations
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.views import Record
from wfrun.repl.events import Event, type_of
from wfrun.simulator.samples.overrides import BadOverride, apply
from wfrun.simulator.samples.sampler import UnknownEvent, object_builder, previous_values
from wfrun.simulator.samples.tables import Json
from wfrun.simulator.samples.written_values import read_assignments
from wfrun.stripe_catalog import Catalog
from wfrun.values.missing import MISSING
from wfrun.values.money import Money, step

_PLACE = re.compile(r"(?<=\[)\d+(?=\])|(?<=\.)\d+(?=[.\[]|$)")
"""The place of an item in a list: ``[3]``, or ``.3``."""


def changed_event(catalog: Catalog, event: Event, path: str, text: str, now: int) -> Event:
    """Returns the event with one field set to what a text means there. Raises ``BadOverride``."""
    data = event.get("data")
    if not isinstance(data, Mapping) or not isinstance(data.get("object"), Mapping):
        raise BadOverride("the event carries no object that could be changed")
    value = _value(catalog, event, path, text)
    head, dot, rest = path.partition(".")
    if dot and head == "event":
        return {**event, rest: value}
    builder, raw = object_builder(catalog, now), data["object"]
    if dot and head == "previous":
        before = previous_values(builder, raw, {rest: value}, data.get("previous_attributes"))
        return {**event, "data": {**data, "previous_attributes": before}}
    return {**event, "data": {**data, "object": apply(builder, dict(raw), {rest if dot and head == "object" else path: value})}}


def amount_fault(declarations: Declarations, event: Event, path: str) -> str | None:
    """Returns why the amount at a path of an event is none that Stripe has in its currency; None where it is one, or is no amount."""
    value = EventSubject(event, declarations).object
    for name in path.removeprefix("object.").split("."):
        value = value.read(name) if isinstance(value, Record) else MISSING
    if not isinstance(value, Money) or value.minor == value.rounded():
        return None
    return f"`{path}`: Stripe has amounts of {value.currency.upper()} in multiples of {step(value.currency)}, and `{value.minor}` is none"


def _value(catalog: Catalog, event: Event, path: str, text: str) -> Json:
    """Reads a text by the type at a path. It is the type in the first item of a list, which a sample has; the event may have more."""
    try:
        (value,) = read_assignments(catalog, type_of(event) or "", [f"{_PLACE.sub('0', path)}={text}"]).values()
    except UnknownEvent as problem:
        raise BadOverride(f"{problem}, so its fields are not known") from None
    return value
