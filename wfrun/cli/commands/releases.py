"""``wfrun releases``: the releases of Stripe's API that a script may be written for."""

from __future__ import annotations

import click

from wfrun.cli.json_output import print_json
from wfrun.cli.shared_options import color_option, json_option
from wfrun.cli.terminal import Span, print_table, stdout_terminal


@click.command(
    "releases",
    help="List the releases of Stripe's API that `api` and `--api` take, oldest first, with the version of Stripe's Python package that "
    "each was read from.",
    short_help="The releases of Stripe's API.",
)
@json_option
@color_option
def command(as_json: bool, color: str) -> None:
    """Lists the releases."""
    from wfrun.stripe_catalog import packages

    terminal = stdout_terminal(color)
    known = packages()
    newest_of = {name.partition(".")[2]: name for name in known}
    default = list(known)[-1]
    if as_json:
        print_json(
            terminal,
            [
                {"release": name, "date": name[:10], "name": name.partition(".")[2] or None, "package": package, "default": name == default}
                for name, package in known.items()
            ],
        )
        return
    rows: list[tuple[Span, ...]] = []
    for name, package in known.items():
        word = name.partition(".")[2]
        note = f"`api {word}`" if word and newest_of[word] == name else ""
        rows.append(((name, "name"), f"stripe {package}", note + (", the default" if name == default else "")))
    print_table(terminal, rows)
