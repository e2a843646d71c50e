"""Realistic objects and events for every type that Stripe has: right in type, coherent, and the same each time.

All samples show one scene, the one described by ``usual``: the charge of the sample payment is the sample charge. Amounts are in the
smallest unit of US dollars.
"""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.types import Boolean, Id, Map, Object, ObjectType, String, Timestamp, Type
from wfrun.simulator import overrides as changes
from wfrun.simulator.happenings import JUST_MADE, PREVIOUS, table_of
from wfrun.simulator.identifiers import identifier
from wfrun.simulator.overrides import BadOverride, Overrides
from wfrun.simulator.plausible import DAY
from wfrun.simulator.shapes import Json, Maker, Objects, Raw, Table, UnknownObject
from wfrun.simulator.states import STATES
from wfrun.simulator.usual import USUAL

SAMPLE_TIME = 1_793_610_000
"""The moment of samples that are given none: Monday, 2026-11-02T09:00:00Z."""

AGE = 60
"""How long ago the object of an event was created, seconds, where nothing else is known."""

PREFERRED: dict[str, str] = {"customer.source": "card", "account.external_account": "bank_account"}
"""Which object an event carries that may carry several."""


class UnknownEvent(ValueError):
    """An event type that the catalogue does not have."""


def maker(catalog: Objects, now: int, scene: str = "", *, age: int = AGE) -> Maker:
    """Who builds objects that look as usual at a moment."""
    return Maker(catalog, now, now - age, scene, USUAL)


def sample_object(
    catalog: Objects, name: str, *, id: str | None = None, now: int = SAMPLE_TIME, state: str | None = None, table: Table | None = None
) -> Raw:
    """A realistic object. Raises ``UnknownObject``.

    With an ``id`` it belongs to a scene of its own: what it points to is not what other objects of its type point to. ``state`` is one of
    ``states``. ``table`` says what is different.
    """
    scene = "" if id is None or id == identifier(name, "") else id
    states = STATES.get(name, {})
    made = maker(catalog, now, scene)
    return made.object(name, {**(states.get(state, {}) if state is not None else {}), **(table or {})}, id=id)


def sample_event(catalog: Objects, type: str, *, now: int = SAMPLE_TIME, overrides: Overrides | None = None) -> Raw:
    """A realistic event. A type that Stripe sends as a thin event only gives a thin event; so does a ``v1.`` name.

    ``overrides`` sets fields of the event's object by their paths; paths that start with ``previous.`` set what update events say about
    before (all of it, then), those with ``event.`` the envelope. Raises ``UnknownEvent`` and ``BadOverride``.
    """
    return sample_event_and_object(catalog, type, now=now, overrides=overrides)[0]


def sample_event_and_object(catalog: Objects, type: str, *, now: int = SAMPLE_TIME, overrides: Overrides | None = None) -> tuple[Raw, Raw]:
    """A realistic event with the object that it tells of, which a thin event does not carry."""
    declared = catalog.event(type)
    if declared is None:
        raise UnknownEvent(f"`{type}` is not an event type of Stripe's")
    inner, previous, envelope = _split(overrides or {})
    made = maker(catalog, now, age=0 if declared.name.rpartition(".")[2] in JUST_MADE else AGE)
    raw = _event_object(made, declared)
    if inner:
        raw = changes.apply(made, raw, inner)
    if previous and not declared.update:
        raise BadOverride(f"`{declared.name}` does not tell previous values")
    before = _previous(made, declared, raw, previous) if declared.update else None
    thin = declared.thin_only or type.startswith("v1.")
    event = _thin(declared, raw, before, now) if thin else _snapshot(catalog, declared, raw, before, now)
    for path, value in envelope.items():
        event = _set_envelope(event, path, value)
    return event, raw


def object_of(declared: EventDeclaration) -> str:
    """The object that a sample of this event carries."""
    return PREFERRED.get(declared.name.rpartition(".")[0], declared.objects[0])


def _event_object(made: Maker, declared: EventDeclaration) -> Raw:
    name = object_of(declared)
    shape = made.catalog.object(name)
    if shape is None:
        raise UnknownObject(f"`{name}` is not an object of Stripe's")
    status = shape.fields.get("status")
    values = status.type.values if status is not None and isinstance(status.type, String) else ()
    table = dict(table_of(declared.name, name, values))
    if declared.update and declared.name not in PREVIOUS and "metadata" in shape.fields:
        table["metadata"] = {"order_id": "6735"}
    return made.object(name, table)


def _snapshot(catalog: Objects, declared: EventDeclaration, raw: Raw, before: Raw | None, now: int) -> Raw:
    return {
        "id": identifier("event", declared.name),
        "object": "event",
        "api_version": catalog.release,
        "created": now,
        "data": {"object": raw} if before is None else {"object": raw, "previous_attributes": before},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": f"req_{identifier('customer', declared.name)[4:]}", "idempotency_key": None},
        "type": declared.name,
    }


def _thin(declared: EventDeclaration, raw: Raw, before: Raw | None, now: int) -> Raw:
    from wfrun.values.times import Timestamp as Moment

    kind = str(raw["object"])
    collection = f"/v1/{kind.replace('.', '/')}s"
    event: Raw = {
        "id": identifier("event", f"v1.{declared.name}"),
        "object": "v2.core.event",
        "created": str(Moment(now)),
        "livemode": False,
        "related_object": {"id": raw.get("id"), "type": kind, "url": f"{collection}/{raw['id']}" if "id" in raw else collection},
        "type": f"v1.{declared.name}",
    }
    if not declared.thin_only:
        event["snapshot_event"] = identifier("event", declared.name)
    if before is not None:
        event["changes"] = {"before": before, "after": {key: raw.get(key) for key in before}}
    return event


def _previous(made: Maker, declared: EventDeclaration, raw: Raw, given: Overrides) -> Raw:
    """What changed held before: as given, else as the table says, else one plain change.

    Structures hold only what changed in them, lists are whole.
    """
    shape = made.catalog.object(str(raw["object"]))
    assert shape is not None
    if given:
        return _told(made, Object(shape.name), raw, given)
    if declared.name in PREVIOUS:
        return dict(_partial(made, Object(shape.name), PREVIOUS[declared.name]))
    return _some_change(shape, raw, made.now)


def _told(made: Maker, root: Object, raw: Raw, given: Overrides) -> Raw:
    told: Raw = {}
    for text, value in given.items():
        path = changes.canonical(made, root, changes.parse(text))
        if path[0] not in told and isinstance(raw.get(str(path[0])), list) and len(path) > 1:
            told[str(path[0])] = raw[str(path[0])]
        if isinstance(value, tuple):
            value, currency = value
            place = changes.currency_place(made, root, raw, path, text)
            if place is not None and changes.read(raw, place) != currency:
                told = changes.put(made, root, told, place, currency, text, partial=True)
        told = changes.put(made, root, told, path, value, text, partial=True)
    return told


def _partial(made: Maker, type_: Type, table: Json) -> Json:
    shape = made.catalog.object(type_.name) if isinstance(type_, Object) else None
    if shape is None or not isinstance(table, Mapping):
        return made.fill(type_, table)
    return {key: _partial(made, shape.fields[key].type, value) for key, value in table.items() if key in shape.fields}


def _some_change(shape: ObjectType, raw: Raw, now: int) -> Raw:
    if "metadata" in shape.fields:
        return {"metadata": {"order_id": None}}
    for name, field in shape.fields.items():
        value = raw.get(name)
        if isinstance(field.type, Boolean) and isinstance(value, bool) and name != "livemode":
            return {name: not value}
    for name, field in shape.fields.items():
        if isinstance(field.type, String) and len(field.type.values) > 1 and raw.get(name) in field.type.values:
            return {name: next(value for value in field.type.values if value != raw[name])}
    for name, field in shape.fields.items():
        if isinstance(field.type, Timestamp) and isinstance(raw.get(name), int) and name != "created":
            return {name: now - DAY}
    for name, field in shape.fields.items():
        if field.nullable and name in raw and not isinstance(field.type, Id | Object | Map):
            return {name: None}
    return {}


def _split(overrides: Overrides) -> tuple[dict[str, Json], dict[str, Json], dict[str, Json]]:
    inner: dict[str, Json] = {}
    previous: dict[str, Json] = {}
    envelope: dict[str, Json] = {}
    for path, value in overrides.items():
        head, dot, rest = path.partition(".")
        if dot and head == "previous":
            previous[rest] = value
        elif dot and head == "event":
            envelope[rest] = value
        elif dot and head == "object":
            inner[rest] = value
        else:
            inner[path] = value
    return inner, previous, envelope


def _set_envelope(event: Raw, path: str, value: Json) -> Raw:
    if path not in ("id", "account", "api_version", "created", "livemode", "context", "request", "pending_webhooks"):
        raise BadOverride(f"`event.{path}` is not a field that can be set")
    return {**event, path: value}
