"""``email``: a message by mail, with a table of what a person needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration, Effect, Parameter
from wfrun.dsl.types.base import ANY, STRING, List, Map, Union
from wfrun.interpreter.argument_encoding import Json
from wfrun.interpreter.recipients import mail_address, mail_addresses
from wfrun.stdlib_actions import payloads as rendering

_ADDRESSES = Union((STRING, List(STRING)))

DECLARATION = ActionDeclaration(
    "email",
    (
        Parameter("to", _ADDRESSES, required=True, doc='an address, or a list of them; `"Ada <ada@example.com>"` works too'),
        Parameter("cc", _ADDRESSES, doc="who gets a copy"),
        Parameter("bcc", _ADDRESSES, doc="who gets a copy that the others do not see"),
        Parameter("from", STRING, doc="the sender; by default the one that is configured"),
        Parameter("reply_to", _ADDRESSES, doc="where answers go"),
        Parameter("subject", STRING, text=True, doc="one line; by default the workflow's name"),
        Parameter("body", STRING, text=True, doc="the text above the table"),
        Parameter("append", Map(ANY), text=True, doc='a table below the body: `{"Customer ID": customer, "Amount": amount}`'),
    ),
    effect=Effect.SENDS,
    doc="Sends a mail. Missing values in the subject, the body and the table print as `(missing)`; addresses must be there. "
    "The mail is sent as plain text with an HTML alternative.",
    example='email to="fulfilment@example.com" subject="Order {id}" append={"Amount": amount}',
)


def render(values: Mapping[str, Any], workflow: str) -> dict[str, Json]:
    """The arguments of the mail, all of them texts.

    ``to``, ``cc``, ``bcc`` and ``reply_to`` are an address or a list of several; ``append`` maps labels to values as people read them.
    Raises ``RejectedArgument``: ``missing-value``, ``bad-address``, ``wrong-type``, ``missing-argument``, ``unknown-argument``.
    """
    rendering.check_names(DECLARATION, values)
    out: dict[str, Json] = {}
    for name in ("to", "cc", "bcc", "reply_to"):
        if name in values:
            out[name] = mail_addresses(name, values[name])
    if "from" in values:
        out["from"] = mail_address("from", values["from"])
    out["subject"] = rendering.one_line(values["subject"]) if "subject" in values else rendering.one_line(workflow)
    if "body" in values:
        out["body"] = rendering.for_people(values["body"])
    if "append" in values:
        out["append"] = rendering.rows("append", values["append"])
    return out
