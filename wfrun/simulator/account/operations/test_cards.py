"""Test cards: the cards that Stripe offers for trying things out, by name, and what they are (https://docs.stripe.com/testing).

A name stands in three places: the payment method ``pm_card_NAME``, the token ``tok_NAME``, and the number of the card. A payment method
that is made from a token or a number behaves as the card does, whatever its own id.
"""

from __future__ import annotations

from wfrun.simulator.account.request import TEST_CARD, Request
from wfrun.simulator.samples.tables import Json, Raw

NUMBERS: dict[str, tuple[str, str]] = {
    "visa": ("visa", "4242424242424242"),
    "visa_debit": ("visa", "4000056655665556"),
    "mastercard": ("mastercard", "5555555555554444"),
    "mastercard_debit": ("mastercard", "5200828282828210"),
    "mastercard_prepaid": ("mastercard", "5105105105105100"),
    "amex": ("amex", "378282246310005"),
    "discover": ("discover", "6011111111111117"),
    "diners": ("diners", "3056930009020004"),
    "jcb": ("jcb", "3566002020360505"),
    "unionpay": ("unionpay", "6200000000000005"),
    "chargeDeclined": ("visa", "4000000000000002"),
    "visa_chargeDeclined": ("visa", "4000000000000002"),
    "visa_chargeDeclinedInsufficientFunds": ("visa", "4000000000009995"),
    "visa_chargeDeclinedLostCard": ("visa", "4000000000009987"),
    "visa_chargeDeclinedStolenCard": ("visa", "4000000000009979"),
    "chargeDeclinedExpiredCard": ("visa", "4000000000000069"),
    "chargeDeclinedIncorrectCvc": ("visa", "4000000000000127"),
    "chargeDeclinedProcessingError": ("visa", "4000000000000119"),
    "visa_chargeDeclinedVelocityLimitExceeded": ("visa", "4000000000006975"),
    "chargeCustomerFail": ("visa", "4000000000000341"),
    "authenticationRequired": ("visa", "4000002760003184"),
    "threeDSecure2Required": ("visa", "4000000000003220"),
    "threeDSecureRequired": ("visa", "4000000000003063"),
    "createDispute": ("visa", "4000000000000259"),
    "createDisputeProductNotReceived": ("visa", "4000000000002685"),
    "createDisputeInquiry": ("visa", "4000000000001976"),
    "createIssuerFraudRecord": ("visa", "4000000000005423"),
}
"""Name of a test card → its brand and its number."""

_NAMES = {number: name for name, (_, number) in reversed(NUMBERS.items())}
_BY_LAST_FOUR = {number[-4:]: name for number, name in _NAMES.items()}

DISPUTES: dict[str, tuple[str, str]] = {
    "createDispute": ("fraudulent", "needs_response"),
    "createDisputeProductNotReceived": ("product_not_received", "needs_response"),
    "createDisputeInquiry": ("fraudulent", "warning_needs_response"),
}
"""Name of a test card whose payments are disputed → the reason and the status of the dispute."""

EARLY_FRAUD_WARNING = "createIssuerFraudRecord"
"""The name of the test card whose payments get an early fraud warning."""


def card_named(text: str) -> str | None:
    """Returns the name of the test card that a token, the id of a payment method or a number stands for."""
    for prefix in (TEST_CARD, "tok_"):
        if text.startswith(prefix) and text.removeprefix(prefix) in NUMBERS:
            return text.removeprefix(prefix)
    return _NAMES.get(text.replace(" ", ""))


def card_of(request: Request, method: Json) -> str | None:
    """Returns the name of the test card that a payment method is; None for another one."""
    if not isinstance(method, str):
        return None
    named = card_named(method)
    if named is not None:
        return named
    stored = request.store.get("payment_method", method) or request.store.get("token", method)
    card = stored.raw.get("card") if stored is not None and not stored.assumed else None
    return _BY_LAST_FOUR.get(str(card.get("last4"))) if isinstance(card, dict) else None


def method_behind(request: Request, method: Json) -> Json:
    """Returns the payment method that stands for a test card, in place of one that was made from that card."""
    card = card_of(request, method)
    return f"{TEST_CARD}{card}" if card is not None else method


def card_fields(name: str) -> Raw:
    """Returns what a payment method says of a test card."""
    return {**charged_card(name), "display_brand": NUMBERS[name][0]}


def charged_card(name: str) -> Raw:
    """Returns what a charge says of a test card."""
    brand, number = NUMBERS[name]
    return {"brand": brand, "last4": number[-4:], "funding": "debit" if name.endswith("debit") else "credit"}
