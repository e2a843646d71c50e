"""Objects as files of a folder, one JSON file each, in the form that ``--objects`` reads."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from wfrun.cli.failing import Refusal
from wfrun.cli.json_writing import json_text
from wfrun.settings import reason

_LONGEST = 120
"""So much of an id stands in the name of its file, characters."""


def write_objects(folder: str, objects: Sequence[Mapping[str, Any]]) -> None:
    """Writes objects into a folder, which is made if need be. Raises ``Refusal``.

    Files that hold an object already are left as they are. Where one holds something else nothing is written at all: it may have been
    changed by hand.
    """
    if not folder.strip():
        raise Refusal("--objects takes the name of a folder")
    new: dict[str, bytes] = {}
    for raw in objects:
        data = (json_text(raw, 2) + "\n").encode()
        path = _free_name(folder, raw, new)
        held = _held(path)
        if held is not None and held != data:
            raise Refusal(f"{path} is there already and holds something else, so nothing is written: remove it, or name another folder")
        if held is None:
            new[path] = data
    try:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        raise Refusal(f"{folder} is a file, not a folder") from None
    except (OSError, ValueError) as error:
        raise Refusal(f"{folder} cannot be made: {_why(error)}") from None
    for path, data in new.items():
        try:
            with open(path, "xb") as stream:
                stream.write(data)
        except OSError as error:
            raise Refusal(f"{path} cannot be written: {reason(error)}") from None


def _free_name(folder: str, raw: Mapping[str, Any], taken: Mapping[str, bytes]) -> str:
    """The file of an object: it is called by its id, and by what the object is where another has that id as well (a price and its plan)."""
    identity = re.sub(r"[^A-Za-z0-9_.-]", "_", str(raw["id"]))[:_LONGEST].lstrip(".") or "_"
    path = os.path.join(folder, f"{identity}.json")
    return path if path not in taken else os.path.join(folder, f"{raw['object']}.{identity}.json")


def _held(path: str) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise Refusal(f"{path} cannot be read: {_why(error)}") from None


def _why(error: OSError | ValueError) -> str:
    return reason(error) if isinstance(error, OSError) else "this is no name of a file"
