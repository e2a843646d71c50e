"""Value sizes: values whose parts are shared cost what walking them costs, and have the limit of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.helpers.effects import NOW, Driver, event
from tests.helpers.tables import each
from tests.helpers.work import lines_run
from wfrun.dsl.types.base import ANY
from wfrun.interpreter.effects import Done, ReportRoom
from wfrun.interpreter.value_size import MAX_VALUE_CHARS, size_of
from wfrun.interpreter.views import view
from wfrun.stdlib_actions import StandardDeclarations


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are reached soon."""
    monkeypatch.setattr("wfrun.interpreter.evaluator.MAX_WORK", 100_000)
    monkeypatch.setattr("wfrun.interpreter.evaluator.MAX_VALUE_CHARS", 20_000)


def doubled(name: str, start: str, form: str, times: int) -> str:
    """Lines that double a value again and again: ``m0``, ``m1`` …"""
    lines = [f"let {name}0 = {start}"]
    lines += [f"let {name}{i} = " + form.replace("m", f"{name}{i - 1}") for i in range(1, times + 1)]
    return "\n".join(lines) + "\n"


DOUBLED = [
    doubled("m", "[1]", "[m, m]", 60),
    doubled("m", "{a: 1}", "{a: m, b: m}", 60),
    doubled("m", '"xxxxxxxxxxxxxxxx"', '"{m}{m}"', 14) + "let m60 = {a: m14, b: m14, c: m14, d: m14, e: m14, f: m14, g: m14, h: m14}\n",
    doubled("m", "[1]", "[x for x in [m, m]]", 60),
]


@each("lines", DOUBLED)
@each("use", ["", 'http_request "https://x.example" json={a: m60}', "if m60 == m60 < stop >", 'log "{m60}"'])
def test_a_value_that_doubles_ends_the_run(lines: str, use: str) -> None:
    driver = Driver()

    report = driver.run(f'workflow "w" on charge.succeeded <\n{lines}{use}\nlog "after"\n>')

    assert report.error is not None
    assert report.error.code == "too-much-work"
    assert not driver.calls
    assert len(json.dumps(report.to_dict())) < 10_000


def test_constants_that_double_are_not_compared() -> None:
    lines = doubled("m", "[1]", "[m, m]", 60) + doubled("n", "[1]", "[m, m]", 60)

    report = Driver().run(f'{lines}workflow "w" on charge.succeeded when m60 == n60 < log "x" >')

    assert report.outcome == "skipped"
    assert report.condition is not None
    assert report.condition.value is None


def test_to_compare_two_lists_is_work() -> None:
    lines = doubled("m", "[1]", "[m, m]", 12) + doubled("n", "[1]", "[m, m]", 12)
    for condition in ("m12 == n12", "n12 in [m12, m12]", "[m12, m12] contains n12", "{a: n12} != {a: m12}"):
        script = f'workflow "w" on charge.succeeded <\n{lines}for x in setting("many") where {condition} < let y = x >\n>'
        report = Driver().run(script, settings={"many": list(range(500))})
        assert report.error is not None, condition
        assert report.error.code == "too-much-work", condition


def test_a_large_value_within_the_limit_is_sent() -> None:
    driver = Driver()

    driver.run('workflow "w" on charge.succeeded <\n' + doubled("m", "[1]", "[m, m]", 10) + 'http_request "https://x.example" json=m10\n>')

    assert len(driver.calls) == 1


def test_a_size_is_cut_at_the_limit() -> None:
    value: Any = (1,)
    for _ in range(200):
        value = (value, value)

    assert size_of(value, MAX_VALUE_CHARS).items < 2 * MAX_VALUE_CHARS
    assert size_of({"a": "text", "b": [1, 2]}, 100).items == 4
    assert size_of("x" * 160, 1_000).work == 10


def test_a_report_has_a_size() -> None:
    driver = Driver(lambda effect: Done({"id": "x" * 300}, NOW))

    report = driver.run(
        'workflow "w" on charge.succeeded <\nfor x in [1, 2, 3, 4, 5, 6] < log "{x}' + "y" * 300 + '" >\n>', report_room=ReportRoom(1_000)
    )

    steps = [step for step in report.steps if step.kind == "action"]
    assert len(json.dumps([step.to_dict() for step in steps])) < 5_000
    assert steps[0].arguments
    assert steps[-1].arguments == {}
    assert any("larger than what one report holds" in note for note in steps[-1].notes)


def lists_of(size: int) -> dict[str, Any]:
    lines = [{"id": f"il_{i}", "object": "line_item", "amount": 100, "currency": "usd"} for i in range(size)]
    return event("invoice.paid", {"id": "in_1", "object": "invoice", "currency": "usd", "lines": {"object": "list", "data": lines}})


def test_a_list_is_read_once() -> None:
    script = 'workflow "w" on invoice.paid when count(l in lines where lines[0].id == l.id) > 0 < log "x" >'

    def work(size: int) -> int:
        return lines_run(lambda: Driver().run(script, lists_of(size)))

    work(50)
    assert work(200) < 5 * work(50)


def test_lists_in_lists_are_looked_at_once() -> None:
    def work(depth: int) -> int:
        inner: list[Any] = [1.5] * 2_000
        for _ in range(depth):
            inner = [inner]
        types = StandardDeclarations.of()
        return lines_run(lambda: view(inner, ANY, None, types=types))

    assert work(80) < 2 * work(10)


def test_conditions_count_what_they_hold() -> None:
    condition = " or ".join(f"x == {number}" for number in range(1_000, 1_400))
    script = f'workflow "w" on charge.succeeded <\nfor x in setting("many") where {condition} < let y = x >\n>'

    report = Driver().run(script, settings={"many": list(range(300))})

    assert report.error is not None
    assert report.error.code == "too-much-work"
