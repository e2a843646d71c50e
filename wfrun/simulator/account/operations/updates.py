"""Update rules: which fields an operation may change in which state of its object, and what else follows from a change.

Operations that are not named here change their object's fields in any state (``generic.update``). Sources: the parameters' own texts in
Stripe's API reference (https://docs.stripe.com/api), and for refusals the messages of its API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.simulator.account.inference import integer
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.amount_limits import check_charge
from wfrun.simulator.account.operations.generic import update
from wfrun.simulator.account.request import STEERING, Request
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.tables import Json, Raw

UNCONFIRMED = ("requires_payment_method", "requires_confirmation", "requires_action")

UNTIL_CONFIRMED = (
    "amount",
    "currency",
    "payment_method",
    "payment_method_types",
    "capture_method",
    "setup_future_usage",
    "application_fee_amount",
    "transfer_data",
)
"""Parameters of a payment that can be changed only before it is confirmed.

Source: the refusals of https://docs.stripe.com/api/payment_intents/update.
"""

ALWAYS_OF_PAYMENT = ("description", "metadata", "receipt_email", "shipping", "statement_descriptor", "statement_descriptor_suffix")


def _given(request: Request) -> tuple[str, ...]:
    """Returns the names of the parameters that are there, apart from the path's and those that steer."""
    path = {parameter.name for parameter in request.operation.path}
    return tuple(name for name in request.given if name not in path and name not in STEERING)


def update_payment(request: Request) -> Raw:
    """Changes a payment: amount and means of payment until it is confirmed, words at any time.

    A new payment method must be confirmed again (https://docs.stripe.com/api/payment_intents/update).
    """
    name, identity = request.target()
    names = _given(request)
    early = next((one for one in UNTIL_CONFIRMED if one in names), None)
    raw = request.ready(name, identity, UNCONFIRMED) if early is not None else request.known(name, identity)
    status = raw.get("status")
    if status not in UNCONFIRMED:
        if early is not None:
            raise RequestError(
                "payment_intent_unexpected_state",
                f"This PaymentIntent's {early} could not be updated because it has a status of {status}. You may only update the "
                f"{early} of a PaymentIntent with one of the following statuses: {', '.join(UNCONFIRMED)}.",
            )
        _assume_change(request, (one for one in names if one not in ALWAYS_OF_PAYMENT), f"a payment that is {status}")
    if "amount" in names or "currency" in names:
        check_charge(request.positive("amount", integer(raw, "amount")), request.text("currency") or raw.get("currency"))
    _set_once(request, raw, "transfer_group")
    raw = update(request)
    if request.text("payment_method") is not None:
        raw = request.change(raw, {"status": "requires_confirmation", "next_action": None})
    return raw


def update_setup(request: Request) -> Raw:
    """Changes a setup intent; its payment method only until it has succeeded, and then it must be confirmed again."""
    name, identity = request.target()
    method = "payment_method" in request.given
    raw = request.ready(name, identity, UNCONFIRMED) if method else request.known(name, identity)
    if method and raw.get("status") not in UNCONFIRMED:
        ended = {"succeeded": "it has already succeeded", "canceled": "it is already canceled"}
        why = ended.get(str(raw.get("status")), f"it has a status of {raw.get('status')}")
        raise RequestError("setup_intent_unexpected_state", f"You cannot update this SetupIntent because {why}.")
    raw = update(request)
    return request.change(raw, {"status": "requires_confirmation"}) if request.text("payment_method") is not None else raw


def update_charge(request: Request) -> Raw:
    """Changes a charge; its customer and its transfer group only where it has none (https://docs.stripe.com/api/charges/update)."""
    raw = request.known(*request.target())
    _set_once(request, raw, "customer")
    _set_once(request, raw, "transfer_group")
    return update(request)


def _set_once(request: Request, raw: Raw, name: str) -> None:
    new, held = request.given.get(name), raw.get(name)
    if new is not None and held not in (None, new) and not request.is_guessed(raw, name):
        kind = str(raw.get("object")).replace("_", " ")
        raise RequestError("invalid_request_error", f"You cannot change the {name.replace('_', ' ')} of this {kind}: it has one already.")


def update_invoice(request: Request) -> Raw:
    """Changes a draft invoice; a finalized one only where no amount, customer or date follows from it.

    Source: https://docs.stripe.com/invoicing/invoice-edits and https://docs.stripe.com/api/invoices/update.
    """
    name, identity = request.target()
    late = ("metadata", "auto_advance", "default_payment_method", "default_source", "payment_settings")
    early = tuple(one for one in _given(request) if one not in late)
    raw = request.ready(name, identity, ("draft",)) if early else request.known(name, identity)
    if early and raw.get("status") != "draft":
        raise RequestError("invalid_request_error", "Finalized invoices can't be updated in this way")
    if raw.get("status") != "draft":
        _assume_change(request, (one for one in _given(request) if one != "metadata"), f"an invoice that is {raw.get('status')}")
    method = request.text("collection_method") or raw.get("collection_method")
    if {"days_until_due", "due_date"} & set(early) and request.is_guessed(raw, "collection_method"):
        method = "send_invoice"  # a guessed way of collecting must not refuse the date
    days = due_after(request, method)
    raw = request.change(update(request), {"collection_method": method})
    changes: Raw = {} if days is None else {"due_date": integer(raw, "created", request.now) + days * DAY}
    if method == "charge_automatically" and raw.get("due_date") is not None:
        changes["due_date"] = None
    return request.change(raw, {**changes, **draft_window(request, raw)}) if raw.get("status") == "draft" else raw


def due_after(request: Request, method: Json) -> int | None:
    """Returns ``days_until_due``; refuses a due date for an invoice that is charged automatically."""
    days = request.integer("days_until_due")
    if method == "charge_automatically" and (days is not None or request.integer("due_date") is not None):
        raise RequestError(
            "invalid_request_error", "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'."
        )
    return days


def draft_window(request: Request, invoice: Mapping[str, Json]) -> Raw:
    """Returns when a draft that advances by itself is finalized, and when it is charged: an hour after it was created.

    Source: https://docs.stripe.com/invoicing/integration/automatic-advancement-collection.
    """
    created, advances = integer(invoice, "created"), invoice.get("auto_advance") is True
    charged = advances and invoice.get("collection_method") == "charge_automatically"
    moments = {"automatically_finalizes_at": advances, "next_payment_attempt": charged}
    return request.marks("invoice", {name: created + 3600 if comes else None for name, comes in moments.items()})


def update_promotion_code(request: Request) -> Raw:
    """Changes a promotion code, which becomes active again only with a valid coupon (https://docs.stripe.com/api/promotion_codes/update)."""
    raw = request.known(*request.target())
    promotion = raw.get("promotion")
    coupon = promotion.get("coupon") if isinstance(promotion, Mapping) else raw.get("coupon")
    if isinstance(coupon, Mapping):
        coupon = coupon.get("id")
    if request.arguments.get("active") is True and raw.get("active") is False and isinstance(coupon, str):
        stored = request.store.get("coupon", coupon)
        if stored is not None and (stored.deleted or stored.raw.get("valid") is False):
            raise RequestError("invalid_request_error", "This promotion code can't be activated: its coupon is no longer valid.")
    return update(request)


def update_price(request: Request) -> Raw:
    """Changes a price; a tax behavior that was given stays (https://docs.stripe.com/api/prices/update)."""
    raw = request.known(*request.target())
    held, new = raw.get("tax_behavior"), request.text("tax_behavior")
    if new is not None and held in ("inclusive", "exclusive") and new != held and not request.is_guessed(raw, "tax_behavior"):
        raise RequestError("invalid_request_error", f"The tax behavior of this price is {held} and cannot be changed.")
    return update(request)


def update_quote(request: Request) -> Raw:
    """Changes a draft quote; later only its metadata stays open, and its customer can never be another."""
    name, identity = request.target()
    early = tuple(one for one in _given(request) if one not in ("metadata", "expires_at"))
    raw = request.ready(name, identity, ("draft",)) if early else request.known(name, identity)
    if early and raw.get("status") != "draft":
        raise RequestError("invalid_request_error", f"Only a draft quote can be updated; this one is {raw.get('status')}.")
    _set_once(request, raw, "customer")
    return update(request)


def _assume_change(request: Request, names: Iterable[str], of: str) -> None:
    """Notes the fields of which Stripe's documentation does not say whether they can still be changed."""
    for name in names:
        request.assumed = True
        request.notes.append(f"assumed that `{name}` of {of} can still be changed")
