"""Stored report: what a run did and why, as it stands in the database: the documented JSON, and beside it what that leaves out.

Printed again, a stored report has the words that it had when the run was parked or ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wfrun.interpreter.report import Condition, ConditionPart, Step, StepError, WorkflowReport
from wfrun.runs.answers import plain, reading
from wfrun.support.json_text import json_text, read_json
from wfrun.values.datetimes import read_moment


def report_texts(report: WorkflowReport) -> tuple[str, str]:
    """Returns a report's JSON, and what the JSON leaves out."""
    told = {
        "trigger": report.trigger,
        "started": report.started,
        "finished": report.finished,
        "steps": [
            [step.depth, [list(pair) for pair in step.shown], list(step.skipped), step.started, step.finished, step.branch, step.value]
            for step in report.steps
        ],
    }
    return _text(report.to_dict()), _text(told)


def read_report(report: str, told: str | None) -> WorkflowReport:
    """Returns a stored report. Raises ``BrokenRecord``."""
    with reading("the stored report"):
        return _report(read_json(report), read_json(told) if told is not None else {})


def _report(known: Mapping[str, Any], more: Mapping[str, Any]) -> WorkflowReport:
    beside = more.get("steps") or [[0, [], [], None, None, None, None]] * len(known["steps"])
    condition = known.get("condition")
    return WorkflowReport(
        name=known["name"],
        file=known["file"],
        line=known["line"],
        script=known["script"],
        run=known["run"],
        outcome=known["outcome"],
        trigger=more.get("trigger", ""),
        condition=_condition(condition) if condition is not None else None,
        steps=[_step(step, other) for step, other in zip(known["steps"], beside, strict=True)],
        notes=known["notes"],
        error=_error(known.get("error")),
        assumed=known["assumed"],
        started=more.get("started"),
        finished=more.get("finished"),
    )


def _step(known: Mapping[str, Any], beside: list[Any]) -> Step:
    depth, shown, skipped, started, finished, branch, value = beside
    condition = known.get("condition")
    return Step(
        known["kind"],
        known["path"],
        known["line"],
        depth,
        text=known.get("text"),
        action=known.get("action"),
        arguments=known.get("arguments"),
        shown=tuple((name, text) for name, text in shown),
        result=_without_currencies(known.get("result")),
        annotated_result=lambda: known.get("result"),
        outcome=known.get("outcome"),
        error=_error(known.get("error")),
        idempotency_key=known.get("idempotency_key"),
        started=started,
        finished=finished,
        tries=known.get("tries"),
        value=value,
        condition=_condition(condition) if condition is not None else None,
        branch=branch,
        skipped=tuple(skipped),
        count=known.get("count"),
        until=read_moment(known["until"]) if known.get("until") else None,
        event=known.get("event"),
        assumed=known.get("assumed", False),
        notes=tuple(known.get("notes", ())),
    )


def _condition(known: Mapping[str, Any]) -> Condition:
    parts = tuple(
        ConditionPart(
            part["text"], part["value"], part["left"], part["right"], part["reason"], part.get("note"), part.get("assumed", False)
        )
        for part in known["parts"]
    )
    return Condition(known["text"], known["value"], parts, known.get("assumed", False))


def _error(known: Mapping[str, Any] | None) -> StepError | None:
    return StepError(known["message"], known["code"], known.get("request_id")) if known is not None else None


def _without_currencies(value: Any) -> Any:
    """Returns a result as Stripe sent it: an amount stands as a number."""
    if isinstance(value, Mapping):
        if value.keys() == {"minor", "currency"} and isinstance(value["minor"], int | str | Decimal):
            return value["minor"]
        return {name: _without_currencies(inner) for name, inner in value.items()}
    return [_without_currencies(inner) for inner in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    return json_text(plain(value))
