"""Translation of expressions into operands of comparisons and into three-valued formulas.

A comparison of a term with a constant becomes a membership test: the term's value lies in the set for which the comparison is true. A
comparison of two terms becomes a test on a third term, their order, which is less, equal or more. Anything else becomes a boolean term of
its own, shared by all places that ask for exactly that: its value is not known, but it is the same one everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wfrun.dsl.analysis import constants as comparing
from wfrun.dsl.analysis.constants import Constant
from wfrun.dsl.analysis.formulas import (
    ALWAYS,
    NEVER,
    TAUTOLOGY,
    UNKNOWN,
    Formula,
    Literal,
    Ternary,
    conjunction,
    disjunction,
    ternary_and,
    ternary_by_case,
    ternary_on_term,
    ternary_or,
)
from wfrun.dsl.analysis.presence import unknown
from wfrun.dsl.analysis.term_builder import ConditionalTerm, Operand, ProgramPoint, TermBuilder
from wfrun.dsl.analysis.value_sets import ANYTHING, FALSE, MISSING, PRESENT, TRUE, StringSet, ValueSet, money_in, strings_in
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import List, Type
from wfrun.dsl.types.refinements import EVERYTHING, LENGTH, MAP, MOMENT, MONEY, NUMBER, TEXT, TRUTH, KnownMoney, value_kinds
from wfrun.values import numbers
from wfrun.values.datetimes import parse_timestamp
from wfrun.values.missing import Missing

MAX_CASES = 16
"""An operand with more cases than these is an opaque term."""


class ConditionReader(TermBuilder):
    """Translates the expressions of one file into operands and formulas; each node is translated once."""

    # --- operands ----------------------------------------------------------------------------------------------------------------

    def operand(self, node: n.Expression, point: ProgramPoint) -> Operand:
        """Returns an expression as an operand of a comparison."""
        found = self._operand(node, point)
        code = self.ctx.currencies.get(node.span)
        if code is not None:
            if isinstance(found, Constant) and found.kind == "number":
                return comparing.to_money(found, code)
            if not isinstance(found, Constant) and value_kinds(self.ctx.type_of(node)) == NUMBER:
                return self.terms.intern("amount", self.term(node, point), code)
        return found

    def _operand(self, node: n.Expression, point: ProgramPoint) -> Operand:
        match node:
            case n.Text() | n.Number() | n.MoneyLiteral() | n.Boolean() | n.DurationLiteral() | n.Null():
                return comparing.constant_of(node)
            case n.Name(name) if point.awaited is None:
                bound = point.names.find(name)
                if bound is not None and bound.operand is not None:
                    return bound.operand
            case n.Negate(operand):
                inner = self.operand(operand, point)
                if isinstance(inner, Constant) and inner.kind in ("number", "money", "length"):
                    return inner._replace(value=numbers.negate(inner.value))
            case n.Arithmetic(first, rest):
                computed = self._computed(first, rest, point)
                if computed is not None:
                    return computed
            case n.Coalesce(operands):
                return self._otherwise(node, operands, point)
            case n.Choice(branches, otherwise):
                return self._chosen(node, branches, otherwise, point)
            case n.Call("timestamp", (n.Text(text),), ()):
                moment = parse_timestamp(text)
                return Constant("moment", moment.seconds) if not isinstance(moment, Missing) else Constant("missing", None)
        term, type_ = self.term(node, point), self.ctx.type_of(node)
        if isinstance(type_, KnownMoney) and self.terms.domain(term) is ANYTHING:
            self.terms.restrict(term, MISSING._replace(amounts=money_in(StringSet(frozenset({type_.code})))))
        return term

    def _computed(self, first: n.Expression, rest: Sequence[n.Term], point: ProgramPoint) -> Constant | None:
        """Computes arithmetic over literals; None where an operand is no number that is known."""
        value = self.operand(first, point)
        for term in rest:
            other = self.operand(term.operand, point)
            if not (isinstance(value, Constant) and isinstance(other, Constant) and value.kind == other.kind == "number"):
                return None
            result = _COMPUTE[term.operator](value.value, other.value)
            if isinstance(result, Missing):
                return Constant("missing", None)
            value = Constant("number", result)
        return value if isinstance(value, Constant) else None

    def _otherwise(self, node: n.Coalesce, operands: Sequence[n.Expression], point: ProgramPoint) -> Operand:
        cases: list[tuple[Formula, Operand]] = []
        before: list[Formula] = []
        for operand in operands:
            found = self.operand(operand, point)
            if isinstance(found, ConditionalTerm) or len(cases) == MAX_CASES:
                return self.term(node, point)
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

    def _chosen(self, node: n.Choice, branches: Sequence[n.ChoiceBranch], otherwise: n.Expression, point: ProgramPoint) -> Operand:
        if len(branches) >= MAX_CASES:
            return self.term(node, point)
        cases: list[tuple[Formula, Operand]] = []
        before: list[Formula] = []
        for branch in branches:
            cond = self.cond(branch.condition, point)
            cases.extend(_guarded_cases(conjunction([*before, cond.true]), self.operand(branch.value, point)))
            before.append(cond.not_true)
        cases.extend(_guarded_cases(conjunction(before), self.operand(otherwise, point)))
        return ConditionalTerm(tuple(cases)) if len(cases) <= MAX_CASES else self.term(node, point)

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def cond(self, node: n.Expression, point: ProgramPoint) -> Ternary:
        """Returns an expression as a three-valued formula."""
        found = self._conds.get(id(node))
        if found is None:
            found = self._conds[id(node)] = self._cond(node, point)
        return found

    def _cond(self, node: n.Expression, point: ProgramPoint) -> Ternary:
        match node:
            case n.Logical("and", operands):
                return ternary_and([self.cond(operand, point) for operand in operands])
            case n.Logical(_, operands):
                return ternary_or([self.cond(operand, point) for operand in operands])
            case n.Not(operand):
                return self.cond(operand, point).negated()
            case n.Comparison():
                return self._comparison(node, point)
            case n.Coalesce(operands):
                return self._first_known(operands, point)
            case n.Call("missing" | "present" as name, (argument,), ()):
                there = self._presence(argument, point)
                return there if name == "present" else there.negated()
            case n.Call("changed", (field,), keywords) if keywords:
                return self._changed(field, keywords, point)
            case n.Call("changed", (field,), ()):
                return ternary_on_term(self.terms, self._changed_term(field, self.term(field, point)), TRUE, FALSE)
            case n.Name(name) if point.awaited is None:
                bound = point.names.find(name)
                if bound is not None and bound.ternary is not None:
                    return bound.ternary
        return self._truth(self.operand(node, point))

    def _first_known(self, operands: Sequence[n.Expression], point: ProgramPoint) -> Ternary:
        """Translates ``a ?? b`` as a condition: the first operand that is true or false decides."""
        found = self.cond(operands[-1], point)
        for operand in reversed(operands[:-1]):
            there = self._presence(operand, point)
            found = ternary_by_case([(there.true, self.cond(operand, point)), (there.false, found)])
        return found

    def known_cond(self, node: n.Expression) -> Ternary | None:
        """Returns a condition that was translated before; None for one that the walk did not come to."""
        return self._conds.get(id(node))

    def _changed_term(self, field: n.Expression, term: int) -> int:
        """Returns the term that tells whether an update changed a field. It is known of every field that is not inside a list."""
        found = self.changed(term)
        self.presence.declare_truth(found)
        steps = field
        while isinstance(steps, n.Field | n.Index):
            if isinstance(steps, n.Index) and not isinstance(steps.key, n.Text):
                return found
            steps = steps.target
        self.presence.ground(found)
        return found

    def changed(self, field: int) -> int:
        """Returns the term that tells whether an update changed a field."""
        return self.terms.intern("changed", field)

    def _truth(self, operand: Operand) -> Ternary:
        match operand:
            case int():
                return ternary_on_term(self.terms, operand, TRUE, FALSE)
            case Constant("boolean", value):
                return ALWAYS if value else NEVER
            case ConditionalTerm(cases):
                return ternary_by_case([(case, self._truth(one)) for case, one in cases])
        return UNKNOWN

    def _presence(self, node: n.Expression, point: ProgramPoint) -> Ternary:
        if isinstance(node, n.Comparison | n.Logical | n.Not):
            inner = self.cond(node, point)
            known = disjunction((inner.true, inner.false))
            unknown = conjunction((inner.not_true, inner.not_false))
            return Ternary(known, unknown, unknown, known)
        return self._is_there(self.operand(node, point))

    def _is_there(self, operand: Operand) -> Ternary:
        match operand:
            case int():
                return ternary_on_term(self.terms, operand, PRESENT, MISSING)
            case Constant(kind):
                return NEVER if kind == "missing" else ALWAYS
            case ConditionalTerm(cases):
                return ternary_by_case([(case, self._is_there(one)) for case, one in cases])

    def _changed(self, field: n.Expression, keywords: Sequence[n.Keyword], point: ProgramPoint) -> Ternary:
        now = self.term(field, point)
        changed = self._changed_term(field, now)
        before = self._before(now)
        parts: list[Ternary] = []
        for word in keywords:
            side = before if word.name == "from" else now
            if side is None:
                parts.append(self._truth(self.terms.fresh("compared")))
            else:
                parts.append(self._related("==", side, self.operand(word.value, point), self.ctx.type_of(field)))
        return ternary_by_case(
            [
                (Literal(changed, FALSE), NEVER),
                (Literal(changed, TRUE), ternary_and(parts)),
                (Literal(changed, TRUE.join(FALSE).complement()), UNKNOWN),
            ]
        )

    def _before(self, field: int) -> int | None:
        """Returns the term of a field's value before the update; None where the field is not of the event's object."""
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

    # --- lists -------------------------------------------------------------------------------------------------------------------

    def _each(self, node: n.Quantifier | n.Comprehension, point: ProgramPoint) -> int:
        """Returns the term of what is computed over the items of a list, with where it may be missing or lack items."""
        found = super()._each(node, point)
        items, inner = self.term(node.items, point), self.within(node, point)
        type_ = self.ctx.type_of(node.items)
        open_ = [self.presence.lacks(items) if isinstance(type_, List) else TAUTOLOGY]
        asked = [node.where] if node.where is not None else []
        if isinstance(node, n.Quantifier) and node.function in ("any", "all", "none") and node.element is not None:
            asked.append(node.element)
        open_ += [unknown(self.cond(one, inner)) for one in asked]
        gap = disjunction(open_)
        if isinstance(node, n.Comprehension):
            self.presence.may_lack(found, gap)
            self.presence.ground(found, items)
        elif node.function in ("any", "all", "none", "count"):
            self.presence.ground_but(found, gap, items)
        elif node.function == "sum" and node.element is not None and value_kinds(self.ctx.type_of(node.element)) == NUMBER:
            element = Literal(self.term(node.element, inner), MISSING)
            self.presence.ground_but(found, disjunction((gap, element)), items)
        return found

    # --- comparisons -------------------------------------------------------------------------------------------------------------

    def _comparison(self, node: n.Comparison, point: ProgramPoint) -> Ternary:
        operator = node.operator
        if operator in ("in", "not in") and isinstance(node.right, n.ListLiteral) and node.right.items:
            among = self._among(node.left, node.right.items, point)
            return among if operator == "in" else among.negated()
        left = self.operand(node.left, point)
        right = self.operand(node.right, point)
        if isinstance(left, Constant) and isinstance(right, Constant):
            # What the author has chosen today decides nothing.
            left = self.term(node.left, point) if self._is_chosen(node.left, point) else left
            right = self.term(node.right, point) if self._is_chosen(node.right, point) else right
        if isinstance(left, Constant) and not isinstance(right, Constant):
            mirrored = comparing.MIRRORED.get(operator)
            if mirrored is not None:
                return self._related(mirrored, right, left, self.ctx.type_of(node.right), self._is_comparable(node))
        return self._related(operator, left, right, self.ctx.type_of(node.left), self._is_comparable(node))

    def _is_comparable(self, node: n.Comparison) -> bool:
        """Tells whether a comparison is known wherever both sides are there, as their types tell."""
        left, right = value_kinds(self.ctx.type_of(node.left)), value_kinds(self.ctx.type_of(node.right))
        match node.operator:
            case "==" | "!=" | "<" | "<=" | ">" | ">=":
                zero = any(isinstance(side, n.Number) for side in (node.left, node.right))
                if left == right or (zero and left | right == MONEY | NUMBER):
                    return left in (TEXT, NUMBER, MOMENT, LENGTH, MONEY) or (left == TRUTH and node.operator in ("==", "!=")) or zero
            case "starts_with" | "ends_with" | "matches":
                return left == right == TEXT
            case "contains":
                return right == TEXT and (left == TEXT or self._is_whole_list(node.left))
            case "in" | "not in":
                return left == TEXT and (right == MAP or self._is_whole_list(node.right))
        return False

    def _is_whole_list(self, node: n.Expression) -> bool:
        """Tells whether a value is a list of texts, none of which is missing from what Stripe sent."""
        type_ = self.ctx.type_of(node)
        if not isinstance(type_, List) or value_kinds(type_.item) != TEXT:
            return False
        return not type_.page and not isinstance(node, n.Comprehension)

    def _is_chosen(self, node: n.Expression, point: ProgramPoint) -> bool:
        """Tells whether an expression is the name of a constant of the file."""
        bound = point.names.find(node.name) if isinstance(node, n.Name) else None
        return bound is not None and bound.chosen

    def _among(self, wanted: n.Expression, items: Sequence[n.Expression], point: ProgramPoint) -> Ternary:
        left, type_ = self.operand(wanted, point), self.ctx.type_of(wanted)
        if isinstance(left, Constant) and self._is_chosen(wanted, point):
            left = self.term(wanted, point)
        if isinstance(left, int) and value_kinds(type_) == TEXT and all(isinstance(item, n.Text) for item in items):
            found = frozenset(item.value for item in items if isinstance(item, n.Text))
            return ternary_on_term(self.terms, left, ValueSet(strings=StringSet(found)), ValueSet(strings=StringSet(found, True)))
        if isinstance(left, Constant) and left.kind == "missing":
            return UNKNOWN
        return ternary_or([self._related("==", left, self.operand(item, point), type_) for item in items])

    def _related(self, operator: str, left: Operand, right: Operand, type_: Type, comparable: bool = False) -> Ternary:
        """Translates ``left operator right``. ``type_`` is the type of the left side.

        ``comparable``: the comparison is known wherever both sides are there.
        """
        if isinstance(left, ConditionalTerm):
            return ternary_by_case([(case, self._related(operator, one, right, type_, comparable)) for case, one in left.cases])
        if isinstance(right, ConditionalTerm):
            return ternary_by_case([(case, self._related(operator, left, one, type_, comparable)) for case, one in right.cases])
        if isinstance(right, Constant):
            if right.kind == "missing" or (isinstance(left, Constant) and left.kind == "missing"):
                return UNKNOWN
            if isinstance(left, Constant):
                known = comparing.compare_constants(operator, left, right)
                return self._opaque(operator, left, right, comparable) if known is None else ALWAYS if known else NEVER
            sets = comparing.split_by_comparison(operator, right) if _is_decided_by_kind(operator, type_, right) else None
            if sets is not None:
                return ternary_on_term(self.terms, left, *sets)
            if operator in ("==", "!=") and right.kind == "text" and self.terms.key(left)[:2] == ("call", "setting"):
                same = _equals_string(left, right.value)
                return same if operator == "==" else same.negated()
        elif isinstance(left, int) and operator in comparing.SIGNS and value_kinds(type_) != EVERYTHING:
            return self._ordered(operator, left, right, type_, comparable)
        return self._opaque(operator, left, right, comparable)

    def _ordered(self, operator: str, left: int, right: int, type_: Type, comparable: bool) -> Ternary:
        """Translates a comparison of two terms: a test on the term of their order."""
        if left == right and self.is_id_of_subject(left):
            return ALWAYS if "=" in comparing.SIGNS[operator] else NEVER
        if left > right:
            left, right, operator = right, left, comparing.MIRRORED[operator]
        found = self.terms.intern("order", left, right, needs=(left, right))
        self.terms.restrict(found, strings_in("=" if left == right else "<=>")._replace(missing=True))
        if comparable and value_kinds(type_) == MONEY:
            self.presence.ground_alike(found, (left, right))
        elif comparable:
            self.presence.ground(found, left, right)
        true = comparing.SIGNS[operator]
        return ternary_on_term(self.terms, found, strings_in(true), strings_in(sign for sign in "<=>" if sign not in true))

    def _opaque(self, operator: str, left: int | Constant, right: int | Constant, comparable: bool = False) -> Ternary:
        """Translates a comparison that cannot be decided: a boolean term, equal wherever the comparison is written."""
        turned = operator in ("!=", "not in")
        plain = {"!=": "==", "not in": "in"}.get(operator, operator)
        sides = [side if isinstance(side, int) else self.terms.intern("constant", repr(side)) for side in (left, right)]
        needs = tuple(side for side in (left, right) if isinstance(side, int))
        term = self.terms.intern("holds", plain, *sides, needs=needs)
        self.presence.declare_truth(term)
        if comparable:
            self.presence.ground(term, *needs, *self.presence.item_grounds(*needs))
        found = ternary_on_term(self.terms, term, TRUE, FALSE)
        return found.negated() if turned else found


def _guarded_cases(case: Formula, operand: Operand) -> list[tuple[Formula, Operand]]:
    if isinstance(operand, ConditionalTerm):
        return [(conjunction((case, inner)), one) for inner, one in operand.cases]
    return [(case, operand)]


def _equals_string(term: int, text: str) -> Ternary:
    """Returns the test whether a term of any kind but object is this string.

    The test stays open for values of other kinds, which are different from the string or cannot be compared with it.
    """
    same = strings_in({text})
    other = ValueSet(strings=StringSet(frozenset({text}), True))
    return Ternary(
        Literal(term, same),
        Literal(term, same.complement().meet(PRESENT)),
        Literal(term, same.complement()),
        Literal(term, other.complement()),
    )


def _is_decided_by_kind(operator: str, type_: Type, constant: Constant) -> bool:
    """Tells whether a comparison with the constant depends only on values of the constant's kind.

    An object equals its id, a list may hold a string, and a zero equals no money: where the type allows these, the comparison is undecided.
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
