"""Arguments for any operation of the catalogue."""

from __future__ import annotations

from typing import Any

from wfrun.dsl.types.base import Any_, Id, List, Map, Null, Object, String, Type, Union
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.sampler import SAMPLE_TIME, object_builder
from wfrun.stripe_catalog import Catalog, Operation

QUERY = 'metadata["a"]:"b"'
"""A query that every search takes."""


def plain_arguments(catalog: Catalog, operation: Operation, *, all_of_them: bool = False) -> dict[str, Any]:
    """Arguments of the right types: ids for the path, and the required parameters or all."""
    made = object_builder(catalog, SAMPLE_TIME, "arguments")
    arguments: dict[str, Any] = {}
    for parameter in operation.path:
        assert isinstance(parameter.type, Id)
        arguments[parameter.name] = identifier(parameter.type.targets[0], "argument")
    for parameter in operation.parameters:
        if (all_of_them or parameter.required) and parameter.name != "expand":
            arguments[parameter.name] = QUERY if parameter.name == "query" else made.value(parameter.type, parameter.name)
    return arguments


def sent_arguments(catalog: Catalog, operation: Operation) -> dict[str, Any]:
    """Arguments as a client sends them: required ones alone, and something in each list and structure, since nothing is not sent."""
    arguments = plain_arguments(catalog, operation)
    for parameter in operation.parameters:
        if parameter.required and parameter.name != "query":
            arguments[parameter.name] = _something(catalog, parameter.type, parameter.name)
    return arguments


def _something(catalog: Catalog, kind: Type, name: str) -> Any:
    match kind:
        case Object(name=structure):
            shape = catalog.object(structure)
            assert shape is not None
            fields = {key: field for key, field in shape.fields.items() if not field.nullable} or dict([*shape.fields.items()][:1])
            return {key: _something(catalog, field.type, key) for key, field in fields.items()}
        case List(item=item):
            return [_something(catalog, item, name)]
        case Map(value=value):
            return {"key": "1" if isinstance(value, String | Any_) else _something(catalog, value, name)}
        case Union(members=members):
            return _something(catalog, next((one for one in members if not isinstance(one, String | Null)), members[0]), name)
    return object_builder(catalog, SAMPLE_TIME, "arguments").value(kind, name)
