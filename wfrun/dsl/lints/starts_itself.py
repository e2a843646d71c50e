"""Workflows whose own update starts them again."""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.analysis import constants as comparing
from wfrun.dsl.analysis.constants import Constant
from wfrun.dsl.analysis.flow import CallSite, Path
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

_NO_FIELDS = frozenset({*(parameter.name for parameter in COMMON_PARAMETERS), "expand"})
"""Arguments of an update that change nothing in the object."""

_SETTLING = frozenset({"lower", "upper", "trim"})
"""Functions that give back what they have given."""


def starts_itself(ctx: CheckContext, file: n.File, acts: Sequence[CallSite]) -> None:
    """Notes an update of the object whose update starts the workflow, where its conditions can hold again after the update.

    After it the fields that are given have the values that are given, all others are as they were, ``changed`` is true of the fields that
    are given alone, and ``previous`` holds no others.
    """
    for act in acts:
        if _updates_its_trigger(act) and _can_hold_again(act):
            ctx.report(
                "starts-itself",
                act.node.name_span if act.node.name_span.end else act.node.span,
                f"`{act.node.name}` changes the object whose change starts this workflow, and no condition ends that",
                "ask for what is no longer so once it is done: `when changed(…)`, or `if missing(metadata.done)`",
            )


def _updates_its_trigger(act: CallSite) -> bool:
    """Whether a call updates the very object of the event, and such an update is one of the events that start the workflow."""
    trigger, declaration, reader = act.workflow.trigger, act.declaration, act.reader
    if not isinstance(trigger, n.EventTrigger) or declaration.main is None or not declaration.updates:
        return False
    main = declaration.parameter(declaration.main)
    if main is None or not isinstance(main.type, Id) or main.name not in act.given or reader.id_of(act.given[main.name]) != reader.identity:
        return False
    return any(_starts(trigger, name) and _is_update_of(act.ctx, name, main.type.targets) for name in act.ctx.declarations.event_names())


def _is_update_of(ctx: CheckContext, name: str, objects: Sequence[str]) -> bool:
    """Returns whether an event tells that one of these objects was updated."""
    event = ctx.declarations.event(name)
    return event is not None and event.update and not set(event.objects).isdisjoint(objects)


def _starts(trigger: n.EventTrigger, name: str) -> bool:
    return any(pattern.matches(name) for pattern in trigger.events)


def _can_hold_again(act: CallSite) -> bool:
    """Whether the conditions in force at an update can hold for the event that it causes."""
    after = _After(act)
    facts = act.known.facts
    formulas: list[Formula] = [*after.said]
    for term, values in facts.sets.items():
        formulas.extend(after.now(Literal(term, values)))
    for choice in facts.choices:
        formulas.extend(after.now(choice))
    return is_satisfiable(act.reader.terms, Facts({}), And(tuple(formulas)))


_ANY_STRING = ValueSet(strings=ALL_STRINGS)


def _constant(value: Constant) -> ValueSet | None:
    """What a field is that was given a value which is written in place; None where that is not known."""
    match value.kind:
        case "missing":
            return None
        case "text":
            # Stripe takes an empty text for: no value.
            return strings_in({value.value}) if value.value else MISSING
    sets = comparing.split_by_comparison("==", value)
    return sets[0] if sets is not None else PRESENT


class _After:
    """What is known of the event that an update causes."""

    def __init__(self, act: CallSite) -> None:
        self.reader = act.reader
        self.terms = act.reader.terms
        self._format_of = act.ctx.declarations.format_of
        self._objects = (act.reader.object, *act.again)
        """The object as the event has it, and as it was retrieved: on the second event all have what is given."""
        self._given: dict[Path, Operand] = {}
        result = act.declaration.result
        subject = act.ctx.structure(result.name) if isinstance(result, Object) else None
        for path, value in act.sets:
            if path[0] not in _NO_FIELDS and (subject is None or path[0] in subject.fields):
                self._given[path] = value
        self.said = [one for path, value in self._given.items() for one in self._said(path, value)]

    def _said(self, path: Path, value: Operand) -> list[Formula]:
        """What the new value of a field tells, where it is written in place."""
        return [formula for root in self._objects for formula in self._said_of(self._field(root, path), path, value)]

    def _field(self, root: int, path: Path) -> int:
        for name in path:
            root = self.terms.intern("field", root, name, needs=(root,))
        return root

    def _said_of(self, field: int, path: Path, value: Operand) -> list[Formula]:
        match value:
            case ConditionalTerm(cases):
                each = [And((*self._still(case), *self._said_of(field, path, one))) for case, one in cases]
                return [Or(tuple(each))]
            case Constant(kind):
                stored_as_text = self._format_of(path[0]) is Format.FREE_MAP and kind not in ("text", "missing")
                known = _ANY_STRING if stored_as_text else _constant(value)
            case _:
                known = self._made(value)
        return [] if known is None else [Literal(field, known)]

    def _made(self, term: int) -> ValueSet | None:
        """What a value can be that was given to an update: no missing value is sent. None for one that may be left out or be empty."""
        key = self.terms.key(term)
        match key[0]:
            case "new something":
                return None
            case "??" | "choice":
                return PRESENT if all(self._made(part) is not None for part in self.terms.parts(term)) else None
            case "list" | "map":
                return PRESENT if len(key) > 1 else None
            case "template":
                pieces = (("starts_with", key[1:2]), ("contains", key[1:]), ("ends_with", key[-1:]))
                constraints = frozenset(StringConstraint(word, piece) for word, some in pieces for piece in some if isinstance(piece, str))
                return ValueSet(strings=ALL_STRINGS._replace(constraints=constraints)) if constraints else PRESENT
        return PRESENT

    def _still(self, formula: Formula) -> list[Formula]:
        """What the update leaves of a condition that was true before it: all that it does not touch."""
        match formula:
            case Literal(term):
                return [formula] if self._stays(term) else []
            case And(parts):
                return [one for part in parts for one in self._still(part)]
            case Or(options):
                each = [self._still(option) for option in options]
                return [Or(tuple(And(tuple(one)) for one in each))] if all(each) else []

    def now(self, formula: Formula) -> list[Formula]:
        """A condition on the first event as one on the second; empty where nothing can be said of that."""
        match formula:
            case Literal(term, values):
                known = self._known(term)
                return [] if known is None else [Literal(term, values), Literal(term, known)]
            case And(parts):
                return [one for part in parts for one in self.now(part)]
            case Or(options):
                each = [self.now(option) for option in options]
                return [Or(tuple(And(tuple(one)) for one in each))] if all(each) else []

    def _known(self, term: int) -> ValueSet | None:
        """What a term can be on the second event; None where it may have changed in a way that is not known."""
        key = self.terms.key(term)
        path = self._changeable(term)
        if path is not None:
            # A field that is not given is as it was, and one that is given is what was said of it: what was true of the old value is not.
            # What holds a field that is there is there.
            return ANYTHING if not self._is_given(path) or self._is_said(path) or self._holds_given(path) else None
        before = self._path(term, self.reader.previous)
        if before is not None:
            return None if not before or self._is_given(before) else MISSING
        if key[0] == "changed" and isinstance(key[1], int):
            field = self._changeable(key[1])
            return FALSE if field and not self._is_given(field) else None
        if key[0] == "order" and isinstance(key[1], int) and isinstance(key[2], int):
            for one, other in ((key[1], key[2]), (key[2], key[1])):
                if self._is_copied(self._changeable(one), other) and (self._stays(other) or self._settles(other, one)):
                    return strings_in("=")
        if key[:2] == ("call", "len") and isinstance(key[2], int):
            length = self._length(self._changeable(key[2]))
            if length is not None:
                return ValueSet(numbers=numbers_where("==", length))
        return ANYTHING if self._stays(term) else None

    def _is_copied(self, path: Path | None, term: int) -> bool:
        """Whether a field is given a value that is there: as it is, in a text that holds nothing else, or with ``??`` behind it."""
        value = self._given.get(path) if path is not None else None
        if isinstance(value, ConditionalTerm):
            case, first = value.cases[0]
            value = first if isinstance(first, int) and case == Literal(first, PRESENT) else None
        return isinstance(value, int) and self._is_same(value, term)

    def _is_same(self, one: int, other: int) -> bool:
        """Whether two values are the same where both are there."""
        while (one := self._plain(one)) != (other := self._plain(other)):
            mine, theirs = self.terms.key(one), self.terms.key(other)
            # Functions are the same where nothing but their first arguments is written in another way.
            if not mine[0] == theirs[0] == "call" or mine[:2] + mine[3:] != theirs[:2] + theirs[3:]:
                return False
            if not (isinstance(mine[2], int) and isinstance(theirs[2], int)):
                return False
            one, other = mine[2], theirs[2]
        return True

    def _plain(self, term: int) -> int:
        """``"{email}"`` and ``email ?? ""`` are ``email``, where that is there."""
        key = self.terms.key(term)
        while isinstance(key[-1], int) and ((key[0] == "template" and len(key) == 2) or key[0] == "??"):
            term = int(key[1])
            key = self.terms.key(term)
        return term

    def _length(self, path: Path | None) -> int | None:
        """How many items or characters a field has that is given a list or a text; None where it is not known."""
        value = self._given.get(path) if path is not None else None
        if isinstance(value, Constant) and value.kind == "text" and value.value:
            return len(value.value)
        key = self.terms.key(value) if isinstance(value, int) else ()
        # Of lists of maps Stripe keeps items that are not given.
        whole = key[:1] == ("list",) and all(isinstance(part, int) and self.terms.key(part)[0] != "map" for part in key[1:])
        return len(key) - 1 if whole and len(key) > 1 else None

    def _is_given(self, path: Path) -> bool:
        return any(path[: len(one)] == one or one[: len(path)] == path for one in self._given)

    def _holds_given(self, path: Path) -> bool:
        """Whether a field holds one that is given a value which is known."""
        return any(len(path) < len(one) and one[: len(path)] == path and self._is_said(one) for one in self._given)

    def _is_said(self, path: Path) -> bool:
        """Whether the new value of a field is known."""
        value = self._given.get(path)
        return value is not None and bool(self._said(path, value))

    def _stays(self, term: int) -> bool:
        """Whether a value is made of nothing but what the update does not touch."""
        pending = [term]
        while pending:
            one = pending.pop()
            path = self._changeable(one)
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

    def _settles(self, term: int, field: int) -> bool:
        """Whether a value is what becomes of a field by functions that change nothing the second time."""
        while (term := self._plain(term)) != field:
            key = self.terms.key(term)
            if key[0] != "call" or key[1] not in _SETTLING or not isinstance(key[2], int):
                return False
            term = key[2]
        return True

    def _changeable(self, term: int) -> Path | None:
        """The field of the object that a term is; None where it is none."""
        return next((path for root in self._objects if (path := self._path(term, root)) is not None), None)

    def _path(self, term: int, root: int) -> Path | None:
        """The fields that lead from a root to a term; None where it is no field of it."""
        names: list[str] = []
        while term != root:
            key = self.terms.key(term)
            if key[0] != "field" or not isinstance(key[1], int) or not isinstance(key[2], str):
                return None
            names.append(key[2])
            term = key[1]
        return tuple(reversed(names))
