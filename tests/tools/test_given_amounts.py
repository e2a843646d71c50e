"""Amounts that a test gives stay in their currency, also where the checker cannot see which one a value is in."""

from __future__ import annotations

import pytest

from tests.helpers.script_tests import complaints, test

OTHER_CURRENCIES = {
    "beside": (
        "given retrieve_charge returns beside",
        "`retrieve_charge`: an amount in it is in EUR, but `currency` is USD: nothing is ever converted",
    ),
    "together": (
        "given retrieve_charge returns together",
        "`retrieve_charge`: an amount in it is in EUR, but `currency` is USD: nothing is ever converted",
    ),
    "a currency": ("given charge.refunded with amount = euros, currency = code", "`amount` is in EUR, but `currency` is USD"),
    "two amounts": ("given charge.refunded with amount = euros, amount_captured = 5 USD", "`amount` is in EUR, but `currency` is USD"),
    "a decimal amount": (
        "given price.updated with unit_amount_decimal = euros, currency = code",
        "an amount in it is in EUR, but `currency` is USD: nothing is ever converted",
    ),
    "under a code": (
        "given price.updated with currency_options.usd.unit_amount = euros",
        "`currency_options.usd.unit_amount` is in EUR, but it stands under USD",
    ),
    "before": (
        "given charge.updated with previous.amount = euros, previous.currency = code",
        "`previous.amount` is in EUR, but `currency` is USD",
    ),
}


@pytest.mark.parametrize(("given", "told"), OTHER_CURRENCIES.values(), ids=OTHER_CURRENCIES)
def test_an_amount_never_changes_its_currency(given: str, told: str) -> None:
    """The checker does not see what a condition or a constant gives; the run does."""
    script = """
        let code = "usd"
        let euros = if present(code) then 9 EUR else 9 USD
        let beside = {id: "ch_1", amount: 9 EUR, currency: "usd"}
        let together = {id: "ch_1", amount: 9 USD, amount_captured: 9 EUR}
        on charge.refunded < let charge = retrieve_charge id; log "{charge.amount}" >
        on charge.updated, price.updated < log "{id}" >
        """
    assert complaints(test(f"given charge.refunded\n{given}\nexpect log", script))[:1] == [told]


SAME_CURRENCY = {
    "beside": 'given retrieve_charge returns {id: "ch_1", amount: 9 USD, currency: code}',
    "a currency": "given charge.refunded with amount = dollars, currency = code",
    "a decimal amount": "given price.updated with unit_amount_decimal = dollars, currency = code",
}


@pytest.mark.parametrize("given", SAME_CURRENCY.values(), ids=SAME_CURRENCY)
def test_a_code_in_capitals_is_the_same_currency(given: str) -> None:
    script = """
        let code = "USD"
        let dollars = if present(code) then 9 USD else 9 EUR
        on charge.refunded < let charge = retrieve_charge id; log "{charge.amount}" >
        on charge.updated, price.updated < log "{id}" >
        """
    assert complaints(test(f"given charge.refunded\n{given}\nexpect log", script)) == []
