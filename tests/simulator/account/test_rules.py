"""The rules of single operations: what they change, when they are refused."""

from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW, Stage, charge, thing
from tests.helpers.tables import each
from wfrun.dsl.types.base import Object, String
from wfrun.simulator.account.answers import Response
from wfrun.simulator.account.operations.registry import PLAIN, RULES
from wfrun.simulator.account.operations.transitions import TRANSITIONS
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.states import STATES

DAY = 86_400


def fits(raw: dict[str, Any]) -> bool:
    return list(type_violations(CATALOG, Object(raw["object"]), raw)) == []


def test_every_rule_is_for_an_operation_that_exists() -> None:
    assert {name for name in RULES if CATALOG.operation(name) is None} == set()


def _target(operation_id: str) -> tuple[str, str, str]:
    operation = CATALOG.operation(operation_id)
    assert operation is not None and operation.action is not None and isinstance(operation.result, Object)
    return operation.action, operation.path[-1].name, operation.result.name


def _on(parameter: str) -> dict[str, Any]:
    return {parameter: "x_1"}


@each("operation_id", TRANSITIONS)
def test_a_move_goes_from_its_states_and_no_others(operation_id: str) -> None:
    action, parameter, name = _target(operation_id)
    move = TRANSITIONS[operation_id]
    shape = CATALOG.object(name)
    assert shape is not None
    kind = shape.fields["status"].type
    values = kind.values if isinstance(kind, String) and kind.values else (*move.allowed, "paid")
    if name == "refund":
        values = ("pending", "requires_action", "succeeded", "failed", "canceled")
    assert set(move.allowed) <= set(values)
    for status in values:
        fields: dict[str, Any] = {"approved": False} if operation_id == "issuing.authorizations.approve" else {}
        stage = Stage(thing(name, "x_1", status=status, **fields))
        before, _ = stage.account.find(name, "x_1")
        answer = stage.answer(action, **_on(parameter))
        after, _ = stage.account.find(name, "x_1")
        assert isinstance(answer, Response) is (status in move.allowed), status
        if isinstance(answer, Response):
            assert answer.value == after != before and fits(after) and answer.assumed is bool(move.beyond)
            assert move.changes.get("status", status) == after["status"]
        else:
            assert status in answer.message and "{" not in answer.message and after == before


@each("operation_id", TRANSITIONS)
def test_what_is_made_up_is_in_a_state_that_allows_the_move(operation_id: str) -> None:
    action, parameter, _ = _target(operation_id)
    answer = Stage().answer(action, **_on(parameter))
    assert isinstance(answer, Response), answer
    assert answer.assumed and fits(answer.value)


def test_a_guessed_state_refuses_nothing_but_what_the_script_did_does() -> None:
    stage = Stage()
    assert stage.done("retrieve_invoice", invoice="in_1")["status"] == "paid"
    stage.done("update_invoice", invoice="in_1", metadata={"a": "b"})
    raw = stage.done("void_invoice", invoice="in_1")
    assert (raw["status"], raw["metadata"]) == ("void", {"a": "b"})
    assert stage.refused("void_invoice", invoice="in_1")[1] == "Only an open or uncollectible invoice can be voided; this one is void."


def test_a_state_that_follows_from_what_is_known_is_no_guess() -> None:
    stage = Stage(thing("payment_intent", "pi_1", "failed", latest_charge="ch_1"))
    assert stage.refused("create_refund", charge="ch_1")[0] == "charge_not_refundable"
    stage = Stage(thing("invoice", "in_1", parent={"subscription_details": {"subscription": "sub_1"}}))
    assert stage.done("retrieve_subscription", subscription="sub_1")["status"] == "active"


def test_a_guessed_amount_lets_more_be_captured() -> None:
    stage = Stage()
    raw = stage.done("capture_payment_intent", payment_intent="pi_1", amount_to_capture=9900)
    assert (raw["status"], raw["amount_received"]) == ("succeeded", 9900)


@pytest.mark.parametrize("operation_id", [name for name in PLAIN if name != "customers.tax_ids.create"])
def test_what_is_created_plainly_holds_its_parameters_and_is_known(operation_id: str) -> None:
    operation = CATALOG.operation(operation_id)
    assert operation is not None and operation.action is not None
    required: dict[str, Any] = {
        "amount": 500,
        "currency": "eur",
        "alias": "blocked",
        "name": "Name",
        "value": "x",
        "value_list": "rsl_1",
        "display_name": "VAT",
        "inclusive": False,
        "percentage": 20,
        "url": "https://example.com",
        "enabled_events": ["*"],
        "customer": "cus_1",
    }
    arguments = {parameter.name: required[parameter.name] for parameter in operation.parameters if parameter.required}
    answer = Stage().answer(operation.action, **arguments)
    assert isinstance(answer, Response), answer
    raw = answer.value
    assert not answer.assumed and fits(raw) and raw.get("created", NOW) == NOW
    assert {key: raw[key] for key in arguments if key in raw} == {key: value for key, value in arguments.items() if key in raw}


class TestPayments:
    def test_a_new_payment_waits_for_its_method(self) -> None:
        raw = Stage().done("create_payment_intent", amount=990, currency="eur", metadata={"order": "7"})
        assert fits(raw) and raw["id"].startswith("pi_") and raw["client_secret"].startswith(raw["id"] + "_secret_")
        assert (raw["amount"], raw["amount_received"], raw["currency"], raw["status"]) == (990, 0, "eur", "requires_payment_method")
        assert raw["metadata"] == {"order": "7"} and raw["customer"] is None and raw["latest_charge"] is None

    def test_confirmed_at_once_it_succeeds_and_has_a_charge(self) -> None:
        stage = Stage()
        raw = stage.done("create_payment_intent", amount=990, currency="eur", payment_method="pm_1", confirm=True, customer="cus_1")
        assert fits(raw) and (raw["status"], raw["amount_received"]) == ("succeeded", 990)
        charged = stage.answer("retrieve_charge", charge=raw["latest_charge"])
        assert isinstance(charged, Response) and not charged.assumed and fits(charged.value)
        found = charged.value
        assert (found["amount"], found["currency"], found["payment_intent"], found["customer"]) == (990, "eur", raw["id"], "cus_1")
        assert stage.done("create_refund", payment_intent=raw["id"])["amount"] == 990

    def test_held_back_it_is_captured_in_part(self) -> None:
        stage = Stage()
        raw = stage.done("create_payment_intent", amount=990, currency="eur", payment_method="pm_1", confirm=True, capture_method="manual")
        assert (raw["status"], raw["amount_capturable"], raw["amount_received"]) == ("requires_capture", 990, 0)
        assert stage.refused("capture_payment_intent", payment_intent=raw["id"], amount_to_capture=991)[0] == "amount_too_large"
        done = stage.done("capture_payment_intent", payment_intent=raw["id"], amount_to_capture=600)
        assert (done["status"], done["amount_capturable"], done["amount_received"]) == ("succeeded", 0, 600)
        found = stage.done("retrieve_charge", charge=raw["latest_charge"])
        assert (found["captured"], found["amount_captured"], found["amount_refunded"]) == (True, 600, 390)
        code, message = stage.refused("capture_payment_intent", payment_intent=raw["id"])
        assert code == "payment_intent_unexpected_state" and "could not be captured because it has a status of succeeded" in message

    def test_without_a_method_it_cannot_succeed(self) -> None:
        stage = Stage(thing("payment_intent", "pi_1", "requires_payment_method"))
        code, message = stage.refused("confirm_payment_intent", payment_intent="pi_1")
        assert code == "payment_intent_unexpected_state" and "missing a payment method" in message
        done = stage.done("confirm_payment_intent", payment_intent="pi_1", payment_method="pm_1")
        assert (done["status"], done["payment_method"]) == ("succeeded", "pm_1")

    @pytest.mark.parametrize("state", STATES["payment_intent"])
    def test_cancelling(self, state: str) -> None:
        stage = Stage(thing("payment_intent", "pi_1", state, latest_charge="ch_1"), charge(captured=False, amount_captured=0))
        answer = stage.answer("cancel_payment_intent", payment_intent="pi_1", cancellation_reason="duplicate")
        assert isinstance(answer, Response) is (state not in ("succeeded", "canceled"))
        if isinstance(answer, Response):
            raw = answer.value
            assert fits(raw) and (raw["status"], raw["canceled_at"], raw["cancellation_reason"]) == ("canceled", NOW, "duplicate")
            assert stage.done("retrieve_charge", charge="ch_1")["refunded"] is (state == "requires_capture")
        else:
            assert answer.code == "payment_intent_unexpected_state"

    def test_capturing_a_charge(self) -> None:
        stage = Stage(charge(captured=False, amount_captured=0, balance_transaction=None, payment_intent=None))
        assert stage.refused("capture_charge", charge="ch_1", amount=2501)[0] == "amount_too_large"
        raw = stage.done("capture_charge", charge="ch_1")
        assert fits(raw) and (raw["captured"], raw["amount_captured"]) == (True, 2500)
        assert stage.refused("capture_charge", charge="ch_1") == ("charge_already_captured", "Charge ch_1 has already been captured.")
        released = Stage(thing("charge", "ch_2", "expired"))
        assert released.refused("capture_charge", charge="ch_2")[0] == "charge_expired_for_capture"

    def test_a_direct_charge(self) -> None:
        stage = Stage()
        raw = stage.done("create_charge", amount=700, currency="usd", source="tok_visa", capture=False)
        assert fits(raw) and (raw["amount"], raw["amount_captured"], raw["captured"], raw["status"]) == (700, 0, False, "succeeded")
        assert stage.refused("create_charge", amount=700)[0] == "parameter_missing"

    def test_payment_methods_go_to_a_customer_and_away(self) -> None:
        stage = Stage(thing("payment_method", "pm_1", "detached"))
        assert stage.done("attach_payment_method", payment_method="pm_1", customer="cus_1")["customer"] == "cus_1"
        assert stage.refused("attach_payment_method", payment_method="pm_1", customer="cus_2")[0] == "payment_method_unexpected_state"
        assert stage.done("detach_payment_method", payment_method="pm_1")["customer"] is None
        assert stage.refused("detach_payment_method", payment_method="pm_1")[0] == "payment_method_unexpected_state"
        assert stage.refused("attach_payment_method", payment_method="pm_1")[0] == "parameter_missing"

    def test_a_review_is_approved_once(self) -> None:
        stage = Stage(thing("review", "prv_1"))
        assert stage.done("approve_review", review="prv_1")["closed_reason"] == "approved"
        assert stage.refused("approve_review", review="prv_1")[1] == "Review prv_1 is already closed."

    def test_evidence_is_sent_unless_it_is_only_kept(self) -> None:
        stage = Stage(thing("dispute", "du_1"))
        kept = stage.done("update_dispute", dispute="du_1", evidence={"product_description": "Shoes"}, submit=False)
        assert fits(kept) and (kept["status"], kept["evidence"]["product_description"]) == ("needs_response", "Shoes")
        sent = stage.done("update_dispute", dispute="du_1", evidence={"customer_name": "Jenny"})
        assert (sent["status"], sent["evidence"]["product_description"], sent["evidence_details"]["submission_count"]) == (
            "under_review",
            "Shoes",
            1,
        )
        assert stage.refused("update_dispute", dispute="du_1", evidence={"customer_name": "J"})[0] == "invalid_request_error"
        assert stage.done("update_dispute", dispute="du_1", metadata={"a": "b"})["metadata"] == {"a": "b"}

    def test_payouts_and_transfers(self) -> None:
        stage = Stage(charge(amount=900))
        payout = stage.done("create_payout", amount=500, currency="eur")
        assert fits(payout) and (payout["amount"], payout["status"], payout["automatic"]) == (500, "pending", False)
        assert stage.done("cancel_payout", payout=payout["id"])["status"] == "canceled"
        transfer = stage.done("create_transfer", destination="acct_1", currency="usd", source_transaction="ch_1")
        assert fits(transfer) and (transfer["amount"], transfer["destination"]) == (900, "acct_1")
        assert stage.refused("create_transfer", destination="acct_1", currency="usd")[0] == "parameter_missing"
        assert stage.refused("create_payout", amount=0, currency="eur")[0] == "parameter_invalid_integer"


class TestInvoices:
    def test_from_draft_to_paid(self) -> None:
        stage = Stage(thing("customer", "cus_1", currency="eur", email="a@example.com"))
        invoice = stage.done("create_invoice", customer="cus_1", days_until_due=14, collection_method="send_invoice")
        assert fits(invoice) and (invoice["status"], invoice["amount_due"], invoice["currency"]) == ("draft", 0, "eur")
        assert (invoice["customer_email"], invoice["due_date"], invoice["lines"]["data"]) == ("a@example.com", NOW + 14 * DAY, [])
        stage.done("create_invoice_item", customer="cus_1", invoice=invoice["id"], amount=700, currency="eur", description="Work")
        stage.done("create_invoice_item", customer="cus_1", invoice=invoice["id"], amount=300, currency="eur")
        draft = stage.done("retrieve_invoice", invoice=invoice["id"])
        assert fits(draft) and (draft["total"], draft["amount_due"], draft["amount_remaining"]) == (1000, 1000, 1000)
        assert [line["amount"] for line in draft["lines"]["data"]] == [700, 300]
        final = stage.done("finalize_invoice", invoice=invoice["id"])
        assert fits(final) and (final["status"], final["status_transitions"]["finalized_at"]) == ("open", NOW) and final["number"]
        assert (
            stage.refused("create_invoice_item", customer="cus_1", invoice=invoice["id"], amount=1, currency="eur")[0]
            == "invoice_not_editable"
        )
        assert stage.done("send_invoice", invoice=invoice["id"])["status"] == "open"
        paid = stage.done("pay_invoice", invoice=invoice["id"], now=NOW + 60)
        assert fits(paid) and (paid["status"], paid["amount_paid"], paid["amount_remaining"], paid["attempt_count"]) == ("paid", 1000, 0, 1)
        assert paid["status_transitions"] == {**final["status_transitions"], "paid_at": NOW + 60}
        assert stage.refused("pay_invoice", invoice=invoice["id"]) == ("invoice_not_editable", "Invoice is already paid")
        assert stage.refused("finalize_invoice", invoice=invoice["id"])[0] == "invoice_not_editable"
        assert stage.refused("delete_invoice", invoice=invoice["id"])[0] == "invoice_not_editable"

    def test_a_draft_is_finalized_when_it_is_paid_or_sent(self) -> None:
        for action, status in (("pay_invoice", "paid"), ("send_invoice", "open")):
            stage = Stage(thing("invoice", "in_1", "draft", collection_method="send_invoice"))
            raw = stage.done(action, invoice="in_1")
            assert fits(raw) and raw["status"] == status and raw["status_transitions"]["finalized_at"] == NOW

    def test_what_owes_nothing_is_paid_when_it_is_finalized(self) -> None:
        stage = Stage()
        invoice = stage.done("create_invoice", customer="cus_1")
        assert stage.done("finalize_invoice", invoice=invoice["id"])["status"] == "paid"

    def test_paid_elsewhere(self) -> None:
        raw = Stage(thing("invoice", "in_1", "unpaid")).done("pay_invoice", invoice="in_1", paid_out_of_band=True)
        assert (raw["status"], raw["attempt_count"]) == ("paid", 1)

    @pytest.mark.parametrize("state", ["void", "uncollectible", "paid"])
    def test_what_is_over_cannot_be_sent(self, state: str) -> None:
        answer = Stage(thing("invoice", "in_1", state, collection_method="send_invoice")).answer("send_invoice", invoice="in_1")
        assert isinstance(answer, Response) is (state == "paid")

    def test_a_deleted_draft_is_gone(self) -> None:
        stage = Stage(thing("invoice", "in_1", "draft"))
        assert stage.done("delete_invoice", invoice="in_1") == {"id": "in_1", "object": "invoice", "deleted": True}
        assert stage.refused("retrieve_invoice", invoice="in_1") == ("resource_missing", "No such invoice: 'in_1'")

    def test_items_by_price(self) -> None:
        stage = Stage(thing("price", "price_1", unit_amount=300, currency="eur", type="one_time", recurring=None))
        item = stage.done("create_invoice_item", customer="cus_1", pricing={"price": "price_1"}, quantity=3)
        assert fits(item) and (item["amount"], item["currency"], item["quantity"]) == (900, "eur", 3)
        assert stage.refused("create_invoice_item", customer="cus_1")[0] == "parameter_missing"

    def test_credit_notes(self) -> None:
        stage = Stage(thing("invoice", "in_1", "unpaid"), thing("invoice", "in_2"), thing("invoice", "in_3", "draft"))
        note = stage.done("create_credit_note", invoice="in_1", amount=500, reason="order_change")
        assert fits(note) and (note["total"], note["type"], note["pre_payment_amount"], note["reason"]) == (
            500,
            "pre_payment",
            500,
            "order_change",
        )
        invoice = stage.done("retrieve_invoice", invoice="in_1")
        assert (invoice["amount_remaining"], invoice["pre_payment_credit_notes_amount"]) == (2000, 500)
        assert stage.refused("create_credit_note", invoice="in_1", amount=2001)[0] == "amount_too_large"
        lines = [{"type": "custom_line_item", "quantity": 2, "unit_amount": 100}]
        assert "must equal" in stage.refused("create_credit_note", invoice="in_2", lines=lines)[1]
        after = stage.done("create_credit_note", invoice="in_2", lines=lines, out_of_band_amount=200)
        assert fits(after) and (after["total"], after["type"]) == (200, "post_payment")
        assert stage.refused("create_credit_note", invoice="in_2", amount=2400)[0] == "amount_too_large"
        assert stage.refused("create_credit_note", invoice="in_3", amount=1)[0] == "invalid_request_error"
        assert stage.refused("create_credit_note", invoice="in_1")[0] == "parameter_invalid_integer"
        assert stage.done("void_credit_note", credit_note=note["id"])["status"] == "void"


class TestSubscriptions:
    def test_a_new_one_has_its_items(self) -> None:
        price = thing("price", "price_1", unit_amount=900, currency="eur", recurring={"interval": "year"})
        stage = Stage(price, thing("customer", "cus_1"))
        answer = stage.answer("create_subscription", customer="cus_1", items=[{"price": "price_1", "quantity": 3}], metadata={"a": "b"})
        assert isinstance(answer, Response) and not answer.assumed and fits(answer.value)
        raw = answer.value
        assert (raw["status"], raw["customer"], raw["currency"], raw["metadata"]) == ("active", "cus_1", "eur", {"a": "b"})
        (item,) = raw["items"]["data"]
        assert (item["price"], item["quantity"], item["subscription"]) == (price, 3, raw["id"])
        assert item["current_period_end"] == NOW + 365 * DAY
        assert stage.done("retrieve_subscription_item", subscription_item=item["id"]) == item
        assert stage.account.find("invoice", raw["latest_invoice"])[0]["amount_due"] == 2700

    def test_on_trial(self) -> None:
        raw = Stage().done("create_subscription", customer="cus_1", items=[{"price": "price_1"}], trial_period_days=7)
        assert fits(raw) and (raw["status"], raw["trial_start"], raw["trial_end"]) == ("trialing", NOW, NOW + 7 * DAY)
        stage = Stage(raw)
        assert stage.done("update_subscription", subscription=raw["id"], trial_end="now")["status"] == "active"
        assert stage.done("update_subscription", subscription=raw["id"], trial_end=NOW + DAY)["status"] == "trialing"

    def test_waiting_for_its_first_payment(self) -> None:
        raw = Stage().done("create_subscription", customer="cus_1", items=[{"price": "price_1"}], payment_behavior="default_incomplete")
        assert raw["status"] == "incomplete"

    def test_it_needs_a_customer(self) -> None:
        assert Stage().refused("create_subscription", items=[])[0] == "parameter_missing"

    def test_ending_with_its_period_and_not(self) -> None:
        stage = Stage(thing("subscription", "sub_1"))
        end = stage.done("retrieve_subscription", subscription="sub_1")["items"]["data"][0]["current_period_end"]
        raw = stage.done("update_subscription", subscription="sub_1", cancel_at_period_end=True)
        assert fits(raw) and (raw["cancel_at"], raw["canceled_at"], raw["status"], raw["cancel_at_period_end"]) == (
            end,
            NOW,
            "active",
            True,
        )
        raw = stage.done("update_subscription", subscription="sub_1", cancel_at_period_end=False)
        assert (raw["cancel_at"], raw["canceled_at"], raw["cancel_at_period_end"]) == (None, None, False)

    def test_items_are_changed_added_and_taken_away(self) -> None:
        stage = Stage(thing("subscription", "sub_1"), thing("price", "price_2", unit_amount=100))
        first = stage.done("retrieve_subscription", subscription="sub_1")["items"]["data"][0]
        raw = stage.done("update_subscription", subscription="sub_1", items=[{"id": first["id"], "quantity": 5}, {"price": "price_2"}])
        assert fits(raw) and [item["quantity"] for item in raw["items"]["data"]] == [5, 1]
        raw = stage.done("update_subscription", subscription="sub_1", items=[{"id": first["id"], "deleted": True}])
        assert [item["price"]["id"] for item in raw["items"]["data"]] == ["price_2"]
        left = raw["items"]["data"][0]["id"]
        raw = stage.done("update_subscription", subscription="sub_1", items=[{"id": left, "price": "price_3"}])
        assert raw["items"]["data"][0]["price"]["id"] == "price_3"
        assert stage.refused("update_subscription", subscription="sub_1", items=[{"id": "si_none"}])[0] == "resource_missing"

    def test_cancelled_it_is_over(self) -> None:
        stage = Stage(thing("subscription", "sub_1"))
        raw = stage.done("cancel_subscription", subscription="sub_1", cancellation_details={"comment": "too dear"})
        assert fits(raw) and (raw["status"], raw["canceled_at"], raw["ended_at"]) == ("canceled", NOW, NOW)
        assert raw["cancellation_details"]["comment"] == "too dear"
        assert stage.refused("cancel_subscription", subscription="sub_1") == ("resource_missing", "No such subscription: 'sub_1'")
        assert stage.refused("update_subscription", subscription="sub_1", description="x")[0] == "invalid_request_error"
        assert stage.done("update_subscription", subscription="sub_1", metadata={"a": "b"})["metadata"] == {"a": "b"}
        assert stage.done("retrieve_subscription", subscription="sub_1")["status"] == "canceled"

    def test_paused_and_resumed(self) -> None:
        stage = Stage(thing("subscription", "sub_1"))
        assert stage.done("pause_subscription", subscription="sub_1", type="subscription")["status"] == "paused"
        assert stage.refused("pause_subscription", subscription="sub_1", type="subscription")[0] == "invalid_request_error"
        assert stage.done("resume_subscription", subscription="sub_1")["status"] == "active"

    def test_collection_is_paused(self) -> None:
        raw = Stage(thing("subscription", "sub_1")).done("update_subscription", subscription="sub_1", pause_collection={"behavior": "void"})
        assert fits(raw) and raw["pause_collection"] == {"behavior": "void", "resumes_at": None}


class TestCustomers:
    def test_a_new_customer_has_what_was_said_and_no_more(self) -> None:
        answer = Stage().answer("create_customer", email="a@example.com", address={"city": "Berlin"}, metadata={"tier": "VIP"})
        assert isinstance(answer, Response) and not answer.assumed and fits(answer.value)
        raw = answer.value
        assert (raw["email"], raw["name"], raw["balance"], raw["metadata"]) == ("a@example.com", None, 0, {"tier": "VIP"})
        assert (raw["address"]["city"], raw["address"]["country"]) == ("Berlin", None)

    def test_deleted_it_is_only_its_id_and_its_subscriptions_end(self) -> None:
        stage = Stage(
            thing("customer", "cus_1"), thing("subscription", "sub_1", customer="cus_1"), thing("subscription", "sub_2", customer="cus_2")
        )
        assert stage.done("delete_customer", customer="cus_1") == {"id": "cus_1", "object": "customer", "deleted": True}
        assert stage.done("retrieve_customer", customer="cus_1") == {"id": "cus_1", "object": "customer", "deleted": True}
        assert stage.refused("update_customer", customer="cus_1", name="x") == ("resource_missing", "No such customer: 'cus_1'")
        assert stage.refused("delete_customer", customer="cus_1")[0] == "resource_missing"
        assert [raw["status"] for raw in stage.account.objects("subscription")] == ["canceled", "active"]

    def test_the_balance_moves_by_its_transactions(self) -> None:
        stage = Stage(thing("customer", "cus_1", currency="eur"))
        one = stage.done("create_customer_balance_transaction", customer="cus_1", amount=-500, currency="eur", description="Sorry")
        assert fits(one) and (one["amount"], one["ending_balance"], one["customer"]) == (-500, -500, "cus_1")
        assert stage.done("create_customer_balance_transaction", customer="cus_1", amount=200, currency="eur")["ending_balance"] == -300
        assert stage.done("retrieve_customer", customer="cus_1")["balance"] == -300
        assert (
            stage.refused("create_customer_balance_transaction", customer="cus_1", amount=1, currency="usd")[0] == "invalid_request_error"
        )

    def test_prices_with_their_product(self) -> None:
        stage = Stage()
        price = stage.done("create_price", currency="usd", unit_amount=700, recurring={"interval": "month"}, product_data={"name": "Gold"})
        assert fits(price) and (price["type"], price["unit_amount"], price["unit_amount_decimal"]) == ("recurring", 700, "700")
        assert stage.done("retrieve_product", product=price["product"])["name"] == "Gold"
        once = stage.done("create_price", currency="usd", unit_amount=700, product="prod_1")
        assert fits(once) and (once["type"], once["recurring"], once["product"]) == ("one_time", None, "prod_1")

    def test_checkout_sessions_have_the_total_of_their_lines(self) -> None:
        stage = Stage(thing("price", "price_1", unit_amount=300, currency="eur", type="one_time", recurring=None))
        lines: list[dict[str, Any]] = [
            {"price": "price_1", "quantity": 2},
            {"price_data": {"currency": "eur", "unit_amount": 50}, "quantity": 1},
        ]
        raw = stage.done("create_checkout_session", mode="payment", success_url="https://example.com", line_items=lines)
        assert fits(raw) and (raw["amount_total"], raw["currency"], raw["status"], raw["payment_status"]) == (650, "eur", "open", "unpaid")
        assert stage.done("expire_checkout_session", session=raw["id"])["status"] == "expired"

    def test_promotion_codes(self) -> None:
        raw = Stage().done("create_promotion_code", promotion={"type": "coupon", "coupon": "FALL"}, code="SAVE10")
        assert fits(raw) and (raw["code"], raw["promotion"]["coupon"], raw["active"]) == ("SAVE10", "FALL", True)
        assert len(Stage().done("create_promotion_code", promotion={"type": "coupon", "coupon": "FALL"})["code"]) == 8

    def test_tax_ids_belong_to_their_customer(self) -> None:
        raw = Stage().done("create_customer_tax_id", customer="cus_1", type="eu_vat", value="DE1")
        assert fits(raw) and (raw["customer"], raw["value"]) == ("cus_1", "DE1")
