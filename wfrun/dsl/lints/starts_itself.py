"""``starts-itself``: a workflow whose own update starts it again.

An update of the event's object causes the next event of a trigger on such updates. The lint translates the path condition at the update
into what is known on that next event, and asks whether it is satisfiable there:

- a field that the update sets has the value that is given, where that is known;
- all other fields are as they were, so every condition on them still holds;
- ``changed(…)`` is true of the given fields alone, and ``previous`` holds no others.

Where nothing is known about a part of the condition, that part is left out: then more is possible, and the workflow is reported rather
than passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.analysis import constants
from wfrun.dsl.analysis.constants import Constant
from wfrun.dsl.analysis.flow import CallSite, FieldPath
from wfrun.dsl.analysis.formulas import And, Facts, Formula, Literal, Or, is_satisfiable
from wfrun.dsl.analysis.term_builder import ConditionalTerm, Operand
from wfrun.dsl.analysis.value_sets import (
    ALL_STRINGS,
    ANYTHING,
    FALSE,
    MISSING,
    PRESENT,
    StringConstraint,
    ValueSet,
    numbers_where,
    strings_in,
)
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.declarations import COMMON_PARAMETERS
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import Format, Id, Object

_CALL_OPTIONS = frozenset({*(parameter.name for parameter in COMMON_PARAMETERS), "expand"})
"""Arguments of an update that change no field of the object."""

_IDEMPOTENT_FUNCTIONS = frozenset({"lower", "upper", "trim"})
"""Functions that return their own results unchanged."""


def starts_itself(ctx: CheckContext, file: n.File, calls: Sequence[CallSite]) -> None:
    """Reports an update of the object whose update starts the workflow, where the conditions can hold again on the next event."""
    for call in calls:
        if _updates_its_trigger(call) and _can_hold_again(call):
            ctx.report(
                "starts-itself",
                call.name_span,
                f"`{call.node.name}` changes the object whose change starts this workflow, and no condition ends that",
                "ask for what is no longer so once it is done: `when changed(…)`, or `if missing(metadata.done)`",
            )


def _updates_its_trigger(call: CallSite) -> bool:
    """Returns whether a call updates the very object of the event, and such an update is one of the events that start the workflow."""
    trigger, declaration, reader = call.workflow.trigger, call.declaration, call.reader
    if not isinstance(trigger, n.EventTrigger) or declaration.main is None or not declaration.updates:
        return False
    main = declaration.parameter(declaration.main)
    if main is None or not isinstance(main.type, Id) or main.name not in call.arguments:
        return False
    if reader.id_of(call.arguments[main.name]) != reader.identity:
        return False
    return any(_starts(trigger, name) and _is_update_of(call.ctx, name, main.type.targets) for name in call.ctx.declarations.event_names())


def _is_update_of(ctx: CheckContext, name: str, objects: Sequence[str]) -> bool:
    """Returns whether an event tells that one of these objects was updated."""
    event = ctx.declarations.event(name)
    return event is not None and event.update and not set(event.objects).isdisjoint(objects)


def _starts(trigger: n.EventTrigger, name: str) -> bool:
    return any(pattern.matches(name) for pattern in trigger.events)


def _can_hold_again(call: CallSite) -> bool:
    """Returns whether the conditions in force at an update can hold for the event that it causes."""
    after = _NextEvent(call)
    facts = call.path_condition.facts
    formulas: list[Formula] = [*after.facts]
    for term, values in facts.sets.items():
        formulas.extend(after.on_next_event(Literal(term, values)))
    for choice in facts.choices:
        formulas.extend(after.on_next_event(choice))
    return is_satisfiable(call.reader.terms, Facts({}), And(tuple(formulas)))


_ANY_STRING = ValueSet(strings=ALL_STRINGS)


def _values_of(value: Constant) -> ValueSet | None:
    """Returns the values of a field that was given a constant; None where they are not known."""
    match value.kind:
        case "missing":
            return None
        case "text":
            # Stripe takes an empty text for: no value.
            return strings_in({value.value}) if value.value else MISSING
    sets = constants.split_by_comparison("==", value)
    return sets[0] if sets is not None else PRESENT


class _NextEvent:
    """The event that an update causes, as far as it is known."""

    def __init__(self, call: CallSite) -> None:
        self.reader = call.reader
        self.terms = call.reader.terms
        self._format_of = call.ctx.declarations.format_of
        self._objects = (call.reader.object, *call.refetched)
        """The object as the event has it, and as it was retrieved: on the second event all have what is given."""
        self._given: dict[FieldPath, Operand] = {}
        result = call.declaration.result
        subject = call.ctx.structure(result.name) if isinstance(result, Object) else None
        for path, value in call.sets:
            if path[0] not in _CALL_OPTIONS and (subject is None or path[0] in subject.fields):
                self._given[path] = value
        self.facts = [one for path, value in self._given.items() for one in self._facts(path, value)]

    def _facts(self, path: FieldPath, value: Operand) -> list[Formula]:
        """Returns what is known of the new value of a field."""
        return [formula for root in self._objects for formula in self._facts_of(self._field(root, path), path, value)]

    def _field(self, root: int, path: FieldPath) -> int:
        for name in path:
            root = self.terms.intern("field", root, name, needs=(root,))
        return root

    def _facts_of(self, field: int, path: FieldPath, value: Operand) -> list[Formula]:
        match value:
            case ConditionalTerm(cases):
                each = [And((*self._unchanged(case), *self._facts_of(field, path, one))) for case, one in cases]
                return [Or(tuple(each))]
            case Constant(kind):
                stored_as_text = self._format_of(path[0]) is Format.FREE_MAP and kind not in ("text", "missing")
                known = _ANY_STRING if stored_as_text else _values_of(value)
            case _:
                known = self._sent_values(value)
        return [] if known is None else [Literal(field, known)]

    def _sent_values(self, term: int) -> ValueSet | None:
        """Returns the possible values of an argument, which is never sent missing; None for one that may be left out or empty."""
        key = self.terms.key(term)
        match key[0]:
            case "new something":
                return None
            case "??" | "choice":
                return PRESENT if all(self._sent_values(part) is not None for part in self.terms.parts(term)) else None
            case "list" | "map":
                return PRESENT if len(key) > 1 else None
            case "template":
                pieces = (("starts_with", key[1:2]), ("contains", key[1:]), ("ends_with", key[-1:]))
                constraints = frozenset(StringConstraint(word, piece) for word, some in pieces for piece in some if isinstance(piece, str))
                return ValueSet(strings=ALL_STRINGS._replace(constraints=constraints)) if constraints else PRESENT
        return PRESENT

    def _unchanged(self, formula: Formula) -> list[Formula]:
        """Returns the parts of a condition that the update does not touch."""
        match formula:
            case Literal(term):
                return [formula] if self._is_unchanged(term) else []
            case And(parts):
                return [one for part in parts for one in self._unchanged(part)]
            case Or(options):
                each = [self._unchanged(option) for option in options]
                return [Or(tuple(And(tuple(one)) for one in each))] if all(each) else []

    def on_next_event(self, formula: Formula) -> list[Formula]:
        """Translates a condition on the first event into one on the next; empty where nothing is known."""
        match formula:
            case Literal(term, values):
                known = self._values_after(term)
                return [] if known is None else [Literal(term, values), Literal(term, known)]
            case And(parts):
                return [one for part in parts for one in self.on_next_event(part)]
            case Or(options):
                each = [self.on_next_event(option) for option in options]
                return [Or(tuple(And(tuple(one)) for one in each))] if all(each) else []

    def _values_after(self, term: int) -> ValueSet | None:
        """Returns the possible values of a term on the next event; None where it may have changed in an unknown way."""
        key = self.terms.key(term)
        path = self._field_path(term)
        if path is not None:
            # A field that is not given is as it was. One that is given has its new value: what was true of the old one does not count.
            # A field that contains one that is there is there itself.
            return ANYTHING if not self._is_given(path) or self._is_known(path) or self._contains_known(path) else None
        before = self._path_from(term, self.reader.previous)
        if before is not None:
            return None if not before or self._is_given(before) else MISSING
        if key[0] == "changed" and isinstance(key[1], int):
            field = self._field_path(key[1])
            return FALSE if field and not self._is_given(field) else None
        if key[0] == "order" and isinstance(key[1], int) and isinstance(key[2], int):
            for one, other in ((key[1], key[2]), (key[2], key[1])):
                if self._is_copied(self._field_path(one), other) and (self._is_unchanged(other) or self._is_idempotent(other, one)):
                    return strings_in("=")
        if key[:2] == ("call", "len") and isinstance(key[2], int):
            length = self._length(self._field_path(key[2]))
            if length is not None:
                return ValueSet(numbers=numbers_where("==", length))
        return ANYTHING if self._is_unchanged(term) else None

    def _is_copied(self, path: FieldPath | None, term: int) -> bool:
        """Returns whether a field is given a value that is there: alone, alone in a text, or before ``??``."""
        value = self._given.get(path) if path is not None else None
        if isinstance(value, ConditionalTerm):
            case, first = value.cases[0]
            value = first if isinstance(first, int) and case == Literal(first, PRESENT) else None
        return isinstance(value, int) and self._is_same(value, term)

    def _is_same(self, one: int, other: int) -> bool:
        """Returns whether two values are equal where both are there."""
        while (one := self._unwrapped(one)) != (other := self._unwrapped(other)):
            mine, theirs = self.terms.key(one), self.terms.key(other)
            # Functions are the same where nothing but their first arguments is written in another way.
            if not mine[0] == theirs[0] == "call" or mine[:2] + mine[3:] != theirs[:2] + theirs[3:]:
                return False
            if not (isinstance(mine[2], int) and isinstance(theirs[2], int)):
                return False
            one, other = mine[2], theirs[2]
        return True

    def _unwrapped(self, term: int) -> int:
        """Returns the value inside ``"{email}"`` and ``email ?? ""``, which they are where it is there."""
        key = self.terms.key(term)
        while isinstance(key[-1], int) and ((key[0] == "template" and len(key) == 2) or key[0] == "??"):
            term = int(key[1])
            key = self.terms.key(term)
        return term

    def _length(self, path: FieldPath | None) -> int | None:
        """Returns the number of items or characters of a field that is given a list or a text; None where it is not known."""
        value = self._given.get(path) if path is not None else None
        if isinstance(value, Constant) and value.kind == "text" and value.value:
            return len(value.value)
        key = self.terms.key(value) if isinstance(value, int) else ()
        # Of lists of maps Stripe keeps items that are not given.
        whole = key[:1] == ("list",) and all(isinstance(part, int) and self.terms.key(part)[0] != "map" for part in key[1:])
        return len(key) - 1 if whole and len(key) > 1 else None

    def _is_given(self, path: FieldPath) -> bool:
        return any(path[: len(one)] == one or one[: len(path)] == path for one in self._given)

    def _contains_known(self, path: FieldPath) -> bool:
        """Returns whether a field contains one that is given a known value."""
        return any(len(path) < len(one) and one[: len(path)] == path and self._is_known(one) for one in self._given)

    def _is_known(self, path: FieldPath) -> bool:
        """Returns whether the new value of a field is known."""
        value = self._given.get(path)
        return value is not None and bool(self._facts(path, value))

    def _is_unchanged(self, term: int) -> bool:
        """Returns whether a value is made only of what the update does not touch."""
        pending = [term]
        while pending:
            one = pending.pop()
            path = self._field_path(one)
            if path is not None:
                if not path or self._is_given(path):
                    return False
                continue
            key = self.terms.key(one)
            parts = self.terms.parts(one)
            if not parts and key[0] not in ("literal", "constant", "list", "map", "call"):
                return False
            if key[0] in ("changed", "retrieved"):
                return False
            pending.extend(parts)
        return True

    def _is_idempotent(self, term: int, field: int) -> bool:
        """Returns whether a value is made of a field by idempotent functions only."""
        while (term := self._unwrapped(term)) != field:
            key = self.terms.key(term)
            if key[0] != "call" or key[1] not in _IDEMPOTENT_FUNCTIONS or not isinstance(key[2], int):
                return False
            term = key[2]
        return True

    def _field_path(self, term: int) -> FieldPath | None:
        """Returns the path of a field of the object; None for other terms."""
        return next((path for root in self._objects if (path := self._path_from(term, root)) is not None), None)

    def _path_from(self, term: int, root: int) -> FieldPath | None:
        """Returns the fields that lead from a root to a term; None for a term that is no field of the root."""
        names: list[str] = []
        while term != root:
            key = self.terms.key(term)
            if key[0] != "field" or not isinstance(key[1], int) or not isinstance(key[2], str):
                return None
            names.append(key[2])
            term = key[1]
        return tuple(reversed(names))
