"""Run identity: the id of a run, and the idempotency keys that keep its effects from happening twice.

A run is account, mode, event and workflow name; never the script's version, so that an edited script does not act again on an event that
it has acted on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from wfrun.interpreter.event_origin import account_of
from wfrun.support.records import frozen

KEY_LIMIT = 255
"""Characters of the longest idempotency key that Stripe accepts (Stripe API reference, idempotent requests)."""


KEY_FORM = f"text of 1 to {KEY_LIMIT} letters, digits and signs of ASCII"
"""What an idempotency key is: it is sent in a header."""

_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def is_key(text: str) -> bool:
    """Reports whether a text may be an idempotency key."""
    return len(text) <= KEY_LIMIT and _KEY.fullmatch(text) is not None


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


@frozen
class RunIdentity:
    """The identity of a run. ``event`` is the event's id or, for a workflow started by name, its ``start_key``.

    ``generation`` counts the replays that people asked for: each is a run of its own, with keys of its own.
    """

    workflow: str
    event: str
    account: str | None = None
    livemode: bool = False
    generation: int = 0

    @property
    def run_id(self) -> str:
        """The run's id: ``run_`` and 24 hexadecimal digits."""
        mode = "live" if self.livemode else "test"
        replay = (str(self.generation),) if self.generation else ()
        return "run_" + _digest("\x1f".join((self.account or "", mode, self.event, self.workflow, *replay)), 24)

    def idempotency_key(self, path: str) -> str:
        """Returns the idempotency key of the step at a path: ``wf_``, the workflow's tag, and a digest of run and path."""
        return f"wf_{workflow_tag(self.workflow)}_{_digest(self.run_id + chr(31) + path, 40)}"


def identity_on_event(workflow: str, event: Mapping[str, Any]) -> RunIdentity:
    """Returns the identity of a workflow's run on an event of whatever shape."""
    event_id = event.get("id")
    return RunIdentity(
        workflow,
        event_id if isinstance(event_id, str) and event_id else f"content:{_content_digest(event)}",
        account_of(event),
        event.get("livemode") is True,
    )


def _content_digest(event: Mapping[str, Any]) -> str:
    """Returns a digest of all that an event holds, of whatever shape and depth: without an id that alone tells it from others."""
    digest = hashlib.sha256()
    left: list[Any] = [event]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            entries = sorted(one.items(), key=lambda entry: str(entry[0]))
            digest.update(b"{%d" % len(entries))
            for key, value in entries:
                left += [value, str(key)]
        elif isinstance(one, list | tuple):
            digest.update(b"[%d" % len(one))
            left.extend(one)
        else:
            text = hex(one) if type(one) is int else str(one)  # a long integer has no decimal text
            digest.update(f"{type(one).__name__}:{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def start_key(kind: str, now: int, given: Mapping[str, Any]) -> str:
    """Returns the stand-in for the event of a run started by name: its ``kind``, moment (unix seconds) and a digest of its input."""
    return f"{kind}:{now}:" + hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()[:16]


def renewed_key(key: str, epoch: int) -> str:
    """Returns the key of a step that was answered with an error ``epoch`` times: Stripe keeps such an answer with its key."""
    if not epoch:
        return key
    longer = f"{key}_{epoch}"
    return longer if len(longer) <= KEY_LIMIT else f"wf_{_digest(longer, 40)}"


def workflow_tag(workflow: str) -> str:
    """Returns the tag in all idempotency keys of a workflow.

    An event that was caused by one of them says so in ``request.idempotency_key``.
    """
    return _digest(workflow, 10)


def caused_by(workflow: str, request_key: object) -> bool:
    """Reports whether the workflow made the request with this idempotency key."""
    return isinstance(request_key, str) and request_key.startswith(f"wf_{workflow_tag(workflow)}_")
