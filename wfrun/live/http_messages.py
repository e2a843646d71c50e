"""HTTP messages: what a call's arguments come to as a request, and what an answer comes to as a value of the language."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from wfrun.interpreter.effects import Call, Json
from wfrun.live.http_transport import Fault, Header, Reply
from wfrun.live.masking import Mask, revealed
from wfrun.support.json_reader import BadJson, read_json
from wfrun.support.json_text import json_bytes
from wfrun.support.records import frozen
from wfrun.version import __version__

USER_AGENT = f"wfrun/{__version__}"

SIGNATURE_HEADER = "Wfrun-Signature"
"""``t=UNIX_SECONDS,v1=HEX``: the HMAC-SHA256 of ``UNIX_SECONDS.BODY``, in the form of Stripe's own signatures
(https://docs.stripe.com/webhooks#verify-manually)."""

_ANYWHERE = frozenset({"accept", "accept-language"})
"""Headers of a script that other hosts get too, where a redirect leads there. Any other may hold a key, whether it is a secret or not."""

_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]+)""", re.IGNORECASE)

# Encodings of the web. Python knows others that are none of text, or slow on long ones.
_KNOWN_CHARSET = re.compile(
    r"utf-?(?:8|16|32)(?:[-_]?[lb]e)?|(?:us-)?ascii|iso[-_]8859[-_]\d{1,2}|latin-?1|(?:windows-|cp)125\d|shift[-_]jis|euc-(?:jp|kr)"
    r"|gb(?:k|2312|18030)|big5|koi8-[ru]",
    re.IGNORECASE,
)

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

FAULT_NOTES: Mapping[Fault, str] = {
    "too-large": "the answer is longer than 1 MiB: `body` and `json` are left out",
    "broken": "the connection broke in the middle of the answer: `body` and `json` are left out",
    "late": "the answer did not end in time: `body` and `json` are left out",
    "unreadable": "the answer could not be decompressed: `body` and `json` are left out",
}


@frozen
class Content:
    """The body of a request and its type; no body where ``data`` is None."""

    data: bytes | None = None
    kind: str | None = None


def content_of(arguments: Mapping[str, Json]) -> Content:
    """Returns the body that a call's ``json`` or ``form`` comes to."""
    if "json" in arguments:
        data = json_bytes(revealed(arguments["json"]))
        if b"\xed" in data:
            text = data.decode("utf-8", "surrogatepass")
            data = _HALF_CHARACTER.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8")
        return Content(data, "application/json")
    if "form" in arguments:
        form = revealed(arguments["form"])
        data = urlencode(form, doseq=True, encoding="utf-8", errors="replace").encode("ascii")
        return Content(data, "application/x-www-form-urlencoded")
    return Content()


def headers_of(call: Call, content: Content, now: int, *, first_host: bool) -> list[Header]:
    """Returns the headers of a request. Another host, to which a redirect led, gets neither keys nor signature."""
    headers: dict[str, Header] = {}

    def put(name: str, value: str) -> None:
        headers[name.lower()] = (name, value.strip(" \t").encode("utf-8", "replace"))

    put("User-Agent", USER_AGENT)
    put("Accept", "*/*")
    if content.kind is not None:
        put("Content-Type", content.kind)
    for name, value in call.arguments.get("headers", {}).items():
        if (first_host and (name.lower() != "content-type" or content.data is not None)) or name.lower() in _ANYWHERE:
            put(name, revealed(value))
    put("Accept-Encoding", "gzip, deflate")
    if first_host:
        put("Idempotency-Key", call.idempotency_key)
        if "sign_with" in call.arguments:
            put(SIGNATURE_HEADER, signature(revealed(call.arguments["sign_with"]), now, content.data or b""))
    return list(headers.values())


def signature(secret: str, now: int, body: bytes) -> str:
    """Returns the value of the signature header of a body."""
    digest = hmac.new(secret.encode("utf-8", "replace"), f"{now}.".encode("ascii") + body, "sha256").hexdigest()
    return f"t={now},v1={digest}"


def value_of(reply: Reply, hidden: Mask) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Returns an answer as the value of ``http_request``, and sentences on what is left out of it.

    The value has ``status``, ``headers`` by their names in small letters, ``body`` and ``json``. Of a body that is not whole nothing is
    given: a condition on it is unknown then, and not decided by a part.
    """
    headers: dict[str, list[str]] = {}
    for name, value in reply.headers:
        headers.setdefault(name, []).append(value)
    text, json = None, None
    notes: tuple[str, ...] = ()
    if reply.fault is not None:
        notes = (FAULT_NOTES[reply.fault],)
    else:
        text = text_of(reply)
        try:
            json = _json(reply, text)
        except BadJson as problem:
            notes = (hidden.text(f"`json` is left out: {problem}"),)
    answer = {
        "status": reply.status,
        "headers": {name: hidden.text(", ".join(values)) for name, values in headers.items()},
        "body": hidden.text(text) if text is not None else None,
        "json": hidden.value(json),
    }
    return answer, notes


def text_of(reply: Reply) -> str:
    """Returns the body as text, by the encoding that the answer names; what is none of it becomes ``\ufffd``."""
    named = _CHARSET.search(reply.header("content-type") or "")
    charset = named[1] if named and _KNOWN_CHARSET.fullmatch(named[1]) else "utf-8"
    try:
        return reply.body.decode(charset, "replace").removeprefix("\ufeff")
    except LookupError:
        return reply.body.decode("utf-8", "replace").removeprefix("\ufeff")


def retry_after(reply: Reply, now: int) -> float | None:
    """Returns how many seconds a service asks to be left alone (RFC 9110, section 10.2.3): a number of seconds, or a date."""
    text = (reply.header("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(int(text[:12]))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _json(reply: Reply, text: str) -> Any:
    """Returns the value of a body that is JSON, exact; None for any other. Raises ``BadJson`` for one that says that it is JSON."""
    kind = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    said = kind.endswith(("/json", "+json"))
    if not text.strip() or not (said or text.lstrip(" \t\r\n").startswith(("{", "["))):
        return None
    try:
        return read_json(text.encode("utf-8", "surrogatepass"), "the answer")
    except BadJson:
        if said:
            raise
        return None
