"""What operations do: they read, write, move money or end something."""

from __future__ import annotations

import pytest

from wfrun import stripe_catalog
from wfrun.dsl.declarations import Effect
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations
from wfrun.stripe_catalog.operation_facts import ENDING_VERBS, ENDS, MOVES_MONEY, POSITIVE_AMOUNTS

LIBRARY = StandardDeclarations.of(None)


def effect(name: str) -> Effect:
    declaration = LIBRARY.action(name)
    assert declaration is not None, name
    return declaration.effect


@pytest.mark.parametrize(
    ("expected", "actions"),
    [
        (Effect.READS, "retrieve_charge list_refunds search_customers preview_credit_note"),
        (
            Effect.MOVES_MONEY,
            "create_refund create_payout create_transfer create_transfer_reversal reverse_payout capture_charge capture_payment_intent "
            "create_charge create_payment_intent confirm_payment_intent create_credit_note create_customer_balance_transaction pay_invoice "
            "create_subscription create_topup create_fee_refund",
        ),
        (
            Effect.ENDS,
            "cancel_subscription cancel_payment_intent cancel_payout delete_customer void_invoice detach_payment_method "
            "expire_checkout_session close_dispute delete_subscription_discount approve_review mark_invoice_uncollectible",
        ),
        (Effect.WRITES, "update_customer update_subscription create_customer send_invoice pause_subscription delete_test_clock"),
        (Effect.SENDS, "email slack http_request"),
        (Effect.NOTES, "log"),
    ],
    ids=lambda value: value.value if isinstance(value, Effect) else "",
)
def test_an_action_does_what_its_name_says(expected: Effect, actions: str) -> None:
    assert {name: effect(name) for name in actions.split()} == dict.fromkeys(actions.split(), expected)


@pytest.mark.slow
def test_every_get_reads_and_nothing_else_does() -> None:
    for release in stripe_catalog.releases():
        library = StandardDeclarations.of(release)
        for id in library.catalog.operation_ids():
            operation = library.catalog.operation(id)
            assert operation is not None
            action = library.action(operation.action) if operation.action is not None else None
            assert action is None or (action.effect is Effect.READS) == (operation.verb == "GET"), id


def test_operations_and_verbs_that_are_listed_exist() -> None:
    ids = {id for release in stripe_catalog.releases() for id in stripe_catalog.load(release).operation_ids()}
    assert ids >= MOVES_MONEY | ENDS | POSITIVE_AMOUNTS
    assert {id.rpartition(".")[2].partition("_")[0] for id in ids} >= ENDING_VERBS


def test_what_takes_back_or_cancels_is_final() -> None:
    for name in set(LIBRARY.action_names()) - set(OWN_ACTIONS):
        declaration = LIBRARY.action(name)
        assert declaration is not None and (declaration.reversal is None or declaration.effect.is_final), name
