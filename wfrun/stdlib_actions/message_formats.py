"""Message formats: texts of messages, made from the rendered arguments of ``email``: plain text and HTML.

Whatever comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.interpreter.effects import Json
from wfrun.values.formatting import without_controls

_FONT = (
    "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1a1f36;overflow-wrap:break-word"
)
_LABEL = "padding:6px 16px 6px 0;color:#697386;text-align:left;vertical-align:top;font-weight:normal"
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
