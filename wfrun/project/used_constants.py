"""Used constants: what `use "limits.wf"` brings into a script from another one.

The file is read and its constants are checked by themselves, with its own ``currency`` line and the files that it uses. Then they stand in
the script as if they were written where the ``use`` line is: their nodes get its span, and each bare number that is money in the file it
comes from is written out as money, so that no other ``currency`` line makes another amount of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.program import ParsedFile
from wfrun.dsl.source import NOWHERE, Source, Span
from wfrun.dsl.syntax.nodes import Api, Call, Currency, Expression, Let, MoneyLiteral, Negate, Node, Number, Text, Use
from wfrun.project.files import ReadError, read_text
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.records import evolve, frozen


@frozen
class UsedConstant:
    """A constant of another script: the file that it stands in, by its real path and as the script names it, and its node there."""

    file: str
    path: str
    let: Let


class ScriptFiles:
    """The script files whose constants a program uses, each read and checked once."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[UsedConstant, ...] | ReadError] = {}

    def constants(self, place: str, path: str, users: tuple[str, ...]) -> tuple[UsedConstant, ...]:
        """Returns the constants of a script file, those that it uses itself first.

        ``users`` are the real paths of the files that lead to this one. Raises ``ReadError`` with a sentence about ``path``.
        """
        real = os.path.realpath(place)
        if real in users:
            raise ReadError(f"`{path}` is used in a circle: it leads back to itself")
        found = self._files.get(real)
        if found is None:
            try:
                found = self._read(place, path, (*users, real))
            except ReadError as problem:
                found = problem
            self._files[real] = found
        if isinstance(found, ReadError):
            raise found
        return found

    def _read(self, place: str, path: str, users: tuple[str, ...]) -> tuple[UsedConstant, ...]:
        from wfrun.dsl.parser.parser import parse
        from wfrun.dsl.pipeline import check

        try:
            source = Source(path, read_text(place))
        except ReadError as problem:
            raise ReadError(f"`{path}`{str(problem).removeprefix(place)}") from None
        parsed = parse(source)
        _refuse_errors(path, source, parsed)
        brought: dict[str, UsedConstant] = {}
        for use in parsed.file.items:
            if isinstance(use, Use) and use.is_script:
                for constant in self.constants(os.path.join(os.path.dirname(place), use.path), use.path, users):
                    other = brought.setdefault(constant.let.name, constant)
                    if other.file != constant.file:
                        raise ReadError(f"`{path}` uses two constants `{constant.let.name}`: of `{other.path}` and of `{constant.path}`")
        lines = tuple(item for item in parsed.file.items if isinstance(item, Api | Currency))
        own = tuple(item for item in parsed.file.items if isinstance(item, Let))
        for let in own:
            if let.name in brought:
                raise ReadError(f"`{path}` has a constant `{let.name}`, which it uses of `{brought[let.name].path}` too")
        items = (*lines, *(constant.let for constant in brought.values()), *own)
        alone = ParsedFile(source, evolve(parsed.file, items=items), ())
        checked = check([alone], lambda _, release: StandardDeclarations.of(release))
        _refuse_errors(path, source, checked)
        currencies = checked.files[0].currencies
        return (*brought.values(), *(UsedConstant(users[-1], path, written_out(let, NOWHERE, path, currencies)) for let in own))


def _refuse_errors(path: str, source: Source, found: ParsedFile | object) -> None:
    """Raises ``ReadError`` where a file has an error: the first one, with its line."""
    for problem in getattr(found, "problems", ()):
        if problem.severity is Severity.ERROR:
            line = source.place(problem.span.start).line
            raise ReadError(f"`{path}` has an error on line {line}: {problem.message}")


def written_out(let: Let, span: Span, path: str, currencies: Mapping[Span, str]) -> Let:
    """Returns a constant as it stands elsewhere: at ``span``, its bare numbers that are money with their currency."""
    value = _written_out(let.value, span, currencies)
    assert isinstance(value, Expression), "a constant is an expression"
    return Let(let.name, value, NOWHERE, span, path)


def _written_out(node: Node, span: Span, currencies: Mapping[Span, str]) -> Node:
    changes: dict[str, object] = {}
    names: tuple[str, ...] = type(node).__match_args__  # type: ignore[attr-defined]
    for name in names:
        value = getattr(node, name)
        if isinstance(value, Node):
            changes[name] = _written_out(value, span, currencies)
        elif isinstance(value, Span):
            changes[name] = span if name == "span" else NOWHERE
        elif type(value) is tuple:
            changes[name] = tuple(_written_out(item, span, currencies) if isinstance(item, Node) else item for item in value)
    made = evolve(node, **changes)
    code = currencies.get(node.span)
    if code is None:
        return made
    match made:
        case Number(value):
            return MoneyLiteral(value, code.upper(), span=span)
        case Negate(Number(value)):
            return Negate(MoneyLiteral(value, code.upper(), span=span), span)
    assert isinstance(made, Expression), "a currency stands for an expression"
    return Call("money", (made, Text(code.upper(), span=span)), (), NOWHERE, span)
