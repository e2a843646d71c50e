"""The end of a first reading: lexer and layout stop at what is not of the language, and the room of hints reads the source again."""

from __future__ import annotations


class NotReadable(Exception):
    """Raised where a source is not of the language; what is wrong is found by reading it again with repairs."""
