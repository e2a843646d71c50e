"""The API's operations: every method of the package's service classes that sends a request."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from attrs import frozen

from wfrun.dsl.types.base import ANY, Id, List, Object, Type, Union
from wfrun.stripe_catalog.build import action_names as names
from wfrun.stripe_catalog.build.numeric_types import Place
from wfrun.stripe_catalog.build.package_source import ClassRef, Module, Package, clean
from wfrun.stripe_catalog.build.type_converter import Context, Converter
from wfrun.stripe_catalog.type_notation import Member

_REQUESTS = frozenset({"_request", "_request_stream"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@frozen
class BuiltOperation:
    """An operation as written to the catalogue. The ids in ``url`` are named after their objects; v2 operations are no actions."""

    id: str
    verb: str
    url: str
    host: str
    path: tuple[Member, ...]
    parameters: tuple[Member, ...]
    result: Type
    doc: str
    action: str | None


class _Request(NamedTuple):
    """A request as its method is written: the placeholders of ``url`` still carry the package's argument names."""

    id: str
    verb: str
    url: str
    host: str
    parameters: tuple[Member, ...]
    result: Type
    doc: str


def operations(package: Package, converter: Converter) -> dict[str, BuiltOperation]:
    """Returns every operation by its id (``refunds.create``), sorted; ids of the v2 API start with ``v2.``."""
    requests = sorted(_requests(package, converter), key=lambda request: request.id)
    targets = _targets(requests)
    found: dict[str, BuiltOperation] = {}
    for request in requests:
        path = _path(request, targets)
        url = _PLACEHOLDER.sub("{}", request.url).format(*(f"{{{member.name}}}" for member in path))
        action = None if request.id.startswith("v2.") else names.action_name(request.id)
        found[request.id] = BuiltOperation(
            request.id, request.verb, url, request.host, path, request.parameters, request.result, request.doc, action
        )
    return found


def _path(request: _Request, targets: dict[str, tuple[str, ...]]) -> tuple[Member, ...]:
    """Returns the ids in the path, in order, named after their objects. Refuses a path that would leave two things under one name."""
    path: list[Member] = []
    for name, collection in names.path_ids(request.url):
        if collection not in targets:
            raise ValueError(f"{request.id}: nothing says what an id under {collection} points to")
        path.append(Member(name, Id(targets[collection])))
    taken = [member.name for member in (*path, *request.parameters)]
    if len(set(taken)) < len(taken):
        raise ValueError(f"{request.id}: two parameters have one name: {taken}")
    return tuple(path)


def _targets(requests: list[_Request]) -> dict[str, tuple[str, ...]]:
    """Returns the objects that an id of each collection may name: what the operations on one of them give, retrieving first."""
    found: dict[str, tuple[str, ...]] = {}
    for request in sorted(requests, key=lambda request: request.verb == "GET"):
        collection, _, last = request.url.rpartition("/")
        given = tuple(_object_names(request.result))
        if _PLACEHOLDER.fullmatch(last) and given:
            found[names.collection_key(collection)] = given
    for request in requests:
        # Older packages make tax calculations and never read one by its id.
        if request.verb == "POST" and not _PLACEHOLDER.search(request.url):
            found.setdefault(names.collection_key(request.url), tuple(_object_names(request.result)))
    return found


def _object_names(kind: Type) -> Iterator[str]:
    match kind:
        case Object(name=name):
            yield name
        case Union(members=members):
            for member in members:
                yield from _object_names(member)
        case List(item=item):
            yield from _object_names(item)
        case _:
            return


def _requests(package: Package, converter: Converter) -> Iterator[_Request]:
    v1 = package.module("stripe._v1_services")
    if v1 is None:
        # Before stripe 12.5 the client itself holds the services: those of the v2 API stand among them, under `v2`.
        client = package.module("stripe._stripe_client")
        assert client is not None, package.root
        yield from _services_below(package, converter, "", ClassRef(client, "StripeClient"))
        return
    yield from _service(package, converter, "", ClassRef(v1, "V1Services"))
    v2 = package.module("stripe._v2_services")
    assert v2 is not None, package.root
    yield from _service(package, converter, "v2.", ClassRef(v2, "V2Services"))


def _service(package: Package, converter: Converter, prefix: str, ref: ClassRef) -> Iterator[_Request]:
    for statement in ref.node.body:
        if isinstance(statement, ast.FunctionDef) and not statement.name.startswith("_") and not statement.name.endswith("_async"):
            request = _method(package, converter, prefix, ref, statement)
            if request is not None:
                yield request
    yield from _services_below(package, converter, prefix, ref)


def _services_below(package: Package, converter: Converter, prefix: str, ref: ClassRef) -> Iterator[_Request]:
    for name, (module_name, class_name) in _subservices(ref).items():
        module = package.module(module_name)
        if module is None:
            raise ValueError(f"{ref.module.name} names a service that is not there: {module_name}")
        yield from _service(package, converter, f"{prefix}{name}.", ClassRef(module, class_name))


def _subservices(ref: ClassRef) -> dict[str, tuple[str, str]]:
    """Returns module and class of the services below a service: a table since stripe 13, assignments in ``__init__`` before."""
    table = ref.module.assigned("_subservices")
    if isinstance(table, dict):
        return {name: (module, class_name) for name, (module, class_name) in table.items()}
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(ref.node):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Call(func=ast.Name(id=class_name))):
                if class_name.endswith("Service"):
                    found[name] = ref.module.imports[class_name]
            case _:
                pass
    return found


def _method(package: Package, converter: Converter, prefix: str, ref: ClassRef, function: ast.FunctionDef) -> _Request | None:
    sent = _request(function)
    if sent is None:
        return None
    verb, url, host = sent
    parameters: tuple[Member, ...] = ()
    for argument in (*function.args.posonlyargs, *function.args.args):
        if argument.arg == "params" and argument.annotation is not None:
            parameters = converter.members(_parameters_class(package, ref.module, argument.annotation), currency="")
    context = Context(ref.module, ref.path, Place(function.name, ""))
    result = ANY if function.returns is None else converter.convert(function.returns, context).type
    return _Request(prefix + function.name, verb, url, host, parameters, result, clean(ast.get_docstring(function)))


def _request(function: ast.FunctionDef) -> tuple[str, str, str] | None:
    """Returns verb, URL and host of the request that a method sends; None for a method that sends none."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _REQUESTS):
            continue
        verb, url = node.args[:2]
        if isinstance(url, ast.Call) and isinstance(url.func, ast.Attribute):  # "/v1/refunds/{refund}".format(…)
            url = url.func.value
        host = next((keyword.value for keyword in node.keywords if keyword.arg == "base_address"), ast.Constant("api"))
        sent = [part.value for part in (verb, url, host) if isinstance(part, ast.Constant)]
        if len(sent) < 3:
            raise ValueError(f"{function.name} sends a request that cannot be read: {ast.unparse(node)}")
        return str(sent[0]).upper(), str(sent[1]), str(sent[2])
    return None


def _parameters_class(package: Package, module: Module, annotation: ast.expr) -> ClassRef:
    """Returns the class in ``Optional["RefundCreateParams"]`` or ``"RefundCreateParams"``."""
    node = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
    name = str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
    ref = package.resolve(module, "", name)
    if ref is None:
        raise ValueError(f"{module.name}: cannot find {name}")
    return ref
