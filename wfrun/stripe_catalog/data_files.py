"""Data files of the catalogue: their place, and access to single entries without decoding the rest."""

from __future__ import annotations

import json
import os.path
from collections.abc import Iterator
from typing import Any

FORMAT = 1
"""Version of the files' layout and notation; files of other versions are refused."""

RELEASES = "releases.json"
"""File that lists the releases, oldest first: full names with the version of the ``stripe`` package."""

FOLDER = os.path.join(os.path.dirname(__file__), "data")


def catalog_file(release: str) -> str:
    """Returns the name of the file that holds a release's events, objects and operations."""
    return f"{release}.catalog"


def docs_file(release: str) -> str:
    """Returns the name of the file that holds a release's documentation."""
    return f"{release}.docs"


def read(name: str) -> bytes:
    """Returns a data file's bytes, wherever the package lies: the import system reads folders and zip archives alike."""
    loader: Any = __spec__.loader
    content: bytes = loader.get_data(os.path.join(FOLDER, name))
    return content


class Entries:
    """A data file in memory: entries are found by their kind and name and decoded when asked for."""

    def __init__(self, content: bytes) -> None:
        end = content.index(b"\n") + 1
        header = json.loads(content[:end])
        if header["format"] != FORMAT:
            raise ValueError(f"catalogue files of format {header['format']} cannot be read, only {FORMAT}")
        self.release: str = header["release"]
        self.sdk: str = header["sdk"]
        self._content = content
        self._bounds: dict[str, tuple[int, int]] = {
            kind: (start + end - 1, stop + end) for kind, (start, stop) in header["sections"].items()
        }

    def get(self, kind: str, name: str) -> Any:
        """Returns the decoded entry, or None when the file has none of that kind and name."""
        try:
            key = f"\n{kind} {name}\t".encode()
        except UnicodeEncodeError:
            return None
        if b"\n" in key[1:] or b"\t" in key[:-1]:
            return None
        start, stop = self._bounds[kind]
        found = self._content.find(key, start, stop)
        if found < 0:
            return None
        return json.loads(self._content[found + len(key) : self._content.index(b"\n", found + 1)])

    def names(self, kind: str) -> Iterator[str]:
        """Yields the names of all entries of a kind, in the file's order."""
        start, stop = self._bounds[kind]
        for line in self._content[start + 1 : stop].splitlines():
            yield line[len(kind) + 1 : line.index(b"\t")].decode()
