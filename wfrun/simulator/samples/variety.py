"""Variety: for each seed other amounts, people, cards, plans and dates, equal on every machine.

The templates hold the values of samples once. A variety replaces each of these values by one of its own, alike in all places: the amount
of a payment stays that of its charge, a net amount stays amount less fee, a customer has one name. Ids come from the scene, not from the
variety.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from wfrun.dsl.types.base import Id, List, Map, Money, Number, Object, String, Type, Union
from wfrun.simulator.samples.defaults import AMOUNT
from wfrun.simulator.samples.tables import Json, Objects, Table


class Person(NamedTuple):
    """A buyer with an address in the United States."""

    first: str
    last: str
    line1: str
    city: str
    state: str
    postal_code: str


PEOPLE = (
    Person("Amara", "Okafor", "18 Peachtree Walk", "Atlanta", "GA", "30309"),
    Person("Daniel", "Kim", "2210 Pine Street", "Seattle", "WA", "98101"),
    Person("Elena", "Petrova", "77 Commonwealth Avenue", "Boston", "MA", "02116"),
    Person("Fatima", "Haddad", "931 Larimer Street", "Denver", "CO", "80204"),
    Person("Grace", "Lindqvist", "45 Hennepin Avenue", "Minneapolis", "MN", "55401"),
    Person("Hugo", "Marchetti", "602 Congress Avenue", "Austin", "TX", "78701"),
    Person("Isabel", "Moreno", "1400 Collins Avenue", "Miami Beach", "FL", "33139"),
    Person("Jonas", "Weber", "310 Walnut Street", "Philadelphia", "PA", "19106"),
    Person("Keiko", "Tanaka", "88 Kalakaua Avenue", "Honolulu", "HI", "96815"),
    Person("Liam", "Byrne", "5 Beekman Street", "New York", "NY", "10038"),
    Person("Noor", "Rahman", "720 Michigan Avenue", "Chicago", "IL", "60611"),
    Person("Priya", "Nair", "1500 Burnside Street", "Portland", "OR", "97209"),
)
"""The buyers of samples."""

PLANS = ("Starter", "Team", "Business", "Premium", "Studio")

_ENDINGS = (0, 0, 50, 90, 99)
"""Last digits of prices, cents."""
_FEE_RATE, _FEE = 29, 30
"""Stripe's usual fee for a card: 2.9 percent and 30 cents."""
_DISPUTE_FEE = 1500
_OLDEST = 600
"""Greatest age, in seconds, of an object that its event did not create."""


class Variety:
    """The values of the samples of one seed.

    Amounts are whole multiples of ``unit``, in the smallest unit of their currency. ``age`` is how long ago the object of an event was
    created, seconds.
    """

    __slots__ = ("_amounts", "_numbers", "_plan", "_texts", "_written", "age", "seed")

    def __init__(self, seed: int, unit: int = 1) -> None:
        self.seed = seed
        self.age = 30 + self._below("age", _OLDEST - 30)
        self._amounts = _amounts((5 + self._below("amount", 395)) * 100 + _ENDINGS[self._below("ending", len(_ENDINGS))], unit)
        self._plan = PLANS[self._below("plan", len(PLANS))]
        person = PEOPLE[self._below("person", len(PEOPLE))]
        name, digits = f"{person.first} {person.last}", 1000 + self._below("order", 9000)
        last4 = f"{self._below('last4', 10_000):04}"
        self._texts: dict[str, str] = {
            "Jenny": person.first,
            "Rosen": person.last,
            "Jenny Rosen": name,
            "jenny.rosen@example.com": f"{person.first}.{person.last}@example.com".lower(),
            "jenny@example.com": f"{person.first}@example.com".lower(),
            "123 Market Street": person.line1,
            "San Francisco": person.city,
            "94103": person.postal_code,
            "+15555550123": f"+1555555{self._below('phone', 100):04}",
            "203.0.113.7": f"203.0.113.{1 + self._below('address', 254)}",
            "6735": str(digits),
            "Order 6735": f"Order {digits}",
            "Xt5EWLLDS7FJjR1c": self._hex("fingerprint", 16),
        }
        self._written: dict[tuple[str, str], str] = {
            ("state", "CA"): person.state,
            ("last4", "4242"): last4,
            ("last4", "6789"): last4[::-1],
        }
        self._numbers: dict[tuple[str, int], int] = {
            ("exp_month", 8): 1 + self._below("month", 12),
            ("risk_score", 12): 1 + self._below("risk", 60),
        }

    def table(self, catalog: Objects, type_: Type, value: Json, name: str = "") -> Json:
        """Returns a table, or a value in one, with this variety's values; ``name`` is the field that holds it. Marks stay."""
        match type_:
            case Object(name=target) if isinstance(value, Mapping):
                shape = catalog.object(target)
                fields = shape.fields if shape is not None else {}
                return {key: self.table(catalog, fields[key].type, one, key) if key in fields else one for key, one in value.items()}
            case Map(value=inner) if isinstance(value, Mapping):
                return {key: self.table(catalog, inner, one, key) for key, one in value.items()}
            case List(item=item) if isinstance(value, list):
                return [self.table(catalog, item, one, name) for one in value]
            case Union(members=members):
                return self.table(catalog, _meant(members, value), value, name)
            case Money() if isinstance(value, int):
                return self.amount(value)
            case String(values=()) if isinstance(value, str):
                return self.text(name, value)
            case Number() if isinstance(value, int):
                return self.number(name, value)
        return value

    def amount(self, minor: int) -> int:
        """Returns the amount that replaces one of the samples, in the smallest unit."""
        return self._amounts.get(minor, minor)

    def text(self, name: str, text: str) -> str:
        """Returns the text that replaces one of the samples in a field called ``name``."""
        found = self._texts.get(text) or self._written.get((name, text))
        if found is not None:
            return found
        text = text.replace("0759376C", self._hex("prefix", 8).upper()) if "0759376C" in text else text
        if text.startswith("Standard") or "Standard plan" in text:
            return text.replace("Standard", self._plan)
        return text.replace("standard", self._plan.lower()) if text == "standard_monthly" else text

    def number(self, name: str, number: int) -> int:
        """Returns the number that replaces one of the samples in a field called ``name``."""
        if name == "exp_year":
            return number - 2 + self._below("year", 5)
        return self._numbers.get((name, number), number)

    def _digest(self, what: str) -> str:
        return sha256(f"seed {self.seed}\n{what}".encode()).hexdigest()

    def _below(self, what: str, count: int) -> int:
        return int(self._digest(what), 16) % count

    def _hex(self, what: str, length: int) -> str:
        return self._digest(what)[:length]


class Varied(Mapping[str, Table]):
    """The templates of one variety; each table is made when it is asked for."""

    def __init__(self, variety: Variety, usual: Mapping[str, Table], catalog: Objects) -> None:
        self._variety = variety
        self._usual = usual
        self._catalog = catalog
        self._made: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        if name not in self._made:
            self._made[name] = self._variety.table(self._catalog, Object(name), self._usual[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._usual)

    def __len__(self) -> int:
        return len(self._usual)


def _amounts(amount: int, unit: int) -> dict[int, int]:
    """Returns the amounts of samples → those that replace them, when ``amount`` replaces the usual one."""
    amount = max(amount - amount % unit, unit)
    fee = (amount * _FEE_RATE + 500) // 1000 + _FEE
    fee -= fee % unit
    placed = {AMOUNT: amount, 4 * AMOUNT: 4 * amount, AMOUNT + 100: amount + 100, AMOUNT + 500: amount + 500}
    placed |= {103: fee, AMOUNT - 103: amount - fee, AMOUNT + _DISPUTE_FEE: amount + _DISPUTE_FEE}
    return placed | {-usual: -new for usual, new in placed.items()}


def _meant(members: tuple[Type, ...], value: Json) -> Type:
    """Returns the member of a union that a table's value is for."""
    expected = (Object, Map) if isinstance(value, Mapping) else List if isinstance(value, list) else (Money, Number, String, Id)
    return next((member for member in members if isinstance(member, expected)), members[0])
