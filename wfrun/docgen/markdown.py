"""Text as Markdown has it."""

from __future__ import annotations


def cell(text: str) -> str:
    """Prints a text inside a Markdown table: on one line, with its bars and tags shown as they are. Code between backticks stays."""
    pieces = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(piece if place % 2 else piece.replace("<", "&lt;") for place, piece in enumerate(pieces))
