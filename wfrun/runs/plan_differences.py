"""Differences between a plan and what happened: a sentence for each.

The plan is the simulation of a run before it acts. Steps are matched by their paths. What only rests on the moment, the ids of objects that
the run itself made and those of Stripe's requests, which no plan has, differ always and are not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from wfrun.interpreter.report import Step, WorkflowReport
from wfrun.support.short_text import shortened

_MOMENT = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def differences(plan: WorkflowReport, real: WorkflowReport) -> list[str]:
    """Returns what happened differently from the plan of a run. Of a run that goes on later, what it came to so far is compared."""
    planned, done = _by_path(plan), _by_path(real)
    texts = _Texts(plan, real, planned, done)
    found = list(_of_run(plan, real))
    for path, step in done.items():
        before = planned.get(path)
        if before is None:
            if step.kind == "action":
                found.append(f"{_place(step)} was not planned")
        elif (before.kind, before.action) == (step.kind, step.action):
            found += _of_step(before, step, texts)
    if real.outcome != "waiting":
        found += [
            f"{_place(step)} was planned and was not done" for path, step in planned.items() if path not in done and step.kind == "action"
        ]
    return found


def _by_path(report: WorkflowReport) -> dict[str, Step]:
    return {step.path: step for step in report.steps}


def _of_run(plan: WorkflowReport, real: WorkflowReport) -> Iterator[str]:
    if real.outcome not in ("waiting", plan.outcome):
        yield f"the run {_ended(real.outcome)}, and the plan was that it {_ended(plan.outcome)}"


def _ended(outcome: str) -> str:
    words = {"needs_attention": "needs attention", "cancelled": "was cancelled", "skipped": "is skipped", "waiting": "waits"}
    return words.get(outcome, outcome)


def _of_step(plan: Step, real: Step, texts: _Texts) -> Iterator[str]:
    if plan.kind == "if":
        if plan.value is not real.value:
            yield f"line {real.line}: `{real.text}` is {_truth(real.value)}, and was {_truth(plan.value)} in the plan"
        return
    if plan.kind == "approve" or plan.kind != "action":
        return
    if plan.outcome != real.outcome:
        yield f"{_place(real)} {_came_out(real)}, and the plan was that it {_came_out(plan)}"
    before, after = dict(plan.shown), dict(real.shown)
    for name in dict.fromkeys((*after, *before)):
        if not texts.are_equal(before.get(name), after.get(name)):
            was, now = before.get(name, "nothing"), after.get(name, "nothing")
            yield f"{_place(real)}: `{name}` is {_cut(now)}, and was {_cut(was)} in the plan"


def _truth(value: bool | None) -> str:
    return {True: "true", False: "false", None: "unknown"}[value]


def _came_out(step: Step) -> str:
    if step.outcome == "failed":
        return f"failed ({step.error.code})" if step.error is not None else "failed"
    return "succeeded" if step.outcome == "succeeded" else "has an unknown outcome"


def _place(step: Step) -> str:
    return f"line {step.line}: {step.action or step.kind}"


def _cut(text: str) -> str:
    return shortened(text, 80)


class _Texts:
    """The texts of arguments, without what always differs."""

    def __init__(self, plan: WorkflowReport, real: WorkflowReport, planned: Mapping[str, Step], done: Mapping[str, Step]) -> None:
        self._plan: dict[str, str] = {}
        self._later = timedelta(seconds=(real.started or 0) - (plan.started or 0))
        requests = {step.error.request_id for step in real.steps if step.error is not None and step.error.request_id}
        longest_first = sorted(requests, key=lambda request: (-len(request), request))
        self._requests = re.compile("|".join(map(re.escape, longest_first))) if requests else None
        for path, step in done.items():
            made, really = _id_of(planned.get(path)), _id_of(step)
            if made is not None and really is not None and made != really:
                self._plan[made] = really

    def are_equal(self, planned: str | None, real: str | None) -> bool:
        """Tells whether a text of the plan is one of what happened, but for what always differs. An id of a request stands for any text."""
        if planned == real:
            return True
        planned = _replaced(planned, self._plan)
        if planned is None or real is None:
            return False
        planned = self._at_the_same_moment(planned, real)
        if self._requests is None:
            return planned == real
        return re.fullmatch(".*".join(map(re.escape, self._requests.split(real))), planned, re.DOTALL) is not None

    def _at_the_same_moment(self, planned: str, real: str) -> str:
        """Returns a text of the plan with the moments of the real one, where these are later by as much as the run began later."""
        moments = iter(_MOMENT.findall(real))

        def moved(found: re.Match[str]) -> str:
            moment = next(moments, found[0])
            with suppress(ValueError):  # a text may only look like a moment
                if datetime.fromisoformat(moment) - datetime.fromisoformat(found[0]) == self._later:
                    return moment
            return found[0]

        return _MOMENT.sub(moved, planned)


def _id_of(step: Step | None) -> str | None:
    result = step.result if step is not None else None
    name = result.get("id") if isinstance(result, Mapping) else None
    return name if isinstance(name, str) and name else None


def _replaced(text: str | None, names: Mapping[str, str]) -> str | None:
    """Returns a text with other names in place of those that stand in it by themselves: an id may be a part of a word."""
    if text is None or not names:
        return text
    sought = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:{sought})(?!\w)", lambda found: names[found[0]], text)
