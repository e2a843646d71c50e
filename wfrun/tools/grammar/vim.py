"""The syntax file of Vim, with what tells Vim about the files, their indentation and their comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from itertools import pairwise

from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Class, Rule, State, Table
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vim_patterns import vim_pattern
from wfrun.tools.grammar.vocabulary import Vocabulary

LINKS: Mapping[Class, str] = {
    Class.COMMENT: "Comment",
    Class.STRING: "String",
    Class.ESCAPE: "SpecialChar",
    Class.HOLE: "Special",
    Class.NUMBER: "Number",
    Class.PERCENT: "Number",
    Class.MONEY: "Number",
    Class.DURATION: "Number",
    Class.TIME: "Number",
    Class.RELEASE: "Constant",
    Class.CURRENCY: "Constant",
    Class.CONSTANT: "Boolean",
    Class.KEYWORD: "Statement",
    Class.WORD_OPERATOR: "Operator",
    Class.SOFT: "Keyword",
    Class.EVENT: "Type",
    Class.ACTION: "Function",
    Class.FUNCTION: "Function",
    Class.ARGUMENT: "Identifier",
    Class.KEY: "Label",
    Class.DECLARED: "Identifier",
    Class.TYPE: "Type",
    Class.UNIT: "Constant",
    Class.OPERATOR: "Operator",
    Class.BLOCK: "PreProc",
    Class.BRACKET: "Delimiter",
    Class.SEPARATOR: "Delimiter",
    Class.NAME: "NONE",
    Class.PROPERTY: "NONE",
    Class.INVALID: "Error",
}
"""The groups of every colour scheme that ours are shown as."""


def group(kind: Class) -> str:
    """Returns the name of the group of a class; the groups of its rules have a number behind it."""
    return f"wf{kind.value[0].upper()}{kind.value[1:]}"


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the files of the format, by their names in a folder of Vim's `runtimepath`."""
    return {
        "syntax/wf.vim": template("vim/syntax.vim", ITEMS="\n".join(_Syntax(table(vocabulary, over_lines=True)).lines())),
        "ftdetect/wf.vim": template("vim/ftdetect.vim"),
        "ftplugin/wf.vim": template("vim/ftplugin.vim"),
        "indent/wf.vim": template("vim/indent.vim"),
        "README.md": template("vim/README.md"),
    }


class _Syntax:
    """The lines of a syntax file: for each rule a match or a region, for each state a cluster of those that may stand in it.

    What is defined last wins, so the rules that come first in their states are written last.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._firsts: dict[Rule, str] = {}
        """The name of the item that a rule begins with."""
        self._names: dict[str, Class] = {}
        """The items that have a colour, each with its class."""
        self._regions = 0
        """The number of regions. Their own names have no colour, for white space in them has none."""
        self._outer = set(table.states[0].rules)

    def lines(self) -> Iterator[str]:
        """Yields the items, the clusters, the colours."""
        for rule in self._in_order():
            yield from self._items(rule)
        yield ""
        for state in self.table:
            inside = ",".join(self._firsts[rule] for rule in state.inner if rule in self._firsts)
            yield f"syn cluster wf_{state.name} contains={inside}"
        yield ""
        for name, kind in self._names.items():
            yield f"hi def link {name} {group(kind)}"
        for kind, link in LINKS.items():
            yield f"hi def link {group(kind)} {link}"

    def _in_order(self) -> list[Rule]:
        """Returns all rules that colour something, so that in every state those that come first are defined last."""
        sorter: TopologicalSorter[Rule] = TopologicalSorter()
        for state in self.table:
            rules = [rule for rule in state.inner if any(part.kind is not None for part in rule.parts)]
            for first, second in pairwise(rules):
                sorter.add(first, second)
        return list(sorter.static_order())

    def _items(self, rule: Rule) -> Iterator[str]:
        """Yields the items of a rule: one for each part that has a class, which names the next; white space between them is skipped."""
        pieces = _pieces(rule)
        names = [self._name(kind) for kind, _ in (pieces[:-1] if rule.push else pieces)]
        if rule.push:
            self._regions += 1
            names.append(f"wfInside{self._regions}")
        self._firsts[rule] = names[0]
        for number, (name, (kind, pattern)) in enumerate(zip(names, pieces, strict=True)):
            contained = "" if rule in self._outer and not number else " contained"
            if number + 1 < len(pieces):
                yield f"syn match {name} {_delimited(pattern)} nextgroup={names[number + 1]} skipwhite{contained}"
            elif rule.push:
                state = self.table[rule.push]
                start = f"matchgroup={group(kind)} start={_delimited(pattern)}"
                yield f"syn region {name} {start} {' '.join(_ends(state))} contains=@wf_{state.name}{contained}"
            else:
                yield f"syn match {name} {_delimited(pattern)}{contained}"

    def _name(self, kind: Class) -> str:
        """Returns a name for an item of a class."""
        name = f"{group(kind)}{1 + sum(other is kind for other in self._names.values())}"
        self._names[name] = kind
        return name


def _pieces(rule: Rule) -> list[tuple[Class, str]]:
    """Returns the parts of a rule that have a class, each with what must follow it; white space at the end belongs to the last."""
    seen = [number for number, part in enumerate(rule.parts) if part.kind is not None]
    pieces = []
    for number in seen:
        part = rule.parts[number]
        assert part.kind is not None
        following = "".join(_closed(later.pattern) for later in rule.parts[number + 1 :]) + rule.ahead
        last = number == seen[-1]
        pieces.append((part.kind, _closed(part.pattern) + (following if last else f"(?={following})")))
    return pieces


def _closed(pattern: str) -> str:
    """Returns a pattern that others may stand beside."""
    return f"(?:{pattern})" if "|" in pattern else pattern


def _ends(state: State) -> Iterator[str]:
    """Yields the lines for the end of a region of a state."""
    for rule in state.pops:
        kinds = [part.kind for part in rule.parts if part.kind is not None]
        behind = f"%({vim_pattern(rule.not_after)})@20<!" if rule.not_after else ""
        yield f"matchgroup={group(kinds[0]) if kinds else 'NONE'} end=/\\v{behind}{vim_pattern(rule.plain)}/"


def _delimited(pattern: str) -> str:
    return f"/\\v{vim_pattern(pattern)}/"
