"""Formatting of scripts: one statement a line, two blanks a level, the block form of the file's first block.

The formatter prints the tree, parses the result, compares tree and comments, and gives up rather than change a program. Printing is
idempotent. These choices of the author are kept: blank lines between statements, one at most; comments; spellings of literals; and whether
a call, a header, a list or a map is spread over lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.formatter.comment_alignment import align_comments
from wfrun.dsl.formatter.comments import SourceComment, SourceTrivia
from wfrun.dsl.formatter.doc import INDENT, Above, Doc, DocRenderer, Note, Parts, one_line
from wfrun.dsl.formatter.statements import StatementPrinter
from wfrun.dsl.formatter.strings import verbatim
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Block, Expression, File, Item, Statement, Test, Workflow
from wfrun.support.gc_pause import gc_paused
from wfrun.support.limits import MAX_SOURCE_BYTES
from wfrun.support.recursion import with_stack_room


def print_expression(expression: Expression) -> str:
    """Prints an expression on one line."""
    return StatementPrinter(SourceTrivia(None, ())).flat(expression)


class FormatterFault(Exception):
    """A fault of the formatter itself: it would have changed a program, or lost a comment."""


class TooLarge(Exception):
    """A script that would be larger than scripts may be, once it is formatted."""

    def __init__(self) -> None:
        most = f"{MAX_SOURCE_BYTES // 1024:,} KiB"
        super().__init__(f"formatted, it would be larger than {most}, the most that is read of a script; split it into several")


def format_source(source: Source) -> str:
    """Returns the script in its canonical form.

    Raises ``CheckFailed`` for a script with syntax errors, ``TooLarge`` for a result too large to be read again, and ``FormatterFault``
    rather than change a program.
    """
    with gc_paused():
        return with_stack_room(_format_source, source)


def _format_source(source: Source) -> str:
    result = parse(source)
    if result.problems:
        raise CheckFailed(result.problems)
    text = print_file(result.file, source)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_SOURCE_BYTES:
        raise TooLarge
    again = parse(Source(source.name, text))
    if again.problems:
        raise FormatterFault(f"the formatted script could not be read again: {again.problems[0].message}")
    if again.file != result.file:
        raise FormatterFault("the formatted script would say something else")
    if [comment.text for comment in again.file.comments] != [comment.text for comment in result.file.comments]:
        raise FormatterFault("the formatted script would not have the same comments")
    return text


def print_file(file: File, source: Source | None = None) -> str:
    """Prints a file. Comments and the author's choices come from ``source``, the text that the tree was read from."""
    printer = _FilePrinter(file, source)
    printer.file(file)
    text = "".join(f"{line}\n" for line in printer.lines)
    return align_comments(text, source, file.comments) if source is not None else text


class _FilePrinter:
    """Prints items and blocks, line by line; ``StatementPrinter`` prints what is between two block brackets."""

    def __init__(self, file: File, source: Source | None) -> None:
        self.lines: list[str] = []
        self._trivia = SourceTrivia(source, file.comments)
        self._print = StatementPrinter(self._trivia)
        self._opened = 0
        """The number of lines when the last block was opened: no blank line follows."""
        first = next((item for item in file.items if isinstance(item, Workflow | Test)), None)
        braces = first.body.braces if isinstance(first, Workflow) else first is not None and first.braces
        self._opening, self._closing = ("{", "}") if braces else ("<", ">")

    # --- items

    def file(self, file: File) -> None:
        """Prints all items with their comments; a blank line separates workflows and tests from their neighbours."""
        before: Item | None = None
        for item in file.items:
            apart = before is not None and (isinstance(item, Workflow | Test) or isinstance(before, Workflow | Test))
            self._lead(item.span, 0, apart=apart)
            self._item(item)
            before = item
        self._comments(self._trivia.take(file.span.end + 1), 0)

    def _item(self, item: Item) -> None:
        match item:
            case nodes.Api(release=release):
                self._simple(f"api {release}", item.span, 0)
            case nodes.Currency(code=code):
                self._simple(f"currency {code}", item.span, 0)
            case nodes.Use(path=path):
                self._simple(f"use {verbatim(path)}", item.span, 0)
            case nodes.Let():
                self._statement(item, 0)
            case Workflow():
                self._workflow(item)
            case Test():
                self._test(item)
            case _:
                assert_never(item)

    def _workflow(self, workflow: Workflow) -> None:
        mark = len(self.lines)
        if workflow.name is not None:
            above = self._trivia.above(workflow.name_span.end)
            self._add(Parts(*above, f"workflow {verbatim(workflow.name)}"), 0)
            self._trail(workflow.name_span, len(self.lines) - 1)
            self._comments(self._trivia.take(workflow.trigger.span.start), 0, blank=False)
        self._open(self._print.header(workflow), workflow.trigger.span.start, workflow.body.span.start, 0)
        self._block(workflow.body, 0)
        if workflow.on_failure is not None:
            self._open_next("on_failure", workflow.body, workflow.on_failure, 0)
            self._block(workflow.on_failure, 0)
        self._close(workflow.span, mark, 0)

    def _test(self, test: Test) -> None:
        mark = len(self.lines)
        sign = self._trivia.token_after(test.span.start, skip=2)
        self._open(f"test {verbatim(test.name)}", test.span.start, sign.start if sign is not None else 0, 0)
        for statement in test.body:
            self._lead(statement.span, INDENT)
            self._simple(self._print.test_statement(statement, INDENT), statement.span, INDENT)
        self._comments(self._trivia.take(test.span.end), INDENT)
        self._close(test.span, mark, 0)

    # --- statements

    def _block(self, block: Block, indent: int) -> None:
        """Prints the statements of a block, without its brackets."""
        for statement in block.statements:
            self._lead(statement.span, indent + INDENT)
            self._statement(statement, indent + INDENT)
        self._comments(self._trivia.take(block.span.end), indent + INDENT)

    def _statement(self, statement: Statement, indent: int) -> None:
        mark = len(self.lines)
        match statement:
            case nodes.If(branches=(first, *others), otherwise=otherwise):
                self._open(Parts("if ", self._print.aligned(first.condition)), statement.span.start, first.body.span.start, indent)
                self._block(first.body, indent)
                before = first.body
                for branch in others:
                    self._open_next("else if ", before, branch.body, indent, branch.condition)
                    self._block(branch.body, indent)
                    before = branch.body
                if otherwise is not None:
                    self._open_next("else", before, otherwise, indent)
                    self._block(otherwise, indent)
            case nodes.For(body=body):
                self._open(self._print.loop(statement, indent), statement.span.start, body.span.start, indent)
                self._block(body, indent)
            case nodes.Try(body=body, problem=problem, handler=handler):
                self._open("try", statement.span.start, body.span.start, indent)
                self._block(body, indent)
                self._open_next(f"catch {problem}", body, handler, indent)
                self._block(handler, indent)
            case _:
                self._simple(self._print.statement(statement, indent), statement.span, indent)
                return
        self._close(statement.span, mark, indent)

    def _simple(self, doc: Doc, span: Span, indent: int) -> None:
        """Prints a statement without a block, and its trailing comment."""
        trivia = self._trivia
        comment = trivia.next_after(span.end)
        if comment is not None and comment.is_directive and not trivia.breaks(*span):
            doc = one_line(doc)  # what the comment says of its line, it says of the whole statement
        mark = len(self.lines)
        self._add(Parts(doc, *trivia.above(span.end)), indent)
        self._trail(span, mark)

    # --- blocks

    def _open(self, header: Doc, begin: int, sign: int, indent: int) -> None:
        """Prints a header and its opening bracket, which begin at ``begin`` and ``sign`` in the source."""
        self._add(self._opened_with(header, begin, sign), indent)
        self._opened = len(self.lines)

    def _open_next(self, word: str, before: Block, block: Block, indent: int, condition: Expression | None = None) -> None:
        """Prints a second header: after the closing bracket of the block before, or below it where comments are between the two."""
        trivia = self._trivia
        token = trivia.token_after(before.span.end)
        between = trivia.take(token.start if token is not None else 0)
        header = Parts(word, self._print.aligned(condition)) if condition is not None else word
        opened = self._opened_with(header, before.span.end, block.span.start)
        rendered = DocRenderer(Parts(f"{self._closing} ", opened), indent)
        if between or rendered.above:
            self.lines.append(" " * indent + self._closing)
            if between and not between[0].own:
                self.lines[-1] += f"  {between.pop(0).text}"
            self._comments(between, indent)
            rendered = DocRenderer(opened, indent)
            self.lines += [" " * indent + text for text in rendered.above]
        self.lines += rendered.lines
        self._opened = len(self.lines)

    def _opened_with(self, header: Doc, begin: int, sign: int) -> Doc:
        """Returns a header and its opening bracket, with the comments around the bracket."""
        before = self._trivia.take(sign)
        behind = self._trivia.take_after(sign + 1)
        if behind is None and before and not before[-1].own:
            behind = before.pop()
        if behind is not None and behind.is_directive and not self._trivia.breaks(begin, behind.start):
            header = one_line(header)
        notes = [Note(behind.text)] if behind is not None else []
        return Parts(header, *(Above(comment.text) for comment in before), f" {self._opening}", *notes)

    def _close(self, span: Span, mark: int, indent: int) -> None:
        """Prints the closing bracket of what began with the line ``mark``, and its trailing comment."""
        self.lines.append(" " * indent + self._closing)
        self._trail(span, mark)

    # --- lines

    def _add(self, doc: Doc, indent: int) -> None:
        rendered = DocRenderer(doc, indent)
        self.lines += [" " * indent + text for text in rendered.above]
        self.lines += rendered.lines

    def _lead(self, span: Span, indent: int, *, apart: bool = False) -> None:
        """Prints the comments and blank lines before a statement; at least one blank line, if it stands ``apart``."""
        comments = self._trivia.take(span.start)
        blank = self._trivia.blank_before(span.start)
        if apart and not blank and not any(comment.blank for comment in comments):
            self._blank()
        self._comments(comments, indent)
        if blank:
            self._blank()

    def _comments(self, comments: Sequence[SourceComment], indent: int, *, blank: bool = True) -> None:
        """Prints comments on lines of their own; ``blank`` keeps blank lines before them."""
        for comment in comments:
            if blank and comment.blank:
                self._blank()
            self.lines.append(" " * indent + comment.text)

    def _trail(self, span: Span, mark: int) -> None:
        """Prints the trailing comment of the lines from ``mark`` on."""
        comment = self._trivia.take_after(span.end)
        if comment is not None:
            # What a comment tells wfrun about its line is said where the statement begins.
            first = comment.is_directive and not self._trivia.breaks(*span)
            self.lines[mark if first else -1] += f"  {comment.text}"

    def _blank(self) -> None:
        """Prints a blank line, but no second one, and none at the beginning of a block or of the file."""
        if self.lines and self.lines[-1] and len(self.lines) != self._opened:
            self.lines.append("")
