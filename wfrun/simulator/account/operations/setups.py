"""Setup rules: saving a payment method for later, confirming and cancelling that (https://docs.stripe.com/payments/setupintents/lifecycle)."""

from __future__ import annotations

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.declines import DECLINES, TO_AUTHENTICATE
from wfrun.simulator.account.operations.payments import AUTHENTICATE
from wfrun.simulator.account.operations.test_cards import method_behind
from wfrun.simulator.account.operations.updates import UNCONFIRMED
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Raw


def create_setup(request: Request) -> Raw:
    """Creates a setup intent; with ``confirm`` confirms it at once."""
    raw = request.make("setup_intent", NEW["setup_intent"])
    if raw.get("payment_method") is not None:
        raw = request.change(raw, {"status": "requires_confirmation"})
    return _confirmed(request, raw) if request.arguments.get("confirm") is True else raw


def confirm_setup(request: Request) -> Raw:
    """Confirms a setup intent: its payment method is saved for its customer."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("requires_confirmation",))
    taken = request.taken_over(name, raw)
    if {**raw, **taken}.get("payment_method") is not None and raw.get("status") not in UNCONFIRMED:
        raise _over(raw, "confirm")
    return _confirmed(request, request.change(raw, taken))


def _confirmed(request: Request, raw: Raw) -> Raw:
    method, customer = raw.get("payment_method"), raw.get("customer")
    if method is None:
        raise RequestError(
            "setup_intent_unexpected_state",
            "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent with a "
            "payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
        )
    standing = method_behind(request, method)
    if standing in TO_AUTHENTICATE:
        return request.change(raw, {"status": "requires_action", **request.marks("setup_intent", {"next_action": AUTHENTICATE})})
    attempt = {"latest_attempt": request.new_id("setup_attempt")}
    if isinstance(standing, str) and standing in DECLINES:
        decline = DECLINES[standing]
        error = {"code": decline.code, "decline_code": decline.decline_code, "message": decline.message, "type": "card_error"}
        changes = request.marks("setup_intent", {"last_setup_error": error, **attempt})
        request.change(raw, {**changes, "status": "requires_payment_method", "payment_method": None})
        raise RequestError(decline.code, decline.message, decline_code=decline.decline_code)
    if isinstance(customer, str) and isinstance(method, str):
        held = request.store.get("payment_method", method)
        if held is not None and not held.deleted and held.raw.get("customer") is None:
            request.change(held.raw, {"customer": customer})
    return request.change(raw, {"status": "succeeded", "next_action": None, "last_setup_error": None, **attempt})


def cancel_setup(request: Request) -> Raw:
    """Cancels a setup intent that has not succeeded."""
    name, identity = request.target()
    raw = request.ready(name, identity, UNCONFIRMED)
    if raw.get("status") not in UNCONFIRMED:
        raise _over(raw, "cancel")
    return request.change(raw, {"status": "canceled", "next_action": None, **request.taken_over(name, raw)})


def _over(raw: Raw, verb: str) -> RequestError:
    """Returns Stripe's error of an operation on a setup intent that has ended."""
    status = raw.get("status")
    why = {"succeeded": "it has already succeeded", "canceled": "it is already canceled"}.get(str(status), f"it has a status of {status}")
    return RequestError("setup_intent_unexpected_state", f"You cannot {verb} this SetupIntent because {why}.")
