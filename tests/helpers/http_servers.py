"""HTTP servers on this machine that answer as a test says, byte by byte: also what no server should send."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from wfrun.support.json_text import read_json


class Received(NamedTuple):
    """A request that a server read: the names of its headers in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return read_json(self.body)


Behaviour = Callable[[Received, socket.socket], bytes | None]
"""Returns the bytes of an answer; None where it wrote what it wanted to."""


class Server(NamedTuple):
    """A running server: its port, and what it received."""

    port: int
    received: list[Received]
    names: list[str | None]
    """The names of hosts that TLS was asked for."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


def answer(status: int = 200, body: bytes | str = b"", headers: Mapping[str, str] | None = None, kind: str = "text/plain") -> bytes:
    """Returns an answer as it is sent."""
    data = body.encode() if isinstance(body, str) else body
    sent = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close", **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + data


def redirect(status: int, location: str) -> bytes:
    """Returns an answer that sends on."""
    return answer(status, headers={"Location": location})


@contextmanager
def serving(behaviour: Behaviour | bytes, certificate: str | None = None) -> Iterator[Server]:
    """Answers requests, each on a connection of its own, until the block ends. ``certificate`` is the file of a key and certificate."""
    listener = socket.create_server(("127.0.0.1", 0))
    received: list[Received] = []
    names: list[str | None] = []
    tls = None
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        tls.sni_callback = lambda _, name, __: names.append(name)

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(300)
            stream = tls.wrap_socket(connection, server_side=True) if tls is not None else connection
            with stream:
                request = _read(stream)
                if request is None:
                    return
                received.append(request)
                data = behaviour if isinstance(behaviour, bytes) else behaviour(request, stream)
                if data is not None:
                    stream.sendall(data)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield Server(listener.getsockname()[1], received, names)
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(300)


def _read(stream: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        got = stream.recv(65_536)
        if not got:
            return None
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        got = stream.recv(65_536)
        if not got:
            return None
        body += got
    method, target, _ = first.split(" ")
    return Received(method, target, headers, body)
