"""``wfrun types [OBJECT]``: Stripe's objects and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wfrun.cli.failing import Refusal
from wfrun.cli.inputs import did_you_mean
from wfrun.cli.reference import (
    catalog_of,
    fields_json,
    nested_name,
    print_fields,
    print_json,
    print_table,
    reference_options,
    stdout_page,
)
from wfrun.tools.words import sentence

if TYPE_CHECKING:
    from wfrun.cli.terminal import Page
    from wfrun.dsl.types import ObjectType
    from wfrun.stripe_catalog import Catalog


@click.command(
    "types",
    help="List Stripe's objects, or show the fields of one. OBJECT is an object (charge) or a path into one (charge.billing_details).",
    short_help="Stripe's objects and their fields.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("name", metavar="[OBJECT]", required=False)
@reference_options
def command(name: str | None, release: str | None, as_json: bool, color: str) -> None:
    """Lists objects or shows one."""
    catalog = catalog_of(release)
    page = stdout_page(color)
    if name is None:
        _list(page, catalog, as_json)
    else:
        _show(page, catalog, name, _find(catalog, name), as_json)


def _list(page: Page, catalog: Catalog, as_json: bool) -> None:
    if as_json:
        print_json(page, [{"object": name, "doc": catalog.doc(name)} for name in catalog.object_names()])
    else:
        print_table(page, [((name, "name"), sentence(catalog.doc(name))) for name in catalog.object_names()])


def _find(catalog: Catalog, name: str) -> ObjectType:
    """The object that a name or a path means; an unknown one is a ``Refusal`` that names the nearest."""
    # The objects of Stripe's own name may hold dots (`checkout.session`), so the longest name that is an object begins the path.
    words = name.split(".")
    for size in range(len(words), 0, -1):
        kind = catalog.object(".".join(words[:size])) if not name.startswith("#") else None
        if kind is not None:
            return _follow(catalog, kind, words[size:])
    raise Refusal(f"unknown object `{name}`{did_you_mean(name, catalog.object_names())}")


def _follow(catalog: Catalog, kind: ObjectType, path: list[str]) -> ObjectType:
    for word in path:
        field = kind.fields.get(word)
        if field is None:
            raise Refusal(f"no field `{word}` here{did_you_mean(word, kind.fields)}")
        inner = nested_name(field.type)
        found = catalog.object(inner) if inner is not None else None
        if found is None:
            raise Refusal(f"the field `{word}` has no fields of its own")
        kind = found
    return kind


def _show(page: Page, catalog: Catalog, name: str, kind: ObjectType, as_json: bool) -> None:
    doc = catalog.doc(kind.name)
    carried = [one for one in catalog.event_names() if (event := catalog.event(one)) is not None and kind.name in event.objects]
    if as_json:
        print_json(page, {"object": name, "release": catalog.release, "doc": doc, "events": carried, "fields": fields_json(catalog, kind)})
        return
    page.line((name, "name"), f"  of the Stripe API, release {catalog.release}")
    if doc:
        page.line(" ".join(doc.split()), indent=2, hang=0)
    page.blank()
    print_fields(page, catalog, kind, name)
    if carried:
        page.blank()
        page.line("Events that carry it:")
        for one in carried:
            page.line(one, indent=2)
