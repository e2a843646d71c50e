"""Slack over real sockets: which webhook is posted to, what Slack's answers come to, and what is told of a webhook."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.http_servers import Received, Server, answer, redirect, serving
from tests.helpers.time_limits import out_of_time
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.slack import AGAIN, SlackChannel
from wfrun.values.secret import Secret

NOW = 1_767_225_600

Behaviour = Callable[[Received, socket.socket], bytes | None] | bytes


def channel_of(server: Server, *channels: str) -> SlackChannel:
    webhooks = {name: Secret(f"{server.url}/services/T1/B1/hush-{name.strip('#')}") for name in channels or ("",)}
    return SlackChannel(LiveConfiguration(slack_webhooks=webhooks, trusted_hosts=frozenset({server.host})))


def call(text: str = "Paid", timeout: float | None = 5.0, **arguments: Any) -> Call:
    return Call("1", "slack", {"text": text, **arguments}, "wf_key_1", timeout=timeout)


def posted(behaviour: Behaviour, **named: Any) -> Answer | TryAgain:
    with serving(behaviour) as server:
        return channel_of(server).send(call(**named), NOW, repeated=False)


def test_a_message_is_posted_to_the_webhook_of_its_channel() -> None:
    with serving(answer(200, "ok")) as server:
        channel = channel_of(server, "", "#Orders", "C042")
        for arguments in ({}, {"channel": "#orders"}, {"channel": "orders"}, {"channel": "C042"}, {"channel": Secret("#orders")}):
            assert channel.send(call(**arguments), NOW, repeated=False) == Done({}, NOW, started=NOW)
    targets = [request.target.removeprefix("/services/T1/B1/") for request in server.received]
    assert targets == ["hush-", "hush-Orders", "hush-Orders", "hush-C042", "hush-Orders"]
    first = server.received[0]
    assert (first.method, first.headers["content-type"]) == ("POST", "application/json")
    assert first.json["blocks"][0]["text"]["text"] == "Paid"
    assert "channel" not in first.json


@pytest.mark.parametrize("arguments", [{"channel": "#other"}, {}])
def test_a_channel_without_a_webhook_is_posted_to_nowhere(arguments: dict[str, Any]) -> None:
    with serving(answer(200, "ok")) as server:
        outcome = channel_of(server, "#orders").send(call(**arguments), NOW, repeated=False)
    assert not server.received
    assert isinstance(outcome, Refused)
    assert outcome.code == "slack-not-configured"
    assert outcome.message == (
        "`#other` has no webhook: give its address under `[slack.channels]` in wfrun.toml, or leave `channel` out"
        if arguments
        else "no webhook is configured for messages without `channel`: set SLACK_WEBHOOK_URL to the address of an incoming webhook"
    )


PLAIN_HTTP = "is asked over plain HTTP, which only hosts under `http.trusted_hosts` in wfrun.toml may be; write `https://`"
NOT_SLACKS = "is no address of Slack's, which begins with `https://hooks.slack.com/`"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://hooks.slack.com/services/hush", PLAIN_HTTP),
        ("https://hooks.slack.example.com/services/hush", NOT_SLACKS),
        ("https://hooks.slack.com:8443/services/hush", NOT_SLACKS),
        ("https://hush.localhost/services", "is this machine itself; to reach it, name it under `http.trusted_hosts` in wfrun.toml"),
        ("https://hush@hooks.slack.com/", "is no address that may be posted to"),
        ("https://hush_hush/", "is no address that may be posted to"),
    ],
)  # fmt: skip
def test_a_webhook_is_an_address_of_slacks(address: str, problem: str) -> None:
    configuration = LiveConfiguration(slack_webhooks={"": Secret(address)})
    outcome = SlackChannel(configuration, resolver=lambda *_: ["1.1.1.1"]).send(call(), NOW, repeated=False)
    assert outcome == Refused("slack-not-configured", f"the webhook of the channel that is configured {problem}", NOW, started=NOW)


def test_a_name_of_slacks_that_leads_into_ones_own_network_is_not_posted_to() -> None:
    configuration = LiveConfiguration(slack_webhooks={"": Secret("https://hooks.slack.com/services/hush")})
    outcome = SlackChannel(configuration, resolver=lambda *_: ["10.0.0.1"]).send(call(), NOW, repeated=False)
    assert isinstance(outcome, Refused)
    assert "has a private address" in outcome.message


@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (400, "invalid_payload", "slack-invalid-payload", "Slack answered `invalid_payload`|Slack does not take this message"),
        (403, "action_prohibited", "slack-action-prohibited",
         "Slack answered `action_prohibited`|the workspace does not let this webhook post"),
        (404, "no_service", "slack-no-service", "Slack answered `no_service`|this webhook is gone; make another one"),
        (410, "channel_is_archived", "slack-channel-is-archived", "Slack answered `channel_is_archived`|the channel is archived"),
        (400, "something_new", "slack-something-new", "Slack answered `something_new`"),
        (404, "<html>No</html>", "slack-404", "Slack answered 404"),
        (404, "", "slack-404", "Slack answered 404"),
    ],
)  # fmt: skip
def test_a_refusal_has_slacks_code(status: int, body: str, code: str, message: str) -> None:
    told, _, meaning = message.partition("|")
    told += " to the message for `#orders`" + (f": {meaning}" if meaning else "")
    with serving(answer(status, body)) as server:
        outcome = channel_of(server, "#orders").send(call(channel="#orders"), NOW, repeated=False)
    assert outcome == Refused(code, told, NOW, started=NOW)


def test_a_redirect_is_not_followed() -> None:
    outcome = posted(lambda request, _: redirect(302, "/elsewhere"))
    assert isinstance(outcome, Refused)
    assert outcome.code == "slack-302"


@pytest.mark.parametrize(
    ("status", "headers", "sent", "after"),
    [
        (429, {"Retry-After": "30"}, False, 30.0),
        (429, {}, False, None),
        (503, {}, False, None),
        (500, {}, True, None),
        (502, {"Retry-After": "5"}, True, 5.0),
    ],
)
def test_slack_is_asked_again_later(status: int, headers: dict[str, str], sent: bool, after: float | None) -> None:
    assert posted(answer(status, "rollup_error", headers)) == TryAgain(
        f"Slack answered {status}", NOW, sent=sent, after=after, code=f"slack-{status}"
    )


def test_a_doubt_is_ended_by_posting_again() -> None:
    def attempt(seconds: float) -> tuple[Answer | TryAgain, bool]:
        with serving(lambda _, stream: stream.recv(1)) as server:
            outcome = channel_of(server).send(call(timeout=seconds), NOW, repeated=False)
        return outcome, bool(server.received)

    outcome, limit = out_of_time(attempt)
    assert outcome == TryAgain(f"Slack did not answer within {limit:g} second{'' if limit == 1 else 's'}", NOW, sent=True)
    with serving(answer(200, "ok")) as server:
        assert channel_of(server).send(call(), NOW, repeated=True) == Done({}, NOW, started=NOW, notes=(AGAIN,))
        channel = channel_of(server)
    assert channel.send(call(), NOW, repeated=False) == TryAgain("Slack could not be reached", NOW, sent=False)


def test_what_was_cut_is_told() -> None:
    outcome = posted(answer(200, "ok"), text="a" * 20_000)
    assert isinstance(outcome, Done)
    assert outcome.notes == ("the text is cut: Slack takes no longer message",)


@pytest.mark.parametrize("status", [200, 302, 400, 404, 429, 500])
def test_no_webhook_stands_in_an_outcome_or_a_log(status: int, caplog: pytest.LogCaptureFixture) -> None:
    def echo(request: Received, _: socket.socket) -> bytes:
        return answer(status, f"no {request.target}", {"X-Echo": request.target, "Location": request.target})

    with caplog.at_level(logging.DEBUG):
        outcome = posted(echo)
    assert "hush" not in str(outcome) + caplog.text
