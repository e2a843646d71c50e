"""``slack``: a message in a Slack channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration, Effect, Parameter, Wording
from wfrun.dsl.types.base import ANY, STRING, Format, Map
from wfrun.interpreter.argument_encoding import Json
from wfrun.interpreter.recipients import check_channel
from wfrun.stdlib_actions import payloads as rendering

DECLARATION = ActionDeclaration(
    "slack",
    (
        Parameter("text", STRING, required=True, text=True, aliases=("message", "body", "msg", "content"), doc="the message"),
        Parameter(
            "channel",
            STRING,
            format=Format.CHANNEL,
            aliases=("to", "room"),
            doc='`"#orders"`, which has a webhook of its own; by default the channel that is configured',
        ),
        Parameter("title", STRING, text=True, doc="a line above the text, in bold"),
        Parameter("fields", Map(ANY), text=True, doc='a table below the text: `{"Customer": customer, "Amount": amount}`'),
        Parameter("link", STRING, format=Format.URL, doc="a web address, as a link below the message"),
    ),
    main="text",
    effect=Effect.SENDS,
    wording=Wording("post", ("a message to {channel} in Slack", "a message in Slack"), ("Slack message", "Slack messages")),
    aliases=(
        "slack_message",
        "post_slack",
        "send_slack",
        "post_to_slack",
        "send_slack_message",
        "post_message",
        "slack_notify",
        "post_slack_message",
        "notify_slack",
    ),
    doc="Posts a message in Slack. The text is shown as it is: it mentions nobody and makes no links. Missing values print as `(missing)`.",
    example='slack "Payment of {amount} by {customer}" channel="#orders"',
)


def render(values: Mapping[str, Any], workflow: str) -> dict[str, Json]:
    """Returns the arguments of the message: ``text``, ``channel``, ``title``, ``fields`` (label → text), ``link``.

    Raises ``RejectedArgument``: ``missing-value``, ``wrong-type``, ``missing-argument``, ``unknown-argument``.
    """
    rendering.check_names(DECLARATION, values)
    out: dict[str, Json] = {"text": rendering.for_people(values["text"])}
    if "channel" in values:
        out["channel"] = _channel(values["channel"])
    if "title" in values:
        out["title"] = rendering.one_line(values["title"])
    if "fields" in values:
        out["fields"] = rendering.rows("fields", values["fields"])
    if "link" in values:
        out["link"] = rendering.required_link("link", values["link"])
    return out


def _channel(value: Any) -> Json:
    channel = rendering.required_text("channel", value)
    check_channel("channel", rendering.revealed(channel))
    return channel
