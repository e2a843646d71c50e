"""The script that the REPL has loaded, and the items that were typed since: workflows, `currency`, `use` and `api` lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import AnsweringStatement, Api, Currency, Expression, Item, Let, Use
from wfrun.interpreter.triggers import Rule, rules_of
from wfrun.project.files import Script
from wfrun.project.loader import check_scripts
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.records import frozen

if TYPE_CHECKING:
    from wfrun.dsl.checker.environment import TypeScope as Types


@frozen
class CheckedPiece:
    """A checked piece of a program: a script file, or items that were typed."""

    source: Source
    file: CheckedFile
    problems: tuple[Problem, ...]
    library: StandardDeclarations
    rules: tuple[Rule, ...]
    """The workflows; none where the piece has errors."""

    @property
    def broken(self) -> bool:
        """Tells whether it has errors, so that nothing of it runs."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def constants(self) -> Iterator[tuple[str, Expression]]:
        """Yields the constants that can be used: those that have no error."""
        for item in self._sound():
            if isinstance(item, Let) and not isinstance(item.value, AnsweringStatement):
                yield item.name, item.value

    def lines(self) -> dict[str, str]:
        """Returns the lines about the whole piece that have no error, by a key of which there may be one: ``api``, ``use actions.py``."""
        found: dict[str, str] = {}
        for item in self._sound():
            match item:
                case Api():
                    name = "api"
                case Currency():
                    name = "currency"
                case Use(path):
                    name = f"use {path}"
                case Let():
                    name = f"let {item.name}"
                case _:
                    continue
            found[name] = self.source.slice(item.span)
        return found

    def _sound(self) -> Iterator[Item]:
        """Yields the items without errors."""
        errors = [problem.span for problem in self.problems if problem.severity is Severity.ERROR]
        for item in self.file.file.items:
            if not any(item.span.start <= error.start < item.span.end for error in errors):
                yield item

    def types(self) -> Types:
        """Returns the types of its constants."""
        from wfrun.dsl.checker.context import CheckContext
        from wfrun.dsl.checker.statements import check_constants

        ctx = CheckContext(self.source, self.library, currency=self.file.currency, file=self.file.file)
        return check_constants(ctx, self.file.file)


def check_piece(script: Script) -> CheckedPiece:
    """Checks a script by itself."""
    loaded = check_scripts([script])
    file, library = loaded.checked.files[0], loaded.libraries[0]
    rules = () if loaded.checked.errors else rules_of([(file, script.source, library)])
    return CheckedPiece(script.source, file, loaded.checked.problems, library, rules)


@define
class Workflows:
    """The workflows at hand, in their order: those of the script, and those typed since. A new one takes the place of its name's."""

    rules: tuple[Rule, ...] = ()

    def add(self, new: tuple[Rule, ...]) -> tuple[str, ...]:
        """Adds workflows; gives the names of those whose place they take."""
        names = {rule.name for rule in new}
        gone = tuple(rule.name for rule in self.rules if rule.name in names)
        self.rules = (*(rule for rule in self.rules if rule.name not in names), *new)
        return gone
