"""A stream of JSON documents, read one by one and with little memory: JSON Lines, an array, Stripe's list objects."""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, BinaryIO, NamedTuple

from wfrun.support.json_reader import (
    DECODER,
    MAX_DEPTH,
    MAX_DOCUMENT_BYTES,
    BadJson,
    Doubtful,
    Known,
    NotText,
    depth_of,
    explain,
    moved,
    place_of,
    refuse_utf_16,
    skip_space,
    too_large,
)

_CHUNK = 1 << 20
# Patterns are compiled where they are needed: most inputs need none of them.
_BRACKET = r'["{}\[\]]'
_STRING_END = r'(?s:[^"\\]++|\\.)*+"'
_LIST_OBJECT = r'\{\s*"object"\s*:\s*"list"\s*,\s*"data"\s*:\s*\['
_NEXT_LINE = r"\n(?=[{\[])"


class Document(NamedTuple):
    """One document of a file: its value, or in its place the sentence that says why it cannot be read."""

    value: Any
    line: int
    fault: str | None = None


def read_documents(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The documents of a stream, one by one and with little memory.

    A JSON array gives its items, so does the ``data`` of a Stripe list object; anything else is a sequence of documents (one, or JSON
    Lines). A document that is too large, and in JSON Lines one that is no JSON, is given with its ``fault`` and reading goes on after it.
    What leaves no way to go on raises ``BadJson``.
    """
    window = _Window(stream, name)
    window.skip_space()
    if window.at_end:
        raise BadJson(f"{name} is empty")
    if window.peek() != "[":
        yield from _sequence(window)
        return
    window.advance(1)
    yield from _items(window)
    window.skip_space()
    if not window.at_end:
        raise BadJson(f"{window.place()}: something stands after the end of the list")


class _Window:
    """The part of a stream that is being looked at: text up to the limit, read on as it is needed."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.text = ""
        self.position = 0
        self._known = Known()
        self._bytes = b""
        self._read = 0
        self._eof = False
        self.more()
        self.text = self.text.removeprefix("\ufeff")

    def more(self) -> bool:
        """Read on; False at the end of the stream."""
        if self._eof:
            return False
        chunk = self.stream.read(_CHUNK)
        if not self._read:
            refuse_utf_16(chunk, self.name)
        self._eof = not chunk
        data = self._bytes + chunk
        start = self._read - len(self._bytes)
        try:
            text, used = utf_8_decode(data, "strict", self._eof)
        except UnicodeDecodeError as error:
            raise NotText(f"{self.name}: byte {start + error.start + 1:,} is not UTF-8") from None
        self._read += len(chunk)
        self._bytes = data[used:]
        self._drop()
        self.text += text
        return not self._eof

    def _drop(self) -> None:
        """Forget what lies behind, remembering where the rest stands."""
        self._known = self.here()._replace(offset=0)
        self.text = self.text[self.position :]
        self.position = 0

    def here(self) -> Known:
        """Where the window stands. Remembered, so that no line is counted twice."""
        self._known = moved(self.text, self.position, self._known)
        return self._known

    def skip_space(self) -> None:
        self.position = skip_space(self.text, self.position)
        while self.position == len(self.text) and self.more():
            self.position = skip_space(self.text, self.position)

    @property
    def at_end(self) -> bool:
        return self._eof and self.position >= len(self.text)

    @property
    def left(self) -> int:
        """How many characters lie ahead in the window."""
        return len(self.text) - self.position

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def advance(self, count: int) -> None:
        self.position += count

    def enter_list_object(self) -> bool:
        """Move to the first item where one of Stripe's list objects begins here."""
        if not self.text.startswith("{", self.position) or '"list"' not in self.text[self.position : self.position + 80]:
            return False
        found = re.compile(_LIST_OBJECT).match(self.text, self.position)
        if found:
            self.position = found.end()
        return found is not None

    def place(self) -> str:
        return place_of(self.text, self.position, self.name, self.here())

    def value(self) -> Document:
        """The document that begins here, read to its end. Raises ``BadJson``.

        One that is too large is given with its fault and still stands ahead.
        """
        line = self.here().line
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.position)
            except (JSONDecodeError, Doubtful, RecursionError) as error:
                if self._may_go_on(error):
                    if self.left > MAX_DOCUMENT_BYTES:
                        return Document(None, line, f"{self.place()}: {too_large()}")
                    self.more()
                    continue
                explain(self.text, self.position, error, self.name, self.here())
            if end < len(self.text) or self._eof:
                break
            # A number or a word may go on in the next part.
            self.more()
        text = self.text[self.position : end]
        if len(text) > MAX_DOCUMENT_BYTES or (not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > MAX_DOCUMENT_BYTES):
            return Document(None, line, f"{self.place()}: {too_large()}")
        if depth_of(value) > MAX_DEPTH:
            explain(self.text, self.position, RecursionError(), self.name, self.here())
        self.position = end
        return Document(value, line)

    def _may_go_on(self, error: Exception) -> bool:
        """Whether a failure may only mean that the rest of the document has not been read yet."""
        if self._eof or not isinstance(error, JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self.text) - 16

    def skip_item(self) -> None:
        """Move past an item of a list that is not read, counting its brackets."""
        depth = 0
        while True:
            found = re.compile(_BRACKET).search(self.text, self.position)
            if found is None:
                self.position = len(self.text)
                if not self.more():
                    return
                continue
            self.position = found.end()
            if found[0] == '"':
                self._skip_string()
            else:
                depth += 1 if found[0] in "{[" else -1
            if depth <= 0:
                return

    def _skip_string(self) -> None:
        """Move past a string whose opening quote has just been passed."""
        while not (found := re.compile(_STRING_END).match(self.text, self.position)):
            # A backslash at the very end belongs to the character that comes next.
            kept = len(self.text) - len(self.text.rstrip("\\"))
            self.position = max(self.position, len(self.text) - kept % 2)
            if not self.more():
                self.position = len(self.text)
                return
        self.position = found.end()

    def skip_line(self) -> None:
        """Move to the next line that begins with a bracket: in JSON Lines, the next document."""
        while True:
            found = re.compile(_NEXT_LINE).search(self.text, self.position)
            if found:
                self.position = found.end()
                return
            self.position = max(self.position, len(self.text) - 1)
            if not self.more():
                self.position = len(self.text)
                return

    def end_list_object(self) -> None:
        """Move past what follows the items of a list object (``has_more``, ``url``): it says nothing about them, but it must be JSON."""
        opened = '{"": 0'
        while True:
            self.skip_space()
            try:
                _, end = DECODER.raw_decode(opened + self.text[self.position :])
            except (JSONDecodeError, Doubtful, RecursionError):
                if self.left <= MAX_DOCUMENT_BYTES and not self._eof:
                    self.more()
                    continue
                raise BadJson(f"{self.place()}: the list object does not end as JSON here") from None
            self.position += end - len(opened)
            return


def _items(window: _Window) -> Iterator[Document]:
    """The items of an array whose bracket has just been passed."""
    window.skip_space()
    if window.peek() == "]":
        window.advance(1)
        return
    while True:
        document = window.value()
        if document.fault is not None:
            window.skip_item()
        yield document
        window.skip_space()
        sign = window.peek()
        if sign not in (",", "]"):
            raise BadJson(f"{window.place()}: a `,` or the `]` of the list is expected here")
        window.advance(1)
        if sign == "]":
            return
        window.skip_space()


def _sequence(window: _Window) -> Iterator[Document]:
    """Documents one after the other. One that is no JSON spoils its line only, unless it is all that there is."""
    first = True
    while not window.at_end:
        if window.enter_list_object():
            yield from _items(window)
            window.end_list_object()
        else:
            line = window.here().line
            try:
                document = window.value()
            except NotText:
                raise
            except BadJson as error:
                window.skip_line()
                if first and window.at_end:
                    raise
                document = Document(None, line, str(error))
            else:
                if document.fault is not None:
                    window.skip_line()
            yield document
        first = False
        window.skip_space()
