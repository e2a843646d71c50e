"""Report: what a run did and why, in the documented JSON shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from attrs import Factory, define, field

from wfrun.dsl.types.base import Type
from wfrun.interpreter.undecided import Undecided
from wfrun.interpreter.views import Items, ObjectTypes, Record, view
from wfrun.support.records import frozen
from wfrun.values.datetimes import Timestamp
from wfrun.values.money import Money


@frozen
class ConditionPart:
    """One comparison, or boolean, of a condition that was evaluated: its text, its value and both sides as text.

    ``value`` is None where it is unknown. ``reason`` says why it is not true: ``false``, ``missing``, ``other currency``,
    ``partial list`` or ``other release``; ``note`` says more: which part of a value was missing, which currencies met, where a list ends.
    """

    text: str
    value: bool | None
    left: str | None = None
    right: str | None = None
    reason: str | None = None
    note: str | None = None
    assumed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON shape; ``note`` and ``assumed`` only where they say something."""
        out: dict[str, Any] = {"text": self.text, "value": self.value, "left": self.left, "right": self.right, "reason": self.reason}
        if self.note:
            out["note"] = self.note
        if self.assumed:
            out["assumed"] = True
        return out


@frozen
class Condition:
    """An evaluated condition: its text, true, false or None (unknown), and the parts that were evaluated before one of them decided."""

    text: str
    value: bool | None
    parts: tuple[ConditionPart, ...] = ()
    assumed: bool = False
    undecided: Undecided | None = field(default=None, eq=False)
    """The unknown condition that its value rests on: itself, or one that chose a value in it."""

    @property
    def is_single(self) -> bool:
        """Tells whether it has one part, which is all of it."""
        return len(self.parts) == 1 and self.parts[0].text == self.text

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON shape; ``assumed`` only where it is true."""
        out: dict[str, Any] = {"text": self.text, "value": self.value, "parts": [part.to_dict() for part in self.parts]}
        if self.assumed:
            out["assumed"] = True
        return out


ON_ACCOUNT = "on_account"
"""The argument that names the account on which an action acts, where that is another than the event's."""


@frozen
class StepError:
    """The reason why a step or a run failed: one sentence and a code that never changes its meaning.

    ``request_id`` is Stripe's id of the request that it refused.
    """

    message: str
    code: str
    request_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON shape; ``request_id`` only where there is one."""
        out = {"message": self.message, "code": self.code}
        if self.request_id is not None:
            out["request_id"] = self.request_id
        return out


class StepSite(NamedTuple):
    """The place of a step. ``path`` names it in the run, with the items of the enclosing loops; ``depth`` counts the enclosing blocks."""

    path: str
    line: int
    depth: int

    def below(self, suffix: str) -> StepSite:
        """Returns the site of a step that the step at this site makes: its path continues this one."""
        return self._replace(path=self.path + suffix)


@frozen
class Step:
    """One thing that a run did or decided, in the order in which it happened.

    ``kind`` is ``action``, ``let`` (of a value that a condition chose), ``if``, ``for``, ``wait``, ``wait_for``, ``approve``, ``catch``,
    ``stop`` or ``fail``. ``depth`` counts the enclosing blocks; ``text`` is the source of the condition, duration or message. Times are
    unix seconds.
    """

    kind: str
    path: str
    line: int
    depth: int = 0
    text: str | None = None
    action: str | None = None
    arguments: Mapping[str, Any] | None = None
    shown: tuple[tuple[str, str], ...] = ()
    """The arguments as people read them: money with its currency, moments as ISO 8601, secrets as ``•••``."""
    result: Any = None
    """The answer as Stripe sent it."""
    annotated_result: Callable[[], Any] | None = field(default=None, eq=False, repr=False)
    """Returns the result with the currency of each amount; called only when the JSON is asked for."""
    outcome: str | None = None
    error: StepError | None = None
    idempotency_key: str | None = None
    started: int | None = None
    finished: int | None = None
    tries: int | None = None
    value: bool | None = None
    """For ``if`` the value of its condition, for ``approve`` the answer."""
    condition: Condition | None = None
    branch: str | None = None
    """For ``if``: the block that was taken: ``then``, ``else if``, ``else``, or None when nothing was.

    For the condition behind ``stop`` or ``fail``: that word where the run ends, None where it goes on.
    """
    skipped: tuple[str, ...] = ()
    """For ``if``: the source of the statements of the branches not taken, one line each."""
    count: int | None = None
    """For ``for``: how many items the loop went through."""
    until: int | None = None
    event: str | None = None
    """For ``wait_for``: the id of the event that came."""
    assumed: bool = False
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Returns the documented JSON shape of a step of this kind."""
        out: dict[str, Any] = {"kind": self.kind, "path": self.path, "line": self.line}
        if self.kind == "action":
            out |= {
                "action": self.action,
                "outcome": self.outcome,
                "arguments": dict(self.arguments or {}),
                "result": self.annotated_result() if self.annotated_result is not None else self.result,
            }
            out |= {
                "idempotency_key": self.idempotency_key,
                "started": iso(self.started),
                "finished": iso(self.finished),
                "tries": self.tries,
            }
            account = dict(self.shown).get(ON_ACCOUNT)
            if account is not None:
                out[ON_ACCOUNT] = account
        else:
            if self.kind in ("if", "approve"):
                out["value"] = self.value
            if self.text is not None:
                out["text"] = self.text
            if self.kind == "let":
                out["result"] = self.result
                if self.condition is not None:
                    out["condition"] = self.condition.to_dict()
            if self.kind == "if":
                out["branch"] = self.branch
                if self.condition is not None:
                    out["condition"] = self.condition.to_dict()
            if self.count is not None:
                out["count"] = self.count
            if self.until is not None:
                out["until"] = iso(self.until)
            if self.kind == "wait_for":
                out["event"] = self.event
            if self.outcome is not None:
                out["outcome"] = self.outcome
        if self.error is not None:
            out["error"] = self.error.to_dict()
        if self.assumed:
            out["assumed"] = True
        if self.notes:
            out["notes"] = list(self.notes)
        return out


@define
class WorkflowReport:
    """The report of one workflow on one event. ``run`` is the run's id, ``script`` the hash of the file that holds the workflow.

    ``outcome`` is ``not_triggered``, ``skipped``, ``succeeded``, ``failed``, ``stopped``, ``waiting``, ``needs_attention`` or
    ``cancelled``.
    """

    name: str
    file: str
    line: int
    script: str
    run: str
    outcome: str
    trigger: str = ""
    """The source of the trigger: ``payment_intent.succeeded``."""
    condition: Condition | None = None
    steps: list[Step] = Factory(list)
    notes: list[str] = Factory(list)
    error: StepError | None = None
    assumed: bool = False
    started: int | None = None
    finished: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns the documented JSON shape."""
        out: dict[str, Any] = {
            "name": self.name,
            "file": self.file,
            "line": self.line,
            "script": self.script,
            "run": self.run,
            "outcome": self.outcome,
            "assumed": self.assumed,
            "notes": list(self.notes),
            "condition": self.condition.to_dict() if self.condition is not None else None,
            "steps": [step.to_dict() for step in self.steps],
        }
        if self.error is not None:
            out["error"] = self.error.to_dict()
        return out


@frozen
class RunReport:
    """The reports of a program's workflows on one event: the JSON of ``wfrun … --json`` is ``to_dict()``."""

    event: Mapping[str, Any]
    """``id``, ``type`` and ``account`` of the event.

    For a workflow started by name, ``id`` and ``account`` are None and ``type`` is ``demand`` or ``timetable``.
    """
    workflows: tuple[WorkflowReport, ...]
    live: bool = False
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Reports whether a run failed."""
        return any(workflow.outcome == "failed" for workflow in self.workflows)

    @property
    def needs_attention(self) -> bool:
        """Reports whether a run needs a person."""
        return any(workflow.outcome == "needs_attention" for workflow in self.workflows)

    def to_dict(self) -> dict[str, Any]:
        """Returns the documented JSON shape, ``version`` 1."""
        out: dict[str, Any] = {"version": 1, "event": dict(self.event), "live": self.live}
        if self.notes:
            out["notes"] = list(self.notes)
        out["workflows"] = [workflow.to_dict() for workflow in self.workflows]
        return out


def iso(seconds: int | None) -> str | None:
    """Returns unix seconds as ISO 8601 in UTC; None for None."""
    return None if seconds is None else str(Timestamp(seconds))


def annotate_money(raw: Any, type_: Type, types: ObjectTypes) -> Any:
    """Returns raw JSON with ``{"minor": 250000, "currency": "usd"}`` for each number that Stripe's types say is money.

    An amount of unknown currency stays a number. ``raw`` is no deeper than values may be.
    """
    return _annotated(raw, view(raw, type_, None, types=types))


def _annotated(raw: Any, value: Any) -> Any:
    if isinstance(value, Money):
        return {"minor": raw, "currency": value.currency}
    if isinstance(raw, Mapping):
        if isinstance(value, Items):  # a list object of Stripe: `data` and what describes it
            return {**raw, "data": [_annotated(one, item) for one, item in zip(raw["data"], value, strict=True)]}
        if isinstance(value, Record):
            return {name: _annotated(one, value.read(name)) for name, one in raw.items()}
    if isinstance(raw, list) and isinstance(value, Items):
        return [_annotated(one, item) for one, item in zip(raw, value, strict=True)]
    return raw
