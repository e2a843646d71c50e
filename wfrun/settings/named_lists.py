"""Named lists: what ``list("NAME")`` gives, the lines of ``lists/NAME.txt`` beside a script."""

from __future__ import annotations

import os
from collections.abc import Iterable

from wfrun.settings.reading import BadSettings, read_text, reason

LISTS_FOLDER = "lists"


def lists_beside(folders: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Returns the lists of these folders by name. Raises ``BadSettings``."""
    lists: dict[str, tuple[str, ...]] = {}
    origin: dict[str, str] = {}
    for folder in folders:
        inner = os.path.join(folder, LISTS_FOLDER)
        if not os.path.isdir(inner):
            continue
        try:
            files = sorted(name for name in os.listdir(inner) if name.endswith(".txt"))
        except OSError as error:
            raise BadSettings(f"{inner}: {reason(error)}") from None
        for file in files:
            path, name = os.path.join(inner, file), file.removesuffix(".txt")
            if not _stays_below(inner, folder) or not _stays_below(path, inner):
                raise BadSettings(f"{path}: a list is a plain file beside its scripts, and this is a link to somewhere else")
            items = tuple(line.strip() for line in read_text(path).split("\n") if line.strip() and not line.lstrip().startswith("#"))
            if lists.get(name, items) != items:
                raise BadSettings(f"{path}: the list `{name}` stands in {origin[name]} too, and differs")
            lists[name], origin[name] = items, path
    return lists


def _stays_below(path: str, folder: str) -> bool:
    """Reports whether a name, with every link on its way followed, lies below a folder."""
    root = os.path.realpath(folder)
    return os.path.realpath(path).startswith(os.path.join(root, ""))
