"""Events of broken shape: without an id, with a malformed account, too long, too deep or no events at all."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import wfrun
from tests.helpers.effects import event
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.settings import Settings

SCRIPT = 'workflow "w" on charge.succeeded < create_refund charge=object.id amount=amount >'


def test_events_without_an_id_are_told_apart_by_their_content() -> None:
    one, other = ({**event("charge.succeeded", {"id": name}), "id": None} for name in ("ch_1", "ch_2"))
    deep: Any = {}
    for _ in range(5_000):
        deep = {"a": [deep]}

    keys = {identity_on_event("w", raw).idempotency_key("0") for raw in (one, other, one | {"x": deep}, one | {"x": 10**5_000})}

    assert len(keys) == 4
    assert identity_on_event("w", one) == identity_on_event("w", dict(reversed(one.items())))


@pytest.mark.parametrize("account", ["", " ", 7, ["acct_1"], {"id": "acct_1"}, "acct 1", "acct_1\n", False])
def test_a_malformed_account_is_refused(account: Any) -> None:
    program = wfrun.load(text=SCRIPT)
    raw = {**event(), "account": account}

    report = program.run(raw)

    assert not report.workflows
    assert "the event's `account` is not the id of an account" in report.notes[0]
    assert program.matching(raw) == []
    assert program.matcher()(raw) == ()


@pytest.mark.parametrize("bad", [1, "x", None, [1], 1.5])
def test_what_is_no_map_among_the_input_is_left_out_and_told(bad: Any) -> None:
    program = wfrun.load(text='workflow "w" on charge.succeeded < wait for charge.failed up to 1 day >')

    for name, what in (("later", "later event"), ("objects", "object"), ("history", "earlier event")):
        given: Any = {name: [bad]}
        report = program.run(event(), **given)
        assert report.notes == (f"1 {what} left out: not a JSON object",)
        assert report.workflows[0].outcome == "succeeded"


def test_integers_of_any_length_and_maps_of_any_depth() -> None:
    deep: Any = {}
    for _ in range(1_000):
        deep = {"a": deep}
    program = wfrun.load(text='workflow "w" on charge.succeeded < log "{amount} {metadata}" >')

    for change in ({"amount": 10**5_000}, {"metadata": {"a": 10**5_000}}, {"metadata": deep}):
        raw = event("charge.succeeded", {"id": "ch_1", "object": "charge", "currency": "usd", **change})
        assert program.run(raw).workflows[0].outcome == "succeeded"


def test_secrets_are_not_stored() -> None:
    settings = Settings(secrets={"KEY": "hush"})

    for value in (settings, wfrun.load(text=SCRIPT, settings=settings)):
        with pytest.raises(TypeError, match="cannot be stored"):
            pickle.dumps(value)
    assert copy.deepcopy(Settings(env="live")).env == "live"
