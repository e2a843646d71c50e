"""A mail as its reader would get it, in a box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.cli.terminal import Terminal

_HEADERS = (("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("reply_to", "Reply-To"), ("subject", "Subject"))
MAX_BODY_LINES = 40
"""A longer body is cut in the box."""


def preview_mail(terminal: Terminal, mail: Mapping[str, Any], indent: int) -> None:
    """Prints a mail: the arguments of an ``email`` step as ``stdlib_actions.email.render`` made them."""
    edge = "│ "
    width = max(len(title) for _, title in _HEADERS) + 2
    terminal.line("┌" + "─" * 8, indent=indent)
    for name, title in _HEADERS:
        value = mail.get(name)
        if value:
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            terminal.line((title.ljust(width), "faint"), text, indent=indent, before=edge, hang=width)
    lines = str(mail.get("body") or "").rstrip().split("\n")
    if lines != [""]:
        terminal.line(indent=indent, before=edge)
    for line in lines[:MAX_BODY_LINES] if lines != [""] else ():
        terminal.line(line.removesuffix("\r"), indent=indent, before=edge, hang=0)
    if len(lines) > MAX_BODY_LINES:
        terminal.line((f"… and {len(lines) - MAX_BODY_LINES:,} lines more", "faint"), indent=indent, before=edge)
    rows = mail.get("append")
    if isinstance(rows, Mapping) and rows:
        terminal.line(indent=indent, before=edge)
        label_width = min(max(len(label) for label in rows), 24) + 2
        for label, value in rows.items():
            terminal.line((label.ljust(label_width), "faint"), str(value), indent=indent, before=edge, hang=label_width)
    terminal.line("└" + "─" * 8, indent=indent)
