"""Pages: the lists of answers, in the envelopes of Stripe's first and second API.

A page is asked for with one object more than it holds, which tells whether there are more. Source:
https://docs.stripe.com/api/pagination, https://docs.stripe.com/api-v2-overview#list-pagination.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from wfrun.dsl.types.base import List
from wfrun.fake_stripe.errors import ApiError
from wfrun.stripe_catalog import Operation
from wfrun.support.records import frozen

DEFAULT_LIMIT = 10
"""Objects of a page that does not say how many."""

MAX_LIMIT = 100
"""Objects of a page at most."""

_DEFAULT_LIMIT_V2 = 20


@frozen
class Page:
    """A page that is asked for: how many objects, and the token of the page (``page``), where the list pages by tokens."""

    limit: int
    after: str | None
    backwards: bool
    tokens: bool

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the arguments with which the account is asked: one object more than the page holds."""
        asked = {name: value for name, value in given.items() if name != "page"} if self.tokens else dict(given)
        asked["limit"] = self.limit + 1
        if self.tokens and self.after is not None:
            asked["starting_after"] = self.after
        return asked

    def of(self, found: list[Any], path: str, query: bytes, operation: Operation) -> dict[str, Any]:
        """Returns the list object of what was found. ``query`` is that of the request: the next page is asked for as this one was."""
        more = len(found) > self.limit
        data = found if not more else found[-self.limit :] if self.backwards else found[: self.limit]
        if operation.id.startswith("v2."):
            token = _token(data[-1]) if more and data else None
            asked = [pair for pair in parse_qsl(query.decode("latin-1"), keep_blank_values=True) if pair[0] not in ("limit", "page")]
            url = None if token is None else f"{path}?{urlencode([*asked, ('limit', self.limit), ('page', token)])}"
            return {"data": data, "next_page_url": url, "previous_page_url": None}
        if operation.url.endswith("/search"):
            token = _token(data[-1]) if more and data else None
            return {"object": "search_result", "data": data, "has_more": more, "next_page": token, "url": path}
        return {"object": "list", "data": data, "has_more": more, "url": path}


def page_of(operation: Operation, given: Mapping[str, Any]) -> Page | None:
    """Returns the page that a request asks for; None for an operation that lists nothing. Raises ``ApiError``."""
    if operation.verb != "GET" or not isinstance(operation.result, List):
        return None
    second = operation.id.startswith("v2.")
    tokens = second or operation.url.endswith("/search")
    limit = given.get("limit", _DEFAULT_LIMIT_V2 if second else DEFAULT_LIMIT)
    if not isinstance(limit, int) or limit < 1:
        raise ApiError("This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="limit")
    if limit > MAX_LIMIT:
        raise ApiError("This value must be less than or equal to 100.", code="parameter_invalid_integer", param="limit")
    after = _read_token(str(given["page"])) if tokens and given.get("page") else None
    return Page(limit, after, backwards=bool(given.get("ending_before")), tokens=tokens)


def _token(raw: Any) -> str:
    identity = raw.get("id") if isinstance(raw, Mapping) else None
    return base64.urlsafe_b64encode(str(identity).encode()).decode().rstrip("=")


def _read_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise ApiError(f"Invalid page: {token[:40]}", param="page") from None
