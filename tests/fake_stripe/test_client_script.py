"""The script of calls, run with Stripe's Python library."""

from __future__ import annotations

import stripe

from tests.helpers.client_script import SCRIPT, run_with_python, wrong_answers


def test_the_script_with_the_python_library(client: stripe.StripeClient) -> None:
    wrong = wrong_answers(run_with_python(client))
    assert wrong == [], "\n".join(wrong)


def test_the_script_is_long_enough_and_its_checks_can_fail() -> None:
    assert len(SCRIPT) >= 80
    assert len(wrong_answers([{"value": {}} for _ in SCRIPT])) > 60
