"""Objects as files of a folder, one JSON file each, in the form that ``--objects`` reads."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text
from wfrun.settings import reason

_MAX_ID_CHARS = 120
"""The characters of an id that the name of its file has at most."""


def objects_in(folder: str) -> list[dict[str, Any]]:
    """Returns the objects that a folder holds already; none where there is no such folder. Raises ``CommandError``."""
    from wfrun.simulator.object_files import BadObjects, load_objects

    try:
        if not any(name.endswith(".json") for name in os.listdir(folder)):
            return []
        return load_objects(folder)
    except BadObjects as error:
        raise CommandError(str(error)) from None
    except (OSError, ValueError):
        return []  # what keeps it from being looked at keeps it from being written to, and is told then


def write_objects(folder: str, objects: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]] = ()) -> int:
    """Writes objects into a folder, which is made if need be, and gives how many are new. Raises ``CommandError``.

    ``known`` are those that the folder holds already: they are left as they are. Where it holds one of the objects otherwise, nothing is
    written at all: it may have been changed by hand.
    """
    if not folder.strip():
        raise CommandError("--objects takes the name of a folder")
    there = {(raw["object"], raw.get("id")): raw for raw in known}
    new: dict[str, bytes] = {}
    for raw in objects:
        text, one = json_text(raw, 2), there.get((raw["object"], raw["id"]))
        if one is not None and json_text(one, 2) != text:
            conflict = f"{folder} holds {raw['object'].replace('_', ' ')} {raw['id']} already, and otherwise than the event tells it"
            raise CommandError(f"{conflict}, so nothing is written: remove it, or name another folder")
        if one is None:
            new[_free_name(folder, raw, new)] = (text + "\n").encode()
    for path in new:
        # A name that the system refuses is refused again when the folder is made.
        if "\0" not in path and os.path.lexists(path):
            raise CommandError(
                f"{path} is there already and holds something else, so nothing is written: remove it, or name another folder"
            )
    try:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        raise CommandError(f"{folder} is a file, not a folder") from None
    except (OSError, ValueError) as error:
        raise CommandError(f"{folder} cannot be made: {_why(error)}") from None
    for path, data in new.items():
        try:
            with open(path, "xb") as stream:
                stream.write(data)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {reason(error)}") from None
    return len(new)


def _free_name(folder: str, raw: Mapping[str, Any], taken: Mapping[str, bytes]) -> str:
    """Names the file of an object by its id, and by its type too where another object has that id (a price and its plan)."""
    identity = re.sub(r"[^A-Za-z0-9_.-]", "_", str(raw["id"]))[:_MAX_ID_CHARS].lstrip(".") or "_"
    path = os.path.join(folder, f"{identity}.json")
    return path if path not in taken else os.path.join(folder, f"{raw['object']}.{identity}.json")


def _why(error: OSError | ValueError) -> str:
    return reason(error) if isinstance(error, OSError) else "this is no name of a file"
