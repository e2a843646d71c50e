"""What a step does, in words that a person reads: every kind of action, and how deeds are counted."""

from __future__ import annotations

import re

import pytest

from tests.helpers.tables import each
from wfrun import stripe_catalog
from wfrun.cli.step_phrases import Phrase, deeds, found_in, is_refused_request, phrase
from wfrun.dsl.declarations import ActionDeclaration, Effect, Wording
from wfrun.interpreter.report import Step, StepError
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations, own_action
from wfrun.support.english import counted
from wfrun.support.records import evolve


def step(name: str, /, **given: str) -> Step:
    return Step("action", "0", 1, action=name, shown=tuple(given.items()), outcome="succeeded", result={})


@each(
    ("name", "given", "words"),
    [
        ("update_customer", {"customer": "cus_1", "metadata": "Tier: VIP"}, "update customer cus_1"),
        ("create_refund", {"charge": "ch_1", "amount": "9.00 USD"}, "create a refund of 9.00 USD on charge ch_1"),
        ("create_refund", {"charge": "ch_1"}, "create a refund on charge ch_1, all that is left of it"),
        ("finalize_invoice", {"invoice": "in_1"}, "finalize invoice in_1"),
        ("mark_invoice_uncollectible", {"invoice": "in_1"}, "mark invoice in_1 uncollectible"),
        ("add_invoice_lines", {"invoice": "in_1", "lines": "amount: 5"}, "add lines to invoice in_1"),
        ("remove_invoice_lines", {"invoice": "in_1", "lines": "id: il_1"}, "remove lines from invoice in_1"),
        ("cancel_terminal_reader_action", {"reader": "tmr_1"}, "cancel action of terminal reader tmr_1"),
        ("expire_checkout_session", {"session": "cs_1"}, "expire checkout session cs_1"),
        ("approve_issuing_authorization", {"authorization": "iauth_1"}, "approve issuing authorization iauth_1"),
        ("cancel_three_d_secure_authentication", {"authentication": "tds_1"}, "cancel 3D Secure authentication tds_1"),
        ("update_customer_cash_balance", {"customer": "cus_1"}, "update cash balance of customer cus_1"),
        ("update_customer_balance_transaction", {"customer": "cus_1", "transaction": "cb_1"}, "update customer balance transaction cb_1"),
        ("apply_payment_intent_customer_balance", {"payment_intent": "pi_1"}, "apply customer balance to payment intent pi_1"),
        ("update_balance_settings", {"payments": "…"}, "update balance settings"),
        ("retrieve_issuing_card", {"card": "ic_1"}, "read issuing card ic_1"),
        ("retrieve_balance", {}, "read balance"),
        ("list_invoices", {"customer": "cus_1"}, "list invoices of customer cus_1"),
        ("list_invoices", {"limit": "3"}, "list invoices"),
        ("list_customer_payment_sources", {"customer": "cus_1"}, "list payment sources of customer cus_1"),
        ("email", {"to": "a@example.com", "subject": "Hello"}, "send an email to a@example.com"),
        ("slack", {"text": "Hello", "channel": "#orders"}, "post a message to #orders in Slack"),
        ("slack", {"text": "Hello"}, "post a message in Slack"),
        ("http_request", {"url": "https://example.com", "method": "PUT"}, "send PUT https://example.com"),
        ("log", {"message": "Hello"}, "log “Hello”"),
        ("add_to_crm", {"email": "a@example.com"}, "call add_to_crm"),
        ("pay_out", {"amount": "5 USD"}, "call pay_out"),
        ("score", {}, "call score"),
    ],
)
def test_what_a_step_does(name: str, given: dict[str, str], words: str) -> None:
    told = phrase(step(name, **given))
    assert f"{told.verb} {told.rest}" == words


def test_what_is_sent_by_default_is_told_too() -> None:
    sent = Step("action", "0", 1, action="http_request", arguments={"url": "https://example.com", "method": "GET"})
    assert phrase(sent) == Phrase("send", "GET https://example.com", frozenset({"method", "url"}))
    assert phrase(Step("action", "0", 1, action="http_request")).rest == "a request"


def test_an_action_of_our_own_brings_its_words() -> None:
    for name in OWN_ACTIONS:
        own = own_action(name)
        assert own is not None
        declaration, _ = own
        wording = declaration.wording
        assert wording is not None, name
        assert (wording.counted is None) is (declaration.effect is Effect.NOTES), name
        held = [set(re.findall(r"\{(\w+)\}", words)) for words in wording.phrases]
        assert all(map(declaration.parameter, set().union(*held))), name
        assert held[-1] == set(), name


def test_the_words_of_a_new_action_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    declaration = ActionDeclaration("sms", (), wording=Wording("send", ("a text to {to}", "a text"), ("text", "texts")))
    monkeypatch.setattr("wfrun.cli.step_phrases.own_action", lambda name: (declaration, None) if name == "sms" else None)
    assert phrase(step("sms", to="+15550100", body="Hello")) == Phrase("send", "a text to +15550100", frozenset({"to"}))
    assert deeds([step("sms"), step("sms")]) == {("text", "texts"): 2}


def test_every_operation_of_stripe_reads_as_words() -> None:
    declarations = StandardDeclarations(stripe_catalog.load())
    for name in declarations.action_names():
        action = declarations.action(name)
        assert action is not None
        given = {parameter.name: "x_1" for parameter in action.parameters if parameter.required or parameter.name == action.main}
        told = phrase(step(name, **given))
        assert told.verb != "call" or name == "report_payment_record_payment", name
        assert (told.rest and "_" not in told.rest.replace("x_1", "")) or told.verb == "call", name


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("update_invoice_lines", "1 update of invoice lines", "2 updates of invoice lines"),
        ("update_tax_settings", "1 update of tax settings", "2 updates of tax settings"),
        ("finalize_invoice", "1 finalization of an invoice", "2 finalizations of invoices"),
        ("create_tax_id", "1 new tax id", "2 new tax ids"),
        ("expire_checkout_session", "1 expiry of a checkout session", "2 expiries of checkout sessions"),
        ("mark_invoice_uncollectible", "1 invoice marked uncollectible", "2 invoices marked uncollectible"),
        ("add_to_crm", "1 call of add_to_crm", "2 calls of add_to_crm"),
        ("pay_out", "1 call of pay_out", "2 calls of pay_out"),
    ],
)
def test_deeds_are_counted(name: str, one: str, many: str) -> None:
    ((names, _),) = deeds([step(name)]).items()
    assert (counted(1, *names), counted(2, *names)) == (one, many)


@pytest.mark.parametrize("name", ["log", "retrieve_charge", "list_charges", "search_charges", "find_apps_secret", "preview_credit_note"])
def test_what_changes_nothing_is_no_deed(name: str) -> None:
    assert deeds([step(name)]) == {}


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"amount": 900, "currency": "usd", "status": "succeeded"}, "9.00 USD, succeeded"),
        ({"id": "cus_1", "deleted": True}, "it is deleted"),
        ([{}], "1 item"),
        ([], "0 items"),
        ({"status": 7}, ""),
        (None, ""),
    ],
)
def test_what_a_read_found(result: object, words: str) -> None:
    assert found_in(Step("action", "0", 1, action="retrieve_charge", result=result)) == words


@pytest.mark.parametrize(
    ("code", "sent"), [("http-404", True), ("redirect-refused", True), ("unreachable", False), ("missing-value", False)]
)
def test_a_request_that_was_refused_was_sent(code: str, sent: bool) -> None:
    failed = step("http_request", url="https://example.com")
    failed = evolve(failed, outcome="failed", error=StepError("no", code))
    assert is_refused_request(failed) is sent
    assert [counted(1, *names) for names in deeds([failed])] == (["1 HTTP request that was refused"] if sent else [])
