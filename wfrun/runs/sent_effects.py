"""Sent effects: what it means to send one, by the declaration of its action."""

from __future__ import annotations

from wfrun.dsl.declarations import Declarations
from wfrun.dsl.declarations import Effect as Effects
from wfrun.interpreter.effects import Ask, Call, ReadRest
from wfrun.stdlib_actions import StandardDeclarations


def may_happen(effect: Call | ReadRest | Ask, library: Declarations, *, simulated: bool) -> bool:
    """Tells whether sending an effect changes something outside: then one without an answer may have happened."""
    if not isinstance(effect, Call):
        return isinstance(effect, Ask)
    declared = library.action(effect.action)
    return not simulated and (declared is None or declared.effect not in (Effects.READS, Effects.NOTES))


def asks_stripe(effect: Call | ReadRest | Ask, library: Declarations) -> bool:
    """Tells whether an effect is a request to Stripe."""
    if not isinstance(effect, Call):
        return isinstance(effect, ReadRest)
    declared = library.action(effect.action)
    return declared is not None and declared.operation is not None


def is_authors(effect: Call | ReadRest | Ask, library: Declarations) -> bool:
    """Tells whether an effect calls a function of the author's own, which runs in this process and may end it."""
    return isinstance(effect, Call) and isinstance(library, StandardDeclarations) and library.custom(effect.action) is not None


def name_of(effect: Call | ReadRest | Ask) -> str:
    """Returns how people call an effect."""
    return effect.action if isinstance(effect, Call) else "the question" if isinstance(effect, Ask) else f"the rest of {effect.url}"
