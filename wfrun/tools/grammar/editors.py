"""A developer's tool: writes every format below `editors/`, or compares. Run as ``python -m wfrun.tools.grammar.editors [--check]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from wfrun.tools.grammar.formats import FORMATS

COMMAND = "make editors"


def wanted() -> dict[str, bytes]:
    """Returns every file of every format, by its path in the folder: each format has a folder of its name."""
    return {f"{format.name}/{name}": content for format in FORMATS.values() for name, content in format.files().items()}


def differences(folder: Path, wanted: Mapping[str, bytes]) -> list[str]:
    """Returns the paths of the files that are missing, differ, or are too many."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return sorted(name for name in {*there, *wanted} if name not in there or wanted.get(name) != (folder / name).read_bytes())


def main(arguments: list[str] | None = None) -> int:
    """Writes the files, or with ``--check`` compares them; the exit status is 1 when they differ."""
    options = argparse.ArgumentParser(prog="python -m wfrun.tools.grammar.editors", description="Write every exported grammar.")
    options.add_argument("folder", nargs="?", type=Path, default=Path("editors"), help="where they go (default: editors)")
    options.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of step")
    chosen = options.parse_args(arguments)
    folder: Path = chosen.folder
    files = wanted()
    differing = differences(folder, files)
    if chosen.check:
        if differing:
            listed = "\n".join(f"  {folder / name}" for name in differing)
            sys.stderr.write(f"{listed}\nThese files are out of step with the language; run `{COMMAND}`.\n")
        return 1 if differing else 0
    for name in differing:
        path = folder / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
