"""Evaluator: the tree walk over expressions, three-valued and total.

A value is a ``str``, ``int`` or ``Decimal``, ``bool``, ``Money``, ``Timestamp``, ``Duration``, ``Secret``, a list (``tuple``, often
``Items``), a map (``dict`` or ``Record``) or a ``Missing``. A condition is True, False or a ``Missing`` that says why it is unknown.
Nothing here raises, whatever the event looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, assert_never

from wfrun.dsl.declarations import Declarations
from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import (
    Arithmetic,
    Boolean,
    Call,
    Choice,
    Coalesce,
    Comparison,
    Comprehension,
    DurationLiteral,
    Expression,
    Field,
    Index,
    ListLiteral,
    Logical,
    Lost,
    MapLiteral,
    MoneyLiteral,
    Name,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Omit,
    Quantifier,
    Template,
    Text,
)
from wfrun.interpreter import operators
from wfrun.interpreter.comprehensions import comprehend, quantify
from wfrun.interpreter.context_functions import evaluate_context_call, field_path
from wfrun.interpreter.control_flow import RunFailed
from wfrun.interpreter.effects import RunClock, RunEnvironment
from wfrun.interpreter.report import Condition, StepError
from wfrun.interpreter.scope import TOO_MUCH_WORK, EventSubject, ValueScope
from wfrun.interpreter.undecided import Undecided, reason_of
from wfrun.interpreter.value_size import MAX_VALUE_CHARS, TOO_LARGE, size_of
from wfrun.interpreter.views import Items, Record, unknown_in_release
from wfrun.support.limits import MAX_EVENT_BYTES, MAX_TEXT, MAX_WORK
from wfrun.values import numbers
from wfrun.values.datetimes import TIMESTAMP_FIELDS, Timestamp, duration_of
from wfrun.values.formatting import TOO_LONG, concatenated
from wfrun.values.missing import MISSING, OTHER_RELEASE, Missing
from wfrun.values.money import Money, exponent, to_step

_STRUCTURES = (tuple, list, dict, Record)

MAX_PRINTED_MISSING = 10
"""Missing values of one step that its notes name."""


class Omitted:
    """The value of ``omit``: the argument that has it is left out."""


OMITTED = Omitted()


class Evaluator:
    """The evaluator of one file's expressions in one run.

    ``assumed`` is set as soon as something made up has been read; a caller that wants to know what one evaluation rested on clears it
    before (``begin``). ``undecided`` is set likewise to the first unknown condition that the value rests on. ``trace`` evaluates the
    conditions of each ``if … then`` where a caller wants to see them. ``awaited`` is the object that a ``wait for`` looks at: in its
    ``where`` that object's fields come before all other names. ``for_people`` says that a missing value inside a text prints as
    ``(missing)``, and ``printed_missing`` names those that did. ``work_left`` is how much the run may still compute: what would take more
    is missing.

    ``on_reached``, ``on_condition``, ``on_loop_end`` and ``on_gone_well`` do nothing here; a subclass that watches a run overrides them,
    and says so by ``observed``: then the condition of a comprehension is evaluated for every item, also for those that an index would
    leave out.
    """

    observed = False

    __slots__ = (
        "assumed", "awaited", "clock", "currencies", "declarations", "environment", "exhausted", "for_people", "printed_missing",
        "run_fields", "scope",
        "source", "subject", "trace", "undecided", "work_left",
    )  # fmt: skip

    def __init__(
        self,
        source: Source,
        currencies: Mapping[Span, str],
        declarations: Declarations,
        subject: EventSubject,
        environment: RunEnvironment,
        scope: ValueScope | None = None,
        run: Mapping[str, Any] | None = None,
    ) -> None:
        self.source = source
        self.currencies = currencies
        self.declarations = declarations
        self.subject = subject
        self.environment = environment
        self.scope = scope if scope is not None else ValueScope()
        self.run_fields = run if run is not None else {}
        self.awaited: Record | None = None
        self.assumed = False
        self.undecided: Undecided | None = None
        self.trace: Callable[[Expression], Condition] | None = None
        self.for_people = False
        self.printed_missing: tuple[str, ...] = ()
        self.work_left = MAX_WORK
        self.exhausted = TOO_MUCH_WORK
        self.clock = RunClock(environment.now)

    def begin(self) -> None:
        """Forgets what earlier evaluations rested on."""
        self.assumed = False
        self.undecided = None
        self.printed_missing = ()

    def rest_on(self, node: Expression, unknown: Missing) -> None:
        """Notes that the value at hand rests on an unknown condition."""
        if self.undecided is None:
            self.undecided = Undecided(self.text(node), self.source.place(node.span.start).line, reason_of(unknown))

    # --- the walk --------------------------------------------------------------------------------------------------------------

    def evaluate(self, node: Expression) -> Any:
        """Returns the value of an expression; a bare number that the checker found to be money comes as money."""
        self.work_left -= 1
        value = self._walk(node)
        if self.currencies and (type(value) is int or type(value) is Decimal):
            code = self.currencies.get(node.span)
            if code is not None:
                return _money(value, code)
        return value

    def _walk(self, node: Expression) -> Any:
        match node:
            case Name():
                return self._name(node)
            case Field():
                return self._field(node)
            case Comparison():
                return operators.compare(node.operator, *self.sides(node))
            case Text():
                return node.value
            case Number():
                return _plain(node.value)
            case MoneyLiteral():
                return _money(_plain(node.amount), node.currency.lower())
            case Logical():
                return self._logical(node)
            case Not():
                return operators.negation(self.truth(node.operand))
            case Call():
                return self._call(node)
            case Index():
                return self._index(node)
            case Template():
                return self._template(node)
            case Boolean():
                return node.value
            case DurationLiteral():
                return duration_of(node.count, node.unit)
            case Null() | Lost():
                return MISSING
            case Omit():
                return OMITTED
            case ListLiteral():
                return self.made(tuple(self.evaluate(item) for item in node.items))
            case MapLiteral():
                return self.made({entry.key: self.evaluate(entry.value) for entry in node.entries})
            case Quantifier():
                return quantify(self, node)
            case Comprehension():
                return comprehend(self, node)
            case Negate():
                return operators.negative(self.evaluate(node.operand))
            case Arithmetic():
                value = self.evaluate(node.first)
                for term in node.rest:
                    value = operators.arithmetic(term.operator, value, self.evaluate(term.operand))
                return value
            case Coalesce():
                value = MISSING
                for operand in node.operands:
                    value = self.evaluate(operand)
                    if type(value) is not Missing or (value.reason == OTHER_RELEASE and not _is_condition(operand)):
                        return value
                return value
            case Choice():
                return self._choice(node)
        assert_never(node)

    def _choice(self, node: Choice) -> Any:
        for branch in node.branches:
            held = self.truth(branch.condition) if self.trace is None else self._traced(branch.condition, self.trace)
            if type(held) is Missing:
                self.rest_on(branch.condition, held)
            if held is True:
                return self.evaluate(branch.value)
        return self.evaluate(node.otherwise)

    def _traced(self, node: Expression, trace: Callable[[Expression], Condition]) -> bool | Missing:
        """Returns the truth of a condition that is traced."""
        assumed, undecided = self.assumed, self.undecided
        condition = trace(node)
        self.assumed = assumed or condition.assumed
        self.undecided = undecided or condition.undecided
        return MISSING if condition.value is None else condition.value

    def truth(self, node: Expression) -> bool | Missing:
        """Returns True, False or why a condition is unknown; a value that is neither true nor false is unknown."""
        value = self.evaluate(node)
        if value is True or value is False or type(value) is Missing:
            return value
        return Missing("missing", f"`{self.text(node)}` is {operators.kind_of(value)}, neither true nor false")

    def sides(self, node: Comparison) -> tuple[Any, Any]:
        """Returns both sides of a comparison; a missing value inside a text makes that side missing, even in text for people."""
        people, self.for_people = self.for_people, False
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        self.for_people = people
        if not self.spend(_comparison_weight(node.operator, left, right, self.work_left)):
            return self.exhausted, self.exhausted
        return left, right

    def spend(self, work: int) -> bool:
        """Counts work that is about to be done; returns False when the run has no more left."""
        self.work_left -= work
        return self.work_left >= 0

    def made(self, value: Any) -> Any:
        """Returns a list or map that the script made; missing where it is over its limit or the work left, and then the run has none left.

        Such a value shares its parts, so its size may double with each line; what walks it later has no limit of its own.
        """
        size = size_of(value, MAX_VALUE_CHARS, by_id=True)
        if size.chars > MAX_VALUE_CHARS:
            self.work_left, self.exhausted = -1, TOO_LARGE
            return TOO_LARGE
        return value if self.spend(size.work) else self.exhausted

    def spend_on(self, values: Iterable[Any]) -> None:
        """Counts the work of walking values once, to send and to record them."""
        for value in values:
            self.spend(size_of(value, MAX_EVENT_BYTES, by_id=True).work)

    def check_work(self) -> None:
        """Raises ``RunFailed`` when the run has no work left: a value that is missing for that reason must not decide anything."""
        if self.work_left < 0:
            raise RunFailed(StepError(self.exhausted.note, "too-much-work"), assumed=self.assumed, undecided=self.undecided)

    # --- for subclasses that watch a run ----------------------------------------------------------------------------------------

    def on_reached(self, node: Node) -> None:
        """Receives each statement and each block that is carried out."""

    def on_condition(self, node: Expression, value: bool | Missing) -> None:
        """Receives the value of each condition of a ``when`` or an ``if``, and of each of its parts."""

    def on_loop_end(self, node: Node, count: int) -> None:
        """Receives each loop that ended, and for how many items its body was carried out."""

    def on_gone_well(self, node: Node) -> None:
        """Receives each ``try`` whose block came to its end: no action failed, and nothing ended the run."""

    def text(self, node: Expression) -> str:
        """Returns the source of an expression on one line."""
        return one_line(self.source, node.span)

    # --- names and fields ------------------------------------------------------------------------------------------------------

    def _name(self, node: Name) -> Any:
        name = node.name
        if self.awaited is not None and self.awaited.has(name):
            return self.read(self.awaited, name, node)
        bound = self.scope.find(name)
        if bound is not None:
            if bound.assumed:
                self.assumed = True
            if bound.undecided is not None and self.undecided is None:
                self.undecided = bound.undecided
            return bound.value
        match name:
            case "event":
                return self.subject.event
            case "object":
                return self.subject.object
            case "previous":
                return self.subject.previous
            case "run":
                return dict(self.run_fields)
            case "now":
                return Timestamp(self.clock.now)
        return self.read(self.subject.object, name, node)

    def read(self, target: Any, name: str, node: Expression) -> Any:
        """Returns the field of a value; missing, with its source, where there is none."""
        kind = type(target)
        if kind is Missing:
            return self._in_release(target, node) if target.reason == OTHER_RELEASE else target
        value: Any = MISSING
        if isinstance(target, Record):
            if target.assumed:
                self.assumed = True
            value = target.read(name)
        elif isinstance(target, dict):
            value = target.get(name, MISSING)
        elif isinstance(target, Items):
            value = self._list_field(target, name)
        elif isinstance(target, Money):
            value = target.minor if name == "minor" else target.currency if name == "currency" else MISSING
        elif isinstance(target, Timestamp) and name in TIMESTAMP_FIELDS:
            value = getattr(target, name)
        if value is MISSING:
            return Missing("missing", f"`{self.text(node)}` is not there")
        return value

    def _in_release(self, unknown: Missing, node: Expression) -> Missing:
        """Returns the unknown field of another API release with the whole path in its note, where it begins at the event's object."""
        path = field_path(node)
        found = self.subject.object
        if not path or self.awaited is not None or path[0] in ("event", "previous", "run", "now") or self.scope.find(path[0]) is not None:
            return unknown
        if not isinstance(found, Record) or found.sent is None:
            return unknown
        return unknown_in_release(found.sent.release, found.sent.object_name, ".".join(path))

    def _list_field(self, items: Items, name: str) -> Any:
        if items.assumed:
            self.assumed = True
        match name:
            case "data":
                return items
            case "has_more":
                return items.partial is not None
            case "url":
                return items.url if items.url is not None else MISSING
        found = items.raw.get(name) if isinstance(items.raw, Mapping) else None
        return found if isinstance(found, str | bool | int) else MISSING

    def _field(self, node: Field) -> Any:
        return self.read(self.evaluate(node.target), node.name, node)

    def _index(self, node: Index) -> Any:
        target, key = self.evaluate(node.target), self.evaluate(node.key)
        if type(target) is Missing:
            return target
        if type(key) is Missing:
            return key
        if isinstance(target, tuple | list):
            if not numbers.is_number(key) or key != int(key) or key < 0:
                return Missing("missing", f"`{self.text(node)}`: the place in a list is a whole number from 0")
            if isinstance(target, Items) and target.assumed:
                self.assumed = True
            if key < len(target):
                return target[int(key)]
            partial = target.partial if isinstance(target, Items) else None
            return partial if partial is not None else Missing("missing", f"`{self.text(node)}` is not there")
        if isinstance(key, str) and isinstance(target, Record | dict):
            return self.read(target, key, node)
        return Missing("missing", f"`{self.text(node)}` is not there")

    # --- texts, logic, functions -----------------------------------------------------------------------------------------------

    def _template(self, node: Template) -> Any:
        self.work_left -= len(node.parts)
        parts = (part if isinstance(part, str) else self._part(part) for part in node.parts)
        return self._within_work(concatenated(parts, self.for_people))

    def _part(self, node: Expression) -> Any:
        """Returns the value of a hole; notes one that prints as ``(missing)``."""
        value = self.evaluate(node)
        if type(value) is Missing and self.for_people and len(self.printed_missing) < MAX_PRINTED_MISSING:
            self.printed_missing += (self.text(node),)
        return value

    def _within_work(self, value: Any) -> Any:
        """Returns a computed value unless the run has no work left for it. A text that became too long was made up to the limit."""
        return value if self.spend(MAX_TEXT >> 4 if value is TOO_LONG else _weight(value)) else TOO_MUCH_WORK

    def _logical(self, node: Logical) -> bool | Missing:
        deciding = node.operator == "or"
        unknown: Missing | None = None
        for operand in node.operands:
            held = self.truth(operand)
            if held is deciding:
                return deciding
            if type(held) is Missing and unknown is None:
                unknown = held
        return unknown if unknown is not None else not deciding

    def _call(self, node: Call) -> Any:
        from wfrun.interpreter.builtins import FUNCTIONS  # a program that calls no function starts without them

        function = FUNCTIONS.get(node.function)
        if function is None:
            return Missing("missing", f"no function is called `{node.function}`")
        if function.apply is None:
            return evaluate_context_call(self, node)
        values = [self.evaluate(argument) for argument in node.arguments]
        named = {keyword.name: self.evaluate(keyword.value) for keyword in node.keywords}
        if not self.spend(sum(map(_weight, values)) + sum(map(_weight, named.values()))):
            return TOO_MUCH_WORK
        return self._within_work(function.apply(*values, **named))


def _is_condition(node: Expression) -> bool:
    """Reports whether an expression is a condition, whose unknown value ``??`` may decide, and not a field that may be sent or not."""
    if isinstance(node, Call):
        return node.function in ("missing", "present", "changed")
    return isinstance(node, Comparison | Logical | Not) or (isinstance(node, Quantifier) and node.function in ("any", "all", "none"))


def _weight(value: Any) -> int:
    """Returns the work that a value stands for: the items of a list, or one for each 16 characters of a text."""
    kind = type(value)
    if kind is str:
        return len(value) >> 4
    return len(value) if isinstance(value, tuple | dict | Record) else 0


def _comparison_weight(operator: str, left: Any, right: Any, most: int) -> int:
    """Returns the work of comparing two values, counted no farther than ``most``.

    Two lists or maps are walked together, as far as the smaller one; a list that may hold a value is compared with it item by item.
    """
    shallow = _weight(left) + _weight(right)
    if shallow < 0 or most < 0:
        return shallow
    if operator in ("==", "!="):
        if not (isinstance(left, _STRUCTURES) and isinstance(right, _STRUCTURES)):
            return shallow
        first = size_of(left, most << 4)
        return shallow + min(first.work, size_of(right, first.chars).work)
    holder, member = (right, left) if operator in ("in", "not in") else (left, right)
    if operator in ("in", "not in", "contains") and isinstance(holder, tuple | list):
        if isinstance(member, _STRUCTURES):
            return shallow + len(holder) * size_of(member, most << 4).work
        if type(member) is str and len(member) > 16:
            return shallow + (len(member) >> 4) * sum(type(item) is str and len(item) == len(member) for item in holder)
    return shallow


def _plain(number: Decimal) -> int | Decimal | Missing:
    """Returns a number of the script within the bounds of the language; whole numbers as int, which compute fastest."""
    within = numbers.bounded(number)
    if isinstance(within, Missing):
        return within
    integer = numbers.as_integer(within)
    return within if integer is None else integer


def _money(number: int | Decimal | Missing, code: str) -> Money | Missing:
    """Returns a number of main units as money, rounded as a product is: 12.5 of ``usd`` are 1250 minor units."""
    if isinstance(number, Missing):
        return number
    minor = numbers.bounded(numbers.scaled(number, exponent(code)))
    return minor if isinstance(minor, Missing) else Money(to_step(minor, code), code)
