"""The results of parsing: a tree, its problems, and the parts of the text that are in no tree."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Block, File


class ParseResult(NamedTuple):
    """The tree of a script, as far as it could be read, and its problems in the order of the text.

    What could not be read is left out of the tree or stands in it as ``Lost``, but names stay known: a broken ``let`` gives its name to
    a ``Lost`` value, a broken header keeps its block, a call keeps the arguments before its problem. A name that is lost itself is the
    empty one: what nothing else explains may be it.

    ``lost`` are the parts of the text that are not in the tree, in order, none of which overlaps another; an empty one is where
    something is missing. Nothing is known of what stands there: a name may be used there, an action called, a condition asked. So what
    is concluded from the absence of something in a block or an item is certain only if no lost part lies in it (see
    ``Context.loses``).
    """

    file: File
    problems: tuple[Problem, ...]
    lost: tuple[Span, ...] = ()


class ParsedStatements(NamedTuple):
    """Statements that stand in no workflow, with a block around them: None where the text is too large or deep."""

    block: Block | None
    problems: tuple[Problem, ...] = ()
    lost: tuple[Span, ...] = ()
