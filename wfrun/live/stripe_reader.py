"""Stripe reader: reads objects and lists from Stripe for a simulation. Nothing but ``GET`` ever leaves it.

A simulation does not wait for long and does not fail because something cannot be read: a read is tried a few times, and what cannot be read
is answered with the reason. Where Stripe cannot be reached at all, it is not asked again and again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from wfrun.interpreter.effects import Refused, TryAgain, Unknown
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.masking import Mask, configured_texts
from wfrun.live.stripe.calls import path_of
from wfrun.live.stripe.connection import StripeConnection
from wfrun.live.stripe.exchange import HttpRequest
from wfrun.live.stripe.outcomes import Asked, outcome
from wfrun.stripe_catalog import Operation
from wfrun.stripe_catalog.reading import Unreadable

TRIES = 3
"""How often a read is tried at most."""

READ_SECONDS = 20.0
"""How long an answer may take."""

LONGEST_PAUSE_SECONDS = 5.0
"""How long Stripe is left alone between two tries at most."""

FAILURES = 2
"""Reads in a row without an answer after which Stripe is not asked again."""

_PERMISSION = re.compile(r"'(rak_[a-z0-9_.]+)' permission")


class StripeReader:
    """Reads from the account of a key, in one API release. See ``stripe_catalog.reading.Reader``."""

    def __init__(self, configuration: LiveConfiguration, release: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Raises ``UnusableKey``."""
        self.configuration = configuration
        self._connection = StripeConnection(configuration)
        self.key = self._connection.key()
        self.release = release
        self._sleep = sleep
        self._mask = Mask(configured_texts(configuration))
        self._failures = 0
        self._last = ""

    def read(self, operation: Operation, arguments: Mapping[str, Any], account: str | None) -> Any:
        """Returns the answer to an operation as JSON, None where Stripe has no such object, ``Unreadable`` where that cannot be told."""
        if operation.verb != "GET":
            raise ValueError(f"{operation.id} does not only read")
        if operation.host != "api":
            return Unreadable("it is a file")
        if self._failures >= FAILURES:
            return Unreadable(self._last)
        ids = tuple(str(arguments[parameter.name]) for parameter in operation.path)
        if any(not one.strip() or one in (".", "..") for one in ids):
            return None
        names = {parameter.name for parameter in operation.path}
        given = {name: value for name, value in arguments.items() if name not in names and value is not None}
        request = HttpRequest(operation.id, "GET", path_of(operation, ids), given, self.release, account, None, READ_SECONDS)
        found = self._tried(request)
        if isinstance(found, Refused):
            return None if found.code == "resource_missing" else Unreadable(self._mask.text(reason(found)))
        return found

    def _tried(self, request: HttpRequest) -> Any:
        asked = Asked(writes=False, repeated=False, now=0)
        for number in range(1, TRIES + 1):
            answer = self._connection.send(request)
            found = outcome(asked, answer)
            if not isinstance(found, TryAgain):
                self._failures = 0
                return Unreadable(self._mask.text(found.message)) if isinstance(found, Unknown) else found
            self._last = self._mask.text(found.message)
            if number < TRIES:
                self._sleep(min(found.after if found.after is not None else 0.5 * 2 ** (number - 1), LONGEST_PAUSE_SECONDS))
        self._failures = self._failures + 1 if answer.status is None else 0
        return Unreadable(self._last)

    def close(self) -> None:
        """Closes the connections."""
        self._connection.close()


def missing_permission(message: str) -> str | None:
    """Returns the permission that a restricted key lacks, by Stripe's sentence on it; None where it names none."""
    found = _PERMISSION.search(message)
    return found[1] if found is not None else None


def reason(refusal: Refused) -> str:
    """Returns why Stripe refused a read, as the end of a sentence."""
    permission = missing_permission(refusal.message)
    if permission is not None:
        return f"the key has not the permission `{permission}`"
    return f"Stripe refuses it: {refusal.message}"
