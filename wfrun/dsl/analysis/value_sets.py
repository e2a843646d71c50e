"""Value sets: the abstract domain of the analysis. A value set is what a condition leaves possible for the value of a term.

A set is a product with one part for each kind of value, and all parts are lattices: ``meet`` intersects, ``join`` unites, ``complement``
negates. Numbers, timestamps and durations are sets of intervals between cuts, exact for every comparison with a constant. Money is one such
set for each currency, in smallest units, since amounts of two currencies are never equal, less or more. Strings are a finite set of members
or the complement of one, which is exact for ``==`` and ``in``; for ``starts_with``, ``contains`` and their like a set keeps the constraint
as it is, and knows only a few contradictions between constraints. Booleans are sets of two. A value may be missing, and an object, list or
map is just possible or not.

``meet`` never makes a set too small, so an empty set is a proof that nothing satisfies all conditions. Where exactness would cost too much
(``MAX_INTERVALS``, ``MAX_COMPARED_CONSTRAINTS``), a set stays larger than it could be.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from wfrun.values.numbers import Number, round_down, round_up

MAX_INTERVALS = 300
"""A set of more intervals or strings is not cut further: what would be cut away stays possible."""

Cut: TypeAlias = tuple[int, Number, int]
"""A place between numbers: ``(1, n, 0)`` is just before n, ``(1, n, 1)`` just after it; a first 0 or 2 marks the two ends."""

BEGIN: Cut = (0, 0, 0)
END: Cut = (2, 0, 0)


class IntervalSet(NamedTuple):
    """The numbers between pairs of cuts: disjoint, in order, none empty."""

    parts: tuple[tuple[Cut, Cut], ...]

    def meet(self, other: IntervalSet) -> IntervalSet:
        """Returns the intersection."""
        if self is FULL or other is EMPTY:
            return other
        if other is FULL or self is EMPTY or self is other:
            return self
        mine, theirs = self.parts, other.parts
        if len(mine) > MAX_INTERVALS:
            return self
        if len(mine) == len(theirs) == 1:
            (low, high), (begin, end) = mine[0], theirs[0]
            both = (max(low, begin), min(high, end))
            return IntervalSet((both,)) if both[0] < both[1] else EMPTY
        if len(mine) < len(theirs):
            mine, theirs = theirs, mine
        found: list[tuple[Cut, Cut]] = []
        for low, high in theirs:
            # Of the many parts of the one, those that lie within a part of the other are taken together.
            at = bisect_right(mine, low, key=_end)
            beyond = bisect_left(mine, high, lo=at, key=_begin)
            within = list(mine[at:beyond])
            if within:
                within[0] = (max(within[0][0], low), within[0][1])
                within[-1] = (within[-1][0], min(within[-1][1], high))
                found += within
        return IntervalSet(tuple(found)) if found else EMPTY

    def complement(self) -> IntervalSet:
        """Returns all other numbers."""
        if not self.parts:
            return FULL
        found: list[tuple[Cut, Cut]] = []
        at = BEGIN
        for low, high in self.parts:
            if at < low:
                found.append((at, low))
            at = high
        if at < END:
            found.append((at, END))
        return IntervalSet(tuple(found)) if found else EMPTY

    def integers_only(self) -> IntervalSet:
        """Shrinks the intervals to their integers."""
        if self is FULL or self is EMPTY:
            return self
        kept = tuple([cuts for low, high in self.parts if (cuts := (_whole(low), _whole(high)))[0] < cuts[1]])
        return IntervalSet(kept) if kept else EMPTY


def _begin(part: tuple[Cut, Cut]) -> Cut:
    return part[0]


def _end(part: tuple[Cut, Cut]) -> Cut:
    return part[1]


FULL = IntervalSet(((BEGIN, END),))
EMPTY = IntervalSet(())


def _whole(cut: Cut) -> Cut:
    """Moves a cut to just before the next integer."""
    if cut[0] != 1:
        return cut
    return (1, round_up(cut[1]), 0) if cut[2] == 0 else (1, round_down(cut[1]) + 1, 0)


def numbers_where(operator: str, number: Number) -> IntervalSet:
    """Returns the numbers that are ``operator`` this one: ``== != < <= > >=``."""
    before, after = (1, number, 0), (1, number, 1)
    match operator:
        case "==":
            return IntervalSet(((before, after),))
        case "!=":
            return IntervalSet(((BEGIN, before), (after, END)))
        case "<":
            return IntervalSet(((BEGIN, before),))
        case "<=":
            return IntervalSet(((BEGIN, after),))
        case ">":
            return IntervalSet(((after, END),))
    return IntervalSet(((before, END),))


# --- strings ------------------------------------------------------------------------------------------------------------------------


class StringConstraint(NamedTuple):
    """A condition on a string, such as ``starts_with "cus_"``, that holds or does not (``holds``)."""

    operator: str
    text: str
    holds: bool = True

    def admits(self, value: str) -> bool:
        """Tells whether a string satisfies the constraint."""
        return _TESTS[self.operator](value, self.text) is self.holds


def _matches(value: str, pattern: str) -> bool:
    from wfrun.values.regex import matches

    return matches(value, pattern) is True


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "starts_with": lambda value, text: value.startswith(text),
    "ends_with": lambda value, text: value.endswith(text),
    "contains": lambda value, text: text in value,
    "matches": _matches,
    "<": lambda value, text: value < text,
    "<=": lambda value, text: value <= text,
    "small": lambda value, _: value == value.lower(),
    "capital": lambda value, _: value == value.upper(),
    "trimmed": lambda value, _: value == value.strip(),
}


class StringSet(NamedTuple):
    """The members, or with ``is_complement`` all strings but the members; of these the ones that satisfy every constraint."""

    members: frozenset[str] = frozenset()
    is_complement: bool = False
    constraints: frozenset[StringConstraint] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tells whether no string is possible."""
        return not self.is_complement and not self.members

    def meet(self, other: StringSet) -> StringSet:
        """Returns the intersection."""
        if self is ALL_STRINGS or other is NO_STRINGS:
            return other
        if other is ALL_STRINGS or self is NO_STRINGS:
            return self
        if self.is_complement and other.is_complement:
            members, is_complement = (self.members if len(self.members) > MAX_INTERVALS else self.members | other.members), True
        elif self.is_complement:
            members, is_complement = other.members - self.members, False
        elif other.is_complement:
            members, is_complement = self.members - other.members, False
        else:
            members, is_complement = self.members & other.members, False
        constraints = self.constraints | other.constraints
        if not constraints:
            return StringSet(members, is_complement)
        if is_complement:
            return NO_STRINGS if _are_contradictory(constraints) else StringSet(members, True, constraints)
        return StringSet(frozenset(text for text in members if all(constraint.admits(text) for constraint in constraints)))

    def complement(self) -> StringSet:
        """Returns all other strings. Exact for members alone, and for a single constraint."""
        if self.constraints:
            (constraint,) = self.constraints
            return StringSet(self.members, True, frozenset({constraint._replace(holds=not constraint.holds)}))
        if not self.members:
            return NO_STRINGS if self.is_complement else ALL_STRINGS
        return StringSet(self.members, not self.is_complement)


ALL_STRINGS = StringSet(frozenset(), True)
NO_STRINGS = StringSet()

MAX_COMPARED_CONSTRAINTS = 12
"""More constraints of one string are not compared with each other."""


def _are_contradictory(constraints: frozenset[StringConstraint]) -> bool:
    """Tells whether certainly no string satisfies all constraints."""
    if len(constraints) > MAX_COMPARED_CONSTRAINTS:
        return False
    for one in constraints:
        if not one.holds:
            continue
        for other in constraints:
            if other.operator == one.operator:
                if other.text == one.text and not other.holds:
                    return True
                if _excludes(one, other):
                    return True
            elif (
                one.operator in ("starts_with", "ends_with") and other.operator == "contains" and not other.holds and other.text in one.text
            ):
                return True
    return False


def _excludes(one: StringConstraint, other: StringConstraint) -> bool:
    """Tells whether a constraint that holds excludes another with its operator."""
    match one.operator:
        case "starts_with":
            if other.holds:
                return not (one.text.startswith(other.text) or other.text.startswith(one.text))
            return one.text.startswith(other.text)
        case "ends_with":
            if other.holds:
                return not (one.text.endswith(other.text) or other.text.endswith(one.text))
            return one.text.endswith(other.text)
        case "contains":
            return not other.holds and other.text in one.text
    return False


# --- money -------------------------------------------------------------------------------------------------------------------------


class MoneySet(NamedTuple):
    """Amounts in smallest units, by currency; ``others`` for every currency without an entry."""

    by_currency: tuple[tuple[str, IntervalSet], ...] = ()
    others: IntervalSet = EMPTY

    @property
    def is_empty(self) -> bool:
        """Tells whether no amount is possible."""
        return not self.others.parts and not any(range_.parts for _, range_ in self.by_currency)

    def in_currency(self, code: str) -> IntervalSet:
        """Returns the possible amounts in one currency."""
        for name, range_ in self.by_currency:
            if name == code:
                return range_
        return self.others

    def meet(self, other: MoneySet) -> MoneySet:
        """Returns the intersection."""
        if self is ALL_MONEY or other is NO_MONEY:
            return other
        if other is ALL_MONEY or self is NO_MONEY or self is other:
            return self
        mine, theirs = self.by_currency, other.by_currency
        others = self.others.meet(other.others)
        if len(mine) == len(theirs) == 1 and mine[0][0] == theirs[0][0]:
            return MoneySet(((mine[0][0], mine[0][1].meet(theirs[0][1])),), others)
        codes = dict.fromkeys([code for code, _ in mine] + [code for code, _ in theirs])
        by_currency = tuple((code, self.in_currency(code).meet(other.in_currency(code))) for code in codes)
        return MoneySet(by_currency, others)

    def complement(self) -> MoneySet:
        """Returns every other amount, in every currency."""
        if self is NO_MONEY:
            return ALL_MONEY
        if self is ALL_MONEY:
            return NO_MONEY
        return MoneySet(tuple([(code, range_.complement()) for code, range_ in self.by_currency]), self.others.complement())

    def integers_only(self) -> MoneySet:
        """Shrinks the set to integers of the smallest unit."""
        if not self.by_currency and (self.others is FULL or self.others is EMPTY):
            return self
        return MoneySet(tuple([(code, range_.integers_only()) for code, range_ in self.by_currency]), self.others.integers_only())

    def currencies(self) -> StringSet:
        """Returns the codes of the possible currencies."""
        if self.others.parts:
            return StringSet(frozenset(code for code, range_ in self.by_currency if not range_.parts), True)
        return StringSet(frozenset(code for code, range_ in self.by_currency if range_.parts))


ALL_MONEY = MoneySet((), FULL)
NO_MONEY = MoneySet()


def money_in(codes: StringSet) -> MoneySet:
    """Returns all amounts in these currencies."""
    if codes is ALL_STRINGS:
        return ALL_MONEY
    if codes.is_complement:
        return MoneySet(tuple((code, EMPTY) for code in sorted(codes.members)), FULL)
    return MoneySet(tuple((code, FULL) for code in sorted(codes.members)))


# --- values ------------------------------------------------------------------------------------------------------------------------

BOTH = frozenset({True, False})
NEITHER: frozenset[bool] = frozenset()


class ValueSet(NamedTuple):
    """A set of values of any kind; ``missing`` and ``other`` (a list, a map, an object) are possible or not."""

    missing: bool = False
    booleans: frozenset[bool] = NEITHER
    strings: StringSet = NO_STRINGS
    numbers: IntervalSet = EMPTY
    amounts: MoneySet = NO_MONEY
    timestamps: IntervalSet = EMPTY
    durations: IntervalSet = EMPTY
    other: bool = False

    @property
    def is_empty(self) -> bool:
        """Tells whether no value is possible."""
        return not (
            self.missing
            or self.other
            or self.booleans
            or not self.strings.is_empty
            or self.numbers.parts
            or self.timestamps.parts
            or self.durations.parts
            or not self.amounts.is_empty
        )

    def meet(self, other: ValueSet) -> ValueSet:
        """Returns the intersection."""
        if self is ANYTHING:
            return other
        if other is ANYTHING or self is other:
            return self
        if other is PRESENT:
            return ValueSet(False, *self[1:]) if self.missing else self
        missing, booleans, strings, numbers, amounts, timestamps, durations, rest = self
        return ValueSet(
            missing and other.missing,
            booleans & other.booleans if booleans else booleans,
            strings.meet(other.strings),
            numbers.meet(other.numbers),
            amounts.meet(other.amounts),
            timestamps if timestamps is other.timestamps else timestamps.meet(other.timestamps),
            durations if durations is other.durations else durations.meet(other.durations),
            rest and other.other,
        )

    def complement(self) -> ValueSet:
        """Returns all other values."""
        return ValueSet(
            not self.missing,
            BOTH - self.booleans,
            self.strings.complement(),
            self.numbers.complement(),
            self.amounts.complement(),
            self.timestamps.complement(),
            self.durations.complement(),
            not self.other,
        )

    def join(self, other: ValueSet) -> ValueSet:
        """Returns the union."""
        return self.complement().meet(other.complement()).complement()

    def integers_only(self) -> ValueSet:
        """Shrinks numbers, money and times to integers."""
        if self.numbers is EMPTY and self.amounts is NO_MONEY and self.timestamps is EMPTY and self.durations is EMPTY:
            return self
        return self._replace(
            numbers=self.numbers.integers_only(),
            amounts=self.amounts.integers_only(),
            timestamps=self.timestamps.integers_only(),
            durations=self.durations.integers_only(),
        )

    @property
    def has_constraints(self) -> bool:
        """Tells whether string constraints are part of the set."""
        return bool(self.strings.constraints)


ANYTHING = ValueSet(True, BOTH, ALL_STRINGS, FULL, ALL_MONEY, FULL, FULL, True)
MISSING = ValueSet(missing=True)
PRESENT = MISSING.complement()
TRUE = ValueSet(booleans=frozenset({True}))
FALSE = ValueSet(booleans=frozenset({False}))


def strings_in(members: Iterable[str]) -> ValueSet:
    """Returns the set of these strings."""
    return ValueSet(strings=StringSet(frozenset(members)))
