"""The packages that parts of the command need beside wfrun's own, and what to install where they are missing."""

from __future__ import annotations

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError

EXTRAS = {
    "live": ("httpcore2", "httpx2", "stripe", "urllib3"),
    "runs": ("alembic", "cronsim", "dbos", "psycopg", "sqlalchemy"),
    "serve": ("httptools", "httpx2", "jinja2", "starlette", "uvicorn"),
}
"""Extra of the installation → the modules that come with it."""


def missing_packages(*extras: str) -> list[str]:
    """Returns the packages of extras that are not installed."""
    from importlib.util import find_spec

    return sorted({name for extra in extras for name in EXTRAS[extra] if find_spec(name) is None})


def installation(*extras: str) -> str:
    """Returns the command that installs extras."""
    return f"pip install 'wfrun[{','.join(extras)}]'"


def need_packages(what: str, *extras: str, status: int = exit_status.USAGE) -> None:
    """Raises ``CommandError`` where packages of extras are not installed. Commands call it before they import what needs them."""
    missing = missing_packages(*extras)
    if missing:
        raise CommandError(f"{what} needs {', '.join(missing)}: {installation(*extras)}", status)
