"""The table of rules, played on the account model directly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW
from tests.helpers.account_rules import ALL
from tests.helpers.account_rules.rows import Door, Refused, Rule, Said, problems, rule
from tests.helpers.tables import each
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import StripeError
from wfrun.simulator.account.operations.registry import RULES
from wfrun.simulator.account.support import PLAIN_DELETES, PLAIN_UPDATES, Support, support_of


def door_of(account: Account) -> Door:
    """A door to an account: each call is a request of its own."""
    calls = iter(range(1_000))

    def door(operation_id: str, parameters: Mapping[str, Any]) -> Said:
        operation = CATALOG.operation(operation_id)
        assert operation is not None, operation_id
        answer = account.perform(operation, parameters, now=NOW, idempotency_key=f"call {next(calls)}")
        if isinstance(answer, StripeError):
            return Said(error=(answer.code, answer.message))
        return Said(answer.value, left_out=answer.ignored)

    return door


def play(row: Rule) -> list[str]:
    return list(problems(row, door_of(Account(CATALOG, row.given, NOW, strict=True))))


@each("row", ALL, ids=[row.name for row in ALL])
def test_the_account_follows_the_rule(row: Rule) -> None:
    assert play(row) == []


def test_every_rule_has_a_name_of_its_own_and_a_source() -> None:
    names = [row.name for row in ALL]
    assert len(names) == len(set(names))
    assert all(row.source.startswith("https://") and row.steps for row in ALL)


SHOWN_ELSEWHERE = {name for name in RULES if name.startswith("v2.") or name in ("files.create", "charges.create")}
"""Operations whose rules have tests of their own: they need more than parameters and objects."""


def test_what_is_modelled_has_a_row() -> None:
    played = {step[0] for row in ALL for step in row.steps}
    changing = {
        name
        for name in CATALOG.operation_ids()
        if (operation := CATALOG.operation(name)) is not None and operation.verb != "GET" and support_of(operation) is Support.MODELLED
    }
    assert changing - played - SHOWN_ELSEWHERE == set()
    assert (PLAIN_UPDATES | PLAIN_DELETES) - set(CATALOG.operation_ids()) == set()


def test_what_answers_with_a_file_is_refused() -> None:
    refused = {name for name in CATALOG.operation_ids() if support_of(CATALOG.operation(name) or pytest.fail(name)) is Support.REFUSED}
    assert refused == {"quotes.pdf"}
    assert play(rule("x", "api", [], ("quotes.pdf", {"quote": "qt_1"}, Refused("not_carried_out", "answers with a file")))) == []


def test_a_rule_that_does_not_hold_is_seen() -> None:
    step = ("charges.retrieve", {"charge": "ch_1"})
    for given, expected, seen in (
        ([], {}, "refused: ('resource_missing'"),
        ([{"id": "ch_1", "object": "charge", "amount": 5}], {"amount": 6}, "amount is 5, not 6"),
        ([{"id": "ch_1", "object": "charge"}], Refused("resource_missing"), "not refused"),
        ([], Refused("card_declined"), "refused with ('resource_missing'"),
    ):
        (problem,) = play(rule("x", "api", given, (*step, expected)))
        assert seen in problem
