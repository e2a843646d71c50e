"""Stripe's operations as actions: names that never change their meaning, main arguments, effects, pages, currencies, examples."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.releases import SOME_RELEASES
from tests.helpers.tables import each
from wfrun.dsl.declarations import ActionDeclaration, Effect
from wfrun.dsl.types.base import ANY, Id, List, Map, Money, Object, String, Type, Union
from wfrun.stdlib_actions.stripe import operations as stripe_operations
from wfrun.stdlib_actions.stripe.currencies import CURRENCY_OF, NOT_TOLD
from wfrun.stripe_catalog import Catalog, load, releases

GOLDEN = Path(__file__).parent / "golden/actions.txt"


def action(name: str, catalog: Catalog | None = None) -> ActionDeclaration:
    found = stripe_operations.action(catalog or load(), name)
    assert found is not None, name
    return found


def actions(catalog: Catalog | None = None) -> Iterator[ActionDeclaration]:
    catalog = catalog or load()
    for name in stripe_operations.action_names(catalog):
        yield action(name, catalog)


def golden_line(declaration: ActionDeclaration) -> str:
    needed = [parameter.name for parameter in declaration.parameters if parameter.required and parameter.name != declaration.main]
    return f"{declaration.name} = {declaration.operation}({', '.join([declaration.main or '-', *needed])})\n"


def test_the_actions_are_those_of_the_golden_file() -> None:
    """One line each: name, operation, main argument, what else is required. ``WFRUN_UPDATE_GOLDEN=1`` writes the file anew."""
    lines = "".join(map(golden_line, actions()))
    if os.environ.get("WFRUN_UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(lines, encoding="utf-8")
    assert lines == GOLDEN.read_text(encoding="utf-8")


def test_a_name_means_the_same_operation_in_every_release() -> None:
    meant: dict[str, str] = {}
    for release in SOME_RELEASES:
        catalog = load(release)
        for name in catalog.action_names():
            id = catalog.operation_of(name)
            assert id is not None
            assert meant.setdefault(name, id) == id


def test_a_main_argument_is_the_same_in_every_release() -> None:
    meant: dict[str, str | None] = {}
    for release in SOME_RELEASES:
        for declaration in actions(load(release)):
            assert meant.setdefault(declaration.name, declaration.main) == declaration.main, f"{release} {declaration.name}"


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_v1_operation_is_one_action(release: str) -> None:
    catalog = load(release)
    meant = [catalog.operation_of(name) for name in catalog.action_names()]
    assert sorted(filter(None, meant)) == [id for id in catalog.operation_ids() if not id.startswith("v2.")]
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name) for name in catalog.action_names())


def test_the_newest_release_has_558_actions() -> None:
    assert len(load().action_names()) == 558


@each(
    ("name", "operation", "main"),
    [
        ("retrieve_charge", "charges.retrieve", "charge"),
        ("create_refund", "refunds.create", None),
        ("update_customer", "customers.update", "customer"),
        ("cancel_subscription", "subscriptions.cancel", "subscription"),
        ("list_invoices", "invoices.list", None),
        ("finalize_invoice", "invoices.finalize_invoice", "invoice"),
        ("create_billing_portal_session", "billing_portal.sessions.create", None),
        ("retrieve_balance", "balance.retrieve", None),
        ("capture_payment_intent", "payment_intents.capture", "payment_intent"),
        ("detach_payment_method", "payment_methods.detach", "payment_method"),
        ("void_invoice", "invoices.void_invoice", "invoice"),
        ("void_billing_credit_grant", "billing.credit_grants.void_grant", "credit_grant"),
        ("create_transfer_reversal", "transfers.reversals.create", "transfer"),
        ("create_fee_refund", "application_fees.refunds.create", "application_fee"),
        ("retrieve_tax_id", "tax_ids.retrieve", "tax_id"),
        ("retrieve_customer_tax_id", "customers.tax_ids.retrieve", "tax_id"),
        ("list_balance_transactions", "balance_transactions.list", None),
        ("list_invoice_line_items", "invoices.line_items.list", "invoice"),
        ("retrieve_current_account", "accounts.retrieve_current", None),
        ("delete_customer_discount", "customers.delete_discount", "customer"),
        ("list_billing_meter_event_summaries", "billing.meters.event_summaries.list", "meter"),
    ],
)
def test_names_and_main_arguments(name: str, operation: str, main: str | None) -> None:
    declaration = action(name)
    assert (declaration.operation, declaration.main) == (operation, main)


def test_ids_in_the_path_come_first_and_are_required() -> None:
    for declaration in actions():
        operation = stripe_operations.operation_for(load(), declaration.name)
        assert operation is not None
        path = declaration.parameters[: len(operation.path)]
        assert path == operation.path
        assert all(parameter.required and isinstance(parameter.type, Id) for parameter in path)
        assert len({parameter.name for parameter in declaration.parameters}) == len(declaration.parameters)
        rest = [parameter.required for parameter in declaration.parameters[len(path) :]]
        assert rest == sorted(rest, reverse=True)


def test_what_only_reads_and_what_pages() -> None:
    for declaration in actions():
        verb = declaration.name.partition("_")[0]
        assert (declaration.effect is Effect.READS) == (verb in ("retrieve", "list", "search", "find", "preview")), declaration.name
        assert declaration.page == (verb in ("list", "search")), declaration.name
        assert isinstance(declaration.result, List) == declaration.page
    assert action("list_invoices").result == List(Object("invoice"))
    assert action("retrieve_charge").result == Object("charge")
    assert action("retrieve_quote_pdf").result == ANY


def amounts(catalog: Catalog, kind: Type, told: bool) -> bool:
    """Whether a type holds an amount whose currency stands neither beside it nor around it."""
    match kind:
        case Money(currency=currency):
            return not told and currency in ("", "none")
        case List(item=inner) | Map(value=inner):
            return amounts(catalog, inner, told)
        case Union(members=members):
            return any(amounts(catalog, member, told) for member in members)
        case Object(name=name):
            found = catalog.object(name)
            assert found is not None
            told = told or "currency" in found.fields
            return any(amounts(catalog, field.type, told) for field in found.fields.values())
        case _:
            return False


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_amount_has_its_currency_or_is_known_to_have_none(release: str) -> None:
    catalog = load(release)
    for declaration in actions(catalog):
        own = declaration.currency_parameter is not None
        asked = any(amounts(catalog, parameter.type, own) for parameter in declaration.parameters)
        told, not_told = declaration.name in CURRENCY_OF, declaration.name in NOT_TOLD
        assert not asked or told != not_told, declaration.name
        # The tables hold no more than what the newest release needs.
        assert asked or release != releases()[-1] or not (told or not_told), declaration.name
        assert bool(declaration.currency_of) == told


def test_the_tables_of_currencies_name_actions() -> None:
    known = {name for release in SOME_RELEASES for name in load(release).action_names()}
    assert {*CURRENCY_OF, *NOT_TOLD} <= known


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_the_object_that_tells_a_currency_can_be_read_and_has_one(release: str) -> None:
    catalog = load(release)
    for declaration in actions(catalog):
        for holder in declaration.currency_of:
            parameter = declaration.parameter(holder.parameter)
            assert parameter is not None and isinstance(parameter.type, String | Id), declaration.name
            reading = action(holder.retrieve, catalog)
            assert reading.effect is Effect.READS
            assert [one.name for one in reading.parameters if one.required] == [reading.main]
            kind: Type = reading.result
            for step in holder.path:
                assert isinstance(kind, Object)
                found = catalog.object(kind.name)
                assert found is not None
                kind = found.fields[step].type
            assert isinstance(kind, String)
            if isinstance(parameter.type, Id):
                assert reading.parameters[0].type == parameter.type


def test_a_refund_is_in_the_currency_of_what_is_refunded() -> None:
    """``currency``, ``customer`` and ``origin`` belong to refunds of a customer's balance."""
    refund = action("create_refund")
    assert refund.currency_parameter is None
    assert [(holder.parameter, holder.retrieve, holder.path) for holder in refund.currency_of] == [
        ("charge", "retrieve_charge", ("currency",)),
        ("payment_intent", "retrieve_payment_intent", ("currency",)),
    ]


def test_money_fills_an_operations_own_currency() -> None:
    assert action("create_payment_intent").currency_parameter == "currency"
    assert action("create_payment_intent").currency_of == ()
    assert action("retrieve_charge").currency_parameter is None


def test_an_unknown_name_is_no_action() -> None:
    assert stripe_operations.action(load(), "undo_refund") is None
    assert stripe_operations.operation_for(load(), "undo_refund") is None
    assert stripe_operations.action(load(), "v2.core.accounts.create") is None


def test_documentation_of_parameters_comes_when_asked_for() -> None:
    plain = action("create_refund")
    assert all(parameter.doc == "" for parameter in plain.parameters)
    full = stripe_operations.documented(load(), plain)
    charge = full.parameter("charge")
    assert charge is not None and charge.doc == "The identifier of the charge to refund."
    assert full == plain


@pytest.mark.parametrize(
    ("name", "example", "doc"),
    [
        ("create_refund", 'create_refund charge="ch_123" amount=5 USD', "Creates a refund. "),
        ("retrieve_charge", 'retrieve_charge "ch_123"', "Retrieves a charge."),
        ("update_customer", 'update_customer "cus_123" metadata={order: "order_123"}', "Changes a customer; "),
        ("list_invoices", "list_invoices limit=10", "Lists invoices: "),
        ("create_payment_intent", "create_payment_intent amount=5 USD", "Creates a payment intent."),
        ("create_price", 'create_price product="prod_123" unit_amount=5 USD', "Creates a price."),
        ("delete_customer", 'delete_customer "cus_123"', "Permanently deletes a customer."),
        ("cancel_payment_intent", 'cancel_payment_intent "pi_123"', "Cancels a payment intent. "),
        ("retrieve_balance", "retrieve_balance", "Retrieves a balance."),
        ("create_transfer", 'create_transfer destination="destination_123" amount=5 USD', "Creates a transfer. "),
    ],
)
def test_examples_and_sentences(name: str, example: str, doc: str) -> None:
    declaration = action(name)
    assert declaration.example == example
    assert declaration.doc.startswith(doc)


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_action_is_explained_and_shown(release: str) -> None:
    for declaration in actions(load(release)):
        assert declaration.doc[0].isupper() or declaration.doc[0] == "[", declaration.name
        assert declaration.doc.endswith((".", "!", "?")), declaration.name
        assert "\n" not in declaration.doc and "](" not in declaration.doc, declaration.name
        assert declaration.example.split()[0] == declaration.name
        assert "\n" not in declaration.example
