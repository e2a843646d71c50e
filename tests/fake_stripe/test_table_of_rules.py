"""The table of rules, played over HTTP through Stripe's own library: the second door to the same account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import stripe

from tests.fake_stripe.conftest import CLOCK
from tests.helpers.account import CATALOG, NOW
from tests.helpers.account_rules import ALL
from tests.helpers.account_rules.rows import Door, Said, problems
from tests.helpers.stripe_sdk import method_of
from tests.helpers.tables import each
from wfrun.fake_stripe.door import FakeStripe


def door_of(client: stripe.StripeClient) -> Door:
    """A door to a server: each call is a call of the library."""

    def door(operation_id: str, parameters: Mapping[str, Any]) -> Said:
        operation = CATALOG.operation(operation_id)
        assert operation is not None, operation_id
        given = dict(parameters)
        ids = [given.pop(parameter.name) for parameter in operation.path]
        try:
            answer = method_of(client, operation_id)(*ids, *([given] if operation.parameters else []))
        except stripe.StripeError as error:
            told = error.error
            return Said(error=(error.code or (told.type if told is not None else "") or "", str(error.user_message)))
        left_out = answer.last_response.headers.get("Fake-Stripe-Ignored") or ""
        value = json.loads(str(answer))
        return Said(value["data"] if "has_more" in value else value, left_out=tuple(left_out.split(", ")) if left_out else ())

    return door


@pytest.mark.slow
@each("row", ALL, ids=[row.name for row in ALL])
def test_the_server_follows_the_rule(row: Any, fake: FakeStripe, client: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CLOCK, "now", NOW)
    fake.reset()
    fake.put_objects(row.given)
    found = list(problems(row, door_of(client)))
    assert found == [], "\n".join(found)
