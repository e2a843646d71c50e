"""Expressions → constants, sides of comparisons, and conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wfrun.dsl.analysis import constants as comparing
from wfrun.dsl.analysis.constants import Constant
from wfrun.dsl.analysis.formulas import (
    ALWAYS,
    NEVER,
    UNKNOWN,
    Formula,
    Literal,
    Ternary,
    all_of,
    any_of,
    by_case,
    conjunction,
    disjunction,
    on_term,
)
from wfrun.dsl.analysis.term_builder import ConditionalTerm, Operand, ProgramPoint, TermReader
from wfrun.dsl.analysis.value_sets import ANYTHING, FALSE, MISSING, PRESENT, TRUE, StringSet, ValueSet, money_in, texts
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import Type
from wfrun.dsl.types.refinements import EVERYTHING, MONEY, NUMBER, TEXT, KnownMoney, value_kinds
from wfrun.values import numbers
from wfrun.values.datetimes import parse_timestamp
from wfrun.values.missing import Missing

MAX_CASES = 16
"""An operand that is one of more values than these is taken as a value of which nothing is known."""


class ConditionReader(TermReader):
    """Reads the expressions of one file: their values, and what they are as conditions."""

    # --- operands ----------------------------------------------------------------------------------------------------------------

    def operand(self, node: n.Expression, place: ProgramPoint) -> Operand:
        """An expression as a side of a comparison."""
        found = self._operand(node, place)
        code = self.ctx.currencies.get(node.span)
        if code is not None:
            if isinstance(found, Constant) and found.kind == "number":
                return comparing.as_money(found, code)
            if not isinstance(found, Constant) and value_kinds(self.ctx.type_of(node)) == NUMBER:
                return self.terms.intern("amount", self.term(node, place), code)
        return found

    def _operand(self, node: n.Expression, place: ProgramPoint) -> Operand:
        match node:
            case n.Text() | n.Number() | n.MoneyLiteral() | n.Boolean() | n.DurationLiteral() | n.Null():
                return comparing.literal(node)
            case n.Name(name) if place.awaited is None:
                bound = place.names.find(name)
                if bound is not None and bound.operand is not None:
                    return bound.operand
            case n.Negate(operand):
                inner = self.operand(operand, place)
                if isinstance(inner, Constant) and inner.kind in ("number", "money", "length"):
                    return inner._replace(value=numbers.negate(inner.value))
            case n.Arithmetic(first, rest):
                computed = self._computed(first, rest, place)
                if computed is not None:
                    return computed
            case n.Coalesce(operands):
                return self._otherwise(node, operands, place)
            case n.Choice(branches, otherwise):
                return self._chosen(node, branches, otherwise, place)
            case n.Call("timestamp", (n.Text(text),), ()):
                moment = parse_timestamp(text)
                return Constant("moment", moment.seconds) if not isinstance(moment, Missing) else Constant("missing", None)
        term, type_ = self.term(node, place), self.ctx.type_of(node)
        if isinstance(type_, KnownMoney) and self.terms.domain(term) is ANYTHING:
            self.terms.restrict(term, MISSING._replace(amounts=money_in(StringSet(frozenset({type_.code})))))
        return term

    def _computed(self, first: n.Expression, rest: Sequence[n.Term], place: ProgramPoint) -> Constant | None:
        """What numbers written in place add up to."""
        value = self.operand(first, place)
        for term in rest:
            other = self.operand(term.operand, place)
            if not (isinstance(value, Constant) and isinstance(other, Constant) and value.kind == other.kind == "number"):
                return None
            result = _COMPUTE[term.operator](value.value, other.value)
            if isinstance(result, Missing):
                return Constant("missing", None)
            value = Constant("number", result)
        return value if isinstance(value, Constant) else None

    def _otherwise(self, node: n.Coalesce, operands: Sequence[n.Expression], place: ProgramPoint) -> Operand:
        cases: list[tuple[Formula, Operand]] = []
        before: list[Formula] = []
        for operand in operands:
            found = self.operand(operand, place)
            if isinstance(found, ConditionalTerm) or len(cases) == MAX_CASES:
                return self.term(node, place)
            if isinstance(found, Constant):
                if found.kind == "missing":
                    continue
                cases.append((conjunction(before), found))
                break
            cases.append((conjunction([*before, Literal(found, PRESENT)]), found))
            before.append(Literal(found, MISSING))
        else:
            cases.append((conjunction(before), Constant("missing", None)))
        return cases[0][1] if len(cases) == 1 else ConditionalTerm(tuple(cases))

    def _chosen(self, node: n.Choice, branches: Sequence[n.ChoiceBranch], otherwise: n.Expression, place: ProgramPoint) -> Operand:
        if len(branches) >= MAX_CASES:
            return self.term(node, place)
        cases: list[tuple[Formula, Operand]] = []
        before: list[Formula] = []
        for branch in branches:
            cond = self.cond(branch.condition, place)
            cases.extend(_split(conjunction([*before, cond.true]), self.operand(branch.value, place)))
            before.append(cond.not_true)
        cases.extend(_split(conjunction(before), self.operand(otherwise, place)))
        return ConditionalTerm(tuple(cases)) if len(cases) <= MAX_CASES else self.term(node, place)

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def cond(self, node: n.Expression, place: ProgramPoint) -> Ternary:
        """An expression as a condition."""
        found = self._conds.get(id(node))
        if found is None:
            found = self._conds[id(node)] = self._cond(node, place)
        return found

    def _cond(self, node: n.Expression, place: ProgramPoint) -> Ternary:
        match node:
            case n.Logical("and", operands):
                return all_of([self.cond(operand, place) for operand in operands])
            case n.Logical(_, operands):
                return any_of([self.cond(operand, place) for operand in operands])
            case n.Not(operand):
                return self.cond(operand, place).negated()
            case n.Comparison():
                return self._comparison(node, place)
            case n.Coalesce(operands):
                return self._first_known(operands, place)
            case n.Call("missing" | "present" as name, (argument,), ()):
                there = self._presence(argument, place)
                return there if name == "present" else there.negated()
            case n.Call("changed", (field,), keywords) if keywords:
                return self._changed(field, keywords, place)
            case n.Call("changed", (field,), ()):
                return on_term(self.terms, self.changed(self.term(field, place)), TRUE, FALSE)
            case n.Name(name) if place.awaited is None:
                bound = place.names.find(name)
                if bound is not None and bound.truth is not None:
                    return bound.truth
        return self._truth(self.operand(node, place))

    def _first_known(self, operands: Sequence[n.Expression], place: ProgramPoint) -> Ternary:
        """``a ?? b`` as a condition: the first that is true or false decides."""
        found = self.cond(operands[-1], place)
        for operand in reversed(operands[:-1]):
            there = self._presence(operand, place)
            found = by_case([(there.true, self.cond(operand, place)), (there.false, found)])
        return found

    def changed(self, field: int) -> int:
        """The term that says whether an update changed a field."""
        return self.terms.intern("changed", field)

    def _truth(self, operand: Operand) -> Ternary:
        match operand:
            case int():
                return on_term(self.terms, operand, TRUE, FALSE)
            case Constant("boolean", value):
                return ALWAYS if value else NEVER
            case ConditionalTerm(cases):
                return by_case([(case, self._truth(one)) for case, one in cases])
        return UNKNOWN

    def _presence(self, node: n.Expression, place: ProgramPoint) -> Ternary:
        if isinstance(node, n.Comparison | n.Logical | n.Not):
            inner = self.cond(node, place)
            known = disjunction((inner.true, inner.false))
            unknown = conjunction((inner.not_true, inner.not_false))
            return Ternary(known, unknown, unknown, known)
        return self._is_there(self.operand(node, place))

    def _is_there(self, operand: Operand) -> Ternary:
        match operand:
            case int():
                return on_term(self.terms, operand, PRESENT, MISSING)
            case Constant(kind):
                return NEVER if kind == "missing" else ALWAYS
            case ConditionalTerm(cases):
                return by_case([(case, self._is_there(one)) for case, one in cases])

    def _changed(self, field: n.Expression, keywords: Sequence[n.Keyword], place: ProgramPoint) -> Ternary:
        now = self.term(field, place)
        changed = self.changed(now)
        before = self._before(now)
        parts: list[Ternary] = []
        for word in keywords:
            side = before if word.name == "from" else now
            if side is None:
                parts.append(self._truth(self.terms.fresh("compared")))
            else:
                parts.append(self._related("==", side, self.operand(word.value, place), self.ctx.type_of(field)))
        return by_case(
            [
                (Literal(changed, FALSE), NEVER),
                (Literal(changed, TRUE), all_of(parts)),
                (Literal(changed, TRUE.join(FALSE).rest()), UNKNOWN),
            ]
        )

    def _before(self, field: int) -> int | None:
        """The value that a field of the event's object had before the change."""
        key = self.terms.key(field)
        names: list[str] = []
        while key[0] == "field" and isinstance(key[1], int) and isinstance(key[2], str):
            names.append(key[2])
            if key[1] == self.object:
                before = self.previous
                for name in reversed(names):
                    before = self.terms.intern("field", before, name, needs=(before,))
                return before
            key = self.terms.key(key[1])
        return None

    # --- comparisons -------------------------------------------------------------------------------------------------------------

    def _comparison(self, node: n.Comparison, place: ProgramPoint) -> Ternary:
        operator = node.operator
        if operator in ("in", "not in") and isinstance(node.right, n.ListLiteral) and node.right.items:
            among = self._among(node.left, node.right.items, place)
            return among if operator == "in" else among.negated()
        left = self.operand(node.left, place)
        right = self.operand(node.right, place)
        if isinstance(left, Constant) and isinstance(right, Constant):
            # What the author has chosen today decides nothing.
            left = self.term(node.left, place) if self._is_chosen(node.left, place) else left
            right = self.term(node.right, place) if self._is_chosen(node.right, place) else right
        if isinstance(left, Constant) and not isinstance(right, Constant):
            mirrored = comparing.MIRRORED.get(operator)
            if mirrored is not None:
                return self._related(mirrored, right, left, self.ctx.type_of(node.right))
        return self._related(operator, left, right, self.ctx.type_of(node.left))

    def _is_chosen(self, node: n.Expression, place: ProgramPoint) -> bool:
        """Whether an expression is the name of a constant of the file."""
        bound = place.names.find(node.name) if isinstance(node, n.Name) else None
        return bound is not None and bound.chosen

    def _among(self, wanted: n.Expression, items: Sequence[n.Expression], place: ProgramPoint) -> Ternary:
        left, type_ = self.operand(wanted, place), self.ctx.type_of(wanted)
        if isinstance(left, Constant) and self._is_chosen(wanted, place):
            left = self.term(wanted, place)
        if isinstance(left, int) and value_kinds(type_) == TEXT and all(isinstance(item, n.Text) for item in items):
            found = frozenset(item.value for item in items if isinstance(item, n.Text))
            return on_term(self.terms, left, ValueSet(texts=StringSet(found)), ValueSet(texts=StringSet(found, True)))
        if isinstance(left, Constant) and left.kind == "missing":
            return UNKNOWN
        return any_of([self._related("==", left, self.operand(item, place), type_) for item in items])

    def _related(self, operator: str, left: Operand, right: Operand, type_: Type) -> Ternary:
        """``left operator right``; ``type_`` is the type of the left side."""
        if isinstance(left, ConditionalTerm):
            return by_case([(case, self._related(operator, one, right, type_)) for case, one in left.cases])
        if isinstance(right, ConditionalTerm):
            return by_case([(case, self._related(operator, left, one, type_)) for case, one in right.cases])
        if isinstance(right, Constant):
            if right.kind == "missing" or (isinstance(left, Constant) and left.kind == "missing"):
                return UNKNOWN
            if isinstance(left, Constant):
                known = comparing.constants(operator, left, right)
                return self._opaque(operator, left, right) if known is None else ALWAYS if known else NEVER
            sets = comparing.sets(operator, right) if _certain(operator, type_, right) else None
            if sets is not None:
                return on_term(self.terms, left, *sets)
            if operator in ("==", "!=") and right.kind == "text" and self.terms.key(left)[:2] == ("call", "setting"):
                same = _is_text(left, right.value)
                return same if operator == "==" else same.negated()
        elif isinstance(left, int) and operator in comparing.ORDER and value_kinds(type_) != EVERYTHING:
            return self._ordered(operator, left, right)
        return self._opaque(operator, left, right)

    def _ordered(self, operator: str, left: int, right: int) -> Ternary:
        """Two values that are compared with each other: less, equal or more."""
        if left == right and self.is_id_of_subject(left):
            return ALWAYS if "=" in comparing.ORDER[operator] else NEVER
        if left > right:
            left, right, operator = right, left, comparing.MIRRORED[operator]
        found = self.terms.intern("order", left, right, needs=(left, right))
        self.terms.restrict(found, texts("=" if left == right else "<=>")._replace(missing=True))
        true = comparing.ORDER[operator]
        return on_term(self.terms, found, texts(true), texts(sign for sign in "<=>" if sign not in true))

    def _opaque(self, operator: str, left: int | Constant, right: int | Constant) -> Ternary:
        """A comparison of which only is known that it is the same one wherever it stands."""
        turned = operator in ("!=", "not in")
        plain = {"!=": "==", "not in": "in"}.get(operator, operator)
        sides = [side if isinstance(side, int) else self.terms.intern("constant", repr(side)) for side in (left, right)]
        needs = tuple(side for side in (left, right) if isinstance(side, int))
        found = on_term(self.terms, self.terms.intern("holds", plain, *sides, needs=needs), TRUE, FALSE)
        return found.negated() if turned else found


def _split(case: Formula, operand: Operand) -> list[tuple[Formula, Operand]]:
    if isinstance(operand, ConditionalTerm):
        return [(conjunction((case, inner)), one) for inner, one in operand.cases]
    return [(case, operand)]


def _is_text(term: int, text: str) -> Ternary:
    """Whether a value of any kind but an object is a text. Whether one of another kind is another, or cannot be compared, stays open."""
    same = texts({text})
    other = ValueSet(texts=StringSet(frozenset({text}), True))
    return Ternary(Literal(term, same), Literal(term, same.rest().meet(PRESENT)), Literal(term, same.rest()), Literal(term, other.rest()))


def _certain(operator: str, type_: Type, constant: Constant) -> bool:
    """Whether a comparison of a value of this type with the constant looks at values of the constant's kind alone.

    An object is equal to its id, a list may hold a text, and a zero is no money at all: where the type leaves these open, nothing is said.
    """
    have = value_kinds(type_)
    match constant.kind:
        case "text":
            return have == TEXT
        case "money":
            return have == MONEY
        case "number":
            return not have & MONEY or (have == EVERYTHING and bool(constant.value))
    return True


_COMPUTE: dict[str, Callable[[numbers.Number, numbers.Number], numbers.Number | Missing]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
}
