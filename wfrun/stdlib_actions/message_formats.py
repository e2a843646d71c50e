"""Message formats: texts of messages, made from the rendered arguments of ``email``: plain text and HTML.

Whatever comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.interpreter.effects import Json
from wfrun.values.formatting import without_controls

_FONT = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1a1f36"
_LABEL = "padding:6px 16px 6px 0;color:#697386;text-align:left;vertical-align:top;font-weight:normal;white-space:nowrap"
_VALUE = "padding:6px 0;vertical-align:top;word-break:break-word"


def recipients(arguments: Mapping[str, Json], name: str) -> list[str]:
    """Returns the addresses under ``to``, ``cc``, ``bcc`` or ``reply_to`` of a mail, as a list."""
    found = arguments.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def mail_text(arguments: Mapping[str, Json]) -> str:
    """Returns the plain text of a mail: the body, then the rows as ``Label: value``."""
    body = _lines(arguments.get("body", ""))
    rows: Mapping[str, str] = arguments.get("append", {})
    table = "\n".join(f"{label}: {_indented(value)}" for label, value in rows.items())
    return "\n\n".join(part for part in (body.strip("\n"), table) if part) + "\n"


def mail_html(arguments: Mapping[str, Json]) -> str:
    """Returns the HTML of a mail: the body's paragraphs, then the rows as a table. Nothing in it is loaded from elsewhere."""
    body = _lines(arguments.get("body", "")).strip("\n")
    parts = [f"<p>{_broken(paragraph)}</p>" for paragraph in body.split("\n\n") if paragraph.strip("\n")]
    rows: Mapping[str, str] = arguments.get("append", {})
    if rows:
        cells = "".join(
            f'<tr><th scope="row" style="{_LABEL}">{_broken(label)}</th><td style="{_VALUE}">{_broken(_lines(value))}</td></tr>'
            for label, value in rows.items()
        )
        parts.append(f'<table style="border-collapse:collapse">{cells}</table>')
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
