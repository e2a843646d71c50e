"""HTTP messages: a request and an answer, as values that know no server."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field

from wfrun.support.records import frozen


@frozen
class HttpRequest:
    """A request: ``path`` as it was sent, still percent-encoded; the names of ``headers`` in lower case."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Returns a header by its name in lower case."""
        return self.headers.get(name)


@frozen
class HttpAnswer:
    """An answer: its status, its headers and its bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    content_type: str = field(default="application/json")
