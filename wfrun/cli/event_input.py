"""Input of a command: events from a file, from stdin or by the name of their type, and JSON in options."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from wfrun.cli.exit_status import CommandError
from wfrun.cli.sample_options import SampleOptions, Samples
from wfrun.cli.terminal import complain
from wfrun.settings import reason
from wfrun.simulator.event_files import documents_of, event_fault
from wfrun.simulator.event_order import OUT_OF_ORDER, EventStream, oldest_first
from wfrun.support.json_reader import MAX_DOCUMENT_BYTES, BadJson, Document, read_json
from wfrun.support.plain_files import open_plain

if TYPE_CHECKING:
    from wfrun.dsl.declarations import EventDeclaration
    from wfrun.stripe_catalog import Catalog

STDIN = "-"
STDIN_NAME = "<stdin>"
"""The name of a script from stdin in messages."""

_EVENT_OBJECTS = ("event", "v2.core.event")
_TYPE_NAME = r"[a-z0-9_]+(\.[a-z0-9_]+)+"
_MAX_PATH_BYTES = 4096
_FILE_ENDINGS = (".json", ".jsonl", ".ndjson", ".wf", ".txt")


class EventBatch(NamedTuple):
    """Events, oldest first, and a sentence for each that could not be read. ``note`` says that the input had another order.

    ``described_object`` is the object that a changed sample tells of without carrying it: a thin one.
    """

    events: list[dict[str, Any]]
    faults: list[str]
    described_object: dict[str, Any] | None = None
    note: str | None = None


class EventInput:
    """The events of an input as a stream, oldest first. What cannot be read is told as soon as it is met, and the others go on.

    ``described_object`` is the object that a changed sample tells of without carrying it: a thin one. ``unread`` counts the events that
    could not be read so far.
    """

    def __init__(
        self, documents: Iterable[Document], name: str, options: EventInputOptions, described_object: dict[str, Any] | None = None
    ) -> None:
        self.described_object = described_object
        self.unread = 0
        self._begun = False
        self.stream = EventStream(self._events(documents, name, options))
        self._begun = True

    @property
    def several(self) -> bool:
        """Tells whether the input holds more than one event, those that cannot be read among them."""
        return self.stream.read_so_far + self.unread > 1

    def _events(self, documents: Iterable[Document], name: str, options: EventInputOptions) -> Iterator[tuple[dict[str, Any], int]]:
        """Yields the events with their sizes, and tells of what is none.

        Raises ``CommandError`` where the input is broken, unless events of it have run: then it ends there.
        """
        try:
            for event, size in _events_in(documents, name, options):
                if isinstance(event, dict):
                    yield event, size
                else:
                    self._fault(event)
        except CommandError as error:
            if not self._begun:
                raise
            self._fault(str(error))

    def _fault(self, sentence: str) -> None:
        self.unread += 1
        complain(sentence)


class EventInputOptions(NamedTuple):
    """Options for the input: ``type`` is ``--type``, ``now`` dates what is made up.

    ``catalog`` gives the catalogue when it is needed. ``sample`` says how the sample is to be that a type name stands for. ``read_event``
    reads an event by its id, where that may be done.
    """

    type: str | None
    catalog: Callable[[], Catalog]
    now: int
    sample: SampleOptions = SampleOptions()
    read_event: Callable[[str], dict[str, Any]] | None = None


def open_events(word: str, options: EventInputOptions) -> EventInput:
    """Returns the events that a word of the command line names, as a stream: a file, ``-``, or the type of a sample.

    Raises ``CommandError``, also later, when the stream is read.
    """
    sample = _named_sample(word, options)
    if sample is not None:
        return EventInput([Document(event, 1) for event in sample.events], word, options, sample.described_object)
    name = _shown_name(word)
    return EventInput(_documents(word, name), name, options)


def read_events(word: str, options: EventInputOptions) -> EventBatch:
    """Reads all the events that a word names: a file, ``-``, or the type of a sample. Raises ``CommandError``."""
    sample = _named_sample(word, options)
    if sample is not None:
        return sample
    name = _shown_name(word)
    found = [event for event, _ in _events_in(_documents(word, name), name, options)]
    events, sorted_here = oldest_first([event for event in found if isinstance(event, dict)])
    faults = [event for event in found if isinstance(event, str)]
    return EventBatch(events, faults, note=OUT_OF_ORDER if sorted_here else None)


def _shown_name(word: str) -> str:
    return "stdin" if word == STDIN else word


def _named_sample(word: str, options: EventInputOptions) -> EventBatch | None:
    """Returns the sample that a word stands for; None for a file or stdin. Raises ``CommandError``."""
    if options.type is not None:
        known_event(options.type, options.catalog())
    if word != STDIN and not is_there(word):
        return _sample(word, options)
    if options.sample.given is not None:
        what = "the EVENT comes from stdin" if word == STDIN else f"{word} is a file"
        raise CommandError(f"{options.sample.given} is for the sample that an event type stands for, and {what}: change the event itself")
    return None


def is_there(word: str) -> bool:
    """Tells whether a word names a file or a folder. One that may not be looked at counts as there: opening it will say why not."""
    try:
        os.stat(word)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return len(word) < _MAX_PATH_BYTES
    return True


def every_event(word: str, options: EventInputOptions) -> Iterator[dict[str, Any]]:
    """Yields the events of a file whose every event matters (``--history``): the first that cannot be read is a ``CommandError``."""
    sample = _named_sample(word, options)
    if sample is not None:
        yield from sample.events
        return
    name = _shown_name(word)

    def events() -> Iterator[tuple[dict[str, Any], int]]:
        for event, size in _events_in(_documents(word, name), name, options):
            if not isinstance(event, dict):
                raise CommandError(event)
            yield event, size

    for following in EventStream(events()):
        yield following.event


def read_start_input(text: str | None) -> dict[str, Any] | None:
    """Returns the JSON object that ``--input`` gives, itself or as ``@FILE``; None without it. Raises ``CommandError``."""
    if text is None:
        return None
    try:
        if text.startswith("@"):
            with open_input(text[1:]) as stream:
                value = read_json(stream.read(MAX_DOCUMENT_BYTES + 1), text[1:])
        else:
            value = read_json(text.encode("utf-8", "surrogateescape"), "--input")
    except BadJson as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{text[1:]}: {reason(error)}") from None
    if not isinstance(value, dict):
        raise CommandError("--input takes a JSON object")
    return value


def known_event(name: str, catalog: Catalog) -> EventDeclaration:
    """Returns the event type of that name; an unknown one is a ``CommandError`` that names the nearest."""
    declaration = catalog.event(name)
    if declaration is None:
        raise CommandError(f"unknown event type `{name}`{did_you_mean(name, catalog.event_names())}")
    return declaration


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Returns ``; did you mean `…`?`` where a name is near, else the shortest names that hold the word, else nothing."""
    from wfrun.dsl.hints.spelling import nearest
    from wfrun.support.english import counted

    names = list(names)
    close = nearest(word, names)
    if close:
        return f"; did you mean `{close}`?"
    holding = sorted((name for name in names if len(word) > 2 and word.lower() in name), key=len)
    if not holding:
        return ""
    more = f" and {counted(len(holding) - 3, 'other')}" if len(holding) > 3 else ""
    return f"; the word is in {', '.join(f'`{name}`' for name in holding[:3])}{more}"


@contextmanager
def open_input(word: str) -> Iterator[BinaryIO]:
    """Opens a file, or stdin for ``-``, as bytes. Raises ``CommandError``."""
    if word == STDIN:
        if sys.stdin is None:
            raise CommandError("stdin is closed")
        yield sys.stdin.buffer
        return
    try:
        stream = open_plain(word, pipes=True)
    except FileNotFoundError:
        raise CommandError(f"{word} does not exist") from None
    except IsADirectoryError:
        raise CommandError(f"{word} is a folder, not a file") from None
    except OSError as error:
        raise CommandError(f"{word} cannot be read: {reason(error)}") from None
    with stream:
        yield stream


def _documents(word: str, name: str) -> Iterator[Document]:
    """Yields the documents of an input, the items of Stripe's list objects one by one."""
    try:
        with open_input(word) as stream:
            yield from documents_of(stream, name)
    except BadJson as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {reason(error)}") from None


def _events_in(documents: Iterable[Document], name: str, options: EventInputOptions) -> Iterator[tuple[dict[str, Any] | str, int]]:
    """Yields the events of documents, each with the characters that it takes; in place of what is none the sentence that says so."""
    following = iter(documents)
    first = next(following, None)
    second = next(following, None)
    start = [document for document in (first, second) if document is not None]
    for number, document in enumerate(chain(start, following), 1):
        event = document.fault if document.fault is not None else _as_event(document.value, options)
        if isinstance(event, str) and document.fault is None:
            event = f"{name}: {event}" if second is None else f"{name}:{document.line}: event {number}: {event}"
        yield event, document.size


def _as_event(value: Any, options: EventInputOptions) -> dict[str, Any] | str:
    """Returns the event that a document is, or with ``--type`` belongs into; else what is wrong with it."""
    if not isinstance(value, dict):
        return "this is no event: a JSON object is expected"
    kind, object_name = value.get("type"), value.get("object")
    if object_name in _EVENT_OBJECTS or (isinstance(kind, str) and (isinstance(value.get("data"), dict) or "related_object" in value)):
        return _checked_event(value, options)
    if not isinstance(object_name, str):
        return "this is no event: it has no `type` and no `object`"
    if options.type is None:
        example = next((name for name in options.catalog().event_names() if name.startswith(f"{object_name}.")), "payment_intent.succeeded")
        return f"this is a {object_name}, not an event; name the event that it came with, as in `--type {example}`"
    declaration = known_event(options.type, options.catalog())
    if object_name not in declaration.objects:
        return f"a `{options.type}` event carries a {' or a '.join(declaration.objects)}, not a {object_name}"
    from wfrun.simulator.samples.sampler import sample_event

    event = sample_event(options.catalog(), options.type, now=options.now)
    livemode = value.get("livemode")
    return event | {"data": {"object": value}, "livemode": livemode if isinstance(livemode, bool) else False}


def _checked_event(event: dict[str, Any], options: EventInputOptions) -> dict[str, Any] | str:
    kind = event.get("type")
    if not isinstance(kind, str) or not kind:
        return "the event has no `type`"
    if options.type is not None and options.type.removeprefix("v1.") != kind.removeprefix("v1."):
        return f"this is a `{kind}` event already, not a `{options.type}`"
    return event_fault(event) or event


def _sample(word: str, options: EventInputOptions) -> EventBatch:
    """Makes the sample event of a type. What is neither a file nor a type is a ``CommandError``."""
    if word.lstrip().startswith(("{", "[")):
        raise CommandError("the EVENT is a file, not JSON itself; JSON can be piped to `-`")
    if word.startswith("evt_") and "." not in word:
        if options.read_event is not None:
            return EventBatch([options.read_event(word)], [])
        raise CommandError(f"{word} is the id of an event: --fetch reads it from Stripe, and --live acts on it")
    if not re.fullmatch(_TYPE_NAME, word) or word.endswith(_FILE_ENDINGS):
        raise CommandError(f"{word} does not exist")
    known_event(word, options.catalog())
    samples = Samples(options.catalog(), word, options.sample)
    event, raw = samples.event(options.now)
    for remark in samples.remarks():
        complain(remark)
    return EventBatch([event], [], raw if "data" not in event and options.sample.given is not None else None)
