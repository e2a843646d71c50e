"""Plain HTTP to a server: for what a library can't send."""

from __future__ import annotations

import http.client
import json as json_text
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """An answer of HTTP: the names of its headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json_text.loads(self.body)

    @property
    def error(self) -> Any:
        return self.json["error"]


def call(
    address: str,
    method: str,
    path: str,
    body: bytes | str = b"",
    *,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    key: str | None = "sk_test_1",
    timeout: float = 300.0,
) -> Answer:
    """Sends one request on a connection of its own."""
    sent = {"Authorization": f"Bearer {key}"} if key is not None else {}
    if json is not None:
        body, kind = json_text.dumps(json), "application/json"
    else:
        kind = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=timeout)
    try:
        connection.request(method, path, body or None, {"Content-Type": kind, **sent, **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()
