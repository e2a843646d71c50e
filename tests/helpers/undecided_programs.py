"""Programs and events for what rests on an unknown condition, made from numbers: which keys of ``metadata`` an event holds decides all.

Keys ``u0`` … are there or not: a comparison with one that is not is unknown. Keys ``k0`` … are always there, keys ``g0`` … never, and are
asked only where the script says what an unknown condition counts as.

An action that is refused, or that lacks an argument, may end the run too, and what follows an ``if`` with one in it is still sent, as the
language says: only ``stop`` and ``fail`` are meant to end a run. So an action is refused only where every run that gets there calls it.
"""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

NOW = 1_795_000_000
UNKNOWN = ("u0", "u1", "u2")
KNOWN = ("k0", "k1")
REFUSED = "cus_refused"
"""The customer whose update is always refused."""


class ProgramMaker:
    """Makes one workflow from a number; ``texts``, ``flags`` and ``lists`` are the names at hand, by the type of their values."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0

    def program(self) -> str:
        """A script of one workflow."""
        lines = self.block(0, [], [], [])
        after = self.block(2, [], [], [])
        text = 'workflow "Made"\non charge.succeeded <\n' + "\n".join(f"  {line}" for line in lines) + "\n>"
        if self.random.random() < 0.3:
            text += " on_failure <\n" + "\n".join(f"  {line}" for line in after) + "\n>"
        return text + "\n"

    def block(self, depth: int, texts: list[str], flags: list[str], lists: list[str]) -> list[str]:
        """The statements of a block; its names end with it."""
        texts, flags, lists = list(texts), list(flags), list(lists)
        lines: list[str] = []
        for _ in range(self.random.randint(1, 4 if depth < 2 else 2)):
            lines += self.statement(depth, texts, flags, lists)
        return lines

    def name(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def statement(self, depth: int, texts: list[str], flags: list[str], lists: list[str]) -> list[str]:
        pick = self.random.random()
        condition = self.condition(texts, flags)
        if pick < 0.22:
            verb = self.random.choice(("create_refund charge=", "cancel_subscription ", "cancel_payment_intent "))
            return [f"{verb}{self.text(texts, lists, main=' ' in verb[-1:])}"]
        if pick < 0.30:
            who = self.random.choice(("cus_1", "cus_2"))
            return [f'update_customer "{who}" description={self.text(texts, lists)}']
        if pick < 0.35:
            name = self.name()
            line = f"let {name} = {self.text(texts, lists)}"
            texts.append(name)
            return [line]
        if pick < 0.40:
            name, item = self.name(), self.name()
            line = f"let {name} = first({item} in {self.keys(lists)} where {self.item_condition(item, texts, flags)})"
            flags.append(self.random.choice((f"present({name})", f"missing({name})")))
            texts.append(f'({name} ?? "a_1")')
            return [line]
        if pick < 0.43:
            name, item = self.name(), self.name()
            line = f"let {name} = [{item} for {item} in {self.keys(lists)} where {self.item_condition(item, texts, flags)}]"
            lists.append(name)
            return [line]
        if pick < 0.49:
            name = self.name()
            flags.append(name)
            return [f'let {name} = approve "Go on?" to="lead@example.com" up to 1 day']
        if pick < 0.60:
            ends = self.random.choice(("stop", 'fail "no"'))
            return [f"{ends} {self.random.choice(('if', 'unless'))} {condition}"]
        if depth >= 3:
            return ['log "deep"']
        inner = [f"  {line}" for line in self.block(depth + 1, texts, flags, lists)]
        if pick < 0.85:
            if self.random.random() < 0.4:
                inner = [*inner, "  " + self.random.choice(("stop", 'fail "no"'))]
            lines = [f"if {condition} <", *inner, ">"]
            if self.random.random() < 0.3:
                more = [f"  {line}" for line in self.block(depth + 1, texts, flags, lists)]
                lines[-1:] = [f"> else if {self.condition(texts, flags)} <", *more, ">"]
            if self.random.random() < 0.5:
                more = [f"  {line}" for line in self.block(depth + 1, texts, flags, lists)]
                lines[-1:] = ["> else <", *more, ">"]
            return lines
        if pick < 0.94:
            item = self.name()
            inside = [f"  {line}" for line in self.block(depth + 1, [*texts, item], flags, lists)]
            where = f" where {self.item_condition(item, texts, flags)}" if self.random.random() < 0.7 else ""
            return [f"for {item} in {self.keys(lists)}{where} <", *inside, ">"]
        caught = [f"  {line}" for line in self.block(depth + 1, texts, flags, lists)]
        if self.random.random() < 0.6:
            inner.append(f'  update_customer "{REFUSED}" description={self.text(texts, lists)}')
        return ["try <", *inner, f"> catch {self.name()} <", *caught, ">"]

    def text(self, texts: list[str], lists: list[str], *, main: bool = False) -> str:
        """A value that is a text: one that may stand without a name where it is the ``main`` one."""
        pick = self.random.random()
        if main:
            texts = [one for one in texts if one.isalnum()]
        if texts and pick < 0.4:
            return self.random.choice(texts)
        if lists and pick < 0.55 and not main:
            return f'({self.random.choice(lists)}[0] ?? "a_1")'
        if main or pick < 0.7:
            return self.random.choice(('"a_1"', '"a_2"'))
        return f"(if {self.condition(texts, [])} then {self.text(texts, lists)} else {self.text(texts, lists)})"

    def keys(self, lists: list[str]) -> str:
        """A list of keys of the metadata."""
        if lists and self.random.random() < 0.4:
            return self.random.choice(lists)
        return "[" + ", ".join(f'"{key}"' for key in self.random.sample([*UNKNOWN, *KNOWN], 3)) + "]"

    def item_condition(self, item: str, texts: list[str], flags: list[str]) -> str:
        of_item = f'metadata[{item}] == "x"'
        return of_item if self.random.random() < 0.6 else f"({of_item} or {self.condition(texts, flags)})"

    def condition(self, texts: list[str], flags: list[str], depth: int = 0) -> str:
        pick = self.random.random()
        if pick < 0.35:
            return f'metadata.{self.random.choice(UNKNOWN)} == "x"'
        if pick < 0.5:
            return f'metadata.{self.random.choice(KNOWN)} == "x"'
        if pick < 0.58:
            return f'((metadata.g0 == "x") ?? {self.random.choice(("true", "false"))})'
        if pick < 0.63:
            return self.random.choice(("present(metadata.g1)", "missing(metadata.g1)"))
        if flags and pick < 0.75:
            return self.random.choice(flags)
        if texts and pick < 0.85:
            return f'{self.random.choice(texts)} == "a_1"'
        if depth >= 2:
            return "livemode"
        if pick < 0.9:
            return f"not ({self.condition(texts, flags, depth + 1)})"
        word = self.random.choice((" and ", " or "))
        return f"({self.condition(texts, flags, depth + 1)}{word}{self.condition(texts, flags, depth + 1)})"


def event_with(metadata: dict[str, str]) -> dict[str, Any]:
    """An event whose object has this metadata."""
    body = {"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd", "livemode": False, "metadata": metadata}
    return {"id": "evt_1", "object": "event", "type": "charge.succeeded", "created": NOW, "livemode": False, "data": {"object": body}}


def metadata_of(random: Random) -> dict[str, str]:
    """Metadata in which some of the keys that may lack do."""
    held = {key: random.choice(("x", "y")) for key in (*KNOWN, *UNKNOWN)}
    lacking = random.sample(UNKNOWN, random.randint(0, 3))
    return {key: value for key, value in held.items() if key not in lacking}


def completions(metadata: dict[str, str]) -> list[dict[str, str]]:
    """The same metadata with the keys that lack, each either way."""
    lacking = [key for key in UNKNOWN if key not in metadata]
    return [{**metadata, **dict(zip(lacking, values, strict=True))} for values in product(("x", "y"), repeat=len(lacking))]
