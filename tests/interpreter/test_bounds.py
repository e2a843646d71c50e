"""Limits: of a run's steps, of what it computes, of how deep values are. Each ends in a clear answer, soon."""

from __future__ import annotations

import json
from threading import Thread
from typing import Any

import pytest

import wfrun
from tests.helpers.effects import NOW, Driver, event, rules_in
from tests.helpers.tables import each
from wfrun.interpreter.effects import Done
from wfrun.support.limits import MAX_NESTING


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.interpreter.executor.MAX_STEPS", 5)


@pytest.mark.usefixtures("few_steps")
def test_nothing_is_done_after_the_last_step() -> None:
    driver = Driver()

    report = driver.run('workflow "w" on charge.succeeded <\n for x in [1, 2, 3, 4, 5, 6, 7] < log "{x}" >\n>')

    assert len(driver.effects) == len(report.steps) - 1 == 4
    assert report.error is not None
    assert report.error.code == "too-many-steps"


@pytest.mark.usefixtures("few_steps")
def test_what_follows_on_a_failure_has_steps_of_its_own() -> None:
    driver = Driver()

    driver.run('workflow "w" on charge.succeeded <\n for x in [1, 2, 3, 4, 5, 6] < log "{x}" >\n> on_failure < log "{problem.code}" >')

    assert driver.calls[-1].arguments == {"message": "too-many-steps"}


@pytest.fixture
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.interpreter.evaluator.MAX_WORK", 2_000)


GIVEN = {"many": list(range(100)), "text": "x" * 10_000}
"""What ``setting`` gives: of a type that is not known before the run."""

TOO_MUCH = [
    'any(x in setting("many") where any(y in setting("many") where x + y < 0))',
    'count(x in setting("many") where x in setting("many"))',
    'sum(1 for x in setting("many") where setting("many") == setting("many"))',
    '[[y for y in setting("many")] for x in setting("many")][0][0]',
    'len([upper(setting("text")) for x in setting("many")])',
    'len(["{setting("text")}{x}" for x in setting("many")])',
    'count(x in setting("many") where setting("text") matches "y$")',
    'max([min(setting("many")) for x in setting("many")])',
]


@pytest.mark.usefixtures("little_work")
@pytest.mark.parametrize("expression", TOO_MUCH)
def test_what_computes_too_much_is_unknown_and_says_so(expression: str) -> None:
    report = Driver().run(f'workflow "w" on * when missing({expression}) < log "x" >', settings=GIVEN)

    assert report.outcome == "skipped"
    assert report.condition is not None
    assert "computes more than" in (report.condition.parts[0].note or "")


@pytest.mark.usefixtures("little_work")
@each("expression", TOO_MUCH)
@each("use", ["let v = {}", 'if missing({}) < log "x" >', 'log "{{{}}}"', 'for x in [1] where missing({}) < log "x" >'])
def test_a_run_that_computes_too_much_fails_before_it_acts_on_it(expression: str, use: str) -> None:
    driver = Driver()

    report = driver.run(
        f'workflow "w" on * <\n{use.format(expression)}\nlog "after"\n> on_failure < log "{{problem.code}}" >', settings=GIVEN
    )

    assert [call.arguments for call in driver.calls] == [{"message": "too-much-work"}]
    assert report.outcome == "failed"


@pytest.mark.usefixtures("little_work")
def test_loops_that_do_nothing_end_too() -> None:
    script = 'workflow "w" on * <\n for x in setting("many") < for y in setting("many") < let z = y > >\n>'

    report = Driver().run(script, settings=GIVEN)

    assert report.error is not None
    assert report.error.code == "too-much-work"


def nested(depth: int, kind: str) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = {"list": [value], "map": {"a": value}, "page": {"object": "list", "data": [value]}}[kind]
    return value


DEEP = """
workflow "compares" on customer.updated when object == previous or metadata == previous.metadata or metadata in [previous.metadata] <
  log "x"
>
workflow "reads" on customer.updated <
  log "{metadata} {object} {previous} {address}"
  try < http_request "https://example.com" json=metadata > catch p < log "{p.code}" >
  try < http_request "https://example.com" json=object > catch p < log "{p.code}" >
  try < create_customer metadata=metadata > catch p < log "{p.code}" >
  let found = retrieve_customer object.id
  log "{found}"
>
workflow "reads what comes back" on customer.updated <
  let found = http_request "https://example.com"
  log "{found} {found == found}"
  try < http_request "https://example.com" json=found > catch p < log "{p.code}" >
  try < create_customer metadata=found.json > catch p < log "{p.code}" >
>
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["list", "map", "page"])
@pytest.mark.parametrize("depth", [MAX_NESTING - 1, MAX_NESTING + 1, 20_000])
def test_values_may_be_of_any_depth(kind: str, depth: int) -> None:
    program = wfrun.load(text=DEEP)
    deep = event("customer.updated", {"id": "cus_1", "object": "customer", "metadata": nested(depth, kind), "address": nested(depth, kind)})
    deep["data"]["previous_attributes"] = {"metadata": nested(depth, kind)}

    assert [workflow.name for workflow in program.matching(deep)] == [workflow.name for workflow in program.matcher()(deep)]
    assert {workflow.outcome for workflow in program.run(deep).workflows} <= {"succeeded", "skipped", "failed"}
    for rule in rules_in(DEEP)[1:]:
        report = Driver(lambda effect: Done({"deep": nested(depth, kind), "json": nested(depth, kind)}, NOW)).run(
            DEEP, deep, named=rule.name
        )
        assert report.outcome == "succeeded"


FORMS = {
    "not": 'on charge.succeeded when {}livemode{} < log "a" >', "call": 'on charge.succeeded < let x = {}1{}; log "{{x}}" >',
    "question": 'on charge.succeeded < let x = {}true{}; log "{{x}}" >', "text": 'on charge.succeeded < let x = {}1{}; log "{{x}}" >',
    "if": 'on charge.succeeded < {}log "a"{} >', "try": 'on charge.succeeded < {}create_refund charge=id amount=amount{} >',
}  # fmt: skip
AROUND = {
    "not": ("not (", ")"), "call": ("min(1, ", ")"), "question": ("any(y in [1] where ", ")"), "text": ('"{', '}"'),
    "if": ("if amount > 1 USD < ", " >"), "try": ("try < ", ' > catch p < log "x" >'),
}  # fmt: skip


@each("form", FORMS)
@each("below", [0, 700])
def test_a_script_of_any_allowed_depth_runs_wherever_it_is_called_from(form: str, below: int) -> None:
    opening, closing = AROUND[form]
    text = FORMS[form].format(opening * (MAX_NESTING - 2), closing * (MAX_NESTING - 2))
    results: list[Any] = []

    def use() -> None:
        program = wfrun.load(text=text)
        raw = json.dumps(event())
        same = program.matching(event()) == list(program.matcher()(event())) == list(program.matcher().json(raw))
        results.append((same, program.run(event()).workflows[0].outcome))

    def at(depth: int) -> None:
        if depth:
            at(depth - 1)
        else:
            use()

    at(below)
    thread = Thread(target=at, args=(below,))
    thread.start()
    thread.join()

    assert len(results) == 2
    assert all(same and outcome in ("succeeded", "skipped") for same, outcome in results)
