"""JSON from outside, read strictly: one document, or a stream of documents one by one and in little memory.

Numbers with fractions become ``Decimal``. Besides what is not JSON these are refused, each with its place: ``NaN`` and ``Infinity``, a
key that an object has twice, numbers out of the language's bounds, nesting over ``MAX_DEPTH``, documents over ``MAX_DOCUMENT_BYTES``,
bytes that are not UTF-8.

A stream is JSON Lines, documents one after the other, an array, or Stripe's list objects. Its text is read into a window that always
holds as much as the largest document may have, so each document is decoded once, by ``json``; places are looked for only in a text that
is refused.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from json import JSONDecodeError, JSONDecoder
from typing import Any, BinaryIO, NamedTuple, NoReturn

from wfrun.support.limits import MAGNITUDE, MAX_EVENT_BYTES, MAX_NESTING

MAX_DOCUMENT_BYTES = MAX_EVENT_BYTES
"""The largest single document (one event), in bytes of UTF-8. A stream may hold any number of them."""

MAX_DEPTH = MAX_NESTING
"""The depth to which brackets may nest."""

_AHEAD_CHARS = MAX_DOCUMENT_BYTES + 64
"""The characters that the window holds ahead at least: the largest document, and room to see that it ends there."""

_CHUNK_BYTES = 1 << 20
"""The bytes that are read of a stream at once."""

# Patterns are compiled where they are used, which is where a text is refused: most texts are not.
_TOKEN = r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|-?(?:NaN|Infinity)|-?[0-9][0-9.eE+-]*'
_QUOTE_OR_BRACKET = r'\\.|["{}\[\]]'
_MEMBERS = r'(?:"\w{1,40}"\s*:\s*(?:"[^"\\]{0,400}"|true|false|null|[0-9]{1,20})\s*,\s*){0,8}?'
_PAGE = r'"object"\s*:\s*"(?:list|search_result)"'
_LIST_OBJECT = rf'\{{\s*{_MEMBERS}{_PAGE}\s*,\s*{_MEMBERS}"data"\s*:\s*\['
_DATA_FIRST = rf'\{{\s*{_MEMBERS}"data"\s*:\s*\['
_NEXT_LINE = r"\n(?=[{\[])"


MAX_FAULTS = 1_000
"""Documents that cannot be read, after which a stream is taken for something else."""


class BadJson(ValueError):
    """A text is not JSON that is accepted. The text of the error is one sentence that begins with the place: ``event.json:3:7: …``."""


class NotText(BadJson):
    """The bytes are not UTF-8."""


class Document(NamedTuple):
    """One document of a stream: its value and the line that it begins in; ``fault`` is why it cannot be read, a sentence.

    ``size`` is how many characters it takes.
    """

    value: Any
    line: int
    fault: str | None = None
    size: int = 0


def read_json(data: bytes, name: str) -> Any:
    """Reads a text that is one document. ``name`` is how messages call the text. Raises ``BadJson``."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise BadJson(f"{name}: {_too_large(len(data))}")
    _refuse_utf_16(data, name)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_utf_8(name, error.start) from None
    start = _skip_space(text, 0)
    try:
        value, end = _decode(text, start)
    except _Unreadable as error:
        raise BadJson(f"{_START.moved_to(error.position, text).shown(name)}: {error}") from None
    rest = _skip_space(text, end)
    if rest < len(text):
        raise BadJson(f"{_START.moved_to(rest, text).shown(name)}: something stands after the end of the document")
    return value


def read_documents(stream: BinaryIO, name: str) -> Iterator[Document]:
    """Yields the documents of a stream, one by one and in little memory. ``name`` is how messages call the stream.

    A JSON array gives its items, so does the ``data`` of a Stripe list object; anything else is a sequence of documents (one, or JSON
    Lines). The limit is one of a document, not of a list. One that is too large, and in JSON Lines one that is no JSON,
    is given with its ``fault``, and reading goes on after it.
    What leaves no way to go on raises ``BadJson``.
    """
    window = _Window(stream, name)
    window.skip_space()
    if window.at_end:
        raise BadJson(f"{name} is empty")
    if window.next_character != "[":
        yield from _sequence(window)
        return
    window.position += 1
    yield from _items(window)
    window.skip_space()
    if not window.at_end:
        raise BadJson(f"{window.place()}: something stands after the end of the list")


def _sequence(window: _Window) -> Iterator[Document]:
    """Yields documents that follow each other. One that is no JSON spoils its line only, unless the stream holds nothing else."""
    first = True
    faults = 0
    while not window.at_end:
        if window.enter_list_object():
            yield from _items(window)
            window.leave_list_object()
        else:
            line = window.line
            document: Document | None
            try:
                document = window.document()
            except NotText:
                raise
            except BadJson as error:
                window.skip_line()
                if first and window.at_end:
                    raise
                document = Document(None, line, str(error))
            else:
                if document.fault is not None and window.enter_list_object(_DATA_FIRST):
                    yield from _items(window)
                    window.leave_list_object(_PAGE)
                    document = None
                elif document.fault is not None:
                    window.skip_line()
            if document is not None:
                faults += document.fault is not None
                yield document
            if faults == MAX_FAULTS:
                raise BadJson(f"{window.place()}: {MAX_FAULTS:,} documents before this cannot be read, so nothing more is read")
        first = False
        window.skip_space()


def _items(window: _Window) -> Iterator[Document]:
    """Yields the items of an array whose bracket has just been passed."""
    window.skip_space()
    if window.next_character == "]":
        window.position += 1
        return
    sign = ","
    while sign == ",":
        window.skip_space()
        document = window.document()
        if document.fault is not None:
            window.skip_item()
        yield document
        window.skip_space()
        sign = window.next_character
        if sign not in (",", "]"):
            raise BadJson(f"{window.place()}: a `,` or the `]` of the list is expected here")
        window.position += 1


class _Place(NamedTuple):
    """A place in a text: the character offset, the line (from 1) and the number of characters before it in that line."""

    offset: int = 0
    line: int = 1
    column: int = 0

    def moved_to(self, offset: int, text: str) -> _Place:
        """Returns the place of an offset at or behind this one."""
        breaks = text.count("\n", self.offset, offset)
        if breaks:
            return _Place(offset, self.line + breaks, offset - text.rfind("\n", self.offset, offset) - 1)
        return _Place(offset, self.line, self.column + offset - self.offset)

    def shown(self, name: str) -> str:
        """Returns ``NAME:LINE:COLUMN``."""
        return f"{name}:{self.line}:{self.column + 1}"


_START = _Place()


class _Window:
    """The part of a stream that is at hand: ``text`` from ``position`` on is still to be read."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.text = ""
        self.position = 0
        self._place = _START
        self._undecoded = b""
        self._bytes_read = 0
        self._ended = False
        self._fill()
        self.text = self.text.removeprefix("\ufeff")

    def _fill(self) -> None:
        """Reads on until the largest document fits ahead or the stream ends, and drops what lies behind."""
        if self._ended or len(self.text) - self.position >= _AHEAD_CHARS:
            return
        self._place = self._here()._replace(offset=0)
        parts = [self.text[self.position :]]
        ahead, self.position = len(parts[0]), 0
        # More than is needed: what is kept is copied now and then, not once a document.
        while ahead < _AHEAD_CHARS + 2 * _CHUNK_BYTES and not self._ended:
            parts.append(self._read())
            ahead += len(parts[-1])
        self.text = "".join(parts)

    def _read(self) -> str:
        """Reads the next bytes and decodes them. Raises ``NotText``."""
        chunk = self.stream.read(_CHUNK_BYTES)
        if not self._bytes_read:
            _refuse_utf_16(chunk, self.name)
        self._ended = not chunk
        data, start = self._undecoded + chunk, self._bytes_read - len(self._undecoded)
        try:
            text, used = utf_8_decode(data, "strict", self._ended)
        except UnicodeDecodeError as error:
            raise _not_utf_8(self.name, start + error.start) from None
        self._bytes_read += len(chunk)
        self._undecoded = data[used:]
        return text

    def _here(self) -> _Place:
        """Returns the place of the position, and remembers it, so that no line is counted twice."""
        self._place = self._place.moved_to(self.position, self.text)
        return self._place

    @property
    def line(self) -> int:
        """Returns the line of the position."""
        return self._here().line

    def place(self) -> str:
        """Returns the place of the position as messages show it."""
        return self._here().shown(self.name)

    @property
    def at_end(self) -> bool:
        """Tells whether nothing is left of the stream. True only after ``skip_space``."""
        return self._ended and self.position >= len(self.text)

    @property
    def next_character(self) -> str:
        """Returns the character at the position; empty at the end."""
        return self.text[self.position : self.position + 1]

    def skip_space(self) -> None:
        """Moves past white space."""
        self.position = _skip_space(self.text, self.position)
        while self.position == len(self.text) and not self._ended:
            self._fill()
            self.position = _skip_space(self.text, self.position)

    def document(self) -> Document:
        """Reads the document that begins here. One that is too large is given with its fault and still lies ahead. Raises ``BadJson``."""
        self._fill()
        line, start = self.line, self.position
        try:
            value, end = _decode(self.text, start)
        except _Unreadable as error:
            if error.position - start <= MAX_DOCUMENT_BYTES and not (error.unterminated and not self._ended):
                raise BadJson(f"{self._place.moved_to(error.position, self.text).shown(self.name)}: {error}") from None
            return Document(None, line, f"{self.place()}: {_too_large()}")
        if _is_too_large(self.text, start, end):
            return Document(None, line, f"{self.place()}: {_too_large()}")
        self.position = end
        return Document(value, line, size=end - start)

    def enter_list_object(self, pattern: str = _LIST_OBJECT) -> bool:
        """Moves to the first item where one of Stripe's list objects begins here: what stands before its items tells.

        ``_DATA_FIRST`` is for one whose ``object`` stands behind its items, as where keys are sorted.
        """
        self._fill()
        if not self.text.startswith("{", self.position) or '"data"' not in self.text[self.position : self.position + 4000]:
            return False
        found = re.compile(pattern).match(self.text, self.position)
        if found:
            self.position = found.end()
        return found is not None

    def leave_list_object(self, pattern: str = "") -> None:
        """Moves past the members behind the items of a list object, such as ``has_more``: they must be JSON, and one be as ``pattern``."""
        self._fill()
        opened = '{"": 0'
        try:
            _, end = _DECODER.raw_decode(opened + self.text[self.position : self.position + MAX_DOCUMENT_BYTES])
        except (JSONDecodeError, _Doubtful, RecursionError):
            self.skip_space()
            raise BadJson(f"{self.place()}: the list object does not end as JSON here") from None
        end += self.position - len(opened)
        if not re.search(pattern, self.text[self.position : end]):
            raise BadJson(f"{self.place()}: this is no list object of Stripe's, and too large for another document: {_too_large()}")
        self.position = end

    def skip_item(self) -> None:
        """Moves past an item of a list that is not read, by its brackets and strings."""
        pattern = re.compile(_QUOTE_OR_BRACKET, re.DOTALL)
        depth, in_string = 0, False
        while True:
            for found in pattern.finditer(self.text, self.position):
                self.position = found.end()
                sign = found[0]
                if sign == '"':
                    in_string = not in_string
                elif not in_string and len(sign) == 1:
                    depth += 1 if sign in "{[" else -1
                if depth <= 0 and not in_string:
                    return
            # A backslash at the end of the window belongs to the next character.
            self.position = max(self.position, len(self.text) - self.text.endswith("\\"))
            if self._ended:
                return
            self._fill()

    def skip_line(self) -> None:
        """Moves to the next line that begins with a bracket: in JSON Lines, the next document."""
        pattern = re.compile(_NEXT_LINE)
        while not (found := pattern.search(self.text, self.position)):
            self.position = max(self.position, len(self.text) - 1)
            if self._ended:
                self.position = len(self.text)
                return
            self._fill()
        self.position = found.end()


# --- one document ------------------------------------------------------------------------------------------------------------------


class _Doubtful(Exception):
    """Raised by the decoder's hooks for what JSON's own grammar lets pass; the place is looked for afterwards."""


class _Unreadable(Exception):
    """A document cannot be read: the sentence that says why, without the place, and the place as an offset."""

    def __init__(self, position: int, sentence: str, *, unterminated: bool = False) -> None:
        super().__init__(sentence)
        self.position = position
        self.unterminated = unterminated
        """The text ends inside a string."""


def _decode(text: str, start: int) -> tuple[Any, int]:
    """Decodes the document that begins at an offset; gives its value and its end. Raises ``_Unreadable``."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except JSONDecodeError as error:
        unterminated = error.msg.startswith("Unterminated string")
        if error.pos >= len(text):
            raise _Unreadable(len(text), "the JSON ends too early") from None
        before = text[: error.pos].rstrip(" \t\n\r")
        if text[error.pos] in "}]" and before.endswith(","):  # Python says so itself from 3.13 on
            raise _Unreadable(len(before) - 1, f"the `,` before the `{text[error.pos]}` is too much") from None
        raise _Unreadable(error.pos, _SENTENCES.get(error.msg) or _sentence(error.msg), unterminated=unterminated) from None
    except (_Doubtful, RecursionError):
        raise _find_doubtful(text, start) from None
    # Few brackets nest no deeper than there are of them: counting them is fast, and looking at every value is not.
    brackets = text.count("{", start, end) + text.count("[", start, end)
    if brackets > MAX_DEPTH and depth_of(value) > MAX_DEPTH:
        raise _find_doubtful(text, start)
    return value, end


def _integer(text: str) -> int:
    if len(text) > MAGNITUDE + 1:
        raise _Doubtful
    return int(text)


def _fraction(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Doubtful from None
    if len(text) > 3 * MAGNITUDE or (number and abs(number.adjusted()) > MAGNITUDE):
        raise _Doubtful
    return number


def _constant(text: str) -> NoReturn:
    raise _Doubtful


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Doubtful
    return members


_DECODER = JSONDecoder(parse_int=_integer, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object)


def depth_of(value: Any) -> int:
    """Returns how deep brackets nest in a JSON value: 0 for a scalar. Deeper than ``MAX_DEPTH`` is not counted exactly."""
    depth, level = 0, [value]
    while depth <= MAX_DEPTH and any(isinstance(item, dict | list) for item in level):
        depth += 1
        level = [
            member
            for item in level
            if isinstance(item, dict | list)
            for member in (item.values() if isinstance(item, dict) else item)
            if isinstance(member, dict | list)
        ]
    return depth


_SENTENCES = {
    "Expecting value": "a JSON value is expected here",
    "Expecting ',' delimiter": "a `,` or a closing bracket is expected here",
    "Expecting ':' delimiter": "a `:` is expected after the key",
    "Expecting property name enclosed in double quotes": "a key in double quotes is expected here",
    "Illegal trailing comma before end of object": "the `,` before the `}` is too much",
    "Illegal trailing comma before end of array": "the `,` before the `]` is too much",
}


def _sentence(message: str) -> str:
    """Returns the decoder's other messages in lowercase and without the place that follows them."""
    message = message.removesuffix(" starting at").removesuffix(" at")
    return f"not JSON: {message[:1].lower()}{message[1:]}"


def _find_doubtful(text: str, start: int) -> _Unreadable:
    """Returns where a document does what the decoder lets pass and this reader does not, and what that is."""
    keys: list[set[str] | None] = []
    previous: re.Match[str] | None = None
    for token in re.compile(_TOKEN, re.DOTALL).finditer(text, start):
        sign = token[0]
        if sign in "{[":
            keys.append(set() if sign == "{" else None)
            if len(keys) > MAX_DEPTH:
                return _Unreadable(token.start(), f"brackets stand in each other more than {MAX_DEPTH} deep")
        elif sign in "}]":
            if keys:
                keys.pop()
        elif sign == ":" and previous is not None and keys and keys[-1] is not None:
            key = _DECODER.decode(previous[0])
            if key in keys[-1]:
                return _Unreadable(previous.start(), f"the key {previous[0]} stands twice in this object")
            keys[-1].add(key)
        elif sign[0] in "-0123456789NI":
            try:
                _DECODER.decode(sign)
            except _Doubtful:
                if sign.endswith(("NaN", "Infinity")):
                    return _Unreadable(token.start(), f"{sign} is not JSON")
                sentence = f"this number is out of bounds: at most {MAGNITUDE} digits on either side of the point"
                return _Unreadable(token.start(), sentence)
            except JSONDecodeError:
                return _Unreadable(token.start(), "a JSON value is expected here")
        previous = token
    return _Unreadable(start, "this is not JSON that can be read")


# --- text --------------------------------------------------------------------------------------------------------------------------


def _skip_space(text: str, position: int) -> int:
    size = len(text)
    while position < size and text[position] in " \t\r\n":
        position += 1
    return position


def _too_large(size: int | None = None) -> str:
    having = f" of {size:,} bytes" if size is not None else ""
    return f"a document{having} is too large: at most {MAX_DOCUMENT_BYTES >> 20} MiB are read"


def _is_too_large(text: str, start: int, end: int) -> bool:
    """Tells whether a part of a text is over ``MAX_DOCUMENT_BYTES`` in UTF-8. A character has four bytes at most."""
    if 4 * (end - start) <= MAX_DOCUMENT_BYTES:
        return False
    return len(text[start:end].encode("utf-8", "surrogatepass")) > MAX_DOCUMENT_BYTES


def _not_utf_8(name: str, offset: int) -> NotText:
    return NotText(f"{name}: byte {offset + 1:,} is not UTF-8")


def _refuse_utf_16(data: bytes, name: str) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotText(f"{name}: this is UTF-16; save it as UTF-8")
