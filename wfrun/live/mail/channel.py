"""Mail channel: sends the mails of ``email`` over SMTP, or writes them into a folder.

Nothing was sent where a server could not be reached, or said no. A connection that breaks after the text was handed over leaves a doubt:
the mail is then sent again under the ``Message-ID`` that it had, by which mail programs can tell the repeat.
"""

from __future__ import annotations

import errno
import os
import ssl
import threading
from collections.abc import Callable

from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.mail.delivery import Delivery, NotNow, NotTaken
from wfrun.live.mail.folder import write_mail
from wfrun.live.mail.message import Mail, Unsendable, compose
from wfrun.live.mail.server import BadMailServer, MailServer, mail_server
from wfrun.support.records import evolve
from wfrun.values.secret import NoSecret

NO_TOKEN = "SMTP_URL says `auth=xoauth2`: give a command that prints an access token, `token` under [mail] in wfrun.toml"

AGAIN = "sent again, under the Message-ID that it had: nobody knew whether it was sent before"


class MailChannel:
    """Sends mails for all runs of a process: to the server of ``SMTP_URL``, or into a folder where one is named."""

    def __init__(self, configuration: LiveConfiguration) -> None:
        self._folder = configuration.mail_folder
        self._place = os.path.abspath(self._folder or "")  # an action may go to another folder
        self._sender = configuration.mail_from
        self._server: MailServer | None = None
        self._problem = Refused("mail-not-configured", "no mail server is configured: set SMTP_URL, or write mails with --mail-dir", 0)
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        if configuration.smtp_url is not None and self._folder is None:
            try:
                self._server = mail_server(configuration.smtp_url)
            except BadMailServer as problem:
                self._problem = Refused("mail-not-configured", str(problem), 0)
        self._token = configuration.mail_token
        if self._server is not None and self._server.takes_token and self._token is None:
            self._server = None
            self._problem = Refused("mail-not-configured", NO_TOKEN, 0)

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Sends the mail of a call, to all of its recipients or to none."""
        mail = self._composed(call, now)
        if isinstance(mail, Refused):
            return mail
        if self._folder is not None:
            return self._write(self._folder, mail, now)
        found = self._over_smtp(call, now, lambda delivery: delivery.hand_in(mail))
        return found if found is not None else Done({}, now, started=now, notes=(AGAIN,) if repeated else ())

    def obstacle(self, call: Call, now: int) -> Refused | TryAgain | None:
        """Returns what keeps a mail from being taken: asks the server about its sender and recipients, and hands nothing in."""
        mail = self._composed(call, now)
        if isinstance(mail, Refused):
            return mail
        return self._over_smtp(call, now, lambda delivery: delivery.announce(mail)) if self._folder is None else None

    def problem(self, seconds: float | None = None) -> str | None:
        """Describes why no mail can be sent now; None where the server can be talked to and logged in at. No mail is sent for that."""
        if self._folder is not None:
            return None
        if self._server is None:
            return self._problem.message
        try:
            self._delivery(self._server, seconds).greet()
        except (NotTaken, NotNow) as problem:
            return str(problem)
        return None

    def _composed(self, call: Call, now: int) -> Mail | Refused:
        sender = call.arguments.get("from") or self._sender
        if not sender:
            return Refused("mail-no-sender", "the mail has no sender: give `from`, or set WFRUN_MAIL_FROM", now, started=now)
        try:
            return compose(call.arguments, sender=sender, key=call.idempotency_key, now=now)
        except Unsendable as problem:
            return Refused("mail-address", str(problem), now, started=now)

    def _over_smtp(self, call: Call, now: int, talk: Callable[[Delivery], None]) -> Refused | TryAgain | None:
        """Talks to the server; returns what the server has against it."""
        if self._server is None:
            return Refused(self._problem.code, self._problem.message, now, started=now)
        try:
            talk(self._delivery(self._server, call.timeout))
        except NotTaken as problem:
            return Refused(problem.code, str(problem), now, started=now)
        except NotNow as problem:
            return TryAgain(str(problem), now, sent=problem.sent, code=problem.code)
        return None

    def _write(self, folder: str, mail: Mail, now: int) -> Answer | TryAgain:
        try:
            name = os.path.basename(write_mail(self._place, mail))
        except OSError as error:
            text = f"the mail cannot be written into {folder}: {(error.strerror or 'nothing can be written there').lower()}"
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
                return TryAgain(text, now, sent=False)
            return Refused("mail-folder", text, now, started=now)
        return Done({}, now, started=now, notes=(f"written to {os.path.join(folder, name)}",))

    def _delivery(self, server: MailServer, seconds: float | None) -> Delivery:
        """Returns a conversation with the server, with a token where it takes one. Raises ``NotTaken`` and ``NotNow``."""
        if server.takes_token and self._token is not None:
            try:
                server = evolve(server, password=self._token())
            except NoSecret as problem:
                raise NotNow(str(problem), code="mail-login") from None
        return Delivery(server, self._secured(server), seconds)

    def _secured(self, server: MailServer) -> ssl.SSLContext | None:
        """Returns what TLS trusts, made once; None for a server that never speaks it. Raises ``NotTaken``."""
        if not server.tls and not server.starttls:
            return None
        with self._lock:
            if self._context is None:
                try:
                    self._context = ssl.create_default_context(cafile=server.ca)
                except (OSError, ValueError):
                    raise NotTaken("mail-tls", f"SMTP_URL: {server.ca} holds no certificates that can be read") from None
            return self._context
