"""A simulation and a durable run of the same program on the same event give the same report: one interpreter, two handlers."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.durable import NOW, Place
from tests.helpers.repository import ROOT
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.triggers import Rule, RuleIndex
from wfrun.project.loader import load_files
from wfrun.runs import programs, schema
from wfrun.runs.answers import plain
from wfrun.runs.approvals import answer
from wfrun.settings import Settings
from wfrun.simulator.samples.sampler import sample_event
from wfrun.simulator.session import Session
from wfrun.stripe_catalog import load
from wfrun.support.json_text import json_bytes, read_json

DONE = ("succeeded", "failed", "stopped", "skipped", "needs_attention")


def simulated(rule: Rule, event: dict[str, Any], later: Sequence[dict[str, Any]], reply: bool | None) -> Any:
    """The report of a simulation, as JSON."""
    now = event_time(event, NOW)
    session = Session(RuleIndex([rule]), now=now, fixed=True, history=[], answers=[reply] * 50)
    (report,) = session.run(event, later=later).workflows
    return read_json(json_bytes(plain(report.to_dict())))


def durable(place: Place, name: str, event: dict[str, Any], later: Sequence[dict[str, Any]], reply: bool | None) -> Any:
    """The report of a durable run, whose worker is restarted whenever the run is parked."""
    place.now = float(event_time(event, NOW))
    program = place.programs[0]
    only = programs.StoredProgram(program.hash, tuple(rule for rule in program.rules if rule.name == name), program.settings, program.lists)
    (run,) = place.accept(event, [only]).runs
    coming = sorted(later, key=lambda one: event_time(one, 0))
    for _ in range(200):
        place.restart()
        place.work()
        row = next(row for row in place.rows(schema.runs) if row.id == run)
        if row.status in DONE:
            return without_who(read_json(row.report))
        asked = [step for step in place.rows(schema.steps) if step.run == run and step.kind == "ask" and step.answer is None]
        if asked and reply is not None:
            answer(place.database, place.engine, run, None, reply, "anna", clock=lambda: place.now)
            continue
        if coming and event_time(coming[0], 0) <= row.wakes:
            first = coming.pop(0)
            place.now = max(place.now, float(event_time(first, 0)))
            place.accept(first, [])
        else:
            place.now = max(place.now, row.wakes)
    raise AssertionError("the run does not end")


def without_who(report: Any) -> Any:
    """A report without who answered, which a simulation does not know."""
    for step in report["steps"]:
        if step["kind"] == "approve":
            step.pop("notes", None)
    return report


def both(place: Place, event: dict[str, Any], later: Sequence[dict[str, Any]] = (), reply: bool | None = None) -> list[str]:
    """Compares the runs of every workflow that the event starts; returns their outcomes."""
    outcomes = []
    for rule in place.programs[0].index.rules(event["type"]):
        expected = without_who(simulated(rule, event, later, reply))
        got = durable(place, rule.name, event, later, reply)
        assert json.dumps(got, sort_keys=True, indent=1, default=str) == json.dumps(expected, sort_keys=True, indent=1, default=str)
        outcomes.append(got["outcome"])
        for table in (schema.events, schema.deliveries):
            with place.database.transaction() as connection:
                connection.execute(table.delete())
    return outcomes


EXAMPLES = [
    (script, event)
    for folder in sorted((ROOT / "examples").iterdir())
    if folder.is_dir()
    for script in sorted(folder.glob("*.wf"))
    for event in sorted((folder / "events").glob("*.json"))
]


@pytest.mark.slow
def test_the_examples(tmp_path: Path) -> None:
    outcomes: list[str] = []
    places: dict[Path, Place] = {}
    for script, file in EXAMPLES:
        place = places.get(script)
        if place is None:
            place = places[script] = Place(tmp_path / f"{script.stem}.db", mode="simulated")
            form = programs.stored_form(load_files([str(script)]), Settings())
            with place.database.transaction() as connection:
                place.programs.append(programs.read(connection, programs.store(connection, form, NOW)))
        read = read_json(file.read_text())
        for number, event in enumerate(read if isinstance(read, list) else [read]):
            if isinstance(event.get("data"), dict):
                outcomes += both(place, {**event, "id": f"evt_{file.stem}_{number}"})
    assert len(outcomes) >= 20 and {"succeeded", "skipped"} <= set(outcomes)


LEAVES = [
    'log "at {now}"',
    'log "{amount}"',
    "wait 20 seconds",
    "wait 3 days",
    "wait until now + 2 hours",
    'let c = retrieve_charge "ch_1"',
    "let r = create_refund payment_intent=id amount=1 USD",
    'update_payment_intent id metadata={seen: "yes"}',
    'let e = wait for invoice.paid where id == "in_1" up to 2 days; log "{if present(e) then e.number else "none"}"',
    "wait for invoice.voided up to 1 day",
    'let ok = approve "Go on?" to="a@example.com" up to 1 day; log "{if missing(ok) then "nobody" else if ok then "yes" else "no"}"',
    'email to="a@example.com" subject="S" body="{customer}"',
    'log "{count(p in recent("payment_intent.succeeded", 1 day) where true)}"',
    "stop if amount > 60 USD",
    'fail "too much" if amount > 80 USD',
]
STATEMENTS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["amount > 40 USD", 'description == "x"', "amount > 10 EUR"]), inner, inner).map(
            lambda of: f"if {of[0]} <\n{of[1]}\n> else <\n{of[2]}\n>"
        ),
        st.tuples(inner, inner).map(lambda of: f'try <\n{of[0]}\nfail "x" if amount > 50 USD\n> catch p <\n{of[1]}\nlog "{{p.code}}"\n>'),
        inner.map(lambda body: f"for n in [1, 2] <\n{body}\n>"),
        st.lists(inner, min_size=1, max_size=3).map("\n".join),
    ),
    max_leaves=6,
)
CLAUSES = st.sampled_from(["", "once per id", "at most 5 per day", "at most 1 USD per day", "one at a time per id", "not older than 1 day"])
LATER = st.lists(st.tuples(st.sampled_from(["paid", "voided"]), st.integers(0, 5 * 86_400)), max_size=4)


def test_generated_scripts() -> None:
    seen: set[str] = set()

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(STATEMENTS, min_size=1, max_size=3),
        CLAUSES,
        st.sampled_from([3000, 5500, 9000]),
        LATER,
        st.sampled_from([None, True, False]),
    )
    def same(body: list[str], clause: str, amount: int, later: list[tuple[str, int]], reply: bool | None) -> None:
        script = (
            f'currency USD\nworkflow "w"\non payment_intent.succeeded {clause} <\n' + "\n".join(body) + '\n> on_failure < log "failed" >\n'
        )
        event = sample_event(load(), "payment_intent.succeeded", now=NOW, overrides={"amount": amount, "id": "pi_1"})
        coming = [
            sample_event(load(), f"invoice.{kind}", now=NOW + after, overrides={"id": "in_1"}) | {"id": f"evt_later_{number}"}
            for number, (kind, after) in enumerate(sorted(later, key=lambda one: one[1]))
        ]
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder) / "runs.db", mode="simulated")
            place.load(script)
            seen.update(both(place, event | {"id": "evt_1"}, coming, reply))
            place.database.close()

    same()
    assert {"succeeded", "failed"} <= seen
