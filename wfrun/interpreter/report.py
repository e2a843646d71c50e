"""What happened and why, as data: the report of a run, in the documented JSON shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import Factory, define, field

from wfrun.support.records import frozen


@frozen
class Part:
    """One comparison, or boolean, of a condition: its text, whether it held, the values of both sides as text, and why it is not true.

    ``value`` is None where that is unknown. ``reason`` is ``false``, ``missing``, ``other currency`` or ``partial list``.

    A part that was not looked at, because an earlier one had decided, is not in the list. ``note`` tells more than the reason can: which
    part of a value was missing, which currencies met, that a list was partial.
    """

    text: str
    value: bool | None
    left: str | None = None
    right: str | None = None
    reason: str | None = None
    note: str | None = None
    assumed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape; ``note`` and ``assumed`` only where they say something."""
        out: dict[str, Any] = {"text": self.text, "value": self.value, "left": self.left, "right": self.right, "reason": self.reason}
        if self.note:
            out["note"] = self.note
        if self.assumed:
            out["assumed"] = True
        return out


@frozen
class Condition:
    """A condition as it was judged: its text, true, false or None (unknown), and its parts."""

    text: str
    value: bool | None
    parts: tuple[Part, ...] = ()
    assumed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape; ``assumed`` only where it is so."""
        out: dict[str, Any] = {"text": self.text, "value": self.value, "parts": [part.to_dict() for part in self.parts]}
        if self.assumed:
            out["assumed"] = True
        return out


@frozen
class StepError:
    """Why a step or a run failed: one sentence and a code that never changes its meaning."""

    message: str
    code: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return {"message": self.message, "code": self.code}


@frozen
class Step:
    """One thing that a run did or decided, in the order in which it happened.

    ``kind`` is ``action``, ``if``, ``for``, ``wait``, ``wait_for``, ``approve``, ``catch``, ``stop`` or ``fail``. ``depth`` is how many
    blocks stand around it, ``text`` the source of the condition, duration or message. Times are unix seconds.
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
    """What came back, as Stripe sent it."""
    tell: Callable[[], Any] | None = field(default=None, eq=False, repr=False)
    """Gives the result as JSON has it, with each amount beside its currency; only asked for when JSON is."""
    outcome: str | None = None
    error: StepError | None = None
    idempotency_key: str | None = None
    started: int | None = None
    finished: int | None = None
    tries: int | None = None
    value: bool | None = None
    """For ``if``: whether its condition held. For ``approve``: the answer."""
    condition: Condition | None = None
    branch: str | None = None
    """For ``if``: the block that was taken: ``then``, ``else if``, ``else``, or None when nothing was."""
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
        """The documented JSON shape of a step of this kind."""
        out: dict[str, Any] = {"kind": self.kind, "path": self.path, "line": self.line}
        if self.kind == "action":
            out |= {
                "action": self.action,
                "outcome": self.outcome,
                "arguments": dict(self.arguments or {}),
                "result": self.tell() if self.tell is not None else self.result,
            }
            out |= {
                "idempotency_key": self.idempotency_key,
                "started": iso(self.started),
                "finished": iso(self.finished),
                "tries": self.tries,
            }
        else:
            if self.kind in ("if", "approve"):
                out["value"] = self.value
            if self.text is not None:
                out["text"] = self.text
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
    """What one workflow did on an event. ``run`` is the run's id, ``script`` the hash of the file it came from.

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
        """The documented JSON shape."""
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
    """What the workflows of a program did on one event: the JSON of ``wfrun … --json`` is ``to_dict()``."""

    event: Mapping[str, Any]
    """``id``, ``type`` and ``account`` of the event.

    For a workflow started by name, ``id`` and ``account`` are None and ``type`` is ``demand`` or ``timetable``.
    """
    workflows: tuple[WorkflowReport, ...]
    live: bool = False
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a run failed."""
        return any(workflow.outcome == "failed" for workflow in self.workflows)

    @property
    def needs_attention(self) -> bool:
        """Whether a run needs a person."""
        return any(workflow.outcome == "needs_attention" for workflow in self.workflows)

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON shape, ``version`` 1."""
        out: dict[str, Any] = {"version": 1, "event": dict(self.event), "live": self.live}
        if self.notes:
            out["notes"] = list(self.notes)
        out["workflows"] = [workflow.to_dict() for workflow in self.workflows]
        return out


def iso(seconds: int | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC; None stays None."""
    if seconds is None:
        return None
    from wfrun.values.datetimes import Timestamp

    return str(Timestamp(seconds))
