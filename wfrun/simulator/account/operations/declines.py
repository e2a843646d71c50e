"""Declines: the payment methods that stand for Stripe's test cards, and how a payment with them goes (https://docs.stripe.com/testing)."""

from __future__ import annotations

from wfrun.support.records import frozen


@frozen
class Decline:
    """The way a bank declines a card: Stripe's error code, the bank's reason, and the sentence for the customer."""

    code: str
    decline_code: str
    message: str


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
NOT_AUTHENTICATED = Decline(
    "authentication_required", "authentication_required", "Your card was declined. This transaction requires authentication."
)

DECLINES: dict[str, Decline] = {
    "pm_card_chargeCustomerFail": GENERIC,
    "pm_card_chargeDeclined": GENERIC,
    "pm_card_visa_chargeDeclined": GENERIC,
    "pm_card_visa_chargeDeclinedInsufficientFunds": Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "pm_card_visa_chargeDeclinedLostCard": Decline("card_declined", "lost_card", "Your card was declined."),
    "pm_card_visa_chargeDeclinedStolenCard": Decline("card_declined", "stolen_card", "Your card was declined."),
    "pm_card_chargeDeclinedExpiredCard": Decline("expired_card", "expired_card", "Your card has expired."),
    "pm_card_chargeDeclinedIncorrectCvc": Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "pm_card_chargeDeclinedProcessingError": Decline(
        "processing_error", "processing_error", "An error occurred while processing your card. Try again in a little bit."
    ),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": Decline(
        "card_declined",
        "card_velocity_exceeded",
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    ),
}
"""Payment method → how its bank declines every payment."""

TO_AUTHENTICATE = frozenset({"pm_card_authenticationRequired", "pm_card_threeDSecure2Required", "pm_card_threeDSecureRequired"})
"""Payment methods whose payments wait for the customer to authenticate (``requires_action``)."""
