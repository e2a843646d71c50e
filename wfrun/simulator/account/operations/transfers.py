"""Transfer rules: payouts to one's own bank, and transfers to connected accounts (https://docs.stripe.com/payouts)."""

from __future__ import annotations

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.amount_limits import check_payout
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Raw


def create_payout(request: Request) -> Raw:
    """Creates a payout to one's own bank account."""
    amount = request.positive("amount")
    check_payout(amount, request.text("currency"))
    return request.make("payout", {**NEW["payout"], "amount": amount})


def create_transfer(request: Request) -> Raw:
    """Creates a transfer to a connected account; without an amount, of the whole source charge."""
    destination = str(request.arguments.get("destination"))
    held = request.store.get("account", destination)
    if (request.strict and held is None) or (held is not None and held.deleted):
        raise RequestError("resource_missing", f"No such destination: '{destination}'")
    source = request.text("source_transaction")
    amount: Raw = {}
    if request.integer("amount") is None:
        if source is None:
            raise RequestError("parameter_missing", "Missing required param: amount.")
        charge = request.known("charge", source)
        amount = {"amount": integer(charge, "amount"), **given(charge, "currency")}
    return request.make("transfer", {**NEW["transfer"], **(amount or {"amount": request.positive("amount")})})


def reverse_payout(request: Request) -> Raw:
    """Creates the payout that takes a paid one back, once (https://docs.stripe.com/api/payouts/reverse)."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("paid",))
    if raw.get("status") != "paid":
        raise RequestError("invalid_request_error", f"Only a payout that is paid can be reversed; this one is {raw.get('status')}.")
    if raw.get("reversed_by") is not None and not request.is_guessed(raw, "reversed_by"):
        raise RequestError("invalid_request_error", f"Payout {identity} has already been reversed.")
    if raw.get("original_payout") is not None and not request.is_guessed(raw, "original_payout"):
        raise RequestError("invalid_request_error", f"Payout {identity} is a reversal, which cannot be reversed.")
    table = {**NEW["payout"], "amount": -integer(raw, "amount"), "original_payout": identity, **given(raw, "currency", "destination")}
    made = request.make("payout", table)
    request.change(raw, {"reversed_by": made["id"]})
    return made


def check_shares(request: Request, amount: int) -> None:
    """Refuses shares of a payment that are greater than it, that say the same twice, and a fee that no other account pays.

    Source: https://docs.stripe.com/api/payment_intents/create and https://docs.stripe.com/connect/destination-charges.
    """
    fee, part = request.integer("application_fee_amount"), structure(request.given, "transfer_data").get("amount")
    if fee is not None and not request.connected and not structure(request.given, "transfer_data").get("destination"):
        text = "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or "
        text += "Stripe-Account header) or destination payment (using `transfer_data[destination]`)."
        raise RequestError("invalid_request_error", text)
    if fee is not None and fee > amount:
        raise RequestError("invalid_request_error", "The application fee cannot be greater than the amount of the payment.")
    if isinstance(part, int) and part > amount:
        raise RequestError("invalid_request_error", "The amount of the transfer cannot be greater than the amount of the payment.")
    if fee is not None and isinstance(part, int):
        text = "You may only specify one of these parameters: application_fee_amount, transfer_data[amount]."
        raise RequestError("invalid_request_error", text)


def share(request: Request, payment: Raw, charge: Raw, amount: int) -> None:
    """Transfers a captured payment to its destination, and takes the application fee.

    The whole amount goes to the destination unless the payment says how much, and the fee comes back from there
    (https://docs.stripe.com/connect/destination-charges).
    """
    data, fee = structure(payment, "transfer_data"), integer(payment, "application_fee_amount")
    destination, changes = data.get("destination"), Raw()
    if isinstance(destination, str):
        source = {"source_transaction": charge.get("id"), "destination": destination}
        part = min(integer(data, "amount", amount), amount)
        table = {**NEW["transfer"], **source, "amount": part, **given(payment, "currency", "transfer_group")}
        changes |= {"transfer": request.make("transfer", table, fixed=request.given)["id"], "transfer_data": dict(data)}
    if fee:
        table = {"amount": fee, "amount_refunded": 0, "refunded": False, "charge": charge.get("id"), **given(payment, "currency")}
        owner = {"account": destination} if isinstance(destination, str) else {}
        made = request.make("application_fee", {**table, **owner}, fixed=request.given)
        changes |= {"application_fee": made["id"], "application_fee_amount": fee}
    if changes:
        shape = request.catalog.object("charge")
        request.change(charge, {key: value for key, value in changes.items() if shape is not None and key in shape.fields})
