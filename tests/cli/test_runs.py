"""``wfrun runs``: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import NOW, Place, payment
from wfrun.interpreter.effects import Refused, TryAgain
from wfrun.runs import schema
from wfrun.runs.management import exemptions, paused

SCRIPT = """
workflow "refund"
on payment_intent.succeeded when amount > 10 USD <
  log "looking at {id}"
  create_refund payment_intent=id
>

workflow "waits"
on payment_intent.succeeded <
  log "first"
  wait 3 days
  log "second"
>

workflow "asks"
on payment_intent.succeeded <
  let ok = approve "Go on?" to="lead@example.com" up to 3000 days
  log "{ok}"
>
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A database with a run that failed, one that waits and one that asks."""
    made = Place(tmp_path / "runs.db")
    monkeypatch.setenv("WFRUN_DATABASE", str(tmp_path / "runs.db"))
    made.sent.answers["create_refund"] = lambda call: Refused("charge_disputed", "The charge is disputed.", NOW)
    made.load(SCRIPT)
    made.accept(payment())
    made.work()
    yield made
    made.database.close()


def run_of(place: Place, workflow: str) -> str:
    return str(place.run(workflow).id)


def told(out: str) -> Any:
    return json.loads(out)


def test_show_tells_what_is_tried_again_and_what_the_latest_try_came_to(wfrun: Any, place: Place) -> None:
    place.sent.answers["create_refund"] = lambda call: TryAgain("could not connect", NOW, sent=False)
    place.accept(payment("evt_2"))
    place.work()
    run = next(row.id for row in place.rows(schema.runs) if row.workflow == "refund" and row.status == "waiting")
    done = wfrun("runs", "show", run)
    state = " ".join(done.out.split())
    assert f"{run} is waiting for another try of create_refund (1) after 5 tries since 2026-11-02T09:00:00Z" in state
    assert "; the latest: could not connect, the next one at 2026-11-02T09:00:" in state
    (step,) = [step for step in told(wfrun("runs", "show", run, "--json").out)["record"] if step["path"] == "1"]
    assert (step["tries"], step["trouble"], step["doubted"], step["answer"]) == (5, "could not connect", None, None)
    assert wfrun("runs", "retry", run).status == 0


def test_list_prints_each_run_on_a_line(wfrun: Any, place: Place) -> None:
    done = wfrun("runs", "list")
    assert done.status == 0 and len(done.out.splitlines()) == 3
    (line,) = [line for line in done.out.splitlines() if "refund" in line]
    assert "failed" in line and "evt_1" in line and line.endswith("The charge is disputed.")
    assert wfrun("runs", "list", "--status", "cancelled").out == "No runs.\n"
    page = told(wfrun("runs", "list", "--limit", "2", "--json").out)
    assert len(page["runs"]) == 2
    rest = told(wfrun("runs", "list", "--json", "--after", page["after"]).out)
    assert len(rest["runs"]) == 1 and rest["after"] is None


def test_show_tells_the_story_in_the_words_of_a_run(wfrun: Any, place: Place) -> None:
    done = wfrun("runs", "show", run_of(place, "refund"))
    assert done.status == 1
    assert "✗ refund  rules.wf:2  failed" in done.out and "when amount > 10 USD: ✓ true  (50.00 USD > 10.00 USD)" in done.out
    assert "✗ could not create a refund on payment intent" in done.out and "The charge is disputed." in done.out
    run = run_of(place, "refund")
    advice = f"next: `wfrun runs retry {run}` tries the failed step again, `wfrun runs replay {run} --script SCRIPT` on a corrected script"
    assert f"{run} failed at 2026-11-02T09:00:00Z why: The charge is disputed. {advice}" in " ".join(done.out.split())
    waiting = wfrun("runs", "show", run_of(place, "waits"))
    assert waiting.status == 0 and "first" in waiting.out and "is waiting until " in waiting.out and "second" not in waiting.out
    story = told(wfrun("runs", "show", run_of(place, "refund"), "--json").out)
    assert story["report"]["workflows"][0]["outcome"] == "failed" and story["record"][-1]["answer"]["refused"] == "charge_disputed"


def test_what_cannot_be_done_is_one_sentence(wfrun: Any, place: Place) -> None:
    for words, sentence in (
        (("show", "run_1"), "wfrun: no run is called `run_1`\n"),
        (("retry",), "wfrun: name runs, or say which are meant with --status"),
        (("retry", "run_1", "--status", "failed"), "wfrun: name runs, or say which are meant with --status"),
        (("list", "--since", "soon"), "wfrun: --since takes a moment after 1970"),
        (("list", "--database", "http://x"), "wfrun: `http://x` is no database"),
        (("resume",), "wfrun: nothing is paused\n"),
        (("pause", "refnd"), 'wfrun: no workflow is called "refnd"; did you mean "refund"?\n'),
        (("exempt", "refund", "cus_1"), "wfrun: an exemption names all of it"),
        (("exempt", "refund", "--remove"), "wfrun: an exemption is taken back by what it is of"),
        (("exempt", "refund", "cus_1", "--remove", "--reason", "so"), "wfrun: an exemption is taken back by what it is of"),
        (("replay", "run_1", "--env", "x"), "wfrun: --env belongs to --script"),
        (("decide", "run_1", "yes", "--who", "Ada"), "wfrun: there is no run run_1\n"),
    ):
        done = wfrun("runs", *words)
        assert (done.status, done.out) == (2, "") and done.err.startswith(sentence), words


def test_retry_and_replay_one_or_many(wfrun: Any, place: Place, tmp_path: Path) -> None:
    failed, waits = run_of(place, "refund"), run_of(place, "waits")
    done = wfrun("runs", "retry", failed, waits)
    assert done.status == 1
    assert done.out.startswith(f"✓ {failed} goes on at step 1\n✗ `{waits}` is waiting: only a run that failed")
    assert place.run("refund").status == "queued"
    place.work()
    with place.database.transaction() as connection:  # as the worker left it
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id == failed).values(status="failed"))
    script = tmp_path / "corrected.wf"
    script.write_text(SCRIPT.replace("create_refund payment_intent=id", 'create_refund payment_intent=id reason="duplicate"'))
    replayed = wfrun("runs", "replay", "--status", "failed", "--from", "1", "--script", str(script), "--again", "--json")
    assert replayed.status == 0, replayed.err
    ((one,), refused) = told(replayed.out).values()
    assert one["run"] == failed and refused == []
    with place.database.transaction() as connection:
        row = connection.execute(sa.select(schema.runs).where(schema.runs.c.id == one["result"])).one()
    assert (row.origin, row.status, row.generation) == (failed, "queued", 1) and row.program != place.programs[0].hash


def test_cancel_pause_resume_decide_exempt(wfrun: Any, place: Place) -> None:
    waits, asks = run_of(place, "waits"), run_of(place, "asks")
    assert wfrun("runs", "cancel", waits).out == f"✓ {waits} is cancelled\n"
    assert wfrun("runs", "pause").out == "✓ everything is paused\n"
    assert wfrun("runs", "pause").out == "✓ everything was paused already\n"
    assert told(wfrun("runs", "pause", "refund", "--json").out) == {"paused": [None, "refund"]}
    assert wfrun("runs", "resume").out == '✓ acting goes on; still paused: "refund"\n'
    assert paused(place.database) == ("refund",)
    done = wfrun("runs", "decide", asks, "yes", "--who", "Ada", "--json")
    assert told(done.out) == {"run": asks, "approved": True, "who": "Ada"}
    assert wfrun("runs", "exempt", "refund", "cus_1", "--until", "2100-01-01", "--reason", "a friend").status == 0
    assert [one[:2] for one in exemptions(place.database)] == [("refund", "cus_1")]
    assert "a friend" in wfrun("runs", "exempt").out
    assert (
        wfrun("runs", "exempt", "refund", "cus_2", "--remove").err
        == 'wfrun: "refund" does not leave `cus_2` alone; did you mean `cus_1`?\n'
    )
    assert wfrun("runs", "exempt", "refund", "cus_1", "--remove").out == "Nothing is exempt.\n"
    assert exemptions(place.database) == ()
