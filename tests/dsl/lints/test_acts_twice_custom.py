"""``acts-twice`` for actions of the author's own that move money: two calls with the same arguments on one event."""

from __future__ import annotations

from pathlib import Path

import pytest

import wfrun

ACTIONS = """
import wfrun
from wfrun import Money

@wfrun.action(effect="money")
def pay_out(*, to: str, amount: Money) -> str: ...

@wfrun.action
def note(*, to: str) -> str: ...
"""


@pytest.mark.parametrize(
    ("workflows", "places"),
    [
        ("on charge.updated < pay_out to=id amount=5 USD; pay_out to=id amount=5 USD >", ["2:49"]),
        ("on charge.updated < pay_out to=id amount=5 USD >\non charge.updated < pay_out to=id amount=5 USD >", ["3:21"]),
        ("on charge.updated < pay_out to=id amount=5 USD; pay_out to=id amount=6 USD >", []),
        ("on charge.updated < pay_out to=id amount=5 USD >\non charge.failed < pay_out to=id amount=5 USD >", []),
        ("on charge.updated < if livemode < pay_out to=id amount=5 USD >; if not livemode < pay_out to=id amount=5 USD > >", []),
        ("on charge.updated < note to=id; note to=id >", []),
    ],
)
def test_money_of_ones_own_that_moves_twice_is_told(tmp_path: Path, workflows: str, places: list[str]) -> None:
    (tmp_path / "actions.py").write_text(ACTIONS, encoding="utf-8")
    (tmp_path / "rules.wf").write_text(f'use "actions.py"\n{workflows}\n', encoding="utf-8")
    told = [problem for problem in wfrun.load(tmp_path / "rules.wf").problems if problem.code == "acts-twice"]
    found = [problem.source.place(problem.span.start) for problem in told]
    assert [f"{place.line}:{place.column}" for place in found] == places
