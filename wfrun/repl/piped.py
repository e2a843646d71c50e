"""The REPL in a pipe: lines in, answers out, without prompt and without colours unless they are asked for."""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from wfrun.cli import exit_status
from wfrun.repl.answer_printer import AnswerPrinter
from wfrun.repl.answering import answer_input
from wfrun.repl.answers import Answer, refused
from wfrun.repl.inputs import InputReader
from wfrun.repl.session import ReplSession
from wfrun.repl.typed import Input
from wfrun.support.limits import MAX_SOURCE_BYTES

NAME = "<stdin>"
"""The name of the input in messages."""

PAUSE_SECONDS = 0.05
"""The seconds that a whole input waits for a line that may go on with it."""

_CHUNK = 1 << 16


class _Quiet:
    """Nothing comes for a while, or ever: what is whole is answered."""


def run(session: ReplSession, printer: AnswerPrinter, answer: Answer) -> int:
    """Answers every line of stdin; gives the exit status: 1 when one had an error."""
    failed = answer.failed
    printer.print_answer(answer)
    reader = InputReader()
    for line in _lines(reader):
        for given in _inputs(reader, line):
            answer = answer_input(session, given.text, NAME, given.line) if isinstance(given, Input) else given
            failed = failed or answer.failed
            printer.print_answer(answer)
            if answer.quits:
                return exit_status.FAILED if failed else exit_status.OK
        sys.stdout.flush()
    return exit_status.FAILED if failed else exit_status.OK


def _inputs(reader: InputReader, line: bytes | _Quiet) -> Iterator[Input | Answer]:
    """Yields the inputs that are whole now, and what is wrong with a line that is no text."""
    if isinstance(line, _Quiet):
        yield from reader.flush()
        return
    try:
        text = line.decode("utf-8-sig" if reader.number == 0 else "utf-8")
    except UnicodeDecodeError as problem:
        yield from reader.flush()
        reader.skip()
        yield refused(f"{NAME}:{reader.number}: byte {problem.start + 1} of the line is not UTF-8 text")
        return
    if len(line) > MAX_SOURCE_BYTES:
        yield from reader.flush()
        reader.skip()
        yield refused(f"{NAME}:{reader.number}: the line is longer than {MAX_SOURCE_BYTES >> 20} MiB")
        return
    yield from reader.feed(text.removesuffix("\r"))


def _lines(reader: InputReader) -> Iterator[bytes | _Quiet]:
    """Yields the lines of stdin without their ends, and word of when nothing comes. Of a line that is too long the beginning is given."""
    stream = sys.stdin.buffer
    begun: list[bytes] = []
    size = 0
    while True:
        if not begun and reader.pending and not reader.is_open and not _comes(stream):
            yield _Quiet()
        chunk = stream.read1(_CHUNK) if isinstance(stream, BufferedReader) else stream.read(_CHUNK)
        if not chunk:
            break
        first, *others = chunk.split(b"\n")
        if size <= MAX_SOURCE_BYTES:
            begun.append(first)
            size += len(first)
        for line in others:
            yield b"".join(begun)
            begun, size = [line], len(line)
        if begun == [b""]:
            begun = []
    if begun:
        yield b"".join(begun)
    yield _Quiet()


def _comes(stream: BinaryIO) -> bool:
    """Tells whether more comes within the time that is waited for it."""
    try:
        return bool(select.select([stream], [], [], PAUSE_SECONDS)[0])
    except (OSError, ValueError, TypeError):
        return True
