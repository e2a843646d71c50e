"""``wfrun events [TYPE]``: the event types of Stripe, and what each carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wfrun.cli.catalog_view import catalog_of, fields_json, grouped, in_useful_order, print_fields, reference_options
from wfrun.cli.event_input import known_event
from wfrun.cli.json_output import print_json
from wfrun.cli.shell_completion import event_types
from wfrun.cli.terminal import print_table, stdout_terminal
from wfrun.dsl.types.base import Boolean, Money, Object
from wfrun.dsl.types.display import type_words
from wfrun.support.english import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfrun.cli.terminal import Span, Terminal
    from wfrun.dsl.declarations import EventDeclaration
    from wfrun.dsl.types.base import ObjectType
    from wfrun.stripe_catalog import Catalog

_AMOUNTS = ("amount", "amount_due", "amount_total", "unit_amount", "total")
_STEADY = ("id", "object", "created", "livemode", "currency")
"""Fields that an update does not change."""


@click.command(
    "events",
    help="List Stripe's event types, or show what one carries. TYPE is a type (charge.refunded) or several (charge.dispute.*).",
    short_help="Event types and what they carry.",
)
@click.argument("name", metavar="[TYPE]", required=False, shell_complete=event_types)
@reference_options
def command(name: str | None, release: str | None, as_json: bool, color: str) -> None:
    """Lists event types or shows one."""
    catalog = catalog_of(release)
    terminal = stdout_terminal(color)
    listed = _under(catalog, name)
    if listed:
        _list(terminal, catalog, listed, as_json)
    else:
        _show(terminal, catalog, known_event(name or "", catalog), as_json)


def _under(catalog: Catalog, name: str | None) -> list[str]:
    """Returns the types that a pattern or a prefix means; none when it is the name of one type, or of nothing."""
    if name is None:
        return list(catalog.event_names())
    if catalog.event(name) is not None:
        return []
    prefix = name.removesuffix("*").rstrip(".")
    return [one for one in catalog.event_names() if not prefix or one.startswith((f"{prefix}.", f"{prefix}["))]


def _marks(event: EventDeclaration) -> str:
    return ", ".join(word for word, holds in (("previous", event.previous), ("thin only", event.thin_only)) if holds)


def _list(terminal: Terminal, catalog: Catalog, names: list[str], as_json: bool) -> None:
    events = {name: event for name in names if (event := catalog.event(name)) is not None}
    if as_json:
        print_json(terminal, [_json(event) for event in events.values()])
        return
    for number, group in enumerate(grouped(events, lambda name: name.partition(".")[0])):
        if number:
            terminal.blank()
        print_table(terminal, [((name, "name"), ", ".join(events[name].objects), (_marks(events[name]), "faint")) for name in group])


def _json(event: EventDeclaration) -> dict[str, Any]:
    return {"type": event.name, "objects": list(event.objects), "previous": event.previous, "thin_only": event.thin_only}


def example(event: EventDeclaration, kinds: Sequence[ObjectType]) -> list[str]:
    """Writes the beginning of a rule on an event from the fields that all of its objects have."""
    shared = [name for name in in_useful_order(kinds[0].fields) if all(name in kind.fields for kind in kinds)] if kinds else []
    types = {name: kinds[0].fields[name].type for name in shared}
    amount = next((name for name in shared if name in _AMOUNTS and isinstance(types[name], Money)), None)
    moving = next((name for name in shared if name not in _STEADY), None)
    condition = "event.livemode"
    if event.update and moving is not None:
        condition = f"changed({moving})"
    elif amount is not None:
        condition = f"{amount} > 100 USD"
    elif isinstance(types.get("actionable"), Boolean):
        condition = "actionable"
    fields = " ".join(f"{{{name}}}" for name in ("id", amount, "name") if name in shared) or "{event.id}"
    return [f"on {event.name} when {condition} <", f'  email to="team@example.com" subject="{event.name}: {fields}"', ">"]


def _show(terminal: Terminal, catalog: Catalog, event: EventDeclaration, as_json: bool) -> None:
    kinds = [kind for name in event.objects if (kind := catalog.object(name)) is not None]
    data = catalog.object(event.data) if event.data else None
    if as_json:
        fields = {kind.name: fields_json(catalog, kind) for kind in kinds}
        own = {"data": fields_json(catalog, data)} if data is not None else {}
        print_json(terminal, _json(event) | {"release": catalog.release, "fields": fields} | own)
        return
    terminal.line((event.name, "name"), f"  of the Stripe API, release {catalog.release}")
    terminal.line(f"It carries a {' or a '.join(event.objects)}; its fields are names in the script.", indent=2, hang=0)
    if event.previous:
        terminal.line("It carries the previous values of what changed: `previous.…` and `changed(…)` work on it.", indent=2, hang=0)
    if event.thin_only:
        terminal.line("Stripe sends it as a thin event only: the object is read when the event arrives.", indent=2, hang=0)
    terminal.blank()
    for line in example(event, kinds):
        terminal.line((line, "code"), indent=2)
    for kind in kinds:
        terminal.blank()
        terminal.line((kind.name, "name"))
        print_fields(terminal, catalog, kind, f"types {kind.name}")
    if data is not None:
        terminal.blank()
        terminal.line(("event.data", "name"), ", the event's own data in its thin form")
        print_table(terminal, list(_data_rows(catalog, data, "event.data")), indent=2)


def _data_rows(catalog: Catalog, kind: ObjectType, path: str) -> Iterator[tuple[Span, ...]]:
    """Yields the fields of an event's own data with those of the structures in it, by their paths; not those of the items of lists."""
    for field in kind.fields.values():
        inner = catalog.object(field.type.name) if isinstance(field.type, Object) and field.type.name.startswith("#") else None
        if inner is not None:
            yield from _data_rows(catalog, inner, f"{path}.{field.name}")
        else:
            yield (f"{path}.{field.name}", "name"), (type_words(field.type), "code"), first_sentence(catalog.doc(kind.name, field.name))
