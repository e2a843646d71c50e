"""The operations that are used most: the same lines of a script, simulated and acted out, give the same report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.effects import NOW, rules_in
from tests.helpers.live_stripe import handler, live_stripe
from tests.helpers.tables import each
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.server import in_thread
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.live.stripe.channel import LiveStripe
from wfrun.runs.answers import plain
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import Simulation
from wfrun.simulator.samples.sampler import sample_event, sample_object
from wfrun.stripe_catalog import load
from wfrun.support.json_text import json_bytes, read_json

CATALOG = load()
DAY = 86_400


def made(kind: str, id: str, state: str | None = None, **table: Any) -> dict[str, Any]:
    """An object with these fields, as both worlds hold it."""
    return sample_object(CATALOG, kind, id=id, now=NOW - DAY, state=state, table=table)


def one_after_the_other(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Objects of different moments: lists of those of one moment have no order."""
    return [{**one, "created": NOW - DAY + number} if "created" in one else one for number, one in enumerate(objects)]


ITEM = {"id": "si_1", "price": {"id": "price_1"}, "quantity": 2, "subscription": "sub_1"}
HELD = one_after_the_other(
    [
        made("account", "acct_own"),
        made(
            "customer",
            "cus_1",
            invoice_prefix="ADA",
            email="ada@example.com",
            metadata={"Tier": "gold"},
            invoice_settings={"default_payment_method": "pm_1"},
        ),
        made("customer", "cus_2", email="bob@example.com", balance=-500),
        made("payment_method", "pm_1", customer="cus_1"),
        made("payment_method", "pm_new", customer=None),
        made("product", "prod_1"),
        made("price", "price_1", product="prod_1", unit_amount=1500, currency="usd"),
        made("price", "price_once", product="prod_1", unit_amount=1500, currency="usd", type="one_time", recurring=None),
        made("payment_intent", "pi_1", amount=10_000, customer="cus_1", latest_charge="ch_1", payment_method="pm_1"),
        made("charge", "ch_1", amount=10_000, amount_captured=10_000, payment_intent="pi_1", customer="cus_1"),
        made(
            "payment_intent", "pi_hold", "requires_capture", amount=8000, customer="cus_1", latest_charge="ch_hold", payment_method="pm_1"
        ),
        made("charge", "ch_hold", amount=8000, amount_captured=0, captured=False, payment_intent="pi_hold", customer="cus_1"),
        made("payment_intent", "pi_new", "requires_confirmation", amount=4000, customer="cus_1", latest_charge=None, payment_method="pm_1"),
        made("refund", "re_1", amount=500, charge="ch_2", payment_intent="pi_2"),
        made("subscription", "sub_1", customer="cus_1", items=[ITEM], latest_invoice="in_paid", discounts=[]),
        made("invoice", "in_draft", "draft", customer="cus_1"),
        made("invoice", "in_open", "open", customer="cus_1", collection_method="send_invoice"),
        made("invoice", "in_paid", "paid", customer="cus_1"),
        made("invoiceitem", "ii_1", customer="cus_1", invoice=None, amount=700),
        made("coupon", "SPRING"),
        made("promotion_code", "promo_1", code="SPRING25", active=True),
        made("checkout.session", "cs_test_1", "open", customer="cus_1"),
        made("dispute", "du_1", "needs_response", charge="ch_1", payment_intent="pi_1"),
        made("payout", "po_1", "pending", amount=9000),
        made("transfer", "tr_1", amount=3000, amount_reversed=0, reversed=False, destination="acct_1"),
        made("account", "acct_1"),
        made("radar.value_list", "rsl_1", alias="blocked"),
        made("radar.value_list_item", "rsli_1", value_list="rsl_1", value="1.2.3.4"),
        made("review", "prv_1", open=True),
        made("tax_rate", "txr_1"),
        made("event", "evt_earlier", type="customer.created"),
    ]
)
EVENT = {
    **sample_event(CATALOG, "payment_intent.succeeded", now=NOW),
    "data": {"object": next(one for one in HELD if one["id"] == "pi_1")},
}

SCRIPTS = [
    # customers
    'let c = create_customer email="eve@example.com" name="Eve" metadata={Source: "web"}; update_customer c.id description="new"',
    "let c = retrieve_customer customer; log c.email",
    'update_customer customer metadata={Tier: ""} phone="+1 555"',
    "update_customer customer balance=12 USD",
    'for c in list_customers email="bob@example.com" < log "{c.id} {c.balance}" >',
    """for c in search_customers query="metadata['Tier']:'gold'" < log c.id >""",
    'delete_customer "cus_2"',
    'create_customer_balance_transaction "cus_2" amount=3 USD description="thanks"',
    'create_customer_tax_id customer type="eu_vat" value="DE123456789"',
    # payments
    'create_payment_intent amount=20 USD customer=customer metadata={Order: "7"}',
    'let p = create_payment_intent amount=20 USD customer=customer payment_method="pm_1"; confirm_payment_intent p.id',
    "retrieve_payment_intent id",
    'update_payment_intent id description="Order 7" metadata={Order: "7"}',
    'capture_payment_intent "pi_hold" amount_to_capture=50 USD',
    'cancel_payment_intent "pi_hold" cancellation_reason="requested_by_customer"',
    'confirm_payment_intent "pi_new" return_url="https://shop.example.com/thanks"',
    "for p in list_payment_intents customer=customer < log p.id >",
    "retrieve_charge latest_charge",
    'update_charge latest_charge metadata={Checked: "yes"}',
    'capture_charge "ch_hold"',
    "for c in list_charges customer=customer limit=1 < log c.id >",
    'create_setup_intent customer=customer usage="off_session"',
    'attach_payment_method "pm_new" customer=customer',
    'detach_payment_method "pm_1"',
    "for m in list_customer_payment_methods customer < log m.id >",
    'retrieve_payment_method "pm_1"',
    # refunds and disputes
    'create_refund charge=latest_charge amount=25 USD reason="requested_by_customer" metadata={By: "rule"}',
    "create_refund payment_intent=id",
    "create_refund payment_intent=id amount=amount * 50%; create_refund payment_intent=id amount=amount * 50%",
    'retrieve_refund "re_1"',
    'update_refund "re_1" metadata={Seen: "yes"}',
    "for r in list_refunds payment_intent=id < log r.id >",
    'retrieve_dispute "du_1"',
    'update_dispute "du_1" evidence={product_description: "A shirt"}',
    'close_dispute "du_1"',
    # subscriptions
    'create_subscription customer=customer items=[{price: "price_1", quantity: 1}]',
    'retrieve_subscription "sub_1"',
    'update_subscription "sub_1" cancel_at_period_end=true metadata={Why: "asked"}',
    'update_subscription "sub_1" items=[{id: "si_1", quantity: 3}] proration_behavior="none"',
    'update_subscription "sub_1" discounts=[]',
    'cancel_subscription "sub_1" cancellation_details={comment: "too dear"}',
    "for s in list_subscriptions customer=customer < log s.id >",
    'for i in list_subscription_items subscription="sub_1" < log i.id >',
    'update_subscription_item "si_1" quantity=5 proration_behavior="none"',
    # invoices
    'create_invoice_item customer=customer amount=15 USD description="Setup"',
    "let i = create_invoice customer=customer; finalize_invoice i.id",
    'retrieve_invoice "in_open"',
    'update_invoice "in_draft" description="Thank you"',
    'finalize_invoice "in_draft"',
    'send_invoice "in_open"',
    'pay_invoice "in_open"',
    'void_invoice "in_open"',
    'mark_invoice_uncollectible "in_open"',
    'delete_invoice "in_draft"',
    'for i in list_invoices customer=customer status="open" < log i.id >',
    'for i in list_invoice_items customer=customer < log "{i.amount}" >',
    'delete_invoice_item "ii_1"',
    'create_credit_note invoice="in_paid" amount=1 USD credit_amount=1 USD',
    # catalogue
    'let p = create_product name="Shirt"; create_price product=p.id unit_amount=12.50 USD',
    'update_product "prod_1" name="Cap" active=false',
    'for p in list_prices product="prod_1" < log p.id >',
    'create_coupon id="SORRY" percent_off=25 duration="once" name="Sorry"',
    'create_promotion_code promotion={type: "coupon", coupon: "SPRING"} code="HELLO" max_redemptions=1',
    'update_promotion_code "promo_1" active=false',
    'create_tax_rate display_name="VAT" percentage=19 inclusive=true',
    # checkout
    'create_checkout_session mode="payment" line_items=[{price: "price_once", quantity: 1}] success_url="https://shop.example.com/ok"',
    'retrieve_checkout_session "cs_test_1"',
    'expire_checkout_session "cs_test_1"',
    'create_payment_link line_items=[{price: "price_1", quantity: 1}]',
    'create_billing_portal_session customer=customer return_url="https://shop.example.com/account"',
    # money out, and what watches over it
    "create_payout amount=30 USD",
    'create_transfer amount=30 USD destination="acct_1"',
    'create_transfer_reversal "tr_1" amount=10 USD',
    'create_radar_value_list_item value_list="rsl_1" value="5.6.7.8"',
    'for i in list_radar_value_list_items value_list="rsl_1" < log i.value >',
    'delete_radar_value_list_item "rsli_1"',
    'approve_review "prv_1"',
    # what is refused, and what goes on
    'create_refund payment_intent=id amount=999 USD',
    'try < create_payment_intent amount=0.20 USD > catch p < log p.code >',
    'capture_payment_intent "pi_1"',
    'update_customer customer metadata={Order: metadata.nothing}',
    'create_refund charge=replace(id, id, "")',
    'retrieve_charge charge=replace(id, id, "")',
    'create_payment_intent amount=5.01 KWD * 50%',
    "create_refund charge=latest_charge amount=amount - amount",
    "create_refund charge=latest_charge amount=10 EUR",
    "create_payout amount=200.50 HUF",
]  # fmt: skip


def test_these_are_more_than_sixty_operations() -> None:
    words = set(re.findall(r"[a-z]+(?:_[a-z]+)+", "\n".join(SCRIPTS)))
    assert len(words & set(CATALOG.action_names())) > 60


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[FakeStripe, LiveStripe]]:
    fake = FakeStripe(seed="same", clock=lambda: float(NOW))
    with in_thread(fake) as address, live_stripe(address) as channel:
        yield fake, channel


@each("script", SCRIPTS)
def test_the_same_lines_give_the_same_report(script: str, served: tuple[FakeStripe, LiveStripe]) -> None:
    fake, channel = served
    rule = rules_in(f'workflow "w"\non payment_intent.succeeded <\n  {script}\n>')[0]
    run = Run(rule, EVENT, RunEnvironment(NOW), identity_on_event(rule.name, EVENT))
    account = Account(CATALOG, HELD, NOW)
    account.observe(EVENT, NOW)
    simulated = run_effects(execute(run), Simulation(run.library, account=account, now=NOW).answer)
    fake.reset()
    fake.put_objects(HELD)
    acted = run_effects(execute(run), handler(channel, run))
    assert told(acted) == told(simulated)
    assert not simulated.assumed


def told(report: Any) -> str:
    """A report as text. What was made in it has an id by its order, for ids are made by chance; a request has one at Stripe alone."""
    text = json.dumps(read_json(json_bytes(plain(report.to_dict()))), indent=1, sort_keys=True, default=str)
    text = re.sub(r',\s+"request_id": "req_\w+"', "", text)
    text = re.sub(r'"[A-Z0-9]{8}-0001"', '"ADA-0001"', text)  # an invoice's number, which begins by chance too
    known = {one["id"] for one in (*HELD, EVENT)}
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        if found[0] in known or found[0].startswith("wf_"):
            return found[0]
        return names.setdefault(found[0], f"{found[1]}_{len(names) + 1}")

    return re.sub(r"\b([a-z]{2,8}(?:_test|_live)?)_[A-Za-z0-9]{14,}(?=\b|_secret)", name, text)
