"""Verdict: what the world and the database say together about what the runs of a campaign did."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from attrs import Factory, define

from campaigns.faults.place import ENDED, Place
from campaigns.faults.scripts import BRAKE
from wfrun.dsl.declarations import Effect
from wfrun.interpreter.effects import Done, Refused
from wfrun.runs import schema
from wfrun.runs.answers import read_answer


@define
class Verdict:
    """What was counted, and what is wrong: a sentence for each fault."""

    outcomes: Counter[str] = Factory(Counter)
    kills: int = 0
    freezes: int = 0
    steps: int = 0
    tried_again: int = 0
    """Steps that were tried more than once."""
    tries: int = 0
    held_back: int = 0
    """Runs that the brake holds back."""
    doubts: int = 0
    """Steps of which a person has to find out whether they happened."""
    effects: int = 0
    mails: int = 0
    repeated_mails: int = 0
    requests: int = 0
    moved: int = 0
    """What the runs under the brake moved, in cents."""
    faults: list[str] = Factory(list)

    def row(self) -> list[str]:
        """Returns the figures of a line of the table."""
        outcomes = [self.outcomes["succeeded"], self.outcomes["failed"], self.held_back, self.doubts]
        figures = [self.outcomes.total(), self.kills, self.freezes, *outcomes, self.steps, self.tried_again, self.effects, self.mails]
        return [*(f"{figure:,}" for figure in [*figures, self.repeated_mails]), f"{self.moved / 100:,.2f} of {BRAKE / 100:,.2f}"]


HEADINGS = [
    *(
        "runs",
        "kills",
        "freezes",
        "succeeded",
        "failed",
        "held back",
        "in doubt",
        "steps",
        "tried again",
        "effects at Stripe",
        "mails",
        "of them repeats",
    ),
    "under the brake, USD",
]


def judge(place: Place) -> Verdict:
    """Judges a place whose runs have ended."""
    verdict = Verdict()
    steps = [step for step in place.rows(schema.steps) if step.kind in ("call", "ask")]
    _judge_runs(place, verdict)
    _judge_steps(verdict, steps)
    _judge_stripe(place, verdict, steps)
    _judge_mails(place, verdict, steps)
    _judge_others(place, verdict, steps)
    if verdict.held_back + verdict.doubts != verdict.outcomes["needs_attention"]:
        verdict.faults.append("a person has to look at runs without a step in doubt, and without a brake that holds them back")
    return verdict


def _judge_runs(place: Place, verdict: Verdict) -> None:
    rows = {row.id: row for row in place.rows(schema.runs)}
    if set(rows) != set(place.accepted):
        verdict.faults.append(f"{len(set(rows) ^ set(place.accepted))} runs are in the database or were accepted, and not both")
    for name, row in rows.items():
        verdict.outcomes[row.status] += 1
        verdict.held_back += row.status == "needs_attention" and "waits for a person" in (row.error or "")
        if row.status not in ENDED:
            verdict.faults.append(f"{name} of {row.workflow} has no outcome: it is {row.status}")
        elif row.status in ("failed", "needs_attention") and not row.error:
            verdict.faults.append(f"{name} of {row.workflow} is {row.status} and does not say why")


def _judge_steps(verdict: Verdict, steps: list[Any]) -> None:
    for step in steps:
        verdict.steps += 1
        verdict.tries += step.tries
        verdict.tried_again += step.tries > 1
        if step.answer is None:
            verdict.faults.append(f"step {step.path} of {step.run} has no answer")
        elif "unknown" in json.loads(step.answer):
            verdict.doubts += 1
    keys = Counter(step.key for step in steps if step.key is not None)
    verdict.faults += [f"{count} steps have the key {key}" for key, count in keys.items() if count > 1]


def _judge_stripe(place: Place, verdict: Verdict, steps: list[Any]) -> None:
    found = place.outside.stripe.effects()
    by_key: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for effect in found:
        by_key[str(effect["idempotency_key"])].append(effect)
    verdict.effects = len(found)
    recorded = {step.key: step for step in steps if step.kind == "call"}
    for key, effects in by_key.items():
        step = recorded.get(key)
        if len(effects) > 1:
            verdict.faults.append(f"{effects[0]['operation']} happened {len(effects)} times under the key {key}")
        if step is None:
            verdict.faults.append(f"{effects[0]['operation']} happened under the key {key}, which no step has")
        elif step.begun > effects[0]["at"] + 1:
            verdict.faults.append(f"step {step.path} of {step.run} happened before it was recorded")
    refunds = Counter(raw["charge"] for raw in place.outside.stripe.objects("refund"))
    verdict.faults += [f"{charge} was refunded {count} times" for charge, count in refunds.items() if count > 1]
    verdict.moved = sum(raw["amount"] for raw in place.outside.stripe.objects("refund") if raw["charge"].startswith("ch_b"))
    if verdict.moved > BRAKE:
        verdict.faults.append(f"the brake let {verdict.moved} cents through")
    for key, step in recorded.items():
        operation = place.program.rules[0].library.action(json.loads(step.request)["action"])
        if operation is None or operation.operation is None or operation.effect is Effect.READS or step.answer is None:
            continue
        given, happened = read_answer(step.answer), len(by_key.get(key, ()))
        if isinstance(given, Done) and not happened:
            verdict.faults.append(f"step {step.path} of {step.run} was answered, and nothing happened")
        if isinstance(given, Refused) and happened:
            verdict.faults.append(f"step {step.path} of {step.run} is refused ({given.message}), and it happened")


def _judge_mails(place: Place, verdict: Verdict, steps: list[Any]) -> None:
    mails = place.outside.mails
    verdict.mails = len(mails)
    subjects, sent = defaultdict(set), Counter(mail.message_id for mail in mails)
    verdict.repeated_mails = sum(count - 1 for count in sent.values())
    for mail in mails:
        subjects[mail.subject].add(mail.message_id)
    verdict.faults += [f"“{subject}” came with {len(ids)} Message-IDs" for subject, ids in subjects.items() if len(ids) > 1]
    meant = [json.loads(step.request) for step in steps if step.kind == "call" and json.loads(step.request)["action"] == "email"]
    named = {request["arguments"]["subject"] for request in meant}
    questions = [step for step in steps if step.kind == "ask"]
    asked = {json.loads(step.request)["message"] for step in questions}
    for subject in subjects:
        if subject not in named and not any(message in subject for message in asked):
            verdict.faults.append(f"“{subject}” was sent, and no step says so")
    for step in steps:
        request = json.loads(step.request)
        if step.kind == "call" and request["action"] == "email" and step.answer is not None:
            came = request["arguments"]["subject"] in subjects
            given = read_answer(step.answer)
            if isinstance(given, Done) and not came:
                verdict.faults.append(f"step {step.path} of {step.run} was answered, and no mail came")
            if isinstance(given, Refused) and came:
                verdict.faults.append(f"step {step.path} of {step.run} is refused, and its mail came")
    for message in asked:
        if not any(message in subject for subject in subjects):
            verdict.faults.append(f"“{message}” was asked, and no mail came")


def _judge_others(place: Place, verdict: Verdict, steps: list[Any]) -> None:
    """Judges requests to the service and the author's own actions."""
    recorded = {step.key: step for step in steps if step.kind == "call"}
    bodies: dict[str, set[str]] = defaultdict(set)
    verdict.requests = len(place.outside.requests)
    for request in place.outside.requests:
        bodies[request.key].add(request.body)
        if request.key not in recorded:
            verdict.faults.append(f"{request.method} {request.path} was carried out under a key that no step has")
    verdict.faults += [f"{key} came with different bodies" for key, found in bodies.items() if len(found) > 1]
    once = Counter(request.body for request in place.outside.requests if request.path == "/once")
    verdict.faults += [f"POST /once {body} was carried out {count} times" for body, count in once.items() if count > 1]
    lines = [json.loads(line) for line in place.ledger.read_text(encoding="utf-8").splitlines()] if place.ledger.exists() else []
    bonuses = Counter(customer for name, customer, _ in lines if name == "pay_bonus")
    verdict.faults += [f"{customer} got {count} bonuses" for customer, count in bonuses.items() if count > 1]
    for name, customer, key in lines:
        if name == "add_to_crm" and key not in recorded:
            verdict.faults.append(f"{customer} was added to the CRM under a key that no step has")
    done = {key for name, _, key in lines if name == "add_to_crm"}
    for key, step in recorded.items():
        if step.answer is None:
            continue
        request, given = json.loads(step.request), read_answer(step.answer)
        action, arguments = request["action"], request["arguments"]
        happened = {
            "add_to_crm": key in done,
            "pay_bonus": arguments.get("customer") in bonuses,
            "http_request": key in bodies,
        }.get(action)
        if happened is False and isinstance(given, Done):
            verdict.faults.append(f"step {step.path} of {step.run} was answered, and {action} did nothing")
        if happened and isinstance(given, Refused) and action != "http_request":
            verdict.faults.append(f"step {step.path} of {step.run} is refused, and {action} was done")
