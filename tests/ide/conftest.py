"""What completion is asked with in these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wfrun.dsl.types.base import MONEY, List, Object, Type
from wfrun.ide.completion import EXPRESSION, Completions, Environment, complete
from wfrun.stdlib_actions import StandardDeclarations

Ask = Callable[[str], Completions]


@pytest.fixture(scope="session")
def declarations() -> StandardDeclarations:
    return StandardDeclarations.of()


@pytest.fixture(scope="session")
def script(declarations: StandardDeclarations) -> Ask:
    """Completes at the `|` of a script."""
    environment = Environment(
        declarations,
        lists=("blocked", "vip"),
        settings=("price",),
        secrets=("TOKEN",),
        packages=("acme_crm",),
        docs=declarations.catalog.doc,
    )
    return lambda text: at_bar(text, environment)


@pytest.fixture(scope="session")
def line(declarations: StandardDeclarations) -> Ask:
    """Completes at the `|` of a line of the REPL, on a subscription's update, with some names bound."""
    names: dict[str, Type] = {"paid": MONEY, "ch": Object("charge"), "found": List(Object("refund"))}
    environment = Environment(declarations, mode=EXPRESSION, event="customer.subscription.updated", names=names)
    return lambda text: at_bar(text, environment)


def at_bar(text: str, environment: Environment) -> Completions:
    """Completes at the only `|` of a text."""
    before, bar, after = text.partition("|")
    assert bar and "|" not in after, text
    return complete(before + after, len(before), environment)
