"""Random parameters of operations: mostly of their types, now and then of none."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from wfrun.dsl.types.base import Boolean, Id, List, Map, Money, Number, Object, String, Timestamp, Type, Union
from wfrun.stripe_catalog import Catalog, Operation

ODD = ("", "x", "-1", "0", "true", "999999999999", "é", {"a": "1"}, ["1"])
TEXTS = ("usd", "a@x.io", "eur", "text", "2026")


class Parameters:
    """Random parameters that name objects by ``ids``: name of the object → its ids."""

    def __init__(self, catalog: Catalog, ids: Mapping[str, Sequence[str]], seed: int) -> None:
        self._catalog = catalog
        self._ids = ids
        self._all_ids = [identity for some in ids.values() for identity in some]
        self._chance = random.Random(seed)

    def request(self, operation: Operation) -> tuple[str, str]:
        """A path and a form."""
        path = operation.url
        for parameter in operation.path:
            path = path.replace(f"{{{parameter.name}}}", quote(str(self.id_of(parameter.type)) or "x", safe=""))
        wanted = [one for one in operation.parameters if one.name != "expand" and (one.required or self._chance.random() < 0.3)]
        return path, "&".join(flat({one.name: self.value(one.type) for one in wanted}))

    def id_of(self, kind: Type) -> str:
        """An id of an object of that type."""
        targets = kind.targets if isinstance(kind, Id) else ()
        return self._chance.choice((targets and self._ids.get(targets[0])) or self._all_ids)

    def value(self, kind: Type, depth: int = 0) -> Any:
        """A value of a type, as the form holds it."""
        chance = self._chance
        if chance.random() < 0.05:
            return chance.choice(ODD)
        match kind:
            case String(values=values):
                return chance.choice(values or (*TEXTS, *self._all_ids[:3]))
            case Id():
                return self.id_of(kind)
            case Number() | Money():
                return str(chance.choice((0, 1, 5, 100, 2000, -5, 10**9)))
            case Timestamp():
                return str(chance.choice((0, 1_793_610_000, 1_893_610_000)))
            case Boolean():
                return chance.choice(("true", "false"))
            case List(item=item):
                return [self.value(item, depth + 1) for _ in range(chance.randint(0, 2))]
            case Map(value=inner):
                return {"k": self.value(inner, depth + 1)}
            case Union(members=members):
                return self.value(chance.choice(members), depth)
            case Object(name=name):
                shape = self._catalog.object(name)
                fields = shape.fields if shape is not None and depth < 5 else {}
                taken = [one for one in fields.values() if chance.random() < (0.25 if one.nullable else 0.95)]
                return {one.name: self.value(one.type, depth + 1) for one in taken}
        return "any"


def flat(value: Any, path: str = "") -> Iterator[str]:
    """The pairs of a form."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}[{key}]" if path else key)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from flat(inner, f"{path}[{at}]")
    else:
        yield f"{quote(path)}={quote(str(value))}"
