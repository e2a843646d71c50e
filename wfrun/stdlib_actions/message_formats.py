"""Message formats: texts of messages, made from the rendered arguments of ``email`` and ``slack``: plain text, HTML, Slack's blocks.

Whatever comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wfrun.interpreter.effects import Json
from wfrun.values.formatting import without_controls

SLACK_TEXT = 3_000
"""The longest text of a block, in characters (Slack's Block Kit reference)."""
SLACK_HEADER = 150
SLACK_FIELD = 2_000
SLACK_FIELDS = 10
"""Number of fields that one section takes."""
SLACK_BLOCKS = 50

_FONT = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1a1f36"
_LABEL = "padding:6px 16px 6px 0;color:#697386;text-align:left;vertical-align:top;font-weight:normal;white-space:nowrap"
_BUTTON = (
    "display:inline-block;margin:12px 12px 0 0;padding:8px 20px;border:1px solid #697386;border-radius:6px;"
    "color:#1a1f36;text-decoration:none"
)
_VALUE = "padding:6px 0;vertical-align:top;word-break:break-word"


def recipients(arguments: Mapping[str, Json], name: str) -> list[str]:
    """Returns the addresses under ``to``, ``cc``, ``bcc`` or ``reply_to`` of a mail, as a list."""
    found = arguments.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def mail_text(arguments: Mapping[str, Json]) -> str:
    """Returns the plain text of a mail: the body, then the rows as ``Label: value``, then the addresses that wfrun itself links to."""
    body = _lines(arguments.get("body", ""))
    rows: Mapping[str, str] = arguments.get("append", {})
    table = "\n".join(f"{label}: {_indented(value)}" for label, value in rows.items())
    links: Mapping[str, str] = arguments.get("links", {})
    addresses = "\n".join(f"{label}:\n{address}\n" for label, address in links.items()).rstrip("\n")
    return "\n\n".join(part for part in (body.strip("\n"), table, addresses) if part) + "\n"


def mail_html(arguments: Mapping[str, Json]) -> str:
    """Returns the HTML of a mail: the body's paragraphs, the rows as a table, wfrun's own ``links`` as buttons.

    Nothing in it is loaded from elsewhere, and no text of an event becomes a link.
    """
    body = _lines(arguments.get("body", "")).strip("\n")
    parts = [f"<p>{_broken(paragraph)}</p>" for paragraph in body.split("\n\n") if paragraph.strip("\n")]
    rows: Mapping[str, str] = arguments.get("append", {})
    if rows:
        cells = "".join(
            f'<tr><th scope="row" style="{_LABEL}">{_broken(label)}</th><td style="{_VALUE}">{_broken(_lines(value))}</td></tr>'
            for label, value in rows.items()
        )
        parts.append(f'<table style="border-collapse:collapse">{cells}</table>')
    links: Mapping[str, str] = arguments.get("links", {})
    if links:
        buttons = "".join(f'<a href="{_escaped(address)}" style="{_BUTTON}">{_escaped(label)}</a>' for label, address in links.items())
        parts.append(f"<p>{buttons}</p>")
    title = _escaped(str(arguments.get("subject", "")))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body style="{_FONT}">{"".join(parts)}</body></html>\n'
    )


def slack_message(arguments: Mapping[str, Json]) -> dict[str, Json]:
    """Returns the message as Slack's API takes it: ``text`` for notifications and ``blocks``, with ``channel`` where one is given.

    What is too long for Slack is cut with ``…``; ``link`` must have been revealed if it was a secret.
    """
    text, title = str(arguments["text"]), str(arguments.get("title", ""))
    blocks: list[Json] = []
    if title:
        blocks.append({"type": "header", "text": {"type": "plain_text", "text": _cut(title, SLACK_HEADER)}})
    if text:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": _slack(text, SLACK_TEXT)}})
    fields = [f"*{_slack(label, 500)}*\n{_slack(value, SLACK_FIELD - 600)}" for label, value in arguments.get("fields", {}).items()]
    for start in range(0, len(fields), SLACK_FIELDS):
        listed = [{"type": "mrkdwn", "text": field} for field in fields[start : start + SLACK_FIELDS]]
        blocks.append({"type": "section", "fields": listed})
    blocks = blocks[: SLACK_BLOCKS - 1]
    if arguments.get("link"):
        button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": str(arguments["link"])}
        blocks.append({"type": "actions", "elements": [button]})
    message: dict[str, Json] = {"text": _slack(f"{title}: {text}" if title and text else title or text, SLACK_TEXT), "blocks": blocks}
    if "channel" in arguments:
        message["channel"] = str(arguments["channel"])
    return message


def _lines(text: str) -> str:
    """Returns the text with every kind of line break as ``\\n`` and without other control characters."""
    return without_controls("\n".join(text.splitlines()), keep="\n\t")


def _indented(value: str) -> str:
    return _lines(value).replace("\n", "\n  ")


def _escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(sign, entity)
    return text


def _broken(text: str) -> str:
    return _escaped(text).replace("\n", "<br>")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _slack(text: str, limit: int) -> str:
    """Returns text that Slack shows as it is, never longer than ``limit``: a ``<`` of its own would begin a mention or a link."""
    pieces: Sequence[str] = [{"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(sign, sign) for sign in text[:limit]]
    if len(text) <= limit and sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    kept, left = [], limit - 1
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            break
        kept.append(piece)
    return "".join(kept) + "…"
