"""The short form of the campaign of faults: runs act in a world that fails, their worker dies often; and what the verdict finds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.faults import outside as world
from campaigns.faults.campaign import POINTS, table
from campaigns.faults.outside import Mail, Outside, Request
from campaigns.faults.place import MIX, Place
from campaigns.faults.scripts import BRAKE
from campaigns.faults.verdict import HEADINGS, Verdict, judge
from campaigns.faults.worker import world_of
from tests.helpers.reference_engine import ReferenceEngine
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.faults import KINDS, read_fault
from wfrun.fake_stripe.server import in_thread
from wfrun.runs import rates, schema
from wfrun.runs.drive import Driver
from wfrun.runs.retries import RetryPolicy

RUNS = 28
RATE = 0.25
QUICK = tuple(fault for fault in world.STRIPE_FAULTS if not read_fault(fault).seconds)

RETRIES = RetryPolicy(first=2.0, longest=60.0, in_place=5.0)


class Killed(BaseException):
    """The worker dies."""


class Worker:
    """A worker in this process, with a time of its own: what it waits for comes at once. It dies at each failure point in turn."""

    fake: FakeStripe

    def __init__(self, place: Place) -> None:
        self.place = place
        self.engine: Any = place.engine
        self.ahead = 0.0
        self.points = cycle(["waiting", "again", "parking", "parked", *POINTS])
        self.fatal = ""
        self.random = Random(3)
        self.left = 0
        self.deaths: list[str] = []

    def now(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += seconds

    def reach(self, point: str) -> None:
        self.left -= point == self.fatal
        if self.left == 0:
            self.deaths.append(point)
            raise Killed

    def work(self) -> None:
        """Works until all runs have ended."""
        sender = world_of(self.place.outside.configuration())
        while not self.place.all_ended():
            assert len(self.deaths) < 1000 and self.ahead < 40 * 3600, self.place.going()
            if self.left <= 0:
                self.fatal, self.left = next(self.points), self.random.randint(1, 2)
            driver = Driver(
                self.place.database,
                self.engine,
                sender=sender.sender,
                clock=self.now,
                sleep=self.sleep,
                short_wait=1.5,
                retries=RETRIES,
                points=self.reach,
            )
            self.engine.start(driver.drive)
            try:
                if not self.engine.hand_out(self.now()) and not self.place.answer_questions():
                    self.ahead += 5
            except Killed:
                continue
        sender.close()


@pytest.fixture
def fast_stripe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "TEST_CALLS", rates.TEST_CALLS)  # world_of sets it


@pytest.fixture
def worker(tmp_path: Path, fast_stripe: None) -> Iterator[Worker]:
    workers: list[Worker] = []
    fake = FakeStripe(seed="1", fault_rate=RATE, faults=QUICK, clock=lambda: workers[0].now() if workers else time.time())
    with in_thread(fake) as url:
        outside = Outside(tmp_path, rate=RATE, seed=1, stripe=url, slow=False)
        place = Place(str(tmp_path / "runs.db"), tmp_path, outside, ReferenceEngine)
        workers.append(Worker(place))
        workers[0].fake = fake
        try:
            yield workers[0]
        finally:
            place.close()
            outside.close()


def test_every_way_in_which_a_request_may_fail_is_tried() -> None:
    assert {read_fault(fault).kind for fault in world.STRIPE_FAULTS} == {name for name, kind in KINDS.items() if not kind.webhook}


@pytest.mark.slow
def test_nothing_happens_twice_or_without_a_record_and_every_run_has_an_outcome(worker: Worker) -> None:
    place = worker.place
    for _ in range(10):
        place.tell(RUNS if not place.accepted else RUNS // 3)
        worker.work()
        if set(worker.deaths) == set(POINTS):
            break
    worker.points, worker.left = cycle(["sent"]), 0
    for story in ("once", "bonus"):  # what must not be repeated, and the worker dies when it has happened
        place.tell(2, story)
        worker.work()
    verdict = judge(place)
    assert verdict.faults == []
    assert verdict.outcomes.total() == len(place.accepted) >= RUNS
    assert {row.workflow for row in place.rows(schema.runs)} > {"Welcome", "Ask first", "Personalise orders"}
    assert verdict.outcomes["succeeded"] > len(place.accepted) / 2
    assert set(worker.deaths) == set(POINTS)
    assert verdict.tried_again > 10 and verdict.effects > 10 and verdict.mails > 10
    assert next(iter(table({"a title": verdict}))) == "| " + " | ".join(["", *HEADINGS]) + " |"
    assert list(table({"a title": verdict}))[2].startswith(
        f"| a title | {len(place.accepted)} | 0 | 0 | {verdict.outcomes['succeeded']} | "
    )
    worker.fake.faults.rate = 0
    _spoil(place)


def _spoil(place: Place) -> None:
    """Does what must not happen, and looks for it."""
    steps = {step.key: step for step in place.rows(schema.steps) if step.key is not None}
    stripe, outside = place.outside.stripe, place.outside
    client = stripe.client()
    stripe._ask("POST", "reset")
    charge = {**place.stories._charge("ch_b0", 100_000), "amount_refunded": 0}
    stripe.add(charge)
    for key in ("another", "and another"):
        client.v1.refunds.create({"charge": "ch_b0", "amount": BRAKE // 2 + 1}, {"idempotency_key": key})
    mail, request = outside.mails[0], next(request for request in outside.requests if request.path == "/once")
    outside.mails += [mail._replace(message_id="<another>"), Mail("<3>", "Nobody asked for this", ("a@example.com",))]
    outside.requests += [request, Request("PUT", "/customers/none", "no key", "{}")]
    welcome = next(key for key, step in steps.items() if '"add_to_crm"' in step.request)
    with place.ledger.open("a") as ledger:
        for line in (["pay_bonus", "cus_p0", None], ["pay_bonus", "cus_p0", None], ["add_to_crm", "cus_w0", "no key"]):
            ledger.write(json.dumps(line) + "\n")
    run = next(row.id for row in place.rows(schema.runs) if row.workflow == "Pay a bonus")
    with place.database.transaction() as connection:
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id == run).values(status="waiting"))
        connection.execute(sa.update(schema.steps).where(schema.steps.c.key == welcome).values(answer=None))
    found = judge(place).faults
    for fault in (
        "refunds.create happened under the key another, which no step has",
        "ch_b0 was refunded 2 times",
        f"the brake let {BRAKE + 2} cents through",
        f"{run} of Pay a bonus has no outcome: it is waiting",
        f"step {steps[welcome].path} of {steps[welcome].run} has no answer",
        f"“{mail.subject}” came with 2 Message-IDs",
        "“Nobody asked for this” was sent, and no step says so",
        "PUT /customers/none was carried out under a key that no step has",
        "cus_w0 was added to the CRM under a key that no step has",
    ):
        assert fault in found, found
    assert any(fault.startswith("POST /once ") and "was carried out 2 times" in fault for fault in found)
    assert any(fault.startswith("cus_p0 got ") for fault in found)
    assert any(fault.endswith("was answered, and nothing happened") for fault in found)


def test_each_story_is_told_in_its_share() -> None:
    from campaigns.faults.place import _in_turn

    stories = _in_turn()
    told = [next(stories) for _ in range(sum(MIX.values()))]
    assert {story: told.count(story) for story in MIX} == MIX and set(told[:12]) == set(MIX)


def test_a_verdict_without_runs_has_a_line() -> None:
    assert len(Verdict().row()) == len(HEADINGS)
