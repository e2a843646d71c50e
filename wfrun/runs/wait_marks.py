"""Wait marks: of each event that a run waits for, which field of its object must have which text.

An event that has another text there wakes no run for nothing. Of the text only a mark (a digest) is stored: it may be an address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.effects import TextOfField
from wfrun.runs import schema, statements
from wfrun.runs.answers import BrokenRecord, reading
from wfrun.runs.event_texts import text_at, text_mark
from wfrun.support.json_text import json_text, read_json

LONGEST_FIELD = 500
"""Characters of the longest path that is stored: a row of an index has its bounds."""


def mark_of(asked: TextOfField | None) -> dict[str, str | None]:
    """Returns the columns of a wait that say which text is asked for; nothing for one that any event may end."""
    field = json_text([list(asked.path), asked.unless]) if asked is not None else ""
    if asked is None or len(field) > LONGEST_FIELD:
        return {"field": None, "text": None}
    return {"field": field, "text": text_mark(asked.text)}


def awaiting(connection: sa.Connection, mode: str, account: str, *, livemode: bool, event: Mapping[str, Any]) -> Sequence[Any]:
    """Returns the waits for which an event of an account and mode may be meant."""
    table = schema.waits
    fields = connection.execute(statements.AWAITED_FIELDS, {"the_mode": mode, "the_account": account}).scalars().all()
    if not fields:
        return ()
    ways: list[sa.ColumnElement[bool]] = []
    for field in fields:
        text = _named_text(event, field) if field is not None else None
        way = table.c.field == field
        ways.append(way if text is None else way & (table.c.text == text_mark(text)))
    mine = (table.c.mode == mode) & (table.c.account == account) & (table.c.livemode == livemode)
    return connection.execute(sa.select(table).where(mine, sa.or_(*ways))).all()


def _named_text(event: Mapping[str, Any], field: str) -> str | None:
    """Returns the text that a field of the event's object has; None where that is not told, or the stored field cannot be read."""
    with suppress(BrokenRecord), reading("a field that is waited for"):
        path, unless = read_json(field)
        return _text_of(event, path, unless)
    return None


def _text_of(event: Mapping[str, Any], path: list[str], unless: str | None) -> str | None:
    """Returns the text that a field of the event's object has; None where that is not told."""
    data = event.get("data")
    value = data.get("object") if isinstance(data, Mapping) else None
    return text_at(event, path) if isinstance(value, Mapping) and unless not in value else None
