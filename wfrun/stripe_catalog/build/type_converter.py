"""Annotated classes of the package → types of the language. The structures nested in them are numbered: ``#0``, ``#1``, ``#2``."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import NamedTuple

from attrs import evolve, frozen

from wfrun.dsl.types.base import ANY, BOOLEAN, NULL, NUMBER, STRING, Id, List, Map, Object, String, Timestamp, Type, Union, members_of
from wfrun.stripe_catalog.build import numeric_types as numbers
from wfrun.stripe_catalog.build.ids import text_or_id
from wfrun.stripe_catalog.build.package_source import ClassRef, Module, Package, clean
from wfrun.stripe_catalog.type_notation import Member

_SCALARS: dict[str, Type] = {"bool": BOOLEAN, "float": NUMBER, "Any": ANY, "object": ANY, "None": NULL}
_NOT_FIELDS = frozenset({"ClassVar", "Type"})
_PARAMETER_BASES = frozenset({"TypedDict", "RequestOptions"})
MINIMUM_CURRENCY_FIELDS = 5
"""Number of fields from which a structure whose fields are all currency codes is a map by currency (``tipping``)."""

CURRENCIES_BESIDE = ("source_currency",)
"""Fields that hold the currency of all amounts beside them which name none of their own. ``currency_conversion`` of a Checkout Session:
"Total of all items in source currency" (https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object-currency_conversion)."""


class Converted(NamedTuple):
    """A converted annotation: the type, whether ``None`` (objects) or ``""`` (parameters) is allowed, whether it is a number in text."""

    type: Type
    optional: bool = False
    clearable: bool = False
    encoded: bool = False


@frozen
class Context:
    """The place of an annotation: the class that it is written in, and what tells the meaning of a number there."""

    module: Module
    scope: str
    place: numbers.Place

    def __str__(self) -> str:
        return f"{self.module.name}.{self.scope}.{self.place.name}"


class Annotated(NamedTuple):
    """A field as written: its annotation, its documentation, its name in the class, and whether it is a parameter."""

    annotation: ast.expr
    doc: str
    written: str
    parameter: bool


class Structures:
    """The nested structures of a catalogue, numbered as they are met; equal ones (documentation included) share a number."""

    def __init__(self) -> None:
        self.items: list[tuple[Member, ...]] = []
        self._numbers: dict[tuple[tuple[Member, str], ...], int] = {}

    def object(self, members: tuple[Member, ...]) -> Object:
        """Returns the type that names the structure of these fields."""
        key = tuple((member, member.doc) for member in members)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.items)
            self.items.append(members)
        return Object(f"#{number}")


class Converter:
    """Reads annotated classes. ``object_names`` gives the name of the Stripe object that a class stands for."""

    def __init__(self, package: Package, object_names: dict[tuple[str, str], str]) -> None:
        self.package = package
        self.object_names = object_names
        self.structures = Structures()
        self._open: list[tuple[str, str]] = []

    def members(self, ref: ClassRef, parents: tuple[str, ...] = (), currency: str = "none") -> tuple[Member, ...]:
        """Returns the fields of a class by their names in JSON. ``currency`` is the placement from the enclosing structures (``Money``)."""
        key = (ref.module.name, ref.path)
        if key in self._open:
            raise ValueError(f"{ref.module.name}.{ref.path} holds itself: recursive structures have no finite type")
        self._open.append(key)
        try:
            annotated = self._annotated(ref)
            return tuple(self._member(ref, annotated, name, parents, currency) for name in annotated)
        finally:
            self._open.pop()

    def _annotated(self, ref: ClassRef) -> dict[str, Annotated]:
        """Returns the fields of a class and of its bases, by their names in JSON."""
        node, module = ref.node, ref.module
        parameters = is_parameters(node)
        found: dict[str, Annotated] = {}
        for base in node.bases:
            name = ast.unparse(base)
            if name in module.functional:
                fields = module.functional[name]
                for key, value in zip(fields.keys, fields.values, strict=True):
                    assert isinstance(key, ast.Constant) and isinstance(key.value, str), ast.unparse(node)
                    found[key.value] = Annotated(value, "", key.value, True)
            elif name not in _PARAMETER_BASES and module.name.startswith("stripe.params"):
                inherited = self.package.resolve(module, ref.path.rpartition(".")[0], name)
                if inherited is None:
                    raise ValueError(f"{module.name}.{ref.path}: cannot find its base {name}")
                found.update(self._annotated(inherited))
        renamed = class_constant(node, "_field_remappings")
        for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
            if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
                continue
            name = statement.target.id
            if name.startswith("_") or head_of(statement.annotation) in _NOT_FIELDS:
                continue
            doc = ""
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant) and isinstance(following.value.value, str):
                doc = clean(following.value.value)
            found[renamed.get(name, name)] = Annotated(statement.annotation, doc, name, parameters)
        return found

    def _member(self, ref: ClassRef, fields: dict[str, Annotated], name: str, parents: tuple[str, ...], around: str) -> Member:
        annotation, doc, written, parameter = fields[name]
        place = numbers.Place(name, doc, parents, fields.keys(), _placement(name, fields.keys(), around))
        converted = self.convert(annotation, Context(ref.module, ref.path, place))
        encoded = converted.encoded or written in class_constant(ref.node, "_field_encodings")
        optional = head_of(annotation) == "NotRequired" if parameter else converted.optional
        return Member(name, converted.type, optional, converted.clearable and parameter, encoded, doc)

    def convert(self, node: ast.expr, context: Context) -> Converted:
        """Returns the type that an annotation stands for."""
        if isinstance(node, ast.Constant) and node.value is None:
            return Converted(NULL, optional=True)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.convert(ast.parse(node.value.strip(), mode="eval").body, context)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union(_alternatives(node), context)
        if isinstance(node, ast.Subscript):
            return self._generic(head_of(node), _arguments(node), context)
        name = ast.unparse(node)
        if name == "str" and context.module.name.startswith(("stripe.v2", "stripe.events")) and numbers.iso_moment(context.place):
            return Converted(Timestamp("iso"))
        if name == "int":
            return Converted(numbers.whole_number(context.place))
        if name == "Decimal" or (name == "str" and numbers.decimal_text(context.place)):
            return Converted(numbers.decimal_number(context.place), encoded=True)
        if name == "str":
            parameter = ".params." in context.module.name or context.module.name.endswith("_service")
            return Converted(text_or_id(context.place.name, context.module.name, self.object_names.values(), parameter))
        if name in _SCALARS:
            return Converted(_SCALARS[name])
        if name in ("StripeObject", "UntypedStripeObject"):
            return Converted(Map(ANY))
        return Converted(self._class(name, context))

    def _generic(self, head: str, arguments: list[ast.expr], context: Context) -> Converted:
        match head:
            case "Optional":
                return self.convert(arguments[0], context)._replace(optional=True)
            case "NotRequired":
                return self.convert(arguments[0], context)
            case "Literal":
                values = [ast.literal_eval(argument) for argument in arguments]
                if values == [""]:
                    return Converted(NULL, clearable=True)
                if all(isinstance(value, bool) for value in values):
                    return Converted(BOOLEAN)
                return Converted(String(tuple(values), open=False))
            case "Union":
                return self._union(arguments, context)
            case "ExpandableField":
                return Converted(_id_of(self.convert(arguments[0], context).type))
            case "ListObject" | "SearchResultObject":
                return Converted(List(self.convert(arguments[0], context).type, page=True))
            case "List":
                return Converted(List(self.convert(arguments[0], context).type))
            case "Dict" | "UntypedStripeObject":
                return Converted(Map(self.convert(arguments[-1], _inside_map(arguments[-1], context)).type))
            case _:
                raise ValueError(f"{context}: no rule for {head}[…]")

    def _union(self, alternatives: list[ast.expr], context: Context) -> Converted:
        optional = clearable = encoded = text = False
        literals: list[str] = []
        others: list[Type] = []
        if any(self._is_range(alternative, context) for alternative in alternatives):
            context = evolve(context, place=evolve(context.place, ranged=True))
        for alternative in alternatives:
            converted = self.convert(alternative, context)
            optional, clearable = optional or converted.optional, clearable or converted.clearable
            encoded = encoded or converted.encoded
            match converted.type:
                case String(values=values) if values:
                    literals += [value for value in values if value not in literals]
                case String():
                    text = True
                case kind:
                    if kind != NULL and kind not in others:
                        others.append(kind)
        if literals or text:
            others.insert(0, String(tuple(literals), open=text or not literals))
        if not others:
            return Converted(NULL, optional, clearable, encoded)
        return Converted(others[0] if len(others) == 1 else Union(tuple(others)), optional, clearable, encoded)

    def _is_range(self, node: ast.expr, context: Context) -> bool:
        """Returns whether an alternative is a range filter: a structure of nothing but ends."""
        name = str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
        ref = (
            self.package.resolve(context.module, context.scope, name) if isinstance(node, ast.Name | ast.Attribute | ast.Constant) else None
        )
        return ref is not None and self._annotated(ref).keys() == numbers.RANGE_ENDS

    def _class(self, name: str, context: Context) -> Type:
        ref = self.package.resolve(context.module, context.scope, name)
        if ref is None:
            raise ValueError(f"{context}: cannot find {name}")
        object_name = self.object_names.get((ref.module.name, ref.path))
        if object_name is not None:
            return Object(object_name)
        place = context.place
        fields = self._annotated(ref).keys()
        by_currency = len(fields) >= MINIMUM_CURRENCY_FIELDS and all(numbers.CURRENCY_CODE.fullmatch(field) for field in fields)
        members = self.members(ref, (*place.parents, place.name), "key" if by_currency else place.currency)
        if by_currency and len({member.type for member in members}) == 1:
            return Map(members[0].type)
        return self.structures.object(members)


def is_parameters(node: ast.ClassDef) -> bool:
    """Returns whether a class describes parameters (a ``TypedDict``) rather than an object."""
    return any(name in _PARAMETER_BASES or name.endswith("Base") for name in map(ast.unparse, node.bases))


def class_constant(node: ast.ClassDef, name: str) -> dict[str, str]:
    """Returns the dict that ``name = {…}`` assigns in a class body; empty when the class has none."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
            constant: dict[str, str] = ast.literal_eval(statement.value)
            return constant
    return {}


def head_of(node: ast.expr) -> str:
    """Returns the outermost name of an annotation: ``List`` of ``List[str]``, ``str`` of ``str``, ``Optional`` of ``Optional[…]``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return head_of(ast.parse(node.value.strip(), mode="eval").body)
    return ast.unparse(node.value if isinstance(node, ast.Subscript) else node).rpartition(".")[2]


def _arguments(node: ast.Subscript) -> list[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Returns the members of ``A | B | C``, left to right, without recursion: some unions are long."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value.strip(), mode="eval").body
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _inside_map(value: ast.expr, context: Context) -> Context:
    """Returns the place of the values of a map: amounts keep their currency in the key, since a bare number can have it nowhere else."""
    bare = any(head_of(alternative) == "int" for alternative in _alternatives(value))
    keyed = numbers.keyed_by_currency(context.place.name, context.place.doc)
    if not (keyed or bare):
        return context
    return evolve(context, place=evolve(context.place, currency="key", keyed=keyed and bare))


def _id_of(target: Type) -> Type:
    """Returns the type of an expandable field: the id of an object. A plain structure has no id type and stays as it is, or text."""
    members = members_of(target)
    names = tuple(member.name for member in members if isinstance(member, Object) and not member.name.startswith("#"))
    return Id(names) if len(names) == len(members) else Union((STRING, target))


def _placement(name: str, siblings: Collection[str], around: str) -> str:
    """Returns the place of the currency of the amount ``name``, seen from the structure whose field names are ``siblings``."""
    stem = name.removesuffix("amount").removesuffix("_")
    for candidate in (f"{name}_currency", f"{stem}_currency" if stem != name else ""):
        if candidate in siblings:
            return f"={candidate}"
    if "currency" in siblings:
        return ""
    for beside in CURRENCIES_BESIDE:
        if beside in siblings:
            return f"={beside}"
    return around
