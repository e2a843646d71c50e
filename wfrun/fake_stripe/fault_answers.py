"""Fault answers: carries out the faults that strike an answer, on the connection where need be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.errors import API, ApiError
from wfrun.fake_stripe.faults import Fault
from wfrun.fake_stripe.messages import HttpAnswer, HttpRequest

GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n"
)
"""What a gateway sends that cannot reach Stripe."""

_LOCKED = (
    "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this "
    "error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single "
    "object, make your requests serially or at a lower rate."
)
_TOO_MANY = "Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits."
_UNKNOWN = "An unknown error occurred"

_POLL_SECONDS = 0.02
"""Seconds between two looks at whether the client has gone."""


class Connection:
    """The connection of a request, as far as faults need it."""

    def __init__(self, transport: asyncio.Transport | None) -> None:
        self._transport = transport

    def drop(self) -> None:
        """Closes the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    async def hold(self, seconds: float) -> None:
        """Lets so many seconds go by, or fewer where the client goes."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0 and not (self._transport is not None and self._transport.is_closing()):
            await asyncio.sleep(min(left, _POLL_SECONDS))


async def faulty_response(fake: FakeStripe, request: HttpRequest, fault: Fault, connection: Connection) -> Response:
    """Returns the response to a request that a fault strikes."""
    match fault.kind:
        case "429":
            return plain(fake.refuse(request, _too_many(fault), fault.text))
        case "409":
            return plain(fake.refuse(request, _conflict(fault), fault.text))
        case "500":
            error = ApiError(_UNKNOWN, status=500, type=API, kept=True)
            return plain(fake.refuse(request, error, fault.text) if not fault.after else fake.answer(request, fault.text, instead=error))
        case "502":
            answered = fake.answer(request, fault.text) if fault.after else fake.lose(request, fault.text)
            headers = {"Request-Id": answered.headers["Request-Id"]} if fault.after else {}
            return Response(GATEWAY_PAGE, 502, headers, "text/html")
        case "timeout" | "drop":
            if fault.after:
                fake.answer(request, fault.text)
            else:
                fake.lose(request, fault.text)
            if fault.kind == "timeout":
                await connection.hold(fault.seconds)
            connection.drop()
            return Response(b"", 500)  # nobody reads it: the connection is closed
        case "delay":
            try:
                with fake.in_flight(request):
                    await connection.hold(fault.seconds)
                    return plain(fake.answer(request, fault.text, held=True))
            except ApiError as error:
                return plain(fake.refuse(request, error, fault.text))
        case "slow":
            answered = fake.answer(request, fault.text)
            headers = {**answered.headers, "Content-Length": str(len(answered.body))}
            return StreamingResponse(_byte_by_byte(answered.body, fault.seconds), answered.status, headers, answered.content_type)
    answered = fake.answer(request, fault.text)
    return Response(answered.body, answered.status, dict(answered.headers), "text/html")


def plain(answer: HttpAnswer) -> Response:
    """Returns an answer as Starlette sends it."""
    return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)


async def _byte_by_byte(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    pause = seconds / max(1, len(body))
    for at in range(len(body)):
        yield body[at : at + 1]
        await asyncio.sleep(pause)


def _too_many(fault: Fault) -> ApiError:
    if fault.code == "lock_timeout":
        return ApiError(_LOCKED, status=429, code="lock_timeout", headers={"Stripe-Should-Retry": "true", **_retry(fault)})
    headers = {"Stripe-Should-Retry": "false", "Stripe-Rate-Limited-Reason": "global-rate", **_retry(fault)}
    return ApiError(_TOO_MANY, status=429, code=fault.code or "rate_limit", headers=headers)


def _retry(fault: Fault) -> dict[str, str]:
    return {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}


def _conflict(fault: Fault) -> ApiError:
    return ApiError(_LOCKED, status=409, code=fault.code or "lock_timeout", headers={"Stripe-Should-Retry": "true"})
