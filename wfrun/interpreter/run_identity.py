"""Who a run is, and the keys that keep its effects from happening twice.

A run is account, mode, event and workflow name; never the script's version, so that an edited script does not act again on an event that
it has acted on.
"""

from __future__ import annotations

import hashlib

from wfrun.support.records import frozen

KEY_LIMIT = 255
"""Stripe accepts idempotency keys up to this many characters (Stripe API reference, idempotent requests)."""


def _short(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


@frozen
class RunIdentity:
    """What makes a run the same run: ``event`` is the event's id or, for a workflow started by name, the key of the start."""

    workflow: str
    event: str
    account: str | None = None
    livemode: bool = False

    @property
    def run(self) -> str:
        """The run's id: ``run_`` and 24 hexadecimal digits."""
        mode = "live" if self.livemode else "test"
        return "run_" + _short("\x1f".join((self.account or "", mode, self.event, self.workflow)), 24)

    def key(self, path: str) -> str:
        """The idempotency key of the step at a place: ``wf_``, the workflow's mark, and a digest of run and place."""
        return f"wf_{workflow_tag(self.workflow)}_{_short(self.run + chr(31) + path, 40)}"


def workflow_tag(workflow: str) -> str:
    """What all idempotency keys of a workflow have in common.

    An event that was caused by one of them tells so in ``request.idempotency_key``.
    """
    return _short(workflow, 10)


def caused_by(workflow: str, request_key: object) -> bool:
    """Whether a request with this idempotency key was made by the workflow."""
    return isinstance(request_key, str) and request_key.startswith(f"wf_{workflow_tag(workflow)}_")
