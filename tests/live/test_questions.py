"""Questions: what people are sent, and a durable run that is answered by the link in its mail, all over real servers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.helpers.durable import Killed, Place, Sent, payment
from tests.helpers.http import call as request
from tests.helpers.http_servers import Server, answer, serving
from tests.helpers.mail_server import TAKE_AND_DROP, MailServer, Received, mail_server
from wfrun.interpreter.effects import Answer, Ask, TryAgain
from wfrun.interpreter.run import Run
from wfrun.live.channel import Messenger
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.mail.channel import MailChannel
from wfrun.live.questions import Questions
from wfrun.live.slack import SlackChannel
from wfrun.runs.approval_links import link_maker
from wfrun.server.serving import serve_approvals
from wfrun.values.secret import Secret

ASKS = """
workflow "asks"
on payment_intent.succeeded <
  let ok = approve "Refund {amount} for <{description}>?" to=["lead@example.com", "cfo@example.com"] CHANNEL up to 2 days
  stop unless ok
  log "refunded"
>
"""


class Asking(Sent):
    """A sender that asks people for real; all else is kept."""

    def __init__(self, questions: Callable[[], Questions]) -> None:
        super().__init__()
        self.made = questions
        self.run: Run | None = None

    def of(self, run: Run) -> Asking:
        self.run = run
        return self

    def ask(self, effect: Ask, now: int) -> Answer | TryAgain | None:
        assert self.run is not None
        return self.made().ask(effect, self.run, now)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def slack() -> Iterator[Server]:
    with serving(answer(200, "ok")) as running:
        yield running


def links(mail: Received) -> dict[str, str]:
    """The links of a mail by their labels; each must stand in both of its forms."""
    text, html = (mail.message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and html is not None
    found = dict(re.findall(r"^(\w+):\n(http\S+)$", text.get_content().replace("\r\n", "\n"), re.MULTILINE))
    assert found and all(f'<a href="{link}"' in html.get_content() for link in found.values())
    return found


def sending(server: MailServer, slack: Server, channel: str = "#approvals") -> dict[str, Messenger]:
    webhook = Secret(f"{slack.url}/services/T1/B1/hush")
    mails = LiveConfiguration(smtp_url=Secret(server.url), mail_from="rules@example.com")
    messages = LiveConfiguration(slack_webhooks={channel: webhook}, trusted_hosts=frozenset({slack.host}))
    return {"email": MailChannel(mails), "slack": SlackChannel(messages)}


def asked(tmp_path: Path, server: MailServer, slack: Server, page: str | None, channel: str = "") -> Place:
    place: Place
    channels = sending(server, slack)

    @cache
    def questions() -> Questions:
        return Questions(channels, link_maker(place.database, page)) if page is not None else Questions(channels)

    place = Place(tmp_path / "runs.db", sent=Asking(questions))
    place.now = time.time()
    place.load(ASKS.replace("CHANNEL", channel))
    place.accept(payment(now=int(place.now), description="shoes & socks"))
    place.work()
    return place


@pytest.mark.parametrize(("label", "status", "button"), [("Approve", "succeeded", "yes"), ("Refuse", "stopped", "no")])
def test_a_run_goes_on_with_the_answer_behind_the_link(
    tmp_path: Path, server: MailServer, slack: Server, label: str, status: str, button: str
) -> None:
    place = asked(tmp_path, server, slack, "http://HOST/rules")
    (mail,) = server.mails
    assert mail.recipients == ["lead@example.com", "cfo@example.com"] and not slack.received
    assert mail.message["Subject"] == "Your approval is asked for: Refund 50.00 USD for <shoes & socks>?"
    link = urlsplit(links(mail)[label])
    assert link.path.startswith("/rules/approvals/") and link.query == f"answer={button}"
    text = mail.message.as_string()
    assert place.run().id in text and "runs decide" not in text
    served = serve_approvals(place.database, place.engine, "127.0.0.1", 0)
    try:
        where = link.path.removeprefix("/rules")
        shown = request(served.address, "GET", f"{where}?{link.query}", key=None)
        assert shown.status == 200 and f'value="{button}"'.encode() in shown.body
        assert re.search(rf'value="{button}" class="[^"]*meant"'.encode(), shown.body) and b"autofocus" not in shown.body
        assert place.work() == 0 and place.statuses == ["waiting"]
        assert request(served.address, "POST", where, f"answer={button}&name=Lea", key=None).status == 200
        assert place.work() == 1 and place.statuses == [status]
        again = request(served.address, "POST", where, "answer=yes&name=Max", key=None)
        assert again.status == 410 and b"by Lea, by the link" in again.body
        assert place.work() == 0 and place.sent.actions == (["log"] if button == "yes" else [])
    finally:
        served.stop()
    assert len(server.mails) == 1


def test_without_a_page_the_mail_names_the_command(tmp_path: Path, server: MailServer, slack: Server) -> None:
    place = asked(tmp_path, server, slack, None)
    body = server.mails[0].message.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert text.startswith("Refund 50.00 USD for <shoes & socks>?\n\n")
    assert (
        f"Answer with: wfrun runs decide {place.run().id} yes --who NAME (or no), with the --database of the worker" in text
        and "http" not in text
    )
    assert re.search(r"^Open until: 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$", text, re.MULTILINE) and "Mode: test mode" in text


def test_a_question_in_slack_has_a_link(tmp_path: Path, server: MailServer, slack: Server) -> None:
    place = asked(tmp_path, server, slack, "https://rules.example.com", 'channel="#approvals"')
    (post,) = slack.received
    blocks = post.json["blocks"]
    texts = [block["text"]["text"] for block in blocks if "text" in block]
    page = links(server.mails[0])["Approve"].removesuffix("?answer=yes")
    assert texts[:2] == ["Your approval is asked for", "Refund 50.00 USD for &lt;shoes &amp; socks&gt;?"]
    assert texts[2:] == [f"<{page}|Open rules.example.com>"]
    assert f"Run\n{place.run().id}" in [field["text"] for block in blocks for field in block.get("fields", ())]
    assert len(server.mails) == 1 and place.statuses == ["waiting"]


def test_who_cannot_be_asked_fails_the_step(tmp_path: Path, server: MailServer, slack: Server) -> None:
    server.answers = {"RCPT cfo@example.com": "550 gone"}
    place = asked(tmp_path, server, slack, None, 'channel="#approvals"')
    assert place.statuses == ["failed"] and not server.mails and not slack.received
    assert place.report()["error"]["code"] == "mail-refused"


def test_a_channel_without_a_webhook_fails_the_step(tmp_path: Path, server: MailServer, slack: Server) -> None:
    place = asked(tmp_path, server, slack, None, 'channel="#others"')
    assert place.statuses == ["failed"] and place.report()["error"]["code"] == "slack-not-configured" and not slack.received
    assert not server.mails, "nobody is asked by mail about a run that has failed"


@pytest.mark.parametrize("webhook", ["https://example.com/services/T1/B1/hush", "https://127.0.0.1/services/T1/B1/hush", "no address"])
def test_a_webhook_that_is_none_of_slacks_is_found_before_the_mail_is_sent(tmp_path: Path, server: MailServer, webhook: str) -> None:
    mail = MailChannel(LiveConfiguration(smtp_url=Secret(server.url), mail_from="rules@example.com"))
    slack = SlackChannel(LiveConfiguration(slack_webhooks={"approvals": Secret(webhook)}), resolver=lambda host, port: ["93.184.216.34"])
    place = Place(tmp_path / "runs.db", sent=Asking(lambda: Questions({"email": mail, "slack": slack})))
    place.load(ASKS.replace("CHANNEL", 'channel="#approvals"'))
    place.accept(payment())
    place.work()
    assert place.statuses == ["failed"] and place.report()["error"]["code"] == "slack-not-configured"
    assert not server.mails and "hush" not in str(place.report())


def test_mail_that_is_not_configured_is_found_before_anything_is_sent(tmp_path: Path, server: MailServer, slack: Server) -> None:
    for mail, code in ((LiveConfiguration(mail_from="rules@example.com"), "mail-not-configured"), (LiveConfiguration(), "mail-no-sender")):
        place = Place(
            tmp_path / f"{code}.db", sent=Asking(cache(partial(Questions, {**sending(server, slack), "email": MailChannel(mail)})))
        )
        place.load(ASKS.replace("CHANNEL", 'channel="#approvals"'))
        place.accept(payment())
        place.work()
        assert place.statuses == ["failed"] and place.report()["error"]["code"] == code and not slack.received


@pytest.mark.parametrize("fault", [{"RCPT": ["450 greylisted"]}, {"DATA": [TAKE_AND_DROP]}])
def test_a_question_that_could_not_be_sent_is_sent_again_as_the_mail_it_was(
    tmp_path: Path, server: MailServer, slack: Server, fault: dict[str, Any]
) -> None:
    server.answers = fault
    place = asked(tmp_path, server, slack, "https://rules.example.com")
    for _ in range(5):
        place.work(600)
    assert place.statuses == ["waiting"]
    assert len(server.mails) == (2 if "DATA" in fault else 1)
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 1
    assert len({links(mail)["Approve"] for mail in server.mails}) == 1


def test_while_slack_does_not_take_a_question_its_mail_is_not_sent_again(tmp_path: Path, server: MailServer) -> None:
    answers = [answer(503)] * 3 + [answer(200, "ok")]
    with serving(lambda request, stream: answers.pop(0)) as slack:
        place = asked(tmp_path, server, slack, "https://rules.example.com", 'channel="#approvals"')
        for _ in range(5):
            place.work(600)
    assert place.statuses == ["waiting"] and len(slack.received) == 4
    assert len(server.mails) == 1


def test_a_webhook_that_slack_refuses_is_found_before_the_mail_is_sent(tmp_path: Path, server: MailServer) -> None:
    with serving(answer(404, "no_service")) as slack:
        place = asked(tmp_path, server, slack, None, 'channel="#approvals"')
    assert place.statuses == ["failed"] and place.report()["error"]["code"] == "slack-no-service"
    assert len(slack.received) == 1 and not server.mails


def test_a_question_stands_that_only_one_of_two_channels_took(tmp_path: Path, server: MailServer) -> None:
    """Nobody answers: that is no answer, and not a question that could not be sent."""
    with serving(answer(503)) as slack:
        place = asked(tmp_path, server, slack, "https://rules.example.com", 'channel="#approvals"')
        assert len(server.mails) == 1 and place.statuses == ["waiting"]
        for _ in range(60):
            place.work(3_600)
    assert len(slack.received) > 10 and len(server.mails) == 1
    assert place.statuses == ["stopped"], place.report()


def test_a_worker_that_dies_behind_the_mail_sends_it_again_as_the_mail_it_was(tmp_path: Path, server: MailServer, slack: Server) -> None:
    place = Place(tmp_path / "runs.db", sent=Asking(lambda: Questions(sending(server, slack))))
    place.now = time.time()
    place.load(ASKS.replace("CHANNEL", ""))
    place.accept(payment(now=int(place.now)))
    place.stop_at = ("sent", 1)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(3_600)
    assert place.statuses == ["waiting"] and len(server.mails) == 2
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 1
    place.work(60)
    place.work(3_600)
    assert len(server.mails) == 2


def test_a_question_for_nobody_is_sent_to_nobody(tmp_path: Path, server: MailServer, slack: Server) -> None:
    nobody: dict[str, Messenger] = {"email": MailChannel(LiveConfiguration()), "slack": SlackChannel(LiveConfiguration())}
    place = Place(tmp_path / "runs.db", sent=Asking(lambda: Questions(nobody)))
    place.load(
        'workflow "asks"\non payment_intent.succeeded <\n  let ok = approve "Refund?" up to 2 days\n  stop unless ok\n  log "x"\n>\n'
    )
    place.accept(payment())
    place.work()
    assert place.statuses == ["waiting"] and not server.mails and not slack.received
