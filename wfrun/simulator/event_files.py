"""Event files: reads one event, a JSON array, JSON Lines, or the output of ``stripe events list``, strictly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from wfrun.support.json_reader import BadJson, Document, read_documents
from wfrun.support.plain_files import open_plain

if TYPE_CHECKING:
    from wfrun.simulator.samples.tables import Json, Raw


class BadEvents(ValueError):
    """Events that cannot be used: one sentence that starts with the place, ``FILE:LINE`` or as much of it as is known."""


def load_events(path: str) -> list[Raw]:
    """Returns the events of a file, at least one, in its order. Raises ``BadEvents``."""
    try:
        with open_plain(path) as stream:
            documents = list(documents_of(stream, path))
    except FileNotFoundError:
        raise BadEvents(f"{path} does not exist") from None
    except IsADirectoryError:
        raise BadEvents(f"{path} is a folder, not a file") from None
    except BadJson as error:
        raise BadEvents(str(error)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a file name"
        raise BadEvents(f"{path} cannot be read: {reason.lower()}") from None
    events: list[Raw] = []
    for document in documents:
        fault = document.fault or event_fault(document.value)
        if fault is not None:
            raise BadEvents(fault if document.fault is not None else f"{path}:{document.line}: {fault}")
        events.append(document.value)
    if not events:
        raise BadEvents(f"{path} holds no event")
    return events


def documents_of(stream: BinaryIO, name: str) -> Iterator[Document]:
    """Yields the documents of an input, the items of Stripe's list objects one by one. Raises ``BadJson``."""
    for document in read_documents(stream, name):
        value = document.value
        if isinstance(value, dict) and value.get("object") == "list" and isinstance(value.get("data"), list):
            share = document.size // max(1, len(value["data"]))
            yield from (Document(item, document.line, size=share) for item in value["data"])
        else:
            yield document


def event_fault(value: Json) -> str | None:
    """Returns the sentence that says why a JSON value is no event; None for an event."""
    if not isinstance(value, dict):
        return "this is no event: a JSON object is expected"
    kind = value.get("type")
    data = value.get("data")
    if not isinstance(kind, str) or not kind:
        name = value.get("object")
        if isinstance(name, str) and name not in ("event", "v2.core.event"):
            return f"this is a {name}, not an event"
        return "the event has no `type`"
    if (isinstance(data, dict) and isinstance(data.get("object"), dict)) or isinstance(value.get("related_object"), dict):
        return None
    return "the event has no object: `data.object` is missing"
