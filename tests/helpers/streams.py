"""Text streams that say of themselves what a test wants."""

from __future__ import annotations

import io


class Stream(io.StringIO):
    """A text stream that says what it is asked to say of itself."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self.terminal = terminal
        self._encoding = encoding

    def isatty(self) -> bool:
        return self.terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding
