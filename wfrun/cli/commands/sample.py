"""``wfrun sample TYPE [path=value …]``: a realistic event, and on demand the objects referenced it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from wfrun.cli.catalog_view import catalog_of
from wfrun.cli.commands.whole_number import WholeNumber
from wfrun.cli.event_input import known_event
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text
from wfrun.cli.progress import MANY, progress_of
from wfrun.cli.sample_options import SampleOptions, Samples, moment
from wfrun.cli.shell_completion import paths, releases, sample_words
from wfrun.cli.terminal import complain, stdout_terminal
from wfrun.simulator.samples.sampler import event_builder

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_EVENTS = 1_000_000
"""The most events that are made."""
APART = 60
"""Seconds between one event and the next, where there are several."""

_HELP = """Print a realistic event of a type, as JSON: the one that `wfrun SCRIPT TYPE` runs on.

PATH=VALUE changes it, as `with` does in a test: `amount="6000 USD"`, `metadata.order=7`, `lines[0].quantity=2`,
`previous.status=active`, `customer=null`, `event.id=evt_1`. A bare number for an amount is what Stripe sends: its smallest unit.

With --count, events stand one a line. The last is made now and each of the others a minute before the next, so that the file serves as
--history.
"""


@click.command(
    "sample", help=_HELP, short_help="A realistic event, as JSON."
)  # fmt: skip
@click.argument("words", nargs=-1, metavar="TYPE [PATH=VALUE]...", shell_complete=sample_words)
@click.option("--seed", type=WholeNumber(), metavar="N", help="Another event: other ids, amounts, people and dates (default: 0).")
@click.option(
    "--count", type=click.IntRange(1, MAX_EVENTS), metavar="N", help="So many events, one a line, of seeds that follow one another."
)
@click.option("--account", metavar="ID", help="The connected account that it comes from.")
@click.option("--livemode", is_flag=True, help="An event of live mode.")
@click.option("--thin", is_flag=True, help="The thin form, which names its object and does not carry it.")
@click.option(
    "--objects",
    "folder",
    metavar="DIR",
    shell_complete=paths,
    help="Also write the objects that it points to, one file each, ready for --objects.",
)
@click.option("--now", metavar="TIME", help="When it was made: ISO 8601, a date, or unix seconds (default: now).")
@click.option("--api", "release", metavar="RELEASE", shell_complete=releases, help="The Stripe API release (default: the newest).")
def command(words: tuple[str, ...], count: int | None, folder: str | None, now: str | None, release: str | None, **given: Any) -> None:
    """Prints sample events."""
    if not words:
        raise CommandError("a TYPE is needed: wfrun sample payment_intent.succeeded")
    kind, *changes = words
    if "=" in kind:
        raise CommandError(f"the TYPE comes first: wfrun sample payment_intent.succeeded {kind}")
    catalog = catalog_of(release)
    begin = kind.rstrip(".*")
    if begin and catalog.event(kind) is None and any(name.startswith(f"{begin}.") for name in catalog.event_names()):
        raise CommandError(f"`{kind}` is not one event type; `wfrun events {begin}` lists those that begin so")
    known_event(kind, catalog)
    options = SampleOptions(tuple(changes), **given)
    last = int(time.time()) if now is None else moment(now)
    first = last - APART * ((count or 1) - 1)
    if first <= 0:
        raise CommandError(f"{count:,} events a minute apart begin before 1970")
    samples = Samples(catalog, kind, options)
    for remark in samples.remarks():
        complain(remark)
    moments = range(first, last + 1, APART)
    if folder is not None:
        _write_objects(samples, moments, folder)
    else:
        _tell_unseen(samples, first)
    terminal = stdout_terminal("never")
    progress = None if sys.stdout.isatty() else progress_of(len(moments), "events", over=MANY)
    try:
        for number, at in enumerate(moments):
            event, _ = samples.event(at, number)
            terminal.write(json_text(event, None if count is not None else 2, ascii_only=terminal.ascii) + "\n")
            if progress is not None:
                progress.reached(number + 1)
    finally:
        if progress is not None:
            progress.clear()


def _tell_unseen(samples: Samples, now: int) -> None:
    """Says which changes do not show, because a thin event names its object and does not carry it."""
    unseen = [path for path in samples.changes if path.partition(".")[0] not in ("event", "previous") and path != "id"]
    if unseen and "data" not in samples.event(now)[0]:
        named = ", ".join(f"`{path}`" for path in unseen)
        complain(f"a thin event does not carry its object; --objects DIR writes it, with {named}")


def _write_objects(samples: Samples, moments: Sequence[int], folder: str) -> None:
    """Writes what the events point to, and says how much it is."""
    from wfrun.cli.object_files import objects_in, write_objects
    from wfrun.simulator.account.referenced_objects import ReferencedObjects
    from wfrun.support.english import counted

    known = objects_in(folder)
    referenced = ReferencedObjects(samples.catalog, known)
    declared = known_event(samples.type, samples.catalog)
    for number, at in enumerate(moments):
        event, raw = samples.event(at, number)
        referenced.add(event, raw, event_builder(samples.catalog, declared, at, samples.seed(number), samples.changes))
    objects = referenced.objects()
    if not objects:
        complain(f"a `{samples.type}` event points to no object that has an id: nothing is written to {folder}")
        return
    complain(f"{counted(write_objects(folder, objects, known), 'new object')} in {folder}")
