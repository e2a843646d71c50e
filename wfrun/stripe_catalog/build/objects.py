"""Stripe's objects: every class that names itself with ``OBJECT_NAME``, and its fields."""

from __future__ import annotations

import ast

from wfrun.dsl.types.base import STRING, Id, List, Map, Object, Type, Union
from wfrun.stripe_catalog.build.package_source import ClassRef, Package, clean
from wfrun.stripe_catalog.build.type_converter import Converter, Structures
from wfrun.stripe_catalog.type_notation import Member
from wfrun.support.records import evolve

_NOT_OBJECTS = ("params", "events", "api_resources", "resources", "data")
"""Folders without object classes: parameters, thin events, and aliases kept for older imports."""


def object_classes(package: Package) -> dict[str, ClassRef]:
    """Returns the class of each object, by name. Envelopes (``list``, ``search_result``) have no annotated name and are not objects."""
    found: dict[str, ClassRef] = {}
    for module in package.modules_with("OBJECT_NAME: ClassVar[", pattern="_*.py"):
        if module.name.split(".")[1] in _NOT_OBJECTS:
            continue
        for path, node in module.classes.items():
            for name in filter(None, map(_object_name, node.body)):
                if name in found:
                    raise ValueError(f"two classes are the object {name}: {found[name].path} and {path}")
                found[name] = ClassRef(module, path)
    return dict(sorted(found.items()))


def _object_name(statement: ast.stmt) -> str | None:
    """Returns the name in ``OBJECT_NAME: ClassVar[Literal["charge"]] = "charge"``."""
    if (
        isinstance(statement, ast.AnnAssign)
        and ast.unparse(statement.target) == "OBJECT_NAME"
        and isinstance(statement.value, ast.Constant)
    ):
        return str(statement.value.value)
    return None


class Objects:
    """The objects of a package, their fields by name, and the converter that holds the structures nested in them."""

    def __init__(self, package: Package) -> None:
        self.classes = object_classes(package)
        names = {(ref.module.name, ref.path): name for name, ref in self.classes.items()}
        alone = Converter(package, names)
        embedded = _embedded({name: alone.members(ref) for name, ref in self.classes.items()}, alone.structures)
        self.converter = Converter(package, names)
        self.fields = {
            # The items of another object's list take that object's currency: an invoice line's amounts have none of their own.
            name: _identified(name, self.converter.members(ref, currency="" if name in embedded else "none"))
            for name, ref in self.classes.items()
        }
        self.docs = {name: clean(ast.get_docstring(ref.node)) for name, ref in self.classes.items()}


def _identified(name: str, members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Returns an object's fields with the type of its own ``id``, which points to the object itself."""
    return tuple(evolve(member, type=Id((name,))) if member.name == "id" and member.type == STRING else member for member in members)


def _embedded(objects: dict[str, tuple[Member, ...]], structures: Structures) -> set[str]:
    """Returns the objects inside another object that has a currency, directly or further out."""
    inside: set[str] = set()
    pending = [members for members in objects.values() if _has_currency(members)]
    while pending:
        for kind in (member.type for member in pending.pop()):
            for name in _objects_in(kind):
                if name.startswith("#"):
                    pending.append(structures.items[int(name[1:])])
                elif name not in inside:
                    inside.add(name)
                    pending.append(objects[name])
    return inside


def _has_currency(members: tuple[Member, ...]) -> bool:
    return any(member.name == "currency" for member in members)


def _objects_in(kind: Type) -> list[str]:
    match kind:
        case Object(name=name):
            return [name]
        case List(item=inner) | Map(value=inner):
            return _objects_in(inner)
        case Union(members=members):
            return [name for member in members for name in _objects_in(member)]
        case _:
            return []
