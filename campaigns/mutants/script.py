"""An example as the makers of mutants see it: its text, its tree, and what the checker knows of each expression."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.statements import check_constants, check_workflow
from wfrun.dsl.checker.triggers import trigger_context
from wfrun.dsl.declarations import ActionDeclaration, Parameter
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Block,
    Comprehension,
    Demand,
    Expression,
    For,
    If,
    Let,
    Name,
    Node,
    Quantifier,
    Statement,
    Test,
    Try,
    Use,
    Wait,
    WaitFor,
    WaitUntil,
    Workflow,
)
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import ANY, Type
from wfrun.project.files import read_text
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.reader import read_actions

LANGUAGE_NAMES = frozenset({"event", "object", "previous", "run", "now"})


def within_statement(node: Node) -> Iterator[Node]:
    """A statement and what belongs to it, without the statements in its blocks."""
    for one in walk(node, lambda below: below is node or not isinstance(below, Block)):
        if one is node or not isinstance(one, Block):
            yield one


def waits(node: Node) -> bool:
    """Whether time passes in a statement."""
    return any(isinstance(one, Wait | WaitUntil | WaitFor | Approve) for one in walk(node))


class Spot(NamedTuple):
    """A statement and where it stands.

    ``names`` are the author's names that can be seen there, ``conditions`` those that hold there, the outermost first, ``waited`` says
    that the run has waited before.
    """

    statement: Statement
    block: Block
    position: int
    workflow: Workflow
    names: frozenset[str]
    conditions: tuple[Expression, ...]
    waited: bool

    @property
    def next(self) -> Statement | None:
        """The statement after it in its block."""
        following = self.block.statements[self.position + 1 : self.position + 2]
        return following[0] if following else None


class Script:
    """One example, which has no problems."""

    def __init__(self, path: Path) -> None:
        self.folder = os.fspath(path.parent)
        self.name = f"{path.parent.name}/{path.name}"
        self.source = Source(self.name, path.read_text(encoding="utf-8"))
        self.text = self.source.text
        read = parse(self.source)
        assert not read.problems, read.problems
        self.file = read.file
        self.declarations = StandardDeclarations.of()
        for item in self.file.items:
            if isinstance(item, Use):
                self.declarations = self.declarations.with_custom(read_actions(read_text(f"{self.folder}/{item.path}"), item.path))
        self.context = CheckContext(self.source, self.declarations)
        own = check_constants(self.context, self.file)
        for item in self.workflows:
            check_workflow(self.context, item, own)
        self.constants = frozenset(own.names)
        self.spots = [spot for item in self.workflows for spot in self._spots(item)]
        self._parents = {id(child): node for node in walk(self.file) for child in node.children()}

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """The workflows, in order."""
        return tuple(item for item in self.file.items if isinstance(item, Workflow))

    @property
    def tests(self) -> tuple[Test, ...]:
        """The test blocks, in order."""
        return tuple(item for item in self.file.items if isinstance(item, Test))

    def nodes(self) -> Iterator[Node]:
        """Every node that decides what the script does: all but its tests."""
        for item in self.file.items:
            if not isinstance(item, Test):
                yield from walk(item)

    def above(self, node: Node) -> Iterator[Node]:
        """The nodes around one, from the inside to the outside."""
        while (found := self._parents.get(id(node))) is not None:
            node = found
            yield node

    # --- what is known ---------------------------------------------------------------------------------------------------------

    def type_of(self, node: Expression) -> Type:
        """The type that the checker found for an expression."""
        return self.context.type_of(node)

    def is_event_read(self, node: Name) -> bool:
        """Whether a name is a field of the event's object, or the object."""
        return id(node) in self.context.event_reads

    def subject(self, item: Workflow) -> Type:
        """The type of the event's object; ANY where there is no event."""
        return trigger_context(self.context, item.trigger).subject or ANY

    def fields(self, type_: Type) -> frozenset[str]:
        """The names of the fields that a value of the type has."""
        return frozenset(self.context.field_names(type_))

    def actions(self) -> Iterator[tuple[Action, ActionDeclaration]]:
        """Every call of an action with what that declares."""
        for node in self.nodes():
            if isinstance(node, Action) and (declared := self.declarations.action(node.name)) is not None:
                yield node, declared

    def values(self, node: Action) -> Iterator[tuple[Parameter, Expression]]:
        """The arguments of an action with what they take, its main value first."""
        declared = self.declarations.action(node.name)
        assert declared is not None
        if node.main is not None and declared.main is not None and (main := declared.parameter(declared.main)) is not None:
            yield main, node.main
        for argument in node.arguments:
            if (parameter := declared.parameter(argument.name)) is not None:
                yield parameter, argument.value

    def own_names(self, item: Workflow) -> frozenset[str]:
        """Every name that the author gives anywhere in a workflow, or to a constant."""
        names = set(self.constants)
        for node in walk(item):
            match node:
                case Let(name=name) | For(variable=name) | Try(problem=name) | Quantifier(variable=name) | Comprehension(variable=name):
                    names.add(name)
                case Demand(parameters=parameters):
                    names |= {parameter.name for parameter in parameters}
        return frozenset(names | {"problem"} if item.on_failure is not None else names)

    def known(self, item: Workflow) -> frozenset[str]:
        """Every name that means something somewhere in a workflow."""
        return self.own_names(item) | self.fields(self.subject(item)) | LANGUAGE_NAMES

    # --- places in the text ----------------------------------------------------------------------------------------------------

    def slice(self, part: Node | Span) -> str:
        """The text of a node or a span."""
        return self.source.slice(part if isinstance(part, Span) else part.span)

    def find(self, word: str, start: int) -> Span:
        """Where a word stands next."""
        at = self.text.index(word, start)
        return Span(at, at + len(word))

    def between(self, left: Node, right: Node, sign: str) -> Span:
        """The sign or the word between two operands, without the brackets beside it."""
        pattern = rf"\b(?:{sign.replace(' ', chr(92) + 's+')})\b" if sign[0].isalpha() else re.escape(sign)
        found = re.compile(pattern).search(self.text, left.span.end, right.span.start)
        assert found is not None, (sign, self.slice(Span(left.span.end, right.span.start)))
        return Span(*found.span())

    def outer(self, node: Node) -> Span:
        """The node with the brackets that stand around nothing but it; those of a call are not among them."""
        start, end = node.span
        while True:
            before = len(self.text[:start].rstrip()) - 1
            after = len(self.text) - len(self.text[end:].lstrip())
            is_call = before > 0 and (self.text[before - 1].isalnum() or self.text[before - 1] == "_")
            if is_call or self.text[before : before + 1] != "(" or self.text[after : after + 1] != ")":
                return Span(start, end)
            start, end = before, after + 1

    def lines(self, span: Span) -> Span:
        """The whole lines that a span covers, where nothing else stands on them; else the span."""
        start = self.text.rfind("\n", 0, span.start) + 1
        end = self.text.find("\n", span.end)
        end = len(self.text) if end < 0 else end
        alone = not self.text[start : span.start].strip() and not self.text[span.end : end].strip()
        return Span(start, min(end + 1, len(self.text))) if alone else span

    def before(self, offset: int) -> int:
        """Where the text before a place ends, without the blanks."""
        return len(self.text[:offset].rstrip())

    def indent(self, offset: int) -> str:
        """The blanks at the start of the line."""
        line = self.text[self.text.rfind("\n", 0, offset) + 1 :]
        return line[: len(line) - len(line.lstrip(" "))]

    # --- statements ------------------------------------------------------------------------------------------------------------

    def _spots(self, item: Workflow) -> Iterator[Spot]:
        names = self.constants
        if isinstance(item.trigger, Demand):
            names |= {parameter.name for parameter in item.trigger.parameters}
        yield from self._block(item.body, item, names, (item.when,) if item.when is not None else (), False)
        if item.on_failure is not None:
            yield from self._block(item.on_failure, item, names | {"problem"}, (), waits(item.body))

    def _block(self, block: Block, item: Workflow, names: frozenset[str], held: tuple[Expression, ...], waited: bool) -> Iterator[Spot]:
        for index, one in enumerate(block.statements):
            yield Spot(one, block, index, item, names, held, waited)
            match one:
                case Let():
                    names |= {one.name}
                case If():
                    for branch in one.branches:
                        yield from self._block(branch.body, item, names, (*held, branch.condition), waited)
                    if one.otherwise is not None:
                        yield from self._block(one.otherwise, item, names, held, waited)
                case For():
                    inner = (*held, one.where) if one.where is not None else held
                    yield from self._block(one.body, item, names | {one.variable}, inner, waited)
                case Try():
                    yield from self._block(one.body, item, names, held, waited)
                    yield from self._block(one.handler, item, names | {one.problem}, held, waited)
            waited = waited or waits(one)


def corpus() -> list[Script]:
    """Every example."""
    root = Path(__file__).parents[2] / "examples"
    return [Script(path) for path in sorted(root.glob("*/*.wf"))]
