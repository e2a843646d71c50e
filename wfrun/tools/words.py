"""Words for the pages that people read: a type in the language's terms, a sentence out of a longer text, a table's cell."""

from __future__ import annotations

from wfrun.dsl.type_words import sentence as sentence
from wfrun.dsl.type_words import type_words as type_words


def cell(text: str) -> str:
    """A text inside a Markdown table: on one line, with its bars and tags shown as they are. Text between backticks needs no more."""
    pieces = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(piece if place % 2 else piece.replace("<", "&lt;") for place, piece in enumerate(pieces))
