"""Slack messages: the rendered arguments of ``slack`` as the blocks that Slack shows, within Slack's limits.

What comes from data is shown as it is: every text is ``plain_text`` without emoji, in which nothing is a mention, a link or a format. The
one exception is the link below the message, whose parts are encoded so that it ends where it should. A link and not a button: a click on a
button is sent to the app of the webhook too, and where nothing answers there, Slack shows a warning beside it
(https://github.com/slackapi/node-slack-sdk/issues/869).

Slack's limits (https://docs.slack.dev/reference/block-kit/blocks): 50 blocks; 150 characters of a header, 3,000 of a section, 2,000 of a
field, 10 fields of a section. Of all texts together, Slack's API takes some 12,000 characters with their blocks, which no page says
(https://github.com/slackapi/bolt-js/issues/2867); a message ends at ``MAX_TEXTS``. What is too long for one section goes on in the next,
and what is too long for a message ends with ``…``. Lengths are counted as sent, in UTF-16.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from wfrun.interpreter.effects import Json
from wfrun.stdlib_actions.payloads import revealed
from wfrun.support.english import counted
from wfrun.support.records import frozen
from wfrun.values.formatting import without_controls

MAX_TEXTS = 10_000
MAX_TEXT = 3_000
MAX_TITLE = 150
MAX_FIELD = 2_000
MAX_LABEL = 300
MAX_NOTIFICATION = 1_000
"""The longest texts, in UTF-16 units as sent."""

FIELDS_IN_SECTION = 10

MAX_FIELDS = 400
"""The most fields: with them a message stays within 50 blocks."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_ENCODED = re.compile(r"""[<>|"`^{}\x00-\x20]""")
"""Signs that end a link in Slack's markup, or that no web address holds."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@frozen
class SlackMessage:
    """A message as a webhook takes it, and sentences on what does not stand in it."""

    payload: Mapping[str, Json]
    notes: tuple[str, ...] = ()


def slack_message(arguments: Mapping[str, Json]) -> SlackMessage:
    """Returns the message of ``slack``: ``text`` for notifications, and ``blocks``. A secret link is revealed."""
    text, title = _shown(arguments["text"]).strip("\n"), " ".join(_shown(arguments.get("title", "")).split())
    rows = [_row(label, value) for label, value in arguments.get("fields", {}).items()]
    notes: list[str] = []
    blocks: list[Json] = []
    if title:
        title = cut(title, MAX_TITLE)
        blocks.append({"type": "header", "text": _plain(title)})
    link = _link(revealed(arguments["link"])) if arguments.get("link") else None
    if link is not None and size(link, escaped=True) > MAX_TEXT:
        notes.append("the link is left out: it is longer than Slack takes")
        link = None
    room = MAX_TEXTS - size(title) - (size(link, escaped=True) if link is not None else 0)
    kept = _fitting(rows, max(room // 2, room - size(text)))
    if len(kept) < len(rows):
        notes.append(f"{counted(len(rows) - len(kept), 'row')} of the table left out: Slack takes no longer message")
        kept = [*kept, f"… and {len(rows) - len(kept):,} more"]
    room -= sum(map(size, kept))
    if size(text) > room:
        text = cut(text, room)
        notes.append("the text is cut: Slack takes no longer message")
    blocks += [{"type": "section", "text": _plain(part)} for part in parts(text, MAX_TEXT)]
    for start in range(0, len(kept), FIELDS_IN_SECTION):
        blocks.append({"type": "section", "fields": [_plain(row) for row in kept[start : start + FIELDS_IN_SECTION]]})
    if link is not None:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": link, "verbatim": True}})
    if not blocks:
        blocks.append({"type": "section", "text": _plain("(an empty message)")})
    told = f"{title}: {text}" if title and text else title or text or (kept[0] if kept else "") or "(an empty message)"
    payload = {
        "text": escape(cut(told, MAX_NOTIFICATION)),
        "blocks": blocks,
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return SlackMessage(payload, tuple(notes))


def escape(text: str) -> str:
    """Returns a text in which no sign begins a mention or a link (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str, escaped: bool = False) -> int:
    """Returns how many UTF-16 units a text takes as sent; ``escaped`` where it is escaped already."""
    return len((text if escaped else escape(text)).encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """Returns the text, or its beginning with ``…``, so that it takes at most ``limit`` units as sent."""
    return text if size(text) <= limit else text[: _reach(text, 0, limit - 1)].rstrip() + "…"


def parts(text: str, limit: int) -> Iterator[str]:
    """Yields a text in parts that take at most ``limit`` units each, broken at lines or words where there are any; no blank part."""
    start = 0
    while start < len(text):
        end = _reach(text, start, limit)
        if end < len(text):
            middle = start + (end - start) // 2
            end = next((place + 1 for sign in "\n " if (place := text.rfind(sign, middle, end)) >= 0), end)
        part = text[start:end].strip("\n")
        if part.strip():
            yield part
        start = end


def _reach(text: str, start: int, limit: int) -> int:
    """Returns where the longest part of a text ends that begins at ``start`` and takes at most ``limit`` units."""
    for place in range(start, len(text)):
        sign = text[place]
        limit -= len(_ENTITIES.get(sign, "")) or (2 if sign > "\uffff" else 1)
        if limit < 0:
            return place
    return len(text)


def _shown(text: Json) -> str:
    """Returns a text with ``\\n`` for every kind of line break, and without other control characters and half characters."""
    return _HALF_CHARACTER.sub("\ufffd", without_controls("\n".join(str(text).splitlines()), keep="\n\t"))


def _row(label: str, value: str) -> str:
    """Returns a field: its label on a line of its own, above its value."""
    return cut("\n".join(part for part in (cut(_shown(label).strip(), MAX_LABEL), _shown(value).strip("\n")) if part) or "–", MAX_FIELD)


def _fitting(rows: Sequence[str], room: int) -> list[str]:
    """Returns the first rows that fit into ``room`` units."""
    left = room - sum(map(size, rows))
    if left >= 0 and len(rows) <= MAX_FIELDS:
        return list(rows)
    kept: list[str] = []
    room -= len("… and 1,000 more")
    for row in rows[: MAX_FIELDS - 1]:
        room -= size(row)
        if room < 0:
            break
        kept.append(row)
    return kept


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": escape(text), "emoji": False}


def _link(address: str) -> str:
    """Returns a web address in Slack's markup, with its host as what is read: nobody is led to another place than is told."""
    host = re.split(r"[/?#]", address.partition("://")[2], maxsplit=1)[0]
    target = _ENCODED.sub(lambda sign: f"%{ord(sign[0]):02X}", _HALF_CHARACTER.sub("", address))
    return f"<{escape(target)}|Open {escape(cut(_ENCODED.sub('', _shown(host)), 100))}>"
