"""Source trivia: comments, blank lines, line breaks, parentheses and spellings of the source, for the printer.

Without a source there are no comments, and every question about the author's choices is answered with no.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from wfrun.dsl.formatter.doc import Above, Break, Doc, Note
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Comment
from wfrun.dsl.syntax.tokens import Token


class SourceComment(NamedTuple):
    """A comment with its surroundings in the source."""

    text: str
    start: int
    own: bool
    """The comment is alone on its line."""
    blank: bool
    """A blank line precedes its line."""
    after: int
    """The end of the last token before it, a ``;`` aside."""

    @property
    def is_directive(self) -> bool:
        """Tells whether the comment is a directive to wfrun, about what begins on its line."""
        return "wfrun:" in self.text


class SourceTrivia:
    """The source of a tree, and those of its comments that are not printed yet."""

    def __init__(self, source: Source | None, comments: Sequence[Comment]) -> None:
        self._text = source.text if source is not None else None
        self._tokens = scan(source).tokens if source is not None else []
        self._starts = [token.start for token in self._tokens]
        self._pending = self._read(comments)[::-1] if source is not None else []
        self._holes: dict[int, list[Span]] | None = None

    def _read(self, comments: Sequence[Comment]) -> list[SourceComment]:
        found: list[SourceComment] = []
        text = self._text or ""
        index = reached = after = 0
        for comment in comments:
            start = comment.span.start
            while self._tokens[index].start < start and self._tokens[index].kind != "EOF":
                token = self._tokens[index]
                reached = token.end
                if token.kind != ";":
                    after = token.end
                index += 1
            breaks = text.count("\n", reached, start)
            found.append(SourceComment(comment.text, start, breaks > 0 or reached == 0, breaks > 1, after))
            reached = comment.span.end
        return found

    # --- comments

    def has_comment(self, end: int) -> bool:
        """Tells whether an unprinted comment begins before ``end``."""
        return bool(self._pending) and self._pending[-1].start < end

    def take(self, end: int) -> list[SourceComment]:
        """Removes and returns all comments before ``end``."""
        taken = []
        while self._pending and self._pending[-1].start < end:
            taken.append(self._pending.pop())
        return taken

    def next_after(self, end: int) -> SourceComment | None:
        """Returns the trailing comment of what ends here, if there is one."""
        comment = self._pending[-1] if self._pending else None
        return comment if comment is not None and not comment.own and comment.after <= end <= comment.start else None

    def take_after(self, end: int) -> SourceComment | None:
        """Removes and returns the trailing comment of what ends here, if there is one."""
        return self._pending.pop() if self.next_after(end) is not None else None

    def above(self, end: int) -> list[Doc]:
        """Removes the comments before ``end`` and returns them as documents that go above the line."""
        return [Above(comment.text) for comment in self.take(end)] if self._pending else []

    def gap(self, end: int, flat: str = " ", *, closing: bool = False, blank: bool = False) -> list[Doc]:
        """Returns a possible line break with the comments before ``end``; what follows begins there.

        With ``blank`` a blank line of the source is kept.
        """
        docs: list[Doc] = []
        for comment in self.take(end):
            if not docs and not comment.own:
                docs.append(Note(comment.text))
            else:
                docs += [Break(forced=True, blank=blank and comment.blank), Note(comment.text, own=True)]
        docs.append(Break(flat, forced=bool(docs), closing=closing, blank=blank and not closing and self.blank_before(end)))
        return docs

    # --- lines

    def breaks(self, start: int, end: int) -> bool:
        """Tells whether the source has a line break between two places."""
        return self._text is not None and self._text.find("\n", start, end) >= 0

    def blank_before(self, start: int) -> bool:
        """Tells whether a blank line precedes the line that the token here begins."""
        if self._text is None:
            return False
        index = bisect_left(self._starts, start)
        if not self._tokens[index].starts_line:
            return False
        text, end = self._text, start
        line = text.rfind("\n", self._tokens[index - 1].end if index else 0, end)
        if line < 0:
            return False
        above = text.rfind("\n", 0, line)
        return not text[above + 1 : line].strip(" \t")

    # --- tokens

    def token_after(self, end: int, skip: int = 0) -> Token | None:
        """Returns the first token that begins here or later, or the one ``skip`` tokens after it."""
        index = bisect_left(self._starts, end) + skip
        return self._tokens[index] if index < len(self._tokens) else None

    def in_parentheses(self, span: Span) -> bool:
        """Tells whether parentheses directly enclose an operand of an operator."""
        index = bisect_left(self._starts, span.start)
        if not 0 < index < len(self._tokens) or self._tokens[index - 1].kind != "(":
            return False
        following = self.token_after(span.end)
        return following is not None and following.kind == ")"

    # --- literals

    def written(self, span: Span) -> str | None:
        """Returns the spelling of a literal in the source."""
        return self._text[span.start : span.end] if self._text is not None else None

    def holes(self, start: int) -> list[Span]:
        """Returns the interpolations of the string that begins here, with their braces."""
        if self._holes is None:
            self._holes = {}
            open_strings: list[int] = []
            open_holes: list[int] = []
            for token in self._tokens:
                if token.kind == "_QUOTE":
                    open_strings.append(token.start)
                    self._holes[token.start] = []
                elif token.kind == "${":
                    open_holes.append(token.start)
                elif token.kind == "}$":
                    self._holes[open_strings[-1]].append(Span(open_holes.pop(), token.end))
                elif token.kind == "_UNQUOTE":
                    open_strings.pop()
        return self._holes[start]
