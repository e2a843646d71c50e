"""The repository as the house tests see it."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LINKS = {"dsl": "wfrun/dsl", "interpreter": "wfrun/interpreter", "stdlib_actions": "wfrun/stdlib_actions"}
"""The links at the root, and what each holds."""

LEFT_BY_TOOLS = frozenset({ROOT / "build", ROOT / "dist", ROOT / "tests/editors/node_modules", ROOT / "tests/clients/node_modules"})
"""Folders that tools leave behind; so are `__pycache__` and those whose name starts with a dot, except `.ci`."""


def files(*folders: str) -> Iterator[Path]:
    """The files below the given folders of the repository (all of it: no folder), each once, links left out."""
    for start in [ROOT / folder for folder in folders] or [ROOT]:
        for folder, folders_inside, names in os.walk(start):
            here = Path(folder)
            folders_inside[:] = [name for name in sorted(folders_inside) if _ours(here / name)]
            # In a second working tree `.git` is a file, which names a folder of the machine.
            yield from (path for path in (here / name for name in sorted(names) if name != ".git") if not path.is_symlink())


def _ours(folder: Path) -> bool:
    hidden = folder.name.startswith(".") and folder.name != ".ci"
    return not (hidden or folder.name == "__pycache__" or folder in LEFT_BY_TOOLS or folder.is_symlink())


def command(folder: Path) -> dict[str, str]:
    """An environment in which ``wfrun`` and ``python`` are this tree's, whether or not it is installed; ``folder`` takes the commands."""
    script = folder / "wfrun"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from wfrun.cli import main; main()" "$@"\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(script.stat().st_mode)
    forgotten = ("WFRUN_", "STRIPE_", "SMTP_", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(forgotten)}
    here = {"PATH": f"{folder}{os.pathsep}{kept.get('PATH', '')}", "PYTHONPATH": str(ROOT), "WFRUN_CACHE": str(folder / "cache")}
    here["XDG_STATE_HOME"] = str(folder / "state")  # where the database of runs is
    return {**kept, **here, "NO_COLOR": "1", "COLUMNS": "100"}
