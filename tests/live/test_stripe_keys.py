"""Stripe keys: their modes and kinds, where they may be sent, and that no sentence holds one."""

from __future__ import annotations

import pytest

from tests.helpers.tables import each
from wfrun.live.configuration import STRIPE_API
from wfrun.live.stripe.keys import StripeKey, UnusableKey, WrongMode, base_fault, check_mode, read_key, usable_key, without_keys
from wfrun.values.secret import Secret


@pytest.mark.parametrize(
    ("text", "livemode", "restricted"),
    [("sk_test_1", False, False), ("sk_live_aB9", True, False), ("rk_test_1_2", False, True), ("rk_live_" + "x" * 150, True, True)],
)
def test_modes_and_kinds(text: str, livemode: bool, restricted: bool) -> None:
    key = Secret(text)
    assert read_key(key) == StripeKey(key, livemode, restricted)
    assert read_key(key).mode == ("live mode" if livemode else "test mode")


NO_KEYS = {
    "": "there is no Stripe key",
    "pk_test_123": "a publishable one",
    "pk_live_123": "a publishable one",
    "sk_org_live_123": "that of an organization",
    "whsec_123": "the secret of a webhook",
    "sk_test_": "has not the form of one",
    "sk_test_a b": "has not the form of one",
    "sk_test_a\n": "has not the form of one",
    " sk_test_a": "has not the form of one",
    "sk_beta_1": "has not the form of one",
    "hunter2": "has not the form of one",
    "sk_test_ключ": "has not the form of one",
    "sk_test_" + "x" * 300: "has not the form of one",
}


@each("text, why", NO_KEYS.items())
def test_what_is_no_key_is_told_without_it(text: str, why: str) -> None:
    with pytest.raises(UnusableKey) as caught:
        usable_key(Secret(text))
    assert why in str(caught.value)
    assert len(text) < 10 or text.strip() not in str(caught.value)


def test_no_key_at_all() -> None:
    with pytest.raises(UnusableKey, match="there is no Stripe key"):
        usable_key(None)


BASES = {
    STRIPE_API: True,
    STRIPE_API + "/": True,
    "https://api.stripe.com:443": True,
    "http://127.0.0.1:12111": False,
    "http://localhost:12111": False,
    "https://api.stripe.com.example.com": False,
    "https://stripe.example.com": False,
    "https://api-stripe.com": False,
    "http://[::1]:12111": False,
}


@each("base, live", BASES.items())
def test_a_live_key_goes_to_stripe_alone(base: str, live: bool) -> None:
    assert base_fault(base) is None
    assert usable_key(Secret("sk_test_1"), base).livemode is False
    if live:
        assert usable_key(Secret("sk_live_1"), base).livemode
        return
    with pytest.raises(UnusableKey, match="is of live mode, and `STRIPE_API_BASE` is not Stripe's server"):
        usable_key(Secret("sk_live_1"), base)


@each(
    "base",
    [
        "", "api.stripe.com", "ftp://api.stripe.com", "https://", "http://api.stripe.com", "https://api.stripe.com:8443", "file:///etc/passwd",
        "https://api.stripe.com@evil.example", "https://user:password@127.0.0.1", "http://127.0.0.1:1/v1", "http://127.0.0.1?x=1",
        "http://127.0.0.1#x", "http://127.0.0.1:99999", "http://127.0.0.1:port", "http://[::1", "http://a b", "http://127.0.0.1\\@api.stripe.com",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_server(base: str) -> None:
    for text in ("sk_test_1", "sk_live_1"):
        with pytest.raises(UnusableKey) as caught:
            usable_key(Secret(text), base)
        assert "`STRIPE_API_BASE`" in str(caught.value) and "password" not in str(caught.value)


def test_modes_are_compared() -> None:
    live, test = read_key(Secret("sk_live_1")), read_key(Secret("sk_test_1"))
    check_mode(live, True)
    check_mode(test, False)
    with pytest.raises(WrongMode, match="the event is of live mode and the Stripe key of test mode"):
        check_mode(test, True)
    with pytest.raises(WrongMode, match="the event is of test mode and the Stripe key of live mode"):
        check_mode(live, False)


def test_texts_are_told_without_keys() -> None:
    text = "Invalid API Key provided: sk_test_51Ab***9xyz, rk_live_1 and pk_test_2; not task_test_x or sk_other"
    assert without_keys(text) == "Invalid API Key provided: •••, ••• and •••; not task_test_x or sk_other"
