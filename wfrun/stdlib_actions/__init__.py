"""Standard library: the actions, and with them everything that a program may name, for one Stripe API release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import field

from wfrun import stripe_catalog
from wfrun.dsl.declarations import APPROVE_PARAMETERS, ActionDeclaration, EventDeclaration, FormerField, FunctionDeclaration
from wfrun.dsl.declarations import COMMON_PARAMETERS as COMMON_PARAMETERS
from wfrun.dsl.types.base import Format, ObjectType
from wfrun.interpreter.library import Renderer
from wfrun.stdlib_actions.own_actions import OWN_ACTIONS as OWN_ACTIONS
from wfrun.stdlib_actions.own_actions import own_action as own_action
from wfrun.stdlib_actions.stripe import operations as stripe_operations
from wfrun.stripe_catalog import Catalog, field_facts
from wfrun.stripe_catalog.event_facts import events_by_alias
from wfrun.stripe_catalog.operation_facts import actions_by_alias
from wfrun.support.records import evolve, frozen

if TYPE_CHECKING:
    from wfrun.stdlib_actions.custom.action import CustomAction, CustomActions
    from wfrun.stripe_catalog.event_releases import EventRelease


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
        """Returns the declarations of a release (``endive`` or its full name), by default of the newest; raises ``UnknownRelease``."""
        return cls(stripe_catalog.load(release))

    def with_custom(self, read: CustomActions) -> StandardDeclarations:
        """Returns these declarations with the author's actions of one file."""
        return evolve(self, customs={**self.customs, **{action.declaration.name: action for action in read.actions}})

    @property
    def release(self) -> str:
        """Returns the full name of the release."""
        return self.catalog.release

    def releases(self) -> tuple[str, ...]:
        """Returns the releases that a file may be written for, oldest first."""
        return stripe_catalog.releases()

    def other_release(self, made: str) -> EventRelease | None:
        """Returns the release that an event names as its own; None for the release of these declarations."""
        if made == self.release:
            return None
        from wfrun.stripe_catalog.event_releases import event_release

        return event_release(made, self.release)

    def event(self, name: str) -> EventDeclaration | None:
        """Returns the event type of a snapshot or thin name."""
        return self.catalog.event(name)

    def event_names(self) -> tuple[str, ...]:
        """Returns the snapshot names of all event types."""
        return self.catalog.event_names()

    def object(self, name: str) -> ObjectType | None:
        """Returns the object or nested structure of a name: Stripe's, or the result of one of wfrun's own actions."""
        if name.startswith("@"):
            from wfrun.stdlib_actions.http import ANSWER

            return ANSWER if name == ANSWER.name else None
        return self.catalog.object(name)

    def action(self, name: str) -> ActionDeclaration | None:
        """Returns the action of a name: wfrun's own, Stripe's, or the author's."""
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
        """Returns the names of all actions: wfrun's own, the author's, Stripe's."""
        return (*OWN_ACTIONS, *self.customs, *stripe_operations.action_names(self.catalog))

    def retrieval(self, object_name: str) -> ActionDeclaration | None:
        """Returns the action that retrieves an object by its id."""
        return self.action("retrieve_" + object_name.replace(".", "_")) if object_name else None

    def format_of(self, name: str) -> Format | None:
        """Returns the format of the values of all parameters and fields of a name that are Stripe's."""
        return field_facts.format_of(name)

    def meant_value(self, object_name: str, field: str, value: str) -> str | None:
        """Returns what is meant by a text that a field never holds."""
        return field_facts.meant_value(object_name, field, value)

    def former_field(self, object_name: str, field: str) -> FormerField | None:
        """Returns what answers today for a field that an object had in earlier releases."""
        return field_facts.former_field(object_name, field)

    def by_alias(self, kind: str, word: str) -> Iterator[str]:
        """Yields the names that may be meant by a word of other tools, the likeliest first; not all of them exist."""
        if kind == "action":
            yield from (name for name in OWN_ACTIONS if (own := own_action(name)) is not None and word in own[0].aliases)
            yield from actions_by_alias(word)
            return
        if kind.startswith("argument of "):
            name = kind.removeprefix("argument of ")
            action = own_action(name)
            parameters = action[0].parameters if action is not None else APPROVE_PARAMETERS if name == "approve" else ()
            yield from (one.name for one in parameters if word in one.aliases)
        if kind.startswith(("name ", "field ")):
            yield from field_facts.field_synonyms(word)
        if kind.startswith(("argument of ", "field ")):
            yield from (name for name, words in field_facts.FIELD_ALIASES.items() if word in words)

    def events_by_alias(self, word: str) -> tuple[str, ...]:
        """Returns the event types that may be meant by a name which is no typing error, the likeliest first."""
        return events_by_alias(word, self.event_names())

    def custom(self, name: str) -> CustomAction | None:
        """Returns the author's action of a name, with its file and the answer of a simulation."""
        return self.customs.get(name)

    def renderer(self, name: str) -> Renderer | None:
        """Returns the renderer of an action's arguments; None for Stripe's operations and for unknown names."""
        own = own_action(name)
        if own is not None:
            return own[1]
        custom = self.customs.get(name)
        return custom.render if custom is not None else None

    def function(self, name: str) -> FunctionDeclaration | None:
        """Returns the built-in function of a name."""
        from wfrun.interpreter.builtins import FUNCTIONS

        found = FUNCTIONS.get(name)
        return found.declaration if found is not None else None

    def function_names(self) -> Iterable[str]:
        """Returns the names of all built-in functions."""
        from wfrun.interpreter.builtins import FUNCTIONS

        return FUNCTIONS.keys()
