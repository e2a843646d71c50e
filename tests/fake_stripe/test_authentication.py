"""Keys: which are taken, what restricted ones may do, and whose account they act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.helpers.http import call
from wfrun.fake_stripe.authentication import BadPermissions, masked, read_permissions
from wfrun.fake_stripe.door import OWN_ACCOUNT, FakeStripe

Clients = Callable[..., Any]


@pytest.mark.parametrize(
    ("key", "error", "status", "message"),
    [
        ("sk_live_123", stripe.AuthenticationError, 401, "This is not Stripe but wfrun fake-stripe, and ***********"),
        ("rk_live_123", stripe.AuthenticationError, 401, "This is not Stripe but wfrun fake-stripe, and ***********"),
        ("pk_test_123", stripe.PermissionError, 403, "This API call cannot be made with a publishable API key."),
        ("rk_test_unknown", stripe.AuthenticationError, 401, "Invalid API Key provided: rk_test_***nown"),
        ("nonsense", stripe.AuthenticationError, 401, "Invalid API Key provided: ********"),
    ],
)
def test_keys_that_are_not_taken(client_with: Clients, key: str, error: type[stripe.StripeError], status: int, message: str) -> None:
    with pytest.raises(error) as refused:
        client_with(key).v1.customers.create({"email": "ada@example.com"})
    assert refused.value.http_status == status
    assert str(refused.value.user_message).startswith(message)
    assert key not in str(refused.value) or len(key) < 9


def test_a_refused_key_does_nothing(client_with: Clients, fake: FakeStripe) -> None:
    with pytest.raises(stripe.AuthenticationError):
        client_with("sk_live_123").v1.customers.create({})
    assert fake.objects(kind="customer") == [] and fake.ledger.effects_made == 0


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer sk_test_1", 200),
        ("bearer sk_test_1", 200),
        ("Basic c2tfdGVzdF8xOg==", 200),
        (None, 401),
        ("Basic !", 401),
        ("sk_test_1", 401),
        ("Bearer ", 401),
        ("Basic //8=", 401),
    ],
)
def test_bearer_and_basic(address: str, header: str | None, status: int) -> None:
    answer = call(address, "GET", "/v1/customers", headers={} if header is None else {"Authorization": header}, key=None)
    assert answer.status == status


class TestRestrictedKeys:
    def test_reading_is_allowed_and_writing_is_not(self, client_with: Clients) -> None:
        reader = client_with("rk_test_reader")
        assert reader.v1.customers.list().data == []
        with pytest.raises(stripe.PermissionError) as refused:
            reader.v1.customers.create({})
        assert refused.value.http_status == 403
        assert refused.value.user_message == (
            f"The provided key 'rk_test_**ader' does not have the required permissions for this endpoint on account '{OWN_ACCOUNT}'. "
            "Having the 'rak_customer_write' permission would allow this request to continue."
        )

    def test_writing_includes_reading(self, client_with: Clients) -> None:
        reader = client_with("rk_test_reader")
        made = reader.v1.charges.create({"amount": 500, "currency": "usd", "source": "tok_visa"})
        assert reader.v1.charges.retrieve(made.id).amount == 500

    def test_nothing_else_is_allowed(self, client_with: Clients) -> None:
        with pytest.raises(stripe.PermissionError, match="rak_refund_read"):
            client_with("rk_test_reader").v1.refunds.list()
        with pytest.raises(stripe.PermissionError, match="rak_checkout_session_write"):
            client_with("rk_test_reader").v1.checkout.sessions.create({})

    def test_a_key_can_be_told_while_the_server_runs(self, client_with: Clients, address: str) -> None:
        told = call(
            address,
            "POST",
            "/_fake/keys",
            json={"key": "rk_test_later", "permissions": {"customers": "write", "customers.tax_ids": "none"}},
        )
        assert told.status == 200
        later = client_with("rk_test_later")
        made = later.v1.customers.create({})
        with pytest.raises(stripe.PermissionError, match="rak_customer_tax_id_read"):
            later.v1.customers.tax_ids.list(made.id)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("rk_test_1", "says nothing that the key may do"),
            ("rk_test_1=charges", "does not say `read` or `write`"),
            ("rk_test_1=charges:all", "is no permission"),
            ("sk_test_1=charges:read", "is no restricted key"),
        ],
    )
    def test_permissions_that_are_not_written_as_they_should_be(self, text: str, sentence: str) -> None:
        with pytest.raises(BadPermissions, match=sentence):
            read_permissions(text)

    def test_permissions_are_read(self) -> None:
        assert read_permissions("rk_test_1=charges:write,customers:read") == ("rk_test_1", {"charges": "write", "customers": "read"})


def test_a_masked_key_shows_its_kind_and_its_end() -> None:
    assert masked("sk_test_51Habcdefgh1234") == "sk_test_***********1234"
    assert masked("short") == "*****"


class TestConnectedAccounts:
    def test_an_account_has_objects_of_its_own(self, client: Any, client_with: Clients) -> None:
        connected = client.v1.accounts.create({"country": "US", "email": "shop@example.com"})
        theirs = client_with(stripe_account=connected.id)
        made = theirs.v1.customers.create({"email": "ada@example.com"})
        assert [one.id for one in theirs.v1.customers.list().data] == [made.id]
        assert client.v1.customers.list().data == []
        assert theirs.v1.accounts.retrieve_current().id == connected.id
        assert client.v1.accounts.retrieve_current().id == OWN_ACCOUNT

    def test_a_context_names_an_account_too(self, client: Any, client_with: Clients) -> None:
        connected = client.v1.accounts.create({"country": "US"})
        made = client_with(stripe_context=connected.id).v1.customers.create({})
        assert client_with(stripe_account=connected.id).v1.customers.retrieve(made.id).id == made.id

    def test_an_unknown_account_is_refused(self, client_with: Clients, fake: FakeStripe) -> None:
        with pytest.raises(stripe.PermissionError) as refused:
            client_with(stripe_account="acct_unknown").v1.customers.create({})
        body: Any = refused.value.json_body
        assert (refused.value.http_status, body["error"]["code"]) == (403, "account_invalid")
        assert "does not have access to account 'acct_unknown'" in str(refused.value.user_message)
        assert fake.ledger.effects_made == 0

    def test_the_own_account_can_be_named(self, client: Any, client_with: Clients) -> None:
        made = client_with(stripe_account=OWN_ACCOUNT).v1.customers.create({})
        assert client.v1.customers.retrieve(made.id).id == made.id
