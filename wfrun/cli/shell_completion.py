"""Completion of the command line in bash, zsh and fish: click's own, with the names that wfrun knows.

A shell asks by setting ``_WFRUN_COMPLETE``: ``bash_source`` for the code that it evaluates once, ``bash_complete`` for each completion.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import click
from click.shell_completion import CompletionItem


def event_types(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes an event type."""
    from wfrun.stripe_catalog import load

    return _items(load().event_names(), incomplete)


def action_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes an action's name."""
    from wfrun.stdlib_actions import StandardDeclarations

    return _items(StandardDeclarations.of(None).action_names(), incomplete)


def object_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the name of a Stripe object."""
    from wfrun.stripe_catalog import load

    return _items(load().object_names(), incomplete)


def releases(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes a release of Stripe's API: its name or date, or its full name."""
    from wfrun.stripe_catalog import releases

    known = releases()
    return _items(dict.fromkeys([*(name.partition(".")[2] or name for name in reversed(known)), *reversed(known)]), incomplete)


def sample_words(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the event type of a sample, and behind it the fields of its object that can be set."""
    from wfrun.stripe_catalog import load

    words = ctx.params.get("words") or ()
    if not words:
        return event_types(ctx, parameter, incomplete)
    catalog = load()
    event = catalog.event(words[0])
    shape = catalog.object(event.objects[0]) if event is not None else None
    return _items((f"{name}=" for name in shape.fields), incomplete) if shape is not None else []


def grammar_formats(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the format of an exported grammar."""
    from wfrun.tools.grammar.formats import FORMATS

    return _items(FORMATS, incomplete)


def problem_codes(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the code of a problem."""
    from wfrun.dsl.diagnostics.rules import RULES

    return _items(RULES, incomplete)


def paths(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leaves the word to the shell's own completion of files and folders."""
    return [CompletionItem(incomplete, type="file")]


def names_or_paths(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Completes a word that is one of the names or a path.

    A shell completes paths by itself, but some do so only where no name is offered: where a name fits, the files that fit are named too.
    """
    fitting = _items(names, incomplete)
    return [*fitting, *_items(_paths_beginning(incomplete), incomplete)] if fitting else [CompletionItem(incomplete, type="file")]


def scripts_and_event(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes a script or an event: after a script also the type of a sample event, where nothing acts."""
    from wfrun.stripe_catalog import load

    if ctx.params.get("live"):
        return paths(ctx, parameter, incomplete)
    return names_or_paths(load().event_names() if ctx.params.get("words") or incomplete else (), incomplete)


def _items(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


def _paths_beginning(incomplete: str) -> Sequence[str]:
    """Returns the visible files and folders that begin with a word, folders with a slash behind them."""
    folder, start = os.path.split(incomplete)
    try:
        with os.scandir(folder or ".") as entries:
            return [
                os.path.join(folder, entry.name) + ("/" if entry.is_dir() else "")
                for entry in entries
                if entry.name.startswith(start) and not entry.name.startswith(".")
            ]
    except (OSError, ValueError):
        return []
