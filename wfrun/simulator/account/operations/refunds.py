"""Refunds and reversals: refunds of charges, reversals of transfers, refunds of application fees; at most what is left, and never twice."""

from __future__ import annotations

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.disputes import close_reviews
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json, Raw, Table
from wfrun.support.records import frozen
from wfrun.values.amount_limits import format_amount


@frozen
class RefundRules:
    """The rules for paying back one kind of object: the fields that count what was paid back, and the words of Stripe's errors."""

    refunded: str
    fully_refunded: str
    exhausted: str
    exhausted_code: str
    too_much: str


CHARGE = RefundRules(
    "amount_refunded",
    "refunded",
    "Charge {id} has already been refunded.",
    "charge_already_refunded",
    "Refund amount ({amount}) is greater than {rest} ({left})",
)
TRANSFER = RefundRules(
    "amount_reversed",
    "reversed",
    "Transfer {id} is already fully reversed.",
    "invalid_request_error",
    "Reversal amount ({amount}) is greater than {rest} on transfer ({left})",
)
FEE = RefundRules(
    "amount_refunded",
    "refunded",
    "Application fee {id} has already been refunded.",
    "invalid_request_error",
    "Refund amount ({amount}) is greater than {rest} on fee ({left})",
)


def pay_back(request: Request, raw: Raw, rules: RefundRules, total: int, amount: int | None = None) -> int:
    """Counts an amount as paid back and returns it: ``amount``, else the argument of that name, else all that is left of ``total``."""
    refunded = integer(raw, rules.refunded)
    left = total - refunded
    identity = raw.get("id")
    if left <= 0:
        raise RequestError(rules.exhausted_code, rules.exhausted.format(id=identity))
    requested = amount if amount is not None else request.positive("amount", left)
    if requested > left and request.is_guessed(raw, "amount"):
        # A guessed amount must not refuse the refund.
        raw = request.change(raw, {name: refunded + requested for name in ("amount", "amount_captured") if name in raw})
        total = refunded + requested
    elif requested > left:
        currency = raw.get("currency")
        rest = {"amount_refunded": "unrefunded amount", "amount_reversed": "unreversed amount"}[rules.refunded]
        if rules is CHARGE:
            rest = "unrefunded amount on charge" if refunded else "charge amount"
        text = rules.too_much.format(amount=format_amount(requested, currency), left=format_amount(left, currency), rest=rest)
        raise RequestError("amount_too_large", text)
    request.change(raw, {rules.refunded: refunded + requested, rules.fully_refunded: refunded + requested >= total})
    return requested


def create_refund(request: Request) -> Raw:
    """Creates a refund of a charge, of the charge of a payment, or of a customer's cash balance."""
    charge_id, payment_id = request.text("charge"), request.text("payment_intent")
    if request.text("origin") == "customer_balance":
        return _balance_refund(request)
    if charge_id and payment_id:
        raise RequestError("invalid_request_error", "You may only specify one of these parameters: charge, payment_intent.")
    if payment_id:
        charge_id = _charge_of(request, payment_id)
    if not charge_id:
        raise RequestError(
            "parameter_missing", "One of the following params should be provided for this request: payment_intent or charge."
        )
    return refund_of_charge(request, charge_id)


def refund_of_charge(request: Request, charge_id: str, amount: int | None = None) -> Raw:
    """Refunds a charge: the ``amount`` that an operation works out, else the one that it was given, else all that is left."""
    charge, amount_given = request.known("charge", charge_id), amount is None
    _refundable(request, charge)
    amount = pay_back(request, charge, CHARGE, _refundable_in_all(charge), amount)
    charge = request.known("charge", charge_id)
    back = _connected_money(request, charge, amount)
    if charge.get("refunded") is True:
        for stored in list(request.store.of_kind("radar.early_fraud_warning")):
            if stored.raw.get("charge") == charge_id and stored.raw.get("actionable") is True:
                request.change(stored.raw, {"actionable": False})
        close_reviews(request, charge_id, "refunded_as_fraud" if request.text("reason") == "fraudulent" else "refunded")
    table = {
        "amount": amount,
        "charge": charge_id,
        "payment_intent": charge.get("payment_intent"),
        **given(charge, "currency"),
        **back,
        **({} if structure(charge, "payment_method_details").get("type") == "card" else {"destination_details": None}),
    }
    return request.make("refund", {**NEW["refund"], **table}, fixed=table if amount_given else request.given)


def _refundable_in_all(charge: Raw) -> int:
    """Returns the total against which a charge's ``amount_refunded`` counts.

    What a partial capture releases counts as refunded: of 206.75 of which 203.00 were captured, 3.75 are, and 203.00 are left. Where a
    given charge does not count it so, the total is what was captured.
    """
    amount = integer(charge, "amount")
    captured = integer(charge, "amount_captured", amount) or amount
    released = amount - captured
    return amount if released > 0 and integer(charge, "amount_refunded") >= released else captured


def _connected_money(request: Request, charge: Raw, amount: int) -> Raw:
    """Takes back the transfer and the application fee of a refunded charge where the request says so; returns what the refund names.

    Each goes back in proportion to the refund (https://docs.stripe.com/api/refunds/create). How Stripe rounds a part of a cent is not
    documented: the answer is then assumed.
    """
    named: Raw = {}
    for parameter, kind, field, rules, made in (
        ("reverse_transfer", "transfer", "transfer", TRANSFER, "transfer_reversal"),
        ("refund_application_fee", "application_fee", "application_fee", FEE, "fee_refund"),
    ):
        if parameter not in request.given or request.arguments.get(parameter) is not True:
            continue
        identity = charge.get(field)
        if identity is None and field in charge and not request.is_guessed(charge, field):
            what = "a transfer to reverse" if kind == "transfer" else "an application fee to refund"
            raise RequestError("invalid_request_error", f"{parameter}: charge {charge.get('id')} does not have {what}.")
        if not isinstance(identity, str):
            request.not_carried_out(parameter)
            continue
        raw = request.known(kind, identity)
        total, whole = integer(raw, "amount"), integer(charge, "amount")
        part, rest = divmod(total * amount, whole) if whole else (0, 0)
        if charge.get("refunded") is True:
            part, rest = total - integer(raw, rules.refunded), 0
        if rest:
            part += 2 * rest >= whole
            request.assumed = True
            request.notes.append(f"the part of {kind.replace('_', ' ')} {identity} that goes back is rounded to {part}")
        part = min(part, total - integer(raw, rules.refunded))
        if part <= 0:
            continue
        back = integer(raw, rules.refunded) + part
        request.change(raw, {rules.refunded: back, rules.fully_refunded: back >= total})
        owner = {"transfer": identity} if kind == "transfer" else {"fee": identity}
        record = request.make(made, {**NEW[made], "amount": part, **owner, **given(raw, "currency")}, fixed=request.given)
        if kind == "transfer":
            named["transfer_reversal"] = record["id"]
    return named


def _charge_of(request: Request, payment_id: str) -> str:
    payment = request.known("payment_intent", payment_id)
    charge = payment.get("latest_charge")
    if isinstance(charge, dict):
        charge = charge.get("id")
    if payment.get("status") != "succeeded" or not isinstance(charge, str) or not charge:
        raise RequestError("charge_not_refundable", f"This PaymentIntent ({payment_id}) does not have a successful charge to refund.")
    return charge


def _refundable(request: Request, charge: Raw) -> None:
    identity = charge.get("id")
    if charge.get("status") == "failed":
        payment = charge.get("payment_intent")
        whose = f"This PaymentIntent ({payment})" if isinstance(payment, str) else f"Charge {identity}"
        raise RequestError("charge_not_refundable", f"{whose} does not have a successful charge to refund.")
    if charge.get("captured") is False and charge.get("refunded") is not True and charge.get("status") != "pending":
        message = f"Charge {identity} has not been captured. Cancel its PaymentIntent to release the funds."
        if request.integer("amount") not in (None, charge.get("amount")):
            message = (
                "You cannot partially refund an uncaptured charge. Instead, capture the charge for an amount less than the original amount."
            )
        raise RequestError("charge_not_refundable", message)
    if charge.get("disputed") is True and not _open_to_refunds(request, identity):
        raise RequestError("charge_disputed", f"Charge {identity} has been charged back; cannot issue a refund.")
    if request.text("instructions_email") and structure(charge, "payment_method_details").get("type") == "card":
        # Stripe's reference of refunds: the address is for payment methods without refunds of their own.
        raise RequestError("invalid_request_error", "`instructions_email` is not for card payments: their refunds go back to the card.")


def _open_to_refunds(request: Request, identity: Json) -> bool:
    """Reports whether the dispute of a charge leaves it refundable: an inquiry does, and a dispute that was won."""
    for stored in request.store.of_kind("dispute"):
        if stored.raw.get("charge") == identity:
            return stored.raw.get("is_charge_refundable") is True or stored.raw.get("status") in ("won", "warning_closed")
    return False


def _balance_refund(request: Request) -> Raw:
    amount, currency = request.integer("amount"), request.text("currency")
    if amount is None or amount <= 0 or currency is None or request.text("customer") is None:
        raise RequestError("parameter_missing", "A refund of a customer's cash balance needs amount, currency and customer.")
    return _new(
        request, "refund", {"amount": amount, "currency": currency, "charge": None, "payment_intent": None, "destination_details": None}
    )


def create_transfer_reversal(request: Request) -> Raw:
    """Creates a reversal of a transfer."""
    name, identity = request.target()
    transfer = request.known(name, identity)
    amount = pay_back(request, transfer, TRANSFER, integer(transfer, "amount"))
    return _new(request, "transfer_reversal", {"amount": amount, "transfer": identity, **given(transfer, "currency")})


def create_fee_refund(request: Request) -> Raw:
    """Creates a refund of an application fee."""
    name, identity = request.target()
    fee = request.known(name, identity)
    amount = pay_back(request, fee, FEE, integer(fee, "amount"))
    return _new(request, "fee_refund", {"amount": amount, "fee": identity, **given(fee, "currency")})


def _new(request: Request, name: str, table: Table) -> Raw:
    return request.make(name, {**NEW[name], **table}, fixed=table)
