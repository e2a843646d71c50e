"""The TextMate grammar: what VS Code, Sublime Text, JetBrains, Zed's extensions and GitHub's highlighter read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Class, Part, Rule, State, Table
from wfrun.tools.grammar.vocabulary import Vocabulary

NAMES: Mapping[Class, str] = {
    Class.COMMENT: "comment.line.number-sign.wf",
    Class.STRING: "string.quoted.double.wf",
    Class.ESCAPE: "constant.character.escape.wf",
    Class.HOLE: "punctuation.section.embedded.wf",
    Class.NUMBER: "constant.numeric.wf",
    Class.PERCENT: "constant.numeric.percent.wf",
    Class.MONEY: "constant.numeric.money.wf",
    Class.DURATION: "constant.numeric.duration.wf",
    Class.TIME: "constant.numeric.time.wf",
    Class.RELEASE: "constant.other.release.wf",
    Class.CURRENCY: "constant.other.currency.wf",
    Class.CONSTANT: "constant.language.wf",
    Class.KEYWORD: "keyword.control.wf",
    Class.WORD_OPERATOR: "keyword.operator.word.wf",
    Class.SOFT: "keyword.other.wf",
    Class.EVENT: "entity.name.type.event.wf",
    Class.ACTION: "entity.name.function.action.wf",
    Class.FUNCTION: "support.function.wf",
    Class.ARGUMENT: "variable.parameter.wf",
    Class.KEY: "support.type.property-name.wf",
    Class.DECLARED: "variable.other.definition.wf",
    Class.TYPE: "storage.type.wf",
    Class.UNIT: "keyword.other.unit.wf",
    Class.OPERATOR: "keyword.operator.wf",
    Class.BLOCK: "punctuation.section.block.wf",
    Class.BRACKET: "punctuation.section.brackets.wf",
    Class.SEPARATOR: "punctuation.separator.wf",
    Class.NAME: "variable.other.wf",
    Class.PROPERTY: "variable.other.property.wf",
    Class.INVALID: "invalid.illegal.wf",
}


def grammar(vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """Returns the grammar as the JSON value that a `.tmLanguage.json` holds."""
    made = _Repository(table(vocabulary))
    first = made.table.states[0]
    return {
        "name": "wfrun",
        "scopeName": "source.wf",
        "fileTypes": ["wf"],
        "patterns": [{"include": f"#{first.name}"}],
        "repository": made.entries,
    }


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the one file of the format."""
    return {"wf.tmLanguage.json": json.dumps(grammar(vocabulary), indent=2, ensure_ascii=False) + "\n"}


class _Repository:
    """The entries of the grammar: each state is a list of rules, and each rule an entry that the states share."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.entries: dict[str, Any] = {}
        self._names: dict[Rule, str] = {}
        for state in table:
            self.entries[state.name] = {"patterns": [{"include": f"#{self._name(rule)}"} for rule in state.inner]}
        for rule, name in self._names.items():
            self.entries[name] = self._entry(rule)

    def _name(self, rule: Rule) -> str:
        """Returns the name of a rule's entry: what it finds last, and a number where there are several of the kind."""
        if rule not in self._names:
            kinds = [part.kind.value for part in rule.parts if part.kind is not None]
            base = kinds[-1] if kinds else "space"
            count = 1 + sum(name.rpartition("-")[0] == base for name in self._names.values())
            self._names[rule] = f"{base}-{count}"
        return self._names[rule]

    def _entry(self, rule: Rule) -> dict[str, Any]:
        captures = _captures(rule.parts, 1)
        if not rule.push:
            return {"match": rule.pattern} | ({"captures": captures} if captures else {})
        state = self.table[rule.push]
        end, end_captures = _end(state)
        entry: dict[str, Any] = {"begin": rule.pattern, "end": end}
        if captures:
            entry["beginCaptures"] = captures
        if end_captures:
            entry["endCaptures"] = end_captures
        return entry | {"patterns": [{"include": f"#{state.name}"}]}


def _captures(parts: Sequence[Part], first: int) -> dict[str, Any]:
    return {str(number): {"name": NAMES[part.kind]} for number, part in enumerate(parts, first) if part.kind is not None}


def _end(state: State) -> tuple[str, dict[str, Any]]:
    """Returns the pattern that ends a state, and the scopes of what it takes."""
    captures: dict[str, Any] = {}
    number = 1
    for rule in state.pops:
        captures |= _captures(rule.parts, number)
        number += len(rule.parts)
    return "|".join(rule.pattern for rule in state.pops), captures
