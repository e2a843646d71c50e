"""Messages: as mail programs read them back, whatever event data holds."""

from __future__ import annotations

import html.parser
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.mail_server import parsed
from wfrun.live.mail.message import Mail, Unsendable, compose
from wfrun.stdlib_actions.email import render

NOW = 1_793_610_000
ALLOWED = ["Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "Content-Type", "MIME-Version"]


def made(sender: str = "Shop <shop@example.com>", key: str = "wf_1", now: int = NOW, **arguments: Any) -> Mail:
    return compose({"to": "ada@example.com", **arguments}, sender=sender, key=key, now=now)


def parts(mail: Mail) -> tuple[EmailMessage, str, str]:
    message = parsed(mail.content)
    text, html_part = message.get_body(("plain",)), message.get_body(("html",))
    assert isinstance(text, EmailMessage) and isinstance(html_part, EmailMessage)
    return message, text.get_content().replace("\r\n", "\n"), html_part.get_content().replace("\r\n", "\n")


def test_a_whole_mail() -> None:
    mail = made(
        to=["Ada Lovelace <ada@example.com>", "bob@example.com"],
        cc="cleo@example.com",
        bcc=["dan@example.com", "ADA <ada@EXAMPLE.com>"],
        reply_to="help@example.com",
        subject="Order 7",
        body="Hello\nworld\n\nBye",
        append={"Amount": "2,500.00 USD", "Customer": "<b>Ada & Co</b>"},
    )
    message, text, html_text = parts(mail)
    assert mail.sender == "shop@example.com"
    assert mail.recipients == ("ada@example.com", "bob@example.com", "cleo@example.com", "dan@example.com")
    assert dict(message.items()) == {
        "Date": "Mon, 02 Nov 2026 09:00:00 +0000",
        "From": "Shop <shop@example.com>",
        "To": "Ada Lovelace <ada@example.com>, bob@example.com",
        "Cc": "cleo@example.com",
        "Reply-To": "help@example.com",
        "Subject": "Order 7",
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Type": message["Content-Type"],
        "MIME-Version": "1.0",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert text == "Hello\nworld\n\nBye\n\nAmount: 2,500.00 USD\nCustomer: <b>Ada & Co</b>\n"
    assert "&lt;b&gt;Ada &amp; Co&lt;/b&gt;" in html_text and "<b>" not in html_text and "2,500.00 USD" in html_text
    assert "nowrap" not in html_text and "overflow-wrap:break-word" in html_text, "a long label leaves no room for values on a phone"
    assert b"dan@example.com" not in mail.content
    assert not mail.international


def test_a_repeat_has_the_identity_that_the_mail_had() -> None:
    assert made(subject="x").content == made(subject="x").content
    later = made(subject="x", now=NOW + 60)
    assert later.message_id == made().message_id != made(key="wf_2").message_id
    assert later.message_id.endswith("@example.com>") and "wf_" not in later.message_id


def test_lines_are_short_and_end_as_they_must() -> None:
    mail = made(
        to=[f'"{"Ada " * 12}{number}" <{"a" * 60}{number:02}@{"b" * 60}.example>' for number in range(40)],
        subject="long " * 150,
        body="word " * 5_000 + "x" * 5_000 + "\n.\n..\nFrom here\n",
        append={"ключ" * 60: "значение " * 500},
    )
    for line in mail.content.split(b"\r\n"):
        assert b"\n" not in line and b"\r" not in line and len(line) < 998
    message, text, _ = parts(mail)
    assert message["Subject"].split() == ["long"] * 150
    assert len(message["To"].addresses) == 40 and all(len(one.addr_spec) > 125 for one in message["To"].addresses)
    assert "x" * 5_000 in text and "\n.\n..\nFrom here\n" in text and "значение " * 500 in text


@pytest.mark.parametrize("subject", ["=?utf-8?q?Paid?=", "Заказ № 7 " * 20 + ".", "👩‍💻 order", "", "x" * 900, "a,b; c " * 100 + "."])
def test_a_subject_is_shown_as_it_is(subject: str) -> None:
    mail = made(subject=subject)
    raw = BytesParser().parsebytes(mail.content)["Subject"]
    assert str(make_header(decode_header(raw))).replace("\r\n", "") == subject
    assert parsed(mail.content)["Subject"] == subject


def test_a_large_part_is_written_in_base64() -> None:
    body = "ünïcode " * 60_000
    mail = made(body=body)
    assert parts(mail)[1].strip() == body.strip() and b"Content-Transfer-Encoding: base64" in mail.content
    assert max(map(len, mail.content.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ('"Lovelace, Ada (CEO)"', "Lovelace, Ada (CEO)"),
        ("Ада Лавлейс", "Ада Лавлейс"),
        ('"Müller, <x>, evil@example.org"', None),
        ('"Müller, evil@example.org; x"', "Müller, evil@example.org; x"),
        ("=?utf-8?q?evil=40example.org?=", "=?utf-8?q?evil=40example.org?="),
        ("Ada " * 40, ("Ada " * 40).strip()),
        ('"Ada, evil@example.org ' + "x" * 80 + '"', "Ada, evil@example.org " + "x" * 80),
        ("Адá " * 60, ("Адá " * 60).strip()),
    ],
)
def test_names_before_addresses_are_shown_and_no_address_of_their_own(name: str, shown: str | None) -> None:
    if shown is None:
        with pytest.raises(Unsendable):
            made(to=f"{name} <ada@example.com>")
        return
    raw = BytesParser().parsebytes(made(to=f"{name} <ada@example.com>").content)["To"]
    assert [str(make_header(decode_header(one))) for one in parseaddr(raw)] == [shown, "ada@example.com"]
    (address,) = parsed(made(to=f"{name} <ada@example.com>").content)["To"].addresses
    assert address.addr_spec == "ada@example.com"


def test_addresses_of_any_script() -> None:
    mail = made(to="Юля <юля@почта.example>")
    assert mail.international and mail.recipients == ("юля@почта.example",)
    assert "юля@почта.example".encode() in mail.content
    (address,) = parsed(mail.content)["To"].addresses
    assert address.addr_spec == "юля@почта.example"
    assert made(bcc="юля@example.com").international and made(sender="post@müller.example").message_id.endswith("@wfrun.invalid>")
    assert made(reply_to="юля@example.com").international


@pytest.mark.parametrize(
    "arguments",
    [
        {"to": "ada@example.com\r\nBcc: evil@example.org"},
        {"to": "ada@example.com, evil@example.org"},
        {"to": "Ada\nBcc: evil@example.org <ada@example.com>"},
        {"cc": ["<ada@example.com>>"]},
        {"reply_to": "x"},
        {"sender": "shop@example.com>\r\nRCPT TO:<evil@example.org"},
        {"subject": "hello\r\nBcc: evil@example.org"},
        {"subject": "hello\nworld"},
        {"subject": "hello\x00"},
        {"subject": "hello\u2028world"},
        {"subject": "x" * 1_000},
        {"to": []},
    ],
)
def test_what_rendering_lets_through_by_mistake_is_not_sent(arguments: dict[str, Any]) -> None:
    with pytest.raises(Unsendable) as refused:
        made(**arguments)
    assert "evil" not in str(refused.value)


TEXTS = st.text(st.characters(), max_size=60) | st.text(st.sampled_from("\r\n\t :<>@,;\"'\\=?_-.&aB\u2028\u0085\u202eü\ud800"), max_size=40)
ADDRESSES = st.one_of(st.just("ada@example.com"), TEXTS.map(lambda text: f"{text} <ada@example.com>"), TEXTS)


@settings(max_examples=150)
@given(to=ADDRESSES, sender=ADDRESSES, subject=TEXTS, body=TEXTS, label=TEXTS, value=TEXTS, key=TEXTS)
def test_nothing_in_data_becomes_a_header(to: str, sender: str, subject: str, body: str, label: str, value: str, key: str) -> None:
    try:
        mail = compose({"to": to, "subject": subject, "body": body, "append": {label: value}}, sender=sender, key=key, now=NOW)
    except Unsendable:
        return
    message = parsed(mail.content)
    assert [name for name in message if name not in ALLOWED] == [] and len(set(message.keys())) == len(message.keys())
    assert [one.addr_spec for one in message["To"].addresses] == [message["To"].addresses[0].addr_spec] and len(mail.recipients) == 1
    assert message["Subject"].split() == subject.encode("utf-8", "replace").decode().split()
    assert not message.defects and len(list(message.iter_parts())) == 2


@settings(max_examples=100)
@given(subject=TEXTS, body=TEXTS, label=TEXTS, value=TEXTS)
def test_data_is_text_in_html(subject: str, body: str, label: str, value: str) -> None:
    arguments = render({"to": "ada@example.com", "subject": subject, "body": body, "append": {label: value}}, "rules")
    _, text, html_text = parts(compose(arguments, sender="shop@example.com", key="k", now=NOW))

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            assert tag in {"html", "head", "meta", "title", "body", "p", "br", "table", "tr", "th", "td"}
            assert all(name in {"style", "scope", "charset"} for name, _ in attributes)

    reader = Reader()
    reader.feed(html_text)
    reader.close()
    assert not any(sign < " " and sign != "\n" and sign != "\t" for sign in text)
