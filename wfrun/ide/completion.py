"""Completion: what may be written at a place of a script or of a line in the REPL.

A pure function of text, offset and what is known beside the text: it reads no file and no clock, and never raises, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from attrs import field

from wfrun.dsl.declarations import Declarations
from wfrun.dsl.types import Type
from wfrun.dsl.words import STATEMENT_WORDS
from wfrun.values.frozen import frozen

MAX_ITEMS = 200
"""So many completions are offered at most."""

SCRIPT = "script"
"""The text is a whole script."""

EXPRESSION = "expression"
"""The text is what is typed into the REPL: an expression, a condition or statements."""


@frozen
class Completion:
    """One thing that may be written at the place.

    ``kind`` is one of ``event field value function action argument name keyword currency unit list setting secret zone workflow``.
    """

    label: str
    """What is shown: ``create_refund``, ``requires_action``."""
    kind: str
    insert: str
    """The text to put in place of ``text[start:offset]``."""
    detail: str = ""
    """Its type or how it is called, short: ``money``, ``string · one of 5``."""
    doc: str = ""
    """What it is, on one line; empty where nothing is known."""


@frozen
class Completions:
    """What may be written at a place, best first."""

    start: int
    """Where the word begins that the completions replace: the part of it from here to the offset."""
    items: tuple[Completion, ...] = ()


@frozen
class Environment:
    """What is known beside the text.

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
    docs: Callable[[str, str], str] | None = None


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def complete(text: str, offset: int, environment: Environment) -> Completions:
    """Returns what may be written at the offset, best first: what begins with the word there, then what holds it."""
    offset = max(0, min(offset, len(text)))
    found = _WORD.search(text, max(0, offset - 100), offset)
    start = found.start() if found is not None else offset
    word = text[start:offset]
    items = dict.fromkeys(one for one in _simple(environment) if one.label.startswith(word))
    return Completions(start, tuple(items)[:MAX_ITEMS])


def _simple(environment: Environment) -> Iterator[Completion]:
    for name in environment.names:
        yield Completion(name, "name", name)
    for word in sorted(STATEMENT_WORDS):
        yield Completion(word, "keyword", f"{word} ")
    for name in environment.declarations.function_names():
        yield Completion(name, "function", f"{name}(")
    for name in environment.declarations.action_names():
        yield Completion(name, "action", f"{name} ")
