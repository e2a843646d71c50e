"""Outcomes: what an answer of Stripe means for a call: it happened, it surely did not, nobody knows, or it is to be tried again.

Sources: https://docs.stripe.com/error-low-level, https://docs.stripe.com/api/errors, https://docs.stripe.com/api/idempotent_requests,
https://docs.stripe.com/rate-limits.

- An error of the request or of a card is final: Stripe did not do it.
- Too many requests, an object that is locked and a connection that was never there are tried again; nothing happened.
- An idempotency key in use, an error of the server, a lost answer and one that cannot be read or tells of no object leave in doubt whether
  a write happened. It is tried again with the same key, which tells. A read is only read again.
- An error of the server that Stripe gives again for the same key, and a key that stands for another request, can be told by a person only.
- Where an earlier try may have happened (``repeated``), only what Stripe says under the same idempotency key ends the doubt: a refusal that
  comes before it, of the API key or of its permissions, does not. Deletions have no such key: what they are refused with, their channel
  looks into.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from wfrun.interpreter.effects import Refused, TryAgain, Unknown
from wfrun.live.stripe.answers import Unreadable, read_answer, tells_of_an_object
from wfrun.live.stripe.exchange import UNWRITTEN, HttpAnswer
from wfrun.live.stripe.keys import without_keys
from wfrun.support.records import frozen
from wfrun.support.short_text import shortened_line

MAX_MESSAGE = 2_000
"""Characters of a sentence of Stripe's at most."""

MAX_AFTER = 86_400.0
"""Seconds for which Stripe is left alone at most, whatever it asks for."""

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")

_BEFORE_THE_KEY = (401, 403)
"""Statuses of refusals that come before Stripe looks at an idempotency key."""

KEY_REFUSED = ("authentication_error", "api_key_expired", "platform_api_key_expired", "secret_key_required")
"""Codes of the refusals of a key, whatever is asked with it (https://docs.stripe.com/error-codes)."""

_CODE_OF_STATUS: Mapping[int, str] = {401: "authentication_error", 403: "permission_error"}
"""Status → the code of an error to which Stripe gives none (https://docs.stripe.com/error-handling)."""


@frozen
class Asked:
    """A request as far as its answer is read by it.

    ``writes`` says that the request changes something, ``repeated`` that an earlier try may have happened.
    """

    writes: bool
    repeated: bool
    now: int
    """When it was sent, unix seconds."""

    @property
    def in_doubt(self) -> bool:
        """Returns whether an earlier try may have happened."""
        return self.writes and self.repeated


def outcome(asked: Asked, answer: HttpAnswer) -> Mapping[str, Any] | Refused | Unknown | TryAgain:
    """Returns the object that Stripe answered with, or what else the answer means."""
    now = asked.now + int(answer.seconds)
    if answer.status is None:
        return _unanswered(asked, answer, now)
    try:
        value = read_answer(answer.body) if answer.body is not None else None
    except Unreadable as fault:
        return _unreadable(asked, answer, str(fault), now)
    if value is None:
        return _unreadable(asked, answer, answer.failure or "it cannot be read", now)
    if 200 <= answer.status < 300:
        if not tells_of_an_object(value, listed=not asked.writes):
            return _unreadable(asked, answer, "it tells of no object", now)
        return value
    error = value.get("error")
    if not isinstance(error, Mapping):
        return _unreadable(asked, answer, "it does not say what went wrong", now)
    return _error(asked, answer, error, now)


def is_replayed(answer: HttpAnswer) -> bool:
    """Reports whether Stripe gives an answer again that it gave to the same idempotency key before."""
    return str(answer.headers.get("Idempotent-Replayed")).lower() == "true"


def _unanswered(asked: Asked, answer: HttpAnswer, now: int) -> Refused | TryAgain:
    why = answer.failure or "no answer came"
    if not answer.sent and why == UNWRITTEN and not asked.in_doubt:
        return Refused("wrong-type", f"the call was not sent: {why}", now, started=asked.now)
    sent = asked.writes and (answer.sent or asked.repeated)
    return TryAgain(f"Stripe did not answer: {why}", now, sent)


def _unreadable(asked: Asked, answer: HttpAnswer, why: str, now: int) -> TryAgain:
    """Returns what an answer means that is not in Stripe's form: something between here and Stripe, or the end of a page."""
    return TryAgain(f"Stripe's answer ({_status(answer)}) says nothing: {why}", now, asked.writes, _after(answer))


def _error(asked: Asked, answer: HttpAnswer, error: Mapping[str, Any], now: int) -> Refused | Unknown | TryAgain:
    status = answer.status or 0
    kind = _text(error.get("type"), _CODE) or "invalid_request_error"
    code = _text(error.get("code"), _CODE) or _CODE_OF_STATUS.get(status) or kind
    message = told(error.get("message")) or f"Stripe gave no reason ({_status(answer)})"
    request_id = _text(answer.headers.get("Request-Id"), _REQUEST_ID)
    refused = Refused(code, message, now, started=asked.now, request_id=request_id)
    may_try = {"true": True, "false": False}.get(str(answer.headers.get("Stripe-Should-Retry")).lower())
    replayed = is_replayed(answer)

    if kind == "idempotency_error" and status != 409:
        return Unknown(
            f"another request was sent to Stripe under this idempotency key before, so look what happened: {message}",
            now,
            started=asked.now,
        )
    if status == 429 or (status == 400 and code == "rate_limit"):
        return TryAgain(message, now, asked.in_doubt, _after(answer), code)
    if status == 409:
        if code == "idempotency_key_in_use" or kind == "idempotency_error":
            return TryAgain(message, now, asked.writes, _after(answer), code)
        if may_try is False:
            return _final(asked, refused, status)
        return TryAgain(message, now, asked.in_doubt, _after(answer), code)
    if status == 501:
        return _final(asked, refused, status)
    if status >= 500:
        if asked.writes and (replayed or may_try is False):
            return Unknown(
                f"Stripe broke down while it carried this out, and says so whenever it is asked: {message}", now, started=asked.now
            )
        return TryAgain(message, now, asked.writes, _after(answer), code)
    if may_try is True:
        return TryAgain(message, now, asked.in_doubt, _after(answer), code)
    return _final(asked, refused, status)


def _final(asked: Asked, refused: Refused, status: int) -> Refused | Unknown:
    """Returns a refusal as such, unless an earlier try may have happened and this answer does not tell."""
    if asked.in_doubt and (status in _BEFORE_THE_KEY or status >= 500):
        return Unknown(f"an earlier try may have happened, and Stripe now refuses: {refused.message}", refused.now, started=asked.now)
    return refused


def told(message: object) -> str:
    """Returns a sentence of Stripe's on one line, without keys."""
    return shortened_line(without_keys(message), MAX_MESSAGE) if isinstance(message, str) else ""


def _text(value: object, form: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _status(answer: HttpAnswer) -> str:
    status = answer.status or 0
    return f"a redirect, {status}" if 300 <= status < 400 else f"status {status}"


def _after(answer: HttpAnswer) -> float | None:
    """Returns for how many seconds Stripe asks to be left alone (``Retry-After``: seconds, or a date beside that of the answer)."""
    given = answer.headers.get("Retry-After")
    if given is None:
        return None
    text = str(given).strip()
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", text):
        return min(float(text), MAX_AFTER)
    try:
        seconds = (parsedate_to_datetime(text) - parsedate_to_datetime(str(answer.headers.get("Date")))).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), MAX_AFTER)
