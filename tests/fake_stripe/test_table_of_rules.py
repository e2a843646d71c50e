"""The table of rules, played through Stripe's own library over HTTP: the second door to the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import stripe

from tests.helpers.account import CATALOG
from tests.helpers.account_rules import ALL
from tests.helpers.account_rules.rows import Door, Rule, Said, problems
from tests.helpers.tables import each
from wfrun.fake_stripe.account_errors import NO_CODE
from wfrun.fake_stripe.door import FakeStripe


def door_of(client: Any) -> Door:
    """A door through a client of the library."""

    def door(operation_id: str, parameters: Mapping[str, Any]) -> Said:
        operation = CATALOG.operation(operation_id)
        assert operation is not None, operation_id
        given = dict(parameters)
        ids = [given.pop(parameter.name) for parameter in operation.path]
        send = client.v1
        for word in operation_id.split("."):
            send = getattr(send, word)
        try:
            answer = send(*ids, given)
        except stripe.StripeError as error:
            body: Any = error.json_body
            return Said(error=(body["error"].get("code", NO_CODE), body["error"]["message"]))
        value = answer.last_response.data
        left_out = answer.last_response.headers.get("fake-stripe-ignored", "")
        is_list = value.get("object") in ("list", "search_result")
        return Said(value["data"] if is_list else value, left_out=tuple(left_out.split(", ")) if left_out else ())

    return door


@each("row", ALL, ids=[row.name for row in ALL])
def test_the_server_follows_the_rule(client: Any, fake: FakeStripe, row: Rule) -> None:
    fake.reset()
    fake.put_objects(row.given)
    assert list(problems(row, door_of(client))) == []
