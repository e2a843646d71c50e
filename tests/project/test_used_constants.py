"""``use "limits.wf"``: the constants of another script, read once and told wherever they cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import wfrun
from wfrun.dsl.diagnostics.diagnostic import CheckFailed


def program(folder: Path, **files: str) -> wfrun.Program:
    """The script ``rule`` beside the others, loaded."""
    for name, text in files.items():
        (folder / f"{name}.wf").write_text(text)
    return wfrun.load(folder / "rule.wf")


def problems(folder: Path, **files: str) -> list[tuple[str, int, str]]:
    """The code, the line and the sentence of each error of ``rule``."""
    with pytest.raises(CheckFailed) as failed:
        program(folder, **files)
    return [(one.code, one.source.place(one.span.start).line, one.message) for one in failed.value.problems]


def payment(amount: int, currency: str = "usd") -> dict[str, Any]:
    body = {"id": "pi_1", "object": "payment_intent", "amount": amount, "currency": currency}
    return {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": 1_767_225_600, "data": {"object": body}}


RULE = 'use "limits.wf"\non payment_intent.succeeded when amount > limit < log "over {limit}, {names[0]}, {double}" >\n'
LIMITS = 'let limit = 20 USD\nlet names = ["ada", "bo"]\nlet double = limit * 2\n'


def test_constants_of_another_script_are_names_of_this_one(tmp_path: Path) -> None:
    found = program(tmp_path, rule=RULE, limits=LIMITS)

    assert found.problems == ()
    assert [len(found.matching(payment(amount))) for amount in (2_000, 2_001)] == [0, 1]
    assert [len(found.matcher()(payment(amount))) for amount in (2_000, 2_001)] == [0, 1]
    [step] = found.run(payment(5_000)).workflows[0].steps
    assert step.arguments == {"message": "over 20.00 USD, ada, 40.00 USD"}


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert len(program(tmp_path, rule=RULE, limits=LIMITS).matching(payment(2_500))) == 1
    assert len(program(tmp_path, limits=LIMITS.replace("20", "30")).matching(payment(2_500))) == 0


def test_a_bare_number_keeps_the_currency_of_its_own_file(tmp_path: Path) -> None:
    """Three is three euros there, and a script for dollars makes no other amount of it."""
    limits = "currency EUR\nlet n = 1 + 1\nlet limit = 5 EUR + 3\nlet more = limit + n\nlet less = limit - -1\n"
    rule = 'currency USD\nuse "limits.wf"\non payment_intent.succeeded when amount > 0 < log "{limit} {more} {less}" >\n'
    [step] = program(tmp_path, rule=rule, limits=limits).run(payment(1)).workflows[0].steps
    assert step.arguments == {"message": "8.00 EUR 10.00 EUR 9.00 EUR"}


def test_files_may_use_files_and_two_ways_to_one_are_one(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "base.wf").write_text("let base = 10 USD\n")
    rule = 'use "a.wf"\nuse "b.wf"\non payment_intent.succeeded when amount > a + b - base < log "{base}" >\n'
    found = program(tmp_path, rule=rule, a='use "deep/base.wf"\nlet a = base * 2\n', b='use "deep/base.wf"\nlet b = base * 3\n')
    assert [len(found.matching(payment(amount))) for amount in (4_000, 4_001)] == [0, 1]


def test_a_circle_is_told(tmp_path: Path) -> None:
    told = problems(tmp_path, rule='use "a.wf"\nlog "x"', a='use "b.wf"\nlet a = 1\n', b='use "a.wf"\nlet b = 1\n')
    assert told[0] == ("unknown-name", 1, "`a.wf` is used in a circle: it leads back to itself")
    own = problems(tmp_path, rule='use "rule.wf"\non payment_intent.succeeded < log "x" >\n')
    assert own == [("unknown-name", 1, "`rule.wf` is used in a circle: it leads back to itself")]


def test_a_name_that_is_there_twice_is_told(tmp_path: Path) -> None:
    own = problems(tmp_path, rule=RULE + "let limit = 5 USD\n", limits=LIMITS)
    assert own == [("duplicate-name", 1, "`limits.wf` has a constant `limit`, and this file has a constant of that name")]
    two = problems(tmp_path, rule='use "more.wf"\n' + RULE, limits=LIMITS, more="let limit = 1 USD\n")
    assert two == [("duplicate-name", 2, "`limits.wf` has a constant `limit`, and so has `more.wf`")]
    line = problems(tmp_path, rule='use "limits.wf"\n' + RULE, limits=LIMITS)
    assert line == [("duplicate-name", 2, "`limits.wf` is used already")]


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ("let limit = 5 USDD\n", "`limits.wf` has an error on line 1: "),
        ("let names = 1\nlet limit = 5 USD +\n", "`limits.wf` has an error on line "),
        ("let limit = nothing_of_that_name\n", "`limits.wf` has an error on line 1: `nothing_of_that_name` "),
        (None, "`limits.wf` does not exist"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_once_and_nothing_follows_from_it(tmp_path: Path, limits: str | None, message: str) -> None:
    [(code, line, told)] = problems(tmp_path, rule=RULE, **({} if limits is None else {"limits": limits}))
    assert (code, line) == ("unknown-name", 1)
    assert told.startswith(message)


def test_workflows_of_a_used_file_do_not_run_and_constants_nobody_reads_are_no_warning(tmp_path: Path) -> None:
    limits = LIMITS + 'let spare = 1\nworkflow "Other" on payment_intent.succeeded < log "no" >\n'
    found = program(tmp_path, rule=RULE, limits=limits)
    assert found.problems == ()
    assert len(found.run(payment(5_000)).workflows) == 1
