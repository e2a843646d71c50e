"""JSON for stdout: exact numbers, and nothing in it that could act on a terminal or is a command to GitHub Actions.

GitHub reads ``::error …`` where a line begins, which no string of JSON does, and ``##[…]`` anywhere: its second sign stands as an escape,
which every reader of JSON turns into the sign again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TYPE_CHECKING, Any, NamedTuple

from wfrun.support.terminal_text import visible

if TYPE_CHECKING:
    from wfrun.cli.terminal import Terminal


def json_text(value: Any, indent: int | None = None, *, ascii_only: bool = False) -> str:
    """Writes a value as JSON, on one line or indented. ``Decimal`` keeps every digit; a value of the language stands as its text.

    Letters of all languages stand as they are unless ``ascii_only``.
    """
    return "".join(_pieces(value, _Form(indent, _ascii if ascii_only else _harmless), "\n"))


def print_json(terminal: Terminal, value: Any) -> None:
    """Prints one JSON document."""
    terminal.write(json_text(value, 2, ascii_only=terminal.ascii) + "\n")


class _Form(NamedTuple):
    indent: int | None
    string: Callable[[str], str]


def _harmless(text: str) -> str:
    """Writes a JSON string, all in escapes when something in it has power over a terminal."""
    quoted = encode_basestring(text)
    return _no_command(quoted) if visible(quoted) == quoted else _ascii(text)


def _ascii(text: str) -> str:
    """Writes a JSON string in ASCII."""
    return _no_command(encode_basestring_ascii(text))


def _no_command(quoted: str) -> str:
    return quoted.replace("##[", "#\\u0023[") if "##[" in quoted else quoted


def _pieces(value: Any, form: _Form, newline: str) -> Iterator[str]:
    match value:
        case None:
            yield "null"
        case bool():
            yield "true" if value else "false"
        case int():
            yield str(value)
        case Decimal() if value.is_finite():
            yield str(value)
        case Mapping():
            yield from _members("{}", [(f"{form.string(str(key))}: ", item) for key, item in value.items()], form, newline)
        case list() | tuple():
            yield from _members("[]", [("", item) for item in value], form, newline)
        case _:
            yield form.string(str(value))


def _members(brackets: str, pairs: list[tuple[str, Any]], form: _Form, newline: str) -> Iterator[str]:
    if not pairs:
        yield brackets
        return
    inner = "" if form.indent is None else newline + " " * form.indent
    yield brackets[0]
    for number, (lead, item) in enumerate(pairs):
        yield ("" if not number else "," if inner else ", ") + inner + lead
        yield from _pieces(item, form, inner)
    yield (newline if inner else "") + brackets[1]
