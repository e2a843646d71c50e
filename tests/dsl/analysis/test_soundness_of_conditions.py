"""What the checker says of conditions is so: random workflows are run on random events, and every report is held against what happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.helpers.checking import checked
from tests.helpers.condition_texts import ORDERS, TEXTS, joined, one_of
from tests.helpers.observed_conditions import LOGIC_OF_CONDITIONS, contradiction, happenings

# --- workflows: conditions over few fields and few values, so that they often meet -------------------------------------------------------

AMOUNTS = ["0 USD", "5 USD", "5.01 USD", "10 USD", "5 EUR", "10 EUR", "5 JPY"]


MONEY = st.one_of(
    one_of("amount", "amount_refunded", "object.amount", "amount - amount_refunded", "refunds[0].amount"),
    joined(one_of("(amount ??", "(amount_captured ??"), st.sampled_from(AMOUNTS), ")"),
    joined("(if captured then amount else", st.sampled_from(AMOUNTS), ")"),
)
TEXT = st.one_of(
    one_of("description", "metadata.a", 'metadata["a"]', "metadata.b", "billing_details.email"),
    joined(one_of("lower(", "upper(", "trim("), one_of("description", "metadata.a"), ")"),
    joined(one_of("(description ??", "(metadata.a ??"), st.sampled_from(TEXTS).map('"{}"'.format), ")"),
    st.just('(if captured then description else metadata.a ?? "b")'),
)
WORDS = st.sampled_from(TEXTS).map('"{}"'.format)
NUMBERS = one_of("0", "1", "2", "2.5", "-1", "1 + 1")

ATOMS = st.one_of(
    joined(MONEY, st.sampled_from(ORDERS), st.sampled_from(AMOUNTS)),
    joined(st.sampled_from(AMOUNTS), st.sampled_from(ORDERS), one_of("amount", "amount_refunded")),
    joined(one_of("amount", "amount_refunded"), st.sampled_from(ORDERS), one_of("amount", "amount_refunded", "amount_captured")),
    joined("amount", one_of("in", "not in"), one_of("[5 USD, 10 USD]", "[5 USD, 5 EUR]", "[]")),
    joined(TEXT, st.sampled_from(ORDERS), WORDS),
    joined(TEXT, one_of("starts_with", "ends_with", "contains", "matches"), WORDS),
    joined(TEXT, one_of("in", "not in"), one_of('["a", "b"]', '["A"]')),
    joined("status", st.sampled_from(ORDERS), one_of('"succeeded"', '"failed"')),
    joined("status", one_of("in", "not in"), one_of('["succeeded", "failed"]', '["pending"]')),
    joined(one_of("currency", "amount.currency"), one_of("==", "!="), one_of('"usd"', '"eur"')),
    joined("event.type", one_of("==", "!="), one_of('"charge.succeeded"', '"charge.failed"')),
    joined("event.type starts_with", one_of('"charge."', '"v1."')),
    joined(one_of("len(description)", "len(refunds)", "created.month", "created.hour"), st.sampled_from(ORDERS), NUMBERS),
    joined("created", st.sampled_from(ORDERS), one_of('timestamp("2026-01-01T00:00Z")', 'timestamp("2026-01-01T00:00:05Z")')),
    joined("now - created", st.sampled_from(ORDERS), one_of("3 seconds", "5 seconds")),
    joined(one_of("missing(", "present("), st.one_of(MONEY, TEXT, one_of("billing_details", "customer", "event.account")), ")"),
    one_of("captured", "refunded", "livemode", "captured == true", "captured != refunded", "captured == refunded", "true", "false"),
    joined("any(x in refunds where x.amount", st.sampled_from(ORDERS), st.sampled_from(AMOUNTS), ")"),
    joined("count(x in refunds where x.amount", st.sampled_from(ORDERS), st.sampled_from(AMOUNTS), ") > 0"),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, one_of("and", "or"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(inner, one_of("and", "or"), inner, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]} {p[1]} {p[3]})"),
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda parts: f"(({parts[0]}) ?? ({parts[1]}))"),
        inner.map("any(x in refunds where x.amount > 5 USD and {})".format),
    ),
    max_leaves=5,
)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> str:
    """Statements, one a line: branches, names for conditions and values, the end of the run."""
    lines: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(one_of("if", "if", "if", "let", "log", "log", "stop") if depth < 3 else one_of("log", "log", "log", "stop"))
        if kind == "if":
            text = f"if {draw(CONDITIONS)} <\n{draw(blocks(depth + 1))}\n>"
            if draw(st.booleans()):
                text += f" else if {draw(CONDITIONS)} <\n{draw(blocks(depth + 1))}\n>"
            if draw(st.booleans()):
                text += f" else <\n{draw(blocks(depth + 1))}\n>"
            lines.append(text)
        elif kind == "let":
            name = f"n{depth}{number}"
            lines.append(f"let {name} = {draw(CONDITIONS)}\nif {name} <\n{draw(blocks(depth + 1))}\n>")
        else:
            lines.append('log "x"' if kind == "log" else "stop")
    return "\n".join(lines)


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A workflow on one event or on two, with a condition or without."""
    when = draw(st.one_of(st.just(""), CONDITIONS.map("when {} ".format)))
    return f"on {draw(one_of('charge.succeeded', 'charge.failed, charge.succeeded'))} {when}<\n{draw(blocks())}\n>"


# --- events ------------------------------------------------------------------------------------------------------------------------------

MINOR = st.sampled_from([0, 5, 500, 501, 999, 1000, 1001, None])
MAYBE_TEXT = st.sampled_from([*TEXTS, None, ""])

CHARGES = st.fixed_dictionaries(
    {
        "id": st.just("ch_1"),
        "object": st.just("charge"),
        "amount": MINOR,
        "amount_refunded": MINOR,
        "amount_captured": MINOR,
        "currency": st.sampled_from(["usd", "eur", "jpy", "usd"]),
        "captured": st.sampled_from([True, False, None]),
        "refunded": st.sampled_from([True, False, None]),
        "livemode": st.booleans(),
        "created": st.sampled_from([1767225600, 1767225603, 1767225605, 1769900000]),
        "description": MAYBE_TEXT,
        "status": st.sampled_from(["succeeded", "failed", "pending", "a"]),
        "metadata": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(TEXTS)),
        "billing_details": st.sampled_from([None, {"email": None}, {"email": "a"}]),
        "customer": st.sampled_from([None, "cus_1"]),
        "refunds": st.sampled_from(
            [
                None,
                {"object": "list", "data": [], "has_more": False},
                {"object": "list", "data": [], "has_more": True},
                {"object": "list", "data": [{"object": "refund", "amount": 600, "currency": "usd"}], "has_more": False},
                {
                    "object": "list",
                    "data": [{"object": "refund", "amount": 500, "currency": "usd"}, {"object": "refund", "amount": 10, "currency": "eur"}],
                    "has_more": True,
                },
            ]
        ),
    }
)


@pytest.mark.slow
def test_what_is_said_of_conditions_is_so() -> None:
    reports: list[int] = []

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(
        workflows(),
        st.lists(st.tuples(CHARGES, one_of("charge.succeeded", "charge.failed", "v1.charge.succeeded")), min_size=8, max_size=8),
    )
    def is_so(script: str, events: list[tuple[dict[str, Any], str]]) -> None:
        program = checked(script)
        assume(not program.errors)
        said = [problem for problem in program.problems if problem.code in LOGIC_OF_CONDITIONS]
        reports.append(len(said))
        for body, kind in events:
            noted, reached = happenings(script, program, body, kind)
            for problem in said:
                assert not contradiction(problem, noted, reached), (problem.code, problem.message)

    is_so()
    assert sum(map(bool, reports)) > len(reports) / 2, "too few of the workflows are said anything of"
