"""Verdict: what the ledger and the database say together about what happened to the runs of a campaign."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from statistics import median

from attrs import Factory, define

from campaigns.crash.ledger import Line
from campaigns.crash.place import Place
from campaigns.crash.scripts import BRAKE, KINDS, REFUND
from wfrun.runs import schema


@define
class Verdict:
    """What was counted, and what is wrong: a sentence for each fault."""

    runs: int = 0
    steps: int = 0
    calls: int = 0
    lost: int = 0
    not_done: int = 0
    changed_keys: int = 0
    sent_again: int = 0
    """Calls that were carried out once more under the idempotency key that they had."""
    moved: int = 0
    """What runs with the brake moved, in cents."""
    kills: int = 0
    takeovers: list[float] = Factory(list)
    """Seconds from the death of a worker until another one drove each of its runs."""
    faults: list[str] = Factory(list)

    def row(self) -> list[str]:
        """Returns the figures of a line of the table."""
        went_on = f"{median(self.takeovers):.2f} / {max(self.takeovers):.2f}" if self.takeovers else "–"
        figures = [self.runs, self.steps, self.kills, self.lost, self.not_done, self.changed_keys, self.sent_again]
        return [f"{figure:,}" for figure in figures] + [f"{self.moved / 100:,.2f} of {BRAKE / 100:,.2f}", went_on]


HEADINGS = ["runs", "steps", "kills", "lost", "not done", "keys changed", "sent again", "under the brake, USD", "goes on, median / max s"]


def judge(place: Place) -> Verdict:
    """Judges a place whose runs have ended."""
    verdict = Verdict(runs=len(place.accepted), kills=len(place.deaths))
    lines = place.ledger.read()
    _judge_runs(place, verdict)
    _judge_calls(place, verdict, lines)
    _judge_brake(place, verdict, lines)
    _judge_frozen(place, verdict, lines)
    return verdict


def _judge_runs(place: Place, verdict: Verdict) -> None:
    rows = {row.id: row for row in place.rows(schema.runs)}
    steps = defaultdict(list)
    for step in place.rows(schema.steps):
        steps[step.run].append(step)
    verdict.lost = len(set(place.accepted) - set(rows))
    if verdict.lost:
        verdict.faults.append(f"{verdict.lost} accepted runs are not in the database")
    if extra := set(rows) - set(place.accepted):
        verdict.faults.append(f"{len(extra)} runs are in the database that nobody was told of")
    for name, row in rows.items():
        mine = sorted(steps[name], key=lambda step: step.number)
        verdict.steps += sum(step.answer is not None for step in mine)
        braked = row.workflow == "braked" and row.status == "needs_attention" and "at most 500 USD per day" in (row.error or "")
        if row.status != "succeeded" and not braked:
            verdict.not_done += 1
            verdict.faults.append(f"{name} of {row.workflow} is {row.status}: {row.error}")
            continue
        kinds = [step.kind for step in mine if step.answer is not None]
        if row.workflow == "five steps" and kinds not in KINDS:
            verdict.not_done += 1
            verdict.faults.append(f"{name} did {kinds}")
        for before, after in pairwise(mine):
            if before.until is not None and after.begun < before.until:
                verdict.faults.append(f"{name} did not wait at {before.path}")


def _judge_calls(place: Place, verdict: Verdict, lines: list[Line]) -> None:
    effects = [line for line in lines if line.kind == "effect"]
    by_step, by_key = defaultdict(list), defaultdict(list)
    for line in effects:
        by_step[line.run, line.path].append(line)
        by_key[line.key].append(line)
    for (run, path), sent in by_step.items():
        verdict.calls += 1
        verdict.sent_again += len(sent) - 1
        if len({line.key for line in sent}) > 1:
            verdict.changed_keys += 1
            verdict.faults.append(f"{run} was sent under two keys at {path}")
    for key, sent in by_key.items():
        if len({(line.run, line.path, line.asked) for line in sent}) > 1:
            verdict.faults.append(f"{key} was used for two calls")
    recorded = {(step.run, step.path): step for step in place.rows(schema.steps) if step.kind == "call"}
    for place_of, step in recorded.items():
        sent = by_step.get(place_of, [])
        if step.answer is not None and not sent:
            verdict.faults.append(f"{step.run} has an answer at {step.path} to what was never sent")
        if any(line.key != step.key for line in sent):
            verdict.faults.append(f"{step.run} was sent at {step.path} under a key that is not recorded")
    for line in lines:
        if line.kind == "begin":
            found = recorded.get((line.run, line.path))
            if found is None or line.at < found.begun:
                verdict.faults.append(f"{line.run} was sent at {line.path} before it was recorded")
            elif found.answered is not None and line.at > found.answered and line.worker not in place.frozen:
                verdict.faults.append(f"{line.run} was sent at {line.path} though its answer was recorded")


def _judge_brake(place: Place, verdict: Verdict, lines: list[Line]) -> None:
    braked = sum(workflow == "braked" for workflow in place.accepted.values())
    verdict.moved = sum({(line.run, line.path): line.minor for line in lines if line.kind == "effect"}.values())
    if verdict.moved != min(BRAKE, braked * REFUND):
        verdict.faults.append(f"the brake let {verdict.moved} cents through")


def _judge_frozen(place: Place, verdict: Verdict, lines: list[Line]) -> None:
    """A worker that was frozen ends what it was about, and begins nothing of what it drove before: others may have gone on with it."""
    begun = {(step.run, step.path): step.begun for step in place.rows(schema.steps)}
    for name, (frozen, _) in place.frozen.items():
        mine = [line for line in lines if line.worker == name]
        old = {line.hand_out for line in mine if line.kind == "drive" and line.at <= frozen}
        for line in mine:
            if line.kind == "begin" and line.hand_out in old and begun[line.run, line.path] > frozen and line.at > frozen:
                verdict.faults.append(f"{name}, which was frozen, began {line.path} of {line.run}")


def takeovers(lines: list[Line], name: str, at: float) -> dict[str, float]:
    """Returns after how many seconds each run went on that a worker drove when it ended, or froze, ``at`` a moment.

    A run that nobody went on with has infinity.
    """
    held: dict[str, str] = {}
    for line in lines:
        if line.worker == name and line.run and line.at <= at:
            held[line.run] = line.kind
        elif line.kind == "drive" and line.at <= at:
            held.pop(line.run, None)  # another worker has it
    # Between parking or finishing and the line after it nobody knows whether the commit came through.
    driven = {run for run, kind in held.items() if kind not in ("parking", "parked", "finishing", "finished")}
    found = dict.fromkeys(driven, float("inf"))
    for line in lines:
        if line.kind == "drive" and line.worker != name and line.run in driven and line.at > at:
            found[line.run] = min(found[line.run], line.at - at)
    return found
