"""Programs: parsed files, checked files, and the checked files of a program with every problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Block, File
from wfrun.support.records import frozen


@frozen
class ParsedFile:
    """One script as far as it could be read: its source, its tree, and its problems in the order of the text.

    What could not be read is left out of the tree or stands in it as ``Lost``, but names stay known: a broken ``let`` gives its name to
    a ``Lost`` value, a broken header keeps its block, a call keeps the arguments before its problem. A name that could not be read is the
    empty one: what nothing else explains may be it.

    ``unparsed`` are the parts of the text that are not in the tree, in order, none of which overlaps another; an empty one is where
    something is missing. Nothing is known of what stands there: a name may be used there, an action called, a condition asked. So what
    is concluded from the absence of something in a block or an item is certain only if no unparsed part lies in it (see
    ``CheckContext.has_unparsed``).
    """

    source: Source
    file: File
    problems: tuple[Problem, ...]
    unparsed: tuple[Span, ...] = ()


class ParsedStatements(NamedTuple):
    """Statements that stand in no workflow, with a block around them: None where the text is too large or deep."""

    block: Block | None
    problems: tuple[Problem, ...] = ()
    unparsed: tuple[Span, ...] = ()


@frozen
class CheckedFile:
    """One file of a checked program.

    ``digest`` is the hash of its text (``Source.digest``), ``release`` the full name of the Stripe API release that it was checked
    against, ``currency`` the code of its ``currency`` line in lower case. ``currencies`` says what a bare number beside money means: it
    maps the span of an expression whose value is a number to a lower-case code, and that number is an amount in the main unit of the
    currency.
    """

    source_name: str
    digest: str
    file: File
    release: str
    currency: str | None
    currencies: Mapping[Span, str]


@frozen
class CheckedProgram:
    """The files of a program, in the order in which they were given, and all problems, sorted by file and place."""

    files: tuple[CheckedFile, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Returns the problems that keep the program from running."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Returns the problems that do not keep the program from running."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)
