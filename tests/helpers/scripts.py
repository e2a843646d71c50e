"""Scripts that several tests check."""

from __future__ import annotations

SPENDERS = """\
# Tag valuable customers
currency USD

workflow "Tag valuable customers"
on payment_intent.succeeded when amount > 1000 USD <
  email to="fulfilment@example.com"
        subject="Handwritten note for {customer}"
        body="Add a handwritten thank-you note before shipping."
        append={"Customer ID": customer, "Amount": amount}
  if amount > 2000 USD <
    update_customer customer metadata={Tier: "VIP"}
  >
>
"""

WARNINGS = """\
workflow "Take action on fraud warnings"
on radar.early_fraud_warning.created when actionable <
  let charge = retrieve_charge charge
  if charge.amount < 15 USD <
    create_refund charge=charge.id amount=charge.amount
  > else <
    email to="risk@example.com"
          subject="Early fraud warning on {charge.id}"
          body="Investigate before it becomes a dispute."
          append={"Charge ID": charge.id, "Amount": charge.amount}
  >
>
"""

TESTS = """\
test "a big spender becomes VIP" <
  given payment_intent.succeeded with amount = 2500 USD, customer = "cus_9"
  expect email to="fulfilment@example.com"
  expect update_customer "cus_9" metadata={Tier: "VIP"}
  expect nothing_else
>
test "euros are not dollars" <
  given "events/big_euro_order.json"
  expect nothing
>
test "a small charge is refunded" <
  given radar.early_fraud_warning.created with charge = "ch_1"
  given retrieve_charge returns {id: "ch_1", amount: 900, currency: "usd"}
  expect create_refund charge="ch_1"
>
"""

WORKFLOW = """\
workflow "W{number}"
on payment_intent.succeeded when amount > 1000 USD and metadata.tier == "gold" <
  email to="fulfilment@example.com" subject="Note for {{customer}}" append={{"Customer ID": customer, "Amount": amount}}
  let charge = retrieve_charge latest_charge
  if charge.amount < 15 USD and charge.status == "succeeded" <
    capture_charge charge.id amount=charge.amount
  > else if amount + 5 > 2000 USD <
    update_customer customer metadata={{Tier: "VIP"}}
  >
>
"""
