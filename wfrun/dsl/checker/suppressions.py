"""Suppressions: comments that silence warnings, ``# wfrun: ignore[code]``, and problems of such comments.

A comment silences the warnings of its codes that begin on its line. Commas or blanks separate codes. A code must exist, be a warning, and
silence one: a comment that silences nothing looks as if it did. No comment silences the problems of comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from attrs import define, field

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.diagnostics.rules import ACROSS_FILES, RULES, WARNINGS, Severity
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Comment, File

Found = tuple[Source, File, list[Problem]]
"""A file with its problems."""

_IGNORE = re.compile(r"#\s*wfrun:\s*ignore\b(?:\s*\[([^\]#]*)\])?")
_BARE = re.compile(r"[\w-]+")
_WORD = re.compile(r"[^\s,]+")

MAX_SUGGESTED_CODES = 200
"""Budget of suggested codes for all comments of a program: to find the nearest of many words takes time."""

EXAMPLE = "# wfrun: ignore[unused]"


@define
class _Word:
    """A code in a comment."""

    text: str
    span: Span
    used: bool = False

    @property
    def is_idle(self) -> bool:
        """Returns whether it silences nothing, as far as this file tells."""
        return not self.used and self.text in WARNINGS and self.text not in ACROSS_FILES


@define
class _Suppression:
    """A suppressing comment: the directive up to its closing bracket, and the whole span that would be deleted with it."""

    source: Source
    span: Span
    deleted_span: Span
    words: list[_Word] = field(factory=list)

    @property
    def line(self) -> int:
        """Returns the line that the comment is about."""
        return self.source.place(self.span.start).line

    def problem(self, code: str, span: Span, message: str, help_: str = "", fix: Fix | None = None) -> Problem:
        """Returns a problem of the comment."""
        return Problem(code, self.source, span, message, help_, fix)


def apply_suppressions(files: Sequence[Found]) -> Iterator[list[Problem]]:
    """Yields the problems of each file, each once, without those that a comment silences, and with the problems of its comments.

    An unused suppression is only reported where that is certain: in a program without errors, as an error may hide a warning, and for
    warnings that no other file has a part in, as that file may not be at hand.
    """
    ignores = [_suppressions(source, file) for source, file, _ in files]
    left = [_unsuppressed(problems, there) for (_, _, problems), there in zip(files, ignores, strict=True)]
    hints = iter(range(MAX_SUGGESTED_CODES))
    wrong = [[problem for one in there for problem in _malformed(one, hints)] for there in ignores]
    sound = all(problem.severity is Severity.WARNING for problems in (*left, *wrong) for problem in problems)
    for there, kept, message in zip(ignores, left, wrong, strict=True):
        lines = {(problem.source.place(problem.span.start).line, problem.code) for problem in kept} if there else set()
        yield [*kept, *message, *(problem for one in there for problem in _unused(one, lines) if sound)]


def _suppressions(source: Source, file: File) -> list[_Suppression]:
    return [
        _parse_suppression(source, comment, found)
        for comment in file.comments
        if "wfrun:" in comment.text
        for found in _IGNORE.finditer(comment.text)
    ]


def _parse_suppression(source: Source, comment: Comment, found: re.Match[str]) -> _Suppression:
    start = comment.span.start
    span = Span(start + found.start(), start + found.end())
    listed = _WORD.finditer(comment.text, *found.span(1)) if found[1] is not None else ()
    words = [_Word(word[0], Span(start + word.start(), start + word.end())) for word in listed]
    return _Suppression(source, span, _statement_span(source.text, Span(span.start, comment.span.end)), words)


def _statement_span(text: str, span: Span) -> Span:
    """Returns what is deleted with a comment: the blanks before it, and its line when nothing else is on it."""
    begin = span.start
    while begin and text[begin - 1] in " \t":
        begin -= 1
    alone = not begin or text[begin - 1] == "\n"
    return Span(begin, min(span.end + 1, len(text)) if alone else span.end)


def _unsuppressed(problems: list[Problem], ignores: list[_Suppression]) -> list[Problem]:
    """Returns the problems, each once, that no comment silences; marks the codes that silence one."""
    silencing: dict[tuple[int, str], list[_Word]] = {}
    for one in ignores:
        for word in one.words:
            silencing.setdefault((one.line, word.text), []).append(word)
    left: dict[tuple[str, Span], Problem] = {}
    for problem in problems:
        if silencing and problem.severity is Severity.WARNING:
            words = silencing.get((problem.source.place(problem.span.start).line, problem.code), [])
            for word in words:
                word.used = True
            if words:
                continue
        left.setdefault((problem.code, problem.span), problem)
    return list(left.values())


def _malformed(one: _Suppression, hints: Iterator[int]) -> Iterator[Problem]:
    """Yields problems of a comment that do not depend on the rest of the program; for each of ``hints`` one nearest code is searched."""
    if not one.words and (bare := _bracket_fix(one)) is not None:
        yield one.problem("unused", one.span, "this comment silences nothing: codes stand in brackets", bare.label, bare)
    elif not one.words:
        message = "this comment names no code, so it silences nothing"
        yield one.problem(
            "unused", one.span, message, f"name the code of a warning, as in `{EXAMPLE}`, or delete the comment", _removal_fix(one)
        )
    for at, word in enumerate(one.words):
        if word.text not in RULES:
            searched = next(hints, None) is not None
            near = (nearest(word.text, sorted(WARNINGS)) or nearest(word.text, RULES)) if searched else None
            message = f"there is no code `{word.text}`"
            if near is None:
                yield one.problem("unused", word.span, message, "the code of a warning stands in brackets before its message")
            else:
                yield one.problem("unused", word.span, message, f"did you mean `{near}`?", Fix(word.span, near, f"write `{near}`"))
        elif word.text not in WARNINGS:
            message = f"`{word.text}` is an error, and only a warning can be silenced"
            yield one.problem(
                "unused", word.span, message, f"correct the error itself, and delete `{word.text}` here", _removal_fix(one, at)
            )


def _bracket_fix(one: _Suppression) -> Fix | None:
    """Returns the fix that puts bare codes in brackets (``ignore unused``, ``ignore(unused)``); None without codes."""
    text = one.source.text
    found = list(takewhile(lambda word: word[0] in RULES, _BARE.finditer(text, one.span.end, one.deleted_span.end)))
    if not found:
        return None
    end = found[-1].end() + (text.startswith(")", found[-1].end()))
    written = f"[{', '.join(word[0] for word in found)}]"
    return Fix(Span(one.span.end, end), written, f"write `{text[one.span.start : one.span.end]}{written}`")


def _unused(one: _Suppression, lines: set[tuple[int, str]]) -> Iterator[Problem]:
    """Yields a problem for each code of a comment that silences nothing. ``lines`` are the lines with problems, with their codes."""
    idle = [word for word in one.words if word.is_idle]
    if not idle:
        return
    below = _report_below(one, idle, lines)
    if below is not None:
        yield below
    elif len(idle) == len(one.words):
        names = " and no ".join(f"`{word.text}`" for word in idle)
        yield one.problem(
            "unused", one.span, f"this comment silences nothing: there is no {names} on its line", "delete it", _removal_fix(one)
        )
    else:
        for at, word in enumerate(one.words):
            if word.is_idle:
                message = f"there is no `{word.text}` on this line to be silenced"
                yield one.problem("unused", word.span, message, f"delete `{word.text}`", _removal_fix(one, at))


def _report_below(one: _Suppression, idle: list[_Word], lines: set[tuple[int, str]]) -> Problem | None:
    """Returns the problem of a comment on a line of its own that is meant for the line below."""
    below = next((word.text for word in idle if (one.line + 1, word.text) in lines), None)
    if below is None or not one.source.line_text(one.line).lstrip().startswith("#"):
        return None
    message = f"a comment silences warnings on its own line, and `{below}` is on the next one"
    where = f"move it to the end of line {one.line + 1}"
    return one.problem("unused", one.span, message, where, _move_fix(one, where))


def _move_fix(one: _Suppression, label: str) -> Fix | None:
    """Returns the fix that moves a comment to the end of the next line; None where that may be inside a string."""
    source = one.source
    line = source.line_text(one.line + 1)
    comment = source.text[one.span.start : one.deleted_span.end].strip()
    if '"""' in line:
        return None
    return Fix(Span(one.deleted_span.start, one.deleted_span.end + len(line)), f"{line.rstrip()}  {comment}", label)


def _removal_fix(one: _Suppression, at: int | None = None) -> Fix:
    """Returns the fix that removes the code with a number from a comment; the whole comment when there is no other."""
    if at is None or len(one.words) == 1:
        return Fix(one.deleted_span, "", "delete the comment")
    word = one.words[at]
    span = Span(word.span.start, one.words[at + 1].span.start) if at == 0 else Span(one.words[at - 1].span.end, word.span.end)
    return Fix(span, "", f"delete `{word.text}`")
