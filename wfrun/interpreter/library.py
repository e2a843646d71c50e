"""Action library: the actions that an execution may call, and how values become the message that an action sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from wfrun.dsl.declarations import Declarations

Renderer: TypeAlias = Callable[[Mapping[str, Any], str], dict[str, Any]]
"""From evaluated values and the workflow's name to the effect's arguments. Raises ``RejectedArgument`` for what must not be sent."""


class ActionLibrary(Declarations, Protocol):
    """The declarations of a program, with the renderers of the actions that are not Stripe's."""

    def renderer(self, name: str) -> Renderer | None:
        """Returns the renderer of an action's arguments; None for Stripe's own operations and for unknown names."""
        ...
