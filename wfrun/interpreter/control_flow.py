"""Control flow: the exceptions that end a run before its last statement. ``execute`` catches all of them."""

from __future__ import annotations

from typing import Any

from wfrun.interpreter.report import StepError
from wfrun.interpreter.undecided import Undecided
from wfrun.values.missing import MISSING


class Stopped(Exception):
    """Ends a run at ``stop``: the run ends well."""


class RunFailed(Exception):
    """Ends a run that fails; ``action`` names the action that was refused, None where no action was at fault.

    ``assumed`` says that the failure rests on something made up, ``undecided`` names the unknown condition that it rests on, and
    ``message_undecided`` the one that its message alone rests on.
    """

    def __init__(
        self,
        error: StepError,
        action: str | None = None,
        *,
        assumed: bool = False,
        undecided: Undecided | None = None,
        message_undecided: Undecided | None = None,
    ) -> None:
        super().__init__(error.message)
        self.error = error
        self.action = action
        self.assumed = assumed
        self.undecided = undecided
        self.message_undecided = message_undecided

    def as_value(self) -> dict[str, Any]:
        """Returns what ``problem`` stands for in ``catch`` and ``on_failure``."""
        return {
            "action": self.action if self.action is not None else MISSING,
            "message": self.error.message,
            "code": self.error.code,
            "request_id": self.error.request_id if self.error.request_id is not None else MISSING,
        }


class NeedsAttention(Exception):
    """Ends a run at which a person must look: the outcome of an action is unknown, or whether it may be sent."""

    def __init__(self, error: StepError) -> None:
        super().__init__(error.message)
        self.error = error
