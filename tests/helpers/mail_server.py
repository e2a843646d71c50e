"""Mail servers for tests: a real one with every fault it can show, and one that says whatever it is told to.

Answers of the real one are set by command: ``server.answers["RCPT lead@example.com"] = ["450 later"]``; each is used once, or always where
it is a text. ``DROP`` closes the connection there; ``TAKE_AND_DROP``, for ``DATA``, keeps the mail first and then closes without an answer.
"""

from __future__ import annotations

import asyncio
import base64
import email.parser
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from attrs import define, field

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"

DROP = "drop"
TAKE_AND_DROP = "take and drop"

TEXT_PLEASE = b"354 go\r\n"


def server_tls(name: str = "localhost") -> ssl.SSLContext:
    """What a server shows: the certificate of ``localhost``, of ``elsewhere``, or the one that is ``over``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


def parsed(content: bytes) -> EmailMessage:
    """A message as mail programs read it."""
    found = email.parser.Parser(policy=email.policy.SMTPUTF8).parsestr(content.decode("utf-8"))
    assert isinstance(found, EmailMessage)
    return found


@define
class Received:
    """A mail that a server took."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        return parsed(self.content)


@define
class MailServer:
    """A server that runs: where, what it took, and what it answers."""

    port: int = 0
    mails: list[Received] = field(factory=list)
    answers: dict[str, Any] = field(factory=dict)
    commands: list[str] = field(factory=list)

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}"

    def answer(self, command: str) -> str | None:
        found = self.answers.get(command)
        if isinstance(found, list):
            return str(found.pop(0)) if found else None
        return found


class _Handler:
    def __init__(self, server: MailServer, token: tuple[str, str] | None = None) -> None:
        self.server = server
        if token is not None:
            self.auth_XOAUTH2 = partial(self._take_token, token)

    async def _take_token(self, known: tuple[str, str], smtp: SMTP, words: list[str]) -> AuthResult:
        """Takes a name with a token as Google and Microsoft do: a wrong one is told in a challenge, and refused behind it."""
        given = base64.b64decode(words[1], validate=True).decode()
        if given != f"user={known[0]}\1auth=Bearer {known[1]}\1\1":
            assert await smtp.challenge_auth('{"status":"401","schemes":"bearer"}') == b""
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=known[0].encode())

    def said(self, smtp: SMTP, command: str) -> str | None:
        self.server.commands.append(command)
        told = self.server.answer(command)
        if told == DROP:
            assert smtp.transport is not None
            smtp.transport.close()
            return "421 dropped"
        return told

    async def handle_MAIL(self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        told = self.said(smtp, "MAIL")
        if told is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return told or "250 OK"

    async def handle_RCPT(self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        told = self.said(smtp, f"RCPT {address}") or self.said(smtp, "RCPT")
        if told is None:
            envelope.rcpt_tos.append(address)
        return told or "250 OK"

    async def handle_RSET(self, smtp: SMTP, session: Any, envelope: Any) -> str:
        self.server.commands.append("RSET")
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Any, envelope: Any) -> str:
        assert smtp.transport is not None
        encrypted = smtp.transport.get_extra_info("sslcontext") is not None
        user = session.auth_data.decode() if session.authenticated else None
        mail = Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content, encrypted, user)
        told = self.said(smtp, "DATA")
        if told == TAKE_AND_DROP:
            self.server.mails.append(mail)
            smtp.transport.close()
            return "421 dropped"
        if told is None:
            self.server.mails.append(mail)
        return told or "250 taken"


@contextmanager
def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    token: tuple[str, str] | None = None,
    international: bool = True,
    size: int = 33_554_432,
) -> Iterator[MailServer]:
    """Runs a server in a thread while the block runs."""
    server = MailServer()
    handler = _Handler(server, token)

    def authenticate(smtp: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = login is not None and (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=right, handled=False, auth_data=data.login)

    loop = asyncio.new_event_loop()

    def connection() -> SMTP:
        return SMTP(
            handler,
            loop=loop,
            hostname="localhost",
            ident="tests",
            enable_SMTPUTF8=international,
            data_size_limit=size,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=(login or token) is not None and starttls is not None,
            auth_require_tls=starttls is not None,
            authenticator=authenticate if login is not None else None,
        )

    listening = loop.run_until_complete(loop.create_server(connection, "localhost", 0, ssl=tls, family=socket.AF_INET))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mail-server", daemon=True)
    thread.start()
    try:
        yield server
    finally:

        async def end() -> None:
            listening.close()
            for task in asyncio.all_tasks(loop) - {asyncio.current_task(loop)}:
                task.cancel()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(end(), loop).result(300)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(300)
        loop.close()


@contextmanager
def scripted_server(script: Sequence[bytes | float], *, tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Runs a server for one connection. It says each text of the script, waiting for a line between them; a number is seconds of silence.

    Behind ``TEXT_PLEASE`` the line is the end of the mail's text. At the end of the script it closes the connection.
    """
    server = MailServer()
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    stop = threading.Event()

    def talk() -> None:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        try:
            connection.settimeout(300)
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
            lines = connection.makefile("rb")
            for number, piece in enumerate(script):
                if isinstance(piece, float):
                    stop.wait(piece)
                    continue
                if number and not isinstance(script[number - 1], float):
                    line = lines.readline()
                    while line and script[number - 1] == TEXT_PLEASE and line != b".\r\n":
                        line = lines.readline()
                    if not line:
                        return
                    server.commands.append(line.decode("latin-1").strip())
                connection.sendall(piece)
        except OSError:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        listening.close()
        thread.join(5)
