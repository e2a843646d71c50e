"""Change events: the events that Stripe sends for what one operation changed (https://docs.stripe.com/api/events/types).

Most follow from the catalogue alone. A kind of object has events whose names end in ``created`` (or ``opened``), ``updated`` and
``deleted``, and others that end in a value of its ``status``: they are sent when an object is made, changed, deleted, or comes into that
state. What is named otherwise stands in ``MOMENTS``.

An operation changes several objects: a confirmed payment intent makes a charge. Stripe promises no order of events
(https://docs.stripe.com/webhooks#event-ordering); here objects that are new come first, each as it was when it was made, then what
happened to them, from the payment outwards: charge, payment intent, invoice, subscription.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from wfrun.dsl.declarations import EventDeclaration
from wfrun.simulator.account.objects import ObjectChange
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.stripe_catalog import Catalog
from wfrun.support.records import frozen


@frozen
class ChangeEvent:
    """An event to be sent: its type, the object that it carries, and the previous values of the fields that changed.

    ``previous`` is None for an event that carries none. A ``thin_only`` event has no snapshot form.
    """

    type: str
    object: Raw
    previous: Raw | None = None
    thin_only: bool = False


Moment = Callable[[Raw, Raw], bool]
"""Reports whether an event happened to an object, from the object before (empty for a new one) and after."""


def _becomes(field: str, *values: Json) -> Moment:
    return lambda before, after: after.get(field) in values and before.get(field) not in values


def _grows(field: str) -> Moment:
    return lambda before, after: _number(after, field) > _number(before, field)


def _changes(field: str) -> Moment:
    return lambda before, after: bool(before) and after.get(field) != before.get(field)


def _appears(field: str) -> Moment:
    return lambda before, after: after.get(field) is not None and after.get(field) != before.get(field)


def _goes(field: str) -> Moment:
    return lambda before, after: after.get(field) is None and before.get(field) is not None


def _later(moment: Moment) -> Moment:
    return lambda before, after: bool(before) and moment(before, after)


_OF_A_CHARGE_UPDATE = ("customer", "description", "fraud_details", "metadata", "receipt_email", "shipping", "transfer_group")

MOMENTS: Mapping[str, Moment] = {
    "application_fee.refunded": _grows("amount_refunded"),
    "billing.meter.deactivated": _becomes("status", "inactive"),
    "billing.meter.reactivated": _later(_becomes("status", "active")),
    "charge.captured": _later(_becomes("captured", True)),
    "charge.dispute.closed": _becomes("status", "lost", "prevented", "warning_closed", "won"),
    "charge.dispute.funds_reinstated": _becomes("status", "won"),
    # An inquiry takes no funds (https://docs.stripe.com/disputes/how-disputes-work#inquiries).
    "charge.dispute.funds_withdrawn": lambda before, after: not before and not str(after.get("status")).startswith("warning_"),
    "charge.refunded": _grows("amount_refunded"),
    # "Occurs whenever a charge description or metadata is updated, or upon an asynchronous capture."
    "charge.updated": lambda before, after: any(_changes(field)(before, after) for field in _OF_A_CHARGE_UPDATE),
    "checkout.session.completed": _becomes("status", "complete"),
    "credit_note.voided": _becomes("status", "void"),
    "customer.discount.created": lambda before, after: before.get("discount") is None and after.get("discount") is not None,
    "customer.discount.deleted": _goes("discount"),
    "customer.subscription.cancel_at_changed": _changes("cancel_at"),
    "customer.subscription.default_payment_method_changed": _changes("default_payment_method"),
    "customer.subscription.deleted": _becomes("status", "canceled", "incomplete_expired"),
    "customer.subscription.resumed": lambda before, after: before.get("status") == "paused" and after.get("status") == "active",
    "invoice.finalized": lambda before, after: before.get("status") in (None, "draft") and after.get("status") in ("open", "paid"),
    "invoice.marked_uncollectible": _becomes("status", "uncollectible"),
    "invoice.payment_failed": lambda before, after: after.get("status") == "open" and _grows("attempt_count")(before, after),
    "invoice.payment_succeeded": _becomes("status", "paid"),
    "invoice.voided": _becomes("status", "void"),
    "issuing_dispute.closed": _becomes("status", "lost", "won"),
    "payment_intent.amount_capturable_updated": _grows("amount_capturable"),
    "payment_intent.payment_failed": _appears("last_payment_error"),
    "payment_method.attached": lambda before, after: before.get("customer") is None and after.get("customer") is not None,
    "payment_method.detached": _goes("customer"),
    # A price that recurs is a plan too (https://docs.stripe.com/api/plans).
    "plan.created": lambda before, after: not before and after.get("type") == "recurring",
    "price.activated": _later(_becomes("active", True)),
    "price.deactivated": _later(_becomes("active", False)),
    "price.lookup_key_changed": _changes("lookup_key"),
    "price.tax_behavior_changed": _changes("tax_behavior"),
    "product.activated": _later(_becomes("active", True)),
    "product.deactivated": _later(_becomes("active", False)),
    "product.default_price_changed": _changes("default_price"),
    "product.tax_code_changed": _changes("tax_code"),
    "quote.finalized": _becomes("status", "open"),
    "review.closed": _later(_becomes("open", False)),
    "setup_intent.setup_failed": _appears("last_setup_error"),
    "source.chargeable": _becomes("status", "chargeable"),
    "transfer.reversed": _grows("amount_reversed"),
}
"""Event type → when it happens, of those that neither the making nor a ``status`` of the object names."""

OF_OPERATIONS: Mapping[str, str] = {"invoices.send_invoice": "invoice.sent"}
"""Operation → the event that it sends about its object, whatever it changed."""

_OWNERS: Mapping[str, str] = {"account.external_account": "account", "customer.source": "customer"}
"""First words of the events of cards and bank accounts → the field that names whose they are."""

ABSORBS_UPDATED = frozenset({"customer.subscription.deleted", "payment_method.attached", "payment_method.detached"})
"""Events that come in place of the ``updated`` of the object's kind."""

AS_MADE: Mapping[str, Mapping[str, Json]] = {
    "invoice": {
        "amount_paid": 0,
        "attempt_count": 0,
        "attempted": False,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "number": None,
        "status": "draft",
    },
    "payment_intent": {
        "amount_capturable": 0,
        "amount_received": 0,
        "last_payment_error": None,
        "latest_charge": None,
        "next_action": None,
        "status": "requires_payment_method",
    },
    "setup_intent": {"last_setup_error": None, "latest_attempt": None, "next_action": None, "status": "requires_payment_method"},
}
"""Kind → the fields of an object when it is made, of those that the same operation may take further."""

_ORDER = ("charge", "refund", "dispute", "payment_intent", "setup_intent", "invoice_payment", "invoice", "subscription")
"""Kinds in the order in which things happen to them."""

_MADE = ("created", "opened")
"""Last words of the events of a new object."""

_ANOTHER_FORM: Mapping[str, str] = {"plan.created": "price"}
"""Event → the kind of object whose making sends it, where it is another one than the event's own."""


class EventRules:
    """The events of each kind of object of one API release, and when they happen."""

    __slots__ = ("_by_kind",)

    def __init__(self, catalog: Catalog) -> None:
        self._by_kind: dict[str, list[EventDeclaration]] = {}
        for name in catalog.event_names():
            event = catalog.event(name)
            if event is None or name.startswith("v2."):
                continue
            for kind in (_ANOTHER_FORM[name],) if name in _ANOTHER_FORM else event.objects:
                self._by_kind.setdefault(kind, []).append(event)

    def events(self, operation: str, changes: Iterable[ObjectChange]) -> list[ChangeEvent]:
        """Returns the events that an operation sends, in order. ``changes`` hold each object once, as it was before and after it."""
        made: list[ChangeEvent] = []
        happened: list[tuple[int, ChangeEvent]] = []
        for change in changes:
            rank = _ORDER.index(change.name) if change.name in _ORDER else len(_ORDER)
            for event in self._events_of(operation, change):
                if event.type.rpartition(".")[2] in _MADE:
                    made.append(event)
                else:
                    happened.append((rank, event))
        return [*made, *(event for _, event in sorted(happened, key=lambda one: one[0]))]

    def _events_of(self, operation: str, change: ObjectChange) -> Iterator[ChangeEvent]:
        declared = [event for event in self._by_kind.get(change.name, ()) if _is_owned(event.name, change)]
        if change.after is None:
            for event in declared:
                if event.name.endswith(".deleted") and event.name not in MOMENTS and change.before is not None:
                    yield ChangeEvent(event.name, change.before)
            return
        before, after = change.before or {}, change.after
        found = [event for event in declared if _happens(event.name, operation, before, after)]
        absorbed = any(event.name in ABSORBS_UPDATED for event in found)
        for event in found:
            word = event.name.rpartition(".")[2]
            if word == "updated" and absorbed:
                continue
            raw = {**after, **AS_MADE.get(change.name, {})} if word in _MADE and event.name not in MOMENTS else after
            previous = previous_attributes(before, after) if event.previous and before else None
            yield ChangeEvent(event.name, raw, previous, event.thin_only)


def previous_attributes(before: Raw, after: Raw) -> Raw:
    """Returns the earlier values of the fields that changed: of a structure the fields in it that did, of a list the whole.

    A field that was not there is null (https://docs.stripe.com/api/events/object#event_object-data-previous_attributes).
    """
    previous: Raw = {}
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            previous[name] = previous_attributes(old, new)
        else:
            previous[name] = old
    return previous


def _happens(event: str, operation: str, before: Raw, after: Raw) -> bool:
    if OF_OPERATIONS.get(operation) == event:
        return bool(before)
    moment = MOMENTS.get(event)
    if moment is not None:
        return moment(before, after)
    word = event.rpartition(".")[2]
    if word in _MADE:
        return not before
    if word == "updated":
        return bool(before) and before != after
    return after.get("status") == word and before.get("status") != word


def _is_owned(event: str, change: ObjectChange) -> bool:
    owner = _OWNERS.get(event.rpartition(".")[0])
    return owner is None or bool((change.after or change.before or {}).get(owner))


def _number(raw: Raw, field: str) -> int:
    value = raw.get(field)
    return value if isinstance(value, int) else 0
