"""The catalogue on a terminal: options, tables, and fields with their documentation, for the reference commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import CommandError
from wfrun.cli.shared_options import color_option, json_option
from wfrun.cli.shell_completion import releases
from wfrun.cli.terminal import Terminal
from wfrun.dsl.types.base import FieldType, List, Map, Object, ObjectType, String, Type, Union
from wfrun.dsl.types.display import type_words
from wfrun.support.english import first_sentence

if TYPE_CHECKING:
    from wfrun.stripe_catalog import Catalog

_MAX_VALUES = 5
_FIRST = (
    "id", "name", "amount", "amount_due", "amount_total", "amount_paid", "amount_remaining", "amount_received", "amount_captured",
    "amount_refunded", "total", "unit_amount", "currency", "customer", "email", "status", "reason", "actionable", "active", "paid",
    "refunded", "disputed", "charge", "payment_intent", "invoice", "subscription", "price", "product", "quantity", "items", "lines",
    "attempt_count", "number", "metadata", "description", "created",
)  # fmt: skip
"""The fields that rules are mostly about, in the order in which they are searched."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def reference_options(function: _Command) -> _Command:
    """Returns the options that every reference command takes."""
    for option in (
        color_option,
        json_option,
        click.option("--api", "release", metavar="RELEASE", shell_complete=releases, help="The Stripe API release (default: the newest)."),
    ):
        function = option(function)
    return function


def catalog_of(release: str | None) -> Catalog:
    """Returns the catalogue of a release; an unknown one is a ``CommandError`` that names the nearest."""
    from wfrun.stripe_catalog import UnknownRelease, load

    try:
        return load(release)
    except UnknownRelease as error:
        raise CommandError(str(error)) from None


def grouped(names: Iterable[str], key: Callable[[str], str]) -> Iterator[list[str]]:
    """Yields names in groups of one key each, in the order of the names."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(key(name), []).append(name)
    yield from groups.values()


def words_of(kind: Type, command: str) -> str:
    """Returns a type in words; where there is more to it (the inside of a structure, a long list of values), the command that shows it."""
    text = type_words(kind, _MAX_VALUES)
    inner = nested_name(kind)
    more = (inner is not None and inner.startswith("#")) or text != type_words(kind)
    return f"{text}; see `wfrun {command}`" if more else text


def nested_name(kind: Type) -> str | None:
    """Returns the object or structure that a type leads to, through lists and unions; None where it leads to none."""
    match kind:
        case Object(name):
            return name
        case List(item) | Map(item):
            return nested_name(item)
        case Union(members):
            return next((found for member in members if (found := nested_name(member)) is not None), None)
    return None


def in_useful_order(names: Iterable[str]) -> list[str]:
    """Returns the names that rules are mostly about first, the others as they come."""
    rank = {name: number for number, name in enumerate(_FIRST)}
    return sorted(names, key=lambda name: rank.get(name, len(rank)))


def print_fields(terminal: Terminal, catalog: Catalog, kind: ObjectType, command: str, *, given: bool = False) -> None:
    """Prints the fields of an object or nested structure: name, type, and the first sentence of Stripe's documentation.

    ``command`` and the name of a field, with a dot between them, is the command that shows more of that field. What is ``given`` by the
    author says what is required, what is read says what may be missing.
    """
    for field in (kind.fields[name] for name in in_useful_order(kind.fields)):
        doc = first_sentence(catalog.doc(kind.name, field.name))
        mark = (", required" if not field.nullable else "") if given else ", may be missing" if field.nullable else ""
        terminal.line(
            (field.name, "name"),
            "  ",
            (words_of(field.type, f"{command}.{field.name}"), "code"),
            (mark, "doubt" if given else "faint"),
            indent=2,
            hang=4,
        )
        if doc:
            terminal.line(doc, indent=6, hang=0)


class Inside(NamedTuple):
    """The end of a path: its type, and its documentation as Stripe wrote it."""

    type: Type
    doc: str = ""


def follow(catalog: Catalog, start: Inside, name: str, path: Iterable[str]) -> Inside:
    """Finds the type at the end of a path of fields. ``name`` is how messages call the start. Raises ``CommandError``."""
    for word in path:
        inner = nested_name(start.type)
        kind = catalog.object(inner) if inner is not None else None
        if kind is None:
            raise CommandError(f"`{name}` has no fields of its own")
        field = kind.fields.get(word)
        if field is None:
            raise CommandError(f"`{name}` has no field `{word}`{did_you_mean(word, kind.fields)}")
        start, name = Inside(field.type, catalog.doc(kind.name, word)), word
    return start


def print_inside(terminal: Terminal, catalog: Catalog, found: Inside, command: str, *, given: bool = False) -> None:
    """Prints the inside of a type: the fields of a structure, or the values of a text for which Stripe lists them."""
    values = listed_values(found.type)
    if values:
        terminal.blank()
        terminal.line("One of:", indent=2)
        for value in values:
            terminal.line((f'"{value}"', "code"), indent=4)
    inner = nested_name(found.type)
    kind = catalog.object(inner) if inner is not None else None
    if kind is not None:
        terminal.blank()
        print_fields(terminal, catalog, kind, command, given=given)


def listed_values(kind: Type) -> tuple[str, ...]:
    """Returns the values of a text that Stripe lists, through lists and unions; none where it lists none."""
    match kind:
        case String(values):
            return tuple(filter(None, values))
        case List(item) | Map(item):
            return listed_values(item)
        case Union(members):
            return tuple(value for member in members for value in listed_values(member))
    return ()


def fields_json(catalog: Catalog, kind: ObjectType) -> list[dict[str, Any]]:
    """Returns the fields as JSON."""
    return [_field_json(catalog, kind, field) for field in kind.fields.values()]


def _field_json(catalog: Catalog, kind: ObjectType, field: FieldType) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": type_words(field.type),
        "nullable": field.nullable,
        "doc": catalog.doc(kind.name, field.name),
    }
