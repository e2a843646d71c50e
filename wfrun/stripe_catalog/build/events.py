"""Event types and the objects that they carry."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from typing import NamedTuple

from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.types.base import Object, String
from wfrun.stripe_catalog.build.numeric_types import Place
from wfrun.stripe_catalog.build.package_source import Module, Package
from wfrun.stripe_catalog.build.type_converter import Context, Converter

EXCEPTIONS: dict[str, tuple[str, ...]] = {
    "account.application": ("application",),
    "account.external_account": ("bank_account", "card"),
    "application_fee.refund": ("fee_refund",),
    "charge.dispute": ("dispute",),
    "charge.refund": ("refund",),
    "customer.discount": ("discount",),
    "customer.source": ("source", "card", "bank_account"),
    "customer.subscription": ("subscription",),
    "customer.tax_id": ("tax_id",),
    "issuing_authorization": ("issuing.authorization",),
    "issuing_card": ("issuing.card",),
    "issuing_cardholder": ("issuing.cardholder",),
    "issuing_dispute": ("issuing.dispute",),
    "issuing_personalization_design": ("issuing.personalization_design",),
    "issuing_settlement": ("issuing.settlement",),
    "issuing_token": ("issuing.token",),
    "issuing_transaction": ("issuing.transaction",),
    "sigma.scheduled_query_run": ("scheduled_query_run",),
    "source.transaction": ("source_transaction",),
}
"""Prefixes of event types that are not the name of the object carried (Stripe's page "Types of events")."""

UNTYPED = frozenset({"order", "recipient", "sku"})
"""First words of event types that older releases list without types for their objects: Stripe had retired these products."""

_LOOKUP = re.compile(r'LOOKUP_TYPE = \(?\s*"(?:v1\.)?([a-z0-9_.\[\]]+)"')
_RELATED = re.compile(r'def fetch_related_object\(self\) -> "(\w+)"')


def events(package: Package, converter: Converter) -> dict[str, EventDeclaration]:
    """Returns every event type by its snapshot name, sorted; those that Stripe sends as thin events only are marked.

    Thin events that name no object (``billing.meter.no_meter_found``) are left out: a workflow would have nothing to read.
    """
    snapshot = {name for name in _snapshot_types(package, converter) if name.split(".")[0] not in UNTYPED}
    thin = _thin_events(package, converter)
    objects = set(converter.object_names.values())
    found: dict[str, EventDeclaration] = {}
    for name in sorted({*snapshot, *thin}):
        # Stripe's reference: `previous_attributes` comes with events of type `*.updated` only.
        found[name] = EventDeclaration(
            name,
            (thin[name].object,) if name in thin else carried(name, objects),
            update=name.endswith(".updated") and not name.startswith("v2."),
            thin_only=name not in snapshot,
            data=thin[name].data if name in thin else "",
        )
    return found


def carried(event: str, objects: Collection[str]) -> tuple[str, ...]:
    """Returns the objects that a snapshot event carries, by its name: the longest prefix that is an object, or an exception."""
    parts = event.split(".")
    for length in range(len(parts) - 1, 0, -1):
        prefix = ".".join(parts[:length])
        exception = tuple(name for name in EXCEPTIONS.get(prefix, ()) if name in objects)
        if exception:
            return exception
        if prefix in objects:
            return (prefix,)
    raise ValueError(f"no object is known for the event {event}: add its prefix to EXCEPTIONS")


def _snapshot_types(package: Package, converter: Converter) -> frozenset[str]:
    module = package.module("stripe._event")
    assert module is not None
    for statement in module.classes["Event"].body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "type":
            kind = converter.convert(statement.annotation, Context(module, "Event", Place("type", ""))).type
            if isinstance(kind, String) and kind.values:
                return frozenset(kind.values)
    raise ValueError("Event.type lists no event types")


class _ThinEvent(NamedTuple):
    """A thin event as the package has it: the object that it names, and the structure of its own data."""

    object: str
    data: str


def _thin_events(package: Package, converter: Converter) -> dict[str, _ThinEvent]:
    """Returns the thin events that name an object, as their classes say (``fetch_related_object() -> "Subscription"``)."""
    found: dict[str, _ThinEvent] = {}
    if not (package.root / "events").is_dir():
        return found
    for file in sorted((package.root / "events").glob("_v[12]_*_event.py")):
        text = file.read_text("utf-8")
        event, related = _LOOKUP.search(text), _RELATED.search(text)
        module = package.module(f"stripe.events.{file.stem}")
        if event is None or related is None or module is None:
            continue
        ref = package.resolve(module, "", related[1])
        if ref is not None:
            found[event[1]] = _ThinEvent(converter.object_names[ref.module.name, ref.path], _own_data(module, converter))
    return found


def _own_data(module: Module, converter: Converter) -> str:
    """Returns the structure of a thin event's own data, empty for an event without."""
    for path, node in module.classes.items():
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "data":
                kind = converter.convert(statement.annotation, Context(module, path, Place("data", ""))).type
                return kind.name if isinstance(kind, Object) else ""
    return ""
