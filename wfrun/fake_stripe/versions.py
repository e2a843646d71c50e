"""Versions: the release of Stripe's API that a request asks for, its parameters, and its form of the answers.

The account lives in the newest release. A request of another known release is read by the operations and parameters of that release, and of
its answer the fields that the release does not have are left out. The other way round nothing is made up: fields that only the older
release had are not carried out, and the answer says so. Source: https://docs.stripe.com/api/versioning, https://docs.stripe.com/upgrades.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wfrun import stripe_catalog
from wfrun.dsl.types.base import Id, List, Map, Object, ObjectType, Type, Union, closest_structure
from wfrun.fake_stripe.errors import ApiError, refused
from wfrun.fake_stripe.routes import Routes
from wfrun.stripe_catalog import Catalog

_VERSION = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.([a-z]+))?")


class Version:
    """One release: its catalogue, its routes, and how answers of the newest release look in it."""

    def __init__(self, catalog: Catalog, newest: Catalog) -> None:
        self.catalog = catalog
        self.release = catalog.release
        self.routes = Routes(catalog)
        self._newest = newest
        self._only_here: dict[str, tuple[str, ...]] = {}
        self.is_newest = catalog is newest

    def answer(self, value: Any) -> tuple[Any, tuple[str, ...]]:
        """Returns an answer in the form of this release, and the fields of it that are not carried out: ``charge.invoice``."""
        if self.is_newest:
            return value, ()
        missing: dict[str, None] = {}
        return self._object(value, None, missing), tuple(missing)

    def _object(self, value: Any, shape: ObjectType | None, missing: dict[str, None]) -> Any:
        if not isinstance(value, Mapping):
            return value
        name = value.get("object")
        if isinstance(name, str):
            if name in ("list", "search_result") and isinstance(value.get("data"), list):
                return {**value, "data": [self._object(item, None, missing) for item in value["data"]]}
            shape = self.catalog.object(name) or shape
            missing.update(dict.fromkeys(self._missing(name)))
        if shape is None or value.get("deleted") is True:
            return value
        return {
            key: self._value(item, shape.fields[key].type, missing) if key in shape.fields else item
            for key, item in value.items()
            if key in shape.fields or key == "object"
        }

    def _value(self, value: Any, type_: Type, missing: dict[str, None]) -> Any:
        match type_:
            case Object(name=name):
                return self._object(value, self.catalog.object(name), missing)
            case List(item=item):
                if isinstance(value, list):
                    return [self._value(one, item, missing) for one in value]
                return self._object(value, None, missing)
            case Map(value=inner) if isinstance(value, Mapping):
                return {key: self._value(one, inner, missing) for key, one in value.items()}
            case Id():
                return self._object(value, None, missing)
            case Union(members=members) if isinstance(value, Mapping):
                shapes = [self.catalog.object(member.name) for member in members if isinstance(member, Object)]
                return self._object(value, closest_structure([shape for shape in shapes if shape is not None], value), missing)
        return value

    def _missing(self, name: str) -> tuple[str, ...]:
        """Returns the fields that an object has in this release and not in the newest one."""
        known = self._only_here.get(name)
        if known is None:
            here, there = self.catalog.object(name), self._newest.object(name)
            fields = here.fields if here is not None else {}
            known = tuple(f"{name}.{field}" for field in fields if there is None or field not in there.fields)
            self._only_here[name] = known
        return known


class Versions:
    """The releases that requests may ask for; each is read when the first request asks for it."""

    def __init__(self, newest: Catalog) -> None:
        self.newest = Version(newest, newest)
        self._versions: dict[str, Version] = {newest.release: self.newest}

    def of(self, header: str | None) -> Version:
        """Returns the version of a ``Stripe-Version`` header. Raises ``ApiError``."""
        if header is None:
            return self.newest
        version = self._versions.get(header)
        if version is None:
            version = self._find(header)
            self._versions[version.release] = version
        return version

    def _find(self, header: str) -> Version:
        known = stripe_catalog.releases()
        if header in known:
            return Version(stripe_catalog.load(header), self.newest.catalog)
        match = _VERSION.fullmatch(header)
        if match is not None and match.group(2) == "preview":
            raise refused(f"it does not know the preview {header}; the newest release that it knows is {known[-1]}.")
        if match is not None and match.group(2) is None and match.group(1) < known[0]:
            raise refused(f"it does not know releases as old as {header}; the oldest one that it knows is {known[0]}.")
        raise ApiError(f"Invalid Stripe API version: {header[:80]}")
