"""Questions: what people are sent, and a durable run that is answered by the link in its mail, all over real servers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.helpers.durable import Killed, Place, Sent, payment
from tests.helpers.http import call as request
from tests.helpers.mail_server import TAKE_AND_DROP, MailServer, Received, mail_server
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Refused, TryAgain
from wfrun.interpreter.run import Run
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.mail.channel import MailChannel
from wfrun.live.questions import Questions
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


class Posts:
    """A channel of Slack that keeps what it is told, and answers what it is given."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answer: Answer | TryAgain | None = None

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer | TryAgain:
        self.calls.append(call)
        return self.answer or Done({}, now)


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
def posts() -> Posts:
    return Posts()


def links(mail: Received) -> dict[str, str]:
    """The links of a mail by their labels; each must stand in both of its forms."""
    text, html = (mail.message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and html is not None
    found = dict(re.findall(r"^(\w+):\n(http\S+)$", text.get_content().replace("\r\n", "\n"), re.MULTILINE))
    assert found and all(f'<a href="{link}"' in html.get_content() for link in found.values())
    return found


def asked(tmp_path: Path, server: MailServer, posts: Posts, page: str | None, channel: str = "") -> Place:
    url = Secret(server.url)
    place: Place
    mail = MailChannel(LiveConfiguration(smtp_url=url, mail_from="rules@example.com"))

    def questions() -> Questions:
        return Questions(mail, posts, link_maker(place.database, page)) if page is not None else Questions(mail, posts)

    place = Place(tmp_path / "runs.db", sent=Asking(questions))
    place.now = time.time()
    place.load(ASKS.replace("CHANNEL", channel))
    place.accept(payment(now=int(place.now), description="shoes & socks"))
    place.work()
    return place


@pytest.mark.parametrize(("label", "status", "button"), [("Approve", "succeeded", "yes"), ("Refuse", "stopped", "no")])
def test_a_run_goes_on_with_the_answer_behind_the_link(
    tmp_path: Path, server: MailServer, posts: Posts, label: str, status: str, button: str
) -> None:
    place = asked(tmp_path, server, posts, "http://HOST/rules")
    (mail,) = server.mails
    assert mail.recipients == ["lead@example.com", "cfo@example.com"] and not posts.calls
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
        assert re.search(rf'value="{button}"[^>]* autofocus'.encode(), shown.body)
        assert place.work() == 0 and place.statuses == ["waiting"]
        assert request(served.address, "POST", where, f"answer={button}&name=Lea", key=None).status == 200
        assert place.work() == 1 and place.statuses == [status]
        again = request(served.address, "POST", where, "answer=yes&name=Max", key=None)
        assert again.status == 410 and b"by Lea, by the link" in again.body
        assert place.work() == 0 and place.sent.actions == (["log"] if button == "yes" else [])
    finally:
        served.stop()
    assert len(server.mails) == 1


def test_without_a_page_the_mail_names_the_command(tmp_path: Path, server: MailServer, posts: Posts) -> None:
    place = asked(tmp_path, server, posts, None)
    body = server.mails[0].message.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert text.startswith("Refund 50.00 USD for <shoes & socks>?\n\n")
    assert f"Answer with: wfrun runs decide {place.run().id} yes --who NAME (or no)" in text and "http" not in text
    assert re.search(r"^Open until: 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$", text, re.MULTILINE) and "Mode: test mode" in text


def test_a_question_in_slack_has_a_link(tmp_path: Path, server: MailServer, posts: Posts) -> None:
    place = asked(tmp_path, server, posts, "https://rules.example.com", 'channel="#approvals"')
    (call,) = posts.calls
    assert call.action == "slack" and call.arguments["channel"] == "#approvals"
    assert call.arguments["text"] == "Refund 50.00 USD for <shoes & socks>?"
    assert call.arguments["link"].startswith("https://rules.example.com/approvals/")
    assert call.arguments["fields"]["Run"] == place.run().id
    assert len(server.mails) == 1 and place.statuses == ["waiting"]


def test_who_cannot_be_asked_fails_the_step(tmp_path: Path, server: MailServer, posts: Posts) -> None:
    server.answers = {"RCPT cfo@example.com": "550 gone"}
    place = asked(tmp_path, server, posts, None, 'channel="#approvals"')
    assert place.statuses == ["failed"] and not server.mails and not posts.calls
    assert place.report()["error"]["code"] == "mail-refused"


def test_slack_that_refuses_fails_the_step(tmp_path: Path, server: MailServer, posts: Posts) -> None:
    posts.answer = Refused("slack-not-configured", "no webhook for #approvals", 5)
    place = asked(tmp_path, server, posts, None, 'channel="#approvals"')
    assert place.statuses == ["failed"] and place.report()["error"]["code"] == "slack-not-configured"


@pytest.mark.parametrize("fault", [{"RCPT": ["450 greylisted"]}, {"DATA": [TAKE_AND_DROP]}])
def test_a_question_that_could_not_be_sent_is_sent_again_as_the_mail_it_was(
    tmp_path: Path, server: MailServer, posts: Posts, fault: dict[str, Any]
) -> None:
    server.answers = fault
    place = asked(tmp_path, server, posts, "https://rules.example.com")
    for _ in range(5):
        place.work(600)
    assert place.statuses == ["waiting"]
    assert len(server.mails) == (2 if "DATA" in fault else 1)
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 1
    assert len({links(mail)["Approve"] for mail in server.mails}) == 1


def test_a_worker_that_dies_behind_the_mail_sends_it_again_as_the_mail_it_was(tmp_path: Path, server: MailServer, posts: Posts) -> None:
    mail = MailChannel(LiveConfiguration(smtp_url=Secret(server.url), mail_from="rules@example.com"))
    place = Place(tmp_path / "runs.db", sent=Asking(lambda: Questions(mail, posts)))
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


def test_a_question_for_nobody_is_sent_to_nobody(tmp_path: Path, server: MailServer, posts: Posts) -> None:
    place = Place(tmp_path / "runs.db", sent=Asking(lambda: Questions(MailChannel(LiveConfiguration()), posts)))
    place.load(
        'workflow "asks"\non payment_intent.succeeded <\n  let ok = approve "Refund?" up to 2 days\n  stop unless ok\n  log "x"\n>\n'
    )
    place.accept(payment())
    place.work()
    assert place.statuses == ["waiting"] and not server.mails and not posts.calls
