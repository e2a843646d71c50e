"""The prepared matcher and the tree walk, over conditions of every shape that the language has."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wfrun
from tests.helpers.hostile_inputs import events
from tests.helpers.properties import examples
from tests.helpers.work import lines_run
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.support.limits import MAX_EVENT_BYTES

CONSTANTS = """
currency USD
let tier = "gold"
let limit = 20
let least = 10.50 USD
let status = "paid"
let yes = true
let half = 0.5
"""
"""Constants, one of which has the name of a field."""

TEXTS = ["metadata.tier", 'metadata["tier"]', "currency", "object.status", "description", "id", "tier", "status", "(metadata.tier ?? tier)",
         'lower(description)', '(if livemode then "gold" else currency)', "customer", '"{currency}"', "object.metadata.tier", "event.type",
         'object["currency"]', '(description ?? metadata.tier ?? "none")']  # fmt: skip
BOOLEANS = [
    "livemode",
    "object.livemode",
    "yes",
    "true",
    "event.livemode",
    "missing(metadata)",
    "present(customer)",
    "missing(object.status)",
]
MONEY = ["amount", "object.amount", "least", "limit", "(amount + 1 USD)", "amount * half", "-amount", "20 USD", "0", "1",
         "15 EUR", "2000 JPY",         "min(amount, least)", "(amount ?? least)"]  # fmt: skip
NUMBERS = ["len(description ?? tier)", "half", "2", "number(metadata.tier)", "amount / least", "amount.minor", "created.year", "2000"]
OF_TYPE = {
    "payment_intent.succeeded": {
        "amount": ["amount_received", "amount_capturable", "amount_details.tip.amount"],
        "text": ["status", "capture_method", "latest_charge"],
        "number": ["len(payment_method_types)"],
        "boolean": ['any(tier in payment_method_types where tier == "card")', "present(shipping)"],
    },
    "invoice.paid": {
        "amount": ["amount_due", "total", "sum(line.amount for line in lines)", "lines[0].amount"],
        "text": ["billing_reason", "lines[0].id", "number"],
        "number": ["attempt_count", "count(line in lines where line.amount > limit)", "lines[0].quantity"],
        "boolean": ["attempted", "all(amount in lines where amount.amount > least)", "missing(lines)", "present(account_name)"],
    },
    "customer.subscription.updated": {
        "amount": ["items[0].price.unit_amount", "previous.items[0].price.unit_amount"],
        "text": ["status", "collection_method", "previous.status"],
        "number": ["items[0].quantity", "billing_cycle_anchor.day"],
        "boolean": ["cancel_at_period_end", "changed(status)", 'changed(status, to="active")', "missing(trial_end)"],
    },
}
EMPTY = '""'
RELATIONS = ["==", "!=", "<", "<=", ">", ">="]


def conditions(type_: str, count: int) -> list[str]:
    """So many conditions on events of a type, the same every time."""
    chance = Random(type_)
    own = OF_TYPE[type_]
    money = [*MONEY, *own["amount"]]
    if type_ != "payment_intent.succeeded":
        money = [one.replace("amount", own["amount"][0]) if one != own["amount"][0] and one in MONEY else one for one in money]

    def part(depth: int) -> str:
        kind = chance.choice(
            ["text", "among", "piece", "money", "number", "boolean", "logic", "logic", "not"] if depth else ["text", "money", "boolean"]
        )
        text, boolean = [*TEXTS, *own["text"]], [*BOOLEANS, *own["boolean"]]
        match kind:
            case "text":
                return f"{chance.choice(text)} {chance.choice(RELATIONS)} {chance.choice([*text, EMPTY])}"
            case "among":
                listed = chance.choice(['["gold", "usd", "1.5"]', "[tier, currency]", "[]", '["charge"]'])
                return f"{chance.choice(text)} {chance.choice(['in', 'not in'])} {listed}"
            case "piece":
                operator, piece = chance.choice(["contains", "starts_with", "ends_with"]), chance.choice(["tier", "currency", '"u"'])
                return f"{chance.choice(text)} {operator} {piece}"
            case "money":
                return f"{chance.choice(money)} {chance.choice(RELATIONS)} {chance.choice(money)}"
            case "number":
                return f"{chance.choice(own['number'])} {chance.choice(RELATIONS)} {chance.choice([*own['number'], '1', '2', 'half'])}"
            case "boolean":
                return chance.choice(
                    [chance.choice(boolean), f"{chance.choice(boolean)} {chance.choice(['==', '!='])} {chance.choice(boolean)}"]
                )
            case "not":
                return f"not ({part(depth - 1)})"
        word = chance.choice([" and ", " or "])
        return "(" + word.join(part(depth - 1) for _ in range(chance.randint(2, 4))) + ")"

    return [part(3) for _ in range(count)]


@cache
def program(type_: str) -> wfrun.Program:
    """A workflow for each of a hundred conditions that the checker lets pass."""
    lines = [f'workflow "{number}" on {type_} when {condition} < log "x" >' for number, condition in enumerate(conditions(type_, 100))]
    try:
        wfrun.load(text="\n".join([*CONSTANTS.splitlines(), *lines]))
    except wfrun.CheckFailed as refused:
        first = len(CONSTANTS.splitlines()) + 1
        wrong = {problem.source.place(problem.span.start).line for problem in refused.problems if problem.severity is Severity.ERROR}
        assert min(wrong) >= first
        lines = [line for number, line in enumerate(lines, first) if number not in wrong]
    assert len(lines) > 30
    return wfrun.load(text="\n".join([*CONSTANTS.splitlines(), *lines]))


@cache
def matcher(type_: str) -> wfrun.Matcher:
    return program(type_).matcher()


@pytest.mark.slow
@pytest.mark.parametrize("type_", OF_TYPE)
@given(data=st.data())
@examples(60)
def test_conditions_of_every_shape(type_: str, data: st.DataObject) -> None:
    event = data.draw(events((type_,)))

    decided = [workflow.name for workflow in matcher(type_)(event)]

    assert decided == [workflow.name for workflow in program(type_).matching(event)]


ONE_BY_ONE: dict[str, dict[str, Any]] = {
    'metadata.tier == "gold"': {"metadata": {"tier": {"id": "gold", "object": "x"}}},
    'description != "x"': {"description": {"id": "gold"}},
    'description contains "x"': {"description": ["x"]},
    "amount > 1 KRW": {"currency": "\N{KELVIN SIGN}RW"},
    'metadata.tier in ["gold"]': {"metadata": {"tier": ["gold"]}},
    'customer == "cus_1"': {"customer": {"id": "cus_1", "object": "customer"}},
    "amount > 1 USD": {"currency": "uSd"},
    "not livemode": {"livemode": 0},
    "description not in []": {"description": 5},
    "not (description in [])": {"description": True},
    "customer not in []": {"customer": 5},
    **{f"{left} {relation} {right}": {} for relation in RELATIONS for left, right in (("9 USD", "amount"), ("amount", "9 USD"))},
    **{f"not (9 USD {relation} amount)": {} for relation in RELATIONS},
    "missing(shipping.address)": {"shipping": {"address": {"object": "list", "data": []}}},
}


@pytest.mark.parametrize("condition", ONE_BY_ONE)
def test_odd_values_are_judged_the_same(condition: str) -> None:
    program = wfrun.load(text=f'on payment_intent.succeeded when {condition} < log "x" >')
    body = {"id": "pi_1", "object": "payment_intent", "amount": 900, "currency": "usd", **ONE_BY_ONE[condition]}
    event = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": body}}

    assert list(program.matcher()(event)) == program.matching(event)


@pytest.mark.parametrize(
    "envelope",
    [
        {"account": "acct_1"},
        {"account": 5},
        {"context": "acct_1"},
        {"context": "org_1/acct_1"},
        {"context": 5},
        {"request": {"idempotency_key": "wf_1"}},
        {"reason": {"type": "request", "request": {"idempotency_key": "wf_1"}}},
        {"reason": 7},
        {"request": 7},
        {},
    ],
)
@pytest.mark.parametrize("clause", ["", " from accounts"])
def test_whose_event_it_is_counts_the_same(envelope: dict[str, Any], clause: str) -> None:
    lines = [f'workflow "{number}" on charge.succeeded{clause} when amount > {number} USD < log "x" >' for number in range(3)]
    event = {"id": "evt_1", "type": "charge.succeeded", "data": {"object": {"amount": 900, "currency": "usd"}}, **envelope}

    for program in (wfrun.load(text="\n".join(lines)), wfrun.load(text=lines[0])):
        assert list(program.matcher()(event)) == program.matching(event)


@pytest.mark.slow
def test_long_and_deep_conditions_are_prepared_too() -> None:
    parts = [f"amount != {number} USD" for number in range(1_200)]
    deep = "amount > 1 USD"
    for number in range(40):
        deep = f"({deep} and amount != {number} USD or livemode)"
    for condition in (" and ".join(parts), " or ".join(parts), deep, " and ".join(f"({part} or livemode)" for part in parts)):
        program = wfrun.load(text=f'on charge.succeeded when {condition} < log "x" >')
        event = {
            "id": "evt_1",
            "type": "charge.succeeded",
            "data": {"object": {"amount": 123_450_000, "currency": "usd", "livemode": False}},
        }
        assert list(program.matcher()(event)) == program.matching(event) == list(program.workflows)


@pytest.mark.parametrize("condition", ["amount > {number} USD", 'metadata.k{number} == "{number}" and c{number} > 1'])
def test_twice_the_rules_are_twice_the_work_of_preparing(condition: str) -> None:
    def preparing(count: int) -> int:
        lines = [f"let c{number} = {number}" for number in range(count) if "c{" in condition]
        lines += [f"on payment_intent.succeeded when {condition.format(number=number)} < log 1 >" for number in range(count)]
        program = wfrun.load(text="\n".join(lines))
        matcher, event = program.matcher(), {"type": "payment_intent.succeeded", "data": {"object": {"amount": 1, "currency": "eur"}}}
        return lines_run(lambda: matcher(event))

    preparing(1)
    assert preparing(400) / preparing(200) <= 2.2


def test_events_over_the_limit_are_refused() -> None:
    matcher = wfrun.load(text='on * < log "x" >').matcher()
    raw = json.dumps({"type": "charge.succeeded", "pad": "x" * MAX_EVENT_BYTES})

    for text in (raw, raw.encode(), raw.replace("x", "é")):
        with pytest.raises(ValueError, match="larger than 4 MiB"):
            matcher.json(text)
    assert len(matcher.json(json.dumps({"type": "charge.succeeded", "pad": "x" * (MAX_EVENT_BYTES - 100)}))) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.just(10**41) | st.sampled_from([0.5, "", "usd", "USD", "x", "cus_1", "list"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "object", "data", "tier", "address"]), inner, max_size=3)
    ),
    max_leaves=4,
)
CONDITIONS = [
    *(one for one in ONE_BY_ONE if "KRW" not in one),
    'description ?? "x" == "x"',
    "missing(description)",
    "present(customer)",
    'not (status == "canceled")',
    "amount <= 4 USD or livemode",
    'customer in ["cus_1", "x"]',
    'metadata.tier != "x"',
    'not (description contains "x")',
]


@cache
def together() -> wfrun.Program:
    return wfrun.load(text="\n".join(f'on payment_intent.succeeded when {one} < log "x" >' for one in CONDITIONS))


@cache
def prepared() -> wfrun.Matcher:
    return together().matcher()


FIELDS = ("id", "object", "amount", "currency", "description", "customer", "metadata", "shipping", "livemode", "status", "amount_received")


@pytest.mark.slow
@examples(75)
@given(
    body=st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON,
    envelope=st.dictionaries(st.sampled_from(["account", "request", "data"]), JSON),
)
def test_any_json_is_judged_the_same(body: Any, envelope: dict[str, Any]) -> None:
    event = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": body}, **envelope}

    assert [one.name for one in prepared()(event)] == [one.name for one in together().matching(event)]
