"""The reason of a skipped run is true, and is about the part that decided."""

from __future__ import annotations

import pytest

from wfrun.cli.report_printer import why_not
from wfrun.interpreter.report import Condition, ConditionPart


def part(text: str, value: bool | None, left: str | None = None, right: str | None = None, reason: str | None = None) -> ConditionPart:
    """A part of a condition that was evaluated."""
    return ConditionPart(text, value, left, right, reason or ("false" if value is False else None))


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Condition("paid", False, (part("paid", False),)), "paid is false"),
        (Condition("not paid", False, (part("paid", True),)), "not paid: paid is true"),
        (
            Condition("paid and missing(id)", False, (part("paid", True), part("missing(id)", False))),
            "missing(id) is false",
        ),
        (
            Condition("not (paid and live)", False, (part("paid", True), part("live", True))),
            "paid is true; live is true, so the condition is false",
        ),
        (Condition("not (paid or live)", False, (part("paid", False), part("live", True))), "live is true, so the condition is false"),
        (Condition("paid and not live", False, (part("paid", True), part("live", True))), "live is true, so the condition is false"),
        (
            Condition(
                "amount > 1000 USD or amount > 900 EUR",
                None,
                (
                    part("amount > 1000 USD", False, "25.00 USD", "1,000.00 USD"),
                    part("amount > 900 EUR", None, "25.00 USD", "900.00 EUR", "other currency"),
                ),
            ),
            "amount > 1000 USD (25.00 USD > 1,000.00 USD) is false, so the condition is unknown",
        ),
        (
            Condition(
                'amount > 10 USD or currency != "eur"',
                None,
                (
                    part("amount > 10 USD", None, "50.00 EUR", "10.00 USD", "other currency"),
                    part('currency != "eur"', False, "eur", "eur"),
                ),
            ),
            "amount > 10 USD (50.00 EUR > 10.00 USD) is unknown (other currency)",
        ),
    ],
)
def test_the_part_that_decided_is_told(condition: Condition, told: str) -> None:
    assert why_not(condition) == told
