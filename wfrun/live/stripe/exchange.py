"""Exchange: one request to Stripe, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.support.records import frozen

UNWRITTEN = "the request could not be written"
"""Why a request was not sent whose parts no client writes: a key or an account with signs that a header does not take."""


@frozen
class HttpRequest:
    """A request: the operation's id, its verb and path, and the parameters as the API takes them."""

    operation: str
    verb: str
    path: str
    parameters: Mapping[str, Any]
    release: str
    account: str | None = None
    idempotency_key: str | None = None
    timeout: float | None = None
    """Seconds for the answer."""


@frozen
class HttpAnswer:
    """The answer to a request, or why there is none.

    ``status`` is None where no answer came, and ``failure`` says in words why. ``sent`` is False where the request surely never arrived.
    ``body`` is None where it could not be read to its end; ``failure`` then says why, too.
    """

    status: int | None = None
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    failure: str | None = None
    sent: bool = True
    seconds: float = 0.0
