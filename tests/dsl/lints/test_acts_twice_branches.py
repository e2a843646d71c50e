"""``acts-twice`` in the branches of one ``if``: a run takes only one of them, however many there are."""

from __future__ import annotations

import wfrun

REFUND = "create_refund charge=id amount=1 USD"


def told(script: str) -> list[int]:
    """Lines with the warning."""
    problems = [problem for problem in wfrun.load(text=script).problems if problem.code == "acts-twice"]
    return [problem.source.place(problem.span.start).line for problem in problems]


def test_no_two_branches_of_a_long_chain_meet() -> None:
    chain = "\n".join(f'else if metadata.a{number} == "x" < {REFUND} >' for number in range(250))
    assert told(f"on charge.updated <\nif paid < {REFUND} >\n{chain}\nelse < {REFUND} >\n>") == []


def test_what_follows_a_branch_meets_it() -> None:
    assert told(f"on charge.updated <\nif paid < {REFUND} >\nelse < {REFUND} >\n{REFUND}\n>") == [4]


def test_branches_of_two_statements_meet() -> None:
    body = f'if paid < {REFUND} >\nelse < log "x" >\nif captured < log "y" >\nelse < {REFUND} >'
    assert told(f"on charge.updated <\n{body}\n>") == [5]


def test_branches_inside_one_branch_meet() -> None:
    body = f"if paid <\nif captured < {REFUND} >\n{REFUND}\n>\nelse < {REFUND} >"
    assert told(f"on charge.updated <\n{body}\n>") == [4]
