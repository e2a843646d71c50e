"""Sampler: realistic objects and events of every type of Stripe: right in type, coherent, and equal each time.

All samples show one scene, the one described by the templates: the charge of the sample payment is the sample charge. Amounts are in the
smallest unit of US dollars.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.types.base import Boolean, Id, Map, Object, ObjectType, String, Timestamp, Type
from wfrun.simulator.samples import overrides as changes
from wfrun.simulator.samples.builder import ObjectBuilder, UnknownObject
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.event_forms import of_account, snapshot_event, thin_event
from wfrun.simulator.samples.events import JUST_MADE, PREVIOUS, table_of
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.overrides import BadOverride, Overrides
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import Json, Objects, Raw, Table
from wfrun.simulator.samples.templates import TEMPLATES
from wfrun.values.currencies import step

if TYPE_CHECKING:
    from wfrun.simulator.samples.variety import Variety

SAMPLE_TIME = 1_793_610_000
"""The moment of samples that are given none: Monday, 2026-11-02T09:00:00Z."""

AGE = 60
"""Seconds between the creation of an event's object and the event, unless more is known."""

PREFERRED: dict[str, str] = {"customer.source": "card", "account.external_account": "bank_account"}
"""Event that may carry several kinds of object → the one that its samples carry."""


ENVELOPE = ("id", "account", "api_version", "created", "livemode", "context", "request", "pending_webhooks")
"""Fields of the event itself that can be set."""


class UnknownEvent(ValueError):
    """An event type that the catalogue does not have."""


def object_builder(catalog: Objects, now: int, scene: str = "", *, age: int = AGE, variety: Variety | None = None) -> ObjectBuilder:
    """Returns a builder of objects by the templates, or by a variety of them."""
    if variety is None:
        return ObjectBuilder(catalog, now, now - age, scene, TEMPLATES)
    from wfrun.simulator.samples.variety import Varied

    return ObjectBuilder(catalog, now, now - age, scene, Varied(variety, TEMPLATES, catalog), variety)


def sample_object(
    catalog: Objects, name: str, *, id: str | None = None, now: int = SAMPLE_TIME, state: str | None = None, table: Table | None = None
) -> Raw:
    """Returns a realistic object. Raises ``UnknownObject``.

    With an ``id`` it belongs to a scene of its own: what it points to is not what other objects of its type point to. ``state`` is one of
    ``states``. ``table`` says what is different.
    """
    scene = "" if id is None or id == identifier(name, "") else id
    states = STATES.get(name, {})
    builder = object_builder(catalog, now, scene)
    return builder.object(name, {**(states.get(state, {}) if state is not None else {}), **(table or {})}, id=id)


def sample_event(
    catalog: Objects,
    type: str,
    *,
    now: int = SAMPLE_TIME,
    overrides: Overrides | None = None,
    seed: int = 0,
    account: str | None = None,
    livemode: bool = False,
    thin: bool = False,
) -> Raw:
    """Returns a realistic event. A type that Stripe sends as a thin event only gives a thin event; so do a ``v1.`` name and ``thin``.

    ``overrides`` sets fields of the event's object by their paths; paths that start with ``previous.`` set what update events say about
    before (all of it, then), those with ``event.`` the envelope. Each ``seed`` gives an event with other ids, amounts, people and dates,
    always the same one. ``account`` is the connected account that it comes from. Raises ``UnknownEvent`` and ``BadOverride``.
    """
    return sample_event_and_object(
        catalog, type, now=now, overrides=overrides, seed=seed, account=account, livemode=livemode, thin=thin
    )[0]  # fmt: skip


def sample_event_and_object(
    catalog: Objects,
    type: str,
    *,
    now: int = SAMPLE_TIME,
    overrides: Overrides | None = None,
    seed: int = 0,
    account: str | None = None,
    livemode: bool = False,
    thin: bool = False,
) -> tuple[Raw, Raw]:
    """Returns a realistic event with its object, which a thin event does not carry."""
    declared = catalog.event(type)
    if declared is None:
        raise UnknownEvent(f"`{type}` is not an event type of Stripe's")
    if account is not None:
        check_account(account)
    inner, previous, envelope = _split(overrides or {})
    builder = event_builder(catalog, declared, now, seed, overrides or {})
    raw = _event_object(builder, declared)
    if livemode:
        raw = in_live_mode(raw)
    if inner:
        raw = changes.apply(builder, raw, inner)
        changes.check_currencies(builder, raw, inner)
    if previous and not declared.previous:
        raise BadOverride(f"`{declared.name}` does not tell previous values")
    before = _previous(builder, declared, raw, previous) if declared.previous else None
    if thin and "id" not in raw and not declared.thin_only:
        reason = f"`{declared.name}` has no thin form"
        raise BadOverride(f"{reason}: a thin event names its object by its id, and this {raw['object'].replace('_', ' ')} has none")
    event_seed = () if not seed else (builder.scene,)
    if thin or declared.thin_only or type.startswith("v1."):
        event = _thin(declared, raw, before, now, event_seed)
        if declared.data:
            event["data"] = builder.object(declared.data, {})
    else:
        event = _snapshot(catalog, declared, raw, before, now, event_seed)
    if account is not None:
        event = of_account(event, account)
    if livemode:
        event["livemode"] = True
    for path, value in envelope.items():
        event = _set_envelope(event, path, value)
    return event, raw


def event_builder(
    catalog: Objects, declared: EventDeclaration, now: int, seed: int = 0, overrides: Overrides | None = None
) -> ObjectBuilder:
    """Returns a builder for the scene of a sample event. The currencies that ``overrides`` set decide which amounts exist."""
    just_made = declared.name.rpartition(".")[2] in JUST_MADE
    if not seed:
        return object_builder(catalog, now, age=0 if just_made else AGE)
    from wfrun.simulator.samples.variety import Variety

    variety = Variety(seed, max((step(code) for code in _currencies(overrides or {})), default=1))
    return object_builder(catalog, now, f"seed {seed}", age=0 if just_made else variety.age, variety=variety)


def in_live_mode(value: Json) -> Json:
    """Returns JSON as it is in live mode: every ``livemode`` is true, and ids do not say that they are tests."""
    match value:
        case dict():
            return {key: True if key == "livemode" and one is False else in_live_mode(one) for key, one in value.items()}
        case list():
            return [in_live_mode(one) for one in value]
        case str():
            return value.replace("cs_test_", "cs_live_")
    return value


def _currencies(overrides: Overrides) -> set[str]:
    """Returns the currencies that overrides set, lower-case codes."""
    named = {value for path, value in overrides.items() if path.endswith("currency") and isinstance(value, str)}
    return named | {value[1] for value in overrides.values() if isinstance(value, tuple)}


def check_account(account: str) -> None:
    """Raises ``BadOverride`` for what is no id of an account."""
    if not re.fullmatch("acct_[A-Za-z0-9]+", account):
        raise BadOverride(f"`{account[:60]}` is not the id of an account, which begins with `acct_`")


def object_of(declared: EventDeclaration) -> str:
    """Returns the kind of object that a sample of this event carries."""
    return PREFERRED.get(declared.name.rpartition(".")[0], declared.objects[0])


def _event_object(builder: ObjectBuilder, declared: EventDeclaration) -> Raw:
    name = object_of(declared)
    shape = builder.catalog.object(name)
    if shape is None:
        raise UnknownObject(f"`{name}` is not an object of Stripe's")
    status = shape.fields.get("status")
    values = status.type.values if status is not None and isinstance(status.type, String) else ()
    table = dict(table_of(declared.name, name, values))
    if declared.update and declared.name not in PREVIOUS and "metadata" in shape.fields:
        table["metadata"] = {"order_id": "6735"}
    if builder.variety is not None:
        table = builder.variety.table(builder.catalog, Object(name), table)
    return builder.object(name, table)


def _snapshot(catalog: Objects, declared: EventDeclaration, raw: Raw, before: Raw | None, now: int, seed: tuple[str, ...]) -> Raw:
    request: Raw = {"id": f"req_{identifier('customer', declared.name, *seed)[4:]}", "idempotency_key": None}
    identity = identifier("event", declared.name, *seed)
    return snapshot_event(identity, declared.name, raw, before, release=catalog.release, now=now, request=request)


def _thin(declared: EventDeclaration, raw: Raw, before: Raw | None, now: int, seed: tuple[str, ...]) -> Raw:
    snapshot = None if declared.thin_only else identifier("event", declared.name, *seed)
    return thin_event(identifier("event", declared.thin_name, *seed), declared.thin_name, raw, before, now=now, snapshot=snapshot)


def _previous(builder: ObjectBuilder, declared: EventDeclaration, raw: Raw, given: Overrides) -> Raw:
    """Returns the previous values of an update: as given, else by the table, else one plain change.

    Structures hold only what changed in them, lists are whole.
    """
    shape = builder.catalog.object(str(raw["object"]))
    assert shape is not None
    if given:
        return previous_values(builder, raw, given)
    if declared.name in PREVIOUS:
        previous: Table = PREVIOUS[declared.name]
        if builder.variety is not None:
            previous = builder.variety.table(builder.catalog, Object(shape.name), previous)
        return dict(_partial(builder, Object(shape.name), previous))
    return _some_change(shape, raw, builder.now)


def previous_values(builder: ObjectBuilder, raw: Raw, given: Overrides, known: Raw | None = None) -> Raw:
    """Returns the previous values of an update: those that are ``known``, with those that are given. Raises ``BadOverride``."""
    root = Object(str(raw.get("object", "")))
    previous: Raw = dict(known or {})
    for text, value in given.items():
        path = changes.canonical(builder, root, changes.parse(text))
        if path[0] not in previous and isinstance(raw.get(str(path[0])), list) and len(path) > 1:
            previous[str(path[0])] = raw[str(path[0])]
        if isinstance(value, tuple):
            value, currency = value
            place = changes.currency_place(builder, root, raw, path, text)
            if place is not None and changes.currency_at(place, raw, previous) != currency:
                previous = changes.put(builder, root, previous, place, currency, text, partial=True)
        previous = changes.put(builder, root, previous, path, value, text, partial=True)
    changes.check_currencies(builder, raw, given, previous)
    return previous


def _partial(builder: ObjectBuilder, type_: Type, table: Json) -> Json:
    shape = builder.catalog.object(type_.name) if isinstance(type_, Object) else None
    if shape is None or not isinstance(table, Mapping):
        return builder.fill(type_, table)
    return {key: _partial(builder, shape.fields[key].type, value) for key, value in table.items() if key in shape.fields}


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
    if path not in ENVELOPE:
        raise BadOverride(f"`event.{path}` is not a field that can be set")
    return {**event, path: value}
