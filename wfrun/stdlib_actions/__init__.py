"""The actions, and with them everything that a program may name, for one Stripe API release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from attrs import field

from wfrun import stripe_catalog
from wfrun.dsl.declarations import COMMON_PARAMETERS as COMMON_PARAMETERS
from wfrun.dsl.declarations import ActionDeclaration, EventDeclaration, FunctionDeclaration
from wfrun.dsl.types.base import ObjectType
from wfrun.interpreter.library import Renderer
from wfrun.stdlib_actions.stripe import operations as stripe_operations
from wfrun.stripe_catalog import Catalog
from wfrun.support.records import evolve, frozen

if TYPE_CHECKING:
    from wfrun.stdlib_actions.custom.action import CustomAction, CustomActions

OWN_ACTIONS: Mapping[str, str] = {"email": "email", "slack": "slack", "http_request": "http", "log": "log"}
"""The actions that are not Stripe's, and the module of each, which is imported when a program names the action."""


def own_action(name: str) -> tuple[ActionDeclaration, Renderer] | None:
    """The declaration of an action that is not Stripe's, and what makes its arguments."""
    home = OWN_ACTIONS.get(name)
    if home is None:
        return None
    module = import_module(f"wfrun.stdlib_actions.{home}")
    return module.DECLARATION, module.render


@frozen
class StandardDeclarations:
    """Everything that a program may name: Stripe's events, objects and operations of one release, the functions, and the actions.

    Immutable, and cheap to make: an entry of the catalogue is decoded when it is asked for.
    """

    catalog: Catalog
    customs: Mapping[str, CustomAction] = field(factory=dict)
    _built: dict[str, ActionDeclaration | None] = field(factory=dict, init=False, eq=False, repr=False)

    @classmethod
    def of(cls, release: str | None = None) -> StandardDeclarations:
        """The declarations of a release (``endive`` or its full name), by default of the newest; raises ``UnknownRelease``."""
        return cls(stripe_catalog.load(release))

    def with_custom(self, read: CustomActions) -> StandardDeclarations:
        """These declarations and the author's actions of one file."""
        return evolve(self, customs={**self.customs, **{action.declaration.name: action for action in read.actions}})

    @property
    def release(self) -> str:
        """The full name of the release."""
        return self.catalog.release

    def releases(self) -> tuple[str, ...]:
        """Every release that a file may be written for, oldest first."""
        return stripe_catalog.releases()

    def event(self, name: str) -> EventDeclaration | None:
        """The event type of a snapshot or thin name."""
        return self.catalog.event(name)

    def event_names(self) -> tuple[str, ...]:
        """Every event type, by its snapshot name."""
        return self.catalog.event_names()

    def object(self, name: str) -> ObjectType | None:
        """The object or nested structure of that name: Stripe's, or what one of wfrun's own actions gives."""
        if name.startswith("@"):
            from wfrun.stdlib_actions.http import ANSWER

            return ANSWER if name == ANSWER.name else None
        return self.catalog.object(name)

    def action(self, name: str) -> ActionDeclaration | None:
        """The action of that name: wfrun's own, Stripe's, or the author's."""
        own = own_action(name)
        if own is not None:
            return own[0]
        custom = self.customs.get(name)
        if custom is not None:
            return custom.declaration
        if name not in self._built:
            self._built[name] = stripe_operations.action(self.catalog, name)
        return self._built[name]

    def action_names(self) -> Iterable[str]:
        """Every action: wfrun's own, the author's, Stripe's."""
        return (*OWN_ACTIONS, *self.customs, *stripe_operations.action_names(self.catalog))

    def custom(self, name: str) -> CustomAction | None:
        """The author's action of that name: its file, and what simulation answers."""
        return self.customs.get(name)

    def renderer(self, name: str) -> Renderer | None:
        """What makes the arguments of an action that is not Stripe's; None for Stripe's operations and for unknown names."""
        own = own_action(name)
        if own is not None:
            return own[1]
        custom = self.customs.get(name)
        return custom.render if custom is not None else None

    def function(self, name: str) -> FunctionDeclaration | None:
        """The built-in function of that name."""
        from wfrun.interpreter.builtins import FUNCTIONS

        found = FUNCTIONS.get(name)
        return found.declaration if found is not None else None

    def function_names(self) -> Iterable[str]:
        """Every built-in function."""
        from wfrun.interpreter.builtins import FUNCTIONS

        return FUNCTIONS.keys()
