"""Data files of the catalogue: their place, and access to single entries without decoding the rest."""

from __future__ import annotations

import json
import os.path
from collections.abc import Callable, Sequence
from typing import Any

FORMAT = 2
"""The version of the files' layout and notation; a file of another version is refused."""

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
    """A data file in memory: entries are found by their kind and name and decoded when asked for.

    The file of a release holds what differs from the next newer one, whose entries are ``newer``; an entry that is null is of the newer
    release only. The file of the newest release is complete.
    """

    def __init__(self, content: bytes, newer: Entries | None = None) -> None:
        end = content.index(b"\n") + 1
        header = json.loads(content[:end])
        if header["format"] != FORMAT:
            raise ValueError(f"catalogue files of format {header['format']} cannot be read, only {FORMAT}")
        self.release: str = header["release"]
        self.sdk: str = header["sdk"]
        self._newer = newer
        self._content = content
        self._bounds: dict[str, tuple[int, int]] = {
            kind: (start + end - 1, stop + end) for kind, (start, stop) in header["sections"].items()
        }

    def get(self, kind: str, name: str) -> Any:
        """Returns the decoded entry, or None when the release has none of that kind and name."""
        try:
            key = f"\n{kind} {name}\t".encode()
        except UnicodeEncodeError:
            return None
        if b"\n" in key[1:] or b"\t" in key[:-1]:
            return None
        file: Entries | None = self
        while file is not None:
            start, stop = file._bounds[kind]
            found = file._content.find(key, start, stop)
            if found >= 0:
                return json.loads(file._content[found + len(key) : file._content.index(b"\n", found + 1)])
            file = file._newer
        return None

    def names(self, kind: str) -> list[str]:
        """Returns the names of all entries of a kind, sorted."""
        present: dict[str, bool] = {}
        file: Entries | None = self
        while file is not None:
            start, stop = file._bounds[kind]
            for line in file._content[start + 1 : stop].splitlines():
                name, _, entry = line[len(kind) + 1 :].partition(b"\t")
                present.setdefault(name.decode(), entry != b"null")
            file = file._newer
        return sorted(name for name, is_there in present.items() if is_there)


def entries(file: Callable[[str], str], releases: Sequence[str], read: Callable[[str], bytes]) -> Entries:
    """Reads the files of a release and of all newer ones, which it is the difference to: ``releases`` are those, oldest first."""
    newer: Entries | None = None
    for release in reversed(releases):
        newer = Entries(read(file(release)), newer)
    assert newer is not None
    return newer
