"""Changing an event that is at hand, field by field, as the samples are changed: by a path and a value that Stripe's types allow."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.dsl.types import Object
from wfrun.repl.events import Event, type_of
from wfrun.simulator.overrides import BadOverride, apply, canonical, parse, put
from wfrun.simulator.samples import maker
from wfrun.simulator.shapes import Json
from wfrun.simulator.written_values import read_assignments
from wfrun.stripe_catalog import Catalog


def changed_event(catalog: Catalog, event: Event, pair: str, now: int) -> Event:
    """The event with one field set, as ``path=value`` says it. Raises ``BadOverride``."""
    kind = type_of(event) or ""
    overrides = read_assignments(catalog, kind, [pair])
    data = event.get("data")
    if not isinstance(data, Mapping) or not isinstance(data.get("object"), Mapping):
        raise BadOverride("the event carries no object that could be changed")
    raw = data["object"]
    root = Object(str(raw.get("object", "")))
    before: Json = data.get("previous_attributes") or {}
    envelope: dict[str, Json] = {}
    made = maker(catalog, now)
    for path, value in overrides.items():
        head, dot, rest = path.partition(".")
        if dot and head == "previous":
            path_of = canonical(made, root, parse(rest))
            before = put(made, root, before, path_of, value[0] if isinstance(value, tuple) else value, path, partial=True)
        elif dot and head == "event":
            envelope[rest] = value
        else:
            raw = apply(made, dict(raw), {rest if dot and head == "object" else path: value})
    changed = {**data, "object": raw}
    if before:
        changed["previous_attributes"] = before
    return {**event, **envelope, "data": changed}
