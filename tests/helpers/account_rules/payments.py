"""Rules of payments, their charges, and setups."""

from __future__ import annotations

from typing import Any

from tests.helpers.account import charge, thing
from tests.helpers.account_rules.rows import RECORDED, Refused, Rule, rule

LIFE = "payments/paymentintents/lifecycle"
HOLD = "payments/place-a-hold-on-a-payment-method"
TESTING = "testing"
MULTI = "payments/multicapture"
INCREMENT = "payments/incremental-authorization"
UPDATE = "api/payment_intents/update"
MINIMUM = "currencies#minimum-and-maximum-charge-amounts"
UNEXPECTED = "payment_intent_unexpected_state"


CARD = {"number": "4242424242424242", "exp_month": 1, "exp_year": 2040}


def payment(state: str = "requires_payment_method", **fields: Any) -> dict[str, Any]:
    """A payment of 10.00 USD."""
    money = {"amount": 1000, "currency": "usd", **({"amount_capturable": 1000} if state == "requires_capture" else {})}
    return thing("payment_intent", "pi_1", state, **{**money, "customer": None, "latest_charge": "ch_1", "transfer_group": None, **fields})


def held(**card: Any) -> list[dict[str, Any]]:
    """A payment of 10.00 USD that waits to be captured, and its charge, whose card allows what ``card`` says."""
    details = {"type": "card", "card": {key: {"status": value} for key, value in card.items()}}
    uncaptured: dict[str, Any] = {"captured": False, "amount_captured": 0, "balance_transaction": None}
    return [payment("requires_capture"), charge(amount=1000, currency="usd", **uncaptured, payment_method_details=details)]


def create(**more: Any) -> dict[str, Any]:
    return {"amount": 1000, "currency": "usd", **more}


def paid(**more: Any) -> dict[str, Any]:
    return create(payment_method="pm_card_visa", confirm=True, **more)


RULES: list[Rule] = [
    rule(
        "a currency in capitals is the currency",
        "currencies",
        [],
        ("payment_intents.create", {**paid(), "currency": "USD"}, {"currency": "usd", "status": "succeeded"}),
        ("refunds.create", {"payment_intent": "$0.id"}, {"currency": "usd"}),
        (
            "payment_intents.create",
            {**create(metadata={"currency": "USD"}), "amount": 49, "currency": "JPY"},
            Refused("amount_too_small", "jpy"),
        ),
        (
            "prices.create",
            {"currency": "EUR", "unit_amount": 5, "product_data": {"name": "EUR"}, "metadata": {"currency": "EUR"}},
            {"currency": "eur", "metadata.currency": "EUR"},
        ),
        then={"$0.latest_charge": {"currency": "usd", "amount_refunded": 1000}},
    ),
    rule(
        "a card that is none is refused before any payment",
        "error-codes",
        [],
        ("payment_methods.create", {"type": "card", "card": {**CARD, "number": "4242424242424241"}}, Refused("incorrect_number")),
        ("payment_methods.create", {"type": "card", "card": {**CARD, "exp_year": 2020}}, Refused("invalid_expiry_year")),
        ("payment_methods.create", {"type": "card", "card": {**CARD, "exp_month": 13}}, Refused("invalid_expiry_month")),
        ("tokens.create", {"card": {**CARD, "exp_year": "2020"}}, Refused("invalid_expiry_year")),
        ("payment_methods.create", {"type": "card", "card": CARD}, {"card.last4": "4242", "card.exp_year": 2040}),
    ),
    rule(
        "a new payment waits for its payment method",
        LIFE,
        [],
        ("payment_intents.create", create(), {"status": "requires_payment_method", "amount_received": 0, "latest_charge": None}),
    ),
    rule(
        "with a payment method it waits to be confirmed",
        LIFE,
        [],
        ("payment_intents.create", create(payment_method="pm_card_visa"), {"status": "requires_confirmation"}),
    ),
    rule(
        "confirmed at once it succeeds and has a charge",
        LIFE,
        [],
        ("payment_intents.create", paid(), {"status": "succeeded", "amount_received": 1000, "amount_capturable": 0}),
        then={"$0.latest_charge": {"amount": 1000, "amount_captured": 1000, "captured": True, "paid": True, "payment_intent": "$0.id"}},
    ),
    rule(
        "confirmed later it succeeds",
        LIFE,
        [],
        ("payment_intents.create", create(payment_method="pm_card_visa"), {}),
        ("payment_intents.confirm", {"payment_intent": "$0.id"}, {"status": "succeeded"}),
    ),
    rule(
        "the payment method may come with the confirmation",
        LIFE,
        [],
        ("payment_intents.create", create(), {}),
        ("payment_intents.confirm", {"payment_intent": "$0.id", "payment_method": "pm_card_visa"}, {"status": "succeeded"}),
    ),
    rule(
        "no payment is confirmed without a payment method",
        RECORDED,
        [],
        ("payment_intents.create", create(confirm=True), Refused(UNEXPECTED, "missing a payment method")),
        ("payment_intents.create", create(), {}),
        ("payment_intents.confirm", {"payment_intent": "$1.id"}, Refused(UNEXPECTED, "missing a payment method")),
        then={"$1.id": {"status": "requires_payment_method", "latest_charge": None}},
    ),
    *(
        rule(
            f"a payment that is {state} is not confirmed",
            LIFE,
            [payment(state)],
            ("payment_intents.confirm", {"payment_intent": "pi_1"}, Refused(UNEXPECTED, f"a status of {state}")),
        )
        for state in ("succeeded", "canceled", "requires_capture", "processing")
    ),
    *(
        rule(
            f"a payment with {method} is declined: {reason}",
            TESTING,
            [],
            ("payment_intents.create", create(), {}),
            ("payment_intents.confirm", {"payment_intent": "$0.id", "payment_method": method}, Refused(code, text)),
            then={
                "$0.id": {
                    "status": "requires_payment_method",
                    "payment_method": None,
                    "amount_received": 0,
                    "last_payment_error.code": code,
                    "last_payment_error.decline_code": reason,
                    "last_payment_error.type": "card_error",
                }
            },
        )
        for method, code, reason, text in (
            ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "Your card was declined."),
            ("pm_card_chargeCustomerFail", "card_declined", "generic_decline", "Your card was declined."),
            ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
            ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "declined"),
            ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "declined"),
            ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card", "Your card has expired."),
            ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc", "security code"),
            ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error", "An error occurred"),
            ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded", "repeated attempts"),
        )
    ),
    rule(
        "the failed charge of a declined payment stays, and another card pays",
        "declines",
        [],
        ("payment_intents.create", create(), {}),
        ("payment_intents.confirm", {"payment_intent": "$0.id", "payment_method": "pm_card_chargeDeclined"}, Refused("card_declined")),
        ("payment_intents.retrieve", {"payment_intent": "$0.id"}, {"status": "requires_payment_method"}),
        ("payment_intents.confirm", {"payment_intent": "$0.id", "payment_method": "pm_card_visa"}, {"status": "succeeded"}),
        then={
            "$2.latest_charge": {"status": "failed", "paid": False, "captured": False, "failure_code": "card_declined"},
            "$3.latest_charge": {"status": "succeeded", "paid": True},
            "$0.id": {"last_payment_error": None},
        },
    ),
    *(
        rule(
            f"a payment with {method} waits for the customer",
            TESTING,
            [],
            ("payment_intents.create", create(payment_method=method, confirm=True), {"status": "requires_action", "amount_received": 0}),
            ("payment_intents.cancel", {"payment_intent": "$0.id"}, {"status": "canceled", "next_action": None}),
        )
        for method in ("pm_card_authenticationRequired", "pm_card_threeDSecure2Required", "pm_card_threeDSecureRequired")
    ),
    rule(
        "off session nobody can authenticate: the payment is declined",
        RECORDED,
        [],
        (
            "payment_intents.create",
            create(payment_method="pm_card_authenticationRequired", confirm=True, off_session=True),
            Refused("authentication_required", "requires authentication"),
        ),
    ),
    rule(
        "held back, a payment is authorized and waits to be captured",
        HOLD,
        [],
        (
            "payment_intents.create",
            paid(capture_method="manual"),
            {"status": "requires_capture", "amount_capturable": 1000, "amount_received": 0},
        ),
        then={"$0.latest_charge": {"captured": False, "amount_captured": 0, "paid": True, "status": "succeeded"}},
    ),
    rule(
        "a payment is captured wholly",
        HOLD,
        held(),
        (
            "payment_intents.capture",
            {"payment_intent": "pi_1"},
            {"status": "succeeded", "amount_received": 1000, "amount_capturable": 0},
        ),
        then={"ch_1": {"captured": True, "amount_captured": 1000, "amount_refunded": 0, "refunded": False}},
    ),
    rule(
        "captured in part, the rest is released and counts as refunded",
        HOLD,
        held(),
        (
            "payment_intents.capture",
            {"payment_intent": "pi_1", "amount_to_capture": 600},
            {"status": "succeeded", "amount": 1000, "amount_received": 600, "amount_capturable": 0},
        ),
        then={"ch_1": {"captured": True, "amount": 1000, "amount_captured": 600, "amount_refunded": 400, "refunded": False}},
    ),
    rule(
        "no more is captured than was authorized",
        HOLD,
        held(),
        ("payment_intents.capture", {"payment_intent": "pi_1", "amount_to_capture": 1001}, Refused("amount_too_large", "$10.01")),
        then={"pi_1": {"status": "requires_capture", "amount_capturable": 1000}},
    ),
    rule(
        "nothing is not captured",
        "api/payment_intents/capture",
        held(),
        ("payment_intents.capture", {"payment_intent": "pi_1", "amount_to_capture": 0}, Refused("parameter_invalid_integer")),
    ),
    *(
        rule(
            f"a payment that is {state} is not captured",
            "api/payment_intents/capture",
            [payment(state)],
            (
                "payment_intents.capture",
                {"payment_intent": "pi_1"},
                Refused(UNEXPECTED, f"could not be captured because it has a status of {state}"),
            ),
        )
        for state in ("requires_payment_method", "requires_confirmation", "requires_action", "processing", "succeeded", "canceled")
    ),
    rule(
        "captured in several parts, it waits until the last",
        MULTI,
        held(multicapture="available"),
        (
            "payment_intents.capture",
            {"payment_intent": "pi_1", "amount_to_capture": 600, "final_capture": False},
            {"status": "requires_capture", "amount_received": 600, "amount_capturable": 400},
        ),
        (
            "payment_intents.capture",
            {"payment_intent": "pi_1", "amount_to_capture": 401},
            Refused("amount_too_large", "$4.01"),
        ),
        (
            "payment_intents.capture",
            {"payment_intent": "pi_1", "amount_to_capture": 300},
            {"status": "succeeded", "amount_received": 900, "amount_capturable": 0},
        ),
        then={"ch_1": {"amount_captured": 900, "amount_refunded": 100}},
    ),
    rule(
        "several parts need a card that allows them",
        MULTI,
        held(multicapture="unavailable"),
        (
            "payment_intents.capture",
            {"payment_intent": "pi_1", "amount_to_capture": 600, "final_capture": False},
            Refused("invalid_request_error", "multicapture is not available"),
        ),
    ),
    rule(
        "an authorization is raised to a new total",
        INCREMENT,
        held(incremental_authorization="available"),
        (
            "payment_intents.increment_authorization",
            {"payment_intent": "pi_1", "amount": 1500},
            {"status": "requires_capture", "amount": 1500, "amount_capturable": 1500},
        ),
        ("payment_intents.capture", {"payment_intent": "pi_1"}, {"amount_received": 1500}),
        then={"ch_1": {"amount": 1500, "amount_captured": 1500}},
    ),
    rule(
        "an authorization is raised and never lowered",
        INCREMENT,
        held(incremental_authorization="available"),
        (
            "payment_intents.increment_authorization",
            {"payment_intent": "pi_1", "amount": 1000},
            Refused("invalid_request_error", "must be greater"),
        ),
    ),
    rule(
        "raising an authorization needs a card that allows it",
        INCREMENT,
        held(incremental_authorization="unavailable"),
        (
            "payment_intents.increment_authorization",
            {"payment_intent": "pi_1", "amount": 1500},
            Refused("invalid_request_error", "not available"),
        ),
    ),
    rule(
        "what has been captured is not raised",
        INCREMENT,
        [payment("succeeded")],
        ("payment_intents.increment_authorization", {"payment_intent": "pi_1", "amount": 1500}, Refused(UNEXPECTED, "succeeded")),
    ),
    *(
        rule(
            f"a payment that is {state} is cancelled",
            "api/payment_intents/cancel",
            [payment(state)],
            (
                "payment_intents.cancel",
                {"payment_intent": "pi_1", "cancellation_reason": "duplicate"},
                {"status": "canceled", "cancellation_reason": "duplicate", "amount_capturable": 0},
            ),
        )
        for state in ("requires_payment_method", "requires_confirmation", "requires_action", "processing")
    ),
    rule(
        "cancelling a payment that waits to be captured releases it",
        HOLD,
        held(),
        ("payment_intents.cancel", {"payment_intent": "pi_1"}, {"status": "canceled", "amount_capturable": 0}),
        then={"ch_1": {"captured": False, "refunded": True, "amount_refunded": 1000}},
    ),
    *(
        rule(
            f"a payment that is {state} is not cancelled",
            "api/payment_intents/cancel",
            [payment(state)],
            (
                "payment_intents.cancel",
                {"payment_intent": "pi_1"},
                Refused(UNEXPECTED, f"You cannot cancel this PaymentIntent because it has a status of {state}"),
            ),
        )
        for state in ("succeeded", "canceled")
    ),
    *(
        rule(
            f"the {parameter} of a payment that is {state} is not changed",
            UPDATE,
            [payment(state)],
            (
                "payment_intents.update",
                {"payment_intent": "pi_1", parameter: value},
                Refused(UNEXPECTED, f"This PaymentIntent's {parameter} could not be updated because it has a status of {state}"),
            ),
            then={"pi_1": {"amount": 1000, "currency": "usd"}},
        )
        for state in ("succeeded", "canceled", "requires_capture")
        for parameter, value in (("amount", 500), ("currency", "eur"), ("payment_method", "pm_card_visa"))
    ),
    *(
        rule(
            f"the amount of a payment that is {state} is changed",
            UPDATE,
            [payment(state)],
            ("payment_intents.update", {"payment_intent": "pi_1", "amount": 500}, {"amount": 500, "status": state}),
        )
        for state in ("requires_payment_method", "requires_confirmation")
    ),
    rule(
        "an amount is changed to no less than Stripe charges",
        MINIMUM,
        [payment()],
        ("payment_intents.update", {"payment_intent": "pi_1", "amount": 49}, Refused("amount_too_small", "$0.50")),
        ("payment_intents.update", {"payment_intent": "pi_1", "currency": "huf"}, Refused("amount_too_small", "HUF 175.00")),
    ),
    rule(
        "words on a payment are changed at any time",
        UPDATE,
        [payment("succeeded", metadata={"a": "1"})],
        (
            "payment_intents.update",
            {"payment_intent": "pi_1", "description": "Shoes", "metadata": {"b": "2"}, "receipt_email": "a@example.com"},
            {"description": "Shoes", "metadata": {"a": "1", "b": "2"}, "receipt_email": "a@example.com", "status": "succeeded"},
        ),
    ),
    rule(
        "a new payment method must be confirmed",
        UPDATE,
        [payment(), thing("payment_method", "pm_1")],
        (
            "payment_intents.update",
            {"payment_intent": "pi_1", "payment_method": "pm_1"},
            {"status": "requires_confirmation", "payment_method": "pm_1"},
        ),
    ),
    rule(
        "a transfer group is given once",
        UPDATE,
        [payment(transfer_group="ORDER_1")],
        (
            "payment_intents.update",
            {"payment_intent": "pi_1", "transfer_group": "ORDER_2"},
            Refused("invalid_request_error", "transfer group"),
        ),
    ),
    *(
        rule(
            f"less than {text} is not charged",
            MINIMUM,
            [],
            ("payment_intents.create", {"amount": least - 1, "currency": currency}, Refused("amount_too_small", text)),
            ("payment_intents.create", {"amount": least, "currency": currency}, {"amount": least}),
        )
        for currency, least, text in (
            ("usd", 50, "$0.50"),
            ("gbp", 30, "£0.30"),
            ("jpy", 50, "¥50"),
            ("huf", 17500, "HUF 175.00"),
            ("mxn", 1000, "10.00"),
        )
    ),
    *(
        rule(
            f"an amount in {currency.upper()} goes in steps of {step}",
            "currencies#special-cases",
            [],
            (
                "payment_intents.create",
                {"amount": 100_000 + step // 2, "currency": currency},
                Refused("parameter_invalid_integer", f"divisible by {step}"),
            ),
            ("payment_intents.create", {"amount": 100_000, "currency": currency}, {"amount": 100_000}),
        )
        for currency, step in (("isk", 100), ("ugx", 100), ("kwd", 10), ("bhd", 10))
    ),
    rule(
        "amounts in HUF and TWD may have a fraction when they are charged",
        "currencies#special-cases",
        [],
        ("payment_intents.create", {"amount": 100_050, "currency": "huf"}, {"amount": 100_050}),
        ("payment_intents.create", {"amount": 100_050, "currency": "twd"}, {"amount": 100_050}),
    ),
    rule(
        "an unknown currency is refused",
        "currencies",
        [],
        ("payment_intents.create", {"amount": 1000, "currency": "xyz"}, Refused("invalid_request_error", "Invalid currency: xyz")),
    ),
    rule(
        "amount and currency must be there",
        "api/payment_intents/create",
        [],
        ("payment_intents.create", {"currency": "usd"}, Refused("parameter_missing", "amount")),
        ("payment_intents.create", {"amount": 500}, Refused("parameter_missing", "currency")),
        ("payment_intents.create", {"amount": 0, "currency": "usd"}, Refused("parameter_invalid_integer")),
    ),
    rule(
        "the customer of a payment must exist",
        "api/payment_intents/create",
        [thing("customer", "cus_1")],
        ("payment_intents.create", create(customer="cus_2"), Refused("resource_missing", "No such customer: 'cus_2'")),
        ("customers.delete", {"customer": "cus_1"}, {"deleted": True}),
        ("payment_intents.create", create(customer="cus_1"), Refused("resource_missing", "No such customer: 'cus_1'")),
    ),
    rule(
        "a receipt goes to an email address",
        "error-codes",
        [],
        ("payment_intents.create", create(receipt_email="nonsense"), Refused("email_invalid", "Invalid email address: nonsense")),
    ),
    # Charges.
    rule(
        "a charge of one's own is captured",
        "api/charges/capture",
        [charge(amount=1000, captured=False, amount_captured=0, payment_intent=None)],
        ("charges.capture", {"charge": "ch_1", "amount": 700}, {"captured": True, "amount_captured": 700, "amount_refunded": 300}),
        ("charges.capture", {"charge": "ch_1"}, Refused("charge_already_captured", "has already been captured")),
    ),
    rule(
        "a released charge is not captured",
        "api/charges/capture",
        [thing("charge", "ch_1", "expired", payment_intent=None)],
        ("charges.capture", {"charge": "ch_1"}, Refused("charge_expired_for_capture")),
    ),
    rule(
        "the customer of a charge is given once",
        "api/charges/update",
        [charge(customer="cus_1"), thing("customer", "cus_1"), thing("customer", "cus_2"), charge("ch_2", customer=None)],
        ("charges.update", {"charge": "ch_1", "customer": "cus_2"}, Refused("invalid_request_error", "customer")),
        ("charges.update", {"charge": "ch_2", "customer": "cus_2"}, {"customer": "cus_2"}),
        ("charges.update", {"charge": "ch_1", "description": "Shoes", "metadata": {"a": "b"}}, {"description": "Shoes"}),
    ),
    # Setups.
    rule(
        "a new setup waits for its payment method",
        "payments/setupintents/lifecycle",
        [],
        ("setup_intents.create", {}, {"status": "requires_payment_method", "usage": "off_session"}),
        ("setup_intents.create", {"payment_method": "pm_card_visa"}, {"status": "requires_confirmation"}),
        ("setup_intents.confirm", {"setup_intent": "$1.id"}, {"status": "succeeded"}),
        ("setup_intents.confirm", {"setup_intent": "$0.id"}, Refused("setup_intent_unexpected_state", "missing a payment method")),
    ),
    rule(
        "a confirmed setup gives its payment method to its customer",
        RECORDED,
        [thing("customer", "cus_1"), thing("payment_method", "pm_1", "detached")],
        (
            "setup_intents.create",
            {"customer": "cus_1", "payment_method": "pm_1", "confirm": True},
            {"status": "succeeded", "customer": "cus_1"},
        ),
        then={"pm_1": {"customer": "cus_1"}},
    ),
    rule(
        "a setup is declined",
        TESTING,
        [],
        ("setup_intents.create", {"payment_method": "pm_card_visa_chargeDeclined"}, {}),
        ("setup_intents.confirm", {"setup_intent": "$0.id"}, Refused("card_declined", "Your card was declined.")),
        then={"$0.id": {"status": "requires_payment_method", "payment_method": None, "last_setup_error.code": "card_declined"}},
    ),
    rule(
        "a setup waits for the customer",
        TESTING,
        [],
        ("setup_intents.create", {"payment_method": "pm_card_authenticationRequired", "confirm": True}, {"status": "requires_action"}),
        (
            "setup_intents.cancel",
            {"setup_intent": "$0.id", "cancellation_reason": "abandoned"},
            {"status": "canceled", "cancellation_reason": "abandoned"},
        ),
        ("setup_intents.cancel", {"setup_intent": "$0.id"}, Refused("setup_intent_unexpected_state", "it is already canceled")),
    ),
    rule(
        "what is set up stays",
        RECORDED,
        [],
        ("setup_intents.create", {"payment_method": "pm_card_visa", "confirm": True}, {"status": "succeeded"}),
        ("setup_intents.confirm", {"setup_intent": "$0.id"}, Refused("setup_intent_unexpected_state", "it has already succeeded")),
        ("setup_intents.cancel", {"setup_intent": "$0.id"}, Refused("setup_intent_unexpected_state", "it has already succeeded")),
        (
            "setup_intents.update",
            {"setup_intent": "$0.id", "payment_method": "pm_card_visa"},
            Refused("setup_intent_unexpected_state", "it has already succeeded"),
        ),
        ("setup_intents.update", {"setup_intent": "$0.id", "description": "Card"}, {"description": "Card"}),
    ),
    # Payment methods.
    rule(
        "a payment method goes to one customer and away",
        "api/payment_methods/attach",
        [thing("payment_method", "pm_1", "detached"), thing("customer", "cus_1"), thing("customer", "cus_2")],
        ("payment_methods.attach", {"payment_method": "pm_1", "customer": "cus_1"}, {"customer": "cus_1"}),
        (
            "payment_methods.attach",
            {"payment_method": "pm_1", "customer": "cus_2"},
            Refused("payment_method_unexpected_state", "already been attached to a customer"),
        ),
        ("payment_methods.detach", {"payment_method": "pm_1"}, {"customer": None}),
        ("payment_methods.detach", {"payment_method": "pm_1"}, Refused("payment_method_unexpected_state", "is not attached")),
    ),
    rule(
        "a token stands for its card",
        "api/tokens/create_card",
        [],
        (
            "tokens.create",
            {"card": {"number": "4000000000000002", "exp_month": "12", "exp_year": "2030", "cvc": "123"}},
            {"type": "card", "used": False, "card.last4": "0002", "card.exp_year": 2030},
        ),
        ("charges.create", {"amount": 500, "currency": "usd", "source": "$0.id"}, Refused("card_declined", "declined")),
        (
            "tokens.create",
            {"card": {"number": "1234", "exp_month": "12", "exp_year": "2030"}},
            Refused("incorrect_number", "card number is incorrect"),
        ),
    ),
    rule(
        "a payment method is described in place",
        "api/payment_intents/create#create_payment_intent-payment_method_data",
        [],
        (
            "payment_intents.create",
            {"amount": 500, "currency": "usd", "confirm": True, "payment_method_data": {"type": "card", "card": {"token": "tok_amex"}}},
            {"status": "succeeded"},
        ),
        ("payment_methods.retrieve", {"payment_method": "$0.payment_method"}, {"card.brand": "amex"}),
    ),
    rule(
        "a product is made with its price",
        "api/products/create#create_product-default_price_data",
        [],
        ("products.create", {"name": "Tea", "default_price_data": {"currency": "usd", "unit_amount": 500}}, {"name": "Tea"}),
        ("prices.retrieve", {"price": "$0.default_price"}, {"unit_amount": 500, "product": "$0.id"}),
    ),
    rule(
        "a payment is an entry in the balance",
        "reports/balance-transaction-types",
        [],
        (
            "charges.create",
            {"amount": 2000, "currency": "usd", "source": "tok_visa"},
            {"amount_captured": 2000},
        ),
        ("balance_transactions.retrieve", {"balance_transaction": "$0.balance_transaction"}, {"amount": 2000, "net": 1912}),
    ),
]
