"""Operation registry: which operations have a rule of their own. All others are performed by their shape (``generic``).

To add one: a line in ``transitions`` for a change of state, a line in ``PLAIN`` for an operation that creates nothing but its parameters,
else a function and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wfrun.simulator.account.listing import names_of
from wfrun.simulator.account.operations import (
    balance,
    billing,
    credit_notes,
    disputes,
    files,
    invoice_lines,
    invoices,
    item_changes,
    payment_methods,
    payments,
    products,
    refunds,
    setups,
    subscriptions,
    transfers,
    updates,
    webhook_endpoints,
)
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.generic import carry_out
from wfrun.simulator.account.operations.transitions import TRANSITIONS
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json

PLAIN = (
    "billing_portal.sessions.create",
    "customers.create",
    "customers.tax_ids.create",
    "radar.value_list_items.create",
    "radar.value_lists.create",
    "tax_rates.create",
    "topups.create",
)
"""Operations that create an object which holds its parameters and its ``creation_defaults``."""


def create_plain(request: Request) -> Json:
    """Creates an object that holds its parameters, and the ids of the path that are its fields."""
    name = names_of(request.operation.result)[0]
    parents = {parameter.name: request.arguments[parameter.name] for parameter in request.operation.path}
    return request.make(name, {**NEW[name], **parents})


RULES: Mapping[str, Callable[[Request], Json]] = {
    **TRANSITIONS,
    **dict.fromkeys(PLAIN, create_plain),
    "application_fees.refunds.create": refunds.create_fee_refund,
    "balance.retrieve": balance.read_balance,
    "charges.capture": payments.capture_charge,
    "charges.create": payments.create_charge,
    "charges.update": updates.update_charge,
    "checkout.sessions.create": billing.create_session,
    "coupons.create": products.create_coupon,
    "credit_notes.create": credit_notes.create_credit_note,
    "credit_notes.void_credit_note": credit_notes.void_credit_note,
    "customers.balance_transactions.create": billing.change_balance,
    "customers.delete_discount": subscriptions.delete_discount,
    "customers.delete": billing.delete_customer,
    "disputes.close": disputes.close_dispute,
    "disputes.update": disputes.update_dispute,
    "files.create": files.create_file,
    "invoice_items.create": invoice_lines.add_item,
    "invoice_items.delete": invoice_lines.delete_item,
    "invoice_items.update": invoice_lines.change_item,
    "invoices.create": invoices.create_invoice,
    "invoices.delete": invoices.delete_invoice,
    "invoices.finalize_invoice": invoices.finalize_invoice,
    "invoices.pay": invoices.pay_invoice,
    "invoices.send_invoice": invoices.send_invoice,
    "invoices.void_invoice": invoices.void_invoice,
    "invoices.update": updates.update_invoice,
    "payment_intents.cancel": payments.cancel_payment,
    "payment_intents.capture": payments.capture_payment,
    "payment_intents.confirm": payments.confirm_payment,
    "payment_intents.increment_authorization": payments.increment_authorization,
    "payment_intents.create": payments.create_payment,
    "payment_intents.update": updates.update_payment,
    "payment_links.create": billing.create_payment_link,
    "payment_methods.attach": payment_methods.attach_payment_method,
    "payment_methods.create": payment_methods.create_payment_method,
    "payment_methods.detach": payment_methods.detach_payment_method,
    "payouts.create": transfers.create_payout,
    "payouts.reverse": transfers.reverse_payout,
    "prices.create": products.create_price,
    "prices.update": updates.update_price,
    "tokens.create": payment_methods.create_token,
    "products.create": products.create_product,
    "products.delete": products.delete_product,
    "promotion_codes.create": products.create_promotion_code,
    "promotion_codes.update": updates.update_promotion_code,
    "quotes.update": updates.update_quote,
    "refunds.create": refunds.create_refund,
    "reviews.approve": disputes.approve_review,
    "setup_intents.cancel": setups.cancel_setup,
    "setup_intents.confirm": setups.confirm_setup,
    "setup_intents.create": setups.create_setup,
    "setup_intents.update": updates.update_setup,
    "subscription_items.create": item_changes.create_item,
    "subscription_items.delete": item_changes.delete_item,
    "subscription_items.update": item_changes.update_item,
    "subscription_schedules.cancel": subscriptions.cancel_schedule,
    "subscription_schedules.release": subscriptions.release_schedule,
    "subscriptions.cancel": subscriptions.cancel_subscription,
    "subscriptions.create": subscriptions.create_subscription,
    "subscriptions.delete_discount": subscriptions.delete_discount,
    "subscriptions.pause": subscriptions.pause_subscription,
    "subscriptions.update": subscriptions.update_subscription,
    "transfers.create": transfers.create_transfer,
    "transfers.reversals.create": refunds.create_transfer_reversal,
    "v2.core.event_destinations.create": webhook_endpoints.create_destination,
    "v2.core.event_destinations.disable": webhook_endpoints.disable_destination,
    "v2.core.event_destinations.enable": webhook_endpoints.enable_destination,
    "v2.core.event_destinations.ping": webhook_endpoints.ping_destination,
    "v2.core.event_destinations.retrieve": webhook_endpoints.read_destination,
    "v2.core.event_destinations.update": webhook_endpoints.update_destination,
    "webhook_endpoints.create": webhook_endpoints.create_endpoint,
    "webhook_endpoints.update": webhook_endpoints.update_endpoint,
}
"""Operation → its rule."""


def rule_of(operation_id: str) -> Callable[[Request], Json]:
    """Returns the function that performs an operation: its own rule, or the generic one."""
    return RULES.get(operation_id, carry_out)
