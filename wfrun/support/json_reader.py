"""JSON from outside, read strictly: exact numbers, no doubtful values, and every refusal with its place.

Numbers with fractions become ``Decimal``. Refused, besides what is not JSON: ``NaN`` and ``Infinity``, a key that stands twice in one
object, numbers out of the language's bounds, nesting over ``MAX_DEPTH``, documents over ``MAX_DOCUMENT_BYTES``, bytes that are not UTF-8.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from json import JSONDecodeError, JSONDecoder
from typing import Any, NamedTuple, NoReturn

from wfrun.support.limits import MAGNITUDE, MAX_EVENT_BYTES, MAX_NESTING

MAX_DOCUMENT_BYTES = MAX_EVENT_BYTES
"""The largest single document (one event). A file may hold any number of them."""

MAX_DEPTH = MAX_NESTING
"""How deep brackets may stand in each other."""

# Patterns are compiled where they are needed, which is where a text is refused: most texts are not.
_TOKEN = r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|-?(?:NaN|Infinity)|-?[0-9][0-9.eE+-]*'


class BadJson(ValueError):
    """A text is not JSON that is accepted. The text of the error is one sentence that begins with the place: ``event.json:3:7: …``."""


class NotText(BadJson):
    """The bytes are not UTF-8."""


class Known(NamedTuple):
    """A known place in a text: a character offset, its line (from 1) and how many characters stand before it in that line."""

    offset: int = 0
    line: int = 1
    column: int = 0


_START = Known()


class Doubtful(Exception):
    """Raised by the decoder's hooks for what JSON's own grammar lets pass; the place is looked for afterwards."""


def read_json(data: bytes, name: str) -> Any:
    """The value of a whole document. ``name`` is how messages call the text. Raises ``BadJson``."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise BadJson(f"{name}: {too_large(len(data))}")
    text = _decode(data, name)
    value, end = _value_at(text, skip_space(text, 0), name)
    rest = skip_space(text, end)
    if rest < len(text):
        raise BadJson(f"{place_of(text, rest, name)}: something stands after the end of the document")
    return value


def too_large(size: int | None = None) -> str:
    """What is wrong with a document over the limit."""
    having = f" of {size:,} bytes" if size is not None else ""
    return f"a document{having} is too large: at most {MAX_DOCUMENT_BYTES >> 20} MiB are read"


def _integer(text: str) -> int:
    if len(text) > MAGNITUDE + 1:
        raise Doubtful(text)
    return int(text)


def _fraction(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Doubtful(text) from None
    if len(text) > 3 * MAGNITUDE or (number and abs(number.adjusted()) > MAGNITUDE):
        raise Doubtful(text)
    return number


def _constant(text: str) -> NoReturn:
    raise Doubtful(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Doubtful("a key stands twice")
    return members


DECODER = JSONDecoder(parse_int=_integer, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object)


def _value_at(text: str, start: int, name: str) -> tuple[Any, int]:
    try:
        value, end = DECODER.raw_decode(text, start)
    except (JSONDecodeError, Doubtful, RecursionError) as error:
        explain(text, start, error, name)
    if depth_of(value) > MAX_DEPTH:
        explain(text, start, RecursionError(), name)
    return value, end


def depth_of(value: Any) -> int:
    """How deep brackets stand in each other in a JSON value: 0 for a scalar. Deeper than ``MAX_DEPTH`` is not counted exactly."""
    depth, level = 0, [value]
    while depth <= MAX_DEPTH:
        inner: list[Any] = []
        found = False
        for item in level:
            if isinstance(item, dict):
                found = True
                inner.extend(member for member in item.values() if isinstance(member, dict | list))
            elif isinstance(item, list):
                found = True
                inner.extend(member for member in item if isinstance(member, dict | list))
        if not found:
            break
        depth += 1
        level = inner
    return depth


def explain(text: str, start: int, error: Exception, name: str, known: Known = _START) -> NoReturn:
    """Raise the one sentence for a failure, looking for its place where the decoder did not say it."""
    if isinstance(error, JSONDecodeError):
        position, what = error.pos, _SENTENCES.get(error.msg) or _sentence(error.msg)
        if position >= len(text):
            position, what = len(text), "the JSON ends too early"
    else:
        position, what = _find_doubtful(text, start)
    raise BadJson(f"{place_of(text, position, name, known)}: {what}") from None


_SENTENCES = {
    "Expecting value": "a JSON value is expected here",
    "Expecting ',' delimiter": "a `,` or a closing bracket is expected here",
    "Expecting ':' delimiter": "a `:` is expected after the key",
    "Expecting property name enclosed in double quotes": "a key in double quotes is expected here",
    "Illegal trailing comma before end of object": "the `,` before the `}` is too much",
    "Illegal trailing comma before end of array": "the `,` before the `]` is too much",
}


def _sentence(message: str) -> str:
    """The decoder's other messages, in lowercase and without the place that follows them."""
    message = message.removesuffix(" starting at").removesuffix(" at")
    return f"not JSON: {message[:1].lower()}{message[1:]}"


def _find_doubtful(text: str, start: int) -> tuple[int, str]:
    """Where a document does what the decoder lets pass and this reader does not, and what it is."""
    keys: list[set[str] | None] = []
    previous: re.Match[str] | None = None
    for token in re.compile(_TOKEN, re.DOTALL).finditer(text, start):
        sign = token[0]
        if sign in "{[":
            keys.append(set() if sign == "{" else None)
            if len(keys) > MAX_DEPTH:
                return token.start(), f"brackets stand in each other more than {MAX_DEPTH} deep"
        elif sign in "}]":
            if keys:
                keys.pop()
        elif sign == ":" and previous is not None and keys and keys[-1] is not None:
            key = DECODER.decode(previous[0])
            if key in keys[-1]:
                return previous.start(), f"the key {previous[0]} stands twice in this object"
            keys[-1].add(key)
        elif sign[0] in "-0123456789NI":
            try:
                DECODER.decode(sign)
            except Doubtful:
                if sign.endswith(("NaN", "Infinity")):
                    return token.start(), f"{sign} is not JSON"
                return token.start(), f"this number is out of bounds: at most {MAGNITUDE} digits on either side of the point"
            except JSONDecodeError:
                return token.start(), "a JSON value is expected here"
        previous = token
    return start, "this is not JSON that can be read"


def place_of(text: str, position: int, name: str, known: Known = _START) -> str:
    """``NAME:LINE:COLUMN`` of a position, counted from a known place before it."""
    here = moved(text, position, known)
    return f"{name}:{here.line}:{here.column + 1}"


def moved(text: str, position: int, known: Known) -> Known:
    """The place of a position, counted from a known one before it."""
    breaks = text.count("\n", known.offset, position)
    if breaks:
        return Known(position, known.line + breaks, position - text.rfind("\n", known.offset, position) - 1)
    return Known(position, known.line, known.column + position - known.offset)


def skip_space(text: str, position: int) -> int:
    """The position after white space."""
    size = len(text)
    while position < size and text[position] in " \t\r\n":
        position += 1
    return position


def _decode(data: bytes, name: str) -> str:
    refuse_utf_16(data, name)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise NotText(f"{name}: byte {error.start + 1:,} is not UTF-8") from None


def refuse_utf_16(data: bytes, name: str) -> None:
    """Raise ``NotText`` for a text that begins as UTF-16 does."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotText(f"{name}: this is UTF-16; save it as UTF-8")
