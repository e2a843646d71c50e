"""Writer of a built catalogue, in two files: what programs are checked against, and the documentation.

Both are UTF-8 text, one entry a line, ``KIND NAME<tab>JSON``, in sections of one kind each. The first line is a JSON object that tells
release, version of the package, and where each section starts and ends, in bytes counted from the end of that line. The documentation is
stored compressed.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from wfrun.dsl.declarations import EventDeclaration
from wfrun.stripe_catalog import data_files as files
from wfrun.stripe_catalog.build.objects import Objects
from wfrun.stripe_catalog.build.operations import BuiltOperation
from wfrun.stripe_catalog.type_notation import Member, write_member, write_type

_PARAGRAPH_END = re.compile(r"\n\n|\n(?=[-*] )")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs)\.$")


@frozen
class Built:
    """Everything that is read from one version of the package."""

    release: str
    sdk: str
    events: dict[str, EventDeclaration]
    objects: Objects
    operations: dict[str, BuiltOperation]


class _Enums:
    """Lists of values, numbered in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, ...], int] = {}

    def __call__(self, values: tuple[str, ...]) -> int:
        return self.numbers.setdefault(values, len(self.numbers))


def catalog_bytes(built: Built) -> bytes:
    """Returns the content of the file that programs are checked against."""
    enums = _Enums()

    def fields(members: Iterable[Member]) -> dict[str, str]:
        return {member.name: write_member(member, enums) for member in members}

    sections: dict[str, dict[str, object]] = {
        "event": {name: _event(event) for name, event in built.events.items()},
        "object": {name: fields(members) for name, members in built.objects.fields.items()},
        "operation": {
            operation.id: {
                "verb": operation.verb,
                "url": operation.url,
                "host": operation.host,
                "path": fields(operation.path),
                "parameters": fields(operation.parameters),
                "result": write_type(operation.result, enums),
                "action": operation.action,
                "summary": first_sentence(operation.doc),
            }
            for operation in built.operations.values()
        },
        "action": dict(sorted((operation.action, operation.id) for operation in built.operations.values() if operation.action is not None)),
        "struct": {f"#{number}": fields(members) for number, members in enumerate(built.objects.converter.structures.items)},
    }
    sections["enum"] = {str(number): values for values, number in enums.numbers.items()}
    return _lines(built, sections)


def docs_bytes(built: Built) -> bytes:
    """Returns the documentation of objects, structures, operations and their fields, uncompressed. Equal texts are kept once."""
    texts: dict[str, int] = {}

    def documented(doc: str, members: Iterable[Member]) -> dict[str, int]:
        pairs = [("", doc), *((member.name, member.doc) for member in members)]
        return {name: texts.setdefault(text, len(texts)) for name, text in pairs if text}

    entries: dict[str, object] = {}
    for name, members in built.objects.fields.items():
        entries[name] = documented(built.objects.docs[name], members)
    for number, members in enumerate(built.objects.converter.structures.items):
        entries[f"#{number}"] = documented("", members)
    for operation in built.operations.values():
        if operation.id in entries:
            raise ValueError(f"{operation.id} is both an object and an operation")
        entries[operation.id] = documented(operation.doc, operation.parameters)
    return _lines(built, {"doc": entries, "text": {str(number): text for text, number in texts.items()}})


def compressed(docs: bytes) -> bytes:
    """Returns the documentation compressed, as it is stored."""
    return zlib.compress(docs, 9)


def write(built: Built, folder: Path) -> tuple[Path, Path]:
    """Writes both files of a release; gives their paths."""
    catalog, docs = folder / files.catalog_file(built.release), folder / files.docs_file(built.release)
    catalog.write_bytes(catalog_bytes(built))
    docs.write_bytes(compressed(docs_bytes(built)))
    return catalog, docs


def first_sentence(text: str) -> str:
    """Returns the first sentence of a documentation text, on one line."""
    paragraph = " ".join(_PARAGRAPH_END.split(text, maxsplit=1)[0].split())
    for found in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[: found.start()]):
            return paragraph[: found.start()]
    return paragraph


def _event(event: EventDeclaration) -> dict[str, object]:
    marks = {"update": event.update, "thin_only": event.thin_only}
    return {"objects": event.objects, **{name: True for name, mark in marks.items() if mark}}


def _lines(built: Built, sections: dict[str, dict[str, object]]) -> bytes:
    body = bytearray()
    bounds: dict[str, tuple[int, int]] = {}
    for kind, entries in sections.items():
        start = len(body)
        for name, entry in entries.items():
            body += f"{kind} {name}\t{json.dumps(entry, ensure_ascii=False, separators=(',', ':'))}\n".encode()
        bounds[kind] = (start, len(body))
    header = {"format": files.FORMAT, "release": built.release, "sdk": built.sdk, "sections": bounds}
    return json.dumps(header, separators=(",", ":")).encode() + b"\n" + bytes(body)
