"""``wfrun types [OBJECT]``: Stripe's objects and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wfrun.cli.catalog_view import Inside, catalog_of, fields_json, follow, nested_name, print_inside, reference_options
from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import print_json
from wfrun.cli.shell_completion import object_names
from wfrun.cli.terminal import print_table, stdout_terminal
from wfrun.dsl.types.base import Object
from wfrun.dsl.types.display import type_words
from wfrun.support.english import first_sentence

if TYPE_CHECKING:
    from wfrun.cli.terminal import Terminal
    from wfrun.stripe_catalog import Catalog


@click.command(
    "types",
    help="List Stripe's objects, or show the fields of one. "
    "OBJECT is an object (charge) or a path into one (charge.billing_details, charge.status).",
    short_help="Stripe's objects and their fields.",
)
@click.argument("name", metavar="[OBJECT]", required=False, shell_complete=object_names)
@reference_options
def command(name: str | None, release: str | None, as_json: bool, color: str) -> None:
    """Lists objects or shows one."""
    catalog = catalog_of(release)
    terminal = stdout_terminal(color)
    if name is None:
        _list(terminal, catalog, as_json)
    else:
        _show(terminal, catalog, name, _find(catalog, name), as_json)


def _list(terminal: Terminal, catalog: Catalog, as_json: bool) -> None:
    if as_json:
        print_json(terminal, [{"object": name, "doc": catalog.doc(name)} for name in catalog.object_names()])
    else:
        print_table(terminal, [((name, "name"), first_sentence(catalog.doc(name))) for name in catalog.object_names()])


def _find(catalog: Catalog, name: str) -> Inside:
    """Finds the type that a name or a path means; an unknown one is a ``CommandError`` that names the nearest."""
    # The objects of Stripe's own name may hold dots (`checkout.session`), so the longest name that is an object begins the path.
    words = name.split(".")
    for size in range(len(words), 0, -1):
        start = ".".join(words[:size])
        kind = catalog.object(start) if not name.startswith("#") else None
        if kind is not None:
            return follow(catalog, Inside(Object(start), catalog.doc(start)), start, words[size:])
    raise CommandError(f"unknown object `{name}`{did_you_mean(name, catalog.object_names())}")


def _show(terminal: Terminal, catalog: Catalog, name: str, found: Inside, as_json: bool) -> None:
    object_name = nested_name(found.type)
    kind = catalog.object(object_name) if object_name is not None else None
    doc = found.doc or (catalog.doc(kind.name) if kind is not None else "")
    carried = [one for one in catalog.event_names() if (event := catalog.event(one)) is not None and object_name in event.objects]
    if as_json:
        shown = {"object": name, "release": catalog.release, "type": type_words(found.type), "doc": doc, "events": carried}
        print_json(terminal, shown | {"fields": fields_json(catalog, kind) if kind is not None else []})
        return
    words = type_words(found.type, 0)
    terminal.line((name, "name"), (f"  {words}" if words != name else "", "code"), f"  of the Stripe API, release {catalog.release}")
    if doc:
        terminal.line(" ".join(doc.split()), indent=2, hang=0)
    print_inside(terminal, catalog, found, f"types {name}")
    if carried:
        terminal.blank()
        terminal.line("Events that carry it:")
        for one in carried:
            terminal.line(one, indent=2)
