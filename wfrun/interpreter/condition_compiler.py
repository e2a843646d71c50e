"""Condition compiler: conditions as Python source, from which ``matcher.py`` makes its functions.

Every form is exact: it is true (or, for the second reading, false) for exactly those events for which the tree walk says so. Where a value
is not of the type that Stripe documents, the code calls ``slow()``, which leaves the event to the tree walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from attrs import field

from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types import base as t
from wfrun.interpreter.triggers import Rule
from wfrun.support.records import frozen
from wfrun.values import numbers
from wfrun.values.missing import Missing
from wfrun.values.money import CURRENCIES, exponent

BOUND = 10**40
"""Numbers from this magnitude on are missing; see ``values.numbers``."""

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_WORTH_A_GUARD = 4
"""Consecutive rules that need one number, from which on a shared test of that number is faster."""
_PARTS_IN_STEPS = 40
"""Parts of a chain of ``and`` that are tested one inside the other at most; Python limits how deep blocks may go."""


@frozen
class Code:
    """A Python expression and the variables that must have been read before it.

    ``number`` is the variable whose value must be a number for the expression to be true: rules that begin with one are skipped together.
    """

    text: str
    needs: tuple[str, ...] = ()
    number: str | None = None


@frozen
class Operand:
    """One side of a comparison: ``kind`` is ``text``, ``number``, ``money:usd``, ``boolean`` or ``map``.

    ``literal`` is the value of an operand that the script writes out.
    """

    kind: str
    code: Code
    literal: Any = field(default=None)
    is_literal: bool = False


@frozen
class Path:
    """A path from the event's object with the documented type of its value."""

    steps: tuple[str, ...]
    type: t.Type


class Slow(Exception):
    """The event is not what the function expects: the tree walk decides."""


def slow() -> Any:
    """Leaves the event to the tree walk: raises ``Slow``."""
    raise Slow


def spellings(code: str) -> frozenset[str]:
    """Returns a currency's code in every mix of cases, as events may carry it."""
    out = {""}
    for letter in code:
        out = {left + each for left in out for each in (letter.lower(), letter.upper())}
    return frozenset(out)


class MatchFunctionWriter:
    """A writer of the function for one event type, rule by rule."""

    def __init__(self, event_type: str) -> None:
        self.event_type = event_type
        self.constants: dict[str, Any] = {"slow": slow, "nan": float("nan")}
        self._reads: dict[tuple[Any, ...], str] = {}
        self._how: dict[str, Code] = {}
        self._rules: list[tuple[int, list[Code]]] = []
        self._connected = False
        self._constants_of_files: dict[int, Mapping[str, n.Expression]] = {}

    def constants_of(self, rule: Rule) -> Mapping[str, n.Expression]:
        """Returns the constants of a rule's file by name; the rules of a file share one mapping."""
        known = self._constants_of_files.get(id(rule.constants))
        if known is None:
            known = self._constants_of_files[id(rule.constants)] = dict(rule.constants)
        return known

    # --- the function ----------------------------------------------------------------------------------------------------------

    def rule(self, number: int, rule: Rule) -> None:
        """Adds a rule's condition."""
        when = rule.workflow.when
        self._connected = self._connected or rule.workflow.from_accounts
        if when is None:
            self._rules.append((number, []))
            return
        reader = _ConditionCompiler(self, number, rule)
        parts = when.operands if isinstance(when, n.Logical) and when.operator == "and" else (when,)
        self._rules.append((number, [reader.true(part) for part in parts]))

    def source(self) -> str:
        """Returns the source of the function ``match(event)``."""
        used: dict[str, int] = {}
        for _, parts in self._rules:
            for name in self._closure([need for part in parts for need in part.needs]):
                used[name] = used.get(name, 0) + 1
        shared = [name for name in self._how if used.get(name, 0) > 1]
        lines = [
            "def match(event):",
            " try:",
            "  o = event['data']['object']",
            "  if o.__class__ is not dict: return slowly(event)",
            "  get = o.get",
        ]
        read = frozenset(self._closure(shared))
        lines += [f"  {name} = {self._how[name].text}" for name in self._closure(shared)]
        single = len(self._rules) == 1
        if not single:
            lines += ["  found = []", "  add = found.append"]
        for guard, group in groupby(self._rules, lambda rule: rule[1][0].number if rule[1] else None):
            rules = list(group)
            indent = "  "
            if guard is not None and guard in read and len(rules) >= _WORTH_A_GUARD:
                lines.append(f"  if {guard}.__class__ is int:")
                indent = "   "
            for number, parts in rules:
                self._write_rule(lines, number, parts, read, single, indent)
        if not single:
            lines += ["  if not found: return ()", f"  if {self._own()}: return tuple(found)", "  return slowly(event)"]
        else:
            lines.append("  return ()")
        lines += [" except Exception:", "  return slowly(event)"]
        return "\n".join(lines) + "\n"

    def _write_rule(self, lines: list[str], number: int, parts: list[Code], read: frozenset[str], single: bool, indent: str) -> None:
        """Writes the tests of one rule. ``read`` are the variables that are read before all rules."""
        own: set[str] = set()
        steps = [*parts[:_PARTS_IN_STEPS]]
        rest = parts[_PARTS_IN_STEPS:]
        if rest:
            steps.append(Code(" and ".join(part.text for part in rest), tuple(need for part in rest for need in part.needs)))
        for part in steps:
            for name in self._closure(part.needs):
                if name not in read and name not in own:
                    own.add(name)
                    lines.append(f"{indent}{name} = {self._how[name].text}")
            lines.append(f"{indent}if {part.text}:")
            indent += " "
        lines.append(f"{indent}return r{number}s if {self._own()} else slowly(event)" if single else f"{indent}add(r{number})")

    def _own(self) -> str:
        """Returns code that is true for an event that every rule may act on: of one's own account, and surely not caused by a workflow."""
        if self._connected:
            return "False"
        return (
            "event.get('account') is None and event.get('context') is None and event.get('reason') is None "
            "and ((q := event.get('request')) is None or "
            "((k := q.get('idempotency_key')) is None or k.__class__ is str and k[:3] != 'wf_'))"
        )

    def _closure(self, names: Any) -> list[str]:
        """Returns the variables and all that they are read from, in the order in which they must be read."""
        out: dict[str, None] = {}

        def visit(name: str) -> None:
            if name not in out:
                for need in self._how[name].needs:
                    visit(need)
                out[name] = None

        for name in names:
            visit(name)
        return list(out)

    # --- reading ---------------------------------------------------------------------------------------------------------------

    def constant(self, value: Any) -> str:
        """Returns a name for a value that the source cannot spell."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _read(self, key: tuple[Any, ...], how: Code) -> str:
        name = self._reads.get(key)
        if name is None:
            name = self._reads[key] = f"v{len(self._reads)}"
            self._how[name] = how
        return name

    def raw(self, steps: tuple[str, ...]) -> str:
        """Returns the variable of the raw value at a path: None where it is absent."""
        if len(steps) == 1:
            return self._read(("raw", steps), Code(f"get({steps[0]!r})"))
        holder = self.raw(steps[:-1])
        return self._read(
            ("raw", steps),
            Code(f"{holder}.get({steps[-1]!r}) if {holder}.__class__ is dict else None if {holder} is None else slow()", (holder,)),
        )

    def of_class(self, steps: tuple[str, ...], kind: str) -> str:
        """Returns the variable of the value at a path that must be of a Python class: None where it is absent, slow for another class."""
        raw = self.raw(steps)
        return self._read((kind, steps), Code(f"{raw} if {raw}.__class__ is {kind} or {raw} is None else slow()", (raw,)))

    def absent_in_own_release(self, name: str, release: str) -> str:
        """Returns a variable to read where a value that is absent must be missing: in an event of another release it may be unknown."""
        code = f"{name} is None and event.get('api_version') not in (None, {release!r}) and slow()"
        return self._read(("release", name, release), Code(code, (name,)))

    def number(self, steps: tuple[str, ...]) -> str:
        """Returns the variable of the whole number at a path: not-a-number, for which every comparison is false, where it is absent."""
        raw = self.raw(steps)
        return self._read(
            ("number", steps),
            Code(f"{raw} if {raw}.__class__ is int and -{BOUND} < {raw} < {BOUND} else nan if {raw} is None else slow()", (raw,)),
        )

    def money(self, steps: tuple[str, ...], currency: tuple[str, ...], code: str) -> str:
        """Returns the variable of a minor-unit amount at a path: not-a-number where it is absent or not in the currency ``code``."""
        raw, unit = self.raw(steps), self.raw(currency)
        key = ("spellings", code)
        known = self._reads.get(key)
        if known is None:
            known = self._reads[key] = self.constant(spellings(code))
        return self._read(
            ("money", steps, currency, code),
            Code(f"{raw} if {raw}.__class__ is int and {unit} in {known} and -{BOUND} < {raw} < {BOUND} else nan", (raw, unit)),
        )


class _ConditionCompiler:
    """A compiler of the parts of one rule's condition."""

    def __init__(self, writer: MatchFunctionWriter, number: int, rule: Rule) -> None:
        self.writer = writer
        self.number = number
        self.rule = rule
        declared = rule.library.event(writer.event_type)
        self.object: t.ObjectType | None = None
        if declared is not None and len(declared.objects) == 1:
            self.object = rule.library.object(declared.objects[0])
        self.constants = writer.constants_of(rule)

    def leaf(self, node: n.Expression, polarity: bool) -> Code:
        """Returns code that lets the tree walk decide a part."""
        return Code(f"leaf({self.number}, {self.writer.constant(node)}, event) is {polarity}")

    def true(self, node: n.Expression) -> Code:
        """Returns code that is true exactly where the condition is true."""
        return self._decide(node, True)

    def _decide(self, node: n.Expression, polarity: bool) -> Code:
        if isinstance(node, n.Not):
            return self._decide(node.operand, not polarity)
        if isinstance(node, n.Logical):
            parts = [self._decide(operand, polarity) for operand in node.operands]
            word = " and " if (node.operator == "and") is polarity else " or "
            return Code("(" + word.join(part.text for part in parts) + ")", tuple(need for part in parts for need in part.needs))
        if isinstance(node, n.Comparison):
            return self._comparison(node, polarity) or self.leaf(node, polarity)
        if isinstance(node, n.Call) and node.function in ("missing", "present") and len(node.arguments) == 1 and not node.keywords:
            return self._presence(node, polarity) or self.leaf(node, polarity)
        operand = self._operand(node)
        if operand is not None and operand.kind == "boolean" and not operand.is_literal:
            return Code(f"{operand.code.text} is {polarity}", operand.code.needs)
        return self.leaf(node, polarity)

    # --- forms -----------------------------------------------------------------------------------------------------------------

    def _comparison(self, node: n.Comparison, polarity: bool) -> Code | None:
        if node.operator in ("in", "not in"):
            return self._membership(node, polarity is (node.operator == "in"))
        if node.operator in _MIRRORED:
            return self._relation(node, polarity)
        if node.operator in ("contains", "starts_with", "ends_with"):
            return self._substring(node, polarity)
        return None

    def _relation(self, node: n.Comparison, polarity: bool) -> Code | None:
        operator = node.operator if polarity else _OPPOSITE[node.operator]
        left, right = node.left, node.right
        if self._literal(left) is not None:
            left, right, operator = right, left, _MIRRORED[operator]
        literal = self._literal(right)
        if literal is None:
            return None
        operand = self._operand(left, literal.kind)
        if operand is None or operand.is_literal or operand.kind != literal.kind:
            return None
        value, against = operand.code.text, repr(literal.literal)
        if operand.kind == "text":
            text = f"{value} == {against}" if operator == "==" else f"({value}.__class__ is str and {value} {operator} {against})"
        elif operand.kind == "boolean":
            if operator not in ("==", "!="):
                return None
            text = f"{value} is {literal.literal if operator == '==' else not literal.literal}"
        elif operator == "!=":
            text = f"({value} < {against} or {value} > {against})"
        else:
            text = f"{value} {operator} {against}"
        return Code(text, operand.code.needs, value if operand.kind not in ("text", "boolean") else None)

    def _membership(self, node: n.Comparison, inside: bool) -> Code | None:
        if not isinstance(node.right, n.ListLiteral) or not all(isinstance(item, n.Text) for item in node.right.items):
            return None
        if not node.right.items:
            return None  # nothing is compared: a value of any kind is not in it
        operand = self._operand(node.left)
        if operand is None or operand.kind != "text" or operand.is_literal:
            return None
        known = self.writer.constant(frozenset(item.value for item in node.right.items if isinstance(item, n.Text)))
        value = operand.code.text
        return Code(f"{value} in {known}" if inside else f"({value}.__class__ is str and {value} not in {known})", operand.code.needs)

    def _substring(self, node: n.Comparison, polarity: bool) -> Code | None:
        operand = self._operand(node.left)
        if operand is None or operand.kind != "text" or operand.is_literal or not isinstance(node.right, n.Text):
            return None
        value, piece = operand.code.text, repr(node.right.value)
        test = f"{piece} in {value}" if node.operator == "contains" else f"{value}.{node.operator.replace('_', '')}({piece})"
        return Code(f"({value}.__class__ is str and {'' if polarity else 'not '}{test})", operand.code.needs)

    def _presence(self, node: n.Call, polarity: bool) -> Code | None:
        path = self._path(node.arguments[0])
        if path is None:
            return None
        match path.type:
            case t.String() | t.Id():
                name = self.writer.of_class(path.steps, "str")
            case t.Boolean():
                name = self.writer.of_class(path.steps, "bool")
            case t.Map() | t.Object():
                name = self.writer.of_class(path.steps, "dict")
            case _:
                return None
        absent = (node.function == "missing") is polarity
        return Code(f"{name} is {'' if absent else 'not '}None", (self._decided(name),))

    def _decided(self, name: str) -> str:
        return self.writer.absent_in_own_release(name, self.rule.library.release)

    # --- operands --------------------------------------------------------------------------------------------------------------

    def _literal(self, node: n.Expression) -> Operand | None:
        if isinstance(node, n.Name) and node.name in self.constants:
            node = self.constants[node.name]
        match node:
            case n.Text(value):
                return Operand("text", Code(repr(value)), value, True)
            case n.Boolean(value):
                return Operand("boolean", Code(repr(value)), value, True)
            case n.MoneyLiteral(amount, currency):
                return self._money_literal(amount, currency.lower())
            case n.Number(number):
                code = self.rule.file.currencies.get(node.span)
                if code is not None:
                    return self._money_literal(number, code)
                within = numbers.bounded(number)
                integer = None if isinstance(within, Missing) else numbers.as_integer(within)
                return None if integer is None else Operand("number", Code(repr(integer)), integer, True)
        return None

    def _money_literal(self, amount: Any, code: str) -> Operand | None:
        if code not in CURRENCIES or isinstance(numbers.bounded(amount), Missing):
            return None
        minor = numbers.bounded(numbers.scaled(amount, exponent(code)))
        integer = None if isinstance(minor, Missing) else numbers.as_integer(minor)
        return None if integer is None else Operand(f"money:{code}", Code(repr(integer)), integer, True)

    def _operand(self, node: n.Expression, against: str = "") -> Operand | None:
        literal = self._literal(node)
        if literal is not None:
            return literal
        if isinstance(node, n.Coalesce):
            return self._coalesce(node)
        path = self._path(node)
        if path is None:
            return None
        match path.type:
            case t.String():
                return _variable("text", self.writer.raw(path.steps))
            case t.Id():
                return _variable("text", self.writer.of_class(path.steps, "str"))
            case t.Boolean():
                return _variable("boolean", self.writer.raw(path.steps))
            case t.Number():
                return _variable("number", self.writer.number(path.steps))
            case t.Money(currency, decimal) if not decimal and len(path.steps) == 1 and against.startswith("money:"):
                beside = currency[1:] if currency.startswith("=") else "currency"
                if self.object is None or beside not in self.object.fields or currency in ("key", "none"):
                    return None
                return _variable(against, self.writer.money(path.steps, (beside,), against.removeprefix("money:")))
        return None

    def _coalesce(self, node: n.Coalesce) -> Operand | None:
        """Compiles ``path ?? "text"``."""
        if len(node.operands) != 2 or not isinstance(node.operands[1], n.Text):
            return None
        path = self._path(node.operands[0])
        if path is None or not isinstance(path.type, t.String | t.Id):
            return None
        name = self.writer.of_class(path.steps, "str")
        code = f"({name} if {name} is not None else {node.operands[1].value!r})"
        return Operand("text", Code(code, (self._decided(name),)))

    def _path(self, node: n.Expression) -> Path | None:
        """Returns the path of a name or a chain of fields, when it begins at the event's object and its types are documented."""
        match node:
            case n.Name(name):
                if self.object is None or name in self.constants or name in ("event", "previous", "run", "now", "object"):
                    return None
                found = self.object.fields.get(name)
                return None if found is None else Path((name,), found.type)
            case n.Field(n.Name("object"), name) if "object" not in self.constants:
                return (
                    self._path(n.Name(name))
                    if name not in self.constants and name not in ("event", "previous", "run", "now", "object")
                    else None
                )
            case n.Field(target, name) | n.Index(target, n.Text(name)):
                holder = self._path(target)
                if holder is None:
                    return None
                match holder.type:
                    case t.Map(value):
                        return Path((*holder.steps, name), value)
                    case t.Object(inner):
                        declared = self.rule.library.object(inner)
                        found = declared.fields.get(name) if declared is not None else None
                        return None if found is None else Path((*holder.steps, name), found.type)
        return None


def _variable(kind: str, name: str) -> Operand:
    return Operand(kind, Code(name, (name,)))
