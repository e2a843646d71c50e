"""A server that answers with bytes as they are told: HTTP or not, whole or in part."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Pause(NamedTuple):
    """A pause between two parts of an answer, in seconds; the server's end breaks it off."""

    seconds: float


class RawServer:
    """A server at ``url``. ``answers`` are those of the next requests, each in parts; the last one is given again.

    ``requests`` are what came, as it came.
    """

    def __init__(self, answers: Iterable[Iterable[bytes | Pause]]) -> None:
        self.answers = [list(parts) for parts in answers]
        self.requests: list[bytes] = []
        self._ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(300)
            request = _read_request(connection)
            if not request:
                return
            self.requests.append(request)
            parts = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
            for part in parts:
                if isinstance(part, Pause):
                    if self._ended.wait(part.seconds):
                        return
                else:
                    connection.sendall(part)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        end = time.monotonic() + 10
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and not data.startswith(b"\x16"):  # a greeting of TLS is answered at once
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def raw_server(*answers: Iterable[bytes | Pause]) -> Iterator[RawServer]:
    """Runs a server while the block runs."""
    server = RawServer(answers)
    try:
        yield server
    finally:
        server.close()


def http(status: int, body: bytes | str = b"", *headers: str, length: int | None = None) -> bytes:
    """An answer in HTTP; ``length`` is what it says of its length, where that is not its body's."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(data) if length is None else length}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data
