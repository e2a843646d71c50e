"""What the checker says of conditions is so: random workflows are run on random events, and every report is held against what happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from tests.helpers.checking import checked
from tests.helpers.condition_texts import CONDITIONS, TEXTS, one_of
from tests.helpers.observed_conditions import LOGIC_OF_CONDITIONS, contradiction, happenings
from tests.helpers.properties import examples


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

    @examples(60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
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
            # An event implies the status of its charge.
            status = kind.rpartition(".")[2]
            noted, reached = happenings(script, program, {**body, "status": status}, kind)
            for problem in said:
                assert not contradiction(problem, noted, reached), (problem.code, problem.message)

    is_so()
    assert sum(map(bool, reports)) > len(reports) / 2, "too few of the workflows are said anything of"
