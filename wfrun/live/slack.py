"""Slack channel: posts the messages of ``slack`` through incoming webhooks.

A webhook posts to the one channel that it was made for (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), so each
channel that rules name has a webhook of its own: a message is never posted to another channel than the rule says. The address of a webhook
is a secret, and stands in no message.

Slack cannot be told that a message is a repeat. Where nobody knows whether one was posted, it is posted again: a message twice is better
than none.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping

from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain
from wfrun.live.addresses import AddressError, AddressRules, HostNotFound, Resolver, Route, resolve
from wfrun.live.configuration import LiveConfiguration, plain_channel
from wfrun.live.http_messages import USER_AGENT, retry_after
from wfrun.live.http_transport import REQUEST_SECONDS, Deadline, NoAnswer, NotSent, Reply, exchange
from wfrun.stdlib_actions.payloads import revealed
from wfrun.stdlib_actions.slack_messages import slack_message
from wfrun.support.json_text import json_bytes
from wfrun.support.terminal_text import visible
from wfrun.values.secret import Secret

HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
"""Where Slack's webhooks are; hosts in ``trusted_hosts`` may stand for them."""

AGAIN = "posted again: nobody knew whether it was posted before"

_NOT_TAKEN = frozenset({408, 425, 429, 503})

_CODE = re.compile(r"[a-z][a-z_]{1,60}")

_HEADERS = (("User-Agent", USER_AGENT.encode("ascii")), ("Content-Type", b"application/json"))

_MEANINGS: Mapping[str, str] = {
    "action_prohibited": "the workspace does not let this webhook post",
    "channel_is_archived": "the channel is archived",
    "channel_not_found": "the channel of this webhook is gone",
    "invalid_blocks": "Slack does not take this message",
    "invalid_payload": "Slack does not take this message",
    "invalid_token": "this webhook is gone; make another one",
    "no_active_hooks": "this webhook is gone; make another one",
    "no_service": "this webhook is gone; make another one",
    "no_service_id": "this webhook is gone; make another one",
    "no_team": "the workspace of this webhook is gone",
    "posting_to_general_channel_denied": "the workspace does not let this webhook post to its general channel",
    "team_disabled": "the workspace is switched off",
    "too_many_attachments": "Slack does not take this message",
    "user_not_found": "the person of this webhook is gone",
}
"""What Slack's answers mean (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors)."""


class SlackChannel:
    """Posts messages for all runs of a process."""

    def __init__(self, configuration: LiveConfiguration, *, resolver: Resolver = resolve, tls: ssl.SSLContext | None = None) -> None:
        self._webhooks: dict[str, Secret] = {plain_channel(channel): address for channel, address in configuration.slack_webhooks.items()}
        self._rules = AddressRules(configuration.trusted_hosts, resolver)
        self._tls = tls

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Posts the message of a call to the channel that it names."""
        channel = call.arguments.get("channel", "")
        webhook = self._webhooks.get(plain_channel(revealed(channel)))
        if webhook is None:
            return _unconfigured(_not_configured(channel), now)
        message = slack_message(call.arguments)
        try:
            route = self._route(webhook)
            deadline = Deadline(call.timeout if call.timeout is not None else REQUEST_SECONDS)
            reply = exchange(route, "POST", _HEADERS, json_bytes(message.payload), deadline, self._tls)
        except AddressError as error:
            return _unconfigured(f"{_webhook_of(channel)} {error.problem}", now)
        except HostNotFound:
            return TryAgain("Slack was not found", now, sent=False)
        except NotSent as failure:
            if failure.lasting:
                return Refused("not-sent", f"Slack {failure.problem}", now, started=now)
            return TryAgain(f"Slack {failure.problem}", now, sent=False)
        except NoAnswer as failure:
            return TryAgain(f"Slack {failure.problem}", now, sent=True)
        notes = (*message.notes, AGAIN) if repeated else message.notes
        return _outcome(reply, channel, now, notes)

    def obstacle(self, call: Call, now: int) -> Refused | None:
        """Returns how a message is refused without a webhook, or with an address that is none of Slack's. Slack is not asked."""
        channel = call.arguments.get("channel", "")
        webhook = self._webhooks.get(plain_channel(revealed(channel)))
        if webhook is None:
            return _unconfigured(_not_configured(channel), now)
        try:
            self._route(webhook)
        except AddressError as error:
            return _unconfigured(f"{_webhook_of(channel)} {error.problem}", now)
        except HostNotFound:
            return None
        return None

    def _route(self, webhook: Secret) -> Route:
        """Returns where a webhook is. Raises ``AddressError``, without a part of the address, and ``HostNotFound``."""
        try:
            route = self._rules.route(webhook.reveal())
        except AddressError as error:
            raise AddressError("is no address that may be posted to" if error.host is None else error.problem) from None
        if not route.trusted and (route.host not in HOSTS or route.port != 443):
            raise AddressError("is no address of Slack's, which begins with `https://hooks.slack.com/`")
        return route


def _outcome(reply: Reply, channel: str | Secret, now: int, notes: tuple[str, ...]) -> Answer | TryAgain:
    """Returns what an answer of Slack's comes to."""
    if 200 <= reply.status < 300:
        return Done({}, now, started=now, notes=notes)
    if reply.status in _NOT_TAKEN or reply.status >= 500:
        sent = reply.status not in _NOT_TAKEN
        return TryAgain(f"Slack answered {reply.status}", now, sent=sent, after=retry_after(reply, now), code=f"slack-{reply.status}")
    told = reply.body[:200].decode("utf-8", "replace").strip()
    if not _CODE.fullmatch(told):
        return Refused(f"slack-{reply.status}", f"Slack answered {reply.status} to the message for {_named(channel)}", now, started=now)
    meaning = f": {_MEANINGS[told]}" if told in _MEANINGS else ""
    message = f"Slack answered `{told}` to the message for {_named(channel)}{meaning}"
    return Refused(f"slack-{told.replace('_', '-')}", message, now, started=now)


def _named(channel: str | Secret) -> str:
    return f"`{visible(str(channel))}`" if str(channel) else "the channel that is configured"


def _webhook_of(channel: str | Secret) -> str:
    return f"the webhook of {_named(channel)}"


def _unconfigured(problem: str, now: int) -> Refused:
    return Refused("slack-not-configured", problem, now, started=now)


def _not_configured(channel: str | Secret) -> str:
    if not str(channel):
        return "no webhook is configured for messages without `channel`: set SLACK_WEBHOOK_URL to the address of an incoming webhook"
    return f"{_named(channel)} has no webhook: give its address under `[slack.channels]` in wfrun.toml, or leave `channel` out"
