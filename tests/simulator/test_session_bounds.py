"""A session's edges: what is no event, input that Stripe would not accept, earlier events whose object was made up."""

from __future__ import annotations

from typing import Any

import pytest

import wfrun

NOW = 1_795_000_000


@pytest.mark.parametrize("event", [None, [], "evt_1", 5, True])
def test_what_is_no_event_starts_nothing(event: Any) -> None:
    report = wfrun.load(text='on * < log "x" >').run(event)

    assert report.workflows == ()
    assert report.notes == ("this is no event: an event is a JSON object",)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [({"minor": 1000, "currency": "ISK"}, "10 ISK"), ("1.50 KWD", "1.500 KWD"), ({"minor": 1, "currency": "isk"}, None),
     ({"minor": 1501, "currency": "kwd"}, None), ({"minor": True, "currency": "usd"}, None),
     ({"minor": 1, "currency": "\N{KELVIN SIGN}RW"}, None), ({"minor": 10**60, "currency": "usd"}, None)],
)  # fmt: skip
def test_money_of_an_input_is_an_amount_that_stripe_accepts(amount: Any, shown: str | None) -> None:
    program = wfrun.load(text='workflow "w" on demand(amount: money) < log "{amount}" >')
    if shown is None:
        with pytest.raises(wfrun.BadInput, match="takes money"):
            program.start("w", {"amount": amount})
    else:
        assert program.start("w", {"amount": amount}).workflows[0].steps[0].shown == (("message", shown),)


def test_an_earlier_object_that_was_made_up_is_marked() -> None:
    script = """
workflow "w" on charge.succeeded <
  log "{len(recent("customer.updated", 1 day))}"
  log "{any(c in recent("customer.updated", 1 day) where c.email == "a@example.com")}"
>
"""
    session = wfrun.load(text=script).session(now=NOW)
    session.run({
        "id": "evt_1", "type": "v1.customer.updated", "created": "2026-11-18T11:00:00Z", "livemode": False,
        "related_object": {"id": "cus_1", "type": "customer", "url": "/v1/customers/cus_1"},
    })  # fmt: skip

    charge = {"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd"}
    report = session.run({"id": "evt_2", "type": "charge.succeeded", "created": NOW, "livemode": False, "data": {"object": charge}})

    assert [(step.shown[0][1], step.assumed) for step in report.workflows[0].steps] == [("1", False), ("false", True)]
