"""Options that several commands take."""

from __future__ import annotations

import click

from wfrun.settings import COLORS, VARIABLES

color_option = click.option("--color", type=click.Choice(COLORS), default="auto", envvar=VARIABLES["color"], help="When to colour.")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

database_option = click.option(
    "--database", metavar="URL", help="A SQLite file, or postgresql://user@host/name; by default a file of the user's."
)
