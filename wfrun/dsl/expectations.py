"""What to say when a token cannot stand where it stands: from what may stand there, in the author's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfrun.dsl.problems import Fix
from wfrun.dsl.source import Source, Span
from wfrun.dsl.tokens import Token


class Explanation(NamedTuple):
    """What to report."""

    span: Span
    message: str
    help: str = ""
    fix: Fix | None = None


def explain(token: Token, before: Token | None, source: Source, accepts: Callable[..., bool]) -> Explanation:
    """What is wrong with ``token`` after ``before``; ``accepts`` tells which tokens may come next."""
    shown = source.slice(token.span)
    if not shown:
        return Explanation(before.span if before is not None else token.span, "this ends too early")
    return Explanation(token.span, f"`{shown}` cannot stand here")
