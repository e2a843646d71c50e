"""A built catalogue → the entries of its two files: what programs are checked against, and the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from wfrun.dsl.declarations import EventDeclaration
from wfrun.stripe_catalog.build.objects import Objects
from wfrun.stripe_catalog.build.operations import BuiltOperation
from wfrun.stripe_catalog.build.release_files import Release, Sections
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


def catalog_sections(built: Built) -> Sections:
    """Returns the entries that programs are checked against."""
    enums = _Enums()

    def fields(members: Iterable[Member]) -> dict[str, str]:
        return {member.name: write_member(member, enums) for member in members}

    sections: Sections = {
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
    return sections


def docs_sections(built: Built) -> Sections:
    """Returns the documentation of objects, structures, operations and their fields. Equal texts are kept once."""
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
    return {"doc": entries, "text": {str(number): text for text, number in texts.items()}}


def release_of(built: Built) -> Release:
    """Returns the release as its files hold it."""
    return Release(built.release, built.sdk, catalog_sections(built), docs_sections(built))


def first_sentence(text: str) -> str:
    """Returns the first sentence of a documentation text, on one line."""
    paragraph = " ".join(_PARAGRAPH_END.split(text, maxsplit=1)[0].split())
    for found in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[: found.start()]):
            return paragraph[: found.start()]
    return paragraph


def _event(event: EventDeclaration) -> dict[str, object]:
    marks = {"update": event.update, "thin_only": event.thin_only}
    data = {"data": event.data} if event.data else {}
    return {"objects": event.objects, **{name: True for name, mark in marks.items() if mark}, **data}
