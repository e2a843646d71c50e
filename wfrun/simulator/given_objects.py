"""The Stripe objects that a simulated account starts with, from files.

A JSON list, one object, a list object, JSON Lines, or a folder of ``.json`` files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from wfrun.simulator.held import WITHOUT_ID
from wfrun.simulator.shapes import Json, Raw

MAX_BYTES = 64 * 1024 * 1024
"""The largest file that is read."""


class BadObjects(ValueError):
    """A file of objects that cannot be used: one sentence that starts with the place, ``FILE:LINE:COLUMN``."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


class _NotJson(ValueError):
    """What Python's reader of JSON takes and JSON does not have."""


def load_objects(path: str | Path) -> list[Raw]:
    """The objects of a file, or of all ``.json`` and ``.jsonl`` files of a folder in the order of their names.

    Fractions are exact decimals. Raises ``BadObjects``.
    """
    place = Path(path)
    if place.is_dir():
        files = sorted(file for file in place.iterdir() if file.suffix in (".json", ".jsonl") and file.is_file())
        if not files:
            raise BadObjects(str(place), "there is no .json file in this folder")
        return [raw for file in files for raw in _file(file)]
    return list(_file(place))


def _file(path: Path) -> Iterator[Raw]:
    text = _text(path)
    for start, value in _documents(path, text):
        where = _place(path, text, start)
        if isinstance(value, dict) and value.get("object") in ("list", "search_result"):
            value = value.get("data")
        if isinstance(value, dict) and set(value) == {"data"}:
            value = value["data"]
        if isinstance(value, list):
            for number, one in enumerate(value, 1):
                yield _object(one, f"{where}: item {number}")
        else:
            yield _object(value, where)


def _object(value: Json, where: str) -> Raw:
    if not isinstance(value, dict):
        raise BadObjects(where, f"this is no Stripe object but {_kind(value)}")
    name, identity = value.get("object"), value.get("id")
    if not isinstance(name, str) or not name:
        raise BadObjects(where, 'the object does not say what it is: it has no "object", such as "customer"')
    if name in ("event", "v2.core.event"):
        raise BadObjects(where, "this is an event, not an object that an account holds")
    if (not isinstance(identity, str) or not identity) and name not in WITHOUT_ID:
        raise BadObjects(where, f'the {name} has no "id"')
    return value


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadObjects(str(path), "there is no such file") from None
    except OSError as error:
        raise BadObjects(str(path), f"the file can't be read: {error.strerror or 'unknown reason'}") from None
    except ValueError:
        raise BadObjects(repr(str(path)), "this is no file name") from None
    if len(raw) > MAX_BYTES:
        raise BadObjects(str(path), f"the file is larger than {MAX_BYTES // (1024 * 1024)} MiB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadObjects(str(path), f"the file is not UTF-8: byte {error.start}") from None


def _documents(path: Path, text: str) -> Iterator[tuple[int, Json]]:
    """The JSON values of a text one after the other, each with the position where it starts."""
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)
    position = _skip(text, 0)
    if position == len(text):
        raise BadObjects(str(path), "the file is empty")
    while position < len(text):
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise BadObjects(_place(path, text, error.pos), f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
        except RecursionError:
            raise BadObjects(_place(path, text, position), "the JSON is nested too deeply") from None
        except _NotJson as error:
            raise BadObjects(_place(path, text, position), str(error)) from None
        except ValueError:
            raise BadObjects(_place(path, text, position), "a number is too long") from None
        yield position, value
        position = _skip(text, end)


def _no_constant(name: str) -> NoReturn:
    raise _NotJson(f"{name} is no number that JSON knows")


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _place(path: Path, text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return f"{path}:{line}:{column}"


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
