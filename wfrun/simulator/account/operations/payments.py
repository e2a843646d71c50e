"""Payment rules.

Creating, confirming, capturing and cancelling them, and what that does to their charges; payouts, transfers, reviews, disputes.
"""

from __future__ import annotations

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.amount_limits import check_charge
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.declines import DECLINES, NOT_AUTHENTICATED, TO_AUTHENTICATE, Decline
from wfrun.simulator.account.operations.payment_methods import method_of_test_card
from wfrun.simulator.account.operations.test_cards import DISPUTES, EARLY_FRAUD_WARNING, card_of, charged_card, method_behind
from wfrun.simulator.account.operations.transfers import check_shares, share
from wfrun.simulator.account.operations.transitions import CANCELABLE
from wfrun.simulator.account.operations.updates import UNCONFIRMED
from wfrun.simulator.account.request import STATE_FIELDS, Request
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import Raw, Table, merge
from wfrun.simulator.samples.templates import TEMPLATES
from wfrun.values.amount_limits import format_amount

AUTHENTICATE: Table = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
"""What a payment asks for whose customer must authenticate."""


def unexpected(raw: Raw, verb: str, allowed: tuple[str, ...]) -> RequestError:
    """Returns Stripe's error of an operation that a payment's status does not allow; ``verb`` as in "could not be captured"."""
    return RequestError(
        "payment_intent_unexpected_state",
        f"This PaymentIntent could not be {verb} because it has a status of {raw.get('status')}. "
        f"Only a PaymentIntent with one of the following statuses may be {verb}: {', '.join(allowed)}.",
    )


def create_payment(request: Request) -> Raw:
    """Creates a payment; with ``confirm`` confirms it at once."""
    check_charge(request.positive("amount"), request.text("currency"))
    check_shares(request, request.positive("amount"))
    raw = request.make("payment_intent", NEW["payment_intent"])
    if raw.get("payment_method") is not None:
        raw = request.change(raw, {"status": "requires_confirmation"})
    return _confirmed(request, raw) if request.arguments.get("confirm") is True else raw


def confirm_payment(request: Request) -> Raw:
    """Confirms a payment: its charge succeeds, or waits to be captured."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("requires_confirmation",))
    if raw.get("status") not in UNCONFIRMED:
        raise unexpected(raw, "confirmed", UNCONFIRMED)
    return _confirmed(request, request.change(raw, request.taken_over(name, raw)))


def _confirmed(request: Request, raw: Raw) -> Raw:
    """Attempts a payment with its payment method: it succeeds, waits for its capture or for the customer, or is declined.

    Source: https://docs.stripe.com/payments/paymentintents/lifecycle.
    """
    method = raw.get("payment_method")
    if method is None:
        raise RequestError(
            "payment_intent_unexpected_state",
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a "
            "payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
        )
    card, standing = card_of(request, method), method_behind(request, method)
    if standing in TO_AUTHENTICATE:
        if request.arguments.get("off_session") is True or request.arguments.get("error_on_requires_action") is True:
            return _declined(request, raw, NOT_AUTHENTICATED)
        return request.change(raw, {"status": "requires_action", **request.marks("payment_intent", {"next_action": AUTHENTICATE})})
    if isinstance(standing, str) and standing in DECLINES:
        return _declined(request, raw, DECLINES[standing])
    held_back = raw.get("capture_method") == "manual"
    amount = integer(raw, "amount")
    charge = _charge_of(request, raw, {"amount_captured": amount} if not held_back else STATES["charge"]["uncaptured"])
    done: Raw = {"latest_charge": charge["id"], "next_action": None, "last_payment_error": None}
    _troubled(request, charge, card)
    if held_back:
        return request.change(raw, {**done, "status": "requires_capture", "amount_capturable": amount})
    share(request, raw, charge, amount)
    return request.change(raw, {**done, "status": "succeeded", "amount_received": amount})


def _charge_of(request: Request, payment: Raw, state: Table) -> Raw:
    """Makes the charge of an attempt to pay."""
    amount = integer(payment, "amount")
    card = card_of(request, payment.get("payment_method"))
    usual = TEMPLATES["charge"]
    details = usual["payment_method_details"]
    return request.make(
        "charge",
        {
            **usual,
            **({"payment_method_details": merge(details, {"card": charged_card(card)})} if card is not None else {}),
            **state,
            "amount": amount,
            "payment_intent": payment.get("id"),
            "metadata": payment.get("metadata") or {},
            "receipt_email": payment.get("receipt_email"),
            "customer": payment.get("customer"),
            **given(payment, "currency", "description", "payment_method"),
        },
        fixed={"amount": amount, "metadata": {}},
    )


def _troubled(request: Request, charge: Raw, card: str | None) -> None:
    """Makes the dispute or the early fraud warning that a test card brings (https://docs.stripe.com/testing#disputes)."""
    if card in DISPUTES:
        reason, status = DISPUTES[card]
        common = {**given(charge, "amount", "currency", "payment_intent"), "charge": charge["id"], "metadata": {}}
        request.make("dispute", {**TEMPLATES["dispute"], **common, "reason": reason, "status": status}, fixed=request.given)
        request.change(charge, {"disputed": True})
    elif card == EARLY_FRAUD_WARNING:
        common = {**given(charge, "payment_intent"), "charge": charge["id"], "actionable": True}
        request.make("radar.early_fraud_warning", {**TEMPLATES["radar.early_fraud_warning"], **common}, fixed=request.given)


def _declined(request: Request, payment: Raw, decline: Decline) -> Raw:
    """Refuses a payment as its bank does: the failed charge stays, and the payment waits for another payment method.

    Source: https://docs.stripe.com/payments/paymentintents/lifecycle and https://docs.stripe.com/declines.
    """
    charge = _charge_of(request, payment, _failure(decline))
    error = {"charge": charge["id"], "code": decline.code, "decline_code": decline.decline_code, "message": decline.message}
    table = {"last_payment_error": {**error, "type": "card_error"}}
    changes = {**request.marks("payment_intent", table), "status": "requires_payment_method", "payment_method": None}
    request.change(payment, {**changes, "latest_charge": charge["id"], "next_action": None})
    raise RequestError(decline.code, decline.message, decline_code=decline.decline_code)


def _failure(decline: Decline) -> Table:
    """Returns what a charge holds that a bank declined."""
    failed = STATES["charge"]["failed"]
    outcome = {**failed["outcome"], "reason": decline.decline_code}
    return {**failed, "failure_code": decline.code, "failure_message": decline.message, "outcome": outcome}


def capture_payment(request: Request) -> Raw:
    """Captures a payment that waits for it, wholly or in part. The rest is released, unless this is not the final capture.

    After a capture that is not the final one the payment still waits, and what is captured adds up
    (https://docs.stripe.com/payments/multicapture).
    """
    name, identity = request.target()
    raw = request.ready(name, identity, ("requires_capture",))
    if raw.get("status") != "requires_capture":
        raise unexpected(raw, "captured", ("requires_capture",))
    capturable = integer(raw, "amount_capturable")
    amount = _amount(request, "amount_to_capture", capturable, raw)
    final = request.arguments.get("final_capture") is not False
    charge = raw.get("latest_charge")
    held = request.known("charge", charge) if isinstance(charge, str) else None
    if not final:
        _check_availability(request, held, "multicapture", "final_capture")
    if held is not None:
        _capture(request, held, integer(held, "amount_captured") + amount, final=final)
    changes: Raw = {**request.taken_over(name, raw), "amount_received": integer(raw, "amount_received") + amount}
    if final and held is not None:
        share(request, {**raw, **changes}, held, integer(raw, "amount_received") + amount)
    if final:
        return request.change(raw, {**changes, "status": "succeeded", "amount_capturable": 0})
    return request.change(raw, {**changes, "amount_capturable": capturable - amount})


def _check_availability(request: Request, charge: Raw | None, feature: str, parameter: str) -> None:
    """Refuses what the card of a charge does not allow; assumes that it does where the charge does not say."""
    status = structure(charge or {}, "payment_method_details", "card", feature).get("status")
    if status == "unavailable":
        raise RequestError("invalid_request_error", f"`{parameter}`: {feature.replace('_', ' ')} is not available for this payment.")
    if status != "available":
        request.assumed = True
        request.notes.append(f"assumed that {feature.replace('_', ' ')} is available for this payment: its charge does not say so")


def increment_authorization(request: Request) -> Raw:
    """Raises the authorized amount of a payment that waits to be captured, to a new total, at most ten times.

    Source: https://docs.stripe.com/payments/incremental-authorization; a bank that declines it is not modelled.
    """
    name, identity = request.target()
    raw = request.ready(name, identity, ("requires_capture",))
    if raw.get("status") != "requires_capture":
        raise unexpected(raw, "incremented", ("requires_capture",))
    amount, before = request.positive("amount"), integer(raw, "amount")
    if amount <= before and request.is_guessed(raw, "amount"):
        before = amount  # a guessed amount must not refuse the operation
    elif amount <= before:
        currency = raw.get("currency")
        text = f"The amount ({format_amount(amount, currency)}) must be greater than the authorized amount"
        raise RequestError("invalid_request_error", f"{text} ({format_amount(before, currency)}).")
    charge = raw.get("latest_charge")
    held = request.known("charge", charge) if isinstance(charge, str) else None
    _check_availability(request, held, "incremental_authorization", "amount")
    if held is not None:
        request.change(held, {"amount": amount})
    changes = request.taken_over(name, raw)
    return request.change(raw, {**changes, "amount": amount, "amount_capturable": integer(raw, "amount_capturable") + amount - before})


def capture_charge(request: Request) -> Raw:
    """Captures a charge that was only authorized."""
    name, identity = request.target()
    raw = request.known(name, identity)
    if request.lookup(name, identity).is_guessed(STATE_FIELDS):
        raw = request.made_in(name, identity, STATES["charge"]["uncaptured"])
    if raw.get("refunded") is True and raw.get("captured") is not True:
        raise RequestError("charge_expired_for_capture", f"Charge {identity} has expired or was released, and can no longer be captured.")
    if raw.get("captured") is True:
        raise RequestError("charge_already_captured", f"Charge {identity} has already been captured.")
    amount = _amount(request, "amount", integer(raw, "amount"), raw)
    payment = raw.get("payment_intent")
    if isinstance(payment, str) and (stored := request.store.get("payment_intent", payment)) is not None:
        request.change(stored.raw, {"status": "succeeded", "amount_capturable": 0, "amount_received": amount})
    return _capture(request, raw, amount)


def _amount(request: Request, parameter: str, most: int, raw: Raw) -> int:
    requested = request.positive(parameter, most)
    if requested > most and not request.is_guessed(raw, "amount"):
        currency = raw.get("currency")
        raise RequestError(
            "amount_too_large",
            f"The amount to capture ({format_amount(requested, currency)}) "
            f"is greater than the capturable amount ({format_amount(most, currency)}).",
        )
    return requested


def _capture(request: Request, charge: Raw, amount: int, *, final: bool = True) -> Raw:
    """Sets what is captured of a charge in all. What the final capture leaves is released and counts as refunded, as Stripe does it."""
    released = max(0, integer(charge, "amount") - amount) if final else 0
    return request.change(
        charge,
        {
            "amount_captured": amount,
            "amount_refunded": released,
            "captured": True,
            "balance_transaction": request.new_id("balance_transaction"),
        },
    )


def cancel_payment(request: Request) -> Raw:
    """Cancels a payment that has not succeeded; what was authorized is released."""
    name, identity = request.target()
    raw = request.ready(name, identity, CANCELABLE)
    if raw.get("status") not in CANCELABLE:
        raise RequestError(
            "payment_intent_unexpected_state",
            f"You cannot cancel this PaymentIntent because it has a status of {raw.get('status')}. "
            f"Only a PaymentIntent with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    charge = raw.get("latest_charge")
    if raw.get("status") == "requires_capture" and isinstance(charge, str):
        authorized = request.known("charge", charge)
        request.change(authorized, {"amount_refunded": integer(authorized, "amount"), "refunded": True})
    changes = {"status": "canceled", "canceled_at": request.now, "amount_capturable": 0, "next_action": None}
    return request.change(raw, {**changes, **request.taken_over(name, raw)})


def create_charge(request: Request) -> Raw:
    """Creates a charge without a payment intent."""
    for name in ("amount", "currency"):
        if request.given.get(name) is None:
            raise RequestError("parameter_missing", f"Missing required param: {name}.")
    amount = request.positive("amount")
    check_charge(amount, request.text("currency"))
    captured = request.arguments.get("capture") is not False
    source = request.text("source")
    card, standing = card_of(request, source), method_behind(request, source)
    table: Table = {
        **NEW["charge"],
        "amount_captured": amount if captured else 0,
        "captured": captured,
        "paid": True,
        "payment_method_details": merge(
            TEMPLATES["charge"]["payment_method_details"], {"card": charged_card(card)} if card is not None else {}
        ),
        "status": "succeeded",
    }
    if card is not None and request.strict:
        table = {**table, "payment_method": method_of_test_card(request, card)["id"]}
    decline = NOT_AUTHENTICATED if standing in TO_AUTHENTICATE else DECLINES.get(str(standing))
    if decline is not None:
        request.make("charge", {**table, **_failure(decline)})
        raise RequestError(decline.code, decline.message, decline_code=decline.decline_code)
    charge = request.make("charge", table)
    _troubled(request, charge, card)
    return request.known("charge", str(charge["id"]))
