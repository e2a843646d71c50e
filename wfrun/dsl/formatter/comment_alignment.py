"""Alignment of trailing comments: where the author keeps those of neighbouring lines in one column, they stay in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Comment


class _Behind(NamedTuple):
    """A printed trailing comment, and its column in the source."""

    line: int
    code: str
    comment: str
    column: int


def align_comments(printed: str, source: Source, comments: Sequence[Comment]) -> str:
    """Aligns the trailing comments of a printed text. ``comments`` are those of the source, in order."""
    columns = [_column(source, comment) for comment in comments]
    if not any(one and one == other for one, other in pairwise(columns)):
        return printed
    lines = printed.split("\n")
    for group in _groups(list(_behind(Source(source.name, printed), lines, columns))):
        width = max(len(one.code) for one in group)
        for one in group:
            lines[one.line] = f"{one.code:<{width}}  {one.comment}"
    return "\n".join(lines)


def _behind(printed: Source, lines: Sequence[str], columns: Sequence[int]) -> Iterator[_Behind]:
    for comment, column in zip(scan(printed).comments, columns, strict=False):
        place = printed.place(comment.span.start)
        code = lines[place.line - 1][: place.column - 1].rstrip()
        if column and code.strip():
            yield _Behind(place.line - 1, code, comment.text, column)


def _groups(behind: Sequence[_Behind]) -> Iterator[list[_Behind]]:
    """Yields runs of trailing comments on neighbouring lines that share a column."""
    group: list[_Behind] = []
    for one in behind:
        if group and (one.line != group[-1].line + 1 or one.column != group[-1].column):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _column(source: Source, comment: Comment) -> int:
    """Returns the column of a trailing comment; 0 for one on a line of its own."""
    place = source.place(comment.span.start)
    before = source.text[comment.span.start - place.column + 1 : comment.span.start]
    return place.column if before.strip() else 0
