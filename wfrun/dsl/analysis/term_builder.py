"""Translation of expressions into terms, by what their names mean at a program point."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis import constants as comparing
from wfrun.dsl.analysis.constants import Constant
from wfrun.dsl.analysis.formulas import (
    Formula,
    Ternary,
)
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import ValueSet, numbers_where, strings_in
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.scopes import Scope
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import ANY, Any_, List, Money, Number, Object, String, Timestamp, Type

_UNSTABLE_FUNCTIONS = frozenset({"recent"})
"""Functions whose result may differ between two calls."""

_CONTEXT_FUNCTIONS = frozenset({"changed", "setting", "list", "secret"})
"""Functions whose result depends on more than their arguments."""


class NameBinding(NamedTuple):
    """A name's term, and where the name stands for an expression, that expression as an operand and as a condition.

    ``steps`` counts the names that stand for conditions and lead to this one; ``chosen`` marks the constants of a file.
    """

    term: int
    operand: Operand | None = None
    ternary: Ternary | None = None
    steps: int = 0
    chosen: bool = False


class TermScope(Scope[NameBinding]):
    """The author's names. ``depth`` counts the lists that are iterated around them."""

    __slots__ = ("depth",)

    def __init__(self, outer: TermScope | None = None) -> None:
        super().__init__(outer)
        self.depth: int = outer.depth if outer is not None else 0


class ProgramPoint(NamedTuple):
    """The place of an expression: the author's names, the event that a ``wait for`` examines, and the number of waits before."""

    names: TermScope
    now: int
    awaited: int | None = None
    awaited_type: Type = ANY

    def inside(self, names: TermScope) -> ProgramPoint:
        """Returns the point with other names."""
        return self._replace(names=names)


class ConditionalTerm(NamedTuple):
    """An operand that is one of several, each in its case; exactly one case is true."""

    cases: tuple[tuple[Formula, Operand], ...]


Operand: TypeAlias = int | Constant | ConditionalTerm
"""A side of a comparison: a term, a constant, or one of several operands in their cases."""


class TermBuilder:
    """Translates the expressions of one file into terms; each node is translated once."""

    def __init__(self, ctx: CheckContext, terms: TermTable) -> None:
        self.ctx = ctx
        self.terms = terms
        self.object = terms.intern("object")
        self.previous = terms.intern("previous")
        self.event = terms.intern("event")
        self.identity = terms.intern("field", self.object, "id", needs=(self.object,))
        """The id of the event's object."""
        self._terms: dict[int, int] = {}
        self._conds: dict[int, Ternary] = {}
        self._retrieved: dict[int, list[int]] = {}

    def begin(self) -> None:
        """Begins a workflow: nothing has been retrieved yet."""
        self._retrieved.clear()

    def retrieved(self, identity: int) -> int:
        """Returns the term of an object that is retrieved by an id; its ``id`` is that id.

        The first objects that two workflows retrieve by one id have one term.
        """
        identity = self.id_of(identity)
        earlier = self._retrieved.setdefault(identity, [])
        found = self.terms.intern("retrieved", identity, len(earlier))
        earlier.append(found)
        return found

    def is_id_of_subject(self, term: int) -> bool:
        """Tells whether a term is the id of the event's object or of an awaited one, which is never missing."""
        key = self.terms.key(term)
        return key[0] == "field" and key[2] == "id" and (key[1] == self.object or self.terms.key(int(key[1]))[0] == "new awaited")

    def id_of(self, term: int) -> int:
        """Returns the id that a term stands for: an object given in place of its id is its id."""
        if term == self.object:
            return self.identity
        key = self.terms.key(term)
        return key[1] if key[0] == "retrieved" and isinstance(key[1], int) else term

    def copies_of(self, identity: int) -> list[int]:
        """Returns the objects that the current workflow has retrieved by this id."""
        return self._retrieved.get(identity, [])

    def currency_of(self, identity: int) -> int | None:
        """Returns the term of the currency of an object, given as itself or by its id; None where nothing tells it."""
        key = self.terms.key(identity)
        copies = self.copies_of(identity)
        holder = copies[-1] if copies else None
        if key[0] in ("object", "retrieved"):
            holder = identity
        elif key[0] == "field" and key[2] == "id" and isinstance(key[1], int):
            holder = key[1]
        return self.terms.intern("field", holder, "currency", needs=(holder,)) if holder is not None else None

    # --- terms -------------------------------------------------------------------------------------------------------------------

    def term(self, node: n.Expression, point: ProgramPoint) -> int:
        """Returns the term of an expression."""
        found = self._terms.get(id(node))
        if found is None:
            found = self._terms[id(node)] = self._term(node, point)
        return found

    def _term(self, node: n.Expression, point: ProgramPoint) -> int:
        terms = self.terms
        match node:
            case n.Name():
                return self._name(node, point)
            case n.Field() | n.Index():
                return self._path(node, point)
            case n.Text() | n.Number() | n.MoneyLiteral() | n.Boolean() | n.DurationLiteral() | n.Null():
                return terms.intern("literal", repr(node), self.ctx.currencies.get(node.span, ""))
            case n.Arithmetic(first, rest):
                parts = (self.term(first, point), *(self.term(term.operand, point) for term in rest))
                return terms.intern("sum", "".join(term.operator for term in rest), *parts, self._taken(node), needs=parts)
            case n.Negate(operand):
                inner = self.term(operand, point)
                return terms.intern("minus", inner, needs=(inner,))
            case n.Comparison(operator, left, right):
                return terms.intern("compared", operator, self.term(left, point), self.term(right, point))
            case n.Logical(operator, operands):
                return terms.intern(operator, *(self.term(operand, point) for operand in operands))
            case n.Not(operand):
                return terms.intern("not", self.term(operand, point))
            case n.Coalesce(operands):
                return terms.intern("??", *(self.term(operand, point) for operand in operands))
            case n.Choice(branches, otherwise):
                parts = tuple(self.term(part, point) for branch in branches for part in (branch.condition, branch.value))
                return terms.intern("choice", *parts, self.term(otherwise, point))
            case n.Template(parts=pieces):
                return terms.intern("template", *(piece if isinstance(piece, str) else self.term(piece, point) for piece in pieces))
            case n.ListLiteral(items):
                return terms.intern("list", *(self.term(item, point) for item in items))
            case n.MapLiteral(entries):
                return terms.intern("map", *(part for entry in entries for part in (entry.key, self.term(entry.value, point))))
            case n.Call():
                return self._call(node, point)
            case n.Quantifier() | n.Comprehension():
                return self._each(node, point)
        return terms.fresh("something")

    def _taken(self, node: n.Expression) -> str:
        return self.ctx.currencies.get(node.span, "")

    def _name(self, node: n.Name, point: ProgramPoint) -> int:
        name, ctx = node.name, self.ctx
        if point.awaited is not None and ctx.field(point.awaited_type, name) is not None and not isinstance(point.awaited_type, Any_):
            return self.field(point.awaited, point.awaited_type, name, ctx.type_of(node))
        if point.awaited is not None and isinstance(point.awaited_type, Any_):
            return self.terms.fresh("something")
        bound = point.names.find(name)
        if bound is not None:
            return bound.term
        match name:
            case "now":
                return self.terms.intern("now", point.now)
            case "event":
                return self.event
            case "previous":
                return self.previous
            case "object":
                return self.object
            case "run":
                return self.terms.intern("run", point.now)
        subject = ctx.event_reads.get(id(node))
        if subject is None:
            return self.terms.fresh("something")
        return self.field(self.object, subject, name, ctx.type_of(node))

    def _path(self, node: n.Field | n.Index, point: ProgramPoint) -> int:
        """Returns the term of a path of fields and items. A loop walks it, however long it is."""
        steps: list[n.Field | n.Index] = []
        start: n.Expression = node
        while isinstance(start, n.Field | n.Index):
            steps.append(start)
            start = start.target
        term = self.term(start, point)
        type_ = self.ctx.type_of(start)
        for step in reversed(steps):
            found = self.ctx.type_of(step)
            match step:
                case n.Field(_, name):
                    term = self.field(term, type_, name, found)
                case n.Index(_, n.Text(name)):
                    term = self.field(term, type_, name, found)
                case n.Index(_, key):
                    inner = self.term(key, point)
                    term = self.terms.intern("item", term, inner, needs=(term, inner))
            type_ = found
        return term

    def field(self, target: int, target_type: Type, name: str, type_: Type) -> int:
        """Returns the term of a field, restricted by its type."""
        terms = self.terms
        key = terms.key(target)
        if name == "id" and key[0] == "retrieved" and isinstance(key[1], int):
            return key[1]
        if name == "data" and isinstance(type_, List) and isinstance(target_type, List):
            return target
        found = terms.intern("field", target, name, needs=(target,))
        if isinstance(type_, Number) and type_.integer:
            terms.integers.add(found)
        if isinstance(type_, Timestamp) and type_.unit == "s":
            terms.integers.add(found)
        if isinstance(target_type, Money) and name == "currency":
            terms.counted_in(target, found)
        if isinstance(target_type, Timestamp):
            terms.restrict(found, _TIMESTAMP_PARTS.get(name, terms.domain(found)))
        if isinstance(type_, String) and type_.values and not type_.open and isinstance(target_type, Timestamp):
            terms.restrict(found, strings_in(type_.values)._replace(missing=True))
        if isinstance(type_, Money):
            if not type_.decimal:
                terms.integers.add(found)
            unit = self._unit(target, target_type, type_) if target != self.previous else None
            if unit is not None:
                terms.counted_in(found, unit)
        return found

    def _unit(self, holder: int, holder_type: Type, money: Money) -> int | None:
        """Returns the term of the currency of an amount in a structure; None where that is not certain."""
        if money.currency in ("key", "none"):
            return None
        name = money.currency[1:] if money.currency.startswith("=") else "currency"
        if not isinstance(holder_type, Object):
            return None
        structure = self.ctx.structure(holder_type.name)
        if structure is None or name not in structure.fields:
            return None
        return self.terms.intern("field", holder, name, needs=(holder,))

    def _call(self, node: n.Call, point: ProgramPoint) -> int:
        terms = self.terms
        if node.function in _UNSTABLE_FUNCTIONS:
            return terms.fresh("call")
        parts = tuple(self.term(argument, point) for argument in node.arguments)
        named = tuple(part for word in node.keywords for part in (word.name, self.term(word.value, point)))
        strict = node.function not in _CONTEXT_FUNCTIONS and node.function not in ("missing", "present")
        found = terms.intern("call", node.function, *parts, *named, self._taken(node), needs=parts if strict else ())
        domain = _DOMAINS.get(node.function)
        if domain is not None:
            terms.restrict(found, domain)
        if node.function in ("len", "count"):
            terms.integers.add(found)
        return found

    def within(self, node: n.Quantifier | n.Comprehension, point: ProgramPoint) -> ProgramPoint:
        """Returns the point of the expressions about each item of a list."""
        names = TermScope(point.names)
        names.depth += 1
        items = self.term(node.items, point)
        names.names[node.variable] = NameBinding(self.terms.intern("each", items, names.depth))
        return point.inside(names)

    def _each(self, node: n.Quantifier | n.Comprehension, point: ProgramPoint) -> int:
        terms = self.terms
        inner = self.within(node, point)
        items = self.term(node.items, point)
        element = -1 if node.element is None else self.term(node.element, inner)
        where = -1 if node.where is None else self.term(node.where, inner)
        name = node.function if isinstance(node, n.Quantifier) else "list"
        found = terms.intern("of each", name, items, element, where)
        if name == "count":
            terms.integers.add(found)
            terms.restrict(found, _COUNTS)
        return found


def _number_between(low: int, high: int | None = None) -> ValueSet:
    found = numbers_where(">=", low)
    if high is not None:
        found = found.meet(numbers_where("<=", high))
    return ValueSet(missing=True, numbers=found)


_COUNTS = _number_between(0)

_DOMAINS: dict[str, ValueSet] = {
    "len": _COUNTS,
    "lower": comparing.strings_with("small"),
    "upper": comparing.strings_with("capital"),
    "trim": comparing.strings_with("trimmed"),
}
"""The possible results of some functions."""

_TIMESTAMP_PARTS: dict[str, ValueSet] = {"month": _number_between(1, 12), "day": _number_between(1, 31), "hour": _number_between(0, 23)}
