"""Delivery: one conversation with a mail server (RFC 5321), from the greeting to the answer that it took a mail, or did not.

All recipients or none: where the server refuses one of them nothing is sent. The conversation has an end: each answer has few and short
lines, and a watch ends it when its time is up, however slowly the server speaks. What the server says is told as it is, on one line, cut,
and without what it was told of the password.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from wfrun.live.mail.message import Mail
from wfrun.live.mail.server import MailServer
from wfrun.support.short_text import shortened
from wfrun.values.formatting import without_controls

CONNECT_SECONDS = 10.0
"""Seconds for which a connection is tried at each address of the server."""

READ_SECONDS = 30.0
"""Seconds for which one answer of the server is awaited."""

WHOLE_SECONDS = 120.0
"""Seconds of a whole conversation where the call names none (`timeout=`)."""

LAST_WORDS_SECONDS = 1.0
"""Seconds for which an answer is awaited at the end of a conversation."""

MAX_LINES = 200
MAX_REPLY = 4_096
"""Bytes of the longest line of an answer."""
MAX_TOLD = 200
"""Characters of a server's text that are shown."""

_REPLY = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*?))?\r?\n", re.DOTALL)


class NotTaken(Exception):
    """The server did not take a mail, and will not: ``code`` names why, the text is one sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotNow(Exception):
    """The mail may be handed in again later. ``sent``: the server may have taken it; the text is one sentence.

    ``code`` names why, if it is given up then; None where the server could not be spoken to.
    """

    def __init__(self, message: str, *, sent: bool = False, code: str | None = None) -> None:
        super().__init__(message)
        self.sent = sent
        self.code = code


class _Garbage(Exception):
    """An answer that is none of a mail server."""


class _Smtp(smtplib.SMTP):
    """The commands and answers of one conversation, over a socket that is given."""

    def getreply(self) -> tuple[int, bytes]:
        """Reads one answer. Raises ``_Garbage`` and ``OSError``."""
        if self.file is None:
            assert self.sock is not None
            self.file = self.sock.makefile("rb")
        texts: list[bytes] = []
        while len(texts) < MAX_LINES:
            line = self.file.readline(MAX_REPLY)
            if not line.endswith(b"\n") and len(line) < MAX_REPLY:
                raise ConnectionResetError("the connection was closed")
            found = _REPLY.fullmatch(line)
            if found is None:
                raise _Garbage
            texts.append(found[3] or b"")
            if found[2] != b"-":
                return int(found[1]), b"\n".join(texts)
        raise _Garbage


class Delivery:
    """One conversation with a server. ``context`` is None where it never speaks TLS."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None, seconds: float | None) -> None:
        self._server = server
        self._context = context
        self._seconds = WHOLE_SECONDS if seconds is None else max(seconds, 0.1)
        self._smtp = _Smtp(local_hostname="localhost")
        self._socket: socket.socket | None = None
        """The connection under TLS."""
        self._sent = False
        """Whether the server may have the mail."""
        self._over = threading.Event()
        self._patience = min(READ_SECONDS, self._seconds)
        """Seconds for which an answer is awaited."""

    def hand_in(self, mail: Mail) -> None:
        """Hands a mail in. Raises ``NotTaken`` and ``NotNow``; otherwise the server took it, for all recipients."""
        with self._conversation():
            self._address(mail)
            self._hand_over(mail)

    def announce(self, mail: Mail) -> None:
        """Tells from whom and to whom a mail would be, and hands none in. Raises ``NotTaken`` and ``NotNow``."""
        with self._conversation():
            self._address(mail)

    def greet(self) -> None:
        """Greets the server and logs in, without a mail. Raises ``NotTaken`` and ``NotNow``."""
        with self._conversation():
            pass

    @contextmanager
    def _conversation(self) -> Iterator[None]:
        """Begins a conversation, lets the block go on with it, and ends it. Raises ``NotTaken`` and ``NotNow``."""
        watch = threading.Timer(self._seconds, self._end)
        watch.daemon = True
        try:
            self._connect()
            watch.start()
            self._greet()
            yield
        except _Garbage:
            raise NotNow(f"{self._name} does not answer as mail servers do", sent=self._sent) from None
        except ssl.SSLCertVerificationError as error:
            raise NotTaken("mail-tls", f"{self._name} shows a certificate that is not trusted: {_certificate(error)}") from None
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            raise NotNow(f"{self._name} closed the connection", sent=self._sent) from None
        except ssl.SSLError as error:
            raise NotNow(f"{self._name}: TLS failed: {self._tls_reason(error)}", sent=self._sent, code="mail-tls") from None
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise NotNow(f"{self._name} {self._broken(error)}", sent=self._sent) from None
        finally:
            watch.cancel()
            self._close()

    @property
    def _name(self) -> str:
        return f"the mail server {self._server.place}"

    def _connect(self) -> None:
        server = self._server
        try:
            raw = socket.create_connection((server.host, server.port), min(CONNECT_SECONDS, self._seconds))
        except socket.gaierror:
            raise NotNow(f"{self._name} cannot be reached: its name cannot be looked up") from None
        except OSError as error:
            raise NotNow(f"{self._name} cannot be reached: {_reason(error)}") from None
        self._smtp.sock = raw
        self._socket = raw.dup()
        raw.settimeout(self._patience)
        own = raw.getsockname()[0]
        self._smtp.local_hostname = f"[IPv6:{own}]" if ":" in own else f"[{own}]"

    def _greet(self) -> None:
        """Greets, turns to TLS and logs in."""
        server, smtp = self._server, self._smtp
        if server.tls:
            self._turn_to_tls()
        self._expect(smtp.getreply(), "does not talk to us")
        self._hello()
        if server.starttls:
            if not smtp.has_extn("starttls"):
                help_ = "name it with smtps:// where it speaks TLS from the beginning"
                raise NotTaken("mail-tls", f"{self._name} offers no encryption (STARTTLS), and nothing is sent in the open: {help_}")
            self._expect(smtp.docmd("STARTTLS"), "does not turn to TLS", "mail-tls")
            self._turn_to_tls()
            smtp.esmtp_features, smtp.does_esmtp, smtp.ehlo_resp = {}, False, None  # what was said in the open counts no more
            self._hello()
        if server.user is not None:
            self._log_in()

    def _turn_to_tls(self) -> None:
        assert self._context is not None and self._smtp.sock is not None
        self._smtp.sock = self._context.wrap_socket(self._smtp.sock, server_hostname=self._server.host)
        self._smtp.file = None

    def _hello(self) -> None:
        smtp = self._smtp
        code, text = smtp.ehlo()
        if 500 <= code <= 504 and not self._server.starttls and self._server.user is None:
            code, text = smtp.helo()
        self._expect((code, text), "does not talk to us")

    def _log_in(self) -> None:
        assert self._server.user is not None and self._server.password is not None
        user, password = self._server.user, self._server.password.reveal()
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        if self._server.takes_token:
            if "XOAUTH2" not in offered:
                raise NotTaken("mail-login", f"{self._name} offers no way to log in with a token (AUTH XOAUTH2)")
            code, text = self._smtp.docmd("AUTH", f"XOAUTH2 {_bearer(user, password)}")
            if code == 334:  # it says why in an error that nobody reads, and its answer comes after an empty line
                code, text = self._smtp.docmd("")
            self._expect((code, text), "does not accept the name of SMTP_URL with its token", "mail-login")
            return
        if "PLAIN" in offered:
            response = _base64(f"\0{user}\0{password}")
            code, text = self._smtp.docmd("AUTH", f"PLAIN {response}")
            if code == 334:  # it did not look at what came with the command
                code, text = self._smtp.docmd(response)
        elif "LOGIN" in offered:
            code, text = self._smtp.docmd("AUTH", "LOGIN")
            for part in (user, password):
                if code == 334:
                    code, text = self._smtp.docmd(_base64(part))
        else:
            raise NotTaken("mail-login", f"{self._name} offers no way to log in with a password (AUTH PLAIN or LOGIN)")
        if code == 334:
            raise _Garbage
        self._expect((code, text), "does not accept the name and password of SMTP_URL", "mail-login")

    def _address(self, mail: Mail) -> None:
        """Tells from whom and to whom the mail is."""
        smtp = self._smtp
        options = ""
        if mail.international:
            if not smtp.has_extn("smtputf8"):
                shown = next((one for one in (mail.sender, *mail.recipients) if not one.isascii()), None)
                what = f"`{shown}`" if shown is not None else "an address of the mail"
                raise NotTaken(
                    "mail-address",
                    f"{self._name} takes no addresses with letters beyond ASCII (SMTPUTF8), and {what} holds such; "
                    "a domain may be written in its other form, `xn--…`",
                )
            smtp.command_encoding = "utf-8"
            options = " SMTPUTF8 BODY=8BITMIME" if smtp.has_extn("8bitmime") else " SMTPUTF8"
        if smtp.has_extn("size"):
            most = smtp.esmtp_features["size"].strip()
            if most.isascii() and most.isdigit() and 0 < int(most[:18]) < len(mail.content):
                raise NotTaken("mail-too-large", f"{self._name} takes mails of {int(most):,} bytes, and this one has {len(mail.content):,}")
            options += f" SIZE={len(mail.content)}"
        self._expect(smtp.docmd(f"MAIL FROM:<{mail.sender}>{options}"), f"refuses mails from `{mail.sender}`")
        refused: list[tuple[int, str]] = []
        for recipient in mail.recipients:
            code, text = smtp.docmd(f"RCPT TO:<{recipient}>")
            if code == 421:
                self._expect((code, text), f"refuses `{recipient}`")
            if code // 100 != 2:
                refused.append((code, f"`{recipient}`: {self._told(code, text)}"))
        if refused:
            smtp.docmd("RSET")
            self._refuse(refused, len(mail.recipients))

    def _refuse(self, refused: list[tuple[int, str]], count: int) -> None:
        for_good = [told for code, told in refused if code >= 500]
        named = for_good or [told for _, told in refused]
        more = f" and {len(named) - 5} more" if len(named) > 5 else ""
        of = f"{len(refused)} of {count} recipients" if count > 1 else "the recipient"
        text = f"{self._name} refuses {of}, and nothing was sent: {'; '.join(named[:5])}{more}"
        if for_good:
            raise NotTaken("mail-refused", text)
        raise NotNow(text, code="mail-refused")

    def _hand_over(self, mail: Mail) -> None:
        smtp = self._smtp
        code, text = smtp.docmd("DATA")
        if code != 354:
            if code < 400:
                raise _Garbage
            self._expect((code, text), "refuses the mail")
        assert smtp.sock is not None
        self._patience = self._seconds  # the server looks at the mail now
        smtp.sock.settimeout(self._patience)
        broken: OSError | None = None
        try:
            smtp.sock.sendall(re.sub(rb"(?m)^\.", b"..", mail.content) + b".\r\n")
            self._sent = True
        except OSError as error:  # the end of the text is not with the server, so it has no mail
            broken = error
        if broken is not None:
            self._hear_why()
            raise broken
        code, text = smtp.getreply()
        if code < 400 and code // 100 != 2:
            raise _Garbage
        self._expect((code, text), "refuses the mail")

    def _hear_why(self) -> None:
        """Reads what a server said that broke off amid the text. Raises ``NotTaken`` and ``NotNow`` where it said no."""
        assert self._smtp.sock is not None
        with suppress(OSError, _Garbage):
            self._smtp.sock.settimeout(LAST_WORDS_SECONDS)
            reply = self._smtp.getreply()
            if reply[0] >= 400:
                self._expect(reply, "refuses the mail")

    def _expect(self, reply: tuple[int, bytes], what: str, code: str = "mail-refused") -> None:
        """Raises ``NotTaken`` or ``NotNow`` for an answer that says no."""
        number, text = reply
        if number // 100 == 2:
            return
        message = f"{self._name} {what}: {self._told(number, text)}"
        if number >= 500:
            raise NotTaken(code, message)
        if number >= 400:
            raise NotNow(message, code=code)
        raise _Garbage

    def _told(self, code: int, text: bytes) -> str:
        """Returns what the server said, without what it was told of the password."""
        said = _line(text.decode("utf-8", "replace"))
        if self._server.user is not None and self._server.password is not None:
            user, password = self._server.user, self._server.password.reveal()
            for secret in (_bearer(user, password), _base64(f"\0{user}\0{password}"), _base64(password), password):  # longer ones first
                said = said.replace(secret, "•••")
        said = shortened(said, MAX_TOLD)
        return f"{code} {said}".strip()

    def _broken(self, error: Exception) -> str:
        if self._over.is_set() or isinstance(error, TimeoutError):
            return f"does not answer within {self._seconds if self._over.is_set() else self._patience:g} seconds"
        if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError | smtplib.SMTPServerDisconnected):
            return "closed the connection"
        return f"cannot be talked to: {_reason(error)}"

    def _tls_reason(self, error: ssl.SSLError) -> str:
        if error.reason == "WRONG_VERSION_NUMBER" and self._server.tls:
            return "it does not speak TLS from the beginning: name it with smtp:// where it turns to TLS later (STARTTLS)"
        return _line(error.reason or "no reason is given").replace("_", " ").lower()

    def _end(self) -> None:
        """Ends the conversation from another thread."""
        self._over.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        """Takes leave, without waiting long for an answer."""
        if self._smtp.sock is not None:
            with suppress(OSError, smtplib.SMTPException, _Garbage):
                if not self._over.is_set():
                    self._smtp.sock.settimeout(LAST_WORDS_SECONDS)
                    self._smtp.docmd("QUIT")
            with suppress(OSError):
                self._smtp.close()
        if self._socket is not None:
            self._socket.close()


def _bearer(user: str, token: str) -> str:
    return _base64(f"user={user}\1auth=Bearer {token}\1\1")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _line(text: str) -> str:
    return " ".join(without_controls(text).split())


def _reason(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, TimeoutError):
        return "there is no answer"
    text = getattr(error, "strerror", None) or str(error)
    return _line(str(text)).lower() or "the connection broke"


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    return _line(error.verify_message or "it cannot be verified").rstrip(".").lower()
