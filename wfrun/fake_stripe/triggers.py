"""Triggers: an event made to happen, with all that goes with it: the objects that it is about, and the events of their making.

The object of an event is the sample of its type. What it refers to is made too, unless the account holds it, and each object's events come
from what happened to it: ``payment_intent.succeeded`` makes a customer, a charge and a payment intent, and sends the events of all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wfrun.fake_stripe.change_events import ChangeEvent, EventRules
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.objects import ObjectChange
from wfrun.simulator.account.referenced_objects import ReferencedObjects
from wfrun.simulator.samples.overrides import BadOverride
from wfrun.simulator.samples.sampler import UnknownEvent, event_builder, sample_event_and_object
from wfrun.simulator.samples.tables import Json, Raw, merge
from wfrun.simulator.samples.written_values import read_assignments


class BadTrigger(ValueError):
    """A trigger that cannot be carried out: the type is none of Stripe's, or a value does not fit it."""


class Happening(NamedTuple):
    """A triggered event with what goes with it: the objects that changed, base objects first, and the events in order."""

    changes: list[ObjectChange]
    events: list[ChangeEvent]


def happening(
    account: Account, rules: EventRules, type: str, changes: tuple[str, ...], *, seed: int, now: int, connected: str | None = None
) -> Happening:
    """Returns what has to happen for an event. Nothing is done yet. Raises ``BadTrigger``.

    ``changes`` are texts ``path=value`` about the event's object, as for samples. Each ``seed`` gives other objects; a ``connected``
    account is the one that it happens on.
    """
    catalog = account.catalog
    declared = catalog.event(type)
    if declared is None:
        raise BadTrigger(f"`{type[:80]}` is not an event type of Stripe's")
    try:
        overrides = read_assignments(catalog, type, changes)
        if any(path.startswith("event.") for path in overrides):
            raise BadTrigger("the event itself is made by the server: leave `event.…` out")
        event, raw = sample_event_and_object(catalog, type, now=now, overrides=overrides, seed=seed)
    except (BadOverride, UnknownEvent) as problem:
        raise BadTrigger(str(problem)) from None
    known = [held for name in catalog.object_names() for held in account.objects(name, connected)]
    others = ReferencedObjects(catalog, known)
    others.add(event, raw, event_builder(catalog, declared, now, seed, overrides))
    made = [ObjectChange(str(one["object"]), None, one) for one in reversed(others.objects()) if one != raw]
    name, previous = str(raw["object"]), _previous(event)
    steps: list[ObjectChange] = []
    if declared.name.endswith(".deleted"):
        steps = [ObjectChange(name, None, raw), ObjectChange(name, raw, None)]
    elif previous is not None:
        before = merge(raw, previous)
        steps = [ObjectChange(name, None, before), ObjectChange(name, before, raw)]
    else:
        steps = [ObjectChange(name, None, raw)]
    events = rules.events("", made)
    for step in steps:
        events.extend(rules.events("", [step]))
    asked = ChangeEvent(declared.name, raw, previous, declared.thin_only)
    events = [*(one for one in events if one.type != declared.name), asked]
    return Happening([*made, *steps], events)


def _previous(event: Mapping[str, Json]) -> Raw | None:
    data, changes = event.get("data"), event.get("changes")
    if isinstance(data, dict) and "previous_attributes" in data:
        return dict(data["previous_attributes"])
    if isinstance(changes, dict) and isinstance(changes.get("before"), dict):
        return dict(changes["before"])
    return None
