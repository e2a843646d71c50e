"""Calls of Stripe's operations as requests: the path of an operation with its ids, the pages of a list, the place that a URL names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from wfrun.dsl.types.base import Any_, List
from wfrun.stripe_catalog import Operation
from wfrun.support.records import evolve, frozen

PAGE = 100
"""Objects of a page at most (https://docs.stripe.com/api/pagination)."""

_SEGMENT = re.compile(r"[A-Za-z0-9_~@:+-][A-Za-z0-9_.~@:+-]*")


def path_of(operation: Operation, ids: tuple[str, ...]) -> str:
    """Returns the path of an operation with its ids, whatever signs they hold."""
    path = operation.url
    for parameter, identity in zip(operation.path, ids, strict=True):
        path = path.replace("{" + parameter.name + "}", quote(identity, safe=""), 1)
    return path


def place_of(url: object) -> tuple[str, dict[str, str]] | None:
    """Returns the path and the query of a URL that an event names as its own; None where it leads anywhere but into Stripe's API."""
    if not isinstance(url, str) or len(url) > 2_000:
        return None
    path, _, query = url.partition("?")
    head, *segments = path.split("/")
    if head or not segments or segments[0] not in ("v1", "v2") or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        return None
    try:
        return path, dict(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=50))
    except ValueError:
        return None


def is_list(operation: Operation) -> bool:
    """Reports whether an operation gives a list, page by page."""
    return operation.verb == "GET" and isinstance(operation.result, List) and operation.result.page


def carries_a_file(operation: Operation) -> bool:
    """Reports whether an operation takes or gives a file, which no script holds."""
    return isinstance(operation.result, Any_) or operation.host == "files"


class BrokenList(Exception):
    """A page that is no part of a list; the text is one sentence."""


@frozen
class PageOrder:
    """The next page of a list that is asked for: its parameters, and how many objects are wanted of it and the following ones.

    ``backwards`` says that the pages go towards newer objects, ``tokens`` that Stripe names the next page. ``whole`` says that the list has
    no pages.
    """

    parameters: Mapping[str, Any]
    left: int | None = None
    backwards: bool = False
    tokens: bool = False
    whole: bool = False

    @classmethod
    def first(cls, parameters: Mapping[str, Any], operation: Operation | None = None) -> PageOrder:
        """Returns the first page of a list: everything, or as many as ``limit`` says. Without an operation it is the rest of one."""
        if operation is not None and not any(parameter.name == "limit" for parameter in operation.parameters):
            return cls(parameters, whole=True)
        limit = parameters.get("limit")
        left = limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else None
        rest = {name: value for name, value in parameters.items() if name != "limit" or left is None}
        # The pages of a search have tokens.
        tokens = operation is not None and operation.url.endswith("/search")
        return cls(rest, left, bool(parameters.get("ending_before")), tokens)

    def asked(self) -> dict[str, Any]:
        """Returns the parameters of the request."""
        if self.whole:
            return dict(self.parameters)
        return {"limit": PAGE if self.left is None else min(PAGE, self.left), **self.parameters}

    def read(self, page: Mapping[str, Any]) -> tuple[list[Any], PageOrder | None]:
        """Returns the objects of a page and the next one; None where there is no more. Raises ``BrokenList``."""
        data = page.get("data")
        if not isinstance(data, list):
            raise BrokenList("the answer is no list")
        items = data if self.left is None else data[-self.left :] if self.backwards else data[: self.left]
        left = None if self.left is None else self.left - len(items)
        if page.get("has_more") is not True or left == 0:
            return items, None
        if self.whole:
            raise BrokenList("the list has more objects, and no pages")
        if self.tokens:
            name, cursor = "page", page.get("next_page")
        else:
            name = "ending_before" if self.backwards else "starting_after"
            edge = (data[0] if self.backwards else data[-1]) if data else None
            cursor = edge.get("id") if isinstance(edge, Mapping) else None
        if not items or not isinstance(cursor, str) or not cursor or cursor == self.parameters.get(name):
            raise BrokenList("the list has more objects, and does not say where")
        return items, evolve(self, parameters={**self.parameters, name: cursor}, left=left)
