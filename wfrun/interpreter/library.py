"""What an execution needs of the actions.

Their declarations and, for those that are not Stripe's, how values become the message that is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from wfrun.dsl.declarations import Declarations

Renderer: TypeAlias = Callable[[Mapping[str, Any], str], dict[str, Any]]
"""Evaluated values and the workflow's name in; the effect's arguments out. Raises ``RejectedArgument`` for what must not be sent."""


class Library(Declarations, Protocol):
    """The declarations of a program, with the renderers of the actions that are not Stripe's."""

    def renderer(self, name: str) -> Renderer | None:
        """How the arguments of an action are rendered; None for Stripe's own operations and for unknown names."""
        ...
