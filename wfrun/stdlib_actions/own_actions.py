"""Own actions: those that are not Stripe's, each in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.interpreter.library import Renderer

OWN_ACTIONS: Mapping[str, str] = {"email": "email", "slack": "slack", "http_request": "http", "log": "log"}
"""Modules of the actions that are not Stripe's, by action; each is imported when a program names the action."""


def own_action(name: str) -> tuple[ActionDeclaration, Renderer] | None:
    """Returns the declaration of an action that is not Stripe's, and the renderer of its arguments."""
    home = OWN_ACTIONS.get(name)
    return _loaded(home) if home is not None else None


@cache
def _loaded(home: str) -> tuple[ActionDeclaration, Renderer]:
    """Returns what the module of an action holds."""
    module = import_module(f"wfrun.stdlib_actions.{home}")
    return module.DECLARATION, module.render
