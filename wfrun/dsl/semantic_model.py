"""Semantic model for editors: the names in scope at a place, the types around it, and the expected type.

The model checks the one item that holds the place, with the checker, and keeps the environment of each expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wfrun.dsl.checker.context import CheckContext, item_type
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.statements import check_constants, check_workflow
from wfrun.dsl.checker.test_blocks import check_test
from wfrun.dsl.checker.test_consistency import TestedProgram
from wfrun.dsl.checker.triggers import PARAMETER_TYPES, event_object_type, trigger_context
from wfrun.dsl.declarations import APPROVE_PARAMETERS, COMMON_PARAMETERS, ActionDeclaration, Declarations
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Argument,
    Arithmetic,
    Branch,
    Call,
    Choice,
    ChoiceBranch,
    Coalesce,
    Comparison,
    Comprehension,
    Currency,
    Demand,
    Every,
    Expression,
    Field,
    File,
    For,
    GivenFails,
    GivenLater,
    GivenNow,
    GivenReturns,
    GivenStart,
    Keyword,
    ListLiteral,
    Logical,
    MapEntry,
    Name,
    Negate,
    Node,
    Not,
    NotOlder,
    Once,
    Pair,
    Parameter,
    Quantifier,
    Schedule,
    Term,
    Test,
    Trigger,
    Wait,
    WaitFor,
    WaitUntil,
    Workflow,
)
from wfrun.dsl.types.base import ANY, BOOLEAN, DURATION, NUMBER, STRING, TIMESTAMP, Format, List, Map, Object, Type, Union, find_member
from wfrun.dsl.types.refinements import MOMENT, value_kinds
from wfrun.support.records import frozen
from wfrun.values.currencies import CURRENCIES


@frozen
class ExpectedValue:
    """The expected value at a place: its type, and the form of a text where any text of the form will do.

    ``form`` is ``event currency zone list setting secret expand address``, ``changed`` (a field of the event's object), ``condition`` or
    empty.
    """

    type: Type = ANY
    form: str = ""


NOTHING_WANTED = ExpectedValue()
CONDITION = ExpectedValue(BOOLEAN, "condition")

_FORMS = {
    ("changed", 0): "changed",
    ("recent", 0): "event",
    ("list", 0): "list",
    ("setting", 0): "setting",
    ("secret", 0): "secret",
    ("money", 1): "currency",
    ("format_time", 2): "zone",
    ("in_zone", 1): "zone",
}
"""The forms of texts that functions take, by the function and the index of the argument."""


class SemanticModel:
    """One checked item of a file, with the environment of the node in it that is ``asked`` about.

    ``names`` are the author's names that are given from outside, as in a REPL. The other items of ``file`` give constants and workflows.
    """

    def __init__(
        self, source: Source, file: File, item: Node, asked: Node, declarations: Declarations, names: Mapping[str, Type] | None = None
    ) -> None:
        self.context = ctx = CheckContext(source, declarations, file=file, queried_node=asked)
        line = next((one for one in file.items if isinstance(one, Currency)), None)
        ctx.currency = line.code.lower() if line is not None and line.code.lower() in CURRENCIES else None
        own = check_constants(ctx, file)
        own.names.update(names or {})
        self._format_of = declarations.format_of
        self.workflows: dict[str, Trigger] = {
            one.name: one.trigger for one in file.items if isinstance(one, Workflow) and one.name is not None
        }
        self.subject: Type | None = None
        """The type of the object of the event that starts the workflow; None where there is none."""
        if isinstance(item, Workflow):
            self.subject = trigger_context(ctx, item.trigger).subject
            check_workflow(ctx, item, own)
        elif isinstance(item, Test):
            check_test(ctx, item, own, TestedProgram(self.workflows, (file,), whole=False))

    @property
    def env(self) -> Environment | None:
        """Returns the environment of the expression that is asked about; None for what is no expression, or was not reached."""
        return self.context.queried_environment

    def type_of(self, node: Expression) -> Type:
        """Returns the type of an expression."""
        return self.context.type_of(node)

    # --- what is wanted ---------------------------------------------------------------------------------------------------------

    def wanted(self, path: Sequence[Node]) -> ExpectedValue:
        """Returns what is expected in the place of the last of these nodes, each of which is a child of the one before it."""
        if len(path) < 2:
            return NOTHING_WANTED
        node, parent, above = path[-1], path[-2], path[:-1]
        match parent:
            case Comparison():
                return self._compared(node, parent)
            case ListLiteral():
                return self._item(self.wanted(above))
            case Coalesce():
                first = next((one for one in parent.operands if one is not node), None)
                found = self.wanted(above)
                return found if found != NOTHING_WANTED or first is None else self._like(first)
            case ChoiceBranch(condition=condition):
                return CONDITION if condition is node else self.wanted(above[:-1])
            case Choice():
                return self.wanted(above)
            case Argument(name=name) if len(path) > 2:
                return self._argument(path[-3], name)
            case Action(name=name):
                declaration = self.context.declarations.action(name)
                main = declaration.main if declaration is not None else None
                return self._parameter(declaration, main) if main is not None else NOTHING_WANTED
            case GivenReturns(action=name) | GivenFails(action=name) if node is parent.main:
                declaration = self.context.declarations.action(name)
                main = declaration.main if declaration is not None else None
                return self._parameter(declaration, main) if main is not None else NOTHING_WANTED
            case GivenNow():
                return ExpectedValue(TIMESTAMP)
            case GivenReturns(action=name) if node is parent.value:
                declaration = self.context.declarations.action(name)
                return ExpectedValue(declaration.result) if declaration is not None else NOTHING_WANTED
            case MapEntry(key=key) if len(path) > 3:
                return self._entry(self.wanted(path[:-2]), key)
            case Keyword(name=name) if len(path) > 2 and isinstance(path[-3], Call):
                return self._keyword(path[-3], name)
            case Call():
                at = next((at for at, one in enumerate(parent.arguments) if one is node), 0)
                return self._given(parent, at)
            case Logical() | Not() | Branch():
                return CONDITION
            case Workflow() | For() | Quantifier() | Comprehension() | WaitFor() if _is_condition(node, parent):
                return CONDITION
            case For() | Quantifier() | Comprehension() if node is parent.items:
                return ExpectedValue(List(ANY))
            case Quantifier() if parent.function in ("any", "all", "none"):
                return CONDITION
            case Wait():
                return ExpectedValue(DURATION)
            case WaitUntil():
                return ExpectedValue(TIMESTAMP)
            case WaitFor() | Approve() if node is parent.up_to:
                return ExpectedValue(DURATION)
            case Once(within=within):
                return ExpectedValue(DURATION) if within is node else NOTHING_WANTED
            case NotOlder():
                return ExpectedValue(DURATION)
            case Term(operator=sign) if len(path) > 2 and isinstance(path[-3], Arithmetic):
                return self._term(path[-3], sign)
            case Negate():
                return ExpectedValue(NUMBER)
            case Every() | Schedule() if parent.zone is node:
                return ExpectedValue(STRING, "zone")
            case GivenLater(after=after) if after is node:
                return ExpectedValue(DURATION)
            case Pair() if len(path) > 2:
                return self._pair(path[-3], parent.path)
            case Parameter(type=name):
                return ExpectedValue(PARAMETER_TYPES.get(name, ANY))
        return NOTHING_WANTED

    def _term(self, arithmetic: Arithmetic, sign: str) -> ExpectedValue:
        """Returns what is expected after an arithmetic operator, by its first operand."""
        if sign in "*/":
            return ExpectedValue(NUMBER)
        first = self.type_of(arithmetic.first)
        return (
            ExpectedValue(Union((DURATION, TIMESTAMP) if sign == "-" else (DURATION,)))
            if value_kinds(first) == MOMENT
            else ExpectedValue(first)
        )

    def _like(self, other: Expression) -> ExpectedValue:
        """Expects a value like another one."""
        type_ = self.type_of(other)
        name = other.name if isinstance(other, Name | Field) else ""
        return ExpectedValue(type_, "currency" if self._format_of(name) is Format.CURRENCY else "")

    def _compared(self, node: Node, comparison: Comparison) -> ExpectedValue:
        left, right = comparison.left, comparison.right
        if comparison.operator in ("in", "not in"):
            return self._item(self._like(right)) if node is left else ExpectedValue(List(self.type_of(left)), self._like(left).form)
        if comparison.operator == "contains":
            listed = item_type(self.type_of(left))
            return ExpectedValue(listed if listed is not None else STRING) if node is right else NOTHING_WANTED
        if comparison.operator in ("starts_with", "ends_with", "matches"):
            return ExpectedValue(STRING)
        return self._like(right if node is left else left)

    def _item(self, wanted: ExpectedValue) -> ExpectedValue:
        item = item_type(wanted.type)
        return ExpectedValue(item if item is not None else ANY, wanted.form)

    def _argument(self, call: Node, name: str) -> ExpectedValue:
        if isinstance(call, Approve):
            return next((ExpectedValue(one.type, _form(one.format)) for one in APPROVE_PARAMETERS if one.name == name), NOTHING_WANTED)
        if not isinstance(call, Action):
            return NOTHING_WANTED
        return self._parameter(self.context.declarations.action(call.name), name)

    def _parameter(self, declaration: ActionDeclaration | None, name: str) -> ExpectedValue:
        found = declaration.parameter(name) if declaration is not None else None
        found = found or next((one for one in COMMON_PARAMETERS if one.name == name), None)
        if found is None:
            return NOTHING_WANTED
        if found.text or found.prints:
            return NOTHING_WANTED
        if name == "expand" and declaration is not None and declaration.operation is not None:
            return ExpectedValue(found.type, "expand")
        return ExpectedValue(found.type, _form(found.format))

    def _entry(self, wanted: ExpectedValue, key: str) -> ExpectedValue:
        """Returns what is expected under a key of a map."""
        structure = find_member(wanted.type, Object)
        if structure is not None:
            declared = self.context.structure(structure.name)
            field = declared.fields.get(key) if declared is not None else None
            return ExpectedValue(field.type, _form(self._format_of(key))) if field is not None else NOTHING_WANTED
        free = find_member(wanted.type, Map)
        return ExpectedValue(free.value) if free is not None else NOTHING_WANTED

    def _given(self, call: Call, at: int) -> ExpectedValue:
        """Returns what is expected as an argument of a function."""
        declaration = self.context.declarations.function(call.function)
        if declaration is None or not declaration.parameters:
            return NOTHING_WANTED
        if call.function == "changed" and at:
            return self._like(call.arguments[0])
        if at >= len(declaration.parameters):
            return ExpectedValue(declaration.parameters[-1].type) if declaration.variadic else NOTHING_WANTED
        return ExpectedValue(declaration.parameters[at].type, _FORMS.get((call.function, at), ""))

    def _keyword(self, call: Call, name: str) -> ExpectedValue:
        if call.function == "changed" and call.arguments:
            return self._like(call.arguments[0])
        declaration = self.context.declarations.function(call.function)
        names = [one.name for one in declaration.parameters] if declaration is not None else []
        return self._given(call, names.index(name)) if name in names else NOTHING_WANTED

    def _pair(self, statement: Node, path: Sequence[str | int]) -> ExpectedValue:
        """Returns what is expected as the value of ``path = …`` after ``with``."""
        type_ = self.with_type(statement, path)
        last = path[-1] if path else ""
        form = "currency" if isinstance(last, str) and self._format_of(last) is Format.CURRENCY else ""
        return ExpectedValue(type_, form) if type_ is not None else NOTHING_WANTED

    def with_type(self, statement: Node, path: Sequence[str | int]) -> Type | None:
        """Returns the type that a path leads to in the event or the input of a test's ``given``; None where it leads nowhere."""
        ctx = self.context
        parts = list(path)
        pattern = getattr(statement, "event", None)
        if isinstance(statement, GivenStart):
            trigger = self.workflows.get(statement.workflow)
            if not isinstance(trigger, Demand):
                return None
            if not parts:
                return ANY
            found = next((one for one in trigger.parameters if one.name == parts[0]), None)
            type_: Type | None = PARAMETER_TYPES.get(found.type, ANY) if found is not None else None
            parts = parts[1:]
        elif pattern is not None:
            event = ctx.declarations.event(pattern.pattern)
            type_ = event_object_type((event,)) if event is not None else None
            if type_ is not None and parts[:1] == ["previous"] and ctx.field(type_, "previous") is None:
                parts = parts[1:]
        else:
            return None
        for part in parts:
            if type_ is None:
                return None
            listed = item_type(type_)
            if isinstance(part, int):
                type_ = listed
            else:
                found_field = ctx.field(type_, part)
                type_ = found_field if found_field is not None or listed is None else ctx.field(listed, part)
        return type_

    def has_previous(self, statement: Node) -> bool:
        """Tells whether the event of a test's ``given`` carries the values before an update."""
        pattern = getattr(statement, "event", None)
        event = self.context.declarations.event(pattern.pattern) if pattern is not None else None
        return event is not None and event.previous

    def given_names(self, statement: Node) -> Mapping[str, Type] | None:
        """Returns the inputs of the workflow that a ``given start`` starts; None for other statements."""
        if not isinstance(statement, GivenStart):
            return None
        trigger = self.workflows.get(statement.workflow)
        found = trigger.parameters if isinstance(trigger, Demand) else ()
        return {one.name: PARAMETER_TYPES.get(one.type, ANY) for one in found}

    # --- names ------------------------------------------------------------------------------------------------------------------

    def names(self, env: Environment) -> Iterable[tuple[str, Type, str]]:
        """Yields every name in scope, innermost first, with its type and its owner.

        The owner is ``awaited`` (a field of the awaited object), ``author``, ``language`` or ``event`` (a field of the event's object).
        """
        ctx = self.context
        seen: set[str] = set()
        if env.awaited is not None:
            for name in ctx.field_names(env.awaited):
                seen.add(name)
                yield name, ctx.field(env.awaited, name) or ANY, "awaited"
        for frame in env.scope.chain():
            for name, type_ in reversed(frame.names.items()):
                if name and name not in seen:
                    seen.add(name)
                    yield name, type_, "author"
        updates = all(event.previous for event in env.trigger.events)
        for name, type_ in env.trigger.names.items():
            if name not in seen and (name != "previous" or updates):
                seen.add(name)
                yield name, type_, "language"
        if env.trigger.subject is not None:
            for name in ctx.field_names(env.trigger.subject):
                if name not in seen:
                    seen.add(name)
                    yield name, ctx.field(env.trigger.subject, name) or ANY, "event"


def _form(format: Format | None) -> str:
    """Returns the form of what an argument or a field takes."""
    return "address" if format is Format.EMAIL else "currency" if format is Format.CURRENCY else ""


def _is_condition(node: object, parent: object) -> bool:
    """Tells whether a node is the condition that another one asks in ``when`` or ``where``."""
    return getattr(parent, "when", None) is node or getattr(parent, "where", None) is node
