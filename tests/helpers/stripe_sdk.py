"""What the installed ``stripe`` package says of itself at run time, beside what the catalogue says: an oracle apart from the builder.

The builder reads source text. Here the package is imported and its annotations are evaluated: a type is compared by its alternatives
(text, values, whole number, list …) and structures are followed field by field.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import stripe
import typing_extensions
from stripe._list_object import ListObject
from stripe._object_classes import OBJECT_CLASSES, V2_OBJECT_CLASSES
from stripe._request_options import RequestOptions
from stripe._search_result_object import SearchResultObject
from stripe._stripe_object import StripeObject, UntypedStripeObject

from wfrun.dsl.types.base import Any_, Boolean, Id, List, Map, Money, Null, Number, Object, String, Timestamp, Type, Union
from wfrun.stripe_catalog import Catalog
from wfrun.stripe_catalog.field_facts import listed_values

ENVELOPES = {"list", "search_result", "v2.search_result", "file_upload"}
"""Names of the package's class tables that are no objects: forms of lists, and an old name of ``file``."""

CLASSES = {name: place for name, place in {**OBJECT_CLASSES, **V2_OBJECT_CLASSES}.items() if name not in ENVELOPES}


def object_class(name: str) -> type:
    """The class of an object."""
    module, attribute = CLASSES[name]
    found: type = getattr(importlib.import_module(module), attribute)
    return found


@cache
def object_classes() -> frozenset[type]:
    """The classes of all objects. Importing them takes seconds, so they are imported when a test asks."""
    return frozenset(map(object_class, CLASSES))


def methods() -> dict[str, Callable[..., Any]]:
    """Operation id → the method of the client that sends it."""
    client = stripe.StripeClient("sk_test_none")
    return dict([*_methods(client.v1, ""), *_methods(client.v2, "v2.")])


def _methods(service: object, prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, function in vars(type(service)).items():
        if inspect.isfunction(function) and not name.startswith("_") and not name.endswith("_async"):
            yield prefix + name, function
    for name in getattr(sys.modules[type(service).__module__], "_subservices", {}):
        yield from _methods(getattr(service, name), f"{prefix}{name}.")


def method_of(client: stripe.StripeClient, operation: str) -> Any:
    """The method of a client that sends an operation (``charges.capture``)."""
    found: Any = client if operation.startswith("v2.") else client.v1
    for word in operation.split("."):
        found = getattr(found, word)
    return found


def parameters_class(function: Callable[..., Any]) -> type | None:
    """The class of a method's ``params``, which lies beside those of its own service."""
    annotation = function.__annotations__.get("params")
    if annotation is None:
        return None
    [name] = [found.__forward_arg__ if isinstance(found, typing.ForwardRef) else found for found in _without_none(annotation)]
    package = function.__module__.removeprefix("stripe.").rpartition(".")[0]
    module = importlib.import_module(".".join(filter(None, ["stripe.params", package])))
    found: type = getattr(module, name)
    return found


def _without_none(annotation: Any) -> list[Any]:
    return [part for part in typing.get_args(annotation) if part is not type(None)] or [annotation]


def parameter_names(cls: type) -> tuple[set[str], set[str]]:
    """Required and optional parameters, without the options that every call takes."""
    options = set(RequestOptions.__annotations__) if "stripe_account" in cls.__annotations__ else set()
    required: frozenset[str] = cls.__required_keys__  # type: ignore[attr-defined]
    optional: frozenset[str] = cls.__optional_keys__  # type: ignore[attr-defined]
    return set(required) - options, set(optional) - options


class Alternatives(NamedTuple):
    """The members of a type, by form: the same for an annotation and for a type of the catalogue."""

    forms: frozenset[str]
    values: frozenset[str]
    open: bool
    items: tuple[tuple[str, Any], ...]
    """What lists, pages and maps hold, and the structures: ``(form, inner type)``."""
    targets: frozenset[str]


def differences(annotation: Any, module: str, kind: Type, catalog: Catalog, where: str) -> Iterator[str]:
    """What an annotation and a type do not agree on, as lines that say where."""
    wanted, found = _of_annotation(annotation, module), _of_type(kind)
    if wanted.forms == {"text"} and found.forms & {"number", "moment"}:
        # Decimals and moments that travel as text are annotated `str`.
        return
    if wanted.forms == {"text"} and found.forms == {"id"}:
        # So are ids that cannot be expanded; they stand under the name of the object that they are of.
        ids = [
            name for member in (kind.members if isinstance(kind, Union) else (kind,)) if isinstance(member, Id) for name in member.targets
        ]
        if ids[0].rpartition(".")[2] != where.replace(" ", ".").removesuffix(".list").split(".")[-1]:
            yield f"{where}: text in the package, the id of {ids} in the catalogue"
        if [form for form, _ in wanted.items] == [form for form, _ in found.items]:
            return
        yield f"{where}: {wanted.items} in the package, {found.items} in the catalogue"
    for name, want, have in zip(Alternatives._fields, wanted, found, strict=True):
        if name != "items" and want != have:
            yield f"{where}: {name}: {want} in the package, {have} in the catalogue"
    if [form for form, _ in wanted.items] != [form for form, _ in found.items]:
        if [form for form, _ in wanted.items] == ["structure"] and [form for form, _ in found.items] == ["map"]:
            yield from _by_currency(wanted.items[0][1], found.items[0][1], catalog, where)
            return
        yield f"{where}: {[form for form, _ in wanted.items]} in the package, {[form for form, _ in found.items]} in the catalogue"
        return
    for (form, inner), (_, inner_kind) in zip(wanted.items, found.items, strict=True):
        if form == "structure":
            yield from structure_differences(inner, inner_kind, catalog, where)
        else:
            yield from differences(inner, module, inner_kind, catalog, f"{where}.{form}")


def _by_currency(cls: type, kind: Type, catalog: Catalog, where: str) -> Iterator[str]:
    """A structure with one field for each currency is a map in the catalogue; each field must be what the map holds."""
    for name, annotation in _annotations(cls).items():
        if not (len(name) == 3 and name.islower()):
            yield f"{where}.{name}: no currency, yet the catalogue has a map here"
        yield from differences(annotation, cls.__module__, kind, catalog, f"{where}.{name}")


def structure_differences(cls: type, name: str, catalog: Catalog, where: str) -> Iterator[str]:
    """What a class and the object or structure of that name do not agree on, fields and all below them."""
    declared = catalog.object(name)
    if declared is None:
        yield f"{where}: {name} is not in the catalogue"
        return
    annotations = _annotations(cls)
    if annotations.keys() != declared.fields.keys():
        yield f"{where}: other fields: {annotations.keys() ^ declared.fields.keys()}"
        return
    for key, annotation in annotations.items():
        field = declared.fields[key]
        if field.nullable != _nullable(annotation, cls):
            yield f"{where}.{key}: nullable is {field.nullable} in the catalogue"
        listed = listed_values(name, key)
        if field.type != String(listed) or (listed and _of_annotation(annotation, cls.__module__).values):
            listed = ()  # the package has them itself
        documented = _documentation(cls, key) if listed else ""
        unnamed = [value for value in listed if not re.search(rf"\b{value}\b", documented)]
        if documented and unnamed:
            yield f"{where}.{key}: {unnamed} are not in its documentation"
        own_id = key == "id" and field.type == Id((name,))
        if not own_id:
            kind = String() if listed else field.type
            yield from differences(annotation, cls.__module__, kind, catalog, f"{where}.{key}")


def _documentation(cls: type, field: str) -> str:
    """What the package says of a field of a class, in the string behind its annotation."""
    indent = 4 * (cls.__qualname__.count(".") + 1)
    found = re.search(rf'^ {{{indent}}}{field}: [^"]*"""(.*?)"""', inspect.getsource(cls), re.DOTALL | re.MULTILINE)
    return found[1] if found is not None else ""


def _nullable(annotation: Any, cls: type) -> bool:
    if not issubclass(cls, StripeObject):
        return typing.get_origin(annotation) in (typing.NotRequired, typing_extensions.NotRequired)
    return type(None) in typing.get_args(annotation)


def _annotations(cls: type) -> dict[str, Any]:
    own: dict[str, Any] = inspect.get_annotations(cls)
    renamed: dict[str, str] = cls.__dict__.get("_field_remappings", {})
    return {
        renamed.get(name, name): annotation
        for name, annotation in own.items()
        if not name.startswith("_") and typing.get_origin(annotation) is not typing.ClassVar
    }


def _of_annotation(annotation: Any, module: str) -> Alternatives:
    forms: set[str] = set()
    values: set[str] = set()
    items: list[tuple[str, Any]] = []
    targets: set[str] = set()
    text = False
    for part in parts(annotation, module):
        origin, arguments = typing.get_origin(part), typing.get_args(part)
        if part in (type(None), None):
            continue
        if part is str:
            text = True
        elif part is int:
            forms.add("whole")
        elif part in (float, Decimal):
            forms.add("number")
        elif part is bool or (origin is typing.Literal and set(arguments) <= {True, False}):
            forms.add("truth")
        elif origin is typing.Literal:
            values |= set(arguments)
        elif part is Any or part is object:
            forms.add("any")
        elif origin in (list, ListObject, SearchResultObject):
            items.append(("list" if origin is list else "page", arguments[0]))
        elif origin in (dict, UntypedStripeObject):
            items.append(("map", arguments[-1]))
        elif part is StripeObject:
            items.append(("map", Any))
        elif isinstance(part, str):
            targets.add(_imported_name(part, module))
        elif part in object_classes():
            targets.add(part.__name__)
        elif isinstance(part, type):
            items.append(("structure", part))
        else:
            raise AssertionError(f"an annotation of a form unknown to the tests: {part!r}")
    if targets and text and not values:
        forms.add("id")
    elif text or values - {""}:
        forms.add("text")
    values -= {""}
    # `Dict[str, str]` and `UntypedStripeObject[str]` stand side by side in parameters: two spellings of one map.
    items = [item for position, item in enumerate(items) if item[0] != "map" or "map" not in [form for form, _ in items[:position]]]
    return Alternatives(frozenset(forms), frozenset(values), text or not values, tuple(items), frozenset(targets))


def parts(annotation: Any, module: str) -> list[Any]:
    """The members of a union, every alias, quotation and ``NotRequired`` taken off. A class that is only named stays its name."""
    if isinstance(annotation, typing.ForwardRef | str):
        text = annotation.__forward_arg__ if isinstance(annotation, typing.ForwardRef) else annotation
        scope = {**vars(typing), **vars(sys.modules[module]), "UntypedStripeObject": UntypedStripeObject, "Literal": typing.Literal}
        try:
            return parts(eval(text, scope), module)
        except NameError:
            return [text]
    if typing.get_origin(annotation) in (typing.NotRequired, typing_extensions.NotRequired, typing.Union, types.UnionType):
        return [part for member in typing.get_args(annotation) for part in parts(member, module)]
    return [annotation]


def _imported_name(name: str, module: str) -> str:
    """The class behind a name that a module imports under another one, for type checkers only (``Card as CardResource``)."""
    found = re.search(rf"\b(\w+) as {name}\b", inspect.getsource(sys.modules[module]))
    return found[1] if found else name


def _of_type(kind: Type) -> Alternatives:
    forms: set[str] = set()
    values: set[str] = set()
    items: list[tuple[str, Any]] = []
    targets: set[str] = set()
    closed: list[bool] = []
    for member in kind.members if isinstance(kind, Union) else (kind,):
        match member:
            case String(values=listed, open=is_open):
                values |= set(listed) - {""}
                if is_open or set(listed) - {""}:
                    forms.add("text")
                    closed.append(not is_open)
            case Id(targets=names):
                forms.add("id")
                targets |= {CLASSES[name][1] for name in names}
            case Number(integer=integer):
                forms.add("whole" if integer else "number")
            case Money(decimal=decimal):
                forms.add("number" if decimal else "whole")
            case Timestamp(unit=unit):
                forms.add("moment" if unit == "iso" else "whole")
            case Boolean():
                forms.add("truth")
            case Any_():
                forms.add("any")
            case List(item=item, page=page):
                items.append(("page" if page else "list", item))
            case Map(value=value):
                items.append(("map", value))
            case Object(name=name) if name.startswith("#"):
                items.append(("structure", name))
            case Object(name=name):
                targets.add(CLASSES[name][1])
            case Null():
                pass
            case _:
                raise AssertionError(f"Stripe has no {member}")
    return Alternatives(frozenset(forms), frozenset(values), not any(closed), tuple(items), frozenset(targets))


def clearable(annotation: Any, module: str) -> bool:
    """Whether ``""`` is among a parameter's alternatives on its own, to clear the field."""
    return any(typing.get_origin(part) is typing.Literal and typing.get_args(part) == ("",) for part in parts(annotation, module))


def result_differences(method: Callable[..., Any], kind: Type, where: str) -> Iterator[str]:
    """What the name of a method's result and an operation's result do not agree on: results are only named at run time."""
    annotation = method.__annotations__["return"]
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    text = annotation if isinstance(annotation, str) else str(annotation)
    names = sorted(_class_names(kind))
    page = isinstance(kind, List) and kind.page
    words = text.replace("|", " ").replace("[", " ").replace("]", " ").replace(",", " ").replace('"', " ").split()
    wanted = sorted(word for word in words if word not in ("Union", "ListObject", "SearchResultObject", "typing.Any", "Any"))
    if wanted != names or page != ("ListObject" in words or "SearchResultObject" in words):
        yield f"{where}: {text} in the package, {kind} in the catalogue"


def _class_names(kind: Type) -> Iterator[str]:
    match kind:
        case Object(name=name) if name.startswith("#"):
            # The v2 API answers a deletion with a structure that is no object.
            yield "DeletedObject"
        case Object(name=name):
            yield CLASSES[name][1]
        case Null():
            yield "None"
        case List(item=item):
            yield from _class_names(item)
        case Union(members=members):
            for member in members:
                yield from _class_names(member)
        case _:
            pass
