"""Comments behind lines that follow each other: where the author has them in one column, they stay in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Comment


class _Behind(NamedTuple):
    """A printed comment behind something, and the column that it has in the author's text."""

    line: int
    code: str
    comment: str
    column: int


def in_columns(printed: str, source: Source, comments: Sequence[Comment]) -> str:
    """The printed text, its comments in columns. They are ``comments``, those of the author's text, in the same order."""
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
    """Comments behind lines that follow each other, with one column."""
    group: list[_Behind] = []
    for one in behind:
        if group and (one.line != group[-1].line + 1 or one.column != group[-1].column):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _column(source: Source, comment: Comment) -> int:
    """The column of a comment behind something; 0 for one that has a line of its own."""
    place = source.place(comment.span.start)
    before = source.text[comment.span.start - place.column + 1 : comment.span.start]
    return place.column if before.strip() else 0
