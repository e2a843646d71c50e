"""``email``: a message by mail, with a table of what a person needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import MAIL_PARAMETERS, ActionDeclaration, Effect, Parameter, Wording
from wfrun.dsl.types.base import ANY, STRING, Map
from wfrun.interpreter.argument_encoding import Json
from wfrun.interpreter.recipients import mail_address, mail_addresses
from wfrun.stdlib_actions import payloads as rendering
from wfrun.support.records import evolve

DECLARATION = ActionDeclaration(
    "email",
    (
        *(evolve(one, required=one.name == "to") for one in MAIL_PARAMETERS),
        Parameter("subject", STRING, text=True, aliases=("title", "headline", "topic"), doc="one line; by default the workflow's name"),
        Parameter("body", STRING, text=True, aliases=("text", "message", "content", "html", "template"), doc="the text above the table"),
        Parameter(
            "append",
            Map(ANY),
            text=True,
            aliases=("fields", "data", "table", "rows"),
            doc='a table below the body: `{"Customer ID": customer, "Amount": amount}`',
        ),
    ),
    effect=Effect.SENDS,
    wording=Wording("send", ("an email to {to}", "an email"), ("email", "emails")),
    aliases=("mail", "sendmail", "send_mail", "send_email", "e_mail", "notify", "notify_by_email", "send"),
    doc="Sends a mail. Missing values in the subject, the body and the table print as `(missing)`; addresses must be there. "
    "The mail is sent as plain text with an HTML alternative.",
    example='email to="fulfilment@example.com" subject="Order {id}" append={"Amount": amount}',
)


def render(values: Mapping[str, Any], workflow: str) -> dict[str, Json]:
    """Returns the arguments of the mail, all of them texts.

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
