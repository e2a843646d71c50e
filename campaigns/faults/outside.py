"""Outside: the servers that runs act on, a fake Stripe, a mail server and a service, each of which fails in part.

They live as long as the campaign and are never killed: what they hold tells what really happened.
"""

from __future__ import annotations

import asyncio
import http.server
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP

from wfrun.testing import FakeStripeServer

STRIPE_FAULTS = (
    *("429", "429; retry-after=1", "429; code=lock_timeout", "409", "500", "500; after", "502", "502; after", "drop", "drop; after"),
    *("timeout; seconds=0.5", "timeout; after; seconds=0.5", "timeout; after; seconds=2.5", "delay; seconds=0.3", "slow; seconds=0.5"),
    "wrong-type",
)
"""Every way in which a request to the fake Stripe may fail. The longest time-out is longer than scripts wait."""

MAIL_FAULTS = ("451 greylisted", "421 too many connections", "drop", "drop after", "later")
SERVICE_FAULTS = ("503", "429", "502 after", "drop", "drop after", "slow after")


class Mail(NamedTuple):
    """A mail that the server took."""

    message_id: str
    subject: str
    recipients: tuple[str, ...]


class Request(NamedTuple):
    """A request that the service carried out."""

    method: str
    path: str
    key: str
    body: str


class Outside:
    """The servers. ``rate`` is the part of what they are asked for that fails, also slowly where ``slow`` says so.

    ``stripe`` is the address of a fake Stripe that runs already.
    """

    def __init__(self, folder: Path, *, rate: float, seed: int, stripe: str | None = None, slow: bool = True) -> None:
        self.rate = rate
        self.service_faults = tuple(fault for fault in SERVICE_FAULTS if slow or "slow" not in fault)
        self.random = Random(seed)
        self.lock = threading.Lock()
        self.mails: list[Mail] = []
        self.requests: list[Request] = []
        self._process: subprocess.Popen[bytes] | None = None
        if stripe is None:
            stripe = self._start_stripe(folder, seed)
        self.stripe = FakeStripeServer(stripe)
        self._start_mail()
        self._start_service()

    def draw(self, faults: Sequence[str]) -> str | None:
        """Returns the fault that strikes now, None for none."""
        with self.lock:
            return self.random.choice(faults) if self.random.random() < self.rate else None

    def configuration(self) -> Mapping[str, str]:
        """Returns where everything is, for the configuration of workers."""
        return {"stripe": self.stripe.url, "mail": f"smtp://127.0.0.1:{self.mail_port}", "service": self.service}

    def close(self) -> None:
        """Ends the servers."""
        self.stripe.close()
        self._service.shutdown()
        self._service.server_close()
        asyncio.run_coroutine_threadsafe(self._end_mail(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._mail_thread.join(5)
        self._loop.close()
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)

    def _start_stripe(self, folder: Path, seed: int) -> str:
        words = [sys.executable, "-m", "wfrun", "fake-stripe", "--port", "0", "--json", "--seed", str(seed), "--fault-rate", str(self.rate)]
        words += [word for fault in STRIPE_FAULTS for word in ("--fault", fault)]
        with open(folder / "stripe.log", "ab") as said:
            self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the fake Stripe did not start: {(folder / 'stripe.log').read_text()}")
        url: str = json.loads(line)["url"]
        return url

    # --- mail ----------------------------------------------------------------------------------------------------------------------

    def _start_mail(self) -> None:
        self._loop = asyncio.new_event_loop()
        handler = _MailHandler(self)

        def connection() -> SMTP:
            return SMTP(handler, loop=self._loop, hostname="localhost", enable_SMTPUTF8=True)

        listening = self._loop.create_server(connection, "127.0.0.1", 0, family=socket.AF_INET)
        self._mail_server = self._loop.run_until_complete(listening)
        self.mail_port = self._mail_server.sockets[0].getsockname()[1]
        self._mail_thread = threading.Thread(target=self._loop.run_forever, name="mail", daemon=True)
        self._mail_thread.start()

    async def _end_mail(self) -> None:
        self._mail_server.close()
        for task in asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}:
            task.cancel()
        await asyncio.sleep(0)

    # --- service -------------------------------------------------------------------------------------------------------------------

    def _start_service(self) -> None:
        outside = self

        class Handler(_ServiceHandler):
            world = outside

        self._service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._service.daemon_threads = True
        self.service = f"http://127.0.0.1:{self._service.server_address[1]}"
        threading.Thread(target=self._service.serve_forever, name="service", daemon=True).start()


class _MailHandler:
    def __init__(self, outside: Outside) -> None:
        self.outside = outside

    async def handle_RCPT(self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Any, envelope: Any) -> str:
        fault = self.outside.draw(MAIL_FAULTS)
        assert isinstance(smtp.transport, asyncio.Transport)
        if fault is not None and fault[0] == "4":
            return fault
        if fault == "drop":
            smtp.transport.abort()
            return "421 gone"
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        mail = Mail(str(message["Message-ID"]), str(message["Subject"]), tuple(envelope.rcpt_tos))
        with self.outside.lock:
            self.outside.mails.append(mail)
        if fault == "later":
            await asyncio.sleep(0.3)
        if fault == "drop after":
            smtp.transport.abort()
            return "421 gone"
        return "250 taken"


class _ServiceHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    world: Outside

    def do_PUT(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        world = self.world
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        fault = world.draw(world.service_faults)
        self.close_connection = True
        if fault == "drop":
            return
        if fault in ("503", "429"):
            self._answer(int(fault), "1" if fault == "429" else None)
            return
        with world.lock:
            world.requests.append(Request(self.command, self.path, self.headers.get("Idempotency-Key", ""), body))
        if fault == "drop after":
            return
        if fault == "slow after":
            threading.Event().wait(2.5)  # longer than scripts wait
        self._answer(502 if fault == "502 after" else 200)

    def _answer(self, status: int, after: str | None = None) -> None:
        try:
            self.send_response(status)
            if after is not None:
                self.send_header("Retry-After", after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"{}")
        except OSError:
            return  # the client has gone

    def log_message(self, format: str, *arguments: Any) -> None:
        return
