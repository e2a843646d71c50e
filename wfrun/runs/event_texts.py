"""Event texts: which text a field of each event's object has, for the questions that programs ask with ``recent``.

``count(c in recent("charge.failed", 24 hours) where c.customer == customer)`` names one customer of many. Reading every earlier event of a
busy account for each new one would cost the square of their number. So the fields that a program compares so are noted when the first event
is accepted for it, and from then on every event of the type gets a row that says which text the field has, or that this is not told. A
question that reaches back to what came before reads all events, as does one that no active program asked then.

Of a text only a mark (a digest) is stored: it may be an address. Rows of an event of another API release, or that does not tell the text,
are always among those that may be meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.syntax.nodes import Call, Comprehension, Quantifier, Text
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import Object
from wfrun.interpreter.awaited_text import is_text
from wfrun.interpreter.effects import FieldValue
from wfrun.interpreter.recent_events import RECENT, equal_fields
from wfrun.interpreter.triggers import Rule
from wfrun.runs import schema, statements
from wfrun.runs.answers import BrokenRecord, reading
from wfrun.support.json_text import json_text, read_json

NOT_TOLD = ""
"""In the place of a mark: the object has no text there, or there is no object."""

LONGEST_FIELD = 500
"""Characters of the longest path that is stored: a row of an index has its bounds."""


def fields_asked(rules: Sequence[Rule]) -> frozenset[tuple[str, str]]:
    """Returns the fields that the programs of some workflows compare with a text: the event type, and the path as it is stored."""
    found: set[tuple[str, str]] = set()
    for rule in rules:
        for root in (rule.workflow, *dict(rule.constants).values()):
            for node in walk(root):
                if isinstance(node, Quantifier | Comprehension):
                    found.update(_asked_by(rule, node))
    return frozenset(found)


def _asked_by(rule: Rule, node: Quantifier | Comprehension) -> set[tuple[str, str]]:
    call = node.items
    if not isinstance(call, Call) or call.function != RECENT or not call.arguments or node.where is None:
        return set()
    name = call.arguments[0]
    declared = rule.library.event(name.value) if isinstance(name, Text) else None
    if declared is None or not isinstance(name, Text) or not declared.objects:
        return set()
    paths = {path for path, _ in equal_fields(node.where, node.variable)}
    texts = [path for path in paths if all(is_text(rule.library, Object(one), path) for one in declared.objects)]
    stored = [(name.value.removeprefix("v1."), _stored(path)) for path in texts]
    return {one for one in stored if len(one[1]) <= LONGEST_FIELD}


def _stored(path: Sequence[str]) -> str:
    return json_text(list(path))


def note_fields(connection: sa.Connection, mode: str, asked: frozenset[tuple[str, str]], before: int) -> frozenset[tuple[str, str]]:
    """Notes the fields that are asked from now on, and returns all: type and path.

    No event behind ``before`` has the texts of new ones noted.
    """
    table = schema.asked_fields
    there = {(row.type, row.field) for row in connection.execute(statements.ASKED_FIELDS, {"the_mode": mode})}
    new = asked - there
    if new:
        newest = sa.select(sa.func.max(schema.events.c.created)).where(schema.events.c.mode == mode, schema.events.c.seq <= before)
        known = {"mode": mode, "newest": connection.execute(newest).scalar_one_or_none() or 0}
        connection.execute(sa.insert(table), [{**known, "type": kind, "field": field} for kind, field in sorted(new)])
    return frozenset(there | new)


def note_texts(
    connection: sa.Connection, mode: str, account: str, seq: int, kind: str, event: Mapping[str, Any], fields: frozenset[tuple[str, str]]
) -> None:
    """Notes which texts the asked ``fields`` of a new event have."""
    release = event.get("api_version")
    place = {"mode": mode, "account": account, "release": release[:100] if isinstance(release, str) else "", "event": seq}
    rows = []
    for field in sorted(field for name, field in fields if name == kind.removeprefix("v1.")):
        with suppress(BrokenRecord), reading("a field that is asked for"):  # one that cannot be read no program asks for
            text = text_at(event, read_json(field))
            rows.append({**place, "field": field, "text": NOT_TOLD if text is None else text_mark(text)})
    if rows:
        connection.execute(statements.ADD_TEXTS, rows)


def forget_texts(connection: sa.Connection, events: Sequence[int]) -> None:
    """Tells of no text of these events any more."""
    table = schema.event_texts
    connection.execute(sa.update(table).where(table.c.event.in_(events)).values(text=NOT_TOLD))


def meant_only(
    connection: sa.Connection, row: Any, name: str, since: int, value: FieldValue
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]] | None:
    """Returns two conditions on events of a type since a moment, of which one is true where a field may have a text.

    The first finds events by their texts; the second is true of those of which no text was noted. None where all are to be read.
    """
    asked, texts, events = schema.asked_fields, schema.event_texts, schema.events
    field = _stored(value.path)
    noted = connection.execute(
        sa.select(asked).where(asked.c.mode == row.mode, asked.c.type == name.removeprefix("v1."), asked.c.field == field)
    ).one_or_none()
    if noted is None or since <= noted.newest:
        return None
    mine = (texts.c.mode == row.mode) & (texts.c.account == row.account) & (texts.c.field == field)
    ways = (
        (texts.c.release == value.release) & texts.c.text.in_((NOT_TOLD, text_mark(value.text))),
        texts.c.release < value.release,
        texts.c.release > value.release,
    )
    meant = sa.union_all(*(sa.select(texts.c.event).where(mine, way) for way in ways))
    return events.c.seq.in_(meant), events.c.noted == sa.false()


def text_at(event: Mapping[str, Any], path: Sequence[str]) -> str | None:
    """Returns the text at a path of an event's object; None where there is none."""
    data = event.get("data")
    value = data.get("object") if isinstance(data, Mapping) else None
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None


def text_mark(text: str) -> str:
    """Returns the mark of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
