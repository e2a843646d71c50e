"""The catalogue files of all releases: the newest one complete, each older one as its differences to the next newer.

Every file is UTF-8 text, one entry a line, ``KIND NAME<tab>JSON``, in sections of one kind each. The first line is a JSON object that tells
release, version of the package, and where each section starts and ends, in bytes counted from the end of that line. The documentation is
stored compressed.

Structures, lists of values and texts are numbered. An older release takes the newer one's number where they are equal, and a number of its
own where they are not, so a number means one thing in all files.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from attrs import field, frozen

from wfrun.stripe_catalog import data_files as files

Sections = dict[str, dict[str, Any]]
"""The entries of a file by kind and name."""

CATALOG_KINDS = ("event", "object", "operation", "action", "struct", "enum")
DOCS_KINDS = ("doc", "text")
_POOLS = frozenset({"struct", "enum", "text"})
"""The numbered kinds: an entry that an older release has no use for stays, since nothing names it."""

_REFERENCE = re.compile(r"#(\d+)|(?<![^\[<{(|])([eo])(\d+)")
"""A structure or a list of values in the notation of types."""


@frozen
class Release:
    """One release as its files hold it when they are complete."""

    release: str
    sdk: str
    catalog: Sections
    docs: Sections


def read(folder: Path) -> list[Release]:
    """Reads the releases in a folder, oldest first; an empty folder has none."""
    listed = folder / files.RELEASES
    names: list[str] = list(json.loads(listed.read_text("utf-8"))) if listed.exists() else []
    catalog: Sections = {kind: {} for kind in CATALOG_KINDS}
    docs: Sections = {kind: {} for kind in DOCS_KINDS}
    found: list[Release] = []
    for name in reversed(names):
        sdk, difference = _parsed((folder / files.catalog_file(name)).read_bytes())
        catalog = _applied(catalog, difference)
        docs = _applied(docs, _parsed(zlib.decompress((folder / files.docs_file(name)).read_bytes()))[1])
        found.insert(0, Release(name, sdk, catalog, docs))
    return found


def _parsed(content: bytes) -> tuple[str, Sections]:
    """Returns the version of the package that a file names, and its entries."""
    first, _, body = content.partition(b"\n")
    header = json.loads(first)
    sections: Sections = {}
    for kind, (start, stop) in header["sections"].items():
        lines = (line.decode().partition("\t") for line in body[start:stop].split(b"\n") if line)
        sections[kind] = {name.partition(" ")[2]: json.loads(entry) for name, _, entry in lines}
    return header["sdk"], sections


def _applied(newer: Sections, difference: Sections) -> Sections:
    """Returns the older release's entries from the newer one's and the difference."""
    merged = {kind: entries | difference[kind] for kind, entries in newer.items()}
    return {kind: {name: entry for name, entry in entries.items() if entry is not None} for kind, entries in merged.items()}


def write(releases: list[Release], folder: Path) -> dict[str, int]:
    """Writes the files of all releases and their list; returns the size of each file by its name."""
    written: dict[str, bytes] = {}
    newer: Release | None = None
    pool = _Pool()
    for release in sorted(releases, key=lambda release: release.release, reverse=True):
        numbered = release if newer is None else _Renumbered(release, pool).release()
        pool.add(numbered)
        catalog, docs = numbered.catalog, numbered.docs
        if newer is not None:
            catalog, docs = _difference(catalog, newer.catalog), _difference(docs, newer.docs)
        written[files.catalog_file(release.release)] = _content(release, catalog)
        written[files.docs_file(release.release)] = zlib.compress(_content(release, docs), 9)
        newer = numbered
    listed = {release.release: release.sdk for release in sorted(releases, key=lambda release: release.release)}
    written[files.RELEASES] = (json.dumps(listed, indent=2) + "\n").encode()
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return {name: len(content) for name, content in written.items()}


def _difference(older: Sections, newer: Sections) -> Sections:
    """Returns the entries of ``older`` that ``newer`` lacks or has otherwise; null marks those that it has and ``older`` lacks."""
    found: Sections = {}
    for kind, entries in older.items():
        found[kind] = {
            name: entry for name, entry in entries.items() if name not in newer[kind] or _json(newer[kind][name]) != _json(entry)
        }
        if kind not in _POOLS:
            found[kind] |= {name: None for name in newer[kind] if name not in entries and not name.startswith("#")}
    return found


def _content(release: Release, sections: Sections) -> bytes:
    body = bytearray()
    bounds: dict[str, tuple[int, int]] = {}
    for kind, entries in sections.items():
        start = len(body)
        for name, entry in entries.items():
            body += f"{kind} {name}\t{_json(entry)}\n".encode()
        bounds[kind] = (start, len(body))
    header = {"format": files.FORMAT, "release": release.release, "sdk": release.sdk, "sections": bounds}
    return json.dumps(header, separators=(",", ":")).encode() + b"\n" + bytes(body)


def _json(entry: Any) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


@frozen
class _Pool:
    """The numbered entries of the releases so far: their numbers by their content, and the documentation last seen of each structure."""

    structs: dict[str, list[int]] = field(factory=lambda: defaultdict(list))
    enums: dict[str, int] = field(factory=dict)
    texts: dict[str, int] = field(factory=dict)
    docs: dict[int, dict[str, str]] = field(factory=dict)

    def add(self, release: Release) -> None:
        """Adds a release whose numbers are those of the pool."""
        for name, entry in release.catalog["struct"].items():
            numbers = self.structs[_json(entry)]
            if int(name[1:]) not in numbers:
                numbers.append(int(name[1:]))
            self.docs[int(name[1:])] = _texts(release, name)
        for name, values in release.catalog["enum"].items():
            self.enums.setdefault(_json(values), int(name))
        for name, text in release.docs["text"].items():
            self.texts.setdefault(text, int(name))

    def next_struct(self) -> int:
        """Returns a number that no structure has yet."""
        return 1 + max((number for numbers in self.structs.values() for number in numbers), default=-1)


def _texts(release: Release, name: str) -> dict[str, str]:
    """Returns the documentation of an entry: member → text."""
    texts = release.docs["text"]
    return {member: texts[str(number)] for member, number in (release.docs["doc"].get(name) or {}).items()}


class _Renumbered:
    """A release on its way to the pool's numbers. Only what its objects and operations reach is kept."""

    def __init__(self, release: Release, pool: _Pool) -> None:
        self._old = release
        self._pool = pool
        self._next_struct = pool.next_struct()
        self._enum_numbers = dict(pool.enums)
        self._text_numbers = dict(pool.texts)
        self._struct_numbers: dict[int, int] = {}
        self._taken: set[int] = set()
        self._structs: dict[str, Any] = {}
        self._enums: dict[str, Any] = {}

    def release(self) -> Release:
        """Returns the release with the pool's numbers."""
        old = self._old
        catalog: Sections = {
            "event": {name: self._event(entry) for name, entry in sorted(old.catalog["event"].items())},
            "object": {name: self._fields(entry) for name, entry in sorted(old.catalog["object"].items())},
            "operation": {name: self._operation(entry) for name, entry in sorted(old.catalog["operation"].items())},
            "action": dict(sorted(old.catalog["action"].items())),
            "struct": self._structs,
            "enum": self._enums,
        }
        docs: dict[str, Any] = {}
        texts: dict[str, str] = {}
        structs = sorted((new, f"#{number}") for number, new in self._struct_numbers.items())
        named = [(name, name) for name in sorted(old.docs["doc"]) if not name.startswith("#")]
        for new, name in [*named, *((f"#{number}", name) for number, name in structs)]:
            members = docs[new] = {}
            for member, text in _texts(old, name).items():
                number = members[member] = self._text_numbers.setdefault(text, len(self._text_numbers))
                texts[str(number)] = text
        return Release(old.release, old.sdk, catalog, {"doc": docs, "text": texts})

    def _event(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {**entry, "data": self._type(entry["data"])} if "data" in entry else entry

    def _operation(self, entry: dict[str, Any]) -> dict[str, Any]:
        renumbered = {"path": self._fields(entry["path"]), "parameters": self._fields(entry["parameters"])}
        return {**entry, **renumbered, "result": self._type(entry["result"])}

    def _fields(self, fields: dict[str, str]) -> dict[str, str]:
        return {name: self._type(text) for name, text in fields.items()}

    def _type(self, text: str) -> str:
        return _REFERENCE.sub(lambda found: f"#{self._struct(int(found[1]))}" if found[1] else found[2] + self._enum(found[3]), text)

    def _struct(self, number: int) -> int:
        if number not in self._struct_numbers:
            name = f"#{number}"
            fields, texts = self._fields(self._old.catalog["struct"][name]), _texts(self._old, name)
            equal = [other for other in self._pool.structs.get(_json(fields), ()) if other not in self._taken]
            # Structures that differ in their documentation only have a number each.
            chosen = next((other for other in equal if self._pool.docs[other] == texts), equal[0] if equal else self._next_struct)
            self._next_struct += chosen == self._next_struct
            self._taken.add(chosen)
            self._struct_numbers[number] = chosen
            self._structs[f"#{chosen}"] = fields
        return self._struct_numbers[number]

    def _enum(self, number: str) -> str:
        values = self._old.catalog["enum"][number]
        chosen = str(self._enum_numbers.setdefault(_json(values), len(self._enum_numbers)))
        self._enums[chosen] = values
        return chosen
