"""HTTP transport: one request over a connection of its own, to an address that was judged before, within bounds of time and size.

A connection serves one request. One that is kept open may be closed by the other side while the next request is on its way, and then nobody
knows whether that was read: a doubt which costs more than a handshake. Nothing is shared between requests, so there are no cookies either.
Of the environment nothing is used but the certificates that it names (``SSL_CERT_FILE``, ``SSL_CERT_DIR``): no proxy, no ``.netrc``.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import cache
from time import monotonic
from typing import Any, Literal, TypeAlias

import httpcore2
import httpx2

from wfrun.live.addresses import Route
from wfrun.support.records import frozen

CONNECT_SECONDS = 5.0
"""How long making a connection may take, the handshake of TLS apart."""

REQUEST_SECONDS = 30.0
"""How long a request may take in all, where the call does not say."""

MAX_BODY_BYTES = 1 << 20
"""The largest answer that is read, in bytes after decompression."""

_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
"""The encodings of bodies that are read: those that requests ask for, whatever else is installed."""

_WRITTEN_AT_ONCE = 1 << 16
"""The bytes that are written before the time is looked at."""

Header: TypeAlias = tuple[str, bytes]

Fault: TypeAlias = Literal["too-large", "broken", "late", "unreadable"]
"""Why the body of an answer was not read to its end: too many bytes, a connection that broke, no time left, or a compression that fails."""


class NotSent(Exception):
    """No connection was made, so nothing of a request was sent. The text goes on where a sentence has named the host."""

    def __init__(self, problem: str, lasting: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.lasting = lasting
        """Trying again changes nothing: the certificate is another host's."""


class NoAnswer(Exception):
    """A request was sent, in part at least, and no answer came. The text goes on where a sentence has named the host."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@frozen
class Reply:
    """An answer of another service; ``fault`` where its body is not whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fault: Fault | None = None

    def header(self, name: str) -> str | None:
        """Returns a header, several of one name joined by commas; None where there is none. ``name`` is in small letters."""
        values = [value for one, value in self.headers if one == name]
        return ", ".join(values) if values else None


class Deadline:
    """The moment at which a request has taken too long."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    def within(self, seconds: float | None) -> float:
        """Returns how many seconds the next operation may take; 0 where no time is left."""
        left = max(0.0, self._end - monotonic())
        return left if seconds is None else min(seconds, left)


_UNLOGGED: ContextVar[bool] = ContextVar("unlogged", default=False)


def _logged(record: logging.LogRecord) -> bool:
    return not _UNLOGGED.get()


# At its finest level the library logs the headers of answers, and an answer may repeat what it was sent.
for _name in ("httpcore2.connection", "httpcore2.http11"):
    logging.getLogger(_name).addFilter(_logged)


@cache
def trusted_certificates() -> ssl.SSLContext:
    """Returns the certificates that this machine trusts, for all connections of the process. Raises ``OSError`` where none can be read."""
    return httpx2.create_ssl_context()


def exchange(
    route: Route,
    method: str,
    headers: Sequence[Header],
    body: bytes | None,
    deadline: Deadline,
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """Sends one request and returns the answer; raises ``NotSent`` and ``NoAnswer``.

    The headers of the connection are added: ``Host``, ``Content-Length``.
    """
    url = httpcore2.URL(scheme=route.url.raw_scheme, host=route.url.raw_host, port=route.url.port, target=route.url.raw_path)
    sent = [(b"Host", route.url.netloc), *((name.encode("ascii", "replace"), value) for name, value in headers)]
    if body is not None:
        sent.append((b"Content-Length", str(len(body)).encode("ascii")))
    try:
        context = (tls or trusted_certificates()) if route.encrypted else None
    except OSError:
        raise NotSent("was not asked: the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read", lasting=True) from None
    connection = httpcore2.HTTPConnection(origin=url.origin, ssl_context=context, network_backend=_CheckedAddresses(route, deadline))
    request = httpcore2.Request(method, url, headers=sent, content=body)
    unlogged = _UNLOGGED.set(True)
    try:
        return _answer(connection, request)
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        raise _not_sent(error) from None
    except httpcore2.LocalProtocolError:
        raise NotSent("was not asked: the request has a header that HTTP does not allow", lasting=True) from None
    except httpcore2.TimeoutException:
        raise NoAnswer(f"did not answer within {deadline.seconds:g} second{'' if deadline.seconds == 1 else 's'}") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        protocol = isinstance(error, httpcore2.ProtocolError)
        told = "sent an answer that is no HTTP" if protocol else "closed the connection before it answered"
        raise NoAnswer(told) from None
    finally:
        connection.close()
        _UNLOGGED.reset(unlogged)


def _answer(connection: httpcore2.HTTPConnection, request: httpcore2.Request) -> Reply:
    got = connection.handle_request(request)
    if got.status < 200:
        got.close()
        raise httpcore2.RemoteProtocolError("an interim answer is the last one")
    headers = tuple((name.decode("ascii", "replace").lower(), _header_text(value)) for name, value in got.headers)
    encodings = {one.strip().lower() for name, value in headers if name == "content-encoding" for one in value.split(",")}
    known = encodings <= _ENCODINGS
    answer = httpx2.Response(got.status, headers=got.headers, stream=_Stream(got))
    body = bytearray()
    fault: Fault | None = None
    try:
        for piece in answer.iter_bytes() if known else answer.iter_raw():
            body += piece
            if not known:
                fault = "unreadable"
                break
            if len(body) > MAX_BODY_BYTES:
                fault = "too-large"
                break
    except httpcore2.TimeoutException:
        fault = "late"
    except (httpcore2.NetworkError, httpcore2.ProtocolError):
        fault = "broken"
    except httpx2.DecodingError:
        fault = "unreadable"
    return Reply(got.status, headers, bytes(body[:MAX_BODY_BYTES]), fault)


def _header_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _not_sent(error: Exception) -> NotSent:
    """Returns why no connection was made."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NotSent(f"shows a certificate that is not trusted: {cause.verify_message}", lasting=True)
        if isinstance(cause, ssl.SSLError):
            return NotSent("could not be reached over TLS")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore2.ConnectTimeout):
        return NotSent("took too long to reach")
    return NotSent("could not be reached")


class _Stream(httpx2.SyncByteStream):
    """The bytes of an answer as they came, for decompression."""

    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _CheckedAddresses(httpcore2.NetworkBackend):
    """Connects to the addresses of a route, one after the other, whatever the name leads to meanwhile."""

    def __init__(self, route: Route, deadline: Deadline) -> None:
        self._route = route
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connects to the first address that answers."""
        failure: Exception = httpcore2.ConnectTimeout()
        connecting = Deadline(self._deadline.within(CONNECT_SECONDS))
        for address in self._route.addresses:
            left = connecting.within(None)
            if not left:
                break
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=left, socket_options=socket_options or ())
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose operations all end by one moment, however slowly the other side sends."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Reads what came; raises ``ReadTimeout``."""
        left = self._deadline.within(timeout)
        if not left:
            raise httpcore2.ReadTimeout
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Writes all of it; raises ``WriteTimeout``."""
        for start in range(0, len(buffer), _WRITTEN_AT_ONCE):
            left = self._deadline.within(timeout)
            if not left:
                raise httpcore2.WriteTimeout
            self._stream.write(buffer[start : start + _WRITTEN_AT_ONCE], left)

    def close(self) -> None:
        """Closes the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Begins TLS, with the name of the host in the handshake and in the certificate; raises ``ConnectTimeout`` and ``ConnectError``."""
        left = self._deadline.within(timeout)
        if not left:
            raise httpcore2.ConnectTimeout
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Returns what the connection tells about itself."""
        return self._stream.get_extra_info(info)
