"""Payment methods: made from a test card, given to a customer, taken away (https://docs.stripe.com/api/payment_methods)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from wfrun.simulator.account.arguments import plain
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.generic import make
from wfrun.simulator.account.operations.test_cards import NUMBERS, card_fields, card_named, card_of
from wfrun.simulator.account.request import TEST_CARD, Request
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.simulator.samples.templates import TEMPLATES


def create_payment_method(request: Request) -> Raw:
    """Creates a payment method that belongs to nobody. A card comes from a token or a number of Stripe's test cards."""
    kind = request.text("type")
    if kind is None:
        raise RequestError("parameter_missing", "Missing required param: type.")
    table: Raw = {"billing_details": {}, "customer": None, "metadata": {}, "type": kind}
    card = request.arguments.get("card")
    if kind == "card":
        if not isinstance(card, Mapping):
            raise RequestError("parameter_missing", "Missing required param: card.")
        written = card.get("token") or card.get("number")
        name = card_of(request, written)
        if name is None or not isinstance(written, str):
            if card.get("token"):
                raise RequestError("resource_missing", f"No such token: '{str(written)[:40]}'")
            raise _declined("incorrect_number", "Your card number is incorrect.")
        _check_expiry(card, request.now)
        expiry = {key: card[key] for key in ("exp_month", "exp_year") if isinstance(card.get(key), int)}
        table["card"] = {**TEMPLATES["payment_method"]["card"], **card_fields(name), **expiry}
    else:
        table[kind] = request.arguments.get(kind) or {}
    return request.make("payment_method", table, fixed={"card": None, kind: None})


def _declined(code: str, message: str) -> RequestError:
    """Returns the error of a card that is not one; no bank declined it, so its code is its reason."""
    return RequestError(code, message, decline_code=code)


def _check_expiry(card: Mapping[str, Json], now: int) -> None:
    """Refuses a card that has expired or never will: Stripe tells that before any payment (https://docs.stripe.com/error-codes)."""
    month, year = (int(text) if (text := str(card.get(key) or "")).isdecimal() else None for key in ("exp_month", "exp_year"))
    today = datetime.fromtimestamp(now, UTC)
    if month is not None and not 1 <= month <= 12:
        raise _declined("invalid_expiry_month", "Your card's expiration month is invalid.")
    if year is None:
        return
    full = year if year > 99 else 2000 + year
    if not today.year <= full <= today.year + 50:
        raise _declined("invalid_expiry_year", "Your card's expiration year is invalid.")
    if month is not None and (full, month) < (today.year, today.month):
        raise _declined("invalid_expiry_month", "Your card's expiration month is invalid.")


def create_token(request: Request) -> Raw:
    """Creates a token; that of a card stands for it once (https://docs.stripe.com/api/tokens/create_card)."""
    card = request.arguments.get("card")
    if not isinstance(card, Mapping):
        return make(request, "token")
    name = card_named(str(card.get("number")))
    if name is None:
        raise _declined("incorrect_number", "Your card number is incorrect.")
    _check_expiry(card, request.now)
    brand, number = NUMBERS[name]
    expiry = {key: int(str(card[key])) for key in ("exp_month", "exp_year") if str(card.get(key)).isdecimal()}
    shown = {"brand": brand.title(), "last4": number[-4:], **expiry, "name": card.get("name")}
    request.arguments.take("card", plain(card))
    return request.make("token", {"bank_account": None, "card": shown, "type": "card", "used": False}, fixed={"card": None})


def method_of_test_card(request: Request, card: str, customer: str | None = None) -> Raw:
    """Makes a payment method of a test card, for a customer or for nobody."""
    fields = {**TEMPLATES["payment_method"]["card"], **card_fields(card)}
    table: Raw = {"billing_details": {}, "card": fields, "customer": customer, "livemode": request.livemode, "metadata": {}, "type": "card"}
    return request.save(request.builder().object("payment_method", table))


def attach_payment_method(request: Request) -> Raw:
    """Gives a payment method to a customer; of a test card, a new one of theirs."""
    name, identity = request.target()
    customer = request.text("customer")
    if identity.startswith(TEST_CARD) and (test_card := card_named(identity)) is not None and customer is not None:
        request.known("customer", customer)
        return method_of_test_card(request, test_card, customer)
    raw = request.known(name, identity)
    stored = request.store.get(name, identity)
    owner = raw.get("customer")
    if stored is not None and not stored.assumed and owner not in (None, customer):
        raise RequestError("payment_method_unexpected_state", "The payment method you provided has already been attached to a customer.")
    if customer is None:
        raise RequestError("parameter_missing", "Missing required param: customer.")
    request.known("customer", customer)
    return request.change(raw, {"customer": customer})


def detach_payment_method(request: Request) -> Raw:
    """Takes a payment method from its customer."""
    name, identity = request.target()
    raw = request.known(name, identity)
    if raw.get("customer") is None:
        raise RequestError(
            "payment_method_unexpected_state", "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    return request.change(raw, {"customer": None})
