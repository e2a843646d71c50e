"""A part of a script on one line, as reports quote it."""

from __future__ import annotations

import re

from wfrun.dsl.source import Source, Span

_BLANKS = re.compile(r"\s+")
_AFTER_OPENING = re.compile(r"(?<=[(\[{])\n")
_BEFORE_CLOSING = re.compile(r"\n(?=[)\]}])")


def one_line(source: Source, span: Span) -> str:
    """Returns the text that a span covers on one line, without its comments."""
    text = source.slice(span)
    if "\n" in text:
        if "#" in text:
            from wfrun.dsl.parser.scan import without_comments

            text = without_comments(text)
        text = _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks[0] else " ", text)
        text = _BEFORE_CLOSING.sub("", _AFTER_OPENING.sub("", text))
    return " ".join(text.split())
