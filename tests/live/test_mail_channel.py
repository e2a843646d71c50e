"""The mail channel before real mail servers, with every fault that they can show; and the folder."""

from __future__ import annotations

import socket
import ssl
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.mail_server import AUTHORITY, DROP, TAKE_AND_DROP, TEXT_PLEASE, MailServer, mail_server, scripted_server, server_tls
from tests.helpers.time_limits import out_of_time
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.mail.channel import MailChannel
from wfrun.live.mail.delivery import Delivery, NotNow, NotTaken
from wfrun.live.mail.message import Mail
from wfrun.live.mail.server import mail_server as read_server
from wfrun.values.secret import NoSecret, Secret

NOW = 1_793_610_000


def call(timeout: float | None = None, key: str = "wf_1", **arguments: Any) -> Call:
    named = {"to": "ada@example.com", "subject": "Order 7", "body": "Hello", **arguments}
    return Call("0", "email", named, key, timeout=timeout)


def channel(url: str | None, **given: Any) -> MailChannel:
    return MailChannel(LiveConfiguration(smtp_url=Secret(url) if url is not None else None, mail_from="Shop <shop@example.com>", **given))


def send(url: str, sent: Call | None = None, repeated: bool = False) -> Answer | TryAgain:
    return channel(url).send(sent or call(), NOW, repeated=repeated)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_a_mail_is_sent(server: MailServer) -> None:
    answer = send(server.url, call(to=["Ada <ada@example.com>", "bob@example.com"], bcc="dan@example.com", append={"Amount": "5.00 USD"}))
    assert answer == Done({}, NOW, started=NOW)
    (mail,) = server.mails
    assert (mail.sender, mail.recipients) == ("shop@example.com", ["ada@example.com", "bob@example.com", "dan@example.com"])
    assert mail.message["Subject"] == "Order 7" and mail.message["Bcc"] is None and not mail.encrypted
    body = mail.message.get_body(("plain",))
    assert body is not None and "Amount: 5.00 USD" in body.as_string()


def test_a_repeat_is_told_by_its_message_id(server: MailServer) -> None:
    assert send(server.url) == Done({}, NOW, started=NOW)
    again = send(server.url, repeated=True)
    assert isinstance(again, Done) and "sent again, under the Message-ID that it had" in again.notes[0]
    first, second = server.mails
    assert first.message["Message-ID"] == second.message["Message-ID"] and first.content == second.content


def test_lines_that_begin_with_a_dot_arrive(server: MailServer) -> None:
    assert isinstance(send(server.url, call(body=".\n..\n.x\n")), Done)
    body = server.mails[0].message.get_body(("plain",))
    assert body is not None and body.get_content().split() == [".", "..", ".x"]


# --- encryption and logging in -----------------------------------------------------------------------------------------------


def with_ca(url: str, **options: str) -> str:
    return url + "?" + "&".join(f"{name}={value}" for name, value in {"ca": str(AUTHORITY), **options}.items())


def test_starttls() -> None:
    with mail_server(starttls=server_tls()) as server:
        assert isinstance(send(with_ca(server.url, starttls="required")), Done)
        assert [mail.encrypted for mail in server.mails] == [True]


def test_tls_from_the_beginning() -> None:
    with mail_server(tls=server_tls()) as server:
        assert isinstance(send(with_ca(server.url.replace("smtp:", "smtps:"))), Done)
        assert [mail.encrypted for mail in server.mails] == [True]


LOGIN = ("anna@example.com", "pä/ss")


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_logging_in(kind: str) -> None:
    settings: dict[str, Any] = {kind: server_tls(), "login": LOGIN}
    with mail_server(**settings) as server:
        scheme = "smtps" if kind == "tls" else "smtp"
        url = with_ca(f"{scheme}://anna%40example.com:p%C3%A4%2Fss@localhost:{server.port}")
        assert isinstance(send(url), Done)
        assert [mail.user for mail in server.mails] == ["anna@example.com"]


TLS_FAILURES: list[tuple[str, dict[str, Any], str, dict[str, str], str]] = [
    ("an authority that nobody trusts", {"starttls": "localhost"}, "smtp", {"ca": ""}, "not trusted: unable to get local issuer"),
    ("a certificate of another host", {"starttls": "elsewhere"}, "smtp", {}, "not trusted: hostname mismatch"),
    ("a certificate that is over", {"tls": "over"}, "smtps", {}, "not trusted: certificate has expired"),
    ("no encryption offered", {}, "smtp", {"starttls": "required"}, "offers no encryption (STARTTLS), and nothing is sent in the open"),
    ("a file without certificates", {"starttls": "localhost"}, "smtp", {"ca": __file__}, "holds no certificates that can be read"),
    ("no file", {"starttls": "localhost"}, "smtp", {"ca": "/nowhere.pem"}, "/nowhere.pem holds no certificates that can be read"),
]


@pytest.mark.parametrize(
    ("server_side", "scheme", "options", "sentence"), [row[1:] for row in TLS_FAILURES], ids=[row[0] for row in TLS_FAILURES]
)
def test_without_trusted_encryption_nothing_is_sent(
    server_side: dict[str, str], scheme: str, options: dict[str, str], sentence: str
) -> None:
    shown: dict[str, Any] = {name: server_tls(value) for name, value in server_side.items()}
    with mail_server(**shown) as server:
        given = {"ca": str(AUTHORITY), **({"starttls": "required"} if scheme == "smtp" else {}), **options}
        query = "&".join(f"{name}={value}" for name, value in given.items() if value)
        answer = send(f"{scheme}://localhost:{server.port}?{query}")
        assert isinstance(answer, Refused) and answer.code == "mail-tls"
        assert sentence in answer.message and ("SMTP_URL: " in answer.message or f"localhost:{server.port} " in answer.message)
        assert not server.mails


def test_tls_with_a_server_that_speaks_in_the_open(server: MailServer) -> None:
    answer = send(with_ca(server.url.replace("smtp:", "smtps:")))
    assert isinstance(answer, TryAgain) and not answer.sent
    assert "does not speak TLS from the beginning: name it with smtp://" in answer.message


def test_what_was_said_before_tls_counts_no_more() -> None:
    """A line behind the answer to STARTTLS, put in by somebody on the way, is not taken for an answer under TLS."""
    script = [b"220 hi\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n235 ok\r\n", b"250 ok\r\n"]
    with scripted_server(script) as server:
        answer = send(with_ca(server.url, starttls="required"))
    assert isinstance(answer, TryAgain) and not answer.sent and "TLS failed" in answer.message


def logging_in(script: list[bytes | float]) -> AbstractContextManager[MailServer]:
    return scripted_server([b"220 hi\r\n", *script], tls=server_tls())


def test_a_password_that_is_not_accepted_is_not_shown() -> None:
    echo = b"535 5.7.8 no: hunter2 aHVudGVyMg== AGFubmEAaHVudGVyMg==\r\n"
    with logging_in([b"250-x\r\n250 AUTH PLAIN\r\n", echo, b"221 bye\r\n"]) as server:
        answer = send(with_ca(f"smtps://anna:hunter2@localhost:{server.port}"))
    assert isinstance(answer, Refused) and answer.code == "mail-login"
    assert "does not accept the name and password of SMTP_URL: 535 5.7.8 no: ••• ••• •••" in answer.message
    assert server.commands[1] == "AUTH PLAIN AGFubmEAaHVudGVyMg=="


def test_logging_in_with_a_token() -> None:
    """A token is valid for a short time: each mail is sent with a new one."""
    given = ["ya29.first", "ya29.late", "ya29.first"]
    with mail_server(starttls=server_tls(), token=("anna@example.com", "ya29.first")) as server:
        url = with_ca(f"smtp://anna%40example.com@localhost:{server.port}", auth="xoauth2")
        sending = channel(url, mail_token=lambda: Secret(given.pop(0)))
        assert isinstance(sending.send(call(), NOW, repeated=False), Done)
        refused = sending.send(call(), NOW, repeated=False)
        assert isinstance(refused, Refused) and refused.code == "mail-login"
        assert "does not accept the name of SMTP_URL with its token: 535 5.7.8" in refused.message
        assert sending.problem() is None and [mail.user for mail in server.mails] == ["anna@example.com"] and not given
        without = send(url)
        assert isinstance(without, Refused) and without.code == "mail-not-configured" and "`token` under [mail]" in without.message


def test_a_token_that_cannot_be_had_is_asked_for_again() -> None:
    def none() -> Secret:
        raise NoSecret("the command `oauth` failed (exit status 1); run it yourself to see why")

    with mail_server(starttls=server_tls(), token=("anna", "x")) as server:
        sending = channel(with_ca(f"smtp://anna@localhost:{server.port}", auth="xoauth2"), mail_token=none)
        answer = sending.send(call(), NOW, repeated=False)
    assert isinstance(answer, TryAgain) and not answer.sent and "the command `oauth` failed" in answer.message


@pytest.mark.parametrize(
    ("offered", "answers", "sentence"),
    [
        ("XOAUTH2 PLAIN", [b"535 no: hunter2 dXNlcj1hbm5hAWF1dGg9QmVhcmVyIGh1bnRlcjIBAQ==\r\n"], ": 535 no: ••• •••"),
        ("PLAIN LOGIN", [], "offers no way to log in with a token (AUTH XOAUTH2)"),
    ],
)
def test_a_token_is_sent_as_one_and_not_shown(offered: str, answers: list[bytes | float], sentence: str) -> None:
    with logging_in([f"250-x\r\n250 AUTH {offered}\r\n".encode(), *answers]) as server:
        sending = channel(with_ca(f"smtps://anna@localhost:{server.port}", auth="xoauth2"), mail_token=lambda: Secret("hunter2"))
        answer = sending.send(call(), NOW, repeated=False)
    assert isinstance(answer, Refused) and answer.code == "mail-login" and answer.message.endswith(sentence)
    assert [command for command in server.commands if "hunter2" in command] == []


LOGINS: list[tuple[str, list[bytes | float], str, type]] = [
    ("with LOGIN", [b"250 AUTH LOGIN\r\n", b"334 user\r\n", b"334 pw\r\n", b"535 no\r\n"], "535 no", Refused),
    ("asked again", [b"250 AUTH PLAIN\r\n", b"334 \r\n", b"535 no\r\n"], "535 no", Refused),
    ("asked for ever", [b"250 AUTH LOGIN\r\n", b"334 user\r\n", b"334 pw\r\n", b"334 more\r\n"], "as mail servers do", TryAgain),
    ("later", [b"250 AUTH PLAIN\r\n", b"454 4.7.0 try later\r\n"], "454 4.7.0 try later", TryAgain),
    ("with what we do not know", [b"250 AUTH CRAM-MD5 XOAUTH2\r\n"], "offers no way to log in", Refused),
    ("without any", [b"250 x\r\n"], "offers no way to log in", Refused),
]


@pytest.mark.parametrize(("script", "sentence", "kind"), [row[1:] for row in LOGINS], ids=[row[0] for row in LOGINS])
def test_ways_of_logging_in(script: list[bytes | float], sentence: str, kind: type) -> None:
    first = script[0]
    assert isinstance(first, bytes)
    with logging_in([b"250-x\r\n" + first, *script[1:]]) as server:
        answer = send(with_ca(f"smtps://anna:hunter2@localhost:{server.port}"))
    assert type(answer) is kind and sentence in getattr(answer, "message", "") and getattr(answer, "sent", False) is False


# --- what servers say ------------------------------------------------------------------------------------------------------------

SAID: list[tuple[str, dict[str, Any], dict[str, Any], type, str]] = [
    ("a refused sender", {"MAIL": "550 5.1.8 not you"}, {}, Refused, "refuses mails from `shop@example.com`: 550 5.1.8 not you"),
    (
        "a refused recipient",
        {"RCPT": "550 no such user"},
        {},
        Refused,
        "refuses the recipient, and nothing was sent: `ada@example.com`: 550",
    ),
    (
        "one of several",
        {"RCPT bob@example.com": "553 who?"},
        {"cc": "bob@example.com"},
        Refused,
        "refuses 1 of 2 recipients, and nothing was sent: `bob@example.com`: 553 who?",
    ),
    ("greylisting", {"RCPT": "450 4.2.0 greylisted"}, {}, TryAgain, "`ada@example.com`: 450 4.2.0 greylisted"),
    ("one of several later", {"RCPT bob@example.com": "451 x"}, {"bcc": "bob@example.com"}, TryAgain, "1 of 2 recipients"),
    (
        "one later and one never",
        {"RCPT bob@example.com": "550 never", "RCPT ada@example.com": "451 later"},
        {"cc": "bob@example.com"},
        Refused,
        "refuses 2 of 2 recipients, and nothing was sent: `bob@example.com`: 550 never",
    ),
    ("a refused text", {"DATA": "554 5.7.1 spam"}, {}, Refused, "refuses the mail: 554 5.7.1 spam"),
    ("a text later", {"DATA": "451 4.3.0 later"}, {}, TryAgain, "refuses the mail: 451 4.3.0 later"),
    ("a server that closes", {"MAIL": "421 closing"}, {}, TryAgain, "421 closing"),
    ("a drop at MAIL", {"MAIL": DROP}, {}, TryAgain, "closed the connection"),
    ("a drop at RCPT", {"RCPT": DROP}, {}, TryAgain, "closed the connection"),
]


@pytest.mark.parametrize(("answers", "arguments", "kind", "sentence"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_what_a_server_says(server: MailServer, answers: dict[str, Any], arguments: dict[str, Any], kind: type, sentence: str) -> None:
    server.answers = answers
    answer = send(server.url, call(**arguments))
    assert type(answer) is kind and sentence in getattr(answer, "message", "")
    assert getattr(answer, "sent", False) is False and getattr(answer, "code", None) in (None, "mail-refused")
    assert not server.mails
    server.answers = {}
    assert isinstance(send(server.url), Done)


def test_many_refused_recipients_are_told_in_short(server: MailServer) -> None:
    server.answers = {"RCPT": "550 no " + "x" * 400 + "\x1b[31m"}
    answer = send(server.url, call(to=[f"a{number}@example.com" for number in range(30)]))
    assert isinstance(answer, Refused) and "refuses 30 of 30 recipients" in answer.message and "and 25 more" in answer.message
    assert len(answer.message) < 1_600 and answer.message.isprintable()
    assert "RSET" in server.commands


@pytest.mark.parametrize(("told", "kept"), [(DROP, 0), (TAKE_AND_DROP, 1)])
def test_a_drop_behind_the_text_leaves_a_doubt(server: MailServer, told: str, kept: int) -> None:
    server.answers = {"DATA": [told]}
    answer = send(server.url)
    assert isinstance(answer, TryAgain) and answer.sent and "closed the connection" in answer.message
    assert len(server.mails) == kept
    assert isinstance(send(server.url, repeated=True), Done)
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 1


def test_a_server_that_takes_only_small_mails() -> None:
    with mail_server(size=2_000) as server:
        answer = send(server.url, call(body="x" * 3_000))
        assert isinstance(answer, Refused) and answer.code == "mail-too-large" and "2,000 bytes" in answer.message
        assert not server.commands


def test_addresses_of_any_script() -> None:
    with mail_server() as server:
        assert isinstance(send(server.url, call(to="юля@почта.example")), Done)
        assert server.mails[0].recipients == ["юля@почта.example"]
    with mail_server(international=False) as server:
        refused: list[dict[str, Any]] = [{"bcc": "юля@example.com"}, {"to": "юля@почта.example"}, {"reply_to": "юля@example.com"}]
        for arguments in refused:
            answer = send(server.url, call(**arguments))
            assert isinstance(answer, Refused) and answer.code == "mail-address" and "SMTPUTF8" in answer.message
        assert isinstance(send(server.url, call(to="Юля <julia@example.com>", subject="Заказ 7")), Done)
        assert server.mails[0].message["Subject"] == "Заказ 7" and len(server.mails) == 1


HELLO = b"250-x\r\n250 8BITMIME\r\n"
OK = b"250 ok\r\n"

STRANGE: list[tuple[str, list[bytes | float], str, bool]] = [
    ("another protocol", [b"HTTP/1.1 400 Bad Request\r\n"], "does not answer as mail servers do", False),
    ("nothing", [b""], "closed the connection", False),
    ("an empty line", [b"\r\n"], "does not answer as mail servers do", False),
    ("half a line", [b"220 hel"], "closed the connection", False),
    ("a line without end", [b"220 " + b"x" * 10_000 + b"\r\n"], "does not answer as mail servers do", False),
    ("lines without end", [b"220-x\r\n" * 10_000], "does not answer as mail servers do", False),
    ("no service", [b"554 not here\r\n"], "", False),
    ("not now", [b"421 busy\r\n"], "421 busy", False),
    ("an answer that is none", [b"220 hi\r\n", b"354 go\r\n"], "does not answer as mail servers do", False),
    ("an answer to DATA that is none", [b"220 hi\r\n", HELLO, OK, OK, b"250 what\r\n"], "does not answer as mail servers do", False),
    ("garbage in UTF-8's place", [b"220 hi\r\n", HELLO, b"450 \xff\xfe\x00\x07\r\n"], "450", False),
    ("no answer within the time", [b"220 hi\r\n", HELLO, 5.0], "does not answer within 0.3 seconds", False),
    ("no greeting within the time", [5.0], "does not answer within 0.3 seconds", False),
    ("one sign at a time", [piece for _ in range(4_000) for piece in (b"2", 0.02)], "does not answer within 0.3 seconds", False),
]


@pytest.mark.parametrize(("script", "sentence", "sent"), [row[1:] for row in STRANGE], ids=[row[0] for row in STRANGE])
def test_strange_servers(script: list[bytes | float], sentence: str, sent: bool) -> None:
    with scripted_server(script) as server:
        answer = send(server.url, call(timeout=0.3 if "0.3" in sentence else None))
    if not sentence:
        assert isinstance(answer, Refused) and "554 not here" in answer.message
        return
    assert isinstance(answer, TryAgain) and answer.sent is sent
    assert sentence in answer.message and answer.message.isprintable()


@pytest.mark.parametrize(
    ("after_data", "sentence"),
    [
        (b"354 go\r\n", "closed the connection"),
        (b"354 go\r\n\x00\xff\r\n", "does not answer as mail servers do"),
        (b"354 go\r\n354 go\r\n", "does not answer as mail servers do"),
    ],
)
def test_strange_answers_behind_the_text_leave_a_doubt(after_data: bytes, sentence: str) -> None:
    with scripted_server([b"220 hi\r\n", HELLO, OK, OK, after_data]) as server:
        answer = send(server.url)
    assert isinstance(answer, TryAgain) and answer.sent and sentence in answer.message


LONG = Mail("<1@example.com>", "shop@example.com", ("ada@example.com",), (b"x" * 990 + b"\r\n") * 12_000, False)
"""A mail of more than the buffers of a connection take."""


@pytest.mark.parametrize(
    ("said", "encrypted", "kind"), [("552 5.3.4 too big", False, NotTaken), ("451 4.3.0 later", True, NotNow), ("", False, NotNow)]
)
def test_a_server_that_breaks_off_amid_the_text_has_no_mail(said: str, encrypted: bool, kind: type[Exception]) -> None:
    last = TEXT_PLEASE + (f"{said}\r\n".encode() if said else b"")
    with scripted_server([b"220 hi\r\n", HELLO, OK, OK, last], tls=server_tls() if encrypted else None) as server:
        place = server.url if not encrypted else with_ca(f"smtps://localhost:{server.port}")
        context = ssl.create_default_context(cafile=str(AUTHORITY)) if encrypted else None
        with pytest.raises(kind) as caught:
            Delivery(read_server(Secret(place)), context, None).hand_in(LONG)
    assert (f"refuses the mail: {said}" if said else "closed the connection") in str(caught.value)
    assert not getattr(caught.value, "sent", False)


def test_no_answer_behind_the_text_leaves_a_doubt() -> None:
    def attempt(seconds: float) -> tuple[Answer | TryAgain, bool]:
        with scripted_server([b"220 hi\r\n", HELLO, OK, OK, TEXT_PLEASE, 60.0]) as server:
            answer = send(server.url, call(timeout=seconds))
        return answer, len(server.commands) == 4  # the server has asked for the text

    answer, limit = out_of_time(attempt, 0.3)
    assert isinstance(answer, TryAgain) and answer.sent and f"does not answer within {limit:g} seconds" in answer.message


def test_an_old_server_that_knows_no_ehlo() -> None:
    with scripted_server([b"220 hi\r\n", b"502 what\r\n", OK, OK, OK, TEXT_PLEASE, OK]) as server:
        assert isinstance(send(server.url), Done)
    assert [command.split()[0].upper() for command in server.commands] == ["EHLO", "HELO", "MAIL", "RCPT", "DATA", "."]


def test_a_server_that_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    for url, sentence in (
        (f"smtp://anna:hunter2@localhost:{port}", f"localhost:{port} cannot be reached: nothing listens there"),
        ("smtp://mail.invalid", "mail.invalid:587 cannot be reached: its name cannot be looked up"),
    ):
        answer = send(url)
        assert isinstance(answer, TryAgain) and not answer.sent and sentence in answer.message and "hunter2" not in answer.message


def test_many_mails_at_a_time(server: MailServer) -> None:
    shared = channel(server.url)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: shared.send(call(key=f"wf_{number}"), NOW, repeated=False), range(40)))
    assert all(isinstance(answer, Done) for answer in answers)
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 40


# --- what is not configured, and the folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code", "sentence"),
    [
        (None, "mail-not-configured", "no mail server is configured: set SMTP_URL, or write mails with --mail-dir"),
        ("smtp://anna:hunter2@", "mail-not-configured", "SMTP_URL has no host"),
    ],
)
def test_without_a_server_nothing_is_sent(url: str | None, code: str, sentence: str) -> None:
    answer = channel(url).send(call(), NOW, repeated=False)
    assert isinstance(answer, Refused) and answer.code == code and sentence in answer.message and "hunter2" not in answer.message


def test_a_mail_has_a_sender(server: MailServer) -> None:
    bare = MailChannel(LiveConfiguration(smtp_url=Secret(server.url)))
    answer = bare.send(call(), NOW, repeated=False)
    assert isinstance(answer, Refused) and answer.code == "mail-no-sender" and "give `from`" in answer.message
    named: dict[str, Any] = {"from": "anna@example.com"}
    assert isinstance(bare.send(call(**named), NOW, repeated=False), Done)
    assert [mail.sender for mail in server.mails] == ["anna@example.com"]
    wrong = MailChannel(LiveConfiguration(smtp_url=Secret(server.url), mail_from="nobody"))
    answer = wrong.send(call(), NOW, repeated=False)
    assert isinstance(answer, Refused) and answer.code == "mail-address" and "`from`" in answer.message


def test_a_mail_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "outbox"
    to_folder = channel("smtp://localhost:1", mail_folder=str(folder))
    answer = to_folder.send(call(), NOW, repeated=False)
    (file,) = folder.iterdir()
    assert answer == Done({}, NOW, started=NOW, notes=(f"written to {file}",))
    assert file.suffix == ".eml" and stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = file.read_bytes()
    assert b"Subject: Order 7\r\n" in before
    assert isinstance(to_folder.send(call(), NOW, repeated=True), Done)
    assert [one.read_bytes() for one in folder.iterdir()] == [before]
    to_folder.send(call(key="../../etc/passwd"), NOW, repeated=False)
    assert len(list(folder.iterdir())) == 2 and [one.name for one in tmp_path.iterdir()] == ["new"]


def test_mails_go_into_the_folder_that_was_meant_wherever_an_action_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    to_folder = channel(None, mail_folder="outbox")
    monkeypatch.chdir(tmp_path / "elsewhere")
    answer = to_folder.send(call(), NOW, repeated=False)
    (file,) = (tmp_path / "outbox").iterdir()
    assert answer == Done({}, NOW, started=NOW, notes=(f"written to outbox/{file.name}",))


def test_a_link_in_the_folder_is_replaced_and_not_followed(tmp_path: Path) -> None:
    to_folder = channel(None, mail_folder=str(tmp_path / "outbox"))
    to_folder.send(call(), NOW, repeated=False)
    (file,) = (tmp_path / "outbox").iterdir()
    precious = tmp_path / "precious"
    precious.write_text("mine")
    file.unlink()
    file.symlink_to(precious)
    to_folder.send(call(), NOW, repeated=False)
    assert precious.read_text() == "mine" and not file.is_symlink() and len(list((tmp_path / "outbox").iterdir())) == 1


def test_a_folder_that_cannot_be_written_into(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = channel(None, mail_folder=str(tmp_path / "file")).send(call(), NOW, repeated=False)
    assert isinstance(answer, Refused) and answer.code == "mail-folder" and "cannot be written into" in answer.message


def test_whether_mails_can_be_sent_is_told_without_one(tmp_path: Path) -> None:
    with mail_server(starttls=server_tls(), login=LOGIN) as server:
        right, wrong = (f"smtp://anna%40example.com:{password}@localhost:{server.port}" for password in ("p%C3%A4%2Fss", "hunter2"))
        assert channel(with_ca(right)).problem() is None
        told = channel(with_ca(wrong)).problem()
        assert told is not None and "does not accept the name and password" in told and "hunter2" not in told
        told = channel(right).problem()
        assert told is not None and "certificate that is not trusted" in told
        assert not server.mails and not server.commands
    told = channel(right).problem(1.0)
    assert told is not None and "nothing listens there" in told
    assert channel(None).problem() == "no mail server is configured: set SMTP_URL, or write mails with --mail-dir"
    assert channel(None, mail_folder=str(tmp_path)).problem() is None
