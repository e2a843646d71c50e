"""The commands about events: loading a sample or a file, and going from one event to another."""

from __future__ import annotations

import os
import shlex
from itertools import zip_longest
from typing import TYPE_CHECKING

from wfrun.cli.event_input import EventInputOptions, is_there, known_event, read_events
from wfrun.dsl.syntax.nodes import EventTrigger, Workflow
from wfrun.repl.answers import Answer, refused
from wfrun.repl.events import heading
from wfrun.support.english import counted

if TYPE_CHECKING:
    from wfrun.repl.session import ReplSession

EXAMPLE = "payment_intent.succeeded"
"""The event type that messages name as an example."""


def load_event(session: ReplSession, text: str) -> Answer:
    """Carries out ``:event``: loads a sample by its type, with what is changed of it, the events of a file, or one of them by its number.

    Raises ``CommandError``.
    """
    if not text:
        event = session.events.current
        return heading(session.events, event) if event is not None else refused(f"no event is loaded: `:event {EXAMPLE}` loads a sample")
    if text.isascii() and text.isdigit():
        return _go_to(session, int(text[:9]))
    try:
        words = shlex.split(text)
    except ValueError:
        return refused('a quote is open: what has blanks in it stands in quotes, as in `amount="6000 USD"`')
    text, words[0] = os.path.expanduser(text), os.path.expanduser(words[0])
    first, pairs = (text, []) if is_there(text) else (words[0], _pairs(words[1:]))
    input_options = EventInputOptions(None, lambda: session.library.catalog, session.started)
    if pairs:
        if is_there(first):
            return refused(f"{first} is a file, and changes are for a sample: load the file alone, then `:set path = value`")
        if "=" not in text and session.library.catalog.event(first) is None:
            return refused(f"{text} does not exist")
        known_event(first, session.library.catalog)
        return _load_changed(session, first, pairs)
    if first == "-":
        return refused("what is typed comes from stdin here; give the events in a file")
    batch = read_events(first, input_options)
    if not batch.events:
        return _faults(batch.faults) if batch.faults else refused(f"{first} holds no event")
    return _faults(batch.faults) + session.load_events(batch.events, first)


def _faults(faults: list[str]) -> Answer:
    answer = Answer()
    for fault in faults:
        answer += refused(fault)
    return answer


def _pairs(words: list[str]) -> list[str]:
    """Splits ``path=value`` texts, with or without blanks around the sign; other words belong to the value before them."""
    pairs: list[str] = []
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        begins = "=" in word[1:] or following.startswith("=")
        if pairs and not begins:
            pairs[-1] += word if word.startswith("=") else f" {word}"
        else:
            pairs.append(word)
    return pairs


def _load_changed(session: ReplSession, type_: str, pairs: list[str]) -> Answer:
    from wfrun.simulator.samples.overrides import BadOverride
    from wfrun.simulator.samples.sampler import sample_event_and_object
    from wfrun.simulator.samples.written_values import read_assignments

    catalog = session.library.catalog
    try:
        changes = read_assignments(catalog, type_, pairs)
        event, raw = sample_event_and_object(catalog, type_, now=session.started, overrides=changes)
    except BadOverride as error:
        return refused(str(error))
    return session.load_events([event], type_, raw if "data" not in event else None)


def _go_to(session: ReplSession, number: int) -> Answer:
    events = session.events
    if not events:
        return refused("no events are loaded: `:event FILE` loads those of a file")
    if not 1 <= number <= len(events):
        return refused(f"there is no event {number}: {events.name} has {counted(len(events), 'event')}")
    events.position = number - 1
    return session.begin_event()


def next_event(session: ReplSession, text: str) -> Answer:
    """Carries out ``:next``: goes to the event after the current one."""
    events = session.events
    if not events:
        return refused("no events are loaded: `:event FILE` loads those of a file")
    if events.position + 1 >= len(events):
        return refused(f"that was the last of {counted(len(events), 'event')}: `:event 1` goes back to the first")
    events.position += 1
    return session.begin_event()


def load_sample_of_script(session: ReplSession) -> Answer:
    """Loads the sample of the event type that the script names first; where it names none, nothing."""
    name = _first_type(session)
    return load_event(session, name) if name is not None else Answer()


def _first_type(session: ReplSession) -> str | None:
    if session.script is None:
        return None
    library = session.library
    for item in session.script.file.file.items:
        if isinstance(item, Workflow) and isinstance(item.trigger, EventTrigger):
            for pattern in item.trigger.events:
                if library.event(pattern.pattern) is not None:
                    return pattern.pattern
                found = next((name for name in library.event_names() if pattern.matches(name)), None)
                if pattern.pattern != "*" and found is not None:
                    return found
    return None
