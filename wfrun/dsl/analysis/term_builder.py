"""Translation of expressions into terms, by what their names mean at a program point."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis import constants as comparing
from wfrun.dsl.analysis.constants import Constant
from wfrun.dsl.analysis.formulas import (
    CONTRADICTION,
    TAUTOLOGY,
    Formula,
    Ternary,
    disjunction,
)
from wfrun.dsl.analysis.presence import Presence
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import ValueSet, numbers_where, strings_in
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.scopes import Scope
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import ANY, Any_, List, Money, Number, Object, String, Timestamp, Type, Union
from wfrun.dsl.types.refinements import LENGTH, MOMENT, MONEY, NUMBER, builtin_fields, value_kinds

_UNSTABLE_FUNCTIONS = frozenset({"recent"})
"""Functions whose result may differ between two calls."""

_TOTAL_FUNCTIONS = frozenset(
    {"lower", "upper", "trim", "len", "replace", "split", "join", "text", "pretty", "format_time", "sort", "unique"}
)
"""Functions that have a result for every argument that the checker lets pass."""

_AMOUNT_FUNCTIONS = frozenset({"min", "max", "abs", "round", "floor", "ceil"})
"""Functions whose result is in the currency of their arguments, which must agree."""

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
        self.presence = Presence(terms)
        for term in (self.object, self.event):
            self.presence.ground(term)
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
        self.presence.ground(found)
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
            self.presence.declare(found, self.ctx.type_of(node))
        return found

    def known_term(self, node: n.Expression) -> int | None:
        """Returns the term of an expression that was translated before; None for one that the walk did not come to."""
        return self._terms.get(id(node))

    def _term(self, node: n.Expression, point: ProgramPoint) -> int:
        terms = self.terms
        match node:
            case n.Name():
                return self._name(node, point)
            case n.Field() | n.Index():
                return self._path(node, point)
            case n.Text() | n.Number() | n.MoneyLiteral() | n.Boolean() | n.DurationLiteral() | n.Null():
                found = terms.intern("literal", repr(node), self.ctx.currencies.get(node.span, ""))
                if not isinstance(node, n.Null):
                    self.presence.ground(found)
                return found
            case n.Arithmetic(first, rest):
                parts = (self.term(first, point), *(self.term(term.operand, point) for term in rest))
                found = terms.intern("sum", "".join(term.operator for term in rest), *parts, self._taken(node), needs=parts)
                self._ground_sum(found, node, parts)
                return found
            case n.Negate(operand):
                inner = self.term(operand, point)
                found = terms.intern("minus", inner, needs=(inner,))
                self.presence.ground(found, inner)
                self._count_in(found, (inner,))
                return found
            case n.Comparison(operator, left, right):
                return terms.intern("compared", operator, self.term(left, point), self.term(right, point))
            case n.Logical(operator, operands):
                return terms.intern(operator, *(self.term(operand, point) for operand in operands))
            case n.Not(operand):
                return terms.intern("not", self.term(operand, point))
            case n.Coalesce(operands):
                parts = tuple(self.term(operand, point) for operand in operands)
                found = terms.intern("??", *parts)
                self.presence.ground(found, parts[-1])
                self.presence.ground_items(found, *self.presence.item_grounds(*parts))
                return found
            case n.Choice(branches, otherwise):
                parts = tuple(self.term(part, point) for branch in branches for part in (branch.condition, branch.value))
                last = self.term(otherwise, point)
                found = terms.intern("choice", *parts, last)
                self.presence.ground(found, *parts[1::2], last)
                self.presence.ground_items(found, *self.presence.item_grounds(*parts[1::2], last))
                return found
            case n.Template(parts=pieces):
                keys = [piece if isinstance(piece, str) else self.term(piece, point) for piece in pieces]
                found = terms.intern("template", *keys)
                self.presence.ground(found, *(key for key in keys if isinstance(key, int)))
                return found
            case n.ListLiteral(items):
                each = tuple(self.term(item, point) for item in items)
                found = terms.intern("list", *each)
                self.presence.ground(found)
                self.presence.ground_items(found, *each)
                return found
            case n.MapLiteral(entries):
                found = terms.intern("map", *(part for entry in entries for part in (entry.key, self.term(entry.value, point))))
                self.presence.ground(found)
                return found
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
                found = self.terms.intern("now", point.now)
                self.presence.ground(found)
                return found
            case "event":
                return self.event
            case "previous":
                return self.previous
            case "object":
                return self.object
            case "run":
                found = self.terms.intern("run", point.now)
                self.presence.ground(found)
                return found
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
        if target != self.previous and self._is_always_sent(target_type, name):
            self.presence.ground(found, target, *terms.units(found))
        if isinstance(type_, List) and type_.page:
            self.presence.may_lack(found, TAUTOLOGY)
        self.presence.declare(found, type_)
        return found

    def _is_always_sent(self, type_: Type, name: str) -> bool:
        """Tells whether a field is there wherever the value around it is."""
        if isinstance(type_, Union):
            return all(self._is_always_sent(member, name) for member in type_.members)
        if isinstance(type_, Object):
            structure = self.ctx.structure(type_.name)
            field = structure.fields.get(name) if structure is not None else None
            return field is not None and not field.nullable
        return name in builtin_fields(type_)

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
        found = self.terms.intern("field", holder, name, needs=(holder,))
        self.presence.declare(found, structure.fields[name].type)
        if not structure.fields[name].nullable:
            self.presence.ground(found, holder)
        return found

    def _ground_sum(self, found: int, node: n.Arithmetic, parts: tuple[int, ...]) -> None:
        """Notes where a chain of arithmetic has a result: not where it divides by what may be zero, or adds two currencies."""
        operands = [node.first, *(term.operand for term in node.rest)]
        kinds = [value_kinds(self.ctx.type_of(operand)) for operand in operands]
        amounts = tuple(part for part, kind in zip(parts, kinds, strict=True) if kind == MONEY)
        shares = any(term.operator == "/" and kind == MONEY for term, kind in zip(node.rest, kinds[1:], strict=True))
        if not shares:  # money divided by money is a number
            self._count_in(found, amounts)
        if node.rest[0].operator in "+-":
            if all(kind == NUMBER for kind in kinds) or all(kind <= MOMENT | LENGTH for kind in kinds):
                self.presence.ground(found, *parts)
            elif all(kind == MONEY or isinstance(operand, n.Number) for kind, operand in zip(kinds, operands, strict=True)):
                self.presence.ground_alike(found, amounts)
            return
        divisors = [term.operand for term in node.rest if term.operator == "/"]
        divides = all(isinstance(one, n.Number | n.DurationLiteral) and self._is_not_zero(one) for one in divisors)
        if divides and len([kind for kind in kinds if kind != NUMBER]) <= 1 and all(kind in (NUMBER, MONEY, LENGTH) for kind in kinds):
            self.presence.ground(found, *parts)

    def _is_not_zero(self, node: n.Number | n.DurationLiteral) -> bool:
        return bool(node.value if isinstance(node, n.Number) else node.count)

    def _count_in(self, found: int, amounts: tuple[int, ...]) -> None:
        """Notes that what is computed from amounts is in their currency."""
        for amount in amounts:
            for unit in self.terms.units(amount):
                self.terms.counted_in(found, unit)

    def _call(self, node: n.Call, point: ProgramPoint) -> int:
        terms = self.terms
        if node.function in _UNSTABLE_FUNCTIONS:
            return terms.fresh("call")
        parts = tuple(self.term(argument, point) for argument in node.arguments)
        named = tuple(part for word in node.keywords for part in (word.name, self.term(word.value, point)))
        strict = node.function not in _CONTEXT_FUNCTIONS and node.function not in ("missing", "present")
        found = terms.intern("call", node.function, *parts, *named, self._taken(node), needs=parts if strict else ())
        self._ground_call(found, node, parts)
        domain = _DOMAINS.get(node.function)
        if domain is not None:
            terms.restrict(found, domain)
        if node.function in ("len", "count"):
            terms.integers.add(found)
        return found

    def _ground_call(self, found: int, node: n.Call, parts: tuple[int, ...]) -> None:
        """Notes where a function has a result."""
        presence, kinds = self.presence, [value_kinds(self.ctx.type_of(argument)) for argument in node.arguments]
        amounts = tuple(part for part, kind in zip(parts, kinds, strict=True) if kind == MONEY)
        if node.function in _AMOUNT_FUNCTIONS:
            self._count_in(found, amounts)
            if all(kind == MONEY for kind in kinds):
                presence.ground_alike(found, parts)
            elif all(kind == kinds[0] for kind in kinds) and kinds and kinds[0] in (NUMBER, MOMENT, LENGTH):
                presence.ground(found, *parts)
        elif node.function in _TOTAL_FUNCTIONS:
            gap = disjunction(presence.lacks(part) for part in parts)
            grounds = parts if node.function == "len" else (*parts, *presence.item_grounds(*parts))
            presence.ground_but(found, gap, *grounds) if gap != CONTRADICTION else presence.ground(found, *grounds)
        elif node.function == "list":
            presence.ground(found)

    def within(self, node: n.Quantifier | n.Comprehension, point: ProgramPoint) -> ProgramPoint:
        """Returns the point of the expressions about each item of a list."""
        names = TermScope(point.names)
        names.depth += 1
        items = self.term(node.items, point)
        each = self.terms.intern("each", items, names.depth)
        self.presence.ground(each, *self.presence.item_grounds(items))
        names.names[node.variable] = NameBinding(each)
        return point.inside(names)

    def _each(self, node: n.Quantifier | n.Comprehension, point: ProgramPoint) -> int:
        terms = self.terms
        inner = self.within(node, point)
        items = self.term(node.items, point)
        element = -1 if node.element is None else self.term(node.element, inner)
        where = -1 if node.where is None else self.term(node.where, inner)
        name = node.function if isinstance(node, n.Quantifier) else "list"
        found = terms.intern("of each", name, items, element, where)
        if isinstance(node, n.Comprehension):
            self.presence.ground_items(found, element)
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
