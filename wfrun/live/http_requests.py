"""HTTP requests: ``http_request`` carried out, with its redirects, and what an answer or its absence comes to.

Redirects are followed by hand, at most ``MAX_REDIRECTS`` of them, each to an address that is judged as the first one was. What a script
gives to one host stays there: another host is asked without its headers, its body, its signature and its key, and a request that changes
something is not carried to another host at all. Nothing goes from HTTPS to HTTP.

What came of a request is one of four things:

* an answer below 400: ``Done``, with the answer as the value;
* an answer of 400 and above: ``Refused`` with the code ``http-404``; where the service asks to be left alone for a while (408, 425, 429,
  503), ``TryAgain``; behind a redirect that took what changes something, ``Unknown``;
* no connection: ``TryAgain``, for nothing was sent;
* no answer, or that of a service that broke down (500, 502, 504): nobody knows. ``GET`` and ``HEAD`` change nothing and are tried again,
  ``PUT`` and ``DELETE`` come to the same when they are repeated, and ``POST`` and ``PATCH`` end as ``Unknown`` unless the call says
  ``retry=``.
"""

from __future__ import annotations

import ssl
from http import HTTPStatus
from typing import NamedTuple, NoReturn

import httpx2

from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain, Unknown
from wfrun.live.addresses import AddressError, AddressRules, HostNotFound, Resolver, Route, resolve
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.http_messages import Content, content_of, headers_of, retry_after, text_of, value_of
from wfrun.live.http_transport import REQUEST_SECONDS, Deadline, NoAnswer, NotSent, Reply, exchange
from wfrun.live.masking import Mask, revealed, secrets_in
from wfrun.support.short_text import shortened
from wfrun.support.terminal_text import visible
from wfrun.values.contact_addresses import has_control
from wfrun.values.secret import Secret

MAX_REDIRECTS = 5

MAX_SHOWN = 200
"""The characters of a refusal's body that its message shows."""

_SAFE = frozenset({"GET", "HEAD"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""

_ONCE = frozenset({"POST", "PATCH"})
"""Methods that may do something twice where they are repeated (RFC 9110, section 9.2.2)."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_NOT_TAKEN = frozenset({408, 425, 429, 503})
"""Answers of a service that took a request for later, and did nothing."""

_NOT_ABLE = frozenset({501, 505})
"""Answers of a service that cannot do what is asked, and did nothing."""


class HttpChannel:
    """Carries out ``http_request``."""

    def __init__(self, configuration: LiveConfiguration, *, resolver: Resolver = resolve, tls: ssl.SSLContext | None = None) -> None:
        self._rules = AddressRules(configuration.trusted_hosts, resolver)
        self._tls = tls

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Sends a request and follows its redirects."""
        request = _Request(call, now, self._rules, self._tls)
        if repeated and request.once:
            return request.unknown(f"it is not known whether {request.named} was carried out, and without `retry=` it is not repeated")
        try:
            return request.outcome()
        except _Ended as ended:
            return ended.outcome


class _Ended(Exception):
    """A request came to its end before an answer that counts."""

    def __init__(self, outcome: Answer | TryAgain) -> None:
        self.outcome = outcome


class _Hop(NamedTuple):
    """One request on the way to the answer."""

    route: Route
    method: str
    content: Content


class _Request:
    """One call on its way: where it is, and whether something was done there."""

    def __init__(self, call: Call, now: int, rules: AddressRules, tls: ssl.SSLContext | None) -> None:
        self._call = call
        self._now = now
        self._rules = rules
        self._tls = tls
        self._url = call.arguments["url"]
        self._method: str = call.arguments["method"]
        self._hidden = Mask(secrets_in(call.arguments))
        self._deadline = Deadline(call.timeout if call.timeout is not None else REQUEST_SECONDS)
        self.once = self._method in _ONCE and not call.retry
        """A doubt about it is not ended by sending it again."""
        self._acted = False
        """A service took it and sent on to the answer: whatever comes now, something happened."""

    @property
    def named(self) -> str:
        """Returns what messages call the request."""
        return f"the `{self._method}`"

    def outcome(self) -> Answer | TryAgain:
        """Sends the request and follows redirects to the answer. Raises ``_Ended``."""
        first = self._first_route()
        hop = _Hop(first, self._method, content_of(self._call.arguments))
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._exchange(hop, hop.route.same_host(first))
            location = reply.header("location")
            if reply.status not in _REDIRECTS or location is None:
                return self._judge(hop, reply)
            hop = self._follow(first, hop, reply.status, location)
        self._redirect_refused(f"{self._name(first)} was left after more than {MAX_REDIRECTS} redirects")

    def _first_route(self) -> Route:
        try:
            return self._rules.route(revealed(self._url))
        except AddressError as error:
            if isinstance(self._url, Secret):
                # The problem of an address may quote it.
                raise _Ended(self._refused("address-not-allowed", "the address in `url` is not allowed")) from None
            named = f"`{error.host}`" if error.host is not None else "the address in `url`"
            raise _Ended(self._refused("address-not-allowed", f"{named} {error.problem}")) from None
        except HostNotFound as error:
            raise _Ended(self._again(f"{self._host(error.host)} was not found", sent=False)) from None

    def _exchange(self, hop: _Hop, first_host: bool) -> Reply:
        headers = headers_of(self._call, hop.content, self._now, first_host=first_host)
        body = hop.content.data
        if body is None and hop.method in ("POST", "PUT", "PATCH"):
            body = b""
        try:
            return exchange(hop.route, hop.method, headers, body, self._deadline, self._tls)
        except NotSent as failure:
            message = f"{self._name(hop.route)} {failure.problem}"
            if self._acted:
                raise _Ended(self._doubt(message)) from None
            if failure.lasting:
                raise _Ended(self._refused("not-sent", message)) from None
            raise _Ended(self._again(message, sent=False)) from None
        except NoAnswer as failure:
            raise _Ended(self._doubt(f"{self._name(hop.route)} {failure.problem}", hop.method)) from None

    def _follow(self, first: Route, hop: _Hop, status: int, location: str) -> _Hop:
        """Returns where a redirect leads. Raises ``_Ended`` where it is not followed."""
        method = "GET" if (status == 303 and hop.method not in _SAFE) or (status in (301, 302) and hop.method == "POST") else hop.method
        if method != hop.method:
            self._acted = True
        sends_on = f"{self._name(hop.route)} sends on to"
        if has_control(location) or "\\" in location:
            self._redirect_refused(f"{sends_on} what is no web address")
        try:
            route = self._rules.route(str(hop.route.url.join(location)), hop.route)
        except httpx2.InvalidURL:
            self._redirect_refused(f"{sends_on} what is no web address")
        except AddressError as error:
            self._redirect_refused(f"{sends_on} {self._host(error.host)}, which {error.problem}")
        except HostNotFound as error:
            message = f"{sends_on} {self._host(error.host)}, which was not found"
            raise _Ended(self._doubt(message) if self._acted else self._again(message, sent=False)) from None
        if hop.route.encrypted and not route.encrypted:
            self._redirect_refused(f"{sends_on} plain HTTP")
        if method not in _SAFE and not route.same_host(first):
            self._redirect_refused(f"{sends_on} {self._host(route.host)}, and a `{method}` is not carried to another host")
        return _Hop(route, method, hop.content if method == hop.method and method not in _SAFE else Content())

    def _judge(self, hop: _Hop, reply: Reply) -> Answer | TryAgain:
        """Returns what an answer comes to."""
        broke_down = reply.status >= 500 and reply.status not in _NOT_ABLE  # it, or what stands before it, after it may have done its part
        if reply.status in _NOT_TAKEN or broke_down:
            message, after, code = self._answered(hop, reply), retry_after(reply, self._now), f"http-{reply.status}"
            if reply.status in _NOT_TAKEN and not self._acted:
                return self._again(message, sent=False, after=after, code=code)
            return self._doubt(message, hop.method, after, code)
        if reply.status >= 400 and self._acted:
            return self.unknown(f"{self._answered(hop, reply)}; {self._taken}")
        if reply.status >= 400:
            return self._refused(f"http-{reply.status}", self._answered(hop, reply))
        if reply.fault in ("broken", "late") and hop.method in _SAFE and not self._acted:
            return self._again(f"{self._name(hop.route)} did not send its whole answer", sent=False)
        value, notes = value_of(reply, self._hidden)
        return Done(value, self._now, started=self._now, notes=notes)

    def _answered(self, hop: _Hop, reply: Reply) -> str:
        """Returns the sentence of a refusal, with the beginning of its body."""
        try:
            phrase = f"{reply.status} {HTTPStatus(reply.status).phrase}"
        except ValueError:
            phrase = str(reply.status)
        shown = " ".join(visible(self._hidden.text(text_of(reply))).split()) if hop.method != "HEAD" else ""
        cut = shortened(shown, MAX_SHOWN)
        return f"{self._name(hop.route)} answered {phrase}" + (f": {cut}" if cut else "")

    def _name(self, route: Route) -> str:
        return self._host(route.host)

    @property
    def _taken(self) -> str:
        return f"{self.named} was taken, and its answer cannot be read"

    def _host(self, host: str | None) -> str:
        """Returns what messages call a host; of a secret address nothing is told."""
        return f"`{host}`" if host is not None and not isinstance(self._url, Secret) else "the service"

    def _doubt(self, message: str, method: str = "GET", after: float | None = None, code: str | None = None) -> Answer | TryAgain:
        """Returns the outcome where no answer tells what became of a request."""
        sent = self._acted or method not in _SAFE
        if sent and self.once:
            return self.unknown(f"{message}; it is not known whether {self.named} was carried out")
        return self._again(message, sent=sent, after=after, code=code)

    def _redirect_refused(self, message: str) -> NoReturn:
        if self._acted:
            raise _Ended(self.unknown(f"{message}; {self._taken}"))
        raise _Ended(self._refused("redirect-refused", message))

    def _refused(self, code: str, message: str) -> Refused:
        return Refused(code, self._hidden.text(message), self._now, started=self._now)

    def unknown(self, message: str) -> Unknown:
        """Returns the outcome that nobody knows."""
        return Unknown(self._hidden.text(message), self._now, started=self._now)

    def _again(self, message: str, sent: bool, after: float | None = None, code: str | None = None) -> TryAgain:
        return TryAgain(self._hidden.text(message), self._now, sent, after, code)
