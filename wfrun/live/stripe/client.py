"""Stripe client: sends one request through Stripe's own library, and gives back what came as it came.

The library writes the request: its form, its headers, its version. It neither repeats nor reads anything here: an answer is kept as bytes,
so that numbers stay exact, and a redirect, an answer without an end and one that is no JSON are answers like any other.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from weakref import WeakSet

import stripe
import urllib3

from wfrun.live.configuration import STRIPE_API
from wfrun.live.stripe.exchange import UNWRITTEN, HttpAnswer, HttpRequest
from wfrun.values.secret import Secret

CONNECT_SECONDS = 5.0
"""How long a connection may take."""

READ_SECONDS = 60.0
"""How long an answer may take where the call does not say. A payment that a bank decides on takes Stripe up to 30 seconds."""

MAX_ANSWER = 32 << 20
"""Bytes of the largest answer that is read."""

_CHUNK = 1 << 16

_HOSTS = ("api", "connect", "files", "meter_events")
"""Stripe's servers, by the library's names for them."""

_OPTIONS = frozenset(
    {"api_key", "base", "content_type", "headers", "idempotency_key", "max_network_retries", "method_", "stripe_account", "stripe_context",
     "stripe_version", "url_", "usage"}
)  # fmt: skip
"""Names that ``raw_request`` takes for itself. An operation with such a parameter is called by its own method: ``usage`` of a SetupIntent
would be left out without a word."""


_UNLOGGED: ContextVar[bool] = ContextVar("unlogged", default=False)


def _logged(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO or not _UNLOGGED.get()


def _keep_out_of_logs() -> None:
    """Keeps what is sent and answered out of the libraries' logs: a parameter may be a secret, and an error repeats it."""
    for name in ("stripe", "urllib3.connectionpool"):
        logging.getLogger(name).addFilter(_logged)
    told: Any = stripe._util
    told.STRIPE_LOG = None  # a variable of the environment that makes the library print all of it on the terminal


_keep_out_of_logs()


class StripeClient:
    """A client for one key and one server; safe to share between threads, of which each has its own connections."""

    def __init__(self, key: Secret, base: str = STRIPE_API) -> None:
        stripe.enable_telemetry = False
        self._transport = _Transport()
        addresses: Any = None if base == STRIPE_API else dict.fromkeys(_HOSTS, base.rstrip("/"))
        self._client = stripe.StripeClient(key.reveal(), base_addresses=addresses, max_network_retries=0, http_client=self._transport)

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Sends a request once; never raises for what the outside does."""
        options: dict[str, Any] = {"stripe_version": request.release, "max_network_retries": 0}
        if request.account is not None:
            options["stripe_account"] = request.account
        if request.idempotency_key is not None:
            options["idempotency_key"] = request.idempotency_key
        self._transport.begin(request.timeout)
        quiet = _UNLOGGED.set(True)
        try:
            if _OPTIONS.isdisjoint(request.parameters):
                self._client.raw_request(request.verb.lower(), request.path, **options, **request.parameters)
            else:
                self._method(request.operation)(dict(request.parameters), options)
        except Exception:
            # What the library makes of an answer is not asked for; where it made no request, there is none.
            return self._transport.answer or HttpAnswer(failure=UNWRITTEN, sent=False)
        finally:
            _UNLOGGED.reset(quiet)
        return self._transport.answer or HttpAnswer(failure=UNWRITTEN, sent=False)

    def close(self) -> None:
        """Closes the connections of all threads."""
        self._transport.close()

    def _method(self, operation: str) -> Any:
        found: Any = self._client if operation.startswith("v2.") else self._client.v1
        for word in operation.split("."):
            found = getattr(found, word)
        return found


class _Unanswered(Exception):
    """No answer came that the library could read. It is no error that the library would try again."""


class _Transport(stripe.RequestsClient):
    """The connections of the library: each request once, without redirects, with an end to every wait, and the answer kept as it came."""

    def __init__(self) -> None:
        super().__init__()
        self._of_thread = threading.local()
        self._sessions: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()

    def begin(self, timeout: float | None) -> None:
        """Begins a request of this thread: forgets the last answer."""
        self._of_thread.answer = None
        self._of_thread.timeout = timeout

    @property
    def answer(self) -> HttpAnswer | None:
        """Returns the answer to the request of this thread."""
        found: HttpAnswer | None = self._of_thread.answer
        return found

    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Sends a request and keeps its answer; gives it to the library."""
        seconds = self._of_thread.timeout or READ_SECONDS
        began = time.monotonic()
        sent = False
        answer = HttpAnswer()
        try:
            response = self._connections().request(
                method,
                url,
                headers=headers,
                data=post_data,
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
                verify=stripe.ca_bundle_path,
            )
            sent = True
            answer = HttpAnswer(response.status_code, response.headers)
            body, failure = _read(response, began + min(CONNECT_SECONDS, seconds) + seconds)
            answer = HttpAnswer(response.status_code, response.headers, body, failure)
        except Exception as error:
            answer = HttpAnswer(answer.status, answer.headers, None, _words(error, time.monotonic() - began), sent or _was_sent(error))
        self._of_thread.answer = HttpAnswer(
            answer.status, answer.headers, answer.body, answer.failure, answer.sent, time.monotonic() - began
        )
        if answer.body is None or answer.status is None:
            raise _Unanswered
        return answer.body, answer.status, answer.headers

    def close(self) -> None:
        """Closes the connections of all threads."""
        with self._lock:
            sessions = list(self._sessions)
        for session in sessions:
            session.close()

    def _connections(self) -> Any:
        session = getattr(self._of_thread, "session", None)
        if session is None:
            requests: Any = self.requests
            session = self._of_thread.session = requests.Session()
            session.auth = _as_it_is  # else a password file of the machine would replace the key
            with self._lock:
                self._sessions.add(session)
        return session


def _as_it_is(request: Any) -> Any:
    return request


def _read(response: Any, end: float) -> tuple[bytes | None, str | None]:
    """Reads an answer to its end, but no longer than until ``end`` (seconds of the monotonic clock); returns it, or why not."""
    pieces: list[bytes] = []
    size = 0
    whole = False
    try:
        while True:
            piece = response.raw.read1(_CHUNK, decode_content=True)
            if not piece:
                whole = True
                return b"".join(pieces), None
            size += len(piece)
            if size > MAX_ANSWER:
                return None, f"the answer is larger than {MAX_ANSWER >> 20} MiB"
            if time.monotonic() > end:
                return None, "the answer came too slowly"
            pieces.append(piece)
    finally:
        if whole:
            response.raw.release_conn()
        else:
            response.close()


def _causes(error: BaseException) -> list[BaseException]:
    """Returns an error with what it was made from."""
    found: list[BaseException] = []
    left: list[object] = [error]
    while left and len(found) < 20:
        one = left.pop()
        if isinstance(one, BaseException) and not any(one is known for known in found):
            found.append(one)
            left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found


_NEVER_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    urllib3.exceptions.LocationParseError,
)


_UNWRITTEN = frozenset({"InvalidHeader", "InvalidProxyURL", "InvalidSchema", "InvalidURL", "MissingSchema"})


def _was_sent(error: Exception) -> bool:
    """Reports whether a request that got no answer may have arrived: not where there was no connection, nor a trusted one."""
    causes = _causes(error)
    if any(isinstance(one, _NEVER_CONNECTED) for one in causes):
        return False
    if any(type(one).__name__ == "SSLCertVerificationError" for one in causes):
        return False
    # What is refused before a connection is asked for: a header or an address that cannot be written.
    return not _is_unwritten(error)


def _is_unwritten(error: Exception) -> bool:
    return type(error).__name__ in _UNWRITTEN or isinstance(error, UnicodeError)


def _words(error: Exception, seconds: float) -> str:
    """Returns in words why no answer came within so many seconds."""
    causes = _causes(error)
    names = {type(one).__name__ for one in causes}
    if _is_unwritten(error):
        return UNWRITTEN
    if "NameResolutionError" in names or "gaierror" in names:
        return "the name of the server is not known"
    if "ConnectTimeoutError" in names or "ConnectTimeout" in names:
        return f"no connection within {_rounded(seconds)} seconds"
    if "ReadTimeoutError" in names or "ReadTimeout" in names or any(isinstance(one, TimeoutError) for one in causes):
        return f"no answer within {_rounded(seconds)} seconds"
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return "the connection was refused"
    if "ProxyError" in names:
        return "the proxy could not be reached"
    if "SSLCertVerificationError" in names:
        return "the certificate of the server is not one that is trusted"
    if "SSLError" in names:
        return "the encrypted connection broke"
    if "NewConnectionError" in names:
        return "the server could not be reached"
    return "the connection broke before the answer was there"


def _rounded(seconds: float) -> str:
    return f"{round(seconds, 1 if seconds >= 1 else 2):g}"
