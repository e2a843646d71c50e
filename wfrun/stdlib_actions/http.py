"""``http_request``: a request to another service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration, Effect, Parameter, Wording
from wfrun.dsl.types.base import ANY, INTEGER, STRING, FieldType, Format, List, Map, Object, ObjectType, String, Union
from wfrun.interpreter.argument_encoding import Json, RejectedArgument, missing_value
from wfrun.interpreter.evaluator import OMITTED
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.views import Record
from wfrun.stdlib_actions import payloads as rendering
from wfrun.values.contact_addresses import has_control
from wfrun.values.formatting import exact_text
from wfrun.values.missing import Missing
from wfrun.values.secret import Secret

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")

_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
"""Characters of the name of a header, in small letters (RFC 9110, section 5.6.2)."""

_OWN = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "idempotency-key",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "wfrun-signature",
    }
)
"""Headers that the sender sets, or leaves out: a script that sets them could break a request in two, repeat one that must happen once, or
sign in another's name."""

ANSWER = ObjectType(
    "@http_answer",
    {
        "status": FieldType("status", INTEGER),
        "headers": FieldType("headers", Map(STRING)),
        # Left out where the answer is too long, or broke off.
        "body": FieldType("body", STRING, nullable=True),
        "json": FieldType("json", ANY, nullable=True),
    },
)
"""Answer of the other service."""

DECLARATION = ActionDeclaration(
    "http_request",
    (
        Parameter(
            "url",
            STRING,
            required=True,
            format=Format.URL,
            requested=True,
            aliases=("to", "address", "endpoint"),
            doc="the web address: `https://…` or `http://…`",
        ),
        Parameter("method", String(METHODS, open=False), doc="`POST` by default where there is `json` or `form`, else `GET`"),
        Parameter("headers", Map(STRING), prints=True, doc='`{Authorization: "Bearer {secret("CRM_TOKEN")}"}`'),
        Parameter(
            "json", ANY, aliases=("body", "data", "payload"), doc="what is sent, as JSON; money as its smallest units and its currency"
        ),
        Parameter("form", Map(Union((STRING, List(STRING)))), prints=True, doc="what is sent, as the fields of a form; not beside `json`"),
        Parameter(
            "sign_with",
            STRING,
            format=Format.SECRET,
            aliases=("signing_secret", "sign", "hmac", "secret", "signature"),
            doc='`secret("HOOK_KEY")`: the header `Wfrun-Signature` then tells that the request is yours, `t=…,v1=…` as in Stripe\'s own',
        ),
    ),
    result=Object(ANSWER.name),
    main="url",
    effect=Effect.SENDS,
    wording=Wording("send", ("{method} {url}", "a request to {url}", "a request"), ("HTTP request", "HTTP requests")),
    aliases=("http", "webhook", "fetch", "request", "curl", "http_post", "http_get", "post", "call_webhook", "send_webhook"),
    doc="Sends a request to another service. A missing value in it, at any depth, fails the step before anything is sent. "
    "The answer has `status`, `headers`, `body` (text) and `json` (where it is JSON); a status from 400 to 499 fails the step.",
    example='http_request "https://crm.example.com/orders" json={order: id, amount: amount}',
)


def was_refused(code: str) -> bool:
    """Reports whether the code of a problem says that a request was sent and its answer was none to go on with."""
    return code.startswith("http-") or code == "redirect-refused"


def render(values: Mapping[str, Any], workflow: str) -> dict[str, Json]:
    """Returns the arguments of the request.

    ``url``, ``method``, ``headers`` (name → text), ``json`` or ``form`` (name → text or list of texts), ``sign_with`` (a secret). Secrets
    stay hidden in them.
    Raises ``RejectedArgument``: ``missing-value``, ``wrong-type``, ``unknown-value``, ``missing-argument``, ``unknown-argument``.
    """
    rendering.check_names(DECLARATION, values)
    if "json" in values and "form" in values:
        raise RejectedArgument("wrong-type", "`http_request` takes `json` or `form`, not both")
    out: dict[str, Json] = {"url": rendering.required_link("url", values["url"]), "method": _method(values)}
    if "headers" in values:
        out["headers"] = _headers(values["headers"])
    if "json" in values:
        out["json"] = rendering.sendable("json", values["json"])
    if "form" in values:
        out["form"] = {name: _field(f"form.{name}", value) for name, value in _entries("form", values["form"])}
    if "sign_with" in values:
        out["sign_with"] = _key(values["sign_with"])
    return out


def _key(value: Any) -> Secret:
    key = rendering.required_text("sign_with", value)
    if not isinstance(key, Secret):
        raise RejectedArgument("wrong-type", '`sign_with` takes a secret: `secret("HOOK_KEY")`')
    if not key.reveal():
        raise RejectedArgument("wrong-type", "the secret of `sign_with` is empty")
    return key


def _method(values: Mapping[str, Any]) -> str:
    body = "json" in values or "form" in values
    if "method" not in values:
        return "POST" if body else "GET"
    method = values["method"]
    if isinstance(method, Missing):
        raise missing_value("method", method)
    if not isinstance(method, str) or method not in METHODS:
        raise RejectedArgument("unknown-value", f"`method` takes {', '.join(METHODS)}")
    if body and method in ("GET", "HEAD"):
        raise RejectedArgument("wrong-type", f"a `{method}` request sends no `{'json' if 'json' in values else 'form'}`")
    return method


def _headers(value: Any) -> dict[str, Json]:
    headers: dict[str, Json] = {}
    for name, item in _entries("headers", value):
        where = f"headers.{name}"
        folded = name.lower()
        if not folded or len(folded) > 200 or not set(folded) <= _TOKEN:
            raise RejectedArgument("wrong-type", "`headers` holds a name that no header can have")
        if folded in _OWN:
            raise RejectedArgument("wrong-type", f"the header `{name}` cannot be set")
        if any(folded == other.lower() for other in headers):
            raise RejectedArgument("wrong-type", f"the header `{name}` is there twice")
        text = _text(where, item)
        if has_control(rendering.revealed(text)):
            raise RejectedArgument("wrong-type", f"`{where}` holds a line break or another control character")
        headers[name] = text
    return headers


def _field(where: str, value: Any) -> Json:
    if isinstance(value, tuple | list):
        return [_text(f"{where}[{index}]", item) for index, item in enumerate(value)]
    return _text(where, value)


def _text(where: str, value: Any) -> str | Secret:
    if isinstance(value, Secret):
        return value
    if isinstance(value, dict | tuple | list) or (isinstance(value, Record) and value.id is None):
        raise RejectedArgument("wrong-type", f"`{where}` takes text, not {kind_of(value)}")
    text = exact_text(value)
    if isinstance(text, Missing):
        raise missing_value(where, text)
    return text


def _entries(where: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Missing):
        raise missing_value(where, value)
    if not isinstance(value, dict | Record):
        raise RejectedArgument("wrong-type", f"`{where}` takes a map, not {kind_of(value)}")
    return [(str(name), item) for name, item in value.items() if item is not OMITTED]
