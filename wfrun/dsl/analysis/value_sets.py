"""Sets of values: what a part of a condition leaves possible for the value that it looks at.

A set has a part for each kind of value. It is exact for numbers, money, times, booleans, presence and texts that are listed; of other
texts it knows which conditions hold. ``meet`` never makes a set too small, so what comes out empty is impossible.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from wfrun.values.numbers import Number, round_down, round_up

MAX_PARTS = 300
"""A set in more parts is not cut further: what would be cut away stays possible."""

Cut: TypeAlias = tuple[int, Number, int]
"""A place between numbers: ``(1, n, 0)`` is just before n, ``(1, n, 1)`` just after it; 0 and 2 in front are the two ends."""

BEGIN: Cut = (0, 0, 0)
END: Cut = (2, 0, 0)


class IntervalSet(NamedTuple):
    """The numbers between pairs of cuts: disjoint, in order, none empty."""

    parts: tuple[tuple[Cut, Cut], ...]

    def meet(self, other: IntervalSet) -> IntervalSet:
        """What lies in both."""
        if self is FULL or other is EMPTY:
            return other
        if other is FULL or self is EMPTY or self is other:
            return self
        mine, theirs = self.parts, other.parts
        if len(mine) > MAX_PARTS:
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

    def rest(self) -> IntervalSet:
        """Everything else."""
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

    def whole(self) -> IntervalSet:
        """What is left where only whole numbers are possible."""
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
    """The same cut among whole numbers, always just before one."""
    if cut[0] != 1:
        return cut
    return (1, round_up(cut[1]), 0) if cut[2] == 0 else (1, round_down(cut[1]) + 1, 0)


def numbers_where(operator: str, number: Number) -> IntervalSet:
    """The numbers that are ``operator`` this one: ``== != < <= > >=``."""
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


# --- texts -------------------------------------------------------------------------------------------------------------------------


class StringConstraint(NamedTuple):
    """Something that is or is not so of a text: ``starts_with "cus_"``. ``holds`` says which."""

    operator: str
    text: str
    holds: bool = True

    def admits(self, value: str) -> bool:
        """Whether it is so of this text."""
        return _TRAITS[self.operator](value, self.text) is self.holds


def _matches(value: str, pattern: str) -> bool:
    from wfrun.values.regex import matches

    return matches(value, pattern) is True


_TRAITS: dict[str, Callable[[str, str], bool]] = {
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
    """Texts: those listed, or with ``others`` all but those listed; and of these the ones that have every trait."""

    listed: frozenset[str] = frozenset()
    others: bool = False
    traits: frozenset[StringConstraint] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no text is left."""
        return not self.others and not self.listed

    def meet(self, other: StringSet) -> StringSet:
        """What lies in both."""
        if self is ALL_TEXTS or other is NO_TEXTS:
            return other
        if other is ALL_TEXTS or self is NO_TEXTS:
            return self
        if self.others and other.others:
            listed, others = (self.listed if len(self.listed) > MAX_PARTS else self.listed | other.listed), True
        elif self.others:
            listed, others = other.listed - self.listed, False
        elif other.others:
            listed, others = self.listed - other.listed, False
        else:
            listed, others = self.listed & other.listed, False
        traits = self.traits | other.traits
        if not traits:
            return StringSet(listed, others)
        if others:
            return NO_TEXTS if _contradict(traits) else StringSet(listed, True, traits)
        return StringSet(frozenset(text for text in listed if all(trait.admits(text) for trait in traits)))

    def rest(self) -> StringSet:
        """Every other text. Known for lists, and for a single trait."""
        if self.traits:
            (trait,) = self.traits
            return StringSet(self.listed, True, frozenset({trait._replace(holds=not trait.holds)}))
        if not self.listed:
            return NO_TEXTS if self.others else ALL_TEXTS
        return StringSet(self.listed, not self.others)


ALL_TEXTS = StringSet(frozenset(), True)
NO_TEXTS = StringSet()

MAX_TRAITS = 12
"""More traits of one text are not compared with each other."""


def _contradict(traits: frozenset[StringConstraint]) -> bool:
    """Whether no text has all the traits. Only what is certain counts."""
    if len(traits) > MAX_TRAITS:
        return False
    for one in traits:
        if not one.holds:
            continue
        for other in traits:
            if other.operator == one.operator:
                if other.text == one.text and not other.holds:
                    return True
                if _apart(one, other):
                    return True
            elif (
                one.operator in ("starts_with", "ends_with") and other.operator == "contains" and not other.holds and other.text in one.text
            ):
                return True
    return False


def _apart(one: StringConstraint, other: StringConstraint) -> bool:
    """Whether a trait that holds excludes another of the same kind."""
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
    """Amounts in smallest units, by currency; ``others`` for every currency that is not named."""

    named: tuple[tuple[str, IntervalSet], ...] = ()
    others: IntervalSet = EMPTY

    @property
    def is_empty(self) -> bool:
        """Whether no amount is left."""
        return not self.others.parts and not any(range_.parts for _, range_ in self.named)

    def in_currency(self, code: str) -> IntervalSet:
        """What is possible in one currency."""
        for name, range_ in self.named:
            if name == code:
                return range_
        return self.others

    def meet(self, other: MoneySet) -> MoneySet:
        """What lies in both."""
        if self is ALL_AMOUNTS or other is NO_AMOUNTS:
            return other
        if other is ALL_AMOUNTS or self is NO_AMOUNTS or self is other:
            return self
        mine, theirs = self.named, other.named
        others = self.others.meet(other.others)
        if len(mine) == len(theirs) == 1 and mine[0][0] == theirs[0][0]:
            return MoneySet(((mine[0][0], mine[0][1].meet(theirs[0][1])),), others)
        codes = dict.fromkeys([code for code, _ in mine] + [code for code, _ in theirs])
        named = tuple((code, self.in_currency(code).meet(other.in_currency(code))) for code in codes)
        return MoneySet(named, others)

    def rest(self) -> MoneySet:
        """Every other amount, in every currency."""
        if self is NO_AMOUNTS:
            return ALL_AMOUNTS
        if self is ALL_AMOUNTS:
            return NO_AMOUNTS
        return MoneySet(tuple([(code, range_.rest()) for code, range_ in self.named]), self.others.rest())

    def whole(self) -> MoneySet:
        """What is left where only whole numbers of the smallest unit are possible."""
        if not self.named and (self.others is FULL or self.others is EMPTY):
            return self
        return MoneySet(tuple([(code, range_.whole()) for code, range_ in self.named]), self.others.whole())

    def currencies(self) -> StringSet:
        """The codes of the currencies that are possible."""
        if self.others.parts:
            return StringSet(frozenset(code for code, range_ in self.named if not range_.parts), True)
        return StringSet(frozenset(code for code, range_ in self.named if range_.parts))


ALL_AMOUNTS = MoneySet((), FULL)
NO_AMOUNTS = MoneySet()


def money_in(codes: StringSet) -> MoneySet:
    """All amounts in these currencies."""
    if codes is ALL_TEXTS:
        return ALL_AMOUNTS
    if codes.others:
        return MoneySet(tuple((code, EMPTY) for code in sorted(codes.listed)), FULL)
    return MoneySet(tuple((code, FULL) for code in sorted(codes.listed)))


# --- values ------------------------------------------------------------------------------------------------------------------------

BOTH = frozenset({True, False})
NEITHER: frozenset[bool] = frozenset()


class ValueSet(NamedTuple):
    """What a value may be; ``missing`` and ``other`` (a list, a map, an object) are possible or not."""

    missing: bool = False
    truth: frozenset[bool] = NEITHER
    texts: StringSet = NO_TEXTS
    numbers: IntervalSet = EMPTY
    amounts: MoneySet = NO_AMOUNTS
    moments: IntervalSet = EMPTY
    lengths: IntervalSet = EMPTY
    other: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is possible."""
        return not (
            self.missing
            or self.other
            or self.truth
            or not self.texts.is_empty
            or self.numbers.parts
            or self.moments.parts
            or self.lengths.parts
            or not self.amounts.is_empty
        )

    def meet(self, other: ValueSet) -> ValueSet:
        """What lies in both."""
        if self is ANYTHING:
            return other
        if other is ANYTHING or self is other:
            return self
        if other is PRESENT:
            return ValueSet(False, *self[1:]) if self.missing else self
        missing, truth, texts, numbers, amounts, moments, lengths, rest = self
        return ValueSet(
            missing and other.missing,
            truth & other.truth if truth else truth,
            texts.meet(other.texts),
            numbers.meet(other.numbers),
            amounts.meet(other.amounts),
            moments if moments is other.moments else moments.meet(other.moments),
            lengths if lengths is other.lengths else lengths.meet(other.lengths),
            rest and other.other,
        )

    def rest(self) -> ValueSet:
        """Everything else."""
        return ValueSet(
            not self.missing,
            BOTH - self.truth,
            self.texts.rest(),
            self.numbers.rest(),
            self.amounts.rest(),
            self.moments.rest(),
            self.lengths.rest(),
            not self.other,
        )

    def join(self, other: ValueSet) -> ValueSet:
        """What lies in one or the other."""
        return self.rest().meet(other.rest()).rest()

    def whole(self) -> ValueSet:
        """What is left where numbers, amounts and times are whole."""
        if self.numbers is EMPTY and self.amounts is NO_AMOUNTS and self.moments is EMPTY and self.lengths is EMPTY:
            return self
        return self._replace(
            numbers=self.numbers.whole(), amounts=self.amounts.whole(), moments=self.moments.whole(), lengths=self.lengths.whole()
        )

    @property
    def has_traits(self) -> bool:
        """Whether texts are told apart by more than a list."""
        return bool(self.texts.traits)


ANYTHING = ValueSet(True, BOTH, ALL_TEXTS, FULL, ALL_AMOUNTS, FULL, FULL, True)
MISSING = ValueSet(missing=True)
PRESENT = MISSING.rest()
TRUE = ValueSet(truth=frozenset({True}))
FALSE = ValueSet(truth=frozenset({False}))


def texts(listed: Iterable[str]) -> ValueSet:
    """One of these texts."""
    return ValueSet(texts=StringSet(frozenset(listed)))
