"""The lines that the formatter makes, with the comments and the blank lines of the text that the tree was read from."""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.nodes import Comment, Node
from wfrun.dsl.source import Source, Span


class Lines:
    """Lines so far, and the comments still to come. Without a source there are no comments, and nothing is known of the author's lines."""

    def __init__(self, source: Source | None, comments: Sequence[Comment]) -> None:
        self.lines: list[str] = []
        self._text = source.text if source is not None else None
        self._comments = list(reversed(comments)) if source is not None else []

    def text(self) -> str:
        """Everything, each line with its end."""
        return "".join(f"{line}\n" for line in self.lines)

    def add(self, text: str) -> None:
        """One line or several."""
        self.lines.extend(text.split("\n"))

    def broken(self, start: int, end: int) -> bool:
        """Whether the author begins a new line between two places."""
        return self._text is not None and self._text.find("\n", start, end) >= 0

    def lead(self, span: Span, indent: int, inner: int) -> None:
        """What stands before a statement: a blank line, its comments, and comments up to ``inner`` that cannot keep their place in it."""
        self.comments(span.start, indent)
        if self._blank_before(span.start):
            self.blank()
        self._put(inner, indent)

    def comments(self, end: int, indent: int) -> None:
        """All comments before ``end``, each on its line."""
        while self._comments and self._comments[-1].span.start < end:
            if self._blank_before(self._comments[-1].span.start):
                self.blank()
            self._put(self._comments[-1].span.end, indent)

    def trail(self, end: int) -> None:
        """A comment after what ends here, on the same line."""
        if self._text is None or not self._comments:
            return
        comment = self._comments[-1]
        if comment.span.start >= end and not self._text[end : comment.span.start].strip(" \t;"):
            self._comments.pop()
            self.lines[-1] += f"  {comment.text}"

    def trail_opening(self, span: Span, statements: Sequence[Node]) -> None:
        """A comment on the line of the sign that opens the block with this place."""
        if self._comments:
            first = statements[0].span.start if statements else span.end
            if span.start <= self._comments[-1].span.start < first and not self.broken(span.start, self._comments[-1].span.start):
                self.lines[-1] += f"  {self._comments.pop().text}"

    def blank(self) -> None:
        """One blank line, not two, and none at the beginning of a block or of the file."""
        if self.lines and self.lines[-1] and not self.lines[-1].split("  #")[0].endswith((" <", " {")):
            self.lines.append("")

    def _put(self, end: int, indent: int) -> None:
        while self._comments and self._comments[-1].span.start < end:
            self.lines.append(" " * indent + self._comments.pop().text)

    def _blank_before(self, position: int) -> bool:
        """Whether the author has a blank line before the line that begins here."""
        text = self._text
        if text is None:
            return False
        start = text.rfind("\n", 0, position)
        if start < 0 or text[start + 1 : position].strip(" \t"):
            return False
        above = text.rfind("\n", 0, start)
        return not text[above + 1 : start].strip(" \t")
