"""Completions and their environment: plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field

from wfrun.dsl.declarations import Declarations
from wfrun.dsl.types.base import Type
from wfrun.support.records import frozen

MAX_ITEMS = 200
"""The most completions that are offered."""

SCRIPT = "script"
"""The text is a whole script."""

EXPRESSION = "expression"
"""The text is what is typed into the REPL: an expression, a condition, statements, or an item of a script."""


@frozen
class Completion:
    """One thing that may be written at the place.

    ``kind`` is one of ``event field value function action argument name keyword currency unit list setting secret zone workflow type
    release``.
    """

    label: str
    """The shown text: ``create_refund``, ``requires_action``."""
    kind: str
    insert: str
    """The text to put in place of ``text[start:offset]``."""
    detail: str = ""
    """Its type or how it is called, short: ``money``, ``string · one of 5``."""
    doc: str = ""
    """A description on one line; empty where nothing is known."""


@frozen
class Completions:
    """The completions at a place, best first."""

    start: int
    """The offset of the word that the completions replace."""
    items: tuple[Completion, ...] = ()


@frozen
class Environment:
    """The environment of a text: what is known beside it.

    ``declarations`` are those of the release and the ``use`` lines that the text is checked with. ``docs`` gives what is documented of
    a field of an object or of a parameter of an operation (``Catalog.doc``). The REPL says ``mode=EXPRESSION``, the type of its current
    ``event`` (None: there is none) and the ``names`` bound so far, each with its type. ``lists``, ``settings`` and ``secrets`` are the
    names that ``list("…")``, ``setting("…")`` and ``secret("…")`` may be given.
    """

    declarations: Declarations
    mode: str = SCRIPT
    event: str | None = None
    names: Mapping[str, Type] = field(factory=dict)
    lists: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """The names that installed packages offer actions under."""
    currency: str | None = None
    """The currency of a bare number beside money where the text does not say it: a code in lower case."""
    docs: Callable[[str, str], str] | None = None
