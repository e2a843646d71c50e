"""Defaults: the value of a field by its type and name, when nothing else is known about it.

The values are Stripe's usual test data: the card 4242, a customer in San Francisco, amounts of 2500.
"""

from __future__ import annotations

from wfrun.values.stripe_ids import PREFIXES

DAY = 86_400
AMOUNT = 2500
"""The amount of a sample, in the smallest unit of its currency."""

TEXTS: dict[str, str] = {
    "account_holder_name": "Jenny Rosen",
    "account_holder_type": "individual",
    "account_number": "000123456789",
    "account_type": "checking",
    "bank_name": "STRIPE TEST BANK",
    "brand": "visa",
    "browser": "Chrome",
    "category": "merchandise",
    "city": "San Francisco",
    "country": "US",
    "currency": "usd",
    "display_name": "Example Shop",
    "domain": "shop.example.com",
    "domain_name": "shop.example.com",
    "email": "jenny.rosen@example.com",
    "event_name": "api_requests",
    "file_name": "report.csv",
    "filename": "report.csv",
    "first_name": "Jenny",
    "flow": "redirect",
    "funding": "credit",
    "institution_name": "STRIPE TEST BANK",
    "ip": "203.0.113.7",
    "ip_address": "203.0.113.7",
    "last4": "4242",
    "last_name": "Rosen",
    "line1": "123 Market Street",
    "locale": "en",
    "lookup_key": "standard_monthly",
    "mcc": "5734",
    "merchant_country": "US",
    "month": "2026-11",
    "name": "Jenny Rosen",
    "nickname": "Standard",
    "network": "visa",
    "number": "EXAMPLE-0001",
    "percent_off": "10",
    "phone": "+15555550123",
    "platform": "Macintosh",
    "postal_code": "94103",
    "recurring_interval": "month",
    "referrer": "https://example.com",
    "routing_number": "110000000",
    "serial_number": "123-456-789",
    "source_type": "card",
    "sql": "select * from charges limit 10",
    "state": "CA",
    "statement_descriptor": "EXAMPLE SHOP",
    "swift_code": "TSTEZ122",
    "timezone": "Etc/UTC",
    "title": "Example",
    "unit_label": "seat",
    "usage": "off_session",
    "user_agent": "Mozilla/5.0",
    "version": "1",
    "zip": "94103",
}

FIRST_CHOICE = (
    "succeeded",
    "active",
    "complete",
    "completed",
    "posted",
    "verified",
    "open",
    "enabled",
    "pending",
    "available",
    "card",
    "automatic",
    "self",
    "usd",
    "visa",
    "US",
)
"""The usual ones among the values that Stripe documents, best first."""

TRUE = frozenset(
    (
        "active",
        "actionable",
        "available",
        "captured",
        "charges_enabled",
        "details_submitted",
        "discountable",
        "open",
        "paid",
        "payouts_enabled",
        "requested",
        "valid",
    )
)
"""Booleans that are usually true."""

NUMBERS: dict[str, int] = {
    "attempt_count": 0,
    "day": 1,
    "due_day": 1,
    "exp_month": 8,
    "height": 10,
    "length": 10,
    "month": 1,
    "pending_webhooks": 1,
    "percentage": 10,
    "rate": 10,
    "risk_score": 12,
    "size": 9863,
    "submission_count": 0,
    "times_redeemed": 0,
    "year": 1990,
}

AMOUNTS = (
    "amount",
    "amount_total",
    "amount_subtotal",
    "amount_requested",
    "subtotal",
    "total",
    "unit_amount",
    "unit_amount_decimal",
    "amount_decimal",
    "amount_due",
)
"""Amounts that a sample has; others (fees, discounts, taxes, refunds) are 0."""

FUTURE = (
    "end",
    "end_date",
    "ends_at",
    "expires_at",
    "expires_after",
    "expiration_date",
    "due_by",
    "due_date",
    "arrival_date",
    "available_on",
    "deadline",
    "current_deadline",
    "resumes_at",
    "bill_until",
    "billed_until",
    "capture_before",
    "expected_availability_date",
    "expected_arrival_date",
    "period_end",
    "trial_end",
    "current_period_end",
    "eta",
    "redeem_by",
    "scheduled_release",
    "next_payment_attempt",
    "automatically_finalizes_at",
    "data_load_time",
    "expires",
)
"""Fields whose moments are in the future."""


def text(name: str, values: tuple[str, ...], owner: str) -> str:
    """Returns a text for a field called ``name`` of the object ``owner``; one of ``values`` where Stripe documents them."""
    if values:
        usual = TEXTS.get(name)
        if usual in values:
            return usual
        for choice in FIRST_CHOICE:
            if choice in values:
                return choice
        return values[0]
    if name in TEXTS:
        return TEXTS[name]
    if name.endswith("currency") or name == "default_currency":
        return "usd"
    if name.endswith("country"):
        return "US"
    if name.endswith("email"):
        return TEXTS["email"]
    if name.endswith(("_url", "_uri")) or name in ("url", "pdf", "uri"):
        return f"https://example.com/{owner.replace('.', '/').lstrip('#')}"
    if name.endswith("last4"):
        return TEXTS["last4"]
    return name.replace("_", " ")


def object_behind(name: str) -> str | None:
    """Returns the object whose id a text field of that name holds (``subscription`` on a subscription item)."""
    if name in PREFIXES and name not in ("source", "file", "token", "event", "item", "plan", "coupon", "application", "mandate", "card"):
        return name
    return {"financial_account": "treasury.financial_account", "application_id": "application"}.get(name)


def number(name: str, now: int) -> int:
    """Returns a whole number for a field called ``name``."""
    if name == "exp_year":
        return 1970 + now // 31_556_952 + 3
    return NUMBERS.get(name, 1)


def amount(name: str) -> int:
    """Returns an amount in the smallest unit for a field called ``name``."""
    return AMOUNT if name in AMOUNTS else 0


def moment(name: str, now: int, created: int) -> int:
    """Returns a moment, unix seconds, for a field called ``name``: in the past unless its name says otherwise."""
    return now + 30 * DAY if name in FUTURE else created
