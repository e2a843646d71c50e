"""Object files: reads the Stripe objects that a simulated account starts with, as strictly as events.

A JSON list, one object, the output of ``stripe … list``, JSON Lines, or a folder of ``.json`` and ``.jsonl`` files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from wfrun.simulator.account.objects import WITHOUT_ID
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.support.json_reader import BadJson, read_documents
from wfrun.support.plain_files import open_plain

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of the largest file that is read."""

_ENDINGS = (".json", ".jsonl")
_PAGES = ("list", "search_result")


class BadObjects(ValueError):
    """Objects that cannot be used: one sentence that starts with the place, ``FILE:LINE:COLUMN`` or as much of it as is known."""


def load_objects(path: str | os.PathLike[str]) -> list[Raw]:
    """Returns the objects of a file, or of all ``.json`` and ``.jsonl`` files of a folder in the order of their names.

    Fractions are exact decimals. Raises ``BadObjects``.
    """
    name = os.fspath(path)
    try:
        files = _files_of(name) if os.path.isdir(name) else [name]
        return [raw for file in files for raw in _file(file)]
    except BadObjects:
        raise
    except OSError as error:
        raise BadObjects(f"{name} cannot be read: {_reason(error)}") from None
    except ValueError:
        raise BadObjects(f"{name!r} is no file name") from None


def _files_of(folder: str) -> list[str]:
    files = sorted(entry.path for entry in os.scandir(folder) if entry.name.endswith(_ENDINGS) and not entry.is_dir())
    if not files:
        raise BadObjects(f"{folder}: there is no .json file in this folder")
    return files


def _file(name: str) -> Iterator[Raw]:
    try:
        stream = open_plain(name)
    except OSError as error:
        raise BadObjects(f"{name} cannot be read: {_reason(error)}") from None
    with stream:
        if os.fstat(stream.fileno()).st_size > MAX_BYTES:
            raise BadObjects(f"{name}: the file is larger than {MAX_BYTES >> 20} MiB")
        try:
            for document in read_documents(stream, name):
                if document.fault is not None:
                    raise BadObjects(document.fault)
                value = document.value
                page = (
                    isinstance(value, dict) and isinstance(value.get("data"), list) and (value.get("object") in _PAGES or len(value) == 1)
                )
                for one in value["data"] if page else (value,):
                    yield _object(one, f"{name}:{document.line}")
        except BadJson as error:
            raise BadObjects(str(error)) from None


def _object(value: Json, where: str) -> Raw:
    if not isinstance(value, dict):
        raise BadObjects(f"{where}: this is no Stripe object but {_kind(value)}")
    name, identity = value.get("object"), value.get("id")
    if not isinstance(name, str) or not name:
        raise BadObjects(f'{where}: the object does not say what it is: it has no "object", such as "customer"')
    if name in ("event", "v2.core.event"):
        raise BadObjects(f"{where}: this is an event, not an object that an account holds")
    if (not isinstance(identity, str) or not identity) and name not in WITHOUT_ID:
        raise BadObjects(f'{where}: the {name} has no "id"')
    return value


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    text = error.strerror or "unknown reason"
    return text[:1].lower() + text[1:]


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case list():
            return "a list"
    return "a number"
