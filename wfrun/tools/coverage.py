"""Test coverage of scripts: workflows, the sides of each branch, and the parts of each condition, true and not true.

``Coverage`` is is_branch of everything by the evaluators that it makes; a run that nobody watches has others, and is no slower. An unknown
condition is not true: the language never tells the two apart where it acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import (
    Block,
    Choice,
    Comprehension,
    Expression,
    For,
    If,
    Logical,
    Node,
    Not,
    Quantifier,
    Try,
    WaitFor,
    Workflow,
)
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.triggers import Rule
from wfrun.support.records import frozen
from wfrun.values.missing import Missing


class _PointCounts:
    """The hits of each place of one file: spans are as good as nodes, and outlive them."""

    __slots__ = ("entered", "gone_well", "held", "left_out", "not_held")

    def __init__(self) -> None:
        self.entered: dict[Span, int] = {}
        self.held: dict[Span, int] = {}
        self.not_held: dict[Span, int] = {}
        self.left_out: dict[Span, int] = {}
        """Loops whose body was not carried out, by the loop."""
        self.gone_well: dict[Span, int] = {}
        """``try`` statements whose block came to its end."""


class Coverage:
    """Collects what runs reach, file by file."""

    def __init__(self) -> None:
        self._seen: dict[str, _PointCounts] = {}

    def evaluator(self, source: Source, *arguments: Any, **named: Any) -> Evaluator:
        """Returns an evaluator that records what it evaluates."""
        return _RecordingEvaluator(self._seen.setdefault(source.name, _PointCounts()), source, *arguments, **named)

    def of(self, source: Source, rules: Sequence[Rule]) -> FileCoverage:
        """Returns the coverage of the workflows of one file."""
        seen = self._seen.get(source.name, _PointCounts())
        points: list[CoveragePoint] = []
        lines: dict[int, int] = {}
        for rule in rules:
            _Reading(source, seen, points, lines).workflow(rule)
        points.sort(key=lambda point: (point.line, point.column))
        return FileCoverage(source.name, tuple(points), lines)


class _RecordingEvaluator(Evaluator):
    """An evaluator that counts statements, blocks and conditions."""

    observed = True

    __slots__ = ("_seen",)

    def __init__(self, seen: _PointCounts, source: Source, *arguments: Any, **named: Any) -> None:
        super().__init__(source, *arguments, **named)
        self._seen = seen

    def on_reached(self, node: Node) -> None:
        seen = self._seen.entered
        seen[node.span] = seen.get(node.span, 0) + 1

    def on_condition(self, node: Expression, held: bool | Missing) -> None:
        seen = self._seen.held if held is True else self._seen.not_held
        seen[node.span] = seen.get(node.span, 0) + 1

    def on_loop_end(self, node: Node, count: int) -> None:
        if not count:
            self._seen.left_out[node.span] = self._seen.left_out.get(node.span, 0) + 1

    def on_gone_well(self, node: Node) -> None:
        self._seen.gone_well[node.span] = self._seen.gone_well.get(node.span, 0) + 1

    def truth(self, node: Expression) -> bool | Missing:
        held = super().truth(node)
        self.on_condition(node, held)
        return held


@frozen
class Side:
    """One of the ways that things can go at a place: what it is called, and how often it went so."""

    name: str
    count: int


@frozen
class CoveragePoint:
    """A place where things can go one way or the other: a workflow, a branch, or a part of a condition (``kind``); ``text`` shows it."""

    kind: str
    line: int
    column: int
    text: str
    sides: tuple[Side, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Returns the sides that were never reached."""
        return tuple(side.name for side in self.sides if not side.count)


@frozen
class FileCoverage:
    """The coverage of one file; ``lines`` maps the line of each statement to how often it was carried out."""

    file: str
    points: tuple[CoveragePoint, ...]
    lines: dict[int, int]

    def counted(self, kind: str) -> tuple[int, int]:
        """Counts the sides of a kind that were reached, and all of them."""
        sides = [side for point in self.points if point.kind == kind for side in point.sides]
        return sum(side.count > 0 for side in sides), len(sides)

    @property
    def whole(self) -> bool:
        """Tells whether nothing is left to reach."""
        return not any(point.missed for point in self.points)


KINDS = ("workflow", "branch", "condition")


class _Reading:
    """Reads what was reached of one workflow off what was seen."""

    def __init__(self, source: Source, seen: _PointCounts, points: list[CoveragePoint], lines: dict[int, int]) -> None:
        self.source = source
        self.seen = seen
        self.points = points
        self.lines = lines

    def point(self, kind: str, at: int, text: str, *sides: Side) -> None:
        place = self.source.place(at)
        self.points.append(CoveragePoint(kind, place.line, place.column, text, sides))

    def line(self, at: int, count: int) -> None:
        number = self.source.place(at).line
        self.lines[number] = max(self.lines.get(number, 0), count)

    def entered(self, node: Node) -> int:
        return self.seen.entered.get(node.span, 0)

    def held(self, node: Node) -> int:
        return self.seen.held.get(node.span, 0)

    def not_held(self, node: Node) -> int:
        return self.seen.not_held.get(node.span, 0)

    def workflow(self, rule: Rule) -> None:
        node: Workflow = rule.workflow
        self.point("workflow", node.span.start, f'"{rule.name}"', Side("never run", self.entered(node.body)))
        self.line(node.span.start, self.entered(node.body))
        if node.when is not None:
            self.line(node.when.span.start, self.held(node.when) + self.not_held(node.when))
            self.condition(node.when)
        self.block(node.body)
        if node.on_failure is not None:
            self.point("branch", node.on_failure.span.start, "on_failure", Side("never entered", self.entered(node.on_failure)))
            self.block(node.on_failure)

    def block(self, block: Block) -> None:
        for statement in block.statements:
            self.line(statement.span.start, self.entered(statement))
            self.statement(statement)

    def statement(self, node: Node) -> None:
        match node:
            case If():
                self.branches(node)
                return
            case For():
                self.inside(node.items)
                text = f"for {node.variable} in {one_line(self.source, node.items.span)}"
                self.point(
                    "branch", node.span.start, text,
                    Side("the body is never entered", self.entered(node.body)),
                    Side("never without an item", self.seen.left_out.get(node.span, 0)),
                )  # fmt: skip
                if node.where is not None:
                    self.condition(node.where)
                self.block(node.body)
                return
            case Try():
                self.block(node.body)
                caught = self.entered(node.handler)
                self.point(
                    "branch", node.handler.span.start, f"catch {node.problem}",
                    Side("never entered", caught), Side("never without a failure", self.seen.gone_well.get(node.span, 0)),
                )  # fmt: skip
                self.block(node.handler)
                return
        self.inside(node)

    def branches(self, node: If) -> None:
        for number, branch in enumerate(node.branches):
            at = node.span.start if number == 0 else branch.span.start
            text = f"{'else if' if number else 'if'} {one_line(self.source, branch.condition.span)}"
            self.point(
                "branch", at, text, Side("never true", self.held(branch.condition)), Side("always true", self.not_held(branch.condition))
            )
            if number:
                self.line(branch.condition.span.start, self.held(branch.condition) + self.not_held(branch.condition))
            self.condition(branch.condition, is_branch=True)
            self.block(branch.body)
        if node.otherwise is not None:
            self.block(node.otherwise)

    def condition(self, node: Expression, *, is_branch: bool = False) -> None:
        """Adds the parts of a condition, both ways. ``is_branch``: as a whole it is a branch already."""
        parts = list(leaves(node))
        for part in parts:
            if not (is_branch and len(parts) == 1 and part is node):
                self.point(
                    "condition", part.span.start, one_line(self.source, part.span),
                    Side("never true", self.held(part)), Side("always true", self.not_held(part)),
                )  # fmt: skip
            self.inside(part)

    def inside(self, node: Node) -> None:
        """Adds the conditions inside expressions: the ``where`` of a list, ``if … then``, what ``any`` and ``all`` ask."""
        match node:
            case Choice():
                for branch in node.branches:
                    self.condition(branch.condition)
                    self.inside(branch.value)
                self.inside(node.otherwise)
            case Quantifier():
                self.inside(node.items)
                if node.element is not None:
                    asks = node.function in ("any", "all", "none")
                    self.condition(node.element) if asks else self.inside(node.element)
                if node.where is not None:
                    self.condition(node.where)
            case Comprehension():
                self.inside(node.items)
                if node.where is not None:
                    self.condition(node.where)
                self.inside(node.element)
            case WaitFor():
                if node.where is not None:
                    self.condition(node.where)
            case Block():
                self.block(node)
            case _:
                for child in node.children():
                    self.inside(child)


def leaves(node: Expression) -> Iterator[Expression]:
    """Yields the parts of a condition that ``and``, ``or`` and ``not`` join."""
    match node:
        case Logical():
            for operand in node.operands:
                yield from leaves(operand)
        case Not():
            yield from leaves(node.operand)
        case _:
            yield node


def percent(reached: int, total: int) -> str:
    """Prints a percentage, rounded down: ``100 %`` only where all was reached."""
    return f"{100 * reached // total if total else 100} %"


def totals(files: Iterable[FileCoverage]) -> dict[str, tuple[int, int]]:
    """Sums for each kind what was reached in all files, and what there is."""
    found = dict.fromkeys(KINDS, (0, 0))
    for file in files:
        for kind in KINDS:
            reached, total = file.counted(kind)
            found[kind] = (found[kind][0] + reached, found[kind][1] + total)
    return found
